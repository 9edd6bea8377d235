package dnscheck_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
)

// leadsTo is a dialer that leads everywhere to one server.
type leadsTo netip.AddrPort

func (d leadsTo) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, netip.AddrPort(d).String())
}

// tcpOnly is a dialer like that of a SOCKS proxy.
type tcpOnly struct{ net.Dialer }

func (d tcpOnly) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if network != "tcp" {
		return nil, errors.New("network not implemented: " + network)
	}
	return d.Dialer.DialContext(ctx, network, addr)
}

// stuck is a dialer that never gets through.
type stuck struct{}

func (stuck) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// says is a dialer to a server that answers every query with the same octets, its
// number put right, and then closes.
type says []byte

func (s says) DialContext(_ context.Context, network, _ string) (net.Conn, error) {
	return &saying{msg: slices.Clone(s), stream: network == "tcp"}, nil
}

type saying struct {
	net.Conn // nil: nothing else is called
	msg      []byte
	stream   bool
	answer   *bytes.Reader
}

func (s *saying) Write(query []byte) (int, error) {
	n := len(query)
	if s.stream {
		query = query[2:]
	}
	if len(s.msg) >= 2 {
		copy(s.msg, query[:2])
	}
	if s.stream {
		s.msg = framed(s.msg)
	}
	s.answer = bytes.NewReader(s.msg)
	return n, nil
}

func (s *saying) Read(b []byte) (int, error) { return s.answer.Read(b) }
func (s *saying) Close() error               { return nil }

// dialerFunc is a dialer in one function.
type dialerFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func (f dialerFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}
