package smtpprobe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesAuth judge why there was no login, or how it went. That a password is
// wrong says the server's own reply.
var rulesAuth = []rule{
	{
		Meta: check.Meta{
			Code: "smtp-auth-needs-tls", Cause: string(smtpcode.AuthNotOffered), Severity: check.Error,
			Title: "The server offers no login before TLS",
			Doc:   "The session is in clear text, and AUTH is not on the server's list. Servers add it once TLS is in place, and this one offers STARTTLS. The client's TLS setting is off.",
			Fix:   "Use STARTTLS",
			Refs:  []string{"RFC 4954, section 4", "RFC 8314, section 3"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.local(smtpcode.StageAuth, errNoAUTH) == nil || r.secure() || !r.EHLO.Offers("STARTTLS") {
				return nil
			}
			return &check.Finding{Evidence: r.listed(), Fixes: r.useTLS()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-on-relay-port", Cause: string(smtpcode.AuthNotOffered), Severity: check.Error,
			Title: "There is no login on port 25",
			Doc:   "Port 25 is where mail servers bring mail to each other, without a login. Programs submit theirs on port 587 or 465, often at another host: the MX host of a domain takes its mail, and does not send for its users.",
			Fix:   "Use the provider's submission host on port 587, or 465",
			Refs:  []string{"RFC 6409, section 3.1", "RFC 8314, section 3.3"},

			ExplainedBy: []check.Code{"smtp-auth-needs-tls", "smtp-ehlo-unknown", "smtp-starttls-stripped"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.local(smtpcode.StageAuth, errNoAUTH) == nil || port(r.Server) != "25" {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: r.listed(), Fixes: r.otherPorts()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-missing", Cause: string(smtpcode.AuthNotOffered), Severity: check.Error,
			Title: "The server offers no login",
			Doc:   "There is a user name and a password or token, and AUTH is not on the server's list. The server may be a relay that goes by addresses, a test server, or one whose login is not configured.",
			Fix:   "Use the provider's submission host; on your own server enable AUTH (Postfix: smtpd_sasl_auth_enable=yes), or leave the credentials out",
			Refs:  []string{"RFC 4954, section 3"},

			ExplainedBy: []check.Code{"smtp-auth-needs-tls", "smtp-auth-on-relay-port", "smtp-ehlo-unknown", "smtp-starttls-stripped", "smtp-starttls-hidden"},
		},
		Check: one(func(r *Result) *check.Finding {
			if r.local(smtpcode.StageAuth, errNoAUTH) == nil || !r.secure() && r.EHLO.Offers("STARTTLS") {
				return nil // before TLS it is not known
			}
			f := &check.Finding{Confidence: check.Certain, Evidence: r.listed()}
			if !r.secure() && port(r.Server) != "25" {
				f.Message = "The server offers neither a login nor STARTTLS. Many add AUTH to their list under TLS only, so that it looks the same if something on the way takes STARTTLS out of the list."
				f.Fixes = r.otherPorts()
			}
			if r.nothingOffered() {
				f.Confidence = check.Possible
			}
			return f
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-unanswered", Cause: string(smtpcode.AuthUnavailable), Severity: check.Error,
			Title: "The server does not answer the login, and all else at once",
			Doc:   "Until AUTH every reply came quickly, and to the login none: the server fell silent, or closed. What a server needs for AUTH alone is the service that checks passwords (Dovecot's or saslauthd's socket, LDAP, a database), and it waits for that. Neither user name nor password has been judged.",
			Fix:   "Retry after some minutes with the same credentials; on your own server look whether the authentication service runs and answers (doveadm auth test, testsaslauthd)",
			Refs:  []string{"RFC 4954, section 6", "RFC 5321, section 4.5.3.2"},
		},
		Check: one(func(r *Result) *check.Finding {
			if !r.loginUnanswered() {
				return nil
			}
			s := r.Step(smtpcode.StageAuth)
			how := "closed the connection"
			if s.Kind == KindTimeout {
				how = "said nothing"
			}
			return &check.Finding{
				Confidence: check.Likely, Message: fmt.Sprintf("The server answered everything quickly until AUTH %s, and then %s for %s.", s.About, how, seconds(s)),
				Evidence: append([]string{fmt.Sprintf("the slowest step before took %s", seconds(r.slowest(s)))}, s.said()...),
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-unencrypted", Cause: string(smtpcode.AuthOverPlaintext), Severity: check.Error,
			Title: "The login would go over the line in clear text",
			Doc:   "The server offers AUTH, and the connection has no TLS. Whoever reads along would have the password, so that the client does not send it (smtp.PlainAuth neither).",
			Fix:   "Use STARTTLS, or port 465",
			Refs:  []string{"RFC 4954, section 4", "RFC 8314, section 3"},

			ExplainedBy: []check.Code{"smtp-starttls-stripped"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.local(smtpcode.StageAuth, errUnencrypted)
			if s == nil {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: append(s.said(), r.listed()...), Fixes: r.useTLS()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-plain-needs-tls", Cause: string(smtpcode.AuthMechanismUnsupported), Severity: check.Error,
			Title: "PLAIN and LOGIN come only after TLS",
			Doc:   "The server has AUTH on its list in clear text, but none of the mechanisms that send a password or token. It keeps them for TLS, and offers STARTTLS.",
			Fix:   "Use STARTTLS",
			Refs:  []string{"RFC 4954, section 4", "RFC 4616, section 6"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.local(smtpcode.StageAuth, errNoMechanism)
			if s == nil || r.secure() || !r.EHLO.Offers("STARTTLS") || slices.ContainsFunc(r.Auth.Offered, readable) {
				return nil
			}
			return &check.Finding{Evidence: append(s.said(), r.listed()...), Fixes: r.useTLS()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-mechanism-missing", Cause: string(smtpcode.AuthMechanismUnsupported), Severity: check.Error,
			Title: "The two sides share no way to log in",
			Doc:   "None of the mechanisms that the client can use stands on the server's list. A server that lists XOAUTH2 alone wants OAuth 2.0 and no password; one that lists LOGIN alone cannot be used with smtp.PlainAuth.",
			Fix:   "Choose a mechanism from the server's list",
			Refs:  []string{"RFC 4954, section 4", "RFC 4422, section 3"},

			ExplainedBy: []check.Code{"smtp-auth-plain-needs-tls"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.local(smtpcode.StageAuth, errNoMechanism)
			if s == nil {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: s.said(), Fixes: r.otherMechanisms("")}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-readable", Cause: string(smtpcode.AuthOverPlaintext), Severity: check.Warning,
			Title: "The login went over the line in clear text",
			Doc:   "The connection has no TLS, and the mechanism sends the password or token as it is, in base64. Whoever reads along has it now. It is harmless only on this machine or inside a tunnel.",
			Fix:   "Use STARTTLS or port 465, and change the password",
			Refs:  []string{"RFC 4954, section 4", "RFC 8314, section 3"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageAuth)
			if s == nil || r.secure() || s.Kind == KindLocal || !readable(s.About) {
				return nil
			}
			return &check.Finding{Confidence: check.Certain, Evidence: []string{"AUTH " + s.About + " without TLS"}, Fixes: r.useTLS()}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-token-refused", Cause: string(smtpcode.OAuthTokenInvalid), Severity: check.Error,
			Title: "The server says why it refuses the token",
			Doc:   "The server answered the token with a challenge, which holds its reason: invalid_token or 401 for one that has expired, belongs to another user or is for another service; the scope that it wants stands beside. Tokens last about an hour.",
			Fix:   "Get a new access token for this user with the scope for SMTP (https://mail.google.com/, https://outlook.office.com/SMTP.Send)",
			Refs:  []string{"RFC 7628, section 3.2.2", "https://developers.google.com/workspace/gmail/imap/xoauth2-protocol"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.Step(smtpcode.StageAuth)
			if r.Auth == nil || r.Auth.Challenge == "" || s == nil || s.Passed {
				return nil
			}
			return &check.Finding{Evidence: append([]string{r.Auth.Challenge}, s.said()...)}
		}),
	},
	{
		Meta: check.Meta{
			Code: "smtp-auth-exchange-broken", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "The server's part of the login is not as the mechanism wants it",
			Doc:   "The server asked for something that does not belong to the mechanism, or did not prove with SCRAM that it knows the password. The login was given up before it could harm. The mechanism is broken on the server, or someone else answers in its place.",
			Fix:   "Use another mechanism from the server's list, and tell its administrator",
			Refs:  []string{"RFC 4954, section 4", "RFC 5802, section 5"},
		},
		Check: one(func(r *Result) *check.Finding {
			s := r.local(smtpcode.StageAuth, errChallenge)
			if s == nil {
				s = r.local(smtpcode.StageAuth, errUnproved)
			}
			if s == nil {
				return nil
			}
			return &check.Finding{
				Confidence: check.Certain, Message: fmt.Sprintf("AUTH %s was given up: %s.", s.About, s.Error),
				Evidence: s.said(), Fixes: r.otherMechanisms(s.About),
			}
		}),
	},
}

// quickly is a reply without a wait behind it, over any link on which mail is sent.
const quickly = 2 * time.Second

// loginUnanswered reports whether the login alone got no answer. A reset is no
// server's doing, and a connection that was slow before is slow here too.
func (r *Result) loginUnanswered() bool {
	s := r.Failed()
	if s == nil || s.Stage != smtpcode.StageAuth {
		return false
	}
	silent := s.Kind == KindTimeout && s.Took > 2*quickly
	return (silent || s.Kind == KindClosed && len(s.Got) == 0) && r.slowest(s).Took < quickly
}

// slowest is the step before another one that took longest.
func (r *Result) slowest(until *Step) *Step {
	slowest := &Step{}
	for i := range r.Steps {
		if s := &r.Steps[i]; s.Start < until.Start && s.Took > slowest.Took {
			slowest = s
		}
	}
	return slowest
}

// nothingOffered reports whether the port that is for logins and for TLS offers neither
// to a client that takes TLS where it can get it. Both belong to submission (RFC 6409,
// section 4.3; RFC 8314, section 3.3), and most servers show AUTH under TLS only, so
// that what takes STARTTLS out of the list hides both.
func (r *Result) nothingOffered() bool {
	return r.Mode == TLSAuto && port(r.Server) == "587" && r.EHLO != nil && !r.secure() &&
		!r.EHLO.Offers("STARTTLS") && len(r.EHLO.Auth) == 0 && r.local(smtpcode.StageAuth, errNoAUTH) != nil
}

// readable reports whether a mechanism sends the password or token itself.
func readable(mechanism string) bool {
	switch mechanism {
	case "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER":
		return true
	}
	return false
}

// otherMechanisms are those that the server offers and this package can do, but
// for one.
func (r *Result) otherMechanisms(but string) (out []check.Fix) {
	for _, name := range []string{"SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5", "OAUTHBEARER", "XOAUTH2"} {
		if name == but || !slices.Contains(r.Auth.Offered, name) {
			continue
		}
		message := "Log in with " + name
		if strings.Contains(name, "OAUTH") {
			message = "Log in with an OAuth 2.0 access token, by " + name
		}
		out = append(out, setting(message, "auth", name))
	}
	return out
}
