package diagnose_test

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/textproto"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// typical errors, as programs get them.
var typical = []struct {
	name   string
	config diagnose.Config
	err    error
}{
	{
		"app-password",
		diagnose.Config{Server: "smtp.gmail.com:587", User: "app@example.org"},
		&textproto.Error{Code: 535, Msg: "5.7.8 Username and Password not accepted. For more information, go to\n5.7.8  https://support.google.com/mail/?p=BadCredentials d9443c01a7336-1f83c1a 25sm - gsmtp"},
	},
	{
		"tls-on-587",
		diagnose.Config{Server: "smtp.example.com:587"},
		fmt.Errorf("send: %w", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte{'2', '2', '0', ' ', 'm'}}),
	},
	{"eof-on-465", diagnose.Config{Server: "smtp.example.com:465", TLS: diagnose.TLSSTARTTLS, Elapsed: 30 * time.Second}, io.EOF},
	{"eof", diagnose.Config{}, fmt.Errorf("send welcome mail: %w", io.EOF)},
	{
		"unknown-user",
		diagnose.Config{Server: "mx.example.com:25"},
		&textproto.Error{Code: 550, Msg: "5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in virtual mailbox table"},
	},
	{
		"greylisted",
		diagnose.Config{},
		errors.New(`450 "4.2.0 <a@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html"`),
	},
	{
		"sendgrid-key",
		diagnose.Config{},
		&diagnose.HTTPError{Provider: "sendgrid", Status: 401, Body: `{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked","field":null,"help":null}]}`},
	},
	{"unclassified", diagnose.Config{}, errors.New("the flux capacitor is empty")},
}

func TestWriteText(t *testing.T) {
	for _, tt := range typical {
		var b bytes.Buffer
		if err := tt.config.Explain(tt.err).WriteText(&b); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "golden", tt.name+".txt")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != string(want) {
			t.Errorf("%s: got\n%s\nwant (go test -update rewrites it)\n%s", file, got, want)
		}
	}
	if err := diagnose.Explain(io.EOF).WriteText(brokenWriter{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a broken writer gives %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestReportJSON(t *testing.T) {
	contract := []string{"cause", "layer", "fault", "temporary", "confidence", "stage", "code", "enhanced", "provider", "summary", "fixes", "retry"}
	for _, tt := range typical {
		r := tt.config.Explain(tt.err)
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		for _, key := range contract {
			if v, ok := got[key]; !ok || v == nil {
				t.Errorf("%s: %q is %v", tt.name, key, v)
			}
		}
		if got["cause"] != string(r.Cause) || got["code"] != float64(r.Code) || got["temporary"] != r.Temporary || got["summary"] != r.Summary {
			t.Errorf("%s: the JSON is not the report: %s", tt.name, data)
		}
		retry, _ := got["retry"].(map[string]any)
		if retry["action"] != string(r.Retry.Action) || retry["after_seconds"] != r.Retry.After.Seconds() {
			t.Errorf("%s: retry is %v, want %+v", tt.name, retry, r.Retry)
		}
	}
	if data, err := json.Marshal(struct{ Report *diagnose.Report }{}); err != nil || string(data) != `{"Report":null}` {
		t.Errorf("no report is %s, %v", data, err)
	}
}

func TestReportLog(t *testing.T) {
	r := typical[0].config.Explain(typical[0].err)
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Error("mail not sent", "mail", r)
	var record struct{ Mail map[string]any }
	if err := json.Unmarshal(b.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	keys := slices.Sorted(maps.Keys(record.Mail))
	want := []string{"cause", "code", "confidence", "enhanced", "fault", "fix", "provider", "retry", "stage", "summary", "temporary"}
	if !slices.Equal(keys, want) {
		t.Errorf("attributes %q, want %q", keys, want)
	}
	if record.Mail["cause"] != string(r.Cause) || record.Mail["code"] != 535.0 || record.Mail["fix"] != r.Fixes[0].Message {
		t.Errorf("logged %v", record.Mail)
	}
	b.Reset()
	slog.New(slog.NewTextHandler(&b, nil)).Error("mail not sent", "mail", typical[5].config.Explain(typical[5].err))
	if !strings.Contains(b.String(), " mail.cause=greylisted ") || !strings.Contains(b.String(), " mail.retry_after=6m0s ") {
		t.Errorf("logged %s", &b)
	}
}

// TestConclude saves evidence and judges it again: the report is the same.
func TestConclude(t *testing.T) {
	for _, tt := range typical {
		r := tt.config.Explain(tt.err)
		data, err := json.Marshal(r.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		var saved diagnose.Evidence
		if err := json.Unmarshal(data, &saved); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if again := diagnose.Conclude(&saved); !reflect.DeepEqual(again, r) {
			t.Errorf("%s: after %s\n got %+v\nwant %+v", tt.name, data, again, r)
		}
	}
}

// TestSameAlways explains the same errors again and again, from many goroutines.
func TestSameAlways(t *testing.T) {
	var first [8]string
	render := func(i int) string {
		r := typical[i].config.Explain(typical[i].err)
		var b strings.Builder
		r.WriteText(&b)
		json.NewEncoder(&b).Encode(r)
		json.NewEncoder(&b).Encode(r.Evidence)
		return b.String()
	}
	for i := range typical {
		first[i] = render(i)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for i := range typical {
				if again := render(i); again != first[i] {
					t.Errorf("%s: got\n%s\nand before\n%s", typical[i].name, again, first[i])
				}
			}
		})
	}
	wg.Wait()
}

// TestConcludeSharesEvidence: saved evidence may be judged by several goroutines.
func TestConcludeSharesEvidence(t *testing.T) {
	e := diagnose.Config{Server: "smtp.example.com:465", TLS: diagnose.TLSSTARTTLS}.Explain(io.EOF).Evidence
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if r := diagnose.Conclude(e); r.Cause != smtpcode.PlaintextOnTLSPort {
				t.Errorf("%s", r.Cause)
			}
		})
	}
	wg.Wait()
}

// TestNoSecrets plants secrets wherever an error, an answer or a setting may
// hold them, and looks for them in all that a report can be turned into.
func TestNoSecrets(t *testing.T) {
	const canary = "c4n4ry-hunter2-S3cret-0123456789"
	plain := base64.StdEncoding.EncodeToString([]byte("\x00app@example.org\x00" + canary))
	text := func(s string) error { return errors.New(s) }
	for _, tt := range []struct {
		name   string
		config diagnose.Config
		err    error
	}{
		{"password in a URL", diagnose.Config{}, text("parse smtp://app:" + canary + "@smtp.example.com:587: connection refused")},
		{"password with signs in a URL", diagnose.Config{}, text("dial smtps://app:/" + canary + "@smtp.example.com:465: i/o timeout")},
		{"AUTH PLAIN", diagnose.Config{}, text("535 5.7.8 authentication failed after AUTH PLAIN " + plain)},
		{"AUTH PLAIN in a reply", diagnose.Config{}, &textproto.Error{Code: 501, Msg: "5.5.4 Cannot decode AUTH PLAIN " + plain + "\n5.5.4 try again"}},
		{"AUTH XOAUTH2", diagnose.Config{}, text("334 after AUTH XOAUTH2 " + plain + ": 535 5.7.3 Authentication unsuccessful")},
		{"bearer token", diagnose.Config{}, text("POST https://api.example.com/send: Authorization: Bearer " + canary + ": 401 Unauthorized")},
		{"basic credentials", diagnose.Config{}, &diagnose.HTTPError{Provider: "mailgun", Status: 401, Body: "Authorization: Basic " + plain + " Forbidden"}},
		{"JSON", diagnose.Config{}, &diagnose.HTTPError{Status: 400, Body: `{"error":"bad request","request":{"api_key":"` + canary + `","password": "` + canary + `"}}`}},
		{"JSON names", diagnose.Config{}, text(`{"accessToken":"` + canary + `","clientSecret":"` + canary + `","apiKey":"` + canary + `","message":"Unauthorized"}`)},
		{"SendGrid key", diagnose.Config{}, &diagnose.HTTPError{Provider: "sendgrid", Status: 401, Body: `{"errors":[{"message":"The provided authorization grant is invalid: SG.` + canary + `.x"}]}`}},
		{"API key header", diagnose.Config{}, text("X-Api-Key: " + canary + ": 403 Forbidden")},
		{"Postmark token", diagnose.Config{}, text("X-Postmark-Server-Token: " + canary + `: {"ErrorCode":10,"Message":"Bad or missing API token"}`)},
		{"environment", diagnose.Config{}, text("send with SMTP_PASSWORD=" + canary + " EMAIL_HOST_PASSWORD='" + canary + "' AWS_SECRET_ACCESS_KEY=" + canary + ": EOF")},
		{"settings", diagnose.Config{}, text(`config {Host:smtp.example.com Port:587 User:app Password:` + canary + `}: dial tcp: i/o timeout`)},
		{"reply", diagnose.Config{}, smtpcode.Reply{Code: 535, Enhanced: smtpcode.EnhancedCode{5, 7, 8}, Lines: []string{"wrong token=" + canary, "password: " + canary}}},
		{"library's error", diagnose.Config{}, &goMailError{535, "5.7.8", "SMTP AUTH failed: 535 5.7.8 AUTH LOGIN " + plain}},
		{"structure", diagnose.Config{}, &goSMTPError{535, goSMTPEnhanced{5, 7, 8}, "password=" + canary}},
		{"joined", diagnose.Config{}, errors.Join(io.EOF, fmt.Errorf("client_secret=%s: %w", canary, os.ErrDeadlineExceeded))},
		{"no protocol", diagnose.Config{}, textproto.ProtocolError(`short response: "password=` + canary + `"`)},

		{"server", diagnose.Config{Server: "smtp://app:" + canary + "@smtp.example.com:465", TLS: diagnose.TLSSTARTTLS}, io.EOF},
		{"server without scheme", diagnose.Config{Server: "app:" + canary + "@smtp.example.com:465"}, io.EOF},
		{"API server", diagnose.Config{Server: "https://api:key-" + canary + "@api.mailgun.net/v3"}, text("401 Forbidden")},
		{"HELO", diagnose.Config{HELO: "password=" + canary, Server: "smtp.example.com:587"}, io.EOF},
		{"user", diagnose.Config{User: "app password=" + canary}, text("535 5.7.8 Error: authentication failed")},
		{"user that is the token", diagnose.Config{Server: "smtp.postmarkapp.com:587", User: canary}, text("535 5.7.8 Error: authentication failed")},
		{"sender", diagnose.Config{From: "smtp://app:" + canary + "@example.org", App: "token=" + canary}, text("501 5.1.7 Bad sender address syntax")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.config.Explain(tt.err)
			forms := map[string]string{"String": r.String(), "Wrap": tt.config.Wrap(tt.err).Error()}
			var b bytes.Buffer
			r.WriteText(&b)
			forms["WriteText"] = b.String()
			for name, v := range map[string]any{"JSON": r, "Evidence": r.Evidence, "Findings": r.Findings} {
				data, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				forms[name] = string(data)
			}
			b = bytes.Buffer{}
			slog.New(slog.NewJSONHandler(&b, nil)).Error("mail not sent", "mail", r)
			forms["slog"] = b.String()
			for name, s := range forms {
				if strings.Contains(s, "hunter2") || strings.Contains(s, plain) {
					t.Errorf("%s holds the secret:\n%s", name, s)
				}
			}
		})
	}
	look := diagnose.Look{Password: "hunter2", Token: "hunter2"}
	if s := fmt.Sprintf("%v %+v %#v", look, look, look); strings.Contains(s, "hunter2") {
		t.Errorf("a Config prints its password: %s", s)
	}
}

// TestServerWithUserinfo hides the password and keeps what the rules need.
func TestServerWithUserinfo(t *testing.T) {
	for _, server := range []string{"smtp://app:hunter2@smtp.example.com:465", "smtps://smtp.example.com:465/", "smtp.example.com:465"} {
		r := diagnose.Config{Server: server, TLS: diagnose.TLSSTARTTLS}.Explain(io.EOF)
		if r.Cause != smtpcode.PlaintextOnTLSPort || !strings.Contains(r.Causes[0].Subject, "smtp.example.com:465") {
			t.Errorf("%s: %s about %q", server, r.Cause, r.Causes[0].Subject)
		}
	}
}
