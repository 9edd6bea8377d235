package dnscheck

import (
	"fmt"
	"strings"
)

// macro is a piece of a macro-string (RFC 7208, section 7.1): text that stands for
// itself, or a letter that stands for a part of the query.
type macro struct {
	literal string // what it is, if letter is 0
	expand  bool   // whether it was written with "%", also where it stands for itself
	letter  byte   // in lower case
	escape  bool   // the letter was a capital: the value is URL-escaped
	parts   int    // how many right-hand parts to keep; 0: all
	reverse bool
	delims  string // what to split at; "": "."
}

// macroFault is where a macro-string goes wrong, and how.
type macroFault struct {
	pos             int
	reason, section string
}

// macroLetters are the letters of section 7.2; the last three stand in
// explanations only.
const macroLetters = "slodiphvcrt"

// parseMacros reads a macro-string, or the text of an explanation, which may hold
// spaces and the letters c, r and t besides.
func parseMacros(s string, explanation bool) (out []macro, bad *macroFault) {
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && s[i] != '%' {
			if c := s[i]; c > '~' || c < ' ' || c == ' ' && !explanation {
				return nil, &macroFault{i, fmt.Sprintf("the octet %#02x is not allowed: only visible ASCII is", c), "7.1"}
			}
			i++
		}
		if i > start {
			out = append(out, macro{literal: s[start:i]})
			continue
		}
		if i+1 == len(s) {
			return nil, &macroFault{i, "a \"%\" stands alone; a percent sign is written \"%%\"", "7.1"}
		}
		switch s[i+1] {
		case '%':
			out = append(out, macro{literal: "%", expand: true})
		case '_':
			out = append(out, macro{literal: " ", expand: true})
		case '-':
			out = append(out, macro{literal: "%20", expand: true})
		case '{':
			length := strings.IndexByte(s[i:], '}')
			if length < 0 {
				return nil, &macroFault{i, "the macro has no \"}\"", "7.1"}
			}
			m, bad := parseMacro(s[i+2:i+length], i, explanation)
			if bad != nil {
				return nil, bad
			}
			out = append(out, m)
			i += length + 1
			continue
		default:
			return nil, &macroFault{i, fmt.Sprintf("%q begins no macro; a percent sign is written \"%%%%\"", s[i:i+2]), "7.1"}
		}
		i += 2
	}
	return out, nil
}

// parseMacro reads what stands between "%{" and "}".
func parseMacro(body string, pos int, explanation bool) (macro, *macroFault) {
	fail := func(reason string) (macro, *macroFault) {
		return macro{}, &macroFault{pos, fmt.Sprintf("the macro \"%%{%s}\" %s", body, reason), "7.2"}
	}
	if body == "" {
		return fail("names no letter")
	}
	m := macro{expand: true, letter: body[0] | 0x20, escape: body[0] <= 'Z'}
	which := strings.IndexByte(macroLetters, m.letter)
	switch {
	case !isLetter(body[0]) || which < 0:
		return fail("does not begin with one of the letters " + macroLetters)
	case !explanation && which >= len(macroLetters)-len("crt"):
		return fail("is allowed in explanations only")
	}
	rest := strings.TrimLeft(body[1:], "0123456789")
	if digits := body[1 : len(body)-len(rest)]; digits != "" {
		// Section 7.3: the number MUST be nonzero; one that is more than there are
		// parts keeps them all, so no number is too big.
		for _, d := range []byte(digits) {
			m.parts = min(m.parts*10+int(d-'0'), 1<<20)
		}
		if m.parts == 0 {
			return fail("keeps 0 parts")
		}
	}
	if rest != "" && rest[0]|0x20 == 'r' {
		m.reverse, rest = true, rest[1:]
	}
	if strings.Trim(rest, ".-+,/_=") != "" {
		return fail("does not end in delimiters, which are . - + , / _ and =")
	}
	m.delims = rest
	return m, nil
}

// checkDomainSpec checks a domain-spec: a macro-string that ends in a macro, or in
// a dot and a label that can be a top-level domain, with or without a final dot
// (section 7.1).
func checkDomainSpec(s string) *macroFault {
	if s == "" {
		return &macroFault{0, "the domain is missing", "7.1"}
	}
	macros, bad := parseMacros(s, false)
	if bad != nil {
		return bad
	}
	last := macros[len(macros)-1]
	if last.expand {
		return nil
	}
	text := strings.TrimSuffix(last.literal, ".")
	dot := strings.LastIndexByte(text, '.')
	pos := len(s) - len(last.literal) + dot + 1
	switch label := text[dot+1:]; {
	case isTopLabel(label) && dot >= 0:
		return nil
	case isTopLabel(label):
		return &macroFault{pos, fmt.Sprintf("%q is not a domain of several labels", s), "7.1"}
	case label == "":
		return &macroFault{pos, fmt.Sprintf("%q ends in a dot that follows no label", s), "7.1"}
	case strings.Trim(label, "0123456789") == "":
		return &macroFault{pos, fmt.Sprintf("%q ends in the number %s, which is no top-level domain; addresses are written with ip4 and ip6", s, label), "7.1"}
	default:
		return &macroFault{pos, fmt.Sprintf("%q does not end in a top-level domain: %q is none", s, label), "7.1"}
	}
}

// isTopLabel follows the grammar of toplabel: letters, digits and inner hyphens,
// not all digits.
func isTopLabel(s string) bool {
	digits := true
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c):
			digits = false
		case isDigit(c):
		case c == '-' && i > 0 && i < len(s)-1:
			digits = false
		default:
			return false
		}
	}
	return s != "" && !digits
}
