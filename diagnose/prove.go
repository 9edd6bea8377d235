package diagnose

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// attempt is a session that is held once more with one setting changed.
type attempt struct {
	server *Server
	tried  Tried
	sends  bool // the message too
	over   bool // the time sufficed for it
}

// prove tries the fixes that are changes of the program's settings: the same
// session again, with the setting as proposed, all of them at once. A fix works if
// the session gets past the step at which it ended before. Fixes that are records
// were tried by dnscheck.
//
// A message that was refused is sent once more at most, with the first remedy, and
// after a login is refused no other is tried.
func (l *looker) prove(ctx context.Context, e *Evidence) {
	attempts := l.attempts(ctx, e)
	g := newGate()
	var wg sync.WaitGroup
	for i := range attempts {
		a := &attempts[i]
		wg.Go(func() {
			a.tried.Proof = l.try(ctx, a, g)
			a.over = ctx.Err() == nil
		})
	}
	wg.Wait()
	for _, a := range attempts {
		if a.over {
			e.Tried = append(e.Tried, a.tried)
		}
	}
}

// attempts are the remedies for what stopped the sessions.
func (l *looker) attempts(ctx context.Context, e *Evidence) (out []attempt) {
	for i := range e.Servers {
		s := &e.Servers[i]
		seen := sight(e, s)
		p := patient{looker: l, ctx: ctx, e: e, s: s, failed: seen.failed}
		sends := false
		if late := seen.failed != nil && !before(seen.failed.Stage, smtpcode.StageData); late {
			// Without the message nothing gets as far; and one that may have been taken
			// must not go twice.
			sends = l.SendMessage && (seen.failed.Stage == smtpcode.StageData || seen.failed.Reply != nil && seen.failed.Reply.Code >= 400)
			if !sends {
				continue
			}
		}
		for _, f := range seen.blame() {
			for _, x := range p.remedies(f) {
				switch {
				case slices.ContainsFunc(out, func(a attempt) bool { return a.tried.Change == x.change && a.server == s }):
				case p.loginRefused() && !loginTried(f, x.change):
				case sends && slices.ContainsFunc(out, func(a attempt) bool { return a.sends }):
				default:
					out = append(out, attempt{server: s, sends: sends, tried: Tried{Code: f.Code, Subject: f.Subject, Message: x.message, Text: x.text, Change: x.change, Stopgap: x.stopgap}})
				}
			}
		}
	}
	return out
}

// loginRefused reports whether the server has refused the login: each further try
// counts against the account.
func (p patient) loginRefused() bool {
	return p.failed != nil && p.failed.Stage == smtpcode.StageAuth && p.failed.Reply != nil
}

// provingStep is how long a step may take when a fix is tried: what takes longer is
// no fix.
const provingStep = 5 * time.Second

// try holds the session of a server once more, with one setting changed.
func (l *looker) try(ctx context.Context, a *attempt, g *gate) check.Proof {
	again, target := l.changed(a.server, a.tried.Change)
	target.SendMessage = a.sends
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	r := again.hold(ctx, target, g.pass(ctx, enough))
	return check.Proof{Works: further(r, a.server.Session), Seen: course(r)}
}

// changed is the session of a server with one setting changed, and what holds it.
func (l *looker) changed(s *Server, change check.SettingChange) (*looker, smtpprobe.Target) {
	again := *l
	again.step = provingStep
	then := &again.Config
	server, size := s.Server, int64(0)
	switch change.Setting {
	case "server":
		server = withPort(change.Value, l.TLS)
		_, old, _ := net.SplitHostPort(s.Server)
		if _, port, _ := net.SplitHostPort(server); port != old {
			then.TLS = otherPortTLS(port, l.TLS)
		}
		if !l.confides(server) {
			then.User, then.Password, then.Token, then.From, then.To = "", "", "", "", nil
		}
	case "mx":
		server = net.JoinHostPort(change.Value, "25")
	case "proxy":
		again.dialer = l.unproxied()
	case "family":
		again.dialer.family = strings.TrimPrefix(change.Value, "tcp")
	case "tls":
		then.TLS = TLSMode(change.Value)
	case "tls-config":
		then.TLSConfig = nil
	case "auth":
		then.Mechanisms = []string{change.Value}
	case "login":
		then.User, then.Password = trimmed(l.User), Secret(trimmed(string(l.Password)))
	case "helo":
		then.HELO = change.Value
	case "from":
		then.From = change.Value
	case "to":
		then.To = []string{change.Value}
	case "recipients":
		if n, err := strconv.Atoi(change.Value); err == nil && n < len(then.To) {
			then.To = then.To[:n]
		}
	case "size":
		then.Message = nil
		size, _ = strconv.ParseInt(change.Value, 10, 64)
	}
	target := then.session(server, then.recipientsAt(s.Domain))
	target.Size = size
	return &again, target
}

// recipientsAt are the recipients for whom a server is asked: all of them, or those
// of the domain whose mail host it is.
func (c *Config) recipientsAt(domain string) []string {
	if domain == "" {
		return c.To
	}
	return slices.DeleteFunc(slices.Clone(c.To), func(to string) bool { return domainOf(to) != domain })
}

// otherPortTLS is how TLS begins on another port, for a program that secures its
// sessions: as custom has it there, and never not at all.
func otherPortTLS(port string, mode TLSMode) TLSMode {
	switch {
	case mode != TLSSTARTTLS && mode != TLSImplicit:
		return TLSAuto
	case port == "465":
		return TLSImplicit
	}
	return TLSSTARTTLS
}

// unproxied dials past the proxy.
func (l *looker) unproxied() dialer {
	d := dialer{through: l.direct}
	if l.Resolver != nil {
		d.resolver = l.resolver
	}
	return d
}

// gate lets one login at a time pass, and none after one was refused: sessions that
// are held to prove something must not lock an account.
type gate struct{ open chan bool }

func newGate() *gate {
	g := &gate{open: make(chan bool, 1)}
	g.open <- true
	return g
}

// pass follows a session through the gate, and ends it there if it is shut.
func (g *gate) pass(ctx context.Context, end context.CancelFunc) *smtpprobe.Trace {
	inside := false
	return &smtpprobe.Trace{
		Step: func(stage smtpcode.Stage, _ string) {
			if stage != smtpcode.StageAuth {
				return
			}
			select {
			case open := <-g.open:
				if inside = open; !open {
					g.open <- false
					end()
				}
			case <-ctx.Done():
			}
		},
		Done: func(step smtpprobe.Step) {
			if inside && step.Stage == smtpcode.StageAuth {
				inside = false
				g.open <- step.Passed
			}
		},
	}
}

// further reports whether a session got past the step at which another ended, and no
// less secured than that one was.
func further(r, than *smtpprobe.Result) bool {
	was, is := than.Failed(), r.Failed()
	switch {
	case was == nil || is != nil && is.Kind == smtpprobe.KindCancelled:
		return false
	case than.TLS != nil && (r.TLS == nil || !r.TLS.Trusted && !r.Asked.MX):
		return false
	case is == nil || is.Stage == smtpcode.StageQuit:
		return true
	case is.Stage == was.Stage && demandsTLS(was) && !demandsTLS(is):
		return r.TLS != nil && is.Reply != nil
	}
	return progress(than, was) < progress(r, is)
}

// demandsTLS reports whether a step was refused for want of TLS. What the same
// command is refused for under TLS comes after that.
func demandsTLS(step *smtpprobe.Step) bool {
	return step.Class != nil && step.Class.Cause == smtpcode.TLSRequired
}

// progress is how far a session had come at a step. TLS stands in two places: before
// the greeting where it begins at once, and between two EHLOs after STARTTLS.
func progress(r *smtpprobe.Result, step *smtpprobe.Step) int {
	at := func(s smtpcode.Stage) int { return 2 * slices.Index(stages, s) }
	switch {
	case step.Stage == smtpcode.StageTLS && r.Step(smtpcode.StageSTARTTLS) == nil:
		return at(smtpcode.StageConnect) + 1
	case step.Stage == smtpcode.StageEHLO && r.Step(smtpcode.StageSTARTTLS) != nil:
		return at(smtpcode.StageTLS) + 1
	}
	return at(step.Stage)
}
