package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// FromNet makes do with a [net.Resolver], for programs that may not open sockets
// to DNS servers themselves, or whose resolvers the system alone knows. nil:
// [net.DefaultResolver].
//
// Every answer is Degraded. A name that does not exist looks like one without such
// records, and its RCode is [NoError]; times to live, the AD bit, aliases, extended
// errors and the borders of TXT strings are not known; the system's hosts file
// counts as DNS; records that name hosts in odd ways are left out. It asks about
// A, AAAA, MX, TXT, NS, CNAME (of which it tells the last of several, and only if
// addresses stand there) and PTR records; other types, and questions to a server or
// with CheckingDisabled, are [ErrUnsupported].
func FromNet(r *net.Resolver) Resolver {
	if r == nil {
		r = net.DefaultResolver
	}
	return fromNet{r}
}

type fromNet struct{ r *net.Resolver }

func (f fromNet) Resolve(ctx context.Context, q Question) (*Answer, error) {
	q = q.canonical()
	if !validName(q.Name) {
		return nil, &Error{Question: q, Err: ErrName}
	}
	if q.Server.IsValid() || q.CheckingDisabled {
		return nil, &Error{Question: q, Err: ErrUnsupported}
	}
	a := &Answer{Question: q, Degraded: true}
	records, err := f.lookup(ctx, q)
	var (
		dnsErr *net.DNSError
		none   *net.AddrError // addresses, but of the other family
	)
	switch {
	case len(records) > 0: // with an error some records are left out
		a.Records = records
		return a, nil
	case err == nil, errors.As(err, &none):
		return a, nil
	case ctx.Err() != nil:
		return nil, &Error{Question: q, Err: context.Cause(ctx)}
	case !errors.As(err, &dnsErr):
		return nil, &Error{Question: q, Err: err}
	case dnsErr.IsNotFound:
		return a, nil
	case dnsErr.IsTimeout:
		return nil, &Error{Question: q, Server: dnsErr.Server, Err: fmt.Errorf("%w: %w", ErrTimeout, err)}
	case dnsErr.IsTemporary:
		a.RCode, a.Server = ServFail, dnsErr.Server
		return a, nil
	}
	return nil, &Error{Question: q, Server: dnsErr.Server, Err: err}
}

// lookup asks with the final dot, which keeps the system's search list out.
func (f fromNet) lookup(ctx context.Context, q Question) (records []Record, err error) {
	name := absolute(q.Name)
	switch q.Type {
	case TypeA, TypeAAAA:
		network := "ip4"
		if q.Type == TypeAAAA {
			network = "ip6"
		}
		var addrs []netip.Addr
		addrs, err = f.r.LookupNetIP(ctx, network, name)
		for _, addr := range addrs {
			if r := Address(q.Name, addr.WithZone("")); r.Type == q.Type {
				records = append(records, r)
			}
		}
	case TypeMX:
		var hosts []*net.MX
		hosts, err = f.r.LookupMX(ctx, name)
		for _, h := range hosts {
			records = append(records, MX(q.Name, h.Pref, h.Host))
		}
	case TypeTXT:
		var texts []string
		texts, err = f.r.LookupTXT(ctx, name)
		for _, text := range texts {
			records = append(records, TXT(q.Name, text))
		}
	case TypeNS:
		var hosts []*net.NS
		hosts, err = f.r.LookupNS(ctx, name)
		for _, h := range hosts {
			records = append(records, Pointer(q.Name, TypeNS, h.Host))
		}
	case TypeCNAME:
		var host string
		host, err = f.r.LookupCNAME(ctx, name)
		if host != "" && canonical(host) != q.Name {
			records = append(records, Pointer(q.Name, TypeCNAME, host))
		}
	case TypePTR:
		addr, ok := fromReverseName(q.Name)
		if !ok {
			return nil, ErrUnsupported
		}
		var hosts []string
		hosts, err = f.r.LookupAddr(ctx, addr.String())
		for _, h := range hosts {
			records = append(records, Pointer(q.Name, TypePTR, h))
		}
	default:
		return nil, ErrUnsupported
	}
	return records, err
}

// fromReverseName undoes [reverseName]. It reports false for names that stand for
// no single address.
func fromReverseName(name string) (netip.Addr, bool) {
	if labels, ok := strings.CutSuffix(name, ".in-addr.arpa"); ok {
		var b [4]byte
		parts := strings.Split(labels, ".")
		for i, part := range parts {
			n, err := strconv.ParseUint(part, 10, 8)
			if err != nil || len(parts) != 4 {
				return netip.Addr{}, false
			}
			b[3-i] = byte(n)
		}
		addr := netip.AddrFrom4(b)
		return addr, reverseName(addr) == name
	}
	labels, ok := strings.CutSuffix(name, ".ip6.arpa")
	if !ok || len(labels) != 63 {
		return netip.Addr{}, false
	}
	var b [16]byte
	for i, part := range strings.Split(labels, ".") {
		n, err := strconv.ParseUint(part, 16, 4)
		if err != nil || i > 31 {
			return netip.Addr{}, false
		}
		b[15-i/2] |= byte(n) << (4 * (i % 2))
	}
	addr := netip.AddrFrom16(b)
	return addr, !addr.Is4In6() && reverseName(addr) == name
}
