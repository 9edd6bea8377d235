package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesAuth judge the login: whether it is wanted, offered, possible and
// accepted, and whether the account behind it may send.
var rulesAuth = []rule{
	{
		Meta: check.Meta{
			Code: "auth-required", Cause: string(smtpcode.AuthRequired), Severity: check.Error,
			Title: "The server wants a login first",
			Doc:   "This is a submission server, and the client went to MAIL or RCPT without authenticating. In Go the auth argument of smtp.SendMail was nil, the credentials were empty, or Auth was never called on a Client.",
			Fix:   "Pass smtp.PlainAuth(\"\", user, password, host) to smtp.SendMail, or call (*smtp.Client).Auth after StartTLS and before Mail; check that user and password are not empty",
			Refs:  []string{"RFC 4954, section 6", "RFC 6409, section 4.3"},

			ExplainedBy: []check.Code{
				"auth-not-offered", "auth-mechanism-unsupported", "auth-over-plaintext", "auth-failed", "tls-required",
			},
		},
		Check: reads(smtpcode.AuthRequired),
	},
	{
		Meta: check.Meta{
			Code: "auth-failed", Cause: string(smtpcode.AuthFailed), Severity: check.Error,
			Title: "The server refused user name and password",
			Doc:   "The login reached the server and was turned down: wrong user name form, wrong or rotated password, or an unknown or locked account. Traps: Gmail, Yahoo and iCloud take app passwords only; services want a fixed user name (SendGrid: apikey) and an SMTP key that is not the API key (Mailgun, Brevo, SES); a secret that was read with its line feed.",
			Fix:   "Check user name (mostly the full address) and password in the provider's console, create a new SMTP password or app password, and trim blanks and line feeds from the secret",
			Refs:  []string{"RFC 4954, section 6", "https://support.google.com/mail/?p=BadCredentials"},

			ExplainedBy: []check.Code{
				"app-password-required", "basic-auth-disabled", "oauth-token-invalid", "too-many-logins",
				"account-disabled", "auth-unavailable", "auth-mechanism-unsupported",
			},
		},
		Check: authFailed,
	},
	{
		Meta: check.Meta{
			Code: "app-password-required", Cause: string(smtpcode.AppPasswordRequired), Severity: check.Error,
			Title: "The provider wants an app password",
			Doc:   "The account's normal password may be right, but the provider does not take it over SMTP. Accounts with two-step verification at Gmail, Yahoo, iCloud, Fastmail and Zoho need a password generated for one program; QQ and NetEase call it an authorisation code.",
			Fix:   "Create an app password in the account's security settings (Google: https://myaccount.google.com/apppasswords, two-step verification must be on) and use it as the SMTP password, or use OAuth 2.0",
			Refs:  []string{"RFC 4954, section 6", "https://support.google.com/accounts/answer/185833"},
		},
		Check: reads(smtpcode.AppPasswordRequired),
	},
	{
		Meta: check.Meta{
			Code: "basic-auth-disabled", Cause: string(smtpcode.BasicAuthDisabled), Severity: check.Error,
			Title: "Password login is switched off for this account",
			Doc:   "The server takes no user name and password over SMTP here, however right they are. Microsoft 365 disables SMTP AUTH per tenant or mailbox, and security defaults block it; Exchange Online turns basic authentication off by default at the end of December 2026. Outlook.com stopped taking passwords in September 2024.",
			Fix:   "Log in with OAuth 2.0 (XOAUTH2, scope SMTP.Send); until the switch-off an administrator can run: Set-CASMailbox USER -SmtpClientAuthenticationDisabled $false",
			Refs:  []string{"https://aka.ms/smtp_auth_disabled", "RFC 4954, section 6"},
		},
		Check: reads(smtpcode.BasicAuthDisabled),
	},
	{
		Meta: check.Meta{
			Code: "oauth-token-invalid", Cause: string(smtpcode.OAuthTokenInvalid), Severity: check.Error,
			Title: "The OAuth token is not accepted",
			Doc:   "The access or refresh token has run out, was revoked, or is for another audience or scope. Access tokens live about an hour; Google ends refresh tokens of apps in testing after seven days. A Graph token (scope Mail.Send) does not open SMTP.",
			Fix:   "Get a fresh token with the right scope (Google: https://mail.google.com/; Microsoft: https://outlook.office.com/SMTP.Send); after invalid_grant let the user consent again",
			Refs:  []string{"RFC 6749, section 5.2", "RFC 7628, section 3.2.2"},

			ExplainedBy: []check.Code{"basic-auth-disabled", "account-disabled"},
		},
		Check: reads(smtpcode.OAuthTokenInvalid),
	},
	{
		Meta: check.Meta{
			Code: "auth-not-offered", Cause: string(smtpcode.AuthNotOffered), Severity: check.Error,
			Title: "The server offers no login here",
			Doc:   "The program has credentials, but the EHLO reply lists no AUTH. Port 25 and MX hosts take mail for their own users and have no login; many submission servers show AUTH only after STARTTLS. smtp.SendMail then stops with \"server doesn't support AUTH\".",
			Fix:   "Use the provider's submission host on port 587 and call StartTLS before Auth (or port 465 with tls.Dial); on your own server enable it (Postfix: smtpd_sasl_auth_enable=yes)",
			Refs:  []string{"RFC 4954, section 3", "RFC 6409, section 3.1"},

			ExplainedBy: []check.Code{"starttls-not-offered", "tls-required", "helo-rejected", "wrong-service"},
		},
		Check: authNotOffered,
	},
	{
		Meta: check.Meta{
			Code: "auth-mechanism-unsupported", Cause: string(smtpcode.AuthMechanismUnsupported), Severity: check.Error,
			Title: "No login method fits both sides",
			Doc:   "The server does not take the SASL mechanism that the client uses. Go's net/smtp has PLAIN and CRAM-MD5 only, while Microsoft servers offer LOGIN and XOAUTH2; a LOGIN-only server makes PlainAuth stop at an unexpected challenge.",
			Fix:   "Choose a mechanism from the AUTH line of the EHLO reply: give net/smtp an smtp.Auth of your own for LOGIN or XOAUTH2 (github.com/emersion/go-sasl has them), or enable PLAIN on the server",
			Refs:  []string{"RFC 4954, section 4", "RFC 4422", "RFC 4616"},

			ExplainedBy: []check.Code{"basic-auth-disabled", "auth-not-offered"},
		},
		Check: reads(smtpcode.AuthMechanismUnsupported),
	},
	{
		Meta: check.Meta{
			Code: "auth-over-plaintext", Cause: string(smtpcode.AuthOverPlaintext), Severity: check.Error,
			Title: "The password would travel unencrypted",
			Doc:   "The connection has no TLS, so the client (or a server, with 538) will not let the password over it. PlainAuth allows it only to localhost. It also happens when a *tls.Conn is hidden inside a wrapper type: smtp.NewClient then does not see that the connection is encrypted.",
			Fix:   "Call (*smtp.Client).StartTLS before Auth, or dial port 465 with tls.Dial and pass the *tls.Conn itself to smtp.NewClient",
			Refs:  []string{"RFC 4954, section 4", "RFC 8314, section 3", "Go documentation, smtp.PlainAuth"},

			ExplainedBy: []check.Code{"starttls-not-offered"},
		},
		Check: reads(smtpcode.AuthOverPlaintext),
	},
	{
		Meta: check.Meta{
			Code: "auth-host-mismatch", Cause: string(smtpcode.AuthHostMismatch), Severity: check.Error,
			Title: "PlainAuth was given a host other than the dialled one",
			Doc:   "PlainAuth sends the password only to the server it was made for, and compares names letter by letter. An IP address here and a name there, an alias, or a port in the host argument makes them differ.",
			Fix:   "Use one variable for both: smtp.PlainAuth(\"\", user, password, host) and net.JoinHostPort(host, \"587\"), with host as dialled and without port",
			Refs:  []string{"Go documentation, smtp.PlainAuth", "RFC 4616"},

			ExplainedBy: []check.Code{"server-address-invalid"},
		},
		Check: reads(smtpcode.AuthHostMismatch),
	},
	{
		Meta: check.Meta{
			Code: "auth-unavailable", Cause: string(smtpcode.AuthUnavailable), Severity: check.Warning,
			Title: "The server cannot check logins just now",
			Doc:   "The credentials were neither accepted nor refused: the server lost its own authentication service (a database, LDAP, Dovecot's auth socket). It is not a wrong password, so do not rotate it.",
			Fix:   "Retry after some minutes with the same credentials; on your own server look whether dovecot or saslauthd runs and its socket is readable",
			Refs:  []string{"RFC 4954, section 6"},

			ExplainedBy: []check.Code{"too-many-logins"},
		},
		Check: reads(smtpcode.AuthUnavailable),
	},
	{
		Meta: check.Meta{
			Code: "too-many-logins", Cause: string(smtpcode.TooManyLogins), Severity: check.Warning,
			Title: "Too many logins in a short time",
			Doc:   "The provider locks logins of this account or address for a while, after a burst of them or a series of failed ones. A program that opens a connection for each message, or retries a wrong password in a loop, brings it about.",
			Fix:   "Stop all attempts for 15 to 60 minutes, correct the password if logins failed before, then send many messages over one authenticated connection",
			Refs:  []string{"RFC 4954, section 6", "https://support.google.com/mail/?p=BadCredentials"},
		},
		Check: reads(smtpcode.TooManyLogins),
	},
	{
		Meta: check.Meta{
			Code: "account-disabled", Cause: string(smtpcode.AccountDisabled), Severity: check.Error,
			Title: "The sending account may not send at present",
			Doc:   "The provider has suspended, restricted or not yet activated the account or tenant, whatever the credentials. Reasons are unpaid bills, complaints and bounces above the limit, a pending review, or a mailbox that sent spam after its password leaked (Exchange Online: 5.1.8).",
			Fix:   "Stop sending, read the notice in the provider's console, clear its reason (bounces, bill, leaked password), and ask its support to lift the restriction",
			Refs:  []string{"https://learn.microsoft.com/defender-office-365/outbound-spam-restore-restricted-users", "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"},
		},
		Check: reads(smtpcode.AccountDisabled),
	},
}
