//go:build linux

package lab

import (
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

var submissionFaults = []Fault{
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

	{Name: "auth-unavailable", Title: "The directory that Dovecot asks does not answer.", Cause: smtpcode.AuthUnavailable, Break: func(w *World) {
		w.Dovecot.Waits, w.App.Timeout = true, 30*time.Second
	}},
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

	{Name: "sender-not-owned", Title: "The account may not send as this address.", Cause: smtpcode.SenderNotPermitted, Break: sending(func(a *App) { a.From = "ann@acme.test" })},
	{Name: "sender-not-owned-exim", Title: "The account may not send as this address, at Exim.", Cause: smtpcode.SenderNotPermitted, Break: all(sending(func(a *App) {
		atExim(a)
		a.From = "ann@acme.test"
	}), acl("mail", "deny authenticated = *", "condition = ${if !eqi{$authenticated_id}{$sender_address}}",
		"message = $authenticated_id may not send as $sender_address"))},
	{Name: "from-not-owned-exim", Title: "The From field names another than who is logged in.", Cause: smtpcode.SenderNotPermitted, Break: all(sending(func(a *App) {
		atExim(a)
		a.Message, a.Consents = signed(letter("ann@acme.test", "jo@globex.test", "Hello\r\n"), "s1", "acme.test"), true
	}), acl("data", "deny authenticated = *", "condition = ${if !eqi{$authenticated_id}{${address:$h_from:}}}",
		"message = The From address does not belong to the authenticated user"))},
	{Name: "relay-denied", Title: "The program has no login, and takes port 25 of its provider for a relay.", Cause: smtpcode.RelayDenied, Break: sending(func(a *App) {
		anonymous(a)
		a.Server, a.To = "smtp.acme.test:25", []string{"jo@initech.test"}
	})},
	{Name: "relay-denied-for-now", Title: "The same, and the server puts it off.", Cause: smtpcode.RelayDenied, Break: all(sending(func(a *App) {
		anonymous(a)
		a.Server, a.To = "smtp.acme.test:25", []string{"jo@initech.test"}
	}), setting("acme", "smtpd_relay_restrictions", "permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination"))},
	{Name: "relay-denied-login", Title: "The account may write to its own domain only.", Cause: smtpcode.RelayDenied, Break: all(
		sending(func(a *App) { a.To = []string{"jo@initech.test"} }),
		setting("submission", "smtpd_relay_restrictions", "reject_unauth_destination"))},
	{Name: "relay-denied-exim", Title: "Exim does not forward mail for strangers.", Cause: smtpcode.RelayDenied, Break: sending(func(a *App) {
		anonymous(a)
		a.Server = "mx.initech.test:25"
	})},
	{Name: "helo-localhost-submission", Title: "The program says EHLO localhost, and the submission server wants a name.", Cause: smtpcode.HELORejected, Break: all(
		sending(func(a *App) { a.HELO = "localhost" }), setting("submission", "smtpd_helo_restrictions", "reject_non_fqdn_helo_hostname"))},
	{Name: "helo-underscore-exim", Title: "The EHLO name has an underscore, at Exim.", Cause: smtpcode.HELORejected, Break: sending(func(a *App) {
		atExim(a)
		a.HELO = "app_server.acme.test"
	})},

	{
		Name: "quota-exceeded", Title: "The account's allowance for the day is used up.", Cause: smtpcode.QuotaExceeded,
		Break: loginRule("450 4.7.1 Daily sending quota exceeded, 500 of 500 messages"),
	},
	{
		Name: "quota-exceeded-policyd", Title: "The same, in the words of a policy daemon.", Cause: smtpcode.QuotaExceeded,
		Break: loginRule("554 5.7.1 Policy rejection; Message count quota exceeded"),
	},
	{Name: "quota-exceeded-exim", Title: "The account's allowance for the day is used up, at Exim.", Cause: smtpcode.QuotaExceeded, Break: all(sending(func(a *App) {
		atExim(a)
		a.Earlier = 1
	}), acl("mail", "deny authenticated = *", "ratelimit = 1 / 1d / strict / $authenticated_id", "message = You have sent more than your daily quota of $sender_rate_limit messages"))},
	{Name: "rate-limited-submission", Title: "The client sends faster than Postfix lets it.", Cause: smtpcode.RateLimited, Break: all(
		sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_message_rate_limit", "1"))},
	{Name: "rate-limited-submission-exim", Title: "The account sends faster than Exim lets it.", Cause: smtpcode.RateLimited, Break: all(sending(func(a *App) {
		atExim(a)
		a.Earlier = 1
	}), acl("mail", "defer authenticated = *", "ratelimit = 1 / 1h / strict / $authenticated_id",
		"message = Sender rate $sender_rate exceeds $sender_rate_limit messages per $sender_rate_period"))},
	{Name: "too-many-logins", Title: "The client has logged in too often in a minute.", Cause: smtpcode.TooManyLogins, Break: all(
		sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_auth_rate_limit", "1"))},
	{Name: "too-many-connections", Title: "The program has too many connections open.", Cause: smtpcode.TooManyConnections, Break: all(
		sending(func(a *App) { a.Open, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_connection_count_limit", "1"))},
	{Name: "too-many-connections-exim", Title: "The program has too many connections open, at Exim.", Cause: smtpcode.TooManyConnections, Break: func(w *World) {
		atExim(&w.App)
		w.App.Open, w.App.Source = 1, ClientV4
		w.Exim.Main["smtp_accept_max_per_host"] = "1"
	}},
	{
		Name: "connecting-too-often", Title: "The program connects anew for every message.", Cause: smtpcode.TooManyConnections,
		// Postfix has the same words for too many at once and too many in a minute.
		Also:  []smtpcode.Cause{smtpcode.RateLimited},
		Break: all(sending(func(a *App) { a.Earlier, a.Source = 1, ClientV4 }), setting("submission", "smtpd_client_connection_rate_limit", "1")),
	},
	{Name: "too-many-recipients", Title: "The message has more recipients than the server takes at once.", Cause: smtpcode.TooManyRecipients, Break: all(
		sending(func(a *App) { a.To = []string{"jo@globex.test", "jo@initech.test", "ann@acme.test"} }),
		setting("submission", "smtpd_recipient_limit", "2"))},
	{Name: "too-many-recipients-exim", Title: "The message has more recipients than Exim takes at once.", Cause: smtpcode.TooManyRecipients, Break: func(w *World) {
		atExim(&w.App)
		w.App.To = []string{"jo@globex.test", "jo@initech.test", "ann@acme.test"}
		w.Exim.Main["recipients_max"] = "2"
	}},
	{Name: "too-large-submission", Title: "The message is larger than the submission server takes.", Cause: smtpcode.MessageTooLarge, Break: sending(tooLarge)},
	{Name: "too-large-submission-exim", Title: "The message is larger than Exim takes.", Cause: smtpcode.MessageTooLarge, Break: sending(func(a *App) {
		atExim(a)
		tooLarge(a)
	})},

	{Name: "recipient-malformed", Title: "The recipient address holds a space.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) { a.To = []string{"jo smith@globex.test"} })},
	{Name: "recipient-malformed-exim", Title: "The recipient address holds a space, at Exim.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.To = []string{"jo smith@globex.test"}
	})},
	{Name: "recipient-without-domain", Title: "The recipient address has no domain.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) { a.To = []string{"jo"} })},
	{Name: "recipient-without-domain-exim", Title: "The recipient address has no domain, at Exim.", Cause: smtpcode.RecipientAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.To = []string{"jo"}
	})},
	{Name: "sender-malformed", Title: "The sender address has no domain behind the @.", Cause: smtpcode.SenderAddressInvalid, Break: sending(func(a *App) {
		a.Message, a.From = a.message(), "app@"
	})},
	{Name: "sender-without-domain", Title: "The sender address has no domain, at Exim.", Cause: smtpcode.SenderAddressInvalid, Break: sending(func(a *App) {
		atExim(a)
		a.Message, a.From = a.message(), "app"
	})},
	{Name: "recipient-domain-at-relay", Title: "The submission server does not find the recipient's domain.", Cause: smtpcode.DomainNotFound, Break: all(
		sending(func(a *App) { a.To = []string{"jo@glbex.test"} }),
		setting("submission", "smtpd_recipient_restrictions", "reject_unknown_recipient_domain"),
		setting("submission", "unknown_address_reject_code", "550"))},
	{Name: "null-mx-at-relay", Title: "The submission server sees that the recipient's domain takes no mail.", Cause: smtpcode.NullMX, Break: all(
		func(w *World) { w.Zones["acme.test"].Add("noreply MX 0 .", "noreply A "+v4(80)) },
		sending(func(a *App) { a.To = []string{"jo@noreply.acme.test"} }),
		setting("submission", "smtpd_recipient_restrictions", "reject_unknown_recipient_domain"))},
	{Name: "smtputf8-missing", Title: "The recipient's address is not ASCII, and the server lacks SMTPUTF8.", Cause: smtpcode.SMTPUTF8Unsupported, Break: func(w *World) {
		w.Postfix.Main["smtputf8_enable"] = "no"
		w.App.To = []string{"jörg@globex.test"}
	}},

	{Name: "milter-down-submission", Title: "A filter of the submission server is down.", Cause: smtpcode.ServerBusy, Break: func(w *World) {
		w.Postfix.Listener("submission").Filters(Nobody)
	}},
	{
		Name: "policy-server-down", Title: "The policy server that Postfix asks is down.", Cause: smtpcode.ServerBusy,
		// The reply calls it a problem of the server's configuration, for now.
		Also:  []smtpcode.Cause{smtpcode.ServerError},
		Break: func(w *World) { w.Postfix.Listener("submission").Asks(Nobody) },
	},
	{Name: "disk-full-submission", Title: "The submission server is short of disk space.", Cause: smtpcode.ServerBusy, Break: all(
		setting("submission", "queue_minfree", "900000000000000"), setting("submission", "message_size_limit", "1000"))},
	{Name: "spam-submission", Title: "The submission server's filter takes the message for spam.", Cause: smtpcode.SpamContent, Break: func(w *World) {
		w.Postfix.Main["body_checks"] = patterns("/XJS\\*C4JDBQADN1\\.NSBN3/", "REJECT This message was classified as spam")
		w.App.Message, w.App.Consents = signed(letter("app@acme.test", "jo@globex.test", gtube), "s1", "acme.test"), true
	}},
	{
		Name: "policy-submission", Title: "A policy of the submission server's owner forbids it, without a reason.", Cause: smtpcode.PolicyRejected,
		Break: loginRule("554 5.7.1 Message rejected due to local policy"),
	},
}

// tooLarge gives the program a message of 150 KB.
func tooLarge(a *App) {
	a.Message = signed(letter(a.From, a.To[0], strings.Repeat(strings.Repeat("x", 73)+"\r\n", 2000)), "s1", "acme.test")
}

// gtube is what every spam filter takes for spam.
const gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
