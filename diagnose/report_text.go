package diagnose

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// WriteText writes the report for a person: why, what it rests on, whose turn it
// is, what to do with the message, and the fix. Of a nil report it writes nothing.
func (r *Report) WriteText(w io.Writer) error {
	if r == nil {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Summary)
	fmt.Fprintf(&b, "  cause:    %s (%s)%s\n", r.Cause, r.Confidence, place(r))
	for _, f := range r.Causes[:min(1, len(r.Causes))] {
		for _, e := range f.Evidence {
			fmt.Fprintf(&b, "  evidence: %s\n", strings.ReplaceAll(e, "\n", "\n            "))
		}
	}
	fmt.Fprintf(&b, "  turn:     %s\n", turn(r.Fault))
	fmt.Fprintf(&b, "  message:  %s\n", advice(r.Retry))
	for _, f := range r.Fixes {
		fmt.Fprintf(&b, "  fix:      %s\n", f.Message)
		if f.Text != "" {
			fmt.Fprintf(&b, "            %s\n", strings.ReplaceAll(f.Text, "\n", "\n            "))
		}
	}
	for _, f := range r.Causes[:min(1, len(r.Causes))] {
		for _, ref := range f.Refs {
			fmt.Fprintf(&b, "  see:      %s\n", ref)
		}
	}
	for _, f := range r.Causes[min(1, len(r.Causes)):] {
		fmt.Fprintf(&b, "  or:       %s (%s, %s)\n", f.Message, f.Code, f.Confidence)
	}
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

// visible writes out what would move a terminal's cursor or worse: much of a
// report's evidence is what strangers said.
func visible(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return r != '\n' && unicode.IsControl(r) }

// place says where it happened.
func place(r *Report) string {
	var parts []string
	if r.Provider != "" {
		parts = append(parts, providerName(r.Provider))
	}
	if r.Stage != "" {
		parts = append(parts, "at "+string(r.Stage))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", " + strings.Join(parts, ", ")
}

func turn(f smtpcode.Fault) string {
	switch f {
	case smtpcode.FaultSender:
		return "yours: the account, the configuration or the sending domain"
	case smtpcode.FaultClient:
		return "yours: the program that sends"
	case smtpcode.FaultServer:
		return "the mail server's"
	case smtpcode.FaultRecipient:
		return "the recipient's, or its mail administrators'"
	}
	return "not known"
}

func advice(r smtpcode.Retry) string {
	switch r.Action {
	case smtpcode.ActionRetry:
		s := "send it again after " + r.After.Round(time.Second).String()
		if r.Stated {
			s += ", as the server asks"
		}
		return s
	case smtpcode.ActionHold:
		return "hold it until the cause is mended; sending it again by itself will not help"
	}
	if r.Suppress {
		return "do not send it again, and take the address off your lists"
	}
	return "do not send it again as it is"
}

// String gives the one-sentence why.
func (r *Report) String() string {
	if r == nil {
		return ""
	}
	return r.Summary
}

// Has reports whether a code is among the report's findings, symptoms included.
func (r *Report) Has(code check.Code) bool {
	for _, f := range r.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}
