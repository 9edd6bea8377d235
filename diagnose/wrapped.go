package diagnose

import (
	"strconv"
	"strings"
)

// plain is a text without what programs print around an error: the lines of a
// stack trace, and a library's own guess before what the server said. lettre's
// names for the three digits of a reply are turned back into digits.
func plain(s string) string {
	for _, mark := range [...]string{"server response was: ", "server responded: "} { // System.Net.Mail
		if i := strings.LastIndex(s, mark); i >= 0 && len(s) > i+len(mark) {
			s = s[i+len(mark):]
		}
	}
	for _, mark := range [...]string{"nested exception is", "Caused by: ", " got: "} { // Java, Elixir: the innermost counts
		if i := strings.LastIndex(s, mark); i >= 0 && len(s) > i+len(mark)+8 {
			s = s[i+len(mark):]
		}
	}
	s = qmailSend(phpMailer(lettre(s)))
	if !strings.Contains(s, "\n") {
		return s
	}
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		t := strings.TrimSpace(line)
		if strings.HasPrefix(t, "at ") && strings.ContainsAny(t, "(:") || strings.HasPrefix(t, "File \"") || strings.HasPrefix(t, "Traceback ") || strings.HasPrefix(t, "goroutine ") || strings.HasPrefix(t, "... ") || strings.HasPrefix(t, "raise ") {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

// lettre puts "535 " before a text in which the Rust library lettre prints a
// reply as "PermanentNegativeCompletion, category: Unspecified3, detail: Five".
func lettre(s string) string {
	severity := 0
	switch {
	case strings.Contains(s, "PermanentNegativeCompletion"):
		severity = 5
	case strings.Contains(s, "TransientNegativeCompletion"):
		severity = 4
	default:
		return s
	}
	category := named(s, "category: ", "Syntax", "Information", "Connections", "Unspecified3", "Unspecified4", "MailSystem")
	detail := named(s, "detail: ", "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
	if category < 0 || detail < 0 {
		return s
	}
	return strconv.Itoa(severity*100+category*10+detail) + " " + s
}

// phpMailer puts together again the reply that PHPMailer prints in parts, behind
// words of its own: "DATA END command failed Detail: TEXT SMTP code: 550
// Additional SMTP info: 5.7.1".
//
// Where nothing stands behind "command failed:", its reader got nothing from the
// server: the connection had ended, or its time was up (SMTP::get_lines).
func phpMailer(s string) string {
	before, rest, _ := strings.Cut(s, " command failed")
	line, _, more := strings.Cut(rest, "\n")
	if more && strings.TrimSpace(line) == ":" && strings.Contains(before, "SMTP ERROR: ") && !strings.HasSuffix(before, "QUIT") {
		return "empty response"
	}
	_, rest, ok := strings.Cut(rest, "Detail: ")
	detail, code, coded := strings.Cut(rest, "SMTP code: ")
	if !ok || !coded || strings.TrimSpace(detail) == "" {
		return s
	}
	code, enhanced, _ := strings.Cut(code, "Additional SMTP info: ")
	return strings.TrimSpace(code) + " " + strings.TrimSpace(enhanced) + " " + strings.TrimSpace(detail)
}

// qmailSend gives a reason in a log of qmail-send its blanks and line ends back:
// "delivery 7: deferral: Remote_host_said:_421_busy/Giving_up_on_192.0.2.1./".
func qmailSend(s string) string {
	if strings.Contains(s, "Remote_host_said:_") && !strings.Contains(s, " delivery ") {
		return strings.NewReplacer("_", " ", "/", "\n").Replace(s)
	}
	_, report, ok := strings.Cut(s, " delivery ")
	number, report, colon := strings.Cut(report, ": ")
	if _, err := strconv.ParseUint(number, 10, 64); !ok || !colon || err != nil {
		return s
	}
	outcome, reason, _ := strings.Cut(report, ": ")
	switch outcome {
	case "deferral", "failure", "success":
		reason = strings.NewReplacer("_", " ", "/", "\n").Replace(reason)
		before, _, given := strings.Cut(reason, "Giving up on ")
		if given && strings.Contains(before, " said:") {
			return before // it gives up on this attempt; why stands before
		}
		return reason
	}
	return s
}

// named returns which of the names stands behind a mark, or -1.
func named(s, mark string, names ...string) int {
	_, rest, ok := strings.Cut(s, mark)
	for i, name := range names {
		if ok && strings.HasPrefix(rest, name) {
			return i
		}
	}
	return -1
}
