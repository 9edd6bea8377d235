package netprobe

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

const (
	pathPatience = time.Second // silence before the routers are asked
	hopWait      = time.Second // for one router's answer
	hopsAtOnce   = 6
	mostHops     = 30
	mostSilent   = 8 // routers in a row that say nothing, after which nobody will
)

// pathSeen is a path, or why there is none.
type pathSeen struct {
	path *Path
	skip *Skip
}

// path asks the routers on the way, if the target itself does not answer soon.
// SYNs with a growing hop limit go to the target's port, so that what filters them
// is met by the same packets as the application's.
func (w *work) path(ctx context.Context, to netip.AddrPort, connected <-chan Outcome) pathSeen {
	skip := func(reason string) pathSeen { return pathSeen{skip: &Skip{"path to " + to.String(), reason}} }
	switch {
	case w.proxy != nil:
		return skip("a proxy is on the way")
	case w.Dialer != nil:
		return skip("the Dialer that was given does not tell what routers say")
	case !hearsRouters:
		return skip("this system tells what routers say to privileged programs only")
	}
	timer := time.NewTimer(pathPatience)
	defer timer.Stop()
	select {
	case o := <-connected:
		switch o {
		case Connected, RefusedByPeer, Forbidden, LocalFailure, NotTried:
			return skip("the address was dialled: " + string(o))
		}
	case <-timer.C:
	case <-ctx.Done():
		return skip("the time was up")
	}
	p := &Path{To: to}
	ends := false
	for ttl := 1; ttl <= mostHops && !ends && ctx.Err() == nil; ttl += hopsAtOnce {
		hops := make([]Hop, hopsAtOnce)
		reached := make([]bool, hopsAtOnce)
		var wg sync.WaitGroup
		for i := range hops {
			wg.Go(func() { hops[i], reached[i] = w.hop(ctx, to, ttl+i) })
		}
		wg.Wait()
		for i := range hops {
			p.Hops = append(p.Hops, hops[i])
			if p.Reached = reached[i]; p.Reached || hops[i].Said != "" && hops[i].Said != timeExceeded {
				ends = true
				break
			}
		}
		ends = ends || silentTail(p.Hops) >= mostSilent
	}
	p.Hops = p.Hops[:len(p.Hops)-max(0, silentTail(p.Hops)-1)]
	return pathSeen{path: p}
}

// hop sends a SYN that lives for ttl routers, and notes who let it die.
func (w *work) hop(ctx context.Context, to netip.AddrPort, ttl int) (h Hop, reached bool) {
	h.TTL = ttl
	ctx, cancel := context.WithTimeout(ctx, hopWait)
	defer cancel()
	dialer, heard := watched(w.direct(to.Addr()), ttl)
	began := time.Now()
	conn, err := dialer.DialContext(ctx, "tcp", to.String())
	took := time.Since(began)
	said := heard(err)
	switch row, _ := errnoOf(err); {
	case err == nil:
		conn.Close()
		return Hop{TTL: ttl, Addr: to.Addr(), Said: "connected", Took: took}, true
	case said != nil:
		return Hop{TTL: ttl, Addr: said.From, Said: said.Says, Took: took}, said.From == to.Addr()
	case row.outcome == RefusedByPeer:
		return Hop{TTL: ttl, Addr: to.Addr(), Said: "refused", Took: took}, true
	case row.name != "" && row.outcome != NoAnswer:
		h.Said, h.Took = row.name, took
	}
	return h, false
}

// silentTail counts the places at the end at which nobody said anything.
func silentTail(hops []Hop) (n int) {
	for n < len(hops) && hops[len(hops)-1-n].Said == "" {
		n++
	}
	return n
}

// What firewalls say that reject.
const (
	adminProhibited = "administratively prohibited"
	portUnreachable = "port unreachable"
	timeExceeded    = "time exceeded" // what every router says of a packet that got old
)

// icmpSays gives the meaning of an ICMP message (RFC 792; RFC 1812, section
// 5.2.7.1) or an ICMPv6 message (RFC 4443, section 3).
func icmpSays(v6 bool, kind, code uint8) string {
	switch {
	case v6 && kind == 3, !v6 && kind == 11:
		return timeExceeded
	case v6 && kind == 1:
		return pick(code, "no route to destination", adminProhibited, "beyond scope of source address", "address unreachable", portUnreachable, adminProhibited, "reject route to destination")
	case !v6 && kind == 3:
		return pick(code, "network unreachable", "host unreachable", "protocol unreachable", portUnreachable, "fragmentation needed",
			"source route failed", "network unknown", "host unknown", "source host isolated", adminProhibited, adminProhibited,
			"network unreachable for this type of service", "host unreachable for this type of service", adminProhibited)
	}
	return ""
}

func pick(i uint8, list ...string) string {
	if int(i) < len(list) {
		return list[i]
	}
	return "unreachable"
}
