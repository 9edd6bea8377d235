package smtptest

import "github.com/maildiag/maildiag/smtpcode"

// account changes the client's account at the server.
func account(change func(*User)) func(*World) {
	return conf(func(c *Config) {
		u := c.Users["app@example.com"]
		change(&u)
		c.Users["app@example.com"] = u
	})
}

// state gives the account a state.
func state(c smtpcode.Cause) func(*World) { return account(func(u *User) { u.State = c }) }

func wording(w Wording) func(*World) { return conf(func(c *Config) { c.Wording = w }) }

// trace is what Microsoft puts behind its replies.
const trace = " [FR0P281CA0123.DEUP281.PROD.OUTLOOK.COM 2026-02-25T11:12:39.245Z 08DE6C12E206EF5D]"

var (
	wrongPassword = set(func(s *Settings) { s.Password = "wrong" })
	notLoggedIn   = set(func(s *Settings) { s.User, s.Password = "", "" })
)

var authFaults = []Fault{
	{"login-missing", "The program has no credentials for a submission server.", smtpcode.AuthRequired, Submission, smtpcode.StageMail, ShowsReply, notLoggedIn},
	{"login-missing-465", "The same on port 465.", smtpcode.AuthRequired, SMTPS, smtpcode.StageMail, ShowsReply, notLoggedIn},
	{"login-missing-exchange", "The same at a server that speaks as Exchange Online does.", smtpcode.AuthRequired, Submission, smtpcode.StageMail, ShowsReply, all(notLoggedIn, wording(Exchange))},
	{"password-wrong", "The password is wrong.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, wrongPassword},
	{"password-wrong-exim", "The password is wrong, in Exim's words.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, all(wrongPassword, wording(Exim))},
	{"password-wrong-exchange", "The password is wrong, in Exchange's words.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, all(wrongPassword, wording(Exchange))},
	{"password-wrong-gmail", "The password is wrong, in Gmail's words.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, all(wrongPassword, wording(Gmail))},
	{"password-wrong-cram", "The password is wrong, and CRAM-MD5 is used.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, all(wrongPassword, set(func(s *Settings) { s.Mechanism = "CRAM-MD5" }))},
	{"user-unknown", "The user name does not exist at the provider.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, set(func(s *Settings) { s.User = "app" })},
	{"password-with-newline", "The password was read from a file, with the line break at its end.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, set(func(s *Settings) { s.Password += "\n" })},
	{"password-in-quotes", "The password has the quotes around it that stand in a file of settings.", smtpcode.AuthFailed, SMTPS, smtpcode.StageAuth, ShowsReply, set(func(s *Settings) { s.Password = `"` + s.Password + `"` })},
	{"password-empty", "The password is empty: the variable that held it is not set.", smtpcode.AuthFailed, Submission, smtpcode.StageAuth, ShowsReply, set(func(s *Settings) { s.Password = "" })},
	{"app-password", "The provider wants an app password.", smtpcode.AppPasswordRequired, Submission, smtpcode.StageAuth, ShowsReply, says(smtpcode.StageAuth, "534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor a1b2c3d4e5f6-12345678sm901234ab.56 - gsmtp")},
	{"smtp-auth-off-tenant", "SMTP AUTH is switched off for the tenant.", smtpcode.BasicAuthDisabled, Submission, smtpcode.StageAuth, ShowsReply, says(smtpcode.StageAuth, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."+trace)},
	{"smtp-auth-off-mailbox", "SMTP AUTH is switched off for the mailbox.", smtpcode.BasicAuthDisabled, Submission, smtpcode.StageAuth, ShowsReply, says(smtpcode.StageAuth, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information."+trace)},
	{"basic-auth-off", "Passwords are not taken any more.", smtpcode.BasicAuthDisabled, Submission, smtpcode.StageAuth, ShowsReply, says(smtpcode.StageAuth, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."+trace)},
	{"oauth-token-expired", "The OAuth token has expired, and the server says no more than that it is refused.", smtpcode.OAuthTokenInvalid, Submission, smtpcode.StageAuth, ShowsVague, set(func(s *Settings) { s.Token = "ya29.expired" })},
	{"oauth-token-expired-told", "The OAuth token has expired, and the server says so.", smtpcode.OAuthTokenInvalid, Submission, smtpcode.StageAuth, ShowsReply, all(set(func(s *Settings) { s.Token, s.Mechanism = "ya29.expired", "OAUTHBEARER" }), conf(func(c *Config) { c.Refusals = map[Event]string{EventAuthFailed: "535 5.7.8 OAuth token expired."} }))},
	{"auth-at-mx", "The program logs in at a mail host, which has no AUTH.", smtpcode.AuthNotOffered, Submission, smtpcode.StageAuth, ShowsLocal, set(func(s *Settings) { s.Server = "mx.example.net:25" })},
	{"auth-not-offered", "The server does not offer AUTH.", smtpcode.AuthNotOffered, Submission, smtpcode.StageAuth, ShowsLocal, conf(func(c *Config) { c.Without = []string{"AUTH"} })},
	{"auth-before-starttls", "The server offers AUTH after STARTTLS only, which the program skips.", smtpcode.AuthNotOffered, Submission, smtpcode.StageAuth, ShowsLocal, set(func(s *Settings) { s.TLS = NoTLS })},
	{"no-common-mechanism", "The server knows XOAUTH2 only, the program PLAIN.", smtpcode.AuthMechanismUnsupported, Submission, smtpcode.StageAuth, ShowsReply, conf(func(c *Config) { c.Mechanisms = []string{"XOAUTH2"} })},
	{"mechanism-refused", "The server of Microsoft 365 does not know PLAIN.", smtpcode.AuthMechanismUnsupported, Submission, smtpcode.StageAuth, ShowsReply, conf(func(c *Config) { c.Mechanisms, c.Wording = []string{"LOGIN", "XOAUTH2"}, Exchange })},
	{"cram-only", "The server knows CRAM-MD5 only, the program LOGIN.", smtpcode.AuthMechanismUnsupported, Submission, smtpcode.StageAuth, ShowsReply, all(conf(func(c *Config) { c.Mechanisms = []string{"CRAM-MD5"} }), set(func(s *Settings) { s.Mechanism = "LOGIN" }))},
	{"password-in-clear-text", "The program would send its password without TLS, and its library refuses.", smtpcode.AuthOverPlaintext, Submission, smtpcode.StageAuth, ShowsLocal, all(conf(func(c *Config) { c.ClearAuth = true }), set(func(s *Settings) { s.TLS = NoTLS }))},
	{"encryption-required-for-auth", "The server takes no password without TLS.", smtpcode.AuthOverPlaintext, Submission, smtpcode.StageAuth, ShowsReply, all(conf(func(c *Config) { c.ClearAuth = true }), set(func(s *Settings) { s.TLS, s.Mechanism = NoTLS, "CRAM-MD5" }), says(smtpcode.StageAuth, "538 5.7.11 Encryption required for requested authentication mechanism"))},
	{"auth-for-another-host", "The login is made for another host name than the one that is dialled.", smtpcode.AuthHostMismatch, Submission, smtpcode.StageAuth, ShowsLocal, set(func(s *Settings) { s.AuthHost = "smtp.hosting.example" })},
	{"auth-unavailable", "The server cannot check passwords for now.", smtpcode.AuthUnavailable, Submission, smtpcode.StageAuth, ShowsReply, state(smtpcode.AuthUnavailable)},
	{"auth-unavailable-exim", "The same in Exim's words.", smtpcode.AuthUnavailable, Submission, smtpcode.StageAuth, ShowsReply, all(state(smtpcode.AuthUnavailable), wording(Exim))},
	{"too-many-logins", "The account has logged in too often.", smtpcode.TooManyLogins, Submission, smtpcode.StageAuth, ShowsReply, state(smtpcode.TooManyLogins)},
	{"account-disabled", "The account is disabled.", smtpcode.AccountDisabled, Submission, smtpcode.StageAuth, ShowsReply, state(smtpcode.AccountDisabled)},
	{"account-suspended", "The provider has stopped the account for spam.", smtpcode.AccountDisabled, Submission, smtpcode.StageMail, ShowsReply, says(smtpcode.StageMail, "550 5.7.501 Access denied, spam abuse detected")},
}
