package dnscheck

import (
	"context"
	"sync"
)

// destination looks at a domain that takes mail. DANE asks for the MX records too,
// and waits for one and the same answer; so its questions go out with those for
// the hosts' addresses.
func (w world) destination(ctx context.Context, d Destination) Destination {
	var wg sync.WaitGroup
	wg.Go(func() { d.MTASTS = w.mtasts(ctx, d.Domain) })
	wg.Go(func() { d.TLSRPT = w.tlsrpt(ctx, d.Domain) })
	wg.Go(func() { d.DANE = w.dane(ctx, d.Domain) })
	d.MX = w.mx(ctx, d.Domain)
	wg.Wait()
	d.MTASTS.judge(d.MX)
	return d
}
