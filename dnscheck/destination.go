package dnscheck

import (
	"context"
	"sync"
)

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
