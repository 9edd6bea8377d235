package diagnose_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
)

// TestLongReply: a reply of a hundred thousand octets stands whole in the
// application's error and in the transcript, and is quoted everywhere else.
func TestLongReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c := broken(t, "wire-rcpt-long-refusal")
		defer w.Close()
		_, c.Error = w.Settings().Send(t.Context())
		r, err := diagnose.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cause != "recipient-unknown" {
			t.Errorf("said %q", r.Cause)
		}
		all, err := json.Marshal([]any{r, r.Findings, r.Evidence})
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 220_000 {
			t.Errorf("the report has %d octets", len(all))
		}
		long := func(s string) bool { return len(s) > 2200 || len(s) > 2048 && !strings.HasSuffix(s, " more octets)") }
		for _, f := range slices.Concat(r.Causes, r.Findings) {
			if slices.ContainsFunc(f.Evidence, long) {
				t.Errorf("%s quotes %d octets", f.Code, len(strings.Join(f.Evidence, "")))
			}
		}
		if again := diagnose.Conclude(r.Evidence); !slices.EqualFunc(again.Causes, r.Causes, func(a, b check.Finding) bool { return a.String() == b.String() }) {
			t.Errorf("saved evidence gives %v", again.Causes)
		}
	})
}
