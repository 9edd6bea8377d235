//go:build linux

package lab_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/lab"
)

// groups are those of the table, in its order.
var groups = []lab.Group{lab.GroupHealthy, lab.GroupNetwork, lab.GroupDNS, lab.GroupTLS, lab.GroupSubmission, lab.GroupReceiving}

// score counts the answers of one way of asking.
type score struct{ asked, right, undecided, wrong, sure int }

func (t *score) add(a answer, f lab.Fault) {
	g := a.grade(f)
	if g == gradeUnasked {
		return
	}
	t.asked++
	switch g {
	case gradeRight:
		t.right++
	case gradeUndecided:
		t.undecided++
	case gradeSure:
		t.sure++
		fallthrough
	case gradeWrong:
		t.wrong++
	}
}

// total is what a group, or all of them, comes to.
type total struct {
	faults, well                              int // well: those of the worlds in which nothing is wrong
	diagnose, explain, text, first, checklist score
	accused, firstAccused, checklistAccused   int // worlds in which nothing is wrong, and something was named
	fixes, proved                             int
	seconds                                   []float64
}

func (t *total) add(r row, f lab.Fault) {
	if f.Cause == "" {
		t.well++
		for a, n := range map[answer]*int{r.Diagnose: &t.accused, r.First: &t.firstAccused, r.Checklist: &t.checklistAccused} {
			if a.Cause != "" {
				*n++
			}
		}
	} else {
		t.faults++
		t.diagnose.add(r.Diagnose, f)
		t.explain.add(r.Explain, f)
		t.text.add(r.Text, f)
		t.first.add(r.First, f)
		t.checklist.add(r.Checklist, f)
		if r.Fix != "" {
			t.fixes++
		}
		if r.Proved == "yes" {
			t.proved++
		}
	}
	if s, err := strconv.ParseFloat(r.Seconds, 64); err == nil {
		t.seconds = append(t.seconds, s)
	}
}

func share(n, of int) string {
	if of == 0 {
		return unasked
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", n, of, 100*float64(n)/float64(of))
}

func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func (t score) split() string {
	return fmt.Sprintf("%d / %d / %d / %d", t.right, t.undecided, t.wrong, t.sure)
}

// summarise writes the sections that follow from the rows.
func (d *document) summarise(t *testing.T) {
	t.Helper()
	var all total
	byGroup := make(map[lab.Group]*total)
	for _, g := range groups {
		byGroup[g] = new(total)
	}
	var short []string
	for _, f := range lab.Faults() {
		r, ok := d.rows[f.Name]
		if !ok {
			continue
		}
		all.add(r, f)
		byGroup[f.Group].add(r, f)
		short = append(short, falls(r, f)...)
	}
	if len(short) == 0 {
		short = []string{"Nothing."}
	}
	d.text["What falls short"] = strings.Join(short, "\n")
	d.text["Totals"] = all.table(byGroup)
	d.set(t, "The faults", d.tables())
}

func (t total) table(byGroup map[lab.Group]*total) string {
	var b strings.Builder
	b.WriteString("| group | faults | Diagnose names the cause | Explain, from the error alone: right / undecided / wrong / of those certain | well and accused | first fix proved | seconds, median | worst |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	line := func(name string, t *total) {
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %d of %d | %d of %d | %.1f | %.1f |\n", name, t.faults, share(t.diagnose.right, t.diagnose.asked),
			t.explain.split(), t.accused, t.well, t.proved, t.fixes, median(t.seconds), slices.Max(append(t.seconds, 0)))
	}
	for _, g := range groups {
		line(string(g), byGroup[g])
	}
	line("**all**", &t)
	b.WriteString("\n| way | what it has | names the cause | undecided | wrong | of those certain | well and accused |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, way := range []struct {
		name, has string
		score
		accused string
	}{
		{"`Diagnose`", "the error, the settings, and what it finds by looking", t.diagnose, share(t.accused, t.well)},
		{"`Explain`", "the error and the settings", t.explain, unasked},
		{"`Explain` of the text", "what the error prints", t.text, unasked},
		{"first failing check", "what `Diagnose` finds; blames in the order network, TLS, SMTP, DNS", t.first, share(t.firstAccused, t.well)},
		{"checklist", "the same; blames in the order block lists, PTR, SPF, DKIM, DMARC, MX, HELO, TLS policy, TLS, network, SMTP", t.checklist, share(t.checklistAccused, t.well)},
	} {
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %d | %s |\n", way.name, way.has, share(way.right, way.asked), way.undecided, way.wrong, way.sure, way.accused)
	}
	return b.String()
}

// falls says how far the answers to a fault fall short.
func falls(r row, f lab.Fault) (lines []string) {
	if g := r.Diagnose.grade(f); g != gradeRight {
		lines = append(lines, fmt.Sprintf("- `%s`: Diagnose says %s, and %s was injected.", f.Name, r.Diagnose, injected(f)))
	}
	if g := r.Explain.grade(f); g == gradeWrong || g == gradeSure {
		lines = append(lines, fmt.Sprintf("- `%s`: Explain says %s of %s, and %s was injected.", f.Name, r.Explain, code(r.Saw), injected(f)))
	}
	return lines
}
