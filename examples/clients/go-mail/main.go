// Gomail explains an error of github.com/wneessen/go-mail.
//
//	cd examples/clients && go run ./go-mail
//
// Go-mail's DialAndSend joins what the message met with what QUIT met. A server
// that answers QUIT with 250, as some do, thereby puts a second reply into the
// error, and errors.As for a *textproto.Error finds that one: a 250, in an error.
// [diagnose.Explain] goes by the reply that refused the message.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// refusing is a server that knows no recipient, and takes leave with a 250.
var refusing = smtptest.Config{Replies: map[smtpcode.Stage]string{
	smtpcode.StageRcpt: "550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown in local recipient table",
	smtpcode.StageQuit: "250 2.0.0 Bye",
}}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	server, err := smtptest.NewServer(refusing)
	if err != nil {
		return err
	}
	defer server.Close()
	accepted, err := send(server.Addr)
	fmt.Fprintf(w, "the error:\n%v\n\nthe report:\n", err)
	return explain(accepted, err).WriteText(w)
}

// explain tells package diagnose what go-mail knows: whether the message was
// delivered all the same. If it was, sending it again would deliver it twice.
func explain(accepted bool, err error) *diagnose.Report {
	return diagnose.Config{HELO: helo, App: "go-mail", Accepted: accepted}.Explain(err)
}

// helo is a name that resolves; go-mail's default is that of the machine.
const helo = "mail.example.com"

// send sends a message to the server at addr, without TLS: this is loopback.
// Accepted says that the server took it, whatever the error.
func send(addr string) (accepted bool, err error) {
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return false, err
	}
	port, err := strconv.Atoi(service)
	if err != nil {
		return false, err
	}
	m := mail.NewMsg()
	if err := m.From("app@example.com"); err != nil {
		return false, err
	}
	if err := m.To("jo@example.net"); err != nil {
		return false, err
	}
	m.Subject("Welcome")
	m.SetBodyString(mail.TypeTextPlain, "Good to see you.")

	c, err := mail.NewClient(host, mail.WithPort(port), mail.WithTLSPolicy(mail.NoTLS),
		mail.WithHELO(helo), mail.WithTimeout(5*time.Second))
	if err != nil {
		return false, err
	}
	err = c.DialAndSend(m)
	return m.IsDelivered(), err
}
