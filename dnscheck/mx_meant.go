package dnscheck

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// meant looks for the host that a record means which names none: the name less
// the zone's own name, which a zone file adds where the final dot is missing (RFC
// 1035, section 5.1), or with it, where a final dot is too much. It returns nil
// if neither is there.
func (w world) meant(ctx context.Context, owner string, h *Host) *Host {
	var names []string
	for zone := owner; strings.Contains(zone, "."); zone = parent(zone) {
		if rest, ok := strings.CutSuffix(h.Name, "."+zone); ok && (strings.Contains(rest, ".") || isWithin(rest, zone)) {
			names = append(names, rest)
		}
	}
	if suffix, icann := publicsuffix.PublicSuffix(h.Name); len(names) == 0 && h.Missing && !icann && !strings.Contains(suffix, ".") && !isWithin(h.Name, owner) {
		names = append(names, h.Name+"."+owner)
	}
	for _, candidate := range w.hosts(ctx, names) {
		if len(candidate.Addrs) > 0 {
			return &candidate
		}
	}
	return nil
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
	out := make([]Host, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { out[i] = w.host(ctx, name) })
	}
	wg.Wait()
	return out
}

// MXFailure is what else was asked where the question for the MX records failed,
// to tell a domain that fails from a resolver that does.
type MXFailure struct {
	Chain []Record `json:"chain,omitempty"` // the aliases of the domain, followed one by one

	// Unvalidated is the answer with DNSSEC checking disabled, if that came: the
	// data is there, and its signatures are broken.
	Unvalidated string `json:"unvalidated,omitempty"`
	// Control is an answer of the same resolver about the top-level domain: it
	// works, so what fails is the domain. "": it failed there too.
	Control string `json:"control,omitempty"`
}

// mxFailure asks for what tells whose failure it is. If the check's own time ran
// out there is nobody to blame, and it returns nil.
func (w world) mxFailure(ctx context.Context, domain string, a *Answer, err error) *MXFailure {
	if ctx.Err() != nil || err != nil && !errors.Is(err, ErrTimeout) {
		return nil
	}
	f := &MXFailure{}
	var wg sync.WaitGroup
	wg.Go(func() {
		top := domain[strings.LastIndexByte(domain, '.')+1:]
		if top == domain {
			top = "."
		}
		if c, err := ask(ctx, w.Resolver, top, TypeNS); problem(c, err) == "" && len(c.Records) > 0 {
			f.Control = c.Records[0].String()
		}
	})
	if err == nil && a.RCode == ServFail {
		wg.Go(func() { f.Chain = w.aliases(ctx, domain) })
		wg.Go(func() {
			c, err := put(ctx, w.Resolver, Question{Name: domain, Type: TypeMX, CheckingDisabled: true})
			if problem(c, err) == "" {
				f.Unvalidated = c.String()
			}
		})
	}
	wg.Wait()
	return f
}
