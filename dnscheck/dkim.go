package dnscheck

import (
	"context"

	_ "github.com/emersion/go-msgauth/dkim" // stub
)

// DKIMCheck is what DKIM says of the target: its keys, and its message's
// signatures.
type DKIMCheck struct{}

func (d *DKIMCheck) unknown() []Unknown { return nil }
func (d *DKIMCheck) summary() []string  { return nil }

// passing are the signing domains (d=) of the signatures that verify.
func (d *DKIMCheck) passing() []string { return nil }

func (w world) dkim(ctx context.Context, target Target) *DKIMCheck { return &DKIMCheck{} }

// fromDomain is the domain of a message's From header; "" if it has none, or
// several.
func fromDomain(message []byte) string { return "" }
