package diagnose_test

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
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// The errors here come from the real functions of net, crypto/tls, crypto/x509
// and net/smtp, over loopback. A Go release that puts them in other words breaks
// these tests, not the programs that ask.

// listen serves each connection on loopback with f, and returns the address.
func listen(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				c.SetDeadline(time.Now().Add(10 * time.Second))
				f(c)
			}()
		}
	}()
	return l.Addr().String()
}

// mailServer greets, and answers each command by its first word. A command that
// is not in the map ends the connection; the answer to "." is that to a message.
func mailServer(answers map[string]string) func(net.Conn) {
	return func(c net.Conn) {
		io.WriteString(c, answers["greeting"]+"\r\n")
		inData := false
		for s := bufio.NewScanner(c); s.Scan(); {
			verb, _, _ := strings.Cut(strings.ToUpper(s.Text()), " ")
			if inData && verb != "." {
				continue
			}
			answer, ok := answers[verb]
			if !ok {
				return
			}
			inData = verb == "DATA" && strings.HasPrefix(answer, "354")
			io.WriteString(c, strings.ReplaceAll(answer, "\n", "\r\n")+"\r\n")
		}
	}
}

// obliging answers as a server does that takes everything; changes replace
// answers.
func obliging(changes map[string]string) func(net.Conn) {
	answers := map[string]string{
		"greeting": "220 mx.example.com ESMTP", "EHLO": "250-mx.example.com\n250 8BITMIME", "HELO": "250 mx.example.com",
		"MAIL": "250 2.1.0 Ok", "RCPT": "250 2.1.5 Ok", "DATA": "354 Go ahead", ".": "250 2.0.0 Queued", "QUIT": "221 2.0.0 Bye", "*": "501 5.7.0 Cancelled",
	}
	for k, v := range changes {
		if answers[k] = v; v == "" {
			delete(answers, k)
		}
	}
	return mailServer(answers)
}

func send(addr string, auth smtp.Auth) error {
	return smtp.SendMail(addr, auth, "app@example.org", []string{"nobody@example.com"}, []byte("Subject: hello\r\n\r\nhello\r\n"))
}

func TestDialErrors(t *testing.T) {
	silent := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	dial := func(network, addr string) error {
		c, err := net.DialTimeout(network, addr, 5*time.Second)
		if err == nil {
			c.Close()
		}
		return err
	}
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.Addr().String()
	}()
	connected := func(f func(net.Conn) error) error {
		c, err := net.Dial("tcp", silent)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return f(c)
	}
	read := func(c net.Conn) error { _, err := c.Read(make([]byte, 1)); return err }
	for _, c := range []errorCase{
		{name: "refused", err: dial("tcp", closed), cause: smtpcode.ConnectionRefused, sure: true},
		{name: "refused, net/smtp", err: send(closed, nil), cause: smtpcode.ConnectionRefused, sure: true},
		{name: "dial time-out", err: func() error {
			d := net.Dialer{Deadline: time.Now().Add(-time.Second)}
			_, err := d.Dial("tcp", silent)
			return err
		}(), cause: smtpcode.PortBlocked},
		{name: "canceled", err: func() error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := new(net.Dialer).DialContext(ctx, "tcp", silent)
			return err
		}(), cause: smtpcode.ClientTimeout, sure: true},
		{name: "read deadline", err: connected(func(c net.Conn) error {
			c.SetDeadline(time.Now().Add(time.Millisecond))
			return read(c)
		}), cause: smtpcode.ClientTimeout},
		{name: "closed by ourselves", err: connected(func(c net.Conn) error {
			c.Close()
			return read(c)
		}), cause: smtpcode.ClientMisuse},
		{name: "handshake deadline", err: connected(func(c net.Conn) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			return tls.Client(c, &tls.Config{ServerName: "mx.example.com"}).HandshakeContext(ctx)
		}), cause: smtpcode.ClientTimeout},

		{name: "no port", err: dial("tcp", "smtp.example.com"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "port twice", err: dial("tcp", "smtp.example.com:587:587"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "IPv6 without brackets", err: dial("tcp", "2001:db8::25"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "a URL", err: dial("tcp", "smtp://smtp.example.com:587"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "open bracket", err: dial("tcp", "[::1:587"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "port name", err: dial("tcp", "127.0.0.1:smpts"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "port number", err: dial("tcp", "127.0.0.1:58700"+"0"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "network", err: dial("tpc", "127.0.0.1:587"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "blank in the name", err: dial("tcp", "smtp.example.com :587"), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "family", err: dial("tcp4", "[::1]:587"), cause: smtpcode.NetworkUnreachable, sure: true},
	} {
		c.run(t)
	}
}

func TestResolverErrors(t *testing.T) {
	// A name server that answers each question with one code.
	resolver := func(rcode byte) *net.Resolver {
		return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			go func() {
				defer there.Close()
				for { // over a stream each message has its length before it
					var size [2]byte
					if _, err := io.ReadFull(there, size[:]); err != nil {
						return
					}
					q := make([]byte, int(size[0])<<8|int(size[1]))
					if _, err := io.ReadFull(there, q); err != nil {
						return
					}
					q[2], q[3] = q[2]|0x80, 0x80|rcode // an answer, recursion available
					end := 12
					for end < len(q) && q[end] != 0 {
						end += int(q[end]) + 1
					}
					q = q[:end+5]
					q[11] = 0 // no additional records
					there.Write(append([]byte{byte(len(q) >> 8), byte(len(q))}, q...))
				}
			}()
			return here, nil
		}}
	}
	lookup := func(r *net.Resolver) error {
		d := net.Dialer{Resolver: r, Timeout: 5 * time.Second}
		_, err := d.Dial("tcp", "smtp.maildiag.example.:587")
		return err
	}
	for _, c := range []errorCase{
		{name: "NXDOMAIN", err: lookup(resolver(3)), cause: smtpcode.ServerNameNotFound, sure: true},
		{name: "no data", err: lookup(resolver(0)), cause: smtpcode.ServerNameNotFound, sure: true},
		{name: "SERVFAIL", err: lookup(resolver(2)), cause: smtpcode.DNSResolverFailed},
		{name: "REFUSED", err: lookup(resolver(5)), cause: smtpcode.DNSResolverFailed},
		{name: "not running", err: lookup(&net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("udp", "127.0.0.1:1")
		}}), cause: smtpcode.DNSResolverFailed},
	} {
		c.run(t)
	}
}

// authority is a certificate authority for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

// issue makes a certificate for mx.example.com, changed by edit.
func (a *authority) issue(t *testing.T, edit func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mx.example.com"}, DNSNames: []string{"mx.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// handshake runs a TLS client against a server over loopback and reads an octet:
// with TLS 1.3 some refusals come only then.
func handshake(t *testing.T, server func(net.Conn), config *tls.Config) error {
	t.Helper()
	c, err := net.Dial("tcp", listen(t, server))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	conn := tls.Client(c, config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 1))
	return err
}

func tlsServer(config *tls.Config) func(net.Conn) {
	return func(c net.Conn) {
		s := tls.Server(c, config)
		if s.Handshake() == nil {
			s.Write([]byte("2"))
		}
		io.Copy(io.Discard, c) // let the alert arrive before the end
	}
}

func TestCertificateErrors(t *testing.T) {
	ca := newAuthority(t)
	good := ca.issue(t, nil)
	verify := func(cert tls.Certificate, config *tls.Config) error {
		return handshake(t, tlsServer(&tls.Config{Certificates: []tls.Certificate{cert}}), config)
	}
	config := func(name string) *tls.Config { return &tls.Config{ServerName: name, RootCAs: ca.pool} }
	at := func(d time.Duration) *tls.Config {
		c := config("mx.example.com")
		c.Time = func() time.Time { return time.Now().Add(d) }
		return c
	}
	if err := verify(good, config("mx.example.com")); err != nil {
		t.Fatalf("the good certificate: %v", err)
	}
	for _, c := range []errorCase{
		{name: "unknown authority", err: verify(good, &tls.Config{ServerName: "mx.example.com", RootCAs: x509.NewCertPool()}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "another authority of that name", err: verify(good, &tls.Config{ServerName: "mx.example.com", RootCAs: newAuthority(t).pool}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "expired", err: verify(good, at(48*time.Hour)), cause: smtpcode.CertificateExpired, sure: true},
		{name: "not yet valid", err: verify(good, at(-48*time.Hour)), cause: smtpcode.CertificateExpired, sure: true},
		{name: "wrong host", err: verify(good, config("smtp.example.org")), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "IP address", err: verify(good, config("192.0.2.25")), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "common name only", err: verify(ca.issue(t, func(c *x509.Certificate) { c.DNSNames = nil }), config("mx.example.com")), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "no name", err: verify(ca.issue(t, func(c *x509.Certificate) { c.DNSNames, c.Subject = nil, pkix.Name{Organization: []string{"x"}} }), config("mx.example.com")), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "key usage", err: verify(ca.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }), config("mx.example.com")), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "critical extension", err: verify(ca.issue(t, func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}), config("mx.example.com")), cause: smtpcode.CertificateUntrusted, sure: true},
	} {
		c.run(t)
	}

	t.Run("port in the name", func(t *testing.T) {
		r := diagnose.Explain(verify(good, config("mx.example.com:465")))
		if !r.Has("server-address-invalid") || !r.Has("certificate-name-mismatch") {
			t.Errorf("found %v", r.Findings)
		}
	})
}

func TestTLSErrors(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.issue(t, nil)
	with := func(edit func(*tls.Config)) func(net.Conn) {
		c := &tls.Config{Certificates: []tls.Certificate{cert}}
		edit(c)
		return tlsServer(c)
	}
	plain := func(greeting string) func(net.Conn) {
		return func(c net.Conn) {
			io.WriteString(c, greeting+"\r\n")
			io.Copy(io.Discard, c)
		}
	}
	config := func(edit func(*tls.Config)) *tls.Config {
		c := &tls.Config{ServerName: "mx.example.com", RootCAs: ca.pool}
		if edit != nil {
			edit(c)
		}
		return c
	}
	for _, c := range []errorCase{
		{name: "greeting", err: handshake(t, plain("220 mx.example.com ESMTP Postfix"), config(nil)), cause: smtpcode.TLSOnPlaintextPort, sure: true},
		{name: "HTTP", err: handshake(t, plain("HTTP/1.1 400 Bad Request"), config(nil)), cause: smtpcode.WrongService, text: smtpcode.TLSOnPlaintextPort},
		{name: "end", err: handshake(t, func(net.Conn) {}, config(nil)), cause: smtpcode.ConnectionDropped},
		{name: "old server", err: handshake(t, with(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), config(nil)), cause: smtpcode.TLSVersionUnsupported, sure: true},
		{name: "old client", err: handshake(t, with(func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }), config(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 })), cause: smtpcode.TLSVersionUnsupported, sure: true},
		{name: "no cipher", err: handshake(t, with(func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}
		}), config(func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}
		})), cause: smtpcode.TLSHandshakeFailed},
		{name: "client certificate, TLS 1.3", err: handshake(t, with(func(c *tls.Config) { c.ClientAuth = tls.RequireAndVerifyClientCert }), config(nil)), cause: smtpcode.TLSHandshakeFailed},
		{name: "client certificate, TLS 1.2", err: handshake(t, with(func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS12 }), config(nil)), cause: smtpcode.TLSHandshakeFailed},
		{name: "another client certificate", err: handshake(t, with(func(c *tls.Config) { c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool() }), config(func(c *tls.Config) {
			c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
		})), cause: smtpcode.TLSHandshakeFailed},
		{name: "name of no virtual host", err: handshake(t, with(func(c *tls.Config) {
			c.Certificates = nil
			c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }
		}), config(nil)), cause: smtpcode.TLSHandshakeFailed},
		{name: "ALPN", err: handshake(t, with(func(c *tls.Config) { c.NextProtos = []string{"h2"} }), config(func(c *tls.Config) { c.NextProtos = []string{"smtp"} })), cause: smtpcode.TLSHandshakeFailed},
		{name: "no server name", err: handshake(t, plain("220 mx.example.com"), &tls.Config{}), cause: smtpcode.TLSConfigInvalid, sure: true},
		{name: "no version", err: handshake(t, plain("220 mx.example.com"), config(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS13, tls.VersionTLS12 })), cause: smtpcode.TLSConfigInvalid, sure: true},
		{name: "oversized record", err: handshake(t, func(c net.Conn) {
			c.Write([]byte{0x16, 3, 3, 0xff, 0xff})
			io.Copy(io.Discard, c)
		}, config(nil)), cause: smtpcode.TLSHandshakeFailed},
		{name: "empty handshake", err: handshake(t, func(c net.Conn) {
			c.Write([]byte{0x16, 3, 3, 0, 4, 0xff, 0, 0, 0})
			io.Copy(io.Discard, c)
		}, config(nil)), cause: smtpcode.TLSHandshakeFailed},
	} {
		c.run(t)
	}
}

// TestTLSAlerts has a server end the handshake with each alert that crypto/tls
// has a name for.
func TestTLSAlerts(t *testing.T) {
	for _, tt := range []struct {
		alert byte
		cause smtpcode.Cause
	}{
		{0, smtpcode.ConnectionDropped}, // close_notify, which is EOF
		{10, smtpcode.TLSHandshakeFailed},
		{20, smtpcode.TLSHandshakeFailed},
		{21, smtpcode.TLSHandshakeFailed},
		{22, smtpcode.TLSHandshakeFailed},
		{30, smtpcode.TLSHandshakeFailed},
		{40, smtpcode.TLSHandshakeFailed},
		{42, smtpcode.TLSHandshakeFailed}, // 42 to 48: about the client's certificate
		{43, smtpcode.TLSHandshakeFailed},
		{44, smtpcode.TLSHandshakeFailed},
		{45, smtpcode.TLSHandshakeFailed},
		{46, smtpcode.TLSHandshakeFailed},
		{47, smtpcode.TLSHandshakeFailed},
		{48, smtpcode.TLSHandshakeFailed},
		{49, smtpcode.TLSHandshakeFailed},
		{50, smtpcode.TLSHandshakeFailed},
		{51, smtpcode.TLSHandshakeFailed},
		{60, smtpcode.TLSHandshakeFailed},
		{70, smtpcode.TLSVersionUnsupported},
		{71, smtpcode.TLSHandshakeFailed}, // ciphers too weak, not versions
		{80, smtpcode.TLSHandshakeFailed},
		{86, smtpcode.TLSVersionUnsupported},
		{90, smtpcode.TLSHandshakeFailed},
		{100, smtpcode.TLSHandshakeFailed},
		{109, smtpcode.TLSHandshakeFailed},
		{110, smtpcode.TLSHandshakeFailed},
		{111, smtpcode.TLSHandshakeFailed},
		{112, smtpcode.TLSHandshakeFailed},
		{113, smtpcode.TLSHandshakeFailed},
		{114, smtpcode.TLSHandshakeFailed},
		{115, smtpcode.TLSHandshakeFailed},
		{116, smtpcode.TLSHandshakeFailed},
		{120, smtpcode.TLSHandshakeFailed},
		{121, smtpcode.TLSHandshakeFailed},
		{200, smtpcode.TLSHandshakeFailed}, // none that is known
	} {
		err := handshake(t, func(c net.Conn) {
			c.Write([]byte{0x15, 3, 3, 0, 2, 2, tt.alert})
			io.Copy(io.Discard, c)
		}, &tls.Config{ServerName: "mx.example.com"})
		errorCase{name: fmt.Sprint(tt.alert), err: err, cause: tt.cause, sure: tt.cause == smtpcode.TLSVersionUnsupported}.run(t)
	}
}

// TestGreetings has net/smtp read what other services say first.
func TestGreetings(t *testing.T) {
	greet := func(greeting string) error {
		here, there := net.Pipe()
		go func() {
			io.WriteString(there, greeting)
			there.Close()
		}()
		c, err := smtp.NewClient(here, "mx.example.com")
		if err == nil {
			c.Close()
		}
		return err
	}
	for _, c := range []errorCase{
		{name: "HTTP", err: greet("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), cause: smtpcode.WrongService},
		{name: "IMAP", err: greet("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.\r\n"), cause: smtpcode.WrongService},
		{name: "POP3", err: greet("+OK Dovecot ready.\r\n"), cause: smtpcode.WrongService},
		{name: "SSH", err: greet("SSH-2.0-OpenSSH_9.6\r\n"), cause: smtpcode.ConnectionDropped}, // Go takes SSH- for the first of many lines
		{name: "TLS alert", err: greet("\x15\x03\x01\x00\x02\x02\x46"), cause: smtpcode.PlaintextOnTLSPort, sure: true},
		{name: "TLS handshake", err: greet("\x16\x03\x01\x00\x02\x02\x46"), cause: smtpcode.PlaintextOnTLSPort, sure: true},
		{name: "bare code", err: greet("220\r\n"), cause: smtpcode.ProtocolError}, // legal: RFC 5321, section 4.2.1
		{name: "nothing", err: greet(""), cause: smtpcode.ConnectionDropped},
		{name: "first of many lines", err: greet("220-mx.example.com\r\n220-be patient\r\n"), cause: smtpcode.ConnectionDropped},
		{name: "blocked", err: greet("554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org\r\n"), cause: smtpcode.IPBlocklisted},
		{name: "busy", err: greet("421 4.3.2 Too many concurrent SMTP connections; please try again later\r\n"), cause: smtpcode.TooManyConnections},
	} {
		c.run(t)
	}
}

func TestSMTPErrors(t *testing.T) {
	const withAuth = "250-mx.example.com\n250 AUTH PLAIN LOGIN"
	plain := smtp.PlainAuth("", "app", "hunter2", "127.0.0.1")
	client := func(server func(net.Conn), host string, f func(*smtp.Client) error) error {
		t.Helper()
		conn, err := net.Dial("tcp", listen(t, server))
		if err != nil {
			t.Fatal(err)
		}
		c, err := smtp.NewClient(conn, host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return f(c)
	}
	answers := func(changes map[string]string, auth smtp.Auth) error { return send(listen(t, obliging(changes)), auth) }

	if err := answers(nil, nil); err != nil {
		t.Fatalf("the obliging server: %v", err)
	}
	for _, c := range []errorCase{
		{name: "password in clear text", err: client(obliging(map[string]string{"EHLO": withAuth}), "mx.example.com", func(c *smtp.Client) error {
			return c.Auth(smtp.PlainAuth("", "app", "hunter2", "mx.example.com"))
		}), cause: smtpcode.AuthOverPlaintext, sure: true},
		{name: "wrong host name", err: answers(map[string]string{"EHLO": withAuth}, smtp.PlainAuth("", "app", "hunter2", "smtp.example.com")), cause: smtpcode.AuthHostMismatch, sure: true},
		{name: "no AUTH", err: answers(nil, plain), cause: smtpcode.AuthNotOffered, sure: true},
		{name: "challenge", err: answers(map[string]string{"EHLO": withAuth, "AUTH": "334 VXNlcm5hbWU6"}, plain), cause: smtpcode.AuthMechanismUnsupported},
		{name: "wrong password", err: answers(map[string]string{"EHLO": withAuth, "AUTH": "535 5.7.8 Error: authentication failed: authentication failure"}, plain), cause: smtpcode.AuthFailed},
		{name: "CR LF in the sender", err: smtp.SendMail("127.0.0.1:1", nil, "app@example.org\r\nRCPT TO:<x@example.net>", []string{"nobody@example.com"}, nil), cause: smtpcode.HeaderInjection, sure: true},
		{name: "LF in a recipient", err: smtp.SendMail("127.0.0.1:1", nil, "app@example.org", []string{"nobody@example.com\n"}, nil), cause: smtpcode.HeaderInjection, sure: true},
		{name: "Hello late", err: client(obliging(nil), "mx.example.com", func(c *smtp.Client) error {
			if err := c.Mail("app@example.org"); err != nil {
				return err
			}
			return c.Hello("app.example.org")
		}), cause: smtpcode.ClientMisuse, sure: true},
		{name: "HELO refused after EHLO", err: answers(map[string]string{"EHLO": "502 5.5.2 Error: command not recognized", "HELO": "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"}, nil), cause: smtpcode.HELORejected},
		{name: "hung up after EHLO", err: answers(map[string]string{"EHLO": "", "HELO": ""}, nil), cause: smtpcode.ConnectionDropped},
		{name: "STARTTLS not there", err: client(obliging(nil), "mx.example.com", func(c *smtp.Client) error {
			if ok, _ := c.Extension("STARTTLS"); !ok {
				return errors.New("server doesn't support STARTTLS")
			}
			return nil
		}), cause: smtpcode.STARTTLSNotOffered, sure: true},
		{name: "clear text after STARTTLS", err: client(func(c net.Conn) {
			io.WriteString(c, "220 mx.example.com ESMTP\r\n")
			r := bufio.NewReader(c)
			for _, answer := range []string{"250-mx.example.com\r\n250 STARTTLS\r\n", "220 2.0.0 Ready\r\n"} {
				r.ReadString('\n')
				io.WriteString(c, answer)
			}
			r.ReadByte() // of the ClientHello
			io.WriteString(c, "500 5.5.2 Error: bad syntax\r\n")
			io.Copy(io.Discard, c)
		}, "mx.example.com", func(c *smtp.Client) error {
			return c.StartTLS(&tls.Config{ServerName: "mx.example.com"})
		}), cause: smtpcode.TLSOnPlaintextPort, sure: true},
		{name: "STARTTLS without name", err: client(obliging(map[string]string{"STARTTLS": "220 2.0.0 Ready"}), "mx.example.com", func(c *smtp.Client) error {
			return c.StartTLS(&tls.Config{})
		}), cause: smtpcode.TLSConfigInvalid, sure: true},
		{name: "STARTTLS first", err: answers(map[string]string{"MAIL": "530-5.7.0 Must issue a STARTTLS\n530 5.7.0 command first"}, nil), cause: smtpcode.TLSRequired},
		{name: "login first", err: answers(map[string]string{"MAIL": "530 5.7.0 Authentication required"}, nil), cause: smtpcode.AuthRequired},
		{name: "unknown recipient", err: answers(map[string]string{"RCPT": "550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in virtual mailbox table"}, nil), cause: smtpcode.RecipientUnknown},
		{name: "relay", err: answers(map[string]string{"RCPT": "554 5.7.1 <nobody@example.com>: Relay access denied"}, nil), cause: smtpcode.RelayDenied},
		{name: "greylist", err: answers(map[string]string{"RCPT": "450 4.2.0 <nobody@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html"}, nil), cause: smtpcode.Greylisted},
		{name: "DATA refused", err: answers(map[string]string{"DATA": "452 4.3.1 Insufficient system storage"}, nil), cause: smtpcode.ServerBusy},
		{name: "message refused", err: answers(map[string]string{".": "552 5.3.4 Message size exceeds fixed limit"}, nil), cause: smtpcode.MessageTooLarge},
		{name: "not an answer", err: answers(map[string]string{"MAIL": "OK"}, nil), cause: smtpcode.WrongService},
	} {
		c.run(t)
	}

	t.Run("QUIT fails", func(t *testing.T) {
		for quit, err := range map[string]error{"no answer": answers(map[string]string{"QUIT": ""}, nil), "421": answers(map[string]string{"QUIT": "421 4.4.2 Timeout"}, nil)} {
			if err == nil {
				t.Fatalf("%s: SendMail does not mind", quit)
			}
			r := diagnose.Config{Accepted: true}.Explain(err)
			if r.Cause != smtpcode.DeliveredAnyway || r.Retry.Action != smtpcode.ActionStop {
				t.Errorf("%s: %q read as %s, %+v", quit, err, r.Cause, r.Retry)
			}
		}
	})
}
