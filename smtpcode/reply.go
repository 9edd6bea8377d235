package smtpcode

import (
	"errors"
	"strconv"
	"strings"
)

// Reply is what a mail server answered to a command: a basic code, often an
// enhanced status code, and text (RFC 5321, section 4.2; RFC 2034). Parts that
// were not given are zero: a bounce may state an enhanced code alone, a log line
// nothing but text.
type Reply struct {
	Code     int          // 550; 0: none
	Enhanced EnhancedCode // 5.7.26; zero: none
	Lines    []string     // the text, line by line, without codes
}

// EnhancedCode is an enhanced status code of RFC 3463: class, subject, detail.
// It converts from go-smtp's type of the same name.
type EnhancedCode [3]int

// String gives the code as it is written, "5.7.26"; "" for the zero value.
func (e EnhancedCode) String() string {
	if e == (EnhancedCode{}) {
		return ""
	}
	var b [24]byte
	s := strconv.AppendInt(b[:0], int64(e[0]), 10)
	s = strconv.AppendInt(append(s, '.'), int64(e[1]), 10)
	s = strconv.AppendInt(append(s, '.'), int64(e[2]), 10)
	return string(s)
}

// ParseEnhancedCode reads "5.7.26".
func ParseEnhancedCode(s string) (EnhancedCode, error) {
	e, n := scanEnhanced(s, 0)
	if n == 0 || n != len(s) {
		return EnhancedCode{}, &ParseError{Input: excerpt(s), Reason: "not an enhanced status code"}
	}
	return e, nil
}

// Text is the reply's text on one line.
func (r Reply) Text() string { return strings.Join(r.Lines, " ") }

// Temporary reports whether the codes say that a retry may help. They may lie;
// [Classify] weighs the text as well.
func (r Reply) Temporary() bool {
	if r.Code != 0 {
		return r.Code/100 == 4
	}
	return r.Enhanced[0] == 4
}

// String gives the reply in the form it has on the wire (RFC 5321, section
// 4.2.1), its lines separated by "\n". [ParseReply] reads it back.
func (r Reply) String() string {
	lines := r.Lines
	if len(lines) == 0 {
		lines = []string{""}
	}
	enhanced := r.Enhanced.String()
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		sep := ""
		if r.Code != 0 {
			b.WriteString(strconv.Itoa(r.Code))
			if sep = " "; i < len(lines)-1 {
				sep = "-"
			}
		}
		if enhanced != "" {
			b.WriteString(sep)
			b.WriteString(enhanced)
			sep = " "
		}
		if line != "" {
			b.WriteString(sep)
			b.WriteString(line)
		} else if sep == "-" {
			b.WriteString(sep)
		}
	}
	return b.String()
}

// Error makes a Reply usable as an error value; the text is that of String.
func (r Reply) Error() string { return r.String() }

// ParseError says why a text could not be read as a reply.
type ParseError struct {
	Input  string // its beginning, at most 80 octets
	Reason string
}

func (e *ParseError) Error() string {
	return "smtpcode: " + e.Reason + ": " + strconv.Quote(e.Input)
}

// ErrNoReply is what a [ParseError] unwraps to.
var ErrNoReply = errors.New("no SMTP reply in this text")

// Unwrap returns [ErrNoReply].
func (e *ParseError) Unwrap() error { return ErrNoReply }

func excerpt(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-3], "") + "..."
}
