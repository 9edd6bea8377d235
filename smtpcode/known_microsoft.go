package smtpcode

const (
	microsoft365NDRList   = "Microsoft Learn: Email non-delivery reports and SMTP errors in Exchange Online (SupportArticles-docs, 2026-01)"
	microsoft365NDRBlocks = "Microsoft Learn: Fix NDR 550 5.7.703, 5.7.705, 5.7.708 and 5.7.750 (2026-10)"
	microsoft365Manual    = "SMTP Field Manual (2025-02)"

	microsoft365NDR    = "https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/"
	microsoft365NDRAll = microsoft365NDR + "non-delivery-reports-in-exchange-online"
	microsoft365Delist = "https://sender.office.com/"

	microsoft365SubmissionAuth     = "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission"
	microsoft365SubmissionPrinters = "Microsoft Learn: Fix issues with printers, scanners and LOB applications that send email using Microsoft 365"
	microsoft365SubmissionGuide    = "docs.bookyourpto.com: SMTP troubleshoot, quoting the reply"
	microsoft365SubmissionPage     = "help article \"Troubleshooting SMTP\" (third party, publisher unknown) on codes of smtp.office365.com"

	outlookComPostmaster = "Outlook.com postmaster troubleshooting page, as quoted"
	outlookComQuoted     = "bounces quoted on hosting help pages (binarylane, virtbiz, dijitul, sevencreative)"
	outlookComHelp       = "https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx"
	outlookComSupport    = "https://olcsupport.office.com/"

	exchangeOnpremList = "Microsoft Learn: DSNs and NDRs in Exchange Server (OfficeDocs-Exchange)"
	exchangeOnpremNDR  = "https://learn.microsoft.com/exchange/mail-flow/non-delivery-reports-and-bounce-messages/non-delivery-reports-and-bounce-messages"
)

// microsoft365: Exchange Online tenants, and what Exchange Online itself reports when it sends. The text
// ends with "[HOST.prod.outlook.com time id]", "(ASnnnn)", ATTRn or PRXn, none of which says more. What stands
// before ";" (RESOLVER.ADR.ExRecipNotFound, TenantAttribution) is the best key. The code alone misleads: 5.7.1 is a
// catch-all, 5.4.1 mostly means an unknown recipient, 5.2.2 the sender's own quota, 5.1.8 the sender's own account;
// "banned sender" is an account (5.7.502, 503), an IP (5.7.511) or a domain (5.7.800). 5.0.350 and 5.7.367 wrap another
// server's reply. Ranges: 4.7.500-699 and 4.7.850-899 (throttled), 5.7.606-649 (banned IP). Only the enhanced code is printed
// in Microsoft's list; the reply code in front is the usual one.
var microsoft365 = family{
	Provider: "microsoft-365",
	Kin:      "microsoft",
	Name:     "Microsoft 365",
	Hosts:    []string{"mail.protection.outlook.com", "mx.microsoft"},
	Tokens:   []string{"tenantattribution", "unifiedgroupagent"},
	Replies: []KnownReply{
		// recipient: unknown
		{
			Reply: "550 5.1.1", Words: "resolver adr exrecipnotfound",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "Exchange looked the recipient up and found nothing, often because of a stale autocomplete entry.",
			Fix:   "Retype the address instead of taking the cached entry, or drop it from the list",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.1.10", Words: "not found by smtp address lookup",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "No object of the receiving Microsoft 365 organisation has this address.",
			Ref:   microsoft365NDR + "fix-error-code-550-5-1-10-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.1.10", Words: "resolver adr recipientnotfound",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The resolver of the receiving Microsoft 365 organisation does not know this address.",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.4.1", Words: "recipient address rejected access denied",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The edge filter knows no such address, although it reads like a permission error (also 5.7.504).",
			Fix:   "Treat it as an unknown mailbox: check the address, or take it off the list",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.505", Words: "access denied banned recipient",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "Microsoft has barred this recipient and does not treat the address as valid.",
			Fix:   "Check the address; if it is right, have the recipient raise it with Microsoft support",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// recipient: only certain senders
		{
			Reply: "550 5.7.1", Words: "resolver rst authrequired",
			Cause: RecipientRestricted, Stage: StageRcpt, Unique: true,
			Means: "The recipient takes mail from signed-in senders of its own organisation only.",
			Fix:   "Ask the recipient's administrator to allow senders from outside",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.1", Words: "resolver rst notauthorized",
			Cause: RecipientRestricted, Stage: StageRcpt, Unique: true,
			Means: "This sender is not among those who may write to the recipient or group.",
			Fix:   "Ask the group's owner or the recipient's administrator to add the sender",
			Ref:   microsoft365NDRAll, Source: "Microsoft Learn: 550 5.7.1 article family",
		},
		{
			Reply: "550 5.7.1", Words: "delivery not authorized",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The recipient is closed to this sender, or a mail flow rule there refused the message.",
			Fix:   "Ask the recipient's administrator to lift the restriction or change the rule",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.12", Words: "sender was not authenticated by organization",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The recipient is closed to senders outside its organisation.",
			Fix:   "Ask the recipient's administrator to allow senders from outside",
			Ref:   microsoft365NDR + "fix-error-code-5-7-12-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.124", Words: "not in allowed senders list",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The group accepts mail from listed senders only, and this one is not on the list.",
			Fix:   "Ask the group's owner to let this sender write to the group",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.133", Words: "sender not authenticated for group",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The distribution group is closed to senders outside its organisation.",
			Fix:   "Ask the group's owner or administrator to allow senders from outside",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.134", Words: "sender was not authenticated for mailbox",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The mailbox is closed to senders outside its organisation.",
			Fix:   "Ask the recipient's administrator to allow senders from outside",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.135", Words: "sender was not authenticated for public folder",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The public folder is closed to senders outside its organisation (also 5.7.13).",
			Fix:   "Ask the recipient's administrator to open the folder to senders from outside",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.136", Words: "sender was not authenticated",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The mail user behind this address is closed to senders outside its organisation.",
			Fix:   "Ask the recipient's administrator to allow senders from outside",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.193", Words: "unifiedgroupagent delivery failed",
			Cause: RecipientRestricted, Stage: StageRcpt, Unique: true,
			Means: "The Microsoft 365 group takes no mail from people who are not members or are outside the organisation.",
			Fix:   "Ask the group's owner to let people outside the organisation write to the group",
			Ref:   microsoft365NDR + "550-5-7-193-when-external-users-send-to-microsoft-365-group", Source: "Microsoft Learn: NDR 550 5.7.193",
		},
		// recipient: too much mail
		{
			Reply: "432 4.3.2", Words: "recipient thread limit exceeded",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageMessage,
			Means: "Mail for this mailbox arrives faster than its store will take it.",
			Fix:   "Let the queue retry and send less in parallel to this mailbox",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.2.121", Words: "receive limit from specific sender exceeded",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "This one sender has written to this one recipient more often than an hour allows.",
			Fix:   "Retry in an hour and send fewer messages to this address",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.2.122", Words: "per hour message receive limit exceeded",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "All senders together have filled this recipient's allowance for the hour.",
			Fix:   "Retry in an hour",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// envelope: relay, recipients, sender
		{
			Reply: "550 5.4.1", Words: "relay access denied",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The server reached does not accept mail for the recipient's domain.",
			Fix:   "Have the recipient's administrator correct the MX record or the accepted domains",
			Ref:   "https://support.microsoft.com/topic/c0e98a8e-81db-49c2-9bf1-32a1734d3e77", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.64", Words: "tenantattribution relay access denied",
			Cause: RelayDenied, Stage: StageRcpt, Unique: true,
			Means: "No inbound connector of the tenant matches this client's certificate or IP any longer.",
			Fix:   "Have the tenant's administrator update the inbound connector to the current certificate name or IP",
			Ref:   microsoft365NDR + "fix-error-code-5-7-64-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.1", Words: "unable to relay",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The server does not host this domain, and does not relay for this client.",
			Fix:   "Log in, or connect to the right server; a domain that should be here needs its MX record corrected",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.367", Words: "remote server returned not permitted to relay",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "Microsoft 365 forwarded the mail through its relay pool, from which the next gateway takes no relaying.",
			Fix:   "Make SPF or DKIM pass when the mail reaches the forwarding tenant, or send from an accepted domain",
			Ref:   microsoft365NDR + "forwarded-message-rejected-5-7-367-ndr", Source: "Microsoft Learn: NDR 5.7.367, relay pool",
		},
		{
			Reply: "452 4.5.3", Words: "too many recipients",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "One transaction names more than 200 recipients of the same domain.",
			Fix:   "Split the recipients of a domain into batches of at most 200",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.1.0", Words: "sender denied",
			Cause: SenderBlocked, Stage: StageMail,
			Means: "This sender is not welcome there, or the recipient replied to can no longer be resolved.",
			Fix:   "Retype the recipient's address; else ask its administrator to look at the blocked senders",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.750", Words: "blocked from sending from unregistered",
			Cause: SenderNotVerified, Unique: true,
			Means: "The tenant sends too much from domains that it has not added and verified.",
			Fix:   "Add and verify every sending domain in the tenant, and look for connectors that do not belong there",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRBlocks,
		},
		{
			Reply: "550 5.7.506", Words: "access denied bad helo",
			Cause: HELORejected, Stage: StageEHLO,
			Means: "The client introduced itself with the name of the server it was talking to.",
			Fix:   "Put the sending host's own full name into EHLO",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// authentication: of the client, of the message
		{
			Reply: "530 5.7.1", Words: "client was not authenticated",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The connector takes mail only after the client has authenticated.",
			Fix:   "Authenticate first, or have the receiving administrator allow anonymous mail on that connector",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.7.26", Words: "must pass either spf or dkim validation",
			Cause: SenderUnauthenticated, Temporary: true, Stage: StageMessage,
			Means: "Over IPv6 only mail with an SPF or DKIM pass is taken, and this one has none.",
			Fix:   "Sign with DKIM or cover the IPv6 address by SPF, or deliver over IPv4",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.23", Words: "because of sender policy framework violation",
			Cause: SPFFailed, Stage: StageMessage,
			Means: "The receiving organisation insists on SPF, and the sender domain's record does not cover this IP.",
			Fix:   "Add the sending host to the sender domain's SPF record",
			Ref:   microsoft365NDR + "fix-error-code-5-7-23-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.509", Words: "does not pass dmarc verification",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "Nothing that passes is aligned with the From domain, and that domain's DMARC policy says reject.",
			Fix:   "Make SPF or DKIM pass for the From domain, or send through a service its owner has authorised",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.25", Words: "must have a reverse dns record",
			Cause: ReverseDNSMissing, Stage: StageConnect,
			Means: "There is no PTR record for the IPv6 address that sends.",
			Fix:   "Create a PTR record for the IPv6 address, or deliver over IPv4",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// reputation and blocks
		{
			Reply: "550 5.7.606", Words: "access denied banned sending ip",
			Cause: IPBlocklisted, Unique: true,
			Means: "The sending IP is banned at Microsoft (5.7.606 to 5.7.649).",
			Fix:   "Stop the abuse from this IP, then ask for removal in the delist portal",
			Ref:   microsoft365Delist, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.511", Words: "access denied banned sender",
			Cause: IPBlocklisted,
			Means: "The sending IP is banned, and the self-service delist portal does not lift this ban.",
			Fix:   "Stop the abuse, then mail the whole reply and the IP to delist@microsoft.com",
			Ref:   "mailto:delist@microsoft.com", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.1", Words: "blocked using spamhaus to request removal",
			Cause: IPBlocklisted, Stage: StageConnect,
			Means: "Microsoft uses a Spamhaus list that has the sending IP (AS16012611).",
			Fix:   "Look the IP up at Spamhaus, cure the reason given there, and request removal",
			Ref:   "https://check.spamhaus.org/", Source: microsoft365Manual,
		},
		{
			Reply: "550 5.7.513", Words: "using customer block list",
			Cause: IPBlocklisted,
			Means: "The recipient's organisation has put the sending IP on a block list of its own.",
			Fix:   "Ask that organisation to take the IP off its list; Microsoft cannot",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.507", Words: "access denied rejected by recipient",
			Cause: IPBlocklisted,
			Means: "The recipient's organisation blocks the sending IP.",
			Fix:   "Ask the recipient's organisation to unblock the IP",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "451 4.7.850", Words: "access denied please try again later",
			Cause: IPBlocklisted, Temporary: true, Stage: StageConnect,
			Means: "The IP has shown suspicious activity and is held back while Microsoft looks at it (4.7.850 to 4.7.899).",
			Fix:   "Send less, keep retrying, and check the host for abuse",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.708", Words: "traffic not accepted from this ip",
			Cause: IPBlocklisted,
			Means: "The tenant's mail leaves through an IP of low reputation, as new and trial tenants' mail does.",
			Fix:   "Assign paid licences in the sending tenant, or ask Microsoft support for an exception",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRBlocks,
		},
		{
			Reply: "550 5.7.800", Words: "access denied banned sender",
			Cause: DomainBlocklisted, Stage: StageMail,
			Means: "The domain in EHLO, in MAIL FROM or in the From header is banned for spam.",
			Fix:   "Stop the abuse of the domain and take it up with Microsoft support",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// own account or tenant blocked
		{
			Reply: "550 5.1.8", Words: "bad outbound sender",
			Cause: AccountDisabled, Stage: StageMail,
			Means: "Microsoft 365 has blocked the sender's account for spam, usually because somebody else got into it.",
			Fix:   "Secure the account, then release it under Restricted entities in the Defender portal",
			Ref:   "https://support.microsoft.com/topic/e323f21d-4460-4be1-999c-c9c0cc6be4b4", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.501", Words: "access denied spam abuse detected",
			Cause: AccountDisabled,
			Means: "The sending account is banned because spam was seen from it.",
			Fix:   "Clean the account, reset its credentials, and ask Microsoft support to lift the ban",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.502", Words: "access denied banned sender",
			Cause: SenderBlocked, Stage: StageMail,
			Means: "Under this code it is the account that is banned for spam, not the IP.",
			Fix:   "Clean the account, reset its credentials, and ask Microsoft support to lift the ban",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.503", Words: "access denied banned sender",
			Cause: AccountDisabled, Stage: StageMail,
			Means: "Under this code it is the account that is banned for spam, not the IP.",
			Fix:   "Clean the account, reset its credentials, and ask Microsoft support to lift the ban",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.705", Words: "tenant has exceeded threshold",
			Cause: AccountDisabled, Unique: true,
			Means: "The whole tenant may not send: too much of its mail was spam or bulk.",
			Fix:   "Find the compromised account, connector or server, then ask Microsoft support to lift the block",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRBlocks,
		},
		// rate and allowance
		{
			Reply: "451 4.7.500", Words: "access denied please try again later",
			Cause: RateLimited, Temporary: true,
			Means: "The sending pattern is unusual for this IP, so it is slowed down for a while (4.7.500 to 4.7.699).",
			Fix:   "Keep retrying at a lower rate and raise volume slowly; own servers should come in through a connector",
			Ref:   microsoft365NDR + "fix-error-code-451-4-7-500-699-asxxx-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "451 4.7.500", Words: "server busy please try again later from",
			Cause: RateLimited, Temporary: true, Stage: StageConnect,
			Means: "Not an outage: Exchange Online slows this IP down.",
			Fix:   "Keep retrying at a lower rate and raise volume slowly",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		{
			Reply: "550 5.7.508", Words: "has exceeded permitted limits within",
			Cause: RateLimited, Temporary: true, Stage: StageConnect,
			Means: "Too much mail came from this IPv6 range in too short a time.",
			Fix:   "Send slower, or deliver over IPv4",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "421 4.3.2", Words: "concurrent connections per resource forest",
			Cause: TooManyConnections, Temporary: true, Stage: StageConnect, Unique: true,
			Means: "That part of Exchange Online has as many connections open as it allows.",
			Fix:   "Open fewer connections at once, over all recipient domains hosted there, and retry",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		{
			Reply: "550 5.1.90", Words: "reached your daily limit for message recipients",
			Cause: QuotaExceeded, Temporary: true,
			Means: "The sending mailbox has used up its recipients for the day.",
			Fix:   "Wait for the 24 hours to pass, and make sure that nobody else uses the account",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.2.2", Words: "submission quota exceeded",
			Cause: QuotaExceeded, Temporary: true,
			Means: "The sender has passed its own recipient or message rate limit; it is not a full mailbox.",
			Fix:   "Send slower, and make sure that nobody else uses the account",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Words: "senders submission quota was exceeded",
			Cause: QuotaExceeded, Temporary: true,
			Means: "The sending user has passed 10,000 recipients in a day.",
			Fix:   "Wait a day, and make sure that nobody else uses the account",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.232", Words: "trial tenant has exceeded its daily limit",
			Cause: QuotaExceeded, Temporary: true, Unique: true,
			Means: "The trial tenant has used up its external recipients for 24 hours.",
			Fix:   "Wait for the 24 hours to pass, or buy licences",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.233", Words: "tenant external recipient rate limit",
			Cause: QuotaExceeded, Temporary: true, Unique: true,
			Means: "The tenant as a whole has used up its external recipients for 24 hours.",
			Fix:   "Wait for the 24 hours to pass, and move bulk mail to a service made for it",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.236", Words: "your tenants onmicrosoft com domains",
			Cause: QuotaExceeded, Temporary: true, Unique: true,
			Means: "An onmicrosoft.com address may write to 100 external recipients a day; this one has.",
			Fix:   "Send from a custom domain that is verified in the tenant",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// policy
		{
			Reply: "550 5.7.1", Words: "transport rules rejectmessage",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A mail flow rule of the organisation refused the message (5.7.900 to 5.7.999 where the rule sets a code).",
			Fix:   "Ask the organisation's administrator which mail flow rule it was",
			Ref:   microsoft365NDRAll, Source: "default reply of Microsoft mail flow rules, seen in public NDRs",
		},
		{
			Reply: "550 5.7.703", Words: "using tenant allow block list",
			Cause: PolicyRejected, Unique: true,
			Means: "The sender's own organisation blocks one of the recipients, so nobody got the message.",
			Fix:   "Leave that recipient out, or have the own administrator take it off the Tenant Allow/Block List",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRBlocks,
		},
		{
			Reply: "550 5.7.520", Words: "does not allow external forwarding",
			Cause: PolicyRejected,
			Means: "The tenant that forwards does not allow automatic forwarding to the outside (outbound spam policy).",
			Fix:   "Have the tenant's administrator allow forwarding for that user in the outbound spam policy",
			Ref:   "https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding", Source: "Microsoft Learn: outbound spam policies and external forwarding",
		},
		{
			Reply: "550 5.7.510", Words: "does not accept email over ipv6",
			Cause: PolicyRejected, Stage: StageConnect,
			Means: "The recipient's organisation takes no mail over IPv6.",
			Fix:   "Deliver to this domain over IPv4",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.3.190", Words: "journaling on premises messages",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "The tenant takes no journal reports from on-premises servers: Journaling Archive is off.",
			Fix:   "Have the tenant's administrator enable Journaling Archive, or send the journal elsewhere",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.0.350", Words: "policy violation detected as345",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "The receiving side refuses the message because attachments are nested in one another.",
			Fix:   "Send the attachments side by side, not inside an attached message",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// message format
		{
			Reply: "550 5.0.350", Words: "dg ref header is too long",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "Nested attachments in a rich text message made its x-dg-ref header longer than allowed.",
			Fix:   "Send it as HTML instead of Outlook rich text, without nested attachments",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.1.20", Words: "multiple from addresses are not allowed",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "The From header holds several addresses, and there is no Sender header to say who sent it.",
			Fix:   "Put one address into From, or add a Sender header with one address",
			Ref:   microsoft365NDR + "fix-error-code-550-5-1-20-multiple-from-addresses", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.6.11",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "The message holds bare line feeds, which the next server cannot take.",
			Fix:   "End every line of the message with CR LF",
			Ref:   microsoft365NDR + "fix-error-code-550-5-6-11-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.512", Words: "message must be rfc 5322 section",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "There is no From header, or none with a valid address.",
			Fix:   "Write one From header with an address in angle brackets",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// Exchange Online as the sender: connection, DANE, MTA-STS, loops, expiry
		{
			Reply: "450 4.4.316", Words: "socket error code 10061",
			Cause: DestinationUnreachable, Temporary: true,
			Means: "Exchange Online tried to hand the message on, and the destination refused the connection.",
			Fix:   "Have the destination's administrator open port 25 to Microsoft 365",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.4.317", Words: "message untrustedroot",
			Cause: CertificateUntrusted, Temporary: true,
			Means: "The other server's certificate leads to no trusted root, mostly for want of an intermediate one.",
			Fix:   "Have that server's administrator send the full certificate chain",
			Ref:   microsoft365NDR + "fix-error-code-450-4-4-317-untrusted-root", Source: "Microsoft Learn: NDR error code 450 4.4.317",
		},
		{
			Reply: "450 4.7.321", Words: "starttls not supported",
			Cause: TLSPolicyFailed, Temporary: true,
			Means: "The destination publishes DANE records, but STARTTLS is missing there or fails; still retrying.",
			Fix:   "Have the destination's administrator repair STARTTLS",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.321", Words: "starttls not supported",
			Cause: TLSPolicyFailed,
			Means: "The destination publishes DANE records, but STARTTLS is missing there or fails; given up.",
			Fix:   "Have the destination's administrator repair STARTTLS",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.7.322", Words: "certificate expired destination mail",
			Cause: CertificateExpired, Temporary: true,
			Means: "The destination publishes DANE records, but its certificate is out of date; still retrying.",
			Fix:   "Have the destination's administrator renew the certificate",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.322", Words: "certificate expired destination mail",
			Cause: CertificateExpired,
			Means: "The destination publishes DANE records, but its certificate is out of date; given up.",
			Fix:   "Have the destination's administrator renew the certificate",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.7.323", Words: "tlsa invalid the domain failed dane",
			Cause: TLSPolicyFailed, Temporary: true,
			Means: "The destination's certificate does not match its TLSA record; still retrying.",
			Fix:   "Have the destination's administrator bring TLSA record and certificate into agreement",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.323", Words: "tlsa invalid the domain failed dane",
			Cause: TLSPolicyFailed,
			Means: "The destination's certificate does not match its TLSA record; given up.",
			Fix:   "Have the destination's administrator bring TLSA record and certificate into agreement",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.7.324", Words: "dnssec invalid destination domain",
			Cause: DestinationDNSFailed, Temporary: true,
			Means: "The destination domain's DNSSEC records do not verify; still retrying.",
			Fix:   "Have the destination domain's DNS administrator repair DNSSEC",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.324", Words: "dnssec invalid destination domain",
			Cause: DestinationDNSFailed,
			Means: "The destination domain's DNSSEC records do not verify; given up.",
			Fix:   "Have the destination domain's DNS administrator repair DNSSEC",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "450 4.7.325", Words: "certificate host mismatch",
			Cause: CertificateNameMismatch, Temporary: true,
			Means: "The destination's certificate does not name its MX host, which DANE asks for; still retrying.",
			Fix:   "Have the destination's administrator give the MX host a certificate for its own name",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.325", Words: "certificate host mismatch",
			Cause: CertificateNameMismatch,
			Means: "The destination's certificate does not name its MX host, which DANE asks for; given up.",
			Fix:   "Have the destination's administrator give the MX host a certificate for its own name",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.4.8", Words: "failed mta sts validation",
			Cause: TLSPolicyFailed,
			Means: "The domain's MTA-STS policy does not name its own MX host.",
			Fix:   "Have the destination's administrator name every MX host in the MTA-STS policy",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.7.5", Words: "remote certificate failed mta sts validation",
			Cause: TLSPolicyFailed,
			Means: "The destination's certificate does not meet the MTA-STS policy of its own domain.",
			Fix:   "Have the destination's administrator install a trusted certificate that names the MX host",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "554 5.4.14", Words: "hop count exceeded possible mail loop",
			Cause: RoutingLoop,
			Means: "The message went round in circles inside Exchange Online until its hops were used up.",
			Fix:   "Have the tenant's administrator go through forwarding, connectors and the accepted domains",
			Ref:   microsoft365NDR + "fix-error-code-5-4-6-through-5-4-20-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 4.4.7", Words: "queue expired",
			Cause: DeliveryExpired,
			Means: "The message could not be delivered before it expired; the last deferral holds the real reason.",
			Fix:   "Find the temporary error that came last, check the destination's MX, then send it again",
			Ref:   microsoft365NDR + "fix-error-code-550-4-4-7-in-exchange-online", Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.4.300", Words: "message expired",
			Cause: DeliveryExpired,
			Means: "Delivery failed until its time ran out, or a report could not be returned to the sender.",
			Fix:   "Find the temporary error that came last, check the destination, then send it again",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		// local trouble
		{
			Reply: "451 4.7.0", Words: "temporary server error please try again later",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The front end could not pass the message on inside Exchange Online (the PRX tag tells where).",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
	},
}

// microsoft365Submission: SMTP AUTH at smtp.office365.com and smtp-mail.outlook.com. All that can go wrong with
// a login comes as 535 5.7.139 "Authentication unsuccessful, ...": only the words after the comma tell what.
// Basic authentication (a password) is gone for outlook.com since September 2024; Exchange Online switches it off by default
// at the end of December 2026, and then answers 550 5.7.30.
var microsoft365Submission = family{
	Provider: "microsoft-365-submission",
	Kin:      "microsoft",
	Name:     "Microsoft 365 SMTP AUTH",
	Hosts:    []string{"smtp.office365.com", "smtp-legacy.office365.com", "outlook.office365.com", "smtp-mail.outlook.com"},
	Tokens:   []string{"smtpclientauthentication", "federated sts"},
	Replies: []KnownReply{
		{
			Reply: "554 5.2.0", Words: "OutboundSpamException",
			Cause: AccountDisabled, Stage: StageMessage, Unique: true,
			Means: "Microsoft has stopped this mailbox from sending because what it sent looked like spam.",
			Fix:   "Sign in to the mailbox in a browser and verify the account, or have an administrator lift the restriction",
			Ref:   "https://learn.microsoft.com/en-us/defender-office-365/removing-user-from-restricted-users-portal-after-spam", Source: "replies quoted in public programs: \"Actual verdict is Suspend, ShowTierUpgrade\"",
		},
		{
			Reply: "535 5.7.139", Words: "is disabled for the tenant",
			Cause: BasicAuthDisabled, Stage: StageAuth, Unique: true,
			Means: "The organization has switched SMTP AUTH off for all its mailboxes.",
			Fix:   "Have an administrator switch SMTP AUTH on for the mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), or send with OAuth 2.0",
			Ref:   "https://aka.ms/smtp_auth_disabled", Source: "email-oauth2-proxy issue 193 and OfficeDocs-Exchange issue 3124, quoting the reply",
		},
		// login
		{
			Reply: "535 5.7.139", Words: "smtpclientauthentication is disabled for the tenant",
			Cause: BasicAuthDisabled, Stage: StageAuth, Unique: true,
			Means: "The whole organisation has SMTP AUTH switched off; the password was not the problem.",
			Fix:   "Have the tenant's administrator switch SMTP AUTH on for all or this mailbox, or use OAuth 2.0 or Graph",
			Ref:   microsoft365SubmissionAuth, Source: "Microsoft Learn: Enable or disable SMTP AUTH in Exchange Online",
		},
		{
			Reply: "535 5.7.139", Words: "smtpclientauthentication is disabled for the mailbox",
			Cause: BasicAuthDisabled, Stage: StageAuth, Unique: true,
			Means: "This mailbox has SMTP AUTH switched off; the password was not the problem.",
			Fix:   "Have the tenant's administrator tick Authenticated SMTP among the mailbox's email apps",
			Ref:   microsoft365SubmissionAuth, Source: "Microsoft Learn: Enable or disable SMTP AUTH in Exchange Online, for the setting; wording as in public bounces",
		},
		{
			Reply: "535 5.7.139", Words: "security defaults policy",
			Cause: BasicAuthDisabled, Stage: StageAuth,
			Means: "The tenant's security defaults forbid signing in with a password over SMTP.",
			Fix:   "Use OAuth 2.0, or have the administrator replace security defaults by Conditional Access policies",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionGuide,
		},
		{
			Reply: "535 5.7.139", Words: "basic authentication is disabled",
			Cause: BasicAuthDisabled, Stage: StageAuth,
			Means: "Accounts of this kind cannot sign in with a password any more.",
			Fix:   "Switch the program to OAuth 2.0 (XOAUTH2)",
			Ref:   microsoft365SubmissionAuth, Source: "nodemailer issue 1714 and mailR issue 107, quoting the reply",
		},
		{
			Reply: "550 5.7.30", Words: "basic authentication is not supported",
			Cause: BasicAuthDisabled, Stage: StageAuth,
			Means: "Signing in with a password has been retired for client submission.",
			Fix:   "Use OAuth 2.0 (XOAUTH2), or send through High Volume Email, Azure Communication Services or Graph",
			Ref:   microsoft365SubmissionAuth, Source: "Microsoft retirement notice, quoted on dev.to and developer.nylas.com",
		},
		{
			Reply: "535 5.7.139", Words: "the request did not meet the criteria",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "A Conditional Access or authentication policy of the tenant refused this sign-in.",
			Fix:   "Have the tenant's administrator exempt the account in Conditional Access or the authentication policy",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionGuide,
		},
		{
			Reply: "535 5.7.3", Words: "authentication unsuccessful",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "The sign-in was refused: wrong credentials, SMTP AUTH off, or a policy that demands a second factor.",
			Fix:   "Check user name and password, then whether SMTP AUTH is allowed for the mailbox; else use OAuth 2.0",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPrinters,
		},
		{
			Reply: "535 5.7.139", Words: "federated sts service was unreachable",
			Cause: AuthUnavailable, Stage: StageAuth, Unique: true,
			Means: "The customer's own federation server, which has to check the password, could not be reached.",
			Fix:   "Have the tenant's administrator bring the federation service back",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPrinters,
		},
		{
			Reply: "535 5.7.139", Words: "federated sts url does not support https",
			Cause: AuthUnavailable, Stage: StageAuth, Unique: true,
			Means: "The customer's own federation server offers no HTTPS that Microsoft accepts, so nothing was checked.",
			Fix:   "Have the tenant's administrator make the federation server speak TLS 1.2",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPrinters,
		},
		// not logged in
		{
			Reply: "530 5.7.57", Words: "send anonymous mail during mail from",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The client began a message on the submission server without having signed in.",
			Fix:   "Configure STARTTLS and credentials or OAuth 2.0; for direct send, use the tenant's MX host instead",
			Ref:   microsoft365NDR + "fix-error-code-5-7-57-in-exchange-online", Source: microsoft365SubmissionPrinters,
		},
		{
			Reply: "530 5.7.57", Words: "client not authenticated to send mail",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The client has not signed in, or its sign-in failed and it went on regardless.",
			Fix:   "Sign in before MAIL FROM, and check that SMTP AUTH is enabled for the mailbox",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPrinters,
		},
		// sender
		{
			Reply: "550 5.7.60", Words: "have permissions to send as this sender",
			Cause: SenderNotPermitted, Stage: StageMessage,
			Means: "The From or envelope sender address is not that of the mailbox that signed in.",
			Fix:   "Send from the mailbox's own address, or have the administrator grant it Send As",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPrinters,
		},
		{
			Reply: "554 5.2.252", Words: "sendasdenied",
			Cause: SenderNotPermitted, Stage: StageMessage,
			Means: "The mailbox that signed in has no right to send as the From address.",
			Fix:   "Send from the mailbox's own address, or have the administrator grant it Send As",
			Ref:   microsoft365SubmissionAuth, Source: "gophish issue 2900, quoting the reply",
		},
		// account, server
		{
			Reply: "550 5.2.253",
			Cause: AccountDisabled, Stage: StageMessage,
			Means: "The mailbox has no valid licence, and after many attempts its sending is held back.",
			Fix:   "Have the administrator assign a valid licence, then wait before sending again",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPage,
		},
		{
			Reply: "451 4.3.111",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The submission server has a passing fault and could not take the message.",
			Ref:   microsoft365SubmissionAuth, Source: microsoft365SubmissionPage,
		},
	},
}

// outlookCom: the consumer domains outlook.com, hotmail.com, live.com, msn.com behind *.olc.protection.outlook.com. The
// token in brackets names the list: S3140 and S3150 block, S775, S843 and S3114 throttle, S8001 and S8002 are Spamhaus domain
// lists; older replies begin with it (RP-001, SC-001, OU-002). The host in the tail is the same as Microsoft 365's. 5.5.0 is an
// unknown mailbox here, and so is 5.4.1 with "Access denied".
var outlookCom = family{
	Provider: "outlook-com",
	Kin:      "microsoft",
	Name:     "Outlook.com",
	Hosts:    []string{"olc.protection.outlook.com"},
	Tokens:   []string{"S3140", "S3150", "mail live com mail troubleshooting"},
	Replies: []KnownReply{
		// recipient
		{
			Reply: "550 5.5.0", Words: "requested action not taken mailbox unavailable",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at hotmail.com, outlook.com or their sister domains.",
			Ref:   microsoft365NDRAll, Source: microsoft365NDRList,
		},
		{
			Reply: "550 5.4.1", Words: "all recipient addresses rejected access denied",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "Edge blocking: none of the recipients exists, although it reads like a permission error.",
			Fix:   "Treat them as unknown mailboxes: check the addresses, or take them off the list",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		// IP and domain reputation
		{
			Reply: "550 5.7.1", Words: "their network is on our block list",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "Outlook.com has a block on this IP or its whole network; the token in brackets names the list.",
			Fix:   "Enrol the IP in SNDS and JMRP, stop the abuse, then file a deliverability request",
			Ref:   outlookComSupport, Source: outlookComQuoted,
		},
		{
			Reply: "550 5.7.1", Words: "their network is on our block list S3140",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "The sending IP or its range stands on the Outlook.com block list S3140.",
			Fix:   "Stop the abuse from the range, then file a deliverability request with Outlook.com",
			Ref:   outlookComSupport, Source: outlookComQuoted,
		},
		{
			Reply: "550 5.7.1", Words: "their network is on our block list S3150",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "The sending IP or its range stands on the Outlook.com block list S3150.",
			Fix:   "Stop the abuse from the range, then file a deliverability request with Outlook.com",
			Ref:   outlookComSupport, Source: outlookComQuoted,
		},
		{
			Reply: "550", Words: "OU 002",
			Cause: IPBlocklisted, Stage: StageConnect,
			Means: "Refused because the IP, or a domain on it, has a poor reputation with Outlook.com.",
			Fix:   "Look at the IP in SNDS, mend its reputation, then file a support request",
			Ref:   outlookComHelp, Source: outlookComPostmaster,
		},
		{
			Reply: "451 4.7.650", Words: "temporarily rate limited due to ip reputation",
			Cause: IPBlocklisted, Temporary: true, Stage: StageMail,
			Means: "The IP's reputation is too poor or too new for this volume, so Outlook.com defers it (also 4.7.651).",
			Fix:   "Send slower, warm the IP up, and watch it in SNDS",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		{
			Reply: "550 5.7.1", Words: "mailfrom domain is listed in spamhaus",
			Cause: DomainBlocklisted, Stage: StageMail,
			Means: "The envelope sender's domain is on the Spamhaus domain list (token S8002).",
			Fix:   "Look the domain up at Spamhaus, cure the reason given there, and request removal",
			Ref:   "https://check.spamhaus.org/", Source: microsoft365Manual,
		},
		{
			Reply: "550 5.7.1", Words: "helo domain is listed in spamhaus",
			Cause: DomainBlocklisted, Stage: StageEHLO,
			Means: "The domain in EHLO is on the Spamhaus domain list (token S8001).",
			Fix:   "Look the domain up at Spamhaus, cure the reason given there, and request removal",
			Ref:   "https://check.spamhaus.org/", Source: microsoft365Manual,
		},
		// authentication, content
		{
			Reply: "550 5.7.515", Words: "does not meet the required authentication level",
			Cause: SenderUnauthenticated, Stage: StageMessage, Unique: true,
			Means: "A domain with this much mail must pass SPF and DKIM and have an aligned DMARC record; one is missing.",
			Fix:   "Make SPF and DKIM pass for the From domain and publish a DMARC record that one of them is aligned with",
			Ref:   "https://support.microsoft.com/en-us/outlook/fix-ndr-error-550-5-7-515-in-outlook-com", Source: "Microsoft Support: Fix NDR error 550 5.7.515 in Outlook.com, quoted copy", Since: "2025-05-05",
		},
		{
			Reply: "550", Words: "SC 001",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Refused by policy: the content looks like spam, or the reputation of IP or domain is poor.",
			Fix:   "Check the content, then the reputation in SNDS; if both are good, file a support request",
			Ref:   outlookComHelp, Source: outlookComPostmaster,
		},
		// rate
		{
			Reply: "421", Words: "RP 001",
			Cause: RateLimited, Temporary: true, Stage: StageConnect,
			Means: "The IP sends faster than its reputation allows.",
			Fix:   "Send slower, and join SNDS to see how the IP is rated",
			Ref:   outlookComHelp, Source: outlookComPostmaster,
		},
		{
			Reply: "421", Words: "RP 002",
			Cause: RateLimited, Temporary: true, Stage: StageConnect,
			Means: "This connection has carried more than the reputation of IP or domain allows.",
			Fix:   "Send fewer messages over a connection and mend the reputation",
			Ref:   outlookComHelp, Source: outlookComPostmaster,
		},
		{
			Reply: "421", Words: "RP 003",
			Cause: TooManyConnections, Temporary: true, Stage: StageConnect,
			Means: "More connections are open than the reputation of IP or domain allows.",
			Ref:   outlookComHelp, Source: outlookComPostmaster,
		},
		// local trouble
		{
			Reply: "450 4.7.3", Words: "organization queue quota exceeded",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The queue of the receiving organisation is full.",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		{
			Reply: "451 4.3.2", Words: "temporary server error please try again later",
			Cause: ServerBusy, Temporary: true, Stage: StageConnect,
			Means: "Microsoft could not tell for now which tenant the recipient belongs to (an ATTR tag follows).",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
		{
			Reply: "451 4.4.0", Words: "message failed to be replicated",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The receiving side could not store its second copy of the message.",
			Ref:   outlookComSupport, Source: microsoft365Manual,
		},
	},
}

// exchangeOnprem: Exchange Server run by its owner; the banner is "Microsoft ESMTP MAIL Service", as Exchange Online's is.
// Many texts are Exchange Online's too, but not all mean the same: 5.1.8 is a rate limit here, 5.2.2 a full mailbox.
// "Invalid address", "Not Authorized" and "Connection timed out" are said by everybody about all sorts of things, so
// these rows go by the code.
var exchangeOnprem = family{
	Provider: "exchange-onprem",
	Kin:      "microsoft",
	Name:     "Microsoft Exchange Server",
	Stock:    true,
	Replies: []KnownReply{
		// recipient
		{
			Reply: "550 5.1.1", Words: "user unknown",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The server accepts mail for this domain but has no such recipient.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.1.3", Words: "invalid recipient address",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The recipient's address is not well formed.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.1.6", Words: "addresses in single label domains not accepted",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The recipient's domain is a single label, without a dot.",
			Fix:   "Write the recipient's full domain",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.1.4", Words: "recipient address reserved by rfc 2606",
			Cause: DomainNotFound, Stage: StageRcpt,
			Means: "The recipient's domain is reserved for tests and examples and never gets mail (5.1.5 for example.com).",
			Fix:   "Put a real address in place of the test one",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "552 5.2.2", Words: "mailbox full",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The recipient's mailbox is over its storage quota.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.3.2", Words: "missing or bad storedriver mdb properties",
			Cause: RecipientRestricted, Stage: StageMessage,
			Means: "Address book policy routing keeps this sender apart from the recipient.",
			Fix:   "Have the recipient's administrator check the address book policies",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// envelope: sender, relay, number of recipients
		{
			Reply: "550 5.1.7",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "Something is wrong with the sender's address; the text \"Invalid address\" means the sender here.",
			Fix:   "Give a valid address in MAIL FROM",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.1.7", Words: "unknown sender address",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "The server does not know the sender's address.",
			Fix:   "Correct the address in MAIL FROM",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.7.1", Words: "unable to relay",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "This client may not send to other domains through the server.",
			Fix:   "Authenticate, or have the administrator set up a relay connector for this client",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "452 5.5.3", Words: "too many recipients",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "The message has more recipients than the organisation, connector or sender is allowed.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// login
		{
			Reply: "530 5.7.1", Words: "client was not authenticated",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The receive connector takes mail only after the client has authenticated.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "535 5.7.3", Words: "authentication unsuccessful",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "User name or password is wrong.",
			Ref:   "https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-smtpntlm/62888982-a911-40fa-b587-50b5c69f7334", Source: "MS-SMTPNTLM 2.2.1.4 SMTP_AUTH_Fail_Response",
		},
		{
			Reply: "550 5.7.3",
			Cause: AuthRequired, Stage: StageAuth,
			Means: "The connector expects another kind of authentication than the client has used (\"Not Authorized\").",
			Fix:   "Have the administrator check the authentication settings of the receive connector",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "454 5.7.3", Words: "cannot achieve exchange server authentication",
			Cause: AuthFailed, Temporary: true, Stage: StageAuth,
			Means: "Two Exchange servers could not authenticate to each other, often because X-EXPS is filtered out.",
			Fix:   "Have the administrator switch off SMTP inspection on the firewall and check the connectors",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// rate
		{
			Reply: "550 5.1.8", Words: "bad outbound sender",
			Cause: AccountDisabled, Stage: StageMail,
			Means: "The sender has passed the message rate limit of its own Exchange server.",
			Fix:   "Have the administrator check the message rate limits for this sender",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// message
		{
			Reply: "550 5.2.1", Words: "content filter agent quarantined this message",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The content filter took the message for spam and put it into quarantine.",
			Fix:   "Ask the recipient's administrator to release it or to make an exception",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.2.3", Words: "resolver rst recipsizelimit",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is larger than this recipient may receive.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "552 5.3.4", Words: "message size exceeds fixed maximum message size",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is larger than the server allows for any message.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.3.0", Words: "too many related errors",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "The message is so broken that the server set it aside as poison.",
			Fix:   "Build the message anew, with a mail library instead of by hand",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 5.7.900", Words: "delivery not authorized message refused",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A mail flow rule of the receiving organisation refused the message (5.7.900 to 5.7.999).",
			Fix:   "Ask the recipient's administrator which mail flow rule it was",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// protocol
		{
			Reply: "503 5.5.2", Words: "send hello first",
			Cause: ProtocolError, Stage: StageEHLO,
			Means: "The client gave a command before EHLO or HELO.",
			Fix:   "Have the program begin every session with EHLO",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "500 5.3.3", Words: "unrecognized command",
			Cause: ProtocolError,
			Means: "The server does not know the command; between Exchange servers, authentication is missing.",
			Fix:   "Check what the client sends; between Exchange servers, the receive connector's authentication",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// destination
		{
			Reply: "550 5.4.4", Words: "smtpsend dns nonexistentdomain",
			Cause: DomainNotFound,
			Means: "The Exchange server asked DNS for the recipient's domain and was told that it does not exist.",
			Fix:   "Check the recipient's domain; if it is right, the DNS settings of the Exchange server",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "554 5.4.6", Words: "hop count exceeded possible mail loop",
			Cause: RoutingLoop,
			Means: "The message went round in circles in the organisation until its hops were used up.",
			Fix:   "Have the administrator check forwarding rules and connectors",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "554 5.3.5", Words: "system incorrectly configured",
			Cause: ServerError,
			Means: "The receiving Exchange is set up wrongly; mostly it finds itself to be the next hop.",
			Fix:   "Have the administrator give each connector and server a host name of its own",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "550 4.4.7", Words: "message expired",
			Cause: DeliveryExpired,
			Means: "The message could not be delivered in the time its queue allows; final in spite of the 4.",
			Fix:   "Find the temporary error that came last, cure that, then send it again",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		// connection, local trouble
		{
			Reply: "421 4.4.1",
			Cause: ConnectionDropped, Temporary: true, Stage: StageConnect,
			Means: "A connection to or from the Exchange server timed out.",
			Fix:   "Retry; if it stays, check the network and firewalls between the two",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "421 4.4.2", Words: "connection dropped",
			Cause: ConnectionDropped, Temporary: true, Stage: StageMessage,
			Means: "The connection broke in mid-session: the network, a rate limit or a size limit.",
			Fix:   "Retry; if it stays, check the server's message rate limits and any SMTP proxy in between",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "421 4.3.2", Words: "service not active",
			Cause: ServerBusy, Temporary: true, Stage: StageConnect,
			Means: "The server has been put out of service: its transport component is inactive.",
			Fix:   "Retry; the server's administrator has to activate the component",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "421 4.3.2", Words: "service not available",
			Cause: ServerBusy, Temporary: true, Stage: StageConnect,
			Means: "The transport service is not running, or the connector does not serve this client.",
			Fix:   "Retry; the server's administrator has to check the services and receive connectors",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
		{
			Reply: "452 4.3.1", Words: "insufficient system resources",
			Cause: ServerBusy, Temporary: true, Stage: StageMail,
			Means: "Back pressure: the server is short of disk space or memory and takes no mail for now.",
			Ref:   exchangeOnpremNDR, Source: exchangeOnpremList,
		},
	},
}
