package dnscheck

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// spfVersion begins every SPF record (section 4.5).
const spfVersion = "v=spf1"

// IsSPF reports whether a TXT record is an SPF record: whether it begins with
// "v=spf1", in either case of letters, and a space or its end follows (section
// 4.5).
func IsSPF(text string) bool {
	return hasVersion(text) && (len(text) == len(spfVersion) || text[len(spfVersion)] == ' ')
}

func hasVersion(text string) bool {
	return len(text) >= len(spfVersion) && strings.EqualFold(text[:len(spfVersion)], spfVersion)
}

// ParseSPF reads an SPF record, the strings of its TXT record joined. The result
// is never nil; what is wrong stands in its Faults, in the order of the text.
func ParseSPF(text string) *SPFRecord {
	p := spfParser{record: &SPFRecord{Text: text}, seen: map[string]bool{}}
	pos := 0
	if hasVersion(text) {
		pos = len(spfVersion)
	}
	if !IsSPF(text) {
		p.term.Text, _, _ = strings.Cut(text, " ")
		p.fault(0, "4.5", "the record does not begin with %q and a space", spfVersion)
	}
	// Section 4.6.1: terms are separated by spaces, and by nothing else.
	for pos < len(text) {
		if text[pos] == ' ' {
			pos++
			continue
		}
		end := strings.IndexByte(text[pos:], ' ')
		if end < 0 {
			end = len(text) - pos
		}
		p.readTerm(text[pos:pos+end], pos)
		pos += end
	}
	return p.record
}

type spfParser struct {
	record *SPFRecord
	term   SPFTerm
	seen   map[string]bool // redirect and exp
}

// fault notes what is wrong, at an offset in the term.
func (p *spfParser) fault(offset int, section, format string, args ...any) {
	p.term.Bad = true
	p.record.Faults = append(p.record.Faults, SPFFault{
		Pos: p.term.Pos + offset, Term: p.term.Text, Reason: fmt.Sprintf(format, args...), Section: section,
	})
}

func (p *spfParser) readTerm(text string, pos int) {
	p.term = SPFTerm{Text: text, Pos: pos}
	// Section 4.6.1: a modifier has its "=" before any ":" or "/".
	if i := strings.IndexAny(text, "=:/"); i >= 0 && text[i] == '=' {
		p.modifier(i)
	} else {
		p.mechanism()
	}
	p.record.Terms = append(p.record.Terms, p.term)
}

func (p *spfParser) modifier(equals int) {
	text := p.term.Text
	p.term.Name = asciiLower(text[:equals])
	if !validModifierName(text[:equals]) {
		p.fault(0, "4.6.1", "%q is no name of a modifier: letters, digits, \"-\", \"_\" and \".\", beginning with a letter", text[:equals])
		return
	}
	value, at := text[equals+1:], equals+1
	if p.term.Name != "redirect" && p.term.Name != "exp" {
		// Section 6: unknown modifiers are ignored, but must be well formed.
		p.term.Value = value
		if _, bad := parseMacros(value, false); bad != nil {
			p.fault(at+bad.pos, bad.section, "%s", bad.reason)
		}
		return
	}
	if p.seen[p.term.Name] {
		p.fault(0, "6", "%s= stands twice", p.term.Name)
	}
	p.seen[p.term.Name] = true
	p.domain(value, at)
}

// validModifierName follows the grammar of name (section 12).
func validModifierName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetter(c) && (i == 0 || !isDigit(c) && c != '-' && c != '_' && c != '.') {
			return false
		}
	}
	return s != ""
}

func (p *spfParser) mechanism() {
	text, at := p.term.Text, 0
	p.term.Qualifier = '+'
	if strings.IndexByte(qualifiers, text[0]) >= 0 {
		p.term.Qualifier, at = SPFQualifier(text[0]), 1
	}
	name, arg, colon := text[at:], "", false
	if i := strings.IndexAny(name, ":/"); i >= 0 {
		colon = name[i] == ':'
		name, arg = name[:i], name[i:]
	}
	p.term.Name = asciiLower(name)
	at += len(name)
	if colon {
		arg, at = arg[1:], at+1
	}
	switch p.term.Name {
	case "all":
		if at < len(text) || colon {
			p.fault(at, p.section(), "nothing may follow \"all\"")
		}
	case "include", "exists":
		if colon {
			p.domain(arg, at)
		} else {
			p.fault(at, p.section(), "%q wants a domain: \"%s:domain\"", p.term.Name, p.term.Name)
		}
	case "ptr":
		if colon {
			p.domain(arg, at)
		} else if arg != "" {
			p.fault(at, p.section(), "\"ptr\" takes no prefix length")
		}
	case "a", "mx":
		p.addresses(arg, at, colon)
	case "ip4":
		p.network(arg, at, colon, 32)
	case "ip6":
		p.network(arg, at, colon, 128)
	default:
		p.unknownMechanism(name)
	}
}

// unknownMechanism says which slip it probably is.
func (p *spfParser) unknownMechanism(name string) {
	switch p.term.Name {
	case "redirect", "exp":
		p.fault(0, "4.6.1", "%q is a modifier: write \"%s=domain\"", p.term.Name, p.term.Name)
	case "ip", "ipv4", "ipv6":
		p.fault(0, "4.6.1", "there is no mechanism %q; those for addresses are ip4 and ip6", name)
	default:
		p.fault(0, "4.6.1", "there is no mechanism %q", name)
	}
}

// addresses reads what follows a and mx: [":" domain-spec] [dual-cidr-length].
func (p *spfParser) addresses(arg string, at int, colon bool) {
	domain, masks := cutMasks(arg)
	p.term.Mask4, p.term.Mask6 = 32, 128
	if colon {
		p.domain(domain, at)
	} else if domain != "" { // begins with "/", and is no prefix length
		masks, domain = domain+masks, ""
	}
	at += len(domain)
	four, six, both := strings.Cut(masks, "//")
	if four != "" {
		p.term.Mask4 = p.mask(four[1:], at+1, 32)
	}
	if both {
		p.term.Mask6 = p.mask(six, at+len(four)+2, 128)
	}
}

// cutMasks cuts the longest dual-cidr-length off the end. A domain-spec may hold
// slashes but cannot end in one and digits, so this is no guess (section 12).
func cutMasks(s string) (domain, masks string) {
	end := len(s)
	for _, slash := range []string{"//", "/"} {
		i := end
		for i > 0 && isDigit(s[i-1]) {
			i--
		}
		if !strings.HasSuffix(s[:i], slash) || slash == "/" && strings.HasSuffix(s[:i], "//") {
			continue
		}
		end = i - len(slash)
	}
	return s[:end], s[end:]
}

// mask reads a prefix length: no sign, no leading zero, at most so many bits.
func (p *spfParser) mask(digits string, at, most int) int {
	n, err := strconv.ParseUint(digits, 10, 8)
	switch {
	case digits == "" || strings.Trim(digits, "0123456789") != "":
		p.fault(at, p.section(), "%q is no prefix length", digits)
	case digits[0] == '0' && digits != "0":
		p.fault(at, p.section(), "the prefix length %q begins with a zero", digits)
	case err != nil || int(n) > most:
		p.fault(at, p.section(), "the prefix length %s is over %d", digits, most)
	default:
		return int(n)
	}
	return most
}

// network reads what follows ip4 and ip6.
func (p *spfParser) network(arg string, at int, colon bool, bits int) {
	if !colon {
		p.fault(at, p.section(), "%q wants an address: \"%s:address\"", p.term.Name, p.term.Name)
		return
	}
	text, length, slash := strings.Cut(arg, "/")
	addr, err := netip.ParseAddr(text)
	switch {
	case err != nil || addr.Zone() != "":
		p.fault(at, p.section(), "%q is no address", text)
		return
	case addr.BitLen() != bits && bits == 32:
		p.fault(at, p.section(), "%q is an IPv6 address, which wants ip6", text)
		return
	case addr.BitLen() != bits:
		p.fault(at, p.section(), "%q is an IPv4 address, which wants ip4", text)
		return
	}
	if slash {
		bits = p.mask(length, at+len(text)+1, bits)
	}
	p.term.Prefix = netip.PrefixFrom(addr, bits)
}

// domain reads a domain-spec.
func (p *spfParser) domain(text string, at int) {
	p.term.Domain = text
	if bad := checkDomainSpec(text); bad != nil {
		p.fault(at+bad.pos, bad.section, "%s", bad.reason)
	}
}

// section is that of RFC 7208 in which the mechanism is defined.
func (p *spfParser) section() string {
	switch p.term.Name {
	case "all":
		return "5.1"
	case "include":
		return "5.2"
	case "a":
		return "5.3"
	case "mx":
		return "5.4"
	case "ptr":
		return "5.5"
	case "exists":
		return "5.7"
	}
	return "5.6"
}

// asciiLower leaves all but ASCII letters alone: Unicode knows capitals whose
// lower case is ASCII.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
