package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// sessionPassed ends the course of a session that met with no refusal.
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
	if endsAtHello(r) {
		return append(lines, "it answers; a login and mail were not tried there")
	}
	return append(lines, sessionPassed)
}

// proofs puts what was tried into the findings. A fix that did not work is taken
// out, what was tried beside it and works is put in, a stopgap as the second, and one
// that nobody could try stays and says so by its nil Proof.
func proofs(findings []check.Finding, tried []Tried) {
	for i := range findings {
		f := &findings[i]
		kept := tested(f.Fixes, tried)
		var stopgaps []check.Fix
		for n := range tried {
			t := &tried[n]
			fix := check.Fix{Message: t.Message, Text: t.Text, Change: t.Change, Proof: &t.Proof}
			same := func(x check.Fix) bool { return x.Change == fix.Change }
			switch {
			case !t.Proof.Works || causeOf(t.Code) != causeOf(f.Code):
			case slices.ContainsFunc(slices.Concat(f.Fixes, kept, stopgaps), same):
			case t.Stopgap:
				fix.Message += ", until the fault is mended"
				stopgaps = append(stopgaps, fix)
			default:
				untried := func(x check.Fix) bool { return x.Change == nil && x.Message == fix.Message }
				kept = append(slices.DeleteFunc(kept, untried), fix)
			}
		}
		if len(kept) == 0 && len(f.Fixes) > 0 {
			kept = []check.Fix{{Message: metaOf(f.Code).Fix}}
		}
		best := func(a, b check.Fix) int { return proven(b) - proven(a) }
		slices.SortStableFunc(kept, best)
		slices.SortStableFunc(stopgaps, best)
		f.Fixes = slices.Insert(kept, min(1, len(kept)), stopgaps...) // below what mends it
	}
}

// tested are the fixes with their proofs, less those that were tried and do not work.
func tested(fixes []check.Fix, tried []Tried) (kept []check.Fix) {
	for _, fix := range fixes {
		change, ok := fix.Change.(check.SettingChange)
		if t := slices.IndexFunc(tried, func(t Tried) bool { return ok && t.Change == change }); t >= 0 {
			if !tried[t].Proof.Works {
				continue
			}
			fix.Proof = &tried[t].Proof
		}
		kept = append(kept, fix)
	}
	return kept
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

// passed puts into the fixes that a session without the fault passed, as the
// application's would: a connection of its own, the right host, the settings given.
// What the session did otherwise than the application is a fix by itself.
func passed(cause check.Finding, e *Evidence) []check.Fix {
	fixes := slices.Clone(cause.Fixes)
	if len(fixes) == 0 || fixes[0].Proof != nil {
		return fixes
	}
	proof := check.Proof{Works: true, Seen: []string{"a session with the settings as they were given passes:"}}
	if causeOf(cause.Code) == smtpcode.DeliveredAnyway {
		proof.Seen[0] = "a session with the settings as they were given passes every step before the farewell:"
	}
	for i := range e.Servers {
		proof.Seen = append(proof.Seen, course(e.Servers[i].Session)...)
	}
	if differs, ok := e.otherwise(causeOf(cause.Code)); ok {
		fixes = slices.Insert(fixes, 0, differs)
		proof.Seen[0] = "a session with it passes:"
	}
	fixes[0].Proof = &proof
	return fixes
}

// otherwise is what a session did otherwise than an application whose settings kept
// it from getting as far.
func (e *Evidence) otherwise(cause smtpcode.Cause) (check.Fix, bool) {
	s := &e.Servers[0]
	switch {
	case cause == smtpcode.ServerAddressInvalid:
		return set("server", s.Server, "Set the server as host:port"), true
	case cause == smtpcode.AuthMechanismUnsupported && s.Session.Auth != nil && s.Session.Auth.Done && len(s.Session.Asked.Mechanisms) == 0:
		return set("auth", s.Session.Auth.Mechanism, "Log in by "+s.Session.Auth.Mechanism+", which the server offers"), true
	}
	return check.Fix{}, false
}

// mendedBy reports whether the sessions that passed mend a fault of the program's
// own: they dialled anew, took the address apart, logged in where they had dialled,
// chose among the mechanisms, and waited. What a session does not come to, as the
// message is for one that sends none, it proves nothing of.
func (e *Evidence) mendedBy(cause smtpcode.Cause, seen []sightings) bool {
	if len(seen) == 0 || len(published(e.DNS, check.Error)) > 0 {
		return false
	}
	var took time.Duration
	for i, s := range seen {
		if e.Servers[i].Session == nil || s.unnamed || s.failed != nil && (s.failed.Stage != smtpcode.StageQuit || cause != smtpcode.DeliveredAnyway) {
			return false
		}
		for _, step := range e.Servers[i].Session.Steps {
			took += step.Took
		}
	}
	switch cause {
	case smtpcode.ServerAddressInvalid, smtpcode.StaleConnection, smtpcode.ClientMisuse, smtpcode.AuthHostMismatch, smtpcode.TLSConfigInvalid, smtpcode.DeliveredAnyway:
		return true
	case smtpcode.AuthMechanismUnsupported:
		return e.Servers[0].Session.Auth != nil && e.Servers[0].Session.Auth.Done
	case smtpcode.ConnectionDropped:
		return e.ConnAge > 0 // the connection had aged, and a fresh one holds
	case smtpcode.ClientTimeout:
		return e.Elapsed > 0 && e.Elapsed < took // it gave up before it could have got an answer
	}
	return false
}

// mendedByRecords says which faults in DNS a receiver's refusal may come from, and
// what has to pass when one of them is mended.
var mendedByRecords = map[smtpcode.Cause]struct {
	by   []smtpcode.Cause
	pass string // how a line of the proof begins; "": that the fault is gone
}{
	smtpcode.SenderUnauthenticated: {by: []smtpcode.Cause{smtpcode.SPFFailed, smtpcode.DKIMFailed}},
	smtpcode.DMARCFailed:           {by: []smtpcode.Cause{smtpcode.SPFFailed, smtpcode.DKIMFailed}, pass: "DMARC: pass"},
}

// recordFixes puts into causes that are a receiver's word the changes of records
// that mend what it is about, tried by dnscheck.
func recordFixes(causes []check.Finding, dns *dnscheck.Result) {
	if dns == nil {
		return
	}
	for i := range causes {
		c := &causes[i]
		mended, ok := mendedByRecords[causeOf(c.Code)]
		if !ok {
			continue
		}
		for _, f := range dns.Findings {
			if !slices.Contains(mended.by, causeOf(f.Code)) || incoming(dns, f) {
				continue
			}
			for _, x := range f.Fixes {
				passes := func(line string) bool { return strings.HasPrefix(line, mended.pass) }
				if x.Proof != nil && x.Proof.Works && slices.ContainsFunc(x.Proof.Seen, passes) {
					c.Fixes = append([]check.Fix{x}, c.Fixes...)
				}
			}
		}
	}
}
