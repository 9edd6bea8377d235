package dnscheck

import (
	"net/netip"
	"strconv"
	"strings"
)

// mostMeant is how many networks one slip is taken for.
const mostMeant = 8

// meantNetworks reads what people write for addresses and networks, in the notation
// of SPF (RFC 7208, section 5.6) and in those of routers and spreadsheets: with a
// netmask, stars, zeros in front, a range, fewer octets than four before a prefix
// length. nil: it is none.
func meantNetworks(s string) []netip.Prefix {
	if from, to, ok := strings.Cut(s, "-"); ok {
		first, last := meantAddr(from), meantAddr(to)
		if n, err := strconv.ParseUint(to, 10, 8); err == nil && first.Is4() { // the last octet alone
			b := first.As4()
			b[3] = byte(n)
			last = netip.AddrFrom4(b)
		}
		if first.BitLen() != last.BitLen() || !first.IsValid() || last.Less(first) {
			return nil
		}
		if networks := (addrSet{{first, last}}).prefixes(); len(networks) <= mostMeant {
			return networks
		}
		return nil
	}
	if p := meantNetwork(s); p.IsValid() {
		return []netip.Prefix{p}
	}
	return nil
}

func meantNetwork(s string) netip.Prefix {
	address, length, network := strings.Cut(s, "/")
	if addr := meantAddr(address); addr.IsValid() {
		bits, err := strconv.Atoi(length)
		if mask := meantAddr(length); network && mask.Is4() {
			bits, err = maskBits(mask), nil
		}
		if !network {
			bits, err = addr.BitLen(), nil
		}
		if err != nil {
			return netip.Prefix{}
		}
		return netip.PrefixFrom(addr, bits) // not valid if the length is none
	}
	octets := strings.Split(strings.TrimSuffix(address, "."), ".")
	stars := 0
	for len(octets) > 0 && (octets[len(octets)-1] == "*" || octets[len(octets)-1] == "x") {
		octets, stars = octets[:len(octets)-1], stars+1
	}
	bits, err := strconv.Atoi(length)
	switch {
	case len(octets) == 0 || len(octets) > 3 || stars == 0 == !network:
		return netip.Prefix{}
	case network && (err != nil || bits > 8*len(octets)):
		return netip.Prefix{}
	case !network:
		bits = 8 * len(octets)
	}
	for len(octets) < 4 {
		octets = append(octets, "0")
	}
	return netip.PrefixFrom(meantAddr(strings.Join(octets, ".")), bits)
}

// meantAddr reads an address, with zeros in front of its octets if need be. The zero
// Addr: it is none.
func meantAddr(s string) netip.Addr {
	octets := strings.Split(s, ".")
	for i, o := range octets {
		if short := strings.TrimLeft(o, "0"); len(octets) == 4 && len(o) <= 3 && o != "" {
			octets[i] = short
			if short == "" {
				octets[i] = "0"
			}
		}
	}
	addr, err := netip.ParseAddr(strings.Join(octets, "."))
	if err != nil || addr.Zone() != "" {
		return netip.Addr{}
	}
	return addr
}

// maskBits is the prefix length of a netmask; -1: it is none.
func maskBits(mask netip.Addr) int {
	for bits := range 33 {
		if lastAddr(netip.PrefixFrom(netip.IPv4Unspecified(), bits)) == invert(mask) {
			return bits
		}
	}
	return -1
}

func invert(a netip.Addr) netip.Addr {
	b := a.As4()
	for i := range b {
		b[i] = ^b[i]
	}
	return netip.AddrFrom4(b)
}
