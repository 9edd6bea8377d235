package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// misled corrects what the application was told where the sessions show that it was
// told so for a nearer reason: it took for an answer what nobody had asked, sent line
// ends that are none, quotes what is no reply of a server that speaks SMTP, or did not
// find in the server's list what stands there.
func misled(e *Evidence, seen []sightings, demanded, observed []check.Finding) []check.Finding {
	var first check.Finding
	if len(observed) > 0 {
		first = observed[0]
	}
	for i := range seen {
		if unasked := tookUnasked(e.Failure.Reply, seen[i].raised(outOfStep)); unasked != nil {
			return unasked
		}
		if f := seen[i].raised(bareEnds); len(f) > 0 && causeOf(first.Code) == smtpcode.MessageMalformed && ofLineEnds(e) {
			return join(f, observed)
		}
	}
	_, missing := e.has(EventSTARTTLSMissing, EventAuthMissing, EventUTF8Missing)
	switch {
	case first.Code == "wrong-service" && first.Confidence != check.Certain && !otherGreeting(e.Failure.Text) && e.speaksSMTP():
		f := recast(first, "protocol-error")
		f.Message = "The server speaks SMTP, and answered the application with something that is no SMTP reply."
		return []check.Finding{f}
	case missing && index(demanded, "extension-overlooked") >= 0:
		return slices.DeleteFunc(slices.Clone(observed), func(f check.Finding) bool { return causeOf(f.Code) != smtpcode.ProtocolError })
	}
	return observed
}

// tookUnasked finds the application's reply among those that a server gave unasked.
func tookUnasked(told *smtpcode.Reply, unasked []check.Finding) []check.Finding {
	for _, f := range unasked {
		if told != nil && slices.ContainsFunc(f.Evidence, func(line string) bool { return strings.Contains(line, told.Text()) }) {
			f.Evidence = union(f.Evidence, []string{told.String()})
			f.Message = "The application took for the answer to a command what the server had said unasked before: " + told.String()
			return []check.Finding{f}
		}
	}
	return nil
}

// otherGreeting reports whether an error quotes what another service than SMTP says.
func otherGreeting(text string) bool {
	for i := range text {
		if i > 0 && text[i-1] != '"' && text[i-1] != ' ' {
			continue
		}
		said := text[i:min(len(text), i+mostGreeting)]
		for _, quotes := range []string{`\`, `\"`} {
			if service := wire.Identify([]byte(strings.TrimLeft(said, quotes))); service != "" && service != wire.SMTP {
				return true
			}
		}
	}
	return false
}

// mostGreeting is as much of a first line as tells the service, in octets.
const mostGreeting = 256

// unsigned puts before a signature that no longer fits its body the line ends that
// somebody will mend, or has, after it was made.
func unsigned(seen []sightings, causes []check.Finding) []check.Finding {
	i := index(causes, "dkim-body-changed")
	if i < 0 || len(seen) == 0 || index(causes, bareEnds) >= 0 {
		return causes
	}
	ends := seen[0].raised(bareEnds)
	for n := range ends {
		ends[n].Confidence, ends[n].Evidence = check.Likely, union(ends[n].Evidence, causes[i].Evidence)
	}
	return slices.Insert(causes, i, ends...)
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
