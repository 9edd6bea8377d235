package dnscheck

import (
	"context"
	"net/netip"
	"slices"
	"strings"
)

// HELOCheck is what DNS says of the name given in EHLO (RFC 5321, sections 2.3.5
// and 4.1.4).
type HELOCheck struct {
	Name string `json:"name"`           // as given
	Host *Host  `json:"host,omitempty"` // what it leads to; nil: it is no name to look up
}

// heloKind is what an EHLO argument is by its form.
type heloKind int

const (
	heloHost        heloKind = iota // a full host name
	heloLiteral                     // an address in brackets, as RFC 5321, section 4.1.3, writes it
	heloBareAddress                 // an address without them
	heloLocalhost                   // localhost and its kin
	heloUnqualified                 // a name without a domain, or in one that exists in no public DNS
	heloInvalid                     // not a host name at all
)

// localTops are endings of names that mean something inside a network only: those
// set aside for it (RFC 6762, appendix G; RFC 8375; ICANN's .internal), and those
// that routers and operating systems make up.
var localTops = []string{
	"local", "localdomain", "lan", "internal", "home.arpa", "home", "corp", "intranet", "intra", "private", "domain", "workgroup", "localnet", "mshome", "invalid",
	"in-addr.arpa", "ip6.arpa", "router", "fritz.box", "belkin", "gateway", "onion",
}

// heloForm reads an EHLO argument: what it is, the address if it is one, and why
// it is not a host name. It takes the argument as it is, final dot and all.
func heloForm(name string) (kind heloKind, addr netip.Addr, why string) {
	if inside, ok := strings.CutPrefix(name, "["); ok {
		inside, closed := strings.CutSuffix(inside, "]")
		rest, six := cutPrefixFold(inside, "IPv6:")
		addr, err := netip.ParseAddr(rest)
		switch {
		case !closed || err != nil:
			return heloInvalid, netip.Addr{}, "is no address literal"
		case addr.Is4() == six:
			return heloInvalid, addr, "is no address literal: IPv6 addresses, and they alone, are written as [IPv6:2001:db8::1]"
		}
		return heloLiteral, addr, ""
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return heloBareAddress, addr, ""
	}
	host := canonical(name)
	switch why := hostnameFault(host); {
	case isLocalhost(host):
		return heloLocalhost, addr, ""
	case name == "":
		return heloInvalid, addr, "is empty"
	case strings.HasSuffix(name, "."):
		return heloInvalid, addr, "ends in a dot, which only zone files write"
	case why != "":
		return heloInvalid, addr, why
	case !strings.Contains(host, "."):
		return heloUnqualified, addr, "has no domain"
	}
	if i := slices.IndexFunc(localTops, func(top string) bool { return isWithin(host, top) }); i >= 0 {
		return heloUnqualified, addr, "lies under ." + localTops[i] + ", which no public DNS knows"
	}
	return heloHost, addr, ""
}

// heloFault says why a name is not fit for EHLO; "" if it is.
func heloFault(name string) string {
	switch kind, _, why := heloForm(name); {
	case why != "":
		return why
	case kind == heloLocalhost:
		return "is every machine's name for itself"
	case kind != heloHost:
		return "is an address"
	}
	return ""
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// helo looks up the name given in EHLO. Only full host names are asked about, and
// those that fail at an underscore alone, which DNS may know all the same.
func (w world) helo(ctx context.Context, target Target) *HELOCheck {
	h := &HELOCheck{Name: target.HELO}
	if kind, _, why := heloForm(h.Name); kind == heloHost || why == underscoreFault {
		host := w.host(ctx, h.host())
		h.Host = &host
	}
	return h
}

// host is the name as DNS is asked about it.
func (h *HELOCheck) host() string { return canonical(h.Name) }

func (h *HELOCheck) unknown() []Unknown {
	if h.Host == nil || len(h.Host.Addrs) > 0 {
		return nil
	}
	return h.Host.unknown()
}

func (h *HELOCheck) summary() []string {
	if h.Host == nil {
		return []string{"EHLO name " + h.Name + ": " + heloFault(h.Name)}
	}
	return []string{"EHLO name " + h.Name + ": " + h.Host.verdict()}
}
