package diagnose

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// defaultTimeout lets a silent server be told from a slow one, and a fix be tried
// after that.
const defaultTimeout = 60 * time.Second

// Diagnose goes and looks: it holds an SMTP session as the application does, looks
// at the network and at TLS where the session met with them, asks DNS what it says
// of sender and recipients, names the root cause, and tries the fixes.
//
// It logs in if a Password or Token is given, over TLS only unless told otherwise;
// it sends RCPT for the addresses of To alone, or, where the domain of one takes no
// mail, for the same one at the domain that was probably meant; it sends a message
// only if told to. A remedy may be a server that the application has not named but
// implied: another mail host of a recipients' domain, the submission server that its
// own domain publishes, a name that the certificate covers. A submission server that is
// of none of the application's own domains hears EHLO and no more. After a login is
// refused at most one more is made.
//
// The error is [ErrNothing] or says which field cannot be used. When ctx ends or
// Timeout is over, the report says what is known by then, and Skipped what is not.
func Diagnose(ctx context.Context, cfg Config) (*Report, error) {
	probes, err := plan(cfg)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	timeout := cfg.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	l := newLooker(cfg)
	defer l.listener.close()
	e := cfg.evidence(observed{})
	if cfg.Error != nil {
		e = cfg.evidence(observe(cfg.Error))
	}
	cfg.hide(e)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, p := range probes {
		wg.Go(func() {
			defer cfg.Trace.probe(p)()
			switch {
			case p.Kind == ProbeDNS:
				r, skip := l.dns(ctx)
				l.published <- r
				mu.Lock()
				e.DNS, e.Skipped = r, append(e.Skipped, skip...)
				mu.Unlock()
			default:
				servers, skip := l.sessions(ctx, p.Subject)
				mu.Lock()
				e.Servers, e.Skipped = append(e.Servers, servers...), append(e.Skipped, skip...)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(e.Servers, func(a, b Server) int { return strings.Compare(a.Domain+" "+a.Server, b.Domain+" "+b.Server) })
	l.askNamed(ctx, e)
	l.prove(ctx, e)
	r := Conclude(e)
	r.Elapsed = time.Since(start)
	return r, nil
}

// looker is one run of Diagnose: the Config, and the ways out of the program.
type looker struct {
	Config
	listener *listener
	resolver *dnscheck.Cache
	dialer   dialer
	direct   Dialer        // past the proxy, if there is one
	step     time.Duration // for a step of a session; 0: smtpprobe's default

	published chan *dnscheck.Result // holds what DNS says, once that is known
}

func newLooker(c Config) *looker {
	heard := newListener(c.Resolver)
	l := &looker{Config: c, listener: heard, resolver: dnscheck.NewCache(heard), published: make(chan *dnscheck.Result, 1)}
	l.dialer = dialer{through: c.Dialer}
	if c.Resolver != nil {
		l.dialer.resolver = l.resolver
	}
	if l.dialer.through == nil {
		l.dialer.through = systemDialer(c)
	}
	l.direct = l.dialer.through
	if c.Proxy != nil {
		through, resolves := netprobe.ThroughProxy(c.Proxy, l.direct)
		l.dialer.through = through
		if resolves {
			l.dialer.resolver = nil
		}
	}
	return l
}

// dns asks what DNS says of the sender's and the recipients' domains. What it says
// of the connecting address and of the name in EHLO matters to mail hosts alone:
// a submission server knows its users by their login.
func (l *looker) dns(ctx context.Context) (*dnscheck.Result, []Skip) {
	sender := l.From
	if domainOf(sender) == "" {
		sender = ""
	}
	target := dnscheck.Target{MailFrom: sender, Selectors: l.Selectors, Recipients: domainsOf(l.To), Message: l.Message}
	if len(l.Message) == 0 {
		target.Domain = domainOf(l.From)
	}
	if l.toMX() {
		target.HELO = l.HELO
		if l.SourceIP.IsValid() {
			target.IPs = append(target.IPs, l.SourceIP)
		}
	}
	r, err := dnscheck.Checker{
		Resolver: l.resolver, Blocklists: l.Blocklists, HTTP: l.HTTP, RootCAs: l.RootCAs, Now: l.Now, Timeout: -1,
	}.Check(ctx, target)
	if err != nil {
		return nil, []Skip{{"dns", redact.String(err.Error())}}
	}
	return r, nil
}

// sessions holds a session with the configured server, or with the mail hosts of
// a recipients' domain: the preferred one, and the next if that was not reached.
func (l *looker) sessions(ctx context.Context, subject string) ([]Server, []Skip) {
	if !l.delivers() {
		s := l.server(ctx, withPort(subject, l.TLS), "", l.To, nil)
		return []Server{s}, nil
	}
	var to []string
	for _, t := range l.To {
		if domainOf(t) == subject {
			to = append(to, t)
		}
	}
	if to == nil {
		return []Server{undeliverable(subject)}, nil
	}
	var hosts []string
	var why string
	server := net.JoinHostPort(subject, "25")
	network := l.beside(ctx, server, func() (failed bool) {
		hosts, why, failed = l.mailHosts(ctx, subject)
		return failed
	})
	if why != "" {
		var unnamed []Server
		if network != nil { // the resolver, or all of the network, may be to blame
			unnamed = []Server{{Server: server, Domain: subject, Net: network}}
		}
		return unnamed, []Skip{{"session with the mail hosts of " + subject, why}}
	}
	return l.inTurn(ctx, hosts[:min(len(hosts), 2)], subject, to), nil
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
