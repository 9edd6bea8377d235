package tlsprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// first makes the handshake as a Go program would: with the defaults of
// crypto/tls, and one connection.
func (l look) first(ctx context.Context, r *Result) {
	l.Trace.begin("handshake")
	defer func() { l.Trace.end("handshake", r.Handshake) }()
	conn := l.open(ctx, r)
	if conn == nil {
		return
	}
	defer conn.Close()
	if r.Handshake.TimedOut { // the server waits for the client to speak: so perhaps for TLS
		s := l.shake(ctx, conn, l.config())
		s.close(ctx)
		r.Implicit = &s.Handshake
		return
	}
	s := l.shake(ctx, conn, l.config())
	if s.Done {
		l.listen(ctx, &s, r)
	}
	s.close(ctx)
	r.Handshake = s.Handshake
	if len(s.Record) > 0 {
		r.Answer = text(s.Record)
	}
	l.judge(r, s.chain)
}

// config is that of a Go program which sets nothing but the name. Verification is
// put off, so that both the chain and what is wrong with it are known.
func (l look) config() *tls.Config {
	return &tls.Config{ServerName: l.target.Name, InsecureSkipVerify: true, Time: l.now}
}

// session is one handshake and what it left behind.
type session struct {
	Handshake
	conn   net.Conn
	tls    *tls.Conn
	chain  []*x509.Certificate
	flight flight
}

// shake makes a handshake over the connection, and gives up after a step's time.
func (l look) shake(ctx context.Context, conn net.Conn, config *tls.Config) (s session) {
	config.VerifyConnection = func(state tls.ConnectionState) error {
		s.chain = state.PeerCertificates
		return nil
	}
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		s.ClientCert = true
		if l.ClientCert != nil {
			return l.ClientCert, nil
		}
		return new(tls.Certificate), nil
	}
	conn.SetDeadline(time.Time{})
	tapped := &tap{Conn: conn}
	s.conn, s.tls = conn, tls.Client(tapped, config)
	limited, cancel := l.step(ctx)
	defer cancel()
	began := time.Now()
	err := s.tls.HandshakeContext(limited)
	s.Took = time.Since(began)
	if err != nil && limited.Err() == nil && !readFlight(tapped.bytes()).tls {
		linger(tapped)
	}
	s.flight = readFlight(tapped.bytes())
	s.Cut = err != nil && s.flight.cut
	s.Last, s.ClientCert = s.flight.last, s.ClientCert || s.flight.asked
	if s.flight.version != 0 {
		s.Version, s.Cipher = versionName(s.flight.version), tls.CipherSuiteName(s.flight.cipher)
	}
	if err != nil {
		s.fail(smtpcode.StageTLS, err)
		if s.Alert == "" {
			s.Alert = s.flight.alert
		}
		if seen := tapped.bytes(); !s.flight.tls && len(seen) > 0 {
			s.Record = seen[:min(len(seen), 256)]
		}
		return s
	}
	state := s.tls.ConnectionState()
	s.Done = true
	s.Version, s.Cipher = tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite)
	s.ALPN = printable(state.NegotiatedProtocol)
	if state.CurveID != 0 {
		s.Curve = state.CurveID.String()
	}
	return s
}

// listen waits for the server's first line inside TLS. Under TLS 1.3 a client that
// is through with its handshake does not know whether the server is: a server that
// demands a client certificate says so only now (RFC 8446, section 4.6).
func (l look) listen(ctx context.Context, s *session, r *Result) {
	ctx, cancel := l.step(ctx)
	defer cancel()
	w := wire.New(s.tls)
	var reply wire.Reply
	var err error
	stage := smtpcode.StageGreeting
	if l.target.Mode == Implicit {
		if reply, err = w.ReadReply(ctx); err == nil {
			r.Greeting = said(reply)
		}
	} else {
		stage = smtpcode.StageEHLO
		_, err = w.Command(ctx, "EHLO "+l.helo(s.conn))
	}
	var e *wire.Error
	switch {
	case err == nil:
		s.Spoke = true
	case errors.As(err, &e) && len(e.Start) > 0:
		s.Spoke = true
		if r.Greeting == "" {
			r.Greeting = text(e.Start)
		}
	case peerAlert(err) != "":
		s.Done = false
		s.fail(smtpcode.StageTLS, err)
	default: // it ended, or did not speak in time: the handshake stands
		s.fail(stage, err)
	}
}

// close takes leave. Nobody waits for an answer, and a server that does not read
// is not waited for either.
func (s session) close(ctx context.Context) {
	if s.Spoke && ctx.Err() == nil {
		farewell(s.tls)
	}
	s.conn.Close()
}

func farewell(c net.Conn) {
	c.SetDeadline(time.Now().Add(50 * time.Millisecond))
	io.WriteString(c, "QUIT\r\n")
}

// linger lets the rest of a line come in that is no TLS: a greeting may be split.
func linger(t *tap) {
	t.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	var b [256]byte
	for seen := t.bytes(); len(seen) > 0 && len(seen) < len(b) && !strings.Contains(string(seen), "\n"); seen = t.bytes() {
		if _, err := t.Read(b[:]); err != nil {
			return
		}
	}
}

// fail writes down why a step failed.
func (h *Handshake) fail(stage smtpcode.Stage, err error) {
	h.Stage, h.Error, h.Alert = string(stage), words(err), peerAlert(err)
	h.TimedOut = timedOut(err)
}

// timedOut reports whether time ran out, not whether somebody cancelled.
func timedOut(err error) bool {
	var n net.Error
	return !errors.Is(err, context.Canceled) &&
		(errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &n) && n.Timeout())
}

// remote is the address of the peer, as far as the connection knows it.
func remote(c net.Conn) netip.AddrPort {
	addr, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// words is an error's text, fit for a record.
func words(err error) string { return printable(err.Error()) }

// text is what a peer sent, up to the end of its first line.
func text(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return printable(strings.TrimRight(line, "\r"))
}

// said is a reply as it came.
func said(r wire.Reply) string { return printable(r.String()) }

// printable takes out of a text what must not be recorded, and what JSON cannot
// hold.
func printable(s string) string {
	const most = 2048
	if len(s) > most {
		s = s[:most] + " …"
	}
	return redact.String(strings.ToValidUTF8(s, "\uFFFD"))
}
