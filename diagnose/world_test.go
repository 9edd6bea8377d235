package diagnose_test

import (
	"context"
	"net/netip"
	"net/url"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// settings turns what a program of the test world is set to into a Config.
func settings(t testing.TB, s smtptest.Settings) diagnose.Config {
	t.Helper()
	c := diagnose.Config{Server: s.Server, TLS: diagnose.TLSMode(s.TLS), User: s.User, From: s.From, HELO: s.HELO}
	c.Password, c.Token = diagnose.Secret(s.Password), diagnose.Secret(s.Token)
	if s.Mechanism != "" {
		c.Mechanisms = []string{s.Mechanism}
	}
	c.To, c.Message, c.SourceIP = s.To, s.Message, s.SourceIP
	if s.Selector != "" {
		c.Selectors = []string{s.Selector}
	}
	if s.Proxy != "" {
		u, err := url.Parse(s.Proxy)
		if err != nil {
			t.Fatal(err)
		}
		c.Proxy = u
	}
	c.Resolver, c.Dialer, c.RootCAs, c.TLSConfig, c.HTTP = s.Resolver, s.Dialer, s.RootCAs, s.TLSConfig, s.HTTP
	c.Controls = []string{"192.0.2.80:443"}
	c.Local = func(context.Context) *netprobe.Local {
		return &netprobe.Local{IPv4Route: true, IPv6Route: s.SourceIPv6.IsValid(), Loopback: true}
	}
	c.Blocklists = []dnscheck.Blocklist{}
	_ = netip.Addr{}
	return c
}

// TestFaults: every way in which the test world can be broken is named as the
// first cause.
func TestFaults(t *testing.T) {
	right, wrong, proved := 0, 0, 0
	for _, f := range smtptest.Faults() {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			if err := w.Break(f.Name); err != nil {
				t.Fatal(err)
			}
			s := w.Settings()
			_, err := s.Send(context.Background())
			c := settings(t, w.Settings())
			c.Error = err
			r, err2 := diagnose.Diagnose(t.Context(), c)
			if err2 != nil {
				t.Logf("WRONG %s: %v", f.Name, err2)
				wrong++
				return
			}
			if r.Cause == f.Cause {
				right++
			} else {
				wrong++
				code := check.Code("")
				if len(r.Causes) > 0 {
					code = r.Causes[0].Code
				}
				t.Logf("WRONG %s: said %q by %s (%s), injected %q at %s; error %.120v", f.Name, r.Cause, code, r.Confidence, f.Cause, f.Stage, err)
			}
			for _, x := range r.Fixes {
				if x.Proof != nil && x.Proof.Works {
					proved++
					break
				}
			}
		})
	}
	t.Logf("%d right, %d wrong, %d with a proved fix", right, wrong, proved)
	_ = smtpcode.Unclassified
}
