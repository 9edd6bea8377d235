package dnscheck

import (
	"fmt"
	"strings"
)

// MTASTSRecord is the TXT record at _mta-sts.DOMAIN, which says that the domain has
// an MTA-STS policy, and by its id whether the policy has changed (RFC 8461,
// section 3.1).
type MTASTSRecord struct {
	ID         string   `json:"id"`
	Extensions []string `json:"extensions,omitempty"` // name=value, which senders pass over
	Ignored    []string `json:"ignored,omitempty"`    // an id= after the first
}

const mtastsVersion = "v=STSv1"

// ParseMTASTSRecord reads the text of an MTA-STS record, its strings joined. The
// faults say why the record is invalid, which to a sender is the same as none; an
// id that is valid by itself is returned all the same. A field that stands twice
// is no fault: the first counts (RFC 8461, section 3.2).
func ParseMTASTSRecord(text string) (record *MTASTSRecord, faults []string) {
	record = &MTASTSRecord{}
	fields, faults := fieldsOf(text, mtastsVersion)
	found := false
	for _, f := range fields {
		switch {
		case f.value == "": // told already
			found = found || f.name == "id"
		case f.name == "id" && !found:
			found = true
			if validPolicyID(f.value) {
				record.ID = f.value
			} else {
				faults = append(faults, fmt.Sprintf("id=%s is not 1 to 32 letters and digits", f.value))
			}
		default:
			if fault := extensionFault(f); fault != "" {
				faults = append(faults, fault)
			}
			if field := f.name + "=" + f.value; f.name == "id" {
				record.Ignored = append(record.Ignored, field)
			} else {
				record.Extensions = append(record.Extensions, field)
			}
		}
	}
	if !found {
		faults = append(faults, "it has no id=")
	}
	return record, faults
}

// String gives the record as it is published.
func (r *MTASTSRecord) String() string {
	return strings.Join(append([]string{mtastsVersion, "id=" + r.ID}, r.Extensions...), "; ") + ";"
}

func validPolicyID(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) {
			return false
		}
	}
	return s != "" && len(s) <= 32
}
