package smtpcode

import "github.com/maildiag/maildiag/internal/phrase"

// decide lets the first speak that has something to say, in the order of trust.
func (x *compiled) decide(c *Class, r *Reply, in Context, heard *notions, hits []phrase.Hit, who int) {
	status, registered := LookupEnhanced(r.Enhanced)
	best := x.bestRow(r, hits, who)
	var said *rule
	var meant Cause // what it says, of whom it can be
	if best < 0 || x.yields(best, &heard.said) {
		heard.combine()
		if said = x.bestWording(r, in, &heard.said); said != nil {
			meant = whom(said.cause, r, in.Stage, &heard.said)
		}
	}
	switch {
	case in.Stage == StageSTARTTLS && (r.Code == 500 || r.Code == 502):
		c.Cause, c.Basis, c.Sure = STARTTLSNotOffered, BasisCode, true // RFC 3207, section 4: it is not implemented
	case best >= 0 && !x.outspoken(best, said, meant):
		row := &x.rows[best]
		if families[row.family].Stock && !row.Unique && (in.Stage == StageAuth || in.Stage == StageMail) {
			if cause := whom(row.Cause, r, in.Stage, &heard.said); cause != row.Cause {
				c.Cause, c.Basis, c.Temporary = cause, BasisText, temporary(r, cause)
				return
			}
		}
		x.byRow(c, best, who)
	case said != nil && !(said.weak && (registered && status.Decides || ofCommand(r.Code) && said.cause != ProtocolError)):
		c.Cause, c.Basis = meant, BasisText
		c.Temporary = temporary(r, c.Cause)
	case registered && status.Cause != Unclassified:
		c.Cause, c.Basis, c.Reference = whom(status.Cause, r, in.Stage, &heard.said), BasisEnhanced, status.Ref
		c.Sure = status.Decides && status.Lies == "" && len(r.Lines) == 0 // a text that was not understood may say something else
		c.Temporary = temporary(r, c.Cause)
		if c.Cause == RecipientDisabled && r.Code == 525 {
			c.Cause = AccountDisabled // the registry has 525 beside 5.7.13, after AUTH (RFC 5248)
		}
		if c.Cause == RecipientDisabled && c.Temporary {
			c.Cause = ServerBusy // 4.2.1 is anything at the mailbox: a rate, a lock, a forwarding
		}
	default:
		if c.Cause = byCode(r, in); c.Cause != Unclassified {
			c.Basis = BasisCode
		}
		c.Temporary = r.Temporary()
	}
}

// ofCommand reports whether the basic code is about the command itself: not known,
// not implemented, out of order (RFC 5321, section 4.2.3).
func ofCommand(code int) bool { return code == 500 || code == 502 || code == 503 }

// outspoken reports whether the wording says more than a row that yields to it.
func (x *compiled) outspoken(n int, said *rule, meant Cause) bool {
	if said == nil || said.weak || meant == x.rows[n].Cause {
		return false
	}
	return x.rows[n].Cause != DeliveryExpired || explains(meant)
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
	case who < 0 && row.words >= 4 && codes >= 0:
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
		score += 11 // its own table tells a provider's hosts apart: a word more or less does not
	}
	return score
}

func (x *compiled) byRow(c *Class, n, who int) {
	row := &x.rows[n]
	f := families[row.family]
	c.Cause, c.Basis, c.Temporary = row.Cause, BasisKnown, row.Temporary
	c.known = int32(n) + 1
	c.Sure = row.Unique || who >= 0 && kin(int(row.family), who) || f.Stock && row.words >= 3
	if f.Stock && row.Cause == RecipientAddressInvalid && row.Stage == StageUnknown && c.Stage == StageUnknown {
		c.Sure = false // or the sender's, of which the program says the same
	}
	if c.Sure || row.words >= 3 { // two common words say what is meant, not whose words they are
		c.Means, c.Fix, c.Reference = row.Means, row.Fix, row.Ref
	}
	if c.Provider == "" && row.Unique && !f.List {
		c.Provider = f.Provider
	}
	if c.Stage == StageUnknown {
		c.Stage = row.Stage
	}
}

// yields reports whether a row says so little that the wording around it may say
// more: that a queue gave up, or the frame that a server program puts around its
// administrator's own text.
func (x *compiled) yields(n int, said *termSet) bool {
	row := &x.rows[n]
	if row.words == 0 {
		_, registered := LookupEnhanced(row.enhanced)
		return registered && families[row.family].Stock // what is said beside a number that all use counts
	}
	switch row.Cause {
	case DomainNotFound, DestinationDNSFailed, RecipientUnknown:
		if row.Cause == RecipientUnknown && row.words <= 2 && said.has(recipientVagueSaid) {
			return true // "invalid recipient" may go on with "domain"
		}
		return said.has(senderRejectedSaid) || said.has(senderDomainNoun) || said.has(dnsblogSaid) // not the recipient's domain
	case DeliveryExpired:
		return true
	case IPBlocklisted, DomainBlocklisted:
		return said.has(resolverRefusedSaid) && families[row.family].Stock // the list's own text stands in the program's
	case PolicyRejected, ServerBusy, ServerError, Unclassified:
		if row.Cause == PolicyRejected && row.words <= 2 && !row.Unique {
			return true // "message rejected" is half a sentence
		}
		return families[row.family].Stock && row.words <= 3
	}
	return false
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
func (x *compiled) bestWording(r *Reply, in Context, said *termSet) *rule {
	for i := range x.rules {
		rule := &x.rules[i]
		if said.contains(&rule.allSet) && !said.intersects(&rule.notSet) && rule.when.allows(r, in) {
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
	case ifAnswered:
		return r.Code != 0
	case ifClosed:
		return r.Code == 521 || r.Code == 556
	case ifAuthStage:
		return in.Stage == StageAuth || r.Code == 535 || r.Code == 534 || r.Code == 432 || r.Code == 454 || r.Enhanced[1] == 7 && (r.Enhanced[2] == 8 || r.Enhanced[2] == 9)
	}
	return true
}
