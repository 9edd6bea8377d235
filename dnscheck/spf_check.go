package dnscheck

import "context"

// SPFCheck is what SPF says of the target.
type SPFCheck struct{}

func (s *SPFCheck) unknown() []Unknown { return nil }
func (s *SPFCheck) summary() []string  { return nil }

// mailFrom is the envelope sender's domain and what SPF says of it; "" if it was
// not evaluated.
func (s *SPFCheck) mailFrom() (domain string, result SPFResult) { return "", "" }

func (w world) spf(ctx context.Context, target Target) *SPFCheck { return &SPFCheck{} }
