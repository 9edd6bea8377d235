package dnscheck_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// ownZone is a sender's zone with two servers, of which one has both families.
const ownZone = `
$ORIGIN example.com.
@    SOA  ns1 hostmaster 7 7200 3600 1209600 60
@    NS   ns1
@    NS   ns2.example.net.
@    MX   10 mail
@    TXT  "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=none"
s1._domainkey TXT "v=DKIM1; p=abc"
mail A    192.0.2.25
ns1  A    192.0.2.53
ns1  AAAA 2001:db8::53
ns2.example.net. A 192.0.2.54
`

// zoneFindings checks a domain and returns what this part finds, with messages.
func zoneFindings(t *testing.T, r dnscheck.Resolver, target dnscheck.Target) (*dnscheck.Result, []check.Finding) {
	t.Helper()
	c := dnscheck.Checker{Resolver: r, Blocklists: []dnscheck.Blocklist{}}
	res, err := c.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	var out []check.Finding
	for _, f := range res.Findings {
		if strings.HasPrefix(string(f.Code), "dns") || strings.HasPrefix(string(f.Code), "recipient-") {
			out = append(out, f)
		}
	}
	return res, out
}

func TestPropagation(t *testing.T) {
	for _, tt := range []struct {
		name, world string
		selectors   []string
		want        []string // code: message
	}{
		{"nothing wrong", "", []string{"s1"}, nil},
		{"no zone at all: another part's matter", "$ORIGIN x.\n", nil, nil},
		{"spread", "$SERVER 192.0.2.54\nexample.com. SOA ns1 hostmaster 6 7200 3600 1209600 60\nexample.com. MX 10 old\n", nil, []string{
			"dns-servers-differ: The name servers of example.com give different answers to example.com MX.",
			"dns-serials-differ: The name servers of example.com hold versions from serial 6 to 7.",
		}},
		{"stale", "$SERVER 192.0.2.53\nexample.com. MX 10 new\n$SERVER 192.0.2.54\nexample.com. MX 10 new\n$SERVER 2001:db8::53\nexample.com. MX 10 new\n", nil, []string{
			"dns-cache-stale: The resolver answers example.com MX otherwise than the zone's servers do: it still has the old record, for another 300 seconds.",
		}},
		{"lame over one family", "$SERVER 2001:db8::53\n*. REFUSED\n", nil, []string{
			"dns-server-lame: Asked for the zone example.com, ns1.example.com (2001:db8::53) answers REFUSED.",
		}},
		{"dead", "$SERVER 192.0.2.54\n*. TIMEOUT\n", nil, []string{
			"dns-server-dead: Asked for the zone example.com, ns2.example.net (192.0.2.54) does not answer.",
		}},
		{"the parent's server", "$SERVER 192.0.2.54\nexample.com. NODATA SOA\n", nil, []string{
			"dns-server-lame: Asked for the zone example.com, ns2.example.net (192.0.2.54) says that there is no such zone.",
		}},
		{"expired", "example.com. BOGUS 7 signature expired\n_dmarc.example.com. BOGUS 7 signature expired\n", nil, []string{
			"dnssec-bogus: The resolver answers SERVFAIL to example.com MX, example.com TXT, _dmarc.example.com TXT because DNSSEC validation fails: EDE 7 (Signature Expired).",
		}},
		{"another part's matter: the zone itself answers", "example.com. TIMEOUT TXT\n_dmarc.example.com. SERVFAIL\n", nil, nil},
		{"a delegated name is not compared", "$SERVER 192.0.2.54\n_dmarc.example.com. LAME\n", nil, nil},
		{"an alias is compared, not what it leads to", "s2._domainkey.example.com. CNAME key.example.org.\nkey.example.org. TXT \"v=DKIM1; p=def\"\n", []string{"s2"}, nil},
		{"no server has an address", "ns1.example.com. NODATA\nns2.example.net. NODATA\nexample.com. SERVFAIL MX\n", nil, []string{
			"dns-all-servers-dead: None of the name servers of example.com answers for it: ns1.example.com has no address; ns2.example.net has no address.",
			"dns-zone-fails: The resolver answers SERVFAIL to example.com MX, while it answers for com.",
			"dns-ns-missing-address: example.com names the server ns1.example.com, which has no address.",
			"dns-ns-missing-address: example.com names the server ns2.example.net, which has no address.",
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			world := ownZone + tt.world
			if strings.HasPrefix(tt.world, "$ORIGIN") {
				world = tt.world
			}
			_, fs := zoneFindings(t, zone(t, world), dnscheck.Target{Domain: "example.com", Selectors: tt.selectors})
			var got []string
			for _, f := range fs {
				got = append(got, string(f.Code)+": "+f.Message)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: found\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// The servers are asked side by side: two that are dead cost one time-out, and
// the deadline ends it.
func TestPropagationDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := zone(t, ownZone+"$SERVER 192.0.2.54\n*. TIMEOUT\n$SERVER 2001:db8::53\n*. TIMEOUT\n")
		for timeout, want := range map[time.Duration]time.Duration{0: 5 * time.Second, 3 * time.Second: 3 * time.Second} {
			start := time.Now()
			c := dnscheck.Checker{Resolver: z, Blocklists: []dnscheck.Blocklist{}, Timeout: timeout}
			r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com"})
			if err != nil || time.Since(start) != want {
				t.Errorf("%v: %v after %v, want %v", timeout, err, time.Since(start), want)
			}
			dead := slices.Contains(found(r), "dns-server-dead ns2.example.net")
			if dead != (timeout == 0) {
				t.Errorf("%v: found %q", timeout, found(r))
			}
			var reasons []string
			for _, s := range r.Skipped {
				if s.Part == "propagation" {
					reasons = append(reasons, s.Reason)
				}
			}
			if len(reasons) == 0 || !strings.Contains(reasons[len(reasons)-1], "over IPv6 from here") {
				t.Errorf("%v: skipped %q", timeout, reasons)
			}
		}
	})
}

// A resolver that never comes back for a domain is told from one that is dead,
// even if the whole check ends before it gives up.
func TestPropagationSlowResolver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			if strings.HasSuffix(q.Name, "example.net") {
				<-ctx.Done()
				return nil, &dnscheck.Error{Question: q, Err: context.Cause(ctx)}
			}
			return &dnscheck.Answer{Question: q}, nil
		})
		if r, fs := zoneFindings(t, z, dnscheck.Target{Recipients: []string{"a@example.net"}}); len(fs) != 1 || fs[0].Code != "recipient-zone-fails" {
			t.Errorf("found %v, skipped %v", fs, r.Skipped)
		}
		all := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			<-ctx.Done()
			return nil, &dnscheck.Error{Question: q, Err: context.Cause(ctx)}
		})
		if r, fs := zoneFindings(t, all, dnscheck.Target{Recipients: []string{"a@example.net"}}); len(fs) != 0 || len(r.Skipped) == 0 {
			t.Errorf("found %v, skipped %v", fs, r.Skipped)
		}
	})
}

// What cannot be asked from here is not known, and nobody's fault; a closed port
// is the server's.
func TestPropagationUnreachable(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		only string // the server that fails; "": all
		want []string
	}{
		{"FromNet", dnscheck.ErrUnsupported, "", nil},
		{"no route", syscall.ENETUNREACH, "", nil},
		{"no IPv6 route", syscall.ENETUNREACH, "2001:db8::53", nil},
		{"closed everywhere", syscall.ECONNREFUSED, "", nil},
		{"closed at one", fmt.Errorf("read udp: %w", syscall.ECONNREFUSED), "192.0.2.54", []string{"dns-server-dead ns2.example.net"}},
	} {
		z := zone(t, ownZone)
		r, fs := zoneFindings(t, resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			if q.Server.IsValid() && (tt.only == "" || q.Server.String() == tt.only) {
				return nil, &dnscheck.Error{Question: q, Err: tt.err}
			}
			return z.Resolve(ctx, q)
		}), dnscheck.Target{Domain: "example.com"})
		if got := found(&dnscheck.Result{Findings: fs}); !slices.Equal(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == nil && !slices.ContainsFunc(r.Skipped, func(s dnscheck.Skip) bool { return s.Part == "propagation" }) {
			t.Errorf("%s: nothing is said to be unknown", tt.name)
		}
	}
}

// Nothing is asked twice, and nobody but the servers of the sender's zone is asked
// directly, and these only what they serve.
func TestPropagationAsks(t *testing.T) {
	r := &recorder{Resolver: zone(t, ownZone+`
example.org. MX 10 mail.example.org.
example.org. NS ns.example.org.
ns.example.org. A 192.0.2.99
$SERVER 192.0.2.54
*. REFUSED
`)}
	_, fs := zoneFindings(t, r, dnscheck.Target{Domain: "news.example.com", Recipients: []string{"a@example.org"}})
	if len(fs) != 1 || fs[0].Code != "dns-server-lame" {
		t.Errorf("found %v", fs)
	}
	slices.Sort(r.asked)
	if len(slices.Compact(slices.Clone(r.asked))) != len(r.asked) {
		t.Errorf("asked twice: %q", r.asked)
	}
	var direct []string
	for _, q := range r.asked {
		if strings.Contains(q, "@") {
			direct = append(direct, q)
		}
		if strings.Contains(q, "+cd") {
			t.Errorf("asked without need: %s", q)
		}
	}
	want := []string{
		"_dmarc.news.example.com TXT @192.0.2.53", "_dmarc.news.example.com TXT @2001:db8::53",
		"example.com SOA @192.0.2.53", "example.com SOA @192.0.2.54", "example.com SOA @2001:db8::53",
		"news.example.com MX @192.0.2.53", "news.example.com MX @2001:db8::53",
		"news.example.com TXT @192.0.2.53", "news.example.com TXT @2001:db8::53",
	}
	if !slices.Equal(direct, want) {
		t.Errorf("asked directly %q, want %q", direct, want)
	}
}

// A zone that names more servers than anyone needs cannot make a check ask them
// all.
func TestPropagationBounds(t *testing.T) {
	world := "$ORIGIN example.com.\n@ SOA ns0 hostmaster 7 7200 3600 1209600 60\n"
	for i := range 40 {
		world += fmt.Sprintf("@ NS ns%d\n", i)
		for j := range 9 {
			world += fmt.Sprintf("ns%d A 192.0.%d.%d\n", i, i, j+1)
		}
	}
	r := &recorder{Resolver: zone(t, world)}
	zoneFindings(t, r, dnscheck.Target{Domain: "example.com"})
	servers := map[string]bool{}
	for _, q := range r.asked {
		if _, server, ok := strings.Cut(q, "@"); ok {
			servers[server] = true
		}
	}
	if len(servers) != 26 {
		t.Errorf("%d addresses were asked, want 26", len(servers))
	}
}

func TestPropagationSaved(t *testing.T) {
	z := zone(t, ownZone+`
@ NS ns3
ns3.example.com. CNAME ns1.example.com.
_dmarc.example.com. BOGUS 7 expired
$SERVER 192.0.2.54
example.com. MX 10 old
$SERVER 2001:db8::53
*. LAME
`)
	r, fs := zoneFindings(t, z, dnscheck.Target{Domain: "example.com", Recipients: []string{"a@example.net"}})
	if len(fs) != 5 {
		t.Errorf("found %v", fs)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back dnscheck.Result
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Propagation, r.Propagation) {
		t.Errorf("read back otherwise:\n%+v\n%+v", back.Propagation, r.Propagation)
	}
	again := dnscheck.Judge(&back)
	for i := range again {
		again[i].Fixes, r.Findings[i].Fixes = nil, nil // proofs are not made again
	}
	if !reflect.DeepEqual(again, r.Findings) {
		t.Errorf("judged again %v, want %v", again, r.Findings)
	}
}

// However odd an answer is, a check ends without a panic and without an
// accusation that nothing bears out.
func TestPropagationOddAnswers(t *testing.T) {
	record := dnscheck.Pointer("elsewhere.example.org", dnscheck.TypeNS, "ns.example.org")
	for name, r := range map[string]resolverFunc{
		"neither": func(context.Context, dnscheck.Question) (*dnscheck.Answer, error) { return nil, nil },
		"not asked": func(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			return &dnscheck.Answer{Question: q, Records: []dnscheck.Record{record}}, nil
		},
		"error": func(context.Context, dnscheck.Question) (*dnscheck.Answer, error) {
			return nil, errors.New("out of order")
		},
		"no address": func(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			return &dnscheck.Answer{Question: q, Authoritative: true, Records: []dnscheck.Record{{Name: q.Name, Type: q.Type, Host: "ns.example.org", Addr: netip.Addr{}}}}, nil
		},
	} {
		_, fs := zoneFindings(t, r, dnscheck.Target{Domain: "example.com", Recipients: []string{"example.net"}})
		for _, f := range fs {
			if f.Code != "dns-single-server" && f.Code != "dns-ns-missing-address" && f.Code != "dns-all-servers-dead" || name != "no address" {
				t.Errorf("%s: found %v", name, f)
			}
		}
	}
}
