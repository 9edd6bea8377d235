// Go-smtp explains an error of github.com/emersion/go-smtp.
//
//	cd examples/clients && go run ./go-smtp
//
// Its *smtp.SMTPError can be handed over as it is: [diagnose.Explain] knows it by
// its fields. Who has such an error and wants to know what the reply means, and
// nothing else, converts it to a [smtpcode.Reply] and needs no more than package
// smtpcode. The server is go-smtp's own, on loopback, and refuses the recipient.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// full is what the server says to RCPT.
var full = &smtp.SMTPError{
	Code:         552,
	EnhancedCode: smtp.EnhancedCode{5, 2, 2},
	Message:      "<jo@example.net>: Mailbox is over quota",
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	addr, stop, err := serve(full)
	if err != nil {
		return err
	}
	defer stop()
	err = send(addr)
	fmt.Fprintf(w, "the error:\n%v\n\nthe report:\n", err)
	if err := diagnose.Explain(err).WriteText(w); err != nil {
		return err
	}
	if reply, ok := replyOf(err); ok {
		class := smtpcode.Classify(reply, smtpcode.Context{Stage: smtpcode.StageRcpt})
		_, err = fmt.Fprintf(w, "\nsmtpcode alone:\n%s, by the reply's %s\n", class.Cause, class.Basis)
	}
	return err
}

// replyOf converts what go-smtp has read from the server.
func replyOf(err error) (smtpcode.Reply, bool) {
	e, ok := errors.AsType[*smtp.SMTPError](err)
	if !ok {
		return smtpcode.Reply{}, false
	}
	return smtpcode.Reply{
		Code:     e.Code,
		Enhanced: smtpcode.EnhancedCode(e.EnhancedCode),
		Lines:    strings.Split(e.Message, "\n"),
	}, true
}

// send sends a message to the server at addr, without TLS: this is loopback.
func send(addr string) error {
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Hello("mail.example.com"); err != nil {
		return fmt.Errorf("send welcome mail: %w", err)
	}
	message := "From: app@example.com\r\nTo: jo@example.net\r\nSubject: Welcome\r\n\r\nGood to see you.\r\n"
	if err := c.SendMail("app@example.com", []string{"jo@example.net"}, strings.NewReader(message)); err != nil {
		return fmt.Errorf("send welcome mail: %w", err)
	}
	return c.Quit()
}

// serve runs a server that answers RCPT with refusal.
func serve(refusal error) (addr string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return session{refusal}, nil
	}))
	server.Domain = "mail.example.net"
	server.ReadTimeout, server.WriteTimeout = 5*time.Second, 5*time.Second
	go server.Serve(listener)
	return listener.Addr().String(), server.Close, nil
}

// session is a conversation that ends at RCPT, if it is not let through.
type session struct{ refusal error }

func (s session) Mail(string, *smtp.MailOptions) error { return nil }
func (s session) Rcpt(string, *smtp.RcptOptions) error { return s.refusal }
func (s session) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (s session) Reset()                               {}
func (s session) Logout() error                        { return nil }
