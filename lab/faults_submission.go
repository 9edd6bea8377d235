//go:build linux

package lab

import (
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// sending changes the program that sends.
func sending(change func(*App)) func(*World) { return func(w *World) { change(&w.App) } }

// setting changes a parameter of one of Postfix's listeners.
func setting(listener, name, value string) func(*World) {
	return func(w *World) { w.Postfix.Listener(listener).Set(name, value) }
}

// loginRule is a rule about who is logged in, as a Postfix table has it: what
// panels and billing programs write for an account.
func loginRule(action string) func(*World) {
	return setting("submission", "smtpd_sender_restrictions", "check_sasl_access "+inline("app@acme.test", action)+", reject_sender_login_mismatch")
}

// acl puts a statement before those of one of Exim's lists.
func acl(list string, lines ...string) func(*World) {
	return func(w *World) { w.Exim.ACL[list] = append(w.Exim.ACL[list], strings.Join(lines, "\n")) }
}

// atExim makes the program use the submission server that is Exim.
func atExim(a *App) { a.Server = "relay.acme.test:587" }

// anonymous takes the credentials away.
func anonymous(a *App) { a.User, a.Password = "", "" }

// withToken makes the program log in by OAuth. A token of a fixed time keeps the
// world the same from call to call.
func withToken(user string, expires time.Time, key string) func(*World) {
	return sending(func(a *App) { a.Password, a.Token = "", signedToken(user, expires, key) })
}

var (
	longAgo = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	farOff  = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
)

var submissionFaults = slices.Concat(loginFaults, letterFaults)

// loginFaults are about who logs in, and how.
var loginFaults = []Fault{
	{Name: "password-wrong", Title: "The password is wrong.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) { a.Password = "wrong-horse" })},
	{Name: "password-wrong-465", Title: "The same on port 465.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		a.Server, a.TLS, a.Password = "smtp.acme.test:465", diagnose.TLSImplicit, "wrong-horse"
	})},
	{Name: "password-wrong-login", Title: "The password is wrong, and LOGIN is used.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		a.Password, a.Auth = "wrong-horse", "LOGIN"
	})},
	{Name: "password-wrong-cram", Title: "The password is wrong, and CRAM-MD5 is used.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		a.Password, a.Auth = "wrong-horse", "CRAM-MD5"
	})},
	{Name: "password-wrong-exim", Title: "The password is wrong, at Exim.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		atExim(a)
		a.Password = "wrong-horse"
	})},
	{Name: "password-empty", Title: "The password is empty: the variable that held it is not set.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		a.Password = ""
	})},
	{Name: "user-unknown", Title: "The user name does not exist.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) { a.User = "apps@acme.test" })},
	{Name: "user-unknown-exim", Title: "The user name does not exist, at Exim.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) {
		atExim(a)
		a.User = "apps@acme.test"
	})},
	{Name: "user-without-domain", Title: "The user name lacks its domain.", Cause: smtpcode.AuthFailed, Break: sending(func(a *App) { a.User = "app" })},
	// The server does not say more than that it refuses the login, so nobody outside
	// can tell a locked account from a wrong password.
	{Name: "account-locked", Title: "The account may log in from the office only.", Cause: smtpcode.AuthFailed, Break: func(w *World) {
		w.Dovecot.Users["app@acme.test"] = User{Password: password, Extra: "allow_nets=203.0.113.0/24"}
	}},
	{
		Name: "account-suspended", Title: "The provider has stopped the account for spam.", Cause: smtpcode.AccountDisabled,
		Break: loginRule("554 5.7.1 Account suspended because spam was sent from it, contact support"),
	},
	{
		Name: "account-disabled", Title: "The account is disabled.", Cause: smtpcode.AccountDisabled,
		Break: loginRule("550 5.7.1 This account is disabled, ask your administrator"),
	},
	{Name: "account-suspended-exim", Title: "Exim's panel has stopped the account's outgoing mail.", Cause: smtpcode.AccountDisabled, Break: all(sending(atExim),
		acl("mail", "deny authenticated = *", "message = Outgoing mail from \"$authenticated_id\" has been suspended."))},

	{Name: "no-common-mechanism", Title: "The server knows OAuth only, the program PLAIN.", Cause: smtpcode.AuthMechanismUnsupported, Break: func(w *World) {
		w.Dovecot.Mechanisms = "xoauth2 oauthbearer"
	}},
	{Name: "cram-only", Title: "The server knows CRAM-MD5 only, the program LOGIN.", Cause: smtpcode.AuthMechanismUnsupported, Break: func(w *World) {
		w.Dovecot.Mechanisms, w.App.Auth = "cram-md5", "LOGIN"
	}},
	{Name: "no-common-mechanism-exim", Title: "Exim knows CRAM-MD5 only, the program PLAIN.", Cause: smtpcode.AuthMechanismUnsupported, Break: func(w *World) {
		atExim(&w.App)
		w.Exim.Mechanisms = []string{"CRAM-MD5"}
	}},
	{
		Name: "plaintext-mechanisms-off", Title: "The server's options leave PLAIN and LOGIN out.", Cause: smtpcode.AuthMechanismUnsupported,
		Break: all(setting("submission", "smtpd_sasl_security_options", "noanonymous, noplaintext"), setting("submission", "smtpd_sasl_tls_security_options", "noanonymous, noplaintext")),
	},
	{Name: "oauth-not-offered", Title: "The program has a token, the server knows passwords only.", Cause: smtpcode.AuthMechanismUnsupported, Break: all(
		func(w *World) { w.Dovecot.Mechanisms = "plain login" }, withToken("app@acme.test", farOff, tokenKey))},
	{
		Name: "auth-not-offered", Title: "The server does not offer AUTH.", Cause: smtpcode.AuthNotOffered,
		Break: setting("submission", "smtpd_sasl_auth_enable", "no"),
	},
	{Name: "auth-not-offered-exim", Title: "Exim has no authenticators.", Cause: smtpcode.AuthNotOffered, Break: func(w *World) {
		atExim(&w.App)
		w.Exim.Mechanisms = nil
	}},
	{Name: "auth-at-mx", Title: "The program logs in at a mail host, which has no AUTH.", Cause: smtpcode.AuthNotOffered, Break: sending(func(a *App) {
		a.Server = "mx1.globex.test:25"
	})},
	{Name: "auth-before-starttls", Title: "Exim offers AUTH after STARTTLS only, which the program skips.", Cause: smtpcode.AuthNotOffered, Break: sending(func(a *App) {
		atExim(a)
		a.TLS, a.Auth = diagnose.TLSNone, "LOGIN"
	})},
	{
		Name: "password-in-clear-text", Title: "The program would send its password without TLS, and its library refuses.", Cause: smtpcode.AuthOverPlaintext,
		// The server offers AUTH after STARTTLS only, so both names say the same.
		Also:  []smtpcode.Cause{smtpcode.AuthNotOffered},
		Break: sending(func(a *App) { a.TLS = diagnose.TLSNone }),
	},
	{
		Name: "encryption-required-for-auth", Title: "The server takes no password without TLS.", Cause: smtpcode.AuthOverPlaintext,
		// It does not offer AUTH then, so both names say the same.
		Also: []smtpcode.Cause{smtpcode.AuthNotOffered},
		Break: all(setting("submission", "smtpd_tls_security_level", "may"), sending(func(a *App) {
			a.TLS, a.Auth = diagnose.TLSNone, "LOGIN"
		})),
	},

	{Name: "auth-unavailable", Title: "Dovecot crashes when it checks a password.", Cause: smtpcode.AuthUnavailable, Break: func(w *World) { w.Dovecot.Crashes = true }},
	{Name: "auth-unavailable-exim", Title: "Exim cannot read its users.", Cause: smtpcode.AuthUnavailable, Break: func(w *World) {
		atExim(&w.App)
		w.Exim.Passwords = nil
	}},
	{
		Name: "auth-backend-down", Title: "Dovecot is down, so Postfix hangs up before it greets.", Cause: smtpcode.ConnectionDropped,
		// The reason behind what a client can see.
		Also:  []smtpcode.Cause{smtpcode.AuthUnavailable},
		Break: func(w *World) { w.Dovecot.Down = true },
	},
	{
		Name: "auth-backend-stuck", Title: "Dovecot hangs, so Postfix waits for it and does not greet.", Cause: smtpcode.ClientTimeout,
		// The reason behind what a client can see.
		Also:  []smtpcode.Cause{smtpcode.AuthUnavailable},
		Break: func(w *World) { w.Dovecot.Stuck = true },
	},

	{Name: "oauth-token-expired", Title: "The OAuth token has expired.", Cause: smtpcode.OAuthTokenInvalid, Break: withToken("app@acme.test", longAgo, tokenKey)},
	{Name: "oauth-token-forged", Title: "The OAuth token is signed by somebody else.", Cause: smtpcode.OAuthTokenInvalid, Break: withToken("app@acme.test", farOff, "another key, of somebody who may not issue tokens")},
	{Name: "oauth-token-malformed", Title: "The OAuth token is cut off.", Cause: smtpcode.OAuthTokenInvalid, Break: sending(func(a *App) {
		a.Password, a.Token = "", signedToken("app@acme.test", farOff, tokenKey)[:60]
	})},
	{
		Name: "oauth-token-of-another", Title: "The OAuth token is that of another user.", Cause: smtpcode.OAuthTokenInvalid,
		// Or the user name is the wrong one: it is the pair that does not fit.
		Also: []smtpcode.Cause{smtpcode.AuthFailed}, Break: withToken("ann@acme.test", farOff, tokenKey),
	},

	{Name: "login-missing", Title: "The program has no credentials for a submission server.", Cause: smtpcode.AuthRequired, Break: sending(anonymous)},
	{Name: "login-missing-465", Title: "The same on port 465.", Cause: smtpcode.AuthRequired, Break: sending(func(a *App) {
		anonymous(a)
		a.Server, a.TLS = "smtp.acme.test:465", diagnose.TLSImplicit
	})},
	{
		Name: "login-missing-vague", Title: "The same, and the server says no more than that access is denied.", Cause: smtpcode.AuthRequired,
		Break: all(sending(anonymous), setting("submission", "smtpd_sender_restrictions", "")),
	},
	{Name: "login-missing-exim", Title: "The program has no credentials, at Exim.", Cause: smtpcode.AuthRequired, Break: sending(func(a *App) {
		anonymous(a)
		atExim(a)
	})},
	{Name: "login-missing-exim-vague", Title: "The same, and Exim gives no reason.", Cause: smtpcode.AuthRequired, Break: all(sending(func(a *App) {
		anonymous(a)
		atExim(a)
	}), acl("rcpt", "require authenticated = *"))},
	{Name: "tls-required-submission", Title: "The server takes nothing before STARTTLS, and the program skips it.", Cause: smtpcode.TLSRequired, Break: sending(func(a *App) {
		anonymous(a)
		a.TLS = diagnose.TLSNone
	})},
	{
		Name: "tls-required-login", Title: "The same, and the program sends its password all the same.", Cause: smtpcode.TLSRequired,
		// AUTH is offered after STARTTLS only, and the password is refused for want of it.
		Also: []smtpcode.Cause{smtpcode.AuthNotOffered, smtpcode.AuthOverPlaintext}, Break: sending(func(a *App) {
			a.TLS, a.Auth = diagnose.TLSNone, "LOGIN"
		}),
	},
	{Name: "tls-required-exim", Title: "Exim takes nothing before STARTTLS, and the program skips it.", Cause: smtpcode.TLSRequired, Break: all(sending(func(a *App) {
		anonymous(a)
		atExim(a)
		a.TLS = diagnose.TLSNone
	}), acl("mail", "deny !encrypted = *", "message = Encryption required"))},
}
