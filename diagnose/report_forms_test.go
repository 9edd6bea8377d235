package diagnose_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/smtptest"
)

var record = flag.Bool("record", false, "look at the test worlds again, and save what is seen")

// forms are those in which a report is written.
var forms = []struct {
	extension string
	write     func(*diagnose.Report, io.Writer) error
}{
	{".txt", (*diagnose.Report).WriteText},
	{".md", (*diagnose.Report).WriteMarkdown},
	{".html", (*diagnose.Report).WriteHTML},
	{".bundle.md", (*diagnose.Report).WriteBundle},
}

// TestForms writes reports on saved evidence: of nothing wrong, and of a fault of
// each layer.
func TestForms(t *testing.T) {
	for _, fault := range []string{"healthy", "password-wrong", "port-closed", "certificate-expired", "spf-address-missing"} {
		t.Run(fault, func(t *testing.T) {
			file := filepath.Join("testdata", "report", fault)
			if *record {
				save(t, fault, file+".json")
			}
			data, err := os.ReadFile(file + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var e diagnose.Evidence
			if err := json.Unmarshal(data, &e); err != nil {
				t.Fatal(err)
			}
			r := diagnose.Conclude(&e)
			r.Elapsed = 1234 * time.Millisecond
			for _, form := range forms {
				compare(t, r, form.write, file+form.extension)
			}
			compare(t, r, func(r *diagnose.Report, w io.Writer) error { return diagnose.Text{Color: true}.Write(w, r) }, file+".color.txt")
		})
	}
}

func compare(t *testing.T, r *diagnose.Report, write func(*diagnose.Report, io.Writer) error, file string) {
	t.Helper()
	var b bytes.Buffer
	if err := write(r, &b); err != nil {
		t.Fatal(err)
	}
	if *update || *record {
		if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s: got\n%s\nwant (go test -update rewrites it)\n%s", file, &b, want)
	}
}

// save looks at a world with a fault, and saves the evidence.
func save(t *testing.T, fault, file string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		if fault != "healthy" {
			if err := w.Break(fault); err != nil {
				t.Fatal(err)
			}
		}
		for _, server := range []string{"192.0.2.25:587", "192.0.2.25:465", "198.51.100.25:25"} {
			w.SetLink(server, smtptest.Link{Connect: 31 * time.Millisecond, Delay: 17 * time.Millisecond})
		}
		r, err := diagnose.Diagnose(t.Context(), settings(t, w.Settings()))
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.MarshalIndent(r.Evidence, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	})
}

// TestFormsEscape: a server's words stay words in every form.
func TestFormsEscape(t *testing.T) {
	const evil = "</pre><script>alert(1)</script> ```\n# Heading | cell | [link](javascript:x) \x1b[31m \u202egnp.exe `$(reboot)` '; reboot; ' & \x00"
	reply := &smtpcode.Reply{Code: 550, Enhanced: smtpcode.EnhancedCode{5, 1, 1}, Lines: strings.Split(evil, "\n")}
	e := &diagnose.Evidence{Version: diagnose.EvidenceVersion, Server: "mx." + evil + ":25", From: evil, HELO: evil}
	e.Servers = []diagnose.Server{{Server: "mx.example.net';reboot;':25", Domain: evil, Session: &smtpprobe.Result{
		Server: "mx.example.net';reboot;':25", Mode: smtpprobe.TLSAuto, Asked: smtpprobe.Asked{Name: evil, HELO: evil, From: evil, To: []string{evil}, User: evil, Login: true},
		Steps: []smtpprobe.Step{
			{Stage: smtpcode.StageConnect, About: evil, Passed: true, Took: time.Millisecond},
			{Stage: smtpcode.StageRcpt, About: evil, Reply: reply, Class: &smtpprobe.Class{Cause: smtpcode.RecipientUnknown, Means: evil}, Start: time.Millisecond, Took: time.Millisecond},
		},
		Transcript: []wire.Line{{From: "S", Text: "550 " + evil}},
		Skipped:    []smtpprobe.Skip{{What: evil, Reason: evil}},
	}}}
	e.Skipped = []diagnose.Skip{{What: evil, Reason: evil}}
	e.Tried = []diagnose.Tried{{Change: check.SettingChange{Setting: "server", Value: evil}, Proof: check.Proof{Seen: []string{evil}}}}
	r := diagnose.Conclude(e)
	for _, form := range forms {
		var b strings.Builder
		if err := form.write(r, &b); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if !strings.Contains(out, "alert(1)") {
			t.Errorf("%s: nothing of what the server said is in it", form.extension)
		}
		if strings.ContainsAny(out, "\x00\x1b\u202e") {
			t.Errorf("%s: control characters\n%q", form.extension, out)
		}
		switch form.extension {
		case ".html":
			for _, s := range []string{"<script", "</pre><", "href=\"javascript", " src="} {
				if strings.Contains(out, s) {
					t.Errorf("%s in\n%s", s, out)
				}
			}
		case ".md", ".bundle.md":
			checkMarkdown(t, out)
		}
	}
}

// checkMarkdown looks for headings and HTML that are not ours, outside of code.
func checkMarkdown(t *testing.T, out string) {
	t.Helper()
	fence := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimRight(line, "abcdefghijklmnopqrstuvwxyz")
		default:
			if line = withoutSpans(line); regexp.MustCompile(`^#+ Heading`).MatchString(line) || regexp.MustCompile(`(^|[^\\])<script`).MatchString(line) || strings.Contains(line, "[link]") {
				t.Errorf("outside of code: %s", line)
			}
		}
	}
	if fence != "" {
		t.Errorf("the block begun with %s does not end", fence)
	}
}

// withoutSpans takes the code spans out of a line of Markdown (CommonMark 0.31,
// section 6.1).
func withoutSpans(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		n := 0
		for i+n < len(line) && line[i+n] == '`' {
			n++
		}
		switch end := closing(line[i+n:], n); {
		case n > 0 && end >= 0:
			i += n + end + n
		case line[i] == '\\' && i+1 < len(line):
			b.WriteString(line[i : i+2])
			i += 2
		default:
			b.WriteByte(line[i])
			i++
		}
	}
	return b.String()
}

// closing finds a run of exactly n backticks, or -1.
func closing(s string, n int) int {
	for _, at := range regexp.MustCompile("`+").FindAllStringIndex(s, -1) {
		if at[1]-at[0] == n {
			return at[0]
		}
	}
	return -1
}

// TestFormsNoSecrets diagnoses with secrets that look like nothing else, and looks
// for them in all forms.
func TestFormsNoSecrets(t *testing.T) {
	const canary = "c4n4ry-hunter2-S3cret"
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"} {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			c := settings(t, w.Settings())
			c.Mechanisms, c.Password, c.Token = []string{mechanism}, canary, canary
			c.Error = errors.New("AUTH " + mechanism + ": password=" + canary + " was refused")
			r, err := diagnose.Diagnose(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range forms {
				var b strings.Builder
				if err := form.write(r, &b); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(b.String(), "hunter2") {
					t.Errorf("%s, %s holds the secret:\n%s", mechanism, form.extension, &b)
				}
			}
		})
	}
}

// TestFormsOfNothing: a nil report writes nothing, and one of an error alone what
// there is.
func TestFormsOfNothing(t *testing.T) {
	for _, form := range forms {
		var b strings.Builder
		if err := form.write(nil, &b); err != nil || b.Len() > 0 {
			t.Errorf("%s of nothing: %q, %v", form.extension, &b, err)
		}
		if err := form.write(diagnose.Explain(io.EOF), &b); err != nil || !strings.Contains(b.String(), "EOF") {
			t.Errorf("%s of an error: %q, %v", form.extension, &b, err)
		}
		if err := form.write(&diagnose.Report{}, &b); err != nil {
			t.Errorf("%s of a zero report: %v", form.extension, err)
		}
		if err := form.write(diagnose.Explain(io.EOF), brokenWriter{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s to a broken writer: %v", form.extension, err)
		}
	}
}
