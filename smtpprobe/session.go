package smtpprobe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// session is one conversation while it is held.
type session struct {
	*Result
	prober  Prober
	target  Target
	ctx     context.Context
	began   time.Time
	raw     net.Conn // under TLS, if there is any; nil: not connected
	conn    *wire.Conn
	secrets redact.Secrets
	coded   bool // AUTH is under way: challenges do not go into the transcript
	over    bool // there is nobody to talk to any more
	open    bool // MAIL was taken, and no message sent
}

func newSession(ctx context.Context, p Prober, t Target) *session {
	s := &session{prober: p, target: t, ctx: ctx, began: time.Now()}
	s.secrets.Add(string(t.Password))
	s.secrets.Add(string(t.Token))
	asked := t.asked()
	for _, text := range []*string{&asked.Name, &asked.HELO, &asked.User, &asked.From} {
		*text = s.hide(*text) // some services want the token as the user name too
	}
	for i := range asked.To {
		asked.To[i] = s.hide(asked.To[i])
	}
	s.Result = &Result{Server: t.Server, At: p.now().UTC().Round(0), Mode: t.TLS, Asked: asked}
	return s
}

// run holds the conversation in its order, up to where it ends.
func (s *session) run() {
	_ = s.connect() && s.implicitTLS() && s.greeting() && s.hello() && s.startTLS() && s.login() && s.transaction()
	s.quit()
}

func (s *session) finish() {
	if s.conn != nil {
		s.Transcript = s.conn.Transcript()
	}
}

// close ends the connection under TLS, for the farewell of TLS could take its time.
func (s *session) close() {
	if s.raw != nil {
		s.raw.Close()
	}
}

func (s *session) skip(what, format string, args ...any) bool {
	s.Skipped = append(s.Skipped, Skip{what, s.hide(fmt.Sprintf(format, args...))})
	return true
}

// hide takes the secrets out of a text.
func (s *session) hide(text string) string {
	return strings.ToValidUTF8(s.secrets.String(text), "\uFFFD")
}

// line is hide for lines of the transcript.
func (s *session) line(text string) string {
	if s.coded && strings.HasPrefix(text, "334") {
		return "334 <challenge>" // salts and nonces: with the answer they let a password be guessed
	}
	return s.hide(text)
}

// connect makes the connection.
func (s *session) connect() bool {
	step := s.begin(smtpcode.StageConnect, s.target.Addr)
	defer step.cancel()
	dialer := s.prober.Dialer
	if dialer == nil {
		dialer = &net.Dialer{}
	}
	conn, err := dialer.DialContext(step.ctx, "tcp", s.target.Addr)
	if err != nil {
		step.fail(KindConnect, err)
		return s.end(step)
	}
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		addr := tcp.AddrPort()
		s.Addr = netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
	}
	s.raw = conn
	if s.target.HELO == "" {
		s.target.HELO = wire.Literal(conn)
		s.Asked.HELO = s.target.HELO
	}
	s.conn = wire.New(conn)
	s.conn.Hide = s.line
	step.Passed = true
	return s.end(step)
}

// running is a step that is not over.
type running struct {
	Step
	s      *session
	ctx    context.Context
	cancel context.CancelFunc
	start  time.Time
}

func (s *session) begin(stage smtpcode.Stage, about string) *running {
	about = s.hide(about)
	if s.prober.Trace != nil && s.prober.Trace.Step != nil {
		s.prober.Trace.Step(stage, about)
	}
	return s.beginQuietly(stage, about)
}

func (s *session) beginQuietly(stage smtpcode.Stage, about string) *running {
	r := &running{s: s, start: time.Now(), Step: Step{Stage: stage, About: about, Start: time.Since(s.began)}}
	r.ctx, r.cancel = context.WithTimeout(s.ctx, s.prober.timeout(stage))
	return r
}

// end keeps the step, and reports whether the session goes on.
func (s *session) end(r *running) bool {
	r.cancel()
	r.Took = time.Since(r.start)
	s.Steps = append(s.Steps, r.Step)
	if s.prober.Trace != nil && s.prober.Trace.Done != nil {
		s.prober.Trace.Done(r.Step)
	}
	return r.Passed
}

// refuse keeps a step that this side does not take.
func (s *session) refuse(stage smtpcode.Stage, about string, err error) bool {
	r := s.beginQuietly(stage, s.hide(about))
	r.Error, r.Kind = s.hide(err.Error()), KindLocal
	return s.end(r)
}

// command sends a line and takes the reply to it. The step passes with the code
// that is wanted, or a code of the class if want is a single digit.
func (s *session) command(stage smtpcode.Stage, about, line string, want int) bool {
	step := s.begin(stage, about)
	defer step.cancel()
	reply, err := step.say(line, line)
	step.take(reply, err, want)
	return s.end(step)
}

// say sends a line, shown as another in the transcript, and reads the reply.
func (r *running) say(line, shown string) (wire.Reply, error) {
	if strings.ContainsAny(line, "\r\n") {
		return wire.Reply{}, errLineBreak
	}
	if early := r.s.conn.Buffered(); len(early) > 0 && r.Unasked == "" {
		r.Unasked = r.s.hide(string(early[:min(len(early), 256)]))
	}
	sent := r.s.conn.SendAs(r.ctx, line, shown)
	reply, err := r.s.conn.ReadReply(r.ctx)
	if err != nil && sent != nil {
		err = sent // but a server that said why before it closed is heard
	}
	return reply, err
}

// take fills the step with what came.
func (r *running) take(reply wire.Reply, err error, want int) {
	switch {
	case errors.Is(err, errLineBreak):
		r.Error, r.Kind = err.Error(), KindLocal
		return
	case err != nil:
		r.fail("", err)
		return
	}
	r.Passed = reply.Code == want || reply.Code/100 == want
	r.s.over = r.s.over || reply.Code == 421 // the server closes (RFC 5321, section 3.8)
	kept := reply.Reply
	kept.Lines = r.s.shown(reply.Lines)
	r.Reply = &kept
	if reply.Code >= 400 {
		class := smtpcode.Classify(reply.Reply, smtpcode.Context{Host: r.s.who(), Stage: r.Stage})
		r.Class = &Class{class.Cause, class.Sure, class.Temporary, class.Means, class.Fix, class.Reference, string(class.Provider)}
	}
}

// mostShown is how much of a reply a step keeps, in octets: more than EHLO's list has.
// The transcript has all of it.
const mostShown = 4096

// shown are the lines of a reply without its secrets, and without end if they are too
// long.
func (s *session) shown(lines []string) []string {
	out := make([]string, 0, min(len(lines), 64))
	room := mostShown
	for i, line := range lines {
		if line = s.hide(line); len(line) <= room {
			out, room = append(out, line), room-len(line)
			continue
		}
		rest := len(line) - room
		for _, more := range lines[i+1:] {
			rest += len(more)
		}
		return append(out, fmt.Sprintf("%s … (%d more octets)", strings.ToValidUTF8(line[:room], ""), rest))
	}
	return out
}

// who is the server's name: the one that was configured, or, if that is an
// address, the one that it gives itself.
func (s *session) who() string {
	host, _, _ := net.SplitHostPort(s.target.Server)
	if _, err := netip.ParseAddr(host); err == nil && s.extensions() != nil {
		return s.extensions().Greeting
	}
	return host
}

// fail fills the step with why nothing came, and ends the conversation. Without a
// kind it goes by the error.
func (r *running) fail(kind Kind, err error) {
	r.s.over = true
	var broken *wire.Error
	if errors.As(err, &broken) {
		r.Got, err = r.hidden(broken.Start), broken.Err
	}
	ended := r.s.ended()
	if kind == "" || ended != nil {
		kind = kindOf(err, ended != nil)
	}
	text := err.Error()
	var op *net.OpError
	switch {
	case kind == KindCancelled:
		text = ended.Error()
	case kind == KindTimeout && errors.As(err, &op):
		text = op.Error() // as a program sees it, whose deadline is not ours
	}
	r.Kind, r.Error = kind, r.s.hide(text)
	if broken != nil && len(r.Got) > 0 {
		r.Error += fmt.Sprintf(": %q", r.Got)
	}
}

// ended is why the caller's time is up, or nil. A read may see the deadline pass
// before the context does.
func (s *session) ended() error {
	if err := context.Cause(s.ctx); err != nil {
		return err
	}
	if deadline, ok := s.ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

func (r *running) hidden(octets []byte) []byte {
	if len(octets) == 0 {
		return nil
	}
	return []byte(r.s.secrets.String(string(octets)))
}

func kindOf(err error, ended bool) Kind {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, wire.ErrNotSMTP), errors.Is(err, wire.ErrMixedCodes):
		return KindNotSMTP
	case errors.Is(err, wire.ErrLineTooLong), errors.Is(err, wire.ErrTooManyText):
		return KindEndless
	case ended:
		return KindCancelled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return KindReset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, net.ErrClosed):
		return KindClosed
	case strings.Contains(err.Error(), "tls: "): // an alert, a broken record; most have no type
		return KindTLS
	}
	return KindReset // the network under the connection is gone
}
