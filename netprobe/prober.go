package netprobe

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Prober looks at the way to a server. The zero value uses this machine's network
// as any program does. A Prober may be used by several goroutines at once.
type Prober struct {
	// Dialer opens connections. nil: a *net.Dialer that dials from the target's
	// SourceIP; a Dialer that is given decides about the source address itself. It
	// must obey its context.
	Dialer interface {
		DialContext(ctx context.Context, network, address string) (net.Conn, error)
	}

	// Resolver looks names up. nil: net.DefaultResolver, which answers as it does to
	// net.Dial: hosts file, search domains and all. It must obey its context.
	Resolver interface {
		LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	}

	// Local looks at this machine. nil: [ThisMachine].
	Local func(context.Context) *Local

	Timeout      time.Duration    // for a connection to stand; a look-up has twice as long; 0: 5 seconds
	GreetingWait time.Duration    // for the first word of a peer that is listened to; 0: 3 seconds
	Now          func() time.Time // the clock that dates told by others are compared with; nil: time.Now
	Trace        *Trace           // nil: nobody follows along
}

// Trace is told what happens while a probe runs, for progress. Any hook may be
// nil. Hooks are called from several goroutines at once and must be quick.
type Trace struct {
	// Resolved is called when a name was looked up, the target's or a control's.
	Resolved func(Resolution)
	// Dialing is called before an address is dialled. Through a proxy that resolves
	// the address is not valid, and the name says what is dialled.
	Dialing func(role Role, addr netip.AddrPort, name string)
	// Dialed is called with what came of it, the first word included.
	Dialed func(Dial)
}

func (t *Trace) resolved(r Resolution) {
	if t != nil && t.Resolved != nil {
		t.Resolved(r)
	}
}

func (t *Trace) dialing(role Role, addr netip.AddrPort, name string) {
	if t != nil && t.Dialing != nil {
		t.Dialing(role, addr, name)
	}
}

func (t *Trace) dialed(d Dial) {
	if t != nil && t.Dialed != nil {
		t.Dialed(d)
	}
}

const (
	defaultTimeout      = 5 * time.Second // the SYN, and its repetitions after 1 and 3 seconds
	defaultGreetingWait = 3 * time.Second
	mostDials           = 16 // at the same time
	mostAddrs           = 8  // of one name

	// settledGrace is what the other endpoints have left once it is known what the
	// target speaks: they tell which port to use instead, or that none answers.
	settledGrace = time.Second
)

// Probe dials everything in the target's [Plan], and looks at this machine, at
// the same time. It takes as long as the slowest of: look-up, connection, first
// word, one after another; but one second at most once it is known what the target
// speaks. What is not reached when the context ends is in Skipped
// or has the outcome [NotTried].
//
// The error is [ErrNothing], or a [*TargetError] for a target that cannot be used.
// With the latter comes a result that holds host and port alone, in which the
// rules find what is wrong with them.
func (p Prober) Probe(ctx context.Context, target Target) (*Result, error) {
	r := &Result{Host: shown(target.Host), Port: target.Port, TLS: target.TLS, SourceIP: target.SourceIP.Unmap()}
	target, err := target.normal()
	if err == ErrNothing {
		return nil, err
	}
	if err != nil {
		return r, err
	}
	p.Timeout = orDefault(p.Timeout, defaultTimeout)
	p.GreetingWait = orDefault(p.GreetingWait, defaultGreetingWait)
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Local == nil {
		p.Local = ThisMachine
	}
	w := newWork(p, target)
	w.look(ctx, r)
	return r, nil
}

// work is one probe under way.
type work struct {
	Prober
	target  Target
	plan    []Endpoint
	proxy   *proxyDialer // nil: none
	lookups map[string]*lookup
	slots   chan struct{}
	secrets []string // what must not be recorded, whoever says it
}

func newWork(p Prober, t Target) *work {
	w := &work{Prober: p, target: t, plan: Plan(t), lookups: map[string]*lookup{}, slots: make(chan struct{}, mostDials)}
	if t.Proxy != nil {
		w.proxy = newProxyDialer(t.Proxy, w.forward(), p.Now)
		w.secrets = secretsOf(t.Proxy)
	}
	if w.proxy != nil && w.proxy.resolves() {
		return w
	}
	for _, e := range w.plan {
		if _, ok := literal(e.Host); !ok && w.lookups[e.Host] == nil {
			w.lookups[e.Host] = &lookup{done: make(chan struct{})}
		}
	}
	return w
}

// look fills in the result.
func (w *work) look(ctx context.Context, r *Result) {
	var wg sync.WaitGroup
	for host, l := range w.lookups {
		wg.Go(func() {
			defer close(l.done)
			w.resolve(ctx, host, l)
		})
	}
	found := make([]dialled, len(w.plan))
	others, enough := context.WithCancel(ctx)
	defer enough()
	wg.Go(func() {
		found[0] = w.endpoint(ctx, w.plan[0]) // the target
		if slices.ContainsFunc(found[0].dials, Dial.settled) {
			time.AfterFunc(settledGrace, enough)
		}
	})
	for i, e := range w.plan[1:] {
		wg.Go(func() { found[1+i] = w.endpoint(others, e) })
	}
	wg.Go(func() { r.Local = w.Local(ctx) })
	wg.Wait()

	if l := w.lookups[w.target.Host]; l != nil {
		r.Resolution = l.Resolution
		r.Skipped = append(r.Skipped, l.skipped...)
	}
	for _, f := range found {
		r.Dials = append(r.Dials, f.dials...)
		r.Paths = append(r.Paths, f.paths...)
		r.Skipped = append(r.Skipped, f.skipped...)
	}
	if w.proxy != nil {
		r.Proxy = w.proxy.seen(found[0].proxyErr, w.words)
	}
	w.clock(r)
	w.skips(r)
}

// skips names what the target asked for, or left out, and was not looked at.
func (w *work) skips(r *Result) {
	skip := func(what, reason string) { r.Skipped = append(r.Skipped, Skip{what, reason}) }
	if !w.target.Listen {
		skip("first words", "not asked for")
	}
	if len(w.target.Controls) == 0 {
		skip("controls on other hosts", "the target names none")
	}
	if w.target.SourceIP.IsValid() && w.Dialer != nil {
		skip("source address", "the Dialer that was given decides it")
	}
	if r.Local == nil {
		skip("this machine", "the time was up")
	} else if r.Local.ClockFrom == "" {
		skip("clock", "nobody told a date")
	}
	if !w.target.Paths {
		skip("paths", "not asked for")
	}
}

func orDefault(d, usual time.Duration) time.Duration {
	if d <= 0 {
		return usual
	}
	return d
}
