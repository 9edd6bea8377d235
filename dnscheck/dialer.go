package dnscheck

import (
	"context"
	"errors"
	"fmt"
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

// missingHostError says that DNS has no address for a host, for certain.
type missingHostError struct{ host, reason string }

func (e *missingHostError) Error() string { return e.host + " has no address: " + e.reason }

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
	failed := false
	for _, a := range []*Answer{v4, v6} {
		if a != nil {
			addrs = append(addrs, a.Addrs()...)
		}
		failed = failed || a == nil || a.Failed()
	}
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case !failed:
		return nil, &missingHostError{host, fmt.Sprintf("A %s, AAAA %s", v4.RCode, v6.RCode)}
	}
	if err := errors.Join(err4, err6); err != nil {
		return nil, err
	}
	q := Question{Name: host, Type: TypeA}
	return nil, &Error{Question: q, Err: fmt.Errorf("A %s, AAAA %s", v4.RCode, v6.RCode)}
}

// askAddresses asks for a host's A and AAAA records at the same time.
func askAddresses(ctx context.Context, r Resolver, host string) (v4 *Answer, err4 error, v6 *Answer, err6 error) {
	var wg sync.WaitGroup
	wg.Go(func() { v6, err6 = ask(ctx, r, host, TypeAAAA) })
	v4, err4 = ask(ctx, r, host, TypeA)
	wg.Wait()
	return v4, err4, v6, err6
}
