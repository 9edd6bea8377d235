package smtptest_test

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// Every reply of every wording says what it is meant to say.
func TestWordings(t *testing.T) {
	places := strings.NewReplacer(
		"{client}", "203.0.113.5", "{helo}", "localhost", "{sender}", "app@example.com", "{recipient}", "jo@example.net",
		"{domain}", "example.com", "{place}", "example.net", "{server}", "mx.example.net", "{user}", "app", "{to}", "jo@example.org",
	)
	for _, w := range []smtptest.Wording{smtptest.Postfix, smtptest.Exim, smtptest.Exchange, smtptest.Gmail} {
		for e, cause := range smtptest.Events() {
			list := "zen.spamhaus.org"
			if e == smtptest.EventDomainListed {
				list = "dbl.spamhaus.org"
			}
			text := places.Replace(strings.ReplaceAll(w.Reply(e), "{list}", list))
			r, err := smtpcode.ParseReply(text)
			if err != nil {
				t.Errorf("%s, %s: %v", w, e, err)
				continue
			}
			if c := smtpcode.Classify(r, smtpcode.Context{}); c.Cause != cause {
				t.Errorf("%s, %s: it means %s, and says %s: %s", w, e, cause, c.Cause, text)
			}
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s, %s: a place without a fact: %s", w, e, text)
			}
		}
	}
}
