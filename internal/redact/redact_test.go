package redact_test

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/internal/redact"
)

const canary = "c4n4ry-S3cret.XyZ0123456789abcdef"

func TestSecretsGo(t *testing.T) {
	for _, s := range []string{
		"dial smtps://user:" + canary + "@smtp.example.com:465: refused",
		"AUTH PLAIN " + canary,
		"auth xoauth2 " + canary + " failed",
		"Authorization: Bearer " + canary,
		"Authorization: Basic " + canary,
		`{"password":"` + canary + `","user":"a"}`,
		`{"api_key": "` + canary + `"}`,
		"password=" + canary + "&user=a",
		"SMTP_PASS: x password: " + canary,
		"token=" + canary,
		"key SG." + canary + " refused",
		"re_" + strings.ReplaceAll(canary, ".", "_"),
		"X-Api-Key: " + canary,
		"client_secret=" + canary,
		"SMTP_PASSWORD=" + canary,
		"EMAIL_HOST_PASSWORD='" + canary + "'",
		"AWS_SECRET_ACCESS_KEY=" + canary,
		`{"smtpPassword":"` + canary + `"}`,
		`{"accessToken": "` + canary + `"}`,
	} {
		if got := redact.String(s); strings.Contains(got, canary) || strings.Contains(got, "S3cret") {
			t.Errorf("%q\nis still %q", s, got)
		}
	}
}

func TestProseStays(t *testing.T) {
	for _, s := range []string{
		"535 5.7.8 Username and Password not accepted",
		"password incorrect",
		"password: incorrect.",
		"AUTH PLAIN failed",
		"530 5.7.0 Basic authentication is disabled",
		"token expired",
		`{"error":"invalid_token","error_description":"expired"}`,
		"app_password_required: see the console",
		"dial tcp 192.0.2.1:587: i/o timeout",
		"https://support.google.com/mail/?p=BadCredentials x@y",
		"http://www.example.com:80/a",
		"",
	} {
		if got := redact.String(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzString(f *testing.F) {
	f.Add("a://b:c@d password=x")
	f.Fuzz(func(t *testing.T, s string) {
		if got := redact.String(s); len(got) == 0 && len(s) > 0 {
			t.Errorf("%q became nothing", s)
		}
	})
}
