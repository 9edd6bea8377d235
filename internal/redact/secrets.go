package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// Secrets hides values that are known, in whatever form they come back: as they
// are, in base64 at any offset, in hex, escaped for a URL, for HTML or for JSON,
// in the other case, cut off at the end of the text, or in pieces. [String]
// knows secrets by what stands before them; a server that repeats a password in
// its reply announces nothing. The nil value hides what [String] hides. It is
// not for use while values are added.
type Secrets struct {
	forms []string            // in small letters
	grams map[string]struct{} // pieces of the long ones
}

const (
	gram     = 12 // octets of a piece that gives a long secret away
	long     = 24 // octets from which on a secret is known by its pieces
	wordOnly = 4  // a shorter one is hidden only where it stands alone
	deepest  = 3  // encodings within encodings
)

// Add makes s hide the value from now on. Spaces in it may be left out, as in app
// passwords.
func (s *Secrets) Add(value string) {
	for _, v := range []string{value, strings.ReplaceAll(value, " ", "")} {
		if v == "" {
			continue
		}
		quoted, _ := json.Marshal(v)
		for _, form := range []string{
			v, strings.ToUpper(v), strings.ToLower(v), // letters beyond ASCII too
			url.QueryEscape(v), url.PathEscape(v), html.EscapeString(v), hex.EncodeToString([]byte(v)),
			strings.Trim(string(quoted), `"`), strings.Trim(strconv.Quote(v), `"`), strings.Trim(strconv.QuoteToASCII(v), `"`),
		} {
			s.add(form)
		}
		for offset := range 3 {
			for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				s.add(within(encoding, v, offset))
			}
		}
	}
}

// within is the part of an encoded text that v alone decides when it stands
// offset octets behind a multiple of three; "" if too little is left to know it by.
func within(encoding *base64.Encoding, v string, offset int) string {
	encoded := encoding.EncodeToString(append(make([]byte, offset), v...))
	from := (offset*8 + 5) / 6
	to := (offset + len(v)) * 8 / 6
	if to-from < 6 {
		return ""
	}
	return encoded[from:to]
}

func (s *Secrets) add(form string) {
	if form = lower(form); form == "" {
		return
	}
	for _, f := range s.forms {
		if f == form {
			return
		}
	}
	s.forms = append(s.forms, form)
	if len(form) < long {
		return
	}
	if s.grams == nil {
		s.grams = map[string]struct{}{}
	}
	for i := 0; i+gram <= len(form); i++ {
		s.grams[form[i:i+gram]] = struct{}{}
	}
}

// String returns the text without the secrets, and without what [String] hides.
func (s *Secrets) String(text string) string {
	if s != nil && len(s.forms) > 0 {
		text = s.hide(text)
	}
	return String(text)
}

func (s *Secrets) hide(text string) string {
	hidden := make([]bool, len(text))
	s.mark(text, hidden, 0)
	var b strings.Builder
	for i := range len(text) {
		if !hidden[i] {
			b.WriteByte(text[i])
		} else if i == 0 || !hidden[i-1] {
			b.WriteString(Mark)
		}
	}
	return b.String()
}

// holds reports whether a decoded text has a secret in it.
func (s *Secrets) holds(text string, depth int) bool {
	hidden := make([]bool, len(text))
	return s.mark(text, hidden, depth)
}

// mark marks what is to be hidden, and reports whether it found any.
func (s *Secrets) mark(text string, hidden []bool, depth int) (found bool) {
	set := func(from, to int) {
		found = true
		for i := from; i < to; i++ {
			hidden[i] = true
		}
	}
	low := lower(text)
	for _, form := range s.forms {
		for i := 0; ; {
			at := strings.Index(low[i:], form)
			if at < 0 {
				break
			}
			from, to := i+at, i+at+len(form)
			if len(form) >= wordOnly || alone(low, from, to) {
				set(from, to)
			}
			i = to
		}
		if n := cutOff(low, form); n > 0 {
			end := len(strings.TrimRight(low, tail))
			set(end-n, end)
		}
	}
	if s.grams != nil {
		for i := 0; i+gram <= len(low); i++ {
			if _, ok := s.grams[low[i:i+gram]]; ok {
				set(i, i+gram)
			}
		}
	}
	if depth < deepest {
		s.markEncoded(text, depth, set)
	}
	return found
}

// markEncoded marks the runs of characters that hold a secret once decoded.
func (s *Secrets) markEncoded(text string, depth int, set func(from, to int)) {
	for i := 0; i < len(text); {
		end, escaped := i, false
		for end < len(text) && (token(text[end]) && text[end] != '.' || text[end] == '%') {
			escaped = escaped || text[end] == '%'
			end++
		}
		if end-i >= 6 {
			for _, plain := range decoded(text[i:end], escaped) {
				if s.holds(plain, depth+1) {
					set(i, end)
					break
				}
			}
		}
		i = end + 1
	}
}

// decoded is what a run of characters may stand for.
func decoded(run string, escaped bool) (out []string) {
	if escaped {
		if plain, err := url.QueryUnescape(run); err == nil && plain != run {
			out = append(out, plain)
		}
		return out
	}
	if plain, err := hex.DecodeString(run); err == nil {
		out = append(out, string(plain))
	}
	trimmed := strings.TrimRight(run, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if plain, err := encoding.DecodeString(trimmed[:len(trimmed)-len(trimmed)%4]); err == nil {
			out = append(out, string(plain))
		}
	}
	return out
}

// tail is what a text that was cut off may end in.
const tail = " …\"'."

// cutOff is how much of the form a cut-off text ends with: a good half of it.
func cutOff(low, form string) int {
	low = strings.TrimRight(low, tail)
	for n := min(len(form)-1, len(low)); n >= max(wordOnly, (len(form)+1)/2); n-- {
		if strings.HasSuffix(low, form[:n]) {
			return n
		}
	}
	return 0
}

func alone(s string, from, to int) bool {
	return (from == 0 || !word(s[from-1])) && (to == len(s) || !word(s[to]))
}

// lower turns A to Z into small letters and keeps every octet in its place.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
