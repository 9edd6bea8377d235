package smtpprobe

import (
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// greeting takes the server's first word.
func (s *session) greeting() bool {
	step := s.begin(smtpcode.StageGreeting, "")
	defer step.cancel()
	reply, err := s.conn.ReadReply(step.ctx)
	step.take(reply, err, 220)
	return s.end(step)
}

// hello says EHLO, and HELO to a server that does not know it (RFC 5321, section
// 3.2). Over TLS it keeps what is offered there apart.
func (s *session) hello() bool {
	about := ""
	if s.secure() {
		about = "tls"
	}
	step := s.begin(smtpcode.StageEHLO, about)
	defer step.cancel()
	reply, err := step.say("EHLO "+s.target.HELO, "EHLO "+s.target.HELO)
	step.take(reply, err, 250)
	if step.Passed {
		offers := s.parse(reply.Lines)
		if s.secure() {
			s.EHLOTLS = offers
		} else {
			s.EHLO = offers
		}
	}
	s.end(step)
	if !step.Passed && (reply.Code == 500 || reply.Code == 502) {
		s.HELO = s.command(smtpcode.StageEHLO, "helo", "HELO "+s.target.HELO, 250)
		return s.HELO
	}
	return step.Passed
}

// extensions are what the server offers as things stand; nil: nothing.
func (s *session) extensions() *Extensions {
	if s.secure() {
		return s.EHLOTLS
	}
	return s.EHLO
}

// Offers reports whether the keyword stands in the EHLO reply. It may be asked of
// nil, the reply that did not come.
func (e *Extensions) Offers(keyword string) bool {
	if e == nil {
		return false
	}
	_, ok := e.Keywords[keyword]
	return ok
}

// offersAUTH reports whether there is a login, in the old form of the keyword too.
func (e *Extensions) offersAUTH() bool { return e.Offers("AUTH") || e != nil && len(e.Auth) > 0 }

// parse reads an EHLO reply (RFC 5321, section 4.1.1.1).
func (s *session) parse(lines []string) *Extensions {
	e := &Extensions{Keywords: map[string]string{}}
	var old []string
	for i, line := range lines {
		line = s.hide(line)
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if i == 0 {
			e.Greeting = word
			continue
		}
		keyword := strings.ToUpper(word)
		rest = strings.TrimSpace(rest)
		if keyword == "" {
			continue
		}
		e.Keywords[keyword] = rest
		switch {
		case keyword == "AUTH":
			e.Auth = append(e.Auth, strings.Fields(strings.ToUpper(rest))...)
		case strings.HasPrefix(keyword, "AUTH="): // the form before RFC 2554, which some servers add
			old = append(strings.Fields(keyword[len("AUTH="):]), strings.Fields(strings.ToUpper(rest))...)
		case keyword == "SIZE":
			if n, err := strconv.ParseInt(rest, 10, 64); err == nil && n > 0 {
				e.Size = n
			}
		case overwritten(keyword):
			e.Stripped = keyword
		}
	}
	if len(e.Auth) == 0 {
		e.Auth = old
	}
	return e
}

// overwritten reports whether a keyword was made illegible by a firewall that
// inspects SMTP, which keeps its length: XXXXXXXA, XXXXXXXX.
func overwritten(keyword string) bool {
	n := len(keyword) - len(strings.TrimLeft(keyword, "X"))
	return n >= 4 && n >= len(keyword)-1
}
