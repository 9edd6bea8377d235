package smtpcode

const (
	mimecastManual = "SMTP Field Manual (2025-02)"
	mimecastErrors = "Mimecast knowledge base: SMTP error codes"
	mimecastCodes  = "https://mimecastsupport.zendesk.com/hc/en-us/articles/34000709564691"
)

// mimecast: customers' MX is *-smtp-inbound-?.mimecast.com. A reply is the reason, a link to the list of codes
// (community.mimecast.com/docs/DOC-1369#550) and [id.region]; no enhanced code. Several lasting faults come as 451:
// unknown recipients and domains that are not set up. "Internal resource temporarily unavailable" is greylisting.
var mimecast = family{
	Provider: "mimecast",
	Name:     "Mimecast",
	Hosts:    []string{"mimecast.com", "mimecast.co.za", "mimecast-offshore.com"},
	Tokens:   []string{"community mimecast com"},
	Replies: []KnownReply{
		{
			Reply: "451", Words: "internal resource temporarily unavailable",
			Cause: Greylisted, Temporary: true, Stage: StageRcpt,
			Means: "Greylisting, or a reputation check still under way: a retry within one minute to twelve hours passes.",
			Fix:   "Retry from the same IP",
			Ref:   mimecastCodes, Source: mimecastErrors,
		},
		{
			Reply: "421", Words: "unable to process connection at this time",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting,
			Means: "Mimecast is short of capacity just now.",
			Ref:   mimecastCodes, Source: mimecastErrors,
		},
		{
			Reply: "451", Words: "invalid recipient",
			Cause: RecipientUnknown, Temporary: true, Stage: StageRcpt,
			Means: "Mimecast has no such recipient for the domain, though it says so with a temporary code.",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "451", Words: "open relay not allowed",
			Cause: RelayDenied, Temporary: true, Stage: StageRcpt,
			Means: "The recipient's domain, or your IP as a sender of its customer, is not set up at Mimecast.",
			Fix:   "Have the customer add the domain or the sending IP at Mimecast",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "421", Words: "sender address blocked",
			Cause: SenderBlocked, Temporary: true,
			Means: "The customer's Blocked Senders policy puts this sender off.",
			Fix:   "Ask the recipient's administrator to take the sender out of the policy",
			Ref:   mimecastCodes, Source: mimecastErrors,
		},
		{
			Reply: "550", Words: "envelope blocked user entry",
			Cause: SenderBlocked, Stage: StageRcpt,
			Means: "The recipient has blocked this sender.",
			Fix:   "Ask the recipient, by phone or from another address, to be unblocked",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "550", Words: "rejected by header based manually blocked senders",
			Cause: SenderBlocked, Stage: StageMessage, Unique: true,
			Means: "The recipient has blocked the address in the From field.",
			Fix:   "Stop mailing them, or ask in another way to be unblocked",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "550", Words: "administrative prohibition envelope blocked",
			Cause: PolicyRejected, Stage: StageRcpt,
			Means: "A policy of the customer refuses this sender and recipient.",
			Fix:   "Ask the recipient's administrator to check the Blocked Senders policy",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "550", Words: "rejected by header based anti spoofing policy",
			Cause: SenderNotPermitted, Stage: StageMessage, Unique: true,
			Means: "From shows a domain of the recipient's own organisation, but the mail comes from outside.",
			Fix:   "Have the recipient's administrator permit your sending service in the anti-spoofing policy",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "550", Words: "dmarc sender invalid envelope rejected",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "The message fails the DMARC policy of its From domain.",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
		{
			Reply: "554", Words: "email rejected due to security policies",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "The content or an attachment is against a policy of the customer.",
			Fix:   "Leave out unusual attachments and links, or ask the recipient's administrator what was refused",
			Ref:   mimecastCodes, Source: mimecastManual,
		},
	},
}

const (
	proofpointManual  = "SMTP Field Manual (2025-02)"
	proofpointIPCheck = "https://ipcheck.proofpoint.com/"
)

// proofpoint: hosted customers are at *.pphosted.com, Proofpoint Essentials at *.ppe-hosted.com. There is no
// signature of its own; much of it is Postfix's wording, and a server behind may be quoted ("said: 450 4.1.1 ...").
// prs.proofpoint.com is its IP reputation (PDR), which others ask too (Apple): it may come from another host.
var proofpoint = family{
	Provider: "proofpoint",
	Name:     "Proofpoint",
	Hosts:    []string{"pphosted.com", "ppe-hosted.com"},
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "blocked using prs proofpoint com",
			Cause: IPBlocklisted, Unique: true,
			Means: "Proofpoint's dynamic reputation rates the sending IP as bad.",
			Fix:   "Look the IP up at ipcheck.proofpoint.com and ask for its removal there",
			Ref:   proofpointIPCheck, Source: proofpointManual,
		},
		{
			Reply: "550 5.7.1", Words: "blocked using cloudmark sender intelligence",
			Cause: IPBlocklisted,
			Means: "The sending IP is listed by Cloudmark Sender Intelligence.",
			Fix:   "Ask for a reset of the IP at csi.cloudmark.com",
			Ref:   "https://csi.cloudmark.com/en/reset/", Source: proofpointManual,
		},
		{
			Reply: "550 5.7.0", Words: "email rejected per senders dmarc policy",
			Cause: DMARCFailed, Stage: StageMessage,
			Means:  "The message fails the DMARC policy of its From domain.",
			Source: proofpointManual,
		},
		{
			Reply: "550 5.1.8", Words: "domain of sender address + does not exist",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means:  "The domain of the envelope sender is not in DNS.",
			Source: proofpointManual,
		},
		{
			Reply: "550 5.1.1", Words: "this is not a valid email address",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "The recipient is not among the addresses the customer has registered.",
			Source: proofpointManual,
		},
		{
			Reply: "550 5.7.1", Words: "user email address is marked as invalid",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "Proofpoint Essentials has the address down as invalid for this customer.",
			Fix:    "Check the address; if it is right, have the recipient's administrator add the user at Proofpoint",
			Source: proofpointManual,
		},
		{
			Reply: "421 4.1.1", Words: "unverified address address verification in progress",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means:  "Proofpoint is still asking the server behind it whether the recipient exists.",
			Source: proofpointManual,
		},
	},
}

const (
	barracudaManual  = "SMTP Field Manual (2025-02)"
	barracudaRemoval = "https://www.barracudacentral.org/rbl/removal-request"
)

// barracuda: the Barracuda gateway, as an appliance under any host name and as a service at *.ess.barracudanetworks.com.
// "cuda_nsu" stands before the enhanced code where the recipient check failed, followed by the answer of the server
// behind. A reputation hit may concern an IP out of the Received fields instead of the one that connects.
var barracuda = family{
	Provider: "barracuda",
	Name:     "Barracuda",
	Hosts:    []string{"barracudanetworks.com"},
	Tokens:   []string{"cuda nsu"},
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "554", Words: "blocked using barracuda reputation",
			Cause: IPBlocklisted, Unique: true,
			Means: "The sending IP, or one the message passed earlier, has a bad reputation at Barracuda.",
			Fix:   "Request removal of the IP named in the reply at barracudacentral.org",
			Ref:   barracudaRemoval, Source: "CSAIL and LuxSci pages quoting the text; SMTP Field Manual",
		},
		{
			Reply: "550 5.1.1", Words: "cuda nsu + user unknown",
			Cause: RecipientUnknown, Stage: StageRcpt, Unique: true,
			Means:  "The server behind the gateway has no such mailbox.",
			Source: barracudaManual,
		},
		{
			Reply: "550", Words: "no such user",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "The gateway knows no such recipient.",
			Source: barracudaManual,
		},
		{
			Reply: "450 4.7.1", Words: "cuda nsu + policy rejection",
			Cause: PolicyRejected, Temporary: true, Stage: StageRcpt, Unique: true,
			Means:  "A policy for this recipient refuses the mail, with a temporary code.",
			Fix:    "Ask the recipient's administrator to check the gateway's policy; retries alone rarely help",
			Source: barracudaManual,
		},
		{
			Reply: "451 4.4.3", Words: "cuda nsu + temporary server error",
			Cause: DestinationUnreachable, Temporary: true, Stage: StageRcpt, Unique: true,
			Means:  "The gateway asks the mail server behind it about recipients, and gets no answer.",
			Source: barracudaManual,
		},
		{
			Reply: "451 4.7.1", Words: "recipient address rejected greylisted for",
			Cause: Greylisted, Temporary: true, Stage: StageRcpt,
			Means:  "First contact is put off for the time the reply gives.",
			Source: barracudaManual,
		},
		{
			Reply: "550", Words: "permanent failure for one or more recipients + blocked",
			Cause: PolicyRejected, Stage: StageMessage,
			Means:  "The gateway blocked the message for the recipient named in brackets and does not say why.",
			Fix:    "Ask the recipient's administrator to look the message up in the gateway's log",
			Source: barracudaManual,
		},
		{
			Reply: "550", Words: "rejecting spoofed message",
			Cause: SenderNotPermitted, Stage: StageMessage,
			Means:  "The sender claims a domain of the recipient's own organisation, but the mail comes from outside.",
			Fix:    "Have the recipient's administrator exempt your sending IP, or send from a domain of your own",
			Source: barracudaManual,
		},
		{
			Reply: "554", Words: "rejected due to spam url in content",
			Cause: DomainBlocklisted, Stage: StageMessage,
			Means:  "The message links to a domain or address that a list has.",
			Fix:    "Check every linked domain against block lists and replace the one that is listed",
			Source: barracudaManual,
		},
		{
			Reply: "554", Words: "rejecting banned content",
			Cause: VirusFound, Stage: StageMessage,
			Means:  "Something in the message is forbidden by the gateway's content rules.",
			Fix:    "Rewrite the message, or ask the recipient's administrator which rule applied",
			Source: barracudaManual,
		},
		{
			Reply: "420", Words: "deferred due to suspect content",
			Cause: SpamContent, Temporary: true, Stage: StageMessage,
			Means: "The content looks suspicious, and the message is put off.",
			Ref:   "https://campus.barracuda.com/doc/39815000", Source: "Barracuda Campus: SMTP error codes",
		},
		{
			Reply: "422", Words: "license expired",
			Cause: ServerError, Temporary: true, Stage: StageGreeting,
			Means:  "The licence of the recipient's gateway has run out.",
			Fix:    "Tell the recipient in another way that the gateway needs its licence renewed",
			Source: barracudaManual,
		},
	},
}

const (
	trendMicroManual = "SMTP Field Manual (2025-02)"
	trendMicroDDEI   = "Trend Micro Deep Discovery Email Inspector help: SMTP error codes"
	trendMicroPortal = "Trend Micro success portal 1097055"
	trendMicroERS    = "https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/"
	trendMicroCodes  = "https://docs.trendmicro.com/en-us/documentation/article/deep-discovery-email-inspector-51-online-help-smtp-error-codes"
)

// trend-micro: Trend Micro Email Security (*.tmes.trendmicro.com). The keyword after "Recipient address rejected:"
// names the reason, which often is the sender or the IP and not the recipient at all. ERS is Trend Micro's IP
// reputation. Four rows are the wordings of the Deep Discovery appliance's list of codes.
var trendMicro = family{
	Provider: "trend-micro",
	Name:     "Trend Micro Email Security",
	Hosts:    []string{"trendmicro.com", "trendmicro.eu"},
	Replies: []KnownReply{
		{
			Reply: "554 5.7.1", Words: "recipient address rejected invalid recipient",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "The address is not in the customer's directory.",
			Source: trendMicroManual,
		},
		{
			Reply: "554 5.7.1", Words: "recipient address rejected no domain",
			Cause: DomainNotFound, Stage: StageRcpt,
			Means:  "The recipient's domain is not set up at Trend Micro.",
			Fix:    "Have the recipient's administrator set up the domain there, or correct its MX",
			Source: trendMicroManual,
		},
		{
			Reply: "554 5.7.1", Words: "block send er",
			Cause: SenderBlocked, Stage: StageRcpt, Unique: true,
			Means:  "The customer blocks this sender, its domain or its IP.",
			Source: trendMicroManual,
		},
		{
			Reply: "554 5.7.1", Words: "block rcpt",
			Cause: PolicyRejected, Stage: StageRcpt, Unique: true,
			Means:  "A rule of the customer blocks this recipient.",
			Fix:    "Ask the recipient's administrator to change the rule",
			Source: trendMicroManual,
		},
		{
			Reply: "550 5.7.1", Words: "ers customized block",
			Cause: IPBlocklisted, Stage: StageRcpt, Unique: true,
			Means: "The sending IP is on a list that the customer keeps in its IP reputation settings.",
			Fix:   "Ask the recipient's administrator to take the IP off the blocked list",
			Ref:   trendMicroERS, Source: trendMicroManual,
		},
		{
			Reply: "550", Words: "rbl plus mail abuse org",
			Cause: IPBlocklisted, Unique: true,
			Means: "The sending IP is on Trend Micro's RBL+ list of known spam sources.",
			Fix:   "Stop the abuse from the IP, then ask for its removal at Trend Micro ERS",
			Ref:   trendMicroERS, Source: trendMicroPortal,
		},
		{
			Reply: "550", Words: "blocked using trend micro rbl",
			Cause: IPBlocklisted, Unique: true,
			Means: "The sending IP is on Trend Micro's RBL+ list of known spam sources.",
			Fix:   "Stop the abuse from the IP, then ask for its removal at Trend Micro ERS",
			Ref:   trendMicroERS, Source: trendMicroPortal,
		},
		{
			Reply: "550", Words: "rbl matches ers",
			Cause: IPBlocklisted,
			Means: "The sending IP is on the permanent list of Trend Micro's IP reputation.",
			Fix:   "Ask for the IP's removal at Trend Micro ERS",
			Ref:   trendMicroCodes, Source: trendMicroDDEI,
		},
		{
			Reply: "450", Words: "zombie matches ers",
			Cause: IPBlocklisted, Temporary: true,
			Means: "The sending IP is on the list of hijacked and dynamic addresses, for now.",
			Fix:   "Look the IP up at Trend Micro ERS and clean the host behind it",
			Ref:   trendMicroCodes, Source: trendMicroDDEI,
		},
		{
			Reply: "421", Words: "block temporarily sender filtering authentication",
			Cause: PolicyRejected, Temporary: true, Stage: StageMail,
			Means: "Sender rules (harvesting, bounce attack, throttling, SPF, DKIM or DMARC) put the sender off.",
			Fix:   "Send more slowly, and see that SPF, DKIM and DMARC pass",
			Ref:   trendMicroCodes, Source: trendMicroDDEI,
		},
		{
			Reply: "521", Words: "block permanently sender filtering authentication",
			Cause: PolicyRejected, Stage: StageMail,
			Means: "Sender rules (harvesting, bounce attack, SPF, DKIM or DMARC) refuse the sender for good.",
			Fix:   "See that SPF, DKIM and DMARC pass; then ask the recipient's administrator",
			Ref:   trendMicroCodes, Source: trendMicroDDEI,
		},
	},
}

const (
	symantecManual  = "SMTP Field Manual (2025-02); Broadcom KB 165144"
	symantecRemoval = "https://ipremoval.sms.symantec.com/"
)

// symantec-messagelabs: Broadcom's Email Security.cloud, formerly MessageLabs (cluster*.*.messagelabs.com). The enhanced
// code, if any, ends the reply in brackets: (#5.7.1). A number in square brackets is the reason within the
// service. A 421 "Service Temporarily Unavailable" mostly is throttling of the IP, not an outage.
var symantecMessagelabs = family{
	Provider: "symantec-messagelabs",
	Name:     "Symantec Email Security.cloud",
	Hosts:    []string{"messagelabs.com"},
	Tokens:   []string{"symanteccloud com"},
	Replies: []KnownReply{
		{
			Reply: "550 5.1.1", Words: "invalid recipient",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "The customer has not registered that address.",
			Source: symantecManual,
		},
		{
			Reply: "553 5.7.1", Words: "you are trying to use me",
			Cause: RelayDenied, Stage: StageRcpt,
			Means:  "The recipient's domain, or your IP as its sender, is not set up with the service.",
			Fix:    "If you are the customer, register the sending IP; else have the recipient correct the domain's MX",
			Source: symantecManual,
		},
		{
			Reply: "553 5.7.1", Words: "message filtered refer to the troubleshooting page",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Signatures for spam matched the message.",
			Fix:   "Check the content and linked domains; the recipient can report a false positive",
			Ref:   "https://knowledge.broadcom.com/external/article/165144", Source: symantecManual,
		},
		{
			Reply: "450", Words: "requested action aborted",
			Cause: IPBlocklisted, Temporary: true,
			Means: "The service puts your IP off for its reputation; the number in brackets is the reason.",
			Fix:   "Retry more slowly; if it lasts, look the IP up at ipremoval.sms.symantec.com",
			Ref:   symantecRemoval, Source: symantecManual,
		},
		{
			Reply: "421", Words: "service temporarily unavailable",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting,
			Means: "The connection is refused for now, mostly to slow your IP down.",
			Fix:   "Retry with fewer connections and messages",
			Ref:   symantecRemoval, Source: symantecManual,
		},
	},
}

const (
	trellixErrorCodes = "Trellix Email Security Cloud: error codes"
	trellixCodes      = "https://docs.trellix.com/data-and-email/docs/error-codes"
)

// trellix-fireeye: Trellix Email Security Cloud, formerly FireEye ETP. The token ETPnnn is the key; the words after it
// repeat ("Invalid recipient" stands with four of them).
var trellixFireeye = family{
	Provider: "trellix-fireeye",
	Name:     "Trellix Email Security",
	Hosts:    []string{"fireeyecloud.com"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "etp100",
			Cause: DomainNotFound, Stage: StageRcpt, Unique: true,
			Means: "The recipient's domain is not one the service handles.",
			Fix:   "Have the recipient's administrator set up the domain there, or correct its MX",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "550", Words: "etp101",
			Cause: RecipientUnknown, Stage: StageRcpt, Unique: true,
			Means: "The domain is there for BCC copies only, and this address is not one of them.",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "550", Words: "etp102",
			Cause: RecipientUnknown, Stage: StageRcpt, Unique: true,
			Means: "The customer's own server refused the recipient.",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "450", Words: "etp103",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "The customer's own server did not answer in time whether the recipient exists.",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "550", Words: "etp104",
			Cause: RoutingLoop, Stage: StageMessage, Unique: true,
			Means: "The message came back to the service from the server it was sent to.",
			Fix:   "Have the recipient's administrator correct the routing between server and service",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "550", Words: "etp105",
			Cause: ServerError, Stage: StageRcpt, Unique: true,
			Means: "The recipient's domain is set up wrongly at the service.",
			Fix:   "Tell the recipient's administrator: the mode of the domain is invalid",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "450", Words: "etp106",
			Cause: ServerBusy, Temporary: true, Unique: true,
			Means: "A part of the service did not answer.",
			Ref:   trellixCodes, Source: trellixErrorCodes,
		},
		{
			Reply: "550 5.7.26", Words: "etp205",
			Cause: DMARCFailed, Stage: StageMessage, Unique: true,
			Means: "The message fails the DMARC policy of its From domain.",
			Ref:   trellixCodes, Source: "SMTP Field Manual (2025-02)",
		},
	},
}

const (
	ciscoEsaGuide = "Cisco IronPort AsyncOS 7.1 Advanced Configuration Guide: Email Authentication"
	ciscoEsaTalos = "https://talosintelligence.com/reputation_center"
)

// cisco-esa: Cisco Secure Email Gateway (ESA, IronPort), at customers' own hosts and hosted at *.iphmx.com. A refusal by
// reputation is the greeting itself: two lines with 554, the host's name on the first. Default texts write the enhanced
// code as #5.7.1 and can be changed by the administrator.
var ciscoEsa = family{
	Provider: "cisco-esa",
	Name:     "Cisco Secure Email",
	Hosts:    []string{"iphmx.com"},
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "554", Words: "sending mtas poor reputation",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "This receiver wants a better reputation at Cisco Talos than the sending IP has.",
			Fix:   "Check the IP at talosintelligence.com and open a reputation ticket there",
			Ref:   ciscoEsaTalos, Source: "Cisco support document 200436",
		},
		{
			Reply: "421", Words: "too many concurrent smtp connections from this ip",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting,
			Means:  "Your IP holds more connections open than the gateway allows.",
			Source: "DSN of a mail gateway, on pastebin.com (2018)",
		},
		{
			Reply: "550 5.7.1", Words: "spf unauthorized mail is prohibited",
			Cause: SPFFailed, Stage: StageMail,
			Means:  "The sender's domain does not name the sending IP in SPF.",
			Source: ciscoEsaGuide,
		},
		{
			Reply: "451 4.4.3", Words: "temporary error occurred during spf verification",
			Cause: SPFFailed, Temporary: true, Stage: StageMail,
			Means:  "SPF could not be evaluated, because a DNS lookup failed this time.",
			Fix:    "Retry; if it lasts, check the name servers behind the SPF record and its includes",
			Source: ciscoEsaGuide,
		},
		{
			Reply: "550 5.1.8", Words: "domain of sender address",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means:  "The domain of the envelope sender is not in DNS.",
			Source: "Cisco ESA sender verification default, quoted on help pages",
		},
	},
}

// cloudmark: the Cloudmark CSI reputation list, as receivers who ask it quote it (Orange, Comcast, Libero, Rackspace,
// GoDaddy and others, each in words of its own). The link with the IP in it is what they share.
var cloudmark = family{
	Provider: "cloudmark",
	Name:     "Cloudmark Sender Intelligence",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "csi cloudmark com + reset",
			Cause: IPBlocklisted, Unique: true,
			Means: "Cloudmark rates the sending IP as a source of spam.",
			Fix:   "Stop the cause, then open the link in the reply and ask for a reset of the IP",
			Ref:   "https://csi.cloudmark.com/en/reset/", Source: "SMTP Field Manual (Orange and Proofpoint replies)",
		},
	},
}

const zerospamManual = "SMTP Field Manual (2025-02)"

// zerospam: ZEROSPAM (Hornetsecurity Canada). The text is Postfix's with a reason after "Recipient address rejected:".
var zerospam = family{
	Provider: "zerospam",
	Name:     "ZEROSPAM",
	Hosts:    []string{"zerospam.ca"},
	Tokens:   []string{"zerospam"},
	Replies: []KnownReply{
		{
			Reply: "450 4.2.0", Words: "seconds by zerospam",
			Cause: Greylisted, Temporary: true, Stage: StageRcpt, Unique: true,
			Means:  "First contact is put off for the time the reply gives.",
			Source: zerospamManual,
		},
		{
			Reply: "554 5.7.1", Words: "recipient address rejected not in recipient list",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means:  "The customer has not registered that address with the filter.",
			Source: zerospamManual,
		},
	},
}
