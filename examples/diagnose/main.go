// Diagnose goes and looks why mail cannot be sent: it holds the session that the
// application holds, looks at the network, TLS and DNS where the session met with
// them, names the root cause, and tries the fix.
//
//	go run ./examples/diagnose -server smtp.example.com:587 -user app@example.com -password-env SMTP_PASSWORD -from app@example.com -to jo@example.net
//	go run ./examples/diagnose -from app@example.com -to jo@example.net -helo mail.example.com -source-ip 203.0.113.5
//	go run ./examples/diagnose -server smtp.example.com:465 -error 'dial tcp 192.0.2.25:465: i/o timeout'
//
// Without -server the mail is brought to the recipients' own mail hosts, port 25,
// as their domains' MX records name them. Every further flag lets more be judged.
// RCPT is sent for the addresses of -to alone; no message is sent unless -send is
// given. Passwords and tokens come from the environment and go over TLS only,
// unless -allow-plain is given; they are in nothing that is written.
//
// With -json one object is written: "cause" and "causes", what they follow from in
// "findings", what is not known in "skipped", whose turn it is in "fault", what to
// do with the message in "retry", and all that was seen in "evidence". The flag
// -replay reads such an object, or its evidence alone, and concludes again without
// a network; all flags but those of the output mean nothing then.
//
// While it looks, it says what it is at on standard error, if that is a terminal.
//
// The exit status is 0 if nothing is wrong, 1 if a cause was found, and 2 if it
// could not look.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status, err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "diagnose:", err)
	}
	stop()
	os.Exit(status)
}

// The exit statuses.
const (
	statusGood = iota
	statusCause
	statusNotLooked
)

// run diagnoses what the arguments ask for.
func run(ctx context.Context, args []string, env func(string) (string, bool), out, progress io.Writer) (status int, err error) {
	o, err := parseOptions(args, env, progress)
	if err != nil {
		return statusNotLooked, err
	}
	r, err := o.report(ctx, progress)
	if err != nil {
		return statusNotLooked, err
	}
	if o.format == formatText {
		_, plain := env("NO_COLOR")
		err = diagnose.Text{Color: isTerminal(out) && !plain}.Write(out, r)
	} else {
		err = o.format.write(out, r)
	}
	if err != nil {
		return statusNotLooked, err
	}
	return statusOf(r), nil
}

// report looks, or reads what was seen before. An error that comes with nothing to
// look at is explained by itself.
func (o *options) report(ctx context.Context, progress io.Writer) (*diagnose.Report, error) {
	if o.replay != "" {
		return replay(o.replay)
	}
	switch {
	case o.trace:
		o.config.Trace = lines(progress)
	case isTerminal(progress):
		p := newProgress(progress)
		defer p.clear()
		o.config.Trace = p.trace()
	}
	r, err := diagnose.Diagnose(ctx, o.config)
	if errors.Is(err, diagnose.ErrNothing) && o.config.Error != nil {
		return o.config.Explain(o.config.Error), nil
	}
	return r, err
}

// statusOf says good only of what was looked at: mail hosts that nobody could name
// are no mail hosts in order.
func statusOf(r *diagnose.Report) int {
	e := r.Evidence
	switch {
	case r.Cause == smtpcode.Unclassified && !r.Looked:
		return statusNotLooked
	case r.Cause != "":
		return statusCause
	case len(e.Servers) == 0 && (e.DNS == nil || e.DNS.Asked == 0 || len(e.DNS.Target.Recipients) > 0):
		return statusNotLooked
	}
	return statusGood
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
