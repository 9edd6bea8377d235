package diagnose_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"syscall"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
)

// BenchmarkExplain explains a mix of what applications hold: replies, socket
// errors, texts, an API's answer.
func BenchmarkExplain(b *testing.B) {
	errs := []error{
		fmt.Errorf("send: %w", &textproto.Error{Code: 550, Msg: "5.1.1 <a@example.com>: Recipient address rejected: User unknown in local recipient table"}),
		fmt.Errorf("send: %w", &textproto.Error{Code: 535, Msg: "5.7.8 Username and Password not accepted. Learn more at\n5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp"}),
		&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		&net.DNSError{Err: "no such host", Name: "smtp.example.com", IsNotFound: true},
		io.EOF,
		errors.New("tls: first record does not look like a TLS handshake"),
		errors.New("x509: certificate is valid for *.example.org, example.org, not smtp.example.com"),
		errors.New("to=<a@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=4, dsn=4.7.1, status=deferred (host mx.example.com[192.0.2.1] said: 451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command))"),
		&diagnose.HTTPError{Provider: "resend", Status: 403, Body: `{"statusCode":403,"message":"The example.com domain is not verified. Please, add and verify your domain on https://resend.com/domains","name":"validation_error"}`},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		diagnose.Explain(errs[i%len(errs)])
	}
}
