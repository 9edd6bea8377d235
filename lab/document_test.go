//go:build linux

package lab_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/maildiag/maildiag/lab"
)

// accuracyFile is what the lab publishes.
const accuracyFile = "ACCURACY.md"

// sections are those of the file, in their order. Each is written by one test.
var sections = []string{"Totals", "What falls short", "Fixes applied", "Crippled probes", "Time", "The faults"}

const preamble = `# How often maildiag is right

Written by ` + "`MAILDIAG_LAB=1 go test ./lab -timeout 20m -update`" + ` on real servers, and compared
by the same without ` + "`-update`" + `. [README.md](README.md) says how to read it.

`

// document is ACCURACY.md: its sections, and the rows of its tables.
type document struct {
	mu   sync.Mutex
	text map[string]string
	rows map[string]row    // by fault
	told map[string]string // by fault: its title and what was injected
}

// read reads the file; where there is none it is empty.
func read(t *testing.T) *document {
	t.Helper()
	d := &document{text: make(map[string]string), rows: make(map[string]row), told: make(map[string]string)}
	data, err := os.ReadFile(accuracyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return d
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split("\n"+string(data), "\n## ") {
		if i == 0 {
			continue
		}
		name, text, _ := strings.Cut(part, "\n")
		d.text[name] = strings.TrimSpace(text)
	}
	for line := range strings.Lines(d.text["The faults"]) {
		r, injected, title, ok, err := parseRow(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", accuracyFile, err)
		}
		if ok {
			d.rows[r.Fault], d.told[r.Fault] = r, title+injected
		}
	}
	return d
}

// write writes the file.
func (d *document) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString(preamble)
	for _, name := range sections {
		if text := d.text[name]; text != "" {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", name, text)
		}
	}
	if err := os.WriteFile(accuracyFile, []byte(strings.TrimSpace(b.String())+"\n"), 0o644); err != nil {
		t.Error(err)
	}
}

// set writes a section anew.
func (d *document) set(t *testing.T, section, text string) {
	t.Helper()
	if !slices.Contains(sections, section) {
		t.Fatalf("%s has no section %q", accuracyFile, section)
	}
	d.text[section] = strings.TrimSpace(text)
	d.write(t)
}

// put keeps a new row.
func (d *document) put(r row) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rows[r.Fault] = r
}

// row is that of a fault; ok is false where the file has none, or one of a fault
// that was described otherwise.
func (d *document) row(f lab.Fault) (r row, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, ok = d.rows[f.Name]
	return r, ok && d.told[f.Name] == f.Title+injected(f)
}

// tables are those of the faults, a group each.
func (d *document) tables() string {
	var b strings.Builder
	var group lab.Group
	for _, f := range lab.Faults() {
		r, ok := d.rows[f.Name]
		if !ok {
			continue
		}
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "\n### %s\n\n%s", group, header)
		}
		b.WriteString(r.line(f))
	}
	return b.String()
}

// TestAccuracyFile: the file lists every fault that there is and no other. It runs
// without the lab.
func TestAccuracyFile(t *testing.T) {
	d := read(t)
	left := make(map[string]bool)
	for name := range d.rows {
		left[name] = true
	}
	for _, f := range lab.Faults() {
		if _, ok := d.row(f); !ok {
			t.Errorf("%s does not have %s as it is described now; run: MAILDIAG_LAB=1 go test ./lab -run 'TestMatrix/%s/%s$' -update", accuracyFile, f.Name, f.Group, f.Name)
		}
		if left[f.Name] = false; f.Title == "" || strings.ContainsAny(f.Title, "|`") {
			t.Errorf("the title of %s cannot stand in the table: %q", f.Name, f.Title)
		}
	}
	for name, over := range left {
		if over {
			t.Errorf("%s has %s, which is no fault any more", accuracyFile, name)
		}
	}
}

// TestFaultNames: a fault is known by its name alone, and its world can be described.
func TestFaultNames(t *testing.T) {
	seen := make(map[string]lab.Group)
	for _, f := range lab.Faults() {
		if in, twice := seen[f.Name]; twice {
			t.Errorf("%s stands in %s and in %s", f.Name, in, f.Group)
		}
		seen[f.Name] = f.Group
		f.World()
	}
}
