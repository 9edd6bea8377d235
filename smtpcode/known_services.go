package smtpcode

// Pages of the providers, and where the words and their meanings are written.
const (
	amazonSESRef   = "https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html"
	amazonSESGuide = "Amazon SES Developer Guide: SMTP response codes"
	sendgridRef    = "https://docs.sendgrid.com/for-developers/sending-email/smtp-errors-and-troubleshooting"
	sendgridDocs   = "SendGrid docs: SMTP errors and troubleshooting"
	mailgunRef     = "https://documentation.mailgun.com/"
	mailgunDocs    = "Mailgun documentation: reason texts of events"
	sparkpostRef   = "https://support.sparkpost.com/"
	sparkpostDocs  = "SparkPost support docs: SMTP error messages"
	smtp2goRef     = "https://support.smtp2go.com/hc/en-gb/articles/13990494697369-Common-Sending-Errors"
	smtp2goDocs    = "SMTP2GO support: Common Sending Errors"
	zohoMailRef    = "https://www.zoho.com/mail/help/"
	zohoMailManual = "SMTP Field Manual: Zoho (2025-02)"
	godaddyRef     = "https://www.godaddy.com/help/fix-rejected-email-with-a-bounce-error-40685"
	godaddyHelp    = "GoDaddy Help: Fix rejected email with a bounce error"
	godaddyList    = "GoDaddy bounce list, copies on topwebhostingoffers.com and itegy.com"
)

// amazonSESSMTP: email-smtp.<region>.amazonaws.com; the rest of amazonaws.com is
// anybody's. Greets with "ESMTP SimpleEmailService-...". No enhanced codes on most
// replies. 454 is used for everything temporary: read the words, which tell the
// daily quota (wait) from the rate (seconds). "553 ... address unknown" is a syntax
// error of the recipient, not an unknown user.
var amazonSESSMTP = family{
	Provider: "amazon-ses-smtp",
	Name:     "Amazon SES (SMTP)",
	Hosts: []string{
		"email-smtp.amazonaws.com", "email-smtp.us-east-1.amazonaws.com", "email-smtp.us-east-2.amazonaws.com",
		"email-smtp.us-west-1.amazonaws.com", "email-smtp.us-west-2.amazonaws.com", "email-smtp.ca-central-1.amazonaws.com",
		"email-smtp.ca-west-1.amazonaws.com", "email-smtp.sa-east-1.amazonaws.com", "email-smtp.eu-central-1.amazonaws.com",
		"email-smtp.eu-central-2.amazonaws.com", "email-smtp.eu-west-1.amazonaws.com", "email-smtp.eu-west-2.amazonaws.com",
		"email-smtp.eu-west-3.amazonaws.com", "email-smtp.eu-north-1.amazonaws.com", "email-smtp.eu-south-1.amazonaws.com",
		"email-smtp.me-south-1.amazonaws.com", "email-smtp.me-central-1.amazonaws.com", "email-smtp.il-central-1.amazonaws.com",
		"email-smtp.af-south-1.amazonaws.com", "email-smtp.ap-south-1.amazonaws.com", "email-smtp.ap-south-2.amazonaws.com",
		"email-smtp.ap-northeast-1.amazonaws.com", "email-smtp.ap-northeast-2.amazonaws.com", "email-smtp.ap-northeast-3.amazonaws.com",
		"email-smtp.ap-southeast-1.amazonaws.com", "email-smtp.ap-southeast-2.amazonaws.com", "email-smtp.ap-southeast-3.amazonaws.com",
		"email-smtp.ap-southeast-5.amazonaws.com", "email-smtp.us-gov-east-1.amazonaws.com", "email-smtp.us-gov-west-1.amazonaws.com",
		"email-smtp-fips.us-east-1.amazonaws.com", "email-smtp-fips.us-east-2.amazonaws.com", "email-smtp-fips.us-west-1.amazonaws.com",
		"email-smtp-fips.us-west-2.amazonaws.com", "email-smtp-fips.ca-central-1.amazonaws.com", "email-smtp-fips.ca-west-1.amazonaws.com",
		"email-smtp-fips.us-gov-east-1.amazonaws.com", "email-smtp-fips.us-gov-west-1.amazonaws.com",
	},
	Tokens: []string{"SimpleEmailService"},
	Replies: []KnownReply{
		{
			Reply: "535", Words: "Authentication Credentials Invalid",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "The user name or password is wrong, or belongs to another region.",
			Fix:   "Use SMTP credentials made in the SES console for this very region; AWS access keys do not work",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "554", Words: "Message rejected Address blacklisted",
			Cause: RecipientSuppressed, Stage: StageMessage, Unique: true,
			Means: "The recipient is on SES's suppression list, for mail to it bounced.",
			Fix:   "Correct the address, or take it off the suppression list once it takes mail",
			Ref:   "https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html", Source: "github.com/Stanford-Online/class2go/issues/950, and that page",
		},
		{
			Reply: "535", Words: "Account not subscribed to SES",
			Cause: AccountDisabled, Stage: StageAuth, Unique: true,
			Means: "The AWS account of these credentials has not signed up for SES.",
			Fix:   "Sign the AWS account up for SES",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "530", Words: "Authentication required",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The client went on to MAIL FROM without logging in.",
			Fix:   "Configure SMTP credentials in the client and log in after STARTTLS",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "454", Words: "Temporary authentication failure",
			Cause: AuthUnavailable, Temporary: true, Stage: StageAuth,
			Means: "The check of the credentials failed on the side of SES.",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "554", Words: "Email address is not verified",
			Cause: SenderNotVerified, Stage: StageMessage,
			Means: "The sender (in the sandbox, perhaps a recipient) is no verified identity in this region.",
			Fix:   "Verify the identities that the reply names, in the region it names, or leave the sandbox",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "554", Words: "is not authorized to perform",
			Cause: APIPermissionDenied, Stage: StageMessage,
			Means: "The IAM user behind the credentials, or the policy of the identity, does not allow ses:SendRawEmail.",
			Fix:   "Allow ses:SendRawEmail for the identity in the IAM or sending authorization policy",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "554", Words: "Message rejected",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "SES refused the message for the reason that follows in the reply.",
			Fix:   "Read the rest of the reply and act on the reason it gives",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "454", Words: "Daily message quota exceeded",
			Cause: QuotaExceeded, Temporary: true, Stage: StageMessage,
			Means: "The account has used up what it may send in 24 hours.",
			Fix:   "Wait until older messages leave the 24-hour window, or ask AWS for a higher quota",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "454", Words: "Maximum sending rate exceeded",
			Cause: RateLimited, Temporary: true, Stage: StageMessage,
			Means: "The account sends more messages in a second than its rate allows.",
			Fix:   "Limit the sender to the rate of the account and retry after a second",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "454", Words: "Maximum SigV2 SMTP sending rate",
			Cause: RateLimited, Temporary: true, Stage: StageMessage, Unique: true,
			Means: "The SMTP credentials are of the old Signature Version 2 kind, which SES throttles.",
			Fix:   "Create new SMTP credentials and replace the old ones",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "421", Words: "Too many concurrent SMTP connections",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting,
			Means: "The client holds more sessions with SES than it may.",
			Fix:   "Reuse connections and cap the size of the connection pool",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "454", Words: "Temporary service failure",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "SES could not receive or process the request this time.",
			Fix:   "Retry with growing pauses",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "451", Words: "Timeout waiting for data from client",
			Cause: ConnectionDropped, Temporary: true,
			Means: "The client was silent for so long that SES is closing the connection.",
			Fix:   "Open a new connection and retry; do not keep idle connections in the pool for long",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "552", Words: "Message is too long",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message, encoded, is larger than SES accepts.",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "553", Words: "Invalid email address",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "The address in MAIL FROM is malformed.",
			Fix:   "Correct the envelope sender",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
		{
			Reply: "553", Words: "address unknown",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The address in RCPT TO is malformed; SES does not mean that the mailbox is missing.",
			Fix:   "Correct the recipient address",
			Ref:   amazonSESRef, Source: amazonSESGuide,
		},
	},
}

// sendgridSMTP: smtp.sendgrid.net. No enhanced codes. 403 is an HTTP number used as
// a reply code; it is final although it starts with 4. The 421 and 452 texts are
// receivers' deferrals that SendGrid passes on.
var sendgridSMTP = family{
	Provider: "sendgrid-smtp",
	Name:     "Twilio SendGrid (SMTP)",
	Hosts:    []string{"sendgrid.net"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Unauthenticated Senders Not Allowed",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The client did not log in before MAIL FROM.",
			Fix:   "Log in as user \"apikey\" with an API key as the password",
			Ref:   sendgridRef, Source: sendgridDocs,
		},
		{
			Reply: "403", Words: "not authorized to send from that email address",
			Cause: SenderNotVerified, Stage: StageMail,
			Means: "The From address is no verified sender identity; final although the digit is a 4.",
			Fix:   "In SendGrid, set up domain authentication or verify this one sender",
			Ref:   sendgridRef, Source: sendgridDocs,
		},
		{
			Reply: "451", Words: "Maximum credits exceeded",
			Cause: QuotaExceeded, Temporary: true, Stage: StageAuth,
			Means: "The plan of the account has no sends left.",
			Fix:   "Upgrade the plan, or wait until the credits are renewed",
			Ref:   sendgridRef, Source: sendgridDocs,
		},
		{
			Reply: "452", Words: "Too many recipients received this hour",
			Cause: RateLimited, Temporary: true, Stage: StageRcpt,
			Means: "The receiver takes no more recipients from SendGrid within this hour.",
			Fix:   "Wait for the next hour; SendGrid retries deferrals by itself",
			Ref:   sendgridRef, Source: sendgridDocs,
		},
		{
			Reply: "421", Words: "temporarily deferred",
			Cause: RateLimited, Temporary: true,
			Means: "The receiver puts the mail off, mostly for too many messages or connections in a short time.",
			Fix:   "Lower the volume to that domain for now; SendGrid retries deferrals by itself",
			Ref:   sendgridRef, Source: sendgridDocs,
		},
	},
}

// mailgunSMTP: smtp.mailgun.org and smtp.eu.mailgun.org. Only the sandbox text is
// documented; what else it says on the wire comes from the receiver.
var mailgunSMTP = family{
	Provider: "mailgun-smtp",
	Name:     "Mailgun (SMTP)",
	Hosts:    []string{"mailgun.org"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Sandbox subdomains are for test purposes only",
			Cause: SenderNotVerified, Stage: StageRcpt, Unique: true,
			Means: "The message was sent from a sandbox domain to somebody who is not an authorised recipient.",
			Fix:   "Send from a domain of your own, or add the recipient to the authorised ones of the sandbox",
			Ref:   mailgunRef, Source: mailgunDocs,
		},
	},
}

// sparkpostSMTP: smtp.sparkpostmail.com and smtp.eu.sparkpostmail.com, which run
// Momentum (Ecelerity). Enhanced codes throughout, but 5.7.1 both for a missing
// login and for a From domain that is not configured.
var sparkpostSMTP = family{
	Provider: "sparkpost-smtp",
	Name:     "SparkPost (SMTP)",
	Hosts:    []string{"sparkpostmail.com"},
	Replies: []KnownReply{
		{
			Reply: "535 5.7.8", Words: "No authentication type succeeded",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "The login failed: wrong user name, or an API key that may not send by SMTP.",
			Fix:   "Log in as SMTP_Injection with an API key that has the \"Send via SMTP\" permission",
			Ref:   sparkpostRef, Source: sparkpostDocs,
		},
		{
			Reply: "550 5.7.1", Words: "Relaying denied",
			Cause: AuthRequired, Stage: StageRcpt,
			Means: "The client tried to send without STARTTLS and a login.",
			Fix:   "Connect to port 587 or 2525, start TLS and log in",
			Ref:   sparkpostRef, Source: sparkpostDocs,
		},
		{
			Reply: "550 5.7.1", Words: "Unconfigured Sending Domain",
			Cause: SenderNotVerified, Stage: StageMessage,
			Means: "The From domain is not set up as a sending domain of the account.",
			Fix:   "Add the domain to the sending domains and verify it",
			Ref:   sparkpostRef, Source: sparkpostDocs,
		},
		{
			Reply: "550 5.6.0", Words: "JSON parsing error in X MSYS API",
			Cause: MessageMalformed, Stage: StageMessage, Unique: true,
			Means: "The X-MSYS-API header of the message is not valid JSON.",
			Fix:   "Correct the JSON that the program puts into the header",
			Ref:   sparkpostRef, Source: sparkpostDocs,
		},
	},
}

// smtp2go: mail.smtp2go.com and its regional names. No enhanced codes; the text of
// the 535 is also Exim's.
var smtp2go = family{
	Provider: "smtp2go",
	Name:     "SMTP2GO",
	Hosts:    []string{"smtp2go.com"},
	Replies: []KnownReply{
		{
			Reply: "535", Words: "Incorrect authentication data",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "The SMTP user or its password is wrong; the login of the dashboard does not work here.",
			Fix:   "Take user name and password from the SMTP Users page",
			Ref:   smtp2goRef, Source: smtp2goDocs,
		},
		{
			Reply: "550", Words: "Relay access denied please authenticate",
			Cause: AuthRequired, Stage: StageRcpt,
			Means: "The client did not log in, or a firewall took the login out of the session.",
			Fix:   "Switch on SMTP authentication, or list the IP under IP authentication",
			Ref:   smtp2goRef, Source: smtp2goDocs,
		},
		{
			Reply: "550", Words: "From header sender domain not verified",
			Cause: SenderNotVerified, Stage: StageMessage,
			Means: "Neither the domain nor the address in the From header is verified in the account.",
			Fix:   "Verify the sender domain, or the single address, under Verified Senders",
			Ref:   smtp2goRef, Source: smtp2goDocs,
		},
	},
}

// zohoMail: mx.zoho.com, mx.zoho.eu and so on, one domain a data centre, and the
// submission hosts. 5.1.1 stands for unknown users (550) and for mailboxes under a
// policy (552): read the words.
var zohoMail = family{
	Provider: "zoho-mail",
	Name:     "Zoho Mail",
	Hosts:    []string{"zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zoho.sa", "zoho.com.cn", "zohocloud.ca"},
	Replies: []KnownReply{
		{
			Reply: "550 5.1.1", Words: "User unknown",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at this Zoho domain.",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "552 5.1.1", Words: "Mailbox delivery failure policy error",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "A policy keeps the mailbox from receiving mail; the status code would mean an unknown user.",
			Fix:   "Ask the administrator of the recipient to lift the restriction",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "452", Words: "Mailbox delivery restricted by policy error",
			Cause: RecipientDisabled, Temporary: true, Stage: StageRcpt,
			Means: "A policy keeps the mailbox from receiving mail for now.",
			Fix:   "Ask the administrator of the recipient to lift the restriction",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "553", Words: "Relaying disallowed",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "Zoho does not host the recipient domain, or the sender may not relay through it.",
			Fix:   "Check the MX records of the recipient domain; on submission send as an own address",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "541 5.4.1", Words: "Mail rejected by destination domain",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A rule of the recipient domain refused the mail.",
			Fix:   "Ask the administrator of the recipient which rule it was",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "554 5.2.3", Words: "MailPolicy violation Error delivering to mailboxes",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "The mail policy of the recipient organisation refused the message.",
			Fix:   "Ask the administrator of the recipient which policy it breaks",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "550 5.7.1", Words: "Email rejected per DMARC policy",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "Nothing that passed is aligned with the From domain, whose DMARC policy asks to refuse the mail.",
			Fix:   "Make SPF or DKIM pass for the very domain that is in From",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "554 5.7.1", Words: "Email flagged as Spam",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The Zoho filter judged the message spam.",
			Fix:   "Change the content of the message",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
		{
			Reply: "552 5.7.1", Words: "detected by Zoho Mail",
			Cause: VirusFound, Stage: StageMessage, Unique: true,
			Means: "The scanner found malware; its name stands in the reply.",
			Ref:   zohoMailRef, Source: zohoMailManual,
		},
	},
}

// godaddy: smtp.secureserver.net and mailstore1.secureserver.net (Workspace, cPanel).
// The key is the IBnnn at the end of the line: IB1.. about the connection, IB5..
// about the sender, IB605 about recipients; some texts have none. GoDaddy's
// Microsoft 365 domains answer as Microsoft does.
var godaddy = family{
	Provider: "godaddy",
	Name:     "GoDaddy Workspace Email",
	Hosts:    []string{"secureserver.net"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Recipient not found",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at this GoDaddy domain.",
			Ref:   godaddyRef, Source: godaddyHelp,
		},
		{
			Reply: "452", Words: "IB605",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "The message names more recipients than GoDaddy takes at a time.",
			Fix:   "Send the rest of the recipients in another transaction",
			Ref:   godaddyRef, Source: godaddyList,
		},
		{
			Reply: "550", Words: "IB506",
			Cause: SenderDomainInvalid, Stage: StageMail, Unique: true,
			Means: "The sender domain has neither a usable MX nor an address record.",
			Fix:   "Correct the DNS of the sender domain",
			Ref:   godaddyRef, Source: godaddyList,
		},
		{
			Reply: "550", Words: "IB508",
			Cause: SPFFailed, Stage: StageMail, Unique: true,
			Means: "SPF at the sender domain does not cover the sending server.",
			Fix:   "Name the sending server in the sender domain's SPF record",
			Ref:   godaddyRef, Source: godaddyList,
		},
		{
			Reply: "421", Words: "IB108",
			Cause: ReverseDNSMissing, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "The connecting IP has no PTR record, or it could not be looked up.",
			Fix:   "Set a PTR record for the IP that resolves back to it, then retry",
			Ref:   godaddyRef, Source: godaddyList,
		},
		{
			Reply: "421", Words: "IB101",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "GoDaddy has too much mail queued to take more now.",
			Ref:   godaddyRef, Source: godaddyList,
		},
		{
			Reply: "552", Words: "Message rejected for spam or virus content",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The content was judged spam or malware; the reply does not say which.",
			Fix:   "Change the content and scan the attachments",
			Ref:   godaddyRef, Source: godaddyHelp,
		},
	},
}
