package diagnose

import (
	"net"
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// Config is what the application knows about the send that failed, and, for
// [Diagnose], how to look. Every field may be left zero; each one given opens what
// an error text alone leaves shut. A Config may be used by several goroutines at
// once and is never changed.
type Config struct {
	// Server is what was dialled: "smtp.gmail.com:465", a bare host, or an
	// address. With an MX host, the delivery is judged, not a submission.
	Server string

	TLS      TLSMode           // how the client secures the connection
	Provider smtpcode.Provider // who runs the server, in any usual spelling; "": told from Server
	User     string            // the login name
	From     string            // the envelope sender
	HELO     string            // the name given in EHLO; net/smtp gives "localhost"
	App      string            // the mail library or program; kept with the evidence
	Stage    smtpcode.Stage    // the step that failed

	Elapsed time.Duration // from the start of the attempt to the error; 0: not known
	ConnAge time.Duration // how long the connection had been open when it was used; 0: not known

	// Accepted says that the server had accepted the message (250 after the
	// final dot) before the error came.
	Accepted bool

	// Error is the error that the application got; Diagnose joins it with what it
	// sees itself. Explain takes its own.
	Error error

	Look // how to look; Explain does not
}

// TLSMode is how a client secures the connection.
type TLSMode string

// The modes.
const (
	TLSAuto     TLSMode = "auto" // or "": not known, or the library's choice
	TLSSTARTTLS TLSMode = "starttls"
	TLSImplicit TLSMode = "implicit" // TLS from the first byte
	TLSNone     TLSMode = "none"
)

// address is Server as it may be recorded: without the user name and password
// that URLs have in them.
func (c *Config) address() string {
	s := strings.ToValidUTF8(strings.TrimSpace(c.Server), "\uFFFD")
	start := 0
	if i := strings.Index(s, "://"); i >= 0 {
		start = i + len("://")
	}
	at := strings.LastIndexByte(s, '@')
	if at < start {
		return s
	}
	if head, _, ok := strings.Cut(s[start:at], "/"); ok { // an @ in the path, or a slash in the password
		_, port, colon := strings.Cut(head, ":")
		if !colon || port != "" && strings.Trim(port, "0123456789") == "" {
			return s
		}
	}
	return s[:start] + s[at+1:]
}

// hostPort splits Server. The port is "" where none is given.
func (c *Config) hostPort() (host, port string) {
	s := c.address()
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s, _, _ = strings.Cut(rest, "/")
	}
	if host, port, err := net.SplitHostPort(s); err == nil {
		return host, port
	}
	return strings.Trim(s, "[]"), ""
}

func (c *Config) isAPI() bool {
	_, port := c.hostPort()
	return port == "443" || strings.HasPrefix(c.Server, "https://") || strings.HasSuffix(string(c.Provider), "-api")
}
