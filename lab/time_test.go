//go:build linux

package lab_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/lab"
)

// timed are the worlds in which Diagnose and the commands of byhand.sh are timed.
var timed = []string{
	"healthy-submission", "healthy-smtps", "healthy-delivery", "healthy-delivery-exim",
	"password-wrong", "sender-not-owned", "relay-denied-login", "auth-before-starttls", "too-many-recipients", "too-large-submission",
	"recipient-unknown", "mailbox-full", "greylisted", "ptr-missing-refused", "spf-address-missing-refused", "helo-localhost-refused", "dkim-key-missing-refused",
	"port-587-blocked", "port-587-rejected", "server-name-typo", "wrong-service-imap", "no-route-to-host",
}

// TestTime measures how long Diagnose looks on a way of 50 ms there and back, and
// how long a postmaster's commands take who types without a pause.
func TestTime(t *testing.T) {
	need(t)
	var mu sync.Mutex
	var looks, hands []float64
	rows := make([]string, len(timed))
	t.Cleanup(func() {
		if len(looks) == 0 {
			return
		}
		text := fmt.Sprintf("At 50 ms there and back Diagnose takes %.1f s (median; worst %.1f s), the commands of [byhand.sh](byhand.sh) one after the other %.1f s (median; worst %.1f s): %.1f times as long.",
			median(looks), slices.Max(looks), median(hands), slices.Max(hands), median(hands)/median(looks))
		t.Log(text)
		if *update && len(looks) == len(timed) {
			read(t).set(t, "Time", text+"\n\n| world | Diagnose, seconds | by hand, seconds | Diagnose says |\n| --- | --- | --- | --- |\n"+strings.Join(rows, ""))
		}
	})
	for i, name := range timed {
		f := named(t, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running.with(t, func(l *lab.Lab) {
				w := f.World()
				w.Network.Cable = lab.Cable{Delay: 25 * time.Millisecond}
				before := do(t, l, w, lab.Job{SendOnly: true})
				s := do(t, l, w, lab.Job{LookOnly: true, Error: before.Error})
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
				defer cancel()
				start := time.Now()
				out, err := l.Command(ctx, byHand(l, w.App), "bash", "./byhand.sh").CombinedOutput()
				took := time.Since(start)
				if ctx.Err() != nil {
					t.Fatalf("byhand.sh: %v\n%s", err, out)
				}
				mu.Lock()
				defer mu.Unlock()
				looks, hands = append(looks, s.Elapsed.Seconds()), append(hands, took.Seconds())
				t.Logf("Diagnose %.1f s, by hand %.1f s\n%s", s.Elapsed.Seconds(), took.Seconds(), out)
				rows[i] = fmt.Sprintf("| `%s` | %.1f | %.1f | %s |\n", name, s.Elapsed.Seconds(), took.Seconds(), answerOf(s.Diagnosed).marked(f))
			})
		})
	}
}

// byHand are the settings for byhand.sh.
func byHand(l *lab.Lab, a lab.App) []string {
	mode := "starttls"
	switch a.TLS {
	case diagnose.TLSImplicit:
		mode = "implicit"
	case diagnose.TLSNone:
		mode = "none"
	case diagnose.TLSAuto:
		mode = "auto"
	}
	source := a.Source
	if source == "" {
		source = lab.ClientV4
	}
	host, port, _ := net.SplitHostPort(a.Server)
	return []string{
		"SERVER=" + host, "PORT=" + port, "TLS_MODE=" + mode, "LOGIN=" + a.User, "PASSWORD=" + a.Password, "FROM=" + a.From, "RECIPIENT=" + a.To[0],
		"HELO=" + a.HELO, "SOURCE=" + source, "SELECTOR=s1", "BLOCKLIST=bl.test", "CA=" + l.Authorities(),
	}
}
