package smtpprobe

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rule judges one kind of fault in what a session saw.
type rule = check.Rule[*Result]

// rules is the list of all of them, in the order of the conversation, which
// decides between findings that are equally certain.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat(rulesGreeting, rulesReplies, rulesTLS, rulesAuth, rulesEnvelope, rulesMessage)
})

// Rules returns the rules of this package. They find what the course of a session
// proves; what a refusal means by itself stands in its [Step.Class].
func Rules() []check.Rule[*Result] { return slices.Clone(rules()) }

// Catalog returns every finding code of this package with its title, text, fix
// and references.
func Catalog() []check.Meta { return check.Metas(rules()) }

// one makes a rule's Check of a function that finds one thing or nothing.
func one(find func(*Result) *check.Finding) func(*Result) []check.Finding {
	return func(r *Result) []check.Finding {
		if r == nil {
			return nil
		}
		f := find(r)
		if f == nil {
			return nil
		}
		if f.Subject == "" {
			f.Subject = r.Server
		}
		return []check.Finding{*f}
	}
}

// Step returns the last step of the stage, or nil.
func (r *Result) Step(stage smtpcode.Stage) *Step {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		if r.Steps[i].Stage == stage {
			return &r.Steps[i]
		}
	}
	return nil
}

// Failed returns the first step that did not pass and was not made good by
// another: HELO after EHLO. nil: all passed.
func (r *Result) Failed() *Step {
	for i := range r.Steps {
		s := &r.Steps[i]
		if !s.Passed && (s.Stage != smtpcode.StageEHLO || !r.HELO) {
			return s
		}
	}
	return nil
}

// secure reports whether the session came to be under TLS.
func (r *Result) secure() bool { return r.TLS != nil && r.TLS.Version != "" }

// offers are the extensions that held at the end.
func (r *Result) offers() *Extensions {
	if r.EHLOTLS != nil || r.secure() {
		return r.EHLOTLS
	}
	return r.EHLO
}

// said is what a step came to, as evidence.
func (s *Step) said() []string {
	var out []string
	if s.Reply != nil {
		out = strings.Split(s.Reply.String(), "\n")
	}
	if s.Error != "" {
		out = append(out, s.Error)
	}
	return out
}

// listed is the EHLO reply that held, as evidence for what stands in it or does not.
func (r *Result) listed() []string {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		if s := &r.Steps[i]; s.Stage == smtpcode.StageEHLO && s.Reply != nil {
			return s.said()
		}
	}
	return nil
}

// local reports whether this side refused the stage for that reason.
func (r *Result) local(stage smtpcode.Stage, reason error) *Step {
	s := r.Step(stage)
	if s == nil || s.Kind != KindLocal || !strings.HasPrefix(s.Error, reason.Error()) {
		return nil
	}
	return s
}

func setting(message, name, value string) check.Fix {
	return check.Fix{Message: message, Text: value, Change: check.SettingChange{Setting: name, Value: value}}
}

// useTLS is how a session in clear text gets TLS.
func (r *Result) useTLS() []check.Fix {
	if r.EHLO.Offers("STARTTLS") {
		return []check.Fix{setting("Use STARTTLS, which the server offers", "tls", string(TLSSTARTTLS))}
	}
	return r.otherPorts()
}

// otherPorts are the ports for submission that are not this one (RFC 8314, section 3.3).
func (r *Result) otherPorts() (out []check.Fix) {
	host, here, _ := net.SplitHostPort(r.Server)
	for _, p := range []struct{ port, message string }{
		{"587", "Use the submission port, with STARTTLS"},
		{"465", "Use the port where TLS begins at once"},
	} {
		if p.port != here {
			out = append(out, setting(p.message, "server", net.JoinHostPort(host, p.port)))
		}
	}
	return out
}

func seconds(s *Step) string { return fmt.Sprintf("%.3g s", s.Took.Seconds()) }
