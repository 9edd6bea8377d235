package netprobe

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"github.com/maildiag/maildiag/internal/redact"
)

// Target is what a probe is about: where the application connects, and from what.
type Target struct {
	Host string  // a name or an address, as the application is configured; IPv6 with or without brackets
	Port uint16  // the port it dials
	TLS  TLSMode // how it begins TLS there

	// Ports are the other ports of the host that are tried, the matrix. nil: those of
	// 25, 465, 587 and 2525 that are not Port; empty and not nil: none.
	Ports []uint16

	// Controls are further endpoints, host:port, that the application itself names
	// or uses. They tell "blocked here" from "down there", and get a connection that
	// is closed at once. Nothing is dialled that is neither here nor Host.
	Controls []string

	SourceIP netip.Addr // dial addresses of its family from it; the zero Addr: the system chooses
	Proxy    *url.URL   // socks5 (this machine resolves), socks5h or http; credentials in it are used and never recorded
	Listen   bool       // wait for the first word, and see whether a silent port speaks TLS
	Paths    bool       // if the target does not answer, ask the routers how far packets get

	// Told is a date that a server told, to compare the clock with. A probe takes it
	// else from a greeting or a proxy's reply, if one has a date.
	Told *Told
}

// Told is a date that somebody else told.
type Told struct {
	Time time.Time // what was told
	At   time.Time // when, by this machine's clock
	From string    // by whom: "the Date header of api.example.com"
}

// ErrNothing says that a target names nothing to look at.
var ErrNothing = errors.New("netprobe: the target names no host")

// TargetError says which part of a target cannot be used.
type TargetError struct {
	Field  string // "Host", "Port", "Controls", "Proxy", "SourceIP"
	Value  string // without credentials
	Reason string
}

// Error gives the field, its value and the reason.
func (e *TargetError) Error() string {
	return fmt.Sprintf("netprobe: %s %q: %s", e.Field, e.Value, e.Reason)
}

// matrix holds the ports on which mail is given in: relay (RFC 5321), submission
// with TLS at once and with STARTTLS (RFC 8314, section 3.3), and the one that
// services agreed on where 25 and 587 are blocked.
var matrix = []uint16{25, 465, 587, 2525}

// normal checks a target and completes it.
func (t Target) normal() (Target, error) {
	if t.Host == "" && t.Port == 0 {
		return t, ErrNothing
	}
	if fault := hostFault(t.Host); fault != "" {
		return t, &TargetError{"Host", shown(t.Host), fault}
	}
	if t.Port == 0 {
		return t, &TargetError{"Port", "0", "a port from 1 to 65535 is needed"}
	}
	if t.SourceIP.IsValid() && (t.SourceIP.IsUnspecified() || t.SourceIP.IsMulticast()) {
		return t, &TargetError{"SourceIP", t.SourceIP.String(), "nobody can dial from it"}
	}
	if t.Proxy != nil {
		if fault := proxyFault(t.Proxy); fault != "" {
			return t, &TargetError{"Proxy", proxyURL(t.Proxy), fault}
		}
	}
	if t.Ports == nil {
		t.Ports = slices.DeleteFunc(slices.Clone(matrix), func(p uint16) bool { return p == t.Port })
	}
	for _, c := range t.Controls {
		if _, _, fault := splitControl(c); fault != "" {
			return t, &TargetError{"Controls", shown(c), fault}
		}
	}
	return t, nil
}

func splitControl(s string) (host string, port uint16, fault string) {
	host, p, err := net.SplitHostPort(s)
	if err != nil {
		return "", 0, "not of the form host:port"
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil || n == 0 {
		return "", 0, "a port from 1 to 65535 is needed"
	}
	return host, uint16(n), hostFault(host)
}

// hostFault says why a host is neither a name that can be looked up nor an
// address, or "".
func hostFault(host string) string {
	name := strings.TrimSuffix(unbracket(host), ".")
	if _, err := netip.ParseAddr(name); err == nil {
		return ""
	}
	switch {
	case host == "":
		return "it is empty"
	case strings.TrimSpace(host) != host:
		return "there are blanks or line breaks around it"
	case strings.Contains(host, "://"):
		return "it is a URL, and a bare host name is needed"
	case strings.ContainsAny(host, "@"):
		return "it has an at sign, as mail addresses and credentials do"
	case strings.ContainsAny(host, "/\\?#"):
		return "it has a path"
	case strings.ContainsAny(host, ",;"):
		return "it is a list, and one host is needed"
	case strings.ContainsRune(host, ':'):
		return "it has a port or a colon in it"
	case strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune(`"'<>()[]{}$%*`, r) }):
		return "it has a character that host names do not have"
	}
	ascii, err := toASCII(name)
	if err != nil {
		return "it has a character that host names do not have"
	}
	if len(ascii) > 253 {
		return "it is longer than 253 octets"
	}
	labels := strings.Split(ascii, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return "a label of it is empty or longer than 63 octets"
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "it looks like an IPv4 address and is none"
	}
	return ""
}

// toASCII gives a name as DNS asks for it (RFC 5891, section 4.4). Underscores
// pass, as container networks use them in names.
func toASCII(name string) (string, error) {
	ascii, err := idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false)).ToASCII(name)
	if err != nil {
		return "", err
	}
	if strings.ContainsFunc(ascii, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "", errors.New("not a host name")
	}
	return ascii, nil
}

func unbracket(host string) string {
	if in, ok := strings.CutPrefix(host, "["); ok {
		if in, ok = strings.CutSuffix(in, "]"); ok {
			return in
		}
	}
	return host
}

// literal reads an address, in brackets or not.
func literal(host string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(unbracket(host))
	return a.Unmap(), err == nil
}

// shown is a value of a setting without the credentials that may be in it.
func shown(s string) string {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		scheme := ""
		if j := strings.Index(s, "://"); j >= 0 && j < i {
			scheme = s[:j+3]
		}
		s = scheme + redact.Mark + s[i:]
	}
	s = strings.ToValidUTF8(redact.String(s), "\uFFFD")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}

// proxyFault says why a proxy cannot be used, or "".
func proxyFault(u *url.URL) string {
	switch u.Scheme {
	case "socks5", "socks5h", "http":
	default:
		return "its scheme is none of socks5, socks5h and http"
	}
	if u.Hostname() == "" {
		return "it has no host"
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return "its port is none"
		}
	}
	return ""
}

// proxyURL is a proxy's URL without credentials, path and query.
func proxyURL(u *url.URL) string { return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String() }

// proxyAddr is the address of a proxy, with the usual port if it has none.
func proxyAddr(u *url.URL) string {
	usual := map[string]string{"http": "80", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), usual))
}
