package dnscheck

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// BIMICheck is a domain's BIMI record, which names the logo that mail programs
// may show beside its mail (draft-brand-indicators-for-message-identification).
type BIMICheck struct {
	Domain  string      `json:"domain"`
	Name    string      `json:"name,omitempty"`    // where the record was found: default._bimi of the domain, or of its organizational domain
	Chain   []Record    `json:"chain,omitempty"`   // the CNAMEs on the way
	Records []Record    `json:"records,omitempty"` // those that begin with v=BIMI1; none: there is no BIMI, which is no fault
	Record  *BIMIRecord `json:"record,omitempty"`  // the one, read

	Problem string `json:"problem,omitempty"` // why nothing is known
}

// BIMIRecord is an assertion record (section 4.2 of the draft).
type BIMIRecord struct {
	Logo     string   `json:"logo,omitempty"`     // l=: the URL of the logo, in SVG
	Evidence string   `json:"evidence,omitempty"` // a=: the URL of the certificate for it
	Declined bool     `json:"declined,omitempty"` // l= is empty: no logo is to be shown
	Faults   []string `json:"faults,omitempty"`   // what breaks the syntax
}

func (b *BIMICheck) unknown() []Unknown {
	if b.Problem == "" {
		return nil
	}
	return []Unknown{{Subject: b.Domain, Reason: b.Problem}}
}

func (b *BIMICheck) summary() []string {
	switch {
	case b.Record == nil:
		return nil
	case len(b.Record.Faults) > 0:
		return []string{"BIMI: no valid record at " + b.Name}
	case b.Record.Declined:
		return []string{"BIMI: declined at " + b.Name}
	}
	return []string{"BIMI: logo " + b.Record.Logo}
}

// bimi looks for the record of the domain, and for that of its organizational
// domain, which holds if the domain has none.
func (w world) bimi(ctx context.Context, domain string) *BIMICheck {
	b := &BIMICheck{Domain: domain}
	domains := []string{domain}
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && org != domain {
		domains = append(domains, org)
	}
	answers, problems := make([]*Answer, len(domains)), make([]string, len(domains))
	var wg sync.WaitGroup
	for i, d := range domains {
		wg.Go(func() {
			a, err := ask(ctx, w.Resolver, "default._bimi."+d, TypeTXT)
			if problems[i] = problem(a, err); problems[i] == "" {
				answers[i] = a
			}
		})
	}
	wg.Wait()
	for i, a := range answers {
		if a == nil {
			b.Problem = problems[i]
			return b
		}
		records := slices.DeleteFunc(slices.Clone(a.Records), func(r Record) bool { return !isBIMI(r.Text()) })
		if len(records) == 0 {
			continue
		}
		b.Name, b.Chain, b.Records = "default._bimi."+domains[i], a.Chain, records
		if len(records) == 1 {
			b.Record = parseBIMI(records[0].Text())
		}
		return b
	}
	return b
}

// isBIMI reports whether a TXT record is meant for BIMI. The version is compared
// without regard to case, so that a record that is only nearly right is found.
func isBIMI(text string) bool {
	return strings.HasPrefix(strings.ToLower(stripSpace(text)), "v=bimi")
}

// parseBIMI reads a record. It never fails: what cannot be read is told in Faults.
func parseBIMI(text string) *BIMIRecord {
	b := &BIMIRecord{}
	tags, faults := parseTags(text)
	b.Faults = faults
	if version, ok := tagValue(tags, "v"); !ok || len(tags) > 0 && tags[0].name != "v" {
		b.Faults = append(b.Faults, "v=BIMI1 does not stand at the beginning")
	} else if version != "BIMI1" {
		b.Faults = append(b.Faults, fmt.Sprintf("v=%s: the version is BIMI1", version))
	}
	logo, ok := tagValue(tags, "l")
	if !ok {
		b.Faults = append(b.Faults, "there is no l=, the URL of the logo")
	}
	b.Logo, b.Declined = logo, ok && logo == ""
	b.Faults = append(b.Faults, urlFaults("l", logo)...)
	if path, _, _ := strings.Cut(strings.ToLower(logo), "?"); logo != "" && !strings.HasSuffix(path, ".svg") && !strings.HasSuffix(path, ".svgz") {
		b.Faults = append(b.Faults, "l="+logo+" does not name an SVG file")
	}
	b.Evidence, _ = tagValue(tags, "a")
	if b.Evidence != "self" { // an early draft's word for no certificate
		b.Faults = append(b.Faults, urlFaults("a", b.Evidence)...)
	}
	return b
}

// urlFaults says what is wrong with an address, which may be empty.
func urlFaults(name, value string) []string {
	if value == "" {
		return nil
	}
	if strings.Contains(value, ",") {
		return []string{fmt.Sprintf("%s=%s: only one URL is allowed, with its commas written as %%2C", name, value)}
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return []string{fmt.Sprintf("%s=%s is no https URL", name, value)}
	}
	return nil
}
