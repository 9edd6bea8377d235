package diagnose

import (
	"errors"
	"strings"

	"github.com/maildiag/maildiag/smtpprobe"
)

// ProbeKind is what a probe looks at.
type ProbeKind string

// The kinds of probes.
const (
	ProbeSession ProbeKind = "session" // an SMTP session, as the application holds it
	ProbeNetwork ProbeKind = "network" // addresses, ports, controls and what answers; only if no server was reached, or it is silent
	ProbeTLS     ProbeKind = "tls"     // the handshake and the certificate; only if TLS was in its way
	ProbeDNS     ProbeKind = "dns"     // what DNS says of sender and recipients
)

// Probe is one step of a plan.
type Probe struct {
	Kind    ProbeKind `json:"kind"`
	Subject string    `json:"subject"` // a server or domain
}

// ErrNothing says that a Config names nothing to look at: no server, no
// recipient, no sender, no message.
var ErrNothing = errors.New("diagnose: nothing to look at: the Config names no server, no recipient and no sender")

// plan says what would tell something: pure, so that it can be read and tested
// without a network. Network and TLS probes are not in it, for they follow from
// what the sessions meet. With no server, mail goes straight to the recipients'
// mail hosts, which only DNS can name: their domains stand for them.
func plan(c Config) ([]Probe, error) {
	var out []Probe
	if c.Server != "" {
		out = append(out, Probe{ProbeSession, c.address()})
	} else {
		for _, d := range domainsOf(c.To) {
			out = append(out, Probe{ProbeSession, d})
		}
		for _, to := range c.To {
			if domainOf(to) == "" { // there is nobody to bring it to, and that is to be said
				out = append(out, Probe{ProbeSession, to})
			}
		}
	}
	if from := domainOf(c.From); from != "" || len(c.To) > 0 || len(c.Message) > 0 {
		out = append(out, Probe{ProbeDNS, from})
	}
	if len(out) == 0 {
		return nil, ErrNothing
	}
	return out, nil
}

// delivers reports whether the mail goes straight to the recipients' hosts.
func (c *Config) delivers() bool { return c.Server == "" }

// toMX reports whether a server is a mail host that takes mail for its domain,
// rather than one that sends for its users.
func (c *Config) toMX() bool {
	_, port := c.hostPort()
	return c.delivers() || port == "25" && c.User == "" && c.Password == "" && c.Token == "" && c.TLS != TLSImplicit
}

// mode is the TLS mode in the probes' words, which have none for what is not known.
func (c *Config) mode() string {
	if c.TLS == TLSAuto {
		return ""
	}
	return string(c.TLS)
}

// session is what a session with a server is to try.
func (c *Config) session(server string, to []string) smtpprobe.Target {
	from := c.From
	if from == "" && strings.Contains(c.User, "@") && !c.toMX() {
		from = c.User // the null sender is nobody's who logs in
	}
	return smtpprobe.Target{
		Server: server, TLS: smtpprobe.TLSMode(c.mode()), HELO: c.HELO, User: c.User, Password: c.Password, Token: c.Token,
		Mechanisms: c.Mechanisms, AllowPlainAuth: c.AllowPlainAuth, From: from, To: to,
		Message: c.Message, SendMessage: c.SendMessage, MX: c.toMX(),
	}
}
