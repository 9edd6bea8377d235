package dnscheck

import "context"

// DANECheck is what DANE says of one mail host (RFC 7672).
type DANECheck struct{}

func (d *DANECheck) unknown() []Unknown { return nil }
func (d *DANECheck) summary() []string  { return nil }

func (w world) dane(ctx context.Context, mx *MXCheck) []DANECheck { return nil }
