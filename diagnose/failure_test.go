package diagnose_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// errorCase is an error that a mail sender meets, and what it means.
type errorCase struct {
	name  string
	err   error
	cause smtpcode.Cause
	sure  bool           // the type entails the cause
	text  smtpcode.Cause // what the text alone means, where it says less; "": the same
}

// run asks for the cause in every form in which an application may hold the
// error: as it came, wrapped, joined with another, and as text.
func (c errorCase) run(t *testing.T) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) {
		t.Helper()
		if c.err == nil {
			t.Fatal("there is no error to explain")
		}
		r := diagnose.Explain(c.err)
		if r.Cause != c.cause {
			t.Fatalf("%T %q\n\tread as %s %s %v, want %s", c.err, c.err, r.Cause, r.Confidence, r.Causes, c.cause)
		}
		info := c.cause.Info()
		if r.Layer != info.Layer || r.Fault != info.Fault {
			t.Errorf("%q: layer %q fault %q, want %q %q", c.err, r.Layer, r.Fault, info.Layer, info.Fault)
		}
		if r.Code == 0 && c.sure != (r.Confidence == check.Certain) { // of replies, smtpcode judges how sure they are
			t.Errorf("%q: %s is %s; certain is %v", c.err, r.Cause, r.Confidence, c.sure)
		}
		if r.Summary == "" || len(r.Fixes) == 0 || len(r.Causes) == 0 || len(r.Causes[0].Evidence) == 0 {
			t.Errorf("%q: a report without summary, fix or evidence: %+v", c.err, r)
		}
		wrapped := fmt.Errorf("send welcome mail: %w", fmt.Errorf("attempt 2: %w", c.err))
		for form, err := range map[string]error{
			"wrapped":        wrapped,
			"joined":         errors.Join(c.err, errors.New("order 4711 stays open")),
			"joined after":   errors.Join(errors.New("order 4711 stays open"), c.err),
			"wrapped, joins": fmt.Errorf("order 4711: %w, %w", errors.New("it stays open"), wrapped),
		} {
			if got := diagnose.Explain(err); got.Cause != r.Cause || got.Confidence != r.Confidence {
				t.Errorf("%s: %q read as %s %s, want %s %s", form, err, got.Cause, got.Confidence, r.Cause, r.Confidence)
			}
		}
		want := c.cause
		if c.text != "" {
			want = c.text
		}
		for form, text := range map[string]string{"text": c.err.Error(), "wrapped text": wrapped.Error()} {
			if got := diagnose.Explain(errors.New(text)); got.Cause != want {
				t.Errorf("%s: %q read as %s, want %s", form, text, got.Cause, want)
			}
		}
	})
}

var (
	server = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 25), Port: 587}
	client = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 9), Port: 50123}
)

// socket is a failed system call, in the layers that package net puts around it.
func socket(op string, errno syscall.Errno) error {
	call := op
	e := &net.OpError{Op: op, Net: "tcp", Addr: server}
	if op == "dial" {
		call = "connect"
	} else {
		e.Source = client
	}
	e.Err = os.NewSyscallError(call, errno)
	return e
}

func TestSocketErrors(t *testing.T) {
	for _, c := range []errorCase{
		{name: "refused", err: socket("dial", syscall.ECONNREFUSED), cause: smtpcode.ConnectionRefused, sure: true},
		{name: "no answer to SYN", err: socket("dial", syscall.ETIMEDOUT), cause: smtpcode.PortBlocked},
		{name: "no answer to data", err: socket("read", syscall.ETIMEDOUT), cause: smtpcode.ClientTimeout},
		{name: "no route to host", err: socket("dial", syscall.EHOSTUNREACH), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "no route to network", err: socket("dial", syscall.ENETUNREACH), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "host down", err: socket("dial", syscall.EHOSTDOWN), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "no IPv6", err: socket("dial", syscall.EAFNOSUPPORT), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "blackhole route", err: socket("dial", syscall.EINVAL), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "source address not here", err: socket("dial", syscall.EADDRNOTAVAIL), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "source port busy", err: socket("dial", syscall.EADDRINUSE), cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "interface down", err: socket("dial", syscall.ENETDOWN), cause: smtpcode.NetworkDown},
		{name: "EACCES over IPv6", err: &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP("2001:db8::25"), Port: 25}, Err: os.NewSyscallError("connect", syscall.EACCES)}, cause: smtpcode.BlockedLocally},
		{name: "EACCES", err: socket("dial", syscall.EACCES), cause: smtpcode.BlockedLocally, sure: true},
		{name: "EPERM", err: socket("dial", syscall.EPERM), cause: smtpcode.BlockedLocally, sure: true},
		{name: "reset", err: socket("read", syscall.ECONNRESET), cause: smtpcode.ConnectionDropped},
		{name: "reset while dialling", err: socket("dial", syscall.ECONNRESET), cause: smtpcode.ConnectionDropped},
		{name: "aborted", err: socket("read", syscall.ECONNABORTED), cause: smtpcode.ConnectionDropped},
		{name: "broken pipe", err: socket("write", syscall.EPIPE), cause: smtpcode.ConnectionDropped},
		{name: "EMFILE", err: socket("dial", syscall.EMFILE), cause: smtpcode.ClientMisuse},
		{name: "ENFILE", err: socket("dial", syscall.ENFILE), cause: smtpcode.ClientMisuse},
		{name: "ENOBUFS", err: socket("write", syscall.ENOBUFS), cause: smtpcode.ClientMisuse},
		{name: "errno alone", err: syscall.ECONNREFUSED, cause: smtpcode.ConnectionRefused, sure: true},

		{name: "EOF", err: io.EOF, cause: smtpcode.ConnectionDropped},
		{name: "unexpected EOF", err: io.ErrUnexpectedEOF, cause: smtpcode.ConnectionDropped},
		{name: "deadline of a connection", err: os.ErrDeadlineExceeded, cause: smtpcode.ClientTimeout},
		{name: "deadline of a context", err: context.DeadlineExceeded, cause: smtpcode.ClientTimeout},
		{name: "canceled", err: context.Canceled, cause: smtpcode.ClientTimeout, sure: true},
		{name: "closed by ourselves", err: &net.OpError{Op: "write", Net: "tcp", Source: client, Addr: server, Err: net.ErrClosed}, cause: smtpcode.ClientMisuse},
		{name: "a file forbidden", err: &fs.PathError{Op: "open", Path: "/etc/mail/welcome.html", Err: fs.ErrPermission}, cause: smtpcode.Unclassified},
		{name: "SOCKS", err: &net.OpError{Op: "socks connect", Net: "tcp", Addr: server, Err: errors.New("host unreachable")}, cause: smtpcode.ProxyFailed},
		{name: "HTTP proxy", err: &net.OpError{Op: "proxyconnect", Net: "tcp", Err: socket("dial", syscall.ECONNREFUSED)}, cause: smtpcode.ProxyFailed},

		{name: "unknown network", err: &net.OpError{Op: "dial", Net: "tpc", Err: net.UnknownNetworkError("tpc")}, cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "address text", err: &net.ParseError{Type: "IP address", Text: "192.0.2"}, cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "wrong family", err: &net.OpError{Op: "dial", Net: "tcp4", Err: &net.AddrError{Err: "no suitable address found", Addr: "2001:db8::25"}}, cause: smtpcode.NetworkUnreachable, sure: true},
		{name: "wrong source family", err: &net.OpError{Op: "dial", Net: "tcp", Source: client, Addr: server, Err: &net.AddrError{Err: "mismatched local address type", Addr: "::1"}}, cause: smtpcode.NetworkUnreachable, sure: true},
	} {
		c.run(t)
	}
}

func TestDNSErrors(t *testing.T) {
	const resolver = "192.0.2.53:53"
	lookup := func(e net.DNSError) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: &e}
	}
	for _, c := range []errorCase{
		{name: "no such host", err: lookup(net.DNSError{Err: "no such host", Name: "smtp.gmial.com", Server: resolver, IsNotFound: true}), cause: smtpcode.ServerNameNotFound, sure: true},
		{name: "SERVFAIL", err: lookup(net.DNSError{Err: "server misbehaving", Name: "smtp.example.com", Server: resolver, IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "REFUSED", err: lookup(net.DNSError{Err: "server misbehaving", Name: "smtp.example.com", Server: resolver}), cause: smtpcode.DNSResolverFailed},
		{name: "time-out", err: lookup(net.DNSError{Err: "i/o timeout", Name: "smtp.example.com", Server: resolver, IsTimeout: true, IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "time-out of a socket", err: lookup(net.DNSError{Err: "read udp 192.0.2.9:41234->192.0.2.53:53: i/o timeout", Name: "smtp.example.com", Server: resolver, IsTimeout: true, IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "lame", err: lookup(net.DNSError{Err: "lame referral", Name: "smtp.example.com", Server: resolver}), cause: smtpcode.DNSResolverFailed},
		{name: "no answer", err: lookup(net.DNSError{Err: "no answer from DNS server", Name: "smtp.example.com", Server: resolver}), cause: smtpcode.DNSResolverFailed},
		{name: "invalid response", err: lookup(net.DNSError{Err: "invalid DNS response", Name: "smtp.example.com", Server: resolver}), cause: smtpcode.DNSResolverFailed},
		{name: "unreadable response", err: lookup(net.DNSError{Err: "cannot unmarshal DNS message", Name: "smtp.example.com", Server: resolver}), cause: smtpcode.DNSResolverFailed},
		{name: "resolver not running", err: lookup(net.DNSError{Err: "dial udp 192.0.2.53:53: connect: connection refused", Name: "smtp.example.com", Server: resolver, IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "resolver refuses", err: lookup(net.DNSError{Err: "read udp 192.0.2.9:41234->192.0.2.53:53: read: connection refused", Name: "smtp.example.com", Server: resolver, IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "resolver out of reach", err: lookup(net.DNSError{Err: "dial udp 192.0.2.53:53: connect: network is unreachable", Name: "smtp.example.com", Server: resolver, IsTemporary: true}), cause: smtpcode.NetworkDown},
		{name: "libc", err: lookup(net.DNSError{Err: "Temporary failure in name resolution", Name: "smtp.example.com", IsTemporary: true}), cause: smtpcode.DNSResolverFailed},
		{name: "context", err: lookup(net.DNSError{UnwrapErr: context.DeadlineExceeded, Err: "context deadline exceeded", Name: "smtp.example.com", IsTimeout: true}), cause: smtpcode.DNSResolverFailed},
		{name: "canceled", err: lookup(net.DNSError{UnwrapErr: context.Canceled, Err: "operation was canceled", Name: "smtp.example.com"}), cause: smtpcode.ClientTimeout, sure: true},
		{name: "MX with a bad name", err: &net.DNSError{Err: "DNS response contained records which contain invalid names", Name: "example.com"}, cause: smtpcode.DestinationDNSFailed},

		{name: "empty name", err: lookup(net.DNSError{Err: "no such host", IsNotFound: true}), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "blank in the name", err: lookup(net.DNSError{Err: "no such host", Name: "smtp.example.com ", IsNotFound: true}), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "scheme in the name", err: lookup(net.DNSError{Err: "no such host", Name: "https://smtp.example.com", IsNotFound: true}), cause: smtpcode.ServerAddressInvalid, sure: true},
		{name: "port name", err: lookup(net.DNSError{Err: "unknown port", Name: "tcp/smpts", IsNotFound: true}), cause: smtpcode.ServerAddressInvalid, sure: true},
	} {
		c.run(t)
	}
}

func TestTLSErrorsByType(t *testing.T) {
	record := func(head, msg string) error {
		e := tls.RecordHeaderError{Msg: msg}
		copy(e.RecordHeader[:], head)
		return e
	}
	const noTLS = "first record does not look like a TLS handshake"
	leaf := &x509.Certificate{DNSNames: []string{"mail.example.com"}, SerialNumber: big.NewInt(1)}
	verify := func(err error) error {
		return &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{leaf}, Err: err}
	}
	invalid := func(reason x509.InvalidReason, detail string) error {
		return verify(x509.CertificateInvalidError{Cert: leaf, Reason: reason, Detail: detail})
	}
	for _, c := range []errorCase{
		{name: "greeting", err: record("220 m", noTLS), cause: smtpcode.TLSOnPlaintextPort, sure: true},
		{name: "greeting of many lines", err: record("220-m", noTLS), cause: smtpcode.TLSOnPlaintextPort, sure: true},
		{name: "refusal in clear text", err: record("554 5", noTLS), cause: smtpcode.TLSOnPlaintextPort, sure: true},
		{name: "HTTP", err: record("HTTP/", noTLS), cause: smtpcode.WrongService, text: smtpcode.TLSOnPlaintextPort},
		{name: "IMAP", err: record("* OK ", noTLS), cause: smtpcode.WrongService, text: smtpcode.TLSOnPlaintextPort},
		{name: "POP3", err: record("+OK P", noTLS), cause: smtpcode.WrongService, text: smtpcode.TLSOnPlaintextPort},
		{name: "SSH", err: record("SSH-2", noTLS), cause: smtpcode.WrongService, text: smtpcode.TLSOnPlaintextPort},
		{name: "SSLv2", err: record("\x80\x2e\x01\x03\x01", "unsupported SSLv2 handshake received"), cause: smtpcode.TLSVersionUnsupported, sure: true},
		{name: "record version", err: record("\x16\x02\x00\x00\x05", "received record with version 200 when expecting version 303"), cause: smtpcode.TLSVersionUnsupported, sure: true},
		{name: "oversized record", err: record("250 o", "oversized record received with length 28528"), cause: smtpcode.TLSHandshakeFailed},
		{name: "our own alert", err: &net.OpError{Op: "local error", Err: errors.New("tls: bad record MAC")}, cause: smtpcode.TLSHandshakeFailed},
		{name: "record header in a socket error", err: &net.OpError{Op: "read", Net: "tcp", Addr: server, Err: record("220 m", noTLS)}, cause: smtpcode.TLSOnPlaintextPort, sure: true},

		{name: "unknown authority", err: verify(x509.UnknownAuthorityError{Cert: leaf}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "no system roots", err: verify(x509.SystemRootsError{Err: errors.New("open /etc/ssl/certs: no such file or directory")}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "SHA-1", err: verify(x509.InsecureAlgorithmError(x509.SHA1WithRSA)), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "parent cannot sign", err: verify(x509.ConstraintViolationError{}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "critical extension", err: verify(x509.UnhandledCriticalExtension{}), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "algorithm", err: verify(x509.ErrUnsupportedAlgorithm), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "no CA", err: invalid(x509.NotAuthorizedToSign, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "too many intermediates", err: invalid(x509.TooManyIntermediates, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "key usage", err: invalid(x509.IncompatibleUsage, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "issuer name", err: invalid(x509.NameMismatch, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "too many constraints", err: invalid(x509.TooManyConstraints, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "CA not for this use", err: invalid(x509.CANotAuthorizedForExtKeyUsage, "emailProtection"), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "no chain", err: invalid(x509.NoValidChains, ""), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "signature limit", err: verify(errors.New("x509: signature check attempts limit reached while verifying certificate chain")), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "CA not for this name", err: invalid(x509.CANotAuthorizedForThisName, "mail.example.com"), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "constraints without SANs", err: invalid(x509.NameConstraintsWithoutSANs, ""), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "unconstrained name", err: invalid(x509.UnconstrainedName, "mail.example.com"), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "another host", err: verify(x509.HostnameError{Certificate: leaf, Host: "smtp.example.org"}), cause: smtpcode.CertificateNameMismatch, sure: true},
		{name: "no names", err: verify(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "smtp.example.org"}), cause: smtpcode.CertificateNameMismatch, sure: true},

		// Only texts: crypto/tls has no types for these.
		{name: "no version", err: errors.New("tls: server selected unsupported protocol version 301"), cause: smtpcode.TLSVersionUnsupported, sure: true},
		{name: "cipher", err: errors.New("tls: server chose an unconfigured cipher suite"), cause: smtpcode.TLSHandshakeFailed},
		{name: "downgrade", err: errors.New("tls: downgrade attempt detected, possibly due to a MitM attack or a broken middlebox"), cause: smtpcode.TLSHandshakeFailed},
		{name: "large key", err: errors.New("tls: server sent certificate containing RSA key larger than 8192 bits"), cause: smtpcode.TLSHandshakeFailed},
		{name: "bad serial number", err: errors.New("tls: failed to parse certificate from server: x509: negative serial number"), cause: smtpcode.CertificateUntrusted, sure: true},
		{name: "key does not match", err: errors.New("tls: invalid signature by the server certificate: crypto/rsa: verification error"), cause: smtpcode.TLSHandshakeFailed},
		{name: "long message", err: errors.New("tls: handshake message of length 1735553568 bytes exceeds maximum of 65536 bytes"), cause: smtpcode.TLSHandshakeFailed},
		{name: "wrong message", err: errors.New("tls: received unexpected handshake message of type *tls.certificateMsg when waiting for *tls.serverHelloMsg"), cause: smtpcode.TLSHandshakeFailed},
		{name: "ECH", err: &tls.ECHRejectionError{}, cause: smtpcode.TLSHandshakeFailed},
	} {
		c.run(t)
	}
}

// The types of mail libraries that this module does not import, with the same
// fields and methods.

type goMailError struct {
	code           int
	enhanced, text string
}

func (e *goMailError) Error() string              { return e.text }
func (e *goMailError) ErrorCode() int             { return e.code }
func (e *goMailError) EnhancedStatusCode() string { return e.enhanced }
func (e *goMailError) IsTemp() bool               { return e.code/100 == 4 }

type goSMTPEnhanced [3]int

type goSMTPError struct {
	Code         int
	EnhancedCode goSMTPEnhanced
	Message      string
}

func (e *goSMTPError) Error() string { return fmt.Sprintf("SMTP error %03d: %s", e.Code, e.Message) }

const unknownUser = "5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in local recipient table"

// unverified quotes the server that knows: postconf(5), reject_unverified_recipient.
const unverified = "4.1.1 <nobody@example.com>: Recipient address rejected: unverified address: host mx1.example.com[192.0.2.1] said: 550 " + unknownUser + " (in reply to RCPT TO command)"

func TestReplyErrors(t *testing.T) {
	refused := &textproto.Error{Code: 550, Msg: unknownUser}
	for _, c := range []errorCase{
		{name: "textproto", err: refused, cause: smtpcode.RecipientUnknown},
		{name: "several lines", err: &textproto.Error{Code: 550, Msg: "5.1.1 The email account that you tried to reach does not exist. Please try\n5.1.1 double-checking the recipient's email address for typos or\n5.1.1 unnecessary spaces. For more information, go to\n5.1.1  https://support.google.com/mail/?p=NoSuchUser d9443c01a7336-1f83c1a 25si - gsmtp"}, cause: smtpcode.RecipientUnknown},
		{name: "textproto, quoting", err: &textproto.Error{Code: 450, Msg: unverified}, cause: smtpcode.RecipientUnknown},
		{name: "go-smtp, quoting", err: &goSMTPError{450, goSMTPEnhanced{4, 1, 1}, strings.TrimPrefix(unverified, "4.1.1 ")}, cause: smtpcode.RecipientUnknown},
		{name: "go-mail", err: &goMailError{550, "5.1.1", "sending SMTP RCPT TO command: 550 " + unknownUser + ", affected recipient(s): nobody@example.com"}, cause: smtpcode.RecipientUnknown},
		{name: "go-mail, quoted", err: &goMailError{550, "5.1.1", fmt.Sprintf("sending SMTP RCPT TO command: 550 %q, affected recipient(s): nobody@example.com", unknownUser)}, cause: smtpcode.RecipientUnknown},
		{name: "go-smtp", err: &goSMTPError{550, goSMTPEnhanced{5, 1, 1}, strings.TrimPrefix(unknownUser, "5.1.1 ")}, cause: smtpcode.RecipientUnknown},
		{name: "go-smtp without enhanced code", err: &goSMTPError{550, goSMTPEnhanced{-1, -1, -1}, "No such user here"}, cause: smtpcode.RecipientUnknown},
		{name: "Reply", err: smtpcode.Reply{Code: 550, Enhanced: smtpcode.EnhancedCode{5, 1, 1}, Lines: []string{strings.TrimPrefix(unknownUser, "5.1.1 ")}}, cause: smtpcode.RecipientUnknown},
		{name: "pointer to Reply", err: &smtpcode.Reply{Code: 550, Enhanced: smtpcode.EnhancedCode{5, 1, 1}, Lines: []string{strings.TrimPrefix(unknownUser, "5.1.1 ")}}, cause: smtpcode.RecipientUnknown},
	} {
		c.run(t)
		t.Run(c.name+", codes", func(t *testing.T) {
			r := diagnose.Explain(c.err)
			enhanced := "5.1.1"
			if c.name == "go-smtp without enhanced code" {
				enhanced = ""
			}
			if r.Code != 550 || r.Enhanced != enhanced || r.Temporary || r.Retry.Action != smtpcode.ActionStop {
				t.Errorf("code %d %q, temporary %v, retry %+v", r.Code, r.Enhanced, r.Temporary, r.Retry)
			}
			if c.name != "go-smtp without enhanced code" && !r.Retry.Suppress {
				t.Error("the address is not to be suppressed")
			}
		})
	}

	t.Run("what QUIT got", func(t *testing.T) {
		goMail := &goMailError{550, "5.1.1", "sending SMTP RCPT TO command: 550 " + unknownUser}
		for _, quit := range []error{&textproto.Error{Code: 250, Msg: "2.0.0 Ok"}, &textproto.Error{Code: 221, Msg: "2.0.0 Bye"}, io.EOF} {
			for _, err := range []error{
				errors.Join(refused, quit), errors.Join(quit, refused), fmt.Errorf("close: %w after %w", quit, refused),
				errors.Join(goMail, quit), errors.Join(quit, goMail),
			} {
				r := diagnose.Explain(err)
				if r.Cause != smtpcode.RecipientUnknown || r.Code != 550 || r.Enhanced != "5.1.1" {
					t.Errorf("%q read as %s %d %s", err, r.Cause, r.Code, r.Enhanced)
				}
			}
		}
	})

	t.Run("success is no failure", func(t *testing.T) {
		for code, cause := range map[int]smtpcode.Cause{250: smtpcode.DeliveredAnyway, 220: smtpcode.Unclassified, 235: smtpcode.Unclassified, 252: smtpcode.Unclassified, 334: smtpcode.Unclassified} {
			if r := diagnose.Explain(&textproto.Error{Code: code, Msg: "2.0.0 Ok"}); r.Cause != cause {
				t.Errorf("%d alone read as %s, want %s", code, r.Cause, cause)
			}
		}
	})

	t.Run("the first failure counts", func(t *testing.T) {
		r := diagnose.Explain(errors.Join(refused, &textproto.Error{Code: 421, Msg: "4.4.2 Error: timeout exceeded"}))
		if r.Code != 550 {
			t.Errorf("the report is of %d", r.Code)
		}
	})

	t.Run("the caller's reply stays as it is", func(t *testing.T) {
		const line = "password=hunter22 is refused"
		reply := smtpcode.Reply{Code: 535, Enhanced: smtpcode.EnhancedCode{5, 7, 8}, Lines: []string{line}}
		if r := diagnose.Explain(reply); r.Cause != smtpcode.AuthFailed || reply.Lines[0] != line {
			t.Errorf("%s; the reply is now %q", r.Cause, reply.Lines)
		}
	})

	t.Run("HTTP", func(t *testing.T) {
		err := &diagnose.HTTPError{Provider: "sendgrid", Status: 401, Body: `{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked","field":null,"help":null}]}`}
		for _, err := range []error{err, fmt.Errorf("send: %w", err), errors.Join(err, io.EOF)} {
			r := diagnose.Explain(err)
			if r.Cause != smtpcode.APIKeyInvalid || r.Provider != "sendgrid" || r.Confidence != check.Certain {
				t.Errorf("%q read as %s %s of %q", err, r.Cause, r.Confidence, r.Provider)
			}
		}
	})
}

// TestProtocolErrors reads what net/textproto says of lines that are no reply.
func TestProtocolErrors(t *testing.T) {
	for _, c := range []errorCase{
		{name: "HTTP", err: textproto.ProtocolError(`short response: "HTTP/1.1 400 Bad Request"`), cause: smtpcode.WrongService},
		{name: "POP3", err: textproto.ProtocolError(`invalid response code: "+OK POP3 ready"`), cause: smtpcode.WrongService},
		{name: "bare code", err: textproto.ProtocolError(`short response: "250"`), cause: smtpcode.ProtocolError},
		{name: "many lines", err: textproto.ProtocolError(`unexpected multi-line response: "mx.example.com at your service"`), cause: smtpcode.ProtocolError},
		{name: "header", err: textproto.ProtocolError(`malformed MIME header line: Subject hello`), cause: smtpcode.MessageMalformed},
		{name: "limit", err: errors.New("message too large"), cause: smtpcode.MessageTooLarge},
	} {
		c.run(t)
	}
}

type panicking struct{}

func (panicking) Error() string { panic("no text") }

type panickingUnwrap struct{}

func (panickingUnwrap) Error() string { return "550 5.1.1 User unknown" }
func (panickingUnwrap) Unwrap() error { panic("nothing inside") }

type panickingCode struct{}

func (panickingCode) Error() string              { return "550 5.1.1 User unknown" }
func (panickingCode) ErrorCode() int             { panic("no code") }
func (panickingCode) EnhancedStatusCode() string { panic("no code") }

type circle struct{ next error }

func (c *circle) Error() string { return "a circle" }
func (c *circle) Unwrap() error { return c.next }

type circles struct{}

func (c *circles) Error() string   { return "circles" }
func (c *circles) Unwrap() []error { return []error{c, c, c} }

type funcError func() // neither comparable nor hashable

func (funcError) Error() string { return "EOF" }

// TestNoPanic gives Explain what no library should return, and some do.
func TestNoPanic(t *testing.T) {
	if r := diagnose.Explain(nil); r != nil {
		t.Errorf("Explain(nil) is %+v", r)
	}
	if err := diagnose.Wrap(nil); err != nil {
		t.Errorf("Wrap(nil) is %v", err)
	}
	round := &circle{}
	round.next = &circle{round}
	deep := error(&textproto.Error{Code: 550, Msg: unknownUser})
	for range 10_000 {
		deep = &circle{deep}
	}
	deepText := io.EOF
	for range 10_000 {
		deepText = fmt.Errorf("x: %w", deepText)
	}
	many := make([]error, 10_000)
	for i := range many {
		many[i] = fmt.Errorf("message %d: %w", i, io.EOF)
	}
	huge := strings.Repeat("nothing is to be learnt from this. ", 10<<20/35)
	for _, tt := range []struct {
		name  string
		err   error
		cause smtpcode.Cause // "": any
	}{
		{"nil *textproto.Error", (*textproto.Error)(nil), ""},
		{"nil *smtpcode.Reply", (*smtpcode.Reply)(nil), ""},
		{"nil *HTTPError", (*diagnose.HTTPError)(nil), ""},
		{"nil *Error", (*diagnose.Error)(nil), ""},
		{"empty *Error", &diagnose.Error{}, ""},
		{"nil *net.DNSError", (*net.DNSError)(nil), ""},
		{"nil *net.OpError", (*net.OpError)(nil), ""},
		{"empty *net.OpError", &net.OpError{}, ""},
		{"remote error without error", &net.OpError{Op: "remote error"}, ""},
		{"nil *net.AddrError", (*net.AddrError)(nil), ""},
		{"nil *net.ParseError", (*net.ParseError)(nil), ""},
		{"nil *url.Error", (*url.Error)(nil), ""},
		{"nil *os.SyscallError", (*os.SyscallError)(nil), ""},
		{"nil *fs.PathError", (*fs.PathError)(nil), ""},
		{"nil *tls.CertificateVerificationError", (*tls.CertificateVerificationError)(nil), ""},
		{"nil *tls.RecordHeaderError", (*tls.RecordHeaderError)(nil), ""},
		{"empty tls.RecordHeaderError", tls.RecordHeaderError{}, ""},
		{"empty x509.HostnameError", x509.HostnameError{}, smtpcode.CertificateNameMismatch},
		{"empty x509.CertificateInvalidError", x509.CertificateInvalidError{}, ""},
		{"expired without certificate", x509.CertificateInvalidError{Reason: x509.Expired}, smtpcode.CertificateExpired},
		{"nil *goMailError", (*goMailError)(nil), ""},
		{"nil *goSMTPError", (*goSMTPError)(nil), ""},
		{"empty *textproto.Error", &textproto.Error{}, ""},
		{"negative code", &textproto.Error{Code: -1, Msg: "?"}, ""},
		{"empty Reply", smtpcode.Reply{}, ""},
		{"wrapped nil", fmt.Errorf("send: %w", (*textproto.Error)(nil)), ""},
		{"joined nils", errors.Join((*net.OpError)(nil), (*net.DNSError)(nil), &textproto.Error{Code: 550, Msg: unknownUser}), smtpcode.RecipientUnknown},

		{"Error panics", panicking{}, smtpcode.Unclassified},
		{"Error panics inside", &net.OpError{Op: "dial", Err: panicking{}}, ""},
		{"Unwrap panics", panickingUnwrap{}, smtpcode.RecipientUnknown},
		{"ErrorCode panics", panickingCode{}, smtpcode.RecipientUnknown},
		{"func", funcError(nil), smtpcode.ConnectionDropped},
		{"circle", round, smtpcode.Unclassified},
		{"circles", &circles{}, smtpcode.Unclassified},
		{"deep", deep, ""},
		{"deep text", deepText, smtpcode.ConnectionDropped},
		{"10,000 joined", errors.Join(many...), smtpcode.ConnectionDropped},
		{"10 MB", errors.New(huge), smtpcode.Unclassified},
		{"10 MB after a reply", errors.New("550 " + unknownUser + "\n" + huge), smtpcode.RecipientUnknown},
		{"10 MB reply", &textproto.Error{Code: 550, Msg: unknownUser + "\n" + huge}, smtpcode.RecipientUnknown},
		{"10 MB body", &diagnose.HTTPError{Status: 503, Body: huge}, smtpcode.APIUnavailable},
		{"64 KB of URLs", errors.New(strings.Repeat("a://b:", 64<<10/6)), ""},
		{"no text", errors.New(""), smtpcode.Unclassified},
		{"blank", errors.New(" \n\t"), smtpcode.Unclassified},
		{"zero octets", errors.New("\x00\x00\x00"), smtpcode.Unclassified},
		{"invalid UTF-8", errors.New("550 5.1.1 User unknown \xff\xfe\xc3"), smtpcode.RecipientUnknown},
		{"invalid UTF-8 alone", errors.New("\xff\xfe\xc3\x28\xed\xa0\x80"), smtpcode.Unclassified},
		{"format verbs", errors.New("%s %d %!v(MISSING)"), smtpcode.Unclassified},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			r := diagnose.Explain(tt.err)
			if r == nil {
				t.Fatal("no report")
			}
			if tt.cause != "" && r.Cause != tt.cause {
				t.Errorf("read as %s, want %s", r.Cause, tt.cause)
			}
			if _, err := r.MarshalJSON(); err != nil {
				t.Error(err)
			}
			if err := r.WriteText(io.Discard); err != nil {
				t.Error(err)
			}
			if text := diagnose.Wrap(tt.err).Error(); len(text) > 1<<20 {
				t.Errorf("an error text of %d octets", len(text))
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	original := fmt.Errorf("send welcome mail: %w", &net.OpError{Op: "dial", Net: "tcp", Addr: server, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)})
	err := diagnose.Wrap(original)
	if !errors.Is(err, syscall.ECONNREFUSED) || !errors.Is(err, original) {
		t.Errorf("%v does not unwrap to the original", err)
	}
	if op, ok := errors.AsType[*net.OpError](err); !ok || op.Op != "dial" {
		t.Errorf("%v holds no *net.OpError", err)
	}
	e, ok := errors.AsType[*diagnose.Error](fmt.Errorf("job 7: %w", err))
	if !ok || e.Report.Cause != smtpcode.ConnectionRefused {
		t.Fatalf("%v holds no *diagnose.Error", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, strings.TrimSuffix(e.Report.Summary, ".")) || !strings.HasSuffix(text, original.Error()) {
		t.Errorf("the text is %q", text)
	}
	again := diagnose.Explain(err)
	if again.Cause != e.Report.Cause || again.Confidence != e.Report.Confidence {
		t.Errorf("explained again it is %s %s", again.Cause, again.Confidence)
	}
	// Of what is not known, nothing is said but the text.
	if err := diagnose.Wrap(errors.New("flux capacitor")); err.Error() != "flux capacitor" {
		t.Errorf("an unknown error became %q", err)
	}
}

// TestCircumstances tells apart, by what the application knows, what one error
// text alone leaves open.
func TestCircumstances(t *testing.T) {
	timeout := &net.OpError{Op: "read", Net: "tcp", Source: client, Addr: server, Err: os.ErrDeadlineExceeded}
	dialTimeout := errors.New("dial tcp 192.0.2.25:587: i/o timeout")
	refused := func(addr string) error {
		a, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		return &net.OpError{Op: "dial", Net: "tcp", Addr: a, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	const host = "smtp.example.com"
	for _, tt := range []struct {
		name       string
		config     diagnose.Config
		err        error
		cause      smtpcode.Cause
		confidence check.Confidence
		says       string // in the summary
	}{
		{"EOF on 465 with STARTTLS", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSSTARTTLS}, io.EOF, smtpcode.PlaintextOnTLSPort, check.Certain, "465"},
		{"EOF on 465 in clear text", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSNone}, io.EOF, smtpcode.PlaintextOnTLSPort, check.Certain, "465"},
		{"EOF on 465", diagnose.Config{Server: host + ":465"}, io.EOF, smtpcode.PlaintextOnTLSPort, check.Likely, "465"},
		{"EOF on 465 with TLS", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSImplicit}, io.EOF, smtpcode.ConnectionDropped, check.Likely, ""},
		{"time-out on 465 with STARTTLS", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSSTARTTLS, Elapsed: 30 * time.Second}, timeout, smtpcode.PlaintextOnTLSPort, check.Certain, "465"},
		{"time-out on 465", diagnose.Config{Server: host + ":465"}, timeout, smtpcode.PlaintextOnTLSPort, check.Likely, "465"},
		{"a dial that timed out on 465", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSSTARTTLS}, dialTimeout, smtpcode.PortBlocked, check.Likely, ""},
		{"time-out on 587", diagnose.Config{Server: host + ":587", TLS: diagnose.TLSSTARTTLS, Elapsed: 30 * time.Second}, timeout, smtpcode.ClientTimeout, check.Likely, ""},
		{"EOF on some port", diagnose.Config{Server: host}, io.EOF, smtpcode.ConnectionDropped, check.Likely, ""},
		{"EOF on 587", diagnose.Config{Server: host + ":587", HELO: "app1.example.org"}, io.EOF, smtpcode.ConnectionDropped, check.Likely, ""},

		{"EOF after EHLO localhost", diagnose.Config{Server: host + ":587", HELO: "localhost"}, io.EOF, smtpcode.HELORejected, check.Likely, "localhost"},
		{"reset after EHLO web1", diagnose.Config{Server: host + ":25", HELO: "web1"}, socket("read", syscall.ECONNRESET), smtpcode.HELORejected, check.Likely, "web1"},
		{"EOF from Google's relay", diagnose.Config{Server: "smtp-relay.gmail.com:587"}, io.EOF, smtpcode.HELORejected, check.Likely, "localhost"},

		{"time-out of zero, reading", diagnose.Config{Server: host + ":587", Elapsed: 2 * time.Millisecond}, timeout, smtpcode.ClientTimeout, check.Certain, "2ms"},
		{"time-out of zero, dialling", diagnose.Config{Server: host + ":587", Elapsed: 2 * time.Millisecond}, dialTimeout, smtpcode.ClientTimeout, check.Certain, "2ms"},
		{"time-out of zero on 465", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSImplicit, Elapsed: 2 * time.Millisecond}, context.DeadlineExceeded, smtpcode.ClientTimeout, check.Certain, "2ms"},

		{"port 25", diagnose.Config{Server: "mx.example.com:25", Elapsed: 2 * time.Minute}, errors.New("dial tcp 192.0.2.25:25: i/o timeout"), smtpcode.PortBlocked, check.Likely, "port 25"},
		{"refused on this machine", diagnose.Config{}, refused("127.0.0.1:587"), smtpcode.ConnectionRefused, check.Certain, "127.0.0.1"},
		{"refused on this machine, IPv6", diagnose.Config{}, refused("[::1]:587"), smtpcode.ConnectionRefused, check.Certain, "::1"},
		{"refused elsewhere", diagnose.Config{}, refused("192.0.2.25:587"), smtpcode.ConnectionRefused, check.Certain, ""},
		{"no host", diagnose.Config{}, refused(":465"), smtpcode.ServerAddressInvalid, check.Certain, "empty"},

		{"EOF after acceptance", diagnose.Config{Server: host + ":587", Accepted: true}, io.EOF, smtpcode.DeliveredAnyway, check.Certain, "twice"},
		{"EOF after acceptance on 465", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSSTARTTLS, Accepted: true}, io.EOF, smtpcode.DeliveredAnyway, check.Certain, "twice"},
		{"time-out after acceptance", diagnose.Config{Server: host + ":587", Accepted: true}, timeout, smtpcode.DeliveredAnyway, check.Certain, ""},
		{"421 after acceptance", diagnose.Config{Server: host + ":587", Accepted: true}, &textproto.Error{Code: 421, Msg: "4.4.2 Timeout"}, smtpcode.DeliveredAnyway, check.Certain, ""},
		{"closed after acceptance", diagnose.Config{Accepted: true}, net.ErrClosed, smtpcode.DeliveredAnyway, check.Certain, ""},
		{"EOF at QUIT", diagnose.Config{Server: host + ":587", Stage: smtpcode.StageQuit}, io.EOF, smtpcode.DeliveredAnyway, check.Likely, "QUIT"},
		{"time-out at QUIT", diagnose.Config{Server: host + ":587", Stage: smtpcode.StageQuit}, timeout, smtpcode.DeliveredAnyway, check.Likely, "QUIT"},

		{"EPIPE on a pooled connection", diagnose.Config{Server: host + ":587", ConnAge: 10 * time.Minute}, socket("write", syscall.EPIPE), smtpcode.StaleConnection, check.Likely, "10m0s"},
		{"EOF on a pooled connection", diagnose.Config{Server: host + ":465", TLS: diagnose.TLSImplicit, ConnAge: 10 * time.Minute}, io.EOF, smtpcode.StaleConnection, check.Likely, "10m0s"},
		{"closed on a pooled connection", diagnose.Config{Server: host + ":587", ConnAge: 10 * time.Minute}, net.ErrClosed, smtpcode.StaleConnection, check.Likely, ""},
		{"EPIPE on a fresh connection", diagnose.Config{Server: host + ":587", ConnAge: time.Second}, socket("write", syscall.EPIPE), smtpcode.ConnectionDropped, check.Likely, ""},

		{"no AUTH on 25", diagnose.Config{Server: "mx.example.com:25"}, errors.New("smtp: server doesn't support AUTH"), smtpcode.AuthNotOffered, check.Certain, "port 25"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.config.Explain(tt.err)
			if r.Cause != tt.cause || r.Confidence != tt.confidence || !strings.Contains(r.Summary, tt.says) {
				t.Errorf("%q is %s %s: %s\n\twant %s %s: …%s…\n\t%v", tt.err, r.Cause, r.Confidence, r.Summary, tt.cause, tt.confidence, tt.says, r.Causes)
			}
			if tt.cause == smtpcode.DeliveredAnyway && r.Retry.Action != smtpcode.ActionStop {
				t.Errorf("the message would be sent twice: %+v", r.Retry)
			}
		})
	}
	// Without a port, the TLS port is one possibility beside the likely cause.
	if r := diagnose.Explain(io.EOF); !r.Has("plaintext-on-tls-port") || !r.Has("helo-rejected") {
		t.Errorf("EOF alone leaves only %v", r.Causes)
	}
}

// TestProxyGiven: an application that names its proxy dials nothing else, so what
// fails there is the proxy.
func TestProxyGiven(t *testing.T) {
	through := func(host string) diagnose.Config {
		return diagnose.Config{Server: "smtp.example.com:587", Look: diagnose.Look{Proxy: &url.URL{Scheme: "http", Host: host}}}
	}
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 72), Port: 3128}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for _, c := range []struct {
		proxy string
		err   error
		want  smtpcode.Cause
	}{
		{"192.0.2.72:3128", refused, smtpcode.ProxyFailed},
		{"proxy.example.com:3128", refused, smtpcode.ProxyFailed},
		{"192.0.2.72:3128", errors.New("proxy 192.0.2.72:3128: CONNECT smtp.example.com:587: 407 Proxy Authentication Required"), smtpcode.ProxyFailed},
		{"192.0.2.72:8080", refused, smtpcode.ConnectionRefused},
		{"192.0.2.72:3128", &textproto.Error{Code: 535, Msg: "5.7.8 Authentication failed"}, smtpcode.AuthFailed},
	} {
		if r := through(c.proxy).Explain(c.err); r.Cause != c.want {
			t.Errorf("through %s, %v: %s, want %s", c.proxy, c.err, r.Cause, c.want)
		}
	}
}

// TestDelivering: a program without a server looks up its recipients' domains and
// their mail hosts, and what fails there is theirs.
func TestDelivering(t *testing.T) {
	lookup := func(name, why string) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: why, Name: name, Server: "192.0.2.53:53", IsNotFound: why == "no such host", IsTemporary: why != "no such host"}}
	}
	silent := &net.DNSError{Err: "i/o timeout", Name: "example.org", Server: "192.0.2.53:53", IsTimeout: true, IsTemporary: true}
	refused := func(address string) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address)), Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	for _, c := range []struct {
		err        error
		want       smtpcode.Cause
		confidence check.Confidence
	}{
		{lookup("example.org", "no such host"), smtpcode.DomainNotFound, check.Likely},
		{lookup("mx1.example.org", "no such host"), smtpcode.DomainNotFound, check.Likely},
		{lookup("smtp.example.net", "no such host"), smtpcode.ServerNameNotFound, check.Likely}, // it may be the server that we were not told
		{lookup("example.org", "server misbehaving"), smtpcode.DestinationDNSFailed, check.Likely},
		{lookup("smtp.example.net", "server misbehaving"), smtpcode.DNSResolverFailed, check.Likely},
		{silent, smtpcode.DNSResolverFailed, check.Possible},
		{refused("127.0.0.1:25"), smtpcode.DomainNotFound, check.Likely},
		{refused("192.0.2.25:25"), smtpcode.ConnectionRefused, check.Certain},
		{errors.New("dial tcp :25: connect: connection refused"), smtpcode.NullMX, check.Likely},
	} {
		r := diagnose.Config{From: "app@example.com", Look: diagnose.Look{To: []string{"jo@example.org"}}}.Explain(c.err)
		if r.Cause != c.want || r.Confidence != c.confidence {
			t.Errorf("%v: %s (%s), want %s (%s)", c.err, r.Cause, r.Confidence, c.want, c.confidence)
		}
	}
}
