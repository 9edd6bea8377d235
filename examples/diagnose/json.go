package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// output is the object that -json writes. Its members keep their names and
// meanings, and arrays are never null.
type output struct {
	Cause     smtpcode.Cause     `json:"cause"` // "": nothing is wrong
	Causes    []cause            `json:"causes"`
	Findings  []finding          `json:"findings"` // symptoms included
	Skipped   []diagnose.Skip    `json:"skipped"`  // what is not known, and why
	Temporary bool               `json:"temporary"`
	Fault     smtpcode.Fault     `json:"fault"`
	Retry     retry              `json:"retry"`
	ElapsedMS int64              `json:"elapsed_ms"`
	Evidence  *diagnose.Evidence `json:"evidence"`
}

type cause struct {
	Cause      smtpcode.Cause   `json:"cause"`
	Code       check.Code       `json:"code"`
	Confidence check.Confidence `json:"confidence"`
	Subject    string           `json:"subject"`
	Message    string           `json:"message"`
	Evidence   []string         `json:"evidence"`
	Fixes      []fix            `json:"fixes"`
}

type finding struct {
	cause
	Severity check.Severity `json:"severity"`
	Refs     []string       `json:"refs"`
}

type fix struct {
	Message string       `json:"message"`
	Text    string       `json:"text"`
	Proof   *check.Proof `json:"proof"` // null: it was not tried
}

type retry struct {
	Action       smtpcode.Action `json:"action"`
	AfterSeconds int64           `json:"after_seconds"`
	Stated       bool            `json:"stated"`
	Suppress     bool            `json:"suppress"`
}

func writeJSON(w io.Writer, r *diagnose.Report) error {
	causeOf := map[check.Code]smtpcode.Cause{}
	for _, m := range diagnose.Catalog() {
		causeOf[m.Code] = smtpcode.Cause(m.Cause)
	}
	out := output{
		Cause: r.Cause, Causes: []cause{}, Findings: []finding{}, Skipped: notNil(r.Skipped), Temporary: r.Temporary, Fault: r.Fault,
		Retry:     retry{r.Retry.Action, int64(r.Retry.After / time.Second), r.Retry.Stated, r.Retry.Suppress},
		ElapsedMS: r.Elapsed.Milliseconds(), Evidence: r.Evidence,
	}
	for _, f := range r.Causes {
		out.Causes = append(out.Causes, newCause(f, causeOf[f.Code]))
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, finding{newCause(f, causeOf[f.Code]), f.Severity, notNil(f.Refs)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func newCause(f check.Finding, c smtpcode.Cause) cause {
	out := cause{c, f.Code, f.Confidence, f.Subject, f.Message, notNil(f.Evidence), []fix{}}
	for _, x := range f.Fixes {
		out.Fixes = append(out.Fixes, fix{x.Message, x.Text, x.Proof})
	}
	return out
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// replay concludes again from what -json wrote, or from evidence alone.
func replay(file string) (*diagnose.Report, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, fmt.Errorf("-replay: %w", err)
	}
	var saved struct {
		Evidence  json.RawMessage `json:"evidence"`
		ElapsedMS int64           `json:"elapsed_ms"`
	}
	if err := json.Unmarshal(data, &saved); err != nil {
		return nil, fmt.Errorf("-replay: %s: %w", file, err)
	}
	if saved.Evidence == nil {
		saved.Evidence = data
	}
	var e diagnose.Evidence
	if err := json.Unmarshal(saved.Evidence, &e); err != nil {
		return nil, fmt.Errorf("-replay: %s: %w", file, err)
	}
	switch {
	case e.Version == 0:
		return nil, fmt.Errorf("-replay: %s: %w", file, errors.New("no evidence in it"))
	case e.Version > diagnose.EvidenceVersion:
		return nil, fmt.Errorf("-replay: %s: evidence of version %d; this program knows %d", file, e.Version, diagnose.EvidenceVersion)
	}
	r := diagnose.Conclude(&e)
	r.Elapsed = time.Duration(saved.ElapsedMS) * time.Millisecond
	return r, nil
}
