package smtpcode

import (
	"github.com/maildiag/maildiag/internal/phrase"
)

// Context is what is known around a reply. The zero value is fine; what is
// given makes the answer surer.
type Context struct {
	Provider Provider // who answered; also in other words, "Gmail MX", "office365"
	Host     string   // the host that answered, with or without a port: "mx1.example.com:25"
	Stage    Stage    // the command that was answered
	Sent     bool     // the message had already been accepted: the reply is to what came after
}

// Class is what a reply means.
type Class struct {
	Cause     Cause
	Temporary bool     // the same message may pass later with nothing changed
	Fault     Fault    // whose turn it is
	Stage     Stage    // where it came: from the context, or where such a reply usually comes
	Basis     Basis    // what decided
	Sure      bool     // the reply entails the cause; else it is the likeliest reading
	Provider  Provider // who answered, as far as that is known
	Means     string   // one sentence
	Fix       string   // a verb phrase; "": see the cause
	Reference string   // the provider's page or the standard
	Retry     Retry

	known int32 // the row that decided, plus one
}

// Basis is the part of a reply that decided, in the order of trust.
type Basis string

// The bases.
const (
	BasisNone     Basis = ""         // nothing in the reply says more
	BasisCode     Basis = "code"     // the basic code
	BasisEnhanced Basis = "enhanced" // the enhanced status code
	BasisText     Basis = "text"     // the wording
	BasisKnown    Basis = "known"    // a reply known from this provider or program
)

// Known returns the row of the tables that decided, with its source.
func (c Class) Known() (Provider, KnownReply, bool) {
	if c.known == 0 {
		return "", KnownReply{}, false
	}
	r := &index().rows[c.known-1]
	return families[r.family].Provider, *r.KnownReply, true
}

const (
	inlineWords = 192
	inlineHits  = 96
	mostHits    = 512 // a text that says more says it again
)

// Classify tells what a reply means. It trusts, in this order: a reply known
// word by word from the provider that answered; one known from a server program
// that anybody may run; the general wording, in any of a dozen languages; the
// enhanced status code; the basic code. A code that says one thing with a text
// that says another yields to the text: 5.1.1 is over quota at Comcast, and
// 550 5.2.1 at Gmail is a rate.
//
// It is safe for concurrent use, and allocates nothing for replies of ordinary
// length (about 190 words).
func Classify(r Reply, in Context) Class {
	x := index()
	var wordBuf [inlineWords]phrase.Word
	words := wordBuf[:0]
	for _, line := range r.Lines {
		words = phrase.Split(words, line)
	}
	var hitBuf [inlineHits]phrase.Hit
	hits := x.phrases.Find(hitBuf[:0], words)
	hits = hits[:min(len(hits), mostHits)]

	who := -1
	if in.Provider != "" {
		who = familyOf(string(in.Provider))
	}
	if who < 0 && in.Host != "" {
		who = familyOfHost(in.Host)
	}
	var heard notions
	for _, h := range hits {
		switch ref := x.refs[h.ID]; ref.kind {
		case refTerm:
			if words[h.At].Place <= phrase.IP || x.inNames.has(term(ref.n)) {
				heard.add(term(ref.n), uint(h.At), uint(h.Words))
			}
		case refToken:
			if who < 0 {
				who = int(ref.n)
			}
		}
	}
	for i, w := range words {
		if w.BesideAddress {
			heard.add(addressHere, uint(i), 1)
		}
		switch w.Place {
		case phrase.Host:
			heard.add(hostNoun, uint(i), 1)
		case phrase.IP:
			heard.add(ipHere, uint(i), 1)
		}
	}

	c := Class{Stage: in.Stage}
	if who >= 0 {
		c.Provider = families[who].Provider
	}
	status, registered := LookupEnhanced(r.Enhanced)
	best := x.bestRow(&r, hits, who)
	var rule *rule
	if best < 0 || x.yields(best, &heard.said) {
		heard.combine()
		rule = x.bestWording(&r, in, &heard.said)
	}
	switch {
	case in.Stage == StageSTARTTLS && (r.Code == 500 || r.Code == 502):
		c.Cause, c.Basis, c.Sure = STARTTLSNotOffered, BasisCode, true // RFC 3207, section 4: it is not implemented
	case best >= 0 && (rule == nil || rule.weak || rule.cause == x.rows[best].Cause || x.rows[best].Cause == DeliveryExpired && !explains(rule.cause)):
		x.byRow(&c, best, who)
	case rule != nil && !(rule.weak && registered && status.Decides):
		c.Cause, c.Basis = rule.cause, BasisText
		c.Temporary = temporary(&r, c.Cause)
	case registered && status.Cause != Unclassified && r.Enhanced != (EnhancedCode{}):
		c.Cause, c.Basis, c.Reference = status.Cause, BasisEnhanced, status.Ref
		c.Sure = status.Decides && status.Lies == ""
		c.Temporary = temporary(&r, c.Cause)
		if c.Cause == RecipientDisabled && c.Temporary {
			c.Cause = ServerBusy // 4.2.1 is anything at the mailbox: a rate, a lock, a forwarding
		}
	default:
		c.Cause = byCode(&r, in)
		if c.Cause != Unclassified {
			c.Basis = BasisCode
		}
		c.Temporary = r.Temporary()
	}
	if c.Cause == ServerError && c.Temporary && c.Basis != BasisKnown {
		c.Cause = ServerBusy // a fault that is mended while the queue waits
	}
	c.Fault = x.faults[c.Cause]
	c.Retry = advise(&c, &r, in)
	return c
}

// temporary weighs the codes against the cause: a rate passes even when the
// server says 5yz, and some refusals stay whatever 4yz promises.
func temporary(r *Reply, cause Cause) bool {
	switch cause {
	case Greylisted, RateLimited, QuotaExceeded, TooManyConnections, TooManyLogins, RecipientRateLimited:
		return true
	case ReverseDNSMissing, RelayDenied, AuthRequired, TLSRequired, HELORejected, AuthMechanismUnsupported:
		return false // somebody has to change something first
	}
	if r.Code == 0 && r.Enhanced == (EnhancedCode{}) {
		return cause.Info().Temporary
	}
	return r.Temporary()
}

// byCode says what the basic code alone says, at the stage if that is known.
func byCode(r *Reply, in Context) Cause {
	switch in.Stage {
	case StageAuth:
		if r.Code == 454 {
			return AuthUnavailable
		}
	case StageSTARTTLS:
		if r.Code >= 400 {
			return TLSHandshakeFailed
		}
	case StageConnect, StageGreeting:
		if r.Code >= 500 {
			return PolicyRejected // RFC 5321, section 3.1: no service for this client
		}
	case StageRcpt:
		if r.Code == 550 && r.Enhanced == (EnhancedCode{}) && len(r.Lines) == 0 {
			return RecipientUnknown
		}
	}
	if b, ok := LookupBasic(r.Code); ok {
		return b.Cause
	}
	return Unclassified
}
