package diagnose

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Names of domains, hosts and servers, taken out of what holds them. All are in small
// letters and without the dot at the end.

// domainsOf lists the domains of addresses, each once.
func domainsOf(addresses []string) (out []string) {
	for _, a := range addresses {
		if d := domainOf(a); d != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// domainOf is the domain of an address, or the text itself if it is one. A single word
// without @ is a local part whose domain somebody forgot, and no name to look up.
func domainOf(address string) string {
	address = strings.Trim(address, "<> ")
	i := strings.LastIndexByte(address, '@')
	if i < 0 && !strings.Contains(address, ".") {
		return ""
	}
	return canonical(address[i+1:])
}

// within reports whether a name is a domain or below it.
func within(name, domain string) bool {
	return domain != "" && (name == domain || strings.HasSuffix(name, "."+domain))
}

// canonical is a name in the form in which names are compared.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// organization is the registered domain of a host or domain, by the list of public
// suffixes; "" if it has none.
func organization(host string) string {
	host = canonical(host)
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	org, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return org
}

// hostOf is the host of "host:port", or the text itself.
func hostOf(subject string) string {
	if host, _, err := net.SplitHostPort(subject); err == nil {
		subject = host
	}
	return canonical(subject)
}

// withPort completes a server by the port that its TLS mode has by custom.
func withPort(server string, mode TLSMode) string {
	if _, _, err := net.SplitHostPort(server); err == nil {
		return server
	}
	port := "587"
	if mode == TLSImplicit {
		port = "465"
	}
	return net.JoinHostPort(strings.Trim(server, "[]"), port)
}

// portOf is the port of "host:port"; "": there is none.
func portOf(server string) string {
	_, port, _ := net.SplitHostPort(server)
	return port
}

// portNumber is the same as a number; 0: there is none.
func portNumber(server string) uint16 {
	n, _ := strconv.ParseUint(portOf(server), 10, 16)
	return uint16(n)
}
