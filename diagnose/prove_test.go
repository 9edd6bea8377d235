package diagnose_test

import (
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// TestNoProof: that a port lets a connection get as far as a handshake that fails
// is no proof that it is the better one.
func TestNoProof(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		for _, address := range []string{"192.0.2.25:587", "192.0.2.25:465"} { // neither knows TLS
			w.Remove(address)
			if _, err := w.AddServer(address, smtptest.Config{}); err != nil {
				t.Fatal(err)
			}
		}
		c := settings(t, w.Settings())
		c.TLS = diagnose.TLSSTARTTLS
		r, err := diagnose.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cause != smtpcode.STARTTLSNotOffered {
			t.Errorf("said %q\n%s", r.Cause, r)
		}
		for _, f := range r.Fixes {
			if f.Proof != nil && f.Proof.Works {
				t.Errorf("proved: %s %s, %q", f.Message, f.Text, f.Proof.Seen)
			}
		}
	})
}
