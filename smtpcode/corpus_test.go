package smtpcode_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
)

// TestCorpus measures Classify on labelled replies kept outside the
// repository, with what is known of the sender and without.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("MAILDIAG_CORPUS")
	if dir == "" {
		t.Skip("MAILDIAG_CORPUS is not set: accuracy is not measured")
	}
	data, err := os.ReadFile(filepath.Join(dir, "dev", "replies.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	type item struct {
		ID, Error string
		Context   struct{ Provider, Host string }
		Causes    []smtpcode.Cause
	}
	var items []item
	for dec := json.NewDecoder(strings.NewReader(string(data))); dec.More(); {
		var it item
		if err := dec.Decode(&it); err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	for _, with := range []bool{true, false} {
		right, wrong := 0, 0
		for _, it := range items {
			var in smtpcode.Context
			if with {
				in = smtpcode.Context{Provider: smtpcode.Provider(it.Context.Provider), Host: it.Context.Host}
			}
			got := smtpcode.Classify(read(it.Error), in)
			switch {
			case slices.Contains(it.Causes, got.Cause):
				right++
			case got.Cause != smtpcode.Unclassified:
				wrong++
				fallthrough
			default:
				p, k, _ := got.Known()
				t.Logf("%s %s (%s %s %q), want %s: %.300q", it.ID, got.Cause, got.Basis, p, k.Words, it.Causes, it.Error)
			}
		}
		n := float64(len(items)) / 100
		t.Logf("context %v: %d of %d right (%.1f %%), %d wrong (%.1f %%), the rest undecided", with, right, len(items), float64(right)/n, wrong, float64(wrong)/n)
		if float64(right)/n < 95 || float64(wrong)/n > 3 {
			t.Errorf("context %v: below the mark of 95 %% right and 3 %% wrong", with)
		}
	}
}
