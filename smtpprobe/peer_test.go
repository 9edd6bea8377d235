package smtpprobe_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/smtpprobe"
)

// A peer is a server that says what its script tells it to:
//
//	S: 220 mx.example.com ready     a line
//	S~ "220 a\r\n250 injected\r\n"  octets, in Go's notation, in one piece
//	S× 3 "250-more\r\n"             the same again and again
//	C: EHLO                         takes a line, which must begin so
//	C* QUIT                         takes lines until one begins so
//	C~                              takes whatever octets come first
//	TLS                             begins TLS, with a certificate that is trusted
//	TLS self                        the same, with one that is not
//	wait 20s                        does nothing for a while
//	hang                            takes everything and says nothing
//	close, reset                    ends the connection
//
// After the last line the peer takes what comes and closes with the client.
type peer struct {
	t      testing.TB
	conn   net.Conn
	lines  *bufio.Reader
	cut    *atomic.Bool // the connection is reset
	script string
}

func (p *peer) run() {
	defer p.conn.Close()
	p.lines = bufio.NewReader(p.conn)
	for step := range strings.Lines(p.script) {
		step = strings.TrimRight(step, "\r\n")
		verb, rest, _ := strings.Cut(step, " ")
		var err error
		switch verb {
		case "", "#":
		case "S:":
			_, err = io.WriteString(p.conn, rest+"\r\n")
		case "S~":
			_, err = io.WriteString(p.conn, p.unquote(rest))
		case "S×":
			count, text, _ := strings.Cut(rest, " ")
			n, _ := strconv.Atoi(count)
			text = p.unquote(text)
			for i := 0; i < n && err == nil; i++ {
				_, err = io.WriteString(p.conn, text)
			}
		case "C:", "C*":
			err = p.expect(rest, verb == "C*")
		case "C~":
			_, err = p.lines.Read(make([]byte, 4096))
		case "TLS":
			server := tls.Server(p.conn, serverConfig(rest == "self"))
			err = server.Handshake()
			p.conn, p.lines = server, bufio.NewReader(server)
		case "wait":
			d, _ := time.ParseDuration(rest)
			time.Sleep(d)
		case "hang":
			io.Copy(io.Discard, p.lines)
		case "close":
			return
		case "reset":
			p.cut.Store(true)
			return
		default:
			p.t.Errorf("the script knows no %q", step)
		}
		if err != nil {
			return // the client has had enough
		}
	}
	io.Copy(io.Discard, p.lines)
}

func (p *peer) expect(prefix string, skip bool) error {
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.HasPrefix(line, prefix) {
			return nil
		}
		if !skip {
			p.t.Errorf("the client says %q, not %q", line, prefix)
			return errors.New("off the script")
		}
	}
}

func (p *peer) unquote(s string) string {
	text, err := strconv.Unquote(s)
	if err != nil {
		p.t.Errorf("%s: %v", s, err)
	}
	return text
}

// dialer connects to peers over pipes.
type dialer struct {
	t      testing.TB
	script string
	serve  func(net.Conn) // instead of the script
	wg     sync.WaitGroup
}

func (d *dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	client, server := net.Pipe()
	cut := &atomic.Bool{}
	d.wg.Go(func() {
		if d.serve != nil {
			defer server.Close()
			d.serve(server)
			return
		}
		(&peer{t: d.t, conn: server, cut: cut, script: d.script}).run()
	})
	return &cuttable{client, cut}, nil
}

// cuttable is a connection that may be reset instead of closed.
type cuttable struct {
	net.Conn
	cut *atomic.Bool
}

func (c *cuttable) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF && c.cut.Load() {
		err = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return n, err
}

// hold holds a session with a script, in a time of its own.
func hold(t *testing.T, script string, target smtpprobe.Target) *smtpprobe.Result {
	t.Helper()
	return holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool}, &dialer{t: t, script: script}, target)
}

func holdWith(t *testing.T, p smtpprobe.Prober, d *dialer, target smtpprobe.Target) (r *smtpprobe.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p.Dialer = d
		var err error
		r, err = p.Probe(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		d.wg.Wait() // or the bubble says which goroutine is left
	})
	return r
}

// authority is a CA with a certificate for smtp.example.com.
type authority struct {
	pool *x509.CertPool
	leaf tls.Certificate
}

var (
	trusted = sync.OnceValue(newAuthority)
	strange = sync.OnceValue(newAuthority)
)

func newAuthority() authority {
	caKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	// Time begins in 2000 in the bubbles of synctest.
	from, until := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		panic(err)
	}
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "smtp.example.com"}, NotBefore: from, NotAfter: until,
		DNSNames: []string{"smtp.example.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	parsed, _ := x509.ParseCertificate(caDER)
	der, err := x509.CreateCertificate(rand.Reader, leaf, parsed, &key.PublicKey, caKey)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return authority{pool, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}}
}

// serverConfig sends no session tickets, for which nobody would be reading on a
// pipe.
func serverConfig(self bool) *tls.Config {
	cert := trusted().leaf
	if self {
		cert = strange().leaf
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, SessionTicketsDisabled: true}
}

// outline is a session on a few lines: "ehlo tls 250", "auth PLAIN local".
func outline(r *smtpprobe.Result) string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprint(&b, s.Stage)
		if s.About != "" && s.Stage != "connect" {
			fmt.Fprint(&b, " ", s.About)
		}
		if s.Reply != nil {
			fmt.Fprint(&b, " ", s.Reply.Code)
		}
		if s.Kind != "" {
			fmt.Fprint(&b, " ", s.Kind)
		}
		if !s.Passed {
			fmt.Fprint(&b, " !")
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}
