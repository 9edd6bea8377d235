package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// unstated puts what is known of the program and its message in the place of a
// refusal that gives no reason of its own: "access denied" where nobody logged in and
// a login is offered, "administrative prohibition" of a message whose header is
// broken.
func unstated(e *Evidence, s *Server, seen *sightings, refused []check.Finding, at smtpcode.Stage) []check.Finding {
	if len(refused) == 0 {
		return refused
	}
	switch causeOf(refused[0].Code) {
	case smtpcode.PolicyRejected, smtpcode.Unclassified:
	default:
		return refused
	}
	switch at {
	case smtpcode.StageMail, smtpcode.StageRcpt:
		if auth := s.offer("AUTH"); auth != "" && s.Domain == "" && e.User == "" && !s.Session.Asked.Login {
			m := metaOf("auth-required")
			return []check.Finding{{
				Code: m.Code, Severity: m.Severity, Confidence: check.Likely, Subject: s.Server, Refs: m.Refs,
				Message:  "The server offers a login, the program makes none, and it is refused without another reason.",
				Evidence: union(refused[0].Evidence, []string{auth}), Fixes: []check.Fix{{Message: m.Fix}},
			}}
		}
	case smtpcode.StageData, smtpcode.StageMessage:
		for _, code := range []check.Code{"smtp-message-header-broken", "smtp-message-bare-ends", "smtp-message-line-long"} {
			if i := slices.IndexFunc(seen.session, func(f check.Finding) bool { return f.Code == code }); i >= 0 {
				f := seen.session[i]
				f.Severity, f.Confidence, f.Evidence = check.Error, check.Likely, union(refused[0].Evidence, f.Evidence)
				return []check.Finding{f}
			}
		}
	}
	return refused
}
