//go:build linux

package lab

import (
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// sends makes the diagnosis send a message, for what shows after DATA. It is made
// when the world is, for that takes keys.
func sends(message func() string) func(*World) {
	return sending(func(a *App) { a.Message, a.Consents = message(), true })
}

// written makes a message of the app, signed, with a body.
func written(recipient, body string, extra ...string) func() string {
	return func() string { return signed(letter("app@acme.test", recipient, body, extra...), "s1", "acme.test") }
}

// received are trace fields, as a message has them that has gone in circles.
func received(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = "Received: from a.test by b.test; Sat, 21 Nov 2026 12:00:00 +0000"
	}
	return lines
}

// withoutFrom takes the From field out of a message.
func withoutFrom(message string) string {
	before, after, _ := strings.Cut(message, "From: ")
	_, after, _ = strings.Cut(after, "\r\n")
	return before + after
}

// eicar is what every virus scanner finds.
const eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n"

// messageFaults are about the message itself.
var messageFaults = []Fault{
	{Name: "spam", Title: "The message holds GTUBE, which every filter takes for spam.", Cause: smtpcode.SpamContent, Break: all(to(globex), func(w *World) {
		w.Postfix.Main["body_checks"] = patterns("/XJS\\*C4JDBQADN1\\.NSBN3/", "REJECT Message identified as spam")
	}, sends(written(globex, gtube)))},
	{
		Name: "spam-subject", Title: "The subject is on the receiver's own list.", Cause: smtpcode.SpamContent,
		// What it says is that the content is rejected.
		Also:  []smtpcode.Cause{smtpcode.PolicyRejected},
		Break: all(to(globex), func(w *World) { w.Postfix.Main["header_checks"] = patterns("/^Subject: Your invoice/", "REJECT") }, sends(written(globex, "Hello\r\n"))),
	},
	{Name: "spam-exim", Title: "Exim's filter takes the message for spam.", Cause: smtpcode.SpamContent, Break: all(to(initech),
		acl("data", "deny condition = ${if match{$message_body}{XJS}}", "message = This message scored 1000.0 spam points"), sends(written(initech, gtube)))},
	{Name: "virus", Title: "The message holds the EICAR test file.", Cause: smtpcode.VirusFound, Break: all(to(globex), func(w *World) {
		w.Postfix.Main["body_checks"] = patterns("/EICAR-STANDARD-ANTIVIRUS/", "REJECT Virus found: Eicar-Test-Signature")
	}, sends(written(globex, eicar)))},
	{Name: "virus-exim", Title: "Exim's scanner finds the EICAR test file.", Cause: smtpcode.VirusFound, Break: all(to(initech), func(w *World) {
		w.Exim.Main["av_scanner"] = "cmdline:/bin/grep -r -a -o EICAR-STANDARD-ANTIVIRUS-TEST-FILE %s:EICAR:(EICAR\\S*)"
	}, acl("data", "deny malware = *", "message = This message contains malware ($malware_name)"), sends(written(initech, eicar)))},
	{Name: "attachment-forbidden", Title: "The message has an attachment of a forbidden type.", Cause: smtpcode.VirusFound, Break: all(to(globex), func(w *World) {
		w.Postfix.Main["mime_header_checks"] = patterns("/name=.*\\.exe/", "REJECT Attachment type not allowed: .exe")
	}, sends(func() string {
		return signed(strings.Replace(letter("app@acme.test", globex, "--x\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nMZ\r\n--x--\r\n"),
			"text/plain; charset=utf-8", "multipart/mixed; boundary=x", 1), "s1", "acme.test")
	}))},
	{Name: "url-listed", Title: "A URL in the message is on a list.", Cause: smtpcode.DomainBlocklisted, Break: all(to(globex), func(w *World) {
		w.Postfix.Main["body_checks"] = patterns("/spammer\\.test/", "REJECT URL in message is listed by the domain block list")
	}, sends(written(globex, "See http://spammer.test/\r\n")))},
	{Name: "too-large", Title: "The message is larger than the receiver takes.", Cause: smtpcode.MessageTooLarge, Break: all(to(globex), sending(tooLarge))},
	{Name: "too-large-exim", Title: "The message is larger than Exim takes.", Cause: smtpcode.MessageTooLarge, Break: all(to(initech), sending(tooLarge))},
	{Name: "line-too-long-exim", Title: "A line of the message has more than 998 octets.", Cause: smtpcode.LineTooLong, Break: all(to(initech),
		acl("data", "deny condition = ${if >{$max_received_linelength}{998}}", "message = maximum allowed line length is 998 octets, got $max_received_linelength"),
		sends(written(initech, strings.Repeat("x", 1200)+"\r\n")))},
	{Name: "bare-line-feeds", Title: "The lines of the message end in LF alone.", Cause: smtpcode.MessageMalformed, Break: all(to(globex), mx("smtpd_forbid_bare_newline", "reject"),
		sends(func() string { return strings.ReplaceAll(letter("app@acme.test", globex, "Hello\r\n"), "\r\n", "\n") }), sending(func(a *App) { a.Verbatim = true }))},
	{Name: "from-missing", Title: "The message has no From field.", Cause: smtpcode.MessageMalformed, Break: all(to(initech),
		acl("data", "require verify = header_sender"), sends(func() string { return withoutFrom(letter("app@acme.test", initech, "Hello\r\n")) }))},
	{Name: "header-syntax", Title: "The To field is no address list.", Cause: smtpcode.MessageMalformed, Break: all(to(initech),
		acl("data", "require verify = header_syntax"), sends(func() string { return letter("app@acme.test", "jo smith@@initech", "Hello\r\n") }))},
	{
		Name: "smtputf8-missing-mx", Title: "The recipient's address is not ASCII, and the receiver lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported,
		Break: all(to("jörg@globex.test"), func(w *World) { w.Postfix.Main["smtputf8_enable"] = "no" }),
	},
	{
		Name: "smtputf8-missing-exim", Title: "The recipient's address is not ASCII, and Exim lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported,
		Break: all(to("jörg@initech.test"), func(w *World) { w.Exim.Main["smtputf8_advertise_hosts"] = "" }),
	},
	{Name: "mail-loop", Title: "The message has gone in circles.", Cause: smtpcode.RoutingLoop, Break: all(to(globex), sends(written(globex, "Hello\r\n", received(60)...)))},
}

// serverFaults are about the server that receives.
var serverFaults = []Fault{
	{
		Name: "tls-required-mx-refused", Title: "The receiver takes nothing before STARTTLS, and the program skips it.", Cause: smtpcode.TLSRequired,
		Break: all(to(globex), mx("smtpd_tls_security_level", "encrypt"), sending(func(a *App) { a.TLS = diagnose.TLSNone })),
	},
	{Name: "tls-required-mx-exim", Title: "The same at Exim.", Cause: smtpcode.TLSRequired, Break: all(to(initech),
		acl("mail", "deny !encrypted = *", "message = Encryption is required to deliver to this host"), sending(func(a *App) { a.TLS = diagnose.TLSNone }))},
	{
		Name: "disk-full", Title: "The receiver is short of disk space.", Cause: smtpcode.ServerBusy,
		Break: all(to(globex), mx("queue_minfree", "900000000000000")),
	},
	{Name: "disk-full-exim", Title: "Exim is short of disk space.", Cause: smtpcode.ServerBusy, Break: all(to(initech), func(w *World) { w.Exim.Main["check_spool_space"] = "9000G" })},
	{
		Name: "maintenance", Title: "The receiver is in maintenance.", Cause: smtpcode.ServerBusy,
		Break: all(to(globex), fromClient("421 4.3.2 System down for maintenance, come back in an hour")),
	},
	{
		Name: "host-takes-no-mail", Title: "The recipient's host says that it never takes mail.", Cause: smtpcode.NullMX,
		Break: all(to(globex), fromClient("521 5.3.2 This host does not accept mail")),
	},
	{Name: "milter-down", Title: "The receiver's filter is down.", Cause: smtpcode.ServerBusy, Break: all(to(globex), func(w *World) { w.Postfix.Listener("mx").Filters(Nobody) })},
	{
		Name: "policy-down", Title: "The receiver's policy server is down.", Cause: smtpcode.ServerBusy,
		// The reply calls it a problem of the server's configuration, for now.
		Also:  []smtpcode.Cause{smtpcode.ServerError},
		Break: all(to(globex), func(w *World) { w.Postfix.Listener("mx").Asks(Nobody) }),
	},
	{
		Name: "lookup-error", Title: "The receiver's directory of users is down.", Cause: smtpcode.ServerBusy,
		Break: all(to(globex), mx("virtual_mailbox_maps", "tcp:127.0.0.1:9")),
	},
	{
		Name: "lookup-error-exim", Title: "A file that Exim looks into is missing.", Cause: smtpcode.ServerBusy,
		Break: all(to(initech), acl("rcpt", "deny condition = ${lookup{$local_part}lsearch{/nonexistent/users}}")),
	},
	{
		Name: "queue-error", Title: "The filter that Postfix hands the message to is down.", Cause: smtpcode.ServerBusy,
		Break: all(to(globex), mx("smtpd_proxy_filter", "127.0.0.1:9")),
	},
	{
		Name: "backend-down", Title: "The host behind the receiver that knows the mailboxes is down.", Cause: smtpcode.DestinationUnreachable,
		// It is the receiver's own, and a local error to a stranger.
		Also: []smtpcode.Cause{smtpcode.ServerBusy},
		Break: all(to(globex), func(w *World) {
			w.Postfix.Main["address_verify_virtual_transport"] = "smtp:[127.0.0.1]:9"
			w.App.Timeout = 30 * time.Second
		}, restricts("reject_unverified_recipient")),
	},
	{
		Name: "policy", Title: "The receiver refuses the message by a policy that it does not state.", Cause: smtpcode.PolicyRejected,
		Break: all(to(globex), restricts("check_recipient_access "+inline(globex, "554 5.7.1 Rejected by local policy"))),
	},
	{Name: "policy-exim", Title: "Exim refuses without a reason.", Cause: smtpcode.PolicyRejected, Break: all(to(initech), acl("connect", "deny"))},
	{
		Name: "no-reason", Title: "The receiver refuses without a word.", Cause: smtpcode.Unclassified,
		// It refuses, and so much is a policy.
		Also:  []smtpcode.Cause{smtpcode.PolicyRejected},
		Break: all(to(initech), acl("mail", "deny message = No.")),
	},
}
