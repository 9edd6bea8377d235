package netprobe_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/netprobe"
)

func TestPeers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		serve   func(net.Conn)
		outcome netprobe.Outcome
		service string
		cause   string
	}{
		{"greets", greets("220 mx.example.com ESMTP\r\n"), netprobe.Connected, "smtp", ""},
		{"imap", greets("* OK ready\r\n"), netprobe.Connected, "imap", "not-a-mail-port"},
		{"closes", func(net.Conn) {}, netprobe.ClosedAfter, "", "closed-before-greeting"},
		{"resets", reset, netprobe.ResetAfter, "", "reset-before-greeting"},
		{"says nothing", drain, netprobe.Connected, "", "greeting-missing"},
		{"speaks TLS", tlsServer(t), netprobe.Connected, "tls", "tls-port-clear-client"},
		{"refuses TLS", func(c net.Conn) { c.Read(make([]byte, 1)); c.Write([]byte("\x15\x03\x01\x00\x02\x02\x28")) }, netprobe.Connected, "tls", "tls-port-clear-client"},
		{"http", func(c net.Conn) { c.Read(make([]byte, 9)); c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) }, netprobe.Connected, "http", "not-a-mail-port"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			leaks(t)
			_, port := listener(t, "tcp4", tt.serve)
			r := probe(t, netprobe.Prober{Local: machine, GreetingWait: time.Second}, netprobe.Target{Host: "127.0.0.1", Port: port, Ports: []uint16{}, Listen: true})
			d := first(t, r)
			if d.Outcome != tt.outcome || d.Service != tt.service || !d.Listened && d.Outcome != netprobe.ResetAfter || cause(r) != tt.cause {
				t.Errorf("%+v; found %v", d, r.Findings())
			}
		})
	}
}

// TestTongues: services that wait to be spoken to are told by their answers to what
// their own clients say first, at their port or where a ClientHello is not answered.
func TestTongues(t *testing.T) {
	// replies answers what begins so, and closes on all else.
	replies := func(to, with string) func(net.Conn) {
		return func(c net.Conn) {
			ask := make([]byte, 2048)
			if n, _ := c.Read(ask); strings.HasPrefix(string(ask[:n]), to) {
				c.Write([]byte(with))
			}
		}
	}
	// waits answers nothing but what it waits for, and keeps the connection.
	waits := func(to, with string) func(net.Conn) {
		return func(c net.Conn) {
			replies(to, with)(c)
			drain(c)
		}
	}
	for _, tt := range []struct {
		name    string
		port    uint16
		serve   func(net.Conn)
		service string
	}{
		{"LDAP", 10389, replies("\x30\x0c\x02\x01\x01\x60", "\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"), "ldap"},
		{"PostgreSQL", 15432, replies("\x00\x00\x00\x08\x04\xd2", "S"), "postgresql"},
		{"RDP", 3389, replies("\x03\x00\x00\x13\x0e\xe0", "\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00"), "rdp"},
		{"SOCKS", 1080, replies("\x05\x01\x00", "\x05\x00"), "socks"},
		{"a web server that knows text alone", 8080, replies("EHLO ", "HTTP/1.1 400 Bad Request\r\n\r\n"), "http"},
		{"DNS at its port", 53, waits("\x00\x11Md\x00", "\x00\x11Md\x80\x05\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01"), "dns"},
		{"DNS elsewhere, which swallows a ClientHello", 10053, waits("\x00\x11Md\x00", "\x00\x11Md\x80\x05"), ""},
		{"something that answers and is not known", 7777, replies("EHLO ", "what?\r\n"), ""},
		{"nothing that answers", 7778, replies("!", ""), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				address := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.25"), tt.port).String()
				p := netprobe.Prober{Local: machine, Dialer: world{address: speaks(tt.serve)}}
				began := time.Now()
				r := probe(t, p, netprobe.Target{Host: "192.0.2.25", Port: tt.port, Ports: []uint16{}, Listen: true})
				d := first(t, r)
				want := ""
				if tt.service != "" {
					want = "not-a-mail-port"
				}
				if d.Service != tt.service || want != "" && cause(r) != want || time.Since(began) > 8*time.Second {
					t.Errorf("%+v after %v, found %v", d, time.Since(began), r.Findings())
				}
			})
		})
	}
}

// TestThisMachine looks at the real one: whatever it has, it connects to itself.
func TestThisMachine(t *testing.T) {
	l := netprobe.ThisMachine(t.Context())
	if l == nil || !l.Loopback {
		t.Errorf("%+v", l)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if l := netprobe.ThisMachine(ctx); l != nil {
		t.Errorf("what was broken off is known: %+v", l)
	}
}

// TestWrongPort: nothing listens on the target's port, and a mail server does on
// another one of the same host.
func TestWrongPort(t *testing.T) {
	_, open := listener(t, "tcp4", greets("220 mx.example.com ESMTP\r\n"))
	shut := closedPort(t)
	p := netprobe.Prober{Resolver: names{"mx.example.com.": "127.0.0.1"}}
	r := probe(t, p, netprobe.Target{Host: "mx.example.com.", Port: shut, Ports: []uint16{open}, Listen: true})
	if d := first(t, r); d.Outcome != netprobe.RefusedByPeer || d.Errno != "ECONNREFUSED" || d.Name != net.JoinHostPort("mx.example.com.", strconv.Itoa(int(shut))) {
		t.Errorf("%+v", d)
	}
	if r.Resolution.Outcome != netprobe.Resolved || r.Dials[1].Service != "smtp" || r.Local == nil {
		t.Errorf("%+v", r)
	}
	if c := cause(r); c != "name-points-here" {
		t.Errorf("found %v", r.Findings())
	}
}

// TestFamilies: each address of both families has its own result.
func TestFamilies(t *testing.T) {
	_, port := listener(t, "tcp6", greets("220 mx.example.com ESMTP\r\n"))
	p := netprobe.Prober{Local: machine, Resolver: names{"localhost": "::1 127.0.0.1 ::ffff:127.0.0.1"}}
	r := probe(t, p, netprobe.Target{Host: "localhost", Port: port, Ports: []uint16{}, Listen: true})
	if len(r.Dials) != 2 || r.Dials[0].Outcome != netprobe.Connected || r.Dials[1].Outcome != netprobe.RefusedByPeer {
		t.Errorf("%+v", r.Dials)
	}
	if cause(r) != "some-addresses-refuse" {
		t.Errorf("found %v", r.Findings())
	}
}

// TestManyAddresses: a bounded number is dialled, both families among them, and
// what is left out is named.
func TestManyAddresses(t *testing.T) {
	many := ""
	for i := range 200 {
		many += " 192.0.2." + strconv.Itoa(i+1)
	}
	var dialled, open, most atomic.Int32
	dialer := dialFunc(func(ctx context.Context, _, address string) (net.Conn, error) {
		dialled.Add(1)
		most.Store(max(most.Load(), open.Add(1)))
		defer open.Add(-1)
		time.Sleep(time.Millisecond)
		return fails("connect", errNet.refused)(ctx)
	})
	var controls []string
	for i := range 50 {
		controls = append(controls, "198.51.100."+strconv.Itoa(i+1)+":443")
	}
	r := probe(t, netprobe.Prober{Local: machine, Dialer: dialer, Resolver: names{"mx.example.com": many + " 2001:db8::1"}},
		netprobe.Target{Host: "mx.example.com", Port: 25, Controls: controls})
	targets, v6 := 0, false
	for _, d := range r.Dials {
		if d.Role == netprobe.RoleTarget {
			targets++
			v6 = v6 || d.Addr.Addr().Is6()
		}
	}
	if targets != 8 || !v6 || most.Load() > 16 || int(dialled.Load()) != len(r.Dials) {
		t.Errorf("%d targets (IPv6 %v), %d dials of %d, %d at a time", targets, v6, dialled.Load(), len(r.Dials), most.Load())
	}
	if !slices.ContainsFunc(r.Skipped, func(s netprobe.Skip) bool { return s.What == "193 more addresses of mx.example.com" }) {
		t.Errorf("%v", r.Skipped)
	}
}

// TestSourceAddress: the real Dialer says that this machine has no such address. An
// address of the other family does not matter.
func TestSourceAddress(t *testing.T) {
	_, port := listener(t, "tcp4", drain)
	p := netprobe.Prober{Local: machine}
	for source, want := range map[string]string{"127.0.0.1": "", "203.0.113.9": "source-address-missing", "2001:db8::9": "" /* it is of the other family */} {
		r := probe(t, p, netprobe.Target{Host: "127.0.0.1", Port: port, Ports: []uint16{}, SourceIP: netip.MustParseAddr(source)})
		if cause(r) != want {
			t.Errorf("from %s: %+v, found %v", source, r.Dials, r.Findings())
		}
	}
}

// TestHostile: peers that do not end, stall, or stop anywhere end in evidence.
func TestHostile(t *testing.T) {
	greeting := "220 mx.example.com ESMTP\r\n"
	flood := func(c net.Conn) {
		junk := make([]byte, 1<<20)
		for range 1 << 10 {
			if _, err := c.Write(junk); err != nil {
				return
			}
		}
	}
	peers := []func(net.Conn){
		flood,
		func(c net.Conn) { // a TLS record that does not end, after a ClientHello
			c.Read(make([]byte, 1))
			c.Write([]byte("\x16\x03\x03\x40\x00"))
			flood(c)
		},
		func(c net.Conn) { // an octet at a time
			for i := range greeting {
				if _, err := c.Write([]byte(greeting[i : i+1])); err != nil {
					return
				}
				time.Sleep(30 * time.Millisecond)
			}
		},
	}
	for i := range len(greeting) { // gone at every step
		peers = append(peers, func(c net.Conn) { c.Write([]byte(greeting[:i])) })
	}
	leaks(t)
	var wg sync.WaitGroup
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for i, serve := range peers {
		_, port := listener(t, "tcp4", serve)
		wg.Go(func() {
			r, err := netprobe.Prober{Local: machine, GreetingWait: 200 * time.Millisecond}.Probe(t.Context(), netprobe.Target{Host: "127.0.0.1", Port: port, Ports: []uint16{}, Listen: true})
			if err != nil || !r.Dials[0].Listened || len(r.Dials[0].Spoke) > 256 || len(r.Dials[0].Answered) > 256 {
				t.Errorf("peer %d: %+v, %v", i, r, err)
			}
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
	if grown := after.Sys - before.Sys; grown > 32<<20 {
		t.Errorf("%d octets of memory", grown)
	}
}

// TestCancel: a probe that is broken off ends at once, says what it does not know,
// and leaves nothing behind.
func TestCancel(t *testing.T) {
	leaks(t)
	addr, port := listener(t, "tcp4", drain)
	for name, p := range map[string]netprobe.Prober{
		"while a proxy thinks, http":    {Local: machine},
		"while a proxy thinks, socks5h": {Local: machine},
		"while dialling":                {Local: machine, Dialer: world{}},
		"while listening":               {Local: machine, GreetingWait: time.Minute},
		"while resolving":               {Local: machine, Dialer: world{}, Resolver: names{"mx.example.com": time.Hour}},
	} {
		p.Timeout = time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		target := netprobe.Target{Host: "127.0.0.1", Port: port, Listen: true, Ports: []uint16{}}
		if p.Resolver != nil {
			target.Host = "mx.example.com"
		}
		if scheme, ok := strings.CutPrefix(name, "while a proxy thinks, "); ok {
			target.Proxy = &url.URL{Scheme: scheme, Host: addr}
		}
		began := time.Now()
		r, err := p.Probe(ctx, target)
		cancel()
		if took := time.Since(began); took > 10*time.Second || err != nil { // the probe by itself would take a minute
			t.Errorf("%s: %v after %s", name, err, took)
		}
		if f := r.Findings(); len(f) > 0 {
			t.Errorf("%s: what was not looked at is found: %v", name, f)
		}
		if len(r.Dials) == 0 && len(r.Skipped) == 0 {
			t.Errorf("%s: nothing says that it was not looked at", name)
		}
	}
}

// TestTrace: the hooks hear of every name and every dial.
func TestTrace(t *testing.T) {
	var mu sync.Mutex
	var resolved, dialing, dialled int
	count := func(n *int) {
		mu.Lock()
		defer mu.Unlock()
		*n++
	}
	_, port := listener(t, "tcp4", greets("220 mx ESMTP\r\n"))
	p := netprobe.Prober{Local: machine, Resolver: names{"mx.example.com": "127.0.0.1"}, Trace: &netprobe.Trace{
		Resolved: func(netprobe.Resolution) { count(&resolved) },
		Dialing:  func(netprobe.Role, netip.AddrPort, string) { count(&dialing) },
		Dialed:   func(netprobe.Dial) { count(&dialled) },
	}}
	probe(t, p, netprobe.Target{Host: "mx.example.com", Port: port, Ports: []uint16{closedPort(t)}, Listen: true, Controls: []string{"unknown.example.com:443"}})
	if resolved != 2 || dialing != 2 || dialled != 2 {
		t.Errorf("%d resolved, %d dialling, %d dialled", resolved, dialing, dialled)
	}
}

// TestPath: on loopback the first hop is the target, and one that is refused needs
// no path.
func TestPath(t *testing.T) {
	r := probe(t, netprobe.Prober{Local: machine}, netprobe.Target{Host: "127.0.0.1", Port: closedPort(t), Ports: []uint16{}, Paths: true})
	if len(r.Paths) != 0 || !slices.ContainsFunc(r.Skipped, func(s netprobe.Skip) bool { return s.What == "path to "+r.Dials[0].Addr.String() }) {
		t.Errorf("%+v", r)
	}
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func (f dialFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

func tlsServer(t *testing.T) func(net.Conn) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	return func(c net.Conn) {
		tls.Server(c, config).Handshake()
	}
}
