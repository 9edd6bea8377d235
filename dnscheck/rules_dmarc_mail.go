package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

func nonExistentDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil || p.Status != DMARCFound || p.Exists != DoesNotExist {
		return nil
	}
	return []check.Finding{{
		Subject: p.Domain, Confidence: check.Certain,
		Message:  fmt.Sprintf("%s does not exist, so %s of the DMARC record at _dmarc.%s applies: %s.", p.Domain, p.Tag, p.Found, p.Disposition),
		Evidence: []string{p.Domain + " MX: NXDOMAIN", p.source().String()},
	}}
}

// passing are the identities of a message that passed SPF or DKIM, if DMARC did
// not pass; none if that is not known.
func passing(r *Result) (p *DMARCPolicy, v *DMARCVerdict, ids []DMARCAlignment) {
	if p = policyOf(r); p == nil || r.DMARC.Verdict == nil || p.Status != DMARCFound {
		return nil, nil, nil
	}
	if v = r.DMARC.Verdict; v.Result != DMARCFail && v.Result != "" {
		return p, v, nil
	}
	for _, a := range v.Alignments {
		if a.Result == "pass" && a.Aligned == NotAligned {
			ids = append(ids, a)
		}
	}
	return p, v, ids
}

// failing is a finding about mail that fails, as grave as the policy, or as sure
// as what was evaluated.
func failing(p *DMARCPolicy, v *DMARCVerdict) check.Finding {
	f := check.Finding{Subject: p.Domain, Confidence: check.Certain, Evidence: []string{p.source().String()}}
	for _, a := range v.Alignments {
		f.Evidence = append(f.Evidence, a.String())
	}
	switch {
	case v.Result == "":
		f.Confidence, f.Severity = check.Possible, check.Info
	case v.Disposition == DispositionNone:
		f.Severity = check.Warning
	}
	return f
}

// String gives the alignment on one line, as evidence.
func (a DMARCAlignment) String() string {
	s := fmt.Sprintf("%s %s for %s", a.Method, a.Result, a.Domain)
	if a.Organizational != "" {
		s += ", organizational domain " + a.Organizational
	}
	mode := "relaxed"
	if a.Strict {
		mode = "strict"
	}
	switch a.Aligned {
	case Aligned:
		return s + ", aligned (" + mode + ")"
	case NotAligned:
		return s + ", not aligned (" + mode + ")"
	}
	return s + ", alignment not known"
}

// unless is the reservation of a finding that not all was evaluated for.
func unless(v *DMARCVerdict) string {
	if len(v.Missing) == 0 {
		return "."
	}
	return fmt.Sprintf("; unless %s passes and is aligned, which was not evaluated, DMARC fails.", strings.ToUpper(strings.Join(v.Missing, " or ")))
}

func strictDMARC(r *Result) []check.Finding {
	p, v, ids := passing(r)
	i := slices.IndexFunc(ids, func(a DMARCAlignment) bool { return a.Strict && a.Relaxed == Aligned })
	if i < 0 {
		return nil
	}
	a := ids[i]
	tag := map[string]string{"spf": "aspf", "dkim": "adkim"}[a.Method]
	f := failing(p, v)
	f.Message = fmt.Sprintf("%s passes for %s, which belongs to %s, but %s=s asks for %s itself%s", strings.ToUpper(a.Method), a.Domain, p.Walk.Organizational, tag, p.Domain, unless(v))
	f.Fixes = []check.Fix{rewrite("Ask for relaxed alignment", p.source(), p.Record.withTag(tag, "r"))}
	return []check.Finding{f}
}

func notAlignedDMARC(r *Result) []check.Finding {
	p, v, ids := passing(r)
	if len(ids) == 0 || slices.ContainsFunc(ids, func(a DMARCAlignment) bool { return a.Relaxed != NotAligned }) {
		return nil // strict alignment is to blame, not the domain
	}
	var what []string
	listed := false // the Public Suffix List has one of them in the same organization
	for _, a := range ids {
		what = append(what, fmt.Sprintf("%s passes for %s", strings.ToUpper(a.Method), a.Domain))
		listed = listed || listedOrganization(a.Domain) == p.RFC7489.Organizational
	}
	f := failing(p, v)
	f.Message = fmt.Sprintf("%s, but the mail is from %s, which belongs to another organization (%s)%s", strings.Join(what, " and "), p.Domain, p.Walk.Organizational, unless(v))
	f.Fixes = []check.Fix{{Message: fmt.Sprintf("Sign with d=%s, or use an envelope sender in %s", p.Domain, p.Walk.Organizational)}}
	if listed {
		f.Fixes = append(joinOrganization(p), f.Fixes...)
	}
	return []check.Finding{f}
}

// joinOrganization are the records that make the tree walk end where the Public
// Suffix List has the organizational domain.
func joinOrganization(p *DMARCPolicy) (fixes []check.Fix) {
	org := p.RFC7489.Organizational
	if s := p.Walk.at(p.Walk.Organizational); s != nil && s.Record != nil && s.Record.PSD == "n" && s.Domain != org {
		for _, rec := range s.Records {
			if rec.Text() == s.Record.Text {
				fixes = append(fixes, rewrite("Remove psd=n, which makes "+s.Domain+" an organization of its own", rec, s.Record.withTag("psd", "")))
			}
		}
		return fixes
	}
	if s := p.Walk.at(org); s != nil && s.Count == 0 {
		rec := TXT("_dmarc."+org, "v=DMARC1; p=none")
		fixes = append(fixes, check.Fix{
			Message: "Publish a DMARC record for " + org + " too, which makes it the organizational domain of them all",
			Text:    rec.line(), Change: RecordChange{Add: []Record{rec}},
		})
	}
	return fixes
}

func failsDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil || r.DMARC.Verdict == nil || r.DMARC.Verdict.Result != DMARCFail || r.DMARC.Verdict.Disposition == DispositionNone {
		return nil
	}
	v := r.DMARC.Verdict
	if slices.ContainsFunc(v.Alignments, func(a DMARCAlignment) bool { return a.Result == "pass" }) {
		return nil // it passes for another domain, which is another rule's
	}
	f := failing(p, v)
	f.Message = fmt.Sprintf("Neither SPF nor DKIM passes, and the policy for mail from %s is %s.", p.Domain, v.Disposition)
	if len(r.DMARC.Signers) == 0 {
		f.Evidence = append(f.Evidence, "the message has no DKIM signature")
	}
	return []check.Finding{f}
}

func differsDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil {
		return nil
	}
	differs := slices.Clone(p.RFC7489.Differs)
	if v := r.DMARC.Verdict; v != nil && v.RFC7489 != "" && v.Result != "" && v.Result != DMARCTempError && v.RFC7489 != v.Result {
		differs = append(differs, fmt.Sprintf("this mail comes to %q by RFC 9989, and to %q by RFC 7489", v.Result, v.RFC7489))
	}
	if len(differs) == 0 {
		return nil
	}
	f := check.Finding{
		Subject: p.Domain, Confidence: check.Certain,
		Message: fmt.Sprintf("Receivers differ about %s: %s.", p.Domain, differs[0]),
		Evidence: append(differs, fmt.Sprintf("organizational domain %s by tree walk, %s by Public Suffix List",
			p.Walk.Organizational, p.RFC7489.Organizational)),
	}
	for _, s := range p.Walk.Steps {
		for _, rec := range s.Records {
			if IsDMARC(rec.Text()) {
				f.Evidence = append(f.Evidence, rec.String())
			}
		}
	}
	return []check.Finding{f}
}
