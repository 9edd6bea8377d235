//go:build linux

package lab_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/lab"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestRelays hands the app's messages to a real Postfix and a real Exim, and what
// these write (log lines, the listing of the queue, the bounce) to Explain, which
// must name the same cause, or say that it cannot.
func TestRelays(t *testing.T) {
	free := pool(t)
	var count tally
	t.Cleanup(func() {
		t.Log(count.String())
		if !count.good() {
			t.Error("that is too much that is wrong")
		}
	})
	for _, f := range lab.Faults() {
		a := f.World().App
		if f.Cause == "" || a.Server != "" || a.Clock != 0 || a.Proxy != "" || a.Resolver != "" {
			continue // the program's own settings are not the relay's
		}
		t.Run(string(f.Group)+"/"+f.Name, func(t *testing.T) {
			t.Parallel()
			l := <-free
			defer func() { free <- l }()
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
			defer cancel()
			for name, relay := range map[string]func(context.Context, lab.App, bool) (lab.Relayed, error){"Postfix": l.RelayPostfix, "Exim": l.RelayExim} {
				w := f.World()
				if err := l.Serve(ctx, lab.Healthy()); err != nil {
					t.Fatal(err)
				}
				if err := l.Serve(ctx, w); err != nil {
					t.Fatal(err)
				}
				r, err := relay(ctx, w.App, f.Cause == smtpcode.TLSPolicyFailed)
				if err != nil {
					t.Log(err)
					count.miss()
					continue
				}
				if r.Sent {
					continue // it is the app that would not have sent it so
				}
				for kind, text := range map[string]string{"log": r.Log, "queue": r.Queue, "bounce": r.Bounce} {
					if text == "" {
						continue
					}
					report := diagnose.Explain(errors.New(text))
					count.add(f, name+"'s "+kind, report, relayed(f, text))
					t.Logf("%s's %s: %q (%s), injected %q:\n%s", name, kind, report.Cause, report.Confidence, f.Cause, text)
				}
			}
		})
	}
}

// relayed are answers that are right in a relay's words besides those of the fault: it
// cannot speak with the mail hosts, is sent back to itself, or misses the TLS that a
// policy demands, and does not say why.
func relayed(f lab.Fault, text string) (also []smtpcode.Cause) {
	for _, words := range []string{"timed out", "lost connection", "Connection refused", "unreachable", "No route to host", "Permission denied"} {
		if strings.Contains(text, words) {
			also = append(also, smtpcode.DestinationUnreachable)
		}
	}
	switch f.Cause {
	case smtpcode.TLSPolicyFailed:
		also = append(also, smtpcode.STARTTLSNotOffered, smtpcode.CertificateUntrusted, smtpcode.TLSHandshakeFailed)
	case smtpcode.SMTPUTF8Unsupported:
		also = append(also, smtpcode.RecipientUnknown) // who does not know such letters looks them up all the same
	case smtpcode.DomainNotFound:
		also = append(also, smtpcode.RoutingLoop, smtpcode.NetworkUnreachable)
	}
	return also
}

// tally counts answers.
type tally struct {
	mu                                       sync.Mutex
	right, undecided, wrong, assured, missed int
	list                                     []string
}

// add counts an answer.
func (c *tally) add(f lab.Fault, what string, r *diagnose.Report, also []smtpcode.Cause) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case f.Accepts(r.Cause), slices.Contains(also, r.Cause):
		c.right++
	case r.Cause == smtpcode.Unclassified || r.Confidence == check.Possible:
		c.undecided++
	default:
		c.wrong++
		c.list = append(c.list, fmt.Sprintf("%s: %s: %s (%s)", f.Name, what, r.Cause, r.Confidence))
		if r.Confidence == check.Certain {
			c.assured++
		}
	}
}

// miss counts a relay that did not decide in its time.
func (c *tally) miss() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.missed++
}

// good reports whether nine in ten answers are right or undecided, and hardly one that
// is called certain is wrong.
func (c *tally) good() bool {
	all := c.right + c.undecided + c.wrong
	return c.wrong*10 <= all && c.assured*50 <= all && c.missed*20 <= all
}

func (c *tally) String() string {
	slices.Sort(c.list)
	return fmt.Sprintf("%d right, %d undecided, %d wrong (%d of them certain), %d without an end\n%s", c.right, c.undecided, c.wrong, c.assured, c.missed, strings.Join(c.list, "\n"))
}
