package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtptest"
)

// stage is a service in a world of mail that has faults. Nothing leaves the
// process, and time is that of the bubble.
type stage struct {
	*service
	world *smtptest.World
	log   *lockedBuffer
}

func on(t *testing.T, play func(t *testing.T, s stage), faults ...string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		for _, f := range faults {
			if err := w.Break(f); err != nil {
				t.Fatal(err)
			}
		}
		s := w.Settings()
		c := diagnose.Config{Server: s.Server, TLS: diagnose.TLSMode(s.TLS), User: s.User, From: s.From, HELO: s.HELO}
		c.Look = diagnose.Look{
			Password: diagnose.Secret(s.Password), Resolver: s.Resolver, Dialer: s.Dialer, RootCAs: s.RootCAs, HTTP: s.HTTP,
			Blocklists: []dnscheck.Blocklist{},
			Local:      func(context.Context) *netprobe.Local { return &netprobe.Local{IPv4Route: true, Loopback: true} },
		}
		log := new(lockedBuffer)
		play(t, stage{newService(c, slog.New(slog.NewTextHandler(log, nil))), w, log})
		if strings.Contains(log.String(), s.Password) {
			t.Error("the password is in the log")
		}
	})
}

func (s stage) welcomes(to string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.public().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/welcome", strings.NewReader(`{"to":"`+to+`"}`)))
	return w
}

func (s stage) asks(ctx context.Context, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.debug().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	return w
}

func TestSent(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		w := s.welcomes("Jo <jo@example.net>")
		if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"sent":true}` {
			t.Errorf("%d %s\n%s", w.Code, w.Body, s.log)
		}
		if got := s.world.Submission.Received(); len(got) != 1 || got[0].To[0] != "jo@example.net" {
			t.Errorf("received %+v", got)
		}
		if len(s.last()) != 0 || s.log.String() != "" {
			t.Errorf("%d reports, and the log says %s", len(s.last()), s.log)
		}
	})
}

func TestNotSent(t *testing.T) {
	for _, tt := range []struct {
		fault, cause string
		status       int
	}{
		{"password-wrong", "auth-failed", http.StatusBadGateway},
		{"auth-unavailable", "auth-unavailable", http.StatusServiceUnavailable},
		{"port-closed", "connection-refused", http.StatusServiceUnavailable},
		{"certificate-expired", "certificate-expired", http.StatusBadGateway},
		{"starttls-not-offered", "starttls-not-offered", http.StatusBadGateway},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			on(t, func(t *testing.T, s stage) {
				w := s.welcomes("jo@example.net")
				var a answer
				if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
					t.Fatalf("%v in %s", err, w.Body)
				}
				if a.Sent || string(a.Cause) != tt.cause {
					t.Error(w.Body)
				}
				if w.Code != tt.status || (w.Code == http.StatusServiceUnavailable) != (w.Header().Get("Retry-After") != "") {
					t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
				}
				if strings.Contains(w.Body.String(), "example.com") {
					t.Errorf("the caller learns about the inside: %s", w.Body)
				}
				if !strings.Contains(s.log.String(), "why.cause="+tt.cause) {
					t.Errorf("the log says %s", s.log)
				}
				var kept []struct {
					To     string
					Report struct{ Cause string }
				}
				got := s.asks(t.Context(), "/debug/mail/reports")
				if err := json.Unmarshal(got.Body.Bytes(), &kept); err != nil || len(kept) != 1 || kept[0].Report.Cause != tt.cause {
					t.Errorf("kept %s (%v)", got.Body, err)
				}
			}, tt.fault)
		})
	}
}

func TestRecipientIsToBlame(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		s.config.Server, s.config.User = "mx.example.net:25", ""
		if w := s.welcomes("nobody@example.net"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"recipient-unknown"`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestBadRequests(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		for _, to := range []string{"", "nobody", `x\r\nRCPT TO:<a@b>`, strings.Repeat("x", mostBody) + "@example.net"} {
			if w := s.welcomes(to); w.Code != http.StatusBadRequest {
				t.Errorf("%.40q: %d %s", to, w.Code, w.Body)
			}
		}
		if len(s.last()) != 0 {
			t.Error("a request that is none counts as a failed send")
		}
	})
}

func TestLastReportsAreKept(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		for range mostReports + 5 {
			s.keep(failure{To: "old@example.net"})
		}
		s.keep(failure{To: "new@example.net"})
		if got := s.last(); len(got) != mostReports || got[0].To != "new@example.net" {
			t.Errorf("%d reports, the first about %s", len(got), got[0].To)
		}
	})
}

// TestDebug: the service goes and looks, and shows a fix that was tried.
func TestDebug(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		s.welcomes("jo@example.net")
		text := s.asks(t.Context(), "/debug/mail")
		if text.Code != http.StatusOK || !strings.Contains(text.Body.String(), "port-blocked") || !strings.Contains(text.Body.String(), "465") {
			t.Errorf("%d\n%s", text.Code, text.Body)
		}
		var got struct {
			Report struct {
				Cause string
				Fixes []check.Fix
			}
			Evidence *diagnose.Evidence
		}
		data := s.asks(t.Context(), "/debug/mail?format=json").Body.Bytes()
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if again := diagnose.Conclude(got.Evidence); string(again.Cause) != got.Report.Cause || again.Cause == "" {
			t.Errorf("the evidence gives %q, the report said %q", again.Cause, got.Report.Cause)
		}
		if f := got.Report.Fixes; len(f) == 0 || f[0].Proof == nil || !f[0].Proof.Works {
			t.Errorf("no fix that was proved: %+v", f)
		}
		if len(s.world.Submission.Received())+len(s.world.SMTPS.Received()) != 0 {
			t.Error("a diagnosis sent a message")
		}
	}, "port-587-blocked")
}

// TestOneAtATime: who asks while a diagnosis is running is turned away, and the
// next one is served when it is over.
func TestOneAtATime(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		s.world.SetLink("", smtptest.Link{Silent: true})
		ctx, cancel := context.WithCancel(t.Context())
		var first *httptest.ResponseRecorder
		var wg sync.WaitGroup
		wg.Go(func() { first = s.asks(ctx, "/debug/mail") })
		time.Sleep(time.Second)
		if w := s.asks(t.Context(), "/debug/mail"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("the second one: %d %s", w.Code, w.Body)
		}
		start := time.Now()
		cancel()
		wg.Wait()
		if took := time.Since(start); took > time.Second {
			t.Errorf("the first one went on for %v after its caller had left", took)
		}
		if first.Code != http.StatusOK || first.Body.Len() == 0 {
			t.Errorf("the first one: %d %s", first.Code, first.Body)
		}
		start = time.Now()
		if w := s.asks(t.Context(), "/debug/mail"); w.Code != http.StatusOK {
			t.Errorf("the third one: %d %s", w.Code, w.Body)
		}
		if took := time.Since(start); took > lookTimeout+time.Second {
			t.Errorf("a silent world was looked at for %v", took)
		}
	})
}

// TestCallerLeaves: a send ends with the request that wanted it.
func TestCallerLeaves(t *testing.T) {
	on(t, func(t *testing.T, s stage) {
		s.world.SetLink("", smtptest.Link{StallAfter: 10})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		r := s.send(ctx, "jo@example.net")
		if took := time.Since(start); r == nil || took > 2*time.Second {
			t.Errorf("after %v: %v", took, r)
		}
	})
}

func TestRun(t *testing.T) {
	if err := run(t.Context(), "127.0.0.1:0", "127.0.0.1:0"); !errors.Is(err, diagnose.ErrNoSettings) {
		t.Errorf("nothing set: %v", err)
	}
	t.Setenv("SMTP_HOST", "smtp.example.com")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := run(ctx, "127.0.0.1:0", "127.0.0.1:0"); err != nil {
		t.Errorf("served, and ended with %v", err)
	}
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
