package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"reflect"
	"strconv"
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
	s := "HTTP status " + strconv.Itoa(e.Status)
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
	local   bool // a file failed, not a connection
	nodes   int
}

// maxNodes bounds the walk: trees of errors may be made deep or circular.
const maxNodes = 256

// observe takes an error apart: first by type, then by structure; what types do
// not tell is left to the text.
func observe(err error) observed {
	var o observed
	o.failure.Text = redact.String(clip(reason(errorText(err))))
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
	o.failure.Events = append(o.failure.Events, Event{kind, strings.ToValidUTF8(redact.String(detail), "\uFFFD"), true})
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
			o.failure.Text = redact.String(clip(reason(errorText(e.Err))))
			o.walk(e.Err)
		}
		return true
	case *fs.PathError: // a file of the program's own, and no server's word
		o.local = true
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
	switch p, err := smtpcode.ParseReply(r.String()); {
	case err != nil:
	case p.Code == r.Code && r.Enhanced == (smtpcode.EnhancedCode{}), p.Code != r.Code && p.Code >= 400 && r.Code >= 400:
		r = p // with the enhanced code, or that of the server behind it, which the text quotes
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
