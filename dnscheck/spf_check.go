package dnscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// SPFCheck is what SPF says of the target: the verdicts on its addresses, and all
// that its domains publish, whether an evaluation comes to it or not.
type SPFCheck struct {
	Identities []SPFIdentity `json:"identities,omitempty"` // MAIL FROM first
	Domains    []SPFDomain   `json:"domains,omitempty"`    // the identities' domains, each once
	Senders    []SPFSender   `json:"senders,omitempty"`    // whose addresses these are, where that is known
}

// SPFIdentityKind is one of the two identities that SPF checks.
type SPFIdentityKind string

// The identities of RFC 7208, sections 2.3 and 2.4.
const (
	SPFMailFrom SPFIdentityKind = "mailfrom"
	SPFHELO     SPFIdentityKind = "helo"
)

// SPFIdentity is one of the target's identities, and whether its addresses may
// use it.
type SPFIdentity struct {
	Kind     SPFIdentityKind `json:"kind"`
	Domain   string          `json:"domain"`
	Verdicts []*SPFVerdict   `json:"verdicts,omitempty"` // one an address of the target, in their order
}

// SPFDomain is what a domain publishes about SPF.
type SPFDomain struct {
	Domain string   `json:"domain"`
	Tree   *SPFTree `json:"tree"`
	Type99 []Record `json:"type99,omitempty"` // records of the obsolete type SPF (RFC 7208, section 3.1), looked for at the envelope sender's domain

	// Elsewhere and MX are looked at only if the envelope sender's domain has no SPF
	// record: records at names where people put them by mistake, and what "mx" would
	// authorise.
	Elsewhere []Record `json:"elsewhere,omitempty"`
	MX        *SPFUse  `json:"mx,omitempty"`
}

// SPFSender is a provider to whom an address of the target belongs: its server
// says so by its name, and the provider's own record lists the address.
type SPFSender struct {
	IP       netip.Addr `json:"ip"`
	Provider string     `json:"provider"`
	Name     string     `json:"name"`    // by which the server was recognised
	Include  string     `json:"include"` // what the provider wants in SPF records
	Lookups  int        `json:"lookups"` // what that costs, of ten
	Source   string     `json:"source"`  // the provider's page about it
}

// mailFrom gives the envelope sender's domain and its result for the target's
// addresses: pass only if all pass, otherwise the worst; "" if none was evaluated.
func (s *SPFCheck) mailFrom() (domain string, result SPFResult) {
	if s == nil {
		return "", ""
	}
	for _, id := range s.Identities {
		if id.Kind == SPFMailFrom {
			return id.Domain, id.worst()
		}
	}
	return "", ""
}

// judged reports whether what SPF says of the envelope sender is about an address
// that receivers everywhere can see.
func (s *SPFCheck) judged() bool {
	return slices.ContainsFunc(s.Identities, func(id SPFIdentity) bool {
		return id.Kind == SPFMailFrom && slices.ContainsFunc(id.Verdicts, func(v *SPFVerdict) bool { return isPublic(v.IP) })
	})
}

// spfWorse orders the results from the best.
var spfWorse = []SPFResult{"", SPFPass, SPFNeutral, SPFNone, SPFTempError, SPFSoftFail, SPFPermError, SPFFail}

func (id *SPFIdentity) worst() (worst SPFResult) {
	for _, v := range id.Verdicts {
		if slices.Index(spfWorse, v.Result) > slices.Index(spfWorse, worst) {
			worst = v.Result
		}
	}
	return worst
}

func (s *SPFCheck) unknown() (out []Unknown) {
	add := func(u Unknown) {
		if u.Reason != "" && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	for i := range s.Domains {
		t := s.Domains[i].Tree
		for j := range t.Nodes {
			n := &t.Nodes[j]
			add(Unknown{n.Domain, n.Unknown})
			for _, u := range n.Uses {
				add(Unknown{u.Target, u.Unknown})
			}
		}
		if t.Truncated {
			add(Unknown{s.Domains[i].Domain, fmt.Sprintf("SPF: there is more than %d records, %d levels or %d terms that ask DNS", spfMostNodes, spfMostDepth, spfMostTerms)})
		}
	}
	for _, id := range s.Identities {
		for _, v := range id.Verdicts {
			for _, u := range v.Unknown {
				add(u)
			}
		}
	}
	return out
}

func (s *SPFCheck) summary() (lines []string) {
	for _, id := range s.Identities {
		part := "SPF: "
		if id.Kind == SPFHELO {
			part = "SPF of the HELO name: "
		}
		for _, v := range id.Verdicts {
			line := part + string(v.Result) + " for " + v.IP.String() + " as " + id.Domain
			switch {
			case v.Matched != nil:
				line += fmt.Sprintf(", by %q of %s", v.Matched.Term, v.Matched.Domain)
			case v.Reason != "":
				line += ", " + strings.TrimSuffix(v.Reason, ".")
			}
			lines = append(lines, fmt.Sprintf("%s; %d of %d lookups", line, v.Lookups, spfMostLookups))
		}
	}
	for i := range s.Domains {
		lines = append(lines, s.Domains[i].summary())
	}
	return lines
}

func (d *SPFDomain) summary() string {
	n := d.Tree.root()
	switch own := n.records(); {
	case n.Unknown != "":
		return "SPF: the record of " + d.Domain + " is not known"
	case len(own) == 0:
		return "SPF: " + d.Domain + " has no record"
	case len(own) > 1:
		return fmt.Sprintf("SPF: %s has %d records", d.Domain, len(own))
	}
	cost := "in circles"
	if c := d.Tree.cost(n); c < costMost {
		cost = fmt.Sprintf("at most %d of %d lookups, %d of %d void", c, spfMostLookups, len(d.Tree.voids(n, nil)), spfMostVoid)
	}
	return fmt.Sprintf("SPF: %s has one record of %d octets, %s", d.Domain, len(n.Record.Text), cost)
}

func (s *SPFCheck) domain(name string) *SPFDomain {
	for i := range s.Domains {
		if s.Domains[i].Domain == name {
			return &s.Domains[i]
		}
	}
	return nil
}

// spf evaluates SPF for the target, and looks at all that its domains publish.
func (w world) spf(ctx context.Context, target Target) *SPFCheck {
	s := &SPFCheck{}
	var queries []SPFQuery
	helo, ok := asciiDomain(target.HELO)
	if ok = ok && strings.Contains(helo, "."); !ok {
		helo = "" // section 2.3: only a fully qualified name can be checked
	}
	sender := target.MailFrom
	if sender != "" && !strings.Contains(sender, "@") {
		sender = "postmaster@" + sender
	}
	if domain := domainOf(sender); domain != "" {
		s.Identities = append(s.Identities, SPFIdentity{Kind: SPFMailFrom, Domain: domain})
		queries = append(queries, SPFQuery{HELO: helo, MailFrom: strings.Trim(sender, "<> ")})
	}
	if helo != "" {
		s.Identities = append(s.Identities, SPFIdentity{Kind: SPFHELO, Domain: helo})
		queries = append(queries, SPFQuery{HELO: helo})
	}
	for _, id := range s.Identities {
		if s.domain(id.Domain) == nil {
			s.Domains = append(s.Domains, SPFDomain{Domain: id.Domain})
		}
	}
	var wg sync.WaitGroup
	for i := range s.Domains {
		sends := s.Identities[0].Kind == SPFMailFrom && s.Identities[0].Domain == s.Domains[i].Domain
		wg.Go(func() { s.Domains[i].look(ctx, w.Resolver, sends) })
	}
	for i := range s.Identities {
		id := &s.Identities[i]
		id.Verdicts = make([]*SPFVerdict, len(target.IPs))
		for j, ip := range target.IPs {
			q := queries[i]
			q.IP = ip
			wg.Go(func() { id.Verdicts[j] = CheckSPF(ctx, w.Resolver, q) })
		}
	}
	wg.Wait()
	// Whose the addresses are is of interest only where they do not pass. Their PTR
	// records are known by now: the check of reverse DNS asks for them at the start.
	senders := make([]*SPFSender, len(target.IPs))
	for i, ip := range target.IPs {
		if slices.ContainsFunc(s.Identities, func(id SPFIdentity) bool { return id.Verdicts[i].Result != SPFPass }) {
			wg.Go(func() { senders[i] = spfSender(ctx, w.Resolver, ip, helo) })
		}
	}
	wg.Wait()
	for _, sender := range senders {
		if sender != nil {
			s.Senders = append(s.Senders, *sender)
		}
	}
	return s
}

// look looks at what a domain publishes, and, if it is the envelope sender's and has
// no SPF record, at what that could be made of. A HELO name needs none.
func (d *SPFDomain) look(ctx context.Context, r Resolver, sends bool) {
	if !sends {
		d.Tree = walkSPF(ctx, r, d.Domain)
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		if a, err := ask(ctx, r, d.Domain, TypeSPF); problem(a, err) == "" {
			d.Type99 = a.Records
		}
	})
	d.Tree = walkSPF(ctx, r, d.Domain)
	if n := d.Tree.root(); n.Unknown != "" || len(n.records()) > 0 {
		return
	}
	d.MX = &SPFUse{Target: d.Domain}
	wg.Go(func() { d.MX.look(ctx, r, SPFTerm{Qualifier: '+', Name: "mx", Mask4: 32, Mask6: 128}) })
	// The names under which providers keep theirs, and what comes of a form that
	// adds the domain to a whole name.
	names := []string{"_spf." + d.Domain, "spf." + d.Domain, d.Domain + "." + d.Domain, "www." + d.Domain}
	found := make([][]Record, len(names))
	var elsewhere sync.WaitGroup
	for i, name := range names {
		elsewhere.Go(func() {
			if a, err := ask(ctx, r, name, TypeTXT); problem(a, err) == "" {
				found[i] = a.Records
			}
		})
	}
	elsewhere.Wait()
	for _, rec := range slices.Concat(found...) {
		if IsSPF(rec.Text()) && authorises(rec.Text()) {
			d.Elsewhere = append(d.Elsewhere, rec)
		}
	}
}

// authorises reports whether an SPF record lets anybody pass. One that does not
// says of its very name that it sends no mail.
func authorises(text string) bool {
	return slices.ContainsFunc(ParseSPF(text).Terms, func(t SPFTerm) bool {
		return t.Mechanism() && t.Name != "all" || t.Name == "redirect"
	})
}

// spfSender finds out whether an address is a provider's, and what that provider
// wants in SPF records; nil: none that is known.
func spfSender(ctx context.Context, r Resolver, ip netip.Addr, helo string) *SPFSender {
	names := []string{helo}
	if a, err := ask(ctx, r, reverseName(ip), TypePTR); problem(a, err) == "" {
		names = append(names, a.Hosts()...)
	}
	for _, name := range names[:min(len(names), spfMostPTR)] {
		p := providerOf(name)
		if p == nil {
			continue
		}
		for _, include := range p.includes {
			tree := walkSPF(ctx, r, include)
			if result, _ := newSPFProgram(tree).evaluate(ip, 0); result == SPFPass {
				return &SPFSender{ip, p.name, name, include, 1 + tree.cost(tree.root()), p.source}
			}
		}
	}
	return nil
}
