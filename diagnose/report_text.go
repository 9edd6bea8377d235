package diagnose

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// Text writes reports for a person at a terminal. What servers said is shown with
// its control characters made visible.
type Text struct {
	Color bool // with the escape sequences of ECMA-48 for colours
}

// WriteText writes the report for a person, without colours: why, what it rests
// on, whose turn it is, what to do with the message, and the fix; of [Diagnose],
// also what was seen, what follows, and what is not known. Of a nil report it
// writes nothing.
func (r *Report) WriteText(w io.Writer) error { return Text{}.Write(w, r) }

// Write writes a report.
func (t Text) Write(w io.Writer, r *Report) error {
	if r == nil {
		return nil
	}
	p := &textPage{color: t.Color}
	v := r.view()
	p.verdict(v, r)
	if r.Looked {
		p.looked(v)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// textPage is a text that grows.
type textPage struct {
	strings.Builder
	color bool
}

// The colours, as ECMA-48 numbers them.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (p *textPage) paint(colour, s string) string {
	if !p.color || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// field writes a labelled text, its further lines below its first.
func (p *textPage) field(label, colour, text string) {
	indent := "\n" + strings.Repeat(" ", 12)
	fmt.Fprintf(p, "  %s %s\n", p.paint(dim, fmt.Sprintf("%-9s", label)), p.paint(colour, strings.ReplaceAll(text, "\n", indent)))
}

func (p *textPage) verdict(v *view, r *Report) {
	switch {
	case v.Good:
		fmt.Fprintf(p, "%s\n", p.paint(bold+";"+green, v.Summary))
		return
	case r.Temporary:
		fmt.Fprintf(p, "%s\n", p.paint(bold+";"+yellow, v.Summary))
	default:
		fmt.Fprintf(p, "%s\n", p.paint(bold+";"+red, v.Summary))
	}
	p.field("cause:", "", fmt.Sprintf("%s (%s)%s", v.Cause, r.Confidence, place(r)))
	first := v.Causes[:min(1, len(v.Causes))]
	if v.Looked && len(first) > 0 {
		p.field("finding:", "", strings.TrimSpace(fmt.Sprintf("%s %s", first[0].Code, first[0].Subject)))
	}
	for _, f := range first {
		p.evidence(f)
	}
	if v.Looked && v.Given != "" {
		p.field("error:", "", v.Given)
	}
	p.field("turn:", "", v.Turn)
	p.field("message:", "", v.Advice)
	p.fixes(cleanFixes(r.Fixes), v.Looked)
	for _, f := range first {
		for _, ref := range f.Refs {
			p.field("see:", "", ref)
		}
	}
	for _, f := range v.Causes[len(first):] {
		if !v.Looked { // other readings of the same text
			p.field("or:", "", fmt.Sprintf("%s (%s, %s)", f.Message, f.Code, f.Confidence))
			continue
		}
		fmt.Fprintf(p, "\n%s\n", p.paint(bold, "And, apart from that: "+f.Message))
		p.field("cause:", "", strings.TrimSpace(fmt.Sprintf("%s (%s) %s", causeOf(f.Code), f.Confidence, f.Subject)))
		p.evidence(f)
		p.fixes(f.Fixes, true)
	}
}

func (p *textPage) evidence(f check.Finding) {
	for _, e := range f.Evidence {
		p.field("evidence:", "", e)
	}
}

func (p *textPage) fixes(fixes []check.Fix, looked bool) {
	for _, f := range fixes {
		p.field("fix:", bold, f.Message)
		if f.Text != "" {
			p.field("", "", f.Text)
		}
		says, works := proofOf(f)
		if looked && says != "" {
			p.field("proof:", [2]string{"", green}[btoi(works)], says)
		}
	}
}

// proofOf tells what came of trying a fix; "" if there was nothing to try.
func proofOf(f check.Fix) (says string, works bool) {
	switch {
	case f.Proof == nil && f.Change == nil:
		return "", false
	case f.Proof == nil:
		return "not tried", false
	case f.Proof.Works:
		return strings.Join(append([]string{"tried, and it works"}, f.Proof.Seen...), "\n"), true
	}
	return strings.Join(append([]string{"tried, and it does not help"}, f.Proof.Seen...), "\n"), false
}

// looked writes what Diagnose saw.
func (p *textPage) looked(v *view) {
	for _, s := range v.Servers {
		title := "The way to " + s.Server
		if s.Domain != "" {
			title += ", for mail to " + s.Domain
		}
		p.heading(title)
		width := 0
		for _, st := range s.Steps {
			width = max(width, len([]rune(st.Stage)))
		}
		for _, st := range s.Steps {
			mark, colour := "ok", green
			if !st.Passed {
				mark, colour = "no", red
			}
			fmt.Fprintf(p, "  %s %-*s %9s  %s\n", p.paint(colour, mark), width, st.Stage, span(st.Took), strings.ReplaceAll(st.Result, "\n", "\n"+strings.Repeat(" ", width+17)))
		}
		p.list("network: ", s.Network)
		p.list("tls: ", s.TLS)
	}
	p.section("What DNS says", v.DNS)
	var lines []string
	for _, f := range v.Symptoms {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s", f.Code, f.Subject))+": "+f.Message)
	}
	p.section("What was noticed besides", lines)
	if !v.Good {
		p.section("What it is not", v.RuledOut)
	}
	lines = nil
	for _, k := range v.Skipped {
		lines = append(lines, k.What+": "+k.Reason)
	}
	p.section("What is not known", lines)
	if v.Elapsed > 0 {
		fmt.Fprintf(p, "\n%s\n", p.paint(dim, "Looked for "+span(v.Elapsed)+"."))
	}
}

func (p *textPage) heading(s string) { fmt.Fprintf(p, "\n%s\n", p.paint(bold, s+":")) }

func (p *textPage) section(title string, lines []string) {
	if len(lines) > 0 {
		p.heading(title)
		p.list("", lines)
	}
}

func (p *textPage) list(prefix string, lines []string) {
	for _, l := range lines {
		fmt.Fprintf(p, "  %s%s\n", prefix, strings.ReplaceAll(l, "\n", "\n    "))
	}
}

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
	return ", " + clean(strings.Join(parts, ", "))
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
