package smtpcode

const (
	yahooFieldManual = "SMTP Field Manual (ActiveCampaign/Postmark, 2025-02): Yahoo"
	yahooHelpTS03    = "Yahoo Help SLN3436: 421 4.7.1 [TS03]"
	yahooHelpReject  = "Yahoo Help SLN3444: Email sent to Yahoo Mail addresses is rejected"
	yahooHelpPolicy  = "Yahoo Help SLN7253: 554 5.7.9 Message not accepted for policy reasons"
	yahooSenderRules = "Yahoo Sender Hub: SMTP error codes, and bounces seen (smtp.codes/yahoo)"

	yahooErrorPage    = "https://senders.yahooinc.com/smtp-error-codes/"
	yahooSpamhausPage = "https://check.spamhaus.org/"
)

// yahoo: one platform for yahoo.*, ymail, rocketmail, AOL, AIM, Verizon and
// AT&T; all MX hosts are under yahoodns.net. The key is the token in brackets:
// [TSS04], [TS03], [BL21], [PH01], [299]; "- 4.16.55.1" behind the text is no
// enhanced code, and the help link has moved from yahoo.com over verizonmedia.com
// to yahooinc.com. "554 delivery error: dd ..." comes after the final dot, one
// for each recipient that failed. 553 5.7.1 [BL..] is about the IP address, not
// about the sender's.
var yahoo = family{
	Provider: "yahoo",
	Name:     "Yahoo Mail and AOL",
	Hosts:    []string{"yahoodns.net", "yahoo.com", "aol.com"},
	Tokens:   []string{"TSS04", "TSS09", "TSS11", "senders yahooinc com", "postmaster yahooinc com", "postmaster verizonmedia com"},
	Replies: []KnownReply{
		// reputation of the IP address
		{
			Reply: "421 4.7.0", Words: "TSS04",
			Cause: RateLimited, Temporary: true, Stage: StageMail, Unique: true,
			Means: "Yahoo puts this IP off: more mail than it is used to, or users who report spam.",
			Fix:   "Send more slowly, cut complaints, check SPF, DKIM and DMARC, and keep retrying",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "421 4.7.0", Words: "temporarily deferred due to unexpected volume or user",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "Yahoo puts this IP off: more mail than it is used to, or users who report spam.",
			Fix:   "Send more slowly, cut complaints, check SPF, DKIM and DMARC, and keep retrying",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "421 4.7.1", Words: "TS03 + permanently deferred",
			Cause: IPBlocklisted, Temporary: true, Stage: StageMail, Unique: true,
			Means: "All mail from this IP is put off for its likeness to spam, until its practice changes.",
			Fix:   "Stop, repair lists and practice, and write to Yahoo if it still holds after 48 hours",
			Ref:   "https://help.yahoo.com/kb/SLN3436.html", Source: yahooHelpTS03,
		},
		{
			Reply: "421 4.7.1", Words: "permanently deferred",
			Cause: IPBlocklisted, Temporary: true, Stage: StageMail,
			Means: "All mail from this IP is put off; the code is temporary, but retrying alone does not help.",
			Fix:   "Find out what makes the mail look unsolicited and change it before sending on",
			Ref:   "https://help.yahoo.com/kb/SLN3436.html", Source: yahooHelpTS03,
		},
		{
			Reply: "553 5.7.2", Words: "TSS09 + permanently deferred",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "All mail from this IP is refused after too many complaints; the reply itself rules out retries.",
			Fix:   "Stop sending, put lists and practice right, and only then turn to Yahoo's sender support",
			Ref:   yahooErrorPage, Source: yahooSenderRules,
		},
		{
			Reply: "553 5.7.2", Words: "TSS11 + permanently deferred",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "All mail from this IP is refused after too many complaints; the reply itself rules out retries.",
			Fix:   "Stop sending, put lists and practice right, and only then turn to Yahoo's sender support",
			Ref:   yahooErrorPage, Source: yahooSenderRules,
		},
		{
			Reply: "553 5.7.1", Words: "BL21 connections",
			Cause: IPBlocklisted, Stage: StageMail,
			Means: "The Spamhaus list that Yahoo uses (SBL) has the sending IP; the sender's address is not meant.",
			Fix:   "Have the owner of the IP end the cause and ask Spamhaus for removal",
			Ref:   yahooSpamhausPage, Source: yahooFieldManual,
		},
		{
			Reply: "553 5.7.1", Words: "BL23 connections",
			Cause: IPBlocklisted, Stage: StageMail,
			Means: "The Spamhaus XBL has the sending IP: the host looks infected or taken over.",
			Fix:   "Clean the machine behind the IP, then ask Spamhaus for removal",
			Ref:   yahooSpamhausPage, Source: yahooFieldManual,
		},
		{
			Reply: "451", Words: "VS1 IP",
			Cause: IPBlocklisted, Temporary: true, Stage: StageRcpt,
			Means: "Too many recipients named from this IP do not exist; Yahoo suspects an open relay.",
			Fix:   "Remove dead addresses from the list, and make sure that the host relays for nobody else",
			Ref:   "https://help.yahoo.com/kb/SLN3444.html", Source: yahooHelpReject,
		},
		{
			Reply: "451", Words: "VS1 MF",
			Cause: DomainBlocklisted, Temporary: true, Stage: StageRcpt,
			Means: "Too many recipients named by this envelope sender do not exist.",
			Fix:   "Remove dead addresses from the list",
			Ref:   "https://help.yahoo.com/kb/SLN3444.html", Source: yahooHelpReject,
		},
		// rates
		{
			Reply: "421", Words: "max message per connection reached",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "This connection has carried as many messages as Yahoo allows on one.",
			Fix:   "Open a new connection for the next messages",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "450", Words: "user is receiving mail too quickly",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "This recipient gets more mail just now than Yahoo lets through.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		// authentication and policy
		{
			Reply: "550 5.7.9", Words: "blocked because the sender is unauthenticated",
			Cause: SenderUnauthenticated, Stage: StageMessage,
			Means: "Neither SPF nor DKIM passed, and Yahoo demands one of them of everybody.",
			Fix:   "Publish an SPF record that covers the sending host and sign with DKIM, then send again",
			Ref:   yahooErrorPage, Source: yahooSenderRules, Since: "2024-02",
		},
		{
			Reply: "554 5.7.9", Words: "message not accepted for policy reasons",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "Yahoo could not verify the sender: SPF, DKIM or DMARC failed, mostly the From domain's DMARC.",
			Fix:   "Check that SPF or DKIM passes in the From domain; if all pass, look at content and links",
			Ref:   yahooErrorPage, Source: yahooHelpPolicy,
		},
		// content and form of the message
		{
			Reply: "554", Words: "message not allowed PH01",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "Something in the message, mostly a link, looks like phishing or has a bad name.",
			Fix:   "Take suspicious links, images and text out, then ask Yahoo for a review",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "554", Words: "message not allowed 299",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Yahoo does not take this content, or something in it has a bad name.",
			Fix:   "Change text and links; do not resend it as it is",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "554", Words: "headers are not rfc compliant",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "The headers break RFC 5322.",
			Fix:   "Look for missing, repeated or badly encoded headers in the program that builds the message",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		// the recipient
		{
			Reply: "554", Words: "delivery error dd this user doesnt have",
			Cause: RecipientUnknown, Stage: StageMessage,
			Means: "Nobody at Yahoo has this address.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "552", Words: "requested mail action aborted mailbox not found",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The mailbox does not exist; the 552 does not mean that it is full.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "554", Words: "delivery error dd requested mail action aborted",
			Cause: RecipientUnknown, Stage: StageMessage, Keep: true,
			Means: "Yahoo refused the delivery to this recipient, probably for a bad address; it gives no reason.",
			Fix:   "Check the address",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "554", Words: "this mailbox is disabled",
			Cause: RecipientDisabled, Stage: StageMessage,
			Means: "The Yahoo account exists, but its mailbox is switched off.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "554", Words: "is no longer valid",
			Cause: RecipientDisabled, Stage: StageMessage,
			Means: "The mailbox used to exist and has been closed.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "550", Words: "relaying denied for",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "Yahoo does not host the recipient's domain.",
			Fix:   "Check the domain's spelling and its MX records, and remove routes that send it to Yahoo",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		// the sender's domain
		{
			Reply: "452", Words: "temporary domain failure",
			Cause: SenderDomainInvalid, Temporary: true, Stage: StageMail,
			Means: "Yahoo could not look up the envelope sender's domain just now.",
			Fix:   "Check that the domain's name servers answer, for SOA and MX too",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		// the server
		{
			Reply: "451", Words: "resources temporarily unavailable",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting,
			Means: "Yahoo's servers are too busy for this connection.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
		{
			Reply: "451 4.3.2", Words: "internal server error",
			Cause: ServerBusy, Temporary: true,
			Means: "Yahoo has an internal fault for now.",
			Ref:   yahooErrorPage, Source: yahooFieldManual,
		},
	},
}

// yahooSubmission: smtp.mail.yahoo.com, smtp.aol.com and AT&T's smtp.mail.att.net.
// No reply of theirs is documented well enough to stand here; the hosts are, so
// that a refusal is told to be theirs and not that of Yahoo's MX hosts.
var yahooSubmission = family{
	Provider: "yahoo-submission",
	Name:     "Yahoo and AOL submission",
	Hosts:    []string{"smtp.mail.yahoo.com", "smtp.aol.com", "smtp.mail.att.net"},
}
