package netprobe_test

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/netprobe"
)

// errNet are errors of the system that tests need by name.
var errNet = struct{ refused error }{syscall.ECONNREFUSED}

// TestOutcomes: the errors that the net package leaves in a dial, as the system
// calls return them.
func TestOutcomes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("these are the numbers of POSIX systems")
	}
	timeout := func(context.Context) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
	}
	late := func(f func(context.Context) (net.Conn, error)) func(context.Context) (net.Conn, error) {
		return func(ctx context.Context) (net.Conn, error) {
			time.Sleep(5 * time.Millisecond)
			return f(ctx)
		}
	}
	for _, tt := range []struct {
		name    string
		v6      bool
		fails   func(context.Context) (net.Conn, error)
		outcome netprobe.Outcome
		errno   string
		cause   string
	}{
		{"refused", false, fails("connect", syscall.ECONNREFUSED), netprobe.RefusedByPeer, "ECONNREFUSED", "port-closed"},
		{"the system's time-out", false, fails("connect", syscall.ETIMEDOUT), netprobe.NoAnswer, "ETIMEDOUT", "target-silent"},
		{"a deadline", false, timeout, netprobe.NoAnswer, "", "target-silent"},
		{"no route", false, fails("connect", syscall.ENETUNREACH), netprobe.Unreachable, "ENETUNREACH", "server-no-route"},
		{"host unreachable", false, fails("connect", syscall.EHOSTUNREACH), netprobe.Unreachable, "EHOSTUNREACH", "server-no-route"},
		{"a blackhole route", false, fails("connect", syscall.EINVAL), netprobe.Unreachable, "EINVAL", "server-no-route"},
		{"no IPv6 at all", true, fails("socket", syscall.EAFNOSUPPORT), netprobe.Unreachable, "EAFNOSUPPORT", "server-no-route"},
		{"a local rule", false, fails("connect", syscall.EPERM), netprobe.Forbidden, "EPERM", "dial-forbidden"},
		{"a security module", true, fails("connect", syscall.EACCES), netprobe.Forbidden, "EACCES", "dial-forbidden"},
		{"a router's prohibition over IPv6", true, late(fails("connect", syscall.EACCES)), netprobe.Prohibited, "EACCES", "firewall-rejects"},
		{"no local port", false, fails("connect", syscall.EADDRNOTAVAIL), netprobe.LocalFailure, "EADDRNOTAVAIL", "sockets-exhausted"},
		{"descriptors", false, fails("socket", syscall.EMFILE), netprobe.LocalFailure, "EMFILE", "sockets-exhausted"},
		{"buffers", false, fails("connect", syscall.ENOBUFS), netprobe.LocalFailure, "ENOBUFS", "sockets-exhausted"},
		{"reset while connecting", false, fails("connect", syscall.ECONNRESET), netprobe.ResetAfter, "ECONNRESET", "reset-before-greeting"},
		{"a Dialer of its own words", false, func(context.Context) (net.Conn, error) { return nil, errors.New("the tunnel is down") }, netprobe.Unreachable, "", "server-no-route"},
	} {
		host, address := "192.0.2.25", "192.0.2.25:25"
		if tt.v6 {
			host, address = "2001:db8::25", "[2001:db8::25]:25"
		}
		r := probe(t, netprobe.Prober{Local: machine, Dialer: world{address: tt.fails}}, netprobe.Target{Host: host, Port: 25, Ports: []uint16{}})
		if d := first(t, r); d.Outcome != tt.outcome || d.Errno != tt.errno || d.Detail == "" || cause(r) != tt.cause {
			t.Errorf("%s: %+v; found %v", tt.name, d, r.Findings())
		}
	}
}

// TestResolution: what resolvers say, and what that tells.
func TestResolution(t *testing.T) {
	servfail := &net.DNSError{Err: "server misbehaving", Name: "mx.example.com", Server: "192.0.2.53:53", IsTemporary: true}
	for _, tt := range []struct {
		says    names
		outcome netprobe.ResolutionOutcome
		cause   string
	}{
		{names{}, netprobe.NameNotFound, "host-unknown"},
		{names{"mx.example.com": ""}, netprobe.NameNotFound, "host-unknown"},
		{names{"mx.example.com": servfail}, netprobe.ResolverFailed, "server-zone-failing"},
		{names{"mx.example.com": servfail, "a.root-servers.net.": "198.41.0.4"}, netprobe.ResolverFailed, "server-zone-failing"},
		{names{"mx.example.com": servfail, "a.root-servers.net.": servfail}, netprobe.ResolverFailed, "resolver-failing"},
		{names{"mx.example.com": errors.New("no resolver"), "a.root-servers.net.": errors.New("no resolver")}, netprobe.ResolverFailed, "resolver-failing"},
	} {
		r := probe(t, netprobe.Prober{Local: machine, Dialer: neverDial{t}, Resolver: tt.says}, netprobe.Target{Host: "mx.example.com", Port: 25})
		if r.Resolution == nil || r.Resolution.Outcome != tt.outcome || r.Resolution.Detail == "" || cause(r) != tt.cause {
			t.Errorf("%v: %+v; found %v", tt.says, r.Resolution, r.Findings())
		}
	}
	// Names are asked for as DNS has them, and literals not at all.
	for host, asked := range map[string]string{"Bücher.example": "xn--bcher-kva.example", "mail_relay": "mail_relay", "mx.example.com.": "mx.example.com."} {
		r := probe(t, netprobe.Prober{Local: machine, Dialer: world{"192.0.2.25:25": fails("connect", syscall.ECONNREFUSED)}, Resolver: names{asked: "192.0.2.25"}},
			netprobe.Target{Host: host, Port: 25, Ports: []uint16{}})
		if r.Resolution.Host != asked || len(r.Dials) != 1 || r.Host != host {
			t.Errorf("%s: %+v", host, r)
		}
	}
	for host, address := range map[string]string{"[2001:db8::25]": "[2001:db8::25]:25", "192.0.2.25": "192.0.2.25:25", "::ffff:192.0.2.25": "192.0.2.25:25", "fe80::1%lo": "[fe80::1%lo]:25"} {
		r := probe(t, netprobe.Prober{Local: machine, Dialer: world{address: fails("connect", syscall.ECONNREFUSED)}}, netprobe.Target{Host: host, Port: 25, Ports: []uint16{}})
		if r.Resolution != nil || first(t, r).Outcome != netprobe.RefusedByPeer {
			t.Errorf("%s: %+v", host, r.Dials)
		}
	}
}

// TestWaiting: how long is waited, and what the end of a wait tells.
func TestWaiting(t *testing.T) {
	slow := func(after time.Duration, then string) func(net.Conn) {
		return func(c net.Conn) {
			time.Sleep(after)
			greets(then)(c)
		}
	}
	for _, tt := range []struct {
		name    string
		prober  netprobe.Prober
		within  time.Duration // the caller's patience; 0: endless
		took    time.Duration
		outcome netprobe.Outcome
		cause   string
	}{
		{"silence", netprobe.Prober{}, 0, 5 * time.Second, netprobe.NoAnswer, "target-silent"},
		{"silence, and less time for it", netprobe.Prober{Timeout: time.Second}, 0, time.Second, netprobe.NoAnswer, "target-silent"},
		{"the caller's time was long enough to know", netprobe.Prober{}, 3 * time.Second, 3 * time.Second, netprobe.NoAnswer, "target-silent"},
		{"the caller's time was too short", netprobe.Prober{}, time.Second, time.Second, netprobe.NotTried, ""},
		{"a mute peer, and then a second connection", netprobe.Prober{Dialer: world{"192.0.2.25:25": speaks(drain)}}, 0, 5 * time.Second, netprobe.Connected, "greeting-missing"},
		{"a tarpit", netprobe.Prober{GreetingWait: time.Minute, Dialer: world{"192.0.2.25:25": speaks(slow(20*time.Second, "220 mx ESMTP\r\n"))}}, 0, 20 * time.Second, netprobe.Connected, "greeting-slow"},
		{"nobody had the time to listen", netprobe.Prober{Dialer: world{"192.0.2.25:25": speaks(drain)}}, time.Second, time.Second, netprobe.Connected, ""},
		{"a resolver that does not answer", netprobe.Prober{Resolver: names{"mx.example.com": time.Hour}}, 0, 10 * time.Second, "", "resolver-failing"},
		{"a resolver that had no time", netprobe.Prober{Resolver: names{"mx.example.com": time.Hour}}, time.Second, time.Second, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer time.Sleep(time.Minute) // the peers come to their end
				ctx := t.Context()
				if tt.within > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.within)
					defer cancel()
				}
				p, host := tt.prober, "192.0.2.25"
				p.Local = machine
				if p.Dialer == nil {
					p.Dialer = world{}
				}
				if p.Resolver != nil {
					host = "mx.example.com"
				}
				began := time.Now()
				r, err := p.Probe(ctx, netprobe.Target{Host: host, Port: 25, Listen: true, Ports: []uint16{587}})
				if took := time.Since(began); err != nil || took != tt.took {
					t.Errorf("%v after %s, not %s", err, took, tt.took)
				}
				if tt.outcome != "" {
					if d := first(t, r); d.Outcome != tt.outcome {
						t.Errorf("%+v", d)
					}
				}
				if cause(r) != tt.cause {
					t.Errorf("found %v", r.Findings())
				}
			})
		})
	}
}

// TestEverythingAtOnce: a probe takes as long as its longest chain, not as their
// sum: look-up, connection, greeting, ClientHello.
func TestEverythingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := netprobe.Prober{Local: machine, Dialer: world{}, Resolver: names{"mx.example.com": "192.0.2.25 192.0.2.26 2001:db8::25", "a.example": "192.0.2.1"}}
		began := time.Now()
		r, err := p.Probe(t.Context(), netprobe.Target{Host: "mx.example.com", Port: 25, Listen: true, Controls: []string{"a.example:443", "192.0.2.2:443", "192.0.2.3:443"}})
		if took := time.Since(began); err != nil || took != 5*time.Second {
			t.Errorf("%v after %s", err, took)
		}
		if len(r.Dials) != 3+3*2+3 || cause(r) != "no-network" {
			t.Errorf("%d dials; found %v", len(r.Dials), r.Findings())
		}
	})
}

// TestTLSPortsAreNotKeptWaiting: port 465 says nothing first, so that it is asked
// at once.
func TestTLSPortsAreNotKeptWaiting(t *testing.T) {
	answersTLS := func(c net.Conn) {
		if n, _ := c.Read(make([]byte, 1<<16)); n > 0 {
			c.Write([]byte("\x15\x03\x03\x00\x02\x02\x28"))
			drain(c)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		p := netprobe.Prober{Local: machine, Dialer: world{"192.0.2.25:465": speaks(answersTLS)}}
		began := time.Now()
		r, err := p.Probe(t.Context(), netprobe.Target{Host: "192.0.2.25", Port: 465, Listen: true, Ports: []uint16{}})
		if d := first(t, r); err != nil || !d.AnswersTLS || time.Since(began) > 100*time.Millisecond || cause(r) != "" {
			t.Errorf("%+v after %s: %v, found %v", d, time.Since(began), err, r.Findings())
		}
	})
}

// TestClock: dates come from the caller or from a greeting.
func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for greeting, skew := range map[string]time.Duration{
		"220 mx ESMTP Exim 4.98 Sat, 21 Nov 2026 12:00:00 +0000\r\n":                               0,
		"220 mx ESMTP Sendmail 8.18.1/8.18.1; Sat, 21 Nov 2026 11:00:00 GMT\r\n":                   time.Hour,
		"220 MX.example.com Microsoft ESMTP MAIL Service ready at Sun, 22 Nov 2026 12:00:00 +0000": -24 * time.Hour,
	} {
		p := netprobe.Prober{Local: machine, Now: func() time.Time { return now }, Dialer: world{"192.0.2.25:25": speaks(func(c net.Conn) { c.Write([]byte(greeting)) })}}
		target := netprobe.Target{Host: "192.0.2.25", Port: 25, Listen: true, Ports: []uint16{}}
		if r := probe(t, p, target); r.Local.ClockSkew != skew || r.Local.ClockFrom == "" || (cause(r) == "clock-wrong") != (skew != 0) {
			t.Errorf("%q: %+v, found %v", greeting, r.Local, r.Findings())
		}
		target.Told = &netprobe.Told{Time: now.AddDate(-1, 0, 0), At: now, From: "an API"}
		if r := probe(t, p, target); r.Local.ClockSkew != 365*24*time.Hour || r.Local.ClockFrom != "an API" {
			t.Errorf("the caller knows better: %+v", r.Local)
		}
	}
}
