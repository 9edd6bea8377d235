package diagnose

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpprobe"
)

// changed is the session of a server with one setting changed, and what holds it.
func (l *looker) changed(ctx context.Context, s *Server, change check.SettingChange) (*looker, smtpprobe.Target) {
	again := *l
	again.step = provingStep
	then := &again.Config
	then.To = l.recipientsAt(s.Domain)
	server, addr, size := s.Server, "", int64(0)
	switch change.Setting {
	case "server":
		server = withPort(change.Value, l.TLS)
		if port := portOf(server); port != portOf(s.Server) {
			then.TLS = otherPortTLS(port, l.TLS)
		}
		if !l.confides(server) {
			then.onlyHello()
		}
	case "relay":
		server, then.Server, then.TLS = change.Value, change.Value, otherPortTLS(portOf(change.Value), TLSSTARTTLS)
		then.onlyHello() // nobody has an account there yet
	case "address":
		addr = change.Value
	case "mx":
		server = net.JoinHostPort(change.Value, "25")
	case "proxy":
		again.dialer = l.unproxied()
	case "family":
		again.dialer.family = strings.TrimPrefix(change.Value, "tcp")
	case "tls":
		then.TLS = TLSMode(change.Value)
	case "tls-config":
		then.TLSConfig = nil
	case "auth":
		then.Mechanisms = []string{change.Value}
	case "login":
		then.User, then.Password = trimmed(l.User), Secret(trimmed(string(l.Password)))
	case "helo":
		then.HELO = change.Value
	case "from":
		then.From = change.Value
	case "to":
		then.To = []string{change.Value}
		if domain := domainOf(change.Value); s.Domain != "" && s.Domain != domain {
			server = l.firstHost(ctx, domain)
		}
	case "recipients":
		if n, err := strconv.Atoi(change.Value); err == nil && n < len(then.To) {
			then.To = then.To[:n]
		}
	case "size":
		then.Message = nil
		size, _ = strconv.ParseInt(change.Value, 10, 64)
	}
	target := then.session(server, then.To)
	target.Addr, target.Size = addr, size
	return &again, target
}

// onlyHello keeps a session from going further than TLS and EHLO.
func (c *Config) onlyHello() {
	c.User, c.Password, c.Token, c.From, c.To = "", "", "", "", nil
}

// recipientsAt are the recipients for whom a server is asked: all of them, or those
// of the domain whose mail host it is.
func (c *Config) recipientsAt(domain string) []string {
	if domain == "" {
		return c.To
	}
	return slices.DeleteFunc(slices.Clone(c.To), func(to string) bool { return domainOf(to) != domain })
}

// otherPortTLS is how TLS begins on another port, for a program that secures its
// sessions: as custom has it there, and never not at all.
func otherPortTLS(port string, mode TLSMode) TLSMode {
	switch {
	case mode != TLSSTARTTLS && mode != TLSImplicit:
		return TLSAuto
	case port == "465":
		return TLSImplicit
	}
	return TLSSTARTTLS
}

// unproxied dials past the proxy.
func (l *looker) unproxied() dialer {
	d := dialer{through: l.direct}
	if l.Resolver != nil {
		d.resolver = l.resolver
	}
	return d
}
