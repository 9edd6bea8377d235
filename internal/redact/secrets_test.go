package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/internal/redact"
)

func TestSecrets(t *testing.T) {
	const password = `Tr0ub4dor&3 "x"`
	token := "ya29." + strings.Repeat("aB3-", 40)
	var s redact.Secrets
	s.Add(password)
	s.Add(token)
	s.Add("kz")
	b64 := base64.StdEncoding.EncodeToString
	for _, text := range []string{
		password, strings.ToUpper(password), `535 bad password "` + password + `"`,
		b64([]byte(password)), b64([]byte("\x00bob\x00" + password)), b64([]byte("x" + password)), b64([]byte("xy" + password + "z")),
		base64.RawURLEncoding.EncodeToString([]byte("é" + password)),
		b64([]byte(b64([]byte(url.QueryEscape("a" + password))))),
		url.QueryEscape(password), "%54%72%30%75%62%34%64%6f%72%26%33%20%22%78%22", hex.EncodeToString([]byte(password)),
		"cut off " + password[:9] + " …", token, token[20:60], "… " + token[:30], "key kz is wrong",
	} {
		got := s.String("550 " + text + ".")
		if !strings.Contains(got, redact.Mark) || strings.Contains(got, password[:8]) || strings.Contains(got, token[30:45]) {
			t.Errorf("%q stays %q", text, got)
		}
	}
	for _, text := range []string{"220 mx.example.com ESMTP ready", "250-SIZE 35882577", "535 5.7.8 Username and Password not accepted", "fkzx", ""} {
		if got := s.String(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	var none *redact.Secrets
	if got := none.String("password=hunter2"); got != "password="+redact.Mark {
		t.Errorf("nil: %q", got)
	}
}
