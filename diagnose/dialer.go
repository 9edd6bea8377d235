package diagnose

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"

	"github.com/maildiag/maildiag/dnscheck"
)

// dialer resolves by a given resolver and dials through another dialer, with the
// errors that the net package would give: what reads an application's error reads
// these.
type dialer struct {
	resolver dnscheck.Resolver // nil: the other dialer resolves
	through  Dialer
	family   string // "4" or "6": only addresses of this family; "": both
}

// DialContext dials the addresses of a host one after the other, those of IPv4
// first where both families stand, and returns the first connection or the first
// error.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err == nil && d.family != "" && network == "tcp" {
		network += d.family
	}
	if err != nil || d.resolver == nil {
		return d.through.DialContext(ctx, network, address)
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return d.through.DialContext(ctx, network, address)
	}
	addrs, err := d.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	var first error
	for _, a := range addrs {
		if d.family == "4" && !a.Is4() || d.family == "6" && a.Is4() {
			continue
		}
		conn, err := d.through.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if first == nil {
		first = &net.OpError{Op: "dial", Net: network, Err: &net.AddrError{Err: "no suitable address found", Addr: host}}
	}
	return nil, first
}

// LookupNetIP looks a host up as [net.Resolver] would.
func (d dialer) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	if host == "localhost" {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
	}
	types := []dnscheck.Type{dnscheck.TypeA, dnscheck.TypeAAAA}
	found := make([][]netip.Addr, len(types))
	errs := make([]error, len(types))
	var wg sync.WaitGroup
	for i, t := range types {
		wg.Go(func() { found[i], errs[i] = d.lookup(ctx, host, t) })
	}
	wg.Wait()
	addrs := slices.Concat(found...)
	if len(addrs) > 0 {
		return addrs, nil
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (d dialer) lookup(ctx context.Context, host string, t dnscheck.Type) ([]netip.Addr, error) {
	a, err := d.resolver.Resolve(ctx, dnscheck.Question{Name: host, Type: t})
	switch {
	case errors.Is(err, dnscheck.ErrName):
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	case err != nil && (errors.Is(err, dnscheck.ErrTimeout) || ctx.Err() != nil):
		return nil, &net.DNSError{UnwrapErr: err, Err: "i/o timeout", Name: host, IsTimeout: true, IsTemporary: true}
	case err != nil:
		return nil, &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: host, IsTemporary: true}
	case a.Failed():
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	}
	return a.Addrs(), nil
}

// systemDialer dials with this machine's network: addresses of SourceIP's family
// from SourceIP, if that is one of this machine's (receivers may see another one
// than the machine has), and all others as the system chooses.
func systemDialer(c Config) Dialer {
	if own := c.ownAddress(); own.IsValid() {
		return boundDialer{own}
	}
	return &net.Dialer{}
}

// boundDialer dials from one address wherever its family allows.
type boundDialer struct{ from netip.Addr }

func (b boundDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	bound := net.Dialer{LocalAddr: &net.TCPAddr{IP: b.from.AsSlice()}}
	conn, err := bound.DialContext(ctx, network, address)
	if _, other := errors.AsType[*net.AddrError](err); other { // there is no address of that family
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return conn, err
}

// ownAddress is SourceIP if this machine has that address.
func (c *Config) ownAddress() netip.Addr {
	own, err := net.InterfaceAddrs()
	if err != nil || !c.SourceIP.IsValid() {
		return netip.Addr{}
	}
	for _, a := range own {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Unmap() == c.SourceIP.Unmap() {
			return c.SourceIP.Unmap()
		}
	}
	return netip.Addr{}
}
