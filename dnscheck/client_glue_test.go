package dnscheck_test

import (
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/miekg/dns"
)

// A server that refers to others hands out the addresses of those that lie below
// it. They are believed of the very host asked about, and of a server that was
// asked as one.
func TestClientGlue(t *testing.T) {
	referral := answering(func(m, _ *dns.Msg) {
		for _, line := range []string{"example.com. 60 NS ns1.example.com.", "ns1.example.com. 60 A 192.0.2.53", "ns2.example.com. 60 A 192.0.2.54", "ns1.example.com. 60 AAAA 2001:db8::53"} {
			rr, err := dns.NewRR(line)
			if err != nil {
				t.Fatal(err)
			}
			if rr.Header().Rrtype == dns.TypeNS {
				m.Ns = append(m.Ns, rr)
			} else {
				m.Extra = append(m.Extra, rr)
			}
		}
	})
	addr := serve(t, loopback, referral)
	c := &dnscheck.Client{Port: addr.Port()}
	for q, want := range map[dnscheck.Question]string{
		{Name: "ns1.example.com", Type: dnscheck.TypeA}:    "ns1.example.com. 60 A 192.0.2.53",
		{Name: "ns1.example.com", Type: dnscheck.TypeAAAA}: "ns1.example.com. 60 AAAA 2001:db8::53",
		{Name: "www.example.com", Type: dnscheck.TypeA}:    "",
		{Name: "example.com", Type: dnscheck.TypeNS}:       "example.com. 60 NS ns1.example.com.",
	} {
		q.Server = addr.Addr()
		a, err := c.Resolve(t.Context(), q)
		if err != nil || a.Authoritative {
			t.Fatal(a, err)
		}
		got := ""
		for _, r := range a.Records {
			got += r.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
}
