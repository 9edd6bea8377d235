package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/dnscheck"
)

// spfWorld is a small DNS, and a query to put to it: what a random record tree is
// evaluated in, by us and by others.
type spfWorld struct {
	txt   map[string][]string
	addrs map[string][]netip.Addr
	mx    map[string][]string
	ptr   map[string][]string // by address
	mute  map[string]bool     // names that time out
	query dnscheck.SPFQuery
}

func (w spfWorld) holds(name string) bool {
	return len(w.txt[name])+len(w.addrs[name])+len(w.mx[name]) > 0
}

// Resolve answers our own evaluation.
func (w spfWorld) Resolve(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	a := &dnscheck.Answer{Question: q}
	if w.mute[q.Name] {
		return nil, &dnscheck.Error{Question: q, Err: dnscheck.ErrTimeout}
	}
	switch q.Type {
	case dnscheck.TypeTXT:
		for _, s := range w.txt[q.Name] {
			a.Records = append(a.Records, dnscheck.TXT(q.Name, s))
		}
	case dnscheck.TypeMX:
		for i, host := range w.mx[q.Name] {
			a.Records = append(a.Records, dnscheck.MX(q.Name, uint16(i), host))
		}
	case dnscheck.TypePTR:
		for _, host := range w.ptr[q.Name] {
			a.Records = append(a.Records, dnscheck.Pointer(q.Name, dnscheck.TypePTR, host))
		}
	default:
		for _, addr := range w.addrs[q.Name] {
			if r := dnscheck.Address(q.Name, addr); r.Type == q.Type {
				a.Records = append(a.Records, r)
			}
		}
	}
	if len(a.Records) == 0 && !w.holds(q.Name) {
		a.RCode = dnscheck.NXDomain
	}
	return a, nil
}

// netWorld is the same world as a net.Resolver would give it.
type netWorld struct{ spfWorld }

func (w netWorld) fault(name string, found int) error {
	switch {
	case w.mute[name]:
		return &net.DNSError{Err: "i/o timeout", Name: name, IsTimeout: true, IsTemporary: true}
	case found == 0:
		return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return nil
}

func (w netWorld) LookupTXT(_ context.Context, name string) ([]string, error) {
	name = plain(name)
	if err := w.fault(name, len(w.txt[name])); err != nil {
		return nil, err
	}
	return w.txt[name], nil
}

func (w netWorld) LookupMX(_ context.Context, name string) (out []*net.MX, err error) {
	name = plain(name)
	if err := w.fault(name, len(w.mx[name])); err != nil {
		return nil, err
	}
	for i, host := range w.mx[name] {
		out = append(out, &net.MX{Host: host, Pref: uint16(i)})
	}
	return out, nil
}

func (w netWorld) LookupIPAddr(_ context.Context, name string) (out []net.IPAddr, err error) {
	name = plain(name)
	if err := w.fault(name, len(w.addrs[name])); err != nil {
		return nil, err
	}
	for _, a := range w.addrs[name] {
		out = append(out, net.IPAddr{IP: a.AsSlice()})
	}
	return out, nil
}

func (w netWorld) LookupAddr(_ context.Context, addr string) ([]string, error) {
	name := reverse(netip.MustParseAddr(addr))
	if err := w.fault(name, len(w.ptr[name])); err != nil {
		return nil, err
	}
	return w.ptr[name], nil
}

func plain(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

func reverse(ip netip.Addr) string {
	var labels []string
	for _, b := range slices.Backward(ip.AsSlice()) {
		if ip.Is4() {
			labels = append(labels, fmt.Sprint(b))
		} else {
			labels = append(labels, fmt.Sprintf("%x.%x", b&15, b>>4))
		}
	}
	zone := "ip6.arpa"
	if ip.Is4() {
		zone = "in-addr.arpa"
	}
	return strings.Join(append(labels, zone), ".")
}

// worldMaker makes worlds in which much happens: names lead to each other, a few
// are missing or mute, some records have faults.
type worldMaker struct{ *rand.Rand }

func (m worldMaker) one(of ...string) string { return of[m.IntN(len(of))] }
func (m worldMaker) in(n int) bool           { return m.IntN(n) == 0 }

func (m worldMaker) name() string {
	if m.in(9) {
		return m.one("no.test", "gone.d2.test", "d3.d3.test", "mute.test", "d1.test.")
	}
	return fmt.Sprintf("d%d.test", m.IntN(10))
}

func (m worldMaker) address() netip.Addr {
	if m.in(3) {
		return netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", m.IntN(6)))
	}
	return netip.MustParseAddr(fmt.Sprintf("192.0.2.%d", m.IntN(6)))
}

func (m worldMaker) world() spfWorld {
	w := spfWorld{
		txt: map[string][]string{}, addrs: map[string][]netip.Addr{}, mx: map[string][]string{}, ptr: map[string][]string{},
		mute: map[string]bool{"mute.test": true},
	}
	for i := range 10 {
		name := fmt.Sprintf("d%d.test", i)
		for range m.IntN(4) {
			w.addrs[name] = append(w.addrs[name], m.address())
		}
		for range []int{0, 1, 2, 3, m.IntN(13)}[m.IntN(5)] {
			w.mx[name] = append(w.mx[name], plain(m.name()))
		}
		w.txt[name] = []string{m.record()}
		switch m.IntN(12) {
		case 0:
			w.txt[name] = append(w.txt[name], "google-site-verification=1", "v=spf10 -all")
		case 1:
			w.txt[name] = append(w.txt[name], m.record())
		case 2:
			w.txt[name] = []string{"nothing to see"}
		}
	}
	ip := m.address()
	for range m.IntN(4) {
		w.ptr[reverse(ip)] = append(w.ptr[reverse(ip)], plain(m.name()))
	}
	if m.in(20) {
		w.mute[reverse(ip)] = true
	}
	w.query = dnscheck.SPFQuery{IP: ip, HELO: "d1.test", MailFrom: m.one("jo.doe", "strong-bad", "x", "strong--bad", "") + "@" + m.name()}
	for _, exists := range []string{ip.String() + ".d4.test", "jo.doe.d5.test", "doe.d5.test", "bad.strong.d5.test", "bad..strong.d5.test", "postmaster.d5.test"} {
		if m.in(2) {
			w.addrs[exists] = []netip.Addr{netip.MustParseAddr("127.0.0.2")}
		}
	}
	return w
}

func (m worldMaker) record() string {
	terms := []string{m.one("v=spf1", "v=spf1", "v=spf1", "V=SPF1")}
	for range m.IntN(6) {
		terms = append(terms, m.term())
	}
	if m.in(2) {
		terms = append(terms, m.one("-all", "~all", "?all", "+all", "ALL"))
	} else if m.in(3) {
		terms = append(terms, "redirect="+m.name())
	}
	if m.in(10) {
		m.Shuffle(len(terms)-1, func(i, j int) { terms[i+1], terms[j+1] = terms[j+1], terms[i+1] })
	}
	return strings.Join(terms, m.one(" ", " ", "  ")) + m.one("", "", " ")
}

func (m worldMaker) term() string {
	if m.in(150) {
		return m.one("foo", "ip4:1.2.3", "ip4:192.0.2.1/33", "ip4:192.0.2.1/08", "a:", "a/", "a/24/64", "include", "include:d1.test/24", "all:x", "ptr/24",
			"-exp=d1.test", "redirect:d1.test", "exists:%{x}.d1.test", "a:%d1.test", "a:d1", "mx:1.2.3.4", "a:%{l0}.d5.test", "redirect=", "exp=", "1x=y", "ip6:2001:db8::/129", "exists:%{c}.d4.test", "a:d1.test//", "x=%{", "a:%{d}.")
	}
	term := m.one("", "", "", "+", "-", "~", "?")
	switch m.IntN(16) {
	case 0, 1, 2:
		return term + m.one("include", "INCLUDE") + ":" + m.name()
	case 3, 4:
		return term + "a" + m.one("", ":"+m.name(), ":"+m.name()) + m.one("", "", "/28", "/30//126", "//127", "/0")
	case 5:
		return term + "A:" + m.name()
	case 6, 7:
		return term + "mx" + m.one("", ":"+m.name()) + m.one("", "", "/30", "//64")
	case 8:
		return term + "ptr" + m.one("", ":"+m.name(), ":d1.test")
	case 9:
		return term + "exists:" + m.one("%{i}.d4.test", "%{l}.d5.test", "%{lr-}.d5.test", "%{l1}.d5.test", "%{ir}.%{v}.d6.test", "%{d1r}.%{o2}", "%{h}", "%{p}", "%{S}.d5.test", m.name())
	case 10, 11, 12:
		return term + fmt.Sprintf("ip4:192.0.2.%d%s", m.IntN(6), m.one("", "", "", "/31", "/32"))
	case 13:
		return term + fmt.Sprintf("ip6:2001:db8::%x%s", m.IntN(6), m.one("", "/127", "/128"))
	case 14:
		return m.one("exp=", "x-info=", "moo.cow_-=") + m.name()
	}
	return term + "a:" + m.one("%{d}", "%{o}", "%{h}", "%{d2}", "%{D}", "d3.%{d}") + m.one("", "/30")
}
