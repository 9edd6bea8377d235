package smtptest

import (
	"github.com/maildiag/maildiag/smtpcode"
	"testing"
)

func TestW(t *testing.T) {
	f := facts{"client": "203.0.113.5", "helo": "localhost", "sender": "app@example.com", "recipient": "jo@example.net", "domain": "example.com", "server": "mx.example.net", "list": "zen.spamhaus.org", "user": "app", "to": "jo@example.org"}
	for w, tab := range wordings {
		for e, s := range tab {
			r, err := smtpcode.ParseReply(f.fill(s))
			if err != nil {
				t.Error(err)
				continue
			}
			c := smtpcode.Classify(r, smtpcode.Context{})
			if c.Cause != eventCauses[e] {
				t.Errorf("%s %s: %s: %s", w, e, c.Cause, s)
			}
		}
	}
	for e := range eventCauses {
		if wordings[Postfix][e] == "" {
			t.Error(e)
		}
	}
}
