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
		{"502 5.5.2 Error: command not recognized", diagnose.Config{TLS: diagnose.TLSSTARTTLS}, smtpcode.STARTTLSNotOffered, check.Likely},
		{"502 5.5.2 Error: command not recognized", diagnose.Config{}, smtpcode.ProtocolError, check.Likely},
		{"502 5.5.2 Error: command not recognized", diagnose.Config{Stage: smtpcode.StageSTARTTLS}, smtpcode.STARTTLSNotOffered, check.Certain},
		{"502 5.5.2 Error: command not recognized", diagnose.Config{Stage: smtpcode.StageMail}, smtpcode.ProtocolError, check.Certain},
		{"554 5.7.1 <jo@example.net>: Recipient address rejected: Access denied", diagnose.Config{Server: "mx.example.net:25"}, smtpcode.PolicyRejected, check.Certain},
		{"554 5.7.1 <jo@example.net>: Recipient address rejected: Access denied", diagnose.Config{Server: "smtp.example.net:587"}, smtpcode.PolicyRejected, check.Likely},
		{"535 5.7.8 Error: authentication failed", diagnose.Config{}, smtpcode.AuthFailed, check.Certain},
		{"535 5.7.8 Error: authentication failed", diagnose.Config{Look: diagnose.Look{Token: "ya29.x"}}, smtpcode.OAuthTokenInvalid, check.Likely},
		{"421 4.4.2 mx.example.net Error: timeout exceeded", diagnose.Config{}, smtpcode.ConnectionDropped, check.Certain},
		{"421 4.4.2 mx.example.net Error: timeout exceeded", diagnose.Config{ConnAge: 5 * time.Minute}, smtpcode.StaleConnection, check.Certain},
	} {
		if r := c.config.Explain(errors.New(c.text)); r.Cause != c.cause || r.Confidence != c.confidence {
			t.Errorf("%s: %s (%s), want %s (%s)", c.text, r.Cause, r.Confidence, c.cause, c.confidence)
		}
	}
}

// TestRecipientsDomain: a program without a server looks up the recipients' domains
// and their mail hosts, and what it does not find is no server's name.
func TestRecipientsDomain(t *testing.T) {
	for _, c := range []struct {
		config     diagnose.Config
		name       string
		cause      smtpcode.Cause
		confidence check.Confidence
	}{
		{diagnose.Config{Look: diagnose.Look{To: []string{"jo@exmaple.net"}}}, "exmaple.net", smtpcode.DomainNotFound, check.Likely},
		{diagnose.Config{Look: diagnose.Look{To: []string{"jo@example.net"}}}, "mx9.example.net", smtpcode.DomainNotFound, check.Likely},
		{diagnose.Config{From: "app@example.net", Look: diagnose.Look{To: []string{"jo@example.net"}}}, "smpt.example.net", smtpcode.ServerNameNotFound, check.Likely},
		{diagnose.Config{Look: diagnose.Look{To: []string{"jo@example.org"}}}, "exmaple.net", smtpcode.ServerNameNotFound, check.Likely},
		{diagnose.Config{Server: "exmaple.net:25", Look: diagnose.Look{To: []string{"jo@exmaple.net"}}}, "exmaple.net", smtpcode.ServerNameNotFound, check.Certain},
		{diagnose.Config{}, "exmaple.net", smtpcode.ServerNameNotFound, check.Certain},
	} {
		lookup := &net.DNSError{Err: "no such host", Name: c.name, IsNotFound: true}
		if r := c.config.Explain(lookup); r.Cause != c.cause || r.Confidence != c.confidence {
			t.Errorf("%+v, %s: %s (%s), want %s (%s)", c.config, c.name, r.Cause, r.Confidence, c.cause, c.confidence)
		}
	}
}
