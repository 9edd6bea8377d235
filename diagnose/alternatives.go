package diagnose

import (
	"net"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
)

// alternatives are settings worth trying where a cause has several usual remedies
// and no layer knows which one works here. They are tried first and offered only if
// they work, so that a guess costs a connection and never misleads.
func alternatives(f check.Finding, e *Evidence, s *Server) (out []check.Fix) {
	offer := func(setting, value, message string) {
		change := check.SettingChange{Setting: setting, Value: value}
		if value != "" && !slices.ContainsFunc(f.Fixes, func(x check.Fix) bool { return x.Change == change }) {
			out = append(out, check.Fix{Message: message, Text: value, Change: change})
		}
	}
	host, port, _ := net.SplitHostPort(s.Server)
	switch causeOf(f.Code) {
	case smtpcode.PortBlocked, smtpcode.ConnectionRefused, smtpcode.ConnectionDropped, smtpcode.AuthNotOffered, smtpcode.STARTTLSNotOffered,
		smtpcode.TLSHandshakeFailed, smtpcode.TLSOnPlaintextPort, smtpcode.PlaintextOnTLSPort, smtpcode.WrongService, smtpcode.AuthOverPlaintext,
		smtpcode.TLSRequired, smtpcode.RelayDenied, smtpcode.ClientTimeout:
		if s.Domain != "" {
			break // mail hosts take mail on port 25 alone
		}
		for _, p := range [...]struct{ port, how string }{
			{"587", "Submit on port 587, with STARTTLS"}, {"465", "Submit on port 465, with TLS from the first byte"}, {"2525", "Submit on port 2525, with STARTTLS"},
		} {
			if p.port != port && !s.shut(p.port) {
				offer("server", net.JoinHostPort(host, p.port), p.how)
			}
		}
	}
	switch causeOf(f.Code) {
	case smtpcode.TLSRequired, smtpcode.AuthOverPlaintext, smtpcode.AuthNotOffered, smtpcode.TLSOnPlaintextPort:
		offer("tls", string(TLSSTARTTLS), "Begin TLS with STARTTLS on this port")
	case smtpcode.PlaintextOnTLSPort:
		offer("tls", string(TLSImplicit), "Begin TLS with the first byte on this port")
	case smtpcode.HELORejected:
		for _, name := range ownNames(e) {
			offer("helo", name, "Give the name "+name+" in EHLO")
		}
	case smtpcode.SenderNotPermitted, smtpcode.SenderNotVerified, smtpcode.SenderAddressInvalid, smtpcode.SenderDomainInvalid:
		if strings.Contains(e.User, "@") && !strings.EqualFold(e.User, e.From) {
			offer("from", e.User, "Send as the address of the login")
		}
		if bare, ok := bareAddress(e.From); ok {
			offer("from", bare, "Give the bare address as the envelope sender")
		}
	case smtpcode.TooManyRecipients:
		if s.Session != nil && len(s.Session.Accepted) > 0 {
			offer("recipients", strconv.Itoa(len(s.Session.Accepted)), "Send to fewer recipients at a time")
		}
	case smtpcode.RecipientAddressInvalid:
		if s.Session != nil {
			for _, to := range s.Session.Asked.To {
				if bare, ok := bareAddress(to); ok {
					offer("to", bare, "Give the bare address to RCPT")
				}
			}
		}
	case smtpcode.NetworkUnreachable:
		offer("family", "4", "Dial IPv4 addresses only")
		offer("family", "6", "Dial IPv6 addresses only")
	case smtpcode.AuthMechanismUnsupported: // a refused password is not tried again: that locks accounts
		if s.Session != nil && s.Session.Auth != nil {
			for _, m := range s.Session.Auth.Offered {
				if m != s.Session.Auth.Mechanism && m != "XOAUTH2" && m != "OAUTHBEARER" {
					offer("auth", m, "Log in by "+m)
				}
			}
		}
	case smtpcode.CertificateNameMismatch:
		if s.TLS != nil && len(s.TLS.Chain) > 0 {
			for _, name := range s.TLS.Chain[0].Names {
				if !strings.HasPrefix(name, "*") {
					offer("server", net.JoinHostPort(name, port), "Connect to the name that the certificate is for")
				}
			}
		}
	case smtpcode.ServerAddressInvalid:
		if server := mendServer(s.Server); server != s.Server {
			offer("server", server, "Set the server as host:port")
		}
	}
	return out
}

// shut reports whether the look at the network has found that a port of the server
// takes no connection, at any address of it that was tried.
func (s *Server) shut(port string) bool {
	if s.Net == nil {
		return false
	}
	tried := false
	for _, d := range s.Net.Dials {
		if !d.Addr.IsValid() || strconv.Itoa(int(d.Addr.Port())) != port || d.Role == netprobe.RoleControl {
			continue
		}
		if d.Outcome == netprobe.Connected {
			return false
		}
		tried = true
	}
	return tried
}

// mostAlternatives bounds what is tried for one finding.
const mostAlternatives = 6

// ownNames are names that this client may give in EHLO: those that DNS confirms.
func ownNames(e *Evidence) (names []string) {
	if e.DNS == nil {
		return nil
	}
	for _, r := range e.DNS.Reverse {
		for _, h := range r.Names {
			if slices.Contains(h.Addrs, r.IP) {
				names = append(names, h.Name)
			}
		}
		if r.IP.Is4() {
			names = append(names, "["+r.IP.String()+"]")
		}
	}
	if d := domainOf(e.From); d != "" {
		names = append(names, "mail."+d)
	}
	return names
}

// bareAddress takes the address out of "Jo <jo@example.com>" and the like; it
// reports false if there is nothing to take away.
func bareAddress(s string) (string, bool) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Address == s {
		return "", false
	}
	return a.Address, true
}

// mendServer makes host:port of what people write instead.
func mendServer(s string) string {
	s = strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s, _, _ = strings.Cut(rest, "/")
	}
	return withPort(strings.TrimSpace(s), "")
}
