package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// policyOf is the DMARC policy of a result; nil if there is none to judge.
func policyOf(r *Result) *DMARCPolicy {
	if r.DMARC == nil || r.DMARC.Policy == nil || r.DMARC.Policy.Status == DMARCNoDomain {
		return nil
	}
	return r.DMARC.Policy
}

// source is the TXT record that the policy was read from.
func (p *DMARCPolicy) source() Record {
	if s := p.Walk.at(p.Found); s != nil && p.Record != nil {
		for _, r := range s.Records {
			if r.Text() == p.Record.Text {
				return r
			}
		}
	}
	return Record{}
}

// ownSteps are the levels of the walk that belong to the domain's owner: those up
// to the organizational domain of the Public Suffix List.
func (p *DMARCPolicy) ownSteps() (own []DMARCStep) {
	for _, s := range p.Walk.Steps {
		if isWithin(s.Domain, p.RFC7489.Organizational) {
			own = append(own, s)
		}
	}
	return own
}

// rewrite is the fix that puts another text in the place of a record.
func rewrite(message string, old Record, text string) check.Fix {
	r := TXT(old.Name, text)
	return check.Fix{
		Message: message, Text: r.line(),
		Change: RecordChange{Remove: []Record{old}, Add: []Record{r}},
	}
}

// pointAt shows a place in a text by a caret below it.
func pointAt(text string, offset int) []string {
	const most = 60 // octets to either side
	from, to := max(0, offset-most), min(len(text), offset+most)
	printable := func(c rune) rune {
		if c < ' ' || c > '~' {
			return '.'
		}
		return c
	}
	var shown strings.Builder
	for _, c := range []byte(text[from:to]) {
		shown.WriteRune(printable(rune(c)))
	}
	return []string{shown.String(), strings.Repeat(" ", offset-from) + "^"}
}

func misplacedDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil || p.Status != DMARCNoRecord {
		return nil
	}
	for _, stray := range r.DMARC.Strays {
		domain := p.Domain
		if org := p.RFC7489.Organizational; slices.Contains([]string{org, "dmarc." + org, "_dmarc." + org + "." + org}, stray.Name) {
			domain = org
		}
		text := stray.Text()
		if !ParseDMARC(text).Applies() {
			text, _ = repairDMARC(text)
		}
		f := check.Finding{
			Subject: stray.Name, Confidence: check.Certain,
			Message:  fmt.Sprintf("A DMARC record stands at %s, where receivers do not look; they ask for _dmarc.%s.", stray.Name, domain),
			Evidence: []string{stray.String()},
		}
		if text != "" {
			right := TXT("_dmarc."+domain, text)
			f.Fixes = []check.Fix{{
				Message: "Move the record to _dmarc." + domain, Text: right.line(),
				Change: RecordChange{Remove: []Record{stray}, Add: []Record{right}},
			}}
		}
		found = append(found, f)
	}
	return found
}

func missingDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil || p.Status != DMARCNoRecord || len(r.DMARC.Strays) > 0 {
		return nil
	}
	var asked []string
	dangling := ""
	for _, s := range p.Walk.Steps {
		if s.Count > 0 || slices.ContainsFunc(s.Records, func(r Record) bool { return looksLikeDMARC(r.Text()) }) {
			return nil // there is one, and other rules say what is wrong with it
		}
		for _, alias := range s.Chain {
			asked = append(asked, alias.String())
		}
		if n := len(s.Chain); n > 0 && len(s.Records) == 0 && dangling == "" {
			dangling = fmt.Sprintf("_dmarc.%s is an alias of %s, where there is nothing. ", s.Domain, s.Chain[n-1].Host)
		}
		asked = append(asked, fmt.Sprintf("_dmarc.%s TXT: no DMARC record", s.Domain))
	}
	record := TXT("_dmarc."+p.RFC7489.Organizational, "v=DMARC1; p=none")
	change := RecordChange{Add: []Record{record}}
	if s := p.Walk.at(p.RFC7489.Organizational); s != nil && len(s.Chain) > 0 {
		change.Remove = s.Chain[:1] // beside an alias nothing else may stand (RFC 1034, section 3.6.2)
	}
	f := check.Finding{
		Subject: p.Domain, Confidence: check.Certain,
		Message:  fmt.Sprintf("%sNeither %s nor a domain above it has a DMARC record, which Gmail, Yahoo and Outlook.com ask of bulk senders.", dangling, p.Domain),
		Evidence: asked,
		Fixes: []check.Fix{{
			Message: "Publish a DMARC record, and add rua=mailto: with an address of yours that reads the reports",
			Text:    record.line(), Change: change,
		}},
	}
	if p.Exists == DoesNotExist { // it lacks more than this, so this is only noted
		f.Severity, f.Fixes = check.Info, nil
	}
	return []check.Finding{f}
}

func severalDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil {
		return nil
	}
	for _, s := range p.ownSteps() {
		if s.Count < 2 {
			continue
		}
		records := slices.DeleteFunc(slices.Clone(s.Records), func(r Record) bool { return !IsDMARC(r.Text()) })
		f := check.Finding{
			Subject: s.Domain, Confidence: check.Certain,
			Message: fmt.Sprintf("There are %d DMARC records at _dmarc.%s, so receivers discard them all.", s.Count, s.Domain),
		}
		if s.Domain != p.Domain && p.Status == DMARCFound {
			f.Severity = check.Warning // another record applies to this mail
		}
		for _, rec := range records {
			f.Evidence = append(f.Evidence, rec.String())
		}
		f.Fixes = keepOne(records)
		found = append(found, f)
	}
	return found
}

// keepOne are the fixes that keep one of several records, the mildest policy
// first, for it is the one that harms no mail.
func keepOne(records []Record) (fixes []check.Fix) {
	for _, want := range []Disposition{DispositionNone, DispositionQuarantine, DispositionReject} {
		for i, keep := range records {
			if d, _ := ParseDMARC(keep.Text()).Requested(false, true); d != want || len(fixes) == 3 {
				continue
			}
			others := slices.Delete(slices.Clone(records), i, i+1)
			fixes = append(fixes, check.Fix{Message: "Keep only this record", Text: keep.line(), Change: RecordChange{Remove: others}})
		}
	}
	return fixes
}

func malformedDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil {
		return nil
	}
	for _, s := range p.ownSteps() {
		for _, rec := range s.Records {
			if s.Count > 1 || !IsDMARC(rec.Text()) && !looksLikeDMARC(rec.Text()) {
				continue
			}
			faults := slices.DeleteFunc(ParseDMARC(rec.Text()).Faults, func(f DMARCFault) bool {
				return f.Severity == check.Info || f.Severity == check.Warning && (f.Tag == "rua" || f.Tag == "ruf")
			})
			if len(faults) > 0 {
				found = append(found, malformed(p, s, rec, faults))
			}
		}
	}
	return found
}

func malformed(p *DMARCPolicy, s DMARCStep, rec Record, faults []DMARCFault) check.Finding {
	text := rec.Text()
	worst := faults[0]
	for _, f := range faults {
		if f.Severity == check.Error && worst.Severity != check.Error {
			worst = f
		}
	}
	f := check.Finding{
		Subject: s.Domain, Confidence: check.Certain, Severity: worst.Severity,
		Message:  fmt.Sprintf("The DMARC record at %s: %s (octet %d).", rec.Name, worst.Message, worst.Offset+1),
		Evidence: append([]string{rec.String()}, pointAt(text, worst.Offset)...),
	}
	for _, other := range faults {
		if other != worst {
			f.Evidence = append(f.Evidence, fmt.Sprintf("octet %d: %s", other.Offset+1, other.Message))
		}
	}
	if s.Domain != p.Domain && p.Found != s.Domain && p.Status == DMARCFound {
		f.Severity = check.Warning // another record applies to this mail
	}
	if mended, ok := repairDMARC(text); ok && mended != text {
		f.Fixes = []check.Fix{rewrite("Publish the record in this form", rec, mended)}
	}
	return f
}

func policyMissingDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil || p.Record == nil {
		return nil
	}
	if _, ok := p.Record.Tag("p"); ok {
		return nil
	}
	f := check.Finding{
		Subject: p.Found, Confidence: check.Certain,
		Message:  fmt.Sprintf("The DMARC record at _dmarc.%s has neither p nor a valid rua, so receivers do not apply DMARC.", p.Found),
		Evidence: []string{p.source().String()},
		Fixes:    []check.Fix{rewrite("Add p=none", p.source(), p.Record.withTag("p", "none"))},
	}
	if p.Status == DMARCFound {
		f.Severity = check.Warning
		f.Message = fmt.Sprintf("The DMARC record at _dmarc.%s has no p; receivers take it for p=none.", p.Found)
	}
	if meant, ok := repairDMARC(p.Record.Text); ok && meantPolicy(meant) != DispositionNone {
		f.Fixes = append([]check.Fix{rewrite("Name the policy with p=", p.source(), meant)}, f.Fixes...)
	}
	return []check.Finding{f}
}

// meantPolicy is the policy of a record that was written anew.
func meantPolicy(text string) Disposition {
	policy, _ := ParseDMARC(text).Requested(false, true)
	return policy
}

func publicSuffixDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil {
		return nil
	}
	for _, s := range p.ownSteps() {
		if s.Record == nil || s.Record.PSD != "y" || isPublicSuffix(s.Domain) {
			continue
		}
		for _, rec := range s.Records {
			if rec.Text() == s.Record.Text {
				found = append(found, check.Finding{
					Subject:  s.Domain,
					Message:  fmt.Sprintf("The DMARC record of %s says psd=y, but the domain is no public suffix; so its subdomains count as other organizations.", s.Domain),
					Evidence: []string{rec.String()},
					Fixes:    []check.Fix{rewrite("Remove psd=y", rec, s.Record.withTag("psd", ""))},
				})
			}
		}
	}
	return found
}
