package dnscheck

import (
	"context"
	"sync"
)

// MXCheck is who takes a domain's mail.
type MXCheck struct {
	Domain string `json:"domain"`
}

func (m *MXCheck) unknown() []Unknown { return nil }
func (m *MXCheck) summary() []string  { return nil }

// hosts are the names of the mail hosts, the preferred first; none for a null MX.
func (m *MXCheck) hosts() []string { return nil }

// mx looks up who takes the domain's mail, and their addresses.
func (w world) mx(ctx context.Context, domain string) *MXCheck { return &MXCheck{Domain: domain} }

// destination looks at a domain that takes mail. TLSA records hang on the MX
// hosts' names; the policies do not.
func (w world) destination(ctx context.Context, d Destination) Destination {
	var wg sync.WaitGroup
	wg.Go(func() { d.MTASTS = w.mtasts(ctx, d.Domain) })
	wg.Go(func() { d.TLSRPT = w.tlsrpt(ctx, d.Domain) })
	d.MX = w.mx(ctx, d.Domain)
	d.DANE = w.dane(ctx, d.MX)
	wg.Wait()
	d.MTASTS.judge(d.MX)
	return d
}
