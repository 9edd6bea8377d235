package smtptest

import (
	"crypto/tls"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// hello answers EHLO and HELO (RFC 5321, section 4.1.1.1).
func (c *session) hello(verb, name string) bool {
	if !c.has("EHLO") && verb == "EHLO" {
		return c.say(smtpcode.StageEHLO, c.words(EventUnknownCommand, ""))
	}
	c.helo = name
	c.clear()
	if name == "" {
		return c.say(smtpcode.StageEHLO, "501 5.5.4 Syntax: "+verb+" hostname")
	}
	if p := c.Policy; p != nil && p.HELO && !p.takesHELO(c.ctx, c.Resolver, name) {
		return c.say(smtpcode.StageEHLO, c.words(EventHELO, ""))
	}
	if verb == "HELO" {
		return c.say(smtpcode.StageEHLO, "250 "+c.name())
	}
	return c.say(smtpcode.StageEHLO, c.extensions())
}

// extensions is the reply to EHLO.
func (c *session) extensions() string {
	lines := []string{c.name()}
	add := func(keyword, line string) {
		if c.has(keyword) {
			lines = append(lines, line)
		}
	}
	add("PIPELINING", "PIPELINING")
	add("SIZE", "SIZE "+strconv.FormatInt(c.size(), 10))
	if c.TLS == STARTTLS && c.secure == "" {
		add("STARTTLS", "STARTTLS")
	}
	if m := c.mechanisms(); len(m) > 0 && c.authOpen() {
		lines = append(lines, "AUTH "+strings.Join(m, " "))
	}
	add("ENHANCEDSTATUSCODES", "ENHANCEDSTATUSCODES")
	add("8BITMIME", "8BITMIME")
	add("SMTPUTF8", "SMTPUTF8")
	add("CHUNKING", "CHUNKING")
	for i := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		lines[i] = "250" + sep + lines[i]
	}
	return strings.Join(lines, "\n")
}

// authOpen reports whether a password may be sent now.
func (c *session) authOpen() bool {
	return c.secure != "" || c.ClearAuth || c.TLS == "" || c.TLS == NoTLS
}

func (c *session) startTLS() bool {
	if c.TLS != STARTTLS || c.secure != "" || !c.has("STARTTLS") {
		return c.say(smtpcode.StageSTARTTLS, "502 5.5.1 Error: command not implemented")
	}
	if !c.say(smtpcode.StageSTARTTLS, "220 2.0.0 Ready to start TLS") {
		return false
	}
	if scripted, yes := c.scripted(smtpcode.StageSTARTTLS); scripted && !yes {
		return true
	}
	c.helo, c.user = "", ""
	c.clear()
	return c.handshake()
}

func (c *session) handshake() bool {
	for _, b := range c.Behaviours {
		if b.Stage == smtpcode.StageTLS && b.act != nil {
			return b.act(c, "")
		}
	}
	if c.lines.Buffered() > 0 {
		return false // a command behind STARTTLS (CVE-2011-0411)
	}
	conn := tls.Server(c.conn, c.server.tlsConfig(c.Config))
	if conn.HandshakeContext(c.ctx) != nil {
		return false
	}
	c.use(conn)
	c.secure = tls.VersionName(conn.ConnectionState().Version)
	return true
}
