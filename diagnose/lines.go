package diagnose

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// logLine is what the frame of a text tells: a mail server's log line, a bounce,
// or the words that a library puts before a reply.
type logLine struct {
	host   string         // the server that answered
	stage  smtpcode.Stage // the command that was answered
	relay  bool           // a mail server tells of its own delivery attempt
	reason string         // the reason it gives, without the line's fields
}

// readLine reads the frames of Postfix, Exim, Sendmail, OpenSMTPD and Exchange,
// and of the Go mail libraries.
func readLine(s string) (l logLine) {
	for _, f := range [...]struct{ before, after string }{
		{" said:", "host "},              // Postfix: host mx.example.com[192.0.2.1] said: 550 ...
		{" refused to talk", "host "},    // Postfix, at the greeting
		{"", "relay="},                   // Postfix, Sendmail: relay=mx.example.com[192.0.2.1]:25
		{"", " H="},                      // Exim: H=mx.example.com [192.0.2.1]
		{"", "remote mail server "},      // Exim, older: host mx.example.com [192.0.2.1]
		{" said:", ""},                   // mx.example.com[192.0.2.1] said: ...
		{"", "Reporting-MTA: dns; "},     // never the answering host, but better than none
		{"", "Remote-MTA: dns; "},        // RFC 3464
		{"", "while talking to "},        // Sendmail transcripts
		{"", "connect to "},              // Postfix: connect to mx.example.com[192.0.2.1]:25: ...
		{"", "lost connection with "},    // Postfix
		{"", "LastAttemptedServerName="}, // Exchange Online
	} {
		if h := hostIn(s, f.before, f.after); h != "" {
			l.host = h
			break
		}
	}
	l.relay = isRelay(s)
	if l.stage = stageIn(s); l.stage == "" {
		l.stage = lastCommand(s)
	}
	l.reason = reasonIn(s)
	return l
}

// reasonIn cuts the reason out of a log line: Postfix puts it in parentheses
// behind the status, Sendmail behind stat=, Exim behind what it rejected.
func reasonIn(s string) string {
	if i := strings.Index(s, " rejected "); i >= 0 && (strings.Contains(s[:i], " F=<") || strings.Contains(s[:i], "H=")) {
		if _, reason, ok := strings.Cut(s[i:], ": "); ok {
			return reason
		}
	}
	if i := strings.Index(s, "status="); i >= 0 {
		if _, reason, ok := strings.Cut(s[i:], " ("); ok {
			return strings.TrimSuffix(strings.TrimSpace(reason), ")")
		}
	}
	if _, reason, ok := strings.Cut(s, "stat="); ok {
		return reason
	}
	return ""
}

// hostIn returns the host name that stands after one mark or before another.
func hostIn(s, before, after string) string {
	end := len(s)
	if before != "" {
		if end = strings.LastIndex(s, before); end < 0 {
			return ""
		}
	}
	start := 0
	if after != "" {
		i := strings.LastIndex(s[:end], after)
		if i < 0 {
			return ""
		}
		start = i + len(after)
	} else if i := strings.LastIndexAny(s[:end], " \n\t(<"); i >= 0 {
		start = i + 1
	}
	h := s[start:end]
	if i := strings.IndexAny(h, "[ ,;:]\n\t)"); i >= 0 {
		h = h[:i]
	}
	if !strings.Contains(h, ".") || strings.ContainsAny(h, "=<>@/\"'") {
		return ""
	}
	return strings.TrimSuffix(h, ".")
}

// isRelay reports whether a text is a mail server's account of a delivery.
func isRelay(s string) bool {
	if strings.Contains(s, "dial tcp") {
		return false // Go's own words for its own attempt
	}
	for _, mark := range [...]string{"status=deferred", "status=bounced", "status=expired", "dsn=", "stat=", "relay=none", " R=", "Diagnostic-Code:", "Remote-MTA:", "delivery temporarily suspended", "Connecting to ", "]:25: ", "]:25 ", "lost connection with ", "conversation with ", "retry timeout exceeded", "retry time not reached", "Host or domain name not found", "Name service error", "DNS Error: ", "NOQUEUE:", "said: ", "refused to talk to me"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return strings.HasPrefix(s, "connect to ") || eximLine(s, "** ") || eximLine(s, "== ")
}

// eximLine reports whether Exim's mark of a failed or deferred address stands
// before an address: "** a@example.com R=dnslookup T=remote_smtp: ...".
func eximLine(s, mark string) bool {
	i := strings.Index(s, mark)
	if i < 0 || i > 0 && s[i-1] != ' ' {
		return false
	}
	word, _, _ := strings.Cut(s[i+len(mark):], " ")
	return strings.Contains(word, "@")
}

// lastCommand tells the stage of a transcript: the last thing the client said
// before the refusal.
func lastCommand(s string) smtpcode.Stage {
	for _, mark := range [...]string{"Sent: ", "CLIENT -> SERVER: ", "\n>> ", "\n>>> ", "\nC: ", "\n--> ", "\n=> "} {
		i := strings.LastIndex(s, mark)
		if i < 0 {
			continue
		}
		said := strings.ToUpper(s[i+len(mark):])
		for _, c := range [...]struct {
			verb  string
			stage smtpcode.Stage
		}{
			{"STARTTLS", smtpcode.StageSTARTTLS},
			{"AUTH", smtpcode.StageAuth},
			{"MAIL", smtpcode.StageMail},
			{"RCPT", smtpcode.StageRcpt},
			{"EHLO", smtpcode.StageEHLO},
			{"HELO", smtpcode.StageEHLO},
		} {
			if strings.HasPrefix(said, c.verb) {
				return c.stage
			}
		}
	}
	return ""
}

// stageIn tells the command that a text says was answered.
func stageIn(s string) smtpcode.Stage {
	for _, f := range [...]struct {
		mark  string
		stage smtpcode.Stage
	}{
		{"in reply to MAIL FROM", smtpcode.StageMail},
		{"in reply to RCPT TO", smtpcode.StageRcpt},
		{"in reply to end of DATA", smtpcode.StageMessage},
		{"in reply to DATA", smtpcode.StageData},
		{"in reply to EHLO", smtpcode.StageEHLO},
		{"in reply to HELO", smtpcode.StageEHLO},
		{"in reply to STARTTLS", smtpcode.StageSTARTTLS},
		{"in reply to AUTH", smtpcode.StageAuth},
		{"refused to talk to me", smtpcode.StageGreeting},
		{"after MAIL FROM", smtpcode.StageMail}, // Exim
		{"after RCPT TO", smtpcode.StageRcpt},
		{"after end of data", smtpcode.StageMessage},
		{"after pipelined MAIL", smtpcode.StageMail},
		{"after pipelined end of data", smtpcode.StageMessage},
		{"after initial connection", smtpcode.StageGreeting},
		{"after EHLO", smtpcode.StageEHLO},
		{"after DATA", smtpcode.StageData},
		{"MAIL FROM command", smtpcode.StageMail}, // go-mail and others
		{"MAIL command", smtpcode.StageMail},
		{"RCPT TO command", smtpcode.StageRcpt},
		{"RCPT command", smtpcode.StageRcpt},
		{"closing SMTP DATA writer", smtpcode.StageMessage},
		{"DATA command", smtpcode.StageData},
		{"STARTTLS command", smtpcode.StageSTARTTLS},
		{"SMTPSenderRefused", smtpcode.StageMail}, // Python's smtplib
		{"SMTPRecipientsRefused", smtpcode.StageRcpt},
		{"SMTPAuthenticationError", smtpcode.StageAuth},
		{"SMTPHeloError", smtpcode.StageEHLO},
		{"SMTPConnectError", smtpcode.StageGreeting},
		{"SMTPSenderFailedException", smtpcode.StageMail}, // JavaMail
		{"SMTPAddressFailedException", smtpcode.StageRcpt},
		{"AuthenticationFailedException", smtpcode.StageAuth},
		{"Mail command failed", smtpcode.StageMail}, // nodemailer
		{"Recipient command failed", smtpcode.StageRcpt},
		{"all recipients were rejected", smtpcode.StageRcpt},
		{"envelope from address", smtpcode.StageMail}, // msmtp
		{"authentication failed (method", smtpcode.StageAuth},
		{"auth error", smtpcode.StageAuth},
		{"auth failed", smtpcode.StageAuth},
		{"authenticating", smtpcode.StageAuth},
		{"Invalid login", smtpcode.StageAuth}, // nodemailer
		{"closing session", smtpcode.StageQuit},
		{"error closing", smtpcode.StageQuit},
		{"failed to close", smtpcode.StageQuit},
		{"QUIT command", smtpcode.StageQuit},
	} {
		if strings.Contains(s, f.mark) {
			return f.stage
		}
	}
	return ""
}

// localFile reports whether text ends as the error of a file does in Go (package
// io/fs, PathError: the operation, the path, what the system said).
func localFile(text string) bool {
	for _, said := range [...]string{": permission denied", ": no such file or directory", ": is a directory"} {
		before, ok := strings.CutSuffix(text, said)
		if !ok {
			continue
		}
		before = before[strings.LastIndex(before, ": ")+1:]
		op, path, ok := strings.Cut(strings.TrimSpace(before), " ")
		return ok && (op == "open" || op == "stat" || op == "read") && !strings.Contains(path, " ")
	}
	return false
}
