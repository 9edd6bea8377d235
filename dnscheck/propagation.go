package dnscheck

import "context"

// PropagationCheck compares a zone's authoritative servers.
type PropagationCheck struct{}

func (p *PropagationCheck) unknown() []Unknown { return nil }
func (p *PropagationCheck) summary() []string  { return nil }

func (w world) propagation(ctx context.Context, target Target) *PropagationCheck {
	return &PropagationCheck{}
}
