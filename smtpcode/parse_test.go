package smtpcode_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
)

func reply(code int, enhanced string, lines ...string) smtpcode.Reply {
	r := smtpcode.Reply{Code: code, Lines: lines}
	if enhanced != "" {
		e, err := smtpcode.ParseEnhancedCode(enhanced)
		if err != nil {
			panic(err)
		}
		r.Enhanced = e
	}
	return r
}

var parseCases = []struct {
	name, in string
	want     smtpcode.Reply
}{
	{"single line", "550 5.1.1 user unknown", reply(550, "5.1.1", "user unknown")},
	{"code alone", "550", reply(550, "")},
	{"CR LF", "550 no\r\n", reply(550, "", "no")},
	{"on the wire", "550-5.7.26 blocked because\r\n550-5.7.26 the sender\r\n550 5.7.26 is unauthenticated. x - gsmtp\r\n", reply(550, "5.7.26", "blocked because", "the sender", "is unauthenticated. x - gsmtp")},
	{"no enhanced code", "554-web.de (mx01) Nemesis\n554-No SMTP service\n554 invalid PTR", reply(554, "", "web.de (mx01) Nemesis", "No SMTP service", "invalid PTR")},
	{"textproto", "550 5.7.26 blocked because\n5.7.26 the sender", reply(550, "5.7.26", "blocked because", "the sender")},
	{"textproto, quoted", `550 "5.7.26 blocked \"because\"\n5.7.26 the sender"`, reply(550, "5.7.26", `blocked "because"`, "the sender")},
	{"textproto, quoted, logged again", `level=error msg="sending: 530 \"5.7.0 Authentication Required\\n5.7.0 see x\""`, reply(530, "5.7.0", "Authentication Required", "see x")},
	{"go-smtp", "SMTP error 550: 5.1.1 no such user", reply(550, "5.1.1", "no such user")},
	{"go-mail", `sending SMTP RCPT TO command: 550 "5.1.1 no such user", affected recipient(s): a@example.com, affected message ID: <x@y>`, reply(550, "5.1.1", "no such user")},
	{"gomail", "gomail: could not send email 1: 504 5.5.2 <localhost>: Helo command rejected", reply(504, "5.5.2", "<localhost>: Helo command rejected")},
	{"Python", `(535, b'5.7.8 Username and Password not accepted')`, reply(535, "5.7.8", "Username and Password not accepted")},
	{"Python, refused recipients", `{'a@example.com': (550, b'5.1.1 no')}`, reply(550, "5.1.1", "no")},
	{"DSN", "Status: 5.1.1\nDiagnostic-Code: smtp; 550-No such user\n 550 here", reply(550, "5.1.1", "No such user", "here")},
	{"Postfix", "to=<a@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=402, dsn=5.4.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 [a@example.com]: Access denied (in reply to RCPT TO command))", reply(550, "5.4.1", "[a@example.com]: Access denied")},
	{"qmail, giving up", "Remote host said: 550 5.7.1 go away\nGiving up on 192.0.2.25.", reply(550, "5.7.1", "go away")},
	{"nodemailer, printed", "Error: Message failed: 550 5.7.0 insufficient authorization { code: 'EENVELOPE', responseCode: 550 }", reply(550, "5.7.0", "insufficient authorization")},
	{"brackets in the text", "permanent error (421): Message from (203.0.113.7) deferred", reply(421, "", "Message from (203.0.113.7) deferred")},
	{"a part of a name", "4.7.1 refused LPN027_503", reply(0, "4.7.1", "refused LPN027_503")},
	{"a name is no unit", "failed: 552 MS-Office file found", reply(552, "", "MS-Office file found")},
	{"a message is no quantity", `got code "554", with message "554 Message rejected`, reply(554, "", "Message rejected")},
	{"an hour is no adverb", "host mx[192.0.2.1] said: 452 Hourly limit reached", reply(452, "", "Hourly limit reached")},
	{"a quantity is no reply", "waited for 450 seconds, limit: 500 messages; said: 421 busy", reply(421, "", "busy")},
	{"Postfix, greeting", "host mx[192.0.2.1] refused to talk to me: 554-mx.example.com 554 bad PTR", reply(554, "", "mx.example.com", "bad PTR")},
	{"Exim", "** a@example.com R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<a@example.com>: 550-first\\n550 second", reply(550, "", "first", "second")},
	{"Sendmail", "to=<a@example.com>, delay=00:00:01, mailer=esmtp, relay=mx. [192.0.2.1], dsn=4.7.1, stat=Deferred: 451 4.7.1 Greylisted", reply(451, "4.7.1", "Greylisted")},
	{"Sendmail without a code", "to=<a@example.com>, dsn=5.1.1, stat=User unknown", reply(0, "5.1.1", "to=<a@example.com>, dsn=5.1.1, stat=User unknown")},
	{"OpenSMTPD", `result="PermFail" stat="550 5.1.1 unknown"`, reply(550, "5.1.1", "unknown")},
	{"OpenSMTPD command", `smtp failed-command command="RCPT TO:<a@example.com>" result="501 5.1.3 Recipient address syntax error"`, reply(501, "5.1.3", "Recipient address syntax error")},
	{"Exchange", "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'", reply(550, "5.1.1", "RESOLVER.ADR.RecipNotFound; not found")},
	{"Exchange, nested", "Remote Server returned '550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <a@example.com>: Relay access denied'", reply(554, "5.7.1", "<a@example.com>: Relay access denied")},
	{"PowerMTA", "d,2026-01-02 10:00:00+0100,,a@example.com,,,failed,5.1.1 (bad destination mailbox address),smtp;550 5.1.1 unknown,mx", reply(550, "5.1.1", "unknown,mx")},
	{"a filter quotes the server behind", "450 4.1.1 <a@example.com>: undeliverable address: host mx[192.0.2.1] said: 550 5.1.1 unknown", reply(550, "5.1.1", "unknown")},
	{"qmail", "550 sorry, no mailbox here by that name (#5.1.1)", reply(550, "5.1.1", "sorry, no mailbox here by that name (#5.1.1)")},
	{"bracketed", "550 [5.1.1] no", reply(550, "5.1.1", "no")},
	{"enhanced before basic", "5.1.0 - Unknown address error 550-'5.2.2 <a@example.com>... Mailbox Full' (delivery attempts: 0)", reply(550, "5.2.2", "<a@example.com>... Mailbox Full")},
	{"code in brackets", "SMTP Error: [554] 5.7.1 Infected", reply(554, "5.7.1", "Infected")},
	{"code in parentheses", "SMTP 5xx error: permanent error (553): 5.7.1 not owned by user x", reply(553, "5.7.1", "not owned by user x")},
	{"enhanced alone", "5.7.8 Error: authentication failed", reply(0, "5.7.8", "Error: authentication failed")},
	{"run together", "550-5.7.1 likely 550-5.7.1 suspicious 550 5.7.1 mail", reply(550, "5.7.1", "likely", "suspicious", "mail")},
	{"joined with QUIT's reply", "550 5.1.1 no\n221 2.0.0 bye", reply(550, "5.1.1", "no")},
	{"QUIT's reply first", "250 2.0.0 ok\n550 5.1.1 no", reply(550, "5.1.1", "no")},
	{"port and address are no code", "dial 192.0.2.250:587 for smtp.example.com:465: 421 4.3.2 busy", reply(421, "4.3.2", "busy")},
	{"a span of time is no code", "try again in 300 seconds: 451 later", reply(451, "", "later")},
}

func TestParseReply(t *testing.T) {
	for _, tt := range parseCases {
		t.Run(tt.name, func(t *testing.T) {
			got, err := smtpcode.ParseReply(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ParseReply(%q)\n got %#v\nwant %#v", tt.in, got, tt.want)
			}
			if again, err := smtpcode.ParseReply(got.String()); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("ParseReply(%q)\n got %#v, %v\nwant %#v", got.String(), again, err, got)
			}
		})
	}
}

func TestParseReplyRefuses(t *testing.T) {
	for _, in := range []string{"", " ", "EOF", "dial tcp 192.0.2.1:587: connect: connection refused", "600 x", "5500 x", "lookup mx.example.com on 192.0.2.53:53: no such host", "timeout after 300 seconds"} {
		_, err := smtpcode.ParseReply(in)
		var perr *smtpcode.ParseError
		if !errors.As(err, &perr) || !errors.Is(err, smtpcode.ErrNoReply) {
			t.Errorf("ParseReply(%q): error %v, want a *ParseError", in, err)
		}
	}
}

// FuzzParseReply reads anything. What was read can be printed, and has the same
// codes when it is read again.
func FuzzParseReply(f *testing.F) {
	for _, tt := range parseCases {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r, err := smtpcode.ParseReply(in)
		if err != nil {
			return
		}
		for _, line := range r.Lines {
			if strings.Contains(line, "\n") {
				t.Errorf("%q: a line holds a line end", in)
			}
		}
		if again, err := smtpcode.ParseReply(r.String()); err != nil || again.Code == 0 && again.Enhanced != r.Enhanced {
			t.Errorf("%q\nread as  %#v\nprinted  %q\nread as  %#v, %v", in, r, r.String(), again, err)
		}
	})
}

// FuzzReplyString prints replies whose lines are words, and reads them back.
func FuzzReplyString(f *testing.F) {
	f.Add(550, 5, 7, 26, "user unknown\nsee the manual")
	f.Add(421, 0, 0, 0, "")
	f.Fuzz(func(t *testing.T, code, class, subject, detail int, text string) {
		if code < 400 || code > 559 || class != 4 && class != 5 || subject < 0 || subject > 99 || detail < 0 || detail > 999 {
			return
		}
		r := smtpcode.Reply{Code: code, Enhanced: smtpcode.EnhancedCode{class, subject, detail}}
		for line := range strings.SplitSeq(text, "\n") {
			line = strings.Map(func(r rune) rune {
				if r == ' ' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
					return r
				}
				return -1
			}, line)
			if line = strings.TrimSpace(line); line == "" {
				return
			}
			r.Lines = append(r.Lines, line)
		}
		if again, err := smtpcode.ParseReply(r.String()); err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%#v\nprinted  %q\nread as  %#v, %v", r, r.String(), again, err)
		}
	})
}

// Texts of a megabyte made to provoke quadratic work: the test ends at once, or
// the package's time limit ends it.
func TestParseReplyLongInput(t *testing.T) {
	for name, s := range map[string]string{
		"one line":      "550 5.1.1 " + strings.Repeat("a", 1<<20),
		"many lines":    strings.Repeat("550-5.1.1 x\r\n", 80000) + "550 5.1.1 y",
		"run together":  "550-5.7.1 a" + strings.Repeat(" 550-5.7.1 a", 80000),
		"digits":        strings.Repeat("5", 1<<20),
		"codes":         strings.Repeat("550 ", 1<<18),
		"quotes":        strings.Repeat("said: 550 ", 100000),
		"enhanced":      strings.Repeat(" 5.1.1.", 150000),
		"backslashes":   strings.Repeat("\\", 1<<20),
		"no reply":      strings.Repeat("lorem ipsum ", 90000),
		"fields":        strings.Repeat("dsn= ", 200000),
		"blank lines":   "550 x" + strings.Repeat("\n ", 500000),
		"opened quotes": strings.Repeat("'550 ", 200000),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := smtpcode.ParseReply(s)
			if err == nil && r.Code == 0 && r.Enhanced == (smtpcode.EnhancedCode{}) {
				t.Error("a reply without a code")
			}
		})
	}
}
