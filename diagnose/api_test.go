package diagnose_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestAPIs runs the case files of the HTTP mail APIs: a status and a body, or
// "-" and an error string of a client library; and "=> cause temporary|permanent".
func TestAPIs(t *testing.T) {
	files, err := filepath.Glob("testdata/api/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		provider := smtpcode.Provider(strings.TrimSuffix(filepath.Base(file), ".txt"))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var status string
		var body []string
		for n, line := range strings.Split(string(data), "\n") {
			switch {
			case status == "" && (line == "" || strings.HasPrefix(line, "# ")):
			case status == "":
				status = line
			case strings.HasPrefix(line, "=> "):
				want := strings.Fields(line)
				text := strings.Join(body, "\n")
				var r *diagnose.Report
				if code, err := strconv.Atoi(status); err == nil {
					r = diagnose.Explain(&diagnose.HTTPError{Provider: provider, Status: code, Body: text})
				} else {
					r = diagnose.Config{Provider: provider}.Explain(errors.New(text))
				}
				if string(r.Cause) != want[1] || r.Temporary != (want[2] == "temporary") {
					t.Errorf("%s:%d: %s %q\n\tread as %s, temporary %v; want %s", filepath.Base(file), n+1, status, text, r.Cause, r.Temporary, want[1:])
				}
				status, body = "", nil
			default:
				body = append(body, line)
			}
		}
	}
}
