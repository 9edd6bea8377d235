package dnscheck

import (
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/net/publicsuffix"
)

// RFC7489Policy is the policy as a receiver sees it that still follows RFC 7489:
// its organizational domain comes from the Public Suffix List, it looks at no
// other level, and it knows pct, but not np, psd and t.
type RFC7489Policy struct {
	Organizational string      `json:"organizational,omitempty"`
	Found          string      `json:"found,omitempty"`     // the policy domain; "": there is none
	Requested      Disposition `json:"requested,omitempty"` // "": DMARC does not apply
	Percent        int         `json:"percent"`             // how much of the failing mail it is asked for (pct), in percent; the rest gets one level less
	Strict         []string    `json:"strict,omitempty"`    // of "spf", "dkim": where the very same domain is asked for
	Unknown        string      `json:"unknown,omitempty"`   // a question that matters got no answer

	// Differs says in words what these receivers do otherwise than those of RFC 9989.
	Differs []string `json:"differs,omitempty"`
}

// listedOrganization is the organizational domain by the Public Suffix List (RFC
// 7489, section 3.2): one label below the public suffix, or the domain itself if
// it is one.
func listedOrganization(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

// isPublicSuffix reports whether the list, as it was when this module was built,
// has the domain as a public suffix.
func isPublicSuffix(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// byLists finds the policy as RFC 7489, section 6.6.3, does: at the domain, or
// else at the listed organizational domain.
func (p *DMARCPolicy) byLists(org string, steps []DMARCStep) RFC7489Policy {
	l := RFC7489Policy{Organizational: org, Percent: 100}
	for _, domain := range slices.Compact([]string{p.Domain, org}) {
		s := stepAt(steps, domain)
		if s == nil || s.Unknown != "" {
			l.Unknown = "the record of " + domain + " is not known"
			return l
		}
		if s.Count == 0 {
			continue
		}
		// Step 5: several records end the discovery, and so does the first one found.
		if s.Count == 1 && s.Record != nil {
			l.take(domain, s.Record, domain != p.Domain)
		}
		break
	}
	l.Differs = p.differences(l)
	return l
}

func (l *RFC7489Policy) take(domain string, r *DMARCRecord, subdomain bool) {
	_, sp := r.Tag("sp")
	switch {
	case r.Policy == "" || sp && r.SubdomainPolicy == "":
		if !r.reports() {
			return
		}
		l.Requested = DispositionNone
	case subdomain && sp:
		l.Requested = r.SubdomainPolicy
	default:
		l.Requested = r.Policy
	}
	l.Found = domain
	if pct, ok := r.Tag("pct"); ok {
		if n, err := strconv.Atoi(pct); err == nil && 0 <= n && n <= 100 {
			l.Percent = n
		}
	}
	if r.ASPF == "s" {
		l.Strict = append(l.Strict, "spf")
	}
	if r.ADKIM == "s" {
		l.Strict = append(l.Strict, "dkim")
	}
}

// differences compares what is asked for failing mail.
func (p *DMARCPolicy) differences(l RFC7489Policy) (out []string) {
	if p.Status == DMARCUnknown || p.Status == DMARCNoDomain {
		return nil
	}
	switch was, is := wordOf(l.Requested), wordOf(p.Disposition); {
	case was != is:
		out = append(out, fmt.Sprintf("failing mail is to be handled as %q by RFC 9989, and as %q by RFC 7489", is, was))
		if p.Found != l.Found {
			out = append(out, fmt.Sprintf("RFC 9989 finds the policy at %s, RFC 7489 at %s", placeOf(p.Found), placeOf(l.Found)))
		}
	case l.Percent < 100 && l.Requested.strength() > 0:
		out = append(out, fmt.Sprintf("RFC 9989 asks for %q on all failing mail, RFC 7489 on %d%% of it (pct)", is, l.Percent))
	}
	return out
}

func placeOf(domain string) string {
	if domain == "" {
		return "no name"
	}
	return "_dmarc." + domain
}

func wordOf(d Disposition) string {
	if d == "" {
		return "no policy"
	}
	return string(d)
}

// align compares an identity with the author domain by the Public Suffix List.
func (l *RFC7489Policy) align(method, author, domain string) Alignment {
	if slices.Contains(l.Strict, method) {
		return alignment(domain == author)
	}
	return alignment(listedOrganization(domain) == l.Organizational)
}

// result is what these receivers come to.
func (l *RFC7489Policy) result(ids []DMARCAlignment) DMARCResult {
	switch {
	case l.Unknown != "" || l.Organizational == "":
		return ""
	case l.Requested == "":
		return DMARCNone
	}
	return combine(ids, func(a DMARCAlignment) Alignment { return a.RFC7489 })
}
