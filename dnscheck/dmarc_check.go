package dnscheck

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// DMARCCheck is what DMARC says of the sender's domain (RFC 9989): the policy,
// what the message comes to under it, and whether its reports can go out.
type DMARCCheck struct {
	Policy  *DMARCPolicy   `json:"policy"`
	Verdict *DMARCVerdict  `json:"verdict,omitempty"` // nil: neither SPF nor DKIM was evaluated
	Walks   []TreeWalk     `json:"walks,omitempty"`   // those of the envelope sender's domain and the signing domains
	Reports []ReportTarget `json:"reports,omitempty"` // the domains that the reports go to

	// Strays are DMARC records at names where nobody looks for them. They are looked
	// for only if no record was found.
	Strays []Record `json:"strays,omitempty"`

	// Failures are the questions on the way from the domain to its organizational
	// domain that failed.
	Failures []Lookup `json:"failures,omitempty"`

	Message bool     `json:"message,omitempty"` // there was a message, so its signatures are all known
	Signers []string `json:"signers,omitempty"` // the signing domains (d=) of its signatures, whether they verify or not
}

// dmarc looks at everything that the policy of the target's domain depends on.
// The domains that may turn out to be authenticated are known from the target, so
// their tree walks do not wait for SPF and DKIM.
func (w world) dmarc(ctx context.Context, target Target) *DMARCCheck {
	d := &DMARCCheck{Message: len(target.Message) > 0, Signers: signers(target.Message)}
	var wg sync.WaitGroup
	wg.Go(func() {
		d.Policy = LookupDMARC(ctx, w.Resolver, target.Domain)
		switch d.Policy.Status {
		case DMARCFound, DMARCUnusable:
			d.Reports = w.reportTargets(ctx, d.Policy)
		case DMARCNoRecord:
			d.Strays = w.strays(ctx, d.Policy)
		}
	})
	wg.Go(func() { d.Failures = w.dmarcFailures(ctx, target.Domain) })
	domains := slices.Clone(d.Signers)
	if len(target.IPs) > 0 { // SPF judges addresses
		domains = append(domains, envelopeDomain(target.MailFrom))
	}
	slices.Sort(domains)
	domains = slices.DeleteFunc(slices.Compact(domains), func(d string) bool { return d == "" || d == target.Domain })
	if len(domains) > 0 {
		d.Walks = make([]TreeWalk, len(domains))
	}
	for i, domain := range domains {
		wg.Go(func() { d.Walks[i], _ = walkTree(ctx, w.Resolver, domain) })
	}
	wg.Wait()
	return d
}

// dmarcFailures puts the questions of a tree walk, which the walk itself puts too,
// and keeps those that fail. What top-level domains say hardly matters.
func (w world) dmarcFailures(ctx context.Context, domain string) (failed []Lookup) {
	names := walkNames(domain)
	lookups := make([]Lookup, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		if name = "_dmarc." + name; validName(name) && strings.Count(name, ".") > 1 {
			wg.Go(func() { lookups[i] = lookup(ctx, w.Resolver, Question{Name: name, Type: TypeTXT}) })
		}
	}
	wg.Wait()
	for _, l := range lookups {
		if l.failure() != nil {
			failed = append(failed, l)
		}
	}
	return failed
}

// envelopeDomain is the domain of an envelope sender, which may be a domain
// itself; "" if there is none.
func envelopeDomain(mailFrom string) string {
	if domain := domainOf(mailFrom); domain != "" {
		return domain
	}
	domain, _ := asciiDomain(strings.Trim(mailFrom, "<> "))
	return domain
}

// align judges what SPF and DKIM found against the policy.
func (d *DMARCCheck) align(spf *SPFCheck, dkim *DKIMCheck) {
	var in DMARCInput
	var missing []string
	if spf != nil {
		domain, result := spf.mailFrom()
		if result == SPFPass || spf.judged() {
			in.SPF = d.identity(domain, string(result))
		}
	}
	if in.SPF.Result == "" {
		in.SPF, missing = DMARCIdentity{}, append(missing, "spf")
	}
	if dkim != nil && d.Message {
		in.DKIM = d.signatures(dkim)
	} else {
		missing = append(missing, "dkim")
	}
	if len(missing) == 2 {
		return
	}
	v := d.Policy.Evaluate(in)
	if v.Missing = missing; len(missing) > 0 && v.Result == DMARCFail {
		v.Result, v.RFC7489, v.Disposition = "", "", DispositionNone
	}
	d.Verdict = &v
}

// signatures are the signing domains with what DKIM found. A signature that does
// not verify may yet do so if DKIM could not look everything up.
func (d *DMARCCheck) signatures(dkim *DKIMCheck) (ids []DMARCIdentity) {
	passing, failing := dkim.passing(), "fail"
	if len(dkim.unknown()) > 0 {
		failing = "temperror"
	}
	for _, domain := range passing {
		ids = append(ids, d.identity(domain, "pass"))
	}
	for _, domain := range d.Signers {
		if !slices.ContainsFunc(passing, func(p string) bool { return canonical(p) == domain }) {
			ids = append(ids, d.identity(domain, failing))
		}
	}
	return ids
}

// identity is a domain with its organizational domain, as far as it was walked.
func (d *DMARCCheck) identity(domain, result string) DMARCIdentity {
	id := DMARCIdentity{Domain: domain, Result: result}
	if ascii, ok := asciiDomain(domain); ok {
		id.Domain = ascii
	}
	if id.Domain == d.Policy.Domain {
		id.Organizational = d.Policy.Walk.Organizational
	}
	for i := range d.Walks {
		if d.Walks[i].Domain == id.Domain {
			id.Organizational = d.Walks[i].Organizational
		}
	}
	return id
}

func (d *DMARCCheck) unknown() (out []Unknown) {
	out = append(out, d.Policy.Unknown...)
	for _, w := range d.Walks {
		if w.Unknown != "" {
			out = append(out, Unknown{w.Domain, "the organizational domain is not known: " + w.Unknown})
		}
	}
	for _, t := range d.Reports {
		for _, why := range t.Unknown {
			out = append(out, Unknown{t.Host, why})
		}
	}
	return out
}

func (d *DMARCCheck) summary() []string {
	p := d.Policy
	var lines []string
	switch p.Status {
	case DMARCFound:
		lines = append(lines, fmt.Sprintf("DMARC: %s for mail from %s, by %s= at _dmarc.%s", p.Disposition, p.Domain, p.Tag, p.Found))
	case DMARCNoRecord:
		lines = append(lines, "DMARC: no policy for mail from "+p.Domain)
	case DMARCUnusable:
		lines = append(lines, fmt.Sprintf("DMARC: the record at _dmarc.%s does not apply", p.Found))
	case DMARCUnknown, DMARCNoDomain:
		lines = append(lines, "DMARC: the policy for mail from "+p.Domain+" is not known")
	}
	if d.Verdict != nil {
		lines = append(lines, "DMARC: "+d.Verdict.String())
	}
	if len(p.RFC7489.Differs) == 0 && p.Status == DMARCFound {
		lines = append(lines, "DMARC: receivers of RFC 7489 and RFC 9989 agree on the policy")
	}
	for _, t := range d.Reports {
		if t.External && t.Authorized == Authorized {
			lines = append(lines, fmt.Sprintf("DMARC: %s takes reports about %s", t.Host, p.Found))
		}
	}
	return lines
}
