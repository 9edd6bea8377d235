// Preflight tells before the first message whether mail will get out: at the end
// of a deployment, in a container's start-up, in CI.
//
//	MAIL_HOST=smtp.example.com MAIL_PORT=587 … go run ./examples/preflight -to ops@example.com
//	go run ./examples/preflight -url smtps://app@smtp.example.com -password-env MAIL_PASSWORD
//	go run ./examples/preflight -server smtp.example.com:587 -tls starttls -from app@example.com -json
//
// Without -url and -server the settings come from the environment, by the names
// that the application itself reads (see [diagnose.FromEnv]); flags stand above
// both. It looks at everything up to the recipient and sends no message: a session
// with TLS, the login, MAIL and RCPT, and what DNS says of the sender.
//
// A line is written for each check: ✓ it passed, ✗ mail fails here, ? it was not
// looked at or could not be told. What mends it follows, and whether that was tried.
//
// The exit status is 0 if mail would pass, 1 if it would fail, 2 if it could not
// look. With -json one object is written: {"status","cause","settings","checks":
// [{"check","state","detail"}],"report"}.
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
	"strings"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := preflight{getenv: os.Getenv, out: os.Stdout, usage: os.Stderr}
	status, err := p.run(ctx, os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "preflight:", err)
	}
	stop()
	os.Exit(status)
}

// The exit statuses.
const (
	statusFine = iota
	statusFails
	statusNotLooked
)

// preflight is one run with its ways to the world.
type preflight struct {
	getenv     func(string) string
	look       diagnose.Look // the ways out; the zero value is this machine's network
	out, usage io.Writer
}

func (p preflight) run(ctx context.Context, args []string) (status int, err error) {
	o, err := parseOptions(args, p.getenv, p.look, p.usage)
	if err != nil {
		return statusNotLooked, err
	}
	r, err := diagnose.Diagnose(ctx, o.config)
	if err != nil {
		return statusNotLooked, err
	}
	checks := checksOf(r)
	status = statusOf(r, checks)
	if o.json {
		err = p.writeJSON(o, status, checks, r)
	} else {
		err = p.writeText(o, status, checks, r)
	}
	if err != nil {
		return statusNotLooked, err
	}
	return status, nil
}

// statusOf weighs a report: no cause is good news only if a session was held.
func statusOf(r *diagnose.Report, checks []row) int {
	if r.Cause != "" {
		return statusFails
	}
	for _, c := range checks {
		if c.Check == checkConnect && c.State == passed {
			return statusFine
		}
	}
	return statusNotLooked
}

func (p preflight) writeText(o options, status int, checks []row, r *diagnose.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "settings from %s\n", o.source())
	for _, c := range checks {
		fmt.Fprintf(&b, "%s %-10s %s\n", c.State.mark(), c.Check, c.Detail)
	}
	switch status {
	case statusFine:
		b.WriteString("mail would pass\n")
	case statusNotLooked:
		b.WriteString("it could not be told whether mail would pass\n")
	default:
		fmt.Fprintf(&b, "mail would fail: %s\n  cause: %s (%s)\n", r.Summary, r.Cause, r.Confidence)
		for _, f := range r.Fixes {
			fmt.Fprintf(&b, "  fix:   %s\n", f.Message)
			if f.Text != "" {
				fmt.Fprintf(&b, "         %s\n", strings.ReplaceAll(f.Text, "\n", "\n         "))
			}
			if f.Proof != nil && f.Proof.Works {
				b.WriteString("         tried, and it works\n")
			}
		}
	}
	_, err := io.WriteString(p.out, b.String())
	return err
}

func (p preflight) writeJSON(o options, status int, checks []row, r *diagnose.Report) error {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Status   int              `json:"status"`
		Cause    smtpcode.Cause   `json:"cause"`
		Settings []string         `json:"settings"` // the flags or variables they came from
		Checks   []row            `json:"checks"`
		Report   *diagnose.Report `json:"report"`
	}{status, r.Cause, o.from, checks, r})
}
