package dnscheck

import (
	"fmt"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
)

func findDifferences(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) []check.Finding {
		f := check.Finding{Subject: p.Domain, Confidence: check.Certain}
		var about []string
		for i, l := range p.Lookups {
			versions := p.versions(i)
			if len(versions) < 2 {
				continue
			}
			about = append(about, l.Question.String())
			for _, v := range versions {
				f.Evidence = append(f.Evidence, p.lines(strings.Join(v.by, ", "), v.answer)...)
			}
		}
		if about == nil {
			return nil
		}
		f.Message = fmt.Sprintf("The name servers of %s give different answers to %s.", p.Zone, strings.Join(about, ", "))
		_, _, soas := p.serials()
		f.Evidence = append(f.Evidence, soas...)
		return []check.Finding{f}
	})
}

// serials are the least and the greatest SOA serial of healthy servers, and their
// SOA records.
func (p *PropagationCheck) serials() (least, greatest uint32, soas []string) {
	for _, s := range p.addresses() {
		if !s.healthy() {
			continue
		}
		soa := own(s.SOA.Answer)[0]
		if soas == nil {
			least, greatest = soa.Serial, soa.Serial
		}
		least, greatest = min(least, soa.Serial), max(greatest, soa.Serial)
		soas = append(soas, s.String()+": "+soa.String())
	}
	return least, greatest, soas
}

func findSerials(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) []check.Finding {
		least, greatest, soas := p.serials()
		if least == greatest {
			return nil
		}
		return []check.Finding{{
			Subject: p.Zone, Confidence: check.Certain, Evidence: soas,
			Message: fmt.Sprintf("The name servers of %s hold versions from serial %d to %d.", p.Zone, least, greatest),
		}}
	})
}

func findStale(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) (found []check.Finding) {
		for i, l := range p.Lookups {
			versions := p.versions(i)
			if len(versions) != 1 || problemOf(l.Reply) != "" || l.Answer.Degraded || p.content(l.Answer) == versions[0].content {
				continue
			}
			left := "for a time that it does not tell"
			if ttl := l.Answer.TTL(); ttl > 0 {
				left = fmt.Sprintf("for another %d seconds", ttl/time.Second)
			}
			found = append(found, check.Finding{
				Subject:  l.Question.Name,
				Message:  fmt.Sprintf("The resolver answers %s otherwise than the zone's servers do: it still has the old record, %s.", l.Question, left),
				Evidence: append(p.lines("resolver", l.Answer), p.lines(strings.Join(versions[0].by, ", "), versions[0].answer)...),
			})
		}
		return found
	})
}
