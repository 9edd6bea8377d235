package dnscheck

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// canonical is a name in lower case without the final dot; the root is ".".
func canonical(name string) string {
	if name = strings.ToLower(name); len(name) > 1 {
		name = strings.TrimSuffix(name, ".")
	}
	return name
}

// absolute is a name as zone files write it, with the final dot.
func absolute(name string) string {
	if strings.HasSuffix(name, ".") {
		return name
	}
	return name + "."
}

// validName reports whether DNS can be asked about the name: labels of 1 to 63
// octets, 253 in all (RFC 1035, section 2.3.4). Escapes of zone files count as
// what they are written with, which is never shorter.
func validName(name string) bool {
	if name == "." {
		return true
	}
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return true
}

// asciiDomain turns a domain as people write it (in their own script, with a
// final dot, in capitals) into what DNS is asked about (RFC 5891). It reports
// false for what is no domain name: addresses, empty labels, spaces.
func asciiDomain(domain string) (string, bool) {
	domain = canonical(strings.TrimSpace(domain))
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	} else if strings.ContainsFunc(domain, func(r rune) bool { return r > '~' }) {
		return "", false
	}
	if _, err := netip.ParseAddr(domain); err == nil || domain == "." || !validName(domain) {
		return "", false
	}
	if strings.ContainsAny(domain, " \t\r\n@/:\\\"<>[](),;") {
		return "", false
	}
	return domain, true
}

// domainOf is the part of an address after its last @, in ASCII; "" if there is
// none.
func domainOf(address string) string {
	_, domain, ok := cutLast(strings.Trim(address, "<> "), "@")
	if !ok {
		return ""
	}
	domain, _ = asciiDomain(domain)
	return domain
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// parent cuts the first label off; the parent of a top-level domain is "".
func parent(name string) string {
	_, rest, _ := strings.Cut(name, ".")
	return rest
}

// isWithin reports whether name is zone or lies below it.
func isWithin(name, zone string) bool {
	return name == zone || zone == "." || strings.HasSuffix(name, "."+zone)
}

// reverseLabels is the address as reverse zones and block lists write it: the
// octets of IPv4, the nibbles of IPv6, backwards (RFC 1035, section 3.5; RFC
// 3596, section 2.5; RFC 5782, section 2).
func reverseLabels(addr netip.Addr) string {
	const hex = "0123456789abcdef"
	var labels []string
	b := addr.Unmap().AsSlice()
	for i := len(b) - 1; i >= 0; i-- {
		if len(b) == 4 {
			labels = append(labels, strconv.Itoa(int(b[i])))
		} else {
			labels = append(labels, string(hex[b[i]&15]), string(hex[b[i]>>4]))
		}
	}
	return strings.Join(labels, ".")
}

// reverseName is the name whose PTR record names the address.
func reverseName(addr netip.Addr) string {
	if addr.Unmap().Is4() {
		return reverseLabels(addr) + ".in-addr.arpa"
	}
	return reverseLabels(addr) + ".ip6.arpa"
}
