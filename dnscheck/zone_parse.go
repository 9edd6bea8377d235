package dnscheck

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// ParseZone reads a zone from text in the notation of zone files (RFC 1035,
// section 5), and what tests need besides:
//
//	$ORIGIN example.com.
//	$TTL 300
//	@        SOA  ns1 hostmaster 2026112101 7200 3600 1209600 300
//	@        MX   10 mail
//	mail     A    192.0.2.25
//	@        TXT  "v=spf1 mx " "-all"
//	_dmarc   SERVFAIL              ; any question about this name fails
//	slow     TIMEOUT A             ; questions of this type get no answer
//	broken   BOGUS 7 signature expired
//	$SIGNED  example.com.          ; answers from here down are authentic (AD)
//	$SERVER  192.0.2.54            ; what follows, this server alone answers
//	@        MX   10 old-mail
//	$SERVER  192.0.2.55
//	*.       TIMEOUT               ; any question to this server
//
// The words are SERVFAIL, REFUSED, TIMEOUT, BOGUS, NXDOMAIN, NODATA and LAME (a
// server that does not know the zone and says so by an answer without authority).
// A type after the word limits it to that type; SERVFAIL and BOGUS take the code and the
// text of an extended error (RFC 8914). Names without a final dot are relative to
// the origin, which is the root at first; owners may be left out as in zone files.
// Classes are not written. A record or word that cannot be read is an error that
// names its line.
func ParseZone(text string) (*Zone, error) {
	z := &Zone{common: newSection(), servers: map[netip.Addr]section{}, names: map[string]bool{".": true}}
	p := zoneParser{zone: z, into: z.common, origin: ".", ttl: 5 * time.Minute}
	for _, line := range logicalLines(text) {
		if err := p.line(line.text); err != nil {
			return nil, fmt.Errorf("dnscheck: zone, line %d: %w", line.number, err)
		}
	}
	return z, nil
}

func newSection() section {
	return section{records: map[zoneKey][]Record{}, faults: map[zoneKey]fault{}}
}

type zoneParser struct {
	zone   *Zone
	into   section
	server netip.Addr
	origin string
	owner  string
	ttl    time.Duration
}

type numberedLine struct {
	number int
	text   string
}

// logicalLines joins what parentheses hold together, and leaves comments out.
func logicalLines(text string) (out []numberedLine) {
	var b strings.Builder
	depth, start, number := 0, 1, 1
	quoted, escaped, comment := false, false, false
	flush := func() {
		if s := b.String(); strings.TrimSpace(s) != "" {
			out = append(out, numberedLine{start, s})
		}
		b.Reset()
		start = number
	}
	for _, c := range []byte(text) {
		switch {
		case c == '\n':
			number++
			comment = false
			if depth == 0 || quoted {
				quoted, depth = false, 0
				flush()
			} else {
				b.WriteByte(' ')
			}
			continue
		case comment:
			continue
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			comment = true
			continue
		case c == '(':
			depth++
			c = ' '
		case c == ')':
			depth--
			c = ' '
		}
		b.WriteByte(c)
	}
	number++
	flush()
	return out
}

func (p *zoneParser) line(text string) error {
	fields := strings.Fields(text)
	if strings.HasPrefix(fields[0], "$") {
		return p.directive(fields)
	}
	rest := text
	if text[0] != ' ' && text[0] != '\t' {
		p.owner = p.name(fields[0])
		rest = strings.TrimLeft(text, " \t")[len(fields[0]):]
		fields = fields[1:]
	}
	if p.owner == "" || len(fields) == 0 {
		return fmt.Errorf("%q names no owner or no type", text)
	}
	for _, name := range []string{faultServFail, faultRefused, faultTimeout, faultBogus, faultNXDomain, faultNoData, faultLame} {
		if strings.EqualFold(fields[0], name) {
			return p.fault(name, fields[1:])
		}
	}
	rr, err := dns.NewRR(fmt.Sprintf("$ORIGIN %s\n$TTL %d\n%s %s", absolute(p.origin), p.ttl/time.Second, absolute(p.owner), rest))
	if err != nil {
		return err
	}
	if rr == nil {
		return fmt.Errorf("%q is no record", text)
	}
	record, ok := fromRR(rr)
	if !ok {
		return fmt.Errorf("%q is of a class other than IN", text)
	}
	p.zone.note(record.Name)
	key := zoneKey{record.Name, record.Type}
	p.into.records[key] = append(p.into.records[key], record)
	return nil
}

func (p *zoneParser) directive(fields []string) error {
	if len(fields) != 2 {
		return fmt.Errorf("%s takes one value", fields[0])
	}
	switch value := fields[1]; strings.ToUpper(fields[0]) {
	case "$ORIGIN":
		p.origin = p.name(value)
	case "$TTL":
		n, err := strconv.ParseUint(value, 10, 31)
		if err != nil {
			return fmt.Errorf("$TTL %s: seconds are wanted", value)
		}
		p.ttl = time.Duration(n) * time.Second
	case "$SIGNED":
		p.into.signed = append(p.into.signed, p.name(value))
		p.store()
	case "$SERVER":
		addr, err := netip.ParseAddr(value)
		if err != nil {
			return fmt.Errorf("$SERVER: %w", err)
		}
		own, ok := p.zone.servers[addr]
		if !ok {
			own = newSection()
		}
		p.server, p.into = addr, own
		p.store()
	default:
		return fmt.Errorf("no directive %s", fields[0])
	}
	return nil
}

// store puts the section back after its list of signed zones has grown.
func (p *zoneParser) store() {
	if p.server.IsValid() {
		p.zone.servers[p.server] = p.into
	} else {
		p.zone.common = p.into
	}
}

func (p *zoneParser) fault(kind string, args []string) error {
	f, key := fault{kind: kind}, zoneKey{name: p.owner}
	if kind == faultBogus {
		f.code = 6
	}
	for i, arg := range args {
		if n, err := strconv.ParseUint(arg, 10, 16); err == nil {
			f.code, f.text = uint16(n), strings.Join(args[i+1:], " ")
			break
		}
		if i > 0 {
			return fmt.Errorf("%s %s: a type, then a number and a text, may follow", kind, strings.Join(args, " "))
		}
		if err := key.t.UnmarshalText([]byte(arg)); err != nil {
			return err
		}
	}
	if kind != faultNXDomain && p.owner != "*" {
		p.zone.note(p.owner)
	}
	p.into.faults[key] = f
	return nil
}

// note writes down that a name and all its parents exist.
func (z *Zone) note(name string) {
	for ; name != ""; name = parent(name) {
		z.names[name] = true
	}
}

// name completes a name as zone files do.
func (p *zoneParser) name(s string) string {
	switch {
	case s == "@":
		return p.origin
	case strings.HasSuffix(s, "."), p.origin == ".":
		return canonical(s)
	}
	return canonical(s) + "." + p.origin
}

// fromRR reads a record of the wire or of a zone file. It reports false for
// classes other than IN.
func fromRR(rr dns.RR) (Record, bool) {
	h := rr.Header()
	if h.Class != dns.ClassINET {
		return Record{}, false
	}
	r := Record{
		Name: canonical(h.Name), Type: Type(h.Rrtype), TTL: time.Duration(h.Ttl) * time.Second,
		Data: strings.TrimPrefix(rr.String(), h.String()),
	}
	switch v := rr.(type) {
	case *dns.A:
		r.Addr, _ = netip.AddrFromSlice(v.A.To4())
	case *dns.AAAA:
		r.Addr, _ = netip.AddrFromSlice(v.AAAA.To16())
	case *dns.CNAME:
		r.Host = canonical(v.Target)
	case *dns.NS:
		r.Host = canonical(v.Ns)
	case *dns.PTR:
		r.Host = canonical(v.Ptr)
	case *dns.SOA:
		r.Host, r.Serial = canonical(v.Ns), v.Serial
	case *dns.MX:
		r.Host, r.Preference = canonical(v.Mx), v.Preference
	case *dns.TXT:
		r.Strings = unescapeAll(v.Txt)
	case *dns.SPF:
		r.Strings = unescapeAll(v.Txt)
	case *dns.TLSA:
		data, err := hex.DecodeString(v.Certificate)
		if err != nil {
			return r, true
		}
		r.TLSA = TLSARecord{v.Usage, v.Selector, v.MatchingType, data}
	case *dns.RFC3597: // whose String names class and type in numbers before the data
		r.Data = strings.TrimSpace(fmt.Sprintf(`\# %d %s`, len(v.Rdata)/2, v.Rdata))
	}
	return r, true
}

// unescapeAll undoes the escapes that the DNS library keeps in strings.
func unescapeAll(in []string) []string {
	out := slices.Clone(in)
	for i, s := range out {
		out[i] = unescape(s)
	}
	return out
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 10, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		i++
		b.WriteByte(s[i])
	}
	return b.String()
}
