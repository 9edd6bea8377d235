package smtpcode

const (
	harakaHome = "https://haraka.github.io/"
	harakaConn = "Haraka source: connection.js"
	harakaOut  = "Haraka source: outbound/hmail.js"
)

// haraka: Haraka, a server in Node.js whose decisions are its plugins'. No enhanced codes as a rule, apart from DSN texts of
// some plugins; a plugin's own text replaces the default one. The last rows are its own delivery errors.
var haraka = family{
	Provider: "haraka",
	Name:     "Haraka",
	Tokens:   []string{"haraka"},
	Stock:    true,
	Replies: []KnownReply{
		{
			Reply: "550", Words: "I cannot deliver mail for",
			Cause: RelayDenied, Stage: StageRcpt, Unique: true,
			Means: "No plugin takes the recipient: the domain belongs elsewhere, and this client has no right to relay.",
			Fix:   "Check the domain; authenticate if the server is meant to relay for you",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "450", Words: "Split transaction retry soon",
			Cause: TooManyRecipients, Temporary: true, Stage: StageRcpt, Unique: true,
			Means: "This recipient goes another way than the ones before, so it needs a transaction of its own.",
			Fix:   "Retry the deferred recipients: nothing else is needed",
			Ref:   harakaHome, Source: "Haraka source: plugins/queue/smtp_forward.js",
		},
		{
			Reply: "550", Words: "Spoofed MAIL FROM",
			Cause: SenderNotPermitted, Stage: StageMail, Unique: true,
			Means: "The envelope sender is in a domain this server hosts, and the client may not use it.",
			Fix:   "Authenticate, or send with an address of your own domain",
			Ref:   harakaHome, Source: "Haraka source: plugins/queue/smtp_forward.js",
		},
		{
			Reply: "550", Words: "Envelope domain + doesn't match AUTH domain",
			Cause: SenderNotPermitted, Stage: StageMail, Unique: true,
			Means: "The account may send only with addresses of its own domain.",
			Fix:   "Send with an address in the account's domain",
			Ref:   harakaHome, Source: "Haraka source: plugins/auth/auth_base.js",
		},
		{
			Reply: "550", Words: "Mail from domain + is not allowed from your host",
			Cause: SenderNotPermitted, Stage: StageMail, Unique: true,
			Means: "The sender's domain is hosted here, and mail from it may not come from outside.",
			Fix:   "Authenticate, or send with an address of your own domain",
			Ref:   harakaHome, Source: "Haraka source: plugins/rcpt_to.host_list_base.js",
		},
		{
			Reply: "550", Words: "No MX for your FROM address",
			Cause: SenderDomainInvalid, Stage: StageMail, Unique: true,
			Means: "The envelope sender's domain has no mail host.",
			Fix:   "Use an envelope sender in a domain with an MX or A record",
			Ref:   harakaHome, Source: "Haraka source: plugin mail_from.is_resolvable",
		},
		{
			Reply: "550 5.7.27", Words: "Null MX + does not send mail",
			Cause: SenderDomainInvalid, Stage: StageMail, Unique: true,
			Means: "The sender's domain has a null MX: nothing can answer it, so nothing may come from it.",
			Fix:   "Use an envelope sender in a domain that receives mail, or replace the null MX",
			Ref:   harakaHome, Source: "Haraka source: plugin mail_from.is_resolvable",
		},
		{
			Reply: "554", Words: "Your mail is not welcome here",
			Cause: IPBlocklisted, Stage: StageConnect, Unique: true,
			Means: "A plugin (block list, karma) turns the sending IP away.",
			Fix:   "Check the IP on block lists, then ask the site's postmaster",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "554", Words: "rDNS Lookup Failed",
			Cause: ReverseDNSMissing, Stage: StageConnect, Unique: true,
			Means: "A plugin refuses the client because of its reverse DNS.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "421", Words: "rDNS Temporary Failure",
			Cause: ReverseDNSMissing, Temporary: true, Stage: StageConnect, Unique: true,
			Means: "The reverse lookup of the sending IP failed this time.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "421", Words: "Too busy please try again later",
			Cause: ServerBusy, Temporary: true, Stage: StageConnect,
			Means: "The server's event loop lags, and it takes no new clients.",
			Ref:   harakaHome, Source: "Haraka source: plugins/toobusy.js",
		},
		{
			Reply: "550", Words: "Message too big",
			Cause: MessageTooLarge, Stage: StageMail,
			Means: "The message is larger than the server takes.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "550", Words: "Message denied",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A plugin refuses the message and gives no reason.",
			Fix:   "Ask the site's postmaster",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "450", Words: "Message denied temporarily",
			Cause: ServerBusy, Temporary: true, Stage: StageMessage,
			Means: "A plugin defers the message and gives no reason.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "550", Words: "matches a known spam signature",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The body holds a text from the site's list of spam signatures.",
			Ref:   harakaHome, Source: "Haraka source: plugins/data.signatures.js",
		},
		{
			Reply: "550", Words: "Credential leak detected",
			Cause: PolicyRejected, Stage: StageMessage, Unique: true,
			Means: "The message seems to hold the user's own password, and the plugin keeps it from leaving.",
			Fix:   "Take user name and password out of the message",
			Ref:   harakaHome, Source: "Haraka source: plugins/prevent_credential_leaks.js",
		},
		{
			Reply: "550", Words: "Too many received headers possible mail loop",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The message carries so many Received lines that it must be going round in circles.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "554", Words: "too many MIME parts",
			Cause: MessageMalformed, Stage: StageMessage,
			Means: "The message has more MIME parts than the server parses.",
			Fix:   "Send fewer attachments, or put them into one archive",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "451", Words: "Bare line feed see",
			Cause: MessageMalformed, Stage: StageMessage, Unique: true,
			Means: "The message has line feeds without carriage returns; a retry brings the same reply.",
			Fix:   "Write CR LF, never a lone LF, at each line end",
			Ref:   "https://haraka.github.io/barelf/", Source: harakaConn,
		},
		{
			Reply: "501", Words: "SSL attempted over a non SSL socket",
			Cause: TLSOnPlaintextPort, Stage: StageGreeting, Unique: true,
			Means: "The client began a TLS handshake on a port that starts in clear text.",
			Fix:   "Use STARTTLS on this port, or the implicit TLS port 465",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "503", Words: "Use EHLO HELO before MAIL",
			Cause: ProtocolError, Stage: StageMail, Unique: true,
			Means: "The client skipped EHLO.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "503", Words: "Use MAIL before RCPT",
			Cause: ProtocolError, Stage: StageRcpt, Unique: true,
			Means: "RCPT came before MAIL, or MAIL had been refused.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "503", Words: "MAIL required first",
			Cause: ProtocolError, Stage: StageData,
			Means: "DATA came before MAIL.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Reply: "503", Words: "RCPT required first",
			Cause: ProtocolError, Stage: StageData,
			Means: "DATA came before any RCPT.",
			Ref:   harakaHome, Source: harakaConn,
		},
		{
			Words: "No Such Domain",
			Cause: DomainNotFound,
			Means: "The recipient's domain does not exist in DNS.",
			Ref:   harakaHome, Source: harakaOut,
		},
		{
			Words: "sends and receives no email NULL MX",
			Cause: NullMX, Unique: true,
			Means: "The recipient's domain publishes a null MX.",
			Ref:   harakaHome, Source: harakaOut,
		},
		{
			Words: "Nowhere to deliver mail to for domain",
			Cause: DomainNotFound, Unique: true,
			Means: "DNS names no host for the recipient's domain.",
			Ref:   harakaHome, Source: harakaOut,
		},
		{
			Words: "Temporary MX lookup error for",
			Cause: DestinationDNSFailed, Temporary: true, Unique: true,
			Means: "The DNS of the recipient's domain does not answer Haraka.",
			Ref:   harakaHome, Source: harakaOut,
		},
		{
			Words: "Tried all MXs",
			Cause: DestinationUnreachable, Temporary: true, Unique: true,
			Means: "None of the recipient's mail servers could be reached.",
			Ref:   harakaHome, Source: harakaOut,
		},
		{
			Words: "Too many failures Tried all MXs",
			Cause: DeliveryExpired, Unique: true,
			Means: "Haraka has tried as often as it may and gives up: no mail server of the domain answers.",
			Ref:   harakaHome, Source: harakaOut,
		},
	},
}
