package dnscheck

import (
	"net/netip"
	"slices"
)

// addrSet is a set of addresses: ranges in order, of which no two touch. IPv4
// goes before IPv6, and they never meet.
type addrSet []addrRange

// addrRange is all addresses from the first to the last, of one family.
type addrRange struct{ from, to netip.Addr }

func newAddrSet(prefixes []netip.Prefix) addrSet {
	set := make(addrSet, 0, len(prefixes))
	for _, p := range prefixes {
		if p = p.Masked(); p.IsValid() {
			set = append(set, addrRange{p.Addr(), lastAddr(p)})
		}
	}
	return set.tidy()
}

// lastAddr is the last address of a network.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

func (s addrSet) tidy() addrSet {
	slices.SortFunc(s, func(a, b addrRange) int { return a.from.Compare(b.from) })
	out := s[:0]
	for _, r := range s {
		if n := len(out); n > 0 && r.from.BitLen() == out[n-1].to.BitLen() {
			last := &out[n-1]
			if next := last.to.Next(); !next.IsValid() || r.from.Compare(next) <= 0 {
				if last.to.Less(r.to) {
					last.to = r.to
				}
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

func (s addrSet) union(o addrSet) addrSet { return slices.Concat(s, o).tidy() }

func (s addrSet) contains(ip netip.Addr) bool {
	i, found := slices.BinarySearchFunc(s, ip, func(r addrRange, ip netip.Addr) int { return r.from.Compare(ip) })
	return found || i > 0 && s[i-1].to.BitLen() == ip.BitLen() && !s[i-1].to.Less(ip)
}

// covers reports whether every address of o is in s.
func (s addrSet) covers(o addrSet) bool {
	for _, r := range o {
		within := func(mine addrRange) bool {
			return mine.from.BitLen() == r.from.BitLen() && !r.from.Less(mine.from) && !mine.to.Less(r.to)
		}
		if !slices.ContainsFunc(s, within) {
			return false
		}
	}
	return true
}

// boundaries adds where the ranges begin, and what comes after each.
func (s addrSet) boundaries(out []netip.Addr) []netip.Addr {
	for _, r := range s {
		out = append(out, r.from)
		if next := r.to.Next(); next.IsValid() {
			out = append(out, next)
		}
	}
	return out
}

// prefixes gives the set as the fewest networks.
func (s addrSet) prefixes() (out []netip.Prefix) {
	for _, r := range s {
		for from := r.from; from.IsValid() && !r.to.Less(from); {
			p := netip.PrefixFrom(from, from.BitLen())
			for p.Bits() > 0 {
				wider := netip.PrefixFrom(from, p.Bits()-1)
				if wider.Masked().Addr() != from || r.to.Less(lastAddr(wider)) {
					break
				}
				p = wider
			}
			out = append(out, p)
			from = lastAddr(p).Next()
		}
	}
	return out
}
