package lab

import "maps"

// Parameters are settings of a server by name.
type Parameters map[string]string

// Listener is one place where Postfix listens, with what differs there from
// main.cf.
type Listener struct {
	Program    string // "smtpd" or "postscreen"
	Numbers    []int  // the last numbers of its addresses, in both families
	Port       int
	Parameters Parameters
}

// Set changes a parameter of the listener.
func (l *Listener) Set(name, value string) { l.Parameters[name] = value }

// Postfix is one instance with all its listeners: "submission" (587) and "smtps"
// (465) are smtp.acme.test, "mx" (25) is globex.test, "acme" (25) receives for
// acme.test.
type Postfix struct {
	Main      Parameters // main.cf
	Listeners map[string]*Listener
}

// User is one who may log in.
type User struct {
	Password string
	Extra    string // fields of Dovecot's passwd-file behind the password: "nologin=y"
}

// Dovecot keeps the mailboxes and checks the passwords for Postfix.
type Dovecot struct {
	Users      map[string]User
	Parameters Parameters
	Down       bool // it does not run
	Stuck      bool // it runs and answers nothing
}

// Exim is one instance that is relay.acme.test (587, 465: logins) and
// mx.initech.test (25).
type Exim struct {
	Main Parameters          // options of the main part
	ACL  map[string][]string // statements put before those of an ACL: "connect", "helo", "mail", "rcpt", "data", "auth", "dkim"
}

// Filters are the programs that Postfix asks. They run in every world; a listener
// asks them where its parameters say so.
type Filters struct {
	GreylistDelay int // seconds
}

// Addresses at which the filters are asked, for parameters of a listener.
const (
	Greylist  = "inet:127.0.0.1:10023"
	PolicySPF = "unix:private/policyd-spf"
	OpenDKIM  = "inet:127.0.0.1:8891"
	OpenDMARC = "inet:127.0.0.1:8893"
)

// Listener returns one, and panics where there is none of that name.
func (p *Postfix) Listener(name string) *Listener {
	l, ok := p.Listeners[name]
	if !ok {
		panic("the lab's Postfix has no listener " + name)
	}
	return l
}

func with(base Parameters, more Parameters) Parameters {
	all := maps.Clone(base)
	maps.Copy(all, more)
	return all
}
