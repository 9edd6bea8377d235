package smtpprobe_test

import (
	"bufio"
	"context"
	"fmt"
	"net"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpprobe"
)

// relay stands for a mail host on port 25, which has no login.
type relay struct{}

func (relay) DialContext(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		fmt.Fprint(server, "220 mx.example.com ESMTP\r\n")
		replies := []string{"250-mx.example.com\r\n250 SIZE 10240000\r\n", "221 2.0.0 Bye\r\n"}
		for lines := bufio.NewScanner(server); len(replies) > 0 && lines.Scan(); replies = replies[1:] {
			fmt.Fprint(server, replies[0])
		}
	}()
	return client, nil
}

// A session is held, then judged. The transcript may be shown to anybody.
func ExampleProber_Probe() {
	prober := smtpprobe.Prober{Dialer: relay{}} // without a Dialer it goes over the network
	result, err := prober.Probe(context.Background(), smtpprobe.Target{
		Server: "mx.example.com:25", HELO: "app.example.org",
		User: "bob@example.com", Password: "correct horse battery staple",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range result.Transcript {
		fmt.Printf("%s: %s\n", line.From, line.Text)
	}
	for _, f := range check.Causes(check.Run(smtpprobe.Rules(), result), smtpprobe.Catalog()) {
		fmt.Println(f)
		for _, fix := range f.Fixes {
			fmt.Printf("  %s: %s\n", fix.Message, fix.Change.Describe())
		}
	}
	// Output:
	// S: 220 mx.example.com ESMTP
	// C: EHLO app.example.org
	// S: 250-mx.example.com
	// S: 250 SIZE 10240000
	// C: QUIT
	// S: 221 2.0.0 Bye
	// smtp-auth-on-relay-port (error, certain) mx.example.com:25: Port 25 is where mail servers bring mail to each other, without a login.
	//   Use the submission port, with STARTTLS: set server to mx.example.com:587
	//   Use the port where TLS begins at once: set server to mx.example.com:465
}
