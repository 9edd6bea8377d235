package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesEnvelope judge what EHLO, MAIL and RCPT say: who greets, who sends, to
// whom, and whether this server takes it from this client.
var rulesEnvelope = []rule{
	{
		Meta: check.Meta{
			Code: "relay-denied", Cause: string(smtpcode.RelayDenied), Severity: check.Error,
			Title: "The server will not forward to that destination",
			Doc:   "The server takes mail for its own domains only, unless the client has logged in or comes from an allowed network. Mostly the program sends without login, through the wrong server, or from an IP that left the relay's allow list; or the recipient's MX does not know its own domain.",
			Fix:   "Authenticate (smtp.PlainAuth on port 587 or 465), or have the relay's administrator allow this IP (Postfix: mynetworks; Google: SMTP relay service; Exchange: a connector)",
			Refs:  []string{"RFC 5321, section 7.9", "RFC 6409, section 4.3"},

			ExplainedBy: []check.Code{"auth-required", "auth-not-offered", "auth-failed", "domain-not-found"},
		},
		Check: reads(smtpcode.RelayDenied),
	},
	{
		Meta: check.Meta{
			Code: "sender-not-permitted", Cause: string(smtpcode.SenderNotPermitted), Severity: check.Error,
			Title: "This account may not use that sender address",
			Doc:   "The login is fine, but the envelope sender or the From header names an address that the account does not own. Submission servers tie senders to logins: Exchange wants the Send As right (5.7.60), Yandex and Postfix compare with the login name. Putting a website visitor's address into From is a common way into this.",
			Fix:   "Send from the address of the account (both Client.Mail and the From header) and put the other one into Reply-To, or have an administrator grant Send As or add the alias",
			Refs:  []string{"RFC 6409, section 6.1", "RFC 5322, section 3.6.2"},

			ExplainedBy: []check.Code{"sender-not-verified", "auth-required"},
		},
		Check: reads(smtpcode.SenderNotPermitted),
	},
	{
		Meta: check.Meta{
			Code: "sender-not-verified", Cause: string(smtpcode.SenderNotVerified), Severity: check.Error,
			Title: "The sending service has not verified this sender",
			Doc:   "The service wants proof that the From address or its domain is yours, and has none, or the account is still in its sandbox. At Amazon SES verification counts per region, and in the sandbox the recipients have to be verified too. A subdomain or a changed From needs its own proof at some services.",
			Fix:   "Verify the From domain in the service's console (publish the DKIM and TXT or CNAME records it shows) in the region used, and ask for production access if the account is in a sandbox",
			Refs:  []string{"https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html", "https://docs.sendgrid.com/for-developers/sending-email/sender-identity"},
		},
		Check: reads(smtpcode.SenderNotVerified),
	},
	{
		Meta: check.Meta{
			Code: "sender-address-invalid", Cause: string(smtpcode.SenderAddressInvalid), Severity: check.Error,
			Title: "The sender address is malformed",
			Doc:   "The server cannot read the address in MAIL FROM or From. (*smtp.Client).Mail takes a bare address and adds the angle brackets itself: a display name, brackets of your own, a bare user name such as root, or an empty setting break the command.",
			Fix:   "Parse the setting with mail.ParseAddress, give its Address field to (*smtp.Client).Mail, and keep the display name for the From header",
			Refs:  []string{"RFC 5321, section 4.1.2", "RFC 5322, section 3.4"},

			ExplainedBy: []check.Code{"header-injection", "smtputf8-unsupported"},
		},
		Check: reads(smtpcode.SenderAddressInvalid),
	},
	{
		Meta: check.Meta{
			Code: "sender-domain-invalid", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "The sender's domain cannot receive mail",
			Doc:   "The receiver looked up the domain of the sender address and found no place to send a bounce to: no such domain, no MX or address, a null MX, or a failed callback. Internal names (app.local, the container's host name) and a no-reply subdomain without DNS are typical.",
			Fix:   "Use a sender in a domain that exists in public DNS and publish an MX record for it (noreply.example.com. MX 10 mx.example.com.), so that bounces have a way back",
			Refs:  []string{"RFC 5321, section 2.3.5", "RFC 7505, section 4.2"},

			ExplainedBy: []check.Code{"sender-address-invalid"},
		},
		Check: reads(smtpcode.SenderDomainInvalid),
	},
	{
		Meta: check.Meta{
			Code: "sender-blocked", Cause: string(smtpcode.SenderBlocked), Severity: check.Error,
			Title: "The receiving site has blocked this sender",
			Doc:   "The recipient's site keeps a list of its own, and this sender address or domain is on it, or is missing from a list of allowed senders. No public block list is involved, and no delisting form helps: only that site's administrators can change it.",
			Fix:   "Ask the recipient's postmaster over another channel to allow the sender address or domain, and stop sending there until then",
			Refs:  []string{"RFC 3463, section 3.8 (X.7.1)", "RFC 5321, section 7.9"},
		},
		Check: reads(smtpcode.SenderBlocked),
	},
	{
		Meta: check.Meta{
			Code: "helo-rejected", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The server refuses the client's HELO name",
			Doc:   "The name in EHLO is not fully qualified, does not resolve, or claims to be somebody else. Go's net/smtp says EHLO localhost unless told otherwise, and containers say their random host name; many MX hosts refuse both, some only at RCPT.",
			Fix:   "Call (*smtp.Client).Hello(\"mail.example.com\") right after smtp.NewClient, with a name whose A or AAAA record is the sending IP (smtp.SendMail cannot set it: use smtp.Dial)",
			Refs:  []string{"RFC 5321, section 4.1.1.1", "RFC 5321, section 4.1.4", "RFC 5321, section 2.3.5"},
		},
		Check: heloRejected,
	},
	{
		Meta: check.Meta{
			Code: "recipient-address-invalid", Cause: string(smtpcode.RecipientAddressInvalid), Severity: check.Error,
			Title: "The recipient address is malformed",
			Doc:   "The address itself cannot be read, so no mailbox was looked up. Typical: \"Name <user@example.com>\" or a list with commas handed to (*smtp.Client).Rcpt, a missing domain, blanks, a trailing dot or invisible characters from a form.",
			Fix:   "Parse input with mail.ParseAddressList, call (*smtp.Client).Rcpt once for each Address field, and reject malformed addresses where they are entered",
			Refs:  []string{"RFC 5321, section 4.1.2", "RFC 5321, section 4.1.1.3"},

			ExplainedBy: []check.Code{"header-injection", "smtputf8-unsupported"},
		},
		Check: reads(smtpcode.RecipientAddressInvalid),
	},
	{
		Meta: check.Meta{
			Code: "too-many-recipients", Cause: string(smtpcode.TooManyRecipients), Severity: check.Error,
			Title: "Too many recipients in one message",
			Doc:   "The server takes fewer recipients in one transaction than were given. Those accepted before stay accepted. Every server must take 100, Exchange Online takes 500 by default (up to 1000), Google Workspace 100 over SMTP.",
			Fix:   "Split the recipients into several transactions of at most 100 each, and repeat RCPT only for those that were refused",
			Refs:  []string{"RFC 5321, section 4.5.3.1.8", "RFC 5321, section 4.5.3.1.10"},
		},
		Check: reads(smtpcode.TooManyRecipients),
	},
	{
		Meta: check.Meta{
			Code: "smtputf8-unsupported", Cause: string(smtpcode.SMTPUTF8Unsupported), Severity: check.Error,
			Title: "The next server cannot take a non-ASCII address",
			Doc:   "An address or a header holds characters beyond ASCII, which may only pass to a server that offers SMTPUTF8, and this hop does not. Domains have an ASCII form; the part before the @ has none. Go's Client.Mail asks for SMTPUTF8 wherever it is offered, so a later hop may stumble over a message that did not need it.",
			Fix:   "Convert the domain with idna.Lookup.ToASCII (golang.org/x/net/idna), encode headers with mime.QEncoding.Encode(\"utf-8\", text), and ask the recipient for an ASCII address if the local part is not",
			Refs:  []string{"RFC 6531, section 3", "RFC 5891", "RFC 2047"},
		},
		Check: reads(smtpcode.SMTPUTF8Unsupported),
	},
}
