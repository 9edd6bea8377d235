package dnscheck

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// resolvingDialer connects to hosts whose addresses it asks a [Resolver] for, so
// that HTTP sees the same world as the check.
type resolvingDialer struct {
	resolver Resolver
	dialer   net.Dialer
}

// hostError says that a host has no address, or that this is not known.
type hostError struct {
	host    string
	missing bool // there is none, for certain
	reason  string
}

func (e *hostError) Error() string {
	if e.missing {
		return e.host + " has no address: " + e.reason
	}
	return "the addresses of " + e.host + " are not known: " + e.reason
}

// DialContext tries the host's addresses one after the other, IPv4 first, and
// gives each its share of the time that is left.
func (d *resolvingDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, err := d.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var failed []error
	for i, addr := range addrs {
		within, cancel := ctx, context.CancelFunc(func() {})
		if deadline, ok := ctx.Deadline(); ok {
			within, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(len(addrs)-i))
		}
		conn, err := d.dialer.DialContext(within, network, net.JoinHostPort(addr.String(), port))
		cancel()
		if err == nil {
			return conn, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// lookup asks for both kinds of address at once.
func (d *resolvingDialer) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	v4, err4, v6, err6 := askAddresses(ctx, d.resolver, host)
	var addrs []netip.Addr
	for _, a := range []*Answer{v4, v6} {
		if a != nil {
			addrs = append(addrs, a.Addrs()...)
		}
	}
	if len(addrs) > 0 {
		return addrs, nil
	}
	for _, reason := range []string{problem(v4, err4), problem(v6, err6)} {
		if reason != "" {
			return nil, &hostError{host: host, reason: reason}
		}
	}
	return nil, &hostError{host: host, missing: true, reason: v4.String() + "; " + v6.String()}
}

// askAddresses asks for a host's A and AAAA records at the same time.
func askAddresses(ctx context.Context, r Resolver, host string) (v4 *Answer, err4 error, v6 *Answer, err6 error) {
	var wg sync.WaitGroup
	wg.Go(func() { v6, err6 = ask(ctx, r, host, TypeAAAA) })
	v4, err4 = ask(ctx, r, host, TypeA)
	wg.Wait()
	return v4, err4, v6, err6
}
