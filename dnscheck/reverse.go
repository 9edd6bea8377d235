package dnscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Reverse is what the reverse zone says of an address, and whether the names
// there lead back to it (RFC 8601, section 2.7.3).
type Reverse struct {
	IP      netip.Addr `json:"ip"`
	Chain   []Record   `json:"chain,omitempty"`   // the CNAME records of a delegation as in RFC 2317
	Records []Record   `json:"records,omitempty"` // the PTR records, all of them
	Names   []Host     `json:"names,omitempty"`   // what they name, with the addresses; at most 20 are looked up
	Missing bool       `json:"missing,omitempty"` // NXDOMAIN, rather than no PTR record at the name

	// Meant is the host that a PTR record probably means if it names one within the
	// reverse zone: the same name without the zone's.
	Meant *Host `json:"meant,omitempty"`

	Authentic bool `json:"authentic,omitempty"` // DNSSEC validated the PTR answer

	Unknown string  `json:"unknown,omitempty"` // why the PTR records are not known
	Failure *Lookup `json:"failure,omitempty"` // the question for them, if it failed
}

// mostReverseNames bounds the names that are looked up. RFC 8601, section 2.7.3,
// asks for a limit; an address needs one name.
const mostReverseNames = 20

// reverse looks up the names of an address, and their addresses. An address that
// is not a public one has no reverse zone that anybody could mend, and is not
// asked about.
func (w world) reverse(ctx context.Context, ip netip.Addr) Reverse {
	r := Reverse{IP: ip}
	if kind := special(ip); kind != "" {
		r.Unknown = fmt.Sprintf("not a public address: %s is %s", ip, kind)
		return r
	}
	l := lookup(ctx, w.Resolver, Question{Name: reverseName(ip), Type: TypePTR})
	if r.Unknown = l.hidden(); r.Unknown != "" {
		r.Failure = l.failure()
		return r
	}
	a := l.Answer
	r.Chain, r.Records, r.Missing, r.Authentic = a.Chain, a.Records, a.RCode == NXDomain && !a.Degraded, a.Authentic
	var names []string
	for _, name := range a.Hosts() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var more []string
	names = names[:min(len(names), mostReverseNames)]
	for _, name := range names {
		if meant := r.lessZone(name); meant != "" && len(more) == 0 {
			more = append(more, meant)
		}
	}
	r.Names = w.hosts(ctx, slices.Concat(names, more))
	if len(more) > 0 {
		if meant := r.Names[len(names)]; len(meant.Addrs) > 0 {
			r.Meant = &meant
		}
		r.Names = r.Names[:len(names):len(names)]
	}
	return r
}

// owner is the name that the PTR records stand at, or would.
func (r *Reverse) owner() string {
	if len(r.Chain) > 0 {
		return r.Chain[len(r.Chain)-1].Host
	}
	return reverseName(r.IP)
}

// lessZone takes the reverse zone's name off the end of a name that got it by a
// missing final dot. It returns "" if there is none.
func (r *Reverse) lessZone(name string) string {
	for _, owner := range []string{r.owner(), reverseName(r.IP)} {
		for zone := parent(owner); strings.Contains(zone, "."); zone = parent(zone) {
			if rest, ok := strings.CutSuffix(name, "."+zone); ok && strings.Contains(rest, ".") && hostnameFault(rest) == "" {
				return rest
			}
		}
	}
	return ""
}

// confirmed are the names that lead back to the address (forward-confirmed
// reverse DNS).
func (r *Reverse) confirmed() (names []string) {
	for i := range r.Names {
		if r.Names[i].has(r.IP) {
			names = append(names, r.Names[i].Name)
		}
	}
	return names
}

func (r *Reverse) unknown() (out []Unknown) {
	if r.Unknown != "" {
		out = append(out, Unknown{Subject: r.IP.String(), Reason: r.Unknown})
	}
	for i := range r.Names {
		if !r.Names[i].has(r.IP) {
			out = append(out, r.Names[i].unknown()...)
		}
	}
	return out
}

func (r *Reverse) summary() (out []string) {
	prefix := "reverse DNS of " + r.IP.String() + ": "
	switch {
	case r.Unknown != "":
		return []string{prefix + "not known"}
	case len(r.Records) == 0:
		return []string{prefix + "no name"}
	}
	for i := range r.Names {
		h := &r.Names[i]
		if h.has(r.IP) {
			out = append(out, prefix+h.Name+", which leads back to it")
		} else {
			out = append(out, prefix+h.Name+", which leads to: "+h.verdict())
		}
	}
	return out
}
