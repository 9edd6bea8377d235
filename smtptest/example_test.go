package smtptest_test

import (
	"context"
	"fmt"
	"log"
	"net/smtp"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// How does my program take it if the recipient does not exist?
func ExampleNewServer() {
	srv, err := smtptest.NewServer(smtptest.Config{
		Replies: map[smtpcode.Stage]string{
			smtpcode.StageRcpt: "550 5.1.1 <jo@example.net>: User unknown",
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	err = smtp.SendMail(srv.Addr, nil, "app@example.com", []string{"jo@example.net"}, []byte("Subject: Hello\r\n\r\nGood to see you.\r\n"))
	fmt.Println(err)
	fmt.Println("received:", len(srv.Received()))
	// Output:
	// 550 "5.1.1 <jo@example.net>: User unknown"
	// received: 0
}

// What the server has taken can be looked at.
func ExampleServer_Received() {
	srv, err := smtptest.NewServer(smtptest.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	message := "Subject: Hello\r\n\r\n.a dot\r\n"
	if err := smtp.SendMail(srv.Addr, nil, "app@example.com", []string{"jo@example.net"}, []byte(message)); err != nil {
		log.Fatal(err)
	}
	for _, m := range srv.Received() {
		fmt.Printf("%s to %s: %q\n", m.From, m.To, m.Data)
	}
	// Output:
	// app@example.com to [jo@example.net]: "Subject: Hello\r\n\r\n.a dot\r\n"
}

// A world with one thing wrong, and what a program sees of it.
func ExampleWorld_Break() {
	w := smtptest.NewWorld()
	defer w.Close()
	if err := w.Break("spf-address-missing-exim"); err != nil {
		log.Fatal(err)
	}
	sent, err := w.Settings().Send(context.Background())
	fmt.Println(sent, err)
	// Output:
	// false 550 "[SPF] 203.0.113.5 is not allowed to send mail from example.com."
}

// The records are what decides: the right one mends it.
func ExampleWorld_Publish() {
	w := smtptest.NewWorld()
	defer w.Close()
	w.Take(smtptest.Delivery)
	for _, record := range []string{"v=spf1 ip4:192.0.2.25 -all", "v=spf1 ip4:192.0.2.25 ip4:203.0.113.5 -all"} {
		if err := w.Publish(fmt.Sprintf("example.com. TXT %q", record)); err != nil {
			log.Fatal(err)
		}
		sent, _ := w.Settings().Send(context.Background())
		fmt.Println(record, sent)
	}
	fmt.Println("spf:", w.MX.Received()[0].Results["spf"])
	// Output:
	// v=spf1 ip4:192.0.2.25 -all false
	// v=spf1 ip4:192.0.2.25 ip4:203.0.113.5 -all true
	// spf: pass
}
