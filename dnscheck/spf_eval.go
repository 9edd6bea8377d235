package dnscheck

import "context"

// CheckSPF evaluates SPF (the check_host function of RFC 7208, section 4).
func CheckSPF(ctx context.Context, r Resolver, q SPFQuery) *SPFVerdict { return &SPFVerdict{} }
