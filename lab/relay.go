//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"
)

// Relayed is what a mail server of the client's own wrote about a message that the
// app handed to it.
type Relayed struct {
	Sent   bool   // the message is gone, and nothing was wrong
	Log    string // the lines of its log that say what became of it
	Queue  string // the listing of its queue; "": nothing waits there
	Bounce string // the message to the sender, with its header; "": there was none
}

// RelayPostfix hands the app's message to a Postfix in the client's namespace,
// which delivers it as the world allows. It insists on DANE (RFC 7672) if it is told
// to.
func (l *Lab) RelayPostfix(ctx context.Context, a App, dane bool) (Relayed, error) {
	const base = "relay-postfix"
	nobody, group, err := ids("nobody")
	if err != nil {
		return Relayed{}, err
	}
	if err := os.RemoveAll(l.path(base)); err != nil {
		return Relayed{}, err
	}
	_, home, _ := strings.Cut(a.From, "@")
	main := Parameters{
		"compatibility_level": "3.6", "queue_directory": l.path(base, "queue"), "data_directory": l.path(base, "data"),
		"maillog_file": l.path(base, "log"), "maillog_file_prefixes": l.folder,
		"inet_interfaces": "loopback-only", "myhostname": "app.acme.test", "mydestination": "", "mynetworks": "127.0.0.0/8",
		"alias_maps": "", "alias_database": "", "smtp_helo_name": a.HELO,
		"virtual_mailbox_domains": home, "virtual_mailbox_maps": "static:inbox", "virtual_mailbox_base": l.path(base, "mail"),
		"virtual_uid_maps": fmt.Sprintf("static:%d", nobody), "virtual_gid_maps": fmt.Sprintf("static:%d", group), "virtual_minimum_uid": "100",
		"smtp_tls_security_level": "may", "smtp_tls_CAfile": l.path("pki", "ca.pem"),
		"smtp_connect_timeout": "5s", "smtp_helo_timeout": "8s", "smtp_mail_timeout": "8s", "smtp_rcpt_timeout": "8s",
		"smtp_data_init_timeout": "8s", "smtp_data_xfer_timeout": "8s", "smtp_data_done_timeout": "8s", "smtp_starttls_timeout": "8s",
		"smtp_mx_address_limit": "2", "notify_classes": "", "in_flow_delay": "0", "smtputf8_autodetect_classes": "all",
	}
	if dane {
		main["smtp_tls_security_level"], main["smtp_dns_support_level"] = "dane", "dnssec"
	}
	switch {
	case strings.Contains(a.Source, ":"):
		main["smtp_bind_address6"], main["inet_protocols"] = a.Source, "ipv6"
	case a.Source != "":
		main["smtp_bind_address"], main["inet_protocols"] = a.Source, "ipv4"
	}
	master := strings.ReplaceAll(services, "POLICY", "/dev/null") + "virtual unix - n n - - virtual\n"
	if err := l.layPostfix(base, main.lines("%s = %s\n"), master); err != nil {
		return Relayed{}, err
	}
	if err := l.folderOf(nobody, group, 0o755, base, "mail"); err != nil {
		return Relayed{}, err
	}
	d, err := l.start(ctx, base, client, nil, "/usr/lib/postfix/sbin/master", "-c", l.path(base, "conf"), "-d")
	if err != nil {
		return Relayed{}, err
	}
	defer d.stop()
	conf := l.path(base, "conf")
	if err := d.has(ctx, l.path(base, "queue", "public", "pickup")); err != nil {
		return Relayed{}, err
	}
	if _, err := l.run(ctx, client, a.message(), append([]string{"sendmail", "-C", conf, "-i", "-f", a.From}, a.To...)...); err != nil {
		return Relayed{}, err
	}
	var r Relayed
	for end := time.Now().Add(45 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		log, _ := os.ReadFile(l.path(base, "log"))
		r.Log = linesWith(string(log), "status=deferred", "status=bounced")
		if decided := strings.Count(string(log), "status="); decided >= len(a.To) {
			r.Sent = !strings.Contains(r.Log, "status=deferred") && !strings.Contains(r.Log, "status=bounced")
			break
		}
		if time.Now().After(end) {
			return r, fmt.Errorf("lab: the relay did not decide:\n%s", tail(log))
		}
	}
	if strings.Contains(r.Log, "status=bounced") {
		r.Bounce, err = arrival(l.path(base, "mail", "inbox"))
	}
	if err == nil && strings.Contains(r.Log, "status=deferred") {
		r.Queue, err = l.run(ctx, client, "", "postqueue", "-c", conf, "-p")
	}
	return r, err
}

// RelayExim does the same with an Exim.
func (l *Lab) RelayExim(ctx context.Context, a App, dane bool) (Relayed, error) {
	const base = "relay-exim"
	if err := os.RemoveAll(l.path(base)); err != nil {
		return Relayed{}, err
	}
	uid, gid, err := ids("Debian-exim")
	if err != nil {
		return Relayed{}, err
	}
	for _, name := range []string{"", "spool", "log", "mail"} {
		if err := l.folderOf(uid, gid, 0o755, base, name); err != nil {
			return Relayed{}, err
		}
	}
	me, err := user.Current()
	if err != nil {
		return Relayed{}, err
	}
	_, home, _ := strings.Cut(a.From, "@")
	options := ""
	if a.Source != "" {
		options += "  interface = " + a.Source + "\n"
	}
	if dane {
		options += "  hosts_try_dane = *\n  dnssec_request_domains = *\n"
	}
	conf := Parameters{
		"primary_hostname": a.HELO, "spool_directory": l.path(base, "spool"), "log_file_path": l.path(base, "log", "%s"),
		"pid_file_path": l.path(base, "pid"), "keep_environment": "", "never_users": "root", "trusted_users": me.Username,
		"deliver_drop_privilege": "true", "exim_path": eximProgram, "smtputf8_advertise_hosts": "*", "dns_dnssec_ok": "1", "tls_advertise_hosts": "",
	}.lines("%s = %s\n") + "begin acl\nbegin routers\n" +
		"home:\n  driver = accept\n  domains = " + home + "\n  transport = inbox\n" +
		"away:\n  driver = dnslookup\n  transport = out\n  dnssec_request_domains = *\n" +
		"begin transports\ninbox:\n  driver = appendfile\n  file = " + l.path(base, "mail", "inbox") + "\n  user = Debian-exim\n" +
		"out:\n  driver = smtp\n  helo_data = " + a.HELO + "\n" + options +
		"  connect_timeout = 5s\n  command_timeout = 8s\n  data_timeout = 8s\n  final_timeout = 8s\n" +
		"begin retry\n* * F,2h,15m\n"
	if _, err := l.write(base+"/conf", conf, 0o644); err != nil {
		return Relayed{}, err
	}
	argv := append([]string{eximProgram, "-C", l.path(base, "conf"), "-odf", "-oi", "-f", a.From}, a.To...)
	if _, err := l.run(ctx, client, a.message(), argv...); err != nil {
		return Relayed{}, err
	}
	log, err := os.ReadFile(l.path(base, "log", "main"))
	if err != nil {
		return Relayed{}, err
	}
	r := Relayed{Log: linesWith(string(log), " ** ", " == ")}
	r.Sent = !strings.Contains(r.Log, " ** ") && !strings.Contains(r.Log, " == ")
	if strings.Contains(r.Log, " ** ") {
		r.Bounce, err = arrival(l.path(base, "mail", "inbox"))
	}
	if err == nil && strings.Contains(r.Log, " == ") {
		r.Queue, err = l.run(ctx, client, "", eximProgram, "-C", l.path(base, "conf"), "-bp")
	}
	if err != nil {
		log, _ = os.ReadFile(l.path(base, "log", "main"))
		err = fmt.Errorf("%w\n%s", err, tail(log))
	}
	return r, err
}

// linesWith are the lines that have any of the marks.
func linesWith(text string, marks ...string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for _, m := range marks {
			if strings.Contains(line, m) {
				b.WriteString(line)
				break
			}
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// arrival waits for the first message in a mailbox.
func arrival(mailbox string) (string, error) {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		data, err := os.ReadFile(mailbox)
		if _, message, ok := strings.Cut(string(data), "\n"); err == nil && ok && strings.HasPrefix(string(data), "From ") {
			return message, nil
		}
		if time.Now().After(end) {
			return "", fmt.Errorf("lab: no bounce came to %s: %w", filepath.Base(mailbox), context.DeadlineExceeded)
		}
	}
}
