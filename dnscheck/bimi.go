package dnscheck

import "context"

// BIMICheck is a domain's BIMI record.
type BIMICheck struct{}

func (b *BIMICheck) unknown() []Unknown { return nil }
func (b *BIMICheck) summary() []string  { return nil }

func (w world) bimi(ctx context.Context, domain string) *BIMICheck { return &BIMICheck{} }
