package dnscheck

import (
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// Security is what a validating resolver makes of an answer (RFC 4035, section
// 4.3).
type Security string

// The states of an answer.
const (
	Secure        Security = "secure"        // signed, and the signatures lead up to a trust anchor
	Insecure      Security = "insecure"      // not signed, or the resolver does not validate
	Bogus         Security = "bogus"         // signed, and the signatures do not hold
	Indeterminate Security = "indeterminate" // no answer, or one from a source that does not tell
)

// securityOf reads the AD bit, or why there is no answer.
func securityOf(a *Answer, err error) Security {
	switch {
	case err != nil || a.Degraded:
		return Indeterminate
	case a.Failed():
		if slices.ContainsFunc(a.Extended, ExtendedError.DNSSEC) {
			return Bogus
		}
		return Indeterminate
	case a.Authentic:
		return Secure
	}
	return Insecure
}

// DANEEffect is what the TLSA records of a mail host mean to a sender that does
// DANE (RFC 7672, section 2.2).
type DANEEffect string

// The effects.
const (
	DANENone         DANEEffect = "none"         // no TLSA records that count: TLS if it happens to work
	DANEAuthenticate DANEEffect = "authenticate" // TLS, with a certificate that a record matches, or no delivery
	DANEEncrypt      DANEEffect = "encrypt"      // TLS, or no delivery; no record can be used, so any certificate will do
	DANEDefer        DANEEffect = "defer"        // it cannot be told whether there are records, or the addresses are forged: no delivery for now
	DANEUnknown      DANEEffect = "unknown"      // not told here
)

// DANECheck is what DANE says of one mail host (RFC 7672).
type DANECheck struct {
	Domain   string     `json:"domain,omitempty"`   // whose mail host it is; "": not asked about a domain
	Expanded string     `json:"expanded,omitempty"` // the name that the domain is an alias of; "": it is none
	Host     string     `json:"host"`
	Effect   DANEEffect `json:"effect"`

	// MX tells whether the MX records that name the host are secure; "" if no
	// domain was asked about. If they are not, DANE may still be done, but whoever
	// can forge the MX records need not fear it (RFC 7672, section 2.2.1).
	MX        Security `json:"mx,omitempty"`
	Addresses Security `json:"addresses,omitempty"` // of the address records with the aliases before; "": the host has none
	Chain     []Record `json:"chain,omitempty"`     // the aliases from Host to the addresses
	Alias     Security `json:"alias,omitempty"`     // of the first alias alone, if the addresses are not secure

	Lookups []TLSALookup `json:"lookups,omitempty"` // in the order in which a sender would ask
	Base    string       `json:"base,omitempty"`    // the TLSA base domain, whose records count, and the name for SNI; "": none do

	// Validates says that the resolver has shown, here or at the root, that it
	// validates. Otherwise Insecure may be its own fault.
	Validates bool      `json:"validates,omitempty"`
	Unknown   []Unknown `json:"unknown,omitempty"`
}

// TLSALookup is one question for TLSA records.
type TLSALookup struct {
	Base     string   `json:"base"` // the host name under which was asked
	Name     string   `json:"name"` // _25._tcp and the base
	Security Security `json:"security"`
	Records  []Record `json:"records,omitempty"`
	Chain    []Record `json:"chain,omitempty"`   // the aliases that led to them
	Problem  string   `json:"problem,omitempty"` // why there is no answer

	// Local says that the failure may lie here: the resolver cannot ask this, or
	// there was no time left.
	Local bool `json:"local,omitempty"`
	// Unvalidated says that there is an answer if validation is left out: what
	// fails are the signatures, or the proof that there is no such record.
	Unvalidated bool `json:"unvalidated,omitempty"`
}

func (d *DANECheck) unknown() []Unknown { return d.Unknown }

func (d *DANECheck) summary() []string {
	if d.Effect == DANENone || d.Effect == DANEUnknown {
		return nil
	}
	line := fmt.Sprintf("DANE: %s: %s", d.Host, d.Effect)
	for _, r := range d.records() {
		line += fmt.Sprintf(", %d %d %d", r.TLSA.Usage, r.TLSA.Selector, r.TLSA.Matching)
	}
	return []string{line}
}

// records are the TLSA records that count.
func (d *DANECheck) records() []Record {
	for _, l := range d.Lookups {
		if d.Base != "" && l.Base == d.Base {
			return l.Records
		}
	}
	return nil
}

// Names are the reference identifiers: a certificate below a DANE-TA record must
// hold one of them (RFC 7672, section 3.2.2). The first is the TLSA base domain; the
// domain itself is one only if its MX records are secure.
func (d *DANECheck) Names() []string {
	names := []string{d.Base}
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if d.MX == Secure {
		add(d.Domain)
		add(d.Expanded)
	}
	if d.Domain == "" || d.Domain == d.Host {
		add(d.Host) // no MX record led here
	}
	return names
}

// Match says what the certificates that the host shows are worth: [MatchTLSA] over
// the records that count.
func (d *DANECheck) Match(chain []*x509.Certificate, now time.Time) *DANEVerdict {
	var records []TLSARecord
	for _, r := range d.records() {
		records = append(records, r.TLSA)
	}
	return MatchTLSA(records, chain, d.Names(), now)
}
