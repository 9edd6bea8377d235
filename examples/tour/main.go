// Tour breaks mail in over three hundred ways, one after the other, and finds out
// each time what it is:
//
//	go run ./examples/tour [-json] [scenario ...]
//
// Each scenario is a small internet of package smtptest in which something is
// wrong: a port is blocked, a certificate has run out, SPF lacks an address, a
// mailbox does not exist. A program made of net/smtp sends mail through it, and
// [diagnose.Diagnose] gets what any program could give: its settings, and the
// error that it got. It looks at network, TLS, SMTP and DNS, names the cause, and
// tries the fix. Some worlds are healthy, and in some of them two things are wrong.
//
// With -json an object a scenario is written: {"scenario","injected","cause",
// "ok","fix_proved"}, and more. Injected is the cause that was staged, cause the one
// that was found first; both are empty where all is well. The exit status is 2 if the
// tour could not be held, else 0. With names of scenarios those alone are held.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
)

func main() {
	asJSON := flag.Bool("json", false, "write one JSON object a scenario")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	_, err := tour(ctx, os.Stdout, *asJSON, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(2)
	}
}

// atOnce is how many scenarios are held at the same time, besides those in which
// somebody waits for a time-out: these begin first, and cost nothing.
const atOnce = 8

// tour holds the scenarios, writes them in their order, and reports whether each
// was found as injected.
func tour(ctx context.Context, w io.Writer, asJSON bool, names []string) (ok bool, err error) {
	list := scenarios()
	if len(names) > 0 {
		list = slices.DeleteFunc(list, func(s scenario) bool { return !slices.Contains(names, s.name) })
	}
	if len(list) == 0 {
		return false, fmt.Errorf("no scenario is called %s", strings.Join(names, " or "))
	}
	results := make([]result, len(list))
	errs := make([]error, len(list))
	done := make([]chan struct{}, len(list))
	for i := range list {
		done[i] = make(chan struct{})
	}
	hold := func(i int, s scenario) {
		defer close(done[i])
		results[i], errs[i] = s.run(ctx)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for i, s := range list {
			if s.waits {
				wg.Go(func() { hold(i, s) })
			}
		}
		slots := make(chan struct{}, atOnce)
		for i, s := range list {
			if s.waits {
				continue
			}
			slots <- struct{}{}
			wg.Go(func() {
				hold(i, s)
				<-slots
			})
		}
	})
	var found, proved int
	for i := range list {
		<-done[i]
		if errs[i] != nil {
			return false, errs[i]
		}
		r := results[i]
		if r.OK {
			found++
		}
		if r.FixProved {
			proved++
		}
		if err := write(w, r, asJSON); err != nil {
			return false, err
		}
	}
	if !asJSON {
		_, err = fmt.Fprintf(w, "%d of %d found as injected; in %d a fix was tried and works\n", found, len(list), proved)
	}
	return found == len(list), err
}

func write(w io.Writer, r result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	return show(w, r)
}

// firstLines is how much of a report is shown, and mostEvidence how much of what it
// rests on.
const (
	firstLines   = 8
	mostEvidence = 2
)

// show writes a scenario for a person: what was staged, what the program saw, and
// what was found.
func show(w io.Writer, r result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s: %s\n", r.Scenario, r.Title)
	switch {
	case r.Error != "":
		fmt.Fprintf(&b, "the program saw: %s\n", clip(r.Error))
	case r.Injected == "":
		fmt.Fprintf(&b, "the program saw: nothing, the message was taken\n")
	}
	if !r.OK {
		fmt.Fprintf(&b, "NOT AS INJECTED: %q, found were %q\n", r.Injected, r.Causes)
	}
	var report strings.Builder
	if err := r.report.WriteText(&report); err != nil {
		return err
	}
	for i, line := range head(report.String()) {
		indent := "   "
		if i == 0 {
			indent = "-> "
		}
		fmt.Fprintf(&b, "%s%s\n", indent, clip(line))
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}

// head is the beginning of a report's text.
func head(text string) (lines []string) {
	evidence := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  evidence:") {
			evidence++
		} else if strings.HasPrefix(line, "  turn:") {
			evidence = 0
		}
		if evidence <= mostEvidence && len(lines) < firstLines {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// clip keeps what a hostile server said in a line that can be read.
func clip(s string) string {
	const most = 160
	s = strings.ToValidUTF8(s, "?")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}
