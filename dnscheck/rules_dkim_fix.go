package dnscheck

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// finding is what a finding about a key begins with: the name, and what stands
// there. Whether a guessed selector still signs is not known, so what is wrong
// there is no error; neither is it where another signature passes (RFC 6376,
// section 6.1).
func (s *DKIMSelector) finding(message string) check.Finding {
	f := check.Finding{Subject: s.Name, Confidence: check.Certain, Message: message}
	f.Evidence = append(recordLines(s.Chain), recordLines(s.Records)...)
	if len(s.Records) == 0 {
		f.Evidence = append(f.Evidence, s.Name+" TXT: "+s.RCode.String()+", no records")
	}
	if s.Spare {
		f.Severity = check.Info
	}
	if s.Source == DKIMGuessed {
		f.Severity, f.Confidence = check.Info, check.Likely
		f.Evidence = append(f.Evidence, "selector guessed: usual for "+s.Provider)
	}
	return f
}

func recordLines(records []Record) (lines []string) {
	for _, r := range records {
		lines = append(lines, r.String())
	}
	return lines
}

// within reports whether a record is the domain owner's to change, and not a
// sending service's behind an alias.
func (s *DKIMSelector) within(name string) bool { return isWithin(name, canonical(s.Domain)) }

// replaced is the fix that puts a text in the place of a key.
func (s *DKIMSelector) replaced(message string, k *DKIMKey, text string) []check.Fix {
	for _, r := range s.Records {
		if r.Text() != k.Record {
			continue
		}
		record := TXT(r.Name, text)
		fix := check.Fix{Message: message, Text: record.line()}
		if s.within(r.Name) {
			fix.Change = RecordChange{Remove: []Record{{Name: r.Name, Type: r.Type, Data: r.Data}}, Add: []Record{record}}
		} else {
			fix.Message += " (the record is kept by whoever runs " + r.Name + ")"
		}
		return []check.Fix{fix}
	}
	return nil
}

// repaired is the fix for a key that a form has spoilt, if the key can be made
// out.
func (s *DKIMSelector) repaired(k *DKIMKey) []check.Fix {
	var texts []string
	for _, r := range s.Records {
		if r.Text() == k.Record {
			if text, ok := repairKey(r.Strings); ok {
				return s.replaced("Publish the key as it was meant", k, text)
			}
		}
		texts = append(texts, r.Text())
	}
	if text, ok := joinKeys(texts); ok && s.within(s.Records[0].Name) {
		record := TXT(s.Records[0].Name, text)
		return []check.Fix{{Message: "Publish the pieces as one record", Text: record.line(), Change: Replace(record)}}
	}
	return nil
}

// edited is the fix that changes tags of a key.
func (s *DKIMSelector) edited(message string, k *DKIMKey, edit func(tag) (string, bool)) []check.Fix {
	tags, _ := parseTags(k.Record)
	var out []string
	for _, t := range tags {
		if value, keep := edit(t); keep {
			out = append(out, t.name+"="+value)
		}
	}
	return s.replaced(message, k, strings.Join(out, "; "))
}

// without takes a tag out, or one word of its list.
func without(name, word string) func(tag) (string, bool) {
	return func(t tag) (string, bool) {
		if t.name != name {
			return t.value, true
		}
		left := slices.DeleteFunc(strings.Split(stripSpace(t.value), ":"), func(w string) bool { return w == word })
		return strings.Join(left, ":"), word != "" && len(left) > 0
	}
}

// fromElsewhere is the fix that publishes, at a selector without a key, the key of
// another one with which the message's signature verifies.
func (d *DKIMCheck) fromElsewhere(s *DKIMSelector) []check.Fix {
	for _, sig := range d.Signatures {
		if sig.KeyName == s.Name && sig.FittingName != "" && s.within(s.Name) && len(s.Records) == 0 && len(s.Chain) == 0 {
			record := TXT(s.Name, sig.FittingKey)
			return []check.Fix{{
				Message: "Publish the key of " + sig.FittingName + ", with which the signature verifies, or sign with that selector",
				Text:    record.line(), Change: RecordChange{Add: []Record{record}},
			}}
		}
	}
	return nil
}

// onlyKey is the one record that should stay where there are several: the only
// sound key, or the one that the message's signature verifies with.
func (d *DKIMCheck) onlyKey(s *DKIMSelector) (Record, bool) {
	keep := ""
	for _, sig := range d.Signatures {
		if sig.KeyName == s.Name && sig.FittingKey != "" && sig.FittingName == "" {
			keep = sig.FittingKey
		}
	}
	if keep == "" {
		for _, k := range s.Keys {
			if !k.Usable() {
				continue
			}
			if keep != "" {
				return Record{}, false
			}
			keep = k.Record
		}
	}
	i := slices.IndexFunc(s.Records, func(r Record) bool { return keep != "" && r.Text() == keep })
	if i < 0 {
		return Record{}, false
	}
	return s.Records[i], true
}

// aliased is the fix for a name that was published as a text where an alias to it
// was meant.
func (s *DKIMSelector) aliased() []check.Fix {
	if len(s.Records) != 1 || !s.within(s.Records[0].Name) {
		return nil
	}
	target := canonical(strings.TrimSpace(s.Records[0].Text()))
	if _, err := netip.ParseAddr(target); err == nil || !strings.Contains(target, ".") || strings.ContainsAny(target, " =;") || !validName(target) {
		return nil
	}
	alias := Pointer(s.Name, TypeCNAME, target)
	return []check.Fix{{
		Message: "Publish the name as an alias (CNAME), not as a text (TXT)", Text: alias.line(),
		Change: RecordChange{Remove: []Record{{Name: s.Name, Type: TypeTXT}}, Add: []Record{alias}},
	}}
}

// straightened is the fix for an alias whose target had the domain put behind it
// by a form: "key.service.example.example.com".
func (s *DKIMSelector) straightened() []check.Fix {
	first := s.Chain[0]
	target, ok := strings.CutSuffix(first.Host, "."+canonical(s.Domain))
	if !ok || !strings.Contains(target, ".") || !s.within(first.Name) {
		return nil
	}
	mended := Pointer(first.Name, TypeCNAME, target)
	return []check.Fix{{
		Message: "Let the alias point to " + target + ", without the domain behind it", Text: mended.line(),
		Change: RecordChange{Remove: []Record{{Name: first.Name, Type: TypeCNAME}}, Add: []Record{mended}},
	}}
}
