//go:build linux

package lab_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/lab"
	"github.com/maildiag/maildiag/smtpcode"
)

// row is a fault in the published table: what was injected, and what was said.
type row struct {
	Fault    string
	Saw      string // the app's error, shortened and without what changes from run to run; "": none
	Explain  answer
	Diagnose answer
	Fix      string // the first
	Proved   string // "yes"; "no": it was tried or cannot be; "": there is no fix
	Seconds  string
	Probes   string

	// What others would say.
	Text, First, Checklist answer
}

// answer is what was said of a fault.
type answer struct {
	Asked      bool           // false: there was no error to explain
	Cause      smtpcode.Cause // "": nothing is wrong
	Code       check.Code     // if it says more than the cause
	Confidence check.Confidence
}

func answerOf(v lab.Verdict) answer {
	a := answer{Asked: true, Cause: v.Cause, Confidence: v.Confidence}
	if string(v.Code) != string(v.Cause) {
		a.Code = v.Code
	}
	if a.Cause == "" {
		a.Confidence = ""
	}
	return a
}

const (
	unasked = "–"
	nothing = "nothing"
	wrong   = "✗ "
	open    = "? "
)

func (a answer) String() string {
	switch {
	case !a.Asked:
		return unasked
	case a.Cause == "":
		return nothing
	}
	s := "`" + string(a.Cause) + "`"
	if a.Code != "" {
		s += " (`" + string(a.Code) + "`)"
	}
	return strings.TrimSpace(s + " " + string(a.Confidence))
}

var answerForm = regexp.MustCompile("^`([a-z0-9-]+)`(?: \\(`([a-z0-9-]+)`\\))?(?: (possible|likely|certain))?$")

func parseAnswer(cell string) (a answer, err error) {
	cell = strings.TrimPrefix(strings.TrimPrefix(cell, wrong), open)
	switch m := answerForm.FindStringSubmatch(cell); {
	case cell == unasked:
		return answer{}, nil
	case cell == nothing:
		return answer{Asked: true}, nil
	case m == nil:
		return answer{}, fmt.Errorf("%q is no answer", cell)
	default:
		return answer{true, smtpcode.Cause(m[1]), check.Code(m[2]), check.Confidence(m[3])}, nil
	}
}

// grade is how an answer compares with what was injected.
type grade int

const (
	gradeUnasked grade = iota
	gradeRight
	gradeUndecided // says that it does not know, or that it is one of several things
	gradeWrong
	gradeSure // wrong, and certain of it
)

func (a answer) grade(f lab.Fault) grade {
	switch {
	case !a.Asked:
		return gradeUnasked
	case f.Accepts(a.Cause):
		return gradeRight
	case a.Cause == smtpcode.Unclassified || a.Confidence == check.Possible:
		return gradeUndecided
	case a.Confidence == check.Certain:
		return gradeSure
	}
	return gradeWrong
}

// marked is the answer as the table has it.
func (a answer) marked(f lab.Fault) string {
	switch a.grade(f) {
	case gradeUndecided:
		return open + a.String()
	case gradeWrong, gradeSure:
		return wrong + a.String()
	}
	return a.String()
}

func rowOf(f lab.Fault, s lab.Sighting) row {
	r := row{
		Fault: f.Name, Saw: steady(s.Error), Diagnose: answerOf(s.Diagnosed), First: firstFailing(s), Checklist: checklist(s),
		Seconds: fmt.Sprintf("%.1f", s.Elapsed.Seconds()), Probes: strconv.Itoa(s.Probes),
	}
	if s.Error != "" {
		r.Explain, r.Text = answerOf(s.Explained), answerOf(s.Text)
	}
	if len(s.Remedies) > 0 && r.Diagnose.Cause != "" {
		r.Fix, r.Proved = steady(s.Remedies[0].Message), "no"
		if s.Remedies[0].Proved {
			r.Proved = "yes"
		}
	}
	return r
}

// same reports whether the table needs no new row: times and what others say may
// change. What Explain says is compared where the program saw the same, for a server
// may say goodbye and reset the connection, and the program reads the one or the other.
func (r row) same(o row) bool {
	return r.Fault == o.Fault && r.Diagnose == o.Diagnose && r.Fix == o.Fix && (r.Explain == o.Explain || r.Saw != o.Saw)
}

const header = "| fault | injected | the app saw | Explain | Diagnose | first fix | proved | seconds | probes | text alone | first failing check | checklist |\n" +
	"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"

// line is the row in Markdown.
func (r row) line(f lab.Fault) string {
	cells := []string{
		"`" + f.Name + "` " + f.Title, injected(f), code(r.Saw), r.Explain.marked(f), r.Diagnose.marked(f), r.Fix, r.Proved, r.Seconds, r.Probes,
		r.Text.marked(f), r.First.marked(f), r.Checklist.marked(f),
	}
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func injected(f lab.Fault) string {
	if f.Cause == "" {
		return nothing
	}
	s := "`" + string(f.Cause) + "`"
	for _, also := range f.Also {
		s += ", also `" + string(also) + "`"
	}
	return s
}

func code(s string) string {
	if s == "" {
		return unasked
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}

// parseRow reads a line of the table; ok is false where it is none.
func parseRow(line string) (r row, injected, title string, ok bool, err error) {
	if !strings.HasPrefix(line, "| `") {
		return r, "", "", false, nil
	}
	line = strings.TrimSuffix(strings.TrimPrefix(line, "| "), " |")
	cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), " | ")
	if len(cells) != strings.Count(strings.SplitN(header, "\n", 2)[0], "|")-1 {
		return r, "", "", false, fmt.Errorf("%d cells in %q", len(cells), line)
	}
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "\x00", "|")
	}
	name, title, _ := strings.Cut(strings.TrimPrefix(cells[0], "`"), "` ")
	r = row{Fault: name, Fix: cells[5], Proved: cells[6], Seconds: cells[7], Probes: cells[8]}
	if cells[2] != unasked {
		r.Saw = strings.Trim(cells[2], "`")
	}
	for i, a := range map[int]*answer{3: &r.Explain, 4: &r.Diagnose, 9: &r.Text, 10: &r.First, 11: &r.Checklist} {
		if *a, err = parseAnswer(cells[i]); err != nil {
			return r, "", "", false, fmt.Errorf("%s: %w", name, err)
		}
	}
	return r, cells[1], title, true, nil
}

// steady takes out of an error what changes from run to run, and shortens it.
func steady(text string) string {
	for _, c := range changing {
		text = c.form.ReplaceAllString(text, c.by)
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 160 {
		text = string(runes[:159]) + "…"
	}
	return text
}

var changing = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`/tmp/maildiag-lab-[^/ ]+`), "LAB"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`), "TIME"},
	{regexp.MustCompile(`\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b`), "QUEUEID"}, // Exim's
	{regexp.MustCompile(`\b[0-9A-F]{8,13}\b`), "QUEUEID"},                                    // Postfix's
	{regexp.MustCompile(`\b[0-9a-f]{32,}\b`), "HASH"},
	{regexp.MustCompile(`([0-9\]]):\d{4,5}->`), "$1:PORT->"},
	{regexp.MustCompile(`\b\d+ seconds?\b`), "N seconds"},
}
