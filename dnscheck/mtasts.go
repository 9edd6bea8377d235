package dnscheck

import "context"

// MTASTSCheck is a domain's MTA-STS policy (RFC 8461).
type MTASTSCheck struct{}

func (m *MTASTSCheck) unknown() []Unknown { return nil }
func (m *MTASTSCheck) summary() []string  { return nil }

// judge compares the policy with the MX hosts.
func (m *MTASTSCheck) judge(mx *MXCheck) {}

func (w world) mtasts(ctx context.Context, domain string) *MTASTSCheck { return &MTASTSCheck{} }

// policies fetches each policy once in a check.
type policies struct{}

func newPolicies(c Checker, r Resolver) *policies { return &policies{} }
