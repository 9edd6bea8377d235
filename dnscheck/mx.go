package dnscheck

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
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
	Implicit  bool     `json:"implicit,omitempty"`  // no MX record: the domain's own addresses, if it has any, take the mail
	Authentic bool     `json:"authentic,omitempty"` // DNSSEC validated the MX answer, or the word that there is none

	// Misplaced are MX records at the domain's name with the domain's name added,
	// which a zone file or panel adds to a name without its final dot; looked for
	// only if there are none at the domain.
	Misplaced []Record `json:"misplaced,omitempty"`

	// Suggestion is a well-known or existing domain that is spelt almost the same,
	// for a domain that has no mail host.
	Suggestion string `json:"suggestion,omitempty"`

	Unknown string `json:"unknown,omitempty"` // why the MX records are not known; then there are no Hosts
}

// MXHost is a host that takes mail.
type MXHost struct {
	Host
	Preference uint16 `json:"preference"` // 0 for an implicit MX

	// Literal is the address that stands where the host's name should, and is no
	// name to look up.
	Literal netip.Addr `json:"literal,omitzero"`

	// Meant is the host that was probably meant, if the record names none that takes
	// mail: the same name without the zone's own name at its end, or with it, or one
	// for an address that stands in the place of a name.
	Meant *Host `json:"meant,omitempty"`
}

// mostMXHosts bounds the hosts that are looked up: more than any sender tries.
const mostMXHosts = 32

// mx looks up who takes the domain's mail, and their addresses, and where nobody
// does, which domain was probably meant.
func (w world) mx(ctx context.Context, domain string) *MXCheck {
	m := &MXCheck{Domain: canonical(domain)}
	a, err := ask(ctx, w.Resolver, m.Domain, TypeMX)
	if m.Unknown = hidden(a, err); m.Unknown != "" {
		return m
	}
	m.read(a)
	var wg sync.WaitGroup
	for i := range min(len(m.Hosts), mostMXHosts) {
		wg.Go(func() { w.mxHost(ctx, m, &m.Hosts[i]) })
	}
	if m.Implicit {
		wg.Go(func() { m.Misplaced = w.misplaced(ctx, m.owner()) })
	}
	for i := mostMXHosts; i < len(m.Hosts); i++ {
		m.Hosts[i].UnknownA = fmt.Sprintf("not asked: %s names more than %d mail hosts", m.Domain, mostMXHosts)
		m.Hosts[i].UnknownAAAA = m.Hosts[i].UnknownA
	}
	wg.Wait()
	if !m.usable() {
		m.Suggestion = w.suggestion(ctx, m.Domain)
	}
	return m
}

// read takes the hosts from the answer.
func (m *MXCheck) read(a *Answer) {
	m.Records, m.Chain, m.Authentic = slices.Clone(a.Records), a.Chain, a.Authentic
	slices.SortFunc(m.Records, preferred)
	// RFC 8020: below a name that does not exist there is nothing, addresses
	// included.
	if m.Missing = a.RCode == NXDomain && !a.Degraded; m.Missing {
		return
	}
	for _, r := range a.MailHosts() {
		m.Hosts = append(m.Hosts, MXHost{Host: Host{Name: r.Host}, Preference: r.Preference})
	}
	m.Null = len(m.Records) > 0 && len(m.Hosts) == 0
	if m.Implicit = len(m.Records) == 0; m.Implicit {
		m.Hosts = []MXHost{{Host: Host{Name: m.Domain}}}
	}
}

// MailHosts returns the MX records of an answer in the order in which senders try
// them (RFC 5321, section 5.1), equal ones by name: each host once, and no null MX.
func (a *Answer) MailHosts() (records []Record) {
	for _, r := range slices.SortedFunc(slices.Values(a.Records), preferred) {
		known := slices.ContainsFunc(records, func(o Record) bool { return o.Host == r.Host })
		if r.Host != "." && r.Host != "" && !known {
			records = append(records, r)
		}
	}
	return records
}

func preferred(a, b Record) int {
	return cmp.Or(cmp.Compare(a.Preference, b.Preference), strings.Compare(a.Host, b.Host))
}

// mxHost looks up a mail host, and what the record probably means if the name
// leads nowhere. What is no name to look up is left as it is.
func (w world) mxHost(ctx context.Context, m *MXCheck, h *MXHost) {
	var ok bool
	if h.Literal, ok = addressAsName(h.Name); ok {
		h.Meant = w.nameFor(ctx, m.owner(), h.Literal)
		return
	}
	if isLocalhost(h.Name) {
		return
	}
	h.Host = w.host(ctx, h.Name)
	if m.Implicit || len(h.Addrs) > 0 && !doubled(h.Name, m.owner()) || !h.told() {
		return
	}
	// An address without its final dot is completed by the zone's name.
	if rest, cut := strings.CutSuffix(h.Name, "."+m.owner()); cut && len(h.Addrs) == 0 {
		if h.Literal, ok = addressAsName(rest); ok {
			h.Meant = w.nameFor(ctx, m.owner(), h.Literal)
			return
		}
	}
	h.Meant = w.meant(ctx, m.owner(), &h.Host)
}

// owner is the name that the MX records stand at, or would.
func (m *MXCheck) owner() string {
	if len(m.Chain) > 0 {
		return m.Chain[len(m.Chain)-1].Host
	}
	return m.Domain
}

// usable reports whether mail can be brought to the host for all that is known:
// it has a public address, or it is not known that it has none.
func (h *MXHost) usable() bool {
	if h.Literal.IsValid() || isLocalhost(h.Name) {
		return false
	}
	if len(h.Addrs) == 0 {
		return !h.told() && !circularAlias(h.Chain)
	}
	return slices.ContainsFunc(h.Addrs, isPublic) || !h.told()
}

// usable reports whether at least one host is.
func (m *MXCheck) usable() bool {
	return slices.ContainsFunc(m.Hosts, func(h MXHost) bool { return h.usable() })
}

// hosts are the names of the mail hosts, the preferred first; none for a null MX,
// and none where a record names no host that could be looked up.
func (m *MXCheck) hosts() (names []string) {
	for i := range m.Hosts {
		h := &m.Hosts[i]
		if h.Literal.IsValid() || m.Implicit && len(h.Addrs) == 0 && h.told() {
			continue
		}
		names = append(names, h.Name)
	}
	return names
}

func (m *MXCheck) unknown() (out []Unknown) {
	if m.Unknown != "" {
		out = append(out, Unknown{Subject: m.Domain, Reason: m.Unknown})
	}
	for i := range m.Hosts {
		out = append(out, m.Hosts[i].unknown()...)
	}
	return out
}

func (m *MXCheck) summary() (out []string) {
	prefix := "MX of " + m.Domain + ": "
	switch {
	case m.Unknown != "":
		return []string{prefix + "not known"}
	case m.Missing:
		return []string{prefix + "no such domain"}
	case m.Null:
		return []string{prefix + "takes no mail"}
	}
	for i := range m.Hosts {
		h := &m.Hosts[i]
		how := fmt.Sprintf("preference %d", h.Preference)
		if m.Implicit {
			how = "implicit"
		}
		out = append(out, fmt.Sprintf("%s%s (%s), %s", prefix, h.Name, how, h.verdict()))
	}
	return out
}
