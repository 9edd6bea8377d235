// Package wire speaks the lines of SMTP with servers that may be slow, endless,
// broken or hostile: every read has a deadline and a size limit, every line goes
// into a transcript, and nothing secret does. It also tells, by the first octets of
// a conversation, which other service answers in place of SMTP ([Identify]).
package wire

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
)

// What a server may send. RFC 5321, section 4.5.3.1.5, allows 512 octets a reply
// line; servers in use go beyond it, and programs read them all the same.
const (
	MostLine    = 128 << 10 // octets of one line; replies of 100,000 octets have been seen, and are replies
	MostLines   = 256       // lines of one reply
	MostSession = 256 << 10 // octets of one conversation
)

// The ways in which a server fails to speak SMTP. All reach the caller inside an
// [*Error].
var (
	ErrLineTooLong = errors.New("a line that does not end")
	ErrTooManyText = errors.New("a reply that does not end")
	ErrNotSMTP     = errors.New("not an SMTP reply")
	ErrMixedCodes  = errors.New("a reply whose lines differ in their code")
)

// Error is a reply that did not come, or was none.
type Error struct {
	Err   error
	Start []byte // what had come of it, at most 256 octets
}

// Error gives the reason and how it began.
func (e *Error) Error() string {
	if len(e.Start) == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v: %q", e.Err, e.Start)
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Reply is a server's reply as it came.
type Reply struct {
	smtpcode.Reply
	BareLF bool          // a line ended in LF without CR
	Took   time.Duration // from the call to the last octet
}

// Line is one line of a transcript.
type Line struct {
	At   time.Duration `json:"at"`   // since the transcript began
	From string        `json:"from"` // "C", "S", or "*" for what is no line: "TLS 1.3 begins"
	Text string        `json:"text"`
}

// Conn is one conversation. It is for one goroutine, but for Close, which ends
// whatever is under way.
type Conn struct {
	net.Conn
	Hide  func(string) string // what a line is recorded as; nil: without the secrets that it announces
	buf   []byte              // read and not yet consumed
	chunk [2048]byte
	total int // read in all
	lines []Line
	start time.Time
}

// New begins a conversation, and its transcript.
func New(c net.Conn) *Conn { return &Conn{Conn: c, start: time.Now()} }

// Upgrade goes on over another connection, after STARTTLS. What had been read
// ahead in clear text is thrown away, never taken for the server's word inside
// TLS; how much it was tells [Conn.Buffered] before.
func (c *Conn) Upgrade(to net.Conn) {
	c.Conn, c.buf = to, nil
}

// Buffered returns what the server has sent that was not asked for yet.
func (c *Conn) Buffered() []byte { return bytes.Clone(c.buf) }

// Transcript returns what was said so far, without secrets.
func (c *Conn) Transcript() []Line { return append([]Line(nil), c.lines...) }

// Note puts a remark into the transcript.
func (c *Conn) Note(format string, args ...any) { c.record("*", fmt.Sprintf(format, args...)) }

func (c *Conn) record(from, text string) {
	hide := c.Hide
	if hide == nil {
		hide = redact.String
	}
	c.lines = append(c.lines, Line{At: time.Since(c.start), From: from, Text: strings.ToValidUTF8(hide(text), "\uFFFD")})
}

// Send sends a line.
func (c *Conn) Send(ctx context.Context, line string) error { return c.SendAs(ctx, line, line) }

// SendAs sends a line and records another: "AUTH PLAIN <credentials>". The line
// must hold no line break.
func (c *Conn) SendAs(ctx context.Context, line, shown string) error {
	if strings.ContainsAny(line, "\r\n") {
		return errors.New("a command may not contain CR or LF")
	}
	c.record("C", shown)
	defer c.obey(ctx)()
	_, err := io.WriteString(c.Conn, line+"\r\n")
	return c.reason(ctx, err)
}

// SendMessage sends what follows DATA, and the dot, as net/smtp does: LF becomes
// CRLF, and a dot that begins a line is doubled (RFC 5321, section 4.5.2). The
// transcript holds its size.
func (c *Conn) SendMessage(ctx context.Context, message []byte) error {
	c.Note("the message, %d octets", len(message))
	defer c.obey(ctx)()
	w := textproto.NewWriter(bufio.NewWriter(c.Conn)).DotWriter()
	_, err := w.Write(message)
	if err == nil {
		err = w.Close()
	}
	return c.reason(ctx, err)
}

// Command sends a line and reads the reply to it.
func (c *Conn) Command(ctx context.Context, line string) (Reply, error) {
	if err := c.Send(ctx, line); err != nil {
		return Reply{}, &Error{Err: err}
	}
	return c.ReadReply(ctx)
}

// ReadReply reads a reply of one or more lines (RFC 5321, section 4.2.1). Lines
// are taken with CRLF or LF. The error is an [*Error]; the part of the reply that
// had come is in the transcript.
func (c *Conn) ReadReply(ctx context.Context) (Reply, error) {
	began := time.Now()
	defer c.obey(ctx)()
	var r Reply
	for n := 0; ; n++ {
		if n == MostLines {
			return r, &Error{Err: ErrTooManyText}
		}
		line, err := c.line(ctx)
		if err != nil {
			return r, err
		}
		text, bare := bytes.CutSuffix(line, []byte("\r"))
		r.BareLF = r.BareLF || !bare
		c.record("S", string(text))
		code, more, rest, ok := split(text)
		switch {
		case !ok:
			return r, &Error{Err: ErrNotSMTP, Start: start(line)}
		case n > 0 && code != r.Code:
			return r, &Error{Err: ErrMixedCodes, Start: start(line)}
		}
		r.Code = code
		r.Lines = append(r.Lines, rest)
		if !more {
			break
		}
	}
	r.Took = time.Since(began)
	if parsed, err := smtpcode.ParseReply(joined(r.Code, r.Lines)); err == nil && parsed.Code == r.Code {
		r.Reply = parsed
	}
	return r, nil
}

// split takes a reply line apart: three digits, a space or a hyphen or nothing, a
// text.
func split(line []byte) (code int, more bool, text string, ok bool) {
	if len(line) < 3 {
		return 0, false, "", false
	}
	code, err := strconv.Atoi(string(line[:3]))
	if err != nil || code < 200 || code > 599 {
		return 0, false, "", false
	}
	if len(line) == 3 {
		return code, false, "", true
	}
	if line[3] != ' ' && line[3] != '-' {
		return 0, false, "", false
	}
	return code, line[3] == '-', strings.ToValidUTF8(string(line[4:]), "\uFFFD"), true
}

// joined writes a reply as servers send it.
func joined(code int, lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		fmt.Fprintf(&b, "%03d%s%s\n", code, sep, l)
	}
	return b.String()
}

// line reads up to a LF, which it leaves out.
func (c *Conn) line(ctx context.Context) ([]byte, error) {
	for {
		if i := bytes.IndexByte(c.buf, '\n'); i >= 0 && i <= MostLine {
			line := bytes.Clone(c.buf[:i])
			c.buf = c.buf[i+1:]
			return line, nil
		}
		if len(c.buf) > MostLine || c.total > MostSession {
			c.record("S", string(start(c.buf))+" …")
			return nil, &Error{Err: ErrLineTooLong, Start: start(c.buf)}
		}
		n, err := c.Conn.Read(c.chunk[:])
		c.buf, c.total = append(c.buf, c.chunk[:n]...), c.total+n
		if err != nil && n == 0 {
			if len(c.buf) > 0 {
				c.record("S", string(start(c.buf))+" …")
			}
			return nil, &Error{Err: c.reason(ctx, err), Start: start(c.buf)}
		}
	}
}

// obey makes the connection's deadline follow the context until the returned
// function is called.
func (c *Conn) obey(ctx context.Context) (done func()) {
	deadline, _ := ctx.Deadline()
	c.Conn.SetDeadline(deadline)
	conn, set := c.Conn, make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(set)
		conn.SetDeadline(time.Unix(1, 0))
	})
	return func() {
		if !stop() {
			<-set // or it would end what comes next
		}
	}
}

// reason is the context's end, if that is why a read or write failed.
func (c *Conn) reason(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

// Literal is the address literal of the connection's own end, a name for EHLO where
// there is no better one (RFC 5321, section 4.1.3).
func Literal(c net.Conn) string {
	addr, err := netip.ParseAddrPort(c.LocalAddr().String())
	switch ip := addr.Addr().Unmap().WithZone(""); {
	case err != nil:
		return "localhost"
	case ip.Is4():
		return "[" + ip.String() + "]"
	default:
		return "[IPv6:" + ip.String() + "]"
	}
}

// start is the beginning of what came, enough to tell what it is.
func start(b []byte) []byte { return bytes.Clone(b[:min(len(b), 256)]) }
