package dnscheck

import (
	"net/url"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// ReportURI is one of the addresses in rua or ruf.
type ReportURI struct {
	Text    string `json:"text"`              // as written
	Scheme  string `json:"scheme,omitempty"`  // in lower case; receivers must know "mailto" only
	Address string `json:"address,omitempty"` // of mailto: the mail address
	Host    string `json:"host,omitempty"`    // the destination's domain, in ASCII
	Limit   string `json:"limit,omitempty"`   // the obsolete size limit after "!", which is ignored
	Fault   string `json:"fault,omitempty"`   // why it is not valid; "": it is
}

// mostURIs bounds how many report addresses of a tag are looked at.
const mostURIs = 20

// readURIs reads a list of report URIs. Each that is not valid is ignored by
// itself (RFC 9989, section 4.8).
func (r *DMARCRecord) readURIs(t DMARCTag) (out []ReportURI) {
	at := t.Offset + strings.IndexByte(r.Text[t.Offset:], '=') + 1
	for part := range strings.SplitSeq(r.Text[at:at+valueLength(r.Text[at:])], ",") {
		start := at + len(part) - len(strings.TrimLeft(part, " \t\r\n"))
		at += len(part) + 1
		u := parseReportURI(strings.TrimSpace(part))
		if u.Fault != "" {
			r.fault(check.Warning, t.Name, start, "%s= address %q is not valid and is ignored: %s", t.Name, u.Text, u.Fault)
		} else if u.Limit != "" {
			r.fault(check.Info, t.Name, start, "the size limit !%s is obsolete: RFC 9989 ignores it", u.Limit)
		}
		if len(out) < mostURIs {
			out = append(out, u)
		}
	}
	return out
}

// valueLength is how far a value goes: to the next semicolon or the end.
func valueLength(s string) int {
	if i := strings.IndexByte(s, ';'); i >= 0 {
		return i
	}
	return len(s)
}

// parseReportURI reads a DMARC reporting URI (RFC 9989, section 4.8: dmarc-uri,
// obs-dmarc-uri): a URI in which commas and exclamation marks are encoded.
func parseReportURI(text string) ReportURI {
	u := ReportURI{Text: text}
	if before, limit, ok := cutLast(text, "!"); ok {
		if !validSizeLimit(limit) {
			u.Fault = "an exclamation mark in it must be written %21"
			return u
		}
		text, u.Limit = strings.TrimRight(before, " \t"), limit
	}
	switch {
	case text == "":
		u.Fault = "it is empty"
	case strings.ContainsAny(text, " \t\r\n"):
		u.Fault = "a space stands in it; addresses are joined by commas"
	case strings.Contains(text, "!"):
		u.Fault = "an exclamation mark in it must be written %21"
	}
	if u.Fault != "" {
		return u
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil || parsed.Scheme == "" && !strings.Contains(text, "@"):
		u.Fault = "it is not a URI"
	case parsed.Scheme == "":
		u.Fault = "mailto: is missing before the address"
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("<>\"{}|\\^`", c) }):
		u.Fault = "a character in it must be percent-encoded"
	}
	if u.Fault != "" {
		return u
	}
	if u.Scheme = strings.ToLower(parsed.Scheme); u.Scheme != "mailto" {
		u.Host, _ = asciiDomain(parsed.Hostname())
		if parsed.Opaque == "" && parsed.Host == "" {
			u.Fault = "it names no host"
		}
		return u
	}
	u.Address, err = url.PathUnescape(parsed.Opaque)
	local, _, _ := cutLast(u.Address, "@")
	switch u.Host = domainOf(u.Address); {
	case err != nil || local == "" || strings.ContainsAny(u.Address, " \t,;"):
		u.Fault = "it is not one mail address"
	case u.Host == "":
		u.Fault = "the address has no valid domain"
	case strings.Contains(local, "@"):
		u.Fault = "the address has two @"
	}
	return u
}

// validSizeLimit checks obs-dmarc-report-size: digits, and a unit (RFC 9989,
// section 4.8).
func validSizeLimit(s string) bool {
	s = strings.TrimSpace(s)
	digits := strings.TrimRight(s, "kmgtKMGT")
	return len(s)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// strayHint explains a frequent slip: a semicolon between two report addresses.
func strayHint(part string) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(part)), "mailto:") {
		return ": report addresses are joined by commas"
	}
	return ""
}
