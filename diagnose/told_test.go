package diagnose_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestConfidence: how sure a report may be depends on what the reply leaves open and
// what the application knows.
func TestConfidence(t *testing.T) {
	for _, c := range []struct {
		text       string
		config     diagnose.Config
		cause      smtpcode.Cause
		confidence check.Confidence
	}{
		{"502 5.5.2 Error: command not recognized", diagnose.Config{TLS: diagnose.TLSSTARTTLS}, smtpcode.ProtocolError, check.Likely},
		{"502 5.5.2 Error: command not recognized", diagnose.Config{Stage: smtpcode.StageSTARTTLS}, smtpcode.STARTTLSNotOffered, check.Certain},
		{"502 5.5.2 Error: command not recognized", diagnose.Config{Stage: smtpcode.StageMail}, smtpcode.ProtocolError, check.Certain},
		{"421 4.4.2 mx.example.net Error: timeout exceeded", diagnose.Config{}, smtpcode.ConnectionDropped, check.Certain},
		{"421 4.4.2 mx.example.net Error: timeout exceeded", diagnose.Config{ConnAge: 5 * time.Minute}, smtpcode.StaleConnection, check.Certain},
	} {
		if r := c.config.Explain(errors.New(c.text)); r.Cause != c.cause || r.Confidence != c.confidence {
			t.Errorf("%s: %s (%s), want %s (%s)", c.text, r.Cause, r.Confidence, c.cause, c.confidence)
		}
	}
}

// TestRecipientsDomain: a program without a server looks up the recipients' domains,
// and what it does not find is no server's name.
func TestRecipientsDomain(t *testing.T) {
	lookup := &net.DNSError{Err: "no such host", Name: "exmaple.net", IsNotFound: true}
	for _, c := range []struct {
		config diagnose.Config
		cause  smtpcode.Cause
	}{
		{diagnose.Config{Look: diagnose.Look{To: []string{"jo@exmaple.net"}}}, smtpcode.DomainNotFound},
		{diagnose.Config{Look: diagnose.Look{To: []string{"jo@example.org"}}}, smtpcode.ServerNameNotFound},
		{diagnose.Config{Server: "exmaple.net:25", Look: diagnose.Look{To: []string{"jo@exmaple.net"}}}, smtpcode.ServerNameNotFound},
		{diagnose.Config{}, smtpcode.ServerNameNotFound},
	} {
		if r := c.config.Explain(lookup); r.Cause != c.cause {
			t.Errorf("%+v: %s, want %s", c.config, r.Cause, c.cause)
		}
	}
}
