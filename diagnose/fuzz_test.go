package diagnose_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// FuzzExplain gives Explain any text and any circumstances: it must not panic,
// must name a cause of the list, and its report must print in every form and
// come out of its evidence again.
func FuzzExplain(f *testing.F) {
	f.Add("550 5.1.1 <a@example.com>: User unknown", "mx.example.com:25", "", "", "", "", int64(0), int64(0), false)
	f.Add("dial tcp 127.0.0.1:587: connect: connection refused", "smtp://app:secret@[::1]:587/x", "starttls", "gmail", "localhost", "connect", int64(time.Second), int64(time.Minute), false)
	f.Add("EOF", ":465", "none", "", "web1", "quit", int64(-1), int64(1)<<62, true)
	f.Add(`{"errors":[{"message":"x","field":null}],"code":"42","Bearer":"abc"}`, "https://api.sendgrid.com/v3", "", "sendgrid", "", "", int64(0), int64(0), false)
	f.Add("tls: failed to verify certificate: x509: certificate is valid for a, not b:465", "b:465", "implicit", "?", "", "tls", int64(1), int64(0), false)
	f.Add("450-4.2.0 try again\n450 in \xff 99999999999 seconds (host mx[1] said: status=deferred stat=", "@:", "\x00", "", "", "", int64(0), int64(0), false)
	f.Fuzz(func(t *testing.T, text, server, tls, provider, helo, stage string, elapsed, age int64, accepted bool) {
		for _, s := range []*string{&server, &tls, &provider, &helo, &stage} {
			*s = strings.ToValidUTF8(*s, "?") // JSON would; a program's settings are not the error's text
		}
		c := diagnose.Config{
			Server: server, TLS: diagnose.TLSMode(tls), Provider: smtpcode.Provider(provider), HELO: helo, Stage: smtpcode.Stage(stage),
			Elapsed: time.Duration(elapsed), ConnAge: time.Duration(age), Accepted: accepted,
		}
		r := c.Explain(errors.New(text))
		if r.Evidence.Failure.Unread {
			t.Error("Explain panicked")
		}
		if r.Cause.Info().Cause != r.Cause || len(r.Causes) == 0 {
			t.Errorf("cause %q of %v", r.Cause, r.Findings)
		}
		if err := r.WriteText(io.Discard); err != nil {
			t.Error(err)
		}
		first, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		var saved diagnose.Evidence
		if err := json.Unmarshal(data, &saved); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if again, err := json.Marshal(diagnose.Conclude(&saved)); err != nil || string(again) != string(first) {
			t.Errorf("saved evidence gives\n%s\nnot\n%s\n(%v)", again, first, err)
		}
		_ = c.Wrap(errors.New(text)).Error()
		diagnose.Explain(&diagnose.HTTPError{Host: server, Provider: c.Provider, Status: int(elapsed % 600), Body: text})
	})
}
