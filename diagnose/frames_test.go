package diagnose_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
)

// frames are what clients, servers and loggers put around a reply: %R stands for
// the whole reply, %C for its code, %T for its text. Line ends are written as that
// program writes them.
var frames = []struct{ name, frame, newline string }{
	{"Go, quoted", `send welcome mail: %C "%T"`, `\n`},
	{"gomail", "gomail: could not send email 1: %R", "\n"},
	{"slog", `level=ERROR msg="send failed" to=jo@example.net err="%R"`, `\n`},
	{"Python", `smtplib.SMTPDataError: (%C, b'%T')`, `\n`},
	{"nodemailer", "Error: Message failed: %R { code: 'EENVELOPE', responseCode: %C, command: 'DATA' }", "\n"},
	{"PHPMailer", "SMTP ERROR: DATA END command failed: %R", "\n"},
	{"Symfony", `Expected response code "250" but got code "%C", with message "%R".`, "\r\n"},
	{"lettre", "SMTP error: permanent error (%C): %T", "\n"},
	{"JavaMail", "com.sun.mail.smtp.SMTPSendFailedException: %R\n;\n  nested exception is:\n\tcom.sun.mail.smtp.SMTPSendFailedException: %R", "\n"},
	{"Postfix", "Jan  1 00:00:00 mx postfix/smtp[1]: 3F1: to=<jo@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=2, delays=0/0/1/1, dsn=5.0.0, status=bounced (host mx.example.net[192.0.2.25] said: %R (in reply to end of DATA command))", " "},
	{"Exim", "2026-01-01 00:00:00 1a2b3c-000000-00 ** jo@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.25]: SMTP error from remote mail server after end of data: %R", `\n`},
	{"Sendmail", "sendmail[1]: x1: to=<jo@example.net>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120000, relay=mx.example.net. [192.0.2.25], dsn=5.0.0, stat=Deferred: %R", " "},
	{"qmail", "192.0.2.25 failed after I sent the message.\nRemote host said: %R\nGiving up on 192.0.2.25.\n", "\n"},
	{"DSN", "Final-Recipient: rfc822; jo@example.net\nAction: failed\nRemote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; %R", "\n "},
	{"Exchange", "Remote Server returned '%R'", "\n"},
}

// TestFrames: a reply says the same in whatever frame it comes.
func TestFrames(t *testing.T) {
	for _, reply := range knownReplies(t) {
		want := diagnose.Explain(errors.New(reply)).Cause
		for _, f := range frames {
			inside := strings.ReplaceAll(reply, "\n", f.newline)
			text := strings.NewReplacer("%R", inside, "%C", reply[:3], "%T", inside[4:]).Replace(f.frame)
			if got := diagnose.Explain(errors.New(text)).Cause; got != want {
				t.Errorf("%s: %q read as %s, without the frame as %s", f.name, text, got, want)
			}
		}
	}
}

// knownReplies are the replies in smtpcode's case files that begin with a code, of
// one line and of several, without what their quoting would have to escape.
func knownReplies(t *testing.T) (replies []string) {
	t.Helper()
	files, err := filepath.Glob("../smtpcode/testdata/known/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.SplitSeq(string(data), "\n") {
			switch {
			case line == "", strings.HasPrefix(line, "#"), strings.HasPrefix(line, "@"):
			case strings.HasPrefix(line, "=> "):
				reply := strings.Join(lines, "\n")
				if len(reply) > 4 && (reply[0] == '4' || reply[0] == '5') && (reply[3] == ' ' || reply[3] == '-') && !strings.ContainsAny(reply, "\"'`\\{}()") {
					replies = append(replies, reply)
				}
				lines = nil
			default:
				lines = append(lines, line)
			}
		}
	}
	if len(replies) < 300 {
		t.Fatalf("found only %d replies", len(replies))
	}
	return replies
}
