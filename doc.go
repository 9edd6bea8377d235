// Package maildiag explains why an email could not be sent.
//
// A program holds an error from net/smtp, go-mail, gomail, go-smtp, an HTTP mail
// API, or a line of a mail server's log. maildiag says why it failed, whose turn
// it is, whether to send again, and what mends it.
//
// An email passes several hands, and any of them may refuse it. The name of a
// server is resolved, a TCP connection opened, TLS negotiated at once (port 465)
// or after STARTTLS (587, 25), a login made, an envelope offered (MAIL FROM, RCPT
// TO), and a message handed over (DATA). A submission server then carries it to
// the recipient's MX hosts, where the sender's address, name and signatures are
// judged. Each step has its own way of saying no: an errno, a TLS alert, a
// certificate error, or a reply of three digits, an enhanced status code and a
// sentence that every provider words differently and some word wrongly.
//
// This package holds nothing but this text. Import one of these:
//
//   - [github.com/maildiag/maildiag/diagnose] explains errors (Explain, Wrap), and
//     goes and looks (Diagnose).
//   - [github.com/maildiag/maildiag/smtpcode] reads and classifies SMTP replies,
//     with the standard library alone.
//   - [github.com/maildiag/maildiag/dnscheck] judges what DNS says about a mail, and
//     writes the records that mend it.
//   - [github.com/maildiag/maildiag/netprobe], [github.com/maildiag/maildiag/tlsprobe]
//     and [github.com/maildiag/maildiag/smtpprobe] look at one layer each: the way to
//     the server, its TLS, the SMTP session.
//   - [github.com/maildiag/maildiag/check] is the vocabulary of findings, fixes
//     and rules that the packages share.
//   - [github.com/maildiag/maildiag/smtptest] is a mail world that fails on demand,
//     for tests.
package maildiag
