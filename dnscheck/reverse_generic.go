package dnscheck

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"golang.org/x/net/publicsuffix"
)

// genericWords are labels, or parts of labels, of the names that access networks
// give to their customers' addresses by the thousand.
var genericWords = []string{
	"adsl", "vdsl", "xdsl", "sdsl", "hdsl", "dsl", "ppp", "pppoe", "dhcp", "dyn", "dynamic", "dynip", "dynamicip", "dip", "dialin", "dialup", "dial",
	"pool", "pools", "cable", "catv", "hfc", "hsd", "broadband", "bband", "ftth", "fttx", "gpon", "fibre", "fiber", "fios", "cpe", "cust", "customer", "customers",
	"client", "clients", "user", "users", "subscriber", "subscribers", "res", "residential", "home", "mobile", "gprs", "lte", "wireless", "wlan", "wifi", "hotspot",
	"nat", "unassigned", "unallocated", "unused", "noptr", "nopointer", "unknown", "revip", "rev",
}

// defaultNames are the ends of names that hosting providers give to an address
// until its user asks for another (as seen in 2026).
var defaultNames = []string{
	"compute.amazonaws.com", "compute-1.amazonaws.com", "compute.amazonaws.com.cn", "bc.googleusercontent.com", "cloudapp.azure.com", "cloudapp.net",
	"clients.your-server.de", "ip.linodeusercontent.com", "members.linode.com", "vultrusercontent.com", "vultr.com", "contaboserver.net", "hstgr.cloud",
	"instances.scw.cloud", "rev.poneytelecom.eu", "vps.ovh.net", "vps.ovh.ca", "vps.ovh.us", "stratoserver.net", "startdedicated.com", "ip.secureserver.net",
	"onlinehome-server.info", "onlinehome-server.com", "kimsufi.com", "hwclouds-dns.com", "static.akamaitechnologies.com", "hosted-by-vdsina.com", "colocrossing.com",
	"dip0.t-ipconnect.de", "dip.t-dialin.net", "dynamic.ziggo.nl", "res.rr.com", "res.spectrum.com", "btcentralplus.com",
}

// mailWords mark names that were given to mail servers on purpose, which may
// stand in pools and have clients.
var mailWords = []string{"mail", "mx", "smtp", "mta", "out", "outbound", "outgoing", "relay", "mailout", "mailer", "email", "sender", "post", "send"}

// generic says why a reverse name looks as if nobody had chosen it, and how
// surely; "" if it does not. It reads names as receivers do: the address in the
// name, the words of access networks, the ends that hosting providers use. The
// registered domain itself is not held against a name.
func generic(name string, ip netip.Addr) (why string, sure check.Confidence) {
	for _, end := range defaultNames {
		if isWithin(name, end) {
			return "is the provider's default under " + end, check.Likely
		}
	}
	local := name
	if registered, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		local = strings.TrimSuffix(strings.TrimSuffix(name, registered), ".")
	}
	words := strings.FieldsFunc(local, func(r rune) bool { return r < 'a' || r > 'z' })
	forMail := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(mailWords, w) })
	word := ""
	if i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(genericWords, w) }); i >= 0 && !forMail {
		word = words[i]
	}
	holds := addressIn(local, ip)
	switch {
	case holds != "" && word != "":
		return fmt.Sprintf("holds %s and the word %q", holds, word), check.Likely
	case holds != "" && !forMail:
		return "holds " + holds, check.Likely
	case word != "":
		return fmt.Sprintf("holds the word %q", word), check.Possible
	}
	return "", ""
}

// addressIn finds the address in a name: its octets in either order, three in a
// row or more, its digits without separators, or as a hexadecimal or decimal
// number.
func addressIn(name string, ip netip.Addr) string {
	flat := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, name)
	octets := ip.AsSlice()
	digits := hex.EncodeToString(octets)
	if len(octets) == 16 {
		// A name seldom holds all of an IPv6 address; its interface part will do.
		short := strings.ReplaceAll(strings.Trim(ip.String(), ":"), "::", ":")
		switch dashed := strings.ReplaceAll(short, ":", "-"); {
		case strings.Contains(flat, digits), strings.Contains(flat, strings.ReplaceAll(reverseLabels(ip), ".", "")):
			return "the address's digits"
		case digits[16:24] != "00000000" && strings.Contains(flat, digits[16:]):
			return "the second half of the address"
		case strings.Count(dashed, "-") >= 2 && (strings.Contains(name, dashed) || strings.Contains(name, strings.ReplaceAll(ip.String(), ":", "-"))):
			return "the address"
		}
		return ""
	}
	numbers := strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' })
	for i, n := range numbers {
		numbers[i] = strings.TrimLeft(n, "0")
		if numbers[i] == "" {
			numbers[i] = "0"
		}
	}
	joined := "." + strings.Join(numbers, ".") + "."
	padded, plain := "", make([]string, 4)
	for i, o := range octets {
		plain[i] = strconv.Itoa(int(o))
		padded += fmt.Sprintf("%03d", o)
	}
	backwards := slices.Clone(plain)
	slices.Reverse(backwards)
	for _, order := range [][]string{plain, backwards} {
		for _, part := range [][]string{order[:3], order[1:]} {
			if run := strings.Join(part, "."); strings.Contains(joined, "."+run+".") {
				return "the octets of the address"
			}
		}
	}
	if strings.Contains(flat, padded) || strings.Contains(flat, digits) || slices.Contains(numbers, strconv.FormatUint(uint64(binary.BigEndian.Uint32(octets)), 10)) {
		return "the address as a number"
	}
	return ""
}
