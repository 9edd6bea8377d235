package smtptest

import "github.com/maildiag/maildiag/smtpcode"

func from(address string) func(*World) { return set(func(s *Settings) { s.From = address }) }
func helo(name string) func(*World)    { return set(func(s *Settings) { s.HELO = name }) }

// refuses changes the words for an event.
func refuses(e Event, reply string) func(*World) {
	return conf(func(c *Config) { c.Refusals = map[Event]string{e: reply} })
}

// stranger brings mail to a host that does not receive for its domain.
var stranger = all(set(func(s *Settings) { s.Server = "mx.example.net:25" }), to("jo@example.org"))

// nosuch sends from a domain that does not exist.
var nosuch = all(from("app@nosuch.example"), drafted(func(d *draft) { d.from = "app@example.com" }))

var envelopeFaults = []Fault{
	{"relay-denied", "The server does not forward mail for strangers.", smtpcode.RelayDenied, Delivery, smtpcode.StageRcpt, ShowsReply, stranger},
	{"relay-denied-exim", "The same in Exim's words.", smtpcode.RelayDenied, Delivery, smtpcode.StageRcpt, ShowsReply, all(stranger, wording(Exim))},
	{"relay-denied-exchange", "The same in Exchange's words.", smtpcode.RelayDenied, Delivery, smtpcode.StageRcpt, ShowsReply, all(stranger, wording(Exchange))},
	{"sender-not-owned", "The account may not send as this address.", smtpcode.SenderNotPermitted, Submission, smtpcode.StageMail, ShowsReply, from("boss@example.org")},
	{"sender-not-owned-exchange", "The account has no SendAs right, in Exchange's words.", smtpcode.SenderNotPermitted, Submission, smtpcode.StageMail, ShowsReply, all(from("boss@example.org"), wording(Exchange))},
	{"sender-not-verified", "The sending service has not verified the sender.", smtpcode.SenderNotVerified, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: app@example.com")},
	{"sender-malformed", "The sender address has no domain behind the @.", smtpcode.SenderAddressInvalid, Submission, smtpcode.StageMail, ShowsReply, from("app@")},
	{"sender-without-domain", "The sender address has no domain, in Exim's words.", smtpcode.SenderAddressInvalid, Submission, smtpcode.StageMail, ShowsReply, all(from("app"), wording(Exim))},
	{"sender-with-name", "The sender address holds the display name.", smtpcode.SenderAddressInvalid, Submission, smtpcode.StageMail, ShowsReply, from("App <app@example.com>")},
	{"sender-domain-missing", "The sender's domain does not exist.", smtpcode.SenderDomainInvalid, Delivery, smtpcode.StageMail, ShowsReply, nosuch},
	{"sender-domain-missing-exim", "The sender's domain does not exist, in Exim's words.", smtpcode.SenderDomainInvalid, Delivery, smtpcode.StageMail, ShowsReply, all(nosuch, wording(Exim))},
	{"sender-domain-null-mx", "The sender's domain states that it takes no mail.", smtpcode.SenderDomainInvalid, Delivery, smtpcode.StageMail, ShowsReply, all(published("example.com. MX 0 ."), refuses(EventSenderDomain, "550 5.7.27 <{sender}>: Sender address rejected: Domain {domain} does not accept mail (nullMX)"))},
	{"sender-blocked", "The receiver has the sender's address on its own list.", smtpcode.SenderBlocked, Delivery, smtpcode.StageMail, ShowsReply, policy(func(p *Policy) { p.BlockedSenders = []string{"app@example.com"} })},
	{"sender-blocked-exchange", "The receiver has the sender's domain on its own list, in Exchange's words.", smtpcode.SenderBlocked, Delivery, smtpcode.StageMail, ShowsReply, all(wording(Exchange), policy(func(p *Policy) { p.BlockedSenders = []string{"example.com"} }))},
	{"helo-localhost", "The program says EHLO localhost, as net/smtp does if nobody tells it better.", smtpcode.HELORejected, Delivery, smtpcode.StageEHLO, ShowsReply, helo("localhost")},
	{"helo-short", "The program says EHLO with a name without a domain.", smtpcode.HELORejected, Delivery, smtpcode.StageEHLO, ShowsReply, helo("web01")},
	{"helo-unknown", "The EHLO name does not exist in DNS.", smtpcode.HELORejected, Delivery, smtpcode.StageEHLO, ShowsReply, all(helo("app.internal"), refuses(EventHELO, "450 4.7.1 <{helo}>: Helo command rejected: Host not found"))},
	{"helo-underscore", "The EHLO name has an underscore, in Exim's words.", smtpcode.HELORejected, Delivery, smtpcode.StageEHLO, ShowsReply, all(helo("web_01.example.com"), wording(Exim))},
	{"helo-exchange", "The EHLO name is refused in Exchange's words.", smtpcode.HELORejected, Delivery, smtpcode.StageEHLO, ShowsReply, all(helo("localhost"), wording(Exchange))},
	{"recipient-malformed", "The recipient address holds a space.", smtpcode.RecipientAddressInvalid, Submission, smtpcode.StageRcpt, ShowsReply, to("jo doe@example.net")},
	{"recipient-with-name", "The recipient address holds the display name.", smtpcode.RecipientAddressInvalid, Submission, smtpcode.StageRcpt, ShowsReply, to("Jo <jo@example.net>")},
	{"recipient-without-domain", "The recipient address has no domain, in Exim's words.", smtpcode.RecipientAddressInvalid, Submission, smtpcode.StageRcpt, ShowsReply, all(to("jo"), wording(Exim))},
	{"recipient-empty", "The recipient address is empty.", smtpcode.RecipientAddressInvalid, Submission, smtpcode.StageRcpt, ShowsReply, to("")},
	{"too-many-recipients", "The message has more recipients than the server takes at once.", smtpcode.TooManyRecipients, Delivery, smtpcode.StageRcpt, ShowsReply, all(policy(func(p *Policy) { p.MaxRecipients = 1 }), set(func(s *Settings) { s.To = []string{"jo@example.net", "ann@example.net"} }))},
	{"smtputf8-missing", "The recipient's address is not ASCII, and the server lacks SMTPUTF8.", smtpcode.SMTPUTF8Unsupported, Submission, smtpcode.StageRcpt, ShowsReply, all(conf(func(c *Config) { c.Without = []string{"SMTPUTF8"} }), to("jö@example.net"))},
	{"smtputf8-missing-domain", "The recipient's domain is not in ASCII, and the server lacks SMTPUTF8.", smtpcode.SMTPUTF8Unsupported, Submission, smtpcode.StageRcpt, ShowsReply, all(conf(func(c *Config) { c.Without = []string{"SMTPUTF8"} }), to("jo@bücher.example"), published("xn--bcher-kva.example. MX 10 mx.example.net."))},
	{"smtputf8-missing-sender", "The sender's address is not ASCII, and the server lacks SMTPUTF8.", smtpcode.SMTPUTF8Unsupported, Submission, smtpcode.StageMail, ShowsReply, all(conf(func(c *Config) { c.Without = []string{"SMTPUTF8"} }), from("büro@example.com"))},
	{"line-feed-in-address", "A recipient address from a form brings a command of its own.", smtpcode.HeaderInjection, Submission, smtpcode.StageRcpt, ShowsLocal, to("jo@example.net>\r\nRCPT TO:<victim@example.org")},
	{"line-feed-after-address", "A recipient address was read from a file, with the line break at its end.", smtpcode.HeaderInjection, Submission, smtpcode.StageRcpt, ShowsLocal, to("jo@example.net\n")},
	{"line-feed-in-sender", "A sender address from a form brings a line break.", smtpcode.HeaderInjection, Submission, smtpcode.StageMail, ShowsLocal, from("app@example.com\r\nBcc: victim@example.org")},
}

var recipientFaults = []Fault{
	{"recipient-unknown", "The mailbox does not exist.", smtpcode.RecipientUnknown, Delivery, smtpcode.StageRcpt, ShowsReply, to("nobody@example.net")},
	{"recipient-unknown-exim", "The mailbox does not exist, in Exim's words.", smtpcode.RecipientUnknown, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("nobody@example.net"), wording(Exim))},
	{"recipient-unknown-exchange", "The mailbox does not exist, in Exchange's words.", smtpcode.RecipientUnknown, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("nobody@example.net"), wording(Exchange))},
	{"recipient-unknown-gmail", "The mailbox does not exist, in Gmail's words.", smtpcode.RecipientUnknown, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("nobody@example.net"), wording(Gmail))},
	{"recipient-disabled", "The mailbox is disabled.", smtpcode.RecipientDisabled, Delivery, smtpcode.StageRcpt, ShowsReply, to("gone@example.net")},
	{"recipient-disabled-gmail", "The mailbox is disabled, in Gmail's words.", smtpcode.RecipientDisabled, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("gone@example.net"), wording(Gmail))},
	{"recipient-moved", "The recipient has moved, and the server says whither.", smtpcode.RecipientMoved, Delivery, smtpcode.StageRcpt, ShowsReply, to("moved@example.net")},
	{"recipient-restricted", "The list takes mail from its members only.", smtpcode.RecipientRestricted, Delivery, smtpcode.StageRcpt, ShowsReply, to("members@example.net")},
	{"recipient-restricted-exchange", "The group takes mail from known senders only, in Exchange's words.", smtpcode.RecipientRestricted, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("members@example.net"), wording(Exchange))},
	{"recipient-rate-limited", "The recipient gets too much mail just now.", smtpcode.RecipientRateLimited, Delivery, smtpcode.StageRcpt, ShowsReply, to("busy@example.net")},
	{"recipient-suppressed", "The sending service holds the recipient on its suppression list.", smtpcode.RecipientSuppressed, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 5.1.1 Recipient address jo@example.net is on the suppression list for your account")},
	{"mailbox-full", "The mailbox is full.", smtpcode.MailboxFull, Delivery, smtpcode.StageRcpt, ShowsReply, to("full@example.net")},
	{"mailbox-full-gmail", "The mailbox is full, in Gmail's words.", smtpcode.MailboxFull, Delivery, smtpcode.StageRcpt, ShowsReply, all(to("full@example.net"), wording(Gmail))},
}
