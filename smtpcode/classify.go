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
// that anybody may run; the general wording, in any of some twenty languages; the
// enhanced status code; the basic code. A code that says one thing with a text
// that says another yields to the text: 5.1.1 is over quota at Comcast, and
// 550 5.2.1 at Gmail is a rate.
//
// It is safe for concurrent use, and allocates nothing for replies of ordinary
// length (about 190 words).
func Classify(r Reply, in Context) Class {
	if c, ok := inFrame(&r, in); ok {
		return c
	}
	x := index()
	var wordBuf [inlineWords]phrase.Word
	words := wordBuf[:0]
	for _, line := range own(r.Lines) {
		words = phrase.Split(words, line)
	}
	var hitBuf [inlineHits]phrase.Hit
	hits := x.phrases.Find(hitBuf[:0], words)
	hits = hits[:min(len(hits), mostHits)]

	var heard notions
	who := in.family()
	if token := x.hear(&heard, words, hits); who < 0 {
		who = token
	}
	c := Class{Stage: in.Stage}
	if who >= 0 {
		c.Provider = families[who].Provider
	}
	x.decide(&c, &r, in, &heard, hits, who)
	if c.Cause == ServerError && c.Temporary && c.Basis != BasisKnown {
		c.Cause = ServerBusy // a fault that is mended while the queue waits
	}
	c.Fault = x.faults[c.Cause]
	c.Retry = advise(&c, &r, in)
	return c
}

// family is the provider that the context names, or -1.
func (in *Context) family() int {
	if in.Provider != "" {
		if n := familyOf(string(in.Provider)); n >= 0 {
			return n
		}
	}
	if in.Host != "" {
		return familyOfHost(in.Host)
	}
	return -1
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
