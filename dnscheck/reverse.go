package dnscheck

import (
	"context"
	"net/netip"
)

// Reverse is what the reverse zone says of an address.
type Reverse struct {
	IP netip.Addr `json:"ip"`
}

func (r *Reverse) unknown() []Unknown { return nil }
func (r *Reverse) summary() []string  { return nil }

func (w world) reverse(ctx context.Context, ip netip.Addr) Reverse { return Reverse{IP: ip} }
