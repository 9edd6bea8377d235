package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// eachZone gathers what is found in the zones of one role; "" takes all.
func eachZone(r *Result, role Role, find func(*PropagationCheck) []check.Finding) (found []check.Finding) {
	for i := range r.Propagation {
		if p := &r.Propagation[i]; role == "" || p.Role == role {
			found = append(found, find(p)...)
		}
	}
	return found
}

func findBogus(r *Result, role Role) []check.Finding {
	return eachZone(r, role, func(p *PropagationCheck) []check.Finding {
		f := check.Finding{Subject: p.Domain}
		var questions, reasons []string
		var errors []ExtendedError
		for _, l := range p.Lookups {
			bogus, certain := l.bogus()
			if !bogus {
				continue
			}
			if certain {
				f.Confidence = check.Certain
			}
			questions = append(questions, l.Question.String())
			f.Evidence = append(f.Evidence, l.text())
			if l.Unchecked != nil {
				f.Evidence = append(f.Evidence, l.Unchecked.text())
			}
			for _, e := range l.Answer.Extended {
				e.Text = "" // names the question and servers by chance; the evidence has it
				if s := e.String(); e.DNSSEC() && !slices.Contains(reasons, s) {
					reasons, errors = append(reasons, s), append(errors, e)
				}
			}
		}
		// That it is bogus is what resolvers say of all the rest, too.
		slices.SortStableFunc(errors, func(a, b ExtendedError) int { return vague(a) - vague(b) })
		for _, e := range errors {
			f.Fixes = appendFix(f.Fixes, mendSignature(e))
		}
		if questions == nil {
			return nil
		}
		f.Message = fmt.Sprintf("The resolver answers SERVFAIL to %s because DNSSEC validation fails", strings.Join(questions, ", "))
		if reasons != nil {
			f.Message += ": " + strings.Join(reasons, "; ") + "."
		} else {
			f.Message += ": without validation the records are there."
		}
		if role == RoleRecipient {
			f.Fixes = nil // it is another's zone
		}
		return []check.Finding{f}
	})
}

func vague(e ExtendedError) int {
	if e.Code == 6 {
		return 1
	}
	return 0
}

// mendSignature is what mends the fault that an extended error names (RFC 8914,
// section 4).
func mendSignature(e ExtendedError) check.Fix {
	switch e.Code {
	case 7, 25:
		return check.Fix{Message: "Sign the zone again and see that it is signed anew before its signatures expire"}
	case 8:
		return check.Fix{Message: "Set the clock of the machine that signs the zone, and sign it again"}
	case 6:
		return check.Fix{Message: "Sign the whole zone again, as what it serves does not match its signatures; if it still fails, have the registrar replace the DS record by that of the zone's present key"}
	case 9:
		return check.Fix{Message: "Have the registrar replace the DS record by that of the zone's present key, or remove it if the zone is not signed any more"}
	case 10, 12:
		return check.Fix{Message: "Sign the whole zone again: signatures or proofs of absence are missing while the DS record at the registrar promises them"}
	case 1, 2, 27:
		return check.Fix{Message: "Sign the zone with an algorithm that resolvers support: ECDSAP256SHA256 (13), a DS digest of SHA-256, NSEC3 without extra iterations"}
	}
	return check.Fix{}
}

func appendFix(fixes []check.Fix, fix check.Fix) []check.Fix {
	same := func(f check.Fix) bool { return f.Message == fix.Message }
	if fix.Message == "" || slices.ContainsFunc(fixes, same) {
		return fixes
	}
	return append(fixes, fix)
}

func findFailing(r *Result, role Role) []check.Finding {
	return eachZone(r, role, func(p *PropagationCheck) []check.Finding {
		failing := p.failing()
		// Where the mail goes is the first thing that everybody asks for. If that is
		// answered, the parts that hang on another name or type say what fails.
		first := func(i int) bool { return p.Lookups[i].Question == Question{Name: p.Domain, Type: TypeMX} }
		if !slices.ContainsFunc(failing, first) || !p.resolverWorks() {
			return nil
		}
		f := check.Finding{Subject: p.Domain}
		var questions []string
		for _, i := range failing {
			questions = append(questions, p.Lookups[i].Question.String())
			f.Evidence = append(f.Evidence, p.Lookups[i].text())
			for _, s := range p.addresses() {
				if s.healthy() && i < len(s.Replies) {
					f.Evidence = append(f.Evidence, s.String()+": "+s.Replies[i].text())
				}
			}
		}
		if p.servedAnyway() {
			f.Confidence = check.Possible
		}
		how := "answers SERVFAIL to"
		if p.Lookups[failing[0]].Answer == nil {
			how = "gets no answer to"
		}
		f.Message = fmt.Sprintf("The resolver %s %s, while it answers for %s.", how, strings.Join(questions, ", "), domainAbove(p.control().Question.Name))
		for _, s := range p.addresses() {
			if !s.healthy() {
				f.Evidence = append(f.Evidence, s.String()+": "+s.SOA.text())
			}
		}
		if i := slices.IndexFunc(failing, func(i int) bool { return p.cut(i) != "" }); i >= 0 {
			f.Message += p.cut(failing[i])
			if role == RoleSender {
				f.Fixes = []check.Fix{{Message: openTCP}}
			}
		}
		f.Evidence = append(f.Evidence, p.control().text())
		return []check.Finding{f}
	})
}

func findCircle(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) (found []check.Finding) {
		for _, l := range p.Lookups {
			if l.Question.Name != p.Domain || !circularAlias(l.Chain) {
				continue
			}
			found = append(found, check.Finding{
				Subject: l.Question.Name, Confidence: check.Certain, Evidence: append([]string{l.text()}, lines(l.Chain)...),
				Message: fmt.Sprintf("%s is an alias of %s, and the aliases go in circles, so nothing is found for %s.", l.Question.Name, l.Chain[0].Host, l.Question),
			})
		}
		return found
	})
}

// domainAbove names the domain of the control question in a sentence.
func domainAbove(name string) string {
	if name == "." {
		return "the root"
	}
	return name
}

func findAllDead(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) []check.Finding {
		f := check.Finding{Subject: p.Domain}
		fails := p.resolverWorks() && len(p.failing()) > 0
		var states []string
		known := true // what all of them do is an answer, or the lack of an address
		sure := true  // and none of them may think better of it
		unasked, lame := 0, 0
		for _, s := range p.Servers {
			f.Evidence = append(f.Evidence, s.Record.String())
			if len(s.Addresses) == 0 {
				if s.noAddress() {
					states = append(states, s.Host+" has no address")
				} else {
					states, known = append(states, s.Host+"'s address cannot be looked up"), false
					unasked++
				}
			}
		}
		if p.served() {
			return nil
		}
		for _, s := range p.addresses() {
			if s.healthy() {
				return nil
			}
			state := s.lame()
			switch {
			case state != "":
				lame++
				sure = sure && !s.SOA.Answer.Failed()
			case s.SOA.Silent:
				state, known = "does not answer", false
			default:
				state, known = "cannot be asked from here", false
				unasked++
			}
			states = append(states, s.String()+" "+state)
			f.Evidence = append(f.Evidence, s.SOA.text())
		}
		// Silence of all servers can be this machine's: then the resolver must fail,
		// too. That each says so itself is enough, though caches still know better.
		if len(states) == unasked || !fails && (!known || lame == 0) {
			return nil
		}
		if known && (fails || sure) {
			f.Confidence = check.Certain
		}
		for _, i := range p.failing() {
			f.Evidence = append(f.Evidence, p.Lookups[i].text())
		}
		f.Message = fmt.Sprintf("None of the name servers of %s answers for it: %s.", p.Zone, strings.Join(states, "; "))
		return []check.Finding{f}
	})
}
