package check

import (
	"encoding/json"
	"fmt"
)

// Code names one thing that can be wrong. It is kebab-case, stable, and never
// used again for something else.
type Code string

// Severity follows RFC 2119: what a MUST forbids is an error, what a SHOULD
// advises against a warning, and what is only a heuristic is info.
type Severity string

// The severities.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Confidence is how far the evidence carries a finding.
type Confidence string

// The confidences.
const (
	Possible Confidence = "possible" // one of several readings
	Likely   Confidence = "likely"   // the usual reading
	Certain  Confidence = "certain"  // the evidence entails it
)

// Finding is one thing that is wrong.
type Finding struct {
	Code       Code       `json:"code"`
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	Subject    string     `json:"subject,omitempty"`  // the host, domain or address it is about
	Message    string     `json:"message"`            // one sentence for a person
	Evidence   []string   `json:"evidence,omitempty"` // verbatim and redacted: reply lines, records, certificate fields
	Fixes      []Fix      `json:"fixes,omitempty"`    // the best first
	Refs       []string   `json:"refs,omitempty"`     // RFC section or provider page
}

// Fix is what mends a finding.
type Fix struct {
	Message string `json:"message"`          // a verb phrase: "Add ip4:203.0.113.5 to the SPF record"
	Text    string `json:"text,omitempty"`   // exactly what to publish, set or run
	Change  Change `json:"change,omitempty"` // the same for a machine to apply; nil if there is none
	Proof   *Proof `json:"proof,omitempty"`  // what was seen when it was tried; nil: it was not tried
}

// Change is a fix that a machine can apply: to a DNS zone, to a Config. Its
// dynamic types belong to the packages that apply them.
type Change interface {
	// Describe says in one line what would change.
	Describe() string
}

// Proof is what was seen when a fix was tried out.
type Proof struct {
	Works bool     `json:"works"`
	Seen  []string `json:"seen"` // verbatim: what answered, which result came
}

// String gives the finding on one line, for logs and test failures.
func (f Finding) String() string {
	s := fmt.Sprintf("%s (%s, %s)", f.Code, f.Severity, f.Confidence)
	if f.Subject != "" {
		s += " " + f.Subject
	}
	return s + ": " + f.Message
}

// UnmarshalJSON reads a fix without its Change, whose type only the package
// that made it knows.
func (f *Fix) UnmarshalJSON(data []byte) error {
	var plain struct {
		Message, Text string
		Proof         *Proof
	}
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	*f = Fix{Message: plain.Message, Text: plain.Text, Proof: plain.Proof}
	return nil
}
