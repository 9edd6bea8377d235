package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesRecipient judge the far end: the mailbox, and the domain and hosts that
// serve it.
var rulesRecipient = []rule{
	{
		Meta: check.Meta{
			Code: "recipient-unknown", Cause: string(smtpcode.RecipientUnknown), Severity: check.Error,
			Title: "The mailbox does not exist",
			Doc:   "The recipient's domain takes mail, but has no such mailbox. A typing error at sign-up and people who left are the usual reasons; sending on to such addresses costs reputation. Microsoft 365 says it as 550 5.4.1 \"Recipient address rejected: Access denied\", which is no permission problem.",
			Fix:   "Suppress the address after this permanent reply, and ask the user for the right one",
			Refs:  []string{"RFC 3463, section 3.2 (X.1.1)", "RFC 5321, section 3.3"},

			ExplainedBy: []check.Code{
				"recipient-disabled", "recipient-moved", "recipient-suppressed", "recipient-address-invalid", "domain-not-found", "null-mx",
			},
		},
		Check: reads(smtpcode.RecipientUnknown),
	},
	{
		Meta: check.Meta{
			Code: "recipient-disabled", Cause: string(smtpcode.RecipientDisabled), Severity: check.Error,
			Title: "The recipient's mailbox is switched off",
			Doc:   "The mailbox exists or existed, but is disabled, suspended, closed or unused for too long. Gmail says 5.2.1 for it, and uses the same number for a mailbox that merely gets too much mail: the words decide.",
			Fix:   "Suppress the address and ask the recipient for another one; only the mailbox's owner or provider can switch it on again",
			Refs:  []string{"RFC 3463, section 3.3 (X.2.1)", "https://support.google.com/mail/?p=DisabledUser"},

			ExplainedBy: []check.Code{"recipient-moved"},
		},
		Check: reads(smtpcode.RecipientDisabled),
	},
	{
		Meta: check.Meta{
			Code: "recipient-moved", Cause: string(smtpcode.RecipientMoved), Severity: check.Error,
			Title: "The recipient has moved to another address",
			Doc:   "The server no longer delivers to this address, and knows that its owner has gone elsewhere; the reply may name the new address. A program must not switch over by itself, since anybody could have written that reply.",
			Fix:   "Let the recipient confirm the new address, then store it in place of the old one",
			Refs:  []string{"RFC 5321, section 3.4", "RFC 3463, section 3.2 (X.1.6)"},
		},
		Check: reads(smtpcode.RecipientMoved),
	},
	{
		Meta: check.Meta{
			Code: "recipient-restricted", Cause: string(smtpcode.RecipientRestricted), Severity: check.Error,
			Title: "The recipient takes mail from certain senders only",
			Doc:   "The address is a person, a list or a group that only members, colleagues or listed senders may write to. New Microsoft 365 groups and distribution lists refuse outside senders by default (5.7.133, 5.7.193). The address is valid, so this is no reason to suppress it for ever.",
			Fix:   "Ask the group's owner to admit outside senders or this one (Exchange: Set-DistributionGroup GROUP -RequireSenderAuthenticationEnabled $false), or write to another address",
			Refs:  []string{"RFC 3463, section 3.8 (X.7.2)", "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/fix-error-code-550-5-7-133-in-exchange-online"},
		},
		Check: reads(smtpcode.RecipientRestricted),
	},
	{
		Meta: check.Meta{
			Code: "recipient-rate-limited", Cause: string(smtpcode.RecipientRateLimited), Severity: check.Warning,
			Title: "This recipient gets too much mail just now",
			Doc:   "The limit is the mailbox's, not the sender's: too many messages came for it within a short time, perhaps from others. Alert storms to one address, load tests and sign-up bombing bring it about. Gmail says it as 4.2.1 and also as 550 5.2.1.",
			Fix:   "Hold mail for this address for an hour or more, fold repeated alerts into one message, and keep the address",
			Refs:  []string{"https://support.google.com/mail/?p=ReceivingRate", "RFC 3463, section 3.3 (X.2.1)"},
		},
		Check: reads(smtpcode.RecipientRateLimited),
	},
	{
		Meta: check.Meta{
			Code: "recipient-suppressed", Cause: string(smtpcode.RecipientSuppressed), Severity: check.Error,
			Title: "The sending service suppresses this recipient",
			Doc:   "The service did not try: the address bounced, complained or unsubscribed before and stands on the service's own suppression list. The mailbox may be fine by now. With Amazon SES the entry can be on the account's list or on the global one.",
			Fix:   "Find out why the address is listed; if it is valid and wants the mail, remove it from the service's suppression list (SES: aws sesv2 delete-suppressed-destination --email-address ADDRESS)",
			Refs:  []string{"https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html", "https://postmarkapp.com/developer/api/suppressions-api"},
		},
		Check: reads(smtpcode.RecipientSuppressed),
	},
	{
		Meta: check.Meta{
			Code: "mailbox-full", Cause: string(smtpcode.MailboxFull), Severity: check.Warning,
			Title: "The recipient's mailbox is full",
			Doc:   "The address is right, but its storage is used up. Some servers say it with a permanent code (550 or 552, 5.2.2), some even with 5.1.1, and yet the same message passes once its owner has tidied up. A box full for weeks is mostly an abandoned one.",
			Fix:   "Keep the address, write again after some hours or days, and reach the recipient by another way if it is urgent; suppress it only when it stays full for weeks",
			Refs:  []string{"RFC 3463, section 3.3 (X.2.2)", "https://support.google.com/mail/?p=OverQuotaTemp"},
		},
		Check: reads(smtpcode.MailboxFull),
	},
	{
		Meta: check.Meta{
			Code: "domain-not-found", Cause: string(smtpcode.DomainNotFound), Severity: check.Error,
			Title: "The recipient's domain has no mail host",
			Doc:   "What stands after the @ does not exist in DNS, has neither MX nor address, or its host does not serve that domain. Mostly it is a typing error (gmial.com, .con); else a lapsed registration, or an MX record left behind after a move to another provider.",
			Fix:   "Correct the domain, or suppress the address; check with: dig MX DOMAIN, and warn about misspelt domains where addresses are entered",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 3463, section 3.2 (X.1.2)"},

			ExplainedBy: []check.Code{"null-mx", "destination-dns-failed", "recipient-address-invalid", "dns-resolver-failed"},
		},
		Check: domainNotFound,
	},
	{
		Meta: check.Meta{
			Code: "null-mx", Cause: string(smtpcode.NullMX), Severity: check.Error,
			Title: "The recipient's domain declares that it takes no mail",
			Doc:   "The domain publishes a null MX (priority 0 and a single dot), or its host answers 521 or 556: it never takes mail. Parked and web-only domains do so. Go's net.LookupMX returns the host \".\" without an error, so look for it before dialling.",
			Fix:   "Suppress every address of that domain and ask for another one; if the domain is yours, replace \"MX 0 .\" by its real mail host",
			Refs:  []string{"RFC 7505, section 3", "RFC 7504"},
		},
		Check: nullMX,
	},
	{
		Meta: check.Meta{
			Code: "destination-dns-failed", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "The recipient domain's DNS does not answer",
			Doc:   "The name servers of the recipient's domain fail for now or are broken: SERVFAIL, no answer, an invalid DNSSEC signature, a lame delegation. Whether the domain exists stays unknown, so the address must not be suppressed.",
			Fix:   "Retry over the next hours; if it lasts, send the domain's administrators the result of: dig +trace MX DOMAIN, or of https://dnsviz.net",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 3463, section 3.5 (X.4.3)", "RFC 8914"},

			ExplainedBy: []check.Code{"dns-resolver-failed", "network-down"},
		},
		Check: destinationDNSFailed,
	},
	{
		Meta: check.Meta{
			Code: "destination-unreachable", Cause: string(smtpcode.DestinationUnreachable), Severity: check.Warning,
			Title: "The relay cannot reach the recipient's mail server",
			Doc:   "Your own connection worked. A relay or queue behind it reports that the recipient's MX hosts time out, refuse or drop the connection. If it happens with every domain, the relay's outbound port 25 is blocked; if with one, that site is down or drops the relay's IP.",
			Fix:   "Leave the message in the queue, which retries by itself; if all destinations fail, unblock outbound port 25 on the relay or give it a smarthost (Postfix: relayhost = [smtp.example.net]:587)",
			Refs:  []string{"RFC 5321, section 4.5.4.1", "RFC 3463, section 3.5 (X.4.1)"},

			ExplainedBy: []check.Code{"destination-dns-failed", "network-down", "null-mx"},
		},
		Check: reads(smtpcode.DestinationUnreachable),
	},
	{
		Meta: check.Meta{
			Code: "routing-loop", Cause: string(smtpcode.RoutingLoop), Severity: check.Error,
			Title: "The message goes round in circles",
			Doc:   "The message passed so many servers that one of them stopped it. Two hosts hand it to each other: forwarding rules that point at each other, an MX that does not know it is the final host, or a Microsoft 365 domain set to internal relay.",
			Fix:   "Read the Received headers to find the two hosts, then have one deliver the domain itself (Postfix: mydestination or virtual_mailbox_domains) or remove the forwarding",
			Refs:  []string{"RFC 5321, section 6.3", "RFC 3463, section 3.5 (X.4.6)"},
		},
		Check: reads(smtpcode.RoutingLoop),
	},
	{
		Meta: check.Meta{
			Code: "delivery-expired", Cause: string(smtpcode.DeliveryExpired), Severity: check.Error,
			Title: "The queue gave up after many attempts",
			Doc:   "A server kept the message, tried for hours or days, and has now returned it. This is the end of the story, not its reason: that is the temporary reply of the earlier attempts, in the queue's log or the delivery report.",
			Fix:   "Look up the last deferral of this message (Postfix: grep QUEUEID /var/log/mail.log; Exchange: message trace), mend that, and send a fresh copy",
			Refs:  []string{"RFC 5321, section 4.5.4.1", "RFC 3463, section 3.5 (X.4.7)"},

			ExplainedBy: []check.Code{
				"server-name-not-found", "dns-resolver-failed", "connection-refused", "port-blocked", "network-unreachable", "connection-dropped",
				"starttls-not-offered", "tls-handshake-failed", "tls-policy-failed",
				"certificate-untrusted", "certificate-expired", "certificate-name-mismatch",
				"auth-failed", "relay-denied", "sender-domain-invalid", "helo-rejected",
				"recipient-unknown", "recipient-disabled", "recipient-rate-limited", "mailbox-full",
				"domain-not-found", "null-mx", "destination-dns-failed", "destination-unreachable", "routing-loop",
				"greylisted", "rate-limited", "quota-exceeded", "too-many-connections",
				"ip-blocklisted", "domain-blocklisted", "blocklist-lookup-refused",
				"spf-failed", "dkim-failed", "dmarc-failed", "sender-unauthenticated", "reverse-dns-missing",
				"policy-rejected", "server-busy", "server-error",
			},
		},
		Check: reads(smtpcode.DeliveryExpired),
	},
}
