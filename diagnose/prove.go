package diagnose

import (
	"context"
	"fmt"
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

// prove tries the fixes that are changes of the program's settings: the same
// session again, with the setting as proposed. A fix works if the session gets
// past the step at which it ended before. Fixes that are records were tried by
// dnscheck.
func (l *looker) prove(ctx context.Context, e *Evidence) {
	type attempt struct {
		server *Server
		tried  Tried
		over   bool // the time sufficed for it
	}
	var attempts []attempt
	for i := range e.Servers {
		s := &e.Servers[i]
		seen := sight(e, s)
		for _, f := range seen.blame() {
			if causeOf(f.Code).Info().Layer == "auth" && seen.failed.Reply != nil && seen.failed.Stage == smtpcode.StageAuth && !mechanism(f) {
				continue // the login was refused, and each further try counts against the account
			}
			other := alternatives(f, e, s)
			for _, fix := range slices.Concat(f.Fixes, other[:min(len(other), mostAlternatives)]) {
				change, ok := fix.Change.(check.SettingChange)
				same := func(a attempt) bool { return a.tried.Change == change && a.server == s }
				if ok && !slices.ContainsFunc(attempts, same) {
					attempts = append(attempts, attempt{server: s, tried: Tried{Code: f.Code, Subject: f.Subject, Message: fix.Message, Change: change}})
				}
			}
		}
	}
	var wg sync.WaitGroup
	for i := range attempts {
		a := &attempts[i]
		wg.Go(func() {
			a.tried.Proof = l.try(ctx, a.server, a.tried.Change)
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

// mechanism reports whether a login failed for its method and not for its words.
func mechanism(f check.Finding) bool {
	c := causeOf(f.Code)
	return c == smtpcode.AuthMechanismUnsupported || c == smtpcode.AuthNotOffered
}

// provingStep is how long a step may take when a fix is tried: what takes longer is
// no fix.
const provingStep = 5 * time.Second

// try holds the session of a server once more, with one setting changed.
func (l *looker) try(ctx context.Context, s *Server, change check.SettingChange) check.Proof {
	then := l.Config
	server := s.Server
	switch change.Setting {
	case "server":
		server = withPort(change.Value, l.TLS)
		_, old, _ := net.SplitHostPort(s.Server)
		if _, port, _ := net.SplitHostPort(server); port != old {
			then.TLS = TLSAuto // as the other port wants it
		}
	case "tls":
		then.TLS = TLSMode(change.Value)
	case "auth":
		then.Mechanisms = []string{change.Value}
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
	}
	again := *l
	again.Config, again.step = then, provingStep
	if change.Setting == "family" {
		again.dialer.family = strings.TrimPrefix(change.Value, "tcp")
	}
	target := then.session(server, then.To)
	target.SendMessage = false
	r := again.hold(ctx, target, nil)
	works := further(r, s.Session)
	if change.Setting == "tls" && s.Session.TLS == nil && r.TLS != nil && r.TLS.Version != "" {
		works = true // TLS it is, whatever is wrong with the certificate
	}
	return check.Proof{Works: works, Seen: course(r)}
}

// further reports whether a session got past the step at which another ended.
func further(r, than *smtpprobe.Result) bool {
	was, is := than.Failed(), r.Failed()
	switch {
	case was == nil:
		return false
	case is == nil:
		return true
	}
	return progress(than, was) < progress(r, is)
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

const sessionPassed = "the session passed"

// course tells a session in a few lines: where it led, and how it ended.
func course(r *smtpprobe.Result) (lines []string) {
	line := r.Server
	if r.TLS != nil && r.TLS.Version != "" {
		line += ", " + r.TLS.Version
	}
	if r.Auth != nil && r.Auth.Done {
		line += ", logged in by " + r.Auth.Mechanism
	}
	if len(r.Accepted) > 0 {
		line += fmt.Sprintf(", %d recipients accepted", len(r.Accepted))
	}
	lines = append(lines, line)
	if f := r.Failed(); f != nil {
		end := "ended at " + string(f.Stage) + ": " + f.Error
		if f.Reply != nil {
			end = "ended at " + string(f.Stage) + ": " + f.Reply.String()
		}
		return append(lines, end)
	}
	return append(lines, sessionPassed)
}

// proofs puts what was tried into the findings. A fix that did not work is taken
// out, what was tried beside it and works is put in, and one that nobody could try
// stays and says so by its nil Proof.
func proofs(findings []check.Finding, tried []Tried) {
	for i := range findings {
		f := &findings[i]
		var kept []check.Fix
		for _, fix := range f.Fixes {
			change, ok := fix.Change.(check.SettingChange)
			t := slices.IndexFunc(tried, func(t Tried) bool { return ok && t.Change == change })
			switch {
			case t >= 0 && !tried[t].Proof.Works:
				continue
			case t >= 0:
				fix.Proof = &tried[t].Proof
			}
			kept = append(kept, fix)
		}
		for t := range tried {
			of := causeOf(tried[t].Code) == causeOf(f.Code) && tried[t].Proof.Works
			if of && !slices.ContainsFunc(f.Fixes, func(x check.Fix) bool { return x.Change == tried[t].Change }) {
				kept = append(kept, check.Fix{Message: tried[t].Message, Text: tried[t].Change.Value, Change: tried[t].Change, Proof: &tried[t].Proof})
			}
		}
		if len(kept) == 0 && len(f.Fixes) > 0 {
			kept = []check.Fix{{Message: metaOf(f.Code).Fix}}
		}
		slices.SortStableFunc(kept, func(a, b check.Fix) int { return proven(b) - proven(a) })
		f.Fixes = kept
	}
}

// proven weighs a fix: one with which the session passed before one that only got
// it further.
func proven(f check.Fix) int {
	switch {
	case f.Proof == nil || !f.Proof.Works:
		return 0
	case slices.Contains(f.Proof.Seen, sessionPassed):
		return 2
	}
	return 1
}
