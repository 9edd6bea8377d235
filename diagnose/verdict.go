package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// verdict names the causes among everything that was found, the first one first.
//
// What stopped the session comes before all else, for the mail got no further. If
// that was a refusal whose reason DNS shows, the fault in DNS is the cause and the
// refusal its evidence. Then comes a TLS policy that the server does not meet. What
// the application had seen joins the cause that it agrees with, and stands for
// itself where nothing that was seen explains it. What DNS shows besides is a cause
// of its own.
func verdict(e *Evidence, seen []sightings, demanded, observed []check.Finding) []check.Finding {
	shown, broken := published(e.DNS, check.Warning), published(e.DNS, check.Error)
	lost := unroutable(shown)
	causes, short := stopped(e, seen, shown, observed)
	for _, f := range demanded {
		if f.Severity == check.Error {
			causes = append(causes, f)
		}
	}
	observed = misled(e, seen, demanded, observed)
	if len(seen) == 1 {
		observed = unstated(e, &e.Servers[0], &seen[0], observed, e.stage(observed))
	}
	observed = e.behind(explained(observed, shown, e.stage(observed)), shown)
	if len(observed) > 0 && observed[0].Code == bareEnds { // the sessions mend line ends
		causes = append([]check.Finding{observed[0]}, causes...)
	}
	if e.Server == "" && lookupFailed(observed) && len(lost) > 0 {
		observed = lost
	}
	nowhere := len(seen) == 0 && len(lost) > 0 // there is no host to hold a session with
	further := !nowhere && furthest(e, seen, observed, slices.Concat(causes, broken))
	if short || len(causes) == 0 && !nowhere || further && !has(causes, observed[0]) && !has(broken, observed[0]) {
		causes = slices.Concat(told(observed), causes)
	}
	for _, f := range listedFirst(broken) {
		// DNS that is broken now and then has led there this time.
		met := len(observed) > 0 && e.stage(observed) == smtpcode.StageResolve
		if causeOf(f.Code) != smtpcode.DestinationDNSFailed || met || !e.allPassed(seen) {
			causes = append(causes, f)
		}
	}
	if further {
		causes = nearest(causes, observed[0])
	}
	causes = agreed(independent(e, unsigned(seen, distinct(causes))), observed)
	if len(causes) == 0 && short {
		causes = shortOfLogin(seen)
	}
	if len(causes) == 0 {
		return observed
	}
	return causes
}

// stopped names what stopped the sessions. It is short of the whole if one could not
// go as far as the application did.
func stopped(e *Evidence, seen []sightings, faults, observed []check.Finding) (causes []check.Finding, short bool) {
	for i := range seen {
		s := &e.Servers[i]
		switch {
		case e.passedBeside(s): // the mail goes to the domain's next host (RFC 5321, section 5.1)
		case seen[i].failed != nil && withoutLogin(e, s, len(observed) > 0), unheard(e, &seen[i]) && len(told(observed)) > 0:
			short = true
		default:
			causes = append(causes, e.reason(s, &seen[i], faults)...)
		}
	}
	return causes, short
}

// reason is what stopped a session, or the fault in DNS that is the reason for it.
func (e *Evidence) reason(s *Server, seen *sightings, faults []check.Finding) []check.Finding {
	blamed, lost := seen.blame(), unroutable(faults)
	switch failed := seen.failed; {
	case failed == nil && s.Session == nil && len(lost) > 0:
		return nil // DNS says more of the domain than that nobody could name its hosts
	case failed == nil:
	case failed.Reply != nil:
		return e.behind(explained(unstated(e, s, seen, blamed, failed.Stage), faults, failed.Stage), faults)
	case s.Domain == "":
	case s.reached() && failed.Kind == smtpprobe.KindTimeout:
		return waiting(failed.Stage, blamed, faults)
	case !s.reached() && unusable(faults, s.Domain):
		return lost // what cannot be reached is not where mail should go
	case before(failed.Stage, smtpcode.StageGreeting) && lookupFailed(blamed) && len(lost) > 0:
		return lost // the host is not to be found because of the recipients' domain
	}
	return blamed
}

// unheard reports whether a session heard no word from the server, and the
// application did: what is in the way here was not in its way. That a port or a
// resolver is shut for who looks says nothing of who sent.
func unheard(e *Evidence, s *sightings) bool {
	return e.Failure.Reply != nil && (s.unnamed || s.failed != nil && s.failed.Reply == nil && before(s.failed.Stage, smtpcode.StageEHLO))
}

// passedBeside reports whether a mail host that was not reached has a fellow, of
// the same domain, that was: senders go on to the next one.
func (e *Evidence) passedBeside(s *Server) bool {
	return s.Domain != "" && !s.reached() && slices.ContainsFunc(e.Servers, func(o Server) bool { return o.Domain == s.Domain && o.reached() })
}

// allPassed reports whether every recipients' domain has a mail host that takes the
// mail: its DNS may break a rule then, but has led there.
func (e *Evidence) allPassed(seen []sightings) bool {
	for _, d := range e.DNS.Target.Recipients {
		took := false
		for i := range seen {
			s := &e.Servers[i]
			took = took || strings.EqualFold(s.Domain, d) && s.Session != nil && seen[i].failed == nil
		}
		if !took {
			return false
		}
	}
	return len(e.DNS.Target.Recipients) > 0
}

// told are the findings in an application's error that say anything.
func told(observed []check.Finding) (out []check.Finding) {
	for _, o := range observed {
		if causeOf(o.Code) != smtpcode.Unclassified {
			out = append(out, o)
		}
	}
	return out
}

// withoutLogin reports whether a session ended because the application logs in and
// this one could not: it was given no password. If the application tells of no error,
// that is so only where a login is what the server wants.
func withoutLogin(e *Evidence, s *Server, told bool) bool {
	if e.User == "" || s.Session == nil || s.Session.Asked.Login || s.Session.Asked.MX {
		return false
	}
	f := s.Session.Failed()
	if f == nil || !before(smtpcode.StageAuth, f.Stage) { // at AUTH itself none was offered
		return false
	}
	return told || loginWanted(f)
}

// loginWanted reports whether a server refuses those who have not logged in.
func loginWanted(f *smtpprobe.Step) bool {
	return f != nil && f.Class != nil && (f.Class.Cause == smtpcode.AuthRequired || f.Class.Cause == smtpcode.RelayDenied)
}

// index is where a code stands first among findings; -1: nowhere.
func index(findings []check.Finding, code check.Code) int {
	return slices.IndexFunc(findings, func(f check.Finding) bool { return f.Code == code })
}

// distinct keeps the first finding of each code and subject.
func distinct(findings []check.Finding) (out []check.Finding) {
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(o check.Finding) bool { return o.Code == f.Code && o.Subject == f.Subject }) {
			out = append(out, f)
		}
	}
	return out
}

// agreed joins to the causes what the application was told of the same.
func agreed(causes, observed []check.Finding) []check.Finding {
	for _, o := range observed {
		i := slices.IndexFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(o.Code) })
		if i >= 0 && causes[i].Code != o.Code {
			causes[i] = join(causes[i:i+1], []check.Finding{o})[0]
		}
	}
	return causes
}

// shortOfLogin is what stopped the sessions that could not log in, but for the want
// of a login: how far one leads is not known.
func shortOfLogin(seen []sightings) (causes []check.Finding) {
	for i := range seen {
		if !loginWanted(seen[i].failed) {
			causes = append(causes, seen[i].blame()...)
		}
	}
	return distinct(causes)
}
