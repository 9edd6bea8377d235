package smtptest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// path reads "FROM:<address> KEY=value".
func path(argument, keyword string) (address string, params map[string]string, ok bool) {
	if len(argument) < len(keyword) || !strings.EqualFold(argument[:len(keyword)], keyword) {
		return "", nil, false
	}
	rest, found := strings.CutPrefix(strings.TrimSpace(argument[len(keyword):]), "<")
	end := strings.LastIndexByte(rest, '>')
	if !found || end < 0 {
		return "", nil, false
	}
	params = make(map[string]string)
	for _, p := range strings.Fields(rest[end+1:]) {
		key, value, _ := strings.Cut(p, "=")
		params[strings.ToUpper(key)] = value
	}
	return rest[:end], params, true
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// wellFormed is the gist of RFC 5321, section 4.1.2.
func wellFormed(address string) bool {
	at := strings.LastIndexByte(address, '@')
	return at > 0 && at < len(address)-1 && !strings.ContainsAny(address, " \t<>,;\"()\\\x00") &&
		!strings.Contains(address, "..") && !strings.HasSuffix(address, ".") && address[0] != '.'
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}

func (c *session) mail(argument string) bool {
	const stage = smtpcode.StageMail
	from, params, ok := path(argument, "FROM:")
	switch {
	case c.helo == "":
		return c.say(stage, "503 5.5.1 Error: send HELO/EHLO first")
	case c.mailed:
		return c.say(stage, "503 5.5.1 Error: nested MAIL command")
	case c.RequireAuth && c.user == "":
		return c.say(stage, c.words(EventAuthRequired, ""))
	case !ok:
		return c.say(stage, "501 5.5.4 Syntax: MAIL FROM:<address>")
	}
	c.from = from
	no := func(e Event) bool {
		reply := c.words(e, "")
		c.from = ""
		return c.say(stage, reply)
	}
	if n, err := strconv.ParseInt(params["SIZE"], 10, 64); err == nil && n > c.size() {
		return no(EventSize)
	}
	if _, utf8 := params["SMTPUTF8"]; !ascii(from) && !(utf8 && c.has("SMTPUTF8")) {
		return no(EventUTF8)
	}
	if from != "" && !wellFormed(from) {
		return no(EventSenderSyntax)
	}
	if u := c.Users[c.user]; c.user != "" && u.Senders != nil && !mayUse(u.Senders, from) {
		return no(EventSenderNotOwned)
	}
	if e := c.judgeSender(from); e != "" {
		return no(e)
	}
	if !c.say(stage, "250 2.1.0 Ok") {
		return false
	}
	if scripted, yes := c.scripted(stage); scripted && !yes {
		c.from = ""
		return true
	}
	c.mailed, c.params = true, params
	return true
}

func mayUse(senders []string, from string) bool {
	return slices.ContainsFunc(senders, func(s string) bool {
		return strings.EqualFold(s, from) || strings.EqualFold(s, domainOf(from))
	})
}

func (c *session) rcpt(argument string) bool {
	const stage = smtpcode.StageRcpt
	to, _, ok := path(argument, "TO:")
	switch {
	case !c.mailed:
		return c.say(stage, c.words(EventOrder, ""))
	case !ok:
		return c.say(stage, "501 5.5.4 Syntax: RCPT TO:<address>")
	}
	if _, utf8 := c.params["SMTPUTF8"]; !ascii(to) && !(utf8 && c.has("SMTPUTF8")) {
		return c.say(stage, c.words(EventUTF8, to))
	}
	if !wellFormed(to) && !strings.EqualFold(to, "postmaster") {
		return c.say(stage, c.words(EventRecipientSyntax, to))
	}
	if e := c.judgeRecipient(to); e != "" {
		return c.say(stage, c.words(e, to))
	}
	if !c.say(stage, "250 2.1.5 Ok") {
		return false
	}
	if scripted, yes := c.scripted(stage); !scripted || yes {
		c.rcpts = append(c.rcpts, to)
	}
	return true
}

func (c *session) data() bool {
	switch {
	case !c.mailed:
		return c.say(smtpcode.StageData, c.words(EventOrder, ""))
	case len(c.rcpts) == 0:
		return c.say(smtpcode.StageData, "554 5.5.1 Error: no valid recipients")
	}
	if !c.say(smtpcode.StageData, "354 End data with <CR><LF>.<CR><LF>") {
		return false
	}
	if scripted, yes := c.scripted(smtpcode.StageData); scripted && !yes {
		return true
	}
	m, err := readMessage(c.lines, c.size())
	if err != nil {
		return false
	}
	return c.finish(m)
}

// finish judges a message and answers the final dot.
func (c *session) finish(m arrived) bool {
	defer c.clear()
	reply := "250 2.0.0 Ok: queued as 4bXyZ01234"
	e := c.judgeMessage(m)
	if e != "" {
		reply = c.words(e, "")
	}
	if scripted, yes := c.scripted(smtpcode.StageMessage); e == "" && (!scripted || yes) {
		c.server.keep(Message{
			From: c.from, To: c.rcpts, Data: m.data, Client: c.peer, HELO: c.helo, User: c.user,
			TLS: c.secure, Mail: c.params, Results: c.results,
		})
	}
	return c.say(smtpcode.StageMessage, reply)
}

// arrived is a message with what was seen of it on the way in.
type arrived struct {
	data    []byte
	size    int64
	tooBig  bool
	bareLF  bool
	longest int // octets of the longest line
}

// readMessage reads up to the final dot, and keeps no more than most octets.
func readMessage(r *bufio.Reader, most int64) (m arrived, err error) {
	length, start := 0, true
	for {
		part, err := r.ReadSlice('\n')
		whole := err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return m, err
		}
		if whole && start && (string(part) == ".\r\n" || string(part) == ".\n") {
			return m, nil
		}
		if start {
			part = bytes.TrimPrefix(part, []byte("."))
		}
		length += len(part)
		m.keep(part, most)
		if start = whole; whole {
			end := 1
			if bytes.HasSuffix(part, []byte("\r\n")) {
				end = 2
			} else {
				m.bareLF = true
			}
			m.longest, length = max(m.longest, length-end), 0
		}
	}
}

func (m *arrived) keep(part []byte, most int64) {
	m.size += int64(len(part))
	if m.size > min(most, mostData) {
		m.tooBig, m.data = true, nil
		return
	}
	m.data = append(m.data, part...)
}

// bdat answers BDAT (RFC 3030).
func (c *session) bdat(argument string) bool {
	const stage = smtpcode.StageData
	count, last, _ := strings.Cut(argument, " ")
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n < 0 || n > mostData {
		return c.say(stage, "501 5.5.4 Syntax: BDAT count [LAST]")
	}
	chunk := make([]byte, min(n, c.size()+1))
	if _, err := io.ReadFull(c.lines, chunk); err != nil {
		return false
	}
	if _, err := io.CopyN(io.Discard, c.lines, n-int64(len(chunk))); err != nil {
		return false
	}
	switch {
	case !c.has("CHUNKING"):
		return c.say(stage, "502 5.5.1 Error: command not implemented")
	case !c.mailed || len(c.rcpts) == 0:
		return c.say(stage, "503 5.5.1 Error: need RCPT command")
	}
	if int64(len(c.chunks)+len(chunk)) <= c.size()+1 {
		c.chunks = append(c.chunks, chunk...)
	}
	if !strings.EqualFold(strings.TrimSpace(last), "LAST") {
		return c.say(stage, "250 2.0.0 Ok: "+count+" bytes")
	}
	m := arrived{data: c.chunks, size: int64(len(c.chunks)), tooBig: int64(len(c.chunks)) > c.size()}
	for line := range bytes.SplitSeq(m.data, []byte("\n")) {
		m.longest = max(m.longest, len(bytes.TrimSuffix(line, []byte("\r"))))
	}
	return c.finish(m)
}
