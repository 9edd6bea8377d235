package dnscheck_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
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
