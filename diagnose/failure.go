package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"reflect"
	"strings"
	"syscall"

	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
)

// HTTPError is what an HTTP mail API answered, as an error that [Explain]
// understands best: it keeps the status and the body that clients tend to lose.
type HTTPError struct {
	Provider smtpcode.Provider // "sendgrid", "amazon-ses" …; "": told from Host or Body
	Host     string            // the API's host
	Status   int               // the HTTP status
	Body     string            // the answer's body
}

func (e *HTTPError) Error() string {
	s := "HTTP status " + itoa(e.Status)
	if e.Body != "" {
		s += ": " + e.Body
	}
	return s
}

// observed collects what an error's types say while its tree is walked.
type observed struct {
	failure Failure
	reply   smtpcode.Reply
	replied bool
	http    *HTTPError
	nodes   int
}

// maxNodes bounds the walk: trees of errors may be made deep or circular.
const maxNodes = 256

// observe takes an error apart: first by type, then by structure; what types do
// not tell is left to the text.
func observe(err error) observed {
	var o observed
	o.failure.Text = redact.String(clip(errorText(err)))
	o.walk(err)
	return o
}

// errorText is err.Error(), also for errors that panic there, as typed nils do.
func errorText(err error) (s string) {
	defer func() {
		if recover() != nil {
			s = "an error whose text cannot be read"
		}
	}()
	return err.Error()
}

// maxText is as much of an error's text as is looked at, in octets. Replies are
// short; a body of megabytes says what it says at its beginning.
const maxText = 64 << 10

func clip(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxText)], "\uFFFD")
}

func (o *observed) add(kind EventKind, detail string) {
	for _, e := range o.failure.Events {
		if e.Kind == kind {
			return
		}
	}
	o.failure.Events = append(o.failure.Events, Event{kind, redact.String(detail), true})
}

// walk visits an error and all that it wraps. A node that panics, as typed nils
// do, is passed over.
func (o *observed) walk(err error) {
	if o.nodes++; err == nil || o.nodes > maxNodes {
		return
	}
	defer func() { _ = recover() }()
	if o.visit(err) {
		return
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		o.walk(u.Unwrap())
	case interface{ Unwrap() []error }:
		for _, e := range u.Unwrap() {
			o.walk(e)
		}
	}
}

// visit reads one error by its type, and reports whether all below it has been
// read with it.
func (o *observed) visit(err error) bool {
	switch e := err.(type) {
	case *textproto.Error:
		if e != nil {
			o.answer(smtpcode.Reply{Code: e.Code, Lines: strings.Split(e.Msg, "\n")})
		}
		return true
	case smtpcode.Reply:
		o.answer(e)
		return true
	case *HTTPError:
		if e != nil {
			h := *e
			h.Body = clip(h.Body)
			o.http = &h
		}
		return true
	case *Error: // explained before: the summary in its text is no news
		if e != nil && e.Err != nil {
			o.failure.Text = redact.String(clip(errorText(e.Err)))
			o.walk(e.Err)
		}
		return true
	case *net.DNSError:
		o.dns(e)
		return true
	case *net.OpError:
		return e != nil && o.op(e)
	case tls.RecordHeaderError:
		o.recordHeader(e)
		return true
	case *net.AddrError:
		o.addr(e)
		return true
	case net.UnknownNetworkError, *net.ParseError:
		o.add(EventAddressInvalid, err.Error())
		return true
	case syscall.Errno:
		o.errno(e, false)
		return true
	case x509.UnknownAuthorityError, x509.SystemRootsError, x509.InsecureAlgorithmError, x509.ConstraintViolationError, x509.UnhandledCriticalExtension:
		o.add(EventCertUntrusted, err.Error())
		return true
	case x509.HostnameError:
		o.add(EventCertName, errorText(err))
		return true
	case x509.CertificateInvalidError:
		o.certificate(e)
		return true
	case textproto.ProtocolError:
		o.protocol(string(e))
		return true
	case interface {
		ErrorCode() int
		EnhancedStatusCode() string
	}: // go-mail's SendError, which unwraps to nothing
		if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
			return true
		}
		if code := e.ErrorCode(); code >= 400 {
			r, perr := smtpcode.ParseReply(errorText(err))
			if perr != nil || r.Code != code {
				r = smtpcode.Reply{Code: code, Lines: []string{o.failure.Text}}
			}
			if enhanced, eerr := smtpcode.ParseEnhancedCode(e.EnhancedStatusCode()); eerr == nil {
				r.Enhanced = enhanced
			}
			o.answer(r)
			return true
		}
		return false
	}
	if r, ok := goSMTPError(err); ok {
		o.answer(r)
		return true
	}
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		o.add(EventEOF, err.Error())
	case err == context.Canceled:
		o.add(EventCanceled, err.Error())
	case err == context.DeadlineExceeded:
		o.add(EventDeadline, err.Error())
	case err == os.ErrDeadlineExceeded:
		o.add(EventReadTimeout, err.Error())
	case err == net.ErrClosed:
		o.add(EventClosedLocally, err.Error())
	case err == fs.ErrPermission:
		o.add(EventForbidden, err.Error())
	case err == x509.ErrUnsupportedAlgorithm:
		o.add(EventCertUntrusted, err.Error())
	}
	return false
}

// goSMTPError reads a *SMTPError of emersion/go-smtp, which has fields and no
// methods to ask for them, by its structure.
func goSMTPError(err error) (smtpcode.Reply, bool) {
	v := reflect.ValueOf(err)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct || v.Elem().NumField() != 3 {
		return smtpcode.Reply{}, false
	}
	v = v.Elem()
	code, enhanced, message := v.FieldByName("Code"), v.FieldByName("EnhancedCode"), v.FieldByName("Message")
	if code.Kind() != reflect.Int || enhanced.Kind() != reflect.Array || enhanced.Len() != 3 || enhanced.Type().Elem().Kind() != reflect.Int || message.Kind() != reflect.String {
		return smtpcode.Reply{}, false
	}
	r := smtpcode.Reply{Code: int(code.Int()), Lines: strings.Split(message.String(), "\n")}
	for i := range r.Enhanced {
		if n := enhanced.Index(i).Int(); n > 0 { // -1 stands for "none"
			r.Enhanced[i] = int(n)
		}
	}
	if r.Enhanced[0] == 0 {
		r.Enhanced = smtpcode.EnhancedCode{}
	}
	return r, true
}

// answer keeps a server's reply. The first failure counts: what QUIT or RSET got
// afterwards, and replies below 400, say nothing about it.
func (o *observed) answer(r smtpcode.Reply) {
	if r.Enhanced == (smtpcode.EnhancedCode{}) {
		if p, err := smtpcode.ParseReply(r.String()); err == nil && p.Code == r.Code {
			r = p
		}
	}
	lines := make([]string, 0, min(len(r.Lines), 64)) // the caller's stay as they are
	for room, i := maxText, 0; i < len(r.Lines) && room > 0; i++ {
		line := redact.String(clip(r.Lines[i]))
		lines = append(lines, line)
		room -= len(line) + 1
	}
	r.Lines = lines
	switch {
	case !o.replied, o.reply.Code < 400 && r.Code >= 400:
		o.reply, o.replied = r, true
	}
}

// addr tells addresses that are none from those of another family.
func (o *observed) addr(e *net.AddrError) {
	switch {
	case strings.Contains(e.Err, "no suitable address"):
		o.add(EventUnreachable, e.Addr)
	case strings.Contains(e.Err, "mismatched local address"):
		o.add(EventSourceUnavailable, e.Addr)
	default:
		o.add(EventAddressInvalid, e.Addr)
	}
}

func (o *observed) dns(e *net.DNSError) {
	switch {
	case e == nil:
	case errors.Is(e, context.Canceled):
		o.add(EventCanceled, e.Name)
	case strings.Contains(e.Err, "contain invalid names"):
		o.add(EventBadRecords, e.Name)
	case strings.Contains(e.Err, "unknown port"):
		o.add(EventUnknownPort, e.Name)
	case e.IsNotFound && strings.ContainsAny(e.Name, " /:@") || e.Name == "":
		o.add(EventAddressInvalid, e.Name)
	case e.IsNotFound:
		o.add(EventNameNotFound, e.Name)
	case strings.Contains(e.Err, "network is unreachable"):
		o.add(EventNetworkDown, e.Err)
	case e.IsTimeout:
		o.add(EventResolverTimeout, e.Name)
	default: // SERVFAIL, REFUSED, a lame or broken resolver: nothing is known of the name
		o.add(EventResolverFailed, e.Err)
	}
}

// op reads the envelope of socket errors, in which TLS alerts travel too.
func (o *observed) op(e *net.OpError) bool {
	if e.Op == "remote error" || e.Op == "local error" {
		o.alert(errorText(e.Err))
		return true
	}
	addr := ""
	if e.Addr != nil {
		addr = e.Addr.String()
	}
	dialing := e.Op == "dial"
	if strings.HasPrefix(e.Op, "socks") || e.Op == "proxyconnect" {
		o.add(EventProxyFailed, errorText(e))
		return true
	}
	if errno, ok := errors.AsType[syscall.Errno](e.Err); ok {
		o.errno(errno, dialing)
		return true
	}
	if dns, ok := errors.AsType[*net.DNSError](e.Err); ok {
		o.dns(dns)
		return true
	}
	if e.Timeout() {
		kind := EventReadTimeout
		if dialing {
			kind = EventDialTimeout
		}
		o.add(kind, addr)
		return true
	}
	if dialing && errorText(e.Err) == "operation was canceled" {
		o.add(EventCanceled, addr)
		return true
	}
	return false
}

func (o *observed) errno(e syscall.Errno, dialing bool) {
	switch {
	case errors.Is(e, syscall.ECONNREFUSED):
		o.add(EventRefused, e.Error())
	case errors.Is(e, syscall.ETIMEDOUT):
		if dialing {
			o.add(EventDialTimeout, e.Error())
		} else {
			o.add(EventReadTimeout, e.Error())
		}
	case errors.Is(e, syscall.ENETUNREACH), errors.Is(e, syscall.EHOSTUNREACH), errors.Is(e, syscall.EHOSTDOWN), errors.Is(e, syscall.EAFNOSUPPORT):
		o.add(EventUnreachable, e.Error())
	case errors.Is(e, syscall.ENETDOWN):
		o.add(EventNetworkDown, e.Error())
	case errors.Is(e, syscall.EADDRNOTAVAIL), errors.Is(e, syscall.EADDRINUSE):
		o.add(EventSourceUnavailable, e.Error())
	case errors.Is(e, syscall.EACCES), errors.Is(e, syscall.EPERM):
		o.add(EventForbidden, e.Error())
	case errors.Is(e, syscall.EINVAL) && dialing: // a blackhole route
		o.add(EventUnreachable, e.Error())
	case errors.Is(e, syscall.ECONNRESET), errors.Is(e, syscall.ECONNABORTED):
		o.add(EventReset, e.Error())
	case errors.Is(e, syscall.EPIPE):
		o.add(EventBrokenPipe, e.Error())
	case errors.Is(e, syscall.EMFILE), errors.Is(e, syscall.ENFILE), errors.Is(e, syscall.ENOBUFS):
		o.add(EventOutOfResources, e.Error())
	}
}

// recordHeader looks at the bytes that were no TLS record. A greeting in clear
// text is proof of a port that wants STARTTLS.
func (o *observed) recordHeader(e tls.RecordHeaderError) {
	head := string(e.RecordHeader[:])
	switch {
	case strings.HasPrefix(head, "HTTP") || strings.HasPrefix(head, "* OK") || strings.HasPrefix(head, "+OK") || strings.HasPrefix(head, "SSH-"):
		o.add(EventNotSMTP, head)
	case strings.Contains(e.Msg, "received record with version") || strings.Contains(e.Msg, "unsupported SSLv2"):
		o.add(EventTLSVersion, e.Msg)
	case strings.Contains(e.Msg, "oversized record"):
		o.add(EventTLSHandshake, e.Msg)
	default:
		o.add(EventPlaintext, strings.TrimRight(head, "\x00"))
	}
}

func (o *observed) certificate(e x509.CertificateInvalidError) {
	switch e.Reason {
	case x509.Expired:
		o.add(EventCertExpired, errorText(e))
	case x509.CANotAuthorizedForThisName, x509.NameConstraintsWithoutSANs, x509.UnconstrainedName:
		o.add(EventCertName, errorText(e))
	default:
		o.add(EventCertUntrusted, errorText(e))
	}
}

// alert reads a TLS alert by its text: the type is not exported, and
// tls.AlertError does not match it (RFC 8446, section 6).
func (o *observed) alert(text string) {
	switch {
	case strings.Contains(text, "protocol version"), strings.Contains(text, "inappropriate fallback"):
		o.add(EventTLSVersion, text)
	default:
		o.add(EventTLSHandshake, text)
	}
}

// protocol reads what net/textproto says of bytes that are no reply.
func (o *observed) protocol(text string) {
	switch {
	case strings.Contains(text, `\x15\x03`) || strings.Contains(text, "\x15\x03"), strings.Contains(text, `\x16\x03`):
		o.add(EventTLSBytes, text)
	case strings.HasPrefix(text, "malformed MIME header"):
		o.add(EventMalformed, text)
	case badReply(text):
		o.add(EventBadReply, text)
	default:
		o.add(EventNotSMTP, text)
	}
}

// badReply tells what net/textproto refuses of a mail server from what other
// services say: a code without text, which RFC 5321, section 4.2.1, lets servers
// send, and a reply of several lines where one was expected.
func badReply(text string) bool {
	if strings.Contains(text, "unexpected multi-line response") {
		return true
	}
	_, line, _ := strings.Cut(text, "short response: \"")
	code, _, ok := strings.Cut(line, "\"")
	return ok && len(code) == 3 && code >= "200" && code < "600" && strings.Trim(code, "0123456789") == ""
}
