package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// explainedByZone are the codes that say of a whole domain that it fails, which
// makes every question about it a symptom.
var explainedByZone = []check.Code{"dns-all-servers-dead", "dns-zone-fails", "dnssec-bogus", "dns-alias-loop"}

// finding says of something that cannot be had why: what fails, and how far that is
// known.
func (l *Lookup) finding(what string) check.Finding {
	f := check.Finding{Confidence: check.Likely, Subject: l.Question.Name, Evidence: append(lines(l.Chain), l.text())}
	bogus, certain := l.bogus()
	end := l.Question.Name // whose servers fail: those at the end of the aliases
	if len(l.Chain) > 0 {
		end = l.Chain[len(l.Chain)-1].Host
	}
	switch {
	case circularAlias(l.Chain):
		f.Message = fmt.Sprintf("%s: %s is an alias that leads back to itself.", what, l.Question.Name)
		f.Confidence, f.Fixes = check.Certain, []check.Fix{{Message: "Remove the CNAME record, and publish the record itself at the name, or let the alias point to the name that has it"}}
		return f
	case bogus:
		f.Message = fmt.Sprintf("%s: the DNSSEC signatures of %s do not validate.", what, end)
		if certain {
			f.Confidence = check.Certain
		}
	case l.Answer == nil:
		f.Message = fmt.Sprintf("%s: the DNS servers of %s do not answer.", what, end)
	default:
		f.Message = fmt.Sprintf("%s: the DNS servers of %s fail.", what, end)
	}
	for _, r := range []*Reply{l.Unchecked, l.Control} {
		if r != nil {
			f.Evidence = append(f.Evidence, r.text())
		}
	}
	return f
}

// failed is the finding that something cannot be had because its name fails. If the
// zone's own servers were asked, it says what came of that.
func (r *Result) failed(l *Lookup, what string) check.Finding {
	f := l.finding(what)
	for i := range r.Propagation {
		p := &r.Propagation[i]
		j := slices.IndexFunc(p.Lookups, func(o Lookup) bool { return o.Question == l.Question })
		if j < 0 {
			continue
		}
		if bogus, _ := l.bogus(); len(p.versions(j)) > 0 && len(l.Chain) == 0 && !bogus {
			f.Confidence = check.Possible // its servers answer: the fault may be this resolver's
		}
		if cut := p.cut(j); cut != "" {
			f.Message += cut
			f.Fixes = []check.Fix{{Message: openTCP}}
		}
		for _, s := range p.addresses() {
			if j < len(s.Replies) {
				f.Evidence = append(f.Evidence, s.String()+": "+s.Replies[j].text())
			}
		}
		return f
	}
	return f
}

// zoneFails reports whether a name lies in a domain of the mail's that fails itself,
// which is then said of that.
func (r *Result) zoneFails(name string) bool {
	return slices.ContainsFunc(r.Propagation, func(p PropagationCheck) bool {
		return isWithin(name, p.Domain) && slices.ContainsFunc(p.Lookups, func(l Lookup) bool {
			return l.Question == Question{Name: p.Domain, Type: TypeMX} && l.domains()
		})
	})
}

// cut says which servers have an answer that is too large for UDP, and do not bring
// it over TCP; "" if none.
func (p *PropagationCheck) cut(lookup int) string {
	var by []string
	for _, s := range p.addresses() {
		if lookup < len(s.Replies) && s.Replies[lookup].Cut {
			by = append(by, s.String())
		}
	}
	if by == nil {
		return ""
	}
	return fmt.Sprintf(" The answer is too large for UDP, and over TCP it is not to be had from %s.", strings.Join(by, " and "))
}

const openTCP = "Open TCP port 53 to the name servers, and see that they listen there; a smaller answer helps meanwhile: remove TXT records that are no longer needed"
