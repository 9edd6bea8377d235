package smtpcode

import "strings"

// A reply may hold words that are not about what its frame is about, or not the
// server's own.

// framed finds the text that an administrator wrote about a client or a login, in
// the frame that Postfix puts around it (access(5), SMTPD_POLICY_README):
//
//	554 5.7.1 <app@example.com>: SASL login name rejected: Account suspended
//
// The frame tells by which table the client was found, the text tells why. Other
// frames are left alone, for their texts leave out what they are about: "Domain not
// found" behind "Sender address rejected".
func framed(lines []string) (text string, login bool) {
	for _, line := range lines {
		if _, text, ok := strings.Cut(line, ": Client host rejected: "); ok {
			return text, false
		}
		if _, text, ok := strings.Cut(line, ": SASL login name rejected: "); ok {
			return text, true
		}
	}
	return "", false
}

// inFrame reads the text in Postfix's frame, and reports whether that says more
// than the frame does: something else than that access is denied.
func inFrame(r *Reply, in Context) (c Class, ok bool) {
	text, login := framed(r.Lines)
	if text == "" {
		return Class{}, false
	}
	c = Classify(Reply{Code: r.Code, Enhanced: r.Enhanced, Lines: []string{text}}, in)
	if c.Basis != BasisText && c.Basis != BasisKnown {
		return Class{}, false
	}
	// A client has no mailbox to fill. Who has got through AUTH is an account, and its
	// refusal is no failed login.
	switch {
	case c.Cause == MailboxFull:
		c.Cause = QuotaExceeded
	case c.Cause == RecipientDisabled && login:
		c.Cause = AccountDisabled
	default:
		return c, login || c.Cause != PolicyRejected
	}
	c.Temporary, c.Fault = temporary(r, c.Cause), c.Cause.Info().Fault
	c.Retry = advise(&c, r, in)
	return c, true
}

// senderRejected is Postfix's frame for what it holds against the sender. A server
// that it quotes there was asked about the sender, and what it says of the address is
// not about the recipient (postconf(5), reject_unverified_sender):
//
//	450 4.1.7 <app@example.com>: Sender address rejected: unverified address:
//	host mx1.example.com[192.0.2.1] said: 550 5.1.1 User unknown
const senderRejected = "Sender address rejected: "

// own leaves out what Exim quotes of another server, before its own verdict in the
// last line, when it has asked the sender's mail host about the sender (Exim
// specification, section 44.45; smtp_return_error_details):
//
//	550-Called:   192.0.2.1
//	550-Sent:     RCPT TO:<app@example.com>
//	550-Response: 550 5.1.1 User unknown
//	550 Sender verify failed
func own(lines []string) []string {
	for i, line := range lines {
		if i+1 < len(lines) && strings.HasPrefix(line, "Response:") && strings.HasPrefix(lines[len(lines)-1], "Sender verify failed") {
			return lines[len(lines)-1:]
		}
	}
	return lines
}
