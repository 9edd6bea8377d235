package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

func TestTour(t *testing.T) {
	var out bytes.Buffer
	start := time.Now()
	ok, err := tour(&out, true)
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		t.Error("the tour says that something was not found")
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	n := 0
	for d := json.NewDecoder(&out); ; n++ {
		var r result
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if !r.OK || r.Cause != r.Injected || r.Scenario != scenarios[n].name {
			t.Errorf("%s: found %q, injected %q, ok %v", r.Scenario, r.Cause, r.Injected, r.OK)
		}
	}
	if n != len(scenarios) {
		t.Errorf("%d lines, want %d", n, len(scenarios))
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	if _, err := tour(&out, false); err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		if !strings.Contains(out.String(), "== "+s.name+": "+s.title) {
			t.Errorf("%s is not in the text", s.name)
		}
	}
	if strings.Contains(out.String(), "NOT AS") {
		t.Errorf("something was not found in\n%s", out.String())
	}
}

func TestScenarios(t *testing.T) {
	listed := map[smtpcode.Cause]bool{"": true}
	for _, info := range smtpcode.Causes() {
		listed[info.Cause] = true
	}
	seen := make(map[string]bool)
	for _, s := range scenarios {
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(s.name) || seen[s.name] {
			t.Errorf("%q is no name, or stands twice", s.name)
		}
		if seen[s.name] = true; !listed[s.injected] {
			t.Errorf("%s: %q is no cause of the list", s.name, s.injected)
		}
	}
}

// Nothing of a world outlives it.
func TestNothingLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, s := range scenarios {
		if _, err := s.run(); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
