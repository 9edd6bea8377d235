package smtpcode

import "strings"

// cutWrapper returns the text from the reply on, without what the program that
// quotes it has put around and behind it.
func cutWrapper(s string, at int) string {
	rest := s[at:]
	for _, tail := range [...]string{
		" (in reply to ",            // Postfix
		"; from=<",                  // Postfix's own log: what follows tells of the session
		", affected recipient(s): ", // go-mail
		", affected message ID: ",
		"\nGiving up on ", // qmail
		" { code: '",      // nodemailer, as Node prints an error's fields
		" {\n  code: '",
	} {
		if i := strings.Index(rest, tail); i >= 0 {
			rest = rest[:i]
		}
	}
	head := strings.TrimLeft(rest[3:], " ,:)]-")
	if strings.HasPrefix(head, "b'") || strings.HasPrefix(head, `b"`) {
		head = head[1:]
	}
	switch {
	case head != "" && (head[0] == '\'' || head[0] == '"'): // 550 "5.1.1 no"
		if i := strings.LastIndexByte(rest, head[0]); i > len(rest)-len(head) {
			rest = strings.TrimRight(rest[:i], head[:1])
		}
	case at > 0: // '550 5.1.1 no', (550 5.1.1 no), returned '550 5.0.350 ... -> 550 5.1.1 no'
		closer := map[byte]byte{'\'': '\'', '"': '"', '(': ')', '[': ']'}[s[at-1]]
		if strings.Contains(s[:at], "returned '") {
			closer = '\''
		}
		if i := strings.LastIndexByte(rest, closer); closer != 0 && i > 3 && rest[3] != closer {
			rest = rest[:i]
		}
	}
	return rest
}

// splitReply splits the text of a reply into lines, each without its code:
// lines on the wire, lines of which only the first has the code (net/textproto),
// and lines run together ("550-5.7.1 likely 550-5.7.1 suspicious").
func splitReply(rest string, code int) []string {
	marker := rest[:3]
	several := strings.HasPrefix(rest[3:], "-")
	var lines []string
	for i, line := range strings.Split(rest, "\n") {
		if i > 0 {
			trimmed := strings.TrimLeft(line, " ")
			if c := code3(trimmed, 0); c != 0 && c != code && codeEnds(trimmed, 3) && codeStands(trimmed, 0) {
				break // another reply
			}
		}
		for several {
			j := runOn(line, marker)
			if j < 0 {
				break
			}
			lines = append(lines, line[:j])
			line = line[j+1:]
		}
		lines = append(lines, line)
	}
	return lines
}

// runOn returns where in the line a blank stands before a repeated code.
func runOn(line, marker string) int {
	for from := 1; ; {
		j := strings.Index(line[min(from, len(line)):], marker)
		if j < 0 {
			return -1
		}
		j += from
		end := j + len(marker)
		if line[j-1] == ' ' && end < len(line) && (line[end] == '-' || line[end] == ' ') {
			return j - 1
		}
		from = j + 1
	}
}

// strip takes the codes off the lines and returns the enhanced one. Where no
// line begins with an enhanced status code, it is read from the brackets in
// which qmail, Symantec and others put it, or from the fields that stand before
// the reply in a log line or DSN.
func strip(lines []string, marker, before string) (EnhancedCode, []string) {
	e := EnhancedCode{}
	for i, line := range lines {
		if marker == "" {
			break
		}
		lines[i] = stripCode(line, marker, i == 0)
	}
	for _, line := range lines {
		if code, _, ok := leading(line); ok {
			e = code
			break
		}
	}
	if e == (EnhancedCode{}) {
		for _, line := range lines {
			if code, ok := bracketed(line); ok {
				return code, lines
			}
		}
		return field(before), lines
	}
	for i, line := range lines {
		for {
			code, rest, ok := leading(line)
			if !ok || code != e {
				break
			}
			line = rest
			if marker != "" {
				line = stripCode(line, marker, i == 0)
			}
		}
		lines[i] = line
	}
	return e, lines
}

// stripCode drops the code from the head of a line, and from the first line
// the brackets and quotes that programs print around it.
func stripCode(line, marker string, first bool) string {
	junk := " -"
	if first {
		junk = ` ,:;)]-='"`
	}
	for {
		line = strings.TrimLeft(line, junk)
		rest, ok := strings.CutPrefix(line, marker)
		if !ok || !codeEnds(line, 3) && !(first && tagged(line)) {
			return line
		}
		line = strings.TrimLeft(rest, junk)
		if first && (strings.HasPrefix(line, `b'`) || strings.HasPrefix(line, `b"`)) {
			line = line[1:]
		}
	}
}

// leading reads an enhanced status code at the head of a line.
func leading(line string) (EnhancedCode, string, bool) {
	head := strings.TrimLeft(line, ` ([#'"`)
	e, n := scanEnhanced(head, 0)
	if n == 0 {
		return e, line, false
	}
	rest := head[n:]
	if len(head) < len(line) {
		rest = strings.TrimLeft(rest, `)]'"`)
	}
	return e, strings.TrimLeft(rest, " ,:-"), true
}

// bracketed finds "(#5.1.1)", "[5.1.1]" or "#5.1.1" in a line.
func bracketed(line string) (EnhancedCode, bool) {
	for i := 0; i+1 < len(line); i++ {
		if line[i] == '#' || line[i] == '(' || line[i] == '[' {
			if e, n := scanEnhanced(line, i+1); n > 0 {
				return e, true
			}
		}
	}
	return EnhancedCode{}, false
}

// field reads the enhanced status code from "dsn=5.1.1" (Postfix, Sendmail) or
// "Status: 5.1.1" (RFC 3464).
func field(s string) EnhancedCode {
	for _, name := range [...]string{"dsn=", "Status: ", "status: ", "DSN: "} {
		if i := strings.LastIndex(s, name); i >= 0 {
			if e, n := scanEnhanced(s[i+len(name):], 0); n > 0 {
				return e
			}
		}
	}
	return EnhancedCode{}
}

// parseEnhancedOnly reads a text that holds an enhanced status code and no
// basic one.
func parseEnhancedOnly(s string) (Reply, bool) {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if _, _, ok := leading(lines[0]); ok {
		for i, line := range lines {
			lines[i] = strings.TrimSpace(line)
		}
		e, lines := strip(lines, "", "")
		return clean(Reply{Enhanced: e, Lines: lines}), true
	}
	e := field(s)
	for i := 0; i < len(lines) && e == (EnhancedCode{}); i++ {
		e, _ = bracketed(lines[i])
		if e != (EnhancedCode{}) {
			break
		}
		// "... 5.7.8 Error: authentication failed" behind an application's words
		for j := 1; j < len(lines[i]); j++ {
			if lines[i][j-1] == ' ' {
				if code, n := scanEnhanced(lines[i], j); n > 0 && (code[0] == 4 || code[0] == 5) && j+n < len(lines[i]) && lines[i][j+n] == ' ' {
					e = code
					break
				}
			}
		}
	}
	if e == (EnhancedCode{}) {
		return Reply{}, false
	}
	return clean(Reply{Enhanced: e, Lines: lines}), true
}

// quantity reports whether a unit stands behind a number: "450 seconds". "550
// Messages from 192.0.2.1" is none, nor are "554 Message rejected" and "552 MS-Office".
func quantity(after string) bool {
	for _, unit := range [...]string{"second", "seconds", "sec", "minute", "minutes", "hour", "hours", "day", "days", "byte", "bytes", "kb", "mb", "ms", "times", "messages", "recipients", "connections", "attempts", "for rcpt"} {
		if len(after) < len(unit) || !strings.EqualFold(after[:len(unit)], unit) {
			continue
		}
		if rest := after[len(unit):]; rest == "" || !alnum(rest[0]) && rest[0] != '-' && !strings.HasPrefix(rest, " from ") {
			return true
		}
	}
	return false
}
