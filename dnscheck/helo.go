package dnscheck

import "context"

// HELOCheck is what DNS says of the name given in EHLO.
type HELOCheck struct {
	Name string `json:"name"`
}

func (h *HELOCheck) unknown() []Unknown { return nil }
func (h *HELOCheck) summary() []string  { return nil }

func (w world) helo(ctx context.Context, target Target) *HELOCheck {
	return &HELOCheck{Name: target.HELO}
}
