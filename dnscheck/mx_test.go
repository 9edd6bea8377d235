package dnscheck_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// checked runs a check in a world of its own, without block lists.
func checked(t *testing.T, world string, target dnscheck.Target) *dnscheck.Result {
	t.Helper()
	c := dnscheck.Checker{Resolver: zone(t, world), Blocklists: []dnscheck.Blocklist{}}
	r, err := c.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func recipient(domain string) dnscheck.Target { return dnscheck.Target{Recipients: []string{domain}} }

// mxOf writes an MX check as a person would.
func mxOf(m *dnscheck.MXCheck) string {
	var out []string
	word := func(ok bool, w string) {
		if ok {
			out = append(out, w)
		}
	}
	word(m.Missing, "missing")
	word(m.Null, "null")
	word(m.Implicit, "implicit")
	word(m.Authentic, "ad")
	word(m.Unknown != "", "unknown")
	word(m.Suggestion != "", "suggests "+m.Suggestion)
	word(len(m.Misplaced) > 0, "misplaced")
	for _, h := range m.Hosts {
		s := fmt.Sprintf("%d %s %v", h.Preference, h.Name, h.Addrs)
		for _, c := range h.Chain {
			s += " > " + c.Host
		}
		for w, ok := range map[string]bool{" missing": h.Missing, " ad": h.Authentic, " failed": h.Failure != nil} {
			if ok {
				s += w
			}
		}
		if h.Literal.IsValid() {
			s += " literal " + h.Literal.String()
		}
		if h.Meant != nil {
			s += " meant " + h.Meant.Name
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestMX(t *testing.T) {
	for _, tt := range []struct{ name, world, want string }{
		{"preferred first, both families", "@ MX 20 b\n@ MX 10 a\na A 192.0.2.1\na AAAA 2001:db8::1\nb A 192.0.2.2", "10 a.example.com [192.0.2.1 2001:db8::1]; 20 b.example.com [192.0.2.2]"},
		{"once each", "@ MX 20 a\n@ MX 10 a\na A 192.0.2.1", "10 a.example.com [192.0.2.1]"},
		{"null", "@ MX 0 .", "null"},
		{"null beside others", "@ MX 0 .\n@ MX 5 a\na A 192.0.2.1", "5 a.example.com [192.0.2.1]"},
		{"implicit", "@ A 192.0.2.1", "implicit; 0 example.com [192.0.2.1]"},
		{"implicit, through an alias", "@ CNAME b\nb A 192.0.2.1", "implicit; 0 example.com [192.0.2.1] > b.example.com"},
		{"through an alias", "@ CNAME b\nb MX 7 a\na A 192.0.2.1", "7 a.example.com [192.0.2.1]"},
		{"nobody", "@ TXT x", "implicit; 0 example.com []"},
		{"missing", "$ORIGIN net.\n@ A 192.0.2.1", "missing"},
		{"an alias of nothing", "@ CNAME b", "missing"},
		{"not known", "com. SERVFAIL\n@ SERVFAIL", "unknown"},
		{"not known, and the resolver works", "com. NS a.nic.example.\n@ SERVFAIL", "unknown"},
		{"a broken signature", "@ BOGUS\n@ MX 10 a\na A 192.0.2.1", "unknown"},
		{"refused", "com. NS a.nic.example.\n@ REFUSED", "unknown"},
		{"filtered", "@ SERVFAIL 17 filtered", "unknown"},
		{"validated", "@ MX 10 a\na A 192.0.2.1\n$SIGNED example.com.", "ad; 10 a.example.com [192.0.2.1] ad"},
		{"validated but for the host", "@ MX 10 a.example.net.\na.example.net. A 192.0.2.1\n$SIGNED example.com.", "ad; 10 a.example.net [192.0.2.1]"},
		{"an alias", "@ MX 10 a\na CNAME b\nb A 192.0.2.1", "10 a.example.com [192.0.2.1] > b.example.com"},
		{"aliases in a circle", "@ MX 10 a\na CNAME b\nb CNAME a", "10 a.example.com [] > b.example.com > a.example.com failed"},
		{"an address", "@ MX 10 192.0.2.1.", "10 192.0.2.1 [] literal 192.0.2.1 meant mail.example.com; suggests "},
		{"final dot", "@ MX 10 mail.example.com\nmail A 192.0.2.1", "10 mail.example.com.example.com [] missing meant mail.example.com"},
		{"final dot too much", "@ MX 10 mail.\nmail A 192.0.2.1", "10 mail [] missing meant mail.example.com"},
		{"the host's final dot", "@ MX 10 mail\nmail.example.com A 192.0.2.1", "10 mail.example.com [] missing meant mail.example.com.example.com"},
		{"the MX record's final dot", "@ TXT x\nexample.com MX 10 a\na A 192.0.2.1", "implicit; misplaced; 0 example.com []"},
		{"localhost is not asked about", "@ MX 10 localhost.", "10 localhost []"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := checked(t, "$ORIGIN example.com.\n"+tt.world, recipient("example.com"))
			want := strings.TrimSuffix(tt.want, "; suggests ")
			if got := mxOf(r.Destinations[0].MX); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}

// TestUnknownAccusesNobody checks that a failure in any single place is told as
// unknown, and never found to be the domain's lack of a record.
func TestUnknownAccusesNobody(t *testing.T) {
	const world = `
com. NS a.nic.example.
example.com. MX 10 mail.example.com.
mail.example.com. A 192.0.2.25
mail.example.com. AAAA 2001:db8::25
25.2.0.192.in-addr.arpa. PTR mail.example.com.
`
	target := dnscheck.Target{Recipients: []string{"example.com"}, HELO: "mail.example.com", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.25")}}
	if r := checked(t, world, target); len(r.Findings)+len(r.Skipped) > 0 {
		t.Fatalf("the sound world: %v, %v", r.Findings, r.Skipped)
	}
	for _, name := range []string{"example.com. %s MX", "mail.example.com. %s", "mail.example.com. %s A", "mail.example.com. %s AAAA", "25.2.0.192.in-addr.arpa. %s"} {
		for _, fault := range []string{"SERVFAIL", "REFUSED", "BOGUS"} {
			line := fmt.Sprintf(name, fault)
			r := checked(t, world+line+"\n", target)
			for _, f := range r.Findings {
				if f.Code != "recipient-zone-fails" && f.Code != "recipient-dnssec-bogus" && f.Code != "mx-target-dns-failed" && f.Code != "reverse-lookup-failed" && f.Code != "helo-lookup-failed" {
					t.Errorf("%s: %s", line, f)
				}
			}
			if len(r.Skipped) == 0 && !strings.HasSuffix(line, "AAAA") && !strings.HasSuffix(line, "A") {
				t.Errorf("%s: nothing is said to be unknown", line)
			}
		}
	}
}

func TestQuestions(t *testing.T) {
	const sound = "example.com. MX 10 a.example.com.\nexample.com. MX 20 b.example.com.\na.example.com. A 192.0.2.1\nb.example.com. A 192.0.2.2\n" +
		"1.2.0.192.in-addr.arpa. PTR a.example.com."
	for _, tt := range []struct {
		name, world string
		target      dnscheck.Target
		asked       int
		steps       int // the longest chain of questions that depend on one another
	}{
		{"MX, then both families of each host", sound, recipient("example.com"), 5, 2},
		{"null MX", "example.com. MX 0 .", recipient("example.com"), 1, 1},
		{"no such domain", "example.org. TXT x", recipient("example.com"), 1, 1},
		{"no MX", "example.com. A 192.0.2.1", recipient("example.com"), 4, 2},
		{"an address for a host", "example.com. MX 10 192.0.2.1.", recipient("example.com"), 7, 2},
		{"shared by MX, PTR and EHLO", sound, dnscheck.Target{Recipients: []string{"example.com"}, HELO: "a.example.com", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.1")}}, 6, 2},
		{"private addresses", sound, dnscheck.Target{IPs: []netip.Addr{netip.MustParseAddr("192.168.2.1")}}, 0, 0},
		{"names not to be looked up", sound, dnscheck.Target{HELO: "localhost"}, 0, 0},
		{"addresses for names", sound, dnscheck.Target{HELO: "[192.0.2.1]"}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var asked []string
				var looked time.Duration // when the last part was done; the proofs come after it
				start := time.Now()
				trace := &dnscheck.Trace{
					Question: func(q dnscheck.Question) {
						mu.Lock()
						defer mu.Unlock()
						if q.Type != dnscheck.TypeTXT && q.Type != dnscheck.TypeTLSA && !strings.HasPrefix(q.Name, "mta-sts.") { // which other parts ask for
							asked = append(asked, q.String())
						}
					},
					Done: func(part string) {
						mu.Lock()
						defer mu.Unlock()
						if part != "spf" {
							looked = max(looked, time.Since(start))
						}
					},
				}
				c := dnscheck.Checker{Resolver: &slow{next: zone(t, tt.world), takes: time.Second}, Blocklists: []dnscheck.Blocklist{}, Trace: trace}
				if _, err := c.Check(t.Context(), tt.target); err != nil {
					t.Fatal(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if len(asked) > tt.asked || looked > time.Duration(tt.steps)*time.Second {
					t.Errorf("%d questions in %v, want %d in %ds: %v", len(asked), looked, tt.asked, tt.steps, asked)
				}
			})
		})
	}
}

func TestMXJSON(t *testing.T) {
	for _, world := range []string{
		"example.com. MX 10 a.example.com.\na.example.com. CNAME b.example.com.\nb.example.com. A 192.0.2.1\nb.example.com. AAAA ::ffff:192.0.2.1",
		"example.com. MX 10 192.0.2.1.\nexample.com. MX 20 gone.example.com.\nmail.example.com. SERVFAIL",
		"com. NS a.nic.example.\nexample.com. SERVFAIL 22 none",
		"example.com. TXT x\nexample.com.example.com. MX 10 a.example.com.",
		"25.2.0.192.in-addr.arpa. CNAME 25.x.example.\n25.x.example. PTR mail.example.com.2.0.192.in-addr.arpa.\nmail.example.com. A 192.0.2.25",
	} {
		r := checked(t, world, dnscheck.Target{
			Recipients: []string{"example.com"}, HELO: "mail.example.com",
			IPs: []netip.Addr{netip.MustParseAddr("192.0.2.25"), netip.MustParseAddr("2001:db8::25"), netip.MustParseAddr("10.0.0.1")},
		})
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.Result
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]any{{r.Destinations, back.Destinations}, {r.Reverse, back.Reverse}, {r.HELO, back.HELO}} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("read back differs:\n%+v\n%+v", pair[0], pair[1])
			}
		}
		if before, after := fmt.Sprint(dnscheck.Judge(r)), fmt.Sprint(dnscheck.Judge(&back)); before != after {
			t.Errorf("judged again:\n%s\n%s", before, after)
		}
	}
}

func TestTooManyHosts(t *testing.T) {
	var world strings.Builder
	for i := range 100 {
		fmt.Fprintf(&world, "example.com. MX 10 m%d.example.com.\nm%d.example.com. A 192.0.2.1\n", i, i)
	}
	r := checked(t, world.String(), recipient("example.com"))
	known := 0
	for _, h := range r.Destinations[0].MX.Hosts {
		if len(h.Addrs) > 0 {
			known++
		}
	}
	if known != 32 || len(r.Destinations[0].MX.Hosts) != 100 {
		t.Errorf("%d hosts looked up", known)
	}
}

// TestDeadline checks that a check that runs out of time blames nobody.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dnscheck.Checker{
			Resolver:   zone(t, "com. NS a.nic.example.\nexample.com. TIMEOUT\nmail.example.net. TIMEOUT\nexample.net. MX 10 mail.example.net."),
			Blocklists: []dnscheck.Blocklist{}, Timeout: 2 * time.Second,
		}
		r, err := c.Check(t.Context(), dnscheck.Target{Recipients: []string{"example.com", "example.net"}})
		if err != nil || len(r.Findings) > 0 || len(r.Skipped) == 0 {
			t.Errorf("%v, %v, %v", r.Findings, r.Skipped, err)
		}
		// With time to spare, silence where others answer is the domain's.
		c.Timeout = time.Minute
		r, err = c.Check(t.Context(), recipient("example.com"))
		if err != nil || len(r.Findings) != 1 || r.Findings[0].Code != "recipient-zone-fails" {
			t.Errorf("%v, %v, %v", r.Findings, r.Skipped, err)
		}
	})
}
