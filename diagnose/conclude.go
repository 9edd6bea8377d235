package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// Conclude draws the report from evidence: the rules' findings, their causes, and
// what to do. It is pure, so saved evidence gives the same report again.
func Conclude(e *Evidence) *Report {
	own := Evidence{}
	if e != nil {
		own = *e
	}
	e = &own
	e.split()
	var findings []check.Finding
	if e.Failure.Text != "" || !e.looked() {
		findings = check.Run(rules(), e)
	}
	causes := check.Causes(findings, catalog())
	if e.Accepted { // whatever came afterwards is a symptom, a refusal of QUIT included
		causes = slices.DeleteFunc(causes, func(f check.Finding) bool { return causeOf(f.Code) != smtpcode.DeliveredAnyway })
	}
	r := &Report{Findings: findings, Causes: causes, Evidence: e, Confidence: check.Possible, Stage: e.Failure.Stage, Provider: e.Failure.Provider}
	if e.looked() {
		given := *e // look fills in the failure that the session met; saved evidence is as it was
		r.Evidence = &given
		r.look(e, causes)
	}
	r.Cause = smtpcode.Unclassified
	if len(r.Causes) > 0 {
		first := r.Causes[0]
		r.Cause, r.Confidence, r.Summary, r.Fixes = causeOf(first.Code), first.Confidence, summary(first, e), first.Fixes
		if r.Works {
			r.Summary += " It works now: a session like the application's gets past that step."
		}
	} else if r.Looked {
		return r.nothing(e)
	}
	if r.Stage == "" && r.Cause == smtpcode.DeliveredAnyway {
		r.Stage = smtpcode.StageQuit
	}
	info := r.Cause.Info()
	r.Layer, r.Fault, r.Temporary = info.Layer, info.Fault, info.Temporary
	if reply := e.Failure.Reply; reply != nil {
		r.Code, r.Enhanced = reply.Code, reply.Enhanced.String()
	}
	r.Retry = retryOf(r, e)
	if r.Retry.Action == smtpcode.ActionRetry && len(r.Causes) > 0 && misdirected(r.Causes[0]) {
		r.Retry = smtpcode.Retry{Action: smtpcode.ActionHold}
	}
	shorten(r.Findings)
	shorten(r.Causes)
	return r
}

// misdirected reports whether connections go where nothing takes them, and a setting
// mends it: the same attempt, later, goes there again.
func misdirected(f check.Finding) bool {
	switch causeOf(f.Code) {
	case smtpcode.ConnectionRefused, smtpcode.NetworkUnreachable:
		return f.Code == "localhost-refused" || f.Code == "name-points-here" || slices.ContainsFunc(f.Fixes, func(x check.Fix) bool {
			_, setting := x.Change.(check.SettingChange)
			return setting
		})
	}
	return false
}

// shorten cuts what findings quote: replies and records may be as long as whoever
// sent them liked. They stand whole, once, in the Evidence.
func shorten(findings []check.Finding) {
	for i := range findings {
		long := func(s string) bool { return len(s) > mostQuoted }
		if slices.ContainsFunc(findings[i].Evidence, long) {
			findings[i].Evidence = slices.Clone(findings[i].Evidence)
			for j, s := range findings[i].Evidence {
				findings[i].Evidence[j] = quoted(s)
			}
		}
	}
}

// mostQuoted is how much of a text is quoted, in octets: more than a reply needs to
// say why.
const mostQuoted = 2048

// quoted is a text, or its beginning and how much is missing.
func quoted(s string) string {
	if len(s) <= mostQuoted {
		return s
	}
	head := strings.ToValidUTF8(s[:mostQuoted], "")
	return fmt.Sprintf("%s … (%d more octets)", head, len(s)-len(head))
}

// look adds what Diagnose saw.
func (r *Report) look(e *Evidence, observed []check.Finding) {
	r.Looked, r.Skipped = true, e.skipped()
	told := e.Failure.Text != ""
	var seen []sightings
	for i := range e.Servers {
		s := sight(e, &e.Servers[i])
		seen = append(seen, s)
		r.Findings = slices.Concat(r.Findings, s.reading, s.net, s.tls, s.session)
		if s.failed != nil && e.Failure.Text == "" {
			r.Stage = s.failed.Stage
			e.Failure = s.failure
			r.Provider = s.failure.Provider
		}
	}
	if e.DNS != nil {
		r.Findings = append(r.Findings, e.DNS.Findings...)
	}
	r.Works = told && worksNow(e, seen)
	demanded := check.Run(rulesPolicy, e)
	r.Findings = append(r.Findings, demanded...)
	r.Causes = verdict(e, seen, demanded, observed)
	recordFixes(r.Causes, e.DNS)
	proofs(r.Causes, e.Tried)
	if len(r.Causes) > 0 && (r.Works || e.mendedBy(causeOf(r.Causes[0].Code), seen)) {
		r.Causes[0].Fixes = passed(r.Causes[0], e)
	}
	proofs(r.Findings, e.Tried)
}

// worksNow reports whether sessions went past the step at which the application's
// failed, and DNS shows no reason either.
func worksNow(e *Evidence, seen []sightings) bool {
	return len(seen) > 0 && e.Failure.Stage != "" && before(e.Failure.Stage, smtpcode.StageData) &&
		len(published(e.DNS, check.Error)) == 0 &&
		!slices.ContainsFunc(seen, func(s sightings) bool { return s.failed != nil || s.unnamed })
}

// nothing is the report on a world in which all is well.
func (r *Report) nothing(e *Evidence) *Report {
	r.Cause, r.Confidence = "", check.Likely
	r.Summary = "Nothing wrong was found: everything that was looked at would let the mail pass."
	if slices.ContainsFunc(e.Servers, func(s Server) bool { return withoutLogin(e, &s, false) }) {
		r.Summary = "Nothing wrong was found up to the login, which was not tried without a password; what comes behind it is not known."
	}
	return r
}

// summary says the cause in one sentence: what is wrong, and what this reply says
// of it.
func summary(f check.Finding, e *Evidence) string {
	for _, r := range e.Failure.Readings {
		if r.Means != "" && r.Means == f.Message {
			return metaOf(f.Code).Title + ": " + f.Message
		}
	}
	return f.Message
}

// retryOf says what to do with the message under the cause that was found.
func retryOf(r *Report, e *Evidence) smtpcode.Retry {
	for _, reading := range e.Failure.Readings {
		if reading.Cause == r.Cause {
			r.Temporary = reading.Temporary
			return reading.Retry
		}
	}
	if r.Stage == "" {
		for _, ev := range e.Failure.Events {
			if m := ev.Kind.means(); m.cause == r.Cause {
				r.Stage = m.stage
			}
		}
	}
	return smtpcode.Advise(r.Cause, r.Temporary)
}
