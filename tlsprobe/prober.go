package tlsprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Dialer makes connections. [*net.Dialer] and the dialers of golang.org/x/net/proxy
// are Dialers.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Prober looks at the TLS of mail servers. The zero value works. A Prober is not
// changed by use and may be used by several goroutines at once.
type Prober struct {
	Dialer  Dialer           // nil: a [net.Dialer]
	RootCAs *x509.CertPool   // nil: the system's
	Now     func() time.Time // nil: time.Now

	// Timeout is for each step: connecting, each reply before TLS, the handshake, the
	// first line inside TLS. 0: 10 seconds; negative: the context's alone.
	Timeout time.Duration

	HELO       string           // the name in EHLO; "": the own address in brackets (RFC 5321, section 4.1.3)
	ClientCert *tls.Certificate // shown to servers that ask for one; nil: none
	Trace      *Trace           // nil: nobody follows along
}

// Target is the server to look at.
type Target struct {
	Addr string // host:port to dial
	Name string // the name to verify, and to send as SNI; "": the host of Addr
	Mode Mode   // "": Implicit on port 465, STARTTLS on any other

	// Deep looks further: at each protocol version, the cipher families, and at what
	// the server shows without SNI. That takes about ten connections, made at the same
	// time once the first handshake is through. Without it there is one connection.
	Deep bool
}

// Trace is told what happens while a probe runs, for progress. Any hook may be
// nil. Hooks are called from several goroutines at once and must be quick.
type Trace struct {
	// Begin is called before each connection: "handshake", "TLS 1.0", "RSA",
	// "without SNI" …
	Begin func(part string)
	// End is called with what came of it.
	End func(part string, h Handshake)
}

func (t *Trace) begin(part string) {
	if t != nil && t.Begin != nil {
		t.Begin(part)
	}
}

func (t *Trace) end(part string, h Handshake) {
	if t != nil && t.End != nil {
		t.End(part, h)
	}
}

// TargetError says why a target cannot be looked at.
type TargetError struct {
	Addr   string
	Reason string
	Err    error // what net.SplitHostPort said, or nil
}

// Error names the target and what is wrong with it.
func (e *TargetError) Error() string {
	return "tlsprobe: " + strconv.Quote(e.Addr) + ": " + e.Reason
}

// Unwrap returns the error of the standard library, if there was one.
func (e *TargetError) Unwrap() error { return e.Err }

// defaultTimeout is twice what a handshake takes over the slowest link that mail
// still passes.
const defaultTimeout = 10 * time.Second

// Probe looks at the target's TLS. Whatever goes wrong on the way is evidence in
// the result; the error, a [*TargetError], is for targets that name no server. When
// the context ends, Probe returns what is known by then.
func (p Prober) Probe(ctx context.Context, target Target) (*Result, error) {
	target, err := target.normal()
	if err != nil {
		return nil, err
	}
	l := look{Prober: p, target: target}
	r := &Result{Server: target.Addr, Name: target.Name, Mode: target.Mode, At: p.now()}
	l.first(ctx, r)
	l.deep(ctx, r)
	return r, nil
}

// Inspect judges certificates that a program already has, such as the
// UnverifiedCertificates of a [tls.CertificateVerificationError], as if a server of
// that name had sent them. It does no I/O.
func (p Prober) Inspect(chain []*x509.Certificate, name string) *Result {
	r := &Result{Name: name, At: p.now(), Handshake: Handshake{Done: len(chain) > 0}}
	p.judge(r, chain)
	if len(chain) == 0 {
		r.skip("certificate", "none was given")
	}
	return r
}

// look is one probe under way.
type look struct {
	Prober
	target Target
}

func (p Prober) now() time.Time {
	if p.Now == nil {
		return time.Now().Round(0).UTC()
	}
	return p.Now().Round(0).UTC()
}

func (p Prober) timeout() time.Duration {
	if p.Timeout == 0 {
		return defaultTimeout
	}
	return p.Timeout
}

// step bounds one step.
func (p Prober) step(ctx context.Context) (context.Context, context.CancelFunc) {
	return within(ctx, p.timeout())
}

func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// normal checks a target and completes it.
func (t Target) normal() (Target, error) {
	host, port, err := net.SplitHostPort(t.Addr)
	if err != nil {
		return t, &TargetError{t.Addr, "not of the form host:port", err}
	}
	if host == "" || strings.ContainsAny(host, " \t\r\n/@\x00") {
		return t, &TargetError{t.Addr, "no host name or address", nil}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return t, &TargetError{t.Addr, "the port is no number from 1 to 65535", err}
	}
	switch t.Mode {
	case Implicit, STARTTLS:
	case "":
		if t.Mode = STARTTLS; port == "465" {
			t.Mode = Implicit
		}
	default:
		return t, &TargetError{t.Addr, "there is no mode " + strconv.Quote(string(t.Mode)), nil}
	}
	if t.Name == "" {
		t.Name = host
	}
	if addr, err := netip.ParseAddr(t.Name); err == nil {
		t.Name = addr.WithZone("").String()
	}
	return t, nil
}

func (r *Result) skip(what, reason string) { r.Skipped = append(r.Skipped, Skip{what, reason}) }
