package dnscheck

import (
	"context"
	"slices"
	"sync"
)

// ReportTarget is a domain that DMARC reports go to.
type ReportTarget struct {
	Host string      `json:"host"`
	URIs []ReportURI `json:"uris"` // the addresses there, of rua and ruf

	// External says that the domain belongs to another organization than the policy,
	// so that it must state that it wants the reports (RFC 9990, section 4).
	External   bool          `json:"external,omitempty"`
	Authorized Authorization `json:"authorized,omitempty"`
	Name       string        `json:"name,omitempty"`    // where the statement is to stand
	Records    []Record      `json:"records,omitempty"` // the TXT records there

	// Mail says whether mail can get there at all (RFC 5321, section 5.1; RFC 7505).
	Mail Reachability `json:"mail,omitempty"`

	Unknown []string `json:"unknown,omitempty"` // what is not known, and why
}

// Authorization is whether a domain states that it wants another one's reports.
type Authorization string

// The answers.
const (
	Authorized           Authorization = "yes"
	NotAuthorized        Authorization = "no"
	AuthorizationUnknown Authorization = "" // or not needed
)

// Reachability is whether a domain takes mail, by its records.
type Reachability string

// The answers.
const (
	MailByMX            Reachability = "mx"
	MailByAddress       Reachability = "address" // no MX record, but an A or AAAA record
	NoMailByNullMX      Reachability = "null-mx"
	NoMail              Reachability = "none"
	ReachabilityUnknown Reachability = ""
)

// reportTargets looks at the domains that the reports of a policy go to.
func (w world) reportTargets(ctx context.Context, p *DMARCPolicy) []ReportTarget {
	var targets []ReportTarget
	for _, u := range slices.Concat(p.Record.RUA, p.Record.RUF) {
		if u.Fault != "" || u.Scheme != "mailto" {
			continue
		}
		i := slices.IndexFunc(targets, func(t ReportTarget) bool { return t.Host == u.Host })
		if i < 0 {
			i, targets = len(targets), append(targets, ReportTarget{Host: u.Host})
		}
		targets[i].URIs = append(targets[i].URIs, u)
	}
	// The record's organizational domain, not the author's: they differ if the
	// policy is that of a public suffix.
	org := p.Walk.Organizational
	if p.Found == p.Walk.PublicSuffix {
		org = p.Found
	}
	var wg sync.WaitGroup
	for i := range targets {
		wg.Go(func() { w.lookAt(ctx, &targets[i], p.Found, org) })
	}
	wg.Wait()
	return targets
}

func (w world) lookAt(ctx context.Context, t *ReportTarget, found, org string) {
	var stranger, unreachable string
	var wg sync.WaitGroup
	wg.Go(func() { stranger = w.authorize(ctx, t, found, org) })
	wg.Go(func() { t.Mail, unreachable = w.reachable(ctx, t.Host) })
	wg.Wait()
	for _, doubt := range []string{stranger, unreachable} {
		if doubt != "" {
			t.Unknown = append(t.Unknown, doubt)
		}
	}
}

// authorize finds out whether a destination belongs to another organization, and
// if so, whether it wants the reports (RFC 9990, section 4).
func (w world) authorize(ctx context.Context, t *ReportTarget, found, org string) (doubt string) {
	switch {
	case t.Host == found || t.Host == org:
		return ""
	case org == "":
		return "whether reports may go there depends on the organizational domain, which is not known"
	case isWithin(t.Host, org):
		theirs, err := OrganizationalDomain(ctx, w.Resolver, t.Host)
		if err != nil {
			return err.Error()
		}
		if theirs == org {
			return ""
		}
	}
	t.External, t.Name = true, found+"._report._dmarc."+t.Host
	if !validName(t.Name) {
		t.Authorized = NotAuthorized // step 4: no positive determination can be made
		return ""
	}
	a, err := ask(ctx, w.Resolver, t.Name, TypeTXT)
	if why := problem(a, err); why != "" {
		return "whether it accepts reports is not known: " + why
	}
	t.Records, t.Authorized = a.Records, NotAuthorized
	// Steps 6 to 8: one record that begins with v=DMARC1 is enough, several are fine.
	if slices.ContainsFunc(a.Texts(), IsDMARC) {
		t.Authorized = Authorized
	}
	return ""
}

// reachable finds out whether a domain takes mail.
func (w world) reachable(ctx context.Context, domain string) (r Reachability, doubt string) {
	var mx, a, aaaa *Answer
	var errs [3]error
	var wg sync.WaitGroup
	wg.Go(func() { mx, errs[0] = ask(ctx, w.Resolver, domain, TypeMX) })
	wg.Go(func() { a, errs[1] = ask(ctx, w.Resolver, domain, TypeA) })
	wg.Go(func() { aaaa, errs[2] = ask(ctx, w.Resolver, domain, TypeAAAA) })
	wg.Wait()
	const unsure = "whether it takes mail is not known: "
	if why := problem(mx, errs[0]); why != "" {
		return ReachabilityUnknown, unsure + why
	}
	if hosts := mx.Hosts(); len(hosts) == 1 && hosts[0] == "." {
		return NoMailByNullMX, ""
	} else if len(hosts) > 0 {
		return MailByMX, ""
	}
	for i, answer := range []*Answer{a, aaaa} {
		if errs[i+1] == nil && len(answer.Addrs()) > 0 {
			return MailByAddress, ""
		}
	}
	for i, answer := range []*Answer{a, aaaa} {
		if why := problem(answer, errs[i+1]); why != "" {
			return ReachabilityUnknown, unsure + why
		}
	}
	return NoMail, ""
}

// strays looks for DMARC records at the names where they end up by mistake: the
// domain itself, without the underscore, and with the zone's name twice, as
// happens in panels that append it.
func (w world) strays(ctx context.Context, p *DMARCPolicy) (found []Record) {
	var names []string
	org := p.RFC7489.Organizational
	for _, domain := range slices.Compact([]string{p.Domain, org}) {
		names = append(names, domain, "dmarc."+domain, "_dmarc."+domain+"."+org)
	}
	answers := make([]*Answer, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			if a, err := ask(ctx, w.Resolver, name, TypeTXT); err == nil {
				answers[i] = a
			}
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a == nil {
			continue
		}
		for _, r := range a.Records {
			if looksLikeDMARC(r.Text()) {
				found = append(found, r)
			}
		}
	}
	return found
}
