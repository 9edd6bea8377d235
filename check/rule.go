package check

import (
	"errors"
	"fmt"
	"slices"
)

// Meta is what is known about a rule without running it.
type Meta struct {
	Code        Code
	Cause       string // the entry of the closed list of causes that this comes under
	Severity    Severity
	Title       string   // a few words: "SPF does not cover the sending address"
	Doc         string   // what it means and why it fails, for the one who has to mend it
	Fix         string   // what mends it in general, a verb phrase; a finding may know better
	Refs        []string // RFC section or provider page
	ExplainedBy []Code   // if one of these was found too, this finding is a symptom
}

// Rule judges one kind of evidence. Check must be pure: no I/O, no clock, no
// state. It fills Finding's Confidence, Subject, Message, Evidence and Fixes;
// what it leaves empty Run takes from Meta.
type Rule[E any] struct {
	Meta
	Check func(E) []Finding
}

// Run applies the rules to the evidence in their order. A nil Check finds
// nothing.
func Run[E any](rules []Rule[E], evidence E) []Finding {
	var found []Finding
	for i := range rules {
		r := &rules[i]
		if r.Check == nil {
			continue
		}
		for _, f := range r.Check(evidence) {
			if f.Code == "" {
				f.Code = r.Code
			}
			if f.Severity == "" {
				f.Severity = r.Severity
			}
			if f.Confidence == "" {
				f.Confidence = Likely
			}
			if f.Message == "" {
				f.Message = firstSentence(r.Doc)
			}
			if f.Message == "" {
				f.Message = r.Title
			}
			if f.Refs == nil {
				f.Refs = slices.Clone(r.Refs)
			}
			if f.Fixes == nil && r.Fix != "" {
				f.Fixes = []Fix{{Message: r.Fix}}
			}
			found = append(found, f)
		}
	}
	return found
}

// Metas returns the rules' metadata, for catalogues.
func Metas[E any](rules []Rule[E]) []Meta {
	out := make([]Meta, len(rules))
	for i := range rules {
		out[i] = rules[i].Meta
	}
	return out
}

// kebab reports whether s is words of small letters and digits, joined by
// single hyphens.
func kebab(s string) bool {
	hyphen := true
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			hyphen = false
		case r == '-' && !hyphen:
			hyphen = true
		default:
			return false
		}
	}
	return !hyphen
}

// Validate reports what is wrong with a catalogue: a code that is not
// kebab-case or stands twice, an unknown severity, a missing title, text or
// cause, an explanation by a code that does not exist or that goes in circles.
func Validate(catalog []Meta) error {
	var errs []error
	bad := func(m Meta, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", m.Code, fmt.Sprintf(format, args...)))
	}
	byCode := map[Code]Meta{}
	for _, m := range catalog {
		if !kebab(string(m.Code)) {
			bad(m, "%q is not kebab-case", m.Code)
		}
		if _, dup := byCode[m.Code]; dup {
			bad(m, "the code stands twice")
		}
		byCode[m.Code] = m
		switch m.Severity {
		case Info, Warning, Error:
		default:
			bad(m, "severity %q", m.Severity)
		}
		if m.Title == "" || m.Doc == "" || m.Cause == "" {
			bad(m, "a title, a text and a cause are needed")
		}
	}
	for _, m := range catalog {
		for _, by := range m.ExplainedBy {
			if _, ok := byCode[by]; !ok {
				bad(m, "explained by %q, which does not exist", by)
			}
		}
		if circular(byCode, m.Code, m.Code, map[Code]bool{}) {
			bad(m, "its explanations go in circles")
		}
	}
	return errors.Join(errs...)
}

func circular(byCode map[Code]Meta, from, start Code, seen map[Code]bool) bool {
	for _, by := range byCode[from].ExplainedBy {
		if by == start {
			return true
		}
		if !seen[by] {
			seen[by] = true
			if circular(byCode, by, start, seen) {
				return true
			}
		}
	}
	return false
}

// firstSentence cuts a text after its first sentence.
func firstSentence(s string) string {
	for i := 4; i+2 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && 'A' <= s[i+2] && s[i+2] <= 'Z' {
			return s[:i+1]
		}
	}
	return s
}
