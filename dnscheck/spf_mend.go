package dnscheck

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/internal/phrase"
)

// mendSPF rewrites what people get wrong in SPF records: names of mechanisms,
// separators, spaces in the wrong place, addresses of the other family. What it
// can make no sense of it leaves out, and says so. It returns a record without
// faults, or "".
func mendSPF(text string) (mended string, leftOut []string) {
	var words []string
	for _, w := range mendWords(text) {
		words = append(words, strings.Fields(mendTerm(w))...) // a range is several networks
	}
	var kept []string
	seen := map[string]bool{}
	for _, w := range words {
		t := piece("%s", w)
		if meant := asMechanism(t.SPFTerm); meant != "" {
			t, w = piece("%s", meant), meant
		}
		once := !t.Mechanism() && (t.Name == "redirect" || t.Name == "exp")
		if t.Bad || once && seen[t.Name] {
			leftOut = append(leftOut, w)
			continue
		}
		seen[t.Name] = true
		kept = append(kept, w)
	}
	mended = strings.Join(append([]string{spfVersion}, kept...), " ")
	if !ParseSPF(mended).Valid() {
		return "", leftOut
	}
	return mended, leftOut
}

// mendWords cuts a record into terms, where people put spaces and other
// separators.
func mendWords(text string) (words []string) {
	text = strings.NewReplacer("\u00a0", " ", "\t", " ", "\r", " ", "\n", " ", ";", " ", "\u200b", "", "\ufeff", "",
		"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-", "\uff1a", ":",
		`"`, " ", "\u201c", " ", "\u201d", " ", "\u201e", " ", `\`, "").Replace(text)
	if hasVersion(text) {
		text = text[len(spfVersion):]
	}
	for _, w := range strings.Fields(text) {
		w = strings.Trim(w, "'`\u2018\u2019,<>()[]")
		for j, part := range splitGlued(w) {
			n := len(words)
			switch {
			case part == "":
			case n > 0 && j == 0 && wantsMore(words[n-1]):
				words[n-1] += part // "ip4: 192.0.2.1", "~ all"
			case n > 0 && j == 0 && (part[0] == ':' || part[0] == '=' || part[0] == '/') && len(part) > 1:
				words[n-1] += part // "ip4 :192.0.2.1"
			default:
				words = append(words, part)
			}
		}
	}
	return words
}

// wantsMore reports whether a word is the beginning of a term.
func wantsMore(w string) bool {
	if len(w) == 1 && strings.Contains(qualifiers, w) {
		return true
	}
	last := w[len(w)-1]
	return last == ':' || last == '='
}

// spfWords are what terms begin with, and what may follow that.
var spfWords = []string{"include:", "ip4:", "ip6:", "a:", "mx:", "ptr:", "exists:", "redirect=", "exp="}

// splitGlued cuts terms apart that stand together without a space, or with a
// comma between: "ip4:192.0.2.1,ip4:192.0.2.2", "ip4:192.0.2.1include:a.example".
func splitGlued(w string) (out []string) {
	commas := strings.Split(w, ",")
	for _, part := range commas[1:] {
		if part != "" && !strings.ContainsAny(part, ":=") && strings.Contains(commas[0], ":") && part != "a" && part != "mx" {
			name, _, _ := strings.Cut(commas[0], ":")
			part = name + ":" + part // "ip4:192.0.2.1,192.0.2.2"
		}
		out = append(out, part)
	}
	out = append([]string{commas[0]}, out...)
	for i := 0; i < len(out); i++ {
		if at := gluedAt(out[i]); at > 0 {
			out = slices.Insert(out, i+1, out[i][at:])
			out[i] = out[i][:at]
		}
	}
	return out
}

// gluedAt is where a second term begins in a word; 0: nowhere.
func gluedAt(w string) int {
	lower := strings.ToLower(w)
	for i := 2; i < len(lower); i++ {
		rest := strings.TrimLeft(lower[i:], qualifiers)
		for _, word := range spfWords {
			long := len(word) > 3 // "a:" and "mx:" end too many other words
			if (long || rest != lower[i:]) && strings.HasPrefix(rest, word) && len(rest) > len(word) && !strings.HasSuffix(lower[:i], ":") && !strings.HasSuffix(lower[:i], "%{") {
				return i
			}
		}
		if rest == "all" && len(lower)-i == 4 && i > 0 && lower[i-1] != ':' && lower[i-1] != '=' {
			return i
		}
	}
	return 0
}

// mendTerm rewrites one term that has a fault; one without stays as it is.
func mendTerm(w string) string {
	if !piece("%s", w).Bad {
		return w
	}
	w = strings.TrimRight(w, ".,:")
	if w == "" {
		return "?"
	}
	qualifier := ""
	if strings.IndexByte(qualifiers, w[0]) >= 0 {
		qualifier, w = w[:1], strings.TrimLeft(w, qualifiers)
	} else if n := len(w) - 1; strings.IndexByte(qualifiers, w[n]) >= 0 && strings.EqualFold(w[:n], "all") {
		qualifier, w = w[n:], w[:n] // "all-"
	}
	name, value := w, ""
	if i := strings.IndexAny(w, ":="); i >= 0 && netTerm(w) == "" {
		name, value = w[:i], strings.TrimLeft(w[i+1:], ":=")
	}
	name = strings.ToLower(name)
	for _, scheme := range []string{"http://", "https://", "//"} {
		value = strings.TrimPrefix(value, scheme)
	}
	value = strings.Trim(value, "/")
	switch address := netTerm(value); {
	case netTerm(w) != "": // an address without "ip4:"
		return qualified(qualifier, netTerm(w))
	case address != "" && near(name, "ip4", "ip6", "ip", "ipv4", "ipv6", "a", "mx", "include", "ipv", "ip-4", "ip_4", "pv4", "i4", "i6"):
		return qualified(qualifier, address)
	case value == "":
		return qualifier + nearestWord(name, "all", "a", "mx", "ptr")
	case near(name, "redirect", "exp"):
		return nearestWord(name, "redirect", "exp") + "=" + value
	case name == "a" || name == "mx":
		return qualifier + name + ":" + value
	}
	return qualifier + nearestWord(name, "include", "exists", "ptr", "mx", "a") + ":" + value
}

// asMechanism is the mechanism that a modifier nobody knows is a slip of:
// "ip4=192.0.2.1"; "": none.
func asMechanism(t SPFTerm) string {
	if t.Mechanism() || !slices.Contains([]string{"include", "ip4", "ip6", "a", "mx", "exists", "ptr", "ipv4", "ipv6", "ip"}, t.Name) {
		return ""
	}
	if meant := mendTerm(t.Name + ":" + t.Value); !piece("%s", meant).Bad {
		return meant
	}
	return ""
}

// netTerm writes an address, or a network, as a term, or as the terms of several;
// "": it is none.
func netTerm(s string) string {
	var terms []string
	for _, p := range meantNetworks(s) {
		terms = append(terms, networkTerm(p))
	}
	return strings.Join(terms, " ")
}

// qualified puts a qualifier before every term.
func qualified(qualifier, terms string) string {
	return qualifier + strings.ReplaceAll(terms, " ", " "+qualifier)
}

func near(s string, words ...string) bool { return slices.Contains(words, nearestWord(s, words...)) }

// nearestWord is the word that s is probably meant to be: itself, or one at most
// two slips away; s if there is none.
func nearestWord(s string, words ...string) string {
	best, least := s, 3
	for _, w := range words {
		if d := phrase.Distance(s, w); d < least && (d == 0 || d <= len(w)/3) {
			best, least = w, d
		}
	}
	return best
}
