package diagnose_test

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// TestUnstated: a refusal without a reason is put down to what is known of the
// program and its message, and to nothing where all is well with them.
func TestUnstated(t *testing.T) {
	refuses := func(at smtpcode.Stage, reply string) func(*smtptest.Config) {
		return func(c *smtptest.Config) {
			c.RequireAuth = false
			c.Replies = map[smtpcode.Stage]string{at: reply}
		}
	}
	denied := refuses(smtpcode.StageRcpt, "554 5.7.1 <jo@example.net>: Recipient address rejected: Access denied")
	prohibited := refuses(smtpcode.StageMessage, "550 Administrative prohibition")
	withoutLogin := func(c *diagnose.Config) { c.User, c.Password = "", "" }
	withoutFrom := func(c *diagnose.Config) {
		before, after, _ := strings.Cut(string(c.Message), "From: ")
		_, after, _ = strings.Cut(after, "\r\n")
		c.Message, c.SendMessage = []byte(before+after), true
	}
	for _, c := range []struct {
		name   string
		server func(*smtptest.Config)
		client func(*diagnose.Config)
		code   check.Code
	}{
		{"no login", denied, withoutLogin, "auth-required"},
		{"a login", denied, func(*diagnose.Config) {}, "policy-rejected"},
		{"no From", prohibited, withoutFrom, "smtp-message-header-broken"},
		{"a good header", prohibited, func(c *diagnose.Config) { c.SendMessage = true }, "policy-rejected"},
	} {
		w := smtptest.NewWorld()
		w.Submission.Change(c.server)
		config := settings(t, w.Settings())
		c.client(&config)
		r, err := diagnose.Diagnose(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Causes) == 0 || r.Causes[0].Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, r.Causes, c.code)
		}
	}
}
