package main

import (
	"errors"
	"net/textproto"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

func TestCause(t *testing.T) {
	for _, test := range []struct {
		name    string
		replies map[smtpcode.Stage]string
		want    smtpcode.Cause
		code    int
	}{
		{"refused, and QUIT gets 250", refusing.Replies, smtpcode.RecipientUnknown, 550},
		{"refused at RCPT", map[smtpcode.Stage]string{smtpcode.StageRcpt: "450 4.2.0 <jo@example.net>: Recipient address rejected: Greylisted"}, smtpcode.Greylisted, 450},
		{"refused at MAIL", map[smtpcode.Stage]string{smtpcode.StageMail: "530 5.7.0 Must issue a STARTTLS command first"}, smtpcode.TLSRequired, 530},
		{"refused at the dot", map[smtpcode.Stage]string{smtpcode.StageMessage: "552 5.3.4 Error: message file too big"}, smtpcode.MessageTooLarge, 552},
		{"refused at the greeting", map[smtpcode.Stage]string{smtpcode.StageGreeting: "421 4.7.0 mx.example.net Error: too many connections from 203.0.113.5"}, smtpcode.TooManyConnections, 421},
		{"hung up at RCPT", map[smtpcode.Stage]string{smtpcode.StageRcpt: smtptest.HangUp}, smtpcode.ConnectionDropped, 0},
		{"accepted, and QUIT gets 250", map[smtpcode.Stage]string{smtpcode.StageQuit: "250 2.0.0 Bye"}, smtpcode.DeliveredAnyway, 250},
		{"accepted, and QUIT gets nothing", map[smtpcode.Stage]string{smtpcode.StageQuit: smtptest.HangUp}, smtpcode.DeliveredAnyway, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, err := smtptest.NewServer(smtptest.Config{Replies: test.replies})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			accepted, err := send(server.Addr)
			r := explain(accepted, err)
			if r == nil || r.Cause != test.want || r.Code != test.code {
				t.Errorf("%v is explained as %+v, want %s", err, r, test.want)
			}
		})
	}
}

// The trap that the package comment speaks of is still there.
func TestErrorsAsFindsQuit(t *testing.T) {
	server, err := smtptest.NewServer(refusing)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var reply *textproto.Error
	if _, err := send(server.Addr); !errors.As(err, &reply) || reply.Code != 250 {
		t.Errorf("errors.As finds %v: change the package comment", reply)
	}
}

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "cause:    recipient-unknown") {
		t.Errorf("got\n%s", out.String())
	}
}
