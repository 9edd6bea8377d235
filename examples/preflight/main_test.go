package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtptest"
)

// fly runs a preflight in a world that has the named faults, with the settings of
// the world's client in the environment. Nothing leaves the process.
func fly(t *testing.T, args []string, faults ...string) (status int, out string, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		for _, f := range faults {
			if err := w.Break(f); err != nil {
				t.Fatal(err)
			}
		}
		s := w.Settings()
		host, port, _ := strings.Cut(s.Server, ":")
		env := map[string]string{
			"SMTP_HOST": host, "SMTP_PORT": port, "SMTP_USER": s.User, "SMTP_PASSWORD": s.Password,
			"SMTP_SECURITY": string(s.TLS), "SMTP_FROM": s.From, "SMTP_HELO": s.HELO,
		}
		var b strings.Builder
		p := preflight{
			getenv: func(name string) string { return env[name] },
			look: diagnose.Look{
				Resolver: s.Resolver, Dialer: s.Dialer, RootCAs: s.RootCAs, HTTP: s.HTTP, Blocklists: []dnscheck.Blocklist{},
				Controls: []string{"192.0.2.26:465"},
				Local: func(context.Context) *netprobe.Local {
					return &netprobe.Local{IPv4Route: true, Loopback: true}
				},
			},
			out: &b, usage: &b,
		}
		status, err = p.run(t.Context(), append([]string{"-selector", "s1"}, args...))
		out = b.String()
		if strings.Contains(out, s.Password) {
			t.Errorf("the password shows in\n%s", out)
		}
	})
	return status, out, err
}

func TestFine(t *testing.T) {
	status, out, err := fly(t, []string{"-to", "jo@example.net"})
	if status != statusFine || err != nil {
		t.Fatalf("status %d, %v\n%s", status, err, out)
	}
	for _, line := range []string{
		"settings from SMTP_HOST, SMTP_PORT", "✓ connect    smtp.example.com:587", "✓ tls        TLS 1.3", "✓ login      SCRAM-SHA-256",
		"✓ sender     app@example.com", "✓ recipient  jo@example.net", "✓ spf", "✓ dkim", "✓ dmarc", "mail would pass",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
	if strings.Contains(out, "✗") {
		t.Errorf("something fails in\n%s", out)
	}
}

func TestFails(t *testing.T) {
	for _, tt := range []struct{ fault, cause, line string }{
		{"server-name-typo", "server-name-not-found", "✗ connect"},
		{"port-closed", "connection-refused", "✗ connect"},
		{"port-587-blocked", "port-blocked", "✗ connect"},
		{"starttls-not-offered", "starttls-not-offered", "✗ tls"},
		{"password-wrong", "auth-failed", "✗ login      535 5.7.8"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			status, out, err := fly(t, []string{"-to", "jo@example.net"}, tt.fault)
			if status != statusFails || err != nil || !strings.Contains(out, "cause: "+tt.cause) || !strings.Contains(out, tt.line) {
				t.Errorf("status %d, %v\n%s", status, err, out)
			}
			if strings.Contains(out, "✓ recipient") {
				t.Errorf("the recipient was accepted after all\n%s", out)
			}
		})
	}
}

// TestDNS: the session goes well, and receivers will refuse the mail all the same.
func TestDNS(t *testing.T) {
	status, out, err := fly(t, []string{"-to", "jo@example.net", "-selector", "s2"})
	if status != statusFails || err != nil || !strings.Contains(out, "✓ recipient") || !strings.Contains(out, "✗ dkim") {
		t.Errorf("status %d, %v\n%s", status, err, out)
	}
}

func TestNotTold(t *testing.T) {
	for _, tt := range []struct {
		args []string
		line string
	}{
		{nil, "? recipient  no recipient is given: -to"},
		{[]string{"-url", "smtp://smtp.example.com:587", "-from", "app@example.com"}, "? login      "},
	} {
		_, out, err := fly(t, tt.args)
		if err != nil || !strings.Contains(out, tt.line) {
			t.Errorf("%q: %v, no %q in\n%s", tt.args, err, tt.line, out)
		}
	}
}

func TestJSON(t *testing.T) {
	status, out, err := fly(t, []string{"-json", "-to", "jo@example.net"}, "password-wrong")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Status   int
		Cause    string
		Settings []string
		Checks   []row
		Report   struct{ Fixes []struct{ Message string } }
	}
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Status != status || status != statusFails || got.Cause != "auth-failed" || len(got.Settings) == 0 || len(got.Report.Fixes) == 0 {
		t.Errorf("status %d and %+v", status, got)
	}
	if c := got.Checks[3]; c.Check != "login" || c.State != failed {
		t.Errorf("checks %+v", got.Checks)
	}
}

func TestNotLooked(t *testing.T) {
	message := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{
		{"-url", "smtp://u:c4n4ry/@smtp.example.com"},
		{"-url", "smtp://smtp.example.com", "-server", "smtp.example.com:587"},
		{"-server", "smtp.example.com:587", "-tls", "perhaps"},
		{"-password-env", "NOT_SET"},
		{"-source-ip", "mail.example.com"},
		{"-message", message},
		{"-no-such-flag"},
		{"smtp.example.com"},
	} {
		status, out, err := fly(t, args)
		if status != statusNotLooked || err == nil || strings.Contains(out+err.Error(), "c4n4ry") {
			t.Errorf("%q: status %d, %v\n%s", args, status, err, out)
		}
	}
	p := preflight{getenv: func(string) string { return "" }, out: os.Stdout, usage: os.Stdout}
	if status, err := p.run(t.Context(), nil); status != statusNotLooked || !errors.Is(err, diagnose.ErrNoSettings) {
		t.Errorf("nothing set: status %d, %v", status, err)
	}
}
