package smtpprobe

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMessage judge a session that broke around the moment when the message
// changes hands, where a second attempt may make a second message.
var rulesMessage = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-message-timeout", Cause: string(smtpcode.ClientTimeout), Severity: check.Error,
			Title: "No reply to the message came in time",
			Doc:   "The message went out to its last line, and the server had not yet said whether it takes it. Filters look at the message in that moment, so RFC 5321 gives the reply ten minutes. The server may deliver it all the same, and a retry makes a second copy.",
			Fix:   "Give the client ten minutes for this reply, and keep the Message-ID on a retry, so that copies can be told",
			Refs:  []string{"RFC 5321, section 4.5.3.2.6", "RFC 1047"},
		},
		Check: unconfirmed(KindTimeout),
	},
	{
		Meta: check.Meta{
			Code: "smtp-message-unconfirmed", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The connection broke while the message changed hands",
			Doc:   "The connection broke after DATA and before the reply that hands the message over. Whether the server has it is not known; if it broke after the last line it may be delivered, and a retry makes a second copy.",
			Fix:   "Send it again with the same Message-ID, so that a copy can be told; if it breaks there each time, look at size and content filters",
			Refs:  []string{"RFC 5321, section 4.1.1.10", "RFC 1047"},
		},
		Check: unconfirmed(KindClosed, KindReset),
	},
	{
		Meta: check.Meta{
			Code: "smtp-message-bare-ends", Cause: string(smtpcode.MessageMalformed), Severity: check.Warning,
			Title: "Lines of the message end in LF or CR alone",
			Doc:   "Some lines of the message end in CRLF, and others in one of the two. In SMTP both come together or not at all, because servers that disagree on where a line ends can be made to take a forged message (SMTP smuggling, 2023). Many refuse such a message since; others mend it, which breaks a signature that was made before.",
			Fix:   "Write every line end as CRLF before the message is signed, the template's and the footer's too",
			Refs:  []string{"RFC 5321, section 2.3.8", "RFC 6376, section 5.3", "https://www.postfix.org/smtp-smuggling.html"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.Asked.BareEnds <= 0 {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: []string{fmt.Sprintf("%d lines of the message end in LF or CR alone, others in CRLF", r.Asked.BareEnds)}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-message-header-broken", Cause: string(smtpcode.MessageMalformed), Severity: check.Warning,
			Title: "The header of the message breaks the rules",
			Doc:   "A message has one From and one Date, at most one of To, Cc, Subject and some others, and lists of addresses in the fields for addresses. Programs that write the header by hand forget Date, give a field twice, or put a name with a comma into To without quotes. Some servers mend such a header, many refuse the message, and filters count it as a sign of spam.",
			Fix:   "Build the message with a library that writes the header (net/mail for the addresses, a MIME library for the rest), with one From and one Date",
			Refs:  []string{"RFC 5322, section 3.6"},
		},
		Check: one(func(r *Result) *check.Finding {
			if len(r.Asked.HeaderFlaws) == 0 {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: r.Asked.HeaderFlaws}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-message-line-long", Cause: string(smtpcode.LineTooLong), Severity: check.Warning,
			Title: "A line of the message is longer than any may be",
			Doc:   "A line has at most 998 octets before its CRLF. HTML that is written on one line, or base64 without line breaks, goes beyond that. Some servers break such lines, which spoils a signature; others refuse the message.",
			Fix:   "Encode the body as quoted-printable or base64 with lines of at most 76 octets",
			Refs:  []string{"RFC 5321, section 4.5.3.1.6", "RFC 5322, section 2.1.1"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.Asked.LongLines <= 0 {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: []string{fmt.Sprintf("%d lines of the message have more than %d octets", r.Asked.LongLines, longestLine)}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-quit-after-delivery", Cause: string(smtpcode.DeliveredAnyway), Severity: check.Info,
			Title: "The message was accepted, and only the farewell failed",
			Doc:   "The server has taken the message, and QUIT went without a proper answer. smtp.SendMail returns the error of QUIT as its own. The message is on its way, and a retry would send it twice.",
			Fix:   "Do not send it again; drive smtp.Client yourself and ignore what Quit returns",
			Refs:  []string{"RFC 5321, section 4.1.1.10", "RFC 5321, section 4.2.5"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageQuit)
			if !r.Sent || s == nil || s.Passed {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: append(r.Step(smtpcode.StageMessage).said(), s.said()...)}
		}),
	},
}

func unconfirmed(kinds ...Kind) func(*Result) []check.Finding {
	return one(func(r *Result) *check.Finding {
		s := r.Step(smtpcode.StageMessage)
		if s == nil {
			return nil
		}
		for _, kind := range kinds {
			if s.Kind == kind {
				return &check.Finding{Confidence: check.Certain, Evidence: s.said()}
			}
		}
		return nil
	})
}
