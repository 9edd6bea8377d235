package dnscheck_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestLookupDANE: what senders make of TLSA records, over secure, insecure and
// failing answers, and aliases of all kinds.
func TestLookupDANE(t *testing.T) {
	good, other := "TLSA 3 1 1 "+strings.Repeat("ab", 32)+"\n", "TLSA 3 1 1 "+strings.Repeat("cd", 32)+"\n"
	for _, tt := range []struct {
		name, world string
		effect      dnscheck.DANEEffect
		base        string
	}{
		{"secure", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. " + good, "authenticate", "mx.example.com"},
		{"secure over IPv6 alone", "$SIGNED example.com.\nmx.example.com. AAAA 2001:db8::1\n_25._tcp.mx.example.com. " + good, "authenticate", "mx.example.com"},
		{"none", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n", "none", ""},
		{"insecure", "mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. " + good, "none", ""},
		{"no address", "$SIGNED example.com.\n_25._tcp.mx.example.com. " + good, "none", ""},
		{"addresses not known", "$SIGNED example.com.\nmx.example.com. SERVFAIL\n", "unknown", ""},
		{"one unusable record of two", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA 1 1 1 abcd\n_25._tcp.mx.example.com. " + good, "authenticate", "mx.example.com"},
		{"unusable records alone", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA 1 1 1 abcd\n", "encrypt", "mx.example.com"},
		{"another port", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_465._tcp.mx.example.com. " + good, "none", ""},

		{"bogus", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. BOGUS TLSA\n", "defer", ""},
		{"SERVFAIL", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. SERVFAIL TLSA\n", "defer", ""},
		{"REFUSED", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. REFUSED TLSA\n", "defer", ""},
		{"time-out", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TIMEOUT TLSA\n", "defer", ""},
		{"SERVFAIL where nobody asks", "mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. SERVFAIL TLSA\n", "none", ""},

		{"TLSA behind an alias", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME t.example.com.\nt.example.com. " + good, "authenticate", "mx.example.com"},
		{"TLSA behind an alias that leaves the signed zone", "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME t.example.net.\nt.example.net. " + good, "none", ""},

		{"alias, records at its end", "$SIGNED example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. " + good, "authenticate", "a.example.com"},
		{"alias, records at its beginning", "$SIGNED example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. " + good, "authenticate", "mx.example.com"},
		{"alias, records at both", "$SIGNED example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. " + good + "_25._tcp.mx.example.com. " + other, "authenticate", "a.example.com"},
		{"alias, its end fails", "$SIGNED example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. SERVFAIL\n_25._tcp.mx.example.com. " + good, "defer", ""},
		{"alias, its beginning fails but its end has records", "$SIGNED example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. " + good + "_25._tcp.mx.example.com. SERVFAIL TLSA\n", "authenticate", "a.example.com"},
		{"a secure alias into an insecure zone", "$SIGNED example.com.\nmx.example.com. CNAME a.example.net.\na.example.net. A 192.0.2.1\n_25._tcp.mx.example.com. " + good + "_25._tcp.a.example.net. " + other, "authenticate", "mx.example.com"},
		{"an insecure alias into a secure zone", "$SIGNED example.com.\nmx.example.net. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. " + good, "none", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host := "mx.example.com"
				if strings.Contains(tt.world, "\nmx.example.net.") {
					host = "MX.example.net."
				}
				d := dnscheck.LookupDANE(t.Context(), zone(t, tt.world), host)
				if d.Effect != tt.effect || d.Base != tt.base {
					t.Errorf("%s, base %q; want %s, %q: %+v", d.Effect, d.Base, tt.effect, tt.base, d)
				}
			})
		})
	}
}

// TestDANESpeed: the TLSA questions do not wait for the addresses, so that a check
// takes as long as its longest chain of answers, MX and then one more.
func TestDANESpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := zone(t, "$SIGNED example.com.\nexample.com. MX 10 mx.example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA 3 1 1 "+strings.Repeat("ab", 32))
		var wanted []string
		slow := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			time.Sleep(time.Second)
			return world.Resolve(ctx, q)
		})
		start := time.Now()
		c := dnscheck.Checker{Resolver: slow, Blocklists: []dnscheck.Blocklist{}, Trace: &dnscheck.Trace{Done: func(part string) {
			if strings.HasPrefix(part, "destination") && time.Since(start) != 2*time.Second {
				wanted = append(wanted, fmt.Sprintf("%s after %v", part, time.Since(start)))
			}
		}}}
		r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com"})
		if err != nil || len(wanted) > 0 {
			t.Errorf("%v, %v", wanted, err)
		}
		if d := r.Destinations[0].DANE; len(d) != 1 || d[0].Effect != dnscheck.DANEAuthenticate || d[0].MX != dnscheck.Secure || d[0].Domain != "example.com" {
			t.Errorf("%+v", d)
		}
	})
}

// TestDANEGivenUp: what lies here is not told as the host's fault.
func TestDANEGivenUp(t *testing.T) {
	world := zone(t, "$SIGNED example.com.\nmx.example.com. A 192.0.2.1\n")
	d := dnscheck.LookupDANE(t.Context(), resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
		if q.Type == dnscheck.TypeTLSA {
			return nil, &dnscheck.Error{Question: q, Err: dnscheck.ErrUnsupported}
		}
		return world.Resolve(ctx, q)
	}), "mx.example.com")
	if d.Effect != dnscheck.DANEUnknown || len(d.Unknown) != 1 {
		t.Errorf("%+v", d)
	}
	d = dnscheck.LookupDANE(t.Context(), resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
		a, err := world.Resolve(ctx, q)
		a.Authentic, a.Degraded = false, true
		return a, err
	}), "mx.example.com")
	if d.Effect != dnscheck.DANEUnknown || len(d.Unknown) != 1 {
		t.Errorf("degraded: %+v", d)
	}
}

func ExampleLookupDANE() {
	world, err := dnscheck.ParseZone(`
$SIGNED example.com.
mx.example.com.          A    192.0.2.25
_25._tcp.mx.example.com. TLSA 3 1 1 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := dnscheck.LookupDANE(context.Background(), world, "mx.example.com")
	fmt.Println(d.Effect, d.Base)
	// Output: authenticate mx.example.com
}

// TestDANEZones: what is one zone's fault is said once, whatever hosts it has.
func TestDANEZones(t *testing.T) {
	const world = `
net.                      NS   a.gtld.example.
example.com.              MX   10 mx1.example.net.
example.com.              MX   20 mx2.example.net.
example.com.              MX   30 mx.example.org.
mx1.example.net.          A    192.0.2.25
mx2.example.net.          A    192.0.2.26
mx.example.org.           A    192.0.2.27
_25._tcp.mx1.example.net. TLSA 3 1 1 abababababababababababababababababababababababababababababababab
_25._tcp.mx2.example.net. TLSA 3 1 1 abababababababababababababababababababababababababababababababab
_25._tcp.mx.example.org.  TLSA 3 1 1 abababababababababababababababababababababababababababababababab
`
	for _, tt := range []struct{ name, more string }{
		{"dane-not-secure", ""},
		{"dane-signature-invalid", "_25._tcp.mx1.example.net. BOGUS TLSA\n_25._tcp.mx2.example.net. BOGUS TLSA\n_25._tcp.mx.example.org. BOGUS TLSA\n$SIGNED .\n"},
		{"dane-lookup-failed", "_25._tcp.mx1.example.net. SERVFAIL TLSA\n_25._tcp.mx2.example.net. SERVFAIL TLSA\n_25._tcp.mx.example.org. SERVFAIL TLSA\n$SIGNED .\n"},
	} {
		r, err := dnscheck.Checker{Resolver: zone(t, world+tt.more), Blocklists: []dnscheck.Blocklist{}}.Check(t.Context(), dnscheck.Target{Recipients: []string{"example.com"}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings {
			if string(f.Code) == tt.name {
				got = append(got, f.Subject+": "+f.Message)
			}
		}
		if len(got) != 2 || !strings.HasPrefix(got[0], "example.net: ") || !strings.Contains(got[0], "mx1.example.net and mx2.example.net") || !strings.HasPrefix(got[1], "mx.example.org: ") {
			t.Errorf("%s: %q of %v", tt.name, got, r.Findings)
		}
	}
}

// TestDANENames: which names a certificate may hold (RFC 7672, section 3.2.2), as
// the whole check finds them, and that a saved check is judged the same.
func TestDANENames(t *testing.T) {
	ca := newAuthority(t, "CA")
	record := tlsaFor(2, 0, 1, ca).String()
	for _, tt := range []struct {
		name, world, want string
		covers            string // the name in a certificate that will do
	}{
		{"secure MX", "$SIGNED example.com.\nexample.com. MX 10 mx.example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA " + record, "mx.example.com example.com", "example.com"},
		{"insecure MX", "$SIGNED example.net.\nexample.com. MX 10 mx.example.net.\nmx.example.net. A 192.0.2.1\n_25._tcp.mx.example.net. TLSA " + record, "mx.example.net", "mx.example.net"},
		{"an alias of a domain", "$SIGNED example.com.\nexample.com. CNAME a.example.com.\na.example.com. MX 10 mx.example.com.\nmx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA " + record, "mx.example.com example.com a.example.com", "a.example.com"},
		{"an alias of a host", "$SIGNED example.com.\nexample.com. MX 10 mx.example.com.\nmx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. TLSA " + record, "a.example.com example.com", "a.example.com"},
		{"no MX", "$SIGNED example.com.\nexample.com. A 192.0.2.1\n_25._tcp.example.com. TLSA " + record, "example.com", "example.com"},
		{"no MX, and an alias", "$SIGNED example.com.\nexample.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. TLSA " + record, "a.example.com example.com", "example.com"},
	} {
		c := dnscheck.Checker{Resolver: zone(t, tt.world), Blocklists: []dnscheck.Blocklist{}}
		r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com"})
		if err != nil {
			t.Fatal(err)
		}
		d := r.Destinations[0].DANE[0]
		if got := strings.Join(d.Names(), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if v := d.Match(chainOf(ca.issue(t, tt.covers), ca), caseNow); !v.Authenticated {
			t.Errorf("%s: %+v", tt.name, v)
		}
		if v := d.Match(chainOf(ca.issue(t, "example.org"), ca), caseNow); v.Authenticated {
			t.Errorf("%s, another name: %+v", tt.name, v)
		}
		saved, err := json.Marshal(r)
		var back dnscheck.Result
		if err == nil {
			err = json.Unmarshal(saved, &back)
		}
		if got, want := fmt.Sprint(dnscheck.Judge(&back)), fmt.Sprint(dnscheck.Judge(r)); err != nil || got != want {
			t.Errorf("%s: %v; saved %s, want %s", tt.name, err, got, want)
		}
	}
}
