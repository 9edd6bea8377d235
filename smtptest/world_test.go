package smtptest_test

import (
	"testing"
	"time"

	"github.com/maildiag/maildiag/smtptest"
)

// On every road of a healthy world mail gets through, and everything passes.
func TestHealthy(t *testing.T) {
	for _, road := range smtptest.Roads() {
		t.Run(string(road), func(t *testing.T) {
			start := time.Now()
			w := smtptest.NewWorld()
			defer w.Close()
			w.Take(road)
			sent, err := w.Settings().Send(t.Context())
			if !sent || err != nil {
				t.Fatalf("sent %v, %v", sent, err)
			}
			t.Log(time.Since(start))
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
