package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

var errNoSTARTTLS = errors.New("the server does not offer STARTTLS")

// send sends a welcome to an address as any program does that uses net/smtp. It
// knows nothing of maildiag but the settings. Accepted reports that the server had
// taken the message, whatever became of the session afterwards.
func send(ctx context.Context, c diagnose.Config, to string) (accepted bool, err error) {
	dialer := c.Dialer
	if dialer == nil {
		dialer = &net.Dialer{}
	}
	conn, err := dialer.DialContext(ctx, "tcp", c.Server)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	plain := conn
	defer context.AfterFunc(ctx, func() { plain.SetDeadline(time.Unix(1, 0)) })() // net/smtp knows no context
	host, port, err := net.SplitHostPort(c.Server)
	if err != nil {
		return false, err
	}
	secure := &tls.Config{ServerName: host, RootCAs: c.RootCAs}
	implicit := c.TLS == diagnose.TLSImplicit || c.TLS == diagnose.TLSAuto && port == "465"
	if implicit {
		conn = tls.Client(conn, secure)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return false, err
	}
	defer client.Close()
	if err := client.Hello(cmp.Or(c.HELO, "localhost")); err != nil {
		return false, err
	}
	offered, _ := client.Extension("STARTTLS")
	switch {
	case implicit || c.TLS == diagnose.TLSNone:
	case offered:
		if err := client.StartTLS(secure); err != nil {
			return false, err
		}
	case c.TLS == diagnose.TLSSTARTTLS:
		return false, errNoSTARTTLS
	}
	if c.User != "" {
		if err := client.Auth(smtp.PlainAuth("", c.User, string(c.Password), host)); err != nil {
			return false, err
		}
	}
	if err := client.Mail(c.From); err != nil {
		return false, err
	}
	if err := client.Rcpt(to); err != nil {
		return false, err
	}
	w, err := client.Data()
	if err != nil {
		return false, err
	}
	if _, err := w.Write(welcome(c.From, to)); err != nil {
		return false, err
	}
	if err := w.Close(); err != nil {
		return false, err
	}
	return true, client.Quit()
}

func welcome(from, to string) []byte {
	var b bytes.Buffer
	now := time.Now()
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nDate: %s\r\n", from, to, now.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "Message-ID: <%d.%s>\r\nSubject: Welcome\r\n\r\nGood to see you.\r\n", now.UnixNano(), from)
	return b.Bytes()
}
