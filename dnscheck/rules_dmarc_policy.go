package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// applied is the policy of a result if a record applies whose policies are valid.
func applied(r *Result) *DMARCPolicy {
	if p := policyOf(r); p != nil && p.Status == DMARCFound && p.Record.policiesValid() {
		return p
	}
	return nil
}

func strangerReportsDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil {
		return nil
	}
	for _, t := range r.DMARC.Reports {
		if !t.External || t.Authorized != NotAuthorized {
			continue
		}
		f := check.Finding{
			Subject: t.Host, Confidence: check.Certain,
			Message:  fmt.Sprintf("Reports about %s are to go to %s, which does not state that it takes them.", p.Found, t.Host),
			Evidence: []string{p.source().String(), t.Name + " TXT: no record with v=DMARC1"},
		}
		for _, rec := range t.Records {
			f.Evidence = append(f.Evidence, rec.String())
		}
		if validName(t.Name) {
			rec := TXT(t.Name, "v=DMARC1;")
			f.Fixes = []check.Fix{{
				Message: "Have the owner of " + t.Host + " publish this record", Text: rec.line(),
				Change: RecordChange{Add: []Record{rec}},
			}}
		}
		found = append(found, f)
	}
	return found
}

func reportAddressDMARC(r *Result) (found []check.Finding) {
	p := policyOf(r)
	if p == nil || p.Record == nil {
		return nil
	}
	for _, x := range p.Record.Faults {
		if x.Tag != "rua" && x.Tag != "ruf" || x.Severity != check.Warning {
			continue
		}
		f := check.Finding{
			Subject: p.Found, Confidence: check.Certain,
			Message:  fmt.Sprintf("The DMARC record at _dmarc.%s: %s.", p.Found, x.Message),
			Evidence: append([]string{p.source().String()}, pointAt(p.Record.Text, x.Offset)...),
		}
		if value, ok := p.Record.Tag(x.Tag); ok {
			f.Fixes = []check.Fix{rewrite("Write the addresses in this form", p.source(), p.Record.withTag(x.Tag, repairURIs(value)))}
		}
		found = append(found, f)
		break // one rewrite mends them all
	}
	why := map[Reachability]string{NoMail: "has neither MX nor address records", NoMailByNullMX: "states that it takes no mail (null MX)"}
	for _, t := range r.DMARC.Reports {
		if because := why[t.Mail]; because != "" {
			found = append(found, check.Finding{
				Subject: t.Host, Confidence: check.Certain,
				Message:  fmt.Sprintf("DMARC reports for %s are to go to %s, which %s.", p.Found, t.URIs[0].Address, because),
				Evidence: []string{p.source().String(), t.Host + " MX, A, AAAA: " + because},
			})
		}
	}
	return found
}

func weakerDMARC(r *Result) []check.Finding {
	p := applied(r)
	if p == nil || p.Found != p.Walk.Organizational {
		return nil // below the organizational domain nobody reads sp (RFC 9989, section 4.7)
	}
	own, _ := p.Record.Requested(false, true)
	var weak []string
	for _, exists := range []bool{true, false} {
		if d, tag := p.Record.Requested(true, exists); d.strength() < own.strength() && (len(weak) == 0 || tag == "np") {
			weak = append(weak, fmt.Sprintf("%s=%s", tag, d))
		}
	}
	if len(weak) == 0 {
		return nil
	}
	return []check.Finding{{
		Subject: p.Found, Confidence: check.Certain,
		Message:  fmt.Sprintf("%s is protected by p=%s, but subdomains only by %s.", p.Found, own, strings.Join(weak, " and ")),
		Evidence: []string{p.source().String()},
	}}
}

func monitoringDMARC(r *Result) []check.Finding {
	p := applied(r)
	if p == nil || p.Requested != DispositionNone {
		return nil
	}
	return []check.Finding{{
		Subject: p.Domain, Confidence: check.Certain,
		Message:  fmt.Sprintf("The DMARC policy for %s is none (%s at _dmarc.%s): failing mail is delivered as ever.", p.Domain, p.Tag, p.Found),
		Evidence: []string{p.source().String()},
	}}
}

func testingDMARC(r *Result) []check.Finding {
	p := applied(r)
	if p == nil || !p.Record.Testing || p.Requested == DispositionNone {
		return nil
	}
	return []check.Finding{{
		Subject: p.Found, Confidence: check.Certain,
		Message:  fmt.Sprintf("The policy %s of _dmarc.%s is in testing mode (t=y) and handled as %s.", p.Requested, p.Found, p.Disposition),
		Evidence: []string{p.source().String()},
	}}
}

func obsoleteDMARC(r *Result) []check.Finding {
	p := policyOf(r)
	if p == nil || p.Status != DMARCFound {
		return nil
	}
	var old []string
	for _, name := range []string{"pct", "rf", "ri"} {
		if value, ok := p.Record.Tag(name); ok {
			old = append(old, name+"="+value)
		}
	}
	for _, u := range slices.Concat(p.Record.RUA, p.Record.RUF) {
		if u.Limit != "" {
			old = append(old, "!"+u.Limit)
		}
	}
	if len(old) == 0 {
		return nil
	}
	return []check.Finding{{
		Subject: p.Found, Confidence: check.Certain,
		Message:  fmt.Sprintf("The DMARC record at _dmarc.%s holds %s, which RFC 9989 has dropped.", p.Found, strings.Join(old, ", ")),
		Evidence: []string{p.source().String()},
		Fixes:    []check.Fix{rewrite("Leave the obsolete parts out", p.source(), modernDMARC(p.Record))},
	}}
}
