package smtptest

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Dialer connects within a world. It fits what takes a *[net.Dialer], and fails
// with that one's errors.
type Dialer struct {
	world    *World
	from     netip.Addr
	loopback bool
}

// Dialer connects from the client's address.
func (w *World) Dialer() *Dialer { return w.DialerFrom(netip.Addr{}) }

// DialerFrom connects from an address of one's choice; the zero Addr is the
// client's. The connections are in memory.
func (w *World) DialerFrom(ip netip.Addr) *Dialer { return &Dialer{world: w, from: ip} }

// LoopbackDialer connects from the client's address over real TCP connections on
// 127.0.0.1, for programs that need a *[net.TCPConn] or want the kernel's own
// errors. Their addresses are those of loopback.
func (w *World) LoopbackDialer() *Dialer { return &Dialer{world: w, loopback: true} }

// Dial connects with [context.Background].
func (d *Dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialContext connects to a name or address with a port. Network is "tcp", "tcp4"
// or "tcp6". Several addresses are tried in turn, each with its share of the time,
// and the first one's error is returned, as by package net. At an address where
// no host of the world is, nobody answers.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	fail := func(addr net.Addr, err error) error {
		return &net.OpError{Op: "dial", Net: network, Addr: addr, Err: err}
	}
	family := "ip"
	switch network {
	case "tcp":
	case "tcp4", "tcp6":
		family = "ip" + network[3:]
	default:
		return nil, fail(nil, net.UnknownNetworkError(network))
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fail(nil, err)
	}
	port, err := lookupPort(network, service)
	if err != nil {
		return nil, fail(nil, err)
	}
	if host == "" {
		host = "localhost"
	}
	addrs, err := d.world.NetResolver().LookupNetIP(ctx, family, host)
	if err != nil {
		return nil, fail(nil, err)
	}
	var first error
	for i, addr := range addrs {
		at := netip.AddrPortFrom(addr.Unmap(), port)
		conn, err := d.dial(ctx, at, len(addrs)-i)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = fail(net.TCPAddrFromAddrPort(at), err)
		}
	}
	return nil, first
}

// lookupPort reads a port, or one of the names that mail has in /etc/services. The
// machine's own table is not read: a world is the same everywhere.
func lookupPort(network, service string) (uint16, error) {
	switch strings.ToLower(service) {
	case "smtp":
		return 25, nil
	case "submission":
		return 587, nil
	case "smtps", "submissions":
		return 465, nil
	}
	n, err := strconv.Atoi(service)
	switch {
	case err != nil:
		return 0, &net.DNSError{Err: "unknown port", Name: network + "/" + service, IsNotFound: true}
	case n < 0 || n > 65535:
		return 0, &net.AddrError{Err: "invalid port", Addr: service}
	}
	return uint16(n), nil
}

// dial connects to one address; of the time it takes its share.
func (d *Dialer) dial(ctx context.Context, to netip.AddrPort, share int) (net.Conn, error) {
	if end, ok := ctx.Deadline(); ok && share > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/time.Duration(share))
		defer cancel()
	}
	w := d.world
	w.mu.Lock()
	from := d.from
	if !from.IsValid() {
		from = w.settings.SourceIP
		if to.Addr().Is6() {
			from = w.settings.SourceIPv6
		}
	}
	w.ports++
	client := netip.AddrPortFrom(from, w.ports)
	serve, known := w.services[to], w.hosts[to.Addr()]
	w.mu.Unlock()

	link := w.linkTo(to)
	switch {
	case !from.IsValid() && to.Addr().Is6() || from.IsValid() && from.Is4() != to.Addr().Is4():
		link.Err, link.Silent = syscall.ENETUNREACH, false
	case link.Err == 0 && !known:
		link.Silent = true
	case link.Err == 0 && serve == nil:
		link.Err = syscall.ECONNREFUSED
	}
	switch err := link.connect(ctx); {
	case errors.Is(err, context.Canceled):
		return nil, errCanceled
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errTimeout
	case err != nil:
		return nil, os.NewSyscallError("connect", err)
	}
	var here, there net.Conn
	if d.loopback {
		var err error
		if here, there, err = tcpPair(); err != nil {
			return nil, err
		}
	} else {
		here, there = memPipe(client, to)
	}
	if !w.conns.serve(link.over(there), func(c net.Conn) { serve(w.ctx, c, client) }) {
		here.Close()
		return nil, os.NewSyscallError("connect", syscall.ECONNREFUSED)
	}
	return here, nil
}

// The errors with which package net reports the end of a context.
var (
	errTimeout  = &contextError{"i/o timeout", context.DeadlineExceeded}
	errCanceled = &contextError{"operation was canceled", context.Canceled}
)

type contextError struct {
	text string
	is   error
}

func (e *contextError) Error() string        { return e.text }
func (e *contextError) Timeout() bool        { return e.is == context.DeadlineExceeded }
func (e *contextError) Temporary() bool      { return e.Timeout() }
func (e *contextError) Is(target error) bool { return target == e.is }

func noRoute() error {
	addr, _ := netip.ParseAddrPort(strings.Replace(resolverAddr, "127.0.0.53", "192.0.2.53", 1))
	return &net.OpError{Op: "dial", Net: "udp", Addr: net.UDPAddrFromAddrPort(addr), Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
}
