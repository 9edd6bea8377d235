package diagnose

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/netprobe"
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
	to := l.recipientsAt(subject)
	if len(to) == 0 {
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
