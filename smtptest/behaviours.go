package smtptest

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

var greetings = []Behaviour{
	{"greeting-never", "The server takes the connection and says nothing.", smtpcode.StageGreeting, smtpcode.ClientTimeout, ShowsTimeout, false, answers(Silence)},
	{"greeting-endless-line", "The greeting is a line without end, a gigabyte and more.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, endless("220 ", "x")},
	{"greeting-endless-lines", "The greeting has lines without end.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, endless("", "220-still not done\r\n")},
	{"greeting-half", "The greeting stops in the middle of the line.", smtpcode.StageGreeting, smtpcode.ClientTimeout, ShowsTimeout, false, stuck("220 smtp.exam")},
	{"greeting-half-closed", "The server closes in the middle of the greeting.", smtpcode.StageGreeting, smtpcode.ConnectionDropped, ShowsClosed, false, last("220 smtp.exam")},
	{"greeting-lone-cr", "The greeting ends in CR without LF.", smtpcode.StageGreeting, smtpcode.ClientTimeout, ShowsTimeout, false, stuck("220 smtp.example.com ESMTP\r")},
	{"greeting-lone-lf", "The greeting ends in LF without CR.", smtpcode.StageGreeting, "", ShowsNothing, false, raw("220 smtp.example.com ESMTP\n")},
	{"greeting-blank-line", "A blank line comes before the greeting.", smtpcode.StageGreeting, smtpcode.ProtocolError, ShowsProtocol, false, raw("\r\n220 smtp.example.com ESMTP\r\n")},
	{"greeting-nul", "There are NULs in the greeting.", smtpcode.StageGreeting, "", ShowsNothing, false, raw("220 smtp.example.com\x00\x00 ESMTP\r\n")},
	{"greeting-8-bit", "The greeting has octets that are no UTF-8.", smtpcode.StageGreeting, "", ShowsNothing, false, raw("220 smtp.example.com Gr\xfc\xdf Gott\r\n")},
	{"greeting-escapes", "The greeting has escape sequences for terminals.", smtpcode.StageGreeting, "", ShowsNothing, false, raw("220 smtp.example.com \x1b[2J\x1b]0;owned\x07 ESMTP\r\n")},
	{"greeting-bare", "The greeting is a code without a text, which RFC 5321, section 4.2, lets pass and net/smtp does not.", smtpcode.StageGreeting, smtpcode.ProtocolError, ShowsProtocol, false, raw("220\r\n")},
	{"greeting-three-lines", "The greeting has several lines.", smtpcode.StageGreeting, "", ShowsNothing, false, raw("220-smtp.example.com ESMTP\r\n220-no spam here\r\n220 ready\r\n")},
	{"greeting-long-line", "The greeting has 100,000 octets.", smtpcode.StageGreeting, "", ShowsNothing, false, lazily(raw, func() string { return "220 " + strings.Repeat("x", 100_000) + "\r\n" })},
	{"greeting-mixed-codes", "The lines of the greeting have several codes.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, stuck("220-smtp.example.com\r\n554 go away\r\n")},
	{"greeting-code-999", "The greeting has a code that does not exist.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, raw("999 smtp.example.com\r\n")},
	{"greeting-no-code", "The greeting has no code.", smtpcode.StageGreeting, smtpcode.ProtocolError, ShowsProtocol, false, raw("Welcome to smtp.example.com\r\n")},
	{"greeting-no-space", "Code and text of the greeting run into each other.", smtpcode.StageGreeting, smtpcode.ProtocolError, ShowsProtocol, false, raw("220smtp.example.com\r\n")},
	{"greeting-twice", "The server greets twice: every reply comes one command late.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, raw("220 smtp.example.com ESMTP\r\n220 smtp.example.com ESMTP\r\n")},
	{"greeting-zeroes", "The server sends a megabyte of NULs.", smtpcode.StageGreeting, smtpcode.ProtocolError, "", false, lazily(last, func() string { return strings.Repeat("\x00", 1<<20) })},
	{"split-at-every-octet", "Every octet is a packet of its own.", smtpcode.StageGreeting, "", ShowsNothing, false, func(c *session, reply string) bool { c.split = true; return c.answer(reply) }},
}

// services greet as something else than an SMTP server.
var services = []Behaviour{
	{"service-imap", "An IMAP server answers.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsProtocol, false, stuck("* OK [CAPABILITY IMAP4rev1 LITERAL+ STARTTLS AUTH=PLAIN] Dovecot ready.\r\n")},
	{"service-pop3", "A POP3 server answers.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsProtocol, false, stuck("+OK Dovecot ready.\r\n")},
	{"service-http", "A web server answers.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsProtocol, false, last("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")},
	{"service-ssh", "An SSH server answers, whose greeting net/smtp takes for the first of several lines.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsTimeout, false, stuck("SSH-2.0-OpenSSH_9.9\r\n")},
	{"service-ftp", "An FTP server answers, whose greeting has SMTP's code.", smtpcode.StageGreeting, smtpcode.WrongService, "", false, func(c *session, _ string) bool {
		c.Replies = map[smtpcode.Stage]string{smtpcode.StageEHLO: "500 Unknown command."}
		c.Behaviours = nil
		return c.write("220 (vsFTPd 3.0.5)")
	}},
	{"service-tls", "A TLS server answers clear text with an alert.", smtpcode.StageGreeting, smtpcode.PlaintextOnTLSPort, "", false, last("\x15\x03\x01\x00\x02\x02\x0a\n")},
	{"service-mysql", "A MySQL server answers.", smtpcode.StageGreeting, smtpcode.WrongService, "", false, stuck("\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00\n")},
	{"service-lmtp", "An LMTP server answers, which knows no EHLO.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsVague, false, func(c *session, _ string) bool {
		c.Replies = map[smtpcode.Stage]string{smtpcode.StageEHLO: "500 5.5.1 Unknown command, use LHLO"}
		c.Behaviours = nil
		return c.write("220 smtp.example.com LMTP Dovecot ready.")
	}},
	{"service-sieve", "A ManageSieve server answers.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsProtocol, false, stuck("\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\nOK \"Dovecot ready.\"\r\n")},
	{"service-proxy-page", "A captive portal answers with a page.", smtpcode.StageGreeting, smtpcode.WrongService, ShowsProtocol, false, last("HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\n\r\n")},
}

var replies = []Behaviour{
	{"ehlo-100000-lines", "The reply to EHLO has 100,000 lines.", smtpcode.StageEHLO, smtpcode.ProtocolError, "", false, lazily(last, func() string { return strings.Repeat("250-X-EXTENSION\r\n", 100_000) })},
	{"ehlo-endless", "The reply to EHLO has lines without end.", smtpcode.StageEHLO, smtpcode.ProtocolError, "", false, endless("", "250-X-EXTENSION\r\n")},
	{"ehlo-half", "The reply to EHLO stops before its last line.", smtpcode.StageEHLO, smtpcode.ClientTimeout, ShowsTimeout, false, stuck("250-smtp.example.com\r\n250-PIPELINING\r\n")},
	{"ehlo-half-closed", "The server closes before the last line of its reply to EHLO.", smtpcode.StageEHLO, smtpcode.ConnectionDropped, ShowsClosed, false, last("250-smtp.example.com\r\n250-PIPELINING\r\n")},
	{"ehlo-lower-case", "The extensions are written in lower case, which RFC 5321, section 2.4, allows and net/smtp does not understand.", smtpcode.StageEHLO, smtpcode.ProtocolError, ShowsLocal, false, changed(strings.ToLower)},
	{"ehlo-trailing-spaces", "The lines of EHLO end in spaces.", smtpcode.StageEHLO, "", ShowsNothing, false, changed(func(s string) string { return strings.ReplaceAll(s, "\r\n", "  \r\n") })},
	{"mail-no-code", "The reply to MAIL has no code.", smtpcode.StageMail, smtpcode.ProtocolError, ShowsProtocol, false, raw("OK\r\n")},
	{"mail-four-digits", "The reply to MAIL has a code of four digits.", smtpcode.StageMail, smtpcode.ProtocolError, ShowsProtocol, false, raw("2500 Ok\r\n")},
	{"mail-negative", "The reply to MAIL has a negative code.", smtpcode.StageMail, smtpcode.ProtocolError, ShowsProtocol, false, raw("-50 Ok\r\n")},
	{"mail-tab", "A tab stands between code and text.", smtpcode.StageMail, smtpcode.ProtocolError, ShowsProtocol, false, raw("250\tOk\r\n")},
	{"mail-data-reply", "MAIL is answered as if it were DATA.", smtpcode.StageMail, smtpcode.ProtocolError, "", false, raw("354 go ahead\r\n")},
	{"rcpt-endless", "The reply to RCPT has lines without end.", smtpcode.StageRcpt, smtpcode.ProtocolError, "", false, endless("", "550-5.1.1 User unknown\r\n")},
	{"rcpt-twice", "RCPT is answered twice: a yes, then a no.", smtpcode.StageRcpt, smtpcode.ProtocolError, "", false, raw("250 2.1.5 Ok\r\n550 5.1.1 User unknown\r\n")},
	{"rcpt-long-refusal", "The refusal of RCPT has 100,000 octets.", smtpcode.StageRcpt, smtpcode.RecipientUnknown, ShowsReply, false, lazily(raw, func() string {
		return "550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown in virtual mailbox table " + strings.Repeat("x", 100_000) + "\r\n"
	})},
	{"rcpt-nul-refusal", "The refusal of RCPT has NULs and octets that are no UTF-8.", smtpcode.StageRcpt, smtpcode.RecipientUnknown, ShowsReply, false, raw("550 5.1.1 \x00<jo@example.net>: Recipient address rejected: User unknown in local recipient table \xff\xfe\r\n")},
	{"data-250", "DATA is answered with 250 instead of 354.", smtpcode.StageData, smtpcode.ProtocolError, "", false, raw("250 Ok\r\n")},
	{"message-half", "The server closes in the middle of the code that answers the message.", smtpcode.StageMessage, smtpcode.ConnectionDropped, "", false, last("25")},
	{"message-unended", "The server takes the message, and closes before the end of the line that says so.", smtpcode.StageMessage, smtpcode.DeliveredAnyway, ShowsAfter, false, last("250 2.0")},
	{"message-lone-lf", "The reply to the message ends in LF without CR.", smtpcode.StageMessage, "", ShowsNothing, false, raw("250 2.0.0 Ok: queued\n")},
}

var handshakes = []Behaviour{
	{"tls-never", "The server reads the ClientHello and says nothing.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTimeout, false, answers(Silence)},
	{"tls-never-465", "The same on port 465.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTimeout, true, answers(Silence)},
	{"tls-closed", "The server closes when the ClientHello comes.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsClosed, false, afterHello("")},
	{"tls-reset", "The server resets the connection when the ClientHello comes.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsReset, false, afterHello(Reset)},
	{"tls-garbage", "The server answers STARTTLS and then the ClientHello with garbage.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTLS, false, afterHello(strings.Repeat("\xde\xad\xbe\xef", 64))},
	{"tls-smtp-reply", "The server goes on in clear text after STARTTLS.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTLS, false, afterHello("454 4.7.0 TLS not available\r\n")},
	{"tls-http-reply", "Port 465 answers the ClientHello as a web server does.", smtpcode.StageTLS, smtpcode.WrongService, ShowsTLS, true, afterHello("HTTP/1.1 400 Bad Request\r\n\r\n")},
	{"tls-alert-handshake", "The server refuses the handshake with an alert.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTLS, false, afterHello("\x15\x03\x03\x00\x02\x02\x28")},
	{"tls-alert-version", "The server refuses the protocol version with an alert.", smtpcode.StageTLS, smtpcode.TLSVersionUnsupported, ShowsTLS, false, afterHello("\x15\x03\x03\x00\x02\x02\x46")},
	{"tls-alert-name", "The server does not know the name that was asked for.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTLS, false, afterHello("\x15\x03\x03\x00\x02\x02\x70")},
	{"tls-half-record", "The server stops in the middle of a TLS record.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTimeout, false, stuck("\x16\x03\x03\x00\x7a\x02\x00")},
	{"tls-huge-record", "The server announces a TLS record that is too large.", smtpcode.StageTLS, smtpcode.TLSHandshakeFailed, ShowsTLS, false, afterHello("\x16\x03\x03\xff\xff" + strings.Repeat("\x02", 64))},
	{"starttls-injected", "A reply in clear text comes behind the one to STARTTLS, as an attacker puts it there (CVE-2011-0411).", smtpcode.StageSTARTTLS, "", ShowsNothing, false, raw("220 2.0.0 Ready to start TLS\r\n250 2.0.0 injected\r\n")},
	{"starttls-no-code", "The reply to STARTTLS has no code.", smtpcode.StageSTARTTLS, smtpcode.ProtocolError, ShowsProtocol, false, last("go ahead\r\n")},
}

// afterHello reads something of the client before it answers and closes.
func afterHello(text string) func(*session, string) bool {
	return func(c *session, _ string) bool {
		if _, err := c.lines.Peek(1); err != nil {
			return false
		}
		_, _ = c.lines.Discard(c.lines.Buffered())
		if text == Reset {
			return c.answer(Reset)
		}
		c.send(text)
		return false
	}
}

// steps hang up, reset or fall silent at every step of a session.
func steps() (out []Behaviour) {
	for _, step := range []smtpcode.Stage{
		smtpcode.StageGreeting, smtpcode.StageEHLO, smtpcode.StageSTARTTLS, smtpcode.StageAuth, smtpcode.StageMail, smtpcode.StageRcpt, smtpcode.StageData, smtpcode.StageMessage,
	} {
		shown := ShowsReset
		if step == smtpcode.StageEHLO {
			shown = ShowsClosed // net/smtp tries HELO then, and tells what came of that
		}
		closed, silent := smtpcode.ConnectionDropped, smtpcode.ClientTimeout
		if step == smtpcode.StageAuth { // nothing else waits for what checks passwords
			closed, silent = smtpcode.AuthUnavailable, smtpcode.AuthUnavailable
		}
		at := " at the step " + string(step) + "."
		out = append(out,
			Behaviour{"close-at-" + string(step), "The server closes the connection" + at, step, closed, ShowsClosed, false, answers(HangUp)},
			Behaviour{"reset-at-" + string(step), "The server resets the connection" + at, step, smtpcode.ConnectionDropped, shown, false, answers(Reset)},
		)
		if step != smtpcode.StageGreeting {
			out = append(out, Behaviour{"silence-at-" + string(step), "The server falls silent" + at, step, silent, ShowsTimeout, false, answers(Silence)})
		}
	}
	return out
}
