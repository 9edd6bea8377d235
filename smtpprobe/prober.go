package smtpprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// Prober holds SMTP sessions. The zero value works. A Prober is not changed by
// use and may be used by several goroutines at once.
type Prober struct {
	Dialer  Dialer         // nil: a net.Dialer
	RootCAs *x509.CertPool // nil: those of TLS, or the system's
	// TLS is the program's configuration, for its versions, ciphers and client
	// certificates; it is not modified. Its ServerName gives way to Target.Name, and
	// of its callbacks VerifyPeerCertificate is not called. With InsecureSkipVerify
	// the session goes on over a connection that is not trusted, as the program
	// would. nil: the defaults of crypto/tls.
	TLS *tls.Config
	Now func() time.Time // dates the session, and certificates are judged by it; nil: time.Now

	// StepTimeout bounds each step: connecting, a command and its reply, the
	// handshake. 0: 10 seconds, and 30 for the greeting, which some servers hold
	// back on purpose. RFC 5321, section 4.5.3.2, asks clients to wait minutes; a
	// diagnosis has a deadline.
	StepTimeout time.Duration
	// MessageTimeout bounds the sending of the message, and again the wait for the
	// reply to it, while content filters look at it. 0: 30 seconds.
	MessageTimeout time.Duration

	Trace *Trace // nil: nobody follows along
}

// Dialer makes connections. [net.Dialer] is one, and so are the dialers of
// golang.org/x/net/proxy. It must return when ctx ends; Probe waits for it.
type Dialer interface {
	DialContext(ctx context.Context, network, addr string) (net.Conn, error)
}

// Trace is told what happens while a session runs, for progress. Any hook may be
// nil. Hooks are called from the goroutine of Probe and must be quick.
type Trace struct {
	// Step is called when a step begins: "rcpt" about "bob@example.com". Steps that
	// this side refuses itself are not begun.
	Step func(stage smtpcode.Stage, about string)
	// Done is called when a step is over, whatever came of it.
	Done func(Step)
}

const (
	defaultStep     = 10 * time.Second
	defaultGreeting = 30 * time.Second
	defaultMessage  = 30 * time.Second
	quitTimeout     = 3 * time.Second // nothing is learnt from a slow farewell
)

// Probe holds a session, as far as the target says and the server lets it. The
// error wraps [ErrTarget] and comes only if the target names no server; all else
// that goes wrong is in the result. When ctx ends the result has what was seen
// until then, and the last step says [KindCancelled].
func (p Prober) Probe(ctx context.Context, target Target) (*Result, error) {
	t, err := target.normal()
	if err != nil {
		return nil, err
	}
	s := newSession(ctx, p, t)
	defer s.close()
	s.run()
	s.finish()
	return s.Result, nil
}

func (p *Prober) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p *Prober) timeout(stage smtpcode.Stage) time.Duration {
	switch {
	case stage == smtpcode.StageQuit:
		return min(quitTimeout, p.timeout(""))
	case stage == smtpcode.StageMessage && p.MessageTimeout > 0:
		return p.MessageTimeout
	case stage == smtpcode.StageMessage:
		return defaultMessage
	case p.StepTimeout > 0:
		return p.StepTimeout
	case stage == smtpcode.StageGreeting:
		return defaultGreeting
	}
	return defaultStep
}
