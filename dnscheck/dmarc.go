package dnscheck

import (
	"context"
	"slices"
	"sync"
)

// DMARCStatus is what policy discovery came to.
type DMARCStatus string

// The outcomes of policy discovery (RFC 9989, section 4.10.1).
const (
	DMARCFound    DMARCStatus = "found"    // a record applies
	DMARCNoRecord DMARCStatus = "none"     // no record for this domain, so DMARC does not apply
	DMARCUnusable DMARCStatus = "unusable" // the record has no valid policy and no report address, so DMARC does not apply
	DMARCUnknown  DMARCStatus = "unknown"  // a question that matters got no answer
	DMARCNoDomain DMARCStatus = "invalid"  // the domain is no domain name
)

// Existence is whether a domain exists: whether questions about it are answered
// with anything but NXDOMAIN (RFC 9989, section 3.2.13; RFC 8020).
type Existence string

// The answers.
const (
	Exists           Existence = "yes"
	DoesNotExist     Existence = "no"
	ExistenceUnknown Existence = ""
)

// DMARCPolicy is the policy that applies to mail with a domain in its From header,
// and how it was found (RFC 9989, section 4.10.1).
type DMARCPolicy struct {
	Domain string      `json:"domain"` // the author domain, in ASCII
	Exists Existence   `json:"exists,omitempty"`
	Status DMARCStatus `json:"status"`
	Walk   TreeWalk    `json:"walk"` // the author domain's; it holds the organizational domain

	Record *DMARCRecord `json:"record,omitempty"` // the record that applies, also if it is not usable
	Found  string       `json:"found,omitempty"`  // the policy domain: the record stands at _dmarc under it

	// Requested is the policy that the record asks for, and Tag which of its tags
	// was taken: "p", "sp" or "np". If it is not known whether the domain exists, it
	// is taken to exist.
	Requested Disposition `json:"requested,omitempty"`
	Tag       string      `json:"tag,omitempty"`
	// Disposition is what to do with mail that fails: Requested, one level less in
	// testing mode.
	Disposition Disposition `json:"disposition,omitempty"`

	Unknown []Unknown     `json:"unknown,omitempty"` // what is not known, and why
	RFC7489 RFC7489Policy `json:"rfc7489"`           // the same for receivers that do not know RFC 9989 yet
}

// LookupDMARC finds the DMARC policy for mail from a domain: the domain's own
// record, or else that of its organizational domain or public suffix, both by a
// tree walk. Its questions, at most ten, are all put at the same time; whatever
// goes wrong is in the result. It does not look at the receivers of reports.
func LookupDMARC(ctx context.Context, r Resolver, domain string) *DMARCPolicy {
	p := &DMARCPolicy{Domain: domain, Status: DMARCNoDomain}
	ascii, ok := asciiDomain(domain)
	if !ok {
		return p
	}
	p.Domain = ascii
	var (
		wg     sync.WaitGroup
		steps  []DMARCStep
		doubt  string    // why it is not known whether the domain exists
		listed DMARCStep // what stands at the organizational domain of the Public Suffix List, if the walk passes it by
		org    = listedOrganization(ascii)
	)
	wg.Go(func() { p.Walk, steps = walkTree(ctx, r, ascii) })
	wg.Go(func() { p.Exists, doubt = existence(ctx, r, ascii) })
	if !slices.Contains(walkNames(ascii), org) {
		wg.Go(func() { listed = walkStep(ctx, r, org) })
	}
	wg.Wait()
	p.discover()
	if p.existenceMatters() && doubt != "" {
		p.Unknown = append(p.Unknown, Unknown{ascii, "whether the domain exists is not known: " + doubt})
	}
	p.RFC7489 = p.byLists(org, append(steps, listed))
	return p
}

// existence finds out whether a domain exists. Any type tells; MX is what the
// rest of a check asks for anyway.
func existence(ctx context.Context, r Resolver, domain string) (e Existence, doubt string) {
	a, err := ask(ctx, r, domain, TypeMX)
	switch why := problem(a, err); {
	case why != "":
		return ExistenceUnknown, why
	case a.Degraded && len(a.Records) == 0:
		return ExistenceUnknown, "this resolver does not tell"
	case a.RCode == NXDomain && len(a.Chain) == 0:
		return DoesNotExist, ""
	}
	return Exists, "" // at the end of aliases it is the last name that does not exist (RFC 6604)
}

// existenceMatters reports whether the policy depends on it.
func (p *DMARCPolicy) existenceMatters() bool {
	if p.Status != DMARCFound || p.Found == p.Domain {
		return false
	}
	yes, _ := p.Record.Requested(true, true)
	no, _ := p.Record.Requested(true, false)
	return yes != no
}

// discover chooses the record: the author domain's, or that of its organizational
// domain, or that of its public suffix (RFC 9989, section 4.10.1).
func (p *DMARCPolicy) discover() {
	w := &p.Walk
	if w.Unknown != "" {
		p.Unknown = append(p.Unknown, Unknown{p.Domain, "the organizational domain is not known: " + w.Unknown})
	}
	own := w.Steps[0]
	p.Status = DMARCNoRecord
	switch {
	case own.Unknown != "" || own.Record == nil && w.Unknown != "":
		p.Status = DMARCUnknown
		return
	case own.Record != nil:
		p.Record, p.Found = own.Record, own.Domain
	default:
		for _, domain := range []string{w.Organizational, w.PublicSuffix} {
			if s := w.at(domain); s != nil && s.Record != nil {
				p.Record, p.Found = s.Record, domain
				break
			}
		}
	}
	switch {
	case p.Record == nil:
		return
	case !p.Record.Applies():
		p.Status = DMARCUnusable
		return
	}
	p.Status = DMARCFound
	p.Requested, p.Tag = p.Record.Requested(p.Found != p.Domain, p.Exists != DoesNotExist)
	p.Disposition = p.Record.tested(p.Requested)
}

// CheckDMARC looks a policy up and evaluates what SPF and DKIM found against it.
// The organizational domains of the identities, where they are not given, are
// looked up at the same time.
func CheckDMARC(ctx context.Context, r Resolver, domain string, in DMARCInput) (*DMARCPolicy, DMARCVerdict) {
	in.DKIM = slices.Clone(in.DKIM)
	var wg sync.WaitGroup
	resolve := func(id *DMARCIdentity) {
		if id.Domain != "" && id.Organizational == "" {
			wg.Go(func() { id.Organizational, _ = OrganizationalDomain(ctx, r, id.Domain) })
		}
	}
	var p *DMARCPolicy
	wg.Go(func() { p = LookupDMARC(ctx, r, domain) })
	resolve(&in.SPF)
	for i := range in.DKIM {
		resolve(&in.DKIM[i])
	}
	wg.Wait()
	return p, p.Evaluate(in)
}
