package smtpcode

import (
	"time"

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
			if words[h.At].Place == phrase.Prose || x.inNames.has(term(ref.n)) {
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
		if w.Place == phrase.Host {
			heard.add(hostNoun, uint(i), 1)
		}
	}

	c := Class{Stage: in.Stage}
	if who >= 0 {
		c.Provider = families[who].Provider
	}
	status, registered := LookupEnhanced(r.Enhanced)
	best := x.bestRow(&r, hits, who)
	var rule *wording
	if best < 0 || x.rows[best].Cause == DeliveryExpired {
		heard.combine()
		rule = x.bestWording(&r, in, &heard.said)
	}
	switch {
	case best >= 0 && (rule == nil || !explains(rule.cause)):
		x.byRow(&c, best, who)
	case rule != nil && !(rule.weak && registered && status.Decides):
		c.Cause, c.Basis = rule.cause, BasisText
		c.Temporary = temporary(&r, c.Cause)
	case registered && status.Cause != Unclassified && r.Enhanced != (EnhancedCode{}):
		c.Cause, c.Basis, c.Reference = status.Cause, BasisEnhanced, status.Ref
		c.Sure = status.Decides && status.Lies == ""
		c.Temporary = temporary(&r, c.Cause)
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

// bestRow picks the row that fits best, or -1.
func (x *compiled) bestRow(r *Reply, hits []phrase.Hit, who int) int {
	best, bestScore := -1, 0
	if who >= 0 {
		for _, n := range x.codes {
			row := &x.rows[n]
			if row.enhanced == r.Enhanced && (row.code == 0 || r.Code == 0 || int(row.code) == r.Code) {
				if s := x.score(row, r, who); s > bestScore {
					best, bestScore = int(n), s
				}
			}
		}
	}
	for _, h := range hits {
		ref := x.refs[h.ID]
		if ref.kind != refRow {
			continue
		}
		row := &x.rows[ref.n]
		if len(row.parts) > 0 && !all(row.parts, hits) {
			continue
		}
		if s := x.score(row, r, who); s > bestScore {
			best, bestScore = int(ref.n), s
		}
	}
	return best
}

func all(parts []uint16, hits []phrase.Hit) bool {
	for _, p := range parts {
		found := false
		for _, h := range hits {
			if h.ID == p {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// score weighs a row whose words occur: first by how far its source may be
// trusted here, then by the length of the words, then by the codes. 0 means
// that it does not apply.
func (x *compiled) score(row *row, r *Reply, who int) int {
	f := families[row.family]
	same := who >= 0 && kin(int(row.family), who)
	enhanced := row.enhanced != (EnhancedCode{}) && row.enhanced == r.Enhanced
	basic := row.code != 0 && int(row.code) == r.Code
	codes := 0
	if enhanced {
		codes += 3
	}
	if basic {
		codes += 2
	}
	if row.code != 0 && r.Code != 0 && int(row.code)/100 != r.Code/100 {
		codes -= 3
	}
	trust := 0
	switch {
	case same || row.Unique && !f.Stock:
		trust = 3
	case f.List:
		trust = 2
	case f.Stock && row.words < 5 && codes < 0:
		// a common phrase under a code of another class
	case f.Stock && (row.Unique || row.words >= 3 || row.words == 2 && codes > 0 || codes >= 3):
		trust = 1
	case who < 0 && row.words >= 4:
		trust = 1
	}
	if trust == 0 {
		return 0
	}
	if trust == 2 {
		trust, codes = 1, codes+12
	}
	score := trust*1000 + int(row.words)*10 + codes*4
	if int(row.family) == who {
		score++
	}
	return score
}

// explains reports whether the cause is why a queue may have given up.
func explains(c Cause) bool {
	switch c {
	case DestinationDNSFailed, DomainNotFound, Greylisted, RateLimited, RoutingLoop:
		return true
	}
	return false
}

// bestWording returns the first general rule that holds.
func (x *compiled) bestWording(r *Reply, in Context, said *termSet) *wording {
	for i := range x.rules {
		rule := &x.rules[i]
		if said.contains(&rule.all) && !said.intersects(&rule.not) && rule.when.allows(r, in) {
			return rule
		}
	}
	return nil
}

func (w codeClass) allows(r *Reply, in Context) bool {
	class := r.Code / 100
	if class == 0 {
		class = r.Enhanced[0]
	}
	switch w {
	case ifTemporary:
		return class == 4
	case ifPermanent:
		return class == 5
	case ifNotTemporary:
		return class != 4
	case ifAuthStage:
		return in.Stage == StageAuth || r.Code == 535 || r.Code == 534 || r.Code == 432 || r.Code == 454 || r.Enhanced[1] == 7 && (r.Enhanced[2] == 8 || r.Enhanced[2] == 9)
	}
	return true
}

func (x *compiled) byRow(c *Class, n, who int) {
	row := &x.rows[n]
	f := families[row.family]
	c.Cause, c.Basis, c.Temporary = row.Cause, BasisKnown, row.Temporary
	c.Means, c.Fix, c.Reference = row.Means, row.Fix, row.Ref
	c.known = int32(n) + 1
	c.Sure = row.Unique || f.Stock || who >= 0 && kin(int(row.family), who)
	if c.Provider == "" && (row.Unique || f.Stock) && !f.List {
		c.Provider = f.Provider
	}
	if c.Stage == StageUnknown {
		c.Stage = row.Stage
	}
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

// Retry is what to do with the message.
type Retry struct {
	Action   Action
	After    time.Duration // before the next attempt; with ActionRetry
	Stated   bool          // the server named that time
	Suppress bool          // send nothing more to this recipient
}

// Action is what to do with a message that was refused.
type Action string

// The actions.
const (
	ActionRetry Action = "retry" // send it again by itself, after a time
	ActionHold  Action = "hold"  // keep it: it passes once somebody has mended the cause
	ActionStop  Action = "stop"  // do not send it again: it cannot pass, or it has
)
