//go:build linux

package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/smtp"
	"net/url"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"golang.org/x/net/proxy"
)

// send sends the app's message as a careful program does that uses net/smtp, and
// returns the error that such a program gets, with nothing around it.
func (a App) send(ctx context.Context, roots *x509.CertPool) error {
	for range a.Earlier {
		_ = a.sendOnce(ctx, roots)
	}
	return a.sendOnce(ctx, roots)
}

func (a App) sendOnce(ctx context.Context, roots *x509.CertPool) error {
	timeout := a.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout+a.Idle)
	defer cancel()
	servers, err := a.mailHosts(ctx)
	if err != nil {
		return err
	}
	server := servers[0]
	host, port, err := net.SplitHostPort(server)
	if err != nil {
		return err
	}
	address := server
	if a.Address != "" {
		address = a.Address
	}
	conn, err := a.dial(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	end, _ := ctx.Deadline()
	_ = conn.SetDeadline(end)
	config := &tls.Config{ServerName: host, RootCAs: roots, Time: a.now}
	if a.TLS == diagnose.TLSImplicit || a.TLS == diagnose.TLSAuto && port == "465" {
		conn = tls.Client(conn, config)
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Hello(a.HELO); err != nil {
		return err
	}
	offered, _ := c.Extension("STARTTLS")
	if _, secured := conn.(*tls.Conn); !secured && a.TLS != diagnose.TLSNone && (offered || a.TLS == diagnose.TLSSTARTTLS) {
		if a.Server == "" { // delivery between mail hosts is opportunistic (RFC 7435)
			config.InsecureSkipVerify = true
		}
		if err := c.StartTLS(config); err != nil {
			return err
		}
	}
	if a.User != "" {
		if err := c.Auth(a.auth(host)); err != nil {
			return err
		}
	}
	time.Sleep(a.Idle)
	return a.transact(c)
}

func (a App) transact(c *smtp.Client) error {
	if err := c.Mail(a.From); err != nil {
		return err
	}
	for _, to := range a.To {
		if err := c.Rcpt(to); err != nil {
			return err
		}
	}
	if a.Verbatim {
		return a.writeVerbatim(c)
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(a.message())); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// writeVerbatim is what libraries do that leave the message to the program.
func (a App) writeVerbatim(c *smtp.Client) error {
	for _, step := range []struct {
		say  string
		want int
	}{{"DATA", 354}, {a.message() + "\r\n.", 250}} {
		if err := c.Text.PrintfLine("%s", step.say); err != nil {
			return err
		}
		if _, _, err := c.Text.ReadResponse(step.want); err != nil {
			return err
		}
	}
	return c.Quit()
}

// hold opens sessions that stay open until the function that it returns is called.
func (a App) hold(ctx context.Context) (release func(), err error) {
	servers, err := a.mailHosts(ctx)
	if err != nil {
		return nil, err
	}
	var held []net.Conn
	release = func() {
		for _, c := range held {
			_ = c.Close()
		}
	}
	for _, server := range servers {
		for range a.Open {
			c, err := a.dial(ctx, server)
			if err != nil {
				release()
				return nil, err
			}
			held = append(held, c)
			// The server counts a session when it greets.
			if _, err := c.Read(make([]byte, 1)); err != nil {
				release()
				return nil, err
			}
		}
	}
	return release, nil
}

// now is the app's clock.
func (a App) now() time.Time { return time.Now().Add(a.Clock) }

// auth is the mechanism that the app is set to. net/smtp has two, and apps bring
// the others themselves.
func (a App) auth(host string) smtp.Auth {
	switch {
	case a.Auth == "CRAM-MD5":
		return smtp.CRAMMD5Auth(a.User, a.Password)
	case a.Auth == "LOGIN":
		return &spoken{name: "LOGIN", answers: []string{a.User, a.Password}}
	case a.Token != "":
		return &spoken{name: "XOAUTH2", first: "user=" + a.User + "\x01auth=Bearer " + a.Token + "\x01\x01", answers: []string{""}}
	}
	return smtp.PlainAuth("", a.User, a.Password, host)
}

// spoken is a mechanism whose answers do not depend on what the server asks.
type spoken struct {
	name, first string
	answers     []string
}

func (s *spoken) Start(*smtp.ServerInfo) (string, []byte, error) { return s.name, []byte(s.first), nil }

func (s *spoken) Next(from []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	if len(s.answers) == 0 {
		return nil, fmt.Errorf("unexpected challenge %q", from)
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	return []byte(answer), nil
}

// mailHosts are the server, or the mail hosts of the recipients' domain.
func (a App) mailHosts(ctx context.Context) ([]string, error) {
	if a.Server != "" {
		if !strings.Contains(a.Server, ":") {
			return []string{a.Server + ":25"}, nil
		}
		return []string{a.Server}, nil
	}
	_, domain, _ := strings.Cut(a.To[0], "@")
	records, err := a.resolver().LookupMX(ctx, domain)
	var missing *net.DNSError
	switch {
	case errors.As(err, &missing) && missing.IsNotFound: // RFC 5321, section 5.1
		return []string{domain + ":25"}, nil
	case err != nil:
		return nil, err
	}
	var hosts []string
	for _, mx := range records {
		hosts = append(hosts, strings.TrimSuffix(mx.Host, ".")+":25")
	}
	return hosts, nil
}

func (a App) resolver() *net.Resolver {
	if a.Resolver == "" {
		return &net.Resolver{PreferGo: true}
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, a.Resolver)
	}}
}

func (a App) dial(ctx context.Context, server string) (net.Conn, error) {
	d := &net.Dialer{Resolver: a.resolver()}
	if a.Source != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(a.Source)}
	}
	if a.Proxy != "" {
		u, err := url.Parse(a.Proxy)
		if err != nil {
			return nil, err
		}
		if u.Scheme == "http" {
			return connect(ctx, d, u.Host, server)
		}
		through, err := proxy.FromURL(u, d)
		if err != nil {
			return nil, err
		}
		return through.(proxy.ContextDialer).DialContext(ctx, "tcp", server)
	}
	return d.DialContext(ctx, "tcp"+a.Family, server)
}

// config is what the app tells maildiag.
func (a App) config(roots *x509.CertPool, failed error) diagnose.Config {
	c := diagnose.Config{
		Server: a.Server, TLS: a.TLS, User: a.User, From: a.From, HELO: a.HELO, Error: failed,
		Look: diagnose.Look{
			Password: diagnose.Secret(a.Password), Token: diagnose.Secret(a.Token), To: a.To, Selectors: a.Selectors,
			Message: []byte(a.message()), SendMessage: a.Consents, RootCAs: roots, Now: a.now,
			Blocklists: []dnscheck.Blocklist{},
		},
	}
	if a.Auth != "" {
		c.Mechanisms = []string{a.Auth}
	}
	if a.Idle > 0 {
		c.ConnAge = a.Idle
	}
	if c.SourceIP = netip.MustParseAddr(ClientV4); a.Source != "" {
		c.SourceIP = netip.MustParseAddr(a.Source)
	}
	if a.Resolver != "" {
		c.Resolver = &dnscheck.Client{Servers: []netip.AddrPort{netip.MustParseAddrPort(a.Resolver)}}
	}
	if a.Proxy != "" {
		c.Proxy = must(url.Parse(a.Proxy))
	}
	for _, zone := range a.Lists {
		c.Blocklists = append(c.Blocklists, dnscheck.Blocklist{Name: zone, Zone: zone}, dnscheck.Blocklist{Name: zone, Zone: zone, Kind: dnscheck.KindDomain})
	}
	return c
}
