// Package mailworld is a mail server on loopback that misbehaves as it is told.
//
// The examples need failures, and a failure that is only described proves
// nothing: here a real client meets a real connection. A [Script] names what the
// server says at each stage of the conversation; what it does not name goes well.
// So this server greets, offers no TLS, and refuses every recipient:
//
//	s, err := mailworld.Start(mailworld.Script{
//		Replies: map[smtpcode.Stage]string{
//			smtpcode.StageRcpt: "550 5.1.1 <nobody@example.net>: User unknown",
//		},
//	})
//
// It listens on 127.0.0.1 only, knows as much of RFC 5321 as a client needs in
// order to fail, and accepts any password.
package mailworld

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// Replies that are none.
const (
	HangUp  = "(hang up)" // close the connection without a word
	Silence = "(silence)" // keep it open and say nothing more
)

// patience bounds every connection, whatever its client does.
const patience = 10 * time.Second

// Script is how a server behaves. The zero value takes every message, in clear
// text.
type Script struct {
	Name       string   // in the greeting; "": mail.example.com
	Extensions []string // the lines of EHLO: "STARTTLS", "AUTH PLAIN", "SIZE 1000"; STARTTLS is left out under TLS

	TLS         bool            // TLS from the first byte, as on port 465
	Certificate tls.Certificate // shown in every handshake; see [Certificate]
	MaxVersion  uint16          // of TLS; 0: the newest

	// Replies is what the server says at a stage instead of what it ought to:
	// a reply as it is on the wire, its lines separated by "\n", or [HangUp] or
	// [Silence], or anything else, such as the greeting of another protocol.
	// EHLO's stands for HELO too. After a 421 the connection is closed (RFC
	// 5321, section 3.8).
	Replies map[smtpcode.Stage]string
}

// Server is a running world. Close stops it.
type Server struct {
	script   Script
	listener net.Listener
	running  sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	conns    map[net.Conn]bool
	messages []string
}

// Start runs a server on a free port of 127.0.0.1.
func Start(script Script) (*Server, error) {
	if script.Name == "" {
		script.Name = "mail.example.com"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{script: script, listener: listener, conns: make(map[net.Conn]bool)}
	s.running.Go(s.accept)
	return s, nil
}

// Addr is where the server listens, "127.0.0.1:40123".
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Messages returns the messages that the server has accepted.
func (s *Server) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Close ends all connections and waits until nothing of the server is left.
func (s *Server) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	s.closed = true
	for conn := range s.conns {
		conn.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
	return err
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.running.Go(func() {
			defer conn.Close()
			if !s.keep(conn) {
				return
			}
			defer s.forget(conn)
			conn.SetDeadline(time.Now().Add(patience))
			(&session{server: s, conn: conn}).run()
		})
	}
}

// keep notes a connection for Close, and reports false after it.
func (s *Server) keep(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.conns[conn] = true
	}
	return !s.closed
}

func (s *Server) forget(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

// session is one connection.
type session struct {
	server *Server
	conn   net.Conn // the TLS connection once there is one
	lines  *textproto.Reader
	secure bool
}

func (c *session) run() {
	c.use(c.conn)
	if c.server.script.TLS && !c.handshake() {
		return
	}
	if !c.say(smtpcode.StageGreeting, "220 "+c.server.script.Name+" ESMTP") {
		return
	}
	for {
		line, err := c.lines.ReadLine()
		if err != nil || !c.command(line) {
			return
		}
	}
}

// command answers one command, and reports whether the conversation goes on.
func (c *session) command(line string) bool {
	verb, argument, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		return c.say(smtpcode.StageEHLO, c.extensions())
	case "HELO":
		return c.say(smtpcode.StageEHLO, "250 "+c.server.script.Name)
	case "STARTTLS":
		if c.secure || !slices.Contains(c.server.script.Extensions, "STARTTLS") {
			return c.say(smtpcode.StageSTARTTLS, "502 5.5.1 Error: command not implemented")
		}
		return c.say(smtpcode.StageSTARTTLS, "220 2.0.0 Ready to start TLS") && (c.scripted(smtpcode.StageSTARTTLS) || c.handshake())
	case "AUTH":
		if mechanism, initial, _ := strings.Cut(argument, " "); !strings.EqualFold(mechanism, "PLAIN") || initial == "" {
			return c.say(smtpcode.StageAuth, "504 5.5.4 Unrecognized authentication type")
		}
		return c.say(smtpcode.StageAuth, "235 2.7.0 Authentication successful")
	case "MAIL":
		return c.say(smtpcode.StageMail, "250 2.1.0 Ok")
	case "RCPT":
		return c.say(smtpcode.StageRcpt, "250 2.1.5 Ok")
	case "DATA":
		if !c.say(smtpcode.StageData, "354 End data with <CR><LF>.<CR><LF>") {
			return false
		}
		return c.scripted(smtpcode.StageData) || c.message()
	case "RSET", "NOOP":
		return c.write("250 2.0.0 Ok")
	case "QUIT":
		c.say(smtpcode.StageQuit, "221 2.0.0 Bye")
		return false
	}
	return c.write("500 5.5.2 Error: bad syntax")
}

func (c *session) message() bool {
	text, err := c.lines.ReadDotBytes()
	if err != nil {
		return false
	}
	if !c.scripted(smtpcode.StageMessage) {
		c.server.mu.Lock()
		c.server.messages = append(c.server.messages, string(text))
		c.server.mu.Unlock()
	}
	return c.say(smtpcode.StageMessage, "250 2.0.0 Ok: queued as 4bXyZ01234")
}

// say gives the script's reply at a stage, else the one that means well.
func (c *session) say(stage smtpcode.Stage, reply string) bool {
	if c.scripted(stage) {
		reply = c.server.script.Replies[stage]
	}
	switch reply {
	case HangUp:
		return false
	case Silence:
		io.Copy(io.Discard, c.conn) // until the client, Close or the deadline ends it
		return false
	}
	return c.write(reply) && !strings.HasPrefix(reply, "421")
}

func (c *session) scripted(stage smtpcode.Stage) bool {
	_, ok := c.server.script.Replies[stage]
	return ok
}

func (c *session) write(reply string) bool {
	_, err := io.WriteString(c.conn, strings.ReplaceAll(reply, "\n", "\r\n")+"\r\n")
	return err == nil
}

// extensions is the reply to EHLO.
func (c *session) extensions() string {
	lines := []string{c.server.script.Name}
	for _, e := range c.server.script.Extensions {
		if e != "STARTTLS" || !c.secure {
			lines = append(lines, e)
		}
	}
	last := len(lines) - 1
	for i := range lines[:last] {
		lines[i] = "250-" + lines[i]
	}
	lines[last] = "250 " + lines[last]
	return strings.Join(lines, "\n")
}

func (c *session) handshake() bool {
	conn := tls.Server(c.conn, &tls.Config{
		Certificates: []tls.Certificate{c.server.script.Certificate},
		MinVersion:   tls.VersionTLS10, // the client's floor decides
		MaxVersion:   c.server.script.MaxVersion,
	})
	if conn.Handshake() != nil {
		return false
	}
	c.use(conn)
	c.secure = true
	return true
}

// use goes on over conn.
func (c *session) use(conn net.Conn) {
	c.conn = conn
	c.lines = textproto.NewReader(bufio.NewReader(conn))
}
