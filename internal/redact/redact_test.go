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
		`password="` + canary + ` ` + canary + `, and more" user=a`,
		`{"body":"{\"password\":\"` + canary + `\"}"}`,
		`{"password":"a\"` + canary + `"}`,
		"password=" + canary + "," + canary + ")" + canary + "}" + canary,
		"dial smtp://user:p@" + canary + "@smtp.example.com:587: refused",
		"smtp://user:p/" + canary + "@smtp.example.com",
		"dial tcp: address user:" + canary + "@smtp.example.com:587: too many colons in address",
		"S: 334 VXNlcm5hbWU6\r\nC: " + strings.ReplaceAll(canary, ".", "") + "\r\nS: 535 no",
		"334 UGFzc3dvcmQ6\n" + strings.ReplaceAll(canary, "-", "+") + "=\n535 5.7.8 failed",
		"AUTH NTLM  " + canary,
		"AUTH\tDIGEST-MD5 " + canary,
		"AUTH SCRAM-SHA-256-PLUS " + canary,
		"X-Mailgun-Key: " + canary,
		"https://api.example.com/send?key=" + canary,
		"X-Amz-Signature=" + canary + "&X-Amz-Date=1",
		"ya29." + canary,
		"bad token eyJ" + canary,
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
		"http://www.example.com:80/a?to=b@example.com",
		"250-AUTH LOGIN CRAM-MD5 DIGEST-MD5 PLAIN",
		"250-AUTH PLAIN LOGIN SCRAM-SHA-256-PLUS",
		"334 VXNlcm5hbWU6\r\n535 5.7.8 authentication failed",
		"mailto:user@example.com",
		"550 to:user@example.com:550 unknown",
		"RCPT TO:<user@example.com>",
		"DKIM signature: invalid, key: none",
		"dkim=fail (signature=bad)",
		`{"password":"","user":"a"}`,
		"",
	} {
		if got := redact.String(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// TestLongText reads repeats that make a careless search quadratic. It has no
// clock: a search that slow would not end within the time of the tests.
func TestLongText(t *testing.T) {
	for _, s := range []string{"pass:", "pass:\"", "pass: ", "pass=\\\"", "://a:", "a:", "334 ", "334\n", "AUTH PLAIN ", "key=", "Bearer ", "a@b:", "'"} {
		t.Run(s, func(t *testing.T) {
			redact.String(strings.Repeat(s, 1<<20/len(s)))
		})
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
