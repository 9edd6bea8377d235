package smtpprobe

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

var errNoSMTPUTF8 = errors.New("smtp: server does not support SMTPUTF8")

// transaction holds the envelope, and sends the message if it may.
func (s *session) transaction() bool {
	if !s.target.envelope() {
		return s.skip("mail", "no sender and no recipient was given")
	}
	if !s.mail() {
		return false
	}
	s.open = true
	for _, to := range s.target.To {
		if !s.rcpt(to) && s.over {
			return false
		}
	}
	switch {
	case !s.target.SendMessage:
		return s.skip("message", "no message was to be sent")
	case len(s.target.To) == 0 || len(s.Accepted) < len(s.target.To):
		return s.skip("message", "%d of %d recipients were accepted", len(s.Accepted), len(s.target.To))
	}
	return s.command(smtpcode.StageData, "", "DATA", 354) && s.message()
}

// mail names the sender.
func (s *session) mail() bool {
	t := &s.target
	if err := mailbox(t.From); err != nil {
		return s.refuse(smtpcode.StageMail, t.From, err)
	}
	offers := s.extensions()
	line := "MAIL FROM:<" + t.From + ">"
	if t.Size > 0 && offers.Offers("SIZE") {
		line += " SIZE=" + strconv.FormatInt(t.Size, 10) // even above the limit: the server's word counts
	}
	if t.eightBit() && offers.Offers("8BITMIME") {
		line += " BODY=8BITMIME"
	}
	if t.needsUTF8() {
		if !offers.Offers("SMTPUTF8") {
			return s.refuse(smtpcode.StageMail, t.From, errNoSMTPUTF8)
		}
		line += " SMTPUTF8"
	}
	return s.command(smtpcode.StageMail, t.From, line, 2)
}

// rcpt names a recipient.
func (s *session) rcpt(to string) bool {
	err := mailbox(to)
	if err == nil && to == "" {
		err = errMalformed
	}
	if err != nil {
		return s.refuse(smtpcode.StageRcpt, to, err)
	}
	ok := s.command(smtpcode.StageRcpt, to, "RCPT TO:<"+to+">", 2)
	if ok {
		s.Accepted = append(s.Accepted, s.hide(to))
	}
	return ok
}

// message sends the message and the dot, and takes the reply that hands it over.
func (s *session) message() bool {
	step := s.begin(smtpcode.StageMessage, "")
	defer step.cancel()
	sent := s.conn.SendMessage(step.ctx, s.target.Message)
	// The reply has its own time; a server that refuses before the end is heard.
	wait, cancel := context.WithTimeout(s.ctx, s.prober.timeout(smtpcode.StageMessage))
	if sent != nil {
		cancel()
		wait, cancel = context.WithTimeout(s.ctx, time.Second)
	}
	defer cancel()
	reply, err := s.conn.ReadReply(wait)
	if sent != nil && err != nil {
		err = &wire.Error{Err: sent}
	}
	step.take(reply, err, 2)
	step.Passed = step.Passed && sent == nil
	s.Sent = step.Passed
	s.open = false
	s.over = s.over || sent != nil
	return s.end(step)
}

// quit takes leave, and takes back an envelope that was not used.
func (s *session) quit() {
	if s.raw == nil || s.over || s.ended() != nil {
		return
	}
	if s.open && !s.command(smtpcode.StageQuit, "rset", "RSET", 2) && s.over {
		return
	}
	s.command(smtpcode.StageQuit, "", "QUIT", 221)
}
