package smtptest

import (
	"crypto/tls"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

// TLSMode is how a connection is secured, as a server offers it or a client
// wants it.
type TLSMode string

// The modes.
const (
	NoTLS    TLSMode = "none"
	STARTTLS TLSMode = "starttls" // after the command (RFC 3207)
	Implicit TLSMode = "implicit" // from the first octet (RFC 8314)
)

// What a server does instead of replying. They stand in [Config].Replies.
const (
	HangUp  = "(hang up)" // close the connection without a word
	Reset   = "(reset)"   // end it with RST
	Silence = "(silence)" // keep it open and say nothing more
)

// Config is how a server behaves. The zero value offers no TLS and no AUTH and
// takes every message.
type Config struct {
	Name string // in the greeting; "": mail.example.com

	TLS        TLSMode     // "": NoTLS
	TLSConfig  *tls.Config // nil: a good certificate for Name and the loopback addresses
	RequireTLS bool        // nothing but EHLO, NOOP, STARTTLS and QUIT before TLS

	Users       map[string]User // who may log in; none: AUTH is not offered, unless Login is set
	Mechanisms  []string        // nil: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER
	RequireAuth bool            // before MAIL
	ClearAuth   bool            // AUTH is offered before TLS too, where the server has TLS

	// Size is the limit stated in EHLO and kept; 0: 25 MiB.
	Size int64
	// Without lists extensions that are not offered, of "PIPELINING", "SIZE",
	// "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "DSN", "STARTTLS",
	// "AUTH"; "EHLO" makes a server that knows HELO alone.
	Without []string

	// Policy is what a receiver looks at; nil: it takes whatever is well-formed.
	Policy *Policy
	// Resolver answers the policy's questions; nil in a server of its own: nothing
	// exists.
	Resolver dnscheck.Resolver

	// Wording is whose words refusals are in; "": Postfix.
	Wording Wording
	// Replies is what the server says at a stage instead of what it ought to: a
	// reply as on the wire, its lines separated by "\n", or [HangUp], [Reset] or
	// [Silence], or anything else, such as the greeting of another protocol. EHLO's
	// stands for HELO too. After a 421 the connection is closed (RFC 5321, section
	// 3.8). A 2yz reply is said, and what was asked is done.
	Replies map[smtpcode.Stage]string
	// Refusals changes the words for events: another reply than the wording's.
	Refusals map[Event]string
	// Behaviours are ways to misbehave below the level of replies.
	Behaviours []Behaviour

	// Idle is how long the server waits for a command; 0: five minutes (RFC 5321,
	// section 4.5.3.2.7).
	Idle time.Duration
	// MaxErrors is after how many commands in error the server hangs up; 0: 20.
	MaxErrors int
}

// User is who may log in.
type User struct {
	Password string
	Token    string         // of OAuth; "": none is taken
	Senders  []string       // the addresses or domains it may send as; nil: any
	State    smtpcode.Cause // a cause of the auth or rate layer: logging in fails with it, whatever the password
}

// Message is a message that a server has taken.
type Message struct {
	From   string
	To     []string
	Data   []byte // with CRLF, without the dots of DATA
	Client netip.AddrPort
	HELO   string
	User   string            // who had logged in; "": nobody
	TLS    string            // "TLS 1.3"; "": clear text
	Mail   map[string]string // the parameters of MAIL: "SIZE", "BODY"
	// Results are what the policy found: "spf", "dkim", "dmarc", "iprev".
	Results map[string]string
}

func (c Config) name() string {
	if c.Name == "" {
		return "mail.example.com"
	}
	return c.Name
}

func (c Config) size() int64 {
	if c.Size == 0 {
		return 25 << 20
	}
	return c.Size
}

func (c Config) idle() time.Duration {
	if c.Idle == 0 {
		return 5 * time.Minute
	}
	return c.Idle
}

func (c Config) maxErrors() int {
	if c.MaxErrors == 0 {
		return 20
	}
	return c.MaxErrors
}

func (c Config) has(extension string) bool {
	return !slices.ContainsFunc(c.Without, func(s string) bool { return strings.EqualFold(s, extension) })
}

func (c Config) mechanisms() []string {
	switch {
	case len(c.Users) == 0 || !c.has("AUTH"):
		return nil
	case c.Mechanisms == nil:
		return []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"}
	}
	return c.Mechanisms
}

// refusal is what is said at an event.
func (c Config) refusal(e Event) string {
	if s, ok := c.Refusals[e]; ok {
		return s
	}
	if c.Wording == "" {
		return Postfix.Reply(e)
	}
	return c.Wording.Reply(e)
}
