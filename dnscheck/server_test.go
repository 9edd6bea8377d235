package dnscheck_test

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/miekg/dns"
)

// serveZone serves a zone (the text of [dnscheck.ParseZone]) over UDP and TCP on
// 127.0.0.1 until the test ends, as a recursive resolver to queries that want
// recursion and as an authoritative server to others. What the text gives to a
// $SERVER of 127.0.0.0/8 is served from that address, on the same port: set it as
// the client's Port. Questions that the zone has TIMEOUT for get no answer.
func serveZone(t testing.TB, text string) netip.AddrPort {
	t.Helper()
	z, err := dnscheck.ParseZone(text)
	if err != nil {
		t.Fatal(err)
	}
	first := serve(t, netip.MustParseAddrPort("127.0.0.1:0"), zoneHandler(z, netip.MustParseAddr("127.0.0.1")))
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) == 2 && f[0] == "$SERVER" {
			if addr, err := netip.ParseAddr(f[1]); err == nil && addr.IsLoopback() && addr != first.Addr() {
				serve(t, netip.AddrPortFrom(addr, first.Port()), zoneHandler(z, addr))
			}
		}
	}
	return first
}

// serve runs a handler on an address over UDP and TCP until the test ends.
func serve(t testing.TB, addr netip.AddrPort, handler dns.HandlerFunc) netip.AddrPort {
	t.Helper()
	packets, streams, addr := listen(t, addr)
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: handler}, {Listener: streams, Handler: handler}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		ended := make(chan error, 1)
		go func() { ended <- s.ActivateAndServe() }()
		<-started
		t.Cleanup(func() {
			if err := s.Shutdown(); err != nil {
				t.Error(err)
			}
			<-ended
		})
	}
	return addr
}

// listen opens one port for UDP and TCP. With port 0 it looks for one that is free
// in both.
func listen(t testing.TB, addr netip.AddrPort) (net.PacketConn, net.Listener, netip.AddrPort) {
	t.Helper()
	var last error
	for range 20 {
		packets, err := net.ListenPacket("udp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		port := packets.LocalAddr().(*net.UDPAddr).AddrPort().Port()
		got := netip.AddrPortFrom(addr.Addr(), port)
		streams, err := net.Listen("tcp", got.String())
		if err == nil {
			return packets, streams, got
		}
		last = err
		packets.Close()
	}
	t.Fatal(last)
	panic("unreachable")
}

// zoneHandler answers queries from a zone, as the server at self.
func zoneHandler(z *dnscheck.Zone, self netip.Addr) dns.HandlerFunc {
	return func(w dns.ResponseWriter, r *dns.Msg) {
		q := dnscheck.Question{Name: r.Question[0].Name, Type: dnscheck.Type(r.Question[0].Qtype), CheckingDisabled: r.CheckingDisabled}
		if !r.RecursionDesired {
			q.Server = self
		}
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		a, err := z.Resolve(ctx, q)
		if err != nil {
			return
		}
		m := new(dns.Msg).SetReply(r)
		m.Rcode, m.Authoritative, m.RecursionAvailable = int(a.RCode), a.Authoritative, !q.Server.IsValid()
		m.AuthenticatedData = a.Authentic && r.AuthenticatedData
		for _, rec := range append(a.Chain, a.Records...) {
			m.Answer = append(m.Answer, rr(rec))
		}
		if soa := soaAbove(ctx, z, a); soa != nil && len(a.Records) == 0 && !a.Failed() {
			m.Ns = append(m.Ns, soa)
		}
		size := dns.MinMsgSize
		if opt := r.IsEdns0(); opt != nil {
			size = int(opt.UDPSize())
			m.SetEdns0(1232, false)
			for _, e := range a.Extended {
				m.IsEdns0().Option = append(m.IsEdns0().Option, &dns.EDNS0_EDE{InfoCode: e.Code, ExtraText: e.Text})
			}
		}
		if w.RemoteAddr().Network() == "tcp" {
			size = dns.MaxMsgSize
		}
		m.Compress = true
		m.Truncate(size)
		_ = w.WriteMsg(m)
	}
}

// soaAbove is the SOA of the zone that holds the end of an answer's aliases.
func soaAbove(ctx context.Context, z *dnscheck.Zone, a *dnscheck.Answer) dns.RR {
	name := a.Question.Name
	if n := len(a.Chain); n > 0 {
		name = a.Chain[n-1].Host
	}
	for ; name != ""; _, name, _ = strings.Cut(name, ".") {
		q := dnscheck.Question{Name: name, Type: dnscheck.TypeSOA, Server: a.Question.Server}
		if soa, err := z.Resolve(ctx, q); err == nil && len(soa.Records) > 0 {
			return rr(soa.Records[0])
		}
	}
	return nil
}

func rr(r dnscheck.Record) dns.RR {
	out, err := dns.NewRR(r.String())
	if err != nil {
		panic(err) // the zone parser took it
	}
	return out
}

// resolver is a client of one server, quick enough for tests.
func resolver(servers ...netip.AddrPort) *dnscheck.Client {
	c := &dnscheck.Client{Servers: servers, Timeout: 2 * time.Second}
	if len(servers) > 0 {
		c.Port = servers[0].Port()
	}
	return c
}

// TestServeZone: a client of a served zone gets what the zone itself answers.
func TestServeZone(t *testing.T) {
	const text = world + `
$SERVER    127.0.0.1
@          SOA   ns1 hostmaster 7 7200 3600 1209600 60
mail       A     192.0.2.27
`
	z := zone(t, text)
	c := resolver(serveZone(t, text))
	server := netip.MustParseAddr("127.0.0.1")
	for _, q := range []dnscheck.Question{
		{Name: "example.com", Type: dnscheck.TypeMX},
		{Name: "EXAMPLE.com.", Type: dnscheck.TypeTXT},
		{Name: "example.com", Type: dnscheck.TypeSOA},
		{Name: "example.com", Type: dnscheck.TypeNS},
		{Name: "example.com", Type: 257},
		{Name: "www.example.com", Type: dnscheck.TypeA},
		{Name: "www.example.com", Type: dnscheck.TypeAAAA},
		{Name: "www.example.com", Type: dnscheck.TypeCNAME},
		{Name: "gone.example.com", Type: dnscheck.TypeA},
		{Name: "loop.example.com", Type: dnscheck.TypeA},
		{Name: "no.example.com", Type: dnscheck.TypeA},
		{Name: "no.example.net", Type: dnscheck.TypeA},
		{Name: "mail.example.com", Type: dnscheck.TypeA},
		{Name: "mail.example.com", Type: dnscheck.TypeAAAA},
		{Name: "mail.example.com", Type: dnscheck.TypeTXT},
		{Name: "x.wild.example.com", Type: dnscheck.TypeTXT},
		{Name: "x.wild.example.com", Type: dnscheck.TypeA},
		{Name: "down.example.com", Type: dnscheck.TypeA},
		{Name: "mute.example.com", Type: dnscheck.TypeA},
		{Name: "bad.example.com", Type: dnscheck.TypeA},
		{Name: "bad.example.com", Type: dnscheck.TypeA, CheckingDisabled: true},
		{Name: "odd.example.com", Type: dnscheck.TypeTXT},
		{Name: "x.signed.example.com", Type: dnscheck.TypeA},
		{Name: "mail.example.com", Type: dnscheck.TypeA, Server: server},
		{Name: "www.example.com", Type: dnscheck.TypeA, Server: server},
		{Name: "no.example.com", Type: dnscheck.TypeA, Server: server},
		{Name: "example.net", Type: dnscheck.TypeA, Server: server},
	} {
		want, err := z.Resolve(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Resolve(t.Context(), q)
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		if got.Size == 0 || !strings.HasPrefix(got.Server, "127.0.0.1:") {
			t.Errorf("%s: %d octets from %q", q, got.Size, got.Server)
		}
		got.Size, got.Server = want.Size, want.Server
		if len(want.Records) > 0 || want.Failed() {
			want.NegativeTTL = 0 // a server tells it with a "no" only
		}
		if g, w := asJSON(t, got), asJSON(t, want); g != w {
			t.Errorf("%s:\n got %s\nwant %s", q, g, w)
		}
	}
}
