//go:build linux

package lab

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// letterFaults are about what is handed in after the login: its sender and
// recipients, how much of it, and what the server makes of it.
var letterFaults = []Fault{
	{Name: "sender-not-owned", Title: "The account may not send as this address.", Cause: smtpcode.SenderNotPermitted, Break: sending(func(a *App) { a.From = "ann@acme.test" })},
	{Name: "sender-not-owned-exim", Title: "The account may not send as this address, at Exim.", Cause: smtpcode.SenderNotPermitted, Break: all(sending(func(a *App) {
		atExim(a)
		a.From = "ann@acme.test"
	}), acl("mail", "deny authenticated = *", "condition = ${if !eqi{$authenticated_id}{$sender_address}}",
		"message = $authenticated_id may not send as $sender_address"))},
	{Name: "from-not-owned-exim", Title: "The From field names another than who is logged in.", Cause: smtpcode.SenderNotPermitted, Break: all(sending(func(a *App) {
		atExim(a)
		a.Message, a.Consents = signed(letter("ann@acme.test", "jo@globex.test", "Hello\r\n"), "s1", "acme.test"), true
	}), acl("data", "deny authenticated = *", "condition = ${if !eqi{$authenticated_id}{${address:$h_from:}}}",
		"message = The From address does not belong to the authenticated user"))},
	{Name: "relay-denied", Title: "The program has no login, and takes port 25 of its provider for a relay.", Cause: smtpcode.RelayDenied, Break: sending(func(a *App) {
		anonymous(a)
		a.Server, a.To = "smtp.acme.test:25", []string{"jo@initech.test"}
	})},
	{Name: "relay-denied-for-now", Title: "The same, and the server puts it off.", Cause: smtpcode.RelayDenied, Break: all(sending(func(a *App) {
		anonymous(a)
		a.Server, a.To = "smtp.acme.test:25", []string{"jo@initech.test"}
	}), setting("acme", "smtpd_relay_restrictions", "permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination"))},
	{Name: "relay-denied-login", Title: "The account may write to its own domain only.", Cause: smtpcode.RelayDenied, Break: all(
		sending(func(a *App) { a.To = []string{"jo@initech.test"} }),
		setting("submission", "smtpd_relay_restrictions", "reject_unauth_destination"))},
	{Name: "relay-denied-exim", Title: "Exim does not forward mail for strangers.", Cause: smtpcode.RelayDenied, Break: sending(func(a *App) {
		anonymous(a)
		a.Server = "mx.initech.test:25"
	})},
	{Name: "helo-localhost-submission", Title: "The program says EHLO localhost, and the submission server wants a name.", Cause: smtpcode.HELORejected, Break: all(
		sending(func(a *App) { a.HELO = "localhost" }), setting("submission", "smtpd_helo_restrictions", "reject_non_fqdn_helo_hostname"))},
	{Name: "helo-underscore-exim", Title: "The EHLO name has an underscore, at Exim.", Cause: smtpcode.HELORejected, Break: sending(func(a *App) {
		atExim(a)
		a.HELO = "app_server.acme.test"
	})},

	{
		Name: "quota-exceeded", Title: "The account's allowance for the day is used up.", Cause: smtpcode.QuotaExceeded,
		Break: loginRule("450 4.7.1 Daily sending quota exceeded, 500 of 500 messages"),
	},
	{
		Name: "quota-exceeded-policyd", Title: "The same, in the words of a policy daemon.", Cause: smtpcode.QuotaExceeded,
		Break: loginRule("554 5.7.1 Policy rejection; Message count quota exceeded"),
	},
	{Name: "quota-exceeded-exim", Title: "The account's allowance for the day is used up, at Exim.", Cause: smtpcode.QuotaExceeded, Break: all(sending(func(a *App) {
		atExim(a)
		a.Earlier = 1
	}), acl("mail", "deny authenticated = *", "ratelimit = 1 / 1d / strict / $authenticated_id", "message = You have sent more than your daily quota of $sender_rate_limit messages"))},
	{Name: "rate-limited-submission", Title: "The client sends faster than Postfix lets it.", Cause: smtpcode.RateLimited, Break: all(
		sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_message_rate_limit", "1"))},
	{Name: "rate-limited-submission-exim", Title: "The account sends faster than Exim lets it.", Cause: smtpcode.RateLimited, Break: all(sending(func(a *App) {
		atExim(a)
		a.Earlier = 1
	}), acl("mail", "defer authenticated = *", "ratelimit = 1 / 1h / strict / $authenticated_id",
		"message = Sender rate $sender_rate exceeds $sender_rate_limit messages per $sender_rate_period"))},
	{Name: "too-many-logins", Title: "The client has logged in too often in a minute.", Cause: smtpcode.TooManyLogins, Break: all(
		sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_auth_rate_limit", "1"))},
	{Name: "too-many-connections", Title: "The program has too many connections open.", Cause: smtpcode.TooManyConnections, Break: all(
		sending(func(a *App) { a.Open, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_connection_count_limit", "1"))},
	{Name: "too-many-connections-exim", Title: "The program has too many connections open, at Exim.", Cause: smtpcode.TooManyConnections, Break: func(w *World) {
		atExim(&w.App)
		w.App.Open, w.App.Source = 1, ClientV4
		w.Exim.Main["smtp_accept_max_per_host"] = "1"
	}},
	{
		Name: "connecting-too-often", Title: "The program connects anew for every message.", Cause: smtpcode.TooManyConnections,
		// Postfix has the same words for too many at once and too many in a minute.
		Also:  []smtpcode.Cause{smtpcode.RateLimited},
		Break: all(sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_connection_rate_limit", "1")),
	},
	{Name: "too-many-recipients", Title: "The message has more recipients than the server takes at once.", Cause: smtpcode.TooManyRecipients, Break: all(
		sending(func(a *App) { a.To = []string{"jo@globex.test", "jo@initech.test", "ann@acme.test"} }),
		setting("submission", "smtpd_recipient_limit", "2"))},
	{Name: "too-many-recipients-exim", Title: "The message has more recipients than Exim takes at once.", Cause: smtpcode.TooManyRecipients, Break: func(w *World) {
		atExim(&w.App)
		w.App.To = []string{"jo@globex.test", "jo@initech.test", "ann@acme.test"}
		w.Exim.Main["recipients_max"] = "2"
	}},
	{Name: "too-large-submission", Title: "The message is larger than the submission server takes.", Cause: smtpcode.MessageTooLarge, Break: sending(tooLarge)},
	{Name: "too-large-submission-exim", Title: "The message is larger than Exim takes.", Cause: smtpcode.MessageTooLarge, Break: sending(func(a *App) {
		atExim(a)
		tooLarge(a)
	})},

	{Name: "recipient-malformed", Title: "The recipient address holds a space.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) { a.To = []string{"jo smith@globex.test"} })},
	{Name: "recipient-malformed-exim", Title: "The recipient address holds a space, at Exim.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.To = []string{"jo smith@globex.test"}
	})},
	{Name: "recipient-without-domain", Title: "The recipient address has no domain.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) { a.To = []string{"jo"} })},
	{Name: "recipient-without-domain-exim", Title: "The recipient address has no domain, at Exim.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.To = []string{"jo"}
	})},
	{Name: "sender-malformed", Title: "The sender address has no domain behind the @.", Cause: smtpcode.SenderAddressInvalid, Break: sending(func(a *App) {
		a.Message, a.From = a.message(), "app@"
	})},
	{Name: "sender-without-domain", Title: "The sender address has no domain, at Exim.", Cause: smtpcode.SenderAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.Message, a.From = a.message(), "app"
	})},
	{Name: "recipient-domain-at-relay", Title: "The submission server does not find the recipient's domain.", Cause: smtpcode.DomainNotFound, Break: all(
		sending(func(a *App) { a.To = []string{"jo@glbex.test"} }),
		setting("submission", "smtpd_recipient_restrictions", "reject_unknown_recipient_domain"),
		setting("submission", "unknown_address_reject_code", "550"))},
	{Name: "null-mx-at-relay", Title: "The submission server sees that the recipient's domain takes no mail.", Cause: smtpcode.NullMX, Break: all(
		func(w *World) { w.Zones["acme.test"].Add("noreply MX 0 .", "noreply A "+v4(80)) },
		sending(func(a *App) { a.To = []string{"jo@noreply.acme.test"} }),
		setting("submission", "smtpd_recipient_restrictions", "reject_unknown_recipient_domain"))},
	{Name: "smtputf8-missing", Title: "The recipient's address is not ASCII, and the server lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported, Break: func(w *World) {
		w.Postfix.Main["smtputf8_enable"] = "no"
		w.App.To = []string{"jörg@globex.test"}
	}},

	{Name: "milter-down-submission", Title: "A filter of the submission server is down.", Cause: smtpcode.ServerBusy, Break: func(w *World) {
		w.Postfix.Listener("submission").Filters(Nobody)
	}},
	{
		Name: "policy-server-down", Title: "The policy server that Postfix asks is down.", Cause: smtpcode.ServerBusy,
		// The reply calls it a problem of the server's configuration, for now.
		Also:  []smtpcode.Cause{smtpcode.ServerError},
		Break: func(w *World) { w.Postfix.Listener("submission").Asks(Nobody) },
	},
	{Name: "disk-full-submission", Title: "The submission server is short of disk space.", Cause: smtpcode.ServerBusy, Break: all(
		setting("submission", "queue_minfree", "900000000000000"), setting("submission", "message_size_limit", "1000"))},
	{Name: "spam-submission", Title: "The submission server's filter takes the message for spam.", Cause: smtpcode.SpamContent, Break: func(w *World) {
		w.Postfix.Main["body_checks"] = patterns("/XJS\\*C4JDBQADN1\\.NSBN3/", "REJECT This message was classified as spam")
		w.App.Message, w.App.Consents = signed(letter("app@acme.test", "jo@globex.test", gtube), "s1", "acme.test"), true
	}},
	{
		Name: "policy-submission", Title: "A policy of the submission server's owner forbids it, without a reason.", Cause: smtpcode.PolicyRejected,
		Break: loginRule("554 5.7.1 Message rejected due to local policy"),
	},
}

// tooLarge gives the program a message of 150 KB.
func tooLarge(a *App) {
	a.Message = signed(letter(a.From, a.To[0], strings.Repeat(strings.Repeat("x", 73)+"\r\n", 2000)), "s1", "acme.test")
}

// gtube is what every spam filter takes for spam.
const gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
