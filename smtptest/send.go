package smtptest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// The errors of a sender that are nobody's reply.
var (
	ErrNoSTARTTLS = errors.New("the server does not offer STARTTLS")
	ErrNoAuth     = errors.New("smtp: server doesn't support AUTH") // in the words of smtp.SendMail
	ErrNullMX     = errors.New("the domain accepts no mail (RFC 7505)")
	ErrTLSA       = errors.New("no TLSA record matches the server's certificate (RFC 7672)")
	ErrSTS        = errors.New("the MTA-STS policy forbids this delivery (RFC 8461)")
	ErrEndless    = errors.New("the server sends without end")
)

// Send sends the message as a careful program does that uses net/smtp: with the
// settings' dialer, resolver and roots, TLS as demanded and verified, a login if
// there is a user. The error is what such a program gets, with nothing around it:
// a [*textproto.Error], a [*net.OpError], an error of crypto/tls. Sent reports
// that the server had taken the message, which it may have even if there is an
// error.
func (s Settings) Send(ctx context.Context) (sent bool, err error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout+s.Pause)
	defer cancel()
	server := s.Server
	if server == "" {
		if server, err = s.mailHost(ctx); err != nil {
			return false, err
		}
	}
	conn, err := s.connect(ctx, server)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	end, _ := ctx.Deadline()
	_ = conn.SetDeadline(end)
	plain := conn
	defer context.AfterFunc(ctx, func() { _ = plain.SetDeadline(time.Unix(1, 0)) })()
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return false, err
	}
	conn = &bounded{Conn: conn}
	if s.TLS == Implicit {
		conn = tls.Client(conn, s.tlsConfig(host))
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if err := s.open(ctx, c, host); err != nil {
		return false, err
	}
	return s.transact(c)
}

func (s Settings) connect(ctx context.Context, server string) (net.Conn, error) {
	if s.Proxy != "" {
		return throughProxy(ctx, s.Dialer, s.Proxy, server)
	}
	return s.Dialer.DialContext(ctx, "tcp", server)
}

// mailHost is the best mail host of the recipient's domain.
func (s Settings) mailHost(ctx context.Context) (string, error) {
	if len(s.To) == 0 {
		return "", errors.New("no recipients")
	}
	domain := domainOf(s.To[0])
	hosts, err := s.Lookup.LookupMX(ctx, domain)
	var dnsErr *net.DNSError
	switch {
	case errors.As(err, &dnsErr) && dnsErr.IsNotFound:
		if _, err := s.Lookup.LookupNetIP(ctx, "ip", domain); err != nil {
			return "", err
		}
		return domain + ":25", nil // the implicit MX of RFC 5321, section 5.1
	case err != nil:
		return "", err
	case hosts[0].Host == ".":
		return "", fmt.Errorf("%s: %w", domain, ErrNullMX)
	}
	host := strings.TrimSuffix(hosts[0].Host, ".")
	if s.EnforceSTS {
		if err := s.checkSTS(ctx, domain, host); err != nil {
			return "", err
		}
	}
	return host + ":25", nil
}

func (s Settings) tlsConfig(host string) *tls.Config {
	if s.TLSConfig != nil {
		return s.TLSConfig
	}
	return &tls.Config{ServerName: host, RootCAs: s.RootCAs}
}

// open says hello, secures the session and logs in.
func (s Settings) open(ctx context.Context, c *smtp.Client, host string) error {
	if err := c.Hello(s.HELO); err != nil {
		return err
	}
	if s.TLS == STARTTLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return ErrNoSTARTTLS
		}
		if err := c.StartTLS(s.tlsConfig(host)); err != nil {
			return err
		}
	}
	if s.EnforceTLSA {
		if err := s.checkTLSA(ctx, c, host); err != nil {
			return err
		}
	}
	if s.User == "" {
		return nil
	}
	if ok, _ := c.Extension("AUTH"); !ok {
		return ErrNoAuth
	}
	return c.Auth(s.auth(host))
}

// transact sends the message.
func (s Settings) transact(c *smtp.Client) (sent bool, err error) {
	if s.Pause > 0 {
		time.Sleep(s.Pause)
	}
	if s.AfterQuit {
		if err := c.Quit(); err != nil {
			return false, err
		}
	}
	if err := c.Mail(s.From); err != nil {
		return false, err
	}
	for _, to := range s.To {
		if err := c.Rcpt(to); err != nil {
			return false, err
		}
	}
	// Not Client.Data, which mends line ends: what the program has is what goes.
	if err := c.Text.PrintfLine("DATA"); err != nil {
		return false, err
	}
	if _, _, err := c.Text.ReadResponse(354); err != nil {
		return false, err
	}
	message := s.Message
	if !bytes.HasSuffix(message, []byte("\n")) {
		message = append(message, "\r\n"...)
	}
	stuffed := bytes.ReplaceAll(message, []byte("\n."), []byte("\n.."))
	if _, err := c.Text.W.Write(append(stuffed, ".\r\n"...)); err != nil {
		return false, err
	}
	if err := c.Text.W.Flush(); err != nil {
		return false, err
	}
	if _, _, err := c.Text.ReadResponse(250); err != nil {
		return false, err
	}
	return true, c.Quit()
}

// checkTLSA is the gist of RFC 7672: a record 3 1 1 must match.
func (s Settings) checkTLSA(ctx context.Context, c *smtp.Client, host string) error {
	a, err := s.Resolver.Resolve(ctx, dnscheck.Question{Name: "_25._tcp." + host, Type: dnscheck.TypeTLSA})
	if err != nil {
		return err
	}
	state, ok := c.TLSConnectionState()
	if a.Failed() || !a.Authentic || len(a.Records) == 0 || !ok {
		return ErrTLSA
	}
	der, err := x509.MarshalPKIXPublicKey(state.PeerCertificates[0].PublicKey)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(der)
	for _, r := range a.Records {
		if r.TLSA.Usage == 3 && r.TLSA.Selector == 1 && r.TLSA.Matching == 1 && bytes.Equal(r.TLSA.Data, sum[:]) {
			return nil
		}
	}
	return ErrTLSA
}

// checkSTS fetches the policy and looks for the host in it.
func (s Settings) checkSTS(ctx context.Context, domain, host string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://mta-sts."+domain+"/.well-known/mta-sts.txt", nil)
	if err != nil {
		return err
	}
	got, err := s.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, 64<<10))
	if err != nil {
		return err
	}
	if got.StatusCode == http.StatusOK && strings.Contains(string(text), "mode: enforce") && !strings.Contains(string(text), "mx: "+host+"\r\n") {
		return fmt.Errorf("%w: %s is not among its hosts", ErrSTS, host)
	}
	return nil
}

// bounded is a connection that brings a mebibyte at most, for net/smtp reads
// lines without a limit.
type bounded struct {
	net.Conn
	n int
}

func (c *bounded) Read(b []byte) (int, error) {
	if c.n > 1<<20 {
		return 0, ErrEndless
	}
	n, err := c.Conn.Read(b)
	c.n += n
	return n, err
}
