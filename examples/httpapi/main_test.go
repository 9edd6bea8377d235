package main

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

func TestAnswers(t *testing.T) {
	base, stop, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	want := map[smtpcode.Provider]smtpcode.Cause{
		"resend":     smtpcode.SenderNotVerified,
		"sendgrid":   smtpcode.APIKeyInvalid,
		"amazon-ses": smtpcode.RateLimited,
	}
	for _, a := range answers {
		r := diagnose.Explain(send(base+"/"+string(a.provider), a.provider))
		if r == nil || r.Cause != want[a.provider] || r.Provider != a.provider {
			t.Errorf("%s: %v, want %s", a.provider, r, want[a.provider])
		}
	}
}

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "cause:"); n != len(answers) {
		t.Errorf("%d reports in\n%s", n, out.String())
	}
}
