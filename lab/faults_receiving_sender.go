//go:build linux

package lab

import (
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// senderFaults are about who sends: the address in the envelope, the EHLO name, the
// machine, and whether it may use the domain.
var senderFaults = []Fault{
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
			w.App.From, w.App.Timeout = "nobody@initech.test", 30*time.Second
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
	}, sends(func() string { return strings.Replace(written(globex, "Hello\r\n")(), "Hello", "Goodbye", 1) }))},
	{Name: "dkim-body-changed-exim", Title: "The body was changed after it was signed, and Exim looks.", Cause: smtpcode.DKIMFailed, Break: all(to(initech),
		acl("dkim", "deny dkim_status = fail", "message = DKIM verification failed: $dkim_verify_reason"),
		sends(func() string { return strings.Replace(written(initech, "Hello\r\n")(), "Hello", "Goodbye", 1) }))},
	{Name: "dkim-missing-exim", Title: "The message is not signed, and Exim wants a signature.", Cause: smtpcode.DKIMFailed, Break: all(to(initech), func(w *World) {
		w.Exim.Main["dkim_verify_signers"] = "$sender_address_domain:$dkim_signers"
	}, acl("dkim", "deny dkim_status = none", "message = Messages from $dkim_cur_signer must have a DKIM signature"), sends(func() string { return letter("app@acme.test", initech, "Hello\r\n") }))},
	{Name: "dkim-key-missing-refused", Title: "The DKIM key is not published.", Cause: smtpcode.DKIMFailed, Break: all(to(globex), func(w *World) {
		w.Zones["acme.test"].Remove("_domainkey")
		w.Filters.DKIM["On-KeyNotFound"] = "reject"
		w.Postfix.Listener("mx").Filters(OpenDKIM)
	}, sending(func(a *App) { a.Consents = true }))},
	{Name: "dmarc-not-aligned-refused", Title: "SPF passes for another domain than the one in From, and there is no signature.", Cause: smtpcode.DMARCFailed, Break: all(to(globex), func(w *World) {
		w.Zones["initech.test"].Set("v=spf1", `@ TXT "v=spf1 mx ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
		w.Postfix.Listener("mx").Filters(OpenDKIM, OpenDMARC)
		w.App.From = "bounces@initech.test"
	}, sends(func() string { return letter("app@acme.test", globex, "Hello\r\n") }))},
	{Name: "dmarc-signed-by-other-refused", Title: "The signature is valid and of another domain than the one in From, and so is SPF.", Cause: smtpcode.DMARCFailed, Break: all(to(globex), func(w *World) {
		w.Zones["initech.test"].Set("v=spf1", `@ TXT "v=spf1 mx ip4:`+ClientV4+" ip6:"+ClientV6+` -all"`)
		w.Zones["initech.test"].Add("s1._domainkey TXT " + dkimRecord())
		w.Postfix.Listener("mx").Filters(OpenDKIM, OpenDMARC)
		w.App.From = "bounces@initech.test"
	}, sends(func() string { return signed(letter("app@acme.test", globex, "Hello\r\n"), "s1", "initech.test") }))},
}
