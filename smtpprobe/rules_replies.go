package smtpprobe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesReplies judge a conversation that goes off the rails between the greeting
// and the message.
var rulesReplies = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-not-a-reply", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "What came is no SMTP reply",
			Doc:   "Each line of a reply begins with three digits, and all lines of one with the same. What came has another form. A program that is no mail server, a filter in between that speaks up, or a broken server does that.",
			Fix:   "Check which service listens at this address and what stands in between; a mail server that does this has to be mended",
			Refs:  []string{"RFC 5321, section 4.2"},

			ExplainedBy: []check.Code{"smtp-other-service", "smtp-expects-tls"},
		},
		Check: failing(KindNotSMTP, "is no reply"),
	},
	{
		Meta: check.Meta{
			Code: "smtp-reply-endless", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "A reply has no end",
			Doc:   "A line or a reply went on far beyond what the standard allows and any server needs (512 octets a line), and the session was ended. It is a trap for senders, or a service that streams something else.",
			Fix:   "Check which service listens at this address; if it is a mail server, tell its administrator",
			Refs:  []string{"RFC 5321, section 4.5.3.1.5"},

			ExplainedBy: []check.Code{"smtp-other-service"},
		},
		Check: failing(KindEndless, "does not end"),
	},
	{
		Meta: check.Meta{
			Code: "smtp-reply-unasked", Cause: string(smtpcode.ProtocolError), Severity: check.Warning,
			Title: "The server replied before it was asked",
			Doc:   "There was a reply waiting when the next command went out. From there on replies and commands may be out of step, so that a refusal is taken for the answer to something else. A broken proxy or filter on the way is the usual reason.",
			Fix:   "Take the filter or proxy between you and the server out of the way, or have the server mended",
			Refs:  []string{"RFC 5321, section 4.2"},
		},
		Check: one(func(r *Result) *check.Finding {
			i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Unasked != "" && (s.Stage != smtpcode.StageQuit || !farewell(s.Unasked)) })
			if i < 0 {
				return nil
			}
			return &check.Finding{
				Confidence: check.Certain,
				Message:    fmt.Sprintf("A reply had come before %s was said.", naming(&r.Steps[i])),
				Evidence:   []string{strings.TrimSpace(r.Steps[i].Unasked)},
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-reply-unexpected", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "The server answers with a code that does not belong there",
			Doc:   "The reply is no refusal, and not the one that the command calls for: 250 where 354 or 220 is due. Server and client are out of step, or a filter on the way answers in the server's place.",
			Fix:   "Take the filter or proxy between you and the server out of the way, or have the server mended",
			Refs:  []string{"RFC 5321, section 4.3.2"},

			ExplainedBy: []check.Code{"smtp-other-service", "smtp-reply-unasked"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Failed()
			if s == nil || s.Reply == nil || s.Reply.Code >= 400 || s.Kind != "" || s.Stage == smtpcode.StageQuit {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Message: fmt.Sprintf("The answer to %s was %d.", naming(s), s.Reply.Code), Evidence: s.said()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-ehlo-unknown", Cause: string(smtpcode.ProtocolError), Severity: check.Warning,
			Title: "The server does not know EHLO",
			Doc:   "The server refused EHLO and took HELO, so that nothing beyond the mail of 1982 is on offer: no TLS, no login, no sizes. Mostly a firewall that inspects SMTP is between (Cisco's \"fixup protocol smtp\" is known for it), for every mail server in use knows EHLO.",
			Fix:   "Switch off SMTP inspection on the firewall, or use port 465, where it cannot see the conversation",
			Refs:  []string{"RFC 5321, section 3.2", "RFC 5321, section 4.1.1.1"},

			ExplainedBy: []check.Code{"smtp-other-service"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageEHLO)
			if !r.HELO || s == nil {
				return nil
			}
			f := &check.Finding{Confidence: check.Certain, Fixes: r.otherPorts()}
			if r.Asked.Login || r.Mode == TLSSTARTTLS {
				f.Severity = check.Error
			}
			for _, s := range r.Steps {
				if s.Stage == smtpcode.StageEHLO {
					f.Evidence = append(f.Evidence, s.said()...)
				}
			}
			return f
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-helo-name-refused", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The server does not accept the name in EHLO",
			Doc:   "The client has to give its own name, fully qualified and in DNS, or its address in brackets. net/smtp says \"localhost\" if nothing else is set, and a container the name it was given at random; strict servers refuse both.",
			Fix:   "Give a name that resolves to the sending address (Hello in net/smtp)",
			Refs:  []string{"RFC 5321, section 4.1.1.1", "RFC 5321, section 2.3.5"},

			ExplainedBy: []check.Code{"smtp-other-service"},
		},
		Check: one(heloRefused),
	},
	{
		Meta: check.Meta{
			Code: "smtp-reply-timeout", Cause: string(smtpcode.ClientTimeout), Severity: check.Error,
			Title: "The server stopped answering",
			Doc:   "The conversation was under way, and no reply came in the time that the step had. Servers hold replies back to slow suspicious senders down, while they ask slow filters, or when they are overloaded. RFC 5321 gives most commands five minutes.",
			Fix:   "Give the client more time for each step; if the same step always hangs, tell the server's administrator which",
			Refs:  []string{"RFC 5321, section 4.5.3.2"},
		},
		Check: midway("No reply to %s came in %s.", KindTimeout),
	},
	{
		Meta: check.Meta{
			Code: "smtp-dropped", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The connection broke in the middle of the conversation",
			Doc:   "The peer closed or reset the connection without a reply that says why. A server must not do that on purpose; policies do it all the same, and firewalls, crashed processes and restarts. The step at which it happens tells what was disliked.",
			Fix:   "Try again; if it breaks at the same step again, ask the server's administrator for the log of that time",
			Refs:  []string{"RFC 5321, section 3.8"},

			ExplainedBy: []check.Code{"smtp-other-service"},
		},
		Check: midway("The connection broke after %s, %s later.", KindClosed, KindReset),
	},
}

// farewell reports whether a server that spoke unasked did so to end the session, as
// it may at any time (RFC 5321, section 3.8).
func farewell(unasked string) bool {
	return strings.HasPrefix(unasked, "421") || strings.HasPrefix(unasked, "221")
}

// failing finds a session that ended in that kind of rubbish.
func failing(kind Kind, what string) func(*Result) []check.Finding {
	return one(func(r *Result) *check.Finding {
		i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Kind == kind })
		if i < 0 {
			return nil
		}
		s := &r.Steps[i]
		return &check.Finding{Confidence: check.Certain, Message: fmt.Sprintf("What came %s %s.", place(s), what), Evidence: s.said()}
	})
}

// midway finds a conversation that ended between EHLO and DATA. The handshake,
// the greeting and the message have rules of their own.
func midway(format string, kinds ...Kind) func(*Result) []check.Finding {
	return one(func(r *Result) *check.Finding {
		i := slices.IndexFunc(r.Steps, func(s Step) bool { return slices.Contains(kinds, s.Kind) })
		if i < 0 {
			return nil
		}
		s := &r.Steps[i]
		if r.loginUnanswered() {
			return nil // a rule of its own says what that is
		}
		switch s.Stage {
		case smtpcode.StageConnect, smtpcode.StageGreeting, smtpcode.StageTLS, smtpcode.StageMessage, smtpcode.StageQuit:
			return nil
		}
		return &check.Finding{Confidence: check.Certain, Message: fmt.Sprintf(format, naming(s), seconds(s)), Evidence: s.said()}
	})
}

// heloRefused finds the refusal at EHLO, or where servers that wait with it say it.
func heloRefused(r *Result) *check.Finding {
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Passed || s.Reply == nil || s.Class == nil || r.HELO && s.Stage == smtpcode.StageEHLO {
			continue
		}
		f := &check.Finding{
			Confidence: check.Likely,
			Message:    fmt.Sprintf("The server refuses a client that calls itself %q.", r.Asked.HELO),
			Evidence:   append([]string{"EHLO " + r.Asked.HELO}, s.said()...),
		}
		switch {
		case s.Class.Cause == smtpcode.HELORejected:
			if s.Class.Sure {
				f.Confidence = check.Certain
			}
		case s.Stage != smtpcode.StageEHLO || s.Reply.Code != 501:
			continue
		}
		if _, domain, ok := strings.Cut(r.Asked.From, "@"); ok && !strings.EqualFold(domain, r.Asked.HELO) {
			f.Fixes = []check.Fix{
				{Message: "Give a name that resolves to the sending address (Hello in net/smtp)"},
				setting("Give the sender's domain, if the sending address is one of its", "helo", domain),
			}
		}
		return f
	}
	return nil
}

// naming is what a step is called in a sentence.
func naming(s *Step) string {
	switch s.Stage {
	case smtpcode.StageMail:
		return "MAIL FROM:<" + s.About + ">"
	case smtpcode.StageRcpt:
		return "RCPT TO:<" + s.About + ">"
	case smtpcode.StageAuth:
		return "AUTH " + s.About
	case smtpcode.StageGreeting:
		return "connecting"
	case smtpcode.StageMessage:
		return "the message"
	}
	return strings.ToUpper(string(s.Stage))
}

func place(s *Step) string {
	if s.Stage == smtpcode.StageGreeting {
		return "as the greeting"
	}
	return "after " + naming(s)
}
