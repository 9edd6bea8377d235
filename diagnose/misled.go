package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
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
		if f, ok := bareEnds(&seen[i]); ok && len(observed) > 0 && causeOf(observed[0].Code) == smtpcode.MessageMalformed && ofLineEnds(e) {
			return join([]check.Finding{f}, observed)
		}
	}
	if len(observed) > 0 && observed[0].Code == "wrong-service" && observed[0].Confidence != check.Certain && !otherGreeting(e.Failure.Text) && slices.ContainsFunc(e.Servers, func(s Server) bool { return s.speaksSMTP() }) {
		f := recast(observed[0], "protocol-error")
		f.Message = "The server speaks SMTP, and answered the application with something that is no SMTP reply."
		return []check.Finding{f}
	}
	if slices.ContainsFunc(demanded, func(f check.Finding) bool { return f.Code == "extension-overlooked" }) {
		return slices.DeleteFunc(slices.Clone(observed), func(f check.Finding) bool {
			_, overlooked := e.has(EventSTARTTLSMissing, EventAuthMissing, EventUTF8Missing)
			return overlooked && causeOf(f.Code) != smtpcode.ProtocolError
		})
	}
	return observed
}

// otherGreeting reports whether an error quotes what another service than SMTP says.
func otherGreeting(text string) bool {
	for i := range text {
		if i == 0 || text[i-1] == '"' || text[i-1] == ' ' {
			for _, quotes := range []string{`\`, `\"`} {
				if service := wire.Identify([]byte(strings.TrimLeft(text[i:], quotes))); service != "" && service != wire.SMTP {
					return true
				}
			}
		}
	}
	return false
}

// bareEnds is the finding that the message has line ends which are none.
func bareEnds(s *sightings) (f check.Finding, ok bool) {
	i := slices.IndexFunc(s.session, func(f check.Finding) bool { return f.Code == "smtp-message-bare-ends" })
	if i < 0 {
		return f, false
	}
	f = s.session[i]
	f.Severity = check.Error
	return f, true
}

// unsigned puts before a signature that no longer fits its body the line ends that
// somebody will mend, or has, after it was made.
func unsigned(seen []sightings, causes []check.Finding) []check.Finding {
	i := slices.IndexFunc(causes, func(f check.Finding) bool { return f.Code == "dkim-body-changed" })
	if i < 0 || len(seen) == 0 || slices.ContainsFunc(causes, func(f check.Finding) bool { return f.Code == "smtp-message-bare-ends" }) {
		return causes
	}
	if f, ok := bareEnds(&seen[0]); ok {
		f.Confidence, f.Evidence = check.Likely, union(f.Evidence, causes[i].Evidence)
		return slices.Insert(causes, i, f)
	}
	return causes
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
