//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
)

// postfix runs Postfix, and Dovecot, which Postfix asks. Its master runs without the
// postfix command, which checks permissions at every start for longer than the start
// takes.
type postfix struct {
	dovecot dovecot
	serves  string // the configuration that runs
	master  *daemon
}

// serve starts Postfix anew with another configuration. It reads one again without
// a restart too, but then a session may still meet a process that has the old one,
// and the counts of connections and messages of its clients would live on. It
// starts anew after Dovecot too, for its processes keep their connections there.
func (p *postfix) serve(ctx context.Context, l *Lab, w *World) error {
	if err := p.dovecot.serve(ctx, l, w); err != nil {
		return err
	}
	main, master, places := w.Postfix.files(l)
	all := main + master + fmt.Sprint(w.Dovecot)
	if p.serves == all {
		return nil
	}
	p.end()
	if err := l.layPostfix("postfix", main, master); err != nil {
		return err
	}
	var err error
	p.master, err = l.start(ctx, "postfix", servers, places, "/usr/lib/postfix/sbin/master", "-c", l.path("postfix", "conf"), "-d")
	if err == nil {
		p.serves = all
	}
	return err
}

func (p *postfix) stop(ctx context.Context, l *Lab) {
	p.end()
	p.dovecot.stop(ctx, l)
}

func (p *postfix) end() {
	p.master.stop()
	p.serves, p.master = "", nil
}

// names are the host names that Postfix greets with.
var names = map[int]string{10: "smtp.acme.test", 30: "mx1.globex.test", 31: "mx2.globex.test"}

// files gives main.cf and master.cf, and where Postfix listens then.
func (p Postfix) files(l *Lab) (main, master string, places []string) {
	main = with(p.Main, Parameters{
		"compatibility_level":   "3.6",
		"queue_directory":       l.path("postfix", "queue"),
		"data_directory":        l.path("postfix", "data"),
		"maillog_file":          l.path("postfix", "log"),
		"maillog_file_prefixes": l.folder,
		"inet_interfaces":       "all",
		"inet_protocols":        "all",
		"myhostname":            names[10],
		"mydestination":         "",
		"mynetworks":            "127.0.0.0/8",
		"alias_maps":            "",
		"alias_database":        "",
		"smtpd_sasl_type":       "dovecot",
		"smtpd_sasl_path":       "unix:" + l.path("dovecot", "auth"),
		"virtual_transport":     "lmtp:unix:" + l.path("dovecot", "lmtp"),
	}).lines("%s = %s\n")
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(services, "POLICY", l.path("policyd-spf.conf")))
	for _, name := range sortedKeys(p.Listeners) {
		listener := p.Listeners[name]
		options := with(Parameters{
			"smtpd_tls_chain_files": l.path("pki", listener.Certificate+".key") + ", " + l.path("pki", listener.Certificate+".pem"),
		}, listener.Parameters)
		for _, n := range listener.Numbers {
			options := with(Parameters{"myhostname": names[n]}, options)
			for family, address := range []string{v4(n), "[" + v6(n) + "]"} {
				place := fmt.Sprintf("%s:%d", address, listener.Port)
				places = append(places, "tcp/"+place)
				if listener.Program == "postscreen" {
					// postscreen has others speak TLS and take the mail, and its memory to itself.
					id := fmt.Sprintf("%s-%d-%d", name, n, family)
					fmt.Fprintf(&b, "smtpd-%s pass - - n - - smtpd\n%[2]stlsproxy-%[1]s unix - - n - 0 tlsproxy\n%[2]s", id, options.lines("  -o { %s = %s }\n"))
					options = with(options, Parameters{
						"smtpd_service_name": "smtpd-" + id, "tlsproxy_service_name": "tlsproxy-" + id,
						"postscreen_cache_map": "btree:" + l.path("postfix", "data", id),
					})
				}
				fmt.Fprintf(&b, "%s inet n - n - %s %s\n%s", place, most[listener.Program], listener.Program, options.lines("  -o { %s = %s }\n"))
			}
		}
	}
	return main, b.String(), places
}

// most is how many processes of a program run at most; postscreen is one.
var most = map[string]string{"smtpd": "50", "postscreen": "1"}

// services are the lines of master.cf that every instance needs, none of them in a
// chroot, and the SPF policy server, which Postfix starts itself.
const services = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
policyd-spf unix - n n - 0 spawn user=nobody argv=/usr/bin/policyd-spf POLICY
`

// layPostfix writes a configuration below a folder, and makes the folders with the
// owners that Postfix looks for. The mail and the memory of an earlier world go.
func (l *Lab) layPostfix(base, main, master string) error {
	for name, content := range map[string]string{"main.cf": main, "master.cf": master} {
		if _, err := l.write(base+"/conf/"+name, content, 0o644); err != nil {
			return err
		}
	}
	uid, _, err := ids("postfix")
	if err != nil {
		return err
	}
	drop, err := user.LookupGroup("postdrop")
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(drop.Gid)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(l.path(base, "data")); err != nil {
		return err
	}
	folders := map[string]os.FileMode{"queue": 0o755, "data": 0o700, "queue/pid": 0o755}
	for _, name := range []string{"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"} {
		folders["queue/"+name] = 0o700
	}
	folders["queue/maildrop"], folders["queue/public"] = 0o730, 0o710
	for _, name := range sortedKeys(folders) {
		owner, group := uid, 0
		switch name {
		case "queue", "queue/pid":
			owner = 0
		case "queue/maildrop", "queue/public":
			group = gid
		}
		if err := l.folderOf(owner, group, folders[name], base, name); err != nil {
			return err
		}
	}
	return nil
}

// folderOf makes a folder with an owner.
func (l *Lab) folderOf(uid, gid int, mode os.FileMode, elements ...string) error {
	name := l.path(elements...)
	if err := os.MkdirAll(name, 0o755); err != nil {
		return err
	}
	if err := os.Chown(name, uid, gid); err != nil {
		return err
	}
	return os.Chmod(name, mode)
}

// ids are the numbers of a user of this machine.
func ids(name string) (uid, gid int, err error) {
	u, err := user.Lookup(name)
	if err != nil {
		return 0, 0, err
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}
