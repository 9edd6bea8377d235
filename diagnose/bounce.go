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

// withoutReturned cuts the returned message off a bounce.
func withoutReturned(text string) string {
	if len(text) < bounceSize {
		return text
	}
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
