package dnscheck

import (
	"fmt"
	"net/netip"
	"strings"
)

// SPFRecord is an SPF record as it was read (RFC 7208, section 12). Every term is
// there, in order, also those after a fault, so that a report can show them all;
// whoever evaluates the record must look at [SPFRecord.Valid] first.
type SPFRecord struct {
	Text   string     `json:"text"`
	Terms  []SPFTerm  `json:"terms,omitempty"`
	Faults []SPFFault `json:"faults,omitempty"`
}

// SPFTerm is one mechanism or modifier.
type SPFTerm struct {
	Text      string       `json:"text"` // as written, with the qualifier
	Pos       int          `json:"pos"`  // where it begins in the record, in octets from 0
	Qualifier SPFQualifier `json:"qualifier,omitempty"`
	Name      string       `json:"name"`             // in lower case: "a", "include", "redirect" …
	Domain    string       `json:"domain,omitempty"` // the domain-spec as written, macros unexpanded; "": none
	Value     string       `json:"value,omitempty"`  // what an unknown modifier says
	Prefix    netip.Prefix `json:"prefix,omitzero"`  // ip4 and ip6, as written
	Mask4     int          `json:"mask4,omitempty"`  // a and mx: the length of the IPv4 prefix, 32 if not written
	Mask6     int          `json:"mask6,omitempty"`  // a and mx: the length of the IPv6 prefix, 128 if not written
	Bad       bool         `json:"bad,omitempty"`    // one of the record's faults is in it; the fields hold what could be read
}

// SPFFault is a syntax error. One anywhere makes the whole record a permerror
// (section 4.6).
type SPFFault struct {
	Pos     int    `json:"pos"`     // where in the record, in octets from 0
	Term    string `json:"term"`    // the term it is in, as written
	Reason  string `json:"reason"`  // what is wrong, as part of a sentence
	Section string `json:"section"` // of RFC 7208
}

// String gives the fault with its place and section.
func (f SPFFault) String() string {
	return fmt.Sprintf("%q, at octet %d: %s (RFC 7208, section %s)", f.Term, f.Pos+1, f.Reason, f.Section)
}

// SPFQualifier is what a mechanism gives when it matches: one of + - ~ ?, and 0
// for modifiers.
type SPFQualifier byte

// Result is the result that the qualifier stands for (section 4.6.2).
func (q SPFQualifier) Result() SPFResult {
	switch q {
	case '-':
		return SPFFail
	case '~':
		return SPFSoftFail
	case '?':
		return SPFNeutral
	}
	return SPFPass
}

// MarshalText writes the character.
func (q SPFQualifier) MarshalText() ([]byte, error) {
	if q == 0 {
		return nil, nil
	}
	return []byte{byte(q)}, nil
}

// UnmarshalText reads the character.
func (q *SPFQualifier) UnmarshalText(text []byte) error {
	switch {
	case len(text) == 0:
		*q = 0
	case len(text) == 1 && strings.IndexByte(qualifiers, text[0]) >= 0:
		*q = SPFQualifier(text[0])
	default:
		return fmt.Errorf("dnscheck: %q is no SPF qualifier", text)
	}
	return nil
}

const qualifiers = "+-~?"

// Valid reports whether the record has no fault.
func (r *SPFRecord) Valid() bool { return len(r.Faults) == 0 }

// Modifier finds a modifier by its name in lower case.
func (r *SPFRecord) Modifier(name string) (SPFTerm, bool) {
	for _, t := range r.Terms {
		if t.Name == name && !t.Mechanism() {
			return t, true
		}
	}
	return SPFTerm{}, false
}

// Mechanism reports whether the term is a mechanism rather than a modifier.
func (t SPFTerm) Mechanism() bool { return t.Qualifier != 0 }

// Lookup reports whether the term counts against the limit of ten terms that ask
// DNS (section 4.6.4).
func (t SPFTerm) Lookup() bool {
	switch t.Name {
	case "include", "a", "mx", "ptr", "exists":
		return t.Mechanism()
	case "redirect":
		return !t.Mechanism()
	}
	return false
}
