package smtptest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// Road is how mail leaves the client.
type Road string

// The roads.
const (
	Submission Road = "submission" // smtp.example.com:587, STARTTLS, a login
	SMTPS      Road = "smtps"      // smtp.example.com:465, TLS from the first octet, a login
	Delivery   Road = "delivery"   // straight to the recipient's mail host, port 25, STARTTLS
)

// Settings are what a program that sends mail through the world is set to, for
// net/smtp, for another library, or for maildiag's Config. They come from
// [World.Settings]; a program may change its copy.
type Settings struct {
	Road Road

	// Server is "host:port"; "": the mail hosts of the recipients' domain, port 25.
	Server string
	TLS    TLSMode
	User   string // "": no login
	// Password, or Token for OAuth, is the credential.
	Password, Token string
	Mechanism       string // "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"; "": PLAIN, or XOAUTH2 with a Token
	AuthHost        string // the host that smtp.PlainAuth is given; "": that of Server

	HELO       string
	From       string // the envelope sender
	To         []string
	Message    []byte // with its header, signed with DKIM
	SourceIP   netip.Addr
	SourceIPv6 netip.Addr // zero: the client has no IPv6

	Selector string // of the DKIM key
	Proxy    string // "http://host:port" of a proxy that knows CONNECT; "": none

	// TLSConfig is the program's own; nil: RootCAs and the server's name.
	TLSConfig *tls.Config
	RootCAs   *x509.CertPool
	Timeout   time.Duration // for all of a send; 0: 30 seconds

	// Pause is how long the program keeps a connection idle before it sends, as
	// those do that keep a pool; AfterQuit says that it sends after the end of the
	// session, which is a misuse.
	Pause     time.Duration
	AfterQuit bool
	// EnforceTLSA and EnforceSTS make the program look at DANE (RFC 7672) and
	// MTA-STS (RFC 8461) before it delivers.
	EnforceTLSA, EnforceSTS bool

	Resolver dnscheck.Resolver
	Lookup   *NetResolver // the same, for programs that look up addresses
	Dialer   *Dialer
	HTTP     *http.Client // fetches from the world's web servers
}

// Settings returns what the client of the world is set to, with the message that
// it sends. Every call returns a copy of its own.
func (w *World) Settings() Settings {
	w.mu.Lock()
	s, d := w.settings, w.draft
	w.mu.Unlock()
	s.To = slices.Clone(s.To)
	s.Message = d.bytes(s)
	s.Resolver, s.Lookup, s.Dialer = w.Resolver(), w.NetResolver(), w.Dialer()
	s.RootCAs = w.RootCAs()
	if d.untrusting {
		s.RootCAs = x509.NewCertPool()
	}
	s.HTTP = w.HTTPClient()
	return s
}

// HTTPClient is a client for the world's web servers: it dials and resolves in
// the world, trusts its CA, keeps no connection and follows no redirect.
func (w *World) HTTPClient() *http.Client {
	dialer := w.Dialer()
	return &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, address)
			},
			TLSClientConfig:   &tls.Config{RootCAs: w.RootCAs()},
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Set changes what the client of the world is set to. What Settings fills in
// itself (Message, Resolver, Lookup, Dialer, RootCAs, HTTP) is not taken over.
func (w *World) Set(change func(*Settings)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.settings)
}

// Take sets the client to one of the roads, on which all is well in a world that
// is not broken.
func (w *World) Take(r Road) {
	s := Settings{
		Road: r, HELO: "mail.example.com", From: "app@example.com", To: []string{"jo@example.net"},
		SourceIP: clientIP, Selector: "s1",
	}
	switch r {
	case Submission:
		s.Server, s.TLS = "smtp.example.com:587", STARTTLS
	case SMTPS:
		s.Server, s.TLS = "smtp.example.com:465", Implicit
	case Delivery:
		s.TLS = STARTTLS
	}
	if r != Delivery {
		s.User, s.Password = "app@example.com", password
	}
	w.Set(func(to *Settings) { *to = s })
}

// Roads are the ways on which mail leaves a healthy world.
func Roads() []Road { return []Road{Submission, SMTPS, Delivery} }
