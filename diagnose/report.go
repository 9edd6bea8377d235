package diagnose

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// Report says why a message was not sent, whose turn it is, whether to retry,
// and what mends it. It holds no secrets, and prints as text ([Report.WriteText]),
// JSON, and a slog group.
type Report struct {
	Cause      smtpcode.Cause   // the first of Causes, by the closed list; unclassified when nothing says more
	Layer      string           // where it lies: network, tls, auth …
	Fault      smtpcode.Fault   // whose turn it is
	Temporary  bool             // the same message may pass later with nothing changed
	Confidence check.Confidence // how far the evidence carries Cause
	Stage      smtpcode.Stage   // the step that failed; "": not known
	Code       int              // the server's reply code; 0: none
	Enhanced   string           // its enhanced status code; "": none
	Provider   smtpcode.Provider
	Summary    string      // the why, in one sentence
	Fixes      []check.Fix // the best first
	Retry      smtpcode.Retry

	Causes   []check.Finding // what nothing else explains, the most certain first
	Findings []check.Finding // all, symptoms included
	Evidence *Evidence

	// Of Diagnose only.
	Looked  bool          // it looked; with no Cause, nothing is wrong
	Works   bool          // the application's error could not be reproduced: sessions pass now
	Skipped []Skip        // what was not looked at or could not be told
	Elapsed time.Duration // how long it took
}

// reportJSON is the form of a report that tools may rely on.
type reportJSON struct {
	Cause      smtpcode.Cause    `json:"cause"`
	Layer      string            `json:"layer"`
	Fault      smtpcode.Fault    `json:"fault"`
	Temporary  bool              `json:"temporary"`
	Confidence check.Confidence  `json:"confidence"`
	Stage      smtpcode.Stage    `json:"stage"`
	Code       int               `json:"code"`
	Enhanced   string            `json:"enhanced"`
	Provider   smtpcode.Provider `json:"provider"`
	Summary    string            `json:"summary"`
	Fixes      []check.Fix       `json:"fixes"`
	Retry      retryJSON         `json:"retry"`
	Causes     []causeJSON       `json:"causes"`
}

type retryJSON struct {
	Action       smtpcode.Action `json:"action"`
	AfterSeconds int             `json:"after_seconds"`
	Stated       bool            `json:"stated"`
	Suppress     bool            `json:"suppress"`
}

type causeJSON struct {
	Cause smtpcode.Cause `json:"cause"`
	check.Finding
}

// MarshalJSON gives the report without its Evidence, which is marshalled by
// itself.
func (r *Report) MarshalJSON() ([]byte, error) {
	if r == nil {
		return []byte("null"), nil
	}
	out := reportJSON{
		Cause: r.Cause, Layer: r.Layer, Fault: r.Fault, Temporary: r.Temporary, Confidence: r.Confidence, Stage: r.Stage,
		Code: r.Code, Enhanced: r.Enhanced, Provider: r.Provider, Summary: r.Summary, Fixes: r.Fixes,
		Retry:  retryJSON{r.Retry.Action, int(r.Retry.After / time.Second), r.Retry.Stated, r.Retry.Suppress},
		Causes: []causeJSON{},
	}
	if out.Fixes == nil {
		out.Fixes = []check.Fix{}
	}
	for _, f := range r.Causes {
		out.Causes = append(out.Causes, causeJSON{causeOf(f.Code), f})
	}
	return json.Marshal(out)
}

// LogValue gives the report as a group of the attributes that one searches logs
// by.
func (r *Report) LogValue() slog.Value {
	if r == nil {
		return slog.Value{}
	}
	attrs := []slog.Attr{
		slog.String("cause", string(r.Cause)),
		slog.String("summary", r.Summary),
		slog.String("fault", string(r.Fault)),
		slog.Bool("temporary", r.Temporary),
		slog.String("confidence", string(r.Confidence)),
		slog.String("retry", string(r.Retry.Action)),
	}
	if r.Retry.After > 0 {
		attrs = append(attrs, slog.Duration("retry_after", r.Retry.After))
	}
	if r.Code != 0 {
		attrs = append(attrs, slog.Int("code", r.Code))
	}
	for _, a := range []slog.Attr{slog.String("enhanced", r.Enhanced), slog.String("stage", string(r.Stage)), slog.String("provider", string(r.Provider))} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	if len(r.Fixes) > 0 {
		attrs = append(attrs, slog.String("fix", r.Fixes[0].Message))
	}
	return slog.GroupValue(attrs...)
}
