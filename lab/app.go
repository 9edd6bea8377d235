//go:build linux

package lab

import (
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

// App is the program that sends, as it is set.
type App struct {
	Server   string // "host:port"; "": the mail hosts of the recipients' domain
	MailHost string // that it delivers to; "": the one that DNS prefers
	Address  string // "host:port" that it dials for the server's name; "": those of DNS
	TLS      diagnose.TLSMode
	User     string
	Password string
	Token    string // for OAuth, in the place of Password
	Auth     string // "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"; "": PLAIN, XOAUTH2 with a Token

	HELO      string
	From      string
	To        []string
	Source    string // the address it sends from; "": the system's choice
	Message   string // with header; "": a short one, signed with DKIM
	Selectors []string

	// Consents says that the diagnosis may send the message.
	Consents bool

	Distrusts bool          // it does not know the lab's CA
	Clock     time.Duration // how far its clock is off
	Proxy     string        // "socks5://host:port" or "http://host:port"
	Resolver  string        // "host:port"; "": that of the system
	Lists     []string      // block lists that the diagnosis asks, for addresses and for domains
	Idle      time.Duration // how long it keeps a session idle before it sends
	Family    string        // "4" or "6": the addresses it dials; "": both
	Timeout   time.Duration // for the send; 0: 10 seconds

	Earlier  int  // messages like this one that it sent just before
	Open     int  // sessions that it keeps open at each mail host
	Verbatim bool // it writes the message as it is, and repairs no line ends
}

// submits is the program that hands its mail to smtp.acme.test.
func submits() App {
	return App{
		Server: "smtp.acme.test:587", TLS: diagnose.TLSSTARTTLS, User: "app@acme.test", Password: password,
		HELO: "app.acme.test", From: "app@acme.test", To: []string{"jo@globex.test"},
		Selectors: []string{"s1"}, Lists: []string{"bl.test"},
	}
}

// delivers is the program that takes its mail to the recipient's mail hosts.
func delivers(to ...string) App {
	a := submits()
	a.Server, a.TLS, a.User, a.Password = "", diagnose.TLSAuto, "", ""
	if a.To = to; len(to) == 0 {
		a.To = []string{"jo@globex.test"}
	}
	return a
}

// password is that of the lab's users. The tests look for it in everything that
// comes out.
const password = "correct-horse-battery"
