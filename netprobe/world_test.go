package netprobe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/netprobe"
)

// canary is a password that must turn up nowhere.
const canary = "s3cr3t-Can4ry"

// machine is a machine without fault, for tests that are not about it.
func machine(context.Context) *netprobe.Local {
	return &netprobe.Local{IPv4Route: true, IPv6Route: true, Loopback: true}
}

type neverDial struct{ t *testing.T }

func (d neverDial) DialContext(_ context.Context, _, address string) (net.Conn, error) {
	d.t.Errorf("%s was dialled", address)
	return nil, errors.New("not to be dialled")
}

// world answers dials from memory, by address. What it does not know gives no
// answer.
type world map[string]func(context.Context) (net.Conn, error)

func (w world) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	if answer, ok := w[address]; ok {
		return answer(ctx)
	}
	return silence(ctx)
}

// silence waits as a SYN does that nobody answers, and fails as net.Dialer does.
func silence(ctx context.Context) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
}

// fails gives the error that a system call leaves in a dial.
func fails(call string, err error) func(context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError(call, err)}
	}
}

// speaks connects to a peer that does what serve does, and is then gone.
func speaks(serve func(net.Conn)) func(context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			serve(server)
		}()
		return client, nil
	}
}

// greets says a line and then reads until the client leaves.
func greets(line string) func(net.Conn) {
	return func(c net.Conn) {
		c.Write([]byte(line))
		drain(c)
	}
}

func drain(c net.Conn) {
	buf := make([]byte, 512)
	for {
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}

// names is a resolver.
type names map[string]any

func (n names) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	switch v := n[host].(type) {
	case string:
		var out []netip.Addr
		for a := range strings.FieldsSeq(v) {
			out = append(out, netip.MustParseAddr(a))
		}
		return out, nil
	case error:
		return nil, v
	case time.Duration:
		select {
		case <-time.After(v):
		case <-ctx.Done():
		}
		return nil, &net.DNSError{Err: "i/o timeout", Name: host, Server: "192.0.2.53:53", IsTimeout: true}
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// listener serves connections on loopback until the test ends, and cleans up.
func listener(t *testing.T, network string, serve func(net.Conn)) (addr string, port uint16) {
	t.Helper()
	address := "127.0.0.1:0"
	if network == "tcp6" {
		address = "[::1]:0"
	}
	l, err := net.Listen(network, address)
	if err != nil {
		t.Skip(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	conns := map[net.Conn]bool{}
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns[c] = true
			mu.Unlock()
			wg.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for c := range conns {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	ap := netip.MustParseAddrPort(l.Addr().String())
	return ap.String(), ap.Port()
}

// closedPort is a port of loopback on which nothing listens.
func closedPort(t *testing.T) uint16 {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return netip.MustParseAddrPort(l.Addr().String()).Port()
}

func reset(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }

// probe runs a probe that must succeed, and checks that what it brings can be
// saved and holds no secret.
func probe(t *testing.T, p netprobe.Prober, target netprobe.Target) *netprobe.Result {
	t.Helper()
	r, err := p.Probe(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := json.Marshal(struct {
		*netprobe.Result
		Found any
	}{r, r.Findings()})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(saved, []byte(canary)) {
		t.Errorf("a secret is in the evidence: %s", saved)
	}
	return roundTrip(t, r)
}

func first(t *testing.T, r *netprobe.Result) netprobe.Dial {
	t.Helper()
	if len(r.Dials) == 0 || r.Dials[0].Role != netprobe.RoleTarget {
		t.Fatalf("the target was not dialled: %+v", r)
	}
	return r.Dials[0]
}

func cause(r *netprobe.Result) string {
	if c := r.Causes(); len(c) > 0 {
		return string(c[0].Code)
	}
	return ""
}

// leaks fails the test if goroutines or descriptors are left behind when it is
// cleaned up. It must be called before anything that is cleaned up itself.
func leaks(t *testing.T) {
	t.Helper()
	goroutines, files := runtime.NumGoroutine(), descriptors()
	t.Cleanup(func() {
		for range 1000 {
			if runtime.NumGoroutine() <= goroutines && descriptors() <= files {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines and %d descriptors, %d and %d before:\n%s", runtime.NumGoroutine(), descriptors(), goroutines, files, buf[:runtime.Stack(buf, true)])
	})
}

func descriptors() int {
	files, _ := os.ReadDir("/proc/self/fd")
	return len(files)
}
