package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// short are the scenarios in which another cause is named than was injected, and
// why. They stay in the tour, for it hides nothing.
var short = map[string]string{
	"reset-midway": "the cut falls into the handshake, and the handshake is named",
}

// TestTour holds the whole tour: everything is found as injected, but for what is
// listed above.
func TestTour(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for silent servers")
	}
	var out bytes.Buffer
	start := time.Now()
	if _, err := tour(t.Context(), &out, true, nil); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	if took > 90*time.Second { // 20 seconds where nothing else runs
		t.Errorf("it took %v", took)
	}
	list := scenarios()
	var found, wrong, proved int
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, `{"scenario":"`) {
			t.Fatalf("%s does not begin with its scenario", line)
		}
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if found+wrong >= len(list) || list[found+wrong].name != r.Scenario {
			t.Fatalf("%s is not in its place", r.Scenario)
		}
		if r.OK {
			found++
		} else {
			wrong++
			if short[r.Scenario] != "" {
				continue
			}
			t.Errorf("%s: said %q by %s (%s), all %q; injected %q; the program saw %.120s", r.Scenario, r.Cause, r.Code, r.Confidence, r.Causes, r.Injected, r.Error)
		}
		if r.FixProved {
			proved++
		}
	}
	if found+wrong != len(list) {
		t.Errorf("%d lines, want %d", found+wrong, len(list))
	}
	if 2*proved < len(list) { // slow machines have no time for some
		t.Errorf("a fix is proved in %d of %d", proved, len(list))
	}
	t.Logf("%d of %d found as injected, a proved fix in %d (%d %%), in %v", found, len(list), proved, 100*proved/len(list), took.Round(time.Millisecond))
}

// TestJSONShape: the five fields that tools rely on come first and in this order.
func TestJSONShape(t *testing.T) {
	var out strings.Builder
	if _, err := tour(t.Context(), &out, true, []string{"port-missing", "healthy-delivery"}); err != nil {
		t.Fatal(err)
	}
	shape := regexp.MustCompile(`(?m)^\{"scenario":"[^"]+","injected":"[^"]*","cause":"[^"]*","ok":(true|false),"fix_proved":(true|false),.*\}$`)
	if n := len(shape.FindAllString(out.String(), -1)); n != 2 {
		t.Errorf("%d lines of 2 have the shape:\n%s", n, out.String())
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	if _, err := tour(t.Context(), &out, false, []string{"recipient-unknown"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"== recipient-unknown: The mailbox does not exist.\n", "the program saw: 550 ", "cause:    recipient-unknown", "1 of 1 found as injected"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestNoSuchScenario(t *testing.T) {
	if _, err := tour(t.Context(), new(strings.Builder), false, []string{"nonsense"}); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("the error is %v", err)
	}
}

// TestScenarios: the table has all that can be staged, each under a name of its
// own.
func TestScenarios(t *testing.T) {
	staged := make(map[smtpcode.Cause]bool)
	seen := make(map[string]bool)
	well, twice := 0, 0
	for _, s := range scenarios() {
		if seen[s.name] || s.name == "" || !strings.HasSuffix(s.title, ".") {
			t.Errorf("%q stands twice, or has no title: %q", s.name, s.title)
		}
		seen[s.name], staged[s.injected] = true, true
		if len(s.faults) == 0 {
			well++
		}
		if len(s.also) > 0 {
			twice++
		}
	}
	for _, info := range smtpcode.Causes() {
		if !staged[info.Cause] && info.Layer != "api" {
			t.Errorf("no scenario stages %s", info.Cause)
		}
	}
	for name := range leftOut {
		if seen[name] {
			t.Errorf("%s is left out, and there", name)
		}
	}
	if well < 6 || twice < 10 {
		t.Errorf("%d healthy worlds, %d compound ones", well, twice)
	}
	roads := make(map[smtptest.Road]bool)
	for _, s := range healthy {
		roads[s.road] = true
	}
	for _, r := range smtptest.Roads() {
		if !roads[r] {
			t.Errorf("no healthy world on the road %s", r)
		}
	}
}
