package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// mxFault is what keeps mail from a host.
type mxFault int

const (
	noFault     mxFault = iota
	badLiteral          // an address stands where a name should
	badDot              // the zone's name stands at the end twice
	badName             // no such name
	badAlias            // the name is an alias that goes in circles
	noAddress           // the name has no address
	notResolved         // the servers of the name fail
	badLoopback         // the name leads to whoever asks
	badPrivate          // an address is not one on the Internet
)

// fault tells what is wrong with a host: one thing, that which has to be mended
// first.
func (m *MXCheck) fault(h *MXHost) mxFault {
	switch {
	case h.Literal.IsValid():
		return badLiteral
	case isLocalhost(h.Name):
		return badLoopback
	case h.Meant != nil && len(h.Meant.Name) < len(h.Name) && !sameAddrs(h.Meant.Addrs, h.Addrs):
		return badDot
	case len(h.Addrs) == 0 && circularAlias(h.Chain):
		return badAlias
	case h.Failure.domains():
		return notResolved
	case h.Missing:
		return badName
	case len(h.Addrs) == 0 && h.told():
		return noAddress
	case slices.ContainsFunc(h.Addrs, isLocal):
		return badLoopback
	case !slices.ContainsFunc(h.Addrs, isPublic) && !h.told():
		return noFault
	case slices.ContainsFunc(h.Addrs, func(a netip.Addr) bool { return !isPublic(a) }):
		return badPrivate
	}
	return noFault
}

// works reports whether a host is known that nothing is wrong with.
func (m *MXCheck) works() bool {
	return slices.ContainsFunc(m.Hosts, func(h MXHost) bool { return m.fault(&h) == noFault && len(h.Addrs) > 0 })
}

// says puts a host's fault into words.
func (m *MXCheck) says(h *MXHost) string {
	who := "the mail host " + h.Name
	if m.Implicit {
		who = h.Name + ", which takes its mail itself for want of an MX record,"
	}
	switch m.fault(h) {
	case badLiteral:
		return fmt.Sprintf("the MX record names the address %s where a host name must stand", h.Literal)
	case badDot:
		return fmt.Sprintf("%s is %s with the zone's own name added: the final dot is missing", who, h.Meant.Name)
	case badName:
		if len(h.Chain) > 0 {
			return fmt.Sprintf("%s is an alias of %s, which does not exist", who, h.Canonical())
		}
		return who + " does not exist"
	case badAlias:
		return who + " is an alias that leads back to itself"
	case noAddress:
		return who + " has neither an A nor an AAAA record"
	case notResolved:
		return "the DNS servers of " + who + " fail"
	case badLoopback:
		if len(h.Addrs) == 0 {
			return who + " is whichever machine asks"
		}
		return fmt.Sprintf("%s has the address %s, which is whichever machine connects", who, h.Addrs[slices.IndexFunc(h.Addrs, isLocal)])
	case badPrivate:
		bad := h.Addrs[slices.IndexFunc(h.Addrs, func(a netip.Addr) bool { return !isPublic(a) })]
		return fmt.Sprintf("%s has the address %s, which is %s and cannot be reached from the Internet", who, bad, special(bad))
	}
	return ""
}

// sure is how far the evidence carries a fault.
func (f mxFault) sure() check.Confidence {
	switch f {
	case badDot, notResolved, badPrivate: // a resolver inside a network may be shown other addresses than the world
		return check.Likely
	}
	return check.Certain
}

// shows are the records that a fault shows in: those that name the host, and
// those that the host has or lacks.
func (m *MXCheck) shows(h *MXHost) []string {
	out := lines(m.Chain)
	if m.Implicit {
		out = append(out, absence(m.owner(), TypeMX, NoError))
	}
	for _, r := range m.Records {
		if r.Host == h.Name {
			out = append(out, r.String())
		}
	}
	if !h.Literal.IsValid() && !isLocalhost(h.Name) {
		out = append(out, h.records()...)
	}
	if h.Meant != nil && len(h.Meant.Addrs) > 0 {
		out = append(out, h.Meant.records()...)
	}
	return out
}

// mends are the ways to mend a host's fault, the best first.
func (m *MXCheck) mends(h *MXHost) (fixes []check.Fix) {
	switch fault := m.fault(h); {
	case fault == badLiteral && h.Meant != nil:
		c := m.renamed(h, h.Meant.Name)
		if !h.Meant.has(h.Literal) {
			c.Add = append(c.Add, Address(h.Meant.Name, h.Literal))
		}
		fixes = append(fixes, changeFix("Give the address a host name, and name that in the MX record", c))
	case fault == badDot:
		fixes = append(fixes, changeFix("Write the mail host's name with a final dot", m.renamed(h, h.Meant.Name)))
	case (fault == badName || fault == noAddress) && h.Meant != nil && h.beside():
		fixes = append(fixes, changeFix("Move the host's address records to its name, which they stand beside for want of a final dot", moved(h)))
	case (fault == badName || fault == noAddress) && h.Meant != nil:
		fixes = append(fixes, changeFix("Name the mail host in full", m.renamed(h, h.Meant.Name)))
	case fault == badPrivate || fault == badLoopback && len(h.Addrs) > 0:
		if c := withoutSpecial(h); slices.ContainsFunc(h.Addrs, isPublic) {
			fixes = append(fixes, changeFix("Take out the address that is not public", c))
		}
	}
	if !m.Implicit && m.works() && !slices.ContainsFunc(h.Addrs, isPublic) && len(fixes) == 0 {
		fixes = append(fixes, changeFix("Remove the MX record of a host that takes no mail, unless it can be brought back", m.renamed(h, "")))
	}
	if len(fixes) == 0 {
		fixes = m.advises(h)
	}
	return fixes
}

// advises says what to publish where the check cannot know all of it.
func (m *MXCheck) advises(h *MXHost) []check.Fix {
	switch m.fault(h) {
	case badName, noAddress, badPrivate:
		return []check.Fix{{
			Message: fmt.Sprintf("Publish the public address of %s, or name another host in the MX record", h.Canonical()),
			Text:    absolute(h.Canonical()) + " A <public address of the mail host>",
		}}
	case badLoopback, badAlias, badLiteral:
		return []check.Fix{{
			Message: "Name the mail host by the name that has its public address; if the domain takes no mail, publish a null MX instead",
			Text:    absolute(m.owner()) + " MX 10 <name of the mail host>.",
		}}
	}
	return nil
}

// renamed is the change that makes the records which name a host name another,
// or goes without them if that is "" or has a record already.
func (m *MXCheck) renamed(h *MXHost, to string) (c RecordChange) {
	for _, r := range m.Records {
		if r.Host == h.Name {
			c.Remove = append(c.Remove, r)
		}
	}
	if to != "" && !slices.ContainsFunc(m.Records, func(r Record) bool { return r.Host == to }) {
		c.Add = append(c.Add, MX(m.owner(), h.Preference, to))
	}
	return c
}

// beside reports whether the name that was meant is the host's own with its
// zone's name added, rather than one that the MX record should give.
func (h *MXHost) beside() bool {
	zone, ok := strings.CutPrefix(h.Meant.Name, h.Name+".")
	return ok && isWithin(h.Name, zone)
}

// moved is the change that gives a host the addresses of the name that was meant.
func moved(h *MXHost) (c RecordChange) {
	for _, a := range h.Meant.Addrs {
		c.Remove = append(c.Remove, h.Meant.record(a))
		c.Add = append(c.Add, Address(h.Name, a))
	}
	return c
}

// withoutSpecial is the change that leaves a host its public addresses.
func withoutSpecial(h *MXHost) (c RecordChange) {
	for _, a := range h.Addrs {
		if !isPublic(a) {
			c.Remove = append(c.Remove, h.record(a))
		}
	}
	return c
}

// changeFix is a fix by a change of records. Its text is what to publish, or
// what to take out if nothing is.
func changeFix(message string, c RecordChange) check.Fix {
	var text []string
	for _, r := range c.Add {
		text = append(text, r.line())
	}
	if len(c.Add) == 0 {
		for _, r := range c.Remove {
			text = append(text, "; remove: "+r.line())
		}
	}
	return check.Fix{Message: message, Text: strings.Join(text, "\n"), Change: c}
}
