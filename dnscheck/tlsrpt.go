package dnscheck

import "context"

// TLSRPTCheck is a domain's TLS reporting record (RFC 8460).
type TLSRPTCheck struct{}

func (t *TLSRPTCheck) unknown() []Unknown { return nil }
func (t *TLSRPTCheck) summary() []string  { return nil }

func (w world) tlsrpt(ctx context.Context, domain string) *TLSRPTCheck { return &TLSRPTCheck{} }
