// Domain says what DNS says about a domain's mail, what is wrong with it, and which
// record mends it:
//
//	go run ./examples/domain example.com
//	go run ./examples/domain -ip 203.0.113.5 -helo mail.example.com -selector s1 example.com
//	go run ./examples/domain -message bounced.eml -ip 203.0.113.5
//	go run ./examples/domain -zone my.zone example.com
//
// The domain is the sender's, as in the From header; with -message it is read from
// there. Each further flag lets more be judged. With -zone the answers come from a
// zone file, to try records before they are published, and nothing is sent.
//
// With -json the whole result is written as one object, with "causes", the codes
// of what is to blame, and "elapsed_ms". While it looks, it says on standard error,
// if that is a terminal, what it has found so far.
//
// The exit status is 0 if nothing is wrong, 1 if a warning or an error was found,
// and 2 if it could not look.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	status, err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "domain:", err)
	}
	stop()
	os.Exit(status)
}

// The exit statuses.
const (
	statusGood = iota
	statusWrong
	statusNotLooked
)

// run checks what the arguments ask for.
func run(ctx context.Context, args []string, out, progress io.Writer) (status int, err error) {
	o, err := parseOptions(args, progress)
	if err != nil {
		return statusNotLooked, err
	}
	if isTerminal(progress) {
		p := newProgress(progress)
		defer p.clear()
		o.checker.Trace = p.trace()
	}
	start := time.Now()
	r, err := o.checker.Check(ctx, o.target)
	if err != nil {
		return statusNotLooked, err
	}
	if o.json {
		err = writeJSON(out, r, time.Since(start))
	} else {
		err = r.WriteText(out)
	}
	if err != nil {
		return statusNotLooked, err
	}
	for _, f := range r.Findings {
		if f.Severity != check.Info {
			return statusWrong, nil
		}
	}
	return statusGood, nil
}

func writeJSON(w io.Writer, r *dnscheck.Result, took time.Duration) error {
	codes := []check.Code{}
	for _, f := range r.Causes() {
		codes = append(codes, f.Code)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Causes []check.Code `json:"causes"`
		*dnscheck.Result
		Elapsed int64 `json:"elapsed_ms"`
	}{codes, r, took.Milliseconds()})
}

// isTerminal reports whether a person reads w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
