// Tour breaks mail in some forty ways, one after the other, and explains each:
//
//	go run ./examples/tour [-json]
//
// Every failure is real. A server on loopback misbehaves, a client made of
// net/smtp and crypto/tls meets it, and package diagnose gets the error that the
// client got, with what any program knows: the server it was set to use, the TLS
// mode, its HELO name and sender. The scenarios stand in scenarios.go.
//
// With -json an object a scenario is written: {"scenario","injected","cause",
// "ok","fix_proved"}. Injected is the cause that was staged, cause the one that
// was found; both are empty for the send that goes well. The exit status is 1 if
// a cause was not found as injected, 2 if the tour could not be held.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

func main() {
	asJSON := flag.Bool("json", false, "write one JSON object a scenario")
	flag.Parse()
	ok, err := tour(os.Stdout, *asJSON)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// result is what came of a scenario, in the form that tools may rely on.
type result struct {
	Scenario  string         `json:"scenario"`
	Injected  smtpcode.Cause `json:"injected"`
	Cause     smtpcode.Cause `json:"cause"`
	OK        bool           `json:"ok"`
	FixProved bool           `json:"fix_proved"` // false: what is explained from the error alone is not tried out
}

// tour runs the scenarios, and reports whether each was found as injected.
func tour(w io.Writer, asJSON bool) (ok bool, err error) {
	found := 0
	for _, s := range scenarios {
		sent, err := s.run()
		if err != nil {
			return false, fmt.Errorf("%s: %w", s.name, err)
		}
		r := result{Scenario: s.name, Injected: s.injected}
		report := sent.config.Explain(sent.err)
		if report != nil {
			r.Cause = report.Cause
		}
		if r.OK = r.Cause == r.Injected; r.OK {
			found++
		}
		if asJSON {
			err = json.NewEncoder(w).Encode(r)
		} else {
			err = show(w, s, sent, report)
		}
		if err != nil {
			return false, err
		}
	}
	if !asJSON {
		_, err = fmt.Fprintf(w, "%d of %d found as injected\n", found, len(scenarios))
	}
	return found == len(scenarios), err
}

// show writes a scenario for a person.
func show(w io.Writer, s scenario, sent attempt, report *diagnose.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s: %s\n", s.name, s.title)
	if report == nil {
		fmt.Fprintf(&b, "   sent without an error, nothing to report\n")
	} else {
		verdict := "as injected"
		if report.Cause != s.injected {
			verdict = fmt.Sprintf("NOT AS INJECTED (%s)", s.injected)
		}
		fmt.Fprintf(&b, "   error: %v\n   found: %s, %s\n\n", sent.err, report.Cause, verdict)
		if err := report.WriteText(&b); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}
