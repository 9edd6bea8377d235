package smtpcode

const (
	courierSource = "Courier source: courier/submit.C, module.esmtp/courieresmtpd.c"
	courierSite   = "https://www.courier-mta.org/"
)

// courier: the Courier mail server, banner "ESMTP" and the word Courier. It never sends enhanced codes and
// numbers its replies its own way: 412, 417, 431, 456, 513, 517, 523, 534, 546 and 571 hardly come from others,
// and 535 is used for "log in first" as well as for a refused login. DNS refusals take two lines, of which
// the second is always the pointer to RFC 1035. A plain "535 Authentication failed" is OpenSMTPD's too.
var courier = family{
	Provider: "courier",
	Name:     "Courier",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "user unknown",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "Courier knows no such account or alias.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "456", Words: "address temporarily unavailable",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "Mail to this address failed a short while ago, so Courier takes no more for it just now.",
			Fix:   "Let the queue retry after a few hours",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "412", Words: "whitelisted by this recipient please try again later",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "This recipient's filter settings differ from those of an earlier recipient of the same transaction.",
			Fix:   "Retry, with this recipient in a transaction of its own",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "431", Words: "too many recipients",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "The transaction names more recipients than Courier is set to take.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "513", Words: "relaying denied",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The recipient's domain is not hosted there, and the client has not logged in.",
			Fix:   "Log in, or send through the server that is responsible for the domain",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "571", Words: "delivery not authorized message refused",
			Cause: PolicyRejected, Stage: StageRcpt,
			Means: "A rule the administrator set refuses this client, sender or recipient.",
			Fix:   "Ask the recipient's postmaster which rule applied",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "517", Words: "domain does not exist + rfc1035 txt",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means: "The domain of the envelope sender has no DNS entry.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "517", Words: "recursive cname records",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means: "The sender's domain leads from one CNAME to another instead of to an address.",
			Fix:   "Point the MX of the sender's domain at a host name that has A or AAAA records itself",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "417", Words: "dns lookup failure + try again later",
			Cause: SenderDomainInvalid, Temporary: true, Stage: StageMail,
			Means: "The sender's domain could not be looked up this time.",
			Fix:   "Retry; if it lasts, repair the name servers of the sender's domain",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "417", Words: "dns lookup on helo",
			Cause: HELORejected, Temporary: true, Stage: StageMail,
			Means: "The name given in EHLO could not be resolved this time.",
			Fix:   "Greet with a host name that resolves to the sending IP",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "400", Words: "starttls is required first",
			Cause: TLSRequired, Temporary: true, Stage: StageMail,
			Means: "The server takes no command before STARTTLS.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "535", Words: "authentication required",
			Cause: AuthRequired, Stage: StageMail,
			Means: "This listener serves only clients that have logged in.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "523", Words: "message length + exceeds administrative limit",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is bigger than the size limit printed in the reply.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "534", Words: "size message too big",
			Cause: MessageTooLarge, Stage: StageMail,
			Means: "The size announced with MAIL FROM is above the server's limit.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "534", Words: "message header size exceeds policy limit",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The header section is too big or has too many fields.",
			Fix:   "Shorten or drop header fields (long To and Cc lists, tracking fields)",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "550", Words: "spam refused",
			Cause: SpamContent, Stage: StageMessage,
			Means: "A local filter judged the message to be spam.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "546", Words: "routing loop detected too many received headers",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The message already carries more than a hundred Received fields.",
			Ref:   courierSite, Source: courierSource,
		},
		{
			Reply: "431", Words: "mail system full",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "The server's own disk is nearly full; no mailbox is meant.",
			Ref:   courierSite, Source: courierSource,
		},
	},
}

const (
	qmailSource = "notqmail source: qmail-smtpd.c, qmail-send.c, qmail-local.c, qmail.c"
	qmailSite   = "https://cr.yp.to/qmail.html"
)

// qmail: qmail, notqmail and what grew out of them. The greeting says only ESMTP; replies start with "sorry," and
// carry the enhanced code at the end, in brackets: (#5.7.1). qmail-smtpd checks no mailbox by itself, so unknown
// users often come as a later bounce. "qq" is qmail-queue, or a filter that stands in its place. Texts of one
// or two common words ("timeout", "MAIL first", "syntax error") are left to the codes.
var qmail = family{
	Provider: "qmail",
	Name:     "qmail",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550 5.1.1", Words: "no mailbox here by that name",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The domain is right, the mailbox does not exist.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "553 5.7.1", Words: "list of allowed rcpthosts",
			Cause: RelayDenied, Stage: StageRcpt, Unique: true,
			Means: "The server does not take mail for that domain from this client.",
			Fix:   "Log in before sending; if the domain is the recipient's own, correct its MX or the server's rcpthosts",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "553 5.7.1", Words: "my badmailfrom list",
			Cause: SenderBlocked, Stage: StageMail, Unique: true,
			Means: "The administrator put this sender address or domain on the server's block list.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "552 5.3.4", Words: "exceeds my databytes limit",
			Cause: MessageTooLarge, Stage: StageMessage, Unique: true,
			Means: "The message is bigger than the server's databytes setting.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "451", Words: "docs smtplf html",
			Cause: MessageMalformed, Stage: StageMessage, Unique: true,
			Means: "A line ends in a bare line feed; qmail will refuse every retry just the same.",
			Fix:   "End every line of the message with CR LF",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "554 5.3.0", Words: "qq permanent problem",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A filter in front of qmail's queue refused the message without saying why.",
			Fix:   "Ask the recipient's postmaster for the log entry",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "554 5.3.0", Words: "mail server permanently rejected message",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A filter that qmail calls refused the message, giving no reason.",
			Fix:   "Ask the recipient's postmaster for the log entry",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "451 4.3.0", Words: "qq temporary problem",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The queue program or a filter in its place failed for the moment.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "451 4.3.0", Words: "qq write error or disk full",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The server could not write the message to its queue, usually for lack of disk space.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "554 5.4.6", Words: "too many hops this message is looping",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The message passed too many servers and seems to go round in circles.",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "5.4.6", Words: "already has my delivered to line",
			Cause: RoutingLoop,
			Means: "The mailbox forwards to somewhere that sends the message back to it.",
			Fix:   "Take the circle out of the recipient's forwarding",
			Ref:   qmailSite, Source: qmailSource,
		},
		{
			Reply: "571", Words: "you are violating our security policies",
			Cause: PolicyRejected, Stage: StageRcpt,
			Means:  "chkuser has met too many wrong recipients or too many errors in this session, and takes nothing more in it.",
			Fix:    "Take the addresses that do not exist off the list, then connect anew",
			Source: "chkuser source: chkuser_settings.h, CHKUSER_MAXWRONGRCPT_STRING, CHKUSER_INTRUSIONTHRESHOLD_STRING",
		},
		{
			Reply: "421 4.3.0", Words: "dns temporary failure at return mx check",
			Cause: SenderDomainInvalid, Temporary: true, Stage: StageMail,
			Means:  "The MX records of the envelope sender's domain could not be looked up this time.",
			Fix:    "Retry; if it lasts, repair the name servers of the sender's domain",
			Source: "qmail-ldap source: qmail-smtpd.c, err_dns",
		},
	},
}

const (
	hmailserverSource = "hMailServer source: SMTPConnection.cpp, RecipientParser.cpp, AntiSpam"
	hmailserverSite   = "https://www.hmailserver.com/documentation/"
)

// hmailserver: hMailServer on Windows. No enhanced codes; nearly everything is a 550 at RCPT TO, and what
// is found after the transfer is a 554. Its spam tests give the text of the first test that failed, and
// the administrator can rewrite those. Its greylisting says only "451 Please try again later.", which many
// servers say for other reasons: no row here.
var hmailserver = family{
	Provider: "hmailserver",
	Name:     "hMailServer",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "recipient not in route list",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The domain is routed to another server, and the address is not among those the route lists.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "account is not active",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The mailbox exists but is switched off.",
			Fix:   "Have the recipient's administrator enable the account",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "domain has been disabled",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "The recipient's whole domain is switched off on that server.",
			Fix:   "Have the recipient's administrator enable the domain",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "not authorized sender",
			Cause: RecipientRestricted, Stage: StageRcpt,
			Means: "The mailing list takes posts only from senders it knows.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "too many recipients",
			Cause: TooManyRecipients, Stage: StageRcpt,
			Means: "The message is over the server's limit of recipients.",
			Fix:   "Split the recipients over several messages",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "delivery is not allowed to this address",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The IP range the client falls into may not send to that kind of address.",
			Fix:   "Log in, or have the administrator allow this kind of delivery in the server's IP ranges",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "530", Words: "smtp authentication is required",
			Cause: AuthRequired, Stage: StageRcpt,
			Means: "The server wants a login for this pair of sender and recipient.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "530", Words: "ssl tls connection is required for authentication",
			Cause: TLSRequired, Stage: StageAuth,
			Means: "Passwords are only taken over an encrypted connection.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "535", Words: "too many invalid logon attempts",
			Cause: TooManyLogins, Stage: StageAuth,
			Means: "Wrong passwords came too often, and the login is locked for a while.",
			Fix:   "Correct the password and wait until the lock ends before logging in again",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "blocked by spf",
			Cause: SPFFailed, Stage: StageRcpt,
			Means: "The sender's domain does not name the sending IP in SPF.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "no valid rdns ptr record found",
			Cause: ReverseDNSMissing,
			Means: "The sending IP has no usable reverse DNS name.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "specified in helo does not match ip address",
			Cause: HELORejected,
			Means: "The name given in EHLO does not resolve to the sending IP.",
			Fix:   "Greet with a host name whose A or AAAA record is the sending IP",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "does not have any mx records",
			Cause: SenderDomainInvalid,
			Means: "The sender's domain publishes no MX record.",
			Fix:   "Publish an MX record for the sender's domain",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "554", Words: "tagged as spam by spamassassin",
			Cause: SpamContent, Stage: StageMessage,
			Means: "SpamAssassin, which the server asks, scored the message too high.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "554", Words: "rejected message size exceeds fixed maximum message size",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is bigger than the limit printed in the reply.",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "554", Words: "containing bare lfs",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "Some line does not end in CR LF.",
			Fix:   "End every line of the message with CR LF",
			Ref:   hmailserverSite, Source: hmailserverSource,
		},
		{
			Reply: "550", Words: "login credentials no longer valid",
			Cause: AuthFailed, Stage: StageMail,
			Means:  "The password was changed, or the account removed, since this connection logged in.",
			Fix:    "Log in again with the account's present password",
			Source: "hMailServer source: SMTPConnection.cpp, ReAuthenticateUser",
		},
	},
}

const (
	stalwartSource = "Stalwart source: crates/smtp/src/inbound"
	stalwartSite   = "https://stalw.art/docs/"
)

// stalwart: the Stalwart mail server. Every reply has an enhanced code, some of them unusual: 5.1.2 for unknown
// mailboxes and for relaying alike, 4.4.5 for rate limits. Authentication results come as 4.7.x where DNS failed
// and as 5.7.x where the check itself failed, with the same words.
var stalwart = family{
	Provider: "stalwart",
	Name:     "Stalwart",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550 5.1.2", Words: "mailbox does not exist",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The domain is local, the mailbox is not in its directory.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.1.2", Words: "relay not allowed",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The domain is not local, and this client may not send elsewhere.",
			Fix:   "Log in before sending",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "455 4.5.3", Words: "too many recipients",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "The transaction is over the server's limit of recipients.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "452 4.4.5", Words: "rate limit exceeded try again later",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "The client or sender went over a rate the administrator set.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "535 5.7.8", Words: "authentication credentials invalid",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "User name or password are wrong.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "535 5.7.8", Words: "oauth token expired",
			Cause: OAuthTokenInvalid, Stage: StageAuth,
			Means: "The access token is past its lifetime.",
			Fix:   "Fetch a new access token with the refresh token and log in again",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "501 5.5.4", Words: "you are not allowed to send from this address",
			Cause: SenderNotPermitted, Stage: StageMail,
			Means: "The envelope sender is not an address of the account that logged in.",
			Fix:   "Use an address of the account, or have the administrator add this one to it",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.5.0", Words: "invalid ehlo domain",
			Cause: HELORejected, Stage: StageEHLO,
			Means: "The name given in EHLO is not a valid host name.",
			Fix:   "Greet with the fully qualified name of the sending host",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.7.25", Words: "reverse dns validation failed",
			Cause: ReverseDNSMissing, Stage: StageMail,
			Means: "The sending IP's name does not exist or does not resolve back to it.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "451 4.7.25", Words: "temporary error validating reverse dns",
			Cause: ReverseDNSMissing, Temporary: true, Stage: StageMail,
			Means: "The reverse name of the sending IP could not be looked up this time.",
			Fix:   "Retry; if it lasts, have the IP's owner repair the reverse zone",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "451 4.7.24", Words: "temporary spf validation error",
			Cause: SPFFailed, Temporary: true, Stage: StageMail,
			Means: "DNS gave no answer about SPF for the sender's domain this time.",
			Fix:   "Retry; if it lasts, check the name servers behind the SPF record and its includes",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.7.20", Words: "no passing dkim signatures found",
			Cause: DKIMFailed, Stage: StageMessage,
			Means: "The server insists on a valid DKIM signature, and none verified.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "451 4.7.20", Words: "no passing dkim signatures found",
			Cause: DKIMFailed, Temporary: true, Stage: StageMessage,
			Means: "No DKIM signature verified, because a key could not be looked up this time.",
			Fix:   "Retry; if it lasts, check the name servers that hold the DKIM key",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.7.29", Words: "arc validation failed",
			Cause: DKIMFailed, Stage: StageMessage,
			Means: "The chain of ARC seals that forwarders left in the message is broken.",
			Fix:   "Have the forwarder on the way repair its ARC sealing, or send to the final address",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.7.1", Words: "email rejected per dmarc policy",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "The From domain says p=reject, and nothing that passes is aligned with it.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "451 4.7.1", Words: "email temporarily rejected per dmarc policy",
			Cause: DMARCFailed, Temporary: true, Stage: StageMessage,
			Means: "DMARC could not be decided, because SPF or DKIM lookups failed this time.",
			Fix:   "Retry; if it lasts, check the name servers of the From domain",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "550 5.7.1", Words: "rejected due to excessive spam score",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The built-in filter scored the message above its reject limit.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "552 5.3.4", Words: "message too big for system",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is bigger than the server takes.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "450 4.4.6", Words: "too many received headers",
			Cause: RoutingLoop, Temporary: true, Stage: StageMessage,
			Means: "The message passed so many servers that a loop is likely.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
		{
			Reply: "452 4.3.1", Words: "mail system full try again later",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The server has no room left for its queue; no mailbox is meant.",
			Ref:   stalwartSite, Source: stalwartSource,
		},
	},
}

const (
	dovecotSource = "Dovecot source: lmtp, submission, quota"
	dovecotSite   = "https://doc.dovecot.org/"
)

// dovecot: Dovecot's LMTP and submission services. Its LMTP texts reach senders through the MTA in front
// (Postfix: "host ... said: 552 5.2.2 <user@example.com> Quota exceeded ..."). Whether a full mailbox is 552 or 452
// is a setting of the receiver (quota_full_tempfail), not a difference in the fault.
var dovecot = family{
	Provider: "dovecot",
	Name:     "Dovecot",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "552 5.2.2", Words: "quota exceeded mailbox for user is full",
			Cause: MailboxFull, Stage: StageMessage,
			Means: "The mailbox has no room left, and the server is set to return the message at once.",
			Fix:   "Have the recipient free space, then send again",
			Ref:   dovecotSite, Source: dovecotSource,
		},
		{
			Reply: "452 4.2.2", Words: "quota exceeded mailbox for user is full",
			Cause: MailboxFull, Temporary: true, Stage: StageMessage,
			Means: "The mailbox has no room left; the server is set to let senders retry.",
			Ref:   dovecotSite, Source: dovecotSource,
		},
		{
			Reply: "452 4.3.1", Words: "mail system full",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "The server's storage is full; the recipient's own quota is not meant.",
			Ref:   dovecotSite, Source: dovecotSource,
		},
		{
			Reply: "530 5.7.0", Words: "tls required",
			Cause: TLSRequired, Stage: StageMail,
			Means: "The server takes mail only after STARTTLS.",
			Ref:   dovecotSite, Source: dovecotSource,
		},
		{
			Reply: "535 5.7.8", Words: "authentication failed",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "User name or password are wrong.",
			Ref:   dovecotSite, Source: dovecotSource,
		},
	},
}

const (
	momentumDocs     = "Momentum documentation (SparkPost support-docs)"
	momentumInternal = "Broadcom KB 162445; suped.com on locally generated texts"
	momentumSite     = "https://support.sparkpost.com/momentum/"
)

// momentum: the Momentum MTA (Message Systems, SparkPost, Bird). As a receiver it limits connections with 421.
// Texts in which [internal] stands come from Momentum as the sender: no remote server said them, and the last
// real deferral is in the event log.
var momentum = family{
	Provider: "momentum",
	Name:     "Momentum",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "421 4.4.5", Words: "concurrency limit reached",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting,
			Means: "The server has as many connections open as it is set to allow.",
			Ref:   momentumSite, Source: momentumDocs,
		},
		{
			Reply: "421 4.4.5", Words: "too many connections from your host",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting,
			Means: "Your host holds more connections open than it is allowed.",
			Ref:   momentumSite, Source: momentumDocs,
		},
		{
			Reply: "421", Words: "too many messages for this session",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "This connection has carried as many messages as one may.",
			Fix:   "Open a new connection and go on there",
			Ref:   momentumSite, Source: momentumDocs,
		},
		{
			Reply: "554 5.4.7", Words: "internal exceeded max time without delivery",
			Cause: DeliveryExpired,
			Means: "The sending MTA gave the message up after retrying for as long as it is set to.",
			Fix:   "Look up the last deferral before this one; that is the cause",
			Ref:   momentumSite, Source: momentumInternal,
		},
		{
			Reply: "554 5.4.7", Words: "internal message timeout",
			Cause: DeliveryExpired,
			Means: "The message grew too old in the sending MTA's queue.",
			Fix:   "Look up the last deferral before this one; that is the cause",
			Ref:   momentumSite, Source: momentumInternal,
		},
		{
			Reply: "421 4.3.4", Words: "allocated resources exceeded",
			Cause: ServerBusy, Temporary: true,
			Means: "The server has no more memory or files for this connection just now.",
			Ref:   momentumSite, Source: momentumDocs,
		},
		{
			Reply: "421 4.4.0", Words: "no mxs for this domain could be reached",
			Cause: DestinationUnreachable, Temporary: true,
			Means: "The sending MTA could connect to none of the mail hosts of the recipient's domain.",
			Ref:   momentumSite, Source: momentumInternal,
		},
		{
			Reply: "451 4.7.5", Words: "internal no tls go ahead",
			Cause: TLSHandshakeFailed, Temporary: true, Stage: StageSTARTTLS,
			Means: "The next host offered STARTTLS, and then did not answer it with 220.",
			Ref:   momentumSite, Source: momentumInternal,
		},
		{
			Reply: "551 5.4.6", Words: "internal private loopback address",
			Cause: DomainNotFound,
			Means: "The mail hosts of the recipient's domain have none but private or loopback addresses.",
			Fix:   "Ask the recipient's domain to publish MX records that lead to public addresses",
			Ref:   momentumSite, Source: momentumInternal,
		},
	},
}

// zimbra: Zimbra's LMTP service, heard through the Postfix that stands in front of it. Other servers (Exim's
// defaults among them) use the same words in the same sense.
var zimbra = family{
	Provider: "zimbra",
	Name:     "Zimbra",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "no such user here",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The server hosts no mailbox of that name.",
			Ref:   "https://wiki.zimbra.com/", Source: "Zimbra zm-mailbox source (LMTP)",
		},
	},
}

// aiosmtpd: Python's mail server library, of which many test and gateway
// servers are made. It puts "Error:" before most texts.
var aiosmtpd = family{
	Provider: "aiosmtpd",
	Name:     "aiosmtpd",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "552", Words: "Error Too much mail data",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means:  "The message is larger than the limit that the server was started with.",
			Source: "aiosmtpd source: aiosmtpd/smtp.py",
		},
	},
}

const qpsmtpdHELO = "qpsmtpd source: plugins/helo"

// qpsmtpd: the mail server in Perl, with which the Perl mailing lists and SME Server run. Its plug-ins write the
// refusals; those about the EHLO name do not always say so.
var qpsmtpd = family{
	Provider: "qpsmtpd",
	Name:     "qpsmtpd",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "i do not believe you are",
			Cause: HELORejected, Stage: StageEHLO,
			Means:  "The name given in EHLO is on the site's list of names that nobody may use.",
			Fix:    "Greet with the host name that the sending IP has in DNS",
			Source: qpsmtpdHELO,
		},
		{
			Reply: "550", Words: "helo hostname fails fcrdns",
			Cause: HELORejected, Stage: StageEHLO,
			Means:  "The name given in EHLO neither leads to the sending IP nor is its reverse name.",
			Fix:    "Greet with the host name that the sending IP has in DNS",
			Source: qpsmtpdHELO,
		},
		{
			Reply: "550", Words: "allows an address literal but we do not",
			Cause: HELORejected, Stage: StageEHLO,
			Means:  "EHLO gave an IP address in brackets, which the site does not take.",
			Fix:    "Greet with a host name that resolves to the sending IP",
			Source: qpsmtpdHELO,
		},
	},
}

const (
	chasquidSource = "chasquid source: internal/smtpsrv/conn.go"
	chasquidSite   = "https://blitiri.com.ar/p/chasquid/"
)

// chasquid: the mail server in Go. Its replies to clients that break the rules are taken from the game NetHack, and
// tell nothing to who does not know it.
var chasquid = family{
	Provider: "chasquid",
	Name:     "chasquid",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "501", Words: "invisible customers are not welcome",
			Cause: HELORejected, Stage: StageEHLO, Unique: true,
			Means: "EHLO came without a name, or not at all.",
			Fix:   "Greet with a full host name before anything else",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "550 5.7.3", Words: "security level check failed",
			Cause: TLSRequired, Stage: StageMail, Unique: true,
			Means: "The sender's domain has come with better encryption before, so chasquid takes no less from it.",
			Fix:   "Use STARTTLS, with a certificate if there was one before",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "550 5.7.9", Words: "mail to submission port must be authenticated",
			Cause: AuthRequired, Stage: StageMail, Unique: true,
			Means: "The submission port serves only clients that have logged in.",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "503 5.7.10", Words: "you feel vulnerable",
			Cause: TLSRequired, Stage: StageAuth, Unique: true,
			Means: "AUTH came before STARTTLS.",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "534 5.7.9", Words: "asmodeus demands",
			Cause: AuthMechanismUnsupported, Stage: StageAuth, Unique: true,
			Means: "The server knows AUTH PLAIN alone.",
			Fix:   "Use AUTH PLAIN",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "503 5.5.1", Words: "you are already wearing that",
			Cause: ProtocolError, Unique: true,
			Means: "STARTTLS or AUTH came a second time.",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "502 5.7.0", Words: "someone cursing shoplifters",
			Cause: ProtocolError, Stage: StageGreeting, Unique: true,
			Means: "The client spoke HTTP to the mail port.",
			Fix:   "Point the HTTP client at a web server",
			Ref:   chasquidSite, Source: chasquidSource,
		},
		{
			Reply: "501 5.1.2", Words: "malformed destination domain",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The domain of the recipient's address cannot be an internationalised name.",
			Ref:   chasquidSite, Source: chasquidSource,
		},
	},
}

const jamesSite = "https://james.apache.org/"

// james: Apache James. 530 stands before refusals that have nothing to do with logging in.
var james = family{
	Provider: "james",
	Name:     "Apache James",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "503 5.7.1", Words: "incorrect authentication for specified email address",
			Cause: SenderNotPermitted, Stage: StageRcpt,
			Means: "The account that logged in may not use this sender address.",
			Fix:   "Send from an address of the account, or log in as the account that owns it",
			Ref:   jamesSite, Source: "Apache James source: AbstractSenderAuthIdentifyVerificationRcptHook.java",
		},
		{
			Reply: "530 5.7.0", Words: "message reach the spam hits treshold",
			Cause: SpamContent, Stage: StageMessage,
			Means: "SpamAssassin gave the message more points than the site allows.",
			Ref:   jamesSite, Source: "Apache James source: SpamAssassinHandler.java",
		},
	},
}
