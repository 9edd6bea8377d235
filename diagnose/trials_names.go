package diagnose

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/internal/phrase"
	"github.com/maildiag/maildiag/netprobe"
)

// mostSlips is how many letters may differ in a name that was mistyped.
const mostSlips = 2

// publishedServers are submission servers that the application has not named, but
// implied: those that the domain of the login, of the sender or of the server
// publishes (RFC 6186, RFC 8314, section 5.1), and, for a name that does not exist,
// the usual names beside it. A host that is down is not replaced by itself.
func (p patient) publishedServers() (out []check.Fix) {
	host, port, _ := net.SplitHostPort(p.s.Server)
	if !strings.Contains(host, ".") && host != "localhost" {
		return nil // another container, and meant to be that
	}
	domains := p.ownDomains(host)
	found := make([][]string, len(domains))
	var wg sync.WaitGroup
	for i, d := range domains {
		wg.Go(func() { found[i] = p.submissionsOf(p.ctx, d) })
	}
	wg.Wait()
	add := func(server, message string) {
		known := slices.ContainsFunc(out, func(f check.Fix) bool { return f.Text == server })
		if other, _, _ := net.SplitHostPort(server); !known && !strings.EqualFold(other, host) {
			out = append(out, set("server", server, message))
		}
	}
	for i, d := range domains {
		for _, server := range found[i] {
			add(server, "Use the submission server that "+d+" publishes in DNS")
		}
	}
	if !p.unnamed() {
		return out
	}
	for _, d := range domains {
		for _, label := range []string{"smtp.", "mail."} {
			if near := label + d; phrase.Distance(strings.ToLower(host), near) <= mostSlips {
				add(net.JoinHostPort(near, port), "Correct the server's name")
			}
		}
	}
	return out
}

// relays are the submission servers of the sender's domain, to hand the mail to
// instead of delivering it from here.
func (p patient) relays() (out []check.Fix) {
	domain := domainOf(p.From)
	if organization(domain) == "" {
		return nil
	}
	for _, server := range p.submissionsOf(p.ctx, domain) {
		out = append(out, set("relay", server, "Hand the mail to "+server+", the submission server that "+domain+" publishes in DNS, with a login"))
	}
	return out
}

// ownDomains are the domains whose mail the application sends, and the one in which
// its server is.
func (p patient) ownDomains(host string) (out []string) {
	add := func(domain string) {
		if organization(domain) != "" && !slices.Contains(out, domain) {
			out = append(out, domain)
		}
	}
	if strings.Contains(p.User, "@") {
		add(domainOf(p.User))
	}
	add(domainOf(p.From))
	if _, parent, ok := strings.Cut(canonical(host), "."); ok && p.s.Domain == "" && !p.toMX() {
		if _, err := netip.ParseAddr(host); err != nil {
			add(parent)
		}
	}
	return out
}

// unnamed reports whether DNS has been found to have no address for the server.
func (p patient) unnamed() bool {
	return p.s.Net != nil && p.s.Net.Resolution != nil && p.s.Net.Resolution.Outcome == netprobe.NameNotFound
}

// submissionsOf are the submission servers in a domain's SRV records, those with TLS
// from the first octet first, as RFC 8314, section 3.3, prefers them.
func (l *looker) submissionsOf(ctx context.Context, domain string) (servers []string) {
	names := [...]string{"_submissions._tcp.", "_submission._tcp."}
	var found [len(names)][]dnscheck.Record
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			if a, err := l.resolver.Resolve(ctx, dnscheck.Question{Name: name + domain, Type: dnscheck.TypeSRV}); err == nil && !a.Failed() {
				found[i] = a.Records
			}
		})
	}
	wg.Wait()
	for _, r := range slices.Concat(found[:]...) {
		// Priority, weight, port, target (RFC 2782); a dot: the service is not offered.
		if f := strings.Fields(r.Data); r.Type == dnscheck.TypeSRV && len(f) == 4 && f[3] != "." {
			servers = append(servers, net.JoinHostPort(canonical(f[3]), f[2]))
		}
	}
	return servers
}

// confides reports whether a server that the application did not name may be given
// its login and its envelope: one of the organization that the login, the sender or
// the configured server belongs to. With any other the session ends after TLS.
func (l *looker) confides(server string) bool {
	host, _, _ := net.SplitHostPort(server)
	own, _ := l.hostPort()
	if strings.EqualFold(host, own) {
		return true
	}
	org := organization(host)
	if org == "" {
		return false
	}
	theirs := []string{organization(domainOf(l.User)), organization(domainOf(l.From)), organization(own)}
	return slices.Contains(theirs, org)
}

// mendServer makes host:port of what people write instead.
func mendServer(s string) string {
	c := Config{Server: s}
	host, port := c.hostPort()
	if port == "" {
		return withPort(strings.TrimSpace(host), TLSAuto)
	}
	return net.JoinHostPort(host, port)
}
