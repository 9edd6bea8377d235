package dnscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// spfKept is what a change does to those who passed before.
type spfKept struct {
	holds bool     // every address that passed still does, or SPF is not touched
	seen  []string // what was compared
}

// proveSPF compares who passes before a change and after it. Between two
// boundaries of the networks in both trees all addresses fare alike, so one of
// each interval stands for all of them.
func proveSPF(ctx context.Context, before, after Resolver, r *Result, change RecordChange) spfKept {
	kept := spfKept{holds: true}
	if r.SPF == nil {
		return kept
	}
	results := make([]spfKept, len(r.SPF.Domains))
	var wg sync.WaitGroup
	for i := range r.SPF.Domains {
		d := &r.SPF.Domains[i]
		if results[i].holds = true; d.Tree.touched(change) {
			wg.Go(func() {
				results[i] = d.prove(ctx, before, after)
				if still := r.stillBlocked(ctx, after, d, change); still != "" {
					results[i] = spfKept{seen: []string{still}}
				}
			})
		}
	}
	wg.Wait()
	for _, k := range results {
		kept.holds = kept.holds && k.holds
		kept.seen = append(kept.seen, k.seen...)
	}
	return kept
}

// stillBlocked says which address of the target does not pass even with a new SPF
// record for the domain; "" if all do, or it is not known, or the change is about
// something else. A record that does not let the sender pass mends nothing.
func (r *Result) stillBlocked(ctx context.Context, after Resolver, d *SPFDomain, change RecordChange) string {
	if !slices.ContainsFunc(change.Add, func(r Record) bool { return r.Type == TypeTXT && IsSPF(r.Text()) }) {
		return ""
	}
	for _, id := range r.SPF.Identities {
		for _, v := range id.Verdicts {
			if id.Domain != d.Domain || v.Result == SPFPass || v.Result == SPFTempError {
				continue
			}
			now := CheckSPF(ctx, after, SPFQuery{IP: v.IP, HELO: r.Target.HELO, MailFrom: v.Sender})
			if now.Result != SPFPass && now.Result != SPFTempError {
				return fmt.Sprintf("SPF: %s would still get %s: %s", v.IP, now.Result, strings.TrimSuffix(now.Reason, "."))
			}
		}
	}
	return ""
}

// touched reports whether a change is about a name that the tree asks for.
func (t *SPFTree) touched(change RecordChange) bool {
	var names []string
	for i := range t.Nodes {
		n := &t.Nodes[i]
		names = append(names, n.Domain, n.Owner)
		for _, u := range n.Uses {
			names = append(append(names, u.Target), u.Hosts...)
		}
	}
	return slices.ContainsFunc(slices.Concat(change.Add, change.Remove), func(r Record) bool {
		switch r.Type {
		case TypeTXT, TypeA, TypeAAAA, TypeMX, TypeCNAME:
			return slices.Contains(names, r.Name)
		}
		return false
	})
}

func (d *SPFDomain) prove(ctx context.Context, before, after Resolver) spfKept {
	tree := walkSPF(ctx, after, d.Domain)
	root := tree.root()
	if root.Unknown != "" {
		return spfKept{seen: []string{"SPF: " + root.Unknown}}
	}
	c := spfComparison{was: newSPFProgram(d.Tree), is: newSPFProgram(tree)}
	c.run()
	kept := spfKept{holds: len(c.lost) == 0}
	if !kept.holds {
		kept.seen = append(kept.seen, "SPF: passed before and would no longer: "+inProse(c.lost))
	}
	if bad := c.verify(ctx, before, after, d.Domain); bad != "" {
		kept.holds = false
		kept.seen = append(kept.seen, bad)
	}
	if !kept.holds {
		return kept
	}
	kept.seen = append(kept.seen, c.said(d.Domain)...)
	return kept
}

// spfComparison compares two records for the same domain.
type spfComparison struct {
	was, is *spfProgram
	points  []netip.Addr // the first address of every interval
	passed  addrSet      // who passed before, but for those that "all" or an open question let pass
	lost    []string     // of these, the intervals that would not any more
	byAll   bool         // "all" let someone pass who would not any more
	sampled bool         // there are more intervals, or more guesses, than were compared
}

// The bounds of a comparison. A record that takes up all of a TCP answer holds
// some 4,000 networks.
const (
	mostIntervals = 50000 // times guesses
	mostOpen      = 4     // open questions of which all combinations are tried
)

// run compares at every interval and for every guess at the open questions.
func (c *spfComparison) run() {
	guesses := c.guesses()
	c.points = intervals(c.was.boundaries(c.is.boundaries(nil)))
	if most := mostIntervals / len(guesses); len(c.points) > most {
		c.points, c.sampled = c.points[:most], true
	}
	for i, from := range c.points {
		interval := addrRange{from, from}
		if i+1 < len(c.points) && c.points[i+1].BitLen() == from.BitLen() {
			interval.to = c.points[i+1].Prev()
		} else {
			interval.to = lastAddr(netip.PrefixFrom(from, 0))
		}
		if special(from) != "" {
			continue // receivers on the Internet see no mail from there
		}
		for i, g := range guesses {
			result, byAll := c.was.evaluate(from, g.was)
			if result != SPFPass {
				continue
			}
			if now, _ := c.is.evaluate(from, g.is); now == SPFPass {
				if byAll == nil && i == 0 {
					c.passed = append(c.passed, interval)
				}
			} else if byAll != nil {
				c.byAll = true // to shut strangers out is what such a change is for
			} else {
				c.lost = append(c.lost, addrSet{interval}.prefixes()[0].String())
				break
			}
		}
	}
	c.passed = c.passed.tidy()
}

// intervals sorts boundaries and adds those of the networks that nobody on the
// Internet sends from, so that no interval reaches into one of them.
func intervals(points []netip.Addr) []netip.Addr {
	for _, s := range specialRanges() {
		points = newAddrSet([]netip.Prefix{s.prefix}).boundaries(points)
	}
	points = append(points, netip.IPv4Unspecified(), netip.IPv6Unspecified())
	slices.SortFunc(points, netip.Addr.Compare)
	return slices.Compact(points)
}

// spfGuess is one answer to all open questions, as each program numbers them.
type spfGuess struct{ was, is uint64 }

// guesses are the answers to try: all combinations of few open questions; of many
// none, each alone, and all.
func (c *spfComparison) guesses() (out []spfGuess) {
	open := slices.Clone(c.was.open)
	for _, q := range c.is.open {
		if !slices.Contains(open, q) {
			open = append(open, q)
		}
	}
	numbered := func(p *spfProgram, guess uint64) (g uint64) {
		for i, q := range p.open {
			if at := slices.Index(open, q); i < 64 && at < 64 {
				g |= (guess >> at & 1) << i
			}
		}
		return g
	}
	try := func(guess uint64) { out = append(out, spfGuess{numbered(c.was, guess), numbered(c.is, guess)}) }
	if len(open) <= mostOpen {
		for guess := range uint64(1) << len(open) {
			try(guess)
		}
		return out
	}
	c.sampled = true
	try(0)
	try(^uint64(0))
	for i := range min(len(open), 64) {
		try(1 << i)
	}
	return out
}

// said is what the comparison showed.
func (c *spfComparison) said(domain string) (lines []string) {
	how := fmt.Sprintf("compared exactly, over %d intervals of addresses", len(c.points))
	switch {
	case c.sampled:
		how = fmt.Sprintf("sampled at %d addresses", len(c.points))
	case len(c.was.open) > 0:
		how += ", whatever comes of " + inProse(c.was.open)
	}
	if n := len(c.passed.prefixes()); n == 0 {
		lines = append(lines, fmt.Sprintf("SPF: no address passed for %s before (%s)", domain, how))
	} else {
		lines = append(lines, fmt.Sprintf("SPF: all %d networks that passed for %s before still pass (%s)", n, domain, how))
	}
	if c.byAll {
		lines = append(lines, "SPF: those whom nothing but \"all\" let pass were not counted")
	}
	if c.was.ptr {
		lines = append(lines, "SPF: those whom only ptr let pass cannot be listed and were not compared")
	}
	return lines
}

// verify evaluates a few addresses in full, to see that the comparison rests on
// what receivers would find. Records with open questions are left out, so that
// nothing new is asked.
func (c *spfComparison) verify(ctx context.Context, before, after Resolver, domain string) string {
	const most = 8
	if len(c.was.open)+len(c.is.open) > 0 || c.was.ptr || c.is.ptr {
		return ""
	}
	step := max(len(c.passed)/most, 1)
	for i := 0; i < len(c.passed); i += step {
		q := SPFQuery{IP: c.passed[i].from, MailFrom: "postmaster@" + domain}
		if was := CheckSPF(ctx, before, q).Result; was != SPFPass {
			continue // the tree is wiser than a resolver that fails by now
		}
		if v := CheckSPF(ctx, after, q); v.Result != SPFPass && ctx.Err() == nil {
			return fmt.Sprintf("SPF: %s passed before and would get %s: %s", q.IP, v.Result, strings.TrimSuffix(v.Reason, "."))
		}
	}
	return ""
}
