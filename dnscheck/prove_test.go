package dnscheck_test

import (
	"net/netip"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// Into a domain that does not exist nothing can be published, though an overlay
// would answer as if it were.
func TestProofNeedsZone(t *testing.T) {
	z := zone(t, "5.2.0.192.in-addr.arpa. PTR mx.example.com.\nexample.org. A 192.0.2.9\n")
	c := dnscheck.Checker{Resolver: z, Blocklists: []dnscheck.Blocklist{}}
	r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.5")}, HELO: "mx.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		for _, fix := range f.Fixes {
			if fix.Change != nil {
				t.Errorf("%s: %s", f.Code, fix.Text)
			}
		}
	}
	if causes := r.Causes(); len(causes) != 1 || causes[0].Code != "sender-domain-missing" {
		t.Errorf("%v", causes)
	}
}
