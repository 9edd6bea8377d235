package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// Disposition is what a domain asks receivers to do with mail that fails DMARC
// (RFC 9989, section 4.7, tag "p").
type Disposition string

// The dispositions, in rising order.
const (
	DispositionNone       Disposition = "none"
	DispositionQuarantine Disposition = "quarantine"
	DispositionReject     Disposition = "reject"
)

// strength orders dispositions; "" is below none.
func (d Disposition) strength() int {
	return slices.Index([]Disposition{DispositionNone, DispositionQuarantine, DispositionReject}, d)
}

// DMARCRecord is a DMARC policy record (RFC 9989, section 4.7), or what was
// published in its place.
type DMARCRecord struct {
	Text string `json:"text"`

	// Ignored says why the whole record is void: it does not begin with v=DMARC1
	// (section 4.7), or a tag stands in it twice (RFC 6376, section 3.2). "": it
	// counts.
	Ignored string `json:"ignored,omitempty"`

	// The policies as published; "" if the tag is not there or its value is none
	// of the three words. What applies in the end tells Requested.
	Policy            Disposition `json:"p,omitempty"`
	SubdomainPolicy   Disposition `json:"sp,omitempty"`
	NonExistentPolicy Disposition `json:"np,omitempty"`

	Testing bool        `json:"t,omitempty"`     // t=y: apply one level less
	PSD     string      `json:"psd,omitempty"`   // "y", "n" or "u"
	ADKIM   string      `json:"adkim,omitempty"` // DKIM alignment: "r" relaxed, "s" strict
	ASPF    string      `json:"aspf,omitempty"`  // SPF alignment: "r" relaxed, "s" strict
	RUA     []ReportURI `json:"rua,omitempty"`   // where aggregate reports go, those that are not valid included
	RUF     []ReportURI `json:"ruf,omitempty"`   // where failure reports go, those that are not valid included
	FO      []string    `json:"fo,omitempty"`    // when failure reports are wanted: of "0", "1", "d", "s"

	Tags   []DMARCTag   `json:"tags,omitempty"`   // in their order, unknown and obsolete ones included; of those that stand twice, the first
	Faults []DMARCFault `json:"faults,omitempty"` // what is wrong with it, in order of place; the first 20, or 40 if they are errors
}

// DMARCTag is a tag as written.
type DMARCTag struct {
	Name   string `json:"name"` // in lower case
	Value  string `json:"value"`
	Offset int    `json:"offset"` // where the name begins, in octets from 0
}

// DMARCFault is something wrong with a record.
type DMARCFault struct {
	// Severity is error if the record or its policy is lost, warning if the part is
	// ignored, and info if RFC 9989 itself takes no offence.
	Severity check.Severity `json:"severity"`
	Tag      string         `json:"tag,omitempty"` // in which tag; "": in none
	Offset   int            `json:"offset"`        // where, in octets from 0
	Message  string         `json:"message"`
}

const mostDMARCFaults = 20

// IsDMARC reports whether a TXT record counts as a DMARC record: whether its
// first tag is v with the value DMARC1, in capitals. Everything else at the name
// is discarded (RFC 9989, sections 4.7 and 4.10, step 2).
func IsDMARC(text string) bool {
	// dmarc-version = "v" equals %s"DMARC1" (section 4.8): strings of ABNF without
	// %s are case-insensitive (RFC 5234, section 2.3), so V is v, but dmarc1 is not
	// DMARC1. Nothing may stand before it.
	if text == "" || text[0]|0x20 != 'v' {
		return false
	}
	rest, ok := strings.CutPrefix(strings.TrimLeft(text[1:], " \t"), "=")
	if !ok {
		return false
	}
	if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t"), "DMARC1"); !ok {
		return false
	}
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || rest[0] == ';'
}

// ParseDMARC reads a record as RFC 9989, sections 4.7 and 4.8, wants it: tags in
// any order after v, in capitals or small letters; unknown tags are ignored;
// values that are not valid give way to the default. It always returns a record,
// with all that could be read and with what is wrong in Faults.
func ParseDMARC(text string) *DMARCRecord {
	r := &DMARCRecord{Text: text, PSD: "u", ADKIM: "r", ASPF: "r", FO: []string{"0"}}
	if !IsDMARC(text) {
		var offset int
		r.Ignored, offset = whyNotDMARC(text)
		r.fault(check.Error, "", offset, "%s", r.Ignored)
	}
	r.readTags()
	for _, t := range r.Tags {
		r.readTag(t)
	}
	if _, ok := r.Tag("ruf"); !ok {
		r.FO = []string{"0"} // section 4.7: ignored without ruf
	}
	slices.SortStableFunc(r.Faults, func(a, b DMARCFault) int { return a.Offset - b.Offset })
	return r
}

// readTags cuts the record into its tags.
func (r *DMARCRecord) readTags() {
	pos := 0
	seen := map[string]bool{}
	for part := range strings.SplitSeq(r.Text, ";") {
		start := pos + len(part) - len(strings.TrimLeft(part, " \t\r\n"))
		pos += len(part) + 1
		tags, faults := parseTags(part)
		switch {
		case len(tags) == 0 && len(faults) == 0:
			if pos <= len(r.Text) { // only after the last tag may a semicolon stand with nothing behind it
				r.fault(check.Info, "", start, "nothing stands before this semicolon")
			}
			continue
		case len(tags) == 0:
			r.fault(check.Warning, "", start, "%q is not of the form tag=value and is ignored%s", strings.TrimSpace(part), strayHint(part))
			continue
		}
		t := DMARCTag{Name: strings.ToLower(tags[0].name), Value: tags[0].value, Offset: start}
		if seen[t.Name] {
			// DMARC takes the syntax of tag lists from DKIM (section 4.7), and there a
			// name that stands twice voids the whole list (RFC 6376, section 3.2).
			message := fmt.Sprintf("the tag %s= stands twice, which voids the whole record", t.Name)
			r.fault(check.Error, t.Name, start, "%s", message)
			if r.Ignored == "" {
				r.Ignored = message
			}
			continue
		}
		if t.Name != tags[0].name {
			r.fault(check.Info, t.Name, start, "the tag %s= is written in capitals, which not every receiver reads", tags[0].name)
		}
		r.Tags, seen[t.Name] = append(r.Tags, t), true
	}
}

// readTag reads the value of one tag. A value that is not valid is discarded in
// favour of the default (RFC 9989, section 4.8).
func (r *DMARCRecord) readTag(t DMARCTag) {
	bad := func(severity check.Severity, want string) {
		r.fault(severity, t.Name, t.Offset, "%s=%s is not valid: it must be %s", t.Name, t.Value, want)
	}
	word := func(into *string, words string) {
		if v := strings.ToLower(t.Value); v != "" && slices.Contains(strings.Fields(words), v) {
			*into = v
		} else {
			bad(check.Warning, strings.Join(strings.Fields(words), " or "))
		}
	}
	switch t.Name {
	case "v":
	case "p", "sp", "np":
		into := map[string]*Disposition{"p": &r.Policy, "sp": &r.SubdomainPolicy, "np": &r.NonExistentPolicy}[t.Name]
		if d := Disposition(strings.ToLower(t.Value)); d.strength() >= 0 {
			*into = d
		} else {
			bad(check.Error, "none, quarantine or reject")
		}
	case "t":
		var yorn string
		word(&yorn, "y n")
		r.Testing = yorn == "y"
	case "psd":
		word(&r.PSD, "y n u")
	case "adkim":
		word(&r.ADKIM, "r s")
	case "aspf":
		word(&r.ASPF, "r s")
	case "rua":
		r.RUA = r.readURIs(t)
	case "ruf":
		r.RUF = r.readURIs(t)
	case "fo":
		if options := strings.Split(strings.ToLower(t.Value), ":"); validFailureOptions(options) {
			r.FO = options
		} else {
			bad(check.Warning, "one of 0 and 1, d, and s, each at most once, joined by colons")
		}
	case "pct", "rf", "ri":
		r.fault(check.Info, t.Name, t.Offset, "the tag %s= is obsolete: RFC 9989 ignores it", t.Name)
	default:
		r.fault(check.Info, t.Name, t.Offset, "the tag %s= is not known and is ignored", t.Name)
	}
}

// validFailureOptions checks the value of fo (RFC 9989, section 4.8, dmarc-fo).
func validFailureOptions(options []string) bool {
	seen := map[string]bool{}
	for _, o := range options {
		if seen[o] || !slices.Contains([]string{"0", "1", "d", "s"}, o) {
			return false
		}
		seen[o] = true
	}
	return !seen["0"] || !seen["1"]
}

// Tag returns the value of a tag as written, the first if there are several.
func (r *DMARCRecord) Tag(name string) (value string, ok bool) {
	for _, t := range r.Tags {
		if t.Name == name {
			return t.Value, true
		}
	}
	return "", false
}

// Applies reports whether receivers can act on the record. One without a valid p,
// or with an sp or np that is not valid, is only good for reports: with a valid
// rua it counts as p=none, without it DMARC does not apply to the message at all
// (RFC 9989, section 4.10.1).
func (r *DMARCRecord) Applies() bool {
	return r.Ignored == "" && (r.policiesValid() || r.reports())
}

// policiesValid reports whether p is there, and p, sp and np are valid.
func (r *DMARCRecord) policiesValid() bool {
	_, sp := r.Tag("sp")
	_, np := r.Tag("np")
	return r.Policy != "" && sp == (r.SubdomainPolicy != "") && np == (r.NonExistentPolicy != "")
}

// reports reports whether rua holds at least one valid URI.
func (r *DMARCRecord) reports() bool {
	return slices.ContainsFunc(r.RUA, func(u ReportURI) bool { return u.Fault == "" })
}

// Requested is the policy that the record asks for, before testing mode is taken
// off, and the tag it comes from: p for the domain itself, sp for a subdomain that
// exists, np for one that does not (RFC 9989, section 4.10.1). Both are "" if the
// record does not apply.
func (r *DMARCRecord) Requested(subdomain, exists bool) (d Disposition, tag string) {
	switch {
	case !r.Applies():
		return "", ""
	case !r.policiesValid():
		return DispositionNone, "p"
	case subdomain && !exists && r.NonExistentPolicy != "":
		return r.NonExistentPolicy, "np"
	case subdomain && r.SubdomainPolicy != "":
		return r.SubdomainPolicy, "sp"
	}
	return r.Policy, "p"
}

// tested takes one level off if the record is in testing mode (RFC 9989, section
// 4.7, tag "t").
func (r *DMARCRecord) tested(d Disposition) Disposition {
	switch {
	case !r.Testing:
		return d
	case d == DispositionReject:
		return DispositionQuarantine
	case d == DispositionQuarantine:
		return DispositionNone
	}
	return d
}

func (r *DMARCRecord) fault(severity check.Severity, tag string, offset int, format string, args ...any) {
	if len(r.Faults) < mostDMARCFaults || severity == check.Error && len(r.Faults) < 2*mostDMARCFaults {
		r.Faults = append(r.Faults, DMARCFault{severity, tag, offset, fmt.Sprintf(format, args...)})
	}
}
