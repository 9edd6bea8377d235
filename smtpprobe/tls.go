package smtpprobe

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

var errNoSTARTTLS = errors.New("smtp: server doesn't support STARTTLS")

// secure reports whether the conversation is under TLS.
func (s *session) secure() bool {
	if s.conn == nil {
		return false
	}
	_, ok := s.conn.Conn.(*tls.Conn)
	return ok
}

// implicitTLS begins TLS before the greeting, where that is the mode.
func (s *session) implicitTLS() bool {
	return !s.target.Implicit() || s.handshake()
}

// startTLS secures the conversation by the command (RFC 3207), as the mode wants it.
func (s *session) startTLS() bool {
	switch {
	case s.secure():
		return true
	case s.target.TLS == TLSNone:
		return s.skip("starttls", "the TLS mode is %q", TLSNone)
	case !s.EHLO.Offers("STARTTLS") && s.target.TLS == TLSSTARTTLS:
		return s.refuse(smtpcode.StageSTARTTLS, "", errNoSTARTTLS)
	case !s.EHLO.Offers("STARTTLS"):
		return s.skip("starttls", "the server does not offer it")
	}
	if !s.command(smtpcode.StageSTARTTLS, "", "STARTTLS", 220) {
		return false
	}
	if behind := s.conn.Buffered(); len(behind) > 0 {
		// It came in clear text, from the server or from someone between, and must
		// not be taken for what the server says under TLS.
		s.Injected = s.hide(string(behind[:min(len(behind), 256)]))
		s.conn.Note("%d octets behind the reply to STARTTLS are dropped", len(behind))
	}
	return s.handshake() && s.hello()
}

// handshake begins TLS. Whether the certificate is trusted is judged apart from
// the handshake, so that what was agreed on is known either way.
func (s *session) handshake() bool {
	step := s.begin(smtpcode.StageTLS, "")
	defer step.cancel()
	s.TLS = &TLSState{Name: s.target.Name}
	config, verify := s.config()
	under := &tap{Conn: s.raw}
	conn := tls.Client(under, config)
	deadline, _ := step.ctx.Deadline()
	s.raw.SetDeadline(deadline)
	if err := conn.HandshakeContext(s.ctx); err != nil {
		if wire.Identify(under.seen) != wire.TLS || errors.As(err, new(tls.RecordHeaderError)) {
			step.Got = step.hidden(under.seen) // an echo of the ClientHello looks like TLS
		}
		step.fail("", err)
		s.TLS.Error = step.Error
		return s.end(step)
	}
	state := conn.ConnectionState()
	s.TLS.Version, s.TLS.Cipher = tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite)
	s.conn.Upgrade(conn)
	s.conn.Note("%s begins", s.TLS.Version)
	err := verify(state)
	s.TLS.Trusted = err == nil
	if err != nil {
		s.TLS.Error = s.hide(err.Error())
		if !s.target.opportunistic() && (s.prober.TLS == nil || !s.prober.TLS.InsecureSkipVerify) {
			step.fail(KindUntrusted, err)
			return s.end(step)
		}
	}
	step.Passed = true
	return s.end(step)
}

// config is the program's TLS configuration, and how it verifies: the words are
// those of crypto/tls.
func (s *session) config() (*tls.Config, func(tls.ConnectionState) error) {
	c := &tls.Config{}
	if s.prober.TLS != nil {
		c = s.prober.TLS.Clone()
	}
	if s.prober.RootCAs != nil {
		c.RootCAs = s.prober.RootCAs
	}
	c.ServerName, c.InsecureSkipVerify = strings.TrimSuffix(s.target.Name, "."), true
	own := c.VerifyConnection
	c.VerifyConnection, c.VerifyPeerCertificate, c.ClientSessionCache = nil, nil, nil
	if s.prober.Now != nil {
		c.Time = s.prober.Now
	}
	return c, func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: c.RootCAs, DNSName: c.ServerName, Intermediates: x509.NewCertPool()}
		if c.Time != nil {
			options.CurrentTime = c.Time()
		}
		for _, cert := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(cert)
		}
		chains, err := state.PeerCertificates[0].Verify(options)
		if err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		if own != nil {
			state.VerifiedChains = chains
			return own(state)
		}
		return nil
	}
}

// tap keeps the first octets that a peer sent, which tell what it speaks.
type tap struct {
	net.Conn
	seen []byte
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	if room := 256 - len(t.seen); room > 0 {
		t.seen = append(t.seen, p[:min(n, room)]...)
	}
	return n, err
}
