package diagnose

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// patience is how long a connection may take before the network is looked at
// beside it: longer than the slowest link needs, far shorter than a time-out. hush
// is how long a server may then keep silent, if that is more than two round trips:
// most greet at once, and one that waits for TLS or for the client never does.
const (
	patience = 1500 * time.Millisecond
	hush     = 500 * time.Millisecond
)

// errTold ends the wait for a server that is silent, once it has told over another
// connection what it waits for.
var errTold = errors.New("the server has told over another connection what it waits for")

// server looks at one mail server: a session, and what the session could not get
// past. Connected, if not nil, is called when there is a connection.
func (l *looker) server(ctx context.Context, server, domain string, to []string, connected func()) Server {
	s := Server{Server: server, Domain: domain}
	target := l.session(server, to)
	silent := newSilence(&target)
	beside, enough := context.WithCancel(ctx)
	defer enough()
	held, end := context.WithCancelCause(ctx)
	defer end(nil)
	var wg sync.WaitGroup
	var seen *netprobe.Result
	wg.Go(func() {
		if !silent.lasts() {
			return
		}
		if seen = l.network(beside, server); silent.still() && waitsForOther(seen, target.Implicit()) {
			end(errTold)
		}
	})
	policy := make(chan *tlsprobe.Result, 1)
	if domain != "" {
		wg.Go(func() { policy <- l.demandedTLS(beside, Server{Server: server, Domain: domain}) })
	}
	s.Session = l.hold(held, target, &smtpprobe.Trace{Done: func(step smtpprobe.Step) {
		if connected != nil && step.Stage == smtpcode.StageConnect && step.Passed {
			connected()
		}
		silent.hear(step)
	}})
	silent.end()
	network, tls := wanting(s.Session)
	if tls {
		wg.Go(func() { s.TLS = l.tls(ctx, server, s.Session.Failed().Kind == smtpprobe.KindTLS) })
	}
	if !network {
		if domain != "" && s.Session.TLS != nil && !tls {
			s.TLS = <-policy
		}
		enough() // the server was only slow
		wg.Wait()
		return s
	}
	wg.Wait()
	if s.Net = seen; seen == nil {
		s.Net = l.network(ctx, server)
	}
	return s
}

// beside does something that may fail for the network's sake. If it fails the network
// is looked at, and if it takes long that has begun by then. nil: it did not fail.
func (l *looker) beside(ctx context.Context, server string, do func() (failed bool)) (seen *netprobe.Result) {
	done := make(chan struct{})
	looking, enough := context.WithCancel(ctx)
	defer enough()
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case <-done:
		case <-time.After(patience):
			seen = l.network(looking, server)
		}
	})
	failed := do()
	close(done)
	if !failed {
		enough()
	}
	wg.Wait()
	switch {
	case !failed:
		return nil
	case seen == nil:
		return l.network(ctx, server)
	}
	return seen
}

// reached reports whether a server was connected to.
func (s *Server) reached() bool {
	if s.Session == nil {
		return false
	}
	return slices.ContainsFunc(s.Session.Steps, func(st smtpprobe.Step) bool {
		return st.Stage == smtpcode.StageConnect && st.Passed
	})
}

// wanting says which layers can tell more of why a session failed.
func wanting(r *smtpprobe.Result) (network, tls bool) {
	failed := r.Failed()
	switch {
	case failed == nil:
		return false, false
	case failed.Stage != smtpcode.StageTLS || r.Step(smtpcode.StageSTARTTLS) != nil:
		return failed.Reply == nil && before(failed.Stage, smtpcode.StageEHLO) || otherService(failed), aboutTLS(failed)
	case wire.Identify(failed.Got) != "": // what came in place of TLS says all
		return false, false
	case failed.Error == errTold.Error():
		return true, false
	case failed.Kind == smtpprobe.KindTLS || failed.Kind == smtpprobe.KindUntrusted:
		return false, true
	}
	return true, true // it may not be TLS that the server waits for
}

// otherService reports whether a server knows neither EHLO nor HELO, as those of
// FTP and LMTP do, whose greetings look like SMTP's.
func otherService(step *smtpprobe.Step) bool {
	return step.Stage == smtpcode.StageEHLO && step.Reply != nil && step.Reply.Code/100 == 5 && step.Reply.Code <= 504
}

// aboutTLS reports whether a closer look at TLS can tell why a step failed.
func aboutTLS(step *smtpprobe.Step) bool {
	switch step.Stage {
	case smtpcode.StageTLS, smtpcode.StageSTARTTLS:
		return step.Kind != smtpprobe.KindLocal // without an offer there is nothing to look at
	}
	return step.Kind == smtpprobe.KindTLS || step.Kind == smtpprobe.KindUntrusted
}

// hold holds a session.
func (l *looker) hold(ctx context.Context, t smtpprobe.Target, trace *smtpprobe.Trace) *smtpprobe.Result {
	p := smtpprobe.Prober{Dialer: l.dialer, RootCAs: l.RootCAs, TLS: l.TLSConfig, Now: l.Now, StepTimeout: l.stepTimeout(ctx), Trace: trace}
	r, err := p.Probe(ctx, t)
	if err != nil { // the server is not host:port; the network's rules say what is wrong with it
		return &smtpprobe.Result{Server: t.Server, Steps: []smtpprobe.Step{{Stage: smtpcode.StageConnect, Error: err.Error(), Kind: smtpprobe.KindLocal}}}
	}
	return r
}

// stepTimeout is how long a step of a session may take: 0, for smtpprobe's default,
// unless that is more than half of the time that remains. A silent server leaves time
// to look why, and to try a fix.
func (l *looker) stepTimeout(ctx context.Context) time.Duration {
	const usual = 10 * time.Second
	if deadline, ok := ctx.Deadline(); ok && l.step == 0 && time.Until(deadline) < 2*usual {
		return max(time.Until(deadline)/2, time.Millisecond)
	}
	return l.step
}

// half leaves half of the time that remains to what comes afterwards: the proof of
// a fix.
func half(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithTimeout(ctx, time.Until(deadline)/2)
	}
	return context.WithCancel(ctx)
}

// network looks at the way to a server.
func (l *looker) network(ctx context.Context, server string) *netprobe.Result {
	defer l.Trace.probe(Probe{ProbeNetwork, server})()
	ctx, cancel := half(ctx)
	defer cancel()
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		host = server
	}
	p := netprobe.Prober{Dialer: l.Dialer, Local: l.Local, Now: l.Now} // the system's own dialer tells more than one that is given
	if l.Resolver != nil {
		p.Resolver = dialer{resolver: l.resolver, through: l.direct}
	}
	target := netprobe.Target{Host: host, Port: portNumber(server), TLS: netprobe.TLSMode(l.mode()), Controls: l.controls(server), Proxy: l.Proxy, Listen: true, Paths: true}
	if l.Dialer == nil {
		target.SourceIP = l.ownAddress()
	}
	r, _ := p.Probe(ctx, target)
	return r
}

// controls are the other endpoints that the application names.
func (l *looker) controls(server string) []string {
	return slices.DeleteFunc(slices.Clone(l.Controls), func(c string) bool { return c == server })
}

// tls looks at a server's TLS: deeply where the handshake failed, once where only
// the certificate counts.
func (l *looker) tls(ctx context.Context, server string, deep bool) *tlsprobe.Result {
	defer l.Trace.probe(Probe{ProbeTLS, server})()
	ctx, cancel := half(ctx)
	defer cancel()
	mode := tlsprobe.STARTTLS
	if l.TLS == TLSImplicit || portOf(server) == "465" && l.TLS != TLSSTARTTLS {
		mode = tlsprobe.Implicit
	}
	p := tlsprobe.Prober{Dialer: l.dialer, RootCAs: l.RootCAs, Now: l.Now, HELO: l.HELO}
	if l.TLSConfig != nil && l.RootCAs == nil {
		p.RootCAs = l.TLSConfig.RootCAs
	}
	name := ""
	if l.TLSConfig != nil {
		name = l.TLSConfig.ServerName
	}
	r, err := p.Probe(ctx, tlsprobe.Target{Addr: server, Name: name, Mode: mode, Deep: deep})
	if err != nil {
		return nil
	}
	return r
}
