package diagnose

import (
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
			f := recast(refused[0], "auth-required")
			f.Message = "The server offers a login, the program makes none, and it is refused without another reason."
			f.Confidence, f.Subject, f.Evidence = check.Likely, s.Server, union(f.Evidence, []string{auth})
			return []check.Finding{f}
		}
	case smtpcode.StageData, smtpcode.StageMessage:
		for _, code := range []check.Code{"smtp-message-header-broken", bareEnds, "smtp-message-line-long"} {
			if f := seen.raised(code); len(f) > 0 {
				f[0].Confidence, f[0].Evidence = check.Likely, union(refused[0].Evidence, f[0].Evidence)
				return f[:1]
			}
		}
	}
	return refused
}
