package smtpprobe

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
)

// longestLine is how many octets a line may have without its CRLF (RFC 5321, section
// 4.5.3.1.6).
const longestLine = 998

// bareEnds counts the line ends of a message that are CR or LF alone (RFC 5321,
// section 2.3.8). A message with LF throughout is not yet in the form in which it is
// sent: libraries such as net/smtp see to that.
func bareEnds(message []byte) int {
	pairs := bytes.Count(message, []byte("\r\n"))
	if pairs == 0 {
		return 0
	}
	return bytes.Count(message, []byte("\n")) + bytes.Count(message, []byte("\r")) - 2*pairs
}

// longLines counts the lines of a message that are longer than any may be.
func longLines(message []byte) (n int) {
	for line := range bytes.Lines(message) {
		if len(bytes.TrimRight(line, "\r\n")) > longestLine {
			n++
		}
	}
	return n
}

// single are the fields that a header has at most once (RFC 5322, section 3.6), and
// whether their value is a list of addresses.
var single = []struct {
	name      string
	addresses bool
}{
	{"From", true},
	{"Sender", true},
	{"Reply-To", true},
	{"To", true},
	{"Cc", true},
	{"Date", false},
	{"Message-ID", false},
	{"Subject", false},
}

// headerFlaws says what is wrong with the header of a message, without its values,
// which are somebody's. No message has no flaws.
func headerFlaws(message []byte) (flaws []string) {
	if len(message) == 0 {
		return nil
	}
	fields, ok := header(message)
	if !ok {
		return []string{"the header has a line that is no field"}
	}
	for _, f := range single {
		values := fields[strings.ToLower(f.name)]
		switch {
		case len(values) > 1:
			flaws = append(flaws, fmt.Sprintf("%s stands in the header %d times", f.name, len(values)))
		case len(values) == 1 && f.addresses && !isAddressList(values[0]):
			flaws = append(flaws, f.name+" is no list of addresses")
		case len(values) == 0 && (f.name == "From" || f.name == "Date"):
			flaws = append(flaws, f.name+" is missing")
		}
	}
	return flaws
}

// header takes the header of a message apart. It is not a header if a line before the
// first empty one neither is a field nor goes on with one.
func header(message []byte) (fields map[string][]string, ok bool) {
	fields = make(map[string][]string)
	last := ""
	for line := range bytes.Lines(message) {
		s := strings.TrimRight(string(line), "\r\n")
		if s == "" {
			break
		}
		if s[0] == ' ' || s[0] == '\t' {
			if last == "" {
				return nil, false
			}
			v := fields[last]
			v[len(v)-1] += s
			continue
		}
		name, value, found := strings.Cut(s, ":")
		if name = strings.TrimRight(name, " \t"); !found || name == "" || strings.ContainsAny(name, " \t") {
			return nil, false
		}
		last = strings.ToLower(name)
		fields[last] = append(fields[last], value)
	}
	return fields, true
}

// isAddressList reports whether a value can be read as addresses. Encoded words and
// letters beyond ASCII in names do not matter here.
func isAddressList(value string) bool {
	var parser mail.AddressParser
	if _, err := parser.ParseList(strings.TrimSpace(value)); err == nil {
		return true
	}
	plain := strings.Map(func(r rune) rune {
		if r > 127 {
			return 'x'
		}
		return r
	}, value)
	words := strings.Fields(plain)
	for i, w := range words {
		if end := strings.LastIndex(w, "?="); end > 0 && strings.HasPrefix(w, "=?") {
			words[i] = "x" + w[end+len("?="):]
		}
	}
	_, err := parser.ParseList(strings.Join(words, " "))
	return err == nil
}
