//go:build linux

package lab

import (
	"slices"

	"github.com/maildiag/maildiag/smtpcode"
)

// to makes the program deliver to an address itself.
func to(addresses ...string) func(*World) {
	return func(w *World) { w.App = delivers(addresses...) }
}

// from makes the program deliver from an address of its machine.
func from(source string, recipients ...string) func(*World) {
	return func(w *World) {
		w.App = delivers(recipients...)
		w.App.Source = source
	}
}

// mx changes a parameter of the mail hosts of globex.test.
func mx(name, value string) func(*World) { return setting("mx", name, value) }

// restricts puts a restriction before those on recipients at globex.test.
func restricts(restriction string) func(*World) {
	return func(w *World) {
		l := w.Postfix.Listener("mx")
		l.Set("smtpd_recipient_restrictions", restriction+", "+l.Parameters["smtpd_recipient_restrictions"])
	}
}

// fromClient is what globex.test's own table says of the program's machine.
func fromClient(action string) func(*World) {
	return mx("smtpd_client_restrictions", "check_client_access "+inline(ClientV4, action, ClientV6, action))
}

// greets puts postscreen before Postfix.
func greets(parameters ...string) func(*World) {
	return func(w *World) {
		l := w.Postfix.Listener("mx")
		l.Program = "postscreen"
		for i := 0; i < len(parameters); i += 2 {
			l.Set(parameters[i], parameters[i+1])
		}
	}
}

// The recipients of globex.test and initech.test.
const (
	globex  = "jo@globex.test"
	initech = "jo@initech.test"
)

var receivingFaults = slices.Concat(recipientFaults, rateFaults, senderFaults, messageFaults, serverFaults)

// recipientFaults are about who is to get the message.
var recipientFaults = []Fault{
	{Name: "recipient-unknown", Title: "The mailbox does not exist.", Cause: smtpcode.RecipientUnknown, Break: to("nobody@globex.test")},
	{Name: "recipient-unknown-exim", Title: "The mailbox does not exist, at Exim.", Cause: smtpcode.RecipientUnknown, Break: to("nobody@initech.test")},
	{
		Name: "recipient-unknown-for-now", Title: "The mailbox does not exist, and the server puts it off for good.", Cause: smtpcode.RecipientUnknown,
		Break: all(to("nobody@globex.test"), mx("unknown_virtual_mailbox_reject_code", "450")),
	},
	{
		Name: "recipient-unknown-soft", Title: "The mailbox does not exist, and Postfix is told to bounce nothing.", Cause: smtpcode.RecipientUnknown,
		Break: all(to("nobody@globex.test"), mx("soft_bounce", "yes")),
	},
	{
		Name: "recipient-disabled", Title: "The mailbox is disabled.", Cause: smtpcode.RecipientDisabled,
		Break: all(to(globex), restricts("check_recipient_access "+inline(globex, "550 5.2.1 This mailbox is disabled"))),
	},
	{Name: "recipient-disabled-exim", Title: "The mailbox is disabled, at Exim.", Cause: smtpcode.RecipientDisabled, Break: to("disabled@initech.test")},
	{
		Name: "recipient-left", Title: "The recipient does not work there any more.", Cause: smtpcode.RecipientDisabled,
		// The mailbox is gone for good.
		Also:  []smtpcode.Cause{smtpcode.RecipientUnknown, smtpcode.RecipientMoved},
		Break: all(to(initech), func(w *World) { w.Exim.Aliases["jo"] = ":fail: This person no longer works here" }),
	},
	{Name: "recipient-moved", Title: "The recipient has moved, and the server says whither.", Cause: smtpcode.RecipientMoved, Break: to("moved@globex.test")},
	{Name: "recipient-moved-exim", Title: "The recipient has moved, at Exim.", Cause: smtpcode.RecipientMoved, Break: to("moved@initech.test")},
	{
		Name: "recipient-restricted", Title: "The list takes mail from its members only.", Cause: smtpcode.RecipientRestricted,
		Break: all(to("list@globex.test"), restricts("check_recipient_access "+inline("list@globex.test", "550 5.7.1 Only members may post to this list"))),
	},
	{
		Name: "recipient-restricted-vague", Title: "The list takes mail from the inside only, and the server says no more than that access is denied.", Cause: smtpcode.RecipientRestricted,
		// The server does not say that it is about this recipient alone.
		Also:  []smtpcode.Cause{smtpcode.PolicyRejected},
		Break: all(to("list@globex.test"), restricts("check_recipient_access "+inline("list@globex.test", "REJECT"))),
	},
	{Name: "recipient-restricted-exim", Title: "The list takes mail from its members only, at Exim.", Cause: smtpcode.RecipientRestricted, Break: all(to(initech),
		acl("rcpt", "deny local_parts = jo", "!senders = *@initech.test", "message = This list accepts mail from internal senders only"))},
	{Name: "mailbox-full", Title: "The mailbox is full.", Cause: smtpcode.MailboxFull, Break: to("full@globex.test")},
	{Name: "mailbox-full-exim", Title: "The mailbox is full, at Exim.", Cause: smtpcode.MailboxFull, Break: to("full@initech.test")},
	{
		Name: "mailbox-full-exim-plain", Title: "The mailbox is full, and Exim says it without codes.", Cause: smtpcode.MailboxFull,
		Break: all(to(initech), func(w *World) { w.Exim.Aliases["jo"] = ":defer: mailbox is over quota" }),
	},
	{
		Name: "recipient-rate-limited", Title: "The recipient gets too much mail just now.", Cause: smtpcode.RecipientRateLimited,
		Break: all(to(globex), restricts("check_recipient_access "+inline(globex, "450 4.2.1 This mailbox is receiving too many messages right now"))),
	},
	{
		Name: "domain-not-served", Title: "The MX record names a host that does not serve the domain.", Cause: smtpcode.DomainNotFound,
		// The host takes it for an attempt to relay, and says so.
		Also: []smtpcode.Cause{smtpcode.RelayDenied},
		Break: func(w *World) {
			w.zone("umbrella.test", "ns1.test", "ns2.test").Add("@ MX 10 mx1.globex.test.")
			w.App = delivers("jo@umbrella.test")
		},
	},
	{
		Name: "domain-not-served-exim", Title: "The same at Exim.", Cause: smtpcode.DomainNotFound,
		// The host takes it for an attempt to relay, and says so.
		Also: []smtpcode.Cause{smtpcode.RelayDenied},
		Break: func(w *World) {
			w.zone("umbrella.test", "ns1.test", "ns2.test").Add("@ MX 10 mx.initech.test.")
			w.App = delivers("jo@umbrella.test")
		},
	},
}

// rateFaults are about how much comes how often, and for the first time.
var rateFaults = []Fault{
	{Name: "greylisted", Title: "postgrey puts off what it sees for the first time.", Cause: smtpcode.Greylisted, Break: all(to(globex), func(w *World) {
		w.Postfix.Listener("mx").Asks(Greylist)
	})},
	{
		Name: "greylisted-exim", Title: "Exim puts off what it sees for the first time.", Cause: smtpcode.Greylisted,
		Break: all(to(initech), acl("rcpt", "defer message = Greylisted, please try again in 5 minutes")),
	},
	{
		Name: "greylisted-for-good", Title: "The greylist answers with a permanent code.", Cause: smtpcode.Greylisted,
		Break: all(to(globex), restricts("check_recipient_access "+inline(globex, "550 5.7.1 Greylisted, try again in 300 seconds"))),
	},
	{
		Name: "postscreen-first-contact", Title: "postscreen tests a client that it does not know, and puts it off.", Cause: smtpcode.Greylisted,
		// What it says is that the service is unavailable for now.
		Also:  []smtpcode.Cause{smtpcode.ServerBusy},
		Break: all(to(globex), greets("postscreen_bare_newline_enable", "yes", "postscreen_pipelining_enable", "yes")),
	},
	{Name: "postscreen-busy", Title: "postscreen has as many clients as it takes.", Cause: smtpcode.TooManyConnections, Break: all(from(ClientV4), greets("postscreen_client_connection_count_limit", "1"),
		sending(func(a *App) { a.Open = 2 }))},
	{
		Name: "rate-limited", Title: "The client sends faster than Postfix lets it.", Cause: smtpcode.RateLimited,
		Break: all(from(ClientV4), sending(func(a *App) { a.Earlier = 1 }), mx("smtpd_client_message_rate_limit", "1")),
	},
	{Name: "rate-limited-exim", Title: "The client sends faster than Exim lets it.", Cause: smtpcode.RateLimited, Break: all(from(ClientV4, initech),
		sending(func(a *App) { a.Earlier = 1 }), acl("connect", "defer ratelimit = 1 / 1h / per_conn / strict", "message = Too many connections per hour, come back later"))},
	{
		Name: "rate-limited-recipients", Title: "The client names more recipients a minute than Postfix lets it.", Cause: smtpcode.RateLimited,
		// The words are about recipients.
		Also:  []smtpcode.Cause{smtpcode.TooManyRecipients},
		Break: all(from(ClientV4), sending(func(a *App) { a.Earlier = 1 }), mx("smtpd_client_recipient_rate_limit", "1")),
	},
	{
		Name: "rate-limited-tls", Title: "The client begins TLS more often than Postfix lets it.", Cause: smtpcode.RateLimited,
		Break: all(from(ClientV4), sending(func(a *App) { a.Earlier = 1 }), mx("smtpd_client_new_tls_session_rate_limit", "1")),
	},
	{
		Name: "rate-limited-contradiction", Title: "Exim's rule gives a temporary code in the text and a permanent one before it.", Cause: smtpcode.RateLimited,
		Break: all(to(initech), acl("connect", "drop message = 421 4.7.0 Your IP is sending too fast, try again later")),
	},
	{
		Name: "too-many-connections-mx", Title: "The program has too many connections open to the recipient's hosts.", Cause: smtpcode.TooManyConnections,
		Break: all(from(ClientV4), sending(func(a *App) { a.Open = 1 }), mx("smtpd_client_connection_count_limit", "1")),
	},
	{Name: "too-many-connections-mx-exim", Title: "The same at Exim.", Cause: smtpcode.TooManyConnections, Break: all(from(ClientV4, initech),
		sending(func(a *App) { a.Open = 1 }), func(w *World) { w.Exim.Main["smtp_accept_max_per_host"] = "1" })},
	{
		Name: "server-full-exim", Title: "Exim has as many connections as it takes from all together.", Cause: smtpcode.TooManyConnections,
		// They are the server's, not this client's.
		Also:  []smtpcode.Cause{smtpcode.ServerBusy},
		Break: all(from(ClientV4, initech), sending(func(a *App) { a.Open = 1 }), func(w *World) { w.Exim.Main["smtp_accept_max"] = "1" }),
	},
}
