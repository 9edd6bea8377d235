package dnscheck

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// servers finds the zone's name servers and asks each of their addresses, as soon
// as it is known. Those that only the zone above names come a little later.
func (w world) servers(ctx context.Context, p *PropagationCheck, questions []Question) {
	names := w.findZone(ctx, p)
	p.Servers = make([]NameServer, len(names))
	var wg sync.WaitGroup
	for i, ns := range names {
		wg.Go(func() { p.Servers[i] = w.nameServer(ctx, p.Zone, ns, questions) })
	}
	var delegated, extra []NameServer
	wg.Go(func() {
		for _, ns := range w.delegation(ctx, p) {
			delegated = append(delegated, NameServer{Host: ns.Host, Record: ns})
		}
		known := func(s NameServer) bool {
			return slices.ContainsFunc(names, func(r Record) bool { return r.Host == s.Host })
		}
		extra = slices.DeleteFunc(slices.Clone(delegated), known)
		extra = extra[:min(len(extra), mostServers)]
		var wg sync.WaitGroup
		for i, s := range extra {
			wg.Go(func() { extra[i] = w.nameServer(ctx, p.Zone, s.Record, questions) })
		}
		wg.Wait()
	})
	wg.Wait()
	for i := range p.Servers {
		p.Servers[i].Own = true
	}
	p.Servers = append(p.Servers, extra...)
	for i := range p.Servers {
		s := &p.Servers[i]
		s.Delegated = slices.ContainsFunc(delegated, func(d NameServer) bool { return d.Host == s.Host })
	}
	if len(p.Servers) == 0 {
		p.Servers = nil
	}
}

// mostParents is how many servers of the zone above are asked.
const mostParents = 2

// delegation asks servers of the zone above for the NS records that they hand out.
// If the zone's own are not known, the registered domain is taken for the zone.
func (w world) delegation(ctx context.Context, p *PropagationCheck) []Record {
	if p.Zone == "" {
		if p.Zone, _ = publicsuffix.EffectiveTLDPlusOne(p.Domain); p.Zone == "" {
			return nil
		}
	}
	var above []Record
	for up := parent(p.Zone); up != "" && len(above) == 0; up = parent(up) {
		if r := replyTo(ctx, w.Resolver, Question{Name: up, Type: TypeNS}); r.Answer != nil {
			above = own(r.Answer)
		}
	}
	slices.SortFunc(above, func(a, b Record) int { return strings.Compare(a.Host, b.Host) })
	replies := make([]Reply, min(len(above), mostParents))
	var wg sync.WaitGroup
	for i := range replies {
		wg.Go(func() {
			a := replyTo(ctx, w.Resolver, Question{Name: above[i].Host, Type: TypeA})
			if a.Answer != nil && len(a.Answer.Addrs()) > 0 {
				replies[i] = replyTo(ctx, w.Resolver, Question{Name: p.Zone, Type: TypeNS, Server: a.Answer.Addrs()[0]})
			}
		})
	}
	wg.Wait()
	for _, r := range replies {
		if r.Answer != nil && len(own(r.Answer)) > 0 {
			p.Delegation = &r
			ns := own(r.Answer)
			slices.SortFunc(ns, func(a, b Record) int { return strings.Compare(a.Host, b.Host) })
			return ns
		}
	}
	return nil
}

// findZone looks for the deepest of the domain and its parents that has NS
// records, and returns these. Above the registered domain it does not look: what
// lies there is not the sender's.
func (w world) findZone(ctx context.Context, p *PropagationCheck) []Record {
	var names []string
	top, err := publicsuffix.EffectiveTLDPlusOne(p.Domain)
	if err != nil {
		top = p.Domain
	}
	for name := p.Domain; isWithin(name, top); name = parent(name) {
		names = append(names, name)
	}
	replies := make([]Reply, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { replies[i] = replyTo(ctx, w.Resolver, Question{Name: name, Type: TypeNS}) })
	}
	wg.Wait()
	for i, r := range replies {
		if why := problemOf(r); why != "" {
			p.Unasked = append(p.Unasked, Unknown{Subject: names[i], Reason: "the zone's name servers are not known: " + why})
			return nil
		}
		ns := slices.DeleteFunc(slices.Clone(r.Answer.Records), func(n Record) bool { return n.Name != names[i] }) // an alias leads elsewhere
		if len(ns) == 0 {
			continue
		}
		p.Zone = names[i]
		slices.SortFunc(ns, func(a, b Record) int { return strings.Compare(a.Host, b.Host) })
		if n := len(ns); n > mostServers {
			p.Unasked = append(p.Unasked, Unknown{Subject: p.Zone, Reason: "the zone names more than 13 servers; the others were not asked"})
			ns = ns[:mostServers]
		}
		return ns
	}
	return nil
}

// nameServer looks up a server's addresses and asks each.
func (w world) nameServer(ctx context.Context, zone string, ns Record, questions []Question) NameServer {
	s := NameServer{Host: ns.Host, Record: ns, Lookups: make([]Reply, 2)}
	found := make([][]ServerAddress, 2)
	var wg sync.WaitGroup
	for i, t := range []Type{TypeA, TypeAAAA} {
		wg.Go(func() {
			s.Lookups[i] = replyTo(ctx, w.Resolver, Question{Name: ns.Host, Type: t})
			if problemOf(s.Lookups[i]) == "" {
				found[i] = w.askServers(ctx, zone, s.Lookups[i].Answer.Addrs(), questions)
			}
		})
	}
	wg.Wait()
	s.Addresses = slices.Concat(found...)
	return s
}

// askServers asks each address for the zone's SOA, and what serves the zone for
// all the rest: what others would say of it does not count.
func (w world) askServers(ctx context.Context, zone string, addrs []netip.Addr, questions []Question) []ServerAddress {
	slices.SortFunc(addrs, netip.Addr.Compare)
	out := make([]ServerAddress, min(len(addrs), mostAddresses))
	var wg sync.WaitGroup
	for i := range out {
		s := &out[i]
		s.Addr = addrs[i]
		wg.Go(func() {
			s.SOA = replyTo(ctx, w.Resolver, Question{Name: zone, Type: TypeSOA, Server: s.Addr})
			if !s.healthy() {
				return
			}
			s.Replies = make([]Reply, len(questions))
			for j, q := range questions {
				q.Server = s.Addr
				wg.Go(func() { s.Replies[j] = replyTo(ctx, w.Resolver, q) })
			}
		})
	}
	wg.Wait()
	return out
}

// problemOf says why a reply does not tell; "" if it does.
func problemOf(r Reply) string {
	if r.Answer == nil {
		return cmp.Or(r.Problem, "no answer")
	}
	return problem(r.Answer, nil)
}
