package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesReputation judge how the receiver sees the sender: how much it sends,
// what its address and domain are known for, and whether they are proven.
var rulesReputation = []rule{
	{
		Meta: check.Meta{
			Code: "greylisted", Cause: string(smtpcode.Greylisted), Severity: check.Warning,
			Title: "Deferred because the receiver does not know this sender yet",
			Doc:   "The receiver defers the first attempt of every new combination of IP, sender and recipient, and takes the retry. It only harms programs that send straight to the MX and do not queue, or retry from a new IP or with a new envelope sender each time.",
			Fix:   "Retry the same message from the same IP with the same envelope sender after 5 to 15 minutes, or send through a queueing relay",
			Refs:  []string{"RFC 6647", "RFC 5321, section 4.5.4.1"},
		},
		Check: reads(smtpcode.Greylisted),
	},
	{
		Meta: check.Meta{
			Code: "rate-limited", Cause: string(smtpcode.RateLimited), Severity: check.Warning,
			Title: "Too many messages in too short a time",
			Doc:   "The server slows down this account, IP address or domain. New IPs and domains get small allowances that grow with good mail; a batch job at full speed or a retry loop without pauses uses them up. Gmail (4.7.28), Yahoo (TSS04) and Outlook.com count unwelcome mail harder.",
			Fix:   "Pause for 10 minutes, go on with one connection and a steady pace, double the wait after each further deferral, and spread batches over hours",
			Refs:  []string{"RFC 3463, section 3.8 (X.7.0)", "RFC 5321, section 4.5.4.1", "https://support.google.com/mail/?p=UnsolicitedRateLimitError"},

			ExplainedBy: []check.Code{
				"quota-exceeded", "too-many-connections", "too-many-logins", "recipient-rate-limited", "greylisted",
				"ip-blocklisted", "domain-blocklisted",
				"spf-failed", "dkim-failed", "dmarc-failed", "sender-unauthenticated", "reverse-dns-missing",
			},
		},
		Check: reads(smtpcode.RateLimited),
	},
	{
		Meta: check.Meta{
			Code: "quota-exceeded", Cause: string(smtpcode.QuotaExceeded), Severity: check.Warning,
			Title: "The account's sending allowance is used up",
			Doc:   "The plan or account has a limit by hour, day or month, and it is reached: Gmail 500 messages a day, Workspace 2000, Exchange Online 10000 recipients a day, Amazon SES 200 a day in the sandbox. Trying again before it renews can extend the lock.",
			Fix:   "Hold the queue until the allowance renews (mostly 24 hours after the first message), then send less, raise the limit or plan, or move bulk mail to a sending service",
			Refs:  []string{"https://support.google.com/a/answer/166852", "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits", "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html"},

			ExplainedBy: []check.Code{"account-disabled"},
		},
		Check: reads(smtpcode.QuotaExceeded),
	},
	{
		Meta: check.Meta{
			Code: "too-many-connections", Cause: string(smtpcode.TooManyConnections), Severity: check.Warning,
			Title: "Too many connections at the same time",
			Doc:   "This account or IP holds more sessions open than the server allows (Exchange Online submission: 3). A goroutine or worker that dials for each message does it, as do connections that nobody closes.",
			Fix:   "Bound the senders to two or three (golang.org/x/sync/semaphore, or a pool), send several messages over one connection, and always call (*smtp.Client).Quit or Close",
			Refs:  []string{"RFC 5321, section 4.5.4.1", "RFC 3463, section 3.5 (X.4.5)"},
		},
		Check: reads(smtpcode.TooManyConnections),
	},
	{
		Meta: check.Meta{
			Code: "ip-blocklisted", Cause: string(smtpcode.IPBlocklisted), Severity: check.Error,
			Title: "The sending IP address has a bad name",
			Doc:   "The connecting address is on a block list or does badly in the receiver's own reckoning. Addresses of homes, offices and fresh cloud machines are listed wholesale (Spamhaus PBL), whoever uses them; others after spam from a leaked password or a neighbour in the same range. The recipient address is not to blame.",
			Fix:   "Stop the unwanted mail, then ask for removal at the list named in the reply (Spamhaus: https://check.spamhaus.org; Microsoft: https://sender.office.com), or send through a relay with a clean address",
			Refs:  []string{"RFC 5782", "RFC 6471", "https://www.spamhaus.org/blocklists/policy-blocklist/"},

			ExplainedBy: []check.Code{"blocklist-lookup-refused", "reverse-dns-missing"},
		},
		Check: reads(smtpcode.IPBlocklisted),
	},
	{
		Meta: check.Meta{
			Code: "domain-blocklisted", Cause: string(smtpcode.DomainBlocklisted), Severity: check.Error,
			Title: "A domain in the message has a bad name",
			Doc:   "The sender's domain, the DKIM domain, or a link in the text is on a domain block list (Spamhaus DBL, SURBL, URIBL) or has a poor reputation. A change of IP does not help, for the domain travels with the mail. New domains, URL shorteners and shared click-tracking hosts suffer most.",
			Fix:   "Find the listed domain (https://check.spamhaus.org, https://surbl.org/surbl-analysis), clean up its site or sending, ask for removal, and replace shorteners by links to your own domain",
			Refs:  []string{"RFC 5782, section 2.3", "https://www.spamhaus.org/blocklists/domain-blocklist/"},

			ExplainedBy: []check.Code{"blocklist-lookup-refused"},
		},
		Check: reads(smtpcode.DomainBlocklisted),
	},
	{
		Meta: check.Meta{
			Code: "blocklist-lookup-refused", Cause: string(smtpcode.BlocklistLookupRefused), Severity: check.Error,
			Title: "The receiver mistakes a block list's refusal for a listing",
			Doc:   "You are not listed. The receiver asks the block list through a public or too busy resolver, and the list answers with an error code: Spamhaus says 127.255.255.254 to open resolvers such as 8.8.8.8 or 1.1.1.1, 127.255.255.255 above the query limit, 127.255.255.252 to a misspelt zone. The receiver reads any answer as a hit.",
			Fix:   "Have the receiver's postmaster ask the list through a resolver of their own (or a Spamhaus DQS key) and count only 127.0.0.x as hits (Postfix: zen.spamhaus.org=127.0.0.[2..11])",
			Refs:  []string{"https://www.spamhaus.com/resource-center/if-you-query-the-legacy-dnsbls-via-cloudflare/", "RFC 5782, section 2.1"},
		},
		Check: reads(smtpcode.BlocklistLookupRefused),
	},
	{
		Meta: check.Meta{
			Code: "spf-failed", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF does not authorise the sending address",
			Doc:   "The envelope sender's domain does not vouch for this IP: its SPF record lacks the host, is missing, stands twice, or needs more than ten lookups (permerror). Typical after a new sending service or server; forwarding breaks SPF as well. Gmail asks bulk senders for it since February 2024 (5.7.27).",
			Fix:   "Publish exactly one TXT record at the envelope domain that covers the sending host, such as \"v=spf1 ip4:203.0.113.5 include:_spf.example.net -all\", with at most ten lookups",
			Refs:  []string{"RFC 7208, section 2.6", "RFC 7208, section 4.6.4", "https://support.google.com/a/answer/81126"},
		},
		Check: reads(smtpcode.SPFFailed),
	},
	{
		Meta: check.Meta{
			Code: "dkim-failed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM signature is missing or does not verify",
			Doc:   "The receiver wants a valid DKIM signature and found none, no key at the selector, or a hash that does not match. Traps: a TXT key cut at 255 characters, the key published at the wrong name (selector._domainkey.DOMAIN), a footer or rewrapping added after signing, keys under 1024 bits.",
			Fix:   "Sign as the last step before sending, and publish \"v=DKIM1; k=rsa; p=...\" at SELECTOR._domainkey.DOMAIN (2048 bits, split into strings of at most 255 characters)",
			Refs:  []string{"RFC 6376, section 6.1", "RFC 8301, section 3.2", "https://support.google.com/a/answer/81126"},

			ExplainedBy: []check.Code{"line-too-long"},
		},
		Check: reads(smtpcode.DKIMFailed),
	},
	{
		Meta: check.Meta{
			Code: "dmarc-failed", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The From domain's DMARC policy refuses the message",
			Doc:   "Neither SPF nor DKIM passes for a domain that matches the From header, and that domain asks receivers to refuse such mail. A sending service that signs with its own domain passes both and still fails here; so does From: somebody@gmail.com sent from elsewhere. Bulk mail to Gmail and Yahoo (February 2024) and Outlook.com (May 2025) must pass.",
			Fix:   "Let the service sign with d= the From domain (its custom DKIM records), or use a return-path under that domain; never send From addresses of domains you do not own",
			Refs:  []string{"RFC 9989", "https://support.google.com/a/answer/81126", "https://senders.yahooinc.com/best-practices/"},

			ExplainedBy: []check.Code{"spf-failed", "dkim-failed"},
		},
		Check: reads(smtpcode.DMARCFailed),
	},
	{
		Meta: check.Meta{
			Code: "sender-unauthenticated", Cause: string(smtpcode.SenderUnauthenticated), Severity: check.Error,
			Title: "Neither SPF nor DKIM proves the sender",
			Doc:   "The receiver demands that the domain be authenticated, and nothing passed; it does not say which part to mend. Gmail and Yahoo ask SPF or DKIM of everybody since February 2024 (bulk senders: both, and DMARC), Outlook.com asks all three of bulk senders since 5 May 2025 (5.7.515).",
			Fix:   "Publish an SPF record for the sending host, sign with DKIM for the From domain, and add TXT _dmarc.DOMAIN \"v=DMARC1; p=none; rua=mailto:dmarc@DOMAIN\"",
			Refs:  []string{"https://support.google.com/a/answer/81126", "https://senders.yahooinc.com/best-practices/", "RFC 7208", "RFC 6376"},

			ExplainedBy: []check.Code{"spf-failed", "dkim-failed", "dmarc-failed"},
		},
		Check: reads(smtpcode.SenderUnauthenticated),
	},
	{
		Meta: check.Meta{
			Code: "reverse-dns-missing", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The sending IP has no proper reverse name",
			Doc:   "The receiver looks up the name of the connecting address, and there is none, a generic one, or one that does not lead back to the address. Only the owner of the IP range can set it, so it is done in the hosting console and not in your zone. An IPv6 address without a PTR is a common surprise.",
			Fix:   "Have the hosting provider set the PTR of the sending IP to mail.example.com, publish the A or AAAA record of that name with the same IP, and use the name in EHLO; or send over IPv4 only",
			Refs:  []string{"RFC 1912, section 2.1", "RFC 8601, section 2.7.3", "https://support.google.com/a/answer/81126"},
		},
		Check: reads(smtpcode.ReverseDNSMissing),
	},
}
