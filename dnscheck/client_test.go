package dnscheck_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/miekg/dns"
)

func asJSON(t testing.TB, v *dnscheck.Answer) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var loopback = netip.MustParseAddrPort("127.0.0.1:0")

// answering is a handler that adds records to the reply and lets the test spoil it.
func answering(change func(m, query *dns.Msg), records ...string) dns.HandlerFunc {
	return func(w dns.ResponseWriter, r *dns.Msg) {
		m := new(dns.Msg).SetReply(r)
		m.RecursionAvailable = true
		for _, text := range records {
			rr, err := dns.NewRR(text)
			if err != nil {
				panic(err)
			}
			m.Answer = append(m.Answer, rr)
		}
		if change != nil {
			change(m, r)
		}
		_ = w.WriteMsg(m)
	}
}

// asked notes the queries that reach a handler.
type asked struct {
	mu      sync.Mutex
	queries []*dns.Msg
	over    []string
}

func (a *asked) by(next dns.HandlerFunc) dns.HandlerFunc {
	return func(w dns.ResponseWriter, r *dns.Msg) {
		a.mu.Lock()
		a.queries, a.over = append(a.queries, r.Copy()), append(a.over, w.RemoteAddr().Network())
		a.mu.Unlock()
		next(w, r)
	}
}

// take returns the queries so far, and forgets them.
func (a *asked) take() []*dns.Msg {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.queries
	a.queries, a.over = nil, nil
	return out
}

// how tells each query: the network, and whether it bore EDNS.
func (a *asked) how() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for i, q := range a.queries {
		s := a.over[i]
		if q.IsEdns0() == nil {
			s += "-plain"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestClientQuery(t *testing.T) {
	var seen asked
	addr := serve(t, loopback, seen.by(answering(func(m, _ *dns.Msg) { m.Authoritative = true }, "example.com. 60 A 192.0.2.1")))
	c := resolver(addr)
	for _, q := range []dnscheck.Question{
		{Name: "example.com", Type: dnscheck.TypeA},
		{Name: "example.com", Type: dnscheck.TypeA, CheckingDisabled: true},
		{Name: "example.com", Type: dnscheck.TypeA, Server: addr.Addr()},
	} {
		a, err := c.Resolve(t.Context(), q)
		if err != nil || len(a.Records) != 1 || !a.Authoritative || a.Server != addr.String() {
			t.Errorf("%s: %v, %v", q, a, err)
		}
	}
	ids := map[uint16]bool{}
	for i, q := range seen.take() {
		ids[q.Id] = true
		opt := q.IsEdns0()
		if opt == nil || opt.UDPSize() != 1232 || opt.Do() {
			t.Errorf("query %d: EDNS %v", i, opt)
		}
		if !q.AuthenticatedData || q.RecursionDesired == (i == 2) || q.CheckingDisabled != (i == 1) {
			t.Errorf("query %d: flags of %v", i, q.MsgHdr)
		}
	}
	if len(ids) < 2 {
		t.Errorf("the same number in all queries: %v", ids)
	}
}

func TestClientFallbacks(t *testing.T) {
	long := `long.example. 60 TXT "` + strings.Repeat("x", 255) + `"`
	many := make([]string, 20)
	for i := range many {
		many[i] = strings.Replace(long, "xx", fmt.Sprintf("%02d", i), 1)
	}
	without := func(rcode int) func(m, q *dns.Msg) {
		return func(m, q *dns.Msg) {
			if q.IsEdns0() != nil {
				m.Rcode, m.Answer = rcode, nil
				if rcode == dns.RcodeBadVers {
					m.SetEdns0(512, false)
				}
			}
		}
	}
	const record = "long.example. 60 TXT v"
	for _, tt := range []struct {
		name    string
		handler dns.HandlerFunc
		want    string // how the server was asked
		records int
	}{
		{"at once", answering(nil, record), "udp", 1},
		{"without EDNS in the answer", answering(func(m, _ *dns.Msg) { m.Extra = nil }, record), "udp", 1},
		{"FORMERR to EDNS", answering(without(dns.RcodeFormatError), record), "udp udp-plain", 1},
		{"FORMERR without the question", answering(func(m, q *dns.Msg) {
			if without(dns.RcodeFormatError)(m, q); q.IsEdns0() != nil {
				m.Question = nil
			}
		}, record), "udp udp-plain", 1},
		{"NOTIMP to EDNS", answering(without(dns.RcodeNotImplemented), record), "udp udp-plain", 1},
		{"BADVERS to EDNS", answering(without(dns.RcodeBadVers), record), "udp udp-plain", 1},
		{"always FORMERR", answering(func(m, _ *dns.Msg) { m.Rcode, m.Answer = dns.RcodeFormatError, nil }), "udp udp-plain", 0},
		{"cut off over UDP", func(w dns.ResponseWriter, r *dns.Msg) {
			answering(func(m, _ *dns.Msg) {
				if w.RemoteAddr().Network() == "udp" {
					m.Truncate(1232)
				}
			}, many...)(w, r)
		}, "udp tcp", 20},
		{"larger than any buffer", answering(nil, many...), "udp tcp", 20},
		{"deaf to EDNS", func(w dns.ResponseWriter, r *dns.Msg) {
			if r.IsEdns0() == nil {
				answering(nil, record)(w, r)
			}
		}, "udp udp-plain", 1},
		{"deaf over UDP", func(w dns.ResponseWriter, r *dns.Msg) {
			if w.RemoteAddr().Network() == "tcp" {
				answering(nil, record)(w, r)
			}
		}, "udp udp-plain tcp-plain", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var seen asked
			c := resolver(serve(t, loopback, seen.by(tt.handler)))
			c.Timeout, c.Attempts = time.Second, 3
			a, err := c.Resolve(t.Context(), dnscheck.Question{Name: "long.example", Type: dnscheck.TypeTXT})
			if err != nil || len(a.Records) != tt.records {
				t.Fatalf("%v, %v, want %d records", a, err, tt.records)
			}
			if got := seen.how(); got != tt.want {
				t.Errorf("asked %s, want %s", got, tt.want)
			}
		})
	}
}

// TestClientDialerWithoutUDP: proxies mostly know TCP alone.
func TestClientDialerWithoutUDP(t *testing.T) {
	var seen asked
	c := resolver(serve(t, loopback, seen.by(answering(nil, "example.com. 60 A 192.0.2.1"))))
	c.Dialer = tcpOnly{}
	a, err := c.Resolve(t.Context(), dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
	if err != nil || len(a.Records) != 1 || seen.how() != "tcp" {
		t.Errorf("%v, %v, asked %s", a, err, seen.how())
	}
}

func TestClientAuthentic(t *testing.T) {
	addr := serve(t, loopback, answering(func(m, _ *dns.Msg) { m.AuthenticatedData = true }, "example.com. 60 A 192.0.2.1"))
	// A server elsewhere, as far as the client can tell: the dialer leads to ours.
	far := netip.MustParseAddrPort("192.0.2.53:53")
	conf := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(conf, []byte("nameserver 192.0.2.53\noptions trust-ad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		client *dnscheck.Client
		want   bool
	}{
		{"on loopback", resolver(addr), true},
		{"elsewhere", &dnscheck.Client{Servers: []netip.AddrPort{far}, Dialer: leadsTo(addr)}, false},
		{"elsewhere, trusted", &dnscheck.Client{Servers: []netip.AddrPort{far}, Dialer: leadsTo(addr), TrustAD: true}, true},
		{"elsewhere, trust-ad", &dnscheck.Client{ResolvConf: conf, Dialer: leadsTo(addr)}, true},
	} {
		a, err := tt.client.Resolve(t.Context(), dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
		if err != nil || a.Authentic != tt.want {
			t.Errorf("%s: %v, %v", tt.name, a, err)
		}
	}
}

func TestClientServers(t *testing.T) {
	good := answering(nil, "example.com. 60 A 192.0.2.1")
	fails := func(rcode int, errors ...dns.EDNS0) dns.HandlerFunc {
		return answering(func(m, q *dns.Msg) {
			m.Rcode = rcode
			if len(errors) > 0 && q.IsEdns0() != nil {
				m.SetEdns0(1232, false)
				m.IsEdns0().Option = errors
			}
		})
	}
	deaf := dns.HandlerFunc(func(dns.ResponseWriter, *dns.Msg) {})
	refers := answering(func(m, _ *dns.Msg) {
		rr, _ := dns.NewRR(". 60 NS a.root-servers.example.")
		m.RecursionAvailable, m.Ns = false, []dns.RR{rr}
	})
	for _, tt := range []struct {
		name    string
		servers []dns.HandlerFunc // nil: nothing listens
		want    string
		asked   []int
	}{
		{"the first is dead", []dns.HandlerFunc{nil, good}, "NOERROR [example.com. 60 A 192.0.2.1]", []int{0, 1}},
		{"the first is deaf", []dns.HandlerFunc{deaf, good}, "NOERROR [example.com. 60 A 192.0.2.1]", []int{1, 1}},
		{"the first fails", []dns.HandlerFunc{fails(dns.RcodeServerFailure), good}, "NOERROR [example.com. 60 A 192.0.2.1]", []int{1, 1}},
		{"the first refuses", []dns.HandlerFunc{fails(dns.RcodeRefused), good}, "NOERROR [example.com. 60 A 192.0.2.1]", []int{1, 1}},
		{"the first knows nothing but others", []dns.HandlerFunc{refers, good}, "NOERROR [example.com. 60 A 192.0.2.1]", []int{1, 1}},
		{"the first says no more than nothing", []dns.HandlerFunc{answering(func(m, _ *dns.Msg) { m.RecursionAvailable = false }), good}, "NOERROR", []int{1, 0}},
		{"the first says no", []dns.HandlerFunc{fails(dns.RcodeNameError), good}, "NXDOMAIN", []int{1, 0}},
		{"all fail, one says why", []dns.HandlerFunc{
			fails(dns.RcodeRefused), fails(dns.RcodeServerFailure, &dns.EDNS0_EDE{InfoCode: 22, ExtraText: "at delegation\x1b"}), fails(dns.RcodeServerFailure),
		}, "SERVFAIL (EDE 22 (No Reachable Authority): at delegation)", []int{1, 1, 1}},
		{"a broken signature is not asked away", []dns.HandlerFunc{fails(dns.RcodeServerFailure, &dns.EDNS0_EDE{InfoCode: 7}), good}, "SERVFAIL (EDE 7 (Signature Expired))", []int{1, 0}},
		{"one fails, one is deaf", []dns.HandlerFunc{deaf, fails(dns.RcodeServerFailure)}, "SERVFAIL", []int{2, 1}},
		{"all are deaf", []dns.HandlerFunc{deaf, deaf}, "no answer in time", []int{2, 2}},
		{"none is there", []dns.HandlerFunc{nil, nil}, "connection refused", []int{0, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &dnscheck.Client{Timeout: time.Second}
			seen := make([]asked, len(tt.servers))
			for i, h := range tt.servers {
				if h == nil {
					c.Servers = append(c.Servers, netip.MustParseAddrPort("127.0.0.1:1"))
					continue
				}
				c.Servers = append(c.Servers, serve(t, loopback, seen[i].by(h)))
			}
			q := dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA}
			a, err := c.Resolve(t.Context(), q)
			got := fmt.Sprint(err)
			if err == nil {
				got = strings.TrimPrefix(a.String(), q.String()+": ")
			}
			if !strings.Contains(got, tt.want) || err == nil && got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			for i, want := range tt.asked {
				if n := len(seen[i].take()); n != want {
					t.Errorf("server %d was asked %d times, want %d", i, n, want)
				}
			}
		})
	}
}

// TestClientRemembersTheWay: a resolver, or something before it, that is deaf to EDNS
// costs its time-out once, and is tried with EDNS again after a while.
func TestClientRemembersTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		deaf := true
		var mu sync.Mutex
		dial := dialerFunc(func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				defer far.Close()
				var q dns.Msg
				buf := make([]byte, 512)
				n, err := far.Read(buf)
				if err != nil || q.Unpack(buf[:n]) != nil {
					return
				}
				way := "plain"
				if q.IsEdns0() != nil {
					way = "edns"
				}
				mu.Lock()
				asked = append(asked, way)
				silent := deaf && way == "edns"
				mu.Unlock()
				if silent {
					_, _ = far.Read(buf) // until the other side gives up
					return
				}
				wire, _ := new(dns.Msg).SetReply(&q).Pack()
				_, _ = far.Write(wire)
			}()
			return near, nil
		})
		c := &dnscheck.Client{Servers: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.53:53")}, Dialer: dial}
		for _, tt := range []struct {
			after time.Duration
			heals bool
			takes time.Duration
			asked string
		}{
			{0, false, 5 * time.Second, "edns plain"},
			{0, false, 0, "plain"},
			{4 * time.Minute, false, 0, "plain"},
			{2 * time.Minute, false, 5 * time.Second, "edns plain"},
			{6 * time.Minute, true, 0, "edns"},
			{0, true, 0, "edns"},
		} {
			time.Sleep(tt.after)
			mu.Lock()
			asked, deaf = nil, !tt.heals
			mu.Unlock()
			start := time.Now()
			_, err := c.Resolve(t.Context(), dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
			synctest.Wait()
			mu.Lock()
			got := strings.Join(asked, " ")
			mu.Unlock()
			if err != nil || got != tt.asked || time.Since(start) != tt.takes {
				t.Errorf("%v later: asked %s in %v, %v; want %s in %v", tt.after, got, time.Since(start), err, tt.asked, tt.takes)
			}
		}
	})
}

// TestClientRemembersSilence: a dead server costs its time-out once.
func TestClientRemembersSilence(t *testing.T) {
	var deaf, good asked
	c := resolver(
		serve(t, loopback, deaf.by(func(dns.ResponseWriter, *dns.Msg) {})),
		serve(t, loopback, good.by(answering(nil, "example.com. 60 A 192.0.2.1"))),
	)
	c.Timeout = time.Second
	for range 5 {
		if _, err := c.Resolve(t.Context(), dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA}); err != nil {
			t.Error(err)
		}
	}
	if d, g := len(deaf.take()), len(good.take()); d != 1 || g != 5 {
		t.Errorf("the deaf server was asked %d times, the good one %d", d, g)
	}
}

// TestClientSharesTime: a context that ends before the usual time-out does not
// spend itself on the first server.
func TestClientSharesTime(t *testing.T) {
	c := resolver(
		serve(t, loopback, func(dns.ResponseWriter, *dns.Msg) {}),
		serve(t, loopback, answering(nil, "example.com. 60 A 192.0.2.1")),
	)
	c.Timeout = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	a, err := c.Resolve(ctx, dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
	if err != nil || len(a.Records) != 1 {
		t.Errorf("%v, %v", a, err)
	}
}

func TestClientChains(t *testing.T) {
	const soa = "example.com. 300 SOA ns1.example.com. h.example.com. 1 2 3 4 60"
	parts := map[string][]string{ // by name: what the server says; "-" before a record of the authority section
		"a.example.":      {"c.example. 60 A 192.0.2.3", "b.example. 60 CNAME c.example.", "x.example. 60 A 192.0.2.9", "a.example. 60 CNAME b.example."},
		"half.example.":   {"half.example. 60 CNAME rest.example."},
		"rest.example.":   {"rest.example. 60 CNAME c.example."},
		"c.example.":      {"c.example. 60 A 192.0.2.3"},
		"no.example.":     {"no.example. 60 CNAME www.example.com.", "-" + soa},
		"silent.example.": {"silent.example. 60 CNAME nothing.example."},
		"self.example.":   {"self.example. 60 CNAME self.example."},
		"ring.example.":   {"ring.example. 60 CNAME gnir.example.", "gnir.example. 60 CNAME ring.example."},
		"ping.example.":   {"ping.example. 60 CNAME pong.example."},
		"pong.example.":   {"pong.example. 60 CNAME ping.example."},
		"both.example.":   {"both.example. 60 CNAME c.example.", "both.example. 60 A 192.0.2.7"},
	}
	var endless atomic.Int32
	var seen asked
	addr := serve(t, loopback, seen.by(func(w dns.ResponseWriter, r *dns.Msg) {
		name := strings.ToLower(r.Question[0].Name)
		var records, authority []string
		for _, text := range parts[name] {
			if text, ok := strings.CutPrefix(text, "-"); ok {
				authority = append(authority, text)
			} else {
				records = append(records, text)
			}
		}
		if strings.HasPrefix(name, "endless") {
			records = []string{fmt.Sprintf("%s 60 CNAME endless%d.example.", name, endless.Add(1))}
		}
		answering(func(m, _ *dns.Msg) {
			for _, text := range authority {
				rr, _ := dns.NewRR(text)
				m.Ns = append(m.Ns, rr)
			}
		}, records...)(w, r)
	}))
	for _, tt := range []struct {
		name string
		want string
		asks int
	}{
		{"a", "NOERROR [a.example. 60 CNAME b.example.] [b.example. 60 CNAME c.example.] [c.example. 60 A 192.0.2.3]", 1},
		{"half", "NOERROR [half.example. 60 CNAME rest.example.] [rest.example. 60 CNAME c.example.] [c.example. 60 A 192.0.2.3]", 3},
		{"no", "NOERROR [no.example. 60 CNAME www.example.com.]", 1},
		{"silent", "NOERROR [silent.example. 60 CNAME nothing.example.]", 2},
		{"both", "NOERROR [both.example. 60 A 192.0.2.7]", 1},
		{"self", "malformed answer: the aliases go in circles: self.example -> self.example", 1},
		{"ring", "malformed answer: the aliases go in circles: ring.example -> gnir.example -> ring.example", 1},
		{"ping", "malformed answer: the aliases go in circles: ping.example -> pong.example -> ping.example", 2},
		{"endless", "malformed answer: more than 16 aliases, the last is endless17.example", 17},
	} {
		q := dnscheck.Question{Name: tt.name + ".example", Type: dnscheck.TypeA}
		a, err := resolver(addr).Resolve(t.Context(), q)
		got := ""
		if err == nil {
			got = strings.TrimPrefix(a.String(), q.String()+": ")
		} else if e := new(dnscheck.Error); errors.As(err, &e) {
			got = e.Err.Error()
		}
		if asks := len(seen.take()); got != tt.want || asks != tt.asks {
			t.Errorf("%s, after %d questions\nwant %s, after %d", got, asks, tt.want, tt.asks)
		}
		if tt.name == "no" && a != nil && a.NegativeTTL != time.Minute {
			t.Errorf("negative TTL %v", a.NegativeTTL)
		}
	}
	// A server asked directly is not asked on, and an alias asked for is not followed.
	for q, want := range map[dnscheck.Question]string{
		{Name: "half.example", Type: dnscheck.TypeA, Server: addr.Addr()}: "[half.example. 60 CNAME rest.example.]",
		{Name: "a.example", Type: dnscheck.TypeCNAME}:                     "[a.example. 60 CNAME b.example.]",
	} {
		a, err := resolver(addr).Resolve(t.Context(), q)
		if err != nil || a.String() != q.String()+": NOERROR "+want {
			t.Errorf("%v, %v", a, err)
		}
	}
}

func TestClientOddRecords(t *testing.T) {
	for _, tt := range []struct {
		q       dnscheck.Question
		records []string
		check   func(a *dnscheck.Answer) bool
	}{
		{
			dnscheck.Question{Name: "t.example", Type: dnscheck.TypeTXT},
			[]string{`t.example. 0 TXT "a" "" "b\"\\\000\255;"`},
			func(a *dnscheck.Answer) bool {
				s := a.Records[0].Strings
				return len(s) == 3 && s[0] == "a" && s[1] == "" && s[2] == "b\"\\\x00\xff;" && a.Records[0].Data == `"a" "" "b\"\\\000\255;"`
			},
		},
		{
			dnscheck.Question{Name: "t.example", Type: dnscheck.TypeMX},
			[]string{"t.example. 60 MX 0 ."},
			func(a *dnscheck.Answer) bool { return a.Records[0].Host == "." && a.Records[0].Data == "0 ." },
		},
		{
			dnscheck.Question{Name: `a\.b\032c\@d\065.example`, Type: dnscheck.TypeA},
			[]string{`a\.b\ c\@dA.example. 60 A 192.0.2.1`},
			func(a *dnscheck.Answer) bool { return a.Question.Name == `a\.b\032c\@d\065.example` },
		},
		{
			dnscheck.Question{Name: "MiXed.eXample.", Type: dnscheck.TypeCNAME},
			[]string{`mIxEd.example. 60 CNAME Target.EXAMPLE.`},
			func(a *dnscheck.Answer) bool {
				return a.Records[0].Name == "mixed.example" && a.Records[0].Host == "target.example"
			},
		},
		{
			dnscheck.Question{Name: ".", Type: dnscheck.TypeNS},
			[]string{`. 60 NS a.example.`},
			func(a *dnscheck.Answer) bool { return a.Records[0].Host == "a.example" && a.Records[0].Name == "." },
		},
		{
			dnscheck.Question{Name: "t.example", Type: dnscheck.TypeA},
			[]string{"t.example. 2147483648 A 192.0.2.1"},
			func(a *dnscheck.Answer) bool { return a.TTL() == 0 },
		},
		{
			dnscheck.Question{Name: "_25._tcp.t.example", Type: dnscheck.TypeTLSA},
			[]string{"_25._tcp.t.example. 60 TLSA 3 1 1 00ff"},
			func(a *dnscheck.Answer) bool {
				r := a.Records[0].TLSA
				return r.Usage == 3 && r.Selector == 1 && r.Matching == 1 && string(r.Data) == "\x00\xff"
			},
		},
		{
			dnscheck.Question{Name: "t.example", Type: 65280},
			[]string{`t.example. 60 TYPE65280 \# 3 0a0b0c`},
			func(a *dnscheck.Answer) bool { return a.Records[0].Data == `\# 3 0a0b0c` },
		},
	} {
		a, err := resolver(serve(t, loopback, answering(nil, tt.records...))).Resolve(t.Context(), tt.q)
		if err != nil || len(a.Records) != 1 || !tt.check(a) {
			t.Errorf("%s: %v, %v", tt.q, a, err)
		}
	}
	for _, name := range []string{"", "a..b", "." + strings.Repeat("a", 64), strings.Repeat("a.", 127) + "aa", "a\\"} {
		if a, err := resolver(loopback).Resolve(t.Context(), dnscheck.Question{Name: name, Type: dnscheck.TypeA}); !errors.Is(err, dnscheck.ErrName) {
			t.Errorf("%q: %v, %v", name, a, err)
		}
	}
}

// TestClientDelegation: a parent's server names the child's servers in the
// authority section; asked for them directly, they are the answer.
func TestClientDelegation(t *testing.T) {
	addr := serve(t, loopback, answering(func(m, _ *dns.Msg) {
		rr, _ := dns.NewRR("example.com. 60 NS ns1.example.com.")
		m.Ns, m.RecursionAvailable = append(m.Ns, rr), false
	}))
	q := dnscheck.Question{Name: "example.com", Type: dnscheck.TypeNS, Server: addr.Addr()}
	a, err := resolver(addr).Resolve(t.Context(), q)
	if err != nil || len(a.Hosts()) != 1 || a.Authoritative {
		t.Errorf("%v, %v", a, err)
	}
	for _, q := range []dnscheck.Question{{Name: "www.example.com", Type: dnscheck.TypeNS, Server: addr.Addr()}, {Name: "example.com", Type: dnscheck.TypeA, Server: addr.Addr()}} {
		if a, err := resolver(addr).Resolve(t.Context(), q); err != nil || len(a.Records) != 0 || a.Authoritative {
			t.Errorf("%v, %v", a, err)
		}
	}
	q.Server = netip.Addr{}
	if a, err := resolver(addr).Resolve(t.Context(), q); !errors.Is(err, dnscheck.ErrMalformed) {
		t.Errorf("asked to resolve: %v, %v", a, err)
	}
}

func TestClientConcurrent(t *testing.T) {
	var n atomic.Int32
	addr := serve(t, loopback, func(w dns.ResponseWriter, r *dns.Msg) {
		n.Add(1)
		answering(nil, r.Question[0].Name+" 60 A 192.0.2.1")(w, r)
	})
	conf := filepath.Join(t.TempDir(), "resolv.conf")
	text := fmt.Sprintf("nameserver [127.0.0.1]:1\nnameserver [127.0.0.1]:%d\noptions rotate\n", addr.Port())
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &dnscheck.Client{ResolvConf: conf}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			q := dnscheck.Question{Name: fmt.Sprintf("n%d.example", i), Type: dnscheck.TypeA}
			if a, err := c.Resolve(t.Context(), q); err != nil || len(a.Records) != 1 || a.Records[0].Name != q.Name {
				t.Errorf("%v, %v", a, err)
			}
		})
	}
	wg.Wait()
	if n.Load() != 200 {
		t.Errorf("%d questions arrived", n.Load())
	}
}

func BenchmarkClient(b *testing.B) {
	c := resolver(serve(b, loopback, answering(nil, "example.com. 60 A 192.0.2.1")))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Resolve(b.Context(), dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA}); err != nil {
			b.Fatal(err)
		}
	}
}
