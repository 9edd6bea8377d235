package diagnose

import (
	"context"
	"slices"
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
// A message that was refused is sent once more at most, with the first remedy; after
// a login is refused no other is tried; and once a session with a server has passed,
// those with silent ports are not waited for.
func (l *looker) prove(ctx context.Context, e *Evidence) {
	patients := l.patients(ctx, e)
	atHand := append(l.misspelt(ctx, e), attempts(patients, false, nil)...)
	g := newGate()
	l.tryAll(ctx, atHand, g)
	asked := attempts(patients, true, atHand)
	l.tryAll(ctx, asked, g)
	for _, a := range slices.Concat(atHand, asked) {
		if a.over {
			e.Tried = append(e.Tried, a.tried)
		}
	}
}

// patients are the servers with which a session ended before its time, and what
// stopped it. Where the message was refused, nothing gets as far without it.
func (l *looker) patients(ctx context.Context, e *Evidence) (out []patient) {
	for i := range e.Servers {
		s := &e.Servers[i]
		seen := sight(e, s)
		p := patient{looker: l, ctx: ctx, e: e, s: s, failed: seen.failed, blamed: seen.blame()}
		p.late = seen.failed != nil && !before(seen.failed.Stage, smtpcode.StageData)
		if !p.late || l.mayResend(seen.failed) {
			out = append(out, p)
		}
	}
	return out
}

// tryAll holds the sessions of attempts, all at once, and writes down what came of
// them.
func (l *looker) tryAll(ctx context.Context, attempts []attempt, g *gate) {
	trying := make(map[*Server]context.Context)
	enough := make(map[*Server]context.CancelFunc)
	for _, a := range attempts {
		if trying[a.server] == nil {
			within, cancel := context.WithCancel(ctx)
			defer cancel()
			trying[a.server], enough[a.server] = within, cancel
		}
	}
	var wg sync.WaitGroup
	for i := range attempts {
		a := &attempts[i]
		wg.Go(func() {
			r := l.try(trying[a.server], a, g)
			a.tried.Proof = check.Proof{Works: further(r, a.server.Session) || begunWithTLS(a.tried.Change, r, a.server.Session), Seen: course(r)}
			f := r.Failed()
			a.over = f == nil || f.Kind != smtpprobe.KindCancelled && ctx.Err() == nil
			if a.tried.Proof.Works && f == nil {
				more := patience
				if a.tried.Change.Setting == "server" { // what lets the program stay where it is gets longer
					more *= 2
				}
				time.AfterFunc(more, enough[a.server])
			}
		})
	}
	wg.Wait()
}

// attempts are the remedies for what stopped the sessions: those at hand, or those
// that DNS has to be asked for, where none of the past ones has worked.
func attempts(patients []patient, asks bool, past []attempt) (out []attempt) {
	for _, p := range patients {
		if slices.ContainsFunc(past, func(a attempt) bool { return a.server == p.s && a.tried.Proof.Works }) {
			continue
		}
		for _, f := range p.blamed {
			for _, x := range p.remedies(f, asks) {
				same := func(a attempt) bool {
					return a.tried.Change == x.Change && (a.server == p.s || x.Change.Setting == "relay")
				}
				switch {
				case slices.ContainsFunc(out, same):
				case p.loginRefused() && !loginTried(f, x.Change):
				case p.late && x.Change.Setting == "size": // no smaller message is here to be sent
				case p.late && slices.ContainsFunc(slices.Concat(past, out), func(a attempt) bool { return a.sends }):
				default:
					out = append(out, attempt{server: p.s, sends: p.late, tried: x})
				}
			}
		}
	}
	return out
}

// mayResend reports whether a message may be sent once more: the application has
// asked for it to be sent, and it was not taken for sure.
func (c *Config) mayResend(failed *smtpprobe.Step) bool {
	return c.SendMessage && (failed.Stage == smtpcode.StageData || failed.Reply != nil && failed.Reply.Code >= 400)
}

// misspelt are the remedies for recipients' domains to which there was nobody to
// talk to: the same address, with the domain that was probably meant.
func (l *looker) misspelt(ctx context.Context, e *Evidence) (out []attempt) {
	if e.DNS == nil || !l.delivers() {
		return nil
	}
	for _, f := range e.DNS.Findings {
		if causeOf(f.Code) != smtpcode.DomainNotFound || slices.ContainsFunc(e.Servers, func(s Server) bool { return s.Domain == f.Subject && s.Session != nil }) {
			continue
		}
		p := patient{looker: l, ctx: ctx, e: e, s: &Server{Domain: f.Subject}}
		for _, x := range p.meantRecipients() {
			t, _ := remedy(f, x)
			out = append(out, attempt{server: p.s, tried: t})
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
func (l *looker) try(ctx context.Context, a *attempt, g *gate) *smtpprobe.Result {
	again, target := l.changed(ctx, a.server, a.tried.Change)
	target.SendMessage = a.sends
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	return again.hold(ctx, target, g.pass(ctx, enough))
}
