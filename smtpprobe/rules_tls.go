package smtpprobe

import (
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesTLS judge how a session gets from clear text to TLS. The handshake and the
// certificate are judged by package tlsprobe.
var rulesTLS = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-starttls-stripped", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "STARTTLS was overwritten on the way",
			Doc:   "In the list of extensions stands a keyword of X's, which no server offers. A firewall that inspects SMTP (Cisco ASA and PIX, some antivirus programs) writes it over STARTTLS to keep the conversation readable. Everything after it goes in clear text.",
			Fix:   "Switch off SMTP inspection on the firewall, or use port 465, where it cannot see the conversation",
			Refs:  []string{"RFC 3207, section 6", "RFC 8314, section 3.3"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.EHLO == nil || r.EHLO.Stripped == "" || r.EHLO.Offers("STARTTLS") {
				return nil
			}
			f := &check.Finding{Confidence: check.Certain, Evidence: []string{"250-" + r.EHLO.Stripped}}
			if r.Mode == TLSNone {
				f.Severity = check.Warning
			}
			for _, fix := range r.otherPorts() {
				if strings.HasSuffix(fix.Text, ":465") {
					f.Fixes = append(f.Fixes, fix)
				}
			}
			f.Fixes = append(f.Fixes, check.Fix{Message: "Switch off SMTP inspection on the firewall", Text: "no fixup protocol smtp 25"})
			return f
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-starttls-missing", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "The server does not offer STARTTLS, which the client demands",
			Doc:   "The client goes on only under TLS, and STARTTLS is not on the server's list. The port may be for another purpose, the server may have no certificate configured, or something on the way removes the line.",
			Fix:   "Use the provider's submission port 587, or 465 with TLS at once; on your own server configure a certificate",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3.3"},

			ExplainedBy: []check.Code{"smtp-starttls-stripped", "smtp-ehlo-unknown", "smtp-other-service"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.local(smtpcode.StageSTARTTLS, errNoSTARTTLS) == nil {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: r.listed(), Fixes: r.otherPorts()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-starttls-hidden", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "Neither STARTTLS nor a login is offered on a port that is for both",
			Doc:   "Submission servers offer STARTTLS, and most of them add AUTH to their list under TLS only. A list without either is what a firewall or proxy leaves that takes STARTTLS out to keep the conversation readable, or a server that has lost its certificate. A plain relay without users looks the same.",
			Fix:   "Switch off SMTP inspection on the way, or use port 465, where nothing can be taken out; on your own server configure a certificate",
			Refs:  []string{"RFC 8314, section 3.3", "RFC 4954, section 4", "RFC 3207, section 6"},

			ExplainedBy: []check.Code{"smtp-starttls-stripped", "smtp-ehlo-unknown", "smtp-other-service"},
		},
		Check: one(func(r *Result) *check.Finding {
			if !r.nothingOffered() || r.EHLO.Stripped != "" {
				return nil
			}
			return &check.Finding{Confidence: check.Likely, Evidence: r.listed(), Fixes: r.otherPorts()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-starttls-refused", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server offers STARTTLS and refuses it",
			Doc:   "STARTTLS is on the list, and the command was refused. Mostly the server cannot load its certificate or key (454), and its log says why. Going on in clear text would be what an attacker wants.",
			Fix:   "Have the server's certificate and key mended; until then use port 465, if that works",
			Refs:  []string{"RFC 3207, section 4"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageSTARTTLS)
			if s == nil || s.Reply == nil || s.Reply.Code < 400 || ofTheSystem(s) {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: s.said(), Fixes: r.otherPorts()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-starttls-injection", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "Clear text came behind the reply to STARTTLS",
			Doc:   "After its reply to STARTTLS a server must wait for the handshake. What came behind it was in clear text, so anyone on the way may have put it there, for a client that takes it for a reply under TLS (CVE-2011-0411). It was dropped here.",
			Fix:   "Find out who injects it: a broken proxy, a server that needs an update, or an attacker; use port 465 meanwhile",
			Refs:  []string{"RFC 3207, section 6", "CVE-2011-0411"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.Injected == "" {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: []string{strings.TrimSpace(r.Injected)}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-clear-text-refused", Cause: string(smtpcode.TLSRequired), Severity: check.Error,
			Title: "The server takes nothing before TLS, and the session had none",
			Doc:   "The session went on in clear text, and the server refuses its commands until TLS is in place. The client's TLS setting is off, or it did not see that STARTTLS is on offer.",
			Fix:   "Use STARTTLS, or port 465",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3"},

			ExplainedBy: []check.Code{"smtp-starttls-stripped"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.secure() {
				return nil
			}
			for i := range r.Steps {
				s := &r.Steps[i]
				if s.Class != nil && s.Class.Cause == smtpcode.TLSRequired {
					return &check.Finding{Confidence: check.Certain, Evidence: s.said(), Fixes: r.useTLS()}
				}
			}
			return nil
		}),
	},
}

// ofTheSystem reports whether a server refuses a command for the state it is in,
// such as a filter that is down, or for what came before it, such as too many
// sessions, and not for the command: its status is of the mail system (RFC 3463,
// section 3.4) and its words do not speak of TLS, or it is known to speak of a rate.
func ofTheSystem(s *Step) bool {
	if s.Class != nil && (s.Class.Cause == smtpcode.RateLimited || s.Class.Cause == smtpcode.TooManyConnections) {
		return true
	}
	return s.Reply.Enhanced[1] == 3 && !strings.Contains(strings.ToUpper(s.Reply.Text()), "TLS")
}
