package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

func findLame(r *Result) []check.Finding {
	return eachServer(r, func(p *PropagationCheck, s ServerAddress) (string, check.Confidence) {
		switch why := s.lame(); {
		case why == "" || p.served():
			return "", ""
		case s.SOA.Answer.Failed(): // it may have been for now, or for us
			return why, check.Likely
		default:
			return why, check.Certain
		}
	})
}

func findDead(r *Result) []check.Finding {
	return eachServer(r, func(p *PropagationCheck, s ServerAddress) (string, check.Confidence) {
		if !s.SOA.Silent || !p.reached(s.Addr) {
			return "", ""
		}
		return "does not answer", check.Likely
	})
}

// eachServer makes one finding of what is wrong at a server's addresses.
func eachServer(r *Result, wrong func(*PropagationCheck, ServerAddress) (string, check.Confidence)) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) (found []check.Finding) {
		for _, s := range p.Servers {
			f := check.Finding{Subject: s.Host, Evidence: []string{s.Record.String()}}
			var states []string
			for _, a := range s.Addresses {
				why, confidence := wrong(p, a)
				if why == "" {
					continue
				}
				states = append(states, fmt.Sprintf("%s (%s) %s", s.Host, a.Addr, why))
				if f.Confidence != check.Likely { // the least certain of its addresses decides
					f.Confidence = confidence
				}
				f.Evidence = append(f.Evidence, a.SOA.text())
			}
			if states != nil {
				f.Message = fmt.Sprintf("Asked for the zone %s, %s.", p.Zone, strings.Join(states, ", and "))
				found = append(found, f)
			}
		}
		return found
	})
}

// noAddress reports whether it is known that the server's name has no address.
func (s NameServer) noAddress() bool {
	for _, l := range s.Lookups {
		if problemOf(l) != "" || len(l.Answer.Addrs()) > 0 {
			return false
		}
	}
	return len(s.Lookups) > 0 && len(s.Glue) == 0
}

func findMissingAddress(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) (found []check.Finding) {
		for _, s := range p.Servers {
			if !s.noAddress() {
				continue
			}
			f := check.Finding{Subject: s.Host, Confidence: check.Certain, Evidence: []string{s.Record.String()}}
			f.Message = fmt.Sprintf("%s names the server %s, which has no address.", p.Zone, s.Host)
			for _, l := range s.Lookups {
				f.Evidence = append(f.Evidence, l.text())
			}
			found = append(found, f)
		}
		return found
	})
}

func findAlias(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) (found []check.Finding) {
		for _, s := range p.Servers {
			for _, l := range s.Lookups {
				if l.Answer == nil || len(l.Answer.Chain) == 0 {
					continue
				}
				alias := l.Answer.Chain[0]
				found = append(found, check.Finding{
					Subject: s.Host, Confidence: check.Certain, Evidence: []string{s.Record.String(), alias.String()},
					Message: fmt.Sprintf("%s names the server %s, which is an alias of %s.", p.Zone, s.Host, alias.Host),
				})
				break
			}
		}
		return found
	})
}

func findDelegation(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) []check.Finding {
		f := check.Finding{Subject: p.Zone, Confidence: check.Certain}
		var above, below, evidence []string
		for _, s := range p.Servers {
			switch {
			case s.Own && s.Delegated:
			case s.Own:
				below = append(below, s.Host)
				evidence = append(evidence, "zone: "+s.Record.String())
			default:
				above = append(above, s.Host)
				evidence = append(evidence, "zone above: "+s.Record.String())
			}
		}
		own := slices.ContainsFunc(p.Servers, func(s NameServer) bool { return s.Own })
		if p.Delegation == nil || !own || len(above)+len(below) == 0 {
			return nil
		}
		f.Evidence = append(evidence, p.Delegation.text())
		var parts []string
		if above != nil {
			parts = append(parts, "only the zone above names "+strings.Join(above, ", "))
		}
		if below != nil {
			parts = append(parts, "only the zone itself names "+strings.Join(below, ", "))
		}
		f.Message = fmt.Sprintf("Of the name servers of %s, %s.", p.Zone, strings.Join(parts, ", and "))
		return []check.Finding{f}
	})
}

func findSingle(r *Result) []check.Finding {
	return eachZone(r, RoleSender, func(p *PropagationCheck) []check.Finding {
		f := check.Finding{Subject: p.Zone, Confidence: check.Certain}
		addrs := map[netip.Addr]bool{}
		for _, s := range p.Servers {
			f.Evidence = append(f.Evidence, s.Record.String())
			for _, l := range s.Lookups {
				if problemOf(l) != "" {
					return nil
				}
				for _, addr := range l.Answer.Records {
					addrs[addr.Addr] = true
					f.Evidence = append(f.Evidence, addr.String())
				}
			}
		}
		switch {
		case len(p.Servers) == 1:
			f.Message = fmt.Sprintf("%s has the name server %s and no other.", p.Zone, p.Servers[0].Host)
		case len(p.Servers) > 1 && len(addrs) == 1:
			f.Message = fmt.Sprintf("All %d name servers of %s have the same address.", len(p.Servers), p.Zone)
		default:
			return nil
		}
		return []check.Finding{f}
	})
}
