package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func domain(t *testing.T, args ...string) (status int, out string, err error) {
	t.Helper()
	var b bytes.Buffer
	zone := []string{"-zone", filepath.Join("testdata", "example.zone"), "-dnsbl", "none"}
	status, err = run(context.Background(), append(zone, args...), &b, io.Discard)
	return status, b.String(), err
}

// TestText compares what a person reads with the golden file.
func TestText(t *testing.T) {
	status, out, err := domain(t, "-ip", "203.0.113.5", "-helo", "new.example.com", "-selector", "s1", "example.com")
	if err != nil || status != statusWrong {
		t.Fatalf("status %d, %v", status, err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	out = strings.Join(lines[:len(lines)-1], "\n") + "\n" // how many questions memory answered is a matter of chance
	golden := filepath.Join("testdata", "example.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out != string(want) {
		t.Errorf("it says\n%s\nand not\n%s", out, want)
	}
}

func TestJSON(t *testing.T) {
	status, out, err := domain(t, "-json", "-ip", "203.0.113.5", "example.com")
	if err != nil || status != statusWrong {
		t.Fatalf("status %d, %v", status, err)
	}
	var got struct {
		Causes   []string
		Findings []struct {
			Code  string
			Fixes []struct {
				Text  string
				Proof *struct{ Works bool }
			}
		}
		Asked int
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Causes) != 1 || got.Causes[0] != "spf-ip-not-authorized" || got.Asked == 0 {
		t.Errorf("%s", out)
	}
	fix := got.Findings[0].Fixes[0]
	if fix.Proof == nil || !fix.Proof.Works || !strings.Contains(fix.Text, "ip4:203.0.113.5") {
		t.Errorf("%+v", fix)
	}
}

func TestStatus(t *testing.T) {
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"-ip 192.0.2.25 -selector s1 example.com", statusWrong, ""}, // it has no reverse name
		{"-selector s1 example.com", statusGood, ""},
		{"", statusNotLooked, "names no domain"},
		{"-ip nowhere example.com", statusNotLooked, "-ip"},
		{"example.com example.net", statusNotLooked, "one domain at a time"},
		{"-message testdata/none.eml", statusNotLooked, "none.eml"},
		{"-resolver 127.0.0.1:53 example.com", statusNotLooked, "exclude each other"},
		{"-nonsense", statusNotLooked, "nonsense"},
	} {
		status, out, err := domain(t, strings.Fields(tt.args)...)
		if status != tt.status || (err != nil) != (tt.says != "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: status %d, %v\n%s", tt.args, status, err, out)
		}
	}
}

// TestProgress: the line is kept up to date, and gone in the end.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b)
	trace := p.trace()
	trace.Done("spf")
	trace.Done("a part with a name that is far too long for any terminal that somebody would want to read it on, and more")
	p.clear()
	lines := strings.Split(b.String(), "\r")
	if len(lines) < 4 || !strings.Contains(lines[1], "done: spf") || strings.TrimSpace(lines[len(lines)-2]) != "" {
		t.Errorf("%q", lines)
	}
	for _, l := range lines {
		if len(l) > 100 {
			t.Errorf("%d columns: %q", len(l), l)
		}
	}
}
