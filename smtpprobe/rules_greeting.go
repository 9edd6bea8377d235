package smtpprobe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesGreeting judge who answers: the wrong service, the right one on the other
// side of TLS, or nobody who speaks.
var rulesGreeting = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-other-service", Cause: string(smtpcode.WrongService), Severity: check.Error,
			Title: "Another service than SMTP answers",
			Doc:   "What came first is the greeting of another protocol. The port number belongs to that service, or a proxy or container forwards the port to the wrong place. No setting of the mail client helps while the address is wrong.",
			Fix:   "Use the mail server's submission port",
			Refs:  []string{"RFC 5321, section 3.1", "RFC 6409, section 3.1"},
		},
		Check: one(otherService),
	},
	{
		Meta: check.Meta{
			Code: "smtp-greets-before-tls", Cause: string(smtpcode.TLSOnPlaintextPort), Severity: check.Error,
			Title: "TLS was begun at once, and the server greets in clear text",
			Doc:   "The client sent a ClientHello, and an SMTP greeting came back. On this port the conversation begins in clear text, and TLS comes with STARTTLS. Both ways are equally safe where STARTTLS is demanded.",
			Fix:   "Use STARTTLS on this port",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3.3"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageTLS)
			if s == nil || s.Passed || r.Step(smtpcode.StageSTARTTLS) != nil || wire.Identify(s.Got) != wire.SMTP {
				return nil
			}
			return &check.Finding{
				Confidence: check.Certain,
				Message:    "The server answered the ClientHello with a greeting in clear text.",
				Evidence:   []string{strings.TrimSpace(string(s.Got)), s.Error},
				Fixes:      []check.Fix{setting("Begin in clear text and use STARTTLS", "tls", string(TLSSTARTTLS))},
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-expects-tls", Cause: string(smtpcode.PlaintextOnTLSPort), Severity: check.Error,
			Title: "The server waits for TLS, and the client for a greeting",
			Doc:   "On this port TLS begins with the first octet. The server waits for a ClientHello and says nothing to a client that waits for a greeting, until one of them gives up. It looks like a port that is blocked, but the connection stands.",
			Fix:   "Begin TLS at once, as port 465 wants it",
			Refs:  []string{"RFC 8314, section 3.3"},
		},
		Check: one(expectsTLS),
	},
	{
		Meta: check.Meta{
			Code: "smtp-greeting-missing", Cause: string(smtpcode.ClientTimeout), Severity: check.Error,
			Title: "The server does not greet in time",
			Doc:   "The connection stands, and no greeting came. Some servers hold it back for half a minute to be rid of impatient senders, some look the client up in slow block lists first, and an overloaded one has no process left for it. RFC 5321 gives the greeting five minutes.",
			Fix:   "Give the client more time for the greeting; if none ever comes, ask the server's administrator, or use port 587 or 465",
			Refs:  []string{"RFC 5321, section 4.5.3.2.1"},

			ExplainedBy: []check.Code{"smtp-expects-tls"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageGreeting)
			if s == nil || s.Kind != KindTimeout || other(s.Got) != "" {
				return nil
			}
			return &check.Finding{Message: "The connection stood for " + seconds(s) + ", and no greeting came.", Evidence: s.said()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-dropped-before-greeting", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The connection was closed before the greeting",
			Doc:   "The connection was taken and closed without a word. A server does that to addresses it wants no mail from or that have too many connections open, a load balancer if no server is behind it, and a port that wants TLS at once may do it too.",
			Fix:   "Try again later; then try port 465 with TLS at once, and ask the server's administrator whether your address is blocked",
			Refs:  []string{"RFC 5321, section 3.1", "RFC 5321, section 3.8"},

			ExplainedBy: []check.Code{"smtp-expects-tls"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageGreeting)
			if s == nil || s.Kind != KindClosed && s.Kind != KindReset || len(s.Got) > 0 {
				return nil
			}
			return &check.Finding{Evidence: s.said()}
		}),
	},
}

// otherService tells by the first words, or, where they could be SMTP's, by what
// the server makes of EHLO.
func otherService(r *Result) *check.Finding {
	for i := range r.Steps {
		s := &r.Steps[i]
		if name := other(s.Got); name != "" && (s.Stage == smtpcode.StageGreeting || s.Stage == smtpcode.StageTLS) {
			return r.answers(name, []string{strings.TrimSpace(string(s.Got))})
		}
	}
	greeting, ehlo := r.Step(smtpcode.StageGreeting), r.Step(smtpcode.StageEHLO)
	if greeting == nil || greeting.Reply == nil {
		return nil
	}
	text := greeting.Reply.String()
	refused := ehlo != nil && !ehlo.Passed && ehlo.Reply != nil && ehlo.Reply.Code >= 500
	if refused && slices.Contains(words(strings.ToUpper(ehlo.Reply.Text())), "LHLO") { // RFC 2033, section 4.1
		return r.answers(wire.LMTP, greeting.said(), ehlo.said())
	}
	// What calls itself something else, and turns EHLO down, is that.
	if name := other([]byte(text)); name != "" && refused {
		return r.answers(name, greeting.said(), ehlo.said())
	} else if name != "" && !greeting.Passed {
		return r.answers(name, greeting.said())
	}
	if unknown := r.unknownHellos(); len(unknown) > 1 && !callsItselfSMTP(strings.ToUpper(text)) {
		f := r.answers("", greeting.said(), unknown)
		f.Message = "What answers knows neither EHLO nor HELO, and every SMTP server knows one of them. An LMTP server may greet like this."
		return f
	}
	return nil
}

// other is the service that the octets are the greeting of, if it is not SMTP.
func other(got []byte) wire.Service {
	switch s := wire.Identify(got); s {
	case wire.SMTP, wire.TLS:
		return ""
	default:
		return s
	}
}

// answers is the finding that a service answers.
func (r *Result) answers(name wire.Service, evidence ...[]string) *check.Finding {
	return &check.Finding{
		Confidence: check.Certain, Message: "What answers speaks " + name.Name() + ", not SMTP.",
		Evidence: slices.Concat(evidence...), Fixes: r.otherPorts(),
	}
}

// callsItselfSMTP reports whether a greeting in capitals speaks of SMTP other than in
// the name of a host.
func callsItselfSMTP(greeting string) bool {
	return slices.ContainsFunc(strings.Fields(greeting), func(w string) bool {
		return strings.Contains(w, "SMTP") && !strings.Contains(w, ".")
	})
}

// unknownHellos are the replies that call EHLO or HELO no command at all.
func (r *Result) unknownHellos() (out []string) {
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Stage == smtpcode.StageEHLO && s.Reply != nil && (s.Reply.Code == 500 || s.Reply.Code == 502) {
			out = append(out, s.said()...)
		}
	}
	return out
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

// expectsTLS is certain if a TLS alert came, and likely on the port that is for it.
func expectsTLS(r *Result) *check.Finding {
	s := r.Step(smtpcode.StageGreeting)
	if s == nil || s.Passed || r.secure() {
		return nil
	}
	f := &check.Finding{Confidence: check.Certain, Fixes: []check.Fix{setting("Begin TLS at once", "tls", string(TLSImplicit))}}
	switch {
	case wire.Identify(s.Got) == wire.TLS:
		f.Message = "The server answered with a TLS record."
		f.Evidence = []string{fmt.Sprintf("% x", s.Got[:min(len(s.Got), 16)])}
	case port(r.Server) == "465" && len(s.Got) == 0 && (s.Kind == KindTimeout || s.Kind == KindClosed || s.Kind == KindReset):
		f.Confidence = check.Likely
		f.Message = "Nothing came in " + seconds(s) + " on port 465, where TLS begins at once."
		f.Evidence = s.said()
	default:
		return nil
	}
	return f
}
