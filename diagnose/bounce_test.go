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
