package dnscheck

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// spfIdentity is what macros stand for, but for %{d}, which changes from record to
// record.
type spfIdentity struct {
	ip       netip.Addr
	helo     string
	local    string
	domain   string // of the sender, as it was given; that of the first record too
	receiver string
	now      time.Time
}

// mostExpanded bounds what macros can blow up.
const mostExpanded = 1 << 16

// target is the name that a term asks about: its domain-spec expanded (section
// 4.8), or the current domain. It reports false if DNS cannot be asked about it.
func (e *spfEval) target(t SPFTerm, domain string) (string, bool) {
	if t.Domain == "" {
		return domain, true
	}
	macros, bad := parseMacros(t.Domain, false)
	if bad != nil {
		return t.Domain, false
	}
	name, ok := e.expand(macros, domain)
	name = strings.TrimSuffix(name, ".")
	// Section 7.3: what is too long loses labels on the left.
	for len(name) > 253 {
		_, rest, more := strings.Cut(name, ".")
		if !more {
			return name[:253], false
		}
		name = rest
	}
	return name, ok && validName(name) && isASCII(name)
}

// expand puts in what macros stand for (section 7.3). It reports false if that is
// out of all proportion.
func (e *spfEval) expand(macros []macro, domain string) (string, bool) {
	var b strings.Builder
	for _, m := range macros {
		if m.letter == 0 {
			b.WriteString(m.literal)
		} else {
			b.WriteString(m.transform(e.value(m.letter, domain)))
		}
		if b.Len() > mostExpanded {
			return "", false
		}
	}
	return b.String(), true
}

// value is what a letter stands for (section 7.2).
func (e *spfEval) value(letter byte, domain string) string {
	switch letter {
	case 's':
		return e.local + "@" + e.domain
	case 'l':
		return e.local
	case 'o':
		return e.domain
	case 'd':
		return domain
	case 'i':
		return dotted(e.ip)
	case 'p':
		return e.validatedName(domain)
	case 'h':
		return e.helo
	case 'c':
		return e.ip.String()
	case 'r':
		return e.receiver
	case 't':
		return strconv.FormatInt(e.now.Unix(), 10)
	}
	if e.ip.Is4() {
		return "in-addr"
	}
	return "ip6"
}

// validatedName is the %{p} of section 7.3: the domain itself if it is validated,
// else a name below it, else any.
func (e *spfEval) validatedName(domain string) string {
	names := e.validated().valid
	domain = strings.ToLower(domain)
	for _, fits := range []func(string) bool{
		func(n string) bool { return n == domain },
		func(n string) bool { return isWithin(n, domain) },
		func(string) bool { return true },
	} {
		if i := slices.IndexFunc(names, fits); i >= 0 {
			return names[i]
		}
	}
	return "unknown"
}

// dotted is the address as %{i} gives it: for IPv6 all nibbles, with dots between.
func dotted(ip netip.Addr) string {
	if ip.Is4() {
		return ip.String()
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i, c := range ip.As16() {
		if i > 0 {
			b.WriteByte('.')
		}
		b.Write([]byte{hex[c>>4], '.', hex[c&15]})
	}
	return b.String()
}

// transform splits, reverses, shortens and escapes a value, in this order (section
// 7.3).
func (m macro) transform(value string) string {
	delims := m.delims
	if delims == "" {
		delims = "."
	}
	var parts []string
	for {
		i := strings.IndexAny(value, delims)
		if i < 0 {
			break
		}
		parts, value = append(parts, value[:i]), value[i+1:]
	}
	parts = append(parts, value)
	if m.reverse {
		slices.Reverse(parts)
	}
	if m.parts > 0 && m.parts < len(parts) {
		parts = parts[len(parts)-m.parts:]
	}
	if value = strings.Join(parts, "."); m.escape {
		return escapeURL(value)
	}
	return value
}

// escapeURL escapes all but the unreserved characters (RFC 3986, section 2.3).
func escapeURL(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; isLetter(c) || isDigit(c) || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// queryName writes a name as questions do: a backslash, which macros can bring in,
// begins an escape there (RFC 1035, section 5.1).
func queryName(name string) string { return strings.ReplaceAll(name, `\`, `\\`) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > '~' {
			return false
		}
	}
	return true
}
