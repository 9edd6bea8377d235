package smtpcode

import (
	"strings"
)

// ParseReply finds the SMTP reply in a text, whatever stands around it: the
// reply itself, of one or more lines, as it is on the wire or as net/textproto
// prints it (quoted since Go 1.26.4 and 1.25.11); what go-smtp, go-mail and
// Python's smtplib print; a DSN's Diagnostic-Code, folded or not; a log line of
// Postfix, Exim, Sendmail, OpenSMTPD, Exchange or PowerMTA; the same behind an
// application's own words. Where replies are nested (a relay quoting the server
// behind it), the innermost one is returned, for that server knows the reason.
// Where an enhanced status code stands alone, Code is 0.
//
// Anything else gives a [*ParseError]. It never panics, and takes time linear in
// the length of s.
func ParseReply(s string) (Reply, error) {
	r, ok := parse(s)
	if !ok {
		return Reply{}, &ParseError{Input: excerpt(strings.TrimSpace(s)), Reason: "no reply code or enhanced status code"}
	}
	return r, nil
}

func parse(s string) (Reply, bool) {
	s = unescape(s)
	at := findCode(s)
	if at < 0 {
		return parseEnhancedOnly(s)
	}
	r := Reply{Code: code3(s, at)}
	r.Enhanced, r.Lines = strip(splitReply(cutWrapper(s, at), r.Code), s[at:at+3], s[:at])
	if r = clean(r); r.Lines == nil && at > 0 {
		if before := strings.TrimSpace(strings.TrimRight(s[:at], " ([{'\":")); before != "" {
			r.Lines = strings.Split(before, "\n") // "Ratelimit exceeded (451)"
		}
	}
	return clean(r), true
}

// clean drops the blanks at the lines' ends and the empty lines at the end.
func clean(r Reply) Reply {
	for i, line := range r.Lines {
		r.Lines[i] = strings.TrimSpace(line)
	}
	for len(r.Lines) > 0 && r.Lines[len(r.Lines)-1] == "" {
		r.Lines = r.Lines[:len(r.Lines)-1]
	}
	if len(r.Lines) == 0 {
		r.Lines = nil
	}
	return r
}

// unescape undoes what printing has done to line ends: Go's %q and loggers that
// quote it again, Exim's "\n", CR LF, and the folding of a DSN's fields.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '\r') < 0 && !strings.Contains(s, "\n ") && !strings.Contains(s, "\n\t") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			j := i
			for j < len(s) && s[j] == '\\' {
				j++
			}
			switch {
			case j < len(s) && s[j] == 'n':
				b.WriteByte('\n')
				i = j
			case j < len(s) && s[j] == 'r':
				i = j
			case j < len(s) && (s[j] == 't' || s[j] == '"' || s[j] == '\''):
				if s[j] == 't' {
					b.WriteByte(' ')
				} else {
					b.WriteByte(s[j])
				}
				i = j
			default:
				b.WriteString(s[i:j])
				i = j - 1
			}
		case '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case '\n':
			j := i + 1
			for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
				j++
			}
			if j > i+1 && j < len(s) && s[j] != '\n' && s[j] != '\r' {
				b.WriteByte(' ')
				i = j - 1
				continue
			}
			b.WriteByte('\n')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

func alnum(b byte) bool { return digit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' || b >= 0x80 }

// code3 reads the reply code at s[i:], or 0: three digits of which the first is
// 2 to 5 and the second 0 to 5 (RFC 5321, section 4.2.1), the second up to 9
// where servers make up their own (573, 587).
func code3(s string, i int) int {
	if i+3 > len(s) || s[i] < '2' || s[i] > '5' || !digit(s[i+1]) || !digit(s[i+2]) {
		return 0
	}
	return int(s[i]-'0')*100 + int(s[i+1]-'0')*10 + int(s[i+2]-'0')
}

// findCode returns where the reply begins that counts, or -1.
func findCode(s string) int {
	best := -1 // the first failure, or the last one that the text before it quotes
	success := -1
	for i := 0; i+3 <= len(s); i++ {
		if !digit(s[i]) {
			continue
		}
		c := code3(s, i)
		if c == 0 || i > 0 && (alnum(s[i-1]) && !glued(s, i) || s[i-1] == '.' || s[i-1] == '/' || s[i-1] == '_' || s[i-1] == '%') || !codeEnds(s, i+3) && !(i == 0 && tagged(s)) || !codeStands(s, i) {
			for i+1 < len(s) && digit(s[i+1]) {
				i++
			}
			continue
		}
		switch {
		case c < 400:
			if success < 0 {
				success = i
			}
		case best < 0, c == code3(s, best) && enclosed(s, best):
			best = i // but `code "451", with message "451 ..."` has it better later on
		case quotes(s[:i]) && !strings.Contains(s[best:i], senderRejected):
			best = i
		}
		i += 2
	}
	if best < 0 {
		return success
	}
	return best
}

// enclosed reports whether the code at s[i:] stands in quotes by itself.
func enclosed(s string, i int) bool {
	return i > 0 && i+3 < len(s) && (s[i-1] == '"' || s[i-1] == '\'') && s[i+3] == s[i-1]
}

// glued reports whether the letters before s[i] are a label that ran into the
// code: "REASON550 5.7.1".
func glued(s string, i int) bool {
	_, n := scanEnhanced(s, min(i+4, len(s)))
	return n > 0 && !digit(s[i-1])
}

// codeEnds reports whether a reply code may end before s[i].
func codeEnds(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	switch s[i] {
	case ' ', '-', '\n', '\t', '"', '\'', ')', ']', ':', ',', ';', '}', '#', '=':
		return true
	case '.':
		return i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n'
	}
	return false
}

// tagged reports whether a provider's tag stands right behind the code at the
// head of s, as at NetEase: "421HL:REP".
func tagged(s string) bool {
	return len(s) > 4 && s[0] >= '4' && 'A' <= s[3] && s[3] <= 'Z' && 'A' <= s[4] && s[4] <= 'Z'
}

// codeStands reports whether the number at s[i:] stands where replies do and is
// not a quantity, a port or a part of an address.
func codeStands(s string, i int) bool {
	if i == 0 || s[i-1] == '\n' {
		return true
	}
	if quantity(strings.TrimLeft(s[min(i+3, len(s)):], " ")) {
		return false
	}
	before := s[:i]
	switch s[i-1] {
	case '=':
		return hasSuffixWord(before[:i-1], "stat", "status", "code", "result", "reply", "response", "said")
	case ':':
		if i+3 < len(s) && s[i+3] == ':' {
			return false // an address without a host
		}
		return i == 1 || !alnum(s[i-2]) && s[i-2] != ']' || hasSuffixWord(before[:i-1], "error", "code", "said", "reply", "response", "reason")
	case '#':
		return false
	case '[': // "index out of range [550]"
		return i+4 < len(s)
	case '-':
		return i >= 2 && (s[i-2] == ' ' || s[i-2] == '>')
	case ' ':
	default:
		return true // a bracket, a quote, a semicolon
	}
	before = strings.TrimRight(before, " ")
	if before == "" {
		return true
	}
	if hasSuffixWord(strings.TrimRight(before, " :="), "port") {
		return false
	}
	switch before[len(before)-1] {
	case ':', ';', '(', '[', '\'', '"', '>', '<', '-', '|', ',', '.', '/', ']', '}', '=':
		return true
	}
	if _, n := scanEnhanced(s, min(i+4, len(s))); n > 0 {
		return true
	}
	return hasSuffixWord(before, "error", "code", "said", "reply", "response", "returned", "status", "smtp", "esmtp", "with", "got", "lmtp", "failed", "by", "is", "failure", "unknown", "bounced", "rejected")
}

// hasSuffixWord reports whether s ends in one of the words, in any case.
func hasSuffixWord(s string, words ...string) bool {
	for _, w := range words {
		if len(s) >= len(w) && strings.EqualFold(s[len(s)-len(w):], w) && (len(s) == len(w) || !alnum(s[len(s)-len(w)-1])) {
			return true
		}
	}
	return false
}

// quotes reports whether what follows s is a reply that the text before it
// quotes from a server further on.
func quotes(s string) bool {
	s = strings.TrimRight(s, ` '"`)
	for _, mark := range [...]string{"->", "said:", "returned", "answered:", "responded:", "response:", "replied:"} {
		if strings.HasSuffix(s, mark) {
			return true
		}
	}
	return false
}

// scanEnhanced reads an enhanced status code at s[i:] and returns its length,
// 0 if there is none. Classes other than 2, 4 and 5 are read as they are
// printed (Google's page has 7.7.1) but must have a subject of one digit.
func scanEnhanced(s string, i int) (EnhancedCode, int) {
	var e EnhancedCode
	j := i
	for part := range e {
		start := j
		for j < len(s) && digit(s[j]) && j-start < 4 {
			e[part] = e[part]*10 + int(s[j]-'0')
			j++
		}
		if j == start || part == 0 && j-start != 1 || j-start > 3 {
			return EnhancedCode{}, 0
		}
		if part < 2 {
			if j >= len(s) || s[j] != '.' {
				return EnhancedCode{}, 0
			}
			j++
		}
	}
	if e[0] != 2 && e[0] != 4 && e[0] != 5 && !(e[0] == 7 && e[1] < 10) {
		return EnhancedCode{}, 0
	}
	if j < len(s) && (alnum(s[j]) || s[j] == '.' && j+1 < len(s) && digit(s[j+1])) {
		return EnhancedCode{}, 0
	}
	if i > 0 && (alnum(s[i-1]) || s[i-1] == '.') {
		return EnhancedCode{}, 0
	}
	return e, j - i
}
