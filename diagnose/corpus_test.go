package diagnose_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestCorpus measures Explain on labelled error reports and replies kept outside
// the repository, with what else was known of them and without.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("MAILDIAG_CORPUS")
	if dir == "" {
		t.Skip("MAILDIAG_CORPUS is not set: accuracy is not measured")
	}
	for _, name := range []string{"errors", "replies"} {
		items := readCorpus(t, filepath.Join(dir, "dev", name+".jsonl"))
		for _, with := range []bool{true, false} {
			right, wrong := 0, 0
			for _, it := range items {
				var c diagnose.Config
				if with {
					c = it.config()
				}
				r := c.Explain(errors.New(it.Error))
				switch {
				case slices.Contains(it.Causes, r.Cause):
					right++
					continue
				case r.Cause != smtpcode.Unclassified:
					wrong++
				}
				t.Logf("%s: %s %s, want %s: %.250q %+v", it.ID, r.Cause, r.Confidence, it.Causes, it.Error, it.Context)
			}
			n := float64(len(items)) / 100
			t.Logf("%s, context %v: %d of %d right (%.1f %%), %d wrong (%.1f %%), the rest undecided", name, with, right, len(items), float64(right)/n, wrong, float64(wrong)/n)
			if float64(right)/n < 95 || name == "replies" && float64(wrong)/n > 3 {
				t.Errorf("%s, context %v: below the mark", name, with)
			}
		}
	}
}

type corpusItem struct {
	ID, Error string
	Context   struct{ Host, Port, TLS, Provider, App string }
	Causes    []smtpcode.Cause
}

func (it *corpusItem) config() diagnose.Config {
	c := diagnose.Config{Server: it.Context.Host, TLS: diagnose.TLSMode(it.Context.TLS), Provider: smtpcode.Provider(it.Context.Provider), App: it.Context.App}
	if it.Context.Port != "" {
		c.Server += ":" + it.Context.Port
	}
	if c.TLS == "https" && c.Server != "" {
		c.Server, c.TLS = "https://"+c.Server, "" // an HTTP API
	}
	return c
}

func readCorpus(t *testing.T, file string) (items []corpusItem) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(data))); dec.More(); {
		var it corpusItem
		if err := dec.Decode(&it); err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	return items
}
