package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpprobe"
)

// Secret is a password or token. However it is printed, logged or marshalled, it
// shows as "[redacted]".
type Secret = smtpprobe.Secret

// Look is what [Diagnose] needs to look by itself: what the application sends
// with, and the ways out of the program. The zero value looks with this machine's
// network and the system's resolver.
type Look struct {
	// Password, or Token for OAuth 2.0, logs in as User. It goes over TLS only,
	// unless AllowPlainAuth is set. Mechanisms are those wanted, the best first;
	// none: the strongest that both sides know.
	Password       Secret
	Token          Secret
	Mechanisms     []string
	AllowPlainAuth bool

	To        []string   // recipients; RCPT is sent for these, and for what a mistyped domain of theirs was meant to be
	Selectors []string   // DKIM selectors
	SourceIP  netip.Addr // the address that receivers see; zero: not known, so nothing is said about it

	// Message is a message as it is sent, with its header: its signatures and its
	// size are judged. It is sent, to all of To, only if SendMessage is true; and if
	// it is refused then, once more, with the first remedy that is tried.
	Message     []byte
	SendMessage bool

	Resolver dnscheck.Resolver                     // nil: a [dnscheck.Client] on the system's configuration
	Dialer   Dialer                                // nil: a net.Dialer, from SourceIP if that is an address of this machine
	Proxy    *url.URL                              // socks5, socks5h or http; nil: none
	Controls []string                              // host:port of other hosts the application uses, to tell "blocked here" from "down there"
	Local    func(context.Context) *netprobe.Local // what this machine has; nil: it is looked at

	RootCAs    *x509.CertPool       // nil: the system's
	TLSConfig  *tls.Config          // the application's own; nil: the defaults
	Blocklists []dnscheck.Blocklist // nil: the usual ones; empty and not nil: none
	HTTP       *http.Client         // fetches MTA-STS policies; nil: see [dnscheck.Checker]

	Now     func() time.Time // nil: time.Now
	Timeout time.Duration    // for all of it; 0: 60 seconds
	Trace   *Trace           // nil: nobody follows along
}

// Dialer makes connections. *net.Dialer and the dialers of golang.org/x/net/proxy
// are Dialers.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Trace is told what happens while Diagnose runs, for progress. Any hook may be
// nil. Hooks are called from several goroutines at once and must be quick.
type Trace struct {
	Probe func(p Probe)                     // a probe begins
	Done  func(p Probe, took time.Duration) // it is over
}

func (t *Trace) probe(p Probe) (done func()) {
	if t == nil {
		return func() {}
	}
	start := time.Now()
	if t.Probe != nil {
		t.Probe(p)
	}
	return func() {
		if t.Done != nil {
			t.Done(p, time.Since(start))
		}
	}
}
