package smtptest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/smtptest"
	"golang.org/x/net/nettest"
)

const place = "192.0.2.1:25"

// pair returns both ends of a connection of the world.
func pair(w *smtptest.World, d *smtptest.Dialer) (client, server net.Conn, err error) {
	there, done := make(chan net.Conn), make(chan struct{})
	err = w.Handle(place, func(ctx context.Context, c net.Conn, _ netip.AddrPort) {
		there <- c
		select {
		case <-done:
		case <-ctx.Done():
		}
	})
	if err != nil {
		return nil, nil, err
	}
	context.AfterFunc(w.Context(), func() { close(done) })
	client, err = d.Dial("tcp", place)
	if err != nil {
		return nil, nil, err
	}
	return client, <-there, nil
}

// The connections in memory pass the tests that those of the kernel pass.
func TestConn(t *testing.T) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		w := smtptest.NewWorld()
		c1, c2, err = pair(w, w.Dialer())
		return c1, c2, w.Close, err
	})
}

// Connections end in memory as they do on loopback.
func TestConnEnds(t *testing.T) {
	for name, dialer := range map[string]func(*smtptest.World) *smtptest.Dialer{"memory": (*smtptest.World).Dialer, "loopback": (*smtptest.World).LoopbackDialer} {
		t.Run(name, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			client, server, err := pair(w, dialer(w))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(server, "bye"); err != nil {
				t.Fatal(err)
			}
			server.Close()
			if got, err := io.ReadAll(client); string(got) != "bye" || err != nil {
				t.Errorf("read %q, %v", got, err)
			}
			if _, err := client.Write([]byte("a")); err != nil {
				t.Errorf("the first write after the peer's end: %v", err)
			}
			for range 1000 { // until the RST is there
				if _, err = client.Write([]byte("b")); err != nil {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			if !errors.Is(err, syscall.EPIPE) {
				t.Errorf("writes after that: %v", err)
			}
			client.Close()
			var op *net.OpError
			if _, err := client.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) || !errors.As(err, &op) || op.Op != "read" {
				t.Errorf("read after close: %v", err)
			}
		})
	}
}

func TestDialErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		w.SetLink("192.0.2.25:465", smtptest.Link{Err: syscall.EHOSTUNREACH, Connect: 3 * time.Second})
		w.SetLink("192.0.2.26", smtptest.Link{Silent: true})
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		cancelled, stop := context.WithCancel(t.Context())
		stop()
		for _, test := range []struct {
			ctx  context.Context
			to   string
			want error
			text string
			took time.Duration
		}{
			{t.Context(), "192.0.2.25:26", syscall.ECONNREFUSED, "dial tcp 192.0.2.25:26: connect: connection refused", 0},
			{t.Context(), "smtp.example.com:465", syscall.EHOSTUNREACH, "dial tcp 192.0.2.25:465: connect: no route to host", 3 * time.Second},
			{t.Context(), "smtp.example.org:25", syscall.ETIMEDOUT, "dial tcp 192.0.2.26:25: connect: connection timed out", 127 * time.Second},
			{t.Context(), "[2001:db8::1]:25", syscall.ENETUNREACH, "dial tcp [2001:db8::1]:25: connect: network is unreachable", 0},
			{t.Context(), "gone.example.com:25", nil, "dial tcp: lookup gone.example.com on 127.0.0.53:53: no such host", 0},
			{t.Context(), "smtp.example.com", nil, "dial tcp: address smtp.example.com: missing port in address", 0},
			{ctx, "192.0.2.99:25", context.DeadlineExceeded, "dial tcp 192.0.2.99:25: i/o timeout", 0},
			{cancelled, "192.0.2.99:25", context.Canceled, "dial tcp 192.0.2.99:25: operation was canceled", 0},
		} {
			start := time.Now()
			_, err := w.Dialer().DialContext(test.ctx, "tcp", test.to)
			var op *net.OpError
			if !errors.As(err, &op) || op.Error() != test.text || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %s", test.to, err, test.text)
			}
			if took := time.Since(start); test.took != 0 && took != test.took {
				t.Errorf("%s took %v, not %v", test.to, took, test.took)
			}
			var call *os.SyscallError
			if _, isErrno := test.want.(syscall.Errno); isErrno && (!errors.As(err, &call) || call.Syscall != "connect") {
				t.Errorf("%s: no system call in %#v", test.to, err)
			}
		}
	})
}

// A link delays, paces, cuts and rewrites what the server says.
func TestLink(t *testing.T) {
	for name, test := range map[string]struct {
		link smtptest.Link
		want string
		err  error
		took time.Duration
	}{
		"good":    {smtptest.Link{}, "hello", nil, 0},
		"delay":   {smtptest.Link{Delay: 2 * time.Second}, "hello", nil, 2 * time.Second},
		"connect": {smtptest.Link{Connect: time.Second}, "hello", nil, time.Second},
		"pace":    {smtptest.Link{Pace: time.Second}, "hello", nil, 4 * time.Second},
		"cut":     {smtptest.Link{CutAfter: 3}, "hel", nil, 0},
		"reset":   {smtptest.Link{CutAfter: 3, Reset: true}, "", syscall.ECONNRESET, 0},
		"rewrite": {smtptest.Link{Rewrite: func(b []byte) []byte { return append(b, '!') }}, "hello!", nil, 0},
		"stall":   {smtptest.Link{StallAfter: 3}, "hel", os.ErrDeadlineExceeded, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.Empty()
				defer w.Close()
				w.Set(func(s *smtptest.Settings) { s.SourceIP = netip.MustParseAddr("203.0.113.5") })
				err := w.Handle(place, func(_ context.Context, c net.Conn, _ netip.AddrPort) { _, _ = io.WriteString(c, "hello") })
				if err != nil {
					t.Fatal(err)
				}
				w.SetLink(":25", test.link)
				start := time.Now()
				c, err := w.Dialer().Dial("tcp", place)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				c.SetDeadline(start.Add(time.Minute))
				got, err := io.ReadAll(c)
				if !errors.Is(err, test.err) || test.err == nil && string(got) != test.want {
					t.Errorf("read %q, %v", got, err)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("it took %v, not %v", took, test.took)
				}
			})
		})
	}
}
