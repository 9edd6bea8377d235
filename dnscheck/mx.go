package dnscheck

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// MXCheck is who takes a domain's mail (RFC 5321, section 5.1; RFC 7505).
type MXCheck struct {
	Domain  string   `json:"domain"`
	Records []Record `json:"records,omitempty"` // the MX records, the preferred first
	Chain   []Record `json:"chain,omitempty"`   // the CNAME records that led from Domain to them
	Missing bool     `json:"missing,omitempty"` // NXDOMAIN: there is no such domain, or its alias leads to none

	// Hosts are those that the records name, each once with its least preference,
	// the preferred first; without records the domain itself.
	Hosts     []MXHost `json:"hosts,omitempty"`
	Null      bool     `json:"null,omitempty"`      // nothing but a null MX: the domain takes no mail (RFC 7505)
	Implicit  bool     `json:"implicit,omitempty"`  // no MX record: the domain's own addresses take the mail
	Authentic bool     `json:"authentic,omitempty"` // DNSSEC validated the MX answer, or the word that there is none

	// Suggestion is a well-known or existing domain that is spelt almost the same,
	// for a domain that has no mail host.
	Suggestion string `json:"suggestion,omitempty"`

	Unknown string `json:"unknown,omitempty"` // why the MX records are not known; then there are no Hosts
}

// MXHost is a host that takes mail.
type MXHost struct {
	Host
	Preference uint16 `json:"preference"` // 0 for an implicit MX
}

// mx looks up who takes the domain's mail, and their addresses.
func (w world) mx(ctx context.Context, domain string) *MXCheck {
	m := &MXCheck{Domain: canonical(domain)}
	a, err := ask(ctx, w.Resolver, m.Domain, TypeMX)
	if m.Unknown = problem(a, err); m.Unknown != "" {
		return m
	}
	m.Records, m.Chain, m.Authentic = slices.Clone(a.Records), a.Chain, a.Authentic
	slices.SortStableFunc(m.Records, func(a, b Record) int { return cmp.Compare(a.Preference, b.Preference) })
	m.Missing = a.RCode == NXDomain
	if m.Missing {
		return m
	}
	for _, r := range m.Records {
		known := slices.ContainsFunc(m.Hosts, func(h MXHost) bool { return h.Name == r.Host })
		if r.Host != "." && !known {
			m.Hosts = append(m.Hosts, MXHost{Host: Host{Name: r.Host}, Preference: r.Preference})
		}
	}
	m.Null = len(m.Records) > 0 && len(m.Hosts) == 0
	if m.Implicit = len(m.Records) == 0; m.Implicit {
		m.Hosts = []MXHost{{Host: Host{Name: m.Domain}}}
	}
	var wg sync.WaitGroup
	for i := range m.Hosts {
		wg.Go(func() { m.Hosts[i].Host = w.host(ctx, m.Hosts[i].Name) })
	}
	wg.Wait()
	return m
}

func (m *MXCheck) unknown() []Unknown { return nil }
func (m *MXCheck) summary() []string  { return nil }

// hosts are the names of the mail hosts, the preferred first; none for a null MX.
func (m *MXCheck) hosts() (names []string) {
	for i := range m.Hosts {
		names = append(names, m.Hosts[i].Name)
	}
	return names
}
