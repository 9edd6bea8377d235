package smtpcode

const comcastCodes = "Comcast postmaster page: mail error codes"

const comcastBusiness = "Comcast Business help: e-mail bounce back messages"

const comcastManual = "SMTP Field Manual (2025-02)"

const comcastHelp = "https://www.xfinity.com/support/articles/email-errors"

// comcast: MX hosts under comcast.net; the mailboxes move to Yahoo's MX since 2025, and
// then Yahoo's texts apply. The key is the token after "#" in the help URL. The digits
// of a BL token are a bit field: 001 Spamhaus ZEN, 010 Cloudmark CSI, 100 Sender Score.
// Quota replies carry 5.1.1 and 4.1.1, which elsewhere mean an unknown user.
var comcast = family{
	Provider: "comcast",
	Name:     "Comcast Xfinity",
	Hosts:    []string{"comcast.net"},
	Replies: []KnownReply{
		{
			Reply: "554", Words: "ES000001",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The client is in Comcast's own residential address space, which may not deliver directly.",
			Fix:   "Send through Comcast's submission server instead of connecting to the MX",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "ES000010",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The client is in a dynamic or residential address range outside Comcast.",
			Fix:   "Relay through the access provider's mail server, or give the server a static IP with a host name of its own",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000000",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Comcast itself blocks the IP because its past traffic looked like spam.",
			Fix:   "Find and stop the spam leaving this IP, then file Comcast's block removal form",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000001",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Spamhaus ZEN lists the IP.",
			Fix:   "Look the IP up at check.spamhaus.org, remove the reason and ask for removal there",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000010",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Cloudmark CSI lists the IP.",
			Fix:   "Have whoever runs the IP ask Cloudmark CSI for a reset",
			Ref:   "https://csi.cloudmark.com/en/reset/", Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000011",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Spamhaus ZEN and Cloudmark CSI both list the IP.",
			Fix:   "Get the IP off both lists: check.spamhaus.org and the Cloudmark CSI reset page",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000100",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The IP is on Sender Score's block list for low reputation.",
			Fix:   "Raise the reputation of the IP (fewer complaints, cleaner lists) and ask Sender Score for removal",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000101",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Spamhaus ZEN and Sender Score both list the IP.",
			Fix:   "Get the IP off both lists: check.spamhaus.org and senderscore.org",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000110",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "Sender Score and Cloudmark CSI both list the IP.",
			Fix:   "Get the IP off both lists: senderscore.org and the Cloudmark CSI reset page",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "554", Words: "BL000111",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "All three of Spamhaus ZEN, Cloudmark CSI and Sender Score speak against the IP.",
			Fix:   "Get the IP off all three lists; expect the block to stay until the last one has gone",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "550", Words: "BL006",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "Older form of the block: the Spamhaus SBL or XBL lists the IP.",
			Fix:   "Look the IP up at check.spamhaus.org, remove the reason and ask for removal there",
			Ref:   comcastHelp, Source: comcastBusiness,
		},
		{
			Reply: "550", Words: "BL007",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "Older form of the block: Cloudmark CSI lists the IP.",
			Fix:   "Have whoever runs the IP ask Cloudmark CSI for a reset",
			Ref:   comcastHelp, Source: comcastBusiness,
		},
		{
			Reply: "554", Words: "Comcast requires that all mail servers must have",
			Cause: ReverseDNSMissing, Stage: StageGreeting, Unique: true,
			Means: "The IP has no PTR record, or one that does not resolve back.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "421", Words: "Reverse DNS failure",
			Cause: ReverseDNSMissing, Temporary: true, Stage: StageGreeting,
			Means: "The PTR lookup of the IP failed for the moment, so the connection is put off.",
			Fix:   "Check that the name servers of the reverse zone answer; then let the retry run",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "421", Words: "Too many sessions opened",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting,
			Means: "This IP holds more connections open than Comcast allows (25 at a time).",
			Fix:   "Keep at most 25 parallel connections an IP to comcast.net",
			Ref:   comcastHelp, Source: comcastCodes,
		},
		{
			Reply: "421 4.1.0", Words: "Throttled try again later",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting,
			Means: "Comcast slows this IP down because of what it sent so far and how much.",
			Fix:   "Lower the rate to Comcast and retry after some minutes",
			Ref:   comcastHelp, Source: "suped.com on Comcast throttling",
		},
		{
			Reply: "421", Words: "RL000003",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "The IP has sent more than its volume allows for now.",
			Fix:   "Lower the rate to Comcast and retry after some minutes",
			Ref:   comcastHelp, Source: "suped.com on Comcast throttling",
		},
		{
			Reply: "550 5.2.0", Words: "DM000001",
			Cause: DMARCFailed, Stage: StageMessage, Unique: true,
			Means: "The From domain's own DMARC policy tells Comcast to refuse this message.",
			Fix:   "Make SPF or DKIM pass for the very domain that is in From",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "450 4.2.0", Words: "Recipient temporarily unavailable",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "The mailbox cannot be reached inside Comcast just now.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "452 4.1.1", Words: "too many recent messages",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "This mailbox is getting mail faster than it may.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "452 4.1.1", Words: "user over quota",
			Cause: MailboxFull, Temporary: true, Stage: StageRcpt,
			Means: "The mailbox is full at present, despite the 4.1.1.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "552 5.1.1", Words: "extended quota violation",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has been full for so long that Comcast refuses for good, despite the 5.1.1.",
			Fix:   "Treat the mailbox as abandoned if the recipient cannot be reached otherwise",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "550 5.1.1", Words: "Not our Customer",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "No Comcast customer has this address.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "550 5.1.1", Words: "recipient mailbox unallocated",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "No mailbox is set up behind this address.",
			Ref:   comcastHelp, Source: comcastManual,
		},
		{
			Reply: "550 5.2.0", Words: "Recipient unavailable",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but takes no mail.",
			Fix:   "Stop mailing the address if it fails again",
			Ref:   comcastHelp, Source: comcastManual,
		},
	},
}

const charterQuoted = "suped.com, quoting Spectrum bounces"

const charterHelp = "https://www.spectrum.net/support/internet/understanding-email-error-codes"

// charterSpectrum: charter.net, spectrum.net, rr.com, twc.com, brighthouse.com. The key is
// the token AUP#..., In and I for inbound mail; the number says which limit it was. "ESMTP
// server not available" in front of it reads like an outage and is a block.
var charterSpectrum = family{
	Provider: "charter-spectrum",
	Name:     "Charter Spectrum",
	Hosts:    []string{"charter.net", "spectrum.net", "rr.com", "twc.com", "roadrunner.com", "brighthouse.com"},
	Replies: []KnownReply{
		{
			Reply: "421", Words: "AUP In 1340",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "This IP has too many connections open to Spectrum at the same time.",
			Fix:   "Open fewer parallel connections to Spectrum",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Reply: "421", Words: "AUP In 1370",
			Cause: IPBlocklisted, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "Spectrum holds off the IP because of its reputation.",
			Fix:   "Pause sending from this IP, repair its reputation, and write to unblock@charter.net if it stays blocked",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Reply: "550 5.1.0", Words: "AUP In 1310",
			Cause: IPBlocklisted, Stage: StageMail, Unique: true,
			Means: "Spectrum refuses the sender for bad reputation.",
			Fix:   "Repair the sending IP's reputation and contact Spectrum's postmaster",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Reply: "554", Words: "AUP I 1010",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The IP is on the block list that enforces the Acceptable Use Policy; it is not an outage.",
			Fix:   "Send the IP, the domain and this reply to unblock@charter.net, as the one who runs the IP",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP I 1300",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "The IP has hit a rate limit, which Cloudmark sets from the traffic it sees.",
			Fix:   "Send less per hour to Spectrum and mail engaged recipients first",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP 1310",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "First of three Cloudmark rate limits that Spectrum applies to an IP.",
			Fix:   "Send less per hour to Spectrum and mail engaged recipients first",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP 1320",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "Second of three Cloudmark rate limits that Spectrum applies to an IP.",
			Fix:   "Send less per hour to Spectrum and mail engaged recipients first",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP 1330",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "Third of three Cloudmark rate limits that Spectrum applies to an IP.",
			Fix:   "Send less per hour to Spectrum and mail engaged recipients first",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP 1430",
			Cause: RateLimited, Temporary: true, Unique: true,
			Means: "Volume or content of the recent mail broke the Acceptable Use Policy (code 1430).",
			Fix:   "Send less per hour to Spectrum and review what the messages contain",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Words: "AUP 1570",
			Cause: RateLimited, Temporary: true, Unique: true,
			Means: "Volume or content of the recent mail broke the Acceptable Use Policy (code 1570).",
			Fix:   "Send less per hour to Spectrum and review what the messages contain",
			Ref:   charterHelp, Source: charterQuoted,
		},
		{
			Reply: "550", Words: "Message Rejected",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Charter's anti-spam software flagged the message.",
			Ref:   "https://www.charter.com/", Source: "Charter Postmaster Services page",
		},
	},
}

const attManual = "SMTP Field Manual (2025-02)"

const attHelp = "https://www.att.com/support/article/email-support/KM1401980/"

// att: att.net, sbcglobal.net, bellsouth.net behind prodigy.net hosts. Since mid-2025 these
// domains have Yahoo's MX (am0.yahoodns.net), where Yahoo's texts apply. 5.2.1 means an
// unknown user here.
var att = family{
	Provider: "att",
	Name:     "AT&T",
	Hosts:    []string{"prodigy.net", "att.net", "sbcglobal.net", "bellsouth.net"},
	Replies: []KnownReply{
		{
			Reply: "550 5.2.1", Words: "Addressee unknown relay",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The mailbox does not exist, although 5.2.1 says disabled.",
			Ref:   attHelp, Source: attManual,
		},
		{
			Reply: "550 5.2.1", Words: "blank mailhost invalid address",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The address is no longer routed to any mailbox host.",
			Ref:   attHelp, Source: attManual,
		},
		{
			Reply: "550 5.7.1", Words: "Fix reverse DNS for",
			Cause: ReverseDNSMissing, Stage: StageGreeting,
			Means: "The IP has no PTR record that AT&T accepts.",
			Ref:   attHelp, Source: attManual,
		},
	},
}

const appleManual = "SMTP Field Manual (2025-02); smtp.codes/icloud"

const appleHelp = "https://support.apple.com/en-us/102322"

// appleIcloud: icloud.com, me.com, mac.com, custom domains, and the Hide My Email relay.
// A token in brackets ([CS01], [CS02]) names the filter and comes with 550 as well as
// 554; Apple publishes no list of them. The help URL HT204137 became /102322.
var appleIcloud = family{
	Provider: "apple-icloud",
	Name:     "Apple iCloud",
	Hosts:    []string{"icloud.com", "me.com", "mac.com", "privaterelay.appleid.com"},
	Replies: []KnownReply{
		{
			Reply: "5.7.1", Words: "CS01",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A local filter refused the message; content and sender reputation both feed it.",
			Fix:   "Check authentication, links and content; if all is well, send the log lines to icloudadmin@apple.com",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "550 5.7.1", Words: "CS02",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A second local filter refused the message, again without a stated reason.",
			Fix:   "Check authentication, links and content; if all is well, send the log lines to icloudadmin@apple.com",
			Ref:   appleHelp, Source: "suped.com, quoting an Apple bounce",
		},
		{
			Reply: "550 5.7.1", Words: "having a domain present in the Spamhaus DBL",
			Cause: DomainBlocklisted, Stage: StageMessage,
			Means: "The message names a domain that the Spamhaus DBL lists.",
			Fix:   "Look up every domain of the message (From, links, images) at check.spamhaus.org; delist it or take it out",
			Ref:   "https://check.spamhaus.org/", Source: appleManual,
		},
		{
			Reply: "550 5.7.1", Words: "message was rejected due to + DMARC policy",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "DMARC fails, and the From domain asks for rejection.",
			Fix:   "Make SPF or DKIM pass for the very domain that is in From",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "421 4.7.1", Words: "deferred due to excessive volume",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "This mailbox is getting too much mail at the moment.",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "421 4.7.0", Words: "me com Error too many errors",
			Cause: ProtocolError, Temporary: true,
			Means: "Apple ended the session because too many commands in it had failed.",
			Fix:   "Look at the earlier replies of the session: those are the ones to fix",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "451 4.7.1", Words: "Service unavailable try again later",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting,
			Means: "Apple takes no more mail at this moment, often at the full hour.",
			Fix:   "Retry, and spread scheduled sends away from the full hour",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "550 5.1.1", Words: "user does not exist",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "Apple has no such mailbox.",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "552 5.2.2", Words: "user is overquota",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The user's iCloud storage is used up.",
			Ref:   appleHelp, Source: appleManual,
		},
		{
			Reply: "550 5.7.1", Words: "Relay not permitted for user",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The user has switched this Hide My Email address off.",
			Fix:   "Treat it as an unsubscription and remove the address",
			Ref:   appleHelp, Source: "tamingdns.com page on Apple bounces",
		},
	},
}

// rackspace: hosted domains behind emailsrvr.com. A code in brackets such as (G8) ends the
// text.
var rackspace = family{
	Provider: "rackspace",
	Name:     "Rackspace Email",
	Hosts:    []string{"emailsrvr.com"},
	Replies: []KnownReply{
		{
			Reply: "550 5.1.1", Words: "could not be found or was misspelled G8",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "No mailbox or alias of that name exists there.",
			Ref:   "https://postmaster.apps.rackspace.com/", Source: "SMTP Field Manual (2025-02)",
		},
	},
}

// proton: proton.me, protonmail.com and custom domains behind protonmail.ch.
var proton = family{
	Provider: "proton",
	Name:     "Proton Mail",
	Hosts:    []string{"protonmail.ch", "protonmail.com", "proton.me"},
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "Rejected by spam filter",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Proton's spam filter refused the message.",
			Fix:   "Review content and links, and the sending IP's reputation",
			Ref:   "https://proton.me/support", Source: "SMTP Field Manual (2025-02)",
		},
	},
}

// bellTelusShaw: Canadian access providers; bell.net and sympatico.ca stand behind
// owm.bell.net. One quoted reply is all that is known of them.
var bellTelusShaw = family{
	Provider: "bell-telus-shaw",
	Name:     "Bell, Telus, Shaw",
	Hosts:    []string{"bell.net", "sympatico.ca", "telus.net", "shaw.ca"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "you are not allowed to send mail to",
			Cause: SenderBlocked, Stage: StageRcpt,
			Means: "The recipient, or the system on their behalf, refuses this sender.",
			Fix:   "Reach the recipient some other way and ask them to unblock the sender",
			Ref:   "https://support.bell.ca/", Source: "NDR of mxmta.owm.bell.net (pastebin, 2017)",
		},
	},
}
