package dnscheck

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// servers finds the zone's name servers and asks each of their addresses, as soon
// as it is known. Those that only the zone above names come a little later; but if
// the zone keeps silent on who serves it, they come first.
func (w world) servers(ctx context.Context, p *PropagationCheck, questions []Question) {
	// Mostly the registered domain is the zone. What is above it is asked at once,
	// as the zone itself may not answer for a long time.
	top, _ := publicsuffix.EffectiveTLDPlusOne(p.Domain)
	round := &serverRound{world: w, ctx: ctx, zone: top, above: w.delegation(ctx, top), questions: questions}
	defer round.wait()
	found := make(chan struct{})
	round.wg.Go(func() {
		select {
		case <-found:
		case <-time.After(zoneAfter):
			round.delegated()
		}
	})
	names := w.findZone(ctx, p)
	close(found)
	if p.Zone == "" {
		p.Zone = top
	}
	if p.Zone != top {
		round = &serverRound{world: w, ctx: ctx, zone: p.Zone, above: w.delegation(ctx, p.Zone), questions: questions}
		defer round.wait()
	}
	for _, ns := range names {
		round.ask(ns)
	}
	above := round.delegated()
	for _, ns := range names {
		s := round.ask(ns)()
		s.Own, s.Delegated = true, slices.ContainsFunc(above, func(d Record) bool { return d.Host == s.Host })
		p.Servers = append(p.Servers, s)
	}
	for _, ns := range above {
		if !slices.ContainsFunc(names, func(r Record) bool { return r.Host == ns.Host }) {
			s := round.ask(ns)()
			s.Delegated = true
			p.Servers = append(p.Servers, s)
		}
	}
	if d := round.above(); d != nil {
		p.Delegation = &d.reply
	}
}

// zoneAfter is how long the zone may take to name its servers before those that the
// zone above names are asked.
const zoneAfter = time.Second

// mostParents is how many servers of the zone above are asked.
const mostParents = 2

// delegation is what a server of the zone above says on who serves a zone.
type delegation struct {
	from  netip.Addr
	reply Reply
}

// names are the NS records that it hands out, by host.
func (d *delegation) names() []Record {
	if d == nil {
		return nil
	}
	return servers(d.reply.Answer)
}

// servers are the NS records of an answer that stand at the very name, by host. An
// alias leads elsewhere.
func servers(a *Answer) []Record {
	ns := slices.DeleteFunc(own(a), func(r Record) bool { return r.Type != TypeNS })
	slices.SortFunc(ns, func(a, b Record) int { return strings.Compare(a.Host, b.Host) })
	return ns
}

// delegation begins to ask servers of the zone above for the NS records that they
// hand out, and returns a function that waits for them: nil if none does.
func (w world) delegation(ctx context.Context, zone string) func() *delegation {
	var found *delegation
	done := make(chan struct{})
	go func() {
		defer close(done)
		if zone != "" {
			found = w.askAbove(ctx, zone)
		}
	}()
	return func() *delegation {
		<-done
		return found
	}
}

func (w world) askAbove(ctx context.Context, zone string) *delegation {
	var above []Record
	for up := parent(zone); up != "" && len(above) == 0; up = parent(up) {
		if r := replyTo(ctx, w.Resolver, Question{Name: up, Type: TypeNS}); r.Answer != nil {
			above = servers(r.Answer)
		}
	}
	found := make([]*delegation, min(len(above), mostParents))
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() {
			a := replyTo(ctx, w.Resolver, Question{Name: above[i].Host, Type: TypeA})
			if a.Answer == nil || len(a.Answer.Addrs()) == 0 {
				return
			}
			from := a.Answer.Addrs()[0]
			r := replyTo(ctx, w.Resolver, Question{Name: zone, Type: TypeNS, Server: from})
			if r.Answer != nil && len(servers(r.Answer)) > 0 {
				found[i] = &delegation{from, r}
			}
		})
	}
	wg.Wait()
	for _, d := range found {
		if d != nil {
			return d
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

// nameServer looks up a server's addresses and asks each. Where the resolver knows
// none, those count that the zone above hands out with its referral (glue): a
// server whose name lies in the zone it serves cannot be found without.
func (w world) nameServer(ctx context.Context, zone string, ns Record, above func() *delegation, questions []Question) NameServer {
	types := []Type{TypeA, TypeAAAA}
	s := NameServer{Host: ns.Host, Record: ns, Lookups: make([]Reply, len(types))}
	glue := make([]*Reply, len(types))
	found := make([][]ServerAddress, len(types))
	var wg sync.WaitGroup
	for i, t := range types {
		q := Question{Name: ns.Host, Type: t}
		answered := make(chan struct{})
		wg.Go(func() {
			s.Lookups[i] = replyTo(ctx, w.Resolver, q)
			close(answered)
		})
		wg.Go(func() {
			late := false
			select {
			case <-answered:
			case <-time.After(controlAfter):
				late = true
			}
			if (late || s.Lookups[i].lacks()) && isWithin(ns.Host, zone) {
				if d := above(); d != nil {
					direct := q
					direct.Server = d.from
					r := replyTo(ctx, w.Resolver, direct)
					glue[i] = &r
				}
			}
			if glue[i] == nil || len(glue[i].addrs()) == 0 {
				<-answered
				found[i] = w.askServers(ctx, zone, s.Lookups[i].addrs(), questions)
				return
			}
			found[i] = w.askServers(ctx, zone, glue[i].addrs(), questions)
		})
	}
	wg.Wait()
	for _, r := range glue {
		if r != nil && len(r.addrs()) > 0 {
			s.Glue = append(s.Glue, *r)
		}
	}
	s.Addresses = slices.Concat(found...)
	return s
}

// addrs are the addresses that a reply holds; none if it does not tell.
func (r Reply) addrs() []netip.Addr {
	if problemOf(r) != "" {
		return nil
	}
	return r.Answer.Addrs()
}

// lacks reports whether a look-up of a server's address came back without one. That
// a host has no IPv6 address is usual.
func (r Reply) lacks() bool {
	return len(r.addrs()) == 0 && (r.Question.Type == TypeA || problemOf(r) != "")
}

// directTime is how long a zone's server may take for all questions. Resolvers give
// up on one sooner; it is a little more than counts as silence.
const directTime = silentAfter + time.Second

// askServers asks each address for the zone's SOA, and what serves the zone for
// all the rest: what others would say of it does not count.
func (w world) askServers(ctx context.Context, zone string, addrs []netip.Addr, questions []Question) []ServerAddress {
	ctx, cancel := context.WithTimeout(ctx, directTime)
	defer cancel()
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
