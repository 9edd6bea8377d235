package diagnose

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// mailHosts lists who takes a domain's mail (RFC 5321, section 5.1), or says why
// nobody is known, and whether the question itself failed.
func (l *looker) mailHosts(ctx context.Context, domain string) (hosts []string, why string, failed bool) {
	a, err := l.resolver.Resolve(ctx, dnscheck.Question{Name: domain, Type: dnscheck.TypeMX})
	switch {
	case err != nil:
		return nil, err.Error(), true
	case a.Failed():
		return nil, a.String(), true
	case a.RCode == dnscheck.NXDomain:
		return nil, "the domain does not exist", false
	case len(a.Records) == 0:
		return []string{domain}, "", false
	}
	records := a.MailHosts()
	for _, r := range records {
		if !misnamed(r.Host) {
			hosts = append(hosts, r.Host)
		}
	}
	switch {
	case len(hosts) > 0:
		return hosts, "", false
	case len(records) > 0:
		return nil, "its MX records name no host that mail could be brought to", false
	}
	return nil, "the domain takes no mail (null MX)", false
}

// misnamed reports whether an MX record names no host that a sender goes to: an
// address, where a name must stand, or this very machine (RFC 5321, section 5.1).
func misnamed(host string) bool {
	host = canonical(host)
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || host == "localhost" || host == "localhost.localdomain" || strings.HasSuffix(host, ".localhost")
}

// firstHost is the preferred mail host of a domain, or the domain itself if none is
// known.
func (l *looker) firstHost(ctx context.Context, domain string) string {
	hosts, _, _ := l.mailHosts(ctx, domain)
	return net.JoinHostPort(append(hosts, domain)[0], "25")
}

// inTurn looks at a domain's first mail host, and at the next if that is not reached,
// without waiting for the end of a connection that takes too long.
func (l *looker) inTurn(ctx context.Context, hosts []string, domain string, to []string) []Server {
	at := func(ctx context.Context, n int, connected func()) Server {
		return l.server(ctx, net.JoinHostPort(hosts[n], "25"), domain, to, connected)
	}
	if len(hosts) == 1 {
		return []Server{at(ctx, 0, nil)}
	}
	late := make(chan struct{})
	begin := sync.OnceFunc(func() { close(late) })
	timer := time.AfterFunc(patience, begin)
	beside, enough := context.WithCancel(ctx)
	defer enough()
	var wg sync.WaitGroup
	var second Server
	wg.Go(func() {
		select {
		case <-late:
			second = at(beside, 1, nil)
		case <-beside.Done():
		}
	})
	first := at(ctx, 0, func() { timer.Stop() })
	timer.Stop()
	if first.reached() {
		enough()
	} else {
		begin()
	}
	wg.Wait()
	if first.reached() {
		return []Server{first}
	}
	return []Server{first, second}
}

// undeliverable stands for the session that nobody can hold for a recipient without a
// domain.
func undeliverable(to string) Server {
	to = redact.String(to)
	return Server{Server: to, Session: &smtpprobe.Result{
		Asked: smtpprobe.Asked{To: []string{to}},
		Steps: []smtpprobe.Step{{Stage: smtpcode.StageRcpt, About: to, Kind: smtpprobe.KindLocal, Error: fmt.Sprintf("malformed address: %q has no domain", to)}},
	}}
}

// demandedTLS looks at the TLS of a mail host whose domain demands some in DNS, as
// soon as that is known, for a session by itself does not judge it. nil: no demand.
func (l *looker) demandedTLS(ctx context.Context, s Server) *tlsprobe.Result {
	select {
	case r := <-l.published:
		l.published <- r // for the next one who waits
		if r == nil {
			return nil
		}
		for i := range r.Destinations {
			if d := &r.Destinations[i]; d.Domain == s.Domain && (demanded(d, s.host()) != "" || uncertainTLSA(d, s.host()) != nil) {
				return l.tls(ctx, s.Server, false)
			}
		}
	case <-ctx.Done():
	}
	return nil
}
