package diagnose

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// The checks below are those of a program that brings mail to the recipients' mail
// hosts itself: it has no server configured, and every name that it looks up is the
// recipient's domain or a host that this names.

// delivers reports whether the program is such a one.
func (e *Evidence) delivers() bool { return len(e.Domains) > 0 }

// serverNameNotFound: what the recipient's domain names is no configured server, and
// a name elsewhere may be one or the other.
func serverNameNotFound(e *Evidence) []check.Finding {
	if e.lookedUpRecipient() {
		return nil
	}
	f := reads(smtpcode.ServerNameNotFound)(e)
	if f != nil && e.delivers() && f[0].Confidence == check.Certain {
		f[0].Confidence = check.Likely
	}
	return f
}

// domainNotFound: a resolver's "no such host" is about the recipient's domain or
// its mail host, and a mail host that is this machine is none.
func domainNotFound(e *Evidence) []check.Finding {
	switch _, missing := e.has(EventNameNotFound); {
	case missing && e.lookedUpRecipient():
		return found(e, check.Likely, "The name that was looked up in vain is the recipient's domain, or a host in it.")
	case e.mailHostIsHere():
		return found(e, check.Likely, "The recipient's domain names this very machine as its mail host (localhost, 127.0.0.1 or ::1), which receives no mail for it.")
	}
	return reads(smtpcode.DomainNotFound)(e)
}

// lookedUpRecipient reports whether the failure names a recipient's domain or a host
// in it. In the sender's own domain that may be the server which nobody told us.
func (e *Evidence) lookedUpRecipient() bool {
	words := strings.FieldsFunc(strings.ToLower(e.Failure.Text), func(r rune) bool { return strings.ContainsRune(" :,\"'()<>", r) })
	return slices.ContainsFunc(e.Domains, func(d string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return w == d || strings.HasSuffix(w, "."+d) && domainOf(e.From) != d
		})
	})
}

// mailHostIsHere reports whether a mail host's address is one of this machine.
func (e *Evidence) mailHostIsHere() bool {
	if _, refused := e.has(EventRefused); !refused || !e.delivers() {
		return false
	}
	ip, err := netip.ParseAddr(dialledHost(e.Failure.Text))
	return err == nil && ip.IsLoopback()
}

// nullMX: net.LookupMX gives a null MX as the host ".", and whoever cuts the dot off
// dials no host at all.
func nullMX(e *Evidence) []check.Finding {
	if e.dialledNullMX() {
		return found(e, check.Likely, "The host that was dialled is empty: the recipient's domain publishes a null MX (\"MX 0 .\"), which names no host.")
	}
	return reads(smtpcode.NullMX)(e)
}

func (e *Evidence) dialledNullMX() bool {
	return e.delivers() && strings.Contains(e.Failure.Text, "dial tcp :25:")
}

// dnsResolverFailed: where only the recipient's domain was looked up, a time-out may
// be due to its name servers as well, and an answer that says "failed" mostly is.
func dnsResolverFailed(e *Evidence) []check.Finding {
	f := reads(smtpcode.DNSResolverFailed)(e)
	if f == nil || !e.lookedUpRecipient() {
		return f
	}
	if e.resolverAnswered() {
		return nil
	}
	f[0].Confidence = check.Possible
	return f
}

// destinationDNSFailed: a resolver that answers, and fails for the recipient's
// domain, tells of that domain.
func destinationDNSFailed(e *Evidence) []check.Finding {
	if e.lookedUpRecipient() && e.resolverAnswered() {
		return found(e, check.Likely, "The resolver answered that the look-up of the recipient's domain or mail host failed. If it says so of other domains too, the resolver itself is broken.")
	}
	return reads(smtpcode.DestinationDNSFailed)(e)
}

// resolverAnswered reports whether a look-up failed by an answer, SERVFAIL or
// REFUSED, in Go's words.
func (e *Evidence) resolverAnswered() bool {
	ev, ok := e.has(EventResolverFailed)
	return ok && strings.Contains(ev.Detail, "server misbehaving")
}
