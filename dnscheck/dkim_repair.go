package dnscheck

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// repairKey finds the key record that was meant, where the one published was
// spoilt on its way through a form: quotes and backslashes pasted with it, a
// whole line of a zone file, PEM lines, a semicolon lost between two strings.
// It gives a text only if that is a sound key.
func repairKey(parts []string) (string, bool) {
	joined := strings.Join(parts, "")
	for _, attempt := range []string{
		joined,
		strings.Join(parts, "; "), // "k=rsa" "p=…": the strings are joined with nothing between
		strings.Join(parts, ";"),
	} {
		for _, mend := range keyMends {
			if text := mend(attempt); soundKey(text) {
				return text, true
			}
		}
	}
	return "", false
}

func soundKey(text string) bool { return ParseDKIMKey(text).Usable() }

// joinKeys finds the key of which each record holds a piece, as it happens when
// the strings of one record are entered as records of their own.
func joinKeys(texts []string) (string, bool) {
	if len(texts) < 2 || len(texts) > 4 || slices.ContainsFunc(texts, soundKey) {
		return "", false
	}
	for order := range permutations(texts) {
		if text, ok := repairKey(order); ok {
			return text, true
		}
		rest := slices.Clone(order) // each piece may have been given the tags that a record begins with
		for i, text := range rest[1:] {
			if at := strings.LastIndex(text, "p="); at >= 0 {
				rest[i+1] = text[at+len("p="):]
			}
		}
		if text, ok := repairKey(rest); ok {
			return text, true
		}
	}
	return "", false
}

// permutations gives every order of a few strings.
func permutations(texts []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		permute(slices.Clone(texts), 0, yield)
	}
}

func permute(texts []string, from int, yield func([]string) bool) bool {
	if from == len(texts) {
		return yield(texts)
	}
	for i := from; i < len(texts); i++ {
		texts[from], texts[i] = texts[i], texts[from]
		more := permute(texts, from+1, yield)
		texts[from], texts[i] = texts[i], texts[from]
		if !more {
			return false
		}
	}
	return true
}

// keyMends are tried in this order, the mildest first.
var keyMends = []func(string) string{
	tidyKey,
	func(s string) string { return tidyKey(unquoteKey(s)) },
	func(s string) string { return tidyKey(separateKey(unquoteKey(s))) },
	bareKey,
	unwrapEd25519,
}

// unquoteKey takes out what belongs to the notation of zone files or to PEM, not
// to the record. None of these characters can stand in a key record that is right.
func unquoteKey(s string) string {
	for _, line := range []string{"-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----"} {
		s = strings.ReplaceAll(s, line, "")
	}
	for _, notation := range []string{`"`, `\`, `(`, `)`, "'", "`", "“", "”", "„", "‘", "’", "\u00a0", "\u200b", "\ufeff"} {
		s = strings.ReplaceAll(s, notation, "")
	}
	if i := strings.Index(strings.ToLower(s), "v=dkim1"); i >= 0 {
		s = s[i:] // without the owner, class and type before it
	}
	return s
}

// separateKey puts in the semicolons between tags that are missing.
func separateKey(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, " =", "="), "= ", "=")
	var out []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n;,", r) }) {
		name, _, ok := strings.Cut(word, "=")
		if begins := ok && len(name) == 1 && strings.Contains("vkhstngp", strings.ToLower(name)); begins || len(out) == 0 {
			out = append(out, word)
		} else {
			out[len(out)-1] += word
		}
	}
	return strings.Join(out, "; ")
}

// tidyKey writes the tags of a record anew: the version first and in capitals,
// one space after each semicolon, none within the key.
func tidyKey(s string) string {
	tags, _ := parseTags(s)
	out := []string{"v=DKIM1"}
	for _, t := range tags {
		name, value := strings.ToLower(t.name), t.value
		switch name {
		case "v":
			if !strings.EqualFold(value, "DKIM1") {
				return ""
			}
			continue
		case "p":
			value = stripSpace(value)
		case "k", "h", "s", "t":
			value = strings.ToLower(stripSpace(value))
		}
		out = append(out, name+"="+value)
	}
	return strings.Join(out, "; ")
}

// bareKey makes a record of a key that stands there alone.
func bareKey(s string) string {
	s = stripSpace(unquoteKey(s))
	if i := strings.LastIndex(s, "p="); i >= 0 {
		s = s[i+2:]
	}
	return "v=DKIM1; k=rsa; p=" + strings.Trim(s, ";")
}

// ed25519Info is what SubjectPublicKeyInfo puts before an Ed25519 key (RFC 8410,
// section 4): openssl prints it, RFC 8463 does not want it.
var ed25519Info = []byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}

// unwrapEd25519 takes an Ed25519 key out of its SubjectPublicKeyInfo, and names
// the type of one that does not.
func unwrapEd25519(s string) string {
	k := ParseDKIMKey(tidyKey(unquoteKey(s)))
	key, wrapped := bytes.CutPrefix(k.Key, ed25519Info)
	if len(key) != 32 || k.Type == "ed25519" && !wrapped {
		return ""
	}
	tags, _ := parseTags(k.Record)
	out := []string{"v=DKIM1", "k=ed25519"}
	for _, t := range tags {
		switch t.name {
		case "v", "k":
		case "p":
			out = append(out, "p="+base64.StdEncoding.EncodeToString(key))
		default:
			out = append(out, t.name+"="+t.value)
		}
	}
	return strings.Join(out, "; ")
}
