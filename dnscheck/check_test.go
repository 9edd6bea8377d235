package dnscheck_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// typical is a domain as a careful postmaster runs it: two mail hosts, a sending
// service, DKIM, DMARC, MTA-STS, TLS reports, DANE and good reverse names.
const typical = `
$ORIGIN example.com.
$TTL 3600
@                  SOA   ns1.dns.example. hostmaster 2026112101 7200 3600 1209600 300
@                  NS    ns1.dns.example.
@                  NS    ns2.dns.example.
@                  MX    10 mx1
@                  MX    20 mx2
mx1                A     192.0.2.25
mx1                AAAA  2001:db8::25
mx2                A     198.51.100.25
mail               A     203.0.113.5
@                  TXT   "v=spf1 mx ip4:203.0.113.5 include:spf.service.example -all"
@                  TXT   "some-verification=0123456789"
s1._domainkey      TXT   "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
_dmarc             TXT   "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_mta-sts           TXT   "v=STSv1; id=20261101T000000"
mta-sts            A     192.0.2.80
_smtp._tls         TXT   "v=TLSRPTv1; rua=mailto:tls@example.com"
_25._tcp.mx1       TLSA  3 1 1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
_25._tcp.mx2       TLSA  3 1 1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
$SIGNED            example.com.
$ORIGIN .
ns1.dns.example.         A    192.0.2.53
ns2.dns.example.         A    198.51.100.53
spf.service.example.     TXT  "v=spf1 include:eu.service.example include:us.service.example ~all"
eu.service.example.      TXT  "v=spf1 ip4:198.51.100.0/26 ~all"
us.service.example.      TXT  "v=spf1 a:out.service.example ~all"
out.service.example.     A    198.51.100.200
5.113.0.203.in-addr.arpa. PTR mail.example.com.
`

// listWorld is a zone in which the lists work and hold nobody.
func listWorld(lists []dnscheck.Blocklist) string {
	var b strings.Builder
	for _, l := range lists {
		if l.Kind == dnscheck.KindDomain {
			entry := l.Listed
			if entry == "" {
				entry = "test"
			}
			fmt.Fprintf(&b, "%s.%s. A 127.0.0.4\n", entry, l.Zone)
			continue
		}
		fmt.Fprintf(&b, "2.0.0.127.%s. A 127.0.0.2\n2.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.%s. A 127.0.0.2\n", l.Zone, l.Zone)
	}
	return b.String()
}

// typicalCheck is a check of everything that a target can name.
func typicalCheck(t *testing.T, resolver func(dnscheck.Resolver) dnscheck.Resolver) (dnscheck.Checker, dnscheck.Target) {
	t.Helper()
	policy := &servedPolicy{status: 200, header: http.Header{"Content-Type": {"text/plain"}}}
	policy.body.WriteString("version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\nmax_age: 1209600\r\n")
	c := dnscheck.Checker{
		Resolver: resolver(zone(t, typical+listWorld(dnscheck.DefaultBlocklists()))),
		HTTP:     &http.Client{Transport: policyServer{"mta-sts.example.com": policy}},
		Now:      func() time.Time { return caseNow },
	}
	return c, dnscheck.Target{
		Domain: "example.com", IPs: []netip.Addr{netip.MustParseAddr("203.0.113.5")}, HELO: "mail.example.com",
		MailFrom: "bounce@example.com", Selectors: []string{"s1"}, Recipients: []string{"jo@example.com"},
	}
}

// TestTypicalDomain: nothing is wrong with it, everything could be told, and no
// question is asked twice.
func TestTypicalDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := &slow{takes: 50 * time.Millisecond}
		c, target := typicalCheck(t, func(z dnscheck.Resolver) dnscheck.Resolver {
			asked.next = z
			return asked
		})
		r, err := c.Check(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings)+len(r.Skipped) > 0 {
			t.Errorf("found %v, skipped %v", r.Findings, r.Skipped)
		}
		seen := map[dnscheck.Question]bool{}
		for _, q := range asked.asked {
			if seen[q] {
				t.Errorf("%s was asked twice", q)
			}
			seen[q] = true
		}
		if r.Asked != len(asked.asked) {
			t.Errorf("the result counts %d questions, the resolver %d", r.Asked, len(asked.asked))
		}
		t.Logf("a typical domain: %d questions, %d more answered from memory", r.Asked, r.Served)

		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.Result
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if again := dnscheck.Judge(&back); len(again) > 0 {
			t.Errorf("judged again: %v", again)
		}
	})
}

// TestLatency: with a resolver that takes 50 ms, a check takes as long as its
// longest chain of questions that wait for one another, and hardly more. Time is
// faked, so the figure is exact.
func TestLatency(t *testing.T) {
	const rtt = 50 * time.Millisecond
	for _, tt := range []struct {
		name   string
		change string // of the typical world
		chain  int
		why    string
	}{
		{"typical", "", 4, "example.com TXT, spf.service TXT, us.service TXT, out.service A"},
		{"eight includes deep", `example.com. TXT "v=spf1 include:i1.example include:i1.example -all"` + includes(8), 9, "example.com TXT, then i1 to i8"},
		{"a PTR record that leads elsewhere", "mail.example.com. A 203.0.113.6", 4, "as typical"},
		{"no MX", "example.com. NODATA MX", 4, "as typical"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, target := typicalCheck(t, func(dnscheck.Resolver) dnscheck.Resolver {
					text := typical
					if strings.Contains(tt.change, "v=spf1") {
						text = strings.Replace(text, `@                  TXT   "v=spf1 mx`, `other TXT "v=spf1 mx`, 1)
					}
					return &slow{next: zone(t, text+tt.change+"\n"+listWorld(dnscheck.DefaultBlocklists())), takes: rtt}
				})
				var looked atomic.Int64
				start := time.Now()
				c.Trace = &dnscheck.Trace{Done: func(string) { looked.Store(int64(time.Since(start))) }}
				if _, err := c.Check(t.Context(), target); err != nil {
					t.Fatal(err)
				}
				all := time.Since(start)
				ratio := float64(looked.Load()) / float64(time.Duration(tt.chain)*rtt)
				t.Logf("%s: %v for %d dependent questions (%s), ratio %.2f; with the proofs of fixes %v", tt.name, time.Duration(looked.Load()), tt.chain, tt.why, ratio, all)
				if ratio > 1.2 {
					t.Errorf("ratio %.2f", ratio)
				}
			})
		})
	}
}

func includes(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "\ni%d.example. TXT \"v=spf1 include:i%d.example ~all\"", i, i+1)
	}
	fmt.Fprintf(&b, "\ni%d.example. TXT \"v=spf1 ip4:203.0.113.5 ~all\"", n)
	return b.String()
}

// TestBadTargets: what cannot be looked at is an error, at once.
func TestBadTargets(t *testing.T) {
	for want, target := range map[string]dnscheck.Target{
		"names no domain":       {},
		`"exa mple.com"`:        {Domain: "exa mple.com"},
		`"a..b"`:                {Domain: "a..b"},
		`"192.0.2.1"`:           {Domain: "192.0.2.1"},
		`recipient "jo"`:        {Domain: "example.com", Recipients: []string{"jo@"}},
		"address of the target": {Domain: "example.com", IPs: []netip.Addr{{}}},
	} {
		if strings.HasPrefix(want, "recipient") {
			want = `recipient "jo@"`
		}
		r, err := dnscheck.Checker{Resolver: zone(t, ""), Blocklists: []dnscheck.Blocklist{}}.Check(t.Context(), target)
		if r != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, %v; want %s", target, r, err, want)
		}
	}
	if _, err := (dnscheck.Checker{}).Check(t.Context(), dnscheck.Target{}); !errors.Is(err, dnscheck.ErrNothing) {
		t.Error(err)
	}
}

// TestDeadResolver: a resolver that is silent, fails or refuses accuses nobody.
func TestDeadResolver(t *testing.T) {
	for _, fault := range []string{"TIMEOUT", "SERVFAIL", "REFUSED"} {
		synctest.Test(t, func(t *testing.T) {
			c, target := typicalCheck(t, func(dnscheck.Resolver) dnscheck.Resolver { return zone(t, "*. "+fault) })
			r, err := c.Check(t.Context(), target)
			if err != nil || len(r.Findings) > 0 || len(r.Skipped) == 0 {
				t.Errorf("%s: found %v, skipped %d, %v", fault, r.Findings, len(r.Skipped), err)
			}
		})
	}
}

// TestCancelled: a check ends with its context, with a result and without leaving
// anything behind.
func TestCancelled(t *testing.T) {
	for _, after := range []time.Duration{0, 10 * time.Millisecond, 60 * time.Millisecond, 120 * time.Millisecond, 190 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			c, target := typicalCheck(t, func(z dnscheck.Resolver) dnscheck.Resolver { return &slow{next: z, takes: 50 * time.Millisecond} })
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			start := time.Now()
			r, err := c.Check(ctx, target)
			if err != nil || time.Since(start) > after+100*time.Millisecond || len(r.Findings) > 0 {
				t.Errorf("after %v: %v, %v, took %v", after, r.Findings, err, time.Since(start))
			}
		})
	}
}

// TestDeterministic: the same world gives the same result, down to the octet.
func TestDeterministic(t *testing.T) {
	var first []byte
	for range 10 {
		c, target := typicalCheck(t, func(dnscheck.Resolver) dnscheck.Resolver {
			return zone(t, strings.ReplaceAll(typical, "ip4:203.0.113.5", "ip4:203.0.113.50 ptr include:nowhere.example")+listWorld(dnscheck.DefaultBlocklists()))
		})
		r, err := c.Check(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		r.Served = 0 // how many waited for another's answer is a matter of chance
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !slices.Equal(first, b) {
			t.Fatalf("%s\nand then\n%s", first, b)
		}
	}
}
