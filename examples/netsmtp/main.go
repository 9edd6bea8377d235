// Netsmtp shows the smallest use of maildiag: a program sends with net/smtp, and
// wraps the error it gets.
//
//	go run ./examples/netsmtp
//
// [diagnose.Wrap] keeps the error as it is (errors.Is and errors.As still reach
// the *textproto.Error in it), puts the why in front of its text, and carries the
// whole report to wherever the error is handled at last. The server is one on
// loopback that knows no recipient.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/smtp"
	"os"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run starts the server, sends a message to it, and prints what came of it.
func run(w io.Writer) error {
	server, err := smtptest.NewServer(smtptest.Config{Replies: map[smtpcode.Stage]string{
		smtpcode.StageRcpt: "550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown in local recipient table",
	}})
	if err != nil {
		return err
	}
	defer server.Close()

	err = welcome(w, server.Addr, "jo@example.net")
	fmt.Fprintf(w, "\nthe error: %v\n", err)
	return nil
}

func welcome(w io.Writer, addr, to string) error {
	message := "From: app@example.com\r\nTo: " + to + "\r\nSubject: Welcome\r\n\r\nGood to see you.\r\n"
	err := diagnose.Wrap(smtp.SendMail(addr, nil, "app@example.com", []string{to}, []byte(message)))
	if why, ok := errors.AsType[*diagnose.Error](err); ok {
		why.Report.WriteText(w)                              // for the person on call
		if why.Report.Retry.Action != smtpcode.ActionRetry { // for the program
			fmt.Fprintf(w, "%s: not sent again\n", to)
		}
	}
	return err
}
