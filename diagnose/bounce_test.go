package diagnose_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestReturnedMessage: what stands in the message that a bounce gives back is no
// reason for it.
func TestReturnedMessage(t *testing.T) {
	const report = `Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its
recipients. The following address(es) failed:

  jo@example.net
    550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown

`
	const message = `DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh=x; b=y
Authentication-Results: mx.example.com; dkim=fail (bad signature); spf=fail
Subject: [SPAM] your mailbox is full

`
	for _, begins := range []string{
		"Content-Type: message/rfc822\n\n", "content-type: text/rfc822-headers\n\n", "------ This is a copy of the message, including all the headers. ------\n\n",
		"--- Below this line is a copy of the message.\n\n", "   ----- Original message follows -----\n\n", "Original message headers:\n\n",
	} {
		r := diagnose.Explain(errors.New(report + begins + message))
		if r.Cause != smtpcode.RecipientUnknown || strings.Contains(r.Evidence.Failure.Text, "DKIM") {
			t.Errorf("%q: %s, of %q", begins, r.Cause, r.Evidence.Failure.Text)
		}
	}
}

// TestReport: of a bounce in the form of RFC 3464 the diagnostic code counts.
func TestReport(t *testing.T) {
	const head = `From: MAILER-DAEMON@app.example.com
Subject: Mail delivery failed: returning message to sender
Content-Type: multipart/report; report-type=delivery-status; boundary=x
MIME-Version: 1.0

--x
Content-Type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software. The following
address(es) failed:

  jo@example.net
    Unrouteable address

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; app.example.com

Action: failed
Final-Recipient: rfc822;jo@example.net
Status: 5.0.0
`
	const tail = `
--x
Content-Type: message/rfc822

DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh=x; b=y
`
	for field, want := range map[string]smtpcode.Cause{
		"": smtpcode.DomainNotFound,
		"Diagnostic-Code: smtp; 550-Verification failed for <app@example.com>\n 550-Response: 550 5.1.1 <app@example.com>: User unknown\n 550 Sender verify failed\n": smtpcode.SenderDomainInvalid,
		"Remote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n":                                                                            smtpcode.MailboxFull,
		"Diagnostic-Code: X-Postfix; mail for example.net loops back to myself\n":                                                                                     smtpcode.RoutingLoop,
	} {
		r := diagnose.Explain(errors.New(head + field + tail))
		if r.Cause != want || strings.Contains(r.Evidence.Failure.Text, "DKIM") {
			t.Errorf("%q: %s, want %s, of %q", field, r.Cause, want, r.Evidence.Failure.Text)
		}
	}
}
