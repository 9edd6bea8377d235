package smtptest_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtptest"
)

// look checks the DNS of what the client of a world does.
func look(t *testing.T, w *smtptest.World) *dnscheck.Result {
	t.Helper()
	s := w.Settings()
	if s.SourceIPv6.IsValid() {
		s.SourceIP = s.SourceIPv6
	}
	r, err := dnscheck.Checker{Resolver: s.Resolver, HTTP: s.HTTP, RootCAs: s.RootCAs}.Check(t.Context(), dnscheck.Target{
		Domain: "example.com", IPs: []netip.Addr{s.SourceIP}, HELO: s.HELO, MailFrom: s.From,
		Selectors: []string{s.Selector}, Recipients: s.To, Message: s.Message,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A check of the healthy world's DNS finds nothing, and leaves nothing out.
func TestHealthyDNS(t *testing.T) {
	w := smtptest.NewWorld()
	defer w.Close()
	w.Take(smtptest.Delivery)
	r := look(t, w)
	for _, f := range r.Findings {
		t.Errorf("%s: %s: %s", f.Code, f.Subject, f.Message)
	}
	for _, u := range r.Skipped {
		t.Errorf("not looked at: %+v", u)
	}
}

// What the receiver sees in DNS is there for others to see: a check finds the
// cause, and nothing else that is not a part of it.
func TestFaultsInDNS(t *testing.T) {
	causes := make(map[check.Code]string)
	for _, m := range dnscheck.Catalog() {
		causes[m.Code] = m.Cause
	}
	families := []string{"spf-", "dkim-", "dmarc-", "ptr-", "ip-listed", "domain-listed", "helo-", "null-mx", "mx-", "recipient-domain-"}
	hidden := []string{
		"mx-down",                   // that is the network
		"spf-dns-fails",             // what DNS does not answer is no finding
		"recipient-domain-at-relay", // the relay only says so
		"null-mx-at-relay",
	}
	for _, f := range smtptest.Faults() {
		if slices.Contains(hidden, f.Name) || !slices.ContainsFunc(families, func(p string) bool { return strings.HasPrefix(f.Name, p) }) {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.NewWorld()
				defer w.Close()
				if err := w.Break(f.Name); err != nil {
					t.Fatal(err)
				}
				r := look(t, w)
				if !slices.ContainsFunc(r.Findings, func(x check.Finding) bool { return causes[x.Code] == string(f.Cause) }) {
					t.Errorf("no finding means %s", f.Cause)
				}
				for _, x := range check.Causes(r.Findings, dnscheck.Catalog()) {
					part := strings.HasPrefix(f.Name, "dmarc-") && causes[x.Code] == "dkim-failed" // unsigned, so that DKIM does not help
					if causes[x.Code] != string(f.Cause) && !part && x.Severity == check.Error {
						t.Errorf("there is something else wrong: %s: %s", x.Code, x.Message)
					}
				}
			})
		})
	}
}
