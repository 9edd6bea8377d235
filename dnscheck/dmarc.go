package dnscheck

import (
	"context"

	_ "golang.org/x/net/publicsuffix" // stub
)

// DMARCCheck is what DMARC says of the sender's domain (RFC 9989).
type DMARCCheck struct{}

func (d *DMARCCheck) unknown() []Unknown { return nil }
func (d *DMARCCheck) summary() []string  { return nil }

// align judges what SPF and DKIM found against the policy.
func (d *DMARCCheck) align(spf *SPFCheck, dkim *DKIMCheck) {}

func (w world) dmarc(ctx context.Context, domain string) *DMARCCheck { return &DMARCCheck{} }
