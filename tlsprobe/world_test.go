package tlsprobe_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maildiag/maildiag/tlsprobe"
)

// now is the time at which certificates are judged, if a case does not say another.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// Keys are made once: they are what takes time.
var (
	rsa2048 = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	rsa1024 = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 1024)) })
	ecKeys  = sync.OnceValue(func() (keys [4]crypto.Signer) {
		for i := range keys {
			keys[i] = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		}
		return keys
	})
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// cert is a certificate of the test's own making.
type cert struct {
	template *x509.Certificate
	key      crypto.Signer
	by       *cert // nil: itself
	der      []byte

	malformed bool // its serial number is negative, which OpenSSL takes and Go does not
}

var serials atomic.Int64

// serial is how the number of every certificate begins in DER.
var serial = []byte{2, 8, 0x11}

// newCert makes a certificate that is valid from a month ago for two more.
func newCert(cn string, by *cert, change func(*x509.Certificate)) *cert {
	t := &x509.Certificate{
		SerialNumber: big.NewInt(0x1122334455667700 + serials.Add(1)%256),
		Subject:      pkix.Name{CommonName: cn},
		NotBefore:    now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 2, 0),
		BasicConstraintsValid: true,
	}
	c := &cert{template: t, by: by, key: ecKeys()[0]}
	if by != nil && by.key == c.key {
		c.key = ecKeys()[1]
	}
	if change != nil {
		change(t)
	}
	return c
}

// sign issues the certificate, and those above it.
func (c *cert) sign() *cert {
	if c.der != nil {
		return c
	}
	parent := c
	if c.by != nil {
		parent = c.by.sign()
	}
	signer := *parent.template
	c.der = must(x509.CreateCertificate(rand.Reader, c.template, &signer, c.key.Public(), parent.key))
	return c
}

func (c *cert) parsed() *x509.Certificate { return must(x509.ParseCertificate(c.sign().der)) }

// world is a server that is broken in one way, and a client's view of it.
type world struct {
	target  tlsprobe.Target
	prober  tlsprobe.Prober
	certs   map[string]*cert
	send    []string // certificates in the order in which they are sent
	trust   []string
	peer    string // what answers: "tls", "smtp", or one of those in serve
	data    []byte // what it sends there
	config  *tls.Config
	inside  string // the greeting
	ehlo    []string
	answer  string // to STARTTLS
	extra   string // sent along with that answer
	noSNI   string // the certificate shown without SNI
	tlsPeer string // what happens when TLS is due: "" for TLS

	wrongKey bool // the key does not belong to the certificate
}

// newWorld is a server with which nothing is wrong: root, intermediate, and a
// certificate for mail.example.com; and another CA that has nothing to do with it.
func newWorld() *world {
	w := &world{
		target: tlsprobe.Target{Addr: "mail.example.com:465"},
		certs:  map[string]*cert{}, send: []string{"leaf", "inter"}, trust: []string{"root"},
		config: &tls.Config{}, inside: "220 mail.example.com ESMTP",
		ehlo: []string{"mail.example.com", "PIPELINING", "STARTTLS", "8BITMIME"}, answer: "220 2.0.0 Ready to start TLS",
	}
	ca := func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
		c.NotBefore, c.NotAfter = now.AddDate(-5, 0, 0), now.AddDate(5, 0, 0)
	}
	w.certs["root"] = newCert("Example Trust Anchor", nil, ca)
	w.certs["inter"] = newCert("Example Issuing CA 1", w.certs["root"], ca)
	w.certs["inter"].key = ecKeys()[2]
	w.certs["other"] = newCert("Some Other CA", nil, ca)
	w.certs["leaf"] = newCert("mail.example.com", w.certs["inter"], func(c *x509.Certificate) {
		c.DNSNames = []string{"mail.example.com"}
	})
	w.prober.Now = func() time.Time { return now }
	w.prober.Timeout = 2 * time.Second
	return w
}

// probe runs the probe against the world.
func (w *world) probe(t testing.TB) *tlsprobe.Result {
	t.Helper()
	p := w.start(t)
	r, err := p.Probe(t.Context(), w.target)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// start starts the server on loopback, and returns a prober that reaches it under
// whatever name. The server is gone when the test ends.
func (w *world) start(t testing.TB) tlsprobe.Prober {
	t.Helper()
	if w.prober.RootCAs == nil {
		w.prober.RootCAs = w.roots()
	}
	l := w.listen()
	t.Cleanup(l.Close)
	p := w.prober
	p.Dialer = l
	return p
}

// real moves the certificates' dates to the present, for clients without a clock of
// their own.
func (w *world) real() {
	for _, c := range w.certs {
		c.template.NotBefore, c.template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
}

func (w *world) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, name := range w.trust {
		pool.AddCert(w.certs[name].parsed())
	}
	return pool
}

// loopback is a server, and a dialer that always reaches it.
type loopback struct {
	net.Listener
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// DialContext connects to the server, whatever the address.
func (l *loopback) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, l.Addr().String())
}

// Close ends the server and its connections.
func (l *loopback) Close() {
	l.cancel()
	l.Listener.Close()
	l.wg.Wait()
}

func (w *world) listen() *loopback {
	if len(w.config.Certificates) == 0 {
		shown := w.chain(w.send...)
		w.config.GetCertificate = func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if w.noSNI != "" && h.ServerName == "" {
				return w.chain(w.noSNI), nil
			}
			return shown, nil
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &loopback{Listener: must(net.Listen("tcp", "127.0.0.1:0")), cancel: cancel}
	l.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			l.wg.Go(func() {
				defer c.Close()
				defer context.AfterFunc(ctx, func() { c.Close() })()
				w.serve(c)
			})
		}
	})
	return l
}

func (w *world) chain(names ...string) *tls.Certificate {
	out := &tls.Certificate{PrivateKey: w.certs[names[0]].key}
	if w.wrongKey {
		out.PrivateKey = ecKeys()[3]
	}
	for _, n := range names {
		der := w.certs[n].sign().der
		if w.certs[n].malformed {
			der = bytes.Replace(der, serial, []byte{2, 8, 0xff}, 1)
		}
		out.Certificate = append(out.Certificate, der)
	}
	return out
}

// serve is one connection of the server.
func (w *world) serve(c net.Conn) {
	peer := w.peer
	if peer == "" {
		if peer = "smtp"; w.target.Mode == tlsprobe.Implicit || w.target.Mode == "" && strings.HasSuffix(w.target.Addr, ":465") {
			peer = "tls"
		}
	}
	switch peer {
	case "smtp":
		w.clearText(c)
	default:
		w.begin(c, peer)
	}
}

// begin does what is due when TLS should begin.
func (w *world) begin(c net.Conn, how string) {
	hello := func() { c.Read(make([]byte, 8192)) }
	switch how {
	case "tls":
		w.speakTLS(c)
	case "mute":
		io.Copy(io.Discard, c)
	case "close":
		hello()
	case "send": // after the client's first message
		hello()
		c.Write(w.data)
		io.Copy(io.Discard, c)
	case "lossy": // small packets get through, large ones do not
		w.speakTLS(&lossy{Conn: c, left: 300})
		io.Copy(io.Discard, c)
	case "cut": // what is sent, and the end
		hello()
		c.Write(w.data)
	case "greet": // at once
		c.Write(w.data)
		io.Copy(io.Discard, c)
	case "drip": // a byte at a time, for ever
		for i := 0; ; i++ {
			if _, err := c.Write(w.data[i%len(w.data):][:1]); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	case "flood": // without end
		for {
			if _, err := c.Write(w.data); err != nil {
				return
			}
		}
	case "last-word": // TLS, but its alerts say what the case wants
		w.speakTLS(&lastWord{c, w.data})
	case "close-by-name": // a firewall that blocks by name
		first := make([]byte, 8192)
		n, _ := c.Read(first)
		if !bytes.Contains(first[:n], []byte("mail.example.com")) {
			w.speakTLS(&replay{c, first[:n]})
		}
	case "close-13": // does not know TLS 1.3, and takes it ill
		first := make([]byte, 8192)
		n, _ := c.Read(first)
		if !bytes.Contains(first[:n], []byte{0, 43, 0, 5, 4, 3, 4, 3, 3}) && !bytes.Contains(first[:n], []byte{0, 43, 0, 3, 2, 3, 4}) {
			w.speakTLS(&replay{c, first[:n]})
		}
	case "close-new-versions": // as Windows does
		first := make([]byte, 8192)
		n, _ := c.Read(first)
		if bytes.Contains(first[:n], []byte{0, 43}) && bytes.Contains(first[:n], []byte{3, 4, 3, 3}) || bytes.Contains(first[:n], []byte{0, 43, 0, 3, 2, 3, 3}) || bytes.Contains(first[:n], []byte{0, 43, 0, 3, 2, 3, 4}) {
			return
		}
		w.speakTLS(&replay{c, first[:n]})
	case "dhe-only": // answers one suite, and refuses those that do not offer it
		first := make([]byte, 8192)
		n, _ := c.Read(first)
		if !bytes.Contains(first[:n], []byte{0x00, 0x9e, 0x00, 0x9f}) {
			c.Write([]byte("\x15\x03\x03\x00\x02\x02\x28"))
			return
		}
		c.Write(append([]byte("\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"), append(make([]byte, 32), 0, 0x00, 0x9e, 0)...))
	case "big-hello-lost": // answers ClientHellos of one packet only
		first := make([]byte, 8192)
		n, _ := c.Read(first)
		if n > 1300 {
			io.Copy(io.Discard, c)
			return
		}
		w.speakTLS(&replay{c, first[:n]})
	default:
		panic("no peer " + how)
	}
}

// lossy loses all that is written after the first octets.
type lossy struct {
	net.Conn
	left int
}

func (l *lossy) Write(b []byte) (int, error) {
	n := min(l.left, len(b))
	l.left -= n
	if _, err := l.Conn.Write(b[:n]); err != nil {
		return 0, err
	}
	return len(b), nil
}

// lastWord writes another alert in the place of the one that is due.
type lastWord struct {
	net.Conn
	alert []byte
}

func (l *lastWord) Write(b []byte) (int, error) {
	if len(b) == 7 && b[0] == 21 {
		_, err := l.Conn.Write(l.alert)
		return len(b), err
	}
	return l.Conn.Write(b)
}

// replay gives back what was read already.
type replay struct {
	net.Conn
	first []byte
}

func (r *replay) Read(b []byte) (int, error) {
	if len(r.first) > 0 {
		n := copy(b, r.first)
		r.first = r.first[n:]
		return n, nil
	}
	return r.Conn.Read(b)
}

func (w *world) speakTLS(c net.Conn) {
	s := tls.Server(c, w.config)
	if s.Handshake() != nil {
		return
	}
	if w.target.Mode != tlsprobe.STARTTLS && w.inside != "" {
		fmt.Fprintf(s, "%s\r\n", w.inside)
	}
	for lines := bufio.NewScanner(s); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "EHLO") {
			fmt.Fprint(s, "250 mail.example.com\r\n")
		} else {
			fmt.Fprint(s, "221 bye\r\n")
			return
		}
	}
}

func (w *world) clearText(c net.Conn) {
	fmt.Fprintf(c, "%s\r\n", w.inside)
	lines := bufio.NewReader(c)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case verb == "EHLO" && strings.HasPrefix(w.ehlo[0], "5"):
			fmt.Fprintf(c, "%s\r\n", w.ehlo[0])
		case verb == "EHLO":
			for i, l := range w.ehlo {
				sep := "-"
				if i == len(w.ehlo)-1 {
					sep = " "
				}
				fmt.Fprintf(c, "250%s%s\r\n", sep, l)
			}
		case verb == "STARTTLS" && w.answer == "":
			return
		case verb == "STARTTLS":
			fmt.Fprintf(c, "%s\r\n%s", w.answer, w.extra)
			if strings.HasPrefix(w.answer, "220") {
				how := w.tlsPeer
				if how == "" {
					how = "tls"
				}
				w.begin(c, how)
				return
			}
		default:
			fmt.Fprint(c, "221 bye\r\n")
			return
		}
	}
}

// logged is the extension that timestamps of transparency logs stand in. What it
// holds is not looked at.
var logged = pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: []byte{4, 0}}
