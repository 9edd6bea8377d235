package smtpcode_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
)

// knownCase is one case of testdata/known: a reply as it stands on the wire,
// and what it must be read as.
type knownCase struct {
	file, host string
	provider   smtpcode.Provider
	reply      string
	line       int
	cause      smtpcode.Cause
	temporary  bool
}

// readCases reads the case files. A case is a reply's lines and below them
// "=> cause temporary|permanent"; "@ host=mx.example.com" or "@ provider=postfix"
// names who gives the replies below it; "#" begins a comment.
func readCases(t testing.TB) (cases []knownCase) {
	t.Helper()
	files, err := filepath.Glob("testdata/known/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		host, provider, reply := "", "", []string(nil)
		for n, line := range strings.Split(string(data), "\n") {
			switch {
			case strings.HasPrefix(line, "#") || line == "":
			case strings.HasPrefix(line, "@ host="):
				host, provider = strings.TrimPrefix(line, "@ host="), ""
			case strings.HasPrefix(line, "@ provider="):
				host, provider = "", strings.TrimPrefix(line, "@ provider=")
			case strings.HasPrefix(line, "=> "):
				f := strings.Fields(line)
				if len(f) != 3 || f[2] != "temporary" && f[2] != "permanent" || len(reply) == 0 {
					t.Fatalf("%s:%d: not a case", file, n+1)
				}
				cases = append(cases, knownCase{filepath.Base(file), host, smtpcode.Provider(provider), strings.Join(reply, "\n"), n + 1, smtpcode.Cause(f[1]), f[2] == "temporary"})
				reply = nil
			default:
				reply = append(reply, line)
			}
		}
		if reply != nil {
			t.Errorf("%s: a reply without a verdict at the end", file)
		}
	}
	return cases
}

// read reads a reply from any text: the reply in it, or else the text itself.
func read(text string) smtpcode.Reply {
	r, err := smtpcode.ParseReply(text)
	if err != nil {
		r = smtpcode.Reply{Lines: strings.Split(text, "\n")}
	}
	return r
}

func TestKnownReplies(t *testing.T) {
	type key struct {
		p            smtpcode.Provider
		reply, words string
	}
	decided := map[key]bool{}
	for _, c := range readCases(t) {
		got := smtpcode.Classify(read(c.reply), smtpcode.Context{Host: c.host, Provider: c.provider})
		p, k, ok := got.Known()
		if ok {
			decided[key{p, k.Reply, k.Words}] = true
		}
		if got.Cause != c.cause || got.Temporary != c.temporary {
			t.Errorf("%s:%d: %q\n\tread as %s, temporary %v, by %s %q %q; want %s, temporary %v", c.file, c.line, c.reply, got.Cause, got.Temporary, got.Basis, p, k.Words, c.cause, c.temporary)
		}
	}
	rows := 0
	for p, k := range smtpcode.KnownReplies() {
		rows++
		if !decided[key{p, k.Reply, k.Words}] {
			t.Errorf("no case is decided by %s: %q %q", p, k.Reply, k.Words)
		}
		if k.Means == "" || k.Source == "" || k.Cause.Info().Cause != k.Cause {
			t.Errorf("%s: %q %q lacks a meaning, a source or a cause of the list", p, k.Reply, k.Words)
		}
	}
	t.Logf("%d known replies, each decided by a case", rows)
}
