package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

func (p patient) otherMechanisms() (out []check.Fix) {
	if p.s.Session == nil || p.s.Session.Auth == nil {
		return nil
	}
	for _, m := range p.s.Session.Auth.Offered {
		if m != p.s.Session.Auth.Mechanism && !tokenMechanism(m) {
			out = append(out, set("auth", m, "Log in by "+m))
		}
	}
	return out
}

func tokenMechanism(m string) bool { return m == "XOAUTH2" || m == "OAUTHBEARER" }

// passwordForToken is the login by the password that was given beside the token.
func (p patient) passwordForToken() []check.Fix {
	if p.Token == "" || p.Password == "" || p.s.Session == nil || p.s.Session.Auth == nil || !tokenMechanism(p.s.Session.Auth.Mechanism) {
		return nil
	}
	for _, m := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256"} { // what programs know goes first
		if slices.Contains(p.s.Session.Auth.Offered, m) {
			return one(set("auth", m, "Log in by "+m+" with the password that is set beside the token"))
		}
	}
	return nil
}

// trimmedLogin takes off what an environment variable, a file or a form has put
// around a user name or password. No other password is ever guessed: each refused
// login counts against the account.
func (p patient) trimmedLogin() []check.Fix {
	if p.failed == nil || p.failed.Stage != smtpcode.StageAuth || trimmed(p.User) == p.User && trimmed(string(p.Password)) == string(p.Password) {
		return nil
	}
	f := set("login", "trimmed", "Take the white space or quotes off that stand around the user name or password, as read from a file or the environment")
	f.Text = "" // what it becomes is secret
	return one(f)
}

// trimmed is a setting without white space, or one pair of quotes, around it.
func trimmed(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n > 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}

// loginTried reports whether a refused login may be tried again with a change: only
// where its method is at fault, or what was added to its words by mistake.
func loginTried(f check.Finding, change check.SettingChange) bool {
	switch causeOf(f.Code) {
	case smtpcode.AuthMechanismUnsupported, smtpcode.AuthNotOffered, smtpcode.AuthUnavailable:
		return true
	}
	// A refused token has cost the account no try of its password.
	return change.Setting == "login" || change.Setting == "auth" && causeOf(f.Code) == smtpcode.OAuthTokenInvalid
}
