package tlsprobe

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// silentPort is where servers wait for TLS to begin (RFC 8314, section 3.3). A
// client that waits there for a greeting need not wait long.
const (
	silentPort    = "465"
	silentPortFor = 3 * time.Second
)

// open connects, and goes as far as TLS can begin. It returns nil if it does not
// come that far, with the reason in r.Handshake. If the server keeps silent where a
// greeting is due, the connection comes back with Handshake.TimedOut set: a server
// that waits for TLS does just that.
func (l look) open(ctx context.Context, r *Result) net.Conn {
	limited, cancel := l.step(ctx)
	defer cancel()
	var dialer Dialer = &net.Dialer{}
	if l.Dialer != nil {
		dialer = l.Dialer
	}
	began := time.Now()
	conn, err := dialer.DialContext(limited, "tcp", l.target.Addr)
	if err != nil {
		r.Handshake.fail(smtpcode.StageConnect, err)
		r.Handshake.Took = time.Since(began)
		r.skip("TLS", "no connection: "+r.Handshake.Error)
		return nil
	}
	r.Addr = remote(conn)
	if l.target.Mode == Implicit || l.startTLS(ctx, conn, r) {
		return conn
	}
	if h := &r.Handshake; h.TimedOut && h.Stage == string(smtpcode.StageGreeting) && len(h.Record) == 0 && ctx.Err() == nil {
		return conn
	}
	if r.Greeting != "" && ctx.Err() == nil {
		farewell(conn)
	}
	conn.Close()
	return nil
}

// startTLS leads the dialogue up to the reply to STARTTLS (RFC 3207, section 4), and
// reports whether TLS may begin.
func (l look) startTLS(ctx context.Context, conn net.Conn, r *Result) bool {
	w := wire.New(conn)
	began := time.Now()
	failed := func(stage smtpcode.Stage, err error) bool {
		r.Handshake.fail(stage, err)
		r.Handshake.Took = time.Since(began)
		var e *wire.Error
		if errors.As(err, &e) && len(e.Start) > 0 {
			r.Handshake.Record, r.Answer = e.Start, text(e.Start)
		}
		r.skip("TLS", "the dialogue ended before STARTTLS: "+r.Handshake.Error)
		return false
	}
	patience := l.timeout()
	if _, port, _ := net.SplitHostPort(l.target.Addr); port == silentPort && (patience < 0 || patience > silentPortFor) {
		patience = silentPortFor
	}
	reply, err := await(ctx, patience, w.ReadReply)
	if err != nil {
		return failed(smtpcode.StageGreeting, err)
	}
	if r.Greeting = said(reply); reply.Code != 220 {
		return failed(smtpcode.StageGreeting, reply)
	}
	command := func(line string) (wire.Reply, error) {
		return await(ctx, l.timeout(), func(ctx context.Context) (wire.Reply, error) { return w.Command(ctx, line) })
	}
	if reply, err = command("EHLO " + l.helo(conn)); err != nil {
		return failed(smtpcode.StageEHLO, err)
	}
	if reply.Code != 250 {
		return failed(smtpcode.StageEHLO, reply)
	}
	r.readEHLO(reply.Lines)
	// A server that does not offer STARTTLS is asked all the same: if it then begins
	// TLS, something on the way took the keyword out of its reply.
	if reply, err = command("STARTTLS"); err != nil {
		return failed(smtpcode.StageSTARTTLS, err)
	}
	if r.Answer = said(reply); reply.Code != 220 {
		return failed(smtpcode.StageSTARTTLS, reply)
	}
	r.Injected = text(w.Buffered())
	return true
}

// await gives a step its time.
func await(ctx context.Context, d time.Duration, step func(context.Context) (wire.Reply, error)) (wire.Reply, error) {
	ctx, cancel := within(ctx, d)
	defer cancel()
	return step(ctx)
}

// readEHLO looks for STARTTLS among the extensions, and for what stands in its
// place where a middlebox overwrote it.
func (r *Result) readEHLO(lines []string) {
	offered := false
	for i, line := range lines {
		r.EHLO = append(r.EHLO, printable(line))
		if i == 0 { // the server's name
			continue
		}
		keyword, _, _ := strings.Cut(line, " ")
		switch {
		case strings.EqualFold(keyword, "STARTTLS"):
			offered = true
		case masked(keyword) && (r.Stripped == "" || len(keyword) == len("STARTTLS")):
			r.Stripped = printable(keyword)
		}
	}
	if r.Offered = &offered; offered {
		r.Stripped = ""
	}
}

// masked reports whether a keyword was overwritten. The SMTP inspection of Cisco's
// firewalls writes an X over each letter, and may count them: XXXXXXXA, XXXXXXXB.
func masked(keyword string) bool {
	letters := strings.TrimLeft(strings.ToUpper(keyword), "X")
	return len(keyword)-len(letters) >= 3 && len(letters) <= 1
}

// helo is the name in EHLO.
func (l look) helo(c net.Conn) string {
	if l.HELO != "" {
		return strings.Map(func(r rune) rune {
			if r <= ' ' || r == 0x7f {
				return -1
			}
			return r
		}, l.HELO)
	}
	return wire.Literal(c)
}
