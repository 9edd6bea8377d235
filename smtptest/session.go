package smtptest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// session is one connection to a server.
type session struct {
	Config
	server *Server
	ctx    context.Context
	peer   netip.AddrPort
	open   int // connections of the server, this one included

	raw    net.Conn // below TLS
	conn   net.Conn // the TLS connection once there is one
	lines  *bufio.Reader
	split  bool // each octet is a write of its own
	secure string
	errs   int

	helo    string
	user    string
	logins  int
	from    string
	mailed  bool
	params  map[string]string // of MAIL
	rcpts   []string
	chunks  []byte // of BDAT
	results map[string]string
}

// errLine says that a command is longer than any that is allowed.
var errLine = errors.New("line too long")

const (
	mostCommand = 12288 // octets; RFC 4954, section 4, wants as many for AUTH
	mostData    = 64 << 20
)

func (c *session) run(conn net.Conn) {
	c.raw = conn
	c.use(conn)
	stop := context.AfterFunc(c.ctx, func() { conn.Close() })
	defer stop()
	conn.SetDeadline(time.Now().Add(patience))
	if c.TLS == Implicit && !c.handshake() {
		return
	}
	if !c.greet() {
		return
	}
	for {
		c.raw.SetReadDeadline(time.Now().Add(c.idle()))
		line, err := c.readLine()
		var timeout net.Error
		switch {
		case errors.Is(err, errLine):
			if !c.refuse("500 5.5.2 Error: line too long") {
				return
			}
			continue
		case errors.As(err, &timeout) && timeout.Timeout():
			c.raw.SetDeadline(time.Now().Add(time.Second))
			c.say(smtpcode.StageUnknown, "421 4.4.2 "+c.name()+" Error: timeout exceeded")
			return
		case err != nil:
			return
		}
		if !c.command(line) {
			return
		}
	}
}

// use goes on over conn.
func (c *session) use(conn net.Conn) {
	c.conn = conn
	c.lines = bufio.NewReaderSize(conn, 4096)
}

// readLine reads a command without its line end.
func (c *session) readLine() (string, error) {
	var b []byte
	for {
		part, err := c.lines.ReadSlice('\n')
		if len(b) <= mostCommand {
			b = append(b, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return "", err
		case len(b) > mostCommand:
			return "", errLine
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
}

func (c *session) greet() bool {
	if p := c.Policy; p != nil && p.MaxConnections > 0 && c.open > p.MaxConnections {
		return c.say(smtpcode.StageGreeting, c.words(EventConnections, ""))
	}
	return c.say(smtpcode.StageGreeting, "220 "+c.name()+" ESMTP")
}

// say gives the scripted reply at a stage, else the one that is meant, and
// reports whether the conversation goes on.
func (c *session) say(stage smtpcode.Stage, reply string) bool {
	if s, ok := c.Replies[stage]; ok {
		reply = s
	}
	for _, b := range c.Behaviours {
		if b.Stage == stage && b.act != nil {
			return b.act(c, reply)
		}
	}
	return c.answer(reply)
}

// answer writes a reply, or does what stands in its place.
func (c *session) answer(reply string) bool {
	switch reply {
	case HangUp:
		return false
	case Reset:
		reset(c.raw)
		return false
	case Silence:
		c.silence()
		return false
	}
	if !c.write(reply) || strings.HasPrefix(reply, "421") {
		return false
	}
	if reply != "" && (reply[0] == '4' || reply[0] == '5') {
		if c.errs++; c.errs > c.maxErrors() {
			c.write(c.words(EventTooManyErrors, ""))
			return false
		}
	}
	return true
}

// refuse answers apart from any stage.
func (c *session) refuse(reply string) bool { return c.answer(reply) }

// silence waits until the client, Close or patience ends it.
func (c *session) silence() { _, _ = io.Copy(io.Discard, c.raw) }

func (c *session) write(reply string) bool {
	return c.send(strings.ReplaceAll(reply, "\n", "\r\n") + "\r\n")
}

// send writes octets as they are.
func (c *session) send(text string) bool {
	step := len(text)
	if c.split {
		step = 1
	}
	for len(text) > 0 {
		n := min(step, len(text))
		if _, err := io.WriteString(c.conn, text[:n]); err != nil {
			return false
		}
		text = text[n:]
	}
	return true
}

// scripted reports whether what the server says at a stage is not what it means,
// and whether that is a yes.
func (c *session) scripted(stage smtpcode.Stage) (scripted, yes bool) {
	s, ok := c.Replies[stage]
	if !ok {
		return false, false
	}
	return true, len(s) > 0 && (s[0] == '2' || s[0] == '3') && len(s) > 3
}

// words is what is said at an event; about is the address that it is about, where
// that is not the sender.
func (c *session) words(e Event, about string) string {
	f := facts{
		"server": c.name(), "client": c.peer.Addr().String(), "helo": c.helo, "sender": c.from,
		"recipient": about, "domain": domainOf(c.from), "user": c.user, "list": c.results["list"], "to": "",
		"place": domainOf(about),
	}
	if e == EventDMARC {
		f["domain"] = c.results["from"] // DMARC is about the author, not about the envelope
	}
	if c.Policy != nil {
		f["to"] = c.Policy.Mailboxes[strings.ToLower(about)].MovedTo
	}
	return f.fill(c.refusal(e))
}

// command answers one command, and reports whether the conversation goes on.
func (c *session) command(line string) bool {
	verb, argument, _ := strings.Cut(line, " ")
	argument = strings.TrimSpace(argument)
	verb = strings.ToUpper(verb)
	switch verb {
	case "EHLO", "HELO", "STARTTLS", "NOOP", "QUIT":
	default:
		if c.RequireTLS && c.secure == "" {
			return c.say(stageOf(verb), c.words(EventTLSRequired, ""))
		}
	}
	switch verb {
	case "EHLO", "HELO":
		return c.hello(verb, argument)
	case "STARTTLS":
		return c.startTLS()
	case "AUTH":
		return c.auth(argument)
	case "MAIL":
		return c.mail(argument)
	case "RCPT":
		return c.rcpt(argument)
	case "DATA":
		return c.data()
	case "BDAT":
		return c.bdat(argument)
	case "RSET":
		c.clear()
		return c.answer("250 2.0.0 Ok")
	case "NOOP":
		return c.answer("250 2.0.0 Ok")
	case "VRFY":
		return c.answer("252 2.0.0 " + argument)
	case "HELP":
		return c.answer("214 2.0.0 See RFC 5321")
	case "QUIT":
		if c.say(smtpcode.StageQuit, "221 2.0.0 Bye") && c.secure != "" {
			c.conn.Close() // politely, with a close_notify
		}
		return false
	}
	return c.refuse(c.words(EventUnknownCommand, ""))
}

func stageOf(verb string) smtpcode.Stage {
	switch verb {
	case "AUTH":
		return smtpcode.StageAuth
	case "MAIL":
		return smtpcode.StageMail
	case "RCPT":
		return smtpcode.StageRcpt
	case "DATA", "BDAT":
		return smtpcode.StageData
	}
	return smtpcode.StageUnknown
}

// clear ends the transaction.
func (c *session) clear() {
	c.from, c.mailed, c.rcpts, c.params, c.chunks = "", false, nil, nil, nil
	c.results = make(map[string]string)
}
