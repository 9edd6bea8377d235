package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/smtp"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/examples/internal/mailworld"
)

// scenario is one way in which a send goes.
type scenario struct {
	name, title string
	injected    cause  // what is staged; "": nothing
	server      string // what the program is set to use: the world stands in for it

	world    mailworld.Script
	down     bool   // nothing listens
	certName string // whom the certificate is for; "": the server
	expired  bool   // it ran out yesterday

	client program
}

// program is how a program sends. The zero value is a decent one that logs in
// nowhere and knows no TLS.
type program struct {
	tls        diagnose.TLSMode // "": none
	user       string           // logs in with PLAIN if given
	authHost   string           // the host that PlainAuth is given; "": the server's
	helo       string           // "": mail.example.com
	from, to   string           // "": app@example.com, jo@example.net
	untrusting bool             // lacks the authority that made the server's certificate
	sendMail   bool             // calls smtp.SendMail
	bareDial   bool             // dials what it is set to use as it stands
	patience   time.Duration    // 0: a time that is always enough here
	clock      bool             // measures how long the attempt took
}

// attempt is a send with what the program knows of it afterwards.
type attempt struct {
	err    error
	config diagnose.Config
}

const (
	enough = 5 * time.Second
	short  = 150 * time.Millisecond // stands for the half minute that people wait for a silent server
)

// run stages the scenario. An error is one of the stage, not of the send.
func (s scenario) run() (attempt, error) {
	host := hostOf(s.server)
	notAfter := time.Now().Add(24 * time.Hour)
	if s.expired {
		notAfter = time.Now().Add(-24 * time.Hour)
	}
	if s.certName == "" {
		s.certName = host
	}
	certificate, roots, err := mailworld.Certificate(notAfter, s.certName)
	if err != nil {
		return attempt{}, err
	}
	if s.client.untrusting {
		roots = x509.NewCertPool()
	}
	s.world.Certificate = certificate
	s.world.Name = host
	world, err := mailworld.Start(s.world)
	if err != nil {
		return attempt{}, err
	}
	defer world.Close()
	if s.down {
		world.Close() // the port was free, and is again
	}
	addr := world.Addr()
	if s.client.bareDial {
		addr = s.server
	}

	p := s.client.withDefaults()
	start := time.Now()
	accepted, err := p.send(addr, host, roots)
	known := diagnose.Config{Server: s.server, TLS: p.tls, User: p.user, From: p.from, HELO: p.helo, App: "net/smtp", Accepted: accepted}
	if p.clock {
		known.Elapsed = time.Since(start)
	}
	return attempt{err, known}, nil
}

func hostOf(server string) string {
	if host, _, err := net.SplitHostPort(server); err == nil {
		return host
	}
	return server
}

func (p program) withDefaults() program {
	for field, value := range map[*string]string{
		&p.helo: "mail.example.com", &p.from: "app@example.com", &p.to: "jo@example.net",
	} {
		if *field == "" {
			*field = value
		}
	}
	if p.tls == "" {
		p.tls = diagnose.TLSNone
	}
	if p.patience == 0 {
		p.patience = enough
	}
	return p
}

// message is what every program here sends.
const message = "From: app@example.com\r\nTo: jo@example.net\r\nSubject: Hello\r\n\r\nGood to see you.\r\n"

// send hands the message to the server at addr, whose name is host. Accepted
// says that the server had taken it, whatever the error.
func (p program) send(addr, host string, roots *x509.CertPool) (accepted bool, err error) {
	if p.sendMail {
		// Without TLS, PlainAuth gives a password to this machine alone.
		auth := smtp.PlainAuth("", p.user, "secret", hostOf(addr))
		return false, smtp.SendMail(addr, auth, p.from, []string{p.to}, []byte(message))
	}
	conn, err := net.DialTimeout("tcp", addr, p.patience)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(p.patience))
	secure := &tls.Config{ServerName: host, RootCAs: roots}
	if p.tls == diagnose.TLSImplicit {
		// What tls.Dial does, to an address that is not the server's name.
		conn = tls.Client(conn, secure)
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if err := c.Hello(p.helo); err != nil {
		return false, err
	}
	if p.tls == diagnose.TLSSTARTTLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return false, errors.New("the server does not support STARTTLS")
		}
		if err := c.StartTLS(secure); err != nil {
			return false, err
		}
	}
	if p.user != "" {
		authHost := host
		if p.authHost != "" {
			authHost = p.authHost
		}
		if err := c.Auth(smtp.PlainAuth("", p.user, "secret", authHost)); err != nil {
			return false, err
		}
	}
	return p.transact(c)
}

func (p program) transact(c *smtp.Client) (accepted bool, err error) {
	if err := c.Mail(p.from); err != nil {
		return false, err
	}
	if err := c.Rcpt(p.to); err != nil {
		return false, err
	}
	w, err := c.Data()
	if err != nil {
		return false, err
	}
	if _, err := w.Write([]byte(message)); err != nil {
		return false, err
	}
	if err := w.Close(); err != nil {
		return false, err
	}
	return true, c.Quit()
}
