package smtpcode

const (
	rspamdSource = "Rspamd source and default configuration (src/plugins/lua, conf)"
	rspamdSite   = "https://rspamd.com/doc/"
)

// rspamd: the Rspamd filter, heard through the MTA it serves; the reply has that MTA's form and is 554 5.7.1 or
// 451 4.7.1. Administrators can set every text. Its default for greylisting, "451 4.7.1 Try again later",
// is said by too many others for other reasons: no row here.
var rspamd = family{
	Provider: "rspamd",
	Name:     "Rspamd",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "554 5.7.1", Words: "spam message rejected",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The filter's total score for the message is above its reject limit.",
			Fix:   "Check SPF, DKIM, the IP's reputation and the content; each adds to the score",
			Ref:   rspamdSite, Source: rspamdSource,
		},
		{
			Reply: "554 5.7.1", Words: "virus found",
			Cause: VirusFound, Stage: StageMessage,
			Means: "A virus scanner that Rspamd asks found malware in the message.",
			Ref:   rspamdSite, Source: rspamdSource,
		},
		{
			Reply: "554 5.7.1", Words: "action set by dmarc",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "The message fails DMARC, and Rspamd enforces what the From domain's policy says.",
			Ref:   rspamdSite, Source: rspamdSource,
		},
		{
			Reply: "554 5.7.1", Words: "domain published rfc 7505 null mx",
			Cause: SenderDomainInvalid, Stage: StageMessage,
			Means: "The sender's domain states in DNS that it takes no mail, so nothing could be returned to it.",
			Fix:   "Send from a domain that can receive mail, or remove its null MX record",
			Ref:   rspamdSite, Source: rspamdSource,
		},
		{
			Reply: "554 5.7.1", Words: "matched map",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A list that the administrator keeps (of senders, hosts, words) matched.",
			Fix:   "Ask the recipient's postmaster which list it was",
			Ref:   rspamdSite, Source: rspamdSource,
		},
		{
			Reply: "451 4.7.1", Words: "ratelimit + exceeded",
			Cause: RateLimited, Temporary: true,
			Means: "The rate allowed for this sender, IP or recipient is used up for now.",
			Ref:   rspamdSite, Source: rspamdSource,
		},
	},
}

const (
	iredapdSource = "iRedAPD source: libs/__init__.py"
	iredapdSite   = "https://github.com/iredmail/iRedAPD"
)

// iredapd: the policy daemon of iRedMail. Postfix wraps its answers: "554 5.7.1 <address>: Recipient address rejected:"
// and then the text. The words after the wrapper tell the reason; the address in the wrapper is not at fault.
var iredapd = family{
	Provider: "iredapd",
	Name:     "iRedAPD",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "554 5.7.1", Words: "smtp auth is required for users under this sender domain",
			Cause: AuthRequired, Stage: StageRcpt, Unique: true,
			Means: "The sender's domain is hosted there, so its users must log in to send.",
			Fix:   "Log in on the submission port, or send from a domain that is not hosted on that server",
			Ref:   iredapdSite, Source: iredapdSource,
		},
		{
			Reply: "554 5.7.1", Words: "sender is not same as smtp authenticate username",
			Cause: SenderNotPermitted, Stage: StageRcpt, Unique: true,
			Means: "The envelope sender is not the address that logged in.",
			Fix:   "Send as the login address, or have the administrator allow this sender for the account",
			Ref:   iredapdSite, Source: iredapdSource,
		},
		{
			Reply: "554 5.7.1", Words: "policy rejection due to null sender",
			Cause: SenderAddressInvalid, Stage: StageRcpt,
			Means: "A logged-in client used an empty envelope sender.",
			Fix:   "Give a real envelope sender in MAIL FROM",
			Ref:   iredapdSite, Source: iredapdSource,
		},
		{
			Reply: "554 5.7.1", Words: "throttling quota exceeded",
			Cause: QuotaExceeded, Stage: StageRcpt,
			Means: "The account, domain or IP has used up what it may send in the current period.",
			Fix:   "Wait until the period ends, or have the administrator raise the limit",
			Ref:   iredapdSite, Source: iredapdSource,
		},
		{
			Reply: "554 5.7.1", Words: "blacklisted reverse dns name of server ip address",
			Cause: IPBlocklisted, Stage: StageRcpt,
			Means: "The reverse name of the sending IP is on the site's list, as dynamic-looking names are.",
			Fix:   "Have the IP's owner set a PTR name that is the mail server's own",
			Ref:   iredapdSite, Source: iredapdSource,
		},
		{
			Reply: "554 5.7.1", Words: "server ip address has bad reputation",
			Cause: IPBlocklisted, Stage: StageRcpt,
			Means: "The sending IP's Sender Score is below what the site asks for.",
			Fix:   "Look the IP up at senderscore.org and mend what lowers its score",
			Ref:   iredapdSite, Source: iredapdSource,
		},
	},
}

// policyd-spf: SPF policy servers for Postfix. Only the DNS deferral of postfix-policyd-spf-perl is certain enough
// to stand here; its refusals carry the openspf.org explanation link and are left to the general rules.
var policydSpf = family{
	Provider: "policyd-spf",
	Name:     "policyd-spf",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "451", Words: "address rejected spf result",
			Cause: SPFFailed, Temporary: true, Stage: StageRcpt,
			Means:  "SPF could not be evaluated, because a DNS lookup failed this time.",
			Fix:    "Retry; if it lasts, check the name servers behind the SPF record and its includes",
			Source: "postfix-policyd-spf-perl source",
		},
	},
}

// postgrey: greylisting for Postfix. The help link names the recipient's domain; a retry from the same network
// after five minutes passes.
var postgrey = family{
	Provider: "postgrey",
	Name:     "Postgrey",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "450 4.2.0", Words: "greylisted see http postgrey",
			Cause: Greylisted, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "This sender, recipient and IP are new to each other there.",
			Ref:   "https://postgrey.schweikert.ch/", Source: "postgrey source (default greylist text)",
		},
	},
}

// milter-greylist: greylisting for Sendmail and Postfix. The reply ends in the time still to wait.
var milterGreylist = family{
	Provider: "milter-greylist",
	Name:     "milter-greylist",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "451 4.7.1", Words: "greylisting in action please come back",
			Cause: Greylisted, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "First contact is put off; the reply says after how long a retry passes.",
			Ref:   "http://hcpnet.free.fr/milter-greylist/", Source: "milter-greylist source",
		},
	},
}

// opendmarc: the OpenDMARC milter. The domain that ends the reply is the one whose policy was applied.
var opendmarc = family{
	Provider: "opendmarc",
	Name:     "OpenDMARC",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "rejected by dmarc policy for",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "The From domain says p=reject, and neither SPF nor DKIM passes in alignment with it.",
			Ref:   "https://github.com/trusteddomainproject/OpenDMARC", Source: "OpenDMARC source: opendmarc.c",
		},
	},
}

// spamass-milter: SpamAssassin as a milter. The text is the same for every reason and can be set.
var spamassMilter = family{
	Provider: "spamass-milter",
	Name:     "spamass-milter",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "blocked by spamassassin",
			Cause: SpamContent, Stage: StageMessage,
			Means: "SpamAssassin scored the message above the site's reject limit.",
			Fix:   "Run the message through SpamAssassin and mend the rules that hit hardest",
			Ref:   "https://savannah.nongnu.org/projects/spamass-milt/", Source: "spamass-milter source",
		},
	},
}

const (
	barricademxSource  = "BarricadeMX smtpf reply list and source"
	barricademxReplies = "http://www.snertsoft.com/smtp/smtpf/reply.html"
)

// barricademx: BarricadeMX (smtpf) by SnertSoft. Each reply ends in its number in the product's own list and the
// session id: "#120 qBmK2U01". The number is the key; the same words come under several.
// Refusals of the client are held back and may come as late as RCPT TO.
var barricademx = family{
	Provider: "barricademx",
	Name:     "BarricadeMX",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "black listed 120",
			Cause: IPBlocklisted,
			Means: "The sending IP or its name is on the site's own list.",
			Fix:   "Ask the recipient's postmaster to take the IP off the site's access list",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "450 4.7.1", Words: "temporary failure 120",
			Cause: PolicyRejected, Temporary: true,
			Means: "The administrator has set this client to be put off with a temporary error.",
			Fix:   "Retry; if it lasts, ask the recipient's postmaster about the access list",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "550 5.7.1", Words: "from rfc2606 reserved domain 121",
			Cause: ReverseDNSMissing, Unique: true,
			Means: "The reverse name of the sending IP lies in a domain reserved for tests.",
			Fix:   "Give the IP a PTR name in a real domain",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "550 5.7.1", Words: "from unknown tld 122",
			Cause: ReverseDNSMissing, Unique: true,
			Means: "The reverse name of the sending IP ends in a top level domain that does not exist.",
			Fix:   "Give the IP a PTR name in a real domain",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "550 5.7.1", Words: "black listed 127",
			Cause: SenderBlocked, Stage: StageMail,
			Means: "The sender address is on the site's own list.",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "550 5.7.1", Words: "routed address relaying denied",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The recipient address holds a percent sign, which asks the server to pass the mail on.",
			Fix:   "Write the recipient as user@domain without % routing",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
		{
			Reply: "550 5.7.1", Words: "is schizophrenic",
			Cause: HELORejected, Stage: StageEHLO, Unique: true,
			Means: "The client said EHLO or HELO twice in a connection, with another name each time.",
			Fix:   "Greet with the same host name every time",
			Ref:   barricademxReplies, Source: barricademxSource,
		},
	},
}

const policydWeightSource = "policyd-weight source: defaults of $REJECTMSG, $MAXDNSBLMSG, $CACHEREJECTMSG, $DNSERRMSG"

// policydWeight: policyd-weight, a policy server for Postfix. It adds up what HELO name, DNS and block lists say of
// the client, before there is a message: its "spam" is about the client.
var policydWeight = family{
	Provider: "policyd-weight",
	Name:     "policyd-weight",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "mail appeared to be spam or forged",
			Cause: IPBlocklisted, Stage: StageRcpt,
			Means:  "The sending IP, its names and the EHLO name together score too badly; the message was not looked at.",
			Fix:    "Make EHLO name, reverse name and MX records of the sender's domain agree, and have the IP taken off block lists",
			Source: policydWeightSource,
		},
		{
			Reply: "550", Words: "your mta is listed in too many dnsbls",
			Cause: IPBlocklisted, Stage: StageRcpt,
			Means:  "The sending IP is on several block lists.",
			Fix:    "Look the IP up at the common block lists, and have it removed there",
			Source: policydWeightSource,
		},
		{
			Reply: "550", Words: "temporarily blocked because of previous errors",
			Cause: IPBlocklisted, Temporary: true, Stage: StageRcpt,
			Means:  "A mail from this client was refused a short while ago, and the verdict is remembered.",
			Fix:    "Look up the refusal before this one; that is the cause",
			Source: policydWeightSource,
		},
		{
			Reply: "450", Words: "no dns entries for your mta",
			Cause: ReverseDNSMissing, Temporary: true, Stage: StageRcpt,
			Means:  "Neither the sending IP nor its EHLO name nor the sender's domain has usable DNS records.",
			Fix:    "Give the IP a PTR record, and greet with that name",
			Source: policydWeightSource,
		},
	},
}

const asspSource = "ASSP source: assp.pl"

// assp: the Anti-Spam SMTP Proxy. It looks at the client before it passes anything on to the mail server behind it.
var assp = family{
	Provider: "assp",
	Name:     "ASSP",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "553", Words: "malformed missing nameserver registration",
			Cause: SenderDomainInvalid, Stage: StageMail, Unique: true,
			Means:  "The domain of the envelope sender has no name servers: it is not registered.",
			Fix:    "Send from a domain that exists",
			Source: asspSource,
		},
		{
			Reply: "554 5.7.1", Words: "too many different ips for domain",
			Cause: RateLimited, Temporary: true, Stage: StageMail, Unique: true,
			Means:  "Mail of this sender domain comes from more addresses than the proxy takes in a while.",
			Fix:    "Send through fewer addresses, and retry later",
			Source: asspSource,
		},
	},
}

const ezmlmSource = "ezmlm-idx source: errtxt.h"

// ezmlm: the list manager that comes with qmail. It answers through qmail, with the code in brackets at the end.
var ezmlm = family{
	Provider: "ezmlm",
	Name:     "ezmlm",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "5.7.0", Words: "list address must be in to or cc",
			Cause: PolicyRejected, Unique: true,
			Means:  "The list takes only mail that names it in To or Cc.",
			Fix:    "Write the list's address into To or Cc, not into Bcc",
			Source: ezmlmSource,
		},
		{
			Reply: "5.7.0", Words: "accept commands in the subject line",
			Cause: PolicyRejected, Unique: true,
			Means:  "The subject is a command such as unsubscribe, which the list does not take there.",
			Fix:    "Send the command to the list's command address, list-unsubscribe for example",
			Source: ezmlmSource,
		},
	},
}
