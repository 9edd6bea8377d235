package diagnose_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// staged is a world, and the causes that are to be named in it, all of them in their
// order.
type staged struct {
	name   string
	road   smtptest.Road // "": the last fault's
	faults []string
	change func(*smtptest.World, *diagnose.Config)
	unsent bool // the application has not told an error
	within time.Duration
	causes []check.Code
}

func (s staged) run(t *testing.T) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		for _, f := range s.faults {
			if err := w.Break(f); err != nil {
				t.Fatal(err)
			}
		}
		if s.road != "" {
			w.Take(s.road)
		}
		var told error
		if !s.unsent {
			_, told = w.Settings().Send(t.Context())
		}
		c := settings(t, w.Settings())
		c.Error = told
		if s.change != nil {
			s.change(w, &c)
		}
		r, err := diagnose.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		var codes []check.Code
		for _, f := range r.Causes {
			codes = append(codes, f.Code)
		}
		if !slices.Equal(codes, s.causes) {
			t.Errorf("%s: the causes are %v, want %v\n%s", s.name, codes, s.causes, r)
		}
		if s.within > 0 && r.Elapsed > s.within {
			t.Errorf("%s: it took %v", s.name, r.Elapsed)
		}
	})
}

// TestSymptoms: what would be gone with a cause is none beside it, and what would not
// stays.
func TestSymptoms(t *testing.T) {
	for _, s := range []staged{
		{name: "the policy asks for the TLS that is missed", faults: []string{"starttls-not-at-mx"}, causes: []check.Code{"smtp-starttls-missing"}},
		{name: "the policy alone asks for it", faults: []string{"starttls-not-at-mx"}, unsent: true, causes: []check.Code{"policy-needs-starttls"}, change: func(_ *smtptest.World, c *diagnose.Config) {
			c.TLS = diagnose.TLSAuto
		}},
		{name: "the policy asks for a certificate in its dates", faults: []string{"certificate-expired-mx"}, causes: []check.Code{"certificate-leaf-expired"}},
		{name: "no domain, so no SPF", faults: []string{"sender-domain-missing"}, causes: []check.Code{"sender-domain-missing"}},
		{name: "another's domain, so no key", faults: []string{"sender-not-owned"}, causes: []check.Code{"sender-not-permitted"}},
		{name: "own domain, and the key is missing", faults: []string{"dkim-key-missing", "auth-not-offered"}, causes: []check.Code{"smtp-auth-missing", "dkim-key-missing"}},
		{name: "an EHLO name that is none", faults: []string{"helo-underscore"}, causes: []check.Code{"helo-invalid"}},
		{name: "two layers see one service", faults: []string{"wire-service-ftp"}, causes: []check.Code{"not-a-mail-port"}},
		{name: "a local part is no domain", faults: []string{"recipient-without-domain"}, causes: []check.Code{"recipient-address-invalid"}},
		{name: "nor is the sender's", faults: []string{"sender-without-domain"}, causes: []check.Code{"sender-address-invalid"}},
		{name: "nobody to deliver to", road: smtptest.Delivery, unsent: true, causes: []check.Code{"smtp-recipient-malformed"}, change: func(_ *smtptest.World, c *diagnose.Config) {
			c.To = []string{"jo"}
		}},
		{name: "a user, and no password to try", road: smtptest.Submission, unsent: true, change: func(_ *smtptest.World, c *diagnose.Config) { c.Password = "" }},
		{name: "a user, and no login for anybody", faults: []string{"auth-not-offered"}, unsent: true, causes: []check.Code{"smtp-auth-missing"}, change: func(_ *smtptest.World, c *diagnose.Config) { c.Password = "" }},
		{name: "an odd reply of a server that spoke SMTP before", faults: []string{"wire-mail-tab"}, causes: []check.Code{"protocol-error"}, change: func(_ *smtptest.World, c *diagnose.Config) { c.Password = "" }},
		{name: "bare line ends under a signature", faults: []string{"bare-line-feeds"}, unsent: true, causes: []check.Code{"smtp-message-bare-ends"}},
		{name: "bare line ends, and what they do to the signature", faults: []string{"bare-line-feeds"}, causes: []check.Code{"smtp-message-bare-ends"}},
		{name: "the silent resolver is asked once", faults: []string{"resolver-timeout"}, road: smtptest.Delivery, unsent: true, within: 7500 * time.Millisecond, causes: []check.Code{"resolver-failing"}},
	} {
		s.run(t)
	}
}

// TestNearest: what stops the application earlier goes before what stops the session
// later, and what a refusal cannot be about does not explain it.
func TestNearest(t *testing.T) {
	for _, s := range []staged{
		{name: "the address is mended by Diagnose alone", faults: []string{"port-missing", "password-wrong"}, causes: []check.Code{"server-address-invalid", "auth-failed"}},
		{name: "the application's own TLS configuration", faults: []string{"recipient-unknown", "tls-config-empty"}, road: smtptest.Submission, causes: []check.Code{"tls-config-invalid"}, change: func(_ *smtptest.World, c *diagnose.Config) {
			c.Error = errors.New("tls: either ServerName or InsecureSkipVerify must be specified in the tls.Config")
		}},
		{name: "DANE keeps the application, and another thing the session", faults: []string{"disk-full", "tlsa-mismatch"}, causes: []check.Code{"dane-certificate-unmatched", "server-busy"}},
		{name: "who refuses at the greeting has seen no signature", faults: []string{"policy-at-connect", "dkim-body-changed"}, causes: []check.Code{"policy-rejected", "dkim-body-changed"}},
		{name: "nor a name", faults: []string{"policy-at-connect", "helo-underscore"}, causes: []check.Code{"policy-rejected", "helo-invalid"}},
		{name: "who refuses the recipient has seen no signature either", faults: []string{"misconfigured", "dkim-selector-wrong"}, causes: []check.Code{"server-error", "dkim-key-missing"}},
		{name: "a limit that is stated, and a refusal before it matters", faults: []string{"too-large-exim", "user-unknown"}, causes: []check.Code{"auth-failed", "smtp-size-over-limit"}},
	} {
		s.run(t)
	}
}

// blunt is a resolver whose word on DNSSEC does not count.
type blunt struct{ dnscheck.Resolver }

func (b blunt) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	a, err := b.Resolver.Resolve(ctx, q)
	if a != nil {
		plain := *a
		plain.Authentic = false
		a = &plain
	}
	return a, err
}

// TestUnvouched: TLSA records that match nothing are named where the resolver cannot
// say whether they count, and are a cause only of what the application was told of TLS.
func TestUnvouched(t *testing.T) {
	without := func(w *smtptest.World, c *diagnose.Config) {
		w.Publish("example.net. DS 12345 13 2 " + strings.Repeat("ab", 32))
		c.Resolver = blunt{c.Resolver}
	}
	for _, s := range []staged{
		{name: "the application looks at DANE", faults: []string{"tlsa-mismatch"}, change: without, causes: []check.Code{"dane-certificate-unmatched-unvouched"}},
		{name: "nobody has told an error", faults: []string{"tlsa-mismatch"}, unsent: true, change: without},
		{name: "they match", road: smtptest.Delivery, unsent: true, change: without},
		{name: "the error is another", faults: []string{"recipient-unknown", "tlsa-mismatch"}, unsent: true, change: without, causes: []check.Code{"recipient-unknown"}},
	} {
		s.run(t)
	}
}

// TestRetryFollowsFix: what a setting has to mend is not tried again as it is.
func TestRetryFollowsFix(t *testing.T) {
	for fault, action := range map[string]smtpcode.Action{
		"port-closed": smtpcode.ActionHold, "port-2525": smtpcode.ActionHold, "localhost": smtpcode.ActionHold,
		"mx-down": smtpcode.ActionRetry, "disk-full": smtpcode.ActionRetry, "password-wrong": smtpcode.ActionHold,
	} {
		synctest.Test(t, func(t *testing.T) {
			w, c := broken(t, fault)
			defer w.Close()
			r, err := diagnose.Diagnose(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if r.Retry.Action != action {
				t.Errorf("%s: %+v\n%s", fault, r.Retry, r)
			}
		})
	}
}
