package dnscheck

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/internal/phrase"
)

// looksLikeDMARC reports whether somebody meant a text to be a DMARC record.
func looksLikeDMARC(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "dmarc1") || strings.Contains(strings.ReplaceAll(lower, " ", ""), "v=dmarc")
}

// whyNotDMARC says why receivers do not take a text for a DMARC record, and where
// that shows.
func whyNotDMARC(text string) (why string, offset int) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	lead := len(text) - len(trimmed)
	switch {
	case trimmed == "":
		return "the record is empty", 0
	case lead > 0 && IsDMARC(trimmed):
		return "a space stands before v=DMARC1, which must come first", 0
	case strings.ContainsRune(`"'\`, rune(trimmed[0])) || strings.HasPrefix(trimmed, "“") || strings.HasPrefix(trimmed, "„"):
		return "quotation marks are part of the record itself, so it does not begin with v=DMARC1", lead
	}
	first, _, _ := strings.Cut(text, ";")
	tags, _ := parseTags(first)
	switch {
	case len(tags) == 0 || !strings.EqualFold(tags[0].name, "v"):
		if i := strings.Index(strings.ToLower(text), "v=dmarc1"); i > 0 {
			return "v=DMARC1 is not the first tag", i
		}
		return "the record does not begin with v=DMARC1", lead
	case strings.EqualFold(tags[0].value, "DMARC1"):
		return "the version must be written DMARC1, in capitals", strings.IndexByte(text, '=') + 1
	case strings.HasPrefix(strings.ToUpper(tags[0].value), "DMARC1"):
		end := strings.Index(strings.ToUpper(text), "DMARC1") + len("DMARC1")
		return "a semicolon must follow v=DMARC1", end
	}
	return "the version is not DMARC1", strings.IndexByte(text, '=') + 1
}

// dmarcTagAt finds where tags begin, whatever stands between them: semicolons, the
// commas and spaces that people write for them, or quotation marks. A policy is
// also known by its whole word, and before a colon.
var dmarcTagAt = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[;,\s"'\\])\s*((?:policy|p|sp|np)\s*[=:]|(?:v|psd|t|adkim|aspf|rua|ruf|fo|pct|rf|ri)\s*=)`)
})

// repairDMARC writes a record anew, as it was meant: with v=DMARC1 first, one
// semicolon between tags, words and addresses in the form that RFC 9989 wants, and
// without what receivers ignore anyway. A record without p gets p=none, which is
// what receivers take it for. It reports false if it cannot tell what was meant:
// two different policies, or a word that is none of the three by far.
func repairDMARC(text string) (string, bool) {
	text = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "\u00a0", " ").Replace(text)
	values := map[string]string{}
	var order []string
	places := dmarcTagAt().FindAllStringSubmatchIndex(text, -1)
	for i, at := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		name := strings.TrimRight(strings.ToLower(text[at[2]:at[3]]), "=: \t")
		if name == "policy" {
			name = "p"
		}
		value, ok := repairValue(name, strings.Trim(text[at[1]:end], " \t\r\n;,\"'\\"))
		if !ok {
			return "", false
		}
		switch before, twice := values[name]; {
		case value == "" || name == "v":
		case !twice:
			values[name], order = value, append(order, name)
		case name == "rua" || name == "ruf":
			values[name] = before + "," + value
		case before != value:
			return "", false
		}
	}
	policy := values["p"]
	if policy == "" {
		policy = string(DispositionNone)
	}
	out := "v=DMARC1; p=" + policy
	for _, name := range order {
		if name != "p" {
			out += "; " + name + "=" + values[name]
		}
	}
	return out, true
}

// repairValue writes a value as it was meant; "" leaves the tag out. It reports
// false if p cannot be told.
func repairValue(name, value string) (string, bool) {
	lower := strings.ToLower(value)
	pick := func(words ...string) (string, bool) {
		for _, w := range words {
			if lower == w {
				return w, true
			}
		}
		for _, w := range words { // "strict" for s, "yes" for y
			if len(w) == 1 && strings.HasPrefix(lower, w) && strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz") == "" {
				return w, true
			}
		}
		return "", true
	}
	switch name {
	case "p", "sp", "np":
		d := nearestDisposition(lower)
		return string(d), d != "" || name != "p"
	case "t":
		return pick("y", "n")
	case "psd":
		return pick("y", "n", "u")
	case "adkim", "aspf":
		return pick("r", "s")
	case "rua", "ruf":
		return repairURIs(value), true
	case "fo":
		if validFailureOptions(strings.Split(lower, ":")) {
			return lower, true
		}
		return "", true
	}
	return value, true
}

// nearestDisposition is the policy that a word is at most two slips away from; ""
// if there is none.
func nearestDisposition(word string) Disposition {
	for slips := range 3 {
		for _, d := range []Disposition{DispositionNone, DispositionQuarantine, DispositionReject} {
			if len(word) > 1 && phrase.Distance(word, string(d)) == slips {
				return d
			}
		}
	}
	return ""
}

// repairURIs keeps the report addresses that are valid, or become so with mailto:
// before them, without size limits, each once.
func repairURIs(value string) string {
	var out []string
	for part := range strings.FieldsFuncSeq(value, func(c rune) bool { return strings.ContainsRune(",; \t\r\n", c) }) {
		u := parseReportURI(part)
		if u.Fault != "" {
			u = parseReportURI("mailto:" + part)
		}
		text := u.Text
		if u.Limit != "" {
			text, _, _ = cutLast(text, "!")
		}
		if u.Fault == "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, ",")
}

// modernDMARC is a record without what RFC 9989 dropped: pct, rf, ri and the size
// limits of report addresses. pct=0 becomes t=y, which took its place (appendix
// A.6).
func modernDMARC(r *DMARCRecord) string {
	var out []string
	for _, t := range r.Tags {
		switch t.Name {
		case "rf", "ri":
			continue
		case "pct":
			if _, tested := r.Tag("t"); t.Value == "0" && !tested {
				out = append(out, "t=y")
			}
			continue
		case "rua", "ruf":
			if uris := repairURIs(t.Value); uris != "" {
				out = append(out, t.Name+"="+uris)
			}
			continue
		}
		out = append(out, t.Name+"="+t.Value)
	}
	return strings.Join(out, "; ")
}

// withTag is a record with a tag set to a value, or without it if the value is "".
func (r *DMARCRecord) withTag(name, value string) string {
	var out []string
	set := false
	for _, t := range r.Tags {
		if t.Name == name {
			if set = true; value == "" {
				continue
			}
			t.Value = value
		}
		out = append(out, t.Name+"="+t.Value)
	}
	if !set && value != "" {
		out = slices.Insert(out, min(1, len(out)), name+"="+value)
	}
	return strings.Join(out, "; ")
}
