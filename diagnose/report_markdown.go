package diagnose

import (
	"fmt"
	"io"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// WriteMarkdown writes the report as Markdown (CommonMark with tables), for an
// issue or a ticket. What servers said stands in code blocks or is escaped. Of a
// nil report it writes nothing.
func (r *Report) WriteMarkdown(w io.Writer) error {
	if r == nil {
		return nil
	}
	m, v := &markdown{}, r.view()
	m.printf("# %s\n\n", mdText(v.Summary))
	m.facts(v, true)
	for i, f := range v.Causes {
		m.cause(v, f, i)
	}
	for _, s := range v.Servers {
		m.path(s)
	}
	m.bullets("What DNS says", v.DNS)
	m.symptoms(v)
	if !v.Good {
		m.bullets("What it is not", v.RuledOut)
	}
	m.skipped(v)
	for _, s := range v.Servers {
		if len(s.Lines) > 0 {
			m.printf("## Transcript of %s\n\n", mdText(s.Server))
			m.code("text", transcript(s))
		}
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// markdown is a document that grows.
type markdown struct{ strings.Builder }

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// facts is the table at the head, with what is to do next or without.
func (m *markdown) facts(v *view, next bool) {
	var rows [][2]string
	add := func(name, text string) {
		if text != "" {
			rows = append(rows, [2]string{name, strings.ReplaceAll(text, "\n", " ")})
		}
	}
	if !v.Good {
		add("Cause", mdCode(string(v.Cause))+" ("+mdText(v.Place)+")")
	}
	if !v.Good && next {
		add("Whose turn", mdText(v.Turn))
		add("The message", mdText(v.Advice))
	}
	if v.Server != "" {
		add("Server", mdCell(v.Server))
	}
	if v.Given != "" {
		add("The application got", mdCell(v.Given))
	}
	if !v.At.IsZero() {
		add("Looked", stamp(v.At))
	}
	if v.Elapsed > 0 {
		add("For", span(v.Elapsed))
	}
	if len(rows) == 0 {
		return
	}
	m.printf("| | |\n|---|---|\n")
	for _, row := range rows {
		m.printf("| %s | %s |\n", row[0], row[1])
	}
	m.printf("\n")
}

func (m *markdown) cause(v *view, f check.Finding, i int) {
	switch {
	case i > 0 && v.Looked:
		m.printf("## And, apart from that: %s\n\n", mdText(f.Message))
	case i > 0:
		m.printf("## Or: %s\n\n", mdText(f.Message))
	default:
		m.printf("## The cause\n\n")
	}
	m.printf("%s, %s", mdCode(string(f.Code)), f.Confidence)
	if f.Subject != "" {
		m.printf(", about %s", mdCode(f.Subject))
	}
	m.printf("\n\n")
	if doc := metaOf(f.Code).Doc; doc != "" && i == 0 {
		m.printf("%s\n\n", mdText(doc))
	}
	if len(f.Evidence) > 0 {
		m.printf("Evidence:\n\n")
		m.code("text", strings.Join(f.Evidence, "\n"))
	}
	for _, x := range f.Fixes {
		m.printf("**Fix:** %s\n\n", mdText(x.Message))
		if x.Text != "" {
			m.code("text", x.Text)
		}
		if says, _ := proofOf(x); says != "" && v.Looked {
			first, rest, _ := strings.Cut(says, "\n")
			m.printf("Proof: %s\n\n", first)
			if rest != "" {
				m.code("text", rest)
			}
		}
	}
	for _, ref := range f.Refs {
		if plainLink(ref) {
			m.printf("- See <%s>\n", ref)
		} else {
			m.printf("- See %s\n", mdText(ref))
		}
	}
	if len(f.Refs) > 0 {
		m.printf("\n")
	}
}

// path is the table of a session's steps.
func (m *markdown) path(s serverView) {
	m.printf("## The way to %s\n\n", mdText(s.Server))
	var about []string
	if s.Domain != "" {
		about = append(about, "for mail to "+mdText(s.Domain))
	}
	if s.Addr != "" {
		about = append(about, "at "+mdCode(s.Addr))
	}
	if !s.At.IsZero() {
		about = append(about, "from "+stamp(s.At))
	}
	if len(about) > 0 {
		m.printf("%s.\n\n", strings.ToUpper(about[0][:1])+about[0][1:]+tail(about[1:]))
	}
	if len(s.Steps) > 0 {
		m.printf("| Step | Began | Took | | Result |\n|---|--:|--:|---|---|\n")
		for _, st := range s.Steps {
			mark := "passed"
			if !st.Passed {
				mark = "**failed**"
			}
			m.printf("| %s | %s | %s | %s | %s |\n", mdText(st.Stage), span(st.Start), span(st.Took), mark, mdCell(st.Result))
		}
		m.printf("\n")
	}
	for _, part := range [...]struct {
		name  string
		lines []string
	}{{"The network", s.Network}, {"TLS", s.TLS}} {
		if len(part.lines) > 0 {
			m.printf("%s:\n\n", part.name)
			m.code("text", strings.Join(part.lines, "\n"))
		}
	}
}

func tail(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return ", " + strings.Join(list, ", ")
}

func (m *markdown) symptoms(v *view) {
	if len(v.Symptoms) == 0 {
		return
	}
	m.printf("## What was noticed besides\n\n")
	for _, f := range v.Symptoms {
		m.printf("- %s", mdCode(string(f.Code)))
		if f.Subject != "" {
			m.printf(" %s", mdCode(f.Subject))
		}
		m.printf(": %s\n", mdText(f.Message))
	}
	m.printf("\n")
}

func (m *markdown) skipped(v *view) {
	var lines []string
	for _, k := range v.Skipped {
		lines = append(lines, k.What+": "+k.Reason)
	}
	m.bullets("What is not known", lines)
}

func (m *markdown) bullets(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	m.printf("## %s\n\n", title)
	for _, l := range lines {
		m.printf("- %s\n", mdText(l))
	}
	m.printf("\n")
}

// code writes a fenced block, with a fence that the text cannot end.
func (m *markdown) code(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.printf("%s%s\n%s\n%s\n\n", fence, language, text, fence)
}

// transcript writes a conversation, a line each: when, who, what.
func transcript(s serverView) string {
	var b strings.Builder
	for i, l := range s.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		when := fmt.Sprintf("%+9.3fs", l.At.Seconds())
		if !s.At.IsZero() {
			when = s.At.Add(l.At).UTC().Format("15:04:05.000")
		}
		fmt.Fprintf(&b, "%s %s %s", when, l.From, strings.ReplaceAll(l.Text, "\n", `\n`))
	}
	return b.String()
}

// mdText escapes a text that is to stand in a line of Markdown.
func mdText(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\n", " ") {
		if strings.ContainsRune("\\`*_[]<>|~&#", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainLink reports whether a reference is a page, and may stand as a link as it is.
func plainLink(ref string) bool {
	return strings.HasPrefix(ref, "https://") && !strings.ContainsAny(ref, " \n\t<>\"\\")
}

// mdCell makes a code span within a table.
func mdCell(s string) string { return strings.ReplaceAll(mdCode(s), "|", `\|`) }

// mdCode makes a code span of a text.
func mdCode(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ReplaceAll(s, "\n", " ")
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if len(ticks) > 1 || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		return ticks + " " + s + " " + ticks
	}
	return ticks + s + ticks
}
