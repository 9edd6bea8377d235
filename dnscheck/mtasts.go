package dnscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// MTASTSCheck is a domain's MTA-STS policy (RFC 8461): the record that announces
// it, the file that holds it, and the mail hosts that it is about.
type MTASTSCheck struct {
	Domain string `json:"domain"`

	Records []Record      `json:"records,omitempty"` // TXT records at _mta-sts that are, or were meant to be, of MTA-STS
	Chain   []Record      `json:"chain,omitempty"`   // the aliases that led to them
	Record  *MTASTSRecord `json:"record,omitempty"`  // what was read of the only one; nil: none, or several
	Faults  []string      `json:"faults,omitempty"`  // why it is invalid

	Host         Host          `json:"host"`                    // the policy host, mta-sts.DOMAIN
	Wildcard     bool          `json:"wildcard,omitempty"`      // names that nobody made have its addresses too; looked at only if there is no record
	Fetch        *MTASTSFetch  `json:"fetch,omitempty"`         // nil: no valid record, so nobody fetches
	Policy       *MTASTSPolicy `json:"policy,omitempty"`        // what was read of the file; nil: no file
	PolicyFaults []string      `json:"policy_faults,omitempty"` // why it is invalid

	MX      []MTASTSMatch `json:"mx,omitempty"` // the mail hosts against a valid policy
	Earlier *MTASTSSeen   `json:"earlier,omitempty"`
	Unknown []Unknown     `json:"unknown,omitempty"`
}

// MTASTSMatch is a mail host and whether a policy names it.
type MTASTSMatch struct {
	Host    string `json:"host"`
	Matches bool   `json:"matches"`
}

// MTASTSSeen is what an earlier check saw: what a sender that keeps the policy
// still holds.
type MTASTSSeen struct {
	At     time.Time `json:"at"`
	ID     string    `json:"id"`
	Policy string    `json:"policy"` // the file
}

func (m *MTASTSCheck) unknown() []Unknown { return m.Unknown }

func (m *MTASTSCheck) summary() (lines []string) {
	switch {
	case m.Record == nil || len(m.Faults) > 0:
		return nil
	case m.valid():
		lines = append(lines, fmt.Sprintf("MTA-STS: policy of %s: %s, kept for %d seconds", m.Domain, m.Policy.Mode, m.Policy.MaxAge/time.Second))
	default:
		lines = append(lines, fmt.Sprintf("MTA-STS: %s announces a policy, id %s", m.Domain, m.Record.ID))
	}
	for _, mx := range m.MX {
		if mx.Matches {
			lines = append(lines, "MTA-STS: the policy names "+mx.Host)
		}
	}
	return lines
}

// valid reports whether senders have a policy.
func (m *MTASTSCheck) valid() bool {
	return m.Policy != nil && len(m.PolicyFaults) == 0 && m.Record != nil && len(m.Faults) == 0
}

// judge compares the policy with the MX hosts.
func (m *MTASTSCheck) judge(mx *MXCheck) {
	if m == nil || mx == nil || !m.valid() {
		return
	}
	for _, host := range mx.hosts() {
		m.MX = append(m.MX, MTASTSMatch{host, m.Policy.Match(host)})
	}
}

// mtasts looks for the record and the addresses of the policy host at the same
// time, and fetches the policy if there is a valid record: without one no sender
// would (RFC 8461, section 3.1).
func (w world) mtasts(ctx context.Context, domain string) *MTASTSCheck {
	m := &MTASTSCheck{Domain: domain, Earlier: w.earlier.policyOf(domain)}
	var wg sync.WaitGroup
	wg.Go(func() { m.Host = w.host(ctx, "mta-sts."+domain) })
	a, err := ask(ctx, w.Resolver, "_mta-sts."+domain, TypeTXT)
	if reason := problem(a, err); reason != "" {
		m.Unknown = append(m.Unknown, Unknown{"_mta-sts." + domain, reason})
		wg.Wait()
		return m
	}
	m.Chain = a.Chain
	m.Records = chooseRecord(a.Records, mtastsVersion)
	switch len(m.Records) {
	case 0:
		wg.Wait()
		m.Wildcard = w.isWildcard(ctx, m)
		return m
	case 1:
		m.Record, m.Faults = ParseMTASTSRecord(m.Records[0].Text())
		m.Faults = append(m.Faults, discarded(m.Records[0], a.Records, mtastsVersion)...)
	}
	if m.Record != nil && len(m.Faults) == 0 {
		f := w.policies.fetch(ctx, "mta-sts."+domain)
		m.Fetch, m.Policy, m.PolicyFaults = f.MTASTSFetch, f.policy, f.faults
		if f.Fault == FetchNotTold {
			m.Unknown = append(m.Unknown, Unknown{f.URL, f.Detail})
		}
	}
	wg.Wait()
	return m
}

// isWildcard asks for a name that nobody would make: if it has the policy host's
// addresses, a wildcard made that host, and nobody meant MTA-STS by it.
func (w world) isWildcard(ctx context.Context, m *MTASTSCheck) bool {
	if len(m.Host.Addrs) == 0 {
		return false
	}
	control := w.host(ctx, "mta-sts-does-not-exist."+m.Domain)
	return !control.told() || slices.ContainsFunc(control.Addrs, func(a netip.Addr) bool { return slices.Contains(m.Host.Addrs, a) })
}

// policyOf is what an earlier check saw of a domain's policy, if it was valid.
func (r *Result) policyOf(domain string) *MTASTSSeen {
	if r == nil {
		return nil
	}
	for _, d := range r.Destinations {
		if m := d.MTASTS; d.Domain == domain && m != nil && m.valid() && m.Fetch != nil {
			return &MTASTSSeen{At: r.At, ID: m.Record.ID, Policy: m.Fetch.Body}
		}
	}
	return nil
}
