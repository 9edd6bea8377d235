package dnscheck

import (
	"bufio"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"
)

// The bounds of the C library (resolv.conf(5)).
const (
	mostNameservers = 3
	mostSeconds     = 30
	mostAttempts    = 5
)

// readResolvConf reads the system's resolvers. A file that is not there or names
// none leaves those on the machine itself.
func readResolvConf(path string) settings {
	if path == "" {
		path = "/etc/resolv.conf"
	}
	var s settings
	if f, err := os.Open(path); err == nil {
		s = parseResolvConf(io.LimitReader(f, 64<<10))
		f.Close()
	}
	if len(s.servers) == 0 {
		s.servers = []netip.AddrPort{
			netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), dnsPort),
			netip.AddrPortFrom(netip.IPv6Loopback(), dnsPort),
		}
	}
	return s
}

// parseResolvConf reads the lines "nameserver" and "options". Those about search
// lists do not matter, as all names here are whole. An address may bear a port, as
// OpenBSD writes it: [192.0.2.1]:5353. What cannot be read is passed over, as the C
// library does.
func parseResolvConf(r io.Reader) settings {
	var s settings
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		line, _, _ = strings.Cut(line, ";")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		switch fields[0] {
		case "nameserver":
			if server, ok := parseNameserver(fields[1]); ok && len(s.servers) < mostNameservers {
				s.servers = append(s.servers, server)
			}
		case "options":
			for _, option := range fields[1:] {
				s.option(option)
			}
		}
	}
	return s
}

func parseNameserver(text string) (netip.AddrPort, bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.AddrPortFrom(addr, dnsPort), true
	}
	host, port, ok := strings.Cut(strings.TrimPrefix(text, "["), "]:")
	addr, err := netip.ParseAddr(host)
	n, errPort := strconv.ParseUint(port, 10, 16)
	return netip.AddrPortFrom(addr, uint16(n)), ok && err == nil && errPort == nil
}

func (s *settings) option(text string) {
	name, value, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(value)
	switch {
	case name == "timeout" && err == nil:
		s.timeout = time.Duration(min(max(n, 1), mostSeconds)) * time.Second
	case name == "attempts" && err == nil:
		s.attempts = min(max(n, 1), mostAttempts)
	case name == "rotate":
		s.rotate = true
	case name == "trust-ad":
		s.trustAD = true
	case name == "use-vc":
		s.tcp = true
	}
}
