package dnscheck

import "context"

// ARCCheck is the verdict on a message's ARC chain (RFC 8617).
type ARCCheck struct{}

func (a *ARCCheck) unknown() []Unknown { return nil }
func (a *ARCCheck) summary() []string  { return nil }

func (w world) arc(ctx context.Context, message []byte) *ARCCheck { return &ARCCheck{} }
