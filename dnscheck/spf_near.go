package dnscheck

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/internal/phrase"
)

// spfNear is a TXT record that no receiver takes for an SPF record, although it is
// clearly meant as one.
type spfNear struct {
	why  string // what is wrong with it, as part of a sentence
	text string // the record as it was meant; "": that cannot be told
	keep string // what else the record holds, which wants a record of its own
}

// nearSPF recognises what is meant as an SPF record but does not begin with
// "v=spf1" and a space (RFC 7208, section 4.5).
func nearSPF(text string) (near spfNear, ok bool) {
	if IsSPF(text) {
		return near, false
	}
	lower := strings.ToLower(text)
	for _, version := range []string{"spf2.0/pra,mfrom", "spf2.0/mfrom,pra", "spf2.0/mfrom", "spf2.0/pra"} {
		if strings.HasPrefix(lower, version) {
			near.why = "it is of Sender ID (RFC 4406), which receivers ignore today"
			near.text, _ = mendSPF(text[len(version):])
			return near, true
		}
	}
	if i := strings.Index(lower, spfVersion); i >= 0 {
		return nearVersion(text, i), true
	}
	clean := strings.TrimLeft(lower, " \t\"'`\u201c\u201d\u201e\u2018\u2019\u00ab\ufeff\u200b\u00a0\\")
	word, rest, _ := strings.Cut(clean, " ")
	at := len(lower) - len(rest)
	for _, c := range []string{";", ",", ":"} {
		word = strings.TrimSuffix(word, c)
	}
	compact := strings.ReplaceAll(clean, " ", "")
	switch {
	case strings.HasPrefix(compact, spfVersion), strings.HasPrefix(compact, "v:spf1"), strings.HasPrefix(compact, "v-spf1"):
		// "v = spf1 …": the terms begin behind the digit.
		at = strings.Index(lower, "spf1") + len("spf1")
		near.why = `it does not begin with "v=spf1"`
	case phrase.Distance(word, spfVersion) <= 2 && strings.ContainsAny(word, "=:") && strings.ContainsAny(word, "sf") && hasTerms(rest):
		near.why = fmt.Sprintf(`it begins with %q instead of "v=spf1"`, word)
	case (word == "spf1" || word == "spf" || word == "v=spf" || word == "vspf1") && hasTerms(rest):
		near.why = fmt.Sprintf(`it begins with %q instead of "v=spf1"`, word)
	case onlyTerms(clean):
		near.why, at = `"v=spf1" is missing at its beginning`, len(lower)-len(clean)
	default:
		return near, false
	}
	if len(lower) == len(text) {
		near.text, _ = mendSPF(text[at:])
	}
	return near, true
}

// nearVersion judges a record that holds "v=spf1" at an octet, but not as the
// word that it begins with.
func nearVersion(text string, at int) (near spfNear) {
	if len(strings.ToLower(text)) != len(text) {
		return spfNear{why: "it does not begin with \"v=spf1\" and a space"}
	}
	before, after := text[:at], text[at+len(spfVersion):]
	junk := strings.Trim(before, " \t\r\n\"'`\u201c\u201d\u201e\u2018\u2019\u00ab\ufeff\u200b\u00a0\\()")
	switch {
	case junk != "" && !strings.Contains(junk, "="):
		near.why = fmt.Sprintf("%q stands before \"v=spf1\"", junk)
	case junk != "":
		near.why, near.keep = "it is pasted into one record with another", junk
	case strings.ContainsAny(before, "\"'") || strings.ContainsAny(before, "\u201c\u201d\u201e\u2018\u2019\u00ab"):
		near.why = "quotation marks are part of it"
	case before != "":
		near.why = "something invisible stands before \"v=spf1\""
	case strings.HasPrefix(after, "\u00a0"):
		near.why = "a no-break space follows \"v=spf1\" instead of a space"
	case after[0] == ';' || after[0] == ',' || after[0] == ':':
		near.why = fmt.Sprintf("%q follows \"v=spf1\" instead of a space", after[:1])
	default:
		near.why = "no space follows \"v=spf1\""
	}
	near.text, _ = mendSPF(strings.TrimLeft(after, ";,:"))
	return near
}

// hasTerms reports whether a text holds something that only SPF records hold.
func hasTerms(text string) bool {
	for w := range strings.FieldsSeq(text) {
		if isTerm(w) {
			return true
		}
	}
	return false
}

// onlyTerms reports whether a text is nothing but SPF terms, "all" among them.
func onlyTerms(text string) bool {
	all := false
	for w := range strings.FieldsSeq(text) {
		if !isTerm(w) && w != "a" && w != "mx" {
			return false
		}
		all = all || strings.HasSuffix(w, "all")
	}
	return all
}

func isTerm(w string) bool {
	t := piece("%s", w)
	if t.Bad || !t.Mechanism() {
		return false
	}
	switch t.Name {
	case "include", "ip4", "ip6", "exists":
		return true
	case "all":
		return len(w) == len("-all")
	}
	return false
}
