package smtpprobe

import (
	"net/netip"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// TLSMode is how the session is secured.
type TLSMode string

// The modes.
const (
	TLSAuto     TLSMode = ""         // implicit TLS on 465; else STARTTLS where it is offered
	TLSSTARTTLS TLSMode = "starttls" // STARTTLS, or nothing
	TLSImplicit TLSMode = "implicit"
	TLSNone     TLSMode = "none"
)

// Result is one SMTP session. It is plain data that can be saved as JSON and
// judged again.
type Result struct {
	Server  string         `json:"server"` // host:port as given
	Addr    netip.AddrPort `json:"addr,omitzero"`
	At      time.Time      `json:"at,omitzero"` // when it began, in UTC by this machine's clock
	Mode    TLSMode        `json:"mode,omitempty"`
	Asked   Asked          `json:"asked,omitzero"`
	Steps   []Step         `json:"steps,omitempty"` // in order; the last one is where it ended
	EHLO    *Extensions    `json:"ehlo,omitempty"`  // before TLS
	EHLOTLS *Extensions    `json:"ehlo_tls,omitempty"`
	HELO    bool           `json:"helo,omitempty"` // EHLO was not known, HELO was
	TLS     *TLSState      `json:"tls,omitempty"`
	Auth    *Auth          `json:"auth,omitempty"`
	// Accepted are the recipients that RCPT took; Sent says that a message was
	// accepted after the final dot.
	Accepted []string `json:"accepted,omitempty"`
	Sent     bool     `json:"sent,omitempty"`
	// Injected is what came in clear text behind the reply to STARTTLS and must not
	// be there (CVE-2011-0411).
	Injected   string      `json:"injected,omitempty"`
	Transcript []wire.Line `json:"transcript,omitempty"`
	Skipped    []Skip      `json:"skipped,omitempty"`
}

// Asked is what the target asked for, without its secrets.
type Asked struct {
	Name        string   `json:"name,omitempty"` // the name that the certificate must cover
	HELO        string   `json:"helo,omitempty"` // the name given in EHLO
	User        string   `json:"user,omitempty"`
	Login       bool     `json:"login,omitempty"` // a password or token was given
	Mechanisms  []string `json:"mechanisms,omitempty"`
	From        string   `json:"from,omitempty"`
	To          []string `json:"to,omitempty"`
	SMTPUTF8    bool     `json:"smtputf8,omitempty"`     // an address or the header needs it
	EightBit    bool     `json:"eight_bit,omitempty"`    // the message has octets beyond ASCII
	BareEnds    int      `json:"bare_ends,omitempty"`    // lines of the message that end in LF or CR alone while others end in CRLF
	LongLines   int      `json:"long_lines,omitempty"`   // lines of the message with more than 998 octets
	HeaderFlaws []string `json:"header_flaws,omitempty"` // what is wrong with the message's header, without its values
	Size        int64    `json:"size,omitempty"`         // of the message, in octets; 0: not known
	Message     bool     `json:"message,omitempty"`      // a message was to be sent
	MX          bool     `json:"mx,omitempty"`           // a delivery, not a submission
}

// Skip is something that was not done, and why.
type Skip struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Step is one step of the session.
type Step struct {
	Stage smtpcode.Stage  `json:"stage"`
	About string          `json:"about,omitempty"` // the recipient, the mechanism, the second EHLO's "tls"
	Reply *smtpcode.Reply `json:"reply,omitempty"` // what the server answered
	Class *Class          `json:"class,omitempty"` // what a refusal means
	Error string          `json:"error,omitempty"` // why no reply came, verbatim
	Kind  Kind            `json:"kind,omitempty"`
	Got   []byte          `json:"got,omitempty"` // what came instead of a reply or of TLS, at most 256 octets
	// Unasked is what the server had sent before it was asked, and what its replies
	// from there on answer is not known.
	Unasked string        `json:"unasked,omitempty"`
	Start   time.Duration `json:"start"` // since the session began
	Took    time.Duration `json:"took"`
	Passed  bool          `json:"passed"`
}

// Class is what [smtpcode.Classify] makes of a refusal.
type Class struct {
	Cause     smtpcode.Cause `json:"cause"`
	Sure      bool           `json:"sure,omitempty"`
	Temporary bool           `json:"temporary,omitempty"`
	Means     string         `json:"means,omitempty"`
	Fix       string         `json:"fix,omitempty"`
	Ref       string         `json:"ref,omitempty"`
	Provider  string         `json:"provider,omitempty"`
}

// Kind is how a step failed without a reply.
type Kind string

// The kinds.
const (
	KindConnect   Kind = "connect"   // the connection was not made
	KindTimeout   Kind = "timeout"   // no reply in time
	KindClosed    Kind = "closed"    // the peer closed (EOF)
	KindReset     Kind = "reset"     // the peer reset
	KindNotSMTP   Kind = "not-smtp"  // what came is no reply
	KindEndless   Kind = "endless"   // a line or reply without end
	KindTLS       Kind = "tls"       // the handshake failed
	KindUntrusted Kind = "untrusted" // the certificate is not trusted for the name
	KindLocal     Kind = "local"     // this side would not: no mechanism in common, password over clear text
	KindCancelled Kind = "cancelled" // the caller's time was up
)

// Extensions are what a server says it can do.
type Extensions struct {
	Greeting string            `json:"greeting"` // the name it calls itself
	Keywords map[string]string `json:"keywords"` // upper case, with their parameters
	Auth     []string          `json:"auth,omitempty"`
	Size     int64             `json:"size,omitempty"`     // the SIZE limit in octets; 0: none stated
	Stripped string            `json:"stripped,omitempty"` // a keyword overwritten on the way: "XXXXXXXA"
}

// TLSState is what the session's TLS came to.
type TLSState struct {
	Version string `json:"version,omitempty"`
	Cipher  string `json:"cipher,omitempty"`
	Name    string `json:"name,omitempty"`  // the name that was verified
	Error   string `json:"error,omitempty"` // why it failed or is not trusted, verbatim
	Trusted bool   `json:"trusted"`
}

// Auth is how the login went.
type Auth struct {
	Offered   []string `json:"offered,omitempty"`
	Mechanism string   `json:"mechanism,omitempty"` // the one tried
	Done      bool     `json:"done"`
	Challenge string   `json:"challenge,omitempty"` // the JSON in which OAuth servers say why (RFC 7628, section 3.2.2), decoded
}
