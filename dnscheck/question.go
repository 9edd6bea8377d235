package dnscheck

import (
	"fmt"
	"net/netip"
	"strings"
)

// Type is a DNS record type.
type Type uint16

// The record types that mail has to do with (IANA, DNS Parameters, Resource
// Record TYPEs).
const (
	TypeA      Type = 1
	TypeNS     Type = 2
	TypeCNAME  Type = 5
	TypeSOA    Type = 6
	TypePTR    Type = 12
	TypeMX     Type = 15
	TypeTXT    Type = 16
	TypeAAAA   Type = 28
	TypeSRV    Type = 33
	TypeDS     Type = 43
	TypeDNSKEY Type = 48
	TypeTLSA   Type = 52
	TypeSPF    Type = 99 // obsolete (RFC 7208, section 3.1), looked at only to say so
)

var typeNames = [...]string{
	TypeA: "A", TypeNS: "NS", TypeCNAME: "CNAME", TypeSOA: "SOA", TypePTR: "PTR", TypeMX: "MX", TypeTXT: "TXT",
	TypeAAAA: "AAAA", TypeSRV: "SRV", TypeDS: "DS", TypeDNSKEY: "DNSKEY", TypeTLSA: "TLSA", TypeSPF: "SPF",
}

// String gives the type's mnemonic, or TYPE123 (RFC 3597, section 5).
func (t Type) String() string {
	if t.known() {
		return typeNames[t]
	}
	return fmt.Sprintf("TYPE%d", uint16(t))
}

func (t Type) known() bool { return int(t) < len(typeNames) && typeNames[t] != "" }

// MarshalText writes the mnemonic.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a mnemonic or TYPE123, in either case of letters.
func (t *Type) UnmarshalText(text []byte) error {
	name := strings.ToUpper(string(text))
	for v, s := range typeNames {
		if s != "" && s == name {
			*t = Type(v)
			return nil
		}
	}
	var n uint16
	if _, err := fmt.Sscanf(name, "TYPE%d", &n); err != nil {
		return fmt.Errorf("dnscheck: %q is no record type", text)
	}
	*t = Type(n)
	return nil
}

// Question is what a [Resolver] is asked. The zero values of the last two fields
// mean the usual: ask the resolver of one's own choice, and let it validate.
type Question struct {
	Name string `json:"name"` // a host name in ASCII; case and a final dot do not matter
	Type Type   `json:"type"`

	// Server asks this server directly, without recursion: an authoritative
	// server's own answer. A resolver that cannot do so returns [ErrUnsupported].
	Server netip.Addr `json:"server,omitzero"`

	// CheckingDisabled asks a validating resolver for the data even if DNSSEC
	// fails (RFC 4035, section 3.2.2): an answer with it and SERVFAIL without
	// tells a broken signature from an outage.
	CheckingDisabled bool `json:"checking_disabled,omitempty"`
}

// String gives the question as one would say it to dig.
func (q Question) String() string {
	s := q.Name + " " + q.Type.String()
	if q.Server.IsValid() {
		s += " @" + q.Server.String()
	}
	if q.CheckingDisabled {
		s += " +cd"
	}
	return s
}

// canonical is the form in which questions are compared.
func (q Question) canonical() Question {
	q.Name = canonical(q.Name)
	return q
}
