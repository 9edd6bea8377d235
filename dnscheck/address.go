package dnscheck

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// specialRange is a block of addresses that does not reach a host on the public
// Internet.
type specialRange struct {
	prefix netip.Prefix
	kind   string
}

// specialRanges are those of the IANA IPv4 and IPv6 Special-Purpose Address
// Registries (RFC 6890) that are not globally reachable. The ranges for
// documentation are left out: they are as good as public ones to those who write
// examples and tests.
var specialRanges = sync.OnceValue(func() []specialRange {
	return []specialRange{
		{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
		{netip.MustParsePrefix("::1/128"), "loopback"},
		{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
		{netip.MustParsePrefix("::/128"), "unspecified"},
		{netip.MustParsePrefix("10.0.0.0/8"), "private (RFC 1918)"},
		{netip.MustParsePrefix("172.16.0.0/12"), "private (RFC 1918)"},
		{netip.MustParsePrefix("192.168.0.0/16"), "private (RFC 1918)"},
		{netip.MustParsePrefix("100.64.0.0/10"), "shared behind carrier-grade NAT (RFC 6598)"},
		{netip.MustParsePrefix("169.254.0.0/16"), "link-local (RFC 3927)"},
		{netip.MustParsePrefix("192.0.0.0/24"), "reserved for protocols (RFC 6890)"},
		{netip.MustParsePrefix("198.18.0.0/15"), "reserved for benchmarks (RFC 2544)"},
		{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
		{netip.MustParsePrefix("240.0.0.0/4"), "reserved (RFC 1112)"},
		{netip.MustParsePrefix("fe80::/10"), "link-local (RFC 4291)"},
		{netip.MustParsePrefix("fec0::/10"), "site-local (RFC 3879)"},
		{netip.MustParsePrefix("fc00::/7"), "unique local (RFC 4193)"},
		{netip.MustParsePrefix("ff00::/8"), "multicast"},
		{netip.MustParsePrefix("100::/64"), "discard-only (RFC 6666)"},
		{netip.MustParsePrefix("64:ff9b:1::/48"), "local translation (RFC 8215)"},
	}
})

// special says what kind of address it is if it is not one on the public
// Internet, and "" if it is.
func special(addr netip.Addr) string {
	if addr.Is4In6() {
		return "IPv4-mapped (RFC 4291)"
	}
	for _, s := range specialRanges() {
		if s.prefix.Contains(addr) {
			return s.kind
		}
	}
	return ""
}

// specialNetwork reports whether a network holds nothing but such addresses.
func specialNetwork(p netip.Prefix) bool {
	return slices.ContainsFunc(specialRanges(), func(s specialRange) bool {
		return s.prefix.Bits() <= p.Bits() && s.prefix.Contains(p.Addr())
	})
}

// isLocal reports whether the address is this very host's, whoever asks.
func isLocal(addr netip.Addr) bool {
	kind := special(addr.Unmap())
	return kind == "loopback" || kind == "unspecified"
}

// isLocalhost reports whether the name is this very host's, whoever asks (RFC
// 6761, section 6.3).
func isLocalhost(name string) bool {
	return isWithin(name, "localhost") || name == "localhost.localdomain" || name == "localhost6.localdomain6"
}

// addressAsName reads an address that stands where a host name should, with or
// without brackets.
func addressAsName(name string) (netip.Addr, bool) {
	name = strings.TrimPrefix(strings.Trim(canonical(name), "[]"), "ipv6:")
	addr, err := netip.ParseAddr(name)
	return addr, err == nil
}

// hostnameFault says why a name cannot be that of a host (RFC 1123, section 2.1;
// RFC 5321, section 2.3.5), and "" if it can.
func hostnameFault(name string) string {
	if !validName(name) || name == "." {
		return "has an empty label, one over 63 octets, or over 253 in all"
	}
	underscore := false
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.':
		case c == '_':
			underscore = true
		default:
			return "holds a character other than letters, digits and hyphens"
		}
	}
	labels := strings.Split(name, ".")
	switch {
	case underscore:
		return underscoreFault
	case slices.ContainsFunc(labels, func(l string) bool { return l[0] == '-' || l[len(l)-1] == '-' }):
		return "has a label that begins or ends with a hyphen"
	case strings.Trim(labels[len(labels)-1], "0123456789") == "":
		return "ends in a number"
	}
	return ""
}

// underscoreFault is the one fault of a host name that most servers put up with.
const underscoreFault = "holds an underscore"

// isPublic reports whether the address can be that of a host on the Internet.
func isPublic(addr netip.Addr) bool { return special(addr) == "" }
