package smtpprobe_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtpprobe"
)

// bombCertificate is as large as a certificate may be.
var bombCertificate = sync.OnceValue(func() tls.Certificate {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	c := &x509.Certificate{SerialNumber: big.NewInt(3), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0)}
	for i := range 20_000 {
		c.DNSNames = append(c.DNSNames, fmt.Sprintf("%d.com", i))
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
})

func bomb(c net.Conn) {
	s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{bombCertificate()}, SessionTicketsDisabled: true})
	s.Read(make([]byte, 1))
}

func TestTarget(t *testing.T) {
	for _, server := range []string{"", "smtp.example.com", "smtp.example.com:", ":25", "smtp.example.com:smtp", "host:0", "host:99999", "a b:25", "smtp://bob:canary@host:25", "bob:canary@host:25"} {
		r, err := smtpprobe.Prober{}.Probe(t.Context(), smtpprobe.Target{Server: server})
		if !errors.Is(err, smtpprobe.ErrTarget) || r != nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", server, err)
		}
	}
	if _, err := (smtpprobe.Prober{}).Probe(t.Context(), smtpprobe.Target{Server: "a:25", TLS: "ssl"}); !errors.Is(err, smtpprobe.ErrTarget) {
		t.Error(err)
	}
}

// TestTrust: who is trusted, for what name, and who does not ask.
func TestTrust(t *testing.T) {
	starttls := "S: 220 mx\nC: EHLO\nS~ \"250-mx\\r\\n250 STARTTLS\\r\\n\"\nC: STARTTLS\nS: 220 go\n%s\nC: EHLO\nS: 250 mx\nC: QUIT\nS: 221 bye"
	for _, tt := range []struct {
		name   string
		begin  string
		target smtpprobe.Target
		config *tls.Config
		want   string
		fault  string
	}{
		{"trusted", "TLS", smtpprobe.Target{}, nil, "quit 221", ""},
		{"another name", "TLS", smtpprobe.Target{Name: "mail.example.org"}, nil, "tls untrusted !", "tls: failed to verify certificate: x509: certificate is valid for smtp.example.com, not mail.example.org"},
		{"an address", "TLS", smtpprobe.Target{Name: "127.0.0.1"}, nil, "quit 221", ""},
		{"a dot at the end", "TLS", smtpprobe.Target{Name: "smtp.example.com."}, nil, "quit 221", ""},
		{"unknown authority", "TLS self", smtpprobe.Target{}, nil, "tls untrusted !", "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"between mail servers", "TLS self", smtpprobe.Target{MX: true}, nil, "quit 221", "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"between mail servers, demanded", "TLS self", smtpprobe.Target{MX: true, TLS: smtpprobe.TLSSTARTTLS}, nil, "tls untrusted !", "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"a program that does not care", "TLS self", smtpprobe.Target{}, &tls.Config{InsecureSkipVerify: true}, "quit 221", "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"a program that checks itself", "TLS", smtpprobe.Target{}, &tls.Config{VerifyConnection: func(tls.ConnectionState) error { return errors.New("not the pinned key") }}, "tls untrusted !", "not the pinned key"},
	} {
		tt.target.Server = "smtp.example.com:587"
		r := holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool, TLS: tt.config}, &dialer{t: t, script: fmt.Sprintf(starttls, tt.begin)}, tt.target)
		if got := outline(r); !strings.HasSuffix(got, tt.want) || !strings.HasPrefix(r.TLS.Error, tt.fault) || r.TLS.Trusted != (tt.fault == "") || r.TLS.Version == "" {
			t.Errorf("%s: %s, %+v", tt.name, got, r.TLS)
		}
	}
	expired := smtpprobe.Prober{RootCAs: trusted().pool, Now: func() time.Time { return time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC) }}
	r := holdWith(t, expired, &dialer{t: t, script: fmt.Sprintf(starttls, "TLS")}, smtpprobe.Target{Server: "smtp.example.com:587"})
	if !strings.Contains(r.TLS.Error, "certificate has expired or is not yet valid: current time 2150-01-01T00:00:00Z") {
		t.Errorf("expired: %+v", r.TLS)
	}
}

// TestCourse: what is done and left out after a step that did not pass.
func TestCourse(t *testing.T) {
	const begin = "S: 220 mx\nC: EHLO\nS~ \"250-mx\\r\\n250-SIZE 99\\r\\n250-8BITMIME\\r\\n250-SMTPUTF8\\r\\n250 DSN\\r\\n\"\n"
	for _, tt := range []struct {
		name, script string
		target       smtpprobe.Target
		want         string
	}{
		{"greeting refused", "S: 554 5.7.1 no\nC: QUIT\nS: 221 bye", smtpprobe.Target{}, "connect; greeting 554 !; quit 221"},
		{"421", "S: 421 busy", smtpprobe.Target{}, "connect; greeting 421 !"},
		{"nothing asked", begin + "C: QUIT\nS: 221 bye", smtpprobe.Target{}, "connect; greeting 220; ehlo 250; quit 221"},
		{"sender refused", begin + "C: MAIL\nS: 550 no\nC: QUIT\nS: 221 bye", smtpprobe.Target{From: "a@b.c", To: []string{"d@e.f"}}, "connect; greeting 220; ehlo 250; mail a@b.c 550 !; quit 221"},
		{
			"a recipient refused", begin + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 550 no\nC: RCPT\nS: 250 ok\nC: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye",
			smtpprobe.Target{From: "a@b.c", To: []string{"d@e.f", "g@h.i"}, SendMessage: true, Message: []byte("x")},
			"connect; greeting 220; ehlo 250; mail a@b.c 250; rcpt d@e.f 550 !; rcpt g@h.i 250; quit rset 250; quit 221",
		},
		{
			"421 to a recipient", begin + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 421 no\nclose",
			smtpprobe.Target{From: "a@b.c", To: []string{"d@e.f", "g@h.i"}},
			"connect; greeting 220; ehlo 250; mail a@b.c 250; rcpt d@e.f 421 !",
		},
		{
			"no consent", begin + "C: MAIL FROM:<> SIZE=9 BODY=8BITMIME SMTPUTF8\r\nS: 250 ok\nC: RCPT TO:<d@e.f>\r\nS: 250 ok\nC: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye",
			smtpprobe.Target{To: []string{"d@e.f"}, Message: []byte("Grüße!\n"), SMTPUTF8: true},
			"connect; greeting 220; ehlo 250; mail 250; rcpt d@e.f 250; quit rset 250; quit 221",
		},
		{
			"the message refused", begin + "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC* .\nS: 554 5.7.1 spam\nC: QUIT\nS: 221 bye",
			smtpprobe.Target{From: "a@b.c", To: []string{"d@e.f"}, SendMessage: true, Message: []byte("x")},
			"connect; greeting 220; ehlo 250; mail a@b.c 250; rcpt d@e.f 250; data 354; message 554 !; quit 221",
		},
		{
			"no login on a delivery", begin + "C: QUIT\nS: 221 bye",
			smtpprobe.Target{MX: true, User: "bob", Password: "correct-horse"},
			"connect; greeting 220; ehlo 250; quit 221",
		},
	} {
		tt.target.Server = "smtp.example.com:587"
		r := hold(t, tt.script, tt.target)
		if got := outline(r); got != tt.want {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

// TestTokenAsUserName: some services take the token for both.
func TestTokenAsUserName(t *testing.T) {
	r := hold(t, "S: 220 mx\nC: EHLO\nS~ \"250-mx\\r\\n250 AUTH PLAIN\\r\\n\"\nC: AUTH\nS: 535 no\nC: QUIT\nS: 221 bye",
		smtpprobe.Target{Server: "smtp.example.com:2525", User: "canary-token-1", Password: "canary-token-1", AllowPlainAuth: true})
	if s := fmt.Sprintf("%+v", r); strings.Contains(s, "canary") || r.Asked.User != "[redacted]" {
		t.Error(s)
	}
}

// TestLoopback goes over TCP and TLS, with the real dialer, and looks at what an
// application would see.
func TestLoopback(t *testing.T) {
	before := runtime.NumGoroutine()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{trusted().leaf}})
				fmt.Fprint(s, "220 mx\r\n")
				for lines := bufio.NewScanner(s); lines.Scan(); {
					fmt.Fprint(s, "250 ok\r\n")
				}
			}()
		}
	}()
	prober := smtpprobe.Prober{RootCAs: trusted().pool}
	target := smtpprobe.Target{Server: "smtp.example.com:465", Addr: l.Addr().String(), From: "a@b.c", To: []string{"d@e.f"}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			r, err := prober.Probe(t.Context(), target)
			if err != nil || len(r.Accepted) != 1 || !r.TLS.Trusted || r.Addr.String() != l.Addr().String() {
				t.Errorf("%v: %s", err, outline(r))
			}
		})
	}
	wg.Wait()
	target.TLS = smtpprobe.TLSNone
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	r, _ := prober.Probe(ctx, target)
	if s := r.Failed(); s.Kind != smtpprobe.KindCancelled || time.Since(began) > 5*time.Second {
		t.Errorf("%s: %+v", time.Since(began), s)
	}
	short := smtpprobe.Prober{StepTimeout: 500 * time.Millisecond}
	r, _ = short.Probe(t.Context(), target)
	if s := r.Failed(); s.Kind != smtpprobe.KindTimeout || !strings.HasPrefix(s.Error, "read tcp 127.0.0.1:") || !strings.HasSuffix(s.Error, ": i/o timeout") {
		t.Errorf("%+v", s)
	}
	l.Close()
	r, _ = prober.Probe(t.Context(), target)
	if s := r.Failed(); s.Kind != smtpprobe.KindConnect || s.Error != "dial tcp "+target.Addr+": connect: connection refused" {
		t.Errorf("%+v", s)
	}
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
