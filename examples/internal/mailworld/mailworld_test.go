package mailworld

import (
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

func TestAccepts(t *testing.T) {
	s := start(t, Script{})
	message := "Subject: Hello\r\n\r\n.dot\r\n"
	if err := smtp.SendMail(s.Addr(), nil, "app@example.com", []string{"jo@example.net"}, []byte(message)); err != nil {
		t.Fatal(err)
	}
	if got := s.Messages(); len(got) != 1 || got[0] != strings.ReplaceAll(message, "\r\n", "\n") {
		t.Errorf("messages %q", got)
	}
}

func TestMultilineReply(t *testing.T) {
	s := start(t, Script{Replies: map[smtpcode.Stage]string{smtpcode.StageMessage: "550-5.7.1 one\n550 5.7.1 two"}})
	err := smtp.SendMail(s.Addr(), nil, "app@example.com", []string{"jo@example.net"}, []byte("\r\n"))
	if e, ok := err.(*textproto.Error); !ok || e.Code != 550 || e.Msg != "5.7.1 one\n5.7.1 two" {
		t.Errorf("got %v", err)
	}
	if got := s.Messages(); len(got) != 0 {
		t.Errorf("refused, and kept %q", got)
	}
}

// Close does not wait for clients that have nothing to say.
func TestCloseEndsSilence(t *testing.T) {
	for name, script := range map[string]Script{
		"greets":   {},
		"silent":   {Replies: map[smtpcode.Stage]string{smtpcode.StageGreeting: Silence}},
		"over TLS": {TLS: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, script)
			conn, err := net.Dial("tcp", s.Addr())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			closed := make(chan struct{})
			go func() { s.Close(); close(closed) }()
			select {
			case <-closed:
			case <-time.After(patience / 2):
				t.Error("it waits")
			}
		})
	}
}

func start(t *testing.T, script Script) *Server {
	t.Helper()
	s, err := Start(script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
