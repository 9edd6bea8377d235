package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtptest"
)

// stage is a world whose submission server and resolver other programs can reach.
type stage struct {
	*smtptest.World
	settings smtptest.Settings
	flags    []string // that lead there
	env      map[string]string
}

func newStage(t *testing.T, faults ...string) *stage {
	t.Helper()
	w := smtptest.NewWorld()
	t.Cleanup(w.Close)
	for _, f := range faults {
		if err := w.Break(f); err != nil {
			t.Fatal(err)
		}
	}
	server, err := w.Expose("192.0.2.25:587")
	if err != nil {
		t.Fatal(err)
	}
	resolver, err := w.DNSAddr()
	if err != nil {
		t.Fatal(err)
	}
	// The program knows the server by its name, which leads to loopback here.
	w.Withdraw("smtp.example.com", "A")
	w.Withdraw("_mta-sts.example.net", "TXT") // its policy stands on a web server that is not on loopback
	if err := w.Publish("smtp.example.com. A 127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(server, ":")
	s := w.Settings()
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, w.CA.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return &stage{w, s, []string{
		"-server", "smtp.example.com:" + port, "-resolver", resolver, "-root-ca", roots, "-dnsbl", "none", "-timeout", "20s",
		"-user", s.User, "-password-env", "MAIL_PASSWORD", "-from", s.From, "-to", s.To[0], "-selector", s.Selector,
	}, map[string]string{"MAIL_PASSWORD": s.Password}}
}

// diagnose runs the program.
func (s *stage) diagnose(args ...string) (status int, out string, err error) {
	var b bytes.Buffer
	env := func(name string) (string, bool) { v, ok := s.env[name]; return v, ok }
	status, err = run(context.Background(), args, env, &b, io.Discard)
	return status, b.String(), err
}

// object is what the contract promises.
type object struct {
	Cause     *string
	Causes    []map[string]json.RawMessage
	Findings  []map[string]json.RawMessage
	Skipped   []map[string]string
	Temporary *bool
	Fault     *string
	Retry     map[string]json.RawMessage
	ElapsedMS *int `json:"elapsed_ms"`
	Evidence  map[string]json.RawMessage
}

func parse(t *testing.T, out string) object {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	var o object
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if o.Cause == nil || o.Causes == nil || o.Findings == nil || o.Skipped == nil || o.Temporary == nil || o.Fault == nil || o.Retry == nil || o.ElapsedMS == nil || o.Evidence == nil {
		t.Fatalf("a member is missing or null in\n%s", out)
	}
	for _, c := range o.Causes {
		if keys, want := slices.Sorted(maps.Keys(c)), []string{"cause", "code", "confidence", "evidence", "fixes", "message", "subject"}; !slices.Equal(keys, want) {
			t.Errorf("a cause has %q, not %q", keys, want)
		}
	}
	for _, f := range slices.Concat(o.Causes, o.Findings) {
		var fixes []map[string]json.RawMessage
		if err := json.Unmarshal(f["fixes"], &fixes); err != nil || fixes == nil || f["evidence"][0] != '[' {
			t.Errorf("fixes %s, evidence %s, %v", f["fixes"], f["evidence"], err)
		}
		for _, x := range fixes {
			if keys, want := slices.Sorted(maps.Keys(x)), []string{"message", "proof", "text"}; !slices.Equal(keys, want) {
				t.Errorf("a fix has %q, not %q", keys, want)
			}
		}
	}
	return o
}

func TestJSON(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults []string
		break_ func(*stage)
		status int
		cause  string
	}{
		{"healthy", nil, func(*stage) {}, statusGood, ""},
		{"auth failure", nil, func(s *stage) { s.env["MAIL_PASSWORD"] = "w4rong-c4nary" }, statusCause, "auth-failed"},
		{"connection refused", nil, func(s *stage) { s.flags[1] = "127.0.0.1:1" }, statusCause, "connection-refused"},
		{"untrusted", nil, func(s *stage) { s.flags = slices.Delete(s.flags, 4, 6) }, statusCause, "certificate-untrusted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t, tt.faults...)
			tt.break_(s)
			status, out, err := s.diagnose(append(s.flags, "-json")...)
			if err != nil {
				t.Fatal(err)
			}
			o := parse(t, out)
			if status != tt.status || *o.Cause != tt.cause {
				t.Errorf("status %d and cause %q, want %d and %q\n%s", status, *o.Cause, tt.status, tt.cause, out)
			}
			if strings.Contains(out, s.env["MAIL_PASSWORD"]) {
				t.Error("the password is in it")
			}
			s.testReplay(t, out, o, status)
		})
	}
}

// testReplay concludes again, from the whole and from the evidence alone.
func (s *stage) testReplay(t *testing.T, out string, o object, status int) {
	t.Helper()
	evidence, err := json.Marshal(o.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	for form, data := range map[string][]byte{"whole": []byte(out), "evidence": evidence} {
		file := filepath.Join(t.TempDir(), form+".json")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		again, text, err := s.diagnose("-replay", file, "-json")
		if err != nil {
			t.Fatal(err)
		}
		r := parse(t, text)
		if again != status || *r.Cause != *o.Cause || !reflect.DeepEqual(r.Causes, o.Causes) || !reflect.DeepEqual(r.Retry, o.Retry) || *r.Fault != *o.Fault {
			t.Errorf("from the %s: status %d\n%s\nafter status %d\n%s", form, again, text, status, out)
		}
	}
}

func TestFormats(t *testing.T) {
	s := newStage(t)
	s.env["MAIL_PASSWORD"] = "w4rong-c4nary"
	for format, has := range map[string]string{
		"text": "cause:    auth-failed", "markdown": "| Cause | `auth-failed`", "html": "<code>auth-failed</code>", "bundle": "swaks --server smtp.example.com",
	} {
		status, out, err := s.diagnose(append(s.flags, "-format", format)...)
		if err != nil || status != statusCause || !strings.Contains(out, has) {
			t.Errorf("%s: status %d, %v\n%s", format, status, err, out)
		}
		if strings.Contains(out, "w4rong-c4nary") {
			t.Errorf("%s: the password is in it", format)
		}
	}
}

func TestNotLooked(t *testing.T) {
	s := newStage(t)
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, tt := range []struct{ args, says string }{
		{"", "nothing to look at"},
		{"-nonsense", "nonsense"},
		{"smtp.example.com:587", "is no flag"},
		{"-server a:25 -tls ssl", "-tls"},
		{"-server a:25 -source-ip nowhere", "-source-ip"},
		{"-server a:25 -resolver nowhere", "-resolver"},
		{"-server a:25 -user u -password-env NOT_SET", "-password-env"},
		{"-server a:25 -password-env MAIL_PASSWORD", "-user"},
		{"-server a:25 -message " + filepath.Join(dir, "none.eml"), "none.eml"},
		{"-server a:25 -send", "-message"},
		{"-server a:25 -root-ca " + file("no.pem", "no"), "PEM"},
		{"-server a:25 -timeout -1s", "-timeout"},
		{"-server a:25 -proxy http://u:c4nary@", "-proxy"},
		{"-server a:25 -format pdf", "pdf"},
		{"-replay " + filepath.Join(dir, "none.json"), "none.json"},
		{"-replay " + file("text.json", "no JSON"), "text.json"},
		{"-replay " + file("empty.json", "{}"), "no evidence"},
		{"-replay " + file("later.json", `{"version":99}`), "version 99"},
	} {
		status, out, err := s.diagnose(strings.Fields(tt.args)...)
		if status != statusNotLooked || err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "c4nary") {
			t.Errorf("%s: status %d, %v\n%s", tt.args, status, err, out)
		}
	}
	_, dead, _ := strings.Cut(s.flags[3], ":")
	s.Close()
	status, out, err := s.diagnose("-to", "jo@example.net", "-dnsbl", "none", "-timeout", "2s", "-json", "-resolver", "127.0.0.1:"+dead)
	if err != nil || status == statusGood {
		t.Errorf("a resolver that is down: status %d, %v\n%s", status, err, out)
	}
}

// TestErrorAlone explains an error where there is nothing to look at.
func TestErrorAlone(t *testing.T) {
	s := &stage{}
	status, out, err := s.diagnose("-json", "-error", "535 5.7.8 Error: authentication failed")
	if err != nil || status != statusCause || *parse(t, out).Cause != "auth-failed" {
		t.Errorf("status %d, %v\n%s", status, err, out)
	}
	if status, out, err := s.diagnose("-error", "what?"); err != nil || status != statusNotLooked {
		t.Errorf("status %d, %v\n%s", status, err, out)
	}
}

// TestProgress: the line is kept up to date, and gone in the end.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b)
	trace := p.trace()
	session := diagnose.Probe{Kind: diagnose.ProbeSession, Subject: "smtp.example.com:587"}
	trace.Probe(session)
	trace.Probe(diagnose.Probe{Kind: diagnose.ProbeDNS, Subject: strings.Repeat("long.", 40) + "\x1b[31m"})
	trace.Done(session, time.Second)
	p.clear()
	parts := strings.Split(b.String(), "\r")
	if len(parts) < 4 || !strings.Contains(parts[1], "looking: session smtp.example.com:587") || strings.TrimSpace(parts[len(parts)-2]) != "" {
		t.Errorf("%q", parts)
	}
	for _, l := range parts {
		if len(l) > 100 || strings.Contains(l, "\x1b") {
			t.Errorf("%d columns: %q", len(l), l)
		}
	}
	b.Reset()
	lines(&b).Done(session, time.Second)
	if !strings.HasSuffix(b.String(), "session smtp.example.com:587: done in 1000 ms\n") {
		t.Errorf("%q", b.String())
	}
}
