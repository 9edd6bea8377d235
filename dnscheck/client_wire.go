package dnscheck

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// wireName is a name as it comes back from the wire: checked, its escapes written
// in one way only, in lower case.
func wireName(name string) (string, error) {
	var buf [256]byte
	if !validName(name) {
		return "", ErrName
	}
	n, err := dns.PackDomainName(dns.Fqdn(name), buf[:], 0, nil, false)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrName, err)
	}
	name, _, err = dns.UnpackDomainName(buf[:n], 0)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrName, err)
	}
	return canonical(name), nil
}

// query is a question on the wire.
type query struct {
	id   uint16
	name string
	t    Type
	wire []byte // with its length in front if it goes over TCP
	from netip.Addr
}

// newQuery writes the message. The AD bit asks to be told whether the answer was
// validated, without the signatures that the DO bit would bring (RFC 6840, section
// 5.7).
func newQuery(q Question, w way) (*query, error) {
	out := &query{id: uint16(rand.Uint32()), name: q.Name, t: q.Type, from: q.Server}
	m := dns.Msg{MsgHdr: dns.MsgHdr{
		Id: out.id, RecursionDesired: !q.Server.IsValid(), AuthenticatedData: true, CheckingDisabled: q.CheckingDisabled,
	}}
	m.Question = []dns.Question{{Name: dns.Fqdn(q.Name), Qtype: uint16(q.Type), Qclass: dns.ClassINET}}
	if !w.plain {
		m.SetEdns0(udpSize, false)
	}
	wire, err := m.Pack()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrName, err)
	}
	if w.tcp {
		wire = append(binary.BigEndian.AppendUint16(nil, uint16(len(wire))), wire...)
	}
	out.wire = wire
	return out, nil
}

// The header of a message (RFC 1035, section 4.1.1): the number, two octets of
// flags, and how many questions and records the four sections hold.
const (
	headerSize   = 12
	responseBit  = 0x80 // of the third octet, as are the next ones
	opcodeBits   = 0x78
	authorityBit = 0x04
	truncatedBit = 0x02
	recursionBit = 0x80 // of the fourth octet, as are the next ones
	authenticBit = 0x20
	rcodeBits    = 0x0f
)

// reply is what a server said to a query, as far as it matters here.
type reply struct {
	rcode         RCode
	authoritative bool
	truncated     bool
	recursion     bool // the server resolves for others
	authentic     bool
	records       []Record // of the answer section: those of the type asked for, and aliases
	soa           string   // the zone whose SOA stands in the authority section
	refers        bool     // name servers stand there
	negativeTTL   time.Duration
	extended      []ExtendedError
	size          int
	server        netip.AddrPort
	plain         bool // it was asked without EDNS
}

// matches reports why a message is no answer to the query. A failure may come
// without the question, as some servers send it.
func (q *query) matches(msg []byte) error {
	if len(msg) < headerSize {
		return fmt.Errorf("%w: %d octets are no DNS message", ErrMalformed, len(msg))
	}
	code := RCode(msg[3] & rcodeBits)
	switch {
	case binary.BigEndian.Uint16(msg) != q.id:
		return fmt.Errorf("%w: it bears another query's number", ErrMalformed)
	case msg[2]&responseBit == 0:
		return fmt.Errorf("%w: a query came back, not an answer", ErrMalformed)
	case msg[2]&opcodeBits != 0:
		return fmt.Errorf("%w: it answers another kind of query", ErrMalformed)
	}
	switch questions := binary.BigEndian.Uint16(msg[4:]); {
	case questions == 0 && (code != NoError && code != NXDomain || msg[2]&truncatedBit != 0):
		return nil
	case questions != 1:
		return fmt.Errorf("%w: it holds %d questions", ErrMalformed, questions)
	}
	name, off, err := dns.UnpackDomainName(msg, headerSize)
	if err != nil || off+4 > len(msg) {
		return fmt.Errorf("%w: its question cannot be read", ErrMalformed)
	}
	t, class := binary.BigEndian.Uint16(msg[off:]), binary.BigEndian.Uint16(msg[off+2:])
	if canonical(name) != q.name || Type(t) != q.t || class != dns.ClassINET {
		return fmt.Errorf("%w: it answers another question (%s %s)", ErrMalformed, canonical(name), Type(t))
	}
	return nil
}

// parse reads a message that matches. Of one that is cut off only the header is
// read: half an answer is worse than none.
func (q *query) parse(msg []byte) (*reply, error) {
	r := &reply{
		rcode:         RCode(msg[3] & rcodeBits),
		authoritative: msg[2]&authorityBit != 0,
		truncated:     msg[2]&truncatedBit != 0,
		recursion:     msg[3]&recursionBit != 0,
		authentic:     msg[3]&authenticBit != 0,
		size:          len(msg),
	}
	if r.truncated {
		return r, nil
	}
	p := wireParser{query: q, reply: r, msg: msg, off: headerSize}
	if binary.BigEndian.Uint16(msg[4:]) == 1 {
		_, off, err := dns.UnpackDomainName(msg, headerSize)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		p.off = off + 4
	}
	for s, section := range []string{"answer", "authority", "additional"} {
		n := binary.BigEndian.Uint16(msg[6+2*s:])
		for i := range n {
			if err := p.record(s); err != nil {
				return nil, fmt.Errorf("%w: %s section, record %d of %d: %w", ErrMalformed, section, i+1, n, err)
			}
		}
	}
	if len(r.records) == 0 && !r.authoritative {
		r.records = p.delegation
	}
	if r.rcode != NoError { // a record beside the word that there is none is not believed
		r.records = aliases(r.records, q.t)
	}
	return r, nil
}

// The sections after the question.
const (
	answerSection = iota
	authoritySection
	additionalSection
)

// mostText bounds what the records of one reply unfold to, in octets. Pointers
// make it possible to name a long name in two octets, thousands of times; real
// answers stay below what TCP can carry and escapes can make of it.
const mostText = 512 << 10

type wireParser struct {
	query      *query
	reply      *reply
	msg        []byte
	off        int
	text       int
	delegation []Record // what a referral says of the very name: NS records, or glue
}

var (
	errShort = errors.New("the message ends within it")
	errText  = fmt.Errorf("the records unfold to more than %d octets", mostText)
)

// record reads the next record and keeps it if it has to do with the question.
func (p *wireParser) record(section int) error {
	start := p.off
	_, off, err := dns.UnpackDomainName(p.msg, start)
	switch {
	case err != nil:
		return err
	case off+10 > len(p.msg):
		return errShort
	}
	t := Type(binary.BigEndian.Uint16(p.msg[off:]))
	ttl := binary.BigEndian.Uint32(p.msg[off+4:])
	length := int(binary.BigEndian.Uint16(p.msg[off+8:]))
	data := off + 10
	if p.off = data + length; p.off > len(p.msg) {
		return errShort
	}
	switch {
	case section == additionalSection && t == Type(dns.TypeOPT):
		p.opt(ttl, p.msg[data:p.off])
		return nil
	case section == answerSection && (t == p.query.t || t == TypeCNAME):
	case section == authoritySection && (t == TypeSOA || t == TypeNS):
	case section == additionalSection && p.query.from.IsValid() && t == p.query.t && (t == TypeA || t == TypeAAAA):
	default:
		return nil
	}
	if length == 0 && t.known() {
		return fmt.Errorf("%s without data", t)
	}
	rr, _, err := dns.UnpackRR(p.msg, start)
	if err != nil {
		return err
	}
	if int32(ttl) < 0 {
		rr.Header().Ttl = 0 // RFC 2181, section 8
	}
	rec, ok := fromRR(rr)
	if !ok {
		return nil
	}
	return p.keep(section, rr, rec)
}

func (p *wireParser) keep(section int, rr dns.RR, rec Record) error {
	if soa, ok := rr.(*dns.SOA); ok && section == authoritySection {
		// RFC 2308, section 5.
		p.reply.soa, p.reply.negativeTTL = rec.Name, min(rec.TTL, time.Duration(soa.Minttl)*time.Second)
		return nil
	}
	if p.text += len(rec.Name) + len(rec.Host) + len(rec.Data); p.text > mostText {
		return errText
	}
	if section == answerSection {
		p.reply.records = append(p.reply.records, rec)
		return nil
	}
	if section == additionalSection {
		if rec.Name == p.query.name {
			p.delegation = append(p.delegation, rec) // glue, the parent's word on where a server is
		}
		return nil
	}
	p.reply.refers = true
	if p.query.from.IsValid() && p.query.t == TypeNS && rec.Name == p.query.name {
		p.delegation = append(p.delegation, rec) // the parent's word on who is in charge
	}
	return nil
}

// opt reads the record of EDNS: the upper bits of the response code (RFC 6891,
// section 6.1.3) and the extended errors (RFC 8914, section 2).
func (p *wireParser) opt(ttl uint32, options []byte) {
	const extendedError, mostErrors, mostWords = 15, 8, 512
	p.reply.rcode |= RCode(ttl>>24) << 4
	for len(options) >= 4 {
		code, n := binary.BigEndian.Uint16(options), int(binary.BigEndian.Uint16(options[2:]))
		if options = options[4:]; n > len(options) {
			return
		}
		if code == extendedError && n >= 2 && len(p.reply.extended) < mostErrors {
			p.reply.extended = append(p.reply.extended, ExtendedError{
				Code: binary.BigEndian.Uint16(options), Text: printable(options[2:min(n, mostWords)]),
			})
		}
		options = options[n:]
	}
}

// printable is a server's own words, made safe for a terminal and for JSON.
func printable(text []byte) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(text), "?")))
}

// aliases leaves the CNAME records.
func aliases(records []Record, t Type) (out []Record) {
	for _, r := range records {
		if r.Type == TypeCNAME && t != TypeCNAME {
			out = append(out, r)
		}
	}
	return out
}
