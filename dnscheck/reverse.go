package dnscheck

import (
	"context"
	"net/netip"
)

// Reverse is what the reverse zone says of an address, and whether the names
// there lead back to it (RFC 8601, section 2.7.3).
type Reverse struct {
	IP      netip.Addr `json:"ip"`
	Chain   []Record   `json:"chain,omitempty"`   // the CNAME records of a delegation as in RFC 2317
	Records []Record   `json:"records,omitempty"` // the PTR records
	Names   []Host     `json:"names,omitempty"`   // what they name, with the addresses
	Missing bool       `json:"missing,omitempty"` // NXDOMAIN, rather than no PTR at the name

	Authentic bool   `json:"authentic,omitempty"`
	Unknown   string `json:"unknown,omitempty"` // why the PTR records are not known
}

func (r *Reverse) unknown() []Unknown { return nil }
func (r *Reverse) summary() []string  { return nil }

func (w world) reverse(ctx context.Context, ip netip.Addr) Reverse { return Reverse{IP: ip} }
