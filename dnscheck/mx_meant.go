package dnscheck

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// meant looks for the host that a record means which names none: the name less
// the zone's own name, which a zone file adds where the final dot is missing (RFC
// 1035, section 5.1), or with it, where a final dot is too much. It returns nil
// if neither is there.
func (w world) meant(ctx context.Context, owner string, h *Host) *Host {
	var names, more []string
	for zone := owner; strings.Contains(zone, "."); zone = parent(zone) {
		if rest, ok := strings.CutSuffix(h.Name, "."+zone); ok && (strings.Contains(rest, ".") || isWithin(rest, zone)) {
			names = append(names, rest)
		}
	}
	// With it: the record has a final dot too much ("MX 10 mail."), or the host's
	// own address record has one too few.
	_, icann := publicsuffix.PublicSuffix(h.Name)
	for zone := owner; len(names) == 0 && strings.Contains(zone, "."); zone = parent(zone) {
		if isWithin(h.Name, zone) || h.Missing && !icann {
			more = append(more, h.Name+"."+zone)
		}
	}
	for _, candidate := range w.hosts(ctx, slices.Concat(names, more)) {
		if len(candidate.Addrs) > 0 {
			return &candidate
		}
	}
	return nil
}

// misplaced looks for MX records that stand at the owner's name with the owner's
// name added. What a wildcard gives is none of them.
func (w world) misplaced(ctx context.Context, owner string) []Record {
	at, err := ask(ctx, w.Resolver, owner+"."+owner, TypeMX)
	if problem(at, err) != "" || len(at.Records) == 0 || len(at.Chain) > 0 {
		return nil
	}
	control, err := ask(ctx, w.Resolver, "no-such-name."+owner, TypeMX)
	if problem(control, err) != "" || len(control.Records) > 0 {
		return nil
	}
	return at.Records
}

// doubled reports whether a name ends in the zone's name twice: a wildcard can
// give it addresses, and hide that its final dot is missing.
func doubled(name, owner string) bool {
	return strings.HasSuffix(name, "."+owner+"."+owner)
}

// nameFor looks for a name to give to an address that stands in the place of one:
// one that leads to it already, or one that is free. It returns nil if neither
// was found.
func (w world) nameFor(ctx context.Context, owner string, addr netip.Addr) *Host {
	hosts := w.hosts(ctx, []string{"mail." + owner, "mx." + owner, "smtp." + owner})
	for i := range hosts {
		if hosts[i].has(addr) {
			return &hosts[i]
		}
	}
	for i := range hosts {
		if h := &hosts[i]; h.told() && len(h.Addrs) == 0 && len(h.Chain) == 0 {
			return h
		}
	}
	return nil
}

// hosts looks up several names at the same time.
func (w world) hosts(ctx context.Context, names []string) []Host {
	if len(names) == 0 {
		return nil
	}
	out := make([]Host, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { out[i] = w.host(ctx, name) })
	}
	wg.Wait()
	return out
}
