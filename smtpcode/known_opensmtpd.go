package smtpcode

const (
	opensmtpdHome    = "https://www.opensmtpd.org/"
	opensmtpdSession = "OpenSMTPD source: usr.sbin/smtpd/smtp_session.c"
	opensmtpdLKA     = "OpenSMTPD source: usr.sbin/smtpd/lka_session.c"
	opensmtpdMTA     = "OpenSMTPD source: usr.sbin/smtpd/mta.c, mta_session.c"
)

// openSMTPD: OpenSMTPD of OpenBSD and its portable version. Many replies have the enhanced code's own wording first and the
// real reason after the colon ("500 5.4.6 Routing loop detected: Loop detected"); others have no enhanced code. Refusals by
// filters are the administrator's text. The last rows are its own delivery errors, from bounces and log.
var openSMTPD = family{
	Provider: "opensmtpd",
	Name:     "OpenSMTPD",
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "Invalid recipient",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "No rule of the server takes the recipient: no such user, or it does not relay there for this client.",
			Fix:   "Check the address; authenticate if the server is meant to relay for you",
			Ref:   opensmtpdHome, Source: opensmtpdLKA,
		},
		{
			Reply: "524 5.2.4", Words: "Mailing list expansion problem",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "The server's alias or virtual table leads to no mailbox: usually the recipient is not in it.",
			Fix:   "Check the address; if it is right, its administrator must check the alias and virtual tables",
			Ref:   opensmtpdHome, Source: opensmtpdLKA,
		},
		{
			Reply: "424 4.2.4", Words: "Mailing list expansion problem",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "The server could not finish expanding the recipient's alias.",
			Ref:   opensmtpdHome, Source: opensmtpdLKA,
		},
		{
			Reply: "501", Words: "Recipient address syntax error",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The address in RCPT TO cannot be parsed.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "451 4.5.3", Words: "Too many recipients Too many recipients",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt,
			Means: "The transaction is full; the recipients accepted so far stay valid.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "553 5.1.0", Words: "Sender address syntax error",
			Cause: SenderAddressInvalid, Stage: StageMail,
			Means: "The address in MAIL FROM cannot be parsed or lacks its domain.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "501 5.5.4", Words: "Invalid command arguments Invalid domain name",
			Cause: HELORejected, Stage: StageEHLO,
			Means: "The EHLO argument is no valid host name.",
			Fix:   "Greet with a valid fully qualified host name",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "452 4.5.3", Words: "Too many recipients Too many messages sent",
			Cause: RateLimited, Temporary: true, Stage: StageMail,
			Means: "The session has carried as many messages as one may.",
			Fix:   "Open a new connection for the rest",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "421", Words: "Temporary Error",
			Cause: ServerBusy, Temporary: true,
			Means: "The server has an internal problem for now and hangs up.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "500", Words: "Loop detected",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The message carries so many Received lines that it must be going round in circles.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "550 5.7.1", Words: "Message is not RFC 2822 compliant",
			Cause: MessageMalformed, Stage: StageMessage, Unique: true,
			Means: "The header section cannot be parsed, or has a header twice.",
			Fix:   "Check header names, folding and repeated headers of the message",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "554 5.3.4", Words: "Transaction failed message too big",
			Cause: MessageTooLarge, Stage: StageMessage,
			Means: "The message is larger than the server takes.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "500", Words: "Line too long",
			Cause: LineTooLong,
			Means: "A line is longer than the server reads.",
			Fix:   "Encode the body as quoted-printable or base64, and fold long headers",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "530", Words: "Invalid command Must issue a STARTTLS command first",
			Cause: TLSRequired, Stage: StageMail,
			Means: "The server takes no mail before the connection is encrypted.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "530", Words: "Must issue an AUTH command first",
			Cause: AuthRequired, Stage: StageMail, Unique: true,
			Means: "This port takes mail only after a login.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "535", Words: "Authentication failed",
			Cause: AuthFailed, Stage: StageAuth,
			Means: "User name or password is wrong.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "503 5.5.1", Words: "Invalid command Command not supported",
			Cause: AuthNotOffered, Stage: StageAuth,
			Means: "The server does not do here what the client asked, mostly AUTH without TLS.",
			Fix:   "Send only commands the server offers in its EHLO reply; start TLS before AUTH",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "503 5.5.1", Words: "Command not allowed at this point",
			Cause: ProtocolError,
			Means: "Commands came in the wrong order.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "503 5.5.4", Words: "Invalid command arguments No recipient specified",
			Cause: ProtocolError, Stage: StageData,
			Means: "DATA came although no recipient had been accepted.",
			Fix:   "Look at the replies to RCPT TO: they hold the reason",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "503 5.5.4", Words: "Invalid command arguments Unsupported option",
			Cause: ProtocolError, Stage: StageMail,
			Means: "A parameter of MAIL or RCPT is unknown to the server.",
			Fix:   "Send only parameters the server offers in its EHLO reply",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "500 5.5.1", Words: "Invalid command Command unrecognized",
			Cause: ProtocolError,
			Means: "The server does not know the command.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Reply: "500 5.5.1", Words: "Invalid command Pipelining not supported",
			Cause: ProtocolError,
			Means: "The client sent commands ahead, which the server does not allow.",
			Ref:   opensmtpdHome, Source: opensmtpdSession,
		},
		{
			Words: "Domain does not exist",
			Cause: DomainNotFound,
			Means: "The recipient's domain does not exist in DNS.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "No MX found for domain",
			Cause: DomainNotFound, Temporary: true,
			Means: "The domain exists, but DNS names no host for its mail; OpenSMTPD tries on for a while.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "Temporary failure in MX lookup",
			Cause: DestinationDNSFailed, Temporary: true,
			Means: "The DNS of the recipient's domain does not answer OpenSMTPD.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "Network error on destination MXs",
			Cause: DestinationUnreachable, Temporary: true, Unique: true,
			Means: "None of the recipient's mail servers could be reached.",
			Fix:   "If every destination does this, port 25 is blocked where OpenSMTPD runs",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "No valid route to remote MX",
			Cause: DestinationUnreachable, Temporary: true, Unique: true,
			Means: "OpenSMTPD has no way to any of the recipient's mail servers.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "Address family mismatch on destination MXs",
			Cause: DestinationUnreachable, Temporary: true, Unique: true,
			Means: "The recipient's mail servers have only IPv6 or only IPv4 addresses, and this host only the other kind.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "TLS required but not supported by remote host",
			Cause: STARTTLSNotOffered, Temporary: true, Unique: true,
			Means: "OpenSMTPD must encrypt on this route, and the other host offers no STARTTLS.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "SSL certificate check failed",
			Cause: CertificateUntrusted, Temporary: true,
			Means: "OpenSMTPD must verify the other host's certificate and could not.",
			Ref:   opensmtpdHome, Source: opensmtpdMTA,
		},
		{
			Words: "Envelope expired",
			Cause: DeliveryExpired, Unique: true,
			Means: "OpenSMTPD has tried as long as its queue time lasts and gives up.",
			Fix:   "Look for the last error in the log",
			Ref:   opensmtpdHome, Source: "OpenSMTPD source: usr.sbin/smtpd/queue.c",
		},
	},
}
