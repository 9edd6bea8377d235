package dnscheck

import (
	"fmt"
	"io"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// WriteText writes the result for a person: first what is wrong, each with its
// evidence, fix and proof, then its symptoms by name, then what was seen and what
// could not be told.
func (r *Result) WriteText(w io.Writer) error {
	if r == nil {
		return nil
	}
	var b strings.Builder
	causes := r.Causes()
	for _, f := range causes {
		writeFinding(&b, f)
	}
	if len(causes) == 0 {
		b.WriteString("Nothing wrong was found.\n\n")
	}
	if rest := symptoms(r.Findings, causes); len(rest) > 0 {
		b.WriteString("What follows from that:\n")
		for _, f := range rest {
			fmt.Fprintf(&b, "  %s (%s): %s\n", f.Code, f.Subject, f.Message)
		}
		b.WriteString("\n")
	}
	if seen := r.summary(); len(seen) > 0 {
		b.WriteString("What was seen:\n")
		for _, line := range seen {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if len(r.Skipped) > 0 {
		b.WriteString("What could not be told:\n")
		for _, s := range r.Skipped {
			fmt.Fprintf(&b, "  %s: %s\n", strings.TrimSpace(s.Part+" "+s.Subject), s.Reason)
		}
	}
	fmt.Fprintf(&b, "%d questions asked, %d answered from memory.\n", r.Asked, r.Served)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFinding(b *strings.Builder, f check.Finding) {
	fmt.Fprintf(b, "%s\n", f.Message)
	fmt.Fprintf(b, "  finding:  %s (%s, %s) %s\n", f.Code, f.Severity, f.Confidence, f.Subject)
	for _, e := range f.Evidence {
		writeField(b, "evidence:", e)
	}
	for _, fix := range f.Fixes {
		writeField(b, "fix:", fix.Message)
		if fix.Text != "" {
			writeField(b, "", fix.Text)
		}
		switch {
		case fix.Proof != nil:
			for _, seen := range fix.Proof.Seen {
				writeField(b, "proof:", seen)
			}
		case fix.Change != nil:
			writeField(b, "proof:", "not tried: there was no time left")
		}
	}
	for _, ref := range f.Refs {
		writeField(b, "see:", ref)
	}
	b.WriteString("\n")
}

// writeField writes a labelled text, its further lines below its first.
func writeField(b *strings.Builder, label, text string) {
	fmt.Fprintf(b, "  %-9s %s\n", label, strings.ReplaceAll(text, "\n", "\n            "))
}

// symptoms are the findings that are no causes, the one of each code and subject.
func symptoms(findings, causes []check.Finding) (out []check.Finding) {
	told := map[[2]string]bool{}
	for _, f := range causes {
		told[[2]string{string(f.Code), f.Subject}] = true
	}
	for _, f := range findings {
		key := [2]string{string(f.Code), f.Subject}
		if !told[key] {
			told[key] = true
			out = append(out, f)
		}
	}
	return out
}
