// Package phrase finds thousands of short phrases in a text in one pass.
//
// A text is a row of words: maximal runs of letters and digits, lower-cased,
// with Latin accents and apostrophes dropped, so that "Didn’t" and "didnt" are
// one word. In scripts that set no blanks every character is a word. All else
// separates words and does not count; that is what makes a phrase hold across
// the line breaks, quotes, brackets and double blanks that servers, logs and
// people put between the words of a reply.
//
// [Split] turns a text into words, and an [Index], made once of all phrases,
// finds those that occur: a look-up per word, one more where a known phrase
// may begin. Neither allocates when the caller's buffers suffice.
//
// Mail addresses are not words. They are left out, so that "user a@example.com
// unknown" holds "user unknown"; the words beside them are marked.
//
// [Distance] is for single words and names: how many slips of the finger lie between
// two of them.
package phrase

import "unicode/utf8"

// Word is one word of a text.
type Word struct {
	hash          uint32
	Place         Place
	BesideAddress bool // a mail address stood before or behind it
}

// Place says in what kind of run of characters a word stands. Inside a host
// name or URL it is part of a name: spam.example.com says nothing of spam.
type Place uint8

// The places.
const (
	Prose Place = iota
	IP          // in an IPv4 address
	Host
	URL
	address // not a place of words that Split returns
)

const (
	offset32 = 2166136261
	prime32  = 16777619
)

// class is what a byte below 0x80 is to Split: 0 a blank, the byte's lower
// case for a letter or digit, or one of the values below. Control characters
// are blanks.
var class = func() (t [128]byte) {
	for c := range t {
		switch b := byte(c); {
		case '0' <= b && b <= '9' || 'a' <= b && b <= 'z':
			t[c] = b
		case 'A' <= b && b <= 'Z':
			t[c] = b + 'a' - 'A'
		case b == '\'' || b == '`':
			t[c] = apostrophe
		case b == '<' || b == '>' || b == '(' || b == ')' || b == '[' || b == ']' || b == '"' || b == ',' || b == ';' || b == '|' || b == '{' || b == '}':
			t[c] = bracket
		case b > ' ' && b < 0x7f:
			t[c] = mark
		}
	}
	return t
}()

const (
	blank      = 0
	apostrophe = 1 // joins, where letters stand on both sides
	bracket    = 2 // ends a run of characters like a blank
	mark       = 3 // separates words within a run
)

// Split appends the words of s to buf.
func Split(buf []Word, s string) []Word {
	run := len(buf) // where the words of the present run of characters begin
	from := 0       // and where that run begins in s
	place := Prose
	beside := false                    // a mail address has just gone by
	h, open := uint32(offset32), false // the present word
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			i++
			c := class[b]
			if c > mark {
				h, open = (h^uint32(c))*prime32, true
				continue
			}
			if c == apostrophe && open && i < len(s) && letter(s[i]) {
				continue
			}
			if open {
				buf = append(buf, Word{h, Prose, beside})
				h, open, beside = offset32, false, false
			}
			switch {
			case c == mark && !(b == ':' && colonEnds(s, i)):
				place = max(place, placeOf(s, i-1))
			case len(buf) > run:
				buf, beside = endRun(buf, run, place, s[from:i])
				run, from, place = len(buf), i, Prose
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		f := fold(r)
		if f == combining || f == quote && open && i < len(s) && letter(s[i]) {
			continue
		}
		if f >= 0 && !ideographic(f) {
			h, open = mix(h, f), true
			continue
		}
		if open {
			buf = append(buf, Word{h, Prose, beside})
			h, open, beside = offset32, false, false
		}
		if f >= 0 {
			buf = append(buf, Word{mix(offset32, f), Prose, beside})
			beside = false
		}
	}
	if open {
		buf = append(buf, Word{h, Prose, beside})
	}
	buf, _ = endRun(buf, run, place, s[from:])
	return buf
}

// endRun marks the words of a run of characters with their place, or drops them
// if the run is a mail address.
func endRun(buf []Word, run int, place Place, text string) ([]Word, bool) {
	switch place {
	case Prose:
	case address:
		if run > 0 {
			buf[run-1].BesideAddress = true
		}
		return buf[:run], true
	default:
		for i := run; i < len(buf); i++ {
			buf[i].Place = place
		}
		if place == Host {
			names(buf[run:], text)
		}
	}
	return buf, false
}

// names gives the words of a run back to the prose that no label of a host name
// is written like: those with a capital inside, as programs name their own
// errors in "RESOLVER.RST.NotAuthorized".
func names(words []Word, run string) {
	n, inside := 0, false // the present word, and whether it is one of those
	for i := 0; i < len(run) && n < len(words); i++ {
		switch {
		case run[i] >= utf8.RuneSelf || class[run[i]] == apostrophe:
			return // nothing that dots make a name of
		case class[run[i]] > mark:
			inside = inside || i > 0 && small(run[i-1]) && 'A' <= run[i] && run[i] <= 'Z'
		case i > 0 && class[run[i-1]] > mark:
			if inside {
				words[n].Place = Prose
			}
			n, inside = n+1, false
		}
	}
	if inside && n < len(words) {
		words[n].Place = Prose
	}
}

// colonEnds reports whether the colon before s[i] ends a run of characters: not
// in "https://", "mx.example.com:25" or "10:30".
func colonEnds(s string, i int) bool {
	return i < len(s) && s[i] != '/' && !('0' <= s[i] && s[i] <= '9')
}

// placeOf tells what the mark at s[i] makes of the run around it. A dot between
// letters makes a host name, unless a capital after a small letter shows a
// missing blank between two sentences.
func placeOf(s string, i int) Place {
	if i == 0 || i+1 >= len(s) {
		return Prose
	}
	before, after := s[i-1], s[i+1]
	switch s[i] {
	case '@':
		if alnum(after) && (alnum(before) || before == '.' || before == '_' || before == '-') {
			return address
		}
	case '/':
		if before == ':' && after == '/' {
			return URL
		}
	case '.':
		if ip(s, i) {
			return IP
		}
		if alnum(before) && letter(after) && !(small(before) && !small(after)) {
			return Host
		}
	}
	return Prose
}

// ip reports whether the dot at s[i] is the first of an IPv4 address.
func ip(s string, i int) bool {
	const longest = len(".255.255.255")
	dots := 0
	for end := min(len(s), i+longest+1); i < end; i++ {
		switch {
		case s[i] == '.' && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9':
			if dots++; dots > 3 {
				return false
			}
		case '0' <= s[i] && s[i] <= '9':
		default:
			return dots == 3
		}
	}
	return dots == 3
}

func letter(b byte) bool { return b >= utf8.RuneSelf || 'a' <= b|0x20 && b|0x20 <= 'z' }
func small(b byte) bool  { return 'a' <= b && b <= 'z' }
func alnum(b byte) bool  { return letter(b) || '0' <= b && b <= '9' }

func mix(h uint32, r rune) uint32 {
	if r < utf8.RuneSelf {
		return (h ^ uint32(r)) * prime32
	}
	h = (h ^ uint32(r&0xff)) * prime32
	return (h ^ uint32(r>>8)) * prime32
}
