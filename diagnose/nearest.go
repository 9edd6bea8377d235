package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// has reports whether one of the causes is that of a finding.
func has(causes []check.Finding, f check.Finding) bool {
	return slices.ContainsFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(f.Code) })
}

// furthest reports whether the sessions got past the step at which the application
// failed, for what it was told for certain or what is seen as well: then that goes first.
func furthest(e *Evidence, seen []sightings, observed, causes []check.Finding) bool {
	at := e.stage(observed)
	if len(observed) == 0 || at == "" {
		return false
	}
	seenToo := func(c check.Finding) bool {
		return c.Confidence == check.Certain && causeOf(c.Code) == causeOf(observed[0].Code)
	}
	if observed[0].Confidence != check.Certain && !slices.ContainsFunc(causes, seenToo) {
		return false
	}
	for i := range seen {
		if f := seen[i].failed; f != nil && !before(at, f.Stage) {
			return false
		}
	}
	return true
}

// nearest puts the cause of which the application was told before those that only
// those meet who get past it.
func nearest(causes []check.Finding, told check.Finding) []check.Finding {
	i := slices.IndexFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(told.Code) })
	if i <= 0 {
		return causes
	}
	f := causes[i]
	return slices.Insert(slices.Delete(slices.Clone(causes), i, i+1), 0, f)
}

// stage is where the application's failure happened, as far as it tells: by itself, by
// what happened, or because its cause has one place in a session. "": it may be any.
func (e *Evidence) stage(observed []check.Finding) smtpcode.Stage {
	if e.Failure.Stage != "" || len(observed) == 0 {
		return e.Failure.Stage
	}
	cause := causeOf(observed[0].Code)
	for _, ev := range e.Failure.Events {
		if m := ev.Kind.means(); m.cause == cause && m.stage != "" {
			return m.stage
		}
	}
	switch layer := cause.Info().Layer; {
	case cause == smtpcode.StaleConnection:
		return smtpcode.StageMail // with which a session is taken up again
	case layer == "tls":
		return smtpcode.StageTLS
	case layer == "auth":
		return smtpcode.StageAuth
	}
	return ""
}
