package dnscheck

import (
	"fmt"
	"strings"
)

// fieldsOf reads the records of MTA-STS and TLS-RPT, which share one grammar (RFC
// 8461, section 3.1; RFC 8460, section 3): the version, then name=value fields,
// with semicolons between and perhaps one at the end. It is stricter than a list
// of tags: space stands around semicolons alone, names are of their own kind, and
// no value is empty. Values are not judged. Faults make the record invalid; the
// rest is read all the same.
func fieldsOf(record, version string) (fields []tag, faults []string) {
	parts := strings.Split(record, ";")
	if head := strings.TrimRight(parts[0], wsp); head != version || len(parts) == 1 && head != parts[0] {
		faults = append(faults, fmt.Sprintf("it begins with %q, not with %q", parts[0], version+";"))
	}
	pos := len(parts[0]) + 1
	for i, part := range parts[1:] {
		last := i == len(parts)-2
		start := pos + len(part) - len(strings.TrimLeft(part, wsp))
		pos += len(part) + 1
		trimmed := strings.Trim(part, wsp)
		switch {
		case trimmed == "" && last:
			continue // the final semicolon
		case trimmed == "":
			faults = append(faults, fmt.Sprintf("two semicolons with nothing between, at octet %d", start))
			continue
		case last && strings.TrimRight(part, wsp) != part:
			faults = append(faults, "space at the end, where only a semicolon may stand")
		}
		name, value, ok := strings.Cut(trimmed, "=")
		switch {
		case !ok || !validFieldName(name):
			faults = append(faults, fmt.Sprintf("%q, at octet %d, is not of the form name=value", trimmed, start+1))
			continue
		case value == "":
			faults = append(faults, fmt.Sprintf("%s= has no value, at octet %d", name, start+1))
		}
		fields = append(fields, tag{name, value, start})
	}
	return fields, faults
}

// wsp is the white space of ABNF (RFC 5234, appendix B.1).
const wsp = " \t"

// extensionFault says what is wrong with the value of a field that the standard
// leaves to others (sts-ext-value, tlsrpt-ext-value); "" if nothing is.
func extensionFault(t tag) string {
	for i := range len(t.value) {
		if c := t.value[i]; c <= ' ' || c > '~' || c == '=' {
			return fmt.Sprintf("%s= holds %q, which no value may hold", t.name, c)
		}
	}
	return ""
}

// validFieldName reports whether s is a letter or digit followed by at most 31
// letters, digits, "_", "-" and "." (sts-ext-name, sts-policy-ext-name and
// tlsrpt-ext-name are one and the same).
func validFieldName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && (i == 0 || c != '_' && c != '-' && c != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// chooseRecord picks, among TXT records, the one that counts: if there are
// several, those that do not begin with the version and a semicolon are discarded
// (RFC 8461, section 3.1; RFC 8460, section 3). What looks like an attempt at such
// a record, and would not be heard, is kept too, so that it can be named.
func chooseRecord(records []Record, version string) (meant []Record) {
	var exact []Record
	for _, r := range records {
		text := r.Text()
		if strings.HasPrefix(text, version+";") {
			exact = append(exact, r)
		}
		if resembles(text, version) {
			meant = append(meant, r)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return meant
}

// discarded says why a record, valid by itself, does not count after all: among
// others it must begin with the version and a semicolon, with no space between
// (RFC 8461, section 3.1; RFC 8460, section 3). nil: it counts.
func discarded(chosen Record, all []Record, version string) (faults []string) {
	if len(all) > 1 && !strings.HasPrefix(chosen.Text(), version+";") {
		faults = append(faults, fmt.Sprintf("among %d TXT records only one that begins with %q counts", len(all), version+";"))
	}
	return faults
}

// resembles reports whether the text begins like the version tag for a reader who
// does not mind case, space, quotes and the number of the version.
func resembles(text, version string) bool {
	text = strings.ToLower(strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(text[:min(len(text), 64)]))
	return strings.HasPrefix(text, strings.ToLower(strings.TrimRight(version, "0123456789")))
}

// owner is where a record really stands: at the end of the aliases.
func owner(name string, chain []Record) string {
	if len(chain) > 0 {
		return chain[len(chain)-1].Host
	}
	return canonical(name)
}
