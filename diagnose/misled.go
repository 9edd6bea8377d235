package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// misled corrects what the application was told where the sessions show that it was
// told so for a nearer reason: it took for an answer what nobody had asked, or did
// not find in the server's list what stands there.
func misled(e *Evidence, seen []sightings, demanded, observed []check.Finding) []check.Finding {
	for i := range seen {
		for _, f := range outOfStep(seen[i].session) {
			if r := e.Failure.Reply; r != nil && slices.ContainsFunc(f.Evidence, func(line string) bool { return strings.Contains(line, r.Text()) }) {
				f.Evidence = union(f.Evidence, []string{r.String()})
				f.Message = "The application took for the answer to a command what the server had said unasked before: " + r.String()
				return []check.Finding{f}
			}
		}
		for _, f := range seen[i].session {
			if f.Code == "smtp-message-bare-ends" && len(observed) > 0 && causeOf(observed[0].Code) == smtpcode.MessageMalformed && ofLineEnds(e) {
				f.Severity = check.Error
				return join([]check.Finding{f}, observed)
			}
		}
	}
	if slices.ContainsFunc(demanded, func(f check.Finding) bool { return f.Code == "extension-overlooked" }) {
		return slices.DeleteFunc(slices.Clone(observed), func(f check.Finding) bool {
			_, overlooked := e.has(EventSTARTTLSMissing, EventAuthMissing, EventUTF8Missing)
			return overlooked && causeOf(f.Code) != smtpcode.ProtocolError
		})
	}
	return observed
}

// ofLineEnds reports whether a server speaks of line ends, in whatever words.
func ofLineEnds(e *Evidence) bool {
	text := strings.ToLower(e.Failure.Text)
	return slices.ContainsFunc([]string{"bare", "<lf>", "<cr>", "line feed", "linefeed", "newline", "line end", "carriage return"}, func(w string) bool { return strings.Contains(text, w) })
}

// missed are the keywords of EHLO that an application says are missing.
var missed = map[EventKind]string{EventSTARTTLSMissing: "STARTTLS", EventAuthMissing: "AUTH", EventUTF8Missing: "SMTPUTF8"}

// overlooked finds an extension that the application says is not offered, and that
// stands in the server's list in letters other than capitals.
func overlooked(e *Evidence) (out []check.Finding) {
	for _, ev := range e.Failure.Events {
		keyword := missed[ev.Kind]
		if keyword == "" {
			continue
		}
		for i := range e.Servers {
			s := &e.Servers[i]
			if line := s.offer(keyword); line != "" && !strings.HasPrefix(line, keyword) {
				out = append(out, check.Finding{
					Confidence: check.Likely, Subject: s.Server,
					Message:  "The server offers " + keyword + " in letters that the application's library does not read: " + line,
					Evidence: []string{"250 " + line, e.Failure.Text},
				})
			}
		}
	}
	return out
}
