package dnscheck

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
)

// A signature says only that something was changed. What it was is found by
// undoing the usual changes one after the other until the signature fits: then it
// is certain. If none of them fits, nothing is said.

// Limits that keep the trials well below the cost of a look-up.
const (
	mostTrialBody  = 1 << 20 // octets of a body
	mostTrialLines = 40      // lines at the top that may have been put there
	mostTrials     = 400     // signatures verified
	mostTrialField = 1 << 16 // octets of the signed header
)

// undoBody finds what was done to the body, from its signed hash.
func undoBody(m *signedMail, form string, signed []byte) []string {
	if len(m.body) > mostTrialBody {
		return nil
	}
	canon := simpleBody
	if form == canonRelaxed {
		canon = relaxedBody
	}
	fits := func(body []byte) bool {
		sum := sha256.Sum256(canon(body))
		return bytes.Equal(sum[:], signed)
	}
	if fits(nil) {
		return []string{"the hash is that of an empty body: the message was signed before its body was written"}
	}
	for _, undo := range bodyUndos {
		if fits(undo.back(m.body)) {
			return []string{undo.done}
		}
	}
	if sum := sha256.Sum256(relaxedBody(m.body)); form == canonSimple && bytes.Equal(sum[:], signed) {
		return []string{"only white space was changed, which c=…/simple does not bear"}
	}
	body := m.canonicalBody(form)
	lines := bytes.SplitAfter(body, []byte("\r\n"))
	h := sha256.New()
	at := 0
	for i, line := range lines {
		h.Write(line)
		at += len(line)
		if string(line) != "\r\n" && bytes.Equal(h.Sum(nil), signed) {
			return []string{fmt.Sprintf("text was added at the end, after line %d: %s", i+1, excerpt(body[at:]))}
		}
	}
	at = 0
	for i := range min(len(lines), mostTrialLines) {
		at += len(lines[i])
		if fits(body[at:]) {
			return []string{fmt.Sprintf("text was added at the beginning, %d lines: %s", i+1, excerpt(body[:at]))}
		}
	}
	return nil
}

// bodyUndos take back what programs do to whole bodies.
var bodyUndos = []struct {
	done string
	back func([]byte) []byte
}{
	{"a dot was taken from lines that begin with one: the sending program did not double them (RFC 5321, section 4.5.2)", func(b []byte) []byte {
		return eachLine(b, ".", "..")
	}},
	{"lines that begin with a dot have one more: it was doubled twice, or not taken off (RFC 5321, section 4.5.2)", func(b []byte) []byte {
		return eachLine(b, "..", ".")
	}},
	{"lines that begin with \"From \" were given a \">\", as mailbox files need it", func(b []byte) []byte {
		return eachLine(b, ">From ", "From ")
	}},
	{"spaces were made tabs", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\t"), []byte(" ")) }},
	{"a line at the end that holds nothing but a dot was left there", func(b []byte) []byte {
		return bytes.TrimSuffix(bytes.TrimRight(b, "\r\n"), []byte("\r\n."))
	}},
}

// eachLine replaces what lines begin with.
func eachLine(body []byte, old, replacement string) []byte {
	lines := bytes.SplitAfter(body, []byte("\r\n"))
	for i, line := range lines {
		if rest, ok := bytes.CutPrefix(line, []byte(old)); ok {
			lines[i] = append([]byte(replacement), rest...)
		}
	}
	return bytes.Join(lines, nil)
}

// excerpt is the beginning of a text on one line.
func excerpt(text []byte) string {
	text = bytes.Join(bytes.Fields(text), []byte(" "))
	if len(text) > 120 {
		text = append(text[:120:120], "…"...)
	}
	return strings.ToValidUTF8(fmt.Sprintf("%q", text), "?")
}

// headerUndo takes back one change of one field. Without raw the field is left
// out.
type headerUndo struct {
	field int // of the covered ones
	raw   string
	done  string
}

// undoHeader finds what was done to the header: one change, or two.
func (s *signature) undoHeader(key *DKIMKey, covered []headerField) []string {
	other := canonRelaxed
	if s.headerForm == canonRelaxed {
		other = canonSimple
	}
	if s.matches(key, covered, other) == nil {
		return []string{fmt.Sprintf("it fits if the header is canonicalised as %s: the signing program says c=%s and does otherwise", other, s.headerForm)}
	}
	size := 0
	for _, f := range covered {
		size += len(f.raw)
	}
	if size > mostTrialField {
		return nil
	}
	undos := headerUndos(covered, s.headerForm)
	tries := 0
	for i, one := range undos {
		if tries++; tries > mostTrials {
			return nil
		}
		once := one.apply(covered)
		if s.matches(key, once, s.headerForm) == nil {
			return []string{one.done}
		}
		for _, two := range undos[:i] {
			if two.field == one.field {
				continue
			}
			if tries++; tries > mostTrials {
				return nil
			}
			if s.matches(key, two.apply(once), s.headerForm) == nil {
				return []string{two.done, one.done}
			}
		}
	}
	return nil
}

func (u headerUndo) apply(fields []headerField) []headerField {
	out := make([]headerField, len(fields))
	copy(out, fields)
	out[u.field].raw = u.raw
	return out
}

// headerUndos lists what may have been done to signed fields.
func headerUndos(covered []headerField, form string) (undos []headerUndo) {
	for i, f := range covered {
		name, value := strings.TrimRight(f.raw[:len(f.raw)-len(f.value())-1], " \t"), f.value()
		add := func(raw, format string, args ...any) {
			if raw != f.raw {
				undos = append(undos, headerUndo{i, raw, fmt.Sprintf(format, args...)})
			}
		}
		if f.name == "subject" {
			for _, tag := range subjectTags(value) {
				add(name+": "+strings.TrimLeft(strings.Replace(value, tag, "", 1), " \t"), "%q was put into the Subject", tag)
			}
		}
		add("", "a %s field was added or replaced: %s", name, excerpt([]byte(value)))
		if form == canonSimple {
			add(strings.TrimSuffix(strings.Replace(canonicalField(f, canonRelaxed), f.name+":", name+": ", 1), "\r\n")+"\r\n", "the %s field was folded anew, which c=simple does not bear", name)
		}
	}
	return undos
}

// subjectTags are what lists and filters put at the beginning of a subject:
// "[list]", "***SPAM***", "{External}", "EXTERNAL:", one of them or two.
func subjectTags(subject string) (tags []string) {
	text := strings.TrimLeft(subject, " \t\r\n")
	for end := 0; len(tags) < 2; {
		rest := strings.TrimLeft(text[end:], " \t\r\n")
		mark := ""
		for _, ends := range []string{"[]", "{}", "()"} {
			if i := strings.IndexByte(rest, ends[1]); strings.HasPrefix(rest, ends[:1]) && i > 0 {
				mark = rest[:i+1]
			}
		}
		if word, _, ok := strings.Cut(rest, " "); mark == "" && ok && (strings.HasPrefix(word, "*") || strings.HasSuffix(word, ":")) {
			mark = word
		}
		if mark == "" {
			break
		}
		end = len(text) - len(rest) + len(mark)
		tags = append(tags, text[:end])
	}
	return tags
}
