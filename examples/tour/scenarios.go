package main

import (
	"crypto/tls"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/examples/internal/mailworld"
	"github.com/maildiag/maildiag/smtpcode"
)

// cause and replies keep the table narrow.
type (
	cause   = smtpcode.Cause
	replies = map[smtpcode.Stage]string
)

// submission is a server on which one logs in after STARTTLS.
var submission = []string{"STARTTLS", "AUTH PLAIN LOGIN", "SIZE 35882577", "8BITMIME"}

// scenarios are the stations of the tour, from the network up. The texts are
// those of the servers named in them.
var scenarios = []scenario{
	{
		name: "healthy", title: "STARTTLS, login, one recipient; all goes well",
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com"},
	},

	// The network.
	{
		name: "port-missing", title: "the setting holds a host and no port", injected: smtpcode.ServerAddressInvalid,
		server: "smtp.example.com", client: program{bareDial: true},
	},
	{
		name: "port-closed", title: "nothing listens on the port", injected: smtpcode.ConnectionRefused,
		server: "smtp.example.com:587", down: true,
	},
	{
		name: "hangs-up-at-greeting", title: "the server closes the connection without a greeting", injected: smtpcode.ConnectionDropped,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageGreeting: mailworld.HangUp}},
	},
	{
		name: "hangs-up-at-rcpt", title: "the server closes the connection in mid-conversation", injected: smtpcode.ConnectionDropped,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: mailworld.HangUp}},
	},
	{
		name: "http-on-port", title: "an HTTP proxy answers, as HAProxy does when no request comes", injected: smtpcode.WrongService,
		server: "www.example.com:8080",
		world:  mailworld.Script{Replies: replies{smtpcode.StageGreeting: "HTTP/1.0 408 Request Time-out\nCache-Control: no-cache\nConnection: close\n"}},
	},
	{
		name: "imap-on-port", title: "the incoming server was set as the outgoing one", injected: smtpcode.WrongService,
		server: "imap.example.com:143",
		world:  mailworld.Script{Replies: replies{smtpcode.StageGreeting: "* OK [CAPABILITY IMAP4rev1 LITERAL+ STARTTLS AUTH=PLAIN] Dovecot ready."}},
	},
	{
		name: "hasty-client", title: "the client's time-out is 50 ms, meant as 50 s", injected: smtpcode.ClientTimeout,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Replies: replies{smtpcode.StageEHLO: mailworld.Silence}},
		client: program{tls: diagnose.TLSSTARTTLS, patience: 50 * time.Millisecond, clock: true},
	},

	// TLS.
	{
		name: "tls-on-587", title: "tls.Dial to a port that greets in clear text", injected: smtpcode.TLSOnPlaintextPort,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission},
		client: program{tls: diagnose.TLSImplicit},
	},
	{
		name: "clear-text-on-465", title: "smtp.NewClient waits for a greeting where TLS is meant to start", injected: smtpcode.PlaintextOnTLSPort,
		server: "smtp.example.com:465",
		world:  mailworld.Script{TLS: true},
		client: program{tls: diagnose.TLSSTARTTLS, patience: short},
	},
	{
		name: "starttls-missing", title: "the client demands STARTTLS, EHLO does not list it", injected: smtpcode.STARTTLSNotOffered,
		server: "smtp.example.com:25",
		world:  mailworld.Script{Extensions: []string{"SIZE 35882577"}},
		client: program{tls: diagnose.TLSSTARTTLS},
	},
	{
		name: "starttls-skipped", title: "Postfix with smtpd_tls_security_level=encrypt, and a client that skips STARTTLS", injected: smtpcode.TLSRequired,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageMail: "530 5.7.0 Must issue a STARTTLS command first"}},
	},
	{
		name: "starttls-broken", title: "STARTTLS is offered, and the server has lost its key", injected: smtpcode.TLSHandshakeFailed,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageSTARTTLS: "454 4.7.0 TLS not available due to local problem"}},
		client: program{tls: diagnose.TLSSTARTTLS},
	},
	{
		name: "tls-too-old", title: "the server speaks TLS 1.1 at most", injected: smtpcode.TLSVersionUnsupported,
		server: "smtp.example.com:465",
		world:  mailworld.Script{TLS: true, MaxVersion: tls.VersionTLS11},
		client: program{tls: diagnose.TLSImplicit},
	},
	{
		name: "certificate-self-signed", title: "nobody here trusts the certificate's issuer", injected: smtpcode.CertificateUntrusted,
		server: "smtp.example.com:465",
		world:  mailworld.Script{TLS: true},
		client: program{tls: diagnose.TLSImplicit, untrusting: true},
	},
	{
		name: "certificate-expired", title: "the certificate ran out yesterday", injected: smtpcode.CertificateExpired,
		server: "smtp.example.com:465", expired: true,
		world:  mailworld.Script{TLS: true},
		client: program{tls: diagnose.TLSImplicit},
	},
	{
		name: "certificate-of-another", title: "an alias of a host whose certificate knows its own name only", injected: smtpcode.CertificateNameMismatch,
		server: "mail.example.com:587", certName: "srv7.hosting.example",
		world:  mailworld.Script{Extensions: submission},
		client: program{tls: diagnose.TLSSTARTTLS},
	},

	// The login.
	{
		name: "wrong-password", title: "Postfix with Dovecot refuses the password", injected: smtpcode.AuthFailed,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageAuth: "535 5.7.8 Error: authentication failed: (reason unavailable)"}},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com"},
	},
	{
		name: "account-password", title: "Gmail wants an app password", injected: smtpcode.AppPasswordRequired,
		server: "smtp.gmail.com:587",
		world: mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageAuth: "534-5.7.9 Application-specific password required. For more information, go to\n" +
			"534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-4318d5d5b2bsm12345e9.12 - gsmtp"}},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com"},
	},
	{
		name: "no-common-mechanism", title: "Microsoft 365 knows LOGIN and XOAUTH2, net/smtp says PLAIN", injected: smtpcode.AuthMechanismUnsupported,
		server: "smtp.office365.com:587",
		world:  mailworld.Script{Extensions: []string{"STARTTLS", "AUTH LOGIN XOAUTH2"}, Replies: replies{smtpcode.StageAuth: "504 5.7.4 Unrecognized authentication type [FR0P281CA0123.DEUP281.PROD.OUTLOOK.COM 2025-01-31T09:15:01.123Z 08DD41B2C3D4E5F6]"}},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com"},
	},
	{
		name: "smtp-auth-switched-off", title: "Microsoft 365 with SMTP AUTH disabled for the tenant", injected: smtpcode.BasicAuthDisabled,
		server: "smtp.office365.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageAuth: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [FR0P281CA0123.DEUP281.PROD.OUTLOOK.COM 2025-01-31T09:15:01.123Z 08DD41B2C3D4E5F6]"}},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com"},
	},
	{
		name: "auth-missing", title: "a login at an MX host, which has none", injected: smtpcode.AuthNotOffered,
		server: "mx.example.net:25",
		world:  mailworld.Script{Extensions: []string{"SIZE 35882577"}},
		client: program{sendMail: true, user: "app@example.com"},
	},
	{
		name: "password-in-clear-text", title: "PlainAuth without TLS", injected: smtpcode.AuthOverPlaintext,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission},
		client: program{user: "app@example.com"},
	},
	{
		name: "auth-for-another-host", title: "PlainAuth was made for the provider's name, an alias was dialled", injected: smtpcode.AuthHostMismatch,
		server: "mail.example.com:587",
		world:  mailworld.Script{Extensions: submission},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com", authHost: "smtp.hosting.example"},
	},
	{
		name: "not-logged-in", title: "a submission server, and no credentials", injected: smtpcode.AuthRequired,
		server: "smtp.office365.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageMail: "530 5.7.57 Client not authenticated to send mail. [FR0P281CA0123.DEUP281.PROD.OUTLOOK.COM 2025-01-31T09:15:01.123Z 08DD41B2C3D4E5F6]"}},
		client: program{tls: diagnose.TLSSTARTTLS},
	},

	// Sender, recipient and destination.
	{
		name: "helo-localhost", title: "EHLO localhost at Google's relay: 421, then HELO meets a closed connection", injected: smtpcode.HELORejected,
		server: "smtp-relay.gmail.com:587",
		world:  mailworld.Script{Replies: replies{smtpcode.StageEHLO: "421-4.7.0 Try again later, closing connection. (EHLO)\n421-4.7.0  For more information, go to\n421 4.7.0 https://support.google.com/a/answer/3221692 5b1f17b1804b1-4318d5d5b2bsm12345e9.12 - gsmtp"}},
		client: program{tls: diagnose.TLSSTARTTLS, helo: "localhost"},
	},
	{
		name: "relay-denied", title: "Postfix does not forward for strangers", injected: smtpcode.RelayDenied,
		server: "mail.example.com:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "554 5.7.1 <jo@example.net>: Relay access denied"}},
	},
	{
		name: "sender-of-another", title: "the account does not own the sender address", injected: smtpcode.SenderNotPermitted,
		server: "smtp.example.com:587",
		world:  mailworld.Script{Extensions: submission, Replies: replies{smtpcode.StageRcpt: "553 5.7.1 <boss@example.com>: Sender address rejected: not owned by user app@example.com"}},
		client: program{tls: diagnose.TLSSTARTTLS, user: "app@example.com", from: "boss@example.com"},
	},
	{
		name: "unknown-user", title: "Postfix does not know the mailbox", injected: smtpcode.RecipientUnknown,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown in local recipient table"}},
	},
	{
		name: "mailbox-full", title: "Gmail's mailbox is full", injected: smtpcode.MailboxFull,
		server: "gmail-smtp-in.l.google.com:25",
		world: mailworld.Script{Replies: replies{smtpcode.StageRcpt: "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n" +
			"452-4.2.2 recipient to\n452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp a640c23a62f3a-ab6e47a1234si123456b.12 - gsmtp"}},
	},
	{
		name: "line-feed-in-address", title: "an address from a form brings a command of its own", injected: smtpcode.HeaderInjection,
		server: "smtp.example.com:25",
		client: program{to: "jo@example.net>\r\nRCPT TO:<victim@example.org"},
	},

	// Rate and reputation.
	{
		name: "greylisted", title: "Postgrey sees this sender for the first time", injected: smtpcode.Greylisted,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "450 4.2.0 <jo@example.net>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.net.html"}},
	},
	{
		name: "too-fast", title: "Gmail slows this sender down", injected: smtpcode.RateLimited,
		server: "gmail-smtp-in.l.google.com:25",
		world: mailworld.Script{Replies: replies{smtpcode.StageMessage: "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from\n" +
			"421-4.7.28 your IP address. To protect our users from spam, mail sent from your IP\n421-4.7.28 address has been temporarily rate limited. For more information, go to\n" +
			"421 4.7.28  https://support.google.com/mail/?p=UnsolicitedRateLimitError a640c23a62f3a-ab6e47a1234si123456b.12 - gsmtp"}},
	},
	{
		name: "too-many-connections", title: "Postfix has enough sessions of this client", injected: smtpcode.TooManyConnections,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageGreeting: "421 4.7.0 mx.example.net Error: too many connections from 203.0.113.5"}},
	},
	{
		name: "block-listed", title: "the address is on a block list", injected: smtpcode.IPBlocklisted,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.5"}},
	},
	{
		name: "block-list-refuses", title: "the receiver asks the block list through a public resolver", injected: smtpcode.BlocklistLookupRefused,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/192.0.2.53/"}},
	},
	{
		name: "unauthenticated", title: "neither SPF nor DKIM passes, in Gmail's words", injected: smtpcode.SenderUnauthenticated,
		server: "gmail-smtp-in.l.google.com:25",
		world: mailworld.Script{Replies: replies{smtpcode.StageMessage: "550-5.7.26 Your email has been blocked because the sender is unauthenticated.\n" +
			"550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n550-5.7.26 \n550-5.7.26  Authentication results:\n550-5.7.26  DKIM = did not pass\n" +
			"550-5.7.26  SPF [example.com] with ip: [203.0.113.5] = did not pass\n550-5.7.26 \n550-5.7.26  For instructions on setting up authentication, go to\n" +
			"550 5.7.26  https://support.google.com/mail/answer/81126#authentication a640c23a62f3a-ab6e47a1234si123456b.12 - gsmtp"}},
	},
	{
		name: "dmarc", title: "the From domain's own policy says reject, in Gmail's words", injected: smtpcode.DMARCFailed,
		server: "gmail-smtp-in.l.google.com:25",
		world: mailworld.Script{Replies: replies{smtpcode.StageMessage: "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's\n" +
			"550-5.7.26 DMARC policy. Please contact the administrator of example.com domain if\n550-5.7.26 this was a legitimate mail. To learn about the DMARC initiative, go to\n" +
			"550 5.7.26  https://support.google.com/mail/?p=DmarcRejection a640c23a62f3a-ab6e47a1234si123456b.12 - gsmtp"}},
	},
	{
		name: "spf", title: "a policy daemon of Postfix refuses by SPF", injected: smtpcode.SPFFailed,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "550 5.7.23 <jo@example.net>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. Please see http://www.open-spf.org/Why?s=mfrom;id=app@example.com;ip=203.0.113.5;r=mx.example.net"}},
	},
	{
		name: "no-reverse-name", title: "the sending address has no PTR record", injected: smtpcode.ReverseDNSMissing,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageRcpt: "450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.5]"}},
	},

	// The message and the end.
	{
		name: "too-large", title: "the message exceeds the server's limit", injected: smtpcode.MessageTooLarge,
		server: "mx.example.net:25",
		world:  mailworld.Script{Extensions: []string{"SIZE 64"}, Replies: replies{smtpcode.StageMessage: "552 5.3.4 Error: message file too big"}},
	},
	{
		name: "spam", title: "Rspamd takes the message for spam", injected: smtpcode.SpamContent,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageMessage: "554 5.7.1 Spam message rejected"}},
	},
	{
		name: "disk-full", title: "the server is short of disk space", injected: smtpcode.ServerBusy,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageMail: "452 4.3.1 Insufficient system storage"}},
	},
	{
		name: "quit-fails", title: "the message is taken, then the connection breaks at QUIT", injected: smtpcode.DeliveredAnyway,
		server: "mx.example.net:25",
		world:  mailworld.Script{Replies: replies{smtpcode.StageQuit: mailworld.HangUp}},
	},
}
