package check_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
)

var catalog = []check.Meta{
	{Code: "dns-down", Cause: "c", Severity: check.Error, Title: "t", Doc: "d"},
	{Code: "mx-missing", Cause: "c", Severity: check.Error, Title: "t", Doc: "d", ExplainedBy: []check.Code{"dns-down"}},
	{Code: "no-answer", Cause: "c", Severity: check.Warning, Title: "t", Doc: "d", ExplainedBy: []check.Code{"mx-missing"}},
}

func codes(fs []check.Finding) (out []string) {
	for _, f := range fs {
		out = append(out, string(f.Code))
	}
	return out
}

func TestCauses(t *testing.T) {
	f := func(code check.Code, c check.Confidence) check.Finding {
		return check.Finding{Code: code, Confidence: c}
	}
	for _, tt := range []struct {
		name  string
		found []check.Finding
		want  []string
	}{
		{"none", nil, nil},
		{"a symptom is left out", []check.Finding{f("mx-missing", check.Likely), f("dns-down", check.Certain)}, []string{"dns-down"}},
		{"a chain needs each link", []check.Finding{f("no-answer", check.Likely), f("dns-down", check.Certain)}, []string{"dns-down", "no-answer"}},
		{"a possibility explains nothing certain", []check.Finding{f("mx-missing", check.Certain), f("dns-down", check.Possible)}, []string{"mx-missing", "dns-down"}},
		{"the catalogue decides between equals", []check.Finding{f("other", check.Likely), f("no-answer", check.Likely)}, []string{"no-answer", "other"}},
		{"once", []check.Finding{f("dns-down", check.Likely), f("dns-down", check.Likely)}, []string{"dns-down"}},
	} {
		if got := codes(check.Causes(tt.found, catalog)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: causes %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestRunFillsFromMeta(t *testing.T) {
	rule := check.Rule[int]{
		Meta: check.Meta{Code: "too-big", Severity: check.Error, Title: "Too big", Refs: []string{"RFC 1870"}},
		Check: func(n int) []check.Finding {
			if n <= 10 {
				return nil
			}
			return []check.Finding{{Evidence: []string{fmt.Sprint(n)}}}
		},
	}
	rules := []check.Rule[int]{rule, {Meta: check.Meta{Code: "nil-check"}}}
	if got := check.Run(rules, 3); got != nil {
		t.Errorf("found %v in 3", got)
	}
	got := check.Run(rules, 11)
	if len(got) != 1 || got[0].String() != "too-big (error, likely): Too big" || got[0].Refs[0] != "RFC 1870" {
		t.Errorf("found %v in 11", got)
	}
}

func TestValidate(t *testing.T) {
	if err := check.Validate(catalog); err != nil {
		t.Errorf("a good catalogue: %v", err)
	}
	for want, m := range map[string][]check.Meta{
		"kebab-case":     {{Code: "Not Kebab", Cause: "c", Severity: check.Error, Title: "t", Doc: "d"}},
		"twice":          {catalog[0], catalog[0]},
		"severity":       {{Code: "a", Cause: "c", Severity: "fatal", Title: "t", Doc: "d"}},
		"title":          {{Code: "a", Cause: "c", Severity: check.Error, Doc: "d"}},
		"does not exist": {catalog[1]},
		"circles":        {{Code: "a", Cause: "c", Severity: check.Error, Title: "t", Doc: "d", ExplainedBy: []check.Code{"a"}}},
	} {
		if err := check.Validate(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate: %v, want a complaint about %q", err, want)
		}
	}
}

type port int

func (p port) Describe() string { return fmt.Sprintf("port %d", int(p)) }

func TestFixJSON(t *testing.T) {
	b, err := json.Marshal(check.Fix{Message: "Use the other port", Text: "587", Change: port(587), Proof: &check.Proof{Works: true, Seen: []string{"220 mx"}}})
	if err != nil {
		t.Fatal(err)
	}
	var back check.Fix
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	if back.Message != "Use the other port" || back.Text != "587" || back.Change != nil || back.Proof == nil || !back.Proof.Works {
		t.Errorf("%s read back as %+v", b, back)
	}
}
