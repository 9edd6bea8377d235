package diagnose

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// askNamed asks DNS again where a receiver refused this client for its address and
// named another one than the application knows, or the application knows none: it
// came over IPv6, or from behind address translation. What the receiver saw counts.
func (l *looker) askNamed(ctx context.Context, e *Evidence) {
	if !l.toMX() || e.DNS == nil || ctx.Err() != nil {
		return
	}
	named := e.namedAddress()
	if !named.IsValid() || slices.Contains(e.DNS.Target.IPs, named) {
		return
	}
	again := *l
	again.SourceIP = named
	if r, skipped := again.dns(ctx); r != nil {
		e.DNS, e.Skipped = r, append(e.Skipped, skipped...)
	}
}

// namedAddress is the one address of this client that refusals name; invalid: none,
// or several.
func (e *Evidence) namedAddress() (named netip.Addr) {
	for i := range e.Servers {
		s := e.Servers[i].Session
		if s == nil {
			continue
		}
		step := s.Failed()
		if step == nil || step.Reply == nil || step.Class == nil || !ofAddress(step.Class.Cause) {
			continue
		}
		for _, a := range addressesIn(step.Reply.Text()) {
			switch {
			case a == s.Addr.Addr():
			case named.IsValid() && a != named:
				return netip.Addr{}
			default:
				named = a
			}
		}
	}
	return named
}

// ofAddress reports whether a refusal of this cause is about the client's address.
func ofAddress(c smtpcode.Cause) bool {
	switch c {
	case smtpcode.SPFFailed, smtpcode.ReverseDNSMissing, smtpcode.IPBlocklisted, smtpcode.SenderUnauthenticated, smtpcode.DMARCFailed:
		return true
	}
	return false
}

// addressesIn finds the public addresses in a text.
func addressesIn(text string) (out []netip.Addr) {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F' || r == '.' || r == ':')
	})
	for _, w := range words {
		a, err := netip.ParseAddr(strings.TrimRight(w, ".:"))
		if err == nil && a.IsGlobalUnicast() && !a.IsPrivate() && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
