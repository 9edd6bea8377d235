package diagnose_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
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
	return c
}

// otherwise are the faults that are named otherwise than they were injected, and
// why that is as it should be, or where maildiag falls short.
var otherwise = map[string]string{
	"reset-midway":      "the connection happens to be cut in the handshake, and the handshake is named",
	"wire-data-250":     "250 to DATA looks like acceptance of the message",
	"wire-message-half": "net/textproto calls half a code a short response",
}

// TestFaults: every way in which the test world can be broken is named as the
// first cause, with what the application saw of it and what Diagnose sees.
func TestFaults(t *testing.T) {
	right, proved := 0, 0
	for _, f := range smtptest.Faults() {
		synctest.Test(t, func(t *testing.T) {
			r := diagnosed(t, f)
			why, known := otherwise[f.Name]
			switch {
			case r.Cause == f.Cause && known:
				t.Errorf("%s is named as injected; it is listed as otherwise (%s)", f.Name, why)
			case r.Cause != f.Cause && !known:
				t.Errorf("%s: said %q (%s), injected %q\n%s", f.Name, r.Cause, r.Confidence, f.Cause, r)
			case r.Cause == f.Cause:
				right++
			}
			if len(r.Fixes) > 0 && r.Fixes[0].Proof != nil && r.Fixes[0].Proof.Works {
				proved++
			}
		})
	}
	t.Logf("%d of %d faults named as injected, %d with a proved fix", right, len(smtptest.Faults()), proved)
}

// diagnosed breaks a world, sends in it as an application does, and diagnoses.
func diagnosed(t *testing.T, f smtptest.Fault) *diagnose.Report {
	t.Helper()
	w := smtptest.NewWorld()
	defer w.Close()
	if err := w.Break(f.Name); err != nil {
		t.Fatal(err)
	}
	s := w.Settings()
	sent, err := s.Send(context.Background())
	c := settings(t, w.Settings())
	c.Error, c.Accepted, c.ConnAge = err, sent && err != nil, s.Pause
	if strings.HasPrefix(f.Name, "network-down") {
		c.Local = func(context.Context) *netprobe.Local { return &netprobe.Local{Loopback: true} }
	}
	r, err := diagnose.Diagnose(t.Context(), c)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return r
}

// TestHealthy: nothing is found where nothing is wrong.
func TestHealthy(t *testing.T) {
	for _, road := range smtptest.Roads() {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			w.Take(road)
			r, err := diagnose.Diagnose(t.Context(), settings(t, w.Settings()))
			if err != nil {
				t.Fatal(err)
			}
			if r.Cause != "" || len(r.Causes) > 0 || !r.Looked {
				t.Errorf("%s: %s %v", road, r.Cause, r.Causes)
			}
		})
	}
}

// TestPolicies: what DNS demands of TLS is held against what the mail host does.
func TestPolicies(t *testing.T) {
	for name, code := range map[string]check.Code{
		"starttls-not-at-mx": "policy-needs-starttls", "tlsa-mismatch": "dane-certificate-unmatched", "certificate-expired-mx": "mta-sts-mx-untrusted",
		"recipient-unknown": "", "wire-ehlo-lower-case": "extension-overlooked", "starttls-not-offered": "",
	} {
		synctest.Test(t, func(t *testing.T) {
			i := slices.IndexFunc(smtptest.Faults(), func(f smtptest.Fault) bool { return f.Name == name })
			if i < 0 {
				t.Fatalf("no fault %s", name)
			}
			r := diagnosed(t, smtptest.Faults()[i])
			for _, c := range []check.Code{"extension-overlooked", "policy-needs-starttls", "dane-certificate-unmatched", "mta-sts-mx-untrusted"} {
				if r.Has(c) != (c == code) {
					t.Errorf("%s: %s found: %v", name, c, r.Has(c))
				}
			}
		})
	}
}
