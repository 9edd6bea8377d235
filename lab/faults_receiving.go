//go:build linux

package lab

import (
	"strings"

	"github.com/maildiag/maildiag/diagnose"
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

// sends makes the diagnosis send a message, for what shows after DATA.
func sends(message string) func(*World) {
	return sending(func(a *App) { a.Message, a.Consents = message, true })
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

const (
	globex  = "jo@globex.test"
	initech = "jo@initech.test"

	eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n"
)

// written is a message of the app, signed, with a body.
func written(recipient, body string, extra ...string) string {
	return signed(letter("app@acme.test", recipient, body, extra...), "s1", "acme.test")
}

// received are trace fields, as a message has them that has gone in circles.
func received(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = "Received: from a.test by b.test; Sat, 21 Nov 2026 12:00:00 +0000"
	}
	return lines
}

var receivingFaults = []Fault{
	// The recipient.
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

	// How much, how often, for the first time.
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

	// The sender.
	{Name: "sender-domain-missing-refused", Title: "The sender's domain does not exist.", Cause: smtpcode.SenderDomainInvalid, Break: all(to(globex), sending(func(a *App) { a.From = "app@acme-mail.test" }))},
	{Name: "sender-domain-missing-exim", Title: "The sender's domain does not exist, at Exim.", Cause: smtpcode.SenderDomainInvalid, Break: all(to(initech),
		sending(func(a *App) { a.From = "app@acme-mail.test" }), acl("mail", "require verify = sender"))},
	{Name: "sender-domain-null-mx-refused", Title: "The sender's domain states that it takes no mail.", Cause: smtpcode.SenderDomainInvalid, Break: all(to(globex), func(w *World) {
		w.Zones["acme.test"].Add("noreply MX 0 .", `noreply TXT "v=spf1 ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
		w.App.From = "app@noreply.acme.test"
	})},
	{
		Name: "sender-unknown", Title: "The sender's own mail host does not know the sender.", Cause: smtpcode.SenderDomainInvalid,
		// It is the address that is found not to exist, not the domain.
		Also:  []smtpcode.Cause{smtpcode.SenderAddressInvalid},
		Break: all(to(initech), sending(func(a *App) { a.From = "nobody@acme.test" }), acl("mail", "require verify = sender/callout=10s")),
	},
	{
		Name: "sender-unverified", Title: "Postfix asks the sender's mail host, which does not know the sender.", Cause: smtpcode.SenderDomainInvalid,
		// It is the address that is found not to exist, not the domain.
		Also: []smtpcode.Cause{smtpcode.SenderAddressInvalid},
		Break: all(to(globex), func(w *World) {
			w.Zones["initech.test"].Set("v=spf1", `@ TXT "v=spf1 mx ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
			w.Postfix.Main["address_verify_default_transport"] = "smtp"
			w.App.From, w.App.Timeout = "nobody@initech.test", 30e9
		}, mx("smtpd_sender_restrictions", "reject_unverified_sender"), mx("unverified_sender_reject_code", "550")),
	},
	{
		Name: "sender-unlisted", Title: "The sender's domain is the receiver's own, and the receiver has no such user.", Cause: smtpcode.SenderDomainInvalid,
		// It is the address that is found not to exist, and one that a stranger uses.
		Also:  []smtpcode.Cause{smtpcode.SenderAddressInvalid, smtpcode.SenderNotPermitted},
		Break: all(to(globex), sending(func(a *App) { a.From = "app@globex.test" }), mx("smtpd_reject_unlisted_sender", "yes")),
	},
	{Name: "sender-spoofs-receiver", Title: "The sender's domain is the receiver's own.", Cause: smtpcode.SenderNotPermitted, Break: all(to(globex),
		sending(func(a *App) { a.From = "jo@globex.test" }),
		mx("smtpd_sender_restrictions", "check_sender_access "+inline("globex.test", "550 5.7.1 You may not send as globex.test from outside")))},
	{
		Name: "sender-blocked", Title: "The receiver has the sender's address on its own list.", Cause: smtpcode.SenderBlocked,
		// What it says is that access is denied.
		Also:  []smtpcode.Cause{smtpcode.PolicyRejected},
		Break: all(to(globex), mx("smtpd_sender_restrictions", "check_sender_access "+inline("app@acme.test", "REJECT"))),
	},
	{
		Name: "sender-blocked-domain", Title: "The receiver has the sender's domain on its own list.", Cause: smtpcode.SenderBlocked,
		Break: all(to(globex), mx("smtpd_sender_restrictions", "check_sender_access "+inline("acme.test", "REJECT Your domain is blocked here"))),
	},
	{
		Name: "sender-blocked-exim", Title: "The receiver has the sender's address on its own list, at Exim.", Cause: smtpcode.SenderBlocked,
		Break: all(to(initech), acl("mail", "deny senders = *@acme.test", "message = Sender $sender_address is blacklisted here")),
	},

	// The EHLO name.
	{
		Name: "helo-localhost-refused", Title: "The program says EHLO localhost, as net/smtp does if nobody tells it better.", Cause: smtpcode.HELORejected,
		Break: all(to(globex), sending(func(a *App) { a.HELO = "localhost" }), mx("smtpd_helo_restrictions", "reject_non_fqdn_helo_hostname")),
	},
	{
		Name: "helo-unknown", Title: "The EHLO name does not exist in DNS.", Cause: smtpcode.HELORejected,
		Break: all(to(globex), sending(func(a *App) { a.HELO = "web-7f9c.acme.test" }), mx("smtpd_helo_restrictions", "reject_unknown_helo_hostname")),
	},
	{
		Name: "helo-invalid", Title: "The EHLO name has an underscore.", Cause: smtpcode.HELORejected,
		Break: all(to(globex), sending(func(a *App) { a.HELO = "_app_" }), mx("smtpd_helo_restrictions", "reject_invalid_helo_hostname")),
	},
	{Name: "helo-of-receiver", Title: "The program introduces itself as the receiver.", Cause: smtpcode.HELORejected, Break: all(to(globex),
		sending(func(a *App) { a.HELO = "mx1.globex.test" }), mx("smtpd_helo_restrictions", "check_helo_access "+inline("mx1.globex.test", "550 5.7.1 You are not me")))},
	{
		Name: "helo-underscore", Title: "The EHLO name has an underscore, at Exim.", Cause: smtpcode.HELORejected,
		Break: all(to(initech), sending(func(a *App) { a.HELO = "app_server.acme.test" })),
	},
	{
		Name: "helo-unverified-exim", Title: "The EHLO name leads to another address, at Exim.", Cause: smtpcode.HELORejected,
		Break: all(to(initech), sending(func(a *App) { a.HELO = "relay.acme.test" }), acl("helo", "require message = HELO name does not match your address", "verify = helo")),
	},

	// The address that it comes from.
	{
		Name: "ip-listed-refused", Title: "The client's address is on a block list.", Cause: smtpcode.IPBlocklisted,
		Break: all(from(ListedV4), mx("smtpd_client_restrictions", "reject_rbl_client bl.test")),
	},
	{
		Name: "ip-listed-policy-refused", Title: "The client's address is on a block list as dynamic.", Cause: smtpcode.IPBlocklisted,
		Break: all(from(DynamicV4), mx("smtpd_client_restrictions", "reject_rbl_client bl.test")),
	},
	{
		Name: "ip-listed-at-connect", Title: "The client's address is on a block list, and Postfix says so in its greeting.", Cause: smtpcode.IPBlocklisted,
		Break: all(from(ListedV4), mx("smtpd_client_restrictions", "reject_rbl_client bl.test"), mx("smtpd_delay_reject", "no")),
	},
	{Name: "ip-listed-exim", Title: "The client's address is on a block list, at Exim.", Cause: smtpcode.IPBlocklisted, Break: all(from(ListedV4, initech), acl("connect", "deny dnslists = bl.test"))},
	{Name: "ip-listed-exim-rcpt", Title: "The same, and Exim says who lists it.", Cause: smtpcode.IPBlocklisted, Break: all(from(ListedV4, initech),
		acl("rcpt", "deny dnslists = bl.test", "message = $sender_host_address is listed at $dnslist_domain ($dnslist_value: $dnslist_text)"))},
	{
		Name: "postscreen-dnsbl", Title: "The client's address is on a block list, and postscreen refuses it.", Cause: smtpcode.IPBlocklisted,
		Break: all(from(ListedV4), greets("postscreen_dnsbl_sites", "bl.test", "postscreen_dnsbl_action", "enforce")),
	},
	{
		Name: "postscreen-denied", Title: "postscreen has the client's address on its own list.", Cause: smtpcode.IPBlocklisted,
		// What it says is that the service is unavailable for good.
		Also:  []smtpcode.Cause{smtpcode.PolicyRejected, smtpcode.NullMX},
		Break: all(from(ClientV4), greets("postscreen_access_list", "static:reject", "postscreen_denylist_action", "drop", "postscreen_blacklist_action", "drop")),
	},
	{
		Name: "ip-blocked", Title: "The receiver has the client's address on its own list.", Cause: smtpcode.IPBlocklisted,
		// What it says is that access is denied.
		Also: []smtpcode.Cause{smtpcode.PolicyRejected}, Break: all(to(globex), fromClient("REJECT")),
	},
	{
		Name: "ip-blocked-told", Title: "The receiver blocks the client's network, and says so.", Cause: smtpcode.IPBlocklisted,
		Break: all(to(globex), fromClient("554 5.7.1 Your network is blocked because of abuse")),
	},
	{
		Name: "ip-blocked-wrong-code", Title: "The receiver blocks the client's address with the code of an unknown mailbox.", Cause: smtpcode.IPBlocklisted,
		Break: all(to(globex), fromClient("550 5.1.1 Your IP address is on our blocklist")),
	},
	{Name: "domain-listed-refused", Title: "The sender's domain is on a block list.", Cause: smtpcode.DomainBlocklisted, Break: all(to(globex), func(w *World) {
		w.Blocklist.Domains["acme.test"] = "127.0.1.2:Listed domain"
	}, mx("smtpd_sender_restrictions", "reject_rhsbl_sender bl.test"))},
	{Name: "helo-listed", Title: "The EHLO name is on a block list.", Cause: smtpcode.DomainBlocklisted, Break: all(to(globex), func(w *World) {
		w.Blocklist.Domains["app.acme.test"] = "127.0.1.2:Listed domain"
	}, mx("smtpd_helo_restrictions", "reject_rhsbl_helo bl.test"))},
	{
		Name: "list-refuses", Title: "The block list does not answer the receiver's resolver, and the receiver takes that for a listing.", Cause: smtpcode.BlocklistLookupRefused,
		Break: all(from(ClientV4), func(w *World) { w.Blocklist.Refuses = true }, mx("smtpd_client_restrictions", "reject_rbl_client bl.test")),
	},
	{Name: "list-refuses-exim", Title: "The same at Exim.", Cause: smtpcode.BlocklistLookupRefused, Break: all(from(ClientV4, initech), func(w *World) { w.Blocklist.Refuses = true },
		acl("rcpt", "deny dnslists = bl.test", "message = $sender_host_address is listed at $dnslist_domain: $dnslist_text"))},
	{
		Name: "ptr-missing-refused", Title: "The client's address has no PTR record.", Cause: smtpcode.ReverseDNSMissing,
		Break: all(from(NoPTRV4), mx("smtpd_client_restrictions", "reject_unknown_reverse_client_hostname")),
	},
	{
		Name: "ptr-name-missing", Title: "The PTR record's name does not exist.", Cause: smtpcode.ReverseDNSMissing,
		Break: all(from(LonelyV4), mx("smtpd_client_restrictions", "reject_unknown_client_hostname")),
	},
	{
		Name: "ptr-not-confirmed-exim", Title: "The PTR record's name does not exist, at Exim.", Cause: smtpcode.ReverseDNSMissing,
		Break: all(from(LonelyV4, initech), acl("connect", "require verify = reverse_host_lookup")),
	},
	{
		Name: "ptr-missing-exim", Title: "The client's address has no PTR record, at Exim.", Cause: smtpcode.ReverseDNSMissing,
		Break: all(from(NoPTRV4, initech), acl("rcpt", "deny !verify = reverse_host_lookup", "message = Your IP address has no valid reverse DNS entry")),
	},
	{
		Name: "ptr-generic-refused", Title: "The PTR record's name looks like that of a dial-up line.", Cause: smtpcode.ReverseDNSMissing,
		Break: all(from(DynamicV4), mx("smtpd_client_restrictions", "check_reverse_client_hostname_access "+patterns("/^dyn-/", "550 5.7.1 Generic reverse DNS name, send through your provider"))),
	},
	{Name: "ptr-ipv6-missing", Title: "The client sends over IPv6, and its IPv6 address has no PTR record.", Cause: smtpcode.ReverseDNSMissing, Break: all(from(ClientV6), func(w *World) {
		w.Zones["8.b.d.0.1.0.0.2.ip6.arpa"].Remove("PTR")
	}, mx("smtpd_client_restrictions", "reject_unknown_reverse_client_hostname"))},

	// Who it claims to be from.
	{Name: "spf-address-missing-refused", Title: "The SPF record lacks the client's address.", Cause: smtpcode.SPFFailed, Break: all(from(UnknownV4), func(w *World) {
		w.App.HELO = "unknown.acme.test" // that of app.acme.test has an SPF record of its own
		w.Postfix.Listener("mx").Asks(PolicySPF)
	})},
	{Name: "spf-address-missing-exim", Title: "The SPF record lacks the client's address, at Exim.", Cause: smtpcode.SPFFailed, Break: all(from(UnknownV4, initech),
		acl("mail", "deny spf = fail", "message = $sender_host_address is not allowed to send mail from $sender_address_domain: $spf_smtp_comment"))},
	{Name: "spf-two-records-refused", Title: "The sender's domain has two SPF records.", Cause: smtpcode.SPFFailed, Break: all(to(globex), func(w *World) {
		w.Zones["acme.test"].Add(`@ TXT "v=spf1 mx -all"`)
		w.Postfix.Listener("mx").Asks(PolicySPF)
	})},
	{Name: "dkim-body-changed-refused", Title: "The body was changed after it was signed.", Cause: smtpcode.DKIMFailed, Break: all(to(globex), func(w *World) {
		w.Postfix.Listener("mx").Filters(OpenDKIM)
	}, sends(strings.Replace(written(globex, "Hello\r\n"), "Hello", "Goodbye", 1)))},
	{Name: "dkim-body-changed-exim", Title: "The body was changed after it was signed, and Exim looks.", Cause: smtpcode.DKIMFailed, Break: all(to(initech),
		acl("dkim", "deny dkim_status = fail", "message = DKIM verification failed: $dkim_verify_reason"),
		sends(strings.Replace(written(initech, "Hello\r\n"), "Hello", "Goodbye", 1)))},
	{Name: "dkim-missing-exim", Title: "The message is not signed, and Exim wants a signature.", Cause: smtpcode.DKIMFailed, Break: all(to(initech), func(w *World) {
		w.Exim.Main["dkim_verify_signers"] = "$sender_address_domain:$dkim_signers"
	}, acl("dkim", "deny dkim_status = none", "message = Messages from $dkim_cur_signer must have a DKIM signature"), sends(letter("app@acme.test", initech, "Hello\r\n")))},
	{Name: "dkim-key-missing-refused", Title: "The DKIM key is not published.", Cause: smtpcode.DKIMFailed, Break: all(to(globex), func(w *World) {
		w.Zones["acme.test"].Remove("_domainkey")
		w.Filters.DKIM["On-KeyNotFound"] = "reject"
		w.Postfix.Listener("mx").Filters(OpenDKIM)
	}, sending(func(a *App) { a.Consents = true }))},
	{Name: "dmarc-not-aligned-refused", Title: "SPF passes for another domain than the one in From, and there is no signature.", Cause: smtpcode.DMARCFailed, Break: all(to(globex), func(w *World) {
		w.Zones["initech.test"].Set("v=spf1", `@ TXT "v=spf1 mx ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
		w.Postfix.Listener("mx").Filters(OpenDKIM, OpenDMARC)
		w.App.From = "bounces@initech.test"
	}, sends(letter("app@acme.test", globex, "Hello\r\n")))},
	{Name: "dmarc-signed-by-other-refused", Title: "The signature is valid and of another domain than the one in From, and so is SPF.", Cause: smtpcode.DMARCFailed, Break: all(to(globex), func(w *World) {
		w.Zones["initech.test"].Set("v=spf1", `@ TXT "v=spf1 mx ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
		w.Zones["initech.test"].Add("s1._domainkey TXT " + dkimRecord())
		w.Postfix.Listener("mx").Filters(OpenDKIM, OpenDMARC)
		w.App.From = "bounces@initech.test"
	}, sends(signed(letter("app@acme.test", globex, "Hello\r\n"), "s1", "initech.test")))},

	// The message.
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
	}, sends(written(globex, "--x\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nMZ\r\n--x--\r\n", "X-Mailer: app")), sending(func(a *App) {
		a.Message = signed(strings.Replace(letter("app@acme.test", globex, "--x\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nMZ\r\n--x--\r\n"),
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
		sends(strings.ReplaceAll(letter("app@acme.test", globex, "Hello\r\n"), "\r\n", "\n")), sending(func(a *App) { a.Verbatim = true }))},
	{Name: "from-missing", Title: "The message has no From field.", Cause: smtpcode.MessageMalformed, Break: all(to(initech),
		acl("data", "require verify = header_sender"), sends(withoutFrom(letter("app@acme.test", initech, "Hello\r\n"))))},
	{Name: "header-syntax", Title: "The To field is no address list.", Cause: smtpcode.MessageMalformed, Break: all(to(initech),
		acl("data", "require verify = header_syntax"), sends(letter("app@acme.test", "jo smith@@initech", "Hello\r\n")))},
	{
		Name: "smtputf8-missing-mx", Title: "The recipient's address is not ASCII, and the receiver lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported,
		Break: all(to("jörg@globex.test"), func(w *World) { w.Postfix.Main["smtputf8_enable"] = "no" }),
	},
	{
		Name: "smtputf8-missing-exim", Title: "The recipient's address is not ASCII, and Exim lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported,
		Break: all(to("jörg@initech.test"), func(w *World) { w.Exim.Main["smtputf8_advertise_hosts"] = "" }),
	},
	{Name: "mail-loop", Title: "The message has gone in circles.", Cause: smtpcode.RoutingLoop, Break: all(to(globex), sends(written(globex, "Hello\r\n", received(60)...)))},

	// The server.
	{
		Name: "tls-required-mx-refused", Title: "The receiver takes nothing before STARTTLS, and the program skips it.", Cause: smtpcode.TLSRequired,
		Break: all(to(globex), mx("smtpd_tls_security_level", "encrypt"), sending(func(a *App) { a.TLS = diagnose.TLSNone })),
	},
	{Name: "tls-required-mx-exim", Title: "The same at Exim.", Cause: smtpcode.TLSRequired, Break: all(to(initech),
		acl("mail", "deny !encrypted = *", "message = Encryption is required to deliver to this host"), sending(func(a *App) { a.TLS = diagnose.TLSNone }))},
	{
		Name: "disk-full", Title: "The receiver is short of disk space.", Cause: smtpcode.ServerBusy,
		Break: all(to(globex), mx("queue_minfree", "900000000000000"), mx("message_size_limit", "1000")),
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
			w.App.Timeout = 30e9
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

// withoutFrom takes the From field out of a message.
func withoutFrom(message string) string {
	before, after, _ := strings.Cut(message, "From: ")
	_, after, _ = strings.Cut(after, "\r\n")
	return before + after
}
