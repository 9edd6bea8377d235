package dnscheck_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

func question(name string) dnscheck.Question {
	return dnscheck.Question{Name: name, Type: dnscheck.TypeA}
}

func counts(t *testing.T, c *dnscheck.Cache, wantAsked, wantServed int) {
	t.Helper()
	if asked, served := c.Asked(); asked != wantAsked || served != wantServed {
		t.Errorf("asked %d, served %d; want %d and %d", asked, served, wantAsked, wantServed)
	}
}

func TestCacheAsksOnce(t *testing.T) {
	for name, next := range map[string]*slow{"answers": {}, "failures too": {err: dnscheck.ErrMalformed}} {
		t.Run(name, func(t *testing.T) {
			c := dnscheck.NewCache(next)
			for _, q := range []dnscheck.Question{
				question("example.com"), question("Example.COM."), question("example.com"),
				{Name: "example.com", Type: dnscheck.TypeMX},
				{Name: "example.com", Type: dnscheck.TypeA, CheckingDisabled: true},
			} {
				if _, err := c.Resolve(t.Context(), q); !errors.Is(err, next.err) {
					t.Errorf("%s: %v", q, err)
				}
			}
			counts(t, c, 3, 2)
			if len(next.asked) != 3 {
				t.Errorf("the resolver was asked %v", next.asked)
			}
		})
	}
}

func TestCacheWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &slow{takes: time.Second}
		c := dnscheck.NewCache(next)
		start := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if a, err := c.Resolve(t.Context(), question("example.com")); a == nil || err != nil {
					t.Errorf("%v, %v", a, err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); took != time.Second || len(next.asked) != 1 {
			t.Errorf("%d questions, %v", len(next.asked), took)
		}
		counts(t, c, 1, 9)
	})
}

// TestCacheAbandoned: whose context ends takes nothing from those who wait for the
// same answer. One of them asks again, and the others wait for that.
func TestCacheAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &slow{takes: 3 * time.Second}
		c := dnscheck.NewCache(next)
		start := time.Now()
		gaveUp := errors.New("gave up")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, gaveUp)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.Resolve(ctx, question("example.com")); !errors.Is(err, gaveUp) || time.Since(start) != time.Second {
				t.Errorf("the first: %v after %v", err, time.Since(start))
			}
		})
		synctest.Wait()
		for range 3 {
			wg.Go(func() {
				if a, err := c.Resolve(t.Context(), question("example.com")); a == nil || err != nil || time.Since(start) > 5*time.Second {
					t.Errorf("a waiter: %v, %v after %v", a, err, time.Since(start))
				}
			})
		}
		// One more gives up too. If it was the one to ask again, a third must ask, a
		// second later.
		wg.Go(func() {
			short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := c.Resolve(short, question("example.com"))
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) < 2*time.Second {
				t.Errorf("the impatient: %v after %v", err, time.Since(start))
			}
		})
		wg.Wait()
		if n := len(next.asked); n != 2 && n != 3 {
			t.Errorf("%d questions", n)
		}
		if asked, _ := c.Asked(); asked != 1 {
			t.Errorf("asked %d", asked)
		}
	})
}

func TestCacheBoundsQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := &slow{takes: time.Second}
		c := dnscheck.NewCache(next)
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				if _, err := c.Resolve(t.Context(), question(fmt.Sprintf("n%d.example", i))); err != nil {
					t.Error(err)
				}
			})
		}
		// One more, whose context ends while it waits for its turn.
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if _, err := c.Resolve(ctx, question("late.example")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("late: %v", err)
		}
		wg.Wait()
		if took := time.Since(start); next.most != 64 || took != 4*time.Second {
			t.Errorf("%d at a time, %v in all", next.most, took)
		}
		counts(t, c, 200, 0)
	})
}

// TestCheckerKeepsNothing: the memory of a check goes with it.
func TestCheckerKeepsNothing(t *testing.T) {
	checker := dnscheck.Checker{Resolver: zone(t, world)}
	checks := func(n int) uint64 {
		for i := range n {
			if _, err := checker.Check(t.Context(), dnscheck.Target{Domain: fmt.Sprintf("n%d.example.com", i)}); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := checks(10)
	after := checks(1000)
	t.Logf("heap: %d kB after 10 checks, %d kB after 1,000 more", before>>10, after>>10)
	if after > before+4<<20 {
		t.Errorf("1,000 checks left %d kB on the heap", (after-before)>>10)
	}
}

// TestCacheSilence: where nothing comes back, no further question is asked, as long
// as none was answered.
func TestCacheSilence(t *testing.T) {
	next := resolverFunc(func(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
		if strings.HasPrefix(q.Name, "dead") || q.Type == dnscheck.TypeTLSA || strings.HasPrefix(q.Name, "25.") {
			return nil, &dnscheck.Error{Question: q, Err: fmt.Errorf("%w: nothing in 10s", dnscheck.ErrTimeout)}
		}
		return &dnscheck.Answer{Question: q}, nil
	})
	c := dnscheck.NewCache(next)
	for _, tt := range []struct {
		name   string
		t      dnscheck.Type
		server netip.Addr
		want   string
	}{
		{"dead.example.com", dnscheck.TypeA, netip.Addr{}, "nothing in 10s"},
		{"dead.example.com", dnscheck.TypeA, netip.MustParseAddr("192.0.2.53"), "nothing in 10s"},
		{"dead.example.com", dnscheck.TypeMX, netip.Addr{}, "not asked, as nothing came back to dead.example.com A"},
		{"_dmarc.dead.example.com", dnscheck.TypeTXT, netip.Addr{}, "not asked"},
		{"mail.example.com", dnscheck.TypeA, netip.Addr{}, ""},
		{"mail.example.net", dnscheck.TypeA, netip.Addr{}, ""},
		{"_25._tcp.mail.example.net", dnscheck.TypeTLSA, netip.Addr{}, "nothing in 10s"}, // this type alone
		{"example.net", dnscheck.TypeMX, netip.Addr{}, ""},
		{"25.2.0.192.in-addr.arpa", dnscheck.TypePTR, netip.Addr{}, "nothing in 10s"},
		{"26.2.0.192.in-addr.arpa", dnscheck.TypePTR, netip.Addr{}, ""}, // another network
	} {
		_, err := c.Resolve(t.Context(), dnscheck.Question{Name: tt.name, Type: tt.t, Server: tt.server})
		if (err == nil) != (tt.want == "") || err != nil && (!errors.Is(err, dnscheck.ErrTimeout) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s %s: %v, want %q", tt.name, tt.t, err, tt.want)
		}
	}
}
