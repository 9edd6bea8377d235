package main

import (
	"context"
	"net"
	"net/netip"

	"github.com/maildiag/maildiag/dnscheck"
)

// newResolver asks one resolver, by host:port. Who names it trusts it and the way
// to it, so that its AD bit counts.
func newResolver(address string) (dnscheck.Resolver, error) {
	server, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, err
	}
	at := netip.AddrPortFrom(server.AddrPort().Addr().Unmap(), server.AddrPort().Port())
	client := &dnscheck.Client{Servers: []netip.AddrPort{at}, TrustAD: true}
	if public(at.Addr()) {
		return client, nil
	}
	return within{client}, nil
}

// within asks a resolver of one's own network, and no name servers beyond it by
// themselves. Such a resolver may know zones that the public servers do not, and
// what these say of them is not what mail here meets with.
type within struct{ dnscheck.Resolver }

// Resolve refuses questions to a public name server.
func (w within) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	if q.Server.IsValid() && public(q.Server) {
		return nil, &dnscheck.Error{Question: q, Server: q.Server.String(), Err: dnscheck.ErrUnsupported}
	}
	return w.Resolver.Resolve(ctx, q)
}

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate()
}
