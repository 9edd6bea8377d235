package smtpprobe

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/maildiag/maildiag/internal/redact"
)

// Target is what a session is about. Server alone is enough: the session then
// ends after EHLO and TLS.
type Target struct {
	Server string  // host:port, as the program has it
	Addr   string  // the address to dial instead, already resolved; "": Server
	Name   string  // the name that the certificate must cover; "": Server's host
	TLS    TLSMode // the zero value is TLSAuto
	HELO   string  // the name for EHLO; "": this machine's if it is fully qualified, else its address in brackets (RFC 5321, section 4.1.4)

	// User, Password and Token log in; without Password and Token there is no login.
	// Mechanisms are those wanted, the best first; none: the strongest that both
	// sides know. AllowPlainAuth lets a login go over a connection without TLS.
	User           string
	Password       Secret
	Token          Secret // an OAuth 2.0 access token
	Mechanisms     []string
	AllowPlainAuth bool

	// From and To are the envelope; "" or "<>" is the null sender. With neither
	// there is no envelope. SMTPUTF8 says that the message has UTF-8 in its header;
	// addresses beyond ASCII need no telling. Size is the message's in octets;
	// 0: that of Message, or unknown.
	From     string
	To       []string
	SMTPUTF8 bool
	Size     int64

	// Message is sent if SendMessage is true and every recipient was accepted. It
	// goes as net/smtp sends it: LF becomes CRLF, a dot that begins a line is
	// doubled. If it is not sent it still tells size and 8-bit content.
	Message     []byte
	SendMessage bool

	// MX says that this is a delivery to a domain's mail host: there is no login,
	// and with TLSAuto a certificate need not be trusted (RFC 7435).
	MX bool
}

// ErrTarget says that a target cannot be probed. Errors of Probe wrap it.
var ErrTarget = errors.New("smtpprobe: the target names no server")

// normal checks the target and completes it.
func (t Target) normal() (Target, error) {
	host, port, err := net.SplitHostPort(t.Server)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || host == "" || bad != nil || n == 0 || strings.ContainsAny(host, " /@\r\n\t") {
		return t, fmt.Errorf("%w: %q is not host:port", ErrTarget, redact.String(t.Server))
	}
	switch t.TLS {
	case TLSAuto, TLSSTARTTLS, TLSImplicit, TLSNone:
	default:
		return t, fmt.Errorf("%w: TLS mode %q", ErrTarget, t.TLS)
	}
	if t.Addr == "" {
		t.Addr = t.Server
	}
	if t.Name == "" {
		t.Name = host
	}
	if t.HELO == "" {
		t.HELO = hostname()
	}
	if t.From == "<>" {
		t.From = ""
	}
	if t.Size == 0 {
		t.Size = int64(len(t.Message))
	}
	t.Mechanisms = slices.Clone(t.Mechanisms)
	for i, m := range t.Mechanisms {
		t.Mechanisms[i] = strings.ToUpper(strings.TrimSpace(m))
	}
	return t, nil
}

// asked is what the target asks for, without what is secret.
func (t *Target) asked() Asked {
	return Asked{
		Name: t.Name, HELO: t.HELO, User: t.User, Login: t.login(), Mechanisms: t.Mechanisms,
		From: t.From, To: slices.Clone(t.To), SMTPUTF8: t.needsUTF8(), EightBit: t.eightBit(), BareEnds: bareEnds(t.Message),
		LongLines: longLines(t.Message), HeaderFlaws: headerFlaws(t.Message), Size: t.Size, Message: t.SendMessage, MX: t.MX,
	}
}

func (t *Target) login() bool    { return !t.MX && (t.Password != "" || t.Token != "") }
func (t *Target) envelope() bool { return t.From != "" || len(t.To) > 0 }
func (t *Target) eightBit() bool { return !ascii(string(t.Message)) }

func (t *Target) needsUTF8() bool {
	return t.SMTPUTF8 || !ascii(t.From) || slices.ContainsFunc(t.To, func(to string) bool { return !ascii(to) })
}

// Implicit reports whether TLS begins with the first octet.
func (t *Target) Implicit() bool {
	return t.TLS == TLSImplicit || t.TLS == TLSAuto && port(t.Server) == "465"
}

// opportunistic reports whether TLS is taken where it is offered, trusted or not.
func (t *Target) opportunistic() bool { return t.MX && t.TLS == TLSAuto }

func port(server string) string {
	_, p, _ := net.SplitHostPort(server)
	return p
}

// hostname is this machine's name, if others may know it.
func hostname() string {
	if name, err := os.Hostname(); err == nil && strings.Contains(name, ".") && ascii(name) && !strings.ContainsAny(name, " \r\n") {
		return name
	}
	return ""
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// What an address that is not sent suffers from.
var (
	errLineBreak = errors.New("smtp: A line must not contain CR or LF") // the words of net/smtp
	errMalformed = errors.New("malformed address")
)

// mailbox reports what keeps an address out of MAIL and RCPT. It is lenient: what
// a server may judge is left to it (RFC 5321, section 4.1.2).
func mailbox(addr string) error {
	if strings.ContainsAny(addr, "\r\n") {
		return errLineBreak
	}
	quoted, escaped := false, false
	for i := range len(addr) {
		switch c := addr[i]; {
		case c < ' ' || c == 0x7f:
			return fmt.Errorf("%w: a control character in %q", errMalformed, addr)
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '<' || c == '>'):
			return fmt.Errorf("%w: %q in %q", errMalformed, c, addr)
		}
	}
	switch {
	case quoted:
		return fmt.Errorf("%w: a quote in %q that does not end", errMalformed, addr)
	case !utf8.ValidString(addr):
		return fmt.Errorf("%w: %q is not UTF-8", errMalformed, addr)
	}
	return nil
}
