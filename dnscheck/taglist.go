package dnscheck

import (
	"fmt"
	"strings"
)

// tag is one name=value pair of a tag list.
type tag struct {
	name, value string
	pos         int // where the name begins in the record, in octets from 0
}

// parseTags reads the "tag=value; tag=value" lists of DKIM, DMARC and BIMI (RFC
// 6376, section 3.2; those of MTA-STS and TLS-RPT are for [fieldsOf]). Space around names and values is
// dropped, a final semicolon is allowed, empty values are kept. What cannot be
// read, and a tag that stands twice, is told in faults; the rest is read all the
// same, so that a report can show as much as there is.
func parseTags(record string) (tags []tag, faults []string) {
	pos := 0
	for part := range strings.SplitSeq(record, ";") {
		start := pos
		pos += len(part) + 1
		trimmed := strings.TrimLeft(part, " \t\r\n")
		start += len(part) - len(trimmed)
		trimmed = strings.TrimRight(trimmed, " \t\r\n")
		if trimmed == "" {
			if pos <= len(record) {
				faults = append(faults, fmt.Sprintf("two semicolons with nothing between, at octet %d", start+1))
			}
			continue
		}
		name, value, ok := strings.Cut(trimmed, "=")
		name = strings.TrimRight(name, " \t\r\n")
		if !ok || !validTagName(name) {
			faults = append(faults, fmt.Sprintf("%q, at octet %d, is not of the form tag=value", trimmed, start+1))
			continue
		}
		if _, dup := tagValue(tags, name); dup {
			faults = append(faults, fmt.Sprintf("the tag %s= stands twice, again at octet %d", name, start+1))
			continue
		}
		tags = append(tags, tag{name, strings.TrimLeft(value, " \t\r\n"), start})
	}
	return tags, faults
}

// tagValue finds a tag. Names are compared exactly, as RFC 6376, section 3.2, has
// it ("Tags MUST be interpreted in a case-sensitive manner").
func tagValue(tags []tag, name string) (string, bool) {
	for _, t := range tags {
		if t.name == name {
			return t.value, true
		}
	}
	return "", false
}

func validTagName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '_' && c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
