package diagnose

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/smtpprobe"
)

// commands are those that show by hand what was seen: swaks and openssl for each
// server, dig for each record. No secret stands in them: swaks asks for the
// password, and shows it nowhere.
func (e *Evidence) commands() (list []string) {
	for i := range e.Servers {
		s := &e.Servers[i]
		host, port, err := net.SplitHostPort(s.Server)
		if s.Session == nil || err != nil {
			continue
		}
		list = append(list, swaks(s.Session, host, port))
		if s.Session.Mode != smtpprobe.TLSNone {
			list = append(list, openssl(s.Session, host, port))
		}
	}
	for _, r := range e.DNS.Records() {
		c := command("dig", "+noall", "+answer", "-q", r.Name+".", "-t", r.Type.String())
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// swaks holds the session up to its last recipient, and sends no message.
func swaks(r *smtpprobe.Result, host, port string) string {
	args := []string{"swaks", "--server", host, "--port", port}
	switch {
	case immediate(r, port):
		args = append(args, "--tls-on-connect")
	case r.Mode == smtpprobe.TLSSTARTTLS:
		args = append(args, "--tls")
	case r.Mode == smtpprobe.TLSAuto:
		args = append(args, "--tls-optional")
	}
	if r.Asked.HELO != "" {
		args = append(args, "--ehlo", r.Asked.HELO)
	}
	last := "EHLO"
	if r.Asked.Login {
		if r.Auth != nil && strings.HasSuffix(r.Auth.Mechanism, "OAUTH2") || r.Auth != nil && r.Auth.Mechanism == "OAUTHBEARER" {
			return command(append(args, "--quit-after", last)...) // swaks knows no tokens
		}
		last = "AUTH"
		args = append(args, "--auth")
		if r.Auth != nil && knownToSwaks(r.Auth.Mechanism) {
			args = append(args, r.Auth.Mechanism)
		}
		args = append(args, "--auth-user", r.Asked.User, "--auth-hide-password", "--protect-prompt")
	}
	if r.Asked.From != "" || len(r.Asked.To) > 0 {
		from := r.Asked.From
		if from == "" {
			from = "<>"
		}
		last = "MAIL"
		args = append(args, "--from", from)
	}
	if len(r.Asked.To) > 0 {
		last = "RCPT"
		args = append(args, "--to", strings.Join(r.Asked.To, ","))
	}
	return command(append(args, "--quit-after", last)...)
}

func knownToSwaks(mechanism string) bool {
	switch mechanism {
	case "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM":
		return true
	}
	return false
}

// immediate reports whether TLS begins with the first octet.
func immediate(r *smtpprobe.Result, port string) bool {
	return r.Mode == smtpprobe.TLSImplicit || r.Mode == smtpprobe.TLSAuto && port == "465"
}

// openssl shows the handshake and the certificates.
func openssl(r *smtpprobe.Result, host, port string) string {
	name := r.Asked.Name
	if name == "" {
		name = host
	}
	args := []string{"openssl", "s_client", "-connect", net.JoinHostPort(host, port), "-showcerts"}
	if _, err := netip.ParseAddr(name); err == nil {
		args = append(args, "-verify_ip", name)
	} else {
		args = append(args, "-servername", name, "-verify_hostname", name)
	}
	if !immediate(r, port) {
		args = append(args, "-starttls", "smtp")
	}
	return command(args...)
}

// command writes a command for a POSIX shell. Names come from servers and
// strangers: what is not plain is quoted, and has no control characters.
func command(args ...string) string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = shellWord(a)
	}
	return strings.Join(out, " ")
}

func shellWord(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("@%+=:,./_-", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	s = clean(strings.NewReplacer("\n", " ", "\t", " ").Replace(s))
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
