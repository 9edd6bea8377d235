//go:build linux

package lab_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/maildiag/maildiag/lab"
)

// unmended are the faults whose first fix was proved and does not bring the mail
// through, each with its reason.
var unmended = map[string]string{
	"clear-text-on-465":       "the program has no login either, which the server asks for next",
	"tls-required-submission": "the program has no login either, which the server asks for next",
	"tls-required-exim":       "the program has no login either, which the server asks for next",
}

// TestFixes applies, for each fault, the first fix of the first cause as it stands,
// if that is a change of records or of a setting, and sends again: the message goes
// through. Where it had gone through before, Diagnose no longer names what it named.
func TestFixes(t *testing.T) {
	need(t)
	var applied fixes
	t.Cleanup(func() {
		t.Log(applied.count())
		if *update {
			read(t).set(t, "Fixes applied", applied.section())
		}
	})
	for _, f := range lab.Faults() {
		if f.Cause == "" {
			continue
		}
		t.Run(string(f.Group)+"/"+f.Name, func(t *testing.T) {
			t.Parallel()
			before, known := seen.of(f)
			if known && !changes(before) {
				t.Skip("the first fix changes no record and no setting")
			}
			running.with(t, func(l *lab.Lab) {
				if !known {
					before = do(t, l, f.World(), lab.Job{})
				} else {
					do(t, l, f.World(), lab.Job{SendOnly: true})
				}
				if !changes(before) {
					t.Skip("the first fix changes no record and no setting")
				}
				a := apply(t, l, f, before)
				applied.add(a)
				t.Log(a.line())
				switch reason := unmended[f.Name]; {
				case a.works && reason != "":
					t.Errorf("the fix works: it needs no reason any more")
				case !a.works && a.proved && reason == "":
					t.Errorf("the fix was proved, and does not mend it: %s", a.came)
				}
			})
		})
	}
}

// changes reports whether the first fix can be applied. Another relay takes an account
// there first, so that Diagnose itself only knocks.
func changes(s lab.Sighting) bool {
	if s.Diagnosed.Cause == "" || len(s.Remedies) == 0 {
		return false
	}
	r := s.Remedies[0]
	return r.Records != nil || r.Setting != nil && r.Setting.Setting != "relay"
}

// application is a fix that was applied, and what came of it.
type application struct {
	fault, change string
	proved, works bool
	came          string
}

func apply(t *testing.T, l *lab.Lab, f lab.Fault, before lab.Sighting) application {
	t.Helper()
	r := before.Remedies[0]
	a := application{fault: f.Name, proved: r.Proved}
	if r.Records != nil {
		a.change = r.Records.Describe()
	} else {
		a.change = r.Setting.Describe()
	}
	w := f.World()
	if err := w.Apply(r); err != nil {
		a.came = err.Error()
		return a
	}
	if before.Error != "" {
		after := do(t, l, w, lab.Job{SendOnly: true})
		if a.works, a.came = after.Error == "", "it goes through"; !a.works {
			a.came = steady(after.Error)
		}
		return a
	}
	after := do(t, l, w, lab.Job{})
	if a.works, a.came = after.Diagnosed.Cause != before.Diagnosed.Cause, "it is named no more"; !a.works {
		a.came = "Diagnose names " + string(after.Diagnosed.Code) + " as before"
	}
	return a
}

func (a application) line() string {
	proved := "no"
	if a.proved {
		proved = "yes"
	}
	if reason := unmended[a.fault]; reason != "" {
		a.came += ": " + reason
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s |\n", a.fault, strings.ReplaceAll(steady(a.change), "|", `\|`), proved, a.came)
}

// fixes gathers what was applied.
type fixes struct {
	mu  sync.Mutex
	all []application
}

func (x *fixes) add(a application) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.all = append(x.all, a)
}

func (x *fixes) count() string {
	works, proved, held := 0, 0, 0
	for _, a := range x.all {
		if a.works {
			works++
		}
		if a.proved {
			if proved++; a.works {
				held++
			}
		}
	}
	return fmt.Sprintf("%d first fixes are changes that a machine can apply. Applied as they stand, %d bring the mail through; of %d that Diagnose had proved, %d do.",
		len(x.all), works, proved, held)
}

func (x *fixes) section() string {
	place := make(map[string]int)
	for i, f := range lab.Faults() {
		place[f.Name] = i
	}
	slices.SortFunc(x.all, func(a, b application) int { return place[a.fault] - place[b.fault] })
	var b strings.Builder
	b.WriteString(x.count() + "\n\n| fault | change | proved | applied and sent again |\n| --- | --- | --- | --- |\n")
	for _, a := range x.all {
		b.WriteString(a.line())
	}
	return b.String()
}
