package smtpprobe

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesEnvelope judge the addresses and what the message needs of the server.
var rulesEnvelope = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-address-line-break", Cause: string(smtpcode.HeaderInjection), Severity: check.Error,
			Title: "An address or name holds a line break",
			Doc:   "CR or LF in a value ends the command and begins another, so that whoever supplies the value can give the server commands of his own. It was not sent. A value with a newline at its end was mostly read from a file or a secret store.",
			Fix:   "Refuse values with CR or LF where they come in; trim those from configuration (strings.TrimSpace)",
			Refs:  []string{"RFC 5321, section 2.3.8", "CWE-93"},
		},
		Check: locally(errLineBreak, smtpcode.StageEHLO, smtpcode.StageMail, smtpcode.StageRcpt),
	},
	{
		Meta: check.Meta{
			Code: "smtp-sender-malformed", Cause: string(smtpcode.SenderAddressInvalid), Severity: check.Error,
			Title: "The envelope sender is no address",
			Doc:   "MAIL FROM takes a bare address. A display name, angle brackets or a space do not belong into it, and it was not sent.",
			Fix:   "Pass the bare address (mail.ParseAddress, then its Address field)",
			Refs:  []string{"RFC 5321, section 4.1.2"},
		},
		Check: locally(errMalformed, smtpcode.StageMail),
	},
	{
		Meta: check.Meta{
			Code: "smtp-recipient-malformed", Cause: string(smtpcode.RecipientAddressInvalid), Severity: check.Error,
			Title: "A recipient is no address",
			Doc:   "RCPT TO takes one bare address. A display name, angle brackets, a space or an empty value do not belong into it, and it was not sent.",
			Fix:   "Pass each recipient's bare address (mail.ParseAddressList, then the Address fields)",
			Refs:  []string{"RFC 5321, section 4.1.2"},
		},
		Check: locally(errMalformed, smtpcode.StageRcpt),
	},
	{
		Meta: check.Meta{
			Code: "smtp-utf8-missing", Cause: string(smtpcode.SMTPUTF8Unsupported), Severity: check.Error,
			Title: "An address or header needs SMTPUTF8, which the server does not offer",
			Doc:   "Characters beyond ASCII in an address may only go to a server that offers SMTPUTF8. A domain can be written in its ASCII form (xn--…); what stands before the @ cannot.",
			Fix:   "Write the domain in its ASCII form (idna.Lookup.ToASCII), encode headers (mime.QEncoding), and ask for an ASCII address where the part before the @ is not",
			Refs:  []string{"RFC 6531, section 3.1", "RFC 5891"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.local(smtpcode.StageMail, errNoSMTPUTF8)
			if s == nil {
				return nil
			}
			f := &check.Finding{Confidence: check.Certain, Evidence: r.listed()}
			for _, addr := range append([]string{r.Asked.From}, r.Asked.To...) {
				if !ascii(addr) {
					f.Evidence = append(f.Evidence, addr)
				}
			}
			return f
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-8bit-missing", Cause: string(smtpcode.MessageMalformed), Severity: check.Warning,
			Title: "The message has 8-bit text, and the server takes 7-bit only",
			Doc:   "Octets beyond ASCII may only go to a server that offers 8BITMIME. Others may refuse the message, or clear the eighth bit. Text encoded as quoted-printable or base64 goes everywhere.",
			Fix:   "Encode the body as quoted-printable (mime/quotedprintable)",
			Refs:  []string{"RFC 6152, section 3", "RFC 2045, section 6"},
		},
		Check: one(func(r *Result) *check.Finding {
			if s := r.Step(smtpcode.StageEHLO); !r.Asked.EightBit || s == nil || !s.Passed || r.secure() && r.EHLOTLS == nil || r.offers().Offers("8BITMIME") {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: r.listed()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-size-over-limit", Cause: string(smtpcode.MessageTooLarge), Severity: check.Error,
			Title: "The message is larger than the server takes",
			Doc:   "The server states the largest message it takes, and this one is larger. Attachments grow by a third in base64, so that a limit of 25 MB is reached by a file of 18 MB. The server would refuse it at MAIL, or after all of it was sent.",
			Fix:   "Send a link to the file, or split the message",
			Refs:  []string{"RFC 1870, section 6"},
		},
		Check: one(func(r *Result) *check.Finding {
			e := r.offers()
			if e == nil || e.Size == 0 || r.Asked.Size <= e.Size {
				return nil
			}
			return &check.Finding{
				Confidence: check.Certain,
				Message:    fmt.Sprintf("The message has %d octets, and the server takes %d.", r.Asked.Size, e.Size),
				Evidence:   []string{"SIZE " + strconv.FormatInt(e.Size, 10)},
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-recipients-over-limit", Cause: string(smtpcode.TooManyRecipients), Severity: check.Error,
			Title: "There are more recipients than the server takes at once",
			Doc:   "The server took some recipients and then no more, or states a limit that is below their number. The rest goes in further transactions, on the same connection if the server allows it.",
			Fix:   "Send the message in several transactions, with fewer recipients each",
			Refs:  []string{"RFC 5321, section 4.5.3.1.8", "RFC 5321, section 4.5.3.1.10", "RFC 9422, section 4.2"},
		},
		Check: one(overRecipients),
	},
}

// locally finds a step that this side did not take for that reason.
func locally(reason error, stages ...smtpcode.Stage) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		if r == nil {
			return nil
		}
		for i := range r.Steps {
			s := &r.Steps[i]
			for _, stage := range stages {
				if s.Stage == stage && s.Kind == KindLocal && strings.HasPrefix(s.Error, reason.Error()) {
					out = append(out, check.Finding{Confidence: check.Certain, Subject: s.About, Evidence: []string{fmt.Sprintf("%s: %q: %s", s.Stage, s.About, s.Error)}})
				}
			}
		}
		return out
	}
}

// overRecipients goes by the refusal, or by the stated limit (LIMITS RCPTMAX=100).
func overRecipients(r *Result) *check.Finding {
	divide := func(n int) []check.Fix {
		return []check.Fix{{Message: fmt.Sprintf("Send at most %d recipients in a transaction", n), Text: strconv.Itoa(n)}}
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Stage == smtpcode.StageRcpt && s.Class != nil && s.Class.Cause == smtpcode.TooManyRecipients && len(r.Accepted) > 0 {
			return &check.Finding{
				Confidence: check.Certain, Message: fmt.Sprintf("The server took %d recipients and refused the next.", len(r.Accepted)),
				Evidence: s.said(), Fixes: divide(len(r.Accepted)),
			}
		}
	}
	e := r.offers()
	if e == nil {
		return nil
	}
	for limit := range strings.FieldsSeq(e.Keywords["LIMITS"]) {
		name, value, _ := strings.Cut(limit, "=")
		most, err := strconv.Atoi(value)
		if strings.EqualFold(name, "RCPTMAX") && err == nil && most > 0 && len(r.Asked.To) > most {
			return &check.Finding{
				Confidence: check.Certain, Message: fmt.Sprintf("There are %d recipients, and the server takes %d at once.", len(r.Asked.To), most),
				Evidence: []string{"LIMITS " + e.Keywords["LIMITS"]}, Fixes: divide(most),
			}
		}
	}
	return nil
}
