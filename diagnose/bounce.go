package diagnose

import "strings"

// returned are the lines with which the message begins that a bounce gives back: its
// header names DKIM, spam filters and all hosts on the way, and none of that says why
// it came back.
var returned = [...]string{
	"content-type: message/rfc822", "content-type: text/rfc822-headers", "content-type: message/global", // RFC 6522, section 3; RFC 6533, section 3
	"--- below this line is a copy of the message", // qmail-send.c
	"------ this is a copy of",                     // Exim, deliver.c
	"----- original message",                       // sendmail, savemail.c; Gmail
	"----- unsent message follows",                 // sendmail
	"original message headers:",                    // Exchange
}

// bounceSize is less than any bounce has, and more than most errors.
const bounceSize = 200

// reason is the part of a text that says what happened: of a bounce in the form of
// RFC 3464 the first diagnostic code, or the words for people if there is none, and of
// any other without the message that it gives back.
func reason(text string) string {
	if len(text) < bounceSize {
		return text
	}
	told := withoutReturned(text)
	people, machines, ok := cutFold(told, "content-type: message/delivery-status")
	if !ok {
		return told
	}
	if _, field, ok := cutFold(machines, "\ndiagnostic-code:"); ok {
		return diagnostic(field)
	}
	if _, after, ok := cutFold(people, "content-type: text/plain"); ok {
		if _, body, ok := strings.Cut(strings.ReplaceAll(after, "\r\n", "\n"), "\n\n"); ok {
			return strings.TrimSpace(body)
		}
	}
	return told
}

// diagnostic unfolds the value of a Diagnostic-Code field (RFC 3464, section 2.3.6).
// A reply stands for itself; what is none keeps the field's name, by which it is known
// for a mail server's account.
func diagnostic(field string) string {
	var lines []string
	for line := range strings.Lines(field) {
		if len(lines) > 0 && line[0] != ' ' && line[0] != '\t' {
			break
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	kind, code, _ := strings.Cut(strings.Join(lines, "\n"), ";")
	if strings.EqualFold(strings.TrimSpace(kind), "smtp") {
		return strings.TrimSpace(code)
	}
	return "Diagnostic-Code: " + strings.Join(lines, " ")
}

// cutFold is strings.Cut for an ASCII separator, whatever the text's case. Lower case
// of the whole text would not do: letters there are that it makes longer or shorter.
func cutFold(text, separator string) (before, after string, found bool) {
	for i := 0; i+len(separator) <= len(text); i++ {
		if text[i]|0x20 == separator[0]|0x20 && strings.EqualFold(text[i:i+len(separator)], separator) {
			return text[:i], text[i+len(separator):], true
		}
	}
	return text, "", false
}

// withoutReturned cuts the returned message off a bounce.
func withoutReturned(text string) string {
	at := 0
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); at > 0 && len(s) > 0 && strings.ContainsRune("cC-oO", rune(s[0])) {
			for _, mark := range returned {
				if len(s) >= len(mark) && strings.EqualFold(s[:len(mark)], mark) {
					return text[:at]
				}
			}
		}
		at += len(line)
	}
	return text
}
