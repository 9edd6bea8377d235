package diagnose_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtptest"
)

// hop is how long a packet is under way in one direction.
const hop = 50 * time.Millisecond

// The parts of the longest chain, in hops: each begins when the one before is over.
const (
	question = 2 // to the resolver and back
	dial     = 2 // SYN and SYN-ACK
	greet    = 1 // the server speaks first
	command  = 2 // a line and its reply
	shake    = 2 // TLS 1.3: ClientHello, then the server's flight; the client's goes along with what follows
	alone    = 1 // where nothing follows from the client: its flight to the server, whose greeting comes then
)

// The beginnings of sessions.
const (
	submission = question + dial + greet + command + command + shake + command // EHLO, STARTTLS, TLS, EHLO
	smtps      = question + dial + shake + alone + greet + command             // TLS, greeting, EHLO
	delivery   = question + submission                                         // MX before the address
	envelope   = command + command + command + command                         // MAIL, RCPT, RSET, QUIT
)

// sealed: the recipients' domain has TLSA records, and a session does not keep the
// certificate that they are about. A look at it can go beside the session.
var sealed = map[diagnose.ProbeKind]int{diagnose.ProbeTLS: 1}

// TestLatency: Diagnose takes as long as the longest chain of round trips that
// depend on each other. DNS and what else is asked runs beside it.
func TestLatency(t *testing.T) {
	for _, test := range []struct {
		road   smtptest.Road // of a healthy world
		fault  string
		chain  int // in hops
		why    string
		beside map[diagnose.ProbeKind]int // probes besides the session and DNS that are needed
	}{
		{road: smtptest.Submission, chain: submission + command + envelope, why: "one session with a login"},
		{road: smtptest.SMTPS, chain: smtps + command + envelope, why: "one session with a login"},
		{road: smtptest.Delivery, chain: delivery + envelope, why: "MX, then one session", beside: sealed},

		{fault: "recipient-unknown", chain: delivery + envelope, why: "RCPT is refused, and the session ends in good order", beside: sealed},
		{fault: "spf-address-missing", chain: delivery + envelope, why: "the same; SPF is looked at beside it", beside: sealed},
		{fault: "mailbox-full", chain: delivery + envelope, why: "the same", beside: sealed},
		{fault: "ptr-missing", chain: delivery + envelope, why: "the same", beside: sealed},
		{fault: "greylisted", chain: delivery + envelope, why: "the same", beside: sealed},
		{fault: "password-wrong", chain: submission + command + command, why: "AUTH is refused, QUIT; a refused password is not tried again"},
		{fault: "account-disabled", chain: submission + command + command, why: "AUTH is refused, QUIT"},
		{
			fault: "sender-not-owned", chain: submission + command + command + command + submission - question + command + envelope,
			why: "AUTH, MAIL is refused, QUIT; a session with the login as the sender",
		},
		{fault: "null-mx", chain: question, why: "the MX record says it all; the rest of DNS is longer"},
		{
			fault: "server-name-typo", chain: 4*question + question + submission + command + envelope,
			why: "the name does not resolve; DNS in four steps; the SRV record; a session with the server that it names", beside: map[diagnose.ProbeKind]int{diagnose.ProbeNetwork: 1},
		},
		{
			fault: "starttls-not-offered", chain: question + dial + greet + command + command + smtps - question + command + envelope,
			why: "EHLO does not list it, QUIT; a session on 465, which is offered as the fix",
		},
		{
			fault: "certificate-expired", chain: submission - command + dial + greet + command + command + shake + smtps - question + command + envelope,
			why: "the certificate is refused; it is looked at once more, without judging; a session on 465, which shows another", beside: map[diagnose.ProbeKind]int{diagnose.ProbeTLS: 1},
		},
		{
			fault: "port-closed", chain: question + dial + dial + greet + smtps - question + command + envelope,
			why: "refused; the other ports; a session on one that is open", beside: map[diagnose.ProbeKind]int{diagnose.ProbeNetwork: 1},
		},
		{
			fault: "tls-on-587", chain: 4*question + submission - question + command + envelope,
			why: "the greeting comes into the handshake and says all; DNS is longer; a session with STARTTLS",
		},
	} {
		name := test.fault
		if name == "" {
			name = "healthy-" + string(test.road)
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.NewWorld()
				defer time.Sleep(time.Second) // what is under way arrives
				defer w.Close()
				if test.road != "" {
					w.Take(test.road)
				} else if err := w.Break(test.fault); err != nil {
					t.Fatal(err)
				}
				c := settings(t, w.Settings())
				var dialer *lagDialer
				c, dialer = lagged(c, w, hop)
				if c.User != "" && len(c.Mechanisms) == 0 {
					c.Mechanisms = []string{"PLAIN"} // one round trip
				}
				var mu sync.Mutex
				probes := make(map[diagnose.ProbeKind]int)
				var longest time.Duration
				c.Trace = &diagnose.Trace{
					Probe: func(p diagnose.Probe) { mu.Lock(); probes[p.Kind]++; mu.Unlock() },
					Done: func(p diagnose.Probe, took time.Duration) {
						if p.Kind == diagnose.ProbeDNS {
							mu.Lock()
							longest = took
							mu.Unlock()
						}
					},
				}
				start := time.Now()
				r, err := diagnose.Diagnose(t.Context(), c)
				took := time.Since(start)
				if err != nil {
					t.Fatal(err)
				}
				chain := time.Duration(test.chain) * hop
				of := "sessions"
				if longest > chain {
					chain, of = longest, "DNS"
				}
				unneeded := 0
				for kind, n := range probes {
					if kind == diagnose.ProbeNetwork || kind == diagnose.ProbeTLS {
						unneeded += max(0, n-test.beside[kind])
					}
				}
				ratio := float64(took) / float64(chain)
				t.Logf("%-24s %6v for a chain of %6v (%s: %s): ratio %.2f; DNS %v, %d connections, %d probes not needed; cause %q",
					name, took, chain, of, test.why, ratio, longest, dialer.dials.Load(), unneeded, r.Cause)
				if ratio > 1.15 {
					t.Errorf("the ratio is %.2f, more than 1.15", ratio)
				}
				if ratio < 0.99 {
					t.Errorf("the ratio is %.2f: the chain is told too long", ratio)
				}
				if unneeded > 0 {
					t.Errorf("%d probes were not needed: %v", unneeded, probes)
				}
			})
		})
	}
}

// lagged puts the program far from everything.
func lagged(c diagnose.Config, w *smtptest.World, hop time.Duration) (diagnose.Config, *lagDialer) {
	d := &lagDialer{through: c.Dialer, hop: hop}
	c.Dialer, c.Resolver = d, lagResolver{c.Resolver, hop}
	c.HTTP = &http.Client{
		Transport: &http.Transport{
			DialContext: d.DialContext, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: w.RootCAs()},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, d
}

// BenchmarkDiagnose looks at a healthy delivery in memory: a session with STARTTLS,
// and all of DNS, the policy over HTTPS included.
func BenchmarkDiagnose(b *testing.B) {
	for _, road := range smtptest.Roads() {
		b.Run(string(road), func(b *testing.B) {
			w := smtptest.NewWorld()
			defer w.Close()
			w.Take(road)
			c := settings(b, w.Settings())
			b.ReportAllocs()
			for b.Loop() {
				r, err := diagnose.Diagnose(context.Background(), c)
				if err != nil || len(r.Causes) > 0 && r.Causes[0].Severity == "error" {
					b.Fatal(err, r)
				}
			}
		})
	}
}
