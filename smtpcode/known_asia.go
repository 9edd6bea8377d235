package smtpcode

// Pages of the providers, and where the words and their meanings are written.
const (
	netease163Ref   = "http://mail.163.com/help/help_spam_16.htm"
	netease163Help  = "NetEase Mail help: bounce codes (help_spam_16)"
	sinaRef         = "https://mail.sina.com.cn/"
	sinaList        = "Sina Mail reply list, blog.sina.com.cn"
	tencentQQRef    = "https://service.exmail.qq.com/"
	tencentQQManual = "SMTP Field Manual: QQ (2025-02)"
	docomoRef       = "https://www.docomo.ne.jp/service/docomo_mail/"
	docomoNotes     = "note.com/sendmagic: SMTP replies of docomo; support.ntt.com FAQ"
	softbankRef     = "https://www.softbank.jp/mobile/service/antispam/"
	softbankNotes   = "note.com/sendmagic: SMTP replies of SoftBank; support.ntt.com FAQ"
)

// netease163: MX hosts under mxmail.netease.com and the submission hosts of
// 163.com, 126.com and yeah.net. No enhanced codes. The key is a two-part token
// right after the code ("554 DT:SPM 163 mx12,<id> <time>,please see <help URL>"),
// whose first half seems to name the step: HL connection, MI sender, RP recipient,
// DT data. One token comes with several codes: 451 DT:SPM may pass later, 550 and 554
// DT:SPM do not. Rows without a token are the older plain sentences, some of which
// other Coremail servers say too.
var netease163 = family{
	Provider: "netease-163",
	Name:     "NetEase Mail (163, 126, yeah.net)",
	Hosts:    []string{"netease.com", "163.com", "126.com", "yeah.net", "188.com"},
	Tokens:   []string{"mail 163 com help help spam"},
	Replies: []KnownReply{
		{
			Reply: "421", Words: "HL REP",
			Cause: IPBlocklisted, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "This IP wrote to many mailboxes that do not exist; its connections are refused for a while.",
			Fix:   "Clean the recipient list and look for abuse of the host before connecting again",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "421", Words: "HL MEP",
			Cause: IPBlocklisted, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "This IP sent under forged sender domains; its connections are refused for a while.",
			Fix:   "Send only under domains that exist and are yours, and check the host for abuse",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "HL IHU",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The IP is suspended for spam or for unusual connection behaviour.",
			Fix:   "Stop the abuse on the sending host, then ask NetEase to lift the suspension",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "HL IPB",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "NetEase keeps this IP off its list of accepted senders.",
			Fix:   "Ask NetEase to admit the sending IP, or send from another one",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "IP in blacklist",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "The connecting IP is barred from sending to NetEase.",
			Fix:   "Ask NetEase to remove the sending IP from its list",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "DT RBL",
			Cause: IPBlocklisted, Temporary: true, Stage: StageMessage, Unique: true,
			Means: "The connecting IP stands on at least one public block list that NetEase consults.",
			Fix:   "Look the IP up on the public block lists and have it delisted there",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "WM BLI",
			Cause: IPBlocklisted, Temporary: true, Stage: StageMail, Unique: true,
			Means: "The connecting IP is not among those NetEase lets send, for now.",
			Fix:   "Ask NetEase to admit the sending IP",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "421", Words: "HL ICC",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "Too many sessions are open from this IP at once.",
			Fix:   "Lower the number of parallel connections from this IP",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "421", Words: "HL IFC",
			Cause: RateLimited, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "This IP delivered more mail in a short span than NetEase allows.",
			Fix:   "Spread the sending from this IP over more time",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "451", Words: "MI DMC",
			Cause: RateLimited, Temporary: true, Stage: StageMail, Unique: true,
			Means: "The session has carried as many messages as NetEase allows on one connection.",
			Fix:   "Close the connection and go on with a new one; send fewer messages on each",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "RP DRC",
			Cause: RateLimited, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "The session has named as many recipients as NetEase allows on one connection.",
			Fix:   "Open a new connection and address fewer recipients on each",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "451", Words: "MI SFQ",
			Cause: RateLimited, Temporary: true, Stage: StageMail, Unique: true,
			Means: "The sender address is over its message limit for a quarter of an hour.",
			Fix:   "Hold mail of this sender for at least 15 minutes and send it more slowly",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "MI STC",
			Cause: QuotaExceeded, Temporary: true, Stage: StageMail, Unique: true,
			Means: "The sender address has used up its allowance of messages or connections for today.",
			Fix:   "Hold mail of this sender until tomorrow and spread it over more days",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "RP TRC",
			Cause: QuotaExceeded, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "The sender address has used up its allowance of recipients for today.",
			Fix:   "Hold mail of this sender until tomorrow and write to fewer recipients a day",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "RP RCL",
			Cause: TooManyRecipients, Stage: StageRcpt, Unique: true,
			Means: "The message names more recipients than NetEase takes in one go.",
			Fix:   "Split the recipients over several messages",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "too much recipient",
			Cause: TooManyRecipients, Stage: StageRcpt,
			Means: "More recipients than one message may have here.",
			Fix:   "Split the recipients over several messages",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "Invalid User",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at NetEase.",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "User suspended",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but is frozen or switched off.",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "User in blacklist",
			Cause: SenderBlocked, Stage: StageMail,
			Means: "NetEase does not let this sender address write to its users.",
			Fix:   "Ask NetEase to unblock the sender address",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "WM BLU",
			Cause: SenderBlocked, Temporary: true, Stage: StageMail, Unique: true,
			Means: "The sender address is not among those NetEase lets send, for now.",
			Fix:   "Ask NetEase to admit the sender address",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "MI SPB",
			Cause: SenderBlocked, Stage: StageMail, Unique: true,
			Means: "NetEase keeps this sender address off its list of accepted senders.",
			Fix:   "Ask NetEase to admit the sender address",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "DT SUM",
			Cause: SenderNotPermitted, Stage: StageMessage, Unique: true,
			Means: "The From header names another address than the envelope sender.",
			Fix:   "Use the same address in MAIL FROM and in the From header",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "553", Words: "Local user only",
			Cause: SenderNotPermitted, Stage: StageMail,
			Means: "This submission host only takes senders that are accounts of its own.",
			Fix:   "Send as the NetEase address of the login",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "553", Words: "NULL sender is not allowed",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "An empty envelope sender is refused here.",
			Fix:   "Set a real address in MAIL FROM",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "553", Words: "authentication is required",
			Cause: AuthRequired, Stage: StageMail,
			Means: "The submission host wants a login before MAIL FROM.",
			Fix:   "Switch on SMTP authentication in the client",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "553", Words: "no smtp MX only",
			Cause: AuthRequired, Stage: StageMail,
			Means: "A NetEase sender address was used on an MX host, where its users cannot submit mail.",
			Fix:   "Connect to the submission host (smtp.163.com and the like) and log in there",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "451", Words: "too much fail authentication",
			Cause: TooManyLogins, Temporary: true, Stage: StageAuth,
			Means: "Logging in is barred for a while after too many wrong passwords.",
			Fix:   "Correct the password or authorisation code, then wait before logging in again",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "smtp auth error limit exceed",
			Cause: TooManyLogins, Temporary: true, Stage: StageAuth,
			Means: "The IP is shut out for a while because logins from it failed too often.",
			Fix:   "Correct the credentials of every client behind this IP, then wait",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "RP FRL",
			Cause: RelayDenied, Stage: StageRcpt, Unique: true,
			Means: "NetEase does not take mail for that domain from strangers.",
			Fix:   "Check the MX records of the recipient domain, or log in on the submission host",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "451", Words: "DT SPM",
			Cause: SpamContent, Temporary: true, Stage: StageMessage, Unique: true,
			Means: "The message, or the way it was sent, looks like spam; refused for now only.",
			Fix:   "Keep it queued and retry after some minutes; if it comes back, change the content",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "550", Words: "DT SPM",
			Cause: SpamContent, Stage: StageMessage, Unique: true,
			Means: "The message, or the way it was sent, shows too many marks of spam.",
			Fix:   "Change the content and check the authentication of the sending domain",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "554", Words: "DT SPM",
			Cause: SpamContent, Stage: StageMessage, Unique: true,
			Means: "NetEase judged the message spam or found something in it that it does not permit.",
			Fix:   "Change the content, and check the account for misuse",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "552", Words: "Illegal Attachment",
			Cause: VirusFound, Stage: StageMessage,
			Means: "An attachment has a file type that NetEase does not let through.",
			Fix:   "Send the file in another format, or as a link",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "552", Words: "exceeded mailsize limit",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is larger than NetEase takes.",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "MI CEL",
			Cause: ProtocolError, Temporary: true, Unique: true,
			Means: "The session made too many wrong commands.",
			Fix:   "Log the dialogue and correct the commands the client sends",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "MI CCL",
			Cause: ProtocolError, Temporary: true, Unique: true,
			Means: "The session made more commands than a normal delivery needs.",
			Fix:   "Log the dialogue and remove the needless commands",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "451", Words: "RP CEL",
			Cause: ProtocolError, Temporary: true, Unique: true,
			Means: "The session made too many wrong commands.",
			Fix:   "Log the dialogue and correct the commands the client sends",
			Ref:   netease163Ref, Source: netease163Help,
		},
		{
			Reply: "450", Words: "RP CCL",
			Cause: ProtocolError, Temporary: true, Unique: true,
			Means: "The session made more commands than a normal delivery needs.",
			Fix:   "Log the dialogue and remove the needless commands",
			Ref:   netease163Ref, Source: netease163Help,
		},
	},
}

// sina: MX hosts freemx*.sinamail.sina.com.cn. Plain words after the code, no
// enhanced codes and no ids; reply codes beyond RFC 5321 (555, 556) are its own.
// "mailbox unavailable" means two things: 450 for the moment, 550 for ever.
var sina = family{
	Provider: "sina",
	Name:     "Sina Mail",
	Hosts:    []string{"sina.com", "sina.cn", "sina.com.cn"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "mailbox unavailable",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at Sina.",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "450", Words: "mailbox unavailable",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "The mailbox cannot be reached for the moment.",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "550", Words: "user is locked",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but Sina has locked it.",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "451", Words: "out of allow RCPT numbers",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "The message names more recipients than Sina takes at a time.",
			Fix:   "Send the rest of the recipients in another transaction",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "550", Words: "black ip",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "Sina has barred the connecting IP.",
			Fix:   "Ask Sina to remove the sending IP from its list",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "554", Words: "rbl deny",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "Sina consults a public block list, and that lists the connecting IP.",
			Fix:   "Find the list the IP is on and have it delisted there",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "553", Words: "host denies the sender",
			Cause: SenderBlocked, Stage: StageMail,
			Means: "Sina refuses this sender address.",
			Fix:   "Ask Sina why the sender address is refused",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "mail from invalid",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "The address in MAIL FROM is not a valid one.",
			Fix:   "Correct the envelope sender",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "556", Words: "remote ip check error",
			Cause: SPFFailed, Stage: StageMail,
			Means: "The connecting IP does not belong to the domain in MAIL FROM.",
			Fix:   "Name the sending IP in the sender domain's SPF record",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "555", Words: "helohost error",
			Cause: HELORejected, Stage: StageEHLO,
			Means: "The name given in HELO did not stand up to the check.",
			Fix:   "Give a host name in HELO that resolves to the connecting IP",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "553", Words: "host denies relay",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "Sina does not take mail for that domain.",
			Fix:   "Check the MX records of the recipient domain",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "rejected by anti spam engine",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The filter judged the message spam.",
			Fix:   "Change the content of the message",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "too many same size mails",
			Cause: SpamContent, Stage: StageMessage,
			Means: "Too many messages of nearly the same length came in, which Sina treats as a spam run.",
			Fix:   "Send fewer copies at a time and make the messages differ",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "Virus found",
			Cause: VirusFound, Stage: StageMessage,
			Means: "The scanner found malware that it could not remove.",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "message is too long",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message as a whole is larger than Sina takes.",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "554", Words: "attachment is too long",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "One attachment is larger than Sina takes.",
			Fix:   "Shrink the attachment or send a link to it",
			Ref:   sinaRef, Source: sinaList,
		},
		{
			Reply: "552", Words: "looping message",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The message has already passed this server too often.",
			Fix:   "Find the forwarding rule that sends it in a circle",
			Ref:   sinaRef, Source: sinaList,
		},
	},
}

// tencentQQ: MX hosts mx?.qq.com (qq.com, foxmail.com) and mxbiz?.qq.com (Exmail
// customers). A short sentence, then a help URL whose "no=" number repeats what the
// sentence says. Nearly everything is 550 without an enhanced code, passing limits
// included.
var tencentQQ = family{
	Provider: "tencent-qq",
	Name:     "QQ Mail and Tencent Exmail",
	Hosts:    []string{"qq.com"},
	Tokens:   []string{"service mail qq com", "service exmail qq com"},
	Replies: []KnownReply{
		{
			Reply: "535", Words: "no 1001256",
			Cause: AppPasswordRequired, Stage: StageAuth,
			Means: "QQ Mail takes an authorization code in place of the password; the help page it names says how to get one.",
			Fix:   "Switch the SMTP service on in the mailbox's settings, and log in with the authorization code made there",
			Ref:   "https://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256", Source: "QQ Mail help centre, page 1001256",
		},
		{
			Reply: "550", Words: "Mailbox not found",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox at QQ Mail or at the domain it hosts.",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "Mailbox unavailable or access denied",
			Cause: RecipientUnknown, Stage: StageRcpt, Keep: true,
			Means: "Either the mailbox cannot be reached or this sender may not write to it; QQ does not say which.",
			Fix:   "Check the address; stop writing to it only when the reply comes again",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "501", Words: "Bad address syntax",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The address in RCPT TO is malformed.",
			Fix:   "Correct the recipient address",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "Mail is rejected by recipients",
			Cause: SenderBlocked, Stage: StageMessage,
			Means: "The recipient has put this sender on the block list of the mailbox.",
			Fix:   "Stop writing to this recipient, who must unblock the sender first",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "Suspected spam sender",
			Cause: DomainBlocklisted, Stage: StageMail,
			Means: "QQ takes this sender for a spammer, whatever the message says.",
			Fix:   "Repair the reputation of the sender domain: complaints, lists, authentication",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "Sender frequency limited",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "The sender address writes too often; the limit passes although the digit is a 5.",
			Fix:   "Slow down the mail of this sender and retry later",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "DMARC check failed",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "Nothing that passed is aligned with the From domain, whose DMARC policy asks to refuse the mail.",
			Fix:   "Make SPF or DKIM pass for the very domain that is in From",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
		{
			Reply: "550", Words: "Mail content denied",
			Cause: SpamContent, Stage: StageMessage,
			Means: "QQ judged the content of the message as spam.",
			Fix:   "Change the content of the message",
			Ref:   tencentQQRef, Source: tencentQQManual,
		},
	},
}

// docomo: MX host mfsmax.docomo.ne.jp. The words end with the address; no enhanced
// codes. "550 Unknown user" is said both for addresses that do not exist and for
// senders that the recipient's filter refuses, also after the message: never
// suppress on the first one.
var docomo = family{
	Provider: "docomo",
	Name:     "NTT docomo",
	Hosts:    []string{"docomo.ne.jp"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Unknown user",
			Cause: RecipientUnknown, Keep: true,
			Means: "Either nobody has this address, or its owner's phone filter refuses this sender.",
			Fix:   "Check the address, and ask the recipient to allow the sender domain in the docomo filter",
			Ref:   docomoRef, Source: docomoNotes,
		},
		{
			Reply: "552", Words: "Too much mail data",
			Cause: MailboxFull,
			Means: "The mailbox of the recipient has no room left.",
			Ref:   docomoRef, Source: docomoNotes,
		},
		{
			Reply: "500", Words: "Line Too Long",
			Cause: LineTooLong, Stage: StageMessage,
			Means: "A line of the message is longer than 1000 bytes.",
			Fix:   "Wrap the lines of the body, or encode it as quoted-printable or base64",
			Ref:   docomoRef, Source: docomoNotes,
		},
	},
}

// softbank: softbank.ne.jp, i.softbank.jp and the old vodafone.ne.jp addresses. No
// enhanced codes. Mail that the recipient filters out is accepted and dropped, so a
// 250 proves nothing.
var softbank = family{
	Provider: "softbank",
	Name:     "SoftBank Mobile",
	Hosts:    []string{"softbank.ne.jp", "softbank.jp", "vodafone.ne.jp"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Invalid recipient",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such address; mail that the recipient filters is accepted silently instead.",
			Ref:   softbankRef, Source: softbankNotes,
		},
		{
			Reply: "553", Words: "does not exist",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means: "The domain in MAIL FROM has no DNS record of any kind.",
			Fix:   "Publish MX or A records for the sender domain, or use one that has them",
			Ref:   softbankRef, Source: softbankNotes,
		},
	},
}
