package tlsprobe_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/tlsprobe"
)

func TestHealthyServer(t *testing.T) {
	for _, mode := range []tlsprobe.Mode{tlsprobe.Implicit, tlsprobe.STARTTLS} {
		w := newWorld()
		w.target = tlsprobe.Target{Addr: "mail.example.com:2525", Mode: mode, Deep: true}
		r := w.probe(t)
		if f := r.Findings(); len(f) > 0 || len(r.Skipped) > 0 {
			t.Errorf("%s: found %v, skipped %v", mode, f, r.Skipped)
		}
		h := r.Handshake
		if !h.Done || !h.Spoke || h.Version != "TLS 1.3" || h.Cipher == "" || h.Curve == "" || h.Error != "" || h.Took <= 0 {
			t.Errorf("%s: %+v", mode, h)
		}
		if r.Greeting != "220 mail.example.com ESMTP" || !r.Addr.IsValid() || r.ReportType() != "" {
			t.Errorf("%s: %+v", mode, r)
		}
		if len(r.Chain) != 2 || !reflect.DeepEqual(r.Chain[0].Names, []string{"mail.example.com"}) || r.Chain[0].Key != "ECDSA P-256" || r.Chain[1].CA != true {
			t.Errorf("%s: chain %+v", mode, r.Chain)
		}
		if tr := *r.Trust; !tr.NameMatches || !tr.InTime || !tr.Anchored || !tr.Usable || tr.Missing || tr.NoRoots || tr.Errors != nil {
			t.Errorf("%s: trust %+v", mode, tr)
		}
		var versions []string
		for _, v := range r.Versions {
			versions = append(versions, fmt.Sprint(v.Name, " ", v.Accepted))
		}
		if got := strings.Join(versions, ", "); got != "TLS 1.0 false, TLS 1.1 false, TLS 1.2 true, TLS 1.3 true" {
			t.Errorf("%s: versions %s", mode, got)
		}
		if r.WithoutSNI == nil || !r.WithoutSNI.Done || r.LeafNoSNI != "" {
			t.Errorf("%s: without SNI %+v", mode, r.WithoutSNI)
		}
		if mode == tlsprobe.STARTTLS && (r.Offered == nil || !*r.Offered || r.Answer != "220 2.0.0 Ready to start TLS") {
			t.Errorf("offered %v, answer %q", r.Offered, r.Answer)
		}
	}
}

// TestOneConnection: without Deep a server sees one connection.
func TestOneConnection(t *testing.T) {
	w := newWorld()
	p := w.start(t)
	inner, n := p.Dialer, 0
	p.Dialer = dialFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		n++
		return inner.DialContext(ctx, network, addr)
	})
	if _, err := p.Probe(t.Context(), w.target); err != nil || n != 1 {
		t.Errorf("%d connections, %v", n, err)
	}
}

type dialFunc func(context.Context, string, string) (net.Conn, error)

func (f dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}

func TestTargets(t *testing.T) {
	for _, addr := range []string{"", "mail.example.com", ":465", "mail.example.com:smtps", "mail.example.com:0", "mail.example.com:70000", "smtps://mail.example.com:465", "a b:465", "2001:db8::1:465", "user:hunter2@mail.example.com:465"} {
		r, err := tlsprobe.Prober{}.Probe(t.Context(), tlsprobe.Target{Addr: addr})
		var bad *tlsprobe.TargetError
		if r != nil || !errors.As(err, &bad) || bad.Addr != addr {
			t.Errorf("%q: %v, %v", addr, r, err)
		}
	}
	if _, err := (tlsprobe.Prober{}).Probe(t.Context(), tlsprobe.Target{Addr: "a.example:25", Mode: "ssl"}); err == nil {
		t.Error("a mode that does not exist")
	}
}

func TestNoConnection(t *testing.T) {
	p := tlsprobe.Prober{Dialer: dialFunc(func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("socks connect socks5://jo:c4n4ry-pass@proxy.example:1080: general failure")
	})}
	r, err := p.Probe(t.Context(), tlsprobe.Target{Addr: "mail.example.com:465", Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Handshake.Stage != "connect" || r.Handshake.Error == "" || len(r.Skipped) == 0 || len(r.Findings()) > 0 || r.ReportType() != "" {
		t.Errorf("%+v, found %v", r, r.Findings())
	}
	if b := must(json.Marshal(r)); strings.Contains(string(b), "c4n4ry") {
		t.Errorf("the proxy's password is in the evidence: %s", b)
	}
}

// TestEnds: a probe ends within 100 ms of its context, wherever it is.
func TestEnds(t *testing.T) {
	stalls := map[string]func(*world){
		"connecting": func(w *world) {
			w.prober.Dialer = dialFunc(func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() })
		},
		"greeting":     func(w *world) { w.target.Mode, w.peer = tlsprobe.STARTTLS, "mute" },
		"handshake":    func(w *world) { w.peer = "mute" },
		"starttls":     func(w *world) { w.target.Mode, w.tlsPeer = tlsprobe.STARTTLS, "mute" },
		"inside TLS":   func(w *world) { w.inside = "" },
		"deep":         func(w *world) { w.target.Deep, w.peer, w.data = true, "drip", []byte("\x16\x03\x03\x10\x00") },
		"drip":         func(w *world) { w.target.Mode, w.peer, w.data = tlsprobe.STARTTLS, "drip", []byte("220-x") },
		"flood in TLS": func(w *world) { w.peer, w.data = "flood", []byte("\x16\x03\x03\x00\x04\x00\x00\x00\x00") },
	}
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.target.Addr = "mail.example.com:2465"
			w.target.Mode = tlsprobe.Implicit
			w.prober.Timeout = -1
			stall(w)
			p := w.prober
			if p.Dialer == nil {
				p = w.start(t)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var ended time.Time
			timer := time.AfterFunc(80*time.Millisecond, func() { ended = time.Now(); cancel() })
			defer timer.Stop()
			r, err := p.Probe(ctx, w.target)
			if err != nil || r == nil {
				t.Fatal(err)
			}
			if late := time.Since(ended); !ended.IsZero() && late > 10*time.Second {
				t.Errorf("%v late", late)
			}
			if f := r.Causes(); len(f) > 0 && name != "flood in TLS" {
				t.Errorf("a probe that was called off found %v", f)
			}
		})
	}
}

// TestHostilePeers: whatever a peer sends, the probe ends in time, in little
// memory, with a result that can be saved.
func TestHostilePeers(t *testing.T) {
	long := strings.Repeat("250-"+strings.Repeat("X", 60)+"\r\n", 1000)
	for name, break_ := range map[string]func(*world){
		"endless line":           func(w *world) { w.peer, w.data = "flood", []byte(strings.Repeat("2", 65536)) },
		"endless reply":          func(w *world) { w.peer, w.data = "flood", []byte(long) },
		"one byte at a time":     func(w *world) { w.peer, w.data = "drip", []byte("220 a\r\n") },
		"NUL":                    func(w *world) { w.peer, w.data = "greet", []byte("220 \x00\x00\xff\r\n") },
		"lone CR":                func(w *world) { w.peer, w.data = "flood", []byte("\r") },
		"nothing but LF":         func(w *world) { w.peer, w.data = "flood", []byte("\n") },
		"mixed codes":            func(w *world) { w.peer, w.data = "greet", []byte("220-a\r\n421 b\r\n") },
		"TLS at once":            func(w *world) { w.peer, w.data = "flood", []byte("\x16\x03\x01\x40\x00") },
		"records without end":    func(w *world) { w.peer, w.data = "flood", []byte("\x16\x03\x03\x00\x01\x00") },
		"alerts without end":     func(w *world) { w.peer, w.data = "flood", []byte("\x15\x03\x03\x00\x02\x01\x00") },
		"close at once":          func(w *world) { w.peer, w.data = "greet", nil },
		"injection without end":  func(w *world) { w.extra = long },
		"clear text flood":       func(w *world) { w.tlsPeer, w.data = "flood", []byte(long) },
		"large handshake":        func(w *world) { w.tlsPeer, w.data = "flood", []byte("\x16\x03\x03\x40\x00\x0b\xff\xff\xff") },
		"1 MB of certificates":   func(w *world) { bomb(w, 1000, 1) },
		"10,000 names":           func(w *world) { bomb(w, 0, 10000) },
		"1 MB, TLS 1.2":          func(w *world) { bomb(w, 1000, 1); w.config.MaxVersion = tls.VersionTLS12 },
		"200 certificates":       func(w *world) { bomb(w, 200, 1) },
		"10,000 names, TLS 1.2":  func(w *world) { bomb(w, 0, 10000); w.config.MaxVersion = tls.VersionTLS12 },
		"10,000 names and Deep":  func(w *world) { bomb(w, 0, 5000); w.target.Deep = true },
		"implicit: endless line": func(w *world) { w.target.Mode = tlsprobe.Implicit; w.peer, w.data = "flood", []byte("2") },
		"implicit: endless line inside TLS": func(w *world) {
			w.target.Mode, w.inside = tlsprobe.Implicit, strings.Repeat("2", 1<<20)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.target.Addr, w.target.Mode = "mail.example.com:2525", tlsprobe.STARTTLS
			w.prober.Timeout = 300 * time.Millisecond
			break_(w)
			p := w.start(t)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			r, err := p.Probe(t.Context(), w.target)
			took := time.Since(began)
			runtime.GC()
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if n := int64(after.HeapAlloc) - int64(before.HeapAlloc); n > 8<<20 {
				t.Errorf("holds %d octets", n)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
				t.Errorf("allocated %d octets on the way", n)
			}
			b := must(json.Marshal(r))
			if len(b) > 1<<20 {
				t.Errorf("a result of %d octets", len(b))
			}
			sameAfterJSON(t, r)
		})
	}
}

// bomb makes the server send many certificates, or many names in one.
func bomb(w *world, certificates, names int) {
	leaf := w.certs["leaf"].template
	for i := range names {
		leaf.DNSNames = append(leaf.DNSNames, fmt.Sprintf("host%d.example.net", i))
	}
	shown := w.chain("leaf", "inter")
	for i := range certificates {
		c := newCert(fmt.Sprint(strings.Repeat("x", 600), i), w.certs["root"], nil)
		shown.Certificate = append(shown.Certificate, c.sign().der)
	}
	w.config.Certificates = []tls.Certificate{*shown}
}

// TestNoLeaks: nothing is left running when a probe has returned.
func TestNoLeaks(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("probes", func(t *testing.T) {
		for _, peer := range []string{"tls", "smtp", "close", "greet", "mute"} {
			w := newWorld()
			w.peer, w.data, w.target.Deep, w.prober.Timeout = peer, []byte("220 hello\r\n"), true, 200*time.Millisecond
			open := new(counted)
			p := w.start(t)
			open.Dialer, p.Dialer = p.Dialer, open
			p.Probe(t.Context(), w.target)
			again := w.target
			again.Mode = tlsprobe.STARTTLS
			p.Probe(t.Context(), again)
			if n := open.open(); n != 0 {
				t.Errorf("%s: %d connections are still open", peer, n)
			}
		}
	})
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// counted counts open connections.
type counted struct {
	tlsprobe.Dialer
	mu sync.Mutex
	n  int
}

func (c *counted) open() int { c.mu.Lock(); defer c.mu.Unlock(); return c.n }

func (c *counted) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := c.Dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return &countedConn{Conn: conn, of: c}, nil
}

type countedConn struct {
	net.Conn
	of   *counted
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.of.mu.Lock(); c.of.n--; c.of.mu.Unlock() })
	return c.Conn.Close()
}

// TestJSON: a saved result is judged as it was when it was fresh. Every case of
// every rule is a result to save.
func TestJSON(t *testing.T) {
	files := must(filepath.Glob(filepath.Join("testdata", "rules", "certificate-*.txt")))
	for _, file := range append(files, must(filepath.Glob(filepath.Join("testdata", "rules", "starttls-*.txt")))...) {
		for _, c := range readCases(t, file)[:2] {
			sameAfterJSON(t, c.probe(t))
		}
	}
}

func sameAfterJSON(t *testing.T, r *tlsprobe.Result) {
	t.Helper()
	b := must(json.Marshal(r))
	var back tlsprobe.Result
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*r, back) {
		t.Errorf("read back differently:\n%+v\n%+v", *r, back)
	}
	if !reflect.DeepEqual(r.Findings(), back.Findings()) {
		t.Errorf("judged differently: %v, %v", r.Findings(), back.Findings())
	}
}

// TestAlerts: each alert of the registry has its name, whoever sends it and when.
func TestAlerts(t *testing.T) {
	want := map[byte]string{
		10: "unexpected_message", 20: "bad_record_mac", 40: "handshake_failure", 42: "bad_certificate", 47: "illegal_parameter",
		48: "unknown_ca", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
		80: "internal_error", 86: "inappropriate_fallback", 109: "missing_extension", 112: "unrecognized_name",
		115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol", 0: "close_notify", 200: "alert(200)",
	}
	for number, name := range want {
		w := newWorld()
		w.peer, w.data = "send", []byte{21, 3, 3, 0, 2, 2, number}
		if got := w.probe(t).Handshake; got.Alert != name || got.Done {
			t.Errorf("alert %d: %+v", number, got)
		}
	}
}

// TestReportType: the names of RFC 8460.
func TestReportType(t *testing.T) {
	for want, change := range map[string]func(*world){
		"starttls-not-supported":    func(w *world) { w.ehlo, w.answer = []string{"mail.example.com"}, "502 no" },
		"certificate-host-mismatch": func(w *world) { w.target.Name = "mx.example.com" },
		"certificate-expired":       func(w *world) { w.certs["leaf"].template.NotAfter = now.AddDate(0, 0, -1) },
		"certificate-not-trusted":   func(w *world) { w.trust = []string{"other"} },
		"validation-failure":        func(w *world) { w.config.MaxVersion = tls.VersionTLS11; w.config.MinVersion = tls.VersionTLS10 },
		"":                          func(*world) {},
	} {
		w := newWorld()
		w.target.Addr = "mail.example.com:25"
		change(w)
		if got := w.probe(t).ReportType(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestInterceptors: products by the names that their CAs have in the field.
func TestInterceptors(t *testing.T) {
	for issuer, want := range map[string]string{
		"avast! Web/Mail Shield Root": "Avast", "AVG Web/Mail Shield Root": "AVG", "Norton Web/Mail Shield Root": "Norton",
		"Kaspersky Anti-Virus Personal Root Certificate": "Kaspersky", "ESET SSL Filter CA": "ESET",
		"Bitdefender Personal CA.Net-Defender": "Bitdefender", "Zscaler Intermediate Root CA (zscaler.net)": "Zscaler",
		"ca.acme.goskope.com": "Netskope", "Cisco Umbrella Primary SubCA": "Cisco Umbrella", "FortiGate CA": "Fortinet FortiGate",
		"Sophos SSL CA_C01001AAAA": "Sophos", "McAfee Web Gateway": "McAfee or Skyhigh Web Gateway", "mitmproxy": "mitmproxy",
		"Charles Proxy CA (1 Jan 2026, host)": "Charles", "DO_NOT_TRUST_FiddlerRoot": "Fiddler", "PortSwigger CA": "Burp Suite",
		"Let's Encrypt R11": "", "DigiCert TLS RSA SHA256 2020 CA1": "", "Sectigo RSA Domain Validation Secure Server CA": "",
		"GlobalSign RSA OV SSL CA 2018": "", "Amazon RSA 2048 M02": "", "WR2": "", "Unified Communications CA": "", "internal-ca": "",
	} {
		ca := newCert(issuer, nil, func(c *x509.Certificate) { c.IsCA = true })
		leaf := newCert("mail.example.com", ca, func(c *x509.Certificate) { c.DNSNames = []string{"mail.example.com"} })
		r := tlsprobe.Prober{RootCAs: x509.NewCertPool()}.Inspect([]*x509.Certificate{leaf.parsed()}, "mail.example.com")
		if r.Trust.Interceptor != want {
			t.Errorf("%s: %q, want %q", issuer, r.Trust.Interceptor, want)
		}
	}
}

// TestInspect: what a program has in its hands when verification failed is enough
// to say why.
func TestInspect(t *testing.T) {
	w := newWorld()
	w.send = []string{"leaf"}
	p := w.start(t)
	conn := must(p.Dialer.DialContext(t.Context(), "tcp", "mail.example.com:465"))
	defer conn.Close()
	err := tls.Client(conn, &tls.Config{ServerName: "mail.example.com", RootCAs: p.RootCAs, Time: p.Now}).HandshakeContext(t.Context())
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	causes := p.Inspect(bad.UnverifiedCertificates, "mail.example.com").Causes()
	if len(causes) == 0 || causes[0].Code != "certificate-missing-intermediate" || causes[0].Subject != "mail.example.com" {
		t.Errorf("causes %v", causes)
	}
	if r := p.Inspect(nil, "mail.example.com"); len(r.Findings()) > 0 || len(r.Skipped) == 0 {
		t.Errorf("no certificates: %+v", r)
	}
}

// TestTrace: hooks are told of every connection.
func TestTrace(t *testing.T) {
	var mu sync.Mutex
	var begun, ended []string
	w := newWorld()
	w.target.Deep = true
	w.prober.Trace = &tlsprobe.Trace{
		Begin: func(part string) { mu.Lock(); defer mu.Unlock(); begun = append(begun, part) },
		End:   func(part string, _ tlsprobe.Handshake) { mu.Lock(); defer mu.Unlock(); ended = append(ended, part) },
	}
	w.probe(t)
	slices.Sort(begun)
	slices.Sort(ended)
	if !slices.Equal(begun, ended) || !slices.Contains(begun, "handshake") || !slices.Contains(begun, "TLS 1.0") || !slices.Contains(begun, "without SNI") {
		t.Errorf("begun %q, ended %q", begun, ended)
	}
}

// TestRenegotiation: crypto/tls has no server that asks for it; the error is what
// OpenSSL's "r" command makes of a Go client.
func TestRenegotiation(t *testing.T) {
	r := tlsprobe.Result{Server: "mail.example.com:465", Mode: tlsprobe.Implicit, Handshake: tlsprobe.Handshake{
		Done: true, Version: "TLS 1.2", Stage: "greeting", Error: "local error: tls: no renegotiation",
	}}
	if c := r.Causes(); len(c) != 1 || c[0].Code != "tls-broken" || !strings.Contains(c[0].Fixes[0].Text, "RenegotiateOnceAsClient") {
		t.Errorf("causes %v", c)
	}
}

// TestConcurrent: one Prober serves many.
func TestConcurrent(t *testing.T) {
	w := newWorld()
	p := w.start(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if r, err := p.Probe(t.Context(), w.target); err != nil || !r.Handshake.Spoke {
				t.Errorf("%v, %v", r, err)
			}
		})
	}
	wg.Wait()
}

// TestSystemRootsMissing: Go's report of a machine without a CA bundle is the same
// as of an unknown authority; ours is not. The environment is read once by Go, so
// that it takes a process of its own.
func TestSystemRootsMissing(t *testing.T) {
	if os.Getenv("SSL_CERT_FILE") != "/nonexistent" {
		t.Skip("run by TestSystemRootsMissingOnLinux")
	}
	w := newWorld()
	r := tlsprobe.Prober{Now: func() time.Time { return now }}.Inspect([]*x509.Certificate{w.certs["leaf"].parsed()}, "mail.example.com")
	if c := r.Causes(); len(c) != 1 || c[0].Code != "certificate-bundle-missing" {
		t.Errorf("causes %v, %+v", c, r.Trust)
	}
}

func TestSystemRootsMissingOnLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the variables are read on Unix alone")
	}
	cmd := exec.Command(must(os.Executable()), "-test.run=^TestSystemRootsMissing$", "-test.v")
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE=/nonexistent", "SSL_CERT_DIR=/nonexistent")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestSystemRootsMissing") {
		t.Errorf("%v\n%s", err, out)
	}
}
