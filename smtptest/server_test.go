package smtptest_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

func start(t *testing.T, c smtptest.Config) *smtptest.Server {
	t.Helper()
	s, err := smtptest.NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// talk sends lines as they are and returns what came back until the server
// closed; the last line should be QUIT.
func talk(t *testing.T, s *smtptest.Server, lines ...string) string {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("%v after %q", err, got)
	}
	return strings.ReplaceAll(string(got), "\r\n", "\n")
}

func TestServerDialogue(t *testing.T) {
	s := start(t, smtptest.Config{Without: []string{"SIZE", "SMTPUTF8", "8BITMIME", "ENHANCEDSTATUSCODES"}})
	for _, test := range []struct {
		name string
		say  []string
		want string
	}{
		{"order", []string{"MAIL FROM:<a@example.com>", "EHLO me.example.com", "RCPT TO:<b@example.com>", "DATA", "QUIT"}, "220 mail.example.com ESMTP\n503 5.5.1 Error: send HELO/EHLO first\n250-mail.example.com\n250-PIPELINING\n250 CHUNKING\n503 5.5.1 Error: need MAIL command\n503 5.5.1 Error: need MAIL command\n221 2.0.0 Bye\n"},
		{"unknown", []string{"FOO", "STARTTLS", "AUTH PLAIN AAAA", "vrfy jo", "QUIT"}, "220 mail.example.com ESMTP\n500 5.5.2 Error: command not recognized\n502 5.5.1 Error: command not implemented\n503 5.5.1 Error: authentication not enabled\n252 2.0.0 jo\n221 2.0.0 Bye\n"},
		{"long line", []string{"NOOP " + strings.Repeat("x", 20000), "NOOP", "QUIT"}, "220 mail.example.com ESMTP\n500 5.5.2 Error: line too long\n250 2.0.0 Ok\n221 2.0.0 Bye\n"},
		{"null sender and reset", []string{"HELO me", "MAIL FROM:<>", "RSET", "MAIL FROM:<> BODY=8BITMIME", "RCPT TO:<postmaster>", "QUIT"}, "220 mail.example.com ESMTP\n250 mail.example.com\n250 2.1.0 Ok\n250 2.0.0 Ok\n250 2.1.0 Ok\n250 2.1.5 Ok\n221 2.0.0 Bye\n"},
		{"syntax", []string{"HELO me", "MAIL FROM: a@example.com", "MAIL TO:<a@example.com>", "MAIL FROM:<a b@example.com>", "MAIL FROM:<ü@example.com> SMTPUTF8", "QUIT"}, "220 mail.example.com ESMTP\n250 mail.example.com\n501 5.5.4 Syntax: MAIL FROM:<address>\n501 5.5.4 Syntax: MAIL FROM:<address>\n501 5.1.7 Bad sender address syntax\n553 5.6.7 Must declare SMTPUTF8 to send unicode address\n221 2.0.0 Bye\n"},
		{"chunks", []string{"EHLO me", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "BDAT 6", "hello BDAT 5 LAST", "abc", "QUIT"}, "220 mail.example.com ESMTP\n250-mail.example.com\n250-PIPELINING\n250 CHUNKING\n250 2.1.0 Ok\n250 2.1.5 Ok\n250 2.0.0 Ok: 6 bytes\n250 2.0.0 Ok: queued as 4bXyZ01234\n221 2.0.0 Bye\n"},
		{"bad chunk", []string{"EHLO me", "BDAT -1", "BDAT 3 LAST", "abcQUIT"}, "220 mail.example.com ESMTP\n250-mail.example.com\n250-PIPELINING\n250 CHUNKING\n501 5.5.4 Syntax: BDAT count [LAST]\n503 5.5.1 Error: need RCPT command\n221 2.0.0 Bye\n"},
	} {
		if got := talk(t, s, test.say...); got != test.want {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
	}
	if got := s.Received(); len(got) != 1 || string(got[0].Data) != "hello abc\r\n" {
		t.Errorf("received %q", got)
	}
}

func TestTooManyErrors(t *testing.T) {
	s := start(t, smtptest.Config{MaxErrors: 2})
	got := talk(t, s, "A", "B", "C", "D")
	if want := "421 4.7.0 mail.example.com Error: too many errors\n"; !strings.HasSuffix(got, want) || strings.Count(got, "500 ") != 3 {
		t.Errorf("got %q", got)
	}
}

func TestSize(t *testing.T) {
	s := start(t, smtptest.Config{Size: 10})
	got := talk(t, s, "EHLO me", "MAIL FROM:<a@example.com> SIZE=11", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA", "0123456789", ".", "QUIT")
	if strings.Count(got, "552 5.3.4 Message size exceeds fixed limit\n") != 2 || len(s.Received()) != 0 {
		t.Errorf("got %q", got)
	}
}

// Every mechanism lets the right password in, and none the wrong one.
func TestMechanisms(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"} {
		for _, right := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s %v", mechanism, right), func(t *testing.T) {
				w := smtptest.NewWorld()
				defer w.Close()
				s := w.Settings()
				s.Mechanism = mechanism
				if s.Token = "ya29.a-token-of-the-mail-world"; !right {
					s.Password, s.Token = "wrong", "wrong"
				}
				if sent, err := s.Send(t.Context()); sent != right {
					t.Errorf("sent %v, %v", sent, err)
				}
			})
		}
	}
}

// The exchange is that of RFC 7677, section 3, but for the nonces and the salt;
// a client that knows no password cannot make a proof, and the server says so.
func TestSCRAM(t *testing.T) {
	s := start(t, smtptest.Config{Users: map[string]smtptest.User{"user": {Password: "pencil"}}})
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, password := range []string{"pen", "pencil"} {
		if got := scramLogin(t, conn, in, "user", password); got != (password == "pencil") {
			t.Errorf("%q lets in: %v", password, got)
		}
	}
}

func TestSTARTTLSOnLoopback(t *testing.T) {
	for _, mode := range []smtptest.TLSMode{smtptest.STARTTLS, smtptest.Implicit} {
		s := start(t, smtptest.Config{TLS: mode, Users: map[string]smtptest.User{"app": {Password: "x"}}, RequireAuth: true})
		conn, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		config := &tls.Config{RootCAs: s.RootCAs(), ServerName: "127.0.0.1"}
		if mode == smtptest.Implicit {
			conn = tls.Client(conn, config)
		}
		c, err := smtp.NewClient(conn, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		if mode == smtptest.STARTTLS {
			if err := c.StartTLS(config); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Auth(smtp.PlainAuth("", "app", "x", "127.0.0.1")); err != nil {
			t.Error(err)
		}
		if err := c.Quit(); err != nil {
			t.Error(err)
		}
	}
}

// Close does not wait for clients, whatever the server is at.
func TestCloseEndsAll(t *testing.T) {
	for name, c := range map[string]smtptest.Config{
		"greets":   {},
		"silent":   {Replies: map[smtpcode.Stage]string{smtpcode.StageGreeting: smtptest.Silence}},
		"over TLS": {TLS: smtptest.Implicit},
		"endless":  {Behaviours: []smtptest.Behaviour{behaviour(t, "greeting-endless-line")}},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c)
			conn, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			closed := make(chan struct{})
			go func() { s.Close(); close(closed) }()
			select {
			case <-closed:
			case <-time.After(5 * time.Second):
				t.Error("it waits")
			}
		})
	}
}

func behaviour(t *testing.T, name string) smtptest.Behaviour {
	t.Helper()
	for _, b := range smtptest.Behaviours() {
		if b.Name == name {
			return b
		}
	}
	t.Fatalf("no behaviour is called %q", name)
	panic("unreachable")
}

func TestChange(t *testing.T) {
	s := start(t, smtptest.Config{})
	s.Change(func(c *smtptest.Config) {
		c.Replies = map[smtpcode.Stage]string{smtpcode.StageGreeting: "554 no service"}
	})
	if got := talk(t, s, "QUIT"); !strings.HasPrefix(got, "554 no service\n") {
		t.Errorf("got %q", got)
	}
}
