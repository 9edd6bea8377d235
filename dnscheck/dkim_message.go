package dnscheck

import (
	"bytes"
	"strings"
	"sync"
)

// signedMail is a message as signatures see it: header fields to the octet, and
// the body. It is not changed once read and safe for concurrent use.
type signedMail struct {
	text   []byte        // the whole, with line ends in CRLF
	fields []headerField // from the top
	body   []byte
	bareLF bool             // lines ended in LF alone; they were made CRLF
	places map[string][]int // where the fields of a name stand

	simple, relaxed func() []byte // the body, canonicalised once
}

// headerField is one field with its folding and its final CRLF.
type headerField struct {
	name  string // lower case
	raw   string
	place int // among the fields of the message, from the top
}

// value is what follows the colon, folding included.
func (f headerField) value() string {
	_, value, _ := strings.Cut(f.raw, ":")
	return value
}

// mostMail is how much of a message is read: more than any receiver takes.
const mostMail = 64 << 20

// readMail takes a message apart. Lines that end in LF alone count as ending in
// CRLF, which is what the message had when it went over SMTP (RFC 5321, section
// 2.3.8). A header without an empty line after it is a message without a body; a
// line that is no field is kept as one without a name, so that nothing shifts.
func readMail(message []byte) *signedMail {
	message = message[:min(len(message), mostMail)]
	m := &signedMail{places: map[string][]int{}}
	m.text, m.bareLF = toCRLF(message)
	message = m.text
	for len(message) > 0 {
		if bytes.HasPrefix(message, []byte("\r\n")) {
			message = message[2:]
			break
		}
		f := readField(message)
		message = message[len(f.raw):]
		f.place = len(m.fields)
		m.places[f.name] = append(m.places[f.name], len(m.fields))
		m.fields = append(m.fields, f)
	}
	m.body = message
	m.simple = sync.OnceValue(func() []byte { return simpleBody(m.body) })
	m.relaxed = sync.OnceValue(func() []byte { return relaxedBody(m.body) })
	return m
}

// readField takes the first field off, with the lines that it goes on in.
func readField(text []byte) headerField {
	end := 0
	for end < len(text) {
		if i := bytes.Index(text[end:], []byte("\r\n")); i >= 0 {
			end += i + 2
		} else {
			end = len(text)
		}
		if end < len(text) && text[end] != ' ' && text[end] != '\t' {
			break
		}
	}
	raw := string(text[:end])
	name, _, ok := strings.Cut(raw, ":")
	if !ok {
		name = ""
	}
	return headerField{name: strings.ToLower(strings.TrimRight(name, " \t")), raw: raw}
}

// toCRLF makes every line end in CRLF, and reports whether one did not.
func toCRLF(text []byte) ([]byte, bool) {
	bare := bytes.Count(text, []byte("\n")) - bytes.Count(text, []byte("\r\n"))
	if bare == 0 {
		return text, false
	}
	out := make([]byte, 0, len(text)+bare)
	for i, c := range text {
		if c == '\n' && (i == 0 || text[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	return out, true
}

// named returns the fields of a name, from the top.
func (m *signedMail) named(name string) (out []headerField) {
	for _, i := range m.places[name] {
		out = append(out, m.fields[i])
	}
	return out
}

// canonicalBody is the body in one of the two forms (RFC 6376, section 3.4).
func (m *signedMail) canonicalBody(form string) []byte {
	if form == canonRelaxed {
		return m.relaxed()
	}
	return m.simple()
}

// The names of the canonicalisations.
const (
	canonSimple  = "simple"
	canonRelaxed = "relaxed"
)

// simpleBody leaves empty lines at the end out; a body without a line is one
// empty line (RFC 6376, section 3.4.3).
func simpleBody(body []byte) []byte {
	body = trimEmptyLines(body)
	if len(body) == 0 {
		return []byte("\r\n")
	}
	return body
}

// trimEmptyLines leaves one CRLF at the end, and nothing of what is only empty
// lines. It makes a copy only if the CRLF is missing.
func trimEmptyLines(body []byte) []byte {
	if len(body) > 0 && !bytes.HasSuffix(body, []byte("\r\n")) {
		return append(bytes.Clone(body), "\r\n"...)
	}
	for bytes.HasSuffix(body, []byte("\r\n\r\n")) {
		body = body[:len(body)-2]
	}
	if string(body) == "\r\n" {
		return nil
	}
	return body
}

// relaxedBody makes any white space within a line one space, and leaves out that
// at the end of lines and empty lines at the end (RFC 6376, section 3.4.4).
func relaxedBody(body []byte) []byte {
	out := make([]byte, 0, len(body)+2)
	for line := range bytes.SplitAfterSeq(body, []byte("\r\n")) {
		text, ended := bytes.CutSuffix(line, []byte("\r\n"))
		out = relaxSpace(out, bytes.TrimRight(text, " \t"))
		if ended {
			out = append(out, "\r\n"...)
		}
	}
	return trimEmptyLines(out)
}

// relaxSpace appends text with each run of white space made one space.
func relaxSpace(out, text []byte) []byte {
	space := false
	for _, c := range text {
		if c == ' ' || c == '\t' {
			space = true
			continue
		}
		if space {
			out = append(out, ' ')
			space = false
		}
		out = append(out, c)
	}
	return out
}

// canonicalField is a field as it is hashed, with its CRLF. The relaxed form has
// the name in small letters, no folding, and single spaces (RFC 6376, section
// 3.4.2).
func canonicalField(f headerField, form string) string {
	if form != canonRelaxed {
		return strings.TrimSuffix(f.raw, "\r\n") + "\r\n" // the last line of a text may lack it
	}
	value := strings.ReplaceAll(f.value(), "\r\n", "")
	value = strings.Trim(string(relaxSpace(nil, []byte(value))), " \t")
	return f.name + ":" + value + "\r\n"
}

// pick chooses the fields that a signature covers: for each name the lowest one
// that is not taken yet, and nothing where there is none (RFC 6376, section
// 5.4.2). The signature itself is never among them, even if h= names fields of its
// kind: it was not there yet when it was made (section 3.5, tag h).
func (m *signedMail) pick(s *signature) (out []headerField) {
	taken := map[string]int{} // how many of the lowest are gone
	for _, name := range s.headers {
		at := m.places[name]
		for taken[name] < len(at) {
			taken[name]++
			if i := at[len(at)-taken[name]]; i != s.field.place {
				out = append(out, m.fields[i])
				break
			}
		}
	}
	return out
}
