package dnscheck

import (
	"fmt"
	"net/netip"

	"github.com/maildiag/maildiag/check"
)

// of is the case of a domain's own record; false if it is not known.
func (s *SPFCheck) of(domain string) (spfCase, bool) {
	d := s.domain(domain)
	if d == nil || d.Tree.root().Unknown != "" {
		return spfCase{}, false
	}
	return spfCase{s, d, d.Tree.root()}, true
}

// verdict is a finding about the verdict on one address.
func (c spfCase) verdict(v *SPFVerdict, format string, args ...any) check.Finding {
	f := c.finding(format, args...)
	f.Subject = v.IP.String()
	f.Evidence = append(f.Evidence, fmt.Sprintf("SPF %s for %s: %s", v.Result, v.IP, v.Reason))
	if n := len(v.Steps); v.Matched == nil && n > 0 && v.Steps[n-1].Reason != "" && v.Steps[n-1].Reason != v.Reason {
		f.Evidence = append(f.Evidence, fmt.Sprintf("%q of %s: %s", v.Steps[n-1].Term, v.Steps[n-1].Domain, v.Steps[n-1].Reason))
	}
	return f
}

// by says what a result rests on.
func by(v *SPFVerdict) string {
	if v.Matched == nil {
		return "nothing in the record matches"
	}
	return fmt.Sprintf("by %q of %s", v.Matched.Term, v.Matched.Domain)
}

func judgeVerdicts(r *Result) (out []check.Finding) {
	if r.SPF == nil {
		return nil
	}
	for _, id := range r.SPF.Identities {
		c, ok := r.SPF.of(id.Domain)
		if !ok || id.Kind != SPFMailFrom {
			continue
		}
		for _, v := range id.Verdicts {
			f := c.verdict(v, "%s may not send as %s: SPF gives %s, %s.", v.IP, id.Domain, v.Result, by(v))
			switch v.Result {
			case SPFFail:
			case SPFSoftFail:
				f.Severity, f.Confidence = check.Warning, check.Likely
			case SPFNeutral:
				f.Severity, f.Confidence = check.Warning, check.Possible
			default:
				continue
			}
			if v.IP.Is6() && !c.listsIPv6() {
				f.Message += " The record lists no IPv6 network at all."
			}
			f.Fixes = c.authorised()
			out = append(out, ofNoConsequence(f, v.IP))
		}
	}
	return out
}

// ofNoConsequence is a finding about an address that only receivers within the same
// network can see: to all others the mail comes from another one, of which it says
// nothing.
func ofNoConsequence(f check.Finding, ip netip.Addr) check.Finding {
	kind := special(ip)
	if kind == "" {
		return f
	}
	f.Severity, f.Confidence = check.Warning, check.Possible
	f.Message += fmt.Sprintf(" But %s is %s: receivers elsewhere see the address of whatever it goes out by.", ip, kind)
	f.Fixes = []check.Fix{{Message: "Look again with the public address that the mail comes from; what receivers saw stands in the uppermost Received field of a message that arrived"}}
	return f
}

// authorised are the proposals that let the target's addresses pass.
func (c spfCase) authorised() []check.Fix {
	fix := c.fixer()
	for _, edit := range fix.authorise() {
		fix.try(edit)
	}
	return fix.mend().fixes
}

// listsIPv6 reports whether any record in the tree authorises an IPv6 network.
func (c spfCase) listsIPv6() bool {
	for i := range c.domain.Tree.Nodes {
		for _, u := range c.domain.Tree.Nodes[i].Uses {
			for _, p := range u.Networks {
				if p.Addr().Is6() {
					return true
				}
			}
			if u.Varies || u.Unknown != "" {
				return true
			}
		}
	}
	return false
}

func judgeHELO(r *Result) (out []check.Finding) {
	if r.SPF == nil {
		return nil
	}
	from, _ := r.SPF.mailFrom()
	for _, id := range r.SPF.Identities {
		c, ok := r.SPF.of(id.Domain)
		if !ok || id.Kind != SPFHELO || id.Domain == from {
			continue
		}
		for _, v := range id.Verdicts {
			if v.Result != SPFFail && v.Result != SPFSoftFail {
				continue
			}
			f := c.verdict(v, "%s may not use the HELO name %s: SPF gives %s, %s.", v.IP, id.Domain, v.Result, by(v))
			if v.Result == SPFSoftFail {
				f.Confidence = check.Likely
			}
			f.Fixes = c.authorised()
			out = append(out, ofNoConsequence(f, v.IP))
		}
	}
	return out
}

func judgePermError(r *Result) (out []check.Finding) {
	if r.SPF == nil {
		return nil
	}
	for _, id := range r.SPF.Identities {
		c, ok := r.SPF.of(id.Domain)
		if !ok {
			continue
		}
		for _, v := range id.Verdicts {
			if v.Result != SPFPermError {
				continue
			}
			f := c.verdict(v, "SPF gives permerror for %s as %s: %s", v.IP, id.Domain, v.Reason)
			f.Severity = c.severity()
			if c.node.valid() {
				f.Fixes = c.authorised()
			}
			out = append(out, f)
		}
	}
	return out
}
