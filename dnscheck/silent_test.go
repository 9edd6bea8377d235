package dnscheck_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// TestSilentZone checks what a zone costs about which the resolver stays silent: no
// more than one question's time, and of the other parts none waits for it.
func TestSilentZone(t *testing.T) {
	const world = `
com. NS a.gtld.example.
net. NS a.gtld.example.
a.gtld.example. A 192.0.2.1
dead.net. NS ns1.dead.net.
ns1.dead.net. A 192.0.2.99
example.com. SOA ns1 hostmaster 7 7200 3600 1209600 60
example.com. NS ns1.example.com.
ns1.example.com. A 192.0.2.53
example.com. MX 10 mail.example.com.
mail.example.com. A 192.0.2.25
_dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:d@example.com"
25.2.0.192.in-addr.arpa. PTR mail.example.com.
`
	const above = `
$SERVER 192.0.2.1
net. SOA a.gtld.example. x 7 7200 3600 1209600 60
dead.net. NS ns1.dead.net.
ns1.dead.net. A 192.0.2.99
`
	ip := []netip.Addr{netip.MustParseAddr("192.0.2.25")}
	for _, tt := range []struct {
		name, zone string
		target     dnscheck.Target
		want       check.Code // the code that must be found
		waits      string     // the parts that may take long
	}{
		{"the sender's", "", dnscheck.Target{Domain: "dead.net", IPs: ip, HELO: "mail.example.com", Recipients: []string{"example.com"}}, "dns-all-servers-dead", "destination dead.net spf dkim dmarc bimi propagation"},
		{"a recipient's", `example.com. TXT "v=spf1 mx -all"`, dnscheck.Target{Domain: "example.com", IPs: ip, Recipients: []string{"dead.net"}}, "recipient-zone-fails", "destination dead.net propagation"},
		{"an included service's", `example.com. TXT "v=spf1 include:_spf.dead.net mx -all"`, dnscheck.Target{Domain: "example.com", IPs: ip}, "spf-lookup-failed", "spf"},
		{"a mail host's", "example.org. MX 10 mx.dead.net.\n" + `example.com. TXT "v=spf1 mx -all"`, dnscheck.Target{Domain: "example.com", Recipients: []string{"example.org"}}, "mx-target-dns-failed", "destination example.org"},
		{"the EHLO name's", `example.com. TXT "v=spf1 mx -all"`, dnscheck.Target{Domain: "example.com", HELO: "mail.dead.net", IPs: ip}, "helo-lookup-failed", "helo spf"},
		{"the reverse name's", "26.2.0.192.in-addr.arpa. PTR mail.dead.net.\n" + `example.com. TXT "v=spf1 ip4:192.0.2.26 -all"`, dnscheck.Target{Domain: "example.com", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.26")}}, "reverse-lookup-failed", "reverse 192.0.2.26"},
		{"the reverse zone", "26.2.0.192.in-addr.arpa. TIMEOUT\n" + `example.com. TXT "v=spf1 ip4:192.0.2.26 -all"`, dnscheck.Target{Domain: "example.com", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.26")}}, "reverse-lookup-failed", "reverse 192.0.2.26"},
		{"a sub-domain's", "sub.example.com. TIMEOUT\n" + `example.com. TXT "v=spf1 mx -all"`, dnscheck.Target{Domain: "sub.example.com", IPs: ip}, "dns-zone-fails", "destination sub.example.com spf dkim dmarc bimi propagation"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				z := zone(t, world+tt.zone+"\n"+above)
				r := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
					silent := strings.HasSuffix(q.Name, "dead.net") && !q.Server.IsValid() || q.Server == netip.MustParseAddr("192.0.2.99") || strings.HasSuffix(q.Name, "sub.example.com")
					if !silent {
						time.Sleep(20 * time.Millisecond)
						return z.Resolve(ctx, q)
					}
					select { // two tries of five seconds
					case <-time.After(10 * time.Second):
						return nil, &dnscheck.Error{Question: q, Err: dnscheck.ErrTimeout}
					case <-ctx.Done():
						return nil, &dnscheck.Error{Question: q, Err: context.Cause(ctx)}
					}
				})
				start := time.Now()
				var mu sync.Mutex
				trace := &dnscheck.Trace{Done: func(part string) {
					mu.Lock()
					defer mu.Unlock()
					if took := time.Since(start); took > time.Second && !strings.Contains(" "+tt.waits+" ", " "+part+" ") {
						t.Errorf("%s took %s", part, took)
					}
				}}
				res, err := dnscheck.Checker{Resolver: r, Blocklists: []dnscheck.Blocklist{}, Trace: trace}.Check(t.Context(), tt.target)
				if err != nil {
					t.Fatal(err)
				}
				took := time.Since(start)
				t.Log(took)
				if took > 11*time.Second {
					t.Errorf("took %s", took)
				}
				var got []check.Code
				for _, f := range res.Findings {
					got = append(got, f.Code)
				}
				if !slices.Contains(got, tt.want) {
					t.Errorf("found %v, want %s; skipped %v", res.Findings, tt.want, res.Skipped)
				}
			})
		})
	}
}
