package smtptest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// records is the world's DNS: lines of zone files, each with an absolute name.
type records struct {
	lines []recordLine
	zone  *dnscheck.Zone // of the lines; nil: to be parsed
	fails dnsFault       // every question ends in it
}

type recordLine struct{ key, text string }

// dnsFault is how a resolver fails all questions.
type dnsFault string

const (
	dnsTimeout  dnsFault = "timeout"
	dnsServFail dnsFault = "servfail"
	dnsRefused  dnsFault = "refused"
	dnsNoRoute  dnsFault = "no route"
)

// Publish puts records into the world's DNS, one a line, as [dnscheck.ParseZone]
// reads them, with absolute names: "example.com. TXT \"v=spf1 -all\"". They replace
// what stood there of the same name and type. A word such as SERVFAIL or TIMEOUT
// in place of a type makes questions about the name fail. Nothing is changed if a
// line cannot be read.
func (w *World) Publish(zone string) error {
	var add []recordLine
	for text := range strings.Lines(zone) {
		text = strings.TrimSpace(text)
		fields := strings.Fields(text)
		switch {
		case text == "" || text[0] == ';':
			continue
		case text[0] == '$':
			add = append(add, recordLine{text, text})
		case len(fields) < 2 || !strings.HasSuffix(fields[0], "."):
			return fmt.Errorf("smtptest: %q is no record with an absolute name", text)
		default:
			add = append(add, recordLine{recordKey(fields[0], fields[1]), text})
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := slices.DeleteFunc(slices.Clone(w.dns.lines), func(l recordLine) bool {
		return slices.ContainsFunc(add, func(a recordLine) bool { return a.key == l.key })
	})
	lines = append(lines, add...)
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text + "\n")
	}
	z, err := dnscheck.ParseZone(b.String())
	if err != nil {
		return err
	}
	w.dns.lines, w.dns.zone = lines, z
	return nil
}

// Withdraw takes the records of a name and type out of the world's DNS: "MX", or
// "" for all of the name.
func (w *World) Withdraw(name, kind string) {
	key := recordKey(name, kind)
	w.mu.Lock()
	lines := slices.DeleteFunc(slices.Clone(w.dns.lines), func(l recordLine) bool {
		return l.key == key || kind == "" && strings.HasPrefix(l.key, key)
	})
	w.dns.lines = lines
	w.mu.Unlock()
	w.publish("")
}

func recordKey(name, kind string) string {
	return strings.ToLower(strings.TrimSuffix(name, ".")) + ". " + strings.ToUpper(kind)
}

// Resolver is the resolver of everybody in the world.
func (w *World) Resolver() dnscheck.Resolver { return worldResolver{w} }

type worldResolver struct{ world *World }

// Resolve answers from what is published at that moment.
func (r worldResolver) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	r.world.mu.Lock()
	zone, fails := r.world.dns.zone, r.world.dns.fails
	r.world.mu.Unlock()
	switch fails {
	case dnsServFail:
		return &dnscheck.Answer{Question: q, RCode: dnscheck.ServFail, Server: resolverAddr}, nil
	case dnsRefused:
		return &dnscheck.Answer{Question: q, RCode: dnscheck.Refused, Server: resolverAddr}, nil
	case dnsNoRoute:
		return nil, &dnscheck.Error{Question: q, Server: resolverAddr, Err: noRoute()}
	case dnsTimeout:
		timer := time.NewTimer(5 * time.Second)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return nil, &dnscheck.Error{Question: q, Server: resolverAddr, Err: ctx.Err()}
		case <-timer.C:
			return nil, &dnscheck.Error{Question: q, Server: resolverAddr, Err: dnscheck.ErrTimeout}
		}
	}
	if zone == nil {
		return none{}.Resolve(ctx, q)
	}
	return zone.Resolve(ctx, q)
}

// resolverAddr is what the system's resolver is called in errors.
const resolverAddr = "127.0.0.53:53"

// NetResolver looks hosts up as [net.Resolver] does, with its errors.
type NetResolver struct{ world *World }

// NetResolver is the resolver of programs that know nothing but addresses.
func (w *World) NetResolver() *NetResolver { return &NetResolver{w} }

// LookupNetIP returns a host's addresses, those of IPv4 first. Network is "ip",
// "ip4" or "ip6". The error is a [*net.DNSError].
func (r *NetResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	var types []dnscheck.Type
	if network != "ip6" {
		types = append(types, dnscheck.TypeA)
	}
	if network != "ip4" {
		types = append(types, dnscheck.TypeAAAA)
	}
	var out []netip.Addr
	var failed error
	for _, t := range types {
		a, err := r.ask(ctx, host, t)
		if failed == nil {
			failed = err
		}
		if err == nil {
			out = append(out, a.Addrs()...)
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case failed != nil:
		return nil, failed
	}
	return nil, notFound(host)
}

// LookupMX returns a domain's mail hosts, best first. The error is a
// [*net.DNSError]; a domain without MX records is not found.
func (r *NetResolver) LookupMX(ctx context.Context, domain string) ([]*net.MX, error) {
	a, err := r.ask(ctx, domain, dnscheck.TypeMX)
	if err != nil {
		return nil, err
	}
	var out []*net.MX
	for _, rec := range a.Records {
		out = append(out, &net.MX{Host: strings.TrimSuffix(rec.Host, ".") + ".", Pref: rec.Preference})
	}
	if len(out) == 0 {
		return nil, notFound(domain)
	}
	slices.SortStableFunc(out, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
	return out, nil
}

// ask puts a question and gives the errors of package net.
func (r *NetResolver) ask(ctx context.Context, name string, t dnscheck.Type) (*dnscheck.Answer, error) {
	a, err := r.world.Resolver().Resolve(ctx, dnscheck.Question{Name: name, Type: t})
	var op *net.OpError
	switch {
	case errors.As(err, &op):
		return nil, &net.DNSError{UnwrapErr: op, Err: op.Error(), Name: name, Server: resolverAddr, IsTemporary: true}
	case errors.Is(err, context.Canceled):
		return nil, &net.DNSError{UnwrapErr: errCanceled, Err: errCanceled.Error(), Name: name, Server: resolverAddr}
	case err != nil:
		return nil, &net.DNSError{UnwrapErr: errTimeout, Err: errTimeout.Error(), Name: name, Server: resolverAddr, IsTimeout: true, IsTemporary: true}
	case a.Failed():
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, Server: resolverAddr, IsTemporary: true}
	case a.RCode == dnscheck.NXDomain:
		return nil, notFound(name)
	}
	return a, nil
}

func notFound(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, Server: resolverAddr, IsNotFound: true}
}
