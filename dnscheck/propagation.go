package dnscheck

import (
	"context"
	"net/netip"
	"slices"
	"sync"
)

// PropagationCheck is how a domain's zone answers: through the resolver, and from
// each of its authoritative servers. Of the sender's domain everything is asked;
// of others only what the resolver says, and their servers if it fails.
type PropagationCheck struct {
	Domain string `json:"domain"`
	Role   Role   `json:"role"`

	// Lookups are what the resolver says to the questions that the mail hangs on.
	Lookups []Lookup `json:"lookups,omitempty"`
	// Fresh is the resolver's answer about a name of the zone that no cache holds,
	// asked where all servers turn this machine away but the resolver answers: does
	// it only remember, or do they serve it?
	Fresh *Reply `json:"fresh,omitempty"`

	Zone    string       `json:"zone,omitempty"`    // the zone that holds the domain; "": not looked for, or not found
	Servers []NameServer `json:"servers,omitempty"` // its name servers, by name
	Unasked []Unknown    `json:"unasked,omitempty"` // what was not asked, and why

	// Delegation is the word of a server of the zone above on who serves this one,
	// which is what resolvers follow first. nil: nobody could be asked.
	Delegation *Reply `json:"delegation,omitempty"`
}

// NameServer is a server that a zone names for itself, or the zone above for it.
type NameServer struct {
	Host      string          `json:"host"`
	Record    Record          `json:"record"`              // the NS record
	Own       bool            `json:"own,omitempty"`       // the zone itself names it
	Delegated bool            `json:"delegated,omitempty"` // the zone above names it
	Lookups   []Reply         `json:"lookups,omitempty"`   // of its A and AAAA records
	Glue      []Reply         `json:"glue,omitempty"`      // its addresses by the zone above, where the resolver knows none
	Addresses []ServerAddress `json:"addresses,omitempty"` // at most two a family
}

// ServerAddress is what the server at one address answers.
type ServerAddress struct {
	Addr netip.Addr `json:"addr"`
	SOA  Reply      `json:"soa"` // of the zone
	// Replies are its answers to the questions of [PropagationCheck] Lookups, in
	// their order; none if it does not serve the zone.
	Replies []Reply `json:"replies,omitempty"`
}

// mostServers and mostAddresses bound what a zone can make a check ask: more
// servers than the root has, nobody needs.
const (
	mostServers   = 13
	mostAddresses = 2 // of each family
)

// propagation looks at the zones of all domains of the target: that of the sender
// with its servers, and those of the envelope sender and the recipients as far as
// the resolver gets an answer.
func (w world) propagation(ctx context.Context, target Target) []PropagationCheck {
	var checks []PropagationCheck
	add := func(domain string, role Role) {
		known := func(p PropagationCheck) bool { return p.Domain == domain }
		if domain != "" && !slices.ContainsFunc(checks, known) {
			checks = append(checks, PropagationCheck{Domain: domain, Role: role})
		}
	}
	add(target.Domain, RoleSender)
	envelope := domainOf(target.MailFrom)
	if envelope == "" {
		envelope, _ = asciiDomain(target.MailFrom)
	}
	add(envelope, RoleSender)
	for _, d := range target.Recipients {
		add(d, RoleRecipient)
	}
	var wg sync.WaitGroup
	for i := range checks {
		p := &checks[i]
		whole := p.Domain == target.Domain && p.Role == RoleSender
		wg.Go(func() { w.propagate(ctx, p, p.questions(whole, target.Selectors), whole) })
	}
	wg.Wait()
	return checks
}

// questions are what the mail hangs on. Other parts of a check ask them too, so
// they cost nothing more.
func (p *PropagationCheck) questions(whole bool, selectors []string) []Question {
	out := []Question{{Name: p.Domain, Type: TypeMX}}
	if p.Role == RoleSender {
		out = append(out, Question{Name: p.Domain, Type: TypeTXT})
	}
	if whole {
		out = append(out, Question{Name: "_dmarc." + p.Domain, Type: TypeTXT})
		for _, s := range selectors {
			out = append(out, Question{Name: canonical(s) + "._domainkey." + p.Domain, Type: TypeTXT})
		}
	}
	return out
}

// propagate asks the resolver and, at the same time, looks for the zone and asks
// its servers; those of a foreign zone only once the resolver has failed.
func (w world) propagate(ctx context.Context, p *PropagationCheck, questions []Question, whole bool) {
	p.Lookups = make([]Lookup, len(questions))
	var wg sync.WaitGroup
	for i, q := range questions {
		wg.Go(func() { p.Lookups[i] = lookup(ctx, w.Resolver, q) })
	}
	if whole {
		wg.Go(func() { w.servers(ctx, p, questions) })
	}
	wg.Wait()
	if !slices.ContainsFunc(p.Lookups, func(l Lookup) bool { return l.fails() }) {
		if p.turnedAway() {
			r := replyTo(ctx, w.Resolver, Question{Name: "_dnscheck." + p.Zone, Type: TypeTXT})
			p.Fresh = &r
		}
		return
	}
	// A resolver that is silent about the domain will not name its servers either.
	said := func(l Lookup) bool { return l.fails() && l.Answer != nil }
	if !whole && slices.ContainsFunc(p.Lookups, said) {
		w.servers(ctx, p, nil)
	}
}
