package smtptest_test

import (
	"errors"
	"io"
	"net/netip"
	"net/smtp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtptest"
)

// On every road of a healthy world mail gets through, and everything passes.
func TestHealthy(t *testing.T) {
	for _, road := range smtptest.Roads() {
		t.Run(string(road), func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			w.Take(road)
			sent, err := w.Settings().Send(t.Context())
			if !sent || err != nil {
				t.Fatalf("sent %v, %v", sent, err)
			}
			server := map[smtptest.Road]*smtptest.Server{smtptest.Submission: w.Submission, smtptest.SMTPS: w.SMTPS, smtptest.Delivery: w.MX}[road]
			got := server.Received()
			if len(got) != 1 || got[0].From != "app@example.com" || got[0].TLS != "TLS 1.3" {
				t.Fatalf("received %+v", got)
			}
			if road != smtptest.Delivery {
				if got[0].User != "app@example.com" {
					t.Errorf("user %q", got[0].User)
				}
				return
			}
			for _, check := range []string{"spf", "dkim", "dmarc", "iprev"} {
				if got[0].Results[check] != "pass" {
					t.Errorf("%s is %q", check, got[0].Results[check])
				}
			}
		})
	}
}

// Over real sockets it is the same, in this process and from outside.
func TestLoopback(t *testing.T) {
	w := smtptest.NewWorld()
	defer w.Close()
	for _, road := range smtptest.Roads() {
		w.Take(road)
		s := w.Settings()
		s.Dialer = w.LoopbackDialer()
		if sent, err := s.Send(t.Context()); !sent || err != nil {
			t.Errorf("%s: sent %v, %v", road, sent, err)
		}
	}
	address, err := w.Expose("198.51.100.25:25")
	if err != nil {
		t.Fatal(err)
	}
	w.Take(smtptest.Delivery)
	message := w.Settings().Message
	c, err := smtp.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := errors.Join(c.Hello("mail.example.com"), c.Mail("app@example.com"), c.Rcpt("jo@example.net")); err != nil {
		t.Fatal(err)
	}
	data, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := data.Write(message); err != nil {
		t.Fatal(err)
	}
	if err := data.Close(); err != nil {
		t.Fatal(err)
	}
	got := w.MX.Received()
	if last := got[len(got)-1]; last.Results["dmarc"] != "pass" || last.Client.Addr().String() != "203.0.113.5" {
		t.Errorf("received %+v", last)
	}
}

// Everything that a sender may look at is there.
func TestHealthyLooks(t *testing.T) {
	w := smtptest.NewWorld()
	defer w.Close()
	w.Take(smtptest.Delivery)
	s := w.Settings()
	s.EnforceSTS, s.EnforceTLSA = true, true
	if sent, err := s.Send(t.Context()); !sent || err != nil {
		t.Errorf("with DANE and MTA-STS: sent %v, %v", sent, err)
	}
	r, err := s.HTTP.Get("https://mta-sts.example.net/.well-known/mta-sts.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if policy, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(policy), "mx: mx.example.net\r\n") {
		t.Errorf("policy %q, %v", policy, err)
	}
	s.Proxy = "http://proxy.example.com:1080"
	if sent, err := s.Send(t.Context()); !sent || err != nil {
		t.Errorf("through the proxy: sent %v, %v", sent, err)
	}
	// And home the mail comes from the recipient's host.
	back := s
	back.From, back.To, back.HELO, back.SourceIP = "jo@example.net", []string{"app@example.com"}, "mx.example.net", netip.MustParseAddr("198.51.100.25")
	back.Proxy, back.EnforceSTS, back.EnforceTLSA, back.Message = "", false, false, []byte("From: jo@example.net\r\nSubject: Hello\r\n\r\nThanks.\r\n")
	back.Dialer = w.DialerFrom(back.SourceIP)
	if sent, err := back.Send(t.Context()); !sent || err != nil {
		t.Errorf("back: sent %v, %v", sent, err)
	}
}

// Worlds know nothing of each other, and may be used by many at once.
func TestIndependent(t *testing.T) {
	broken, whole := smtptest.NewWorld(), smtptest.NewWorld()
	defer broken.Close()
	defer whole.Close()
	if err := broken.Break("password-wrong"); err != nil {
		t.Fatal(err)
	}
	if got := broken.Broken(); len(got) != 1 || got[0] != "password-wrong" {
		t.Errorf("broken %q", got)
	}
	if err := broken.Break("no-such-fault"); err == nil {
		t.Error("a fault that is none was taken")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if sent, err := whole.Settings().Send(t.Context()); !sent || err != nil {
				t.Errorf("sent %v, %v", sent, err)
			}
			if sent, _ := broken.Settings().Send(t.Context()); sent {
				t.Error("sent in the broken world")
			}
		})
	}
	wg.Wait()
	if n := len(whole.Submission.Received()); n != 8 {
		t.Errorf("received %d messages", n)
	}
}

// Who tries again is let in by greylisting.
func TestGreylistingPasses(t *testing.T) {
	w := smtptest.NewWorld()
	defer w.Close()
	if err := w.Break("greylisted"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{false, true} {
		if sent, err := w.Settings().Send(t.Context()); sent != want {
			t.Errorf("sent %v, %v", sent, err)
		}
	}
}

// Nothing outlives a world: no goroutine, no descriptor.
func TestNothingLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, name := range []string{"wire-greeting-endless-lines", "wire-silence-at-data", "wire-tls-never", "one-octet-a-second", "path-mtu", "port-25-blocked", "proxy-refuses"} {
		w := smtptest.NewWorld()
		if err := w.Break(name); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DNSAddr(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Expose("192.0.2.25:587"); err != nil {
			t.Fatal(err)
		}
		for _, dialer := range []*smtptest.Dialer{w.Dialer(), w.LoopbackDialer()} {
			s := w.Settings()
			s.Dialer, s.Timeout = dialer, 50*time.Millisecond
			if sent, _ := s.Send(t.Context()); sent {
				t.Errorf("%s: sent", name)
			}
		}
		w.Close()
		w.Close()
		if _, err := w.Dialer().Dial("tcp", "192.0.2.25:465"); err == nil {
			t.Error("a closed world takes connections")
		}
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func BenchmarkNewWorld(b *testing.B) {
	for b.Loop() {
		smtptest.NewWorld().Close()
	}
}

func BenchmarkSend(b *testing.B) {
	for b.Loop() {
		w := smtptest.NewWorld()
		w.Take(smtptest.Delivery)
		if sent, err := w.Settings().Send(b.Context()); !sent {
			b.Fatal(err)
		}
		w.Close()
	}
}
