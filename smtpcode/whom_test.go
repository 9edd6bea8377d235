package smtpcode_test

import (
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
)

// TestWhom: the same words are about another at another step.
func TestWhom(t *testing.T) {
	for _, c := range []struct {
		stage smtpcode.Stage
		reply string
		cause smtpcode.Cause
	}{
		{smtpcode.StageRcpt, "550 no such user", smtpcode.RecipientUnknown},
		{smtpcode.StageMail, "550 no such user", smtpcode.SenderDomainInvalid},
		{smtpcode.StageAuth, "550 no such user", smtpcode.AuthFailed},
		{smtpcode.StageRcpt, "550 user is locked", smtpcode.RecipientDisabled},
		{smtpcode.StageAuth, "550 user is locked", smtpcode.AccountDisabled},
		{smtpcode.StageAuth, "550 user has no permission", smtpcode.AuthFailed},
		{"", "530 a secure channel is not available", smtpcode.TLSRequired},
		{smtpcode.StageMail, "550 unknown mail domain", smtpcode.SenderDomainInvalid},
		{smtpcode.StageMail, "501 malformed address", smtpcode.SenderAddressInvalid},
		{smtpcode.StageGreeting, "554 go away, refused", smtpcode.IPBlocklisted},
		{smtpcode.StageMessage, "554 go away, refused", smtpcode.PolicyRejected},
		{smtpcode.StageGreeting, "421 go away, refused", smtpcode.PolicyRejected},
		{smtpcode.StageGreeting, "554 5.7.1 your address is blocked", smtpcode.IPBlocklisted},
		{smtpcode.StageMail, "554 5.7.1 your address is blocked", smtpcode.SenderBlocked},
		{smtpcode.StageGreeting, "521 5.3.2 Service currently unavailable", smtpcode.IPBlocklisted},
		{smtpcode.StageGreeting, "421 4.3.2 Service currently unavailable", smtpcode.ServerBusy},
		{smtpcode.StageGreeting, "554 down for maintenance", smtpcode.ServerBusy},
		{"", "525 5.7.13 Account", smtpcode.AccountDisabled},
		{"", "550 5.7.13 Account", smtpcode.RecipientDisabled},
		{"", "550 invalid address", smtpcode.RecipientUnknown},
		{"", "501 5.1.7 invalid address", smtpcode.SenderAddressInvalid},
		{"", "501 5.1.3 invalid address", smtpcode.RecipientAddressInvalid},
		{"", "501 invalid address", smtpcode.RecipientAddressInvalid},
		{"", "550 5.1.3 no such user", smtpcode.RecipientUnknown},
	} {
		got := smtpcode.Classify(read(c.reply), smtpcode.Context{Stage: c.stage})
		if got.Cause != c.cause {
			t.Errorf("%q at %q: %s, want %s", c.reply, c.stage, got.Cause, c.cause)
		}
	}
}
