//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// eximProgram lies beside Debian's one mail server: see install.sh.
const eximProgram = "/opt/maildiag-lab/exim/usr/sbin/exim4"

// exim runs Exim.
type exim struct {
	serves string // the configuration that runs
	daemon *daemon
}

func (e *exim) serve(ctx context.Context, l *Lab, w *World) error {
	conf, passwords := w.Exim.conf(l), w.Exim.passwords()
	if e.serves == conf+passwords {
		return nil
	}
	e.stop(ctx, l)
	if err := l.layExim(conf, passwords); err != nil {
		return err
	}
	var places []string
	for _, p := range eximPlaces {
		places = append(places, fmt.Sprintf("tcp/%s:%d", v4(p.number), p.port), fmt.Sprintf("tcp/[%s]:%d", v6(p.number), p.port))
	}
	var err error
	e.daemon, err = l.start(ctx, "exim", servers, places, eximProgram, "-C", l.path("exim", "conf"), "-bdf")
	if err == nil {
		e.serves = conf + passwords
	}
	return err
}

func (e *exim) stop(context.Context, *Lab) {
	e.daemon.stop()
	*e = exim{}
}

// eximPlaces are where Exim listens.
var eximPlaces = []struct{ number, port int }{{20, 587}, {20, 465}, {40, 25}}

// passwords is the file of users; "" stands for a file that is missing.
func (e Exim) passwords() string { return Parameters(e.Passwords).lines("%s: %s\n") }

// layExim writes the configuration. What Exim remembers, such as rates and the
// answers of other servers, goes.
func (l *Lab) layExim(conf, passwords string) error {
	if err := os.RemoveAll(l.path("exim", "spool")); err != nil {
		return err
	}
	for name, content := range map[string]string{"conf": conf, "passwords": passwords} {
		if _, err := l.write("exim/"+name, content, 0o644); err != nil {
			return err
		}
	}
	if passwords == "" {
		if err := os.Remove(l.path("exim", "passwords")); err != nil {
			return err
		}
	}
	uid, gid, err := ids("Debian-exim")
	if err != nil {
		return err
	}
	for _, name := range []string{"", "spool", "log"} {
		if err := l.folderOf(uid, gid, 0o755, "exim", name); err != nil {
			return err
		}
	}
	return nil
}

func (e Exim) conf(l *Lab) string {
	var interfaces []string
	for _, p := range eximPlaces {
		interfaces = append(interfaces, fmt.Sprintf("[%s]:%d", v4(p.number), p.port), fmt.Sprintf("[%s]:%d", v6(p.number), p.port))
	}
	byPort := func(kind string) string {
		s := l.path("pki", "acme."+kind)
		for _, port := range sortedKeys(e.Certificates) {
			s = fmt.Sprintf("${if eq{$received_port}{%d}{%s}{%s}}", port, l.path("pki", e.Certificates[port]+"."+kind), s)
		}
		return s
	}
	main := with(Parameters{
		"primary_hostname":     "relay.acme.test",
		"smtp_active_hostname": "${if eq{$received_port}{25}{mx.initech.test}{relay.acme.test}}",
		"spool_directory":      l.path("exim", "spool"),
		"log_file_path":        l.path("exim", "log", "%s"),
		"pid_file_path":        l.path("exim", "pid"),
		"local_interfaces":     "<; " + strings.Join(interfaces, " ; "),
		"tls_on_connect_ports": "465",
		"tls_certificate":      byPort("pem"),
		"tls_privatekey":       byPort("key"),
		"auth_advertise_hosts": "${if and{{def:tls_in_cipher}{!eq{$received_port}{25}}}{*}{}}",
		"exim_path":            eximProgram,
		"keep_environment":     "",
		"never_users":          "root",
		"host_lookup":          "*",
		// The program has no set-user-ID bit, so nothing it starts is root again.
		"deliver_drop_privilege": "true",
	}, e.Main)
	var b strings.Builder
	for _, acl := range acls {
		if acl != "auth" || len(e.ACL[acl]) > 0 {
			main["acl_smtp_"+acl] = "acl_" + acl
		}
	}
	b.WriteString("domainlist local_domains = initech.test\n" + main.lines("%s = %s\n") + "begin acl\n")
	for _, acl := range acls {
		fmt.Fprintf(&b, "acl_%s:\n", acl)
		for _, statement := range append(slices.Clone(e.ACL[acl]), ends[acl], "accept") {
			b.WriteString("  " + strings.ReplaceAll(strings.TrimSpace(statement), "\n", "\n    ") + "\n")
		}
	}
	b.WriteString("begin routers\n" + e.routers() + "begin transports\nnowhere:\n  driver = appendfile\n  file = /dev/null\n  user = Debian-exim\n" +
		"out:\n  driver = smtp\nbegin authenticators\n")
	for _, m := range e.Mechanisms {
		b.WriteString(strings.ReplaceAll(authenticators[m], "PASSWORDS", l.path("exim", "passwords")))
	}
	return b.String()
}

// acls are the lists of conditions, in the order in which a session meets them.
var acls = []string{"connect", "helo", "auth", "mail", "rcpt", "dkim", "data"}

// ends are the statements at the end of a list of conditions.
var ends = map[string]string{
	"rcpt": `deny local_parts = ^[.] : ^.*[@%!/|]
message = restricted characters in address
accept authenticated = *
deny condition = ${if eq{$received_port}{25}{no}{yes}}
message = authentication required
require message = relay not permitted
domains = +local_domains
require verify = recipient`,
}

// routers decide what becomes of an address. One elsewhere is verified as real mail
// servers do it, by DNS and by asking its mail host; no mail goes there.
func (e Exim) routers() string {
	var b strings.Builder
	b.WriteString("verified:\n  driver = dnslookup\n  verify_only\n  domains = ! +local_domains\n  transport = out\n  no_more\n")
	b.WriteString("elsewhere:\n  driver = accept\n  domains = ! +local_domains\n  transport = nowhere\n")
	for _, name := range sortedKeys(e.Aliases) {
		if to := e.Aliases[name]; to != "" {
			fmt.Fprintf(&b, "alias_%s:\n  driver = redirect\n  local_parts = %s\n  allow_fail\n  allow_defer\n  forbid_file\n  data = %s\n", name, name, to)
		} else {
			fmt.Fprintf(&b, "box_%s:\n  driver = accept\n  local_parts = %s\n  transport = nowhere\n", name, name)
		}
	}
	return b.String()
}

// authenticators check a password against the file of users.
var authenticators = map[string]string{
	"PLAIN": `plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if eq{$auth3}{${lookup{$auth2}lsearch{PASSWORDS}{$value}{*}}}}
  server_set_id = $auth2
`,
	"LOGIN": `login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if eq{$auth2}{${lookup{$auth1}lsearch{PASSWORDS}{$value}{*}}}}
  server_set_id = $auth1
`,
	"CRAM-MD5": `cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${lookup{$auth1}lsearch{PASSWORDS}{$value}fail}
  server_set_id = $auth1
`,
}
