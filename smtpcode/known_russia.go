package smtpcode

// Pages of the providers, and where the words and their meanings are written.
const (
	yandexRef      = "https://yandex.com/support/mail/bounces/yandex.html"
	yandexManual   = "SMTP Field Manual: Yandex (2025-02)"
	yandexOtherRef = "https://www.yandex.com/support/mail/bounces/other.html"
	yandexOther    = "Yandex help: report on non-delivery to another address"
	mailRuRef      = "https://help.mail.ru/notspam-support/errors"
	mailRuManual   = "SMTP Field Manual: Mail.ru (2025-02)"
	ramblerRef     = "https://help.rambler.ru/mail/mail-soobsheniya-ob-oshibkah/1326/"
	ramblerManual  = "SMTP Field Manual: Rambler (2025-02)"
)

// yandex: mx.yandex.ru and mx.yandex.net for yandex.*, ya.ru and Yandex 360 domains,
// and the submission hosts. An enhanced code, then the words, then mostly
// "<time>-<id>". 5.7.1 says little: unknown users come under it. Short links
// (ya.cc, ya.ru) differ from reply to reply. The last three rows are words of other
// servers that Yandex explains to its senders.
var yandex = family{
	Provider: "yandex",
	Name:     "Yandex Mail",
	Hosts:    []string{"yandex.ru", "yandex.net", "yandex.com"},
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "No such user",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The mailbox does not exist, although the status code speaks of policy.",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "550 5.7.1", Words: "Policy rejection on the target address",
			Cause: PolicyRejected, Stage: StageRcpt,
			Means: "The mailbox exists, but Yandex has blocked it from receiving.",
			Fix:   "Get in touch with the recipient by phone or from another address",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "552 5.2.2", Words: "Mailbox size limit exceeded",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox of the recipient has reached its size limit.",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "450 4.2.1", Words: "recipient has exceeded message rate limit",
			Cause: RecipientRateLimited, Temporary: true, Stage: StageRcpt,
			Means: "More mail is coming in for this mailbox than it may get at present.",
			Fix:   "Retry later and write to this recipient less often",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "451 4.7.1", Words: "Sorry the service is currently unavailable",
			Cause: Greylisted, Temporary: true, Stage: StageMessage,
			Means: "Put off as greylisting does it; the words sound like an outage.",
			Fix:   "Retry after some minutes from the same IP",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "551 5.3.0", Words: "Unknown error",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "Something failed inside Yandex; the code looks final but a retry may pass.",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "554 5.7.1", Words: "Message rejected under suspicion of SPAM",
			Cause: SpamContent, Stage: StageMessage, Unique: true,
			Means: "The Yandex filter judged the message spam, on the way in or out.",
			Fix:   "Open the short link in the reply; check the content, SPF and DKIM",
			Ref:   yandexRef, Source: yandexManual,
		},
		{
			Reply: "550 5.7.1", Words: "SPF check failed",
			Cause: SPFFailed, Stage: StageRcpt,
			Means: "Seen in reports on mail sent through Yandex: the receiver found that SPF does not pass.",
			Fix:   "Name the servers of Yandex in the sender domain's SPF record",
			Ref:   yandexOtherRef, Source: yandexOther,
		},
		{
			Words: "Error writing message Disk quota exceeded",
			Cause: MailboxFull, Stage: StageMessage,
			Means: "Seen in reports on mail sent through Yandex: the mailbox at the other server is full.",
			Ref:   yandexOtherRef, Source: yandexOther,
		},
		{
			Words: "message looks like SPAM to me",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Seen in reports on mail sent through Yandex: the filter of the other server judged it spam.",
			Fix:   "Change the content of the message",
			Ref:   yandexOtherRef, Source: yandexOther,
		},
	},
}

// mailRu: mxs.mail.ru for mail.ru, inbox.ru, list.ru, bk.ru and hosted domains. No
// enhanced codes but for DMARC. "invalid mailbox" has two meanings, which the end
// of the line tells apart. Help URLs carry a case number (?c=).
var mailRu = family{
	Provider: "mail-ru",
	Name:     "Mail.ru",
	Hosts:    []string{"mail.ru"},
	Tokens:   []string{"help mail ru", "abuse corp mail ru"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "not local sender over smtp",
			Cause: SenderNotPermitted, Stage: StageMail, Unique: true,
			Means: "The sender's address is not that of the account which logged in.",
			Fix:   "Send with the address of the account whose password is used",
			Ref:   mailRuRef, Source: "public programs, which tell their users so of this reply",
		},
		{
			Reply: "550", Words: "accepted invalid mailbox",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "Mail.ru has no such mailbox in use.",
			Ref:   mailRuRef, Source: mailRuManual,
		},
		{
			Reply: "550", Words: "invalid mailbox + is unavailable account is disabled",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but has been switched off.",
			Ref:   mailRuRef, Source: mailRuManual,
		},
		{
			Reply: "550", Words: "spam message rejected Please visit",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The Mail.ru filter judged the message spam; the URL in the reply carries the case number.",
			Fix:   "Open the URL, or send the details to abuse@corp.mail.ru",
			Ref:   mailRuRef, Source: mailRuManual,
		},
		{
			Reply: "550 5.7.1", Words: "due to domain owner DMARC policy",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "Nothing that passed is aligned with the From domain, whose owner asks to refuse such mail.",
			Fix:   "Make SPF or DKIM pass for the From domain; @mail.ru addresses cannot be used from own servers",
			Ref:   "https://help.mail.ru/mail-help/postmaster/dmarc", Source: "viws.ru quoting the Mail.ru reply",
		},
	},
}

// rambler: inmx.rambler.ru. Closed mailboxes come as "540 5.7.1", a reply code nobody
// else uses, with the reason after the last colon.
var rambler = family{
	Provider: "rambler",
	Name:     "Rambler Mail",
	Hosts:    []string{"rambler.ru"},
	Replies: []KnownReply{
		{
			Reply: "540 5.7.1", Words: "recipient address rejected Inactive",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but is inactive, and takes no mail.",
			Ref:   ramblerRef, Source: ramblerManual,
		},
		{
			Reply: "540 5.7.1", Words: "recipient address rejected Blocked",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "Rambler has blocked the mailbox.",
			Ref:   ramblerRef, Source: ramblerManual,
		},
		{
			Reply: "452 4.5.3", Words: "rate limit exceeded",
			Cause: RateLimited, Temporary: true, Stage: StageRcpt,
			Means: "Mail arrives faster than Rambler takes it.",
			Fix:   "Send more slowly and retry later",
			Ref:   ramblerRef, Source: ramblerManual,
		},
		{
			Reply: "554 5.7.1", Words: "If this is not spam contact abuse",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The Rambler filter judged the message spam.",
			Fix:   "Change the content, or write to the abuse address named in the reply",
			Ref:   ramblerRef, Source: ramblerManual,
		},
	},
}
