package smtpprobe_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

func TestCatalog(t *testing.T) {
	if err := check.Validate(smtpprobe.Catalog()); err != nil {
		t.Error(err)
	}
	for _, m := range smtpprobe.Catalog() {
		if m.Fix == "" || len(m.Refs) == 0 {
			t.Errorf("%s: a fix and a reference are needed", m.Code)
		}
		if smtpcode.Cause(m.Cause).Info().Cause != smtpcode.Cause(m.Cause) {
			t.Errorf("%s: cause %q is not on the list", m.Code, m.Cause)
		}
	}
}

// TestRules runs the case files, testdata/rules/CODE.txt: sessions in which a rule
// fires, and sessions that look alike in which it stays silent.
func TestRules(t *testing.T) {
	for _, m := range smtpprobe.Catalog() {
		t.Run(string(m.Code), func(t *testing.T) {
			fires, silent := 0, 0
			for _, c := range readCases(t, filepath.Join("testdata", "rules", string(m.Code)+".txt")) {
				if c.run(t, m.Code); c.fires {
					fires++
				} else {
					silent++
				}
			}
			if fires == 0 || silent == 0 {
				t.Errorf("%d cases fire and %d stay silent; there must be one of each", fires, silent)
			}
		})
	}
}

// ruleCase is one case of a case file:
//
//	@ server=smtp.example.com:587 tls=starttls user=bob password=x
//	S: 220 smtp.example.com ESMTP
//	C: EHLO
//	S: 250 smtp.example.com
//	=> fires certain cause server=smtp.example.com:465
//
// "@" begins a case and says what the program has: the fields of a Target, in
// small letters, a value in Go's quotes if it needs them. Then comes the server's
// script (see peer). The last line says what is expected: "=> silent", or
// "=> fires", with the confidence, "cause" if nothing else explains the finding,
// and settings of which a fix must change one.
type ruleCase struct {
	line   int
	target smtpprobe.Target
	script strings.Builder

	fires, cause bool
	confidence   string
	changes      []string
}

func (c *ruleCase) run(t *testing.T, code check.Code) {
	t.Helper()
	r := hold(t, c.script.String(), c.target)
	findings := check.Run(smtpprobe.Rules(), r)
	is := func(f check.Finding) bool { return f.Code == code }
	i := slices.IndexFunc(findings, is)
	if (i >= 0) != c.fires {
		t.Errorf("line %d: fires %v; found %v in: %s", c.line, !c.fires, findings, outline(r))
	}
	if i < 0 {
		return
	}
	f := findings[i]
	if c.confidence != "" && string(f.Confidence) != c.confidence {
		t.Errorf("line %d: %s, want %s", c.line, f, c.confidence)
	}
	if causes := check.Causes(findings, smtpprobe.Catalog()); c.cause && !slices.ContainsFunc(causes, is) {
		t.Errorf("line %d: %s is explained by %v", c.line, f, causes)
	}
	if len(f.Evidence) == 0 || f.Evidence[0] == "" || f.Subject == "" {
		t.Errorf("line %d: %s has evidence %q", c.line, f, f.Evidence)
	}
	for _, want := range c.changes {
		if !slices.ContainsFunc(f.Fixes, func(fix check.Fix) bool {
			change, ok := fix.Change.(check.SettingChange)
			return ok && change.Setting+"="+change.Value == want
		}) {
			t.Errorf("line %d: no fix sets %s: %+v", c.line, want, f.Fixes)
		}
	}
}

func readCases(t *testing.T, file string) (cases []*ruleCase) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c *ruleCase
	number := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		number++
		switch line := s.Text(); {
		case strings.HasPrefix(line, "@"):
			if c != nil {
				t.Fatalf("%s:%d: the case before has no end", file, number)
			}
			c = &ruleCase{line: number}
			c.about(t, strings.TrimPrefix(line, "@"))
		case c == nil && (line == "" || strings.HasPrefix(line, "#")):
		case c == nil:
			t.Fatalf("%s:%d: a case begins with @", file, number)
		case strings.HasPrefix(line, "=> "):
			c.expect(t, strings.Fields(line)[1:])
			cases, c = append(cases, c), nil
		default:
			c.script.WriteString(line + "\n")
		}
	}
	if c != nil {
		t.Fatalf("%s: the last case has no end", file)
	}
	return cases
}

func (c *ruleCase) about(t *testing.T, fields string) {
	t.Helper()
	g := &c.target
	g.Server, g.HELO = "smtp.example.com:587", "app.example.org"
	for fields = strings.TrimSpace(fields); fields != ""; fields = strings.TrimSpace(fields) {
		key, rest, _ := strings.Cut(fields, "=")
		value, after, _ := strings.Cut(rest, " ")
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			value, _ = strconv.Unquote(quoted)
			after = rest[len(quoted):]
		}
		fields = after
		switch key {
		case "server":
			g.Server = value
		case "tls":
			g.TLS = smtpprobe.TLSMode(value)
		case "helo":
			g.HELO = value
		case "user":
			g.User = value
		case "password":
			g.Password = smtpprobe.Secret(value)
		case "token":
			g.Token = smtpprobe.Secret(value)
		case "mechanisms":
			g.Mechanisms = strings.Split(value, ",")
		case "plainauth":
			g.AllowPlainAuth = true
		case "from":
			g.From = value
		case "to":
			g.To = append(g.To, value)
		case "size":
			g.Size, _ = strconv.ParseInt(value, 10, 64)
		case "message":
			g.Message = []byte(value)
		case "send":
			g.SendMessage = true
		case "mx":
			g.MX = true
		default:
			t.Fatalf("a case knows no %q", key)
		}
	}
}

func (c *ruleCase) expect(t *testing.T, words []string) {
	t.Helper()
	if words[0] != "fires" && words[0] != "silent" {
		t.Fatalf("=> fires or => silent, not %q", words[0])
	}
	c.fires = words[0] == "fires"
	for _, w := range words[1:] {
		switch {
		case w == "possible" || w == "likely" || w == "certain":
			c.confidence = w
		case w == "cause":
			c.cause = true
		case strings.Contains(w, "="):
			c.changes = append(c.changes, w)
		default:
			t.Fatalf("what is %q?", w)
		}
	}
}
