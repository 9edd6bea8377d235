package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesContent judge the message itself, refusals that name no finer reason,
// the server's own troubles, and slips in the conversation.
var rulesContent = []rule{
	{
		Meta: check.Meta{
			Code: "spam-content", Cause: string(smtpcode.SpamContent), Severity: check.Error,
			Title: "The message itself was judged spam",
			Doc:   "A filter read the message and took it for spam or phishing. Sparse test mails, an image without text, a visible link text that names another host, and From names that imitate a brand raise the score. The same sender may get another message through.",
			Fix:   "Change what the filter dislikes: add a text/plain part, drop shorteners and foreign link hosts, add List-Unsubscribe to bulk mail; then send a test, and appeal to the provider if it is a mistake",
			Refs:  []string{"RFC 3463, section 3.8 (X.7.1)", "https://support.google.com/mail/?p=UnsolicitedMessageError", "RFC 8058"},

			ExplainedBy: []check.Code{"virus-found", "ip-blocklisted", "domain-blocklisted", "sender-unauthenticated", "dmarc-failed", "blocklist-lookup-refused"},
		},
		Check: reads(smtpcode.SpamContent),
	},
	{
		Meta: check.Meta{
			Code: "virus-found", Cause: string(smtpcode.VirusFound), Severity: check.Error,
			Title: "An attachment is malware or of a forbidden type",
			Doc:   "A scanner found malware, or the site takes no attachments of that kind. Gmail refuses executables, scripts and password-protected archives even inside a zip (5.7.0, BlockedMessage); renaming does not help.",
			Fix:   "Scan the file, and send a link to an HTTPS download in its place; if users upload the attachments, scan them at upload and allow few types only",
			Refs:  []string{"https://support.google.com/mail/?p=BlockedMessage", "RFC 3463, section 3.8 (X.7.1)"},
		},
		Check: reads(smtpcode.VirusFound),
	},
	{
		Meta: check.Meta{
			Code: "message-too-large", Cause: string(smtpcode.MessageTooLarge), Severity: check.Error,
			Title: "The message exceeds a size limit",
			Doc:   "The server, the recipient or the account allows less than this message's size. What counts is the encoded message: base64 adds a good third, so 20 MB of files make 27 MB. The server's limit stands in its EHLO reply as SIZE; hops behind it may allow less.",
			Fix:   "Keep attachments under about 7 MB or send links; compare the message's length with the SIZE of (*smtp.Client).Extension(\"SIZE\") before Mail; on your own server raise message_size_limit",
			Refs:  []string{"RFC 1870", "RFC 3463, section 3.4 (X.3.4)"},
		},
		Check: reads(smtpcode.MessageTooLarge),
	},
	{
		Meta: check.Meta{
			Code: "message-malformed", Cause: string(smtpcode.MessageMalformed), Severity: check.Error,
			Title: "The message breaks the format of mail",
			Doc:   "The headers or MIME parts are not what RFC 5322 asks for. Typical of messages built by hand: no From, Date or Message-ID, two Subject lines, \\n in place of \\r\\n, no blank line before the body, unencoded umlauts. Servers refuse bare line feeds since the SMTP smuggling attacks of December 2023.",
			Fix:   "End every line with \\r\\n; write From, Date (RFC1123Z) and Message-ID once each, encode with mime.QEncoding, mime/multipart and mime/quotedprintable, or let a library such as go-mail build the message",
			Refs:  []string{"RFC 5322, section 3.6", "RFC 5321, section 2.3.8", "RFC 2045, section 6"},

			ExplainedBy: []check.Code{"header-injection", "line-too-long", "smtputf8-unsupported"},
		},
		Check: reads(smtpcode.MessageMalformed),
	},
	{
		Meta: check.Meta{
			Code: "line-too-long", Cause: string(smtpcode.LineTooLong), Severity: check.Error,
			Title: "A line of the message is too long",
			Doc:   "A line of the message or a command is longer than SMTP carries: 998 characters and CRLF, 510 for a command. Generated HTML on one line, unwrapped base64 and long References or To headers do it; some servers cut the line, which breaks DKIM.",
			Fix:   "Encode bodies with mime/quotedprintable or base64 wrapped at 76 characters, and fold long headers with \\r\\n and a blank",
			Refs:  []string{"RFC 5321, section 4.5.3.1.6", "RFC 5322, section 2.1.1"},
		},
		Check: reads(smtpcode.LineTooLong),
	},
	{
		Meta: check.Meta{
			Code: "header-injection", Cause: string(smtpcode.HeaderInjection), Severity: check.Error,
			Title: "An address or header holds a line break",
			Doc:   "A value put into a command or header contains CR or LF, and the client refuses it, since an attacker could add headers, recipients or commands that way. It is either an attack through a contact form, or a harmless line feed at the end of a value that was read from a file or a text area.",
			Fix:   "Reject input with \\r or \\n (strings.ContainsAny(v, \"\\r\\n\")) before it reaches the mail code, strings.TrimSpace values from configuration, and log the attempt",
			Refs:  []string{"RFC 5322, section 2.2", "CWE-93"},
		},
		Check: reads(smtpcode.HeaderInjection),
	},
	{
		Meta: check.Meta{
			Code: "policy-rejected", Cause: string(smtpcode.PolicyRejected), Severity: check.Error,
			Title: "The receiver's policy refuses it without saying why",
			Doc:   "The server says no on grounds of policy and gives no finer reason. Reputation, missing authentication, content and rules of the site itself hide behind such replies; only the receiver's log knows.",
			Fix:   "Send the whole reply, time and sending IP to the recipient's postmaster, and check block lists, SPF, DKIM, DMARC and reverse DNS of the sender meanwhile",
			Refs:  []string{"RFC 3463, section 3.8 (X.7.1)", "RFC 5321, section 7.9"},

			ExplainedBy: []check.Code{
				"tls-required", "auth-required", "basic-auth-disabled", "account-disabled",
				"relay-denied", "sender-not-permitted", "sender-not-verified", "sender-domain-invalid", "sender-blocked", "helo-rejected",
				"recipient-unknown", "recipient-restricted", "greylisted", "rate-limited",
				"ip-blocklisted", "domain-blocklisted", "blocklist-lookup-refused",
				"spf-failed", "dkim-failed", "dmarc-failed", "sender-unauthenticated", "reverse-dns-missing",
				"spam-content", "virus-found", "message-malformed",
			},
		},
		Check: reads(smtpcode.PolicyRejected),
	},
	{
		Meta: check.Meta{
			Code: "server-busy", Cause: string(smtpcode.ServerBusy), Severity: check.Warning,
			Title: "The server has trouble of its own for now",
			Doc:   "The server is overloaded, in maintenance, short of disk, or has a passing local error, and asks for a later attempt. Nothing is wrong with the message or the account. Note that some filters dress greylisting and blocks up as such a reply.",
			Fix:   "Keep the message and retry after 5, 15, 30 and 60 minutes, up to some days; on your own server look at disk space and the mail log",
			Refs:  []string{"RFC 5321, section 4.2.3", "RFC 5321, section 4.5.4.1", "RFC 3463, section 3.4"},

			ExplainedBy: []check.Code{
				"greylisted", "rate-limited", "too-many-connections", "too-many-logins", "auth-unavailable",
				"recipient-rate-limited", "mailbox-full", "destination-dns-failed", "destination-unreachable", "ip-blocklisted",
			},
		},
		Check: reads(smtpcode.ServerBusy),
	},
	{
		Meta: check.Meta{
			Code: "server-error", Cause: string(smtpcode.ServerError), Severity: check.Error,
			Title: "The server is misconfigured or broken",
			Doc:   "The server reports a lasting fault of its own: a configuration error, a broken filter or delivery program, a licence that ran out. The message is not at fault, but retrying alone will not help until somebody repairs that server.",
			Fix:   "Report the reply with its time to the server's administrator (on your own server read the mail log of that second), and send again once it is repaired",
			Refs:  []string{"RFC 3463, section 3.4 (X.3.5)", "RFC 5321, section 4.2.3"},

			ExplainedBy: []check.Code{"routing-loop", "destination-dns-failed", "destination-unreachable", "message-malformed"},
		},
		Check: reads(smtpcode.ServerError),
	},
	{
		Meta: check.Meta{
			Code: "protocol-error", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "Client and server lost step in the conversation",
			Doc:   "A command came out of order, unknown or malformed, or the reply was not one. Often an earlier refusal was ignored: when every RCPT failed, DATA gets 503. Other reasons: commands sent ahead of the replies, STARTTLS or MAIL twice without Reset, a firewall that rewrites commands.",
			Fix:   "Check the error of each call of smtp.Client, stop at the first, call Reset before a new message on the same connection, and log the dialogue to find the first reply that is not 2yz or 3yz",
			Refs:  []string{"RFC 5321, section 4.1.4", "RFC 2920, section 3.1"},

			ExplainedBy: []check.Code{
				"wrong-service", "plaintext-on-tls-port", "tls-on-plaintext-port", "starttls-not-offered", "tls-required",
				"auth-required", "auth-not-offered", "auth-mechanism-unsupported", "helo-rejected", "sender-address-invalid",
				"recipient-address-invalid", "smtputf8-unsupported", "line-too-long", "header-injection", "client-misuse",
				"relay-denied", "recipient-unknown",
			},
		},
		Check: protocolError,
	},
	{
		Meta: check.Meta{
			Code: "client-misuse", Cause: string(smtpcode.ClientMisuse), Severity: check.Error,
			Title: "The program uses its mail client wrongly",
			Doc:   "The fault is in the sending program: a client shared by several goroutines, used after Close or Quit, nil because the dial error was ignored, or called in the wrong order (Hello after another command). An smtp.Client is one conversation and belongs to one goroutine at a time.",
			Fix:   "Give every goroutine its own client, check the error of Dial before use, defer Close only where no one sends any more, call Hello first, and run the tests with go test -race",
			Refs:  []string{"Go documentation, net/smtp, type Client"},
		},
		Check: clientMisuse,
	},
	{
		Meta: check.Meta{
			Code: "delivered-anyway", Cause: string(smtpcode.DeliveredAnyway), Severity: check.Warning,
			Title: "The message was accepted before the error",
			Doc:   "The server had answered 250 to the message, and what failed came after it: QUIT, the close, a late deadline. The message is on its way, and a retry makes a duplicate. smtp.SendMail returns the error of Quit as if sending had failed.",
			Fix:   "Do not send again; take the nil error of the Close of (*smtp.Client).Data's writer as success, and only log what Quit returns",
			Refs:  []string{"RFC 5321, section 4.1.1.10", "RFC 5321, section 6.1", "RFC 1047"},
		},
		Check: deliveredAnyway,
	},
}
