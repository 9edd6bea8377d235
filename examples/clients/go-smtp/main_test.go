package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// refused sends to a server that answers RCPT with refusal.
func refused(t *testing.T, refusal error) error {
	t.Helper()
	addr, stop, err := serve(refusal)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	return send(addr)
}

func TestCause(t *testing.T) {
	for _, test := range []struct {
		name     string
		refusal  *smtp.SMTPError
		want     smtpcode.Cause
		enhanced string
	}{
		{"mailbox full", full, smtpcode.MailboxFull, "5.2.2"},
		{"no enhanced code", &smtp.SMTPError{Code: 450, EnhancedCode: smtp.NoEnhancedCode, Message: "Greylisted, please try again in 300 seconds"}, smtpcode.Greylisted, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := refused(t, test.refusal)
			if err == nil {
				t.Fatal("not refused")
			}
			r := diagnose.Explain(err) // by structure: package diagnose does not import go-smtp
			if r.Cause != test.want || r.Code != test.refusal.Code || r.Enhanced != test.enhanced {
				t.Errorf("Explain(%v) = %s, %d %s", err, r.Cause, r.Code, r.Enhanced)
			}
			reply, ok := replyOf(err)
			if !ok {
				t.Fatalf("no *smtp.SMTPError in %v", err)
			}
			if class := smtpcode.Classify(reply, smtpcode.Context{}); class.Cause != test.want || reply.Enhanced.String() != test.enhanced {
				t.Errorf("Classify(%v) = %s", reply, class.Cause)
			}
			if reply.Code != r.Evidence.Failure.Reply.Code || !slices.Equal(reply.Lines, r.Evidence.Failure.Reply.Lines) {
				t.Errorf("converted: %v; by structure: %v", reply, r.Evidence.Failure.Reply)
			}
			if got := diagnose.Explain(reply).Cause; got != test.want {
				t.Errorf("Explain(%v) = %s", reply, got)
			}
		})
	}
}

// What a program makes of its own, without a connection, is read alike: go-smtp
// writes "none" as {-1, -1, -1}.
func TestNoEnhancedCode(t *testing.T) {
	err := errors.Join(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "User unknown"})
	if r := diagnose.Explain(err); r.Cause != smtpcode.RecipientUnknown || r.Enhanced != "" {
		t.Errorf("Explain = %s %q", r.Cause, r.Enhanced)
	}
	reply, _ := replyOf(err)
	if class := smtpcode.Classify(reply, smtpcode.Context{}); class.Cause != smtpcode.RecipientUnknown {
		t.Errorf("Classify(%v) = %s", reply, class.Cause)
	}
}

// Go-smtp strips the enhanced code from every line, Reply.Lines have none.
func TestLines(t *testing.T) {
	server, err := smtptest.NewServer(smtptest.Config{Replies: map[smtpcode.Stage]string{
		smtpcode.StageRcpt: "550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Please check for typos",
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	err = send(server.Addr)
	want := []string{"The email account that you tried to reach does not exist.", "Please check for typos"}
	reply, _ := replyOf(err)
	if !slices.Equal(reply.Lines, want) || reply.Enhanced.String() != "5.1.1" {
		t.Errorf("converted: %+v", reply)
	}
	if r := diagnose.Explain(err); r.Cause != smtpcode.RecipientUnknown || !slices.Equal(r.Evidence.Failure.Reply.Lines, want) {
		t.Errorf("by structure: %s, %+v", r.Cause, r.Evidence.Failure.Reply)
	}
}

func TestAccepted(t *testing.T) {
	if err := refused(t, nil); err != nil {
		t.Error(err)
	}
}

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cause:    mailbox-full", "smtpcode alone:\nmailbox-full"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
