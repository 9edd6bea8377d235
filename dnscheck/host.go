package dnscheck

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// Host is a name and the addresses that it leads to. A family of addresses that
// could not be told says why; one that is told and not among Addrs does not exist.
type Host struct {
	Name    string       `json:"name"`
	Addrs   []netip.Addr `json:"addrs,omitempty"`   // IPv4 first, in the order in which they came
	Chain   []Record     `json:"chain,omitempty"`   // the CNAME records that led there, in order
	Missing bool         `json:"missing,omitempty"` // NXDOMAIN: there is no such name, or an alias leads to none

	// Authentic says that DNSSEC validated all that was answered of the addresses,
	// the aliases included.
	Authentic bool `json:"authentic,omitempty"`

	UnknownA    string `json:"unknown_a,omitempty"`    // why the IPv4 addresses are not known
	UnknownAAAA string `json:"unknown_aaaa,omitempty"` // the same of IPv6

	// Failure is the question for the IPv4 addresses, if neither that nor the one for
	// IPv6 got an answer. Chain then holds the aliases as far as they could be followed
	// one by one.
	Failure *Lookup `json:"failure,omitempty"`
}

// host looks up both families of addresses of a canonical name at the same time.
func (w world) host(ctx context.Context, name string) Host {
	h := Host{Name: name}
	var a, aaaa Lookup
	var wg sync.WaitGroup
	wg.Go(func() { a = lookup(ctx, w.Resolver, Question{Name: h.Name, Type: TypeA}) })
	wg.Go(func() { aaaa = lookup(ctx, w.Resolver, Question{Name: h.Name, Type: TypeAAAA}) })
	wg.Wait()
	h.UnknownA, h.UnknownAAAA = a.hidden(), aaaa.hidden()
	var told []*Answer
	if h.UnknownA == "" {
		told = append(told, a.Answer)
	}
	if h.UnknownAAAA == "" {
		told = append(told, aaaa.Answer)
	}
	h.Authentic = len(told) > 0
	for _, answer := range told {
		h.Addrs = append(h.Addrs, answer.Addrs()...)
		h.Authentic = h.Authentic && answer.Authentic
		// RFC 8020: NXDOMAIN for one type is NXDOMAIN for all. A server that says so
		// for one and has records of the other is broken, and the records count.
		h.Missing = h.Missing || answer.RCode == NXDomain && !answer.Degraded
		if len(answer.Chain) > len(h.Chain) {
			h.Chain = answer.Chain
		}
	}
	h.Missing = h.Missing && len(h.Addrs) == 0 && h.told()
	if a.failure() != nil && aaaa.failure() != nil {
		h.Failure, h.Chain = &a, a.Chain
	}
	return h
}

// hidden puts into words why an answer does not tell what the world is told: it
// tells nothing, or the resolver's own policy has changed it.
func hidden(a *Answer, err error) string {
	if p := problem(a, err); p != "" {
		return p
	}
	if i := slices.IndexFunc(a.Extended, filters); i >= 0 {
		return a.Question.String() + ": the resolver filters its answers: " + a.Extended[i].String()
	}
	return ""
}

// filters reports whether the error says that the answer is the resolver's own:
// forged, blocked, censored or filtered (RFC 8914, sections 4.5 and 4.16 to 4.18).
func filters(e ExtendedError) bool { return e.Code == 4 || 15 <= e.Code && e.Code <= 17 }

// circularAlias reports whether the last alias leads back to one before it.
func circularAlias(chain []Record) bool {
	if len(chain) == 0 {
		return false
	}
	end := chain[len(chain)-1].Host
	return slices.ContainsFunc(chain, func(r Record) bool { return r.Name == end })
}

// Canonical is the name at the end of the aliases.
func (h *Host) Canonical() string {
	if len(h.Chain) == 0 {
		return h.Name
	}
	return h.Chain[len(h.Chain)-1].Host
}

// told reports whether both families of addresses are known.
func (h *Host) told() bool { return h.UnknownA == "" && h.UnknownAAAA == "" }

// unknown lists the families that are not known.
func (h *Host) unknown() (out []Unknown) {
	for _, reason := range []string{h.UnknownA, h.UnknownAAAA} {
		if reason != "" {
			out = append(out, Unknown{Subject: h.Name, Reason: reason})
		}
	}
	return out
}

// records are the aliases and addresses as a zone would hold them, for evidence;
// for a host without any, the word that there are none.
func (h *Host) records() []string {
	out := lines(h.Chain)
	for _, addr := range h.Addrs {
		out = append(out, h.record(addr).String())
	}
	if len(h.Addrs) > 0 {
		return out
	}
	for _, t := range []Type{TypeA, TypeAAAA} {
		switch {
		case h.Failure != nil && h.Failure.Answer != nil:
			out = append(out, absolute(h.Name)+" "+t.String()+": "+ServFail.String())
		case h.Failure != nil && t == TypeA:
			out = append(out, h.Failure.text())
		case h.Missing:
			out = append(out, absence(h.Canonical(), t, NXDomain))
		case t == TypeA && h.UnknownA == "", t == TypeAAAA && h.UnknownAAAA == "":
			out = append(out, absence(h.Canonical(), t, NoError))
		}
	}
	return out
}

// record is one of the host's addresses as a record. An IPv4-mapped address stays
// the AAAA record that it is.
func (h *Host) record(addr netip.Addr) Record {
	r := Address(h.Canonical(), addr)
	if addr.Is4In6() {
		r.Type, r.Addr, r.Data = TypeAAAA, addr, addr.String()
	}
	return r
}

// has reports whether the host has an address.
func (h *Host) has(addr netip.Addr) bool { return slices.Contains(h.Addrs, addr.Unmap()) }

// verdict is where a host's name leads, in a few words.
func (h *Host) verdict() string {
	switch {
	case len(h.Addrs) > 0:
		return listed(h.Addrs)
	case h.Missing:
		return "no such name"
	case !h.told():
		return "addresses not known"
	}
	return "no address"
}

// listed writes addresses one after the other.
func listed(addrs []netip.Addr) string {
	words := make([]string, len(addrs))
	for i, a := range addrs {
		words[i] = a.String()
	}
	return strings.Join(words, ", ")
}

// sameAddrs reports whether both hold the same addresses, in whatever order.
func sameAddrs(a, b []netip.Addr) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, netip.Addr.Compare)
	slices.SortFunc(b, netip.Addr.Compare)
	return slices.Equal(a, b)
}

// lines are records as a zone file writes them.
func lines(records []Record) (out []string) {
	for _, r := range records {
		out = append(out, r.String())
	}
	return out
}

// absence says that there are no records of a type.
func absence(name string, t Type, code RCode) string {
	return absolute(name) + " " + t.String() + ": " + code.String() + ", no records"
}
