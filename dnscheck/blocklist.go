package dnscheck

import (
	"net/netip"
	"slices"
	"strings"
)

// Blocklist is a DNS block list (RFC 5782) and what its answers mean. Name and
// Zone suffice: such a list holds addresses of both families, and every answer
// within 127.0.0.0/8 is a listing but 127.0.0.1 and 127.255.255.0/24, with which
// lists refuse to answer.
type Blocklist struct {
	Name string   `json:"name"` // as people know it; "": the zone
	Zone string   `json:"zone"`
	Kind ListKind `json:"kind,omitempty"` // "": KindIP

	IPv4Only       bool `json:"ipv4_only,omitempty"`      // it holds no IPv6 addresses and is not asked about any
	Organizational bool `json:"organizational,omitempty"` // it wants the registered domain, not the host's name

	Codes  []ListCode `json:"codes,omitempty"`  // what its answers mean
	Effect ListEffect `json:"effect,omitempty"` // what an answer means that is not among them

	// Listed and Unlisted are entries that a list of domains always and never
	// holds. "": "test" and "invalid" (RFC 5782, section 5). Those of address
	// lists are fixed: 127.0.0.2 and 127.0.0.1, and ::FFFF:7F00:2 and
	// ::FFFF:7F00:1.
	Listed   string `json:"listed,omitempty"`
	Unlisted string `json:"unlisted,omitempty"`

	Removal string `json:"removal,omitempty"` // the page about a listing; {subject} stands for the address or domain
	Advice  string `json:"advice,omitempty"`  // what to know before asking for removal, a sentence
	Source  string `json:"source,omitempty"`  // where all this is documented
}

// ListKind is what a block list holds.
type ListKind string

// The kinds of lists.
const (
	KindIP     ListKind = "ip"
	KindDomain ListKind = "domain"
)

// ListEffect is what an answer of a list does to mail.
type ListEffect string

// The effects.
const (
	EffectListed  ListEffect = ""        // a listing that receivers refuse mail for
	EffectPolicy  ListEffect = "policy"  // no accusation: the range is not meant to bring mail to MX hosts itself
	EffectMinor   ListEffect = "minor"   // a listing that hardly any receiver refuses mail for
	EffectRefused ListEffect = "refused" // no listing: the list does not answer this resolver, or not this question
	EffectNone    ListEffect = "none"    // no listing: a code that says something else
)

// ListCode is what one answer of a list means. Of Addr and Bit one is set.
type ListCode struct {
	Addr    string     `json:"addr,omitempty"` // the address answered: "127.0.0.2"
	Bit     uint8      `json:"bit,omitempty"`  // one bit of the last octet of 127.0.0.x, for lists that add them up
	Meaning string     `json:"meaning"`
	Effect  ListEffect `json:"effect,omitempty"`
}

// Listing is one thing that a list says of its subject.
type Listing struct {
	Answer  netip.Addr `json:"answer"` // verbatim: 127.0.0.4
	Meaning string     `json:"meaning,omitempty"`
	Effect  ListEffect `json:"effect,omitempty"`
}

// name is the list's name, or its zone.
func (l Blocklist) name() string {
	if l.Name == "" {
		return canonical(l.Zone)
	}
	return l.Name
}

// removal is the page about a listing, filled in.
func (l Blocklist) removal(subject string) string {
	return strings.ReplaceAll(l.Removal, "{subject}", subject)
}

// refusal says what a code means by which the lists of several operators refuse to
// answer. That a list answers 127.0.0.1 to those whom it does not serve is SURBL's
// and URIBL's way; no list may use it for a listing, for it must not hold 127.0.0.1
// (RFC 5782, section 5).
func refusal(code string) string {
	switch code {
	case "127.0.0.1":
		return "the list refuses to answer this resolver: it is a public one, or asks too much"
	case "127.255.255.252":
		return "the list says that its zone's name is misspelt"
	case "127.255.255.254":
		return "the list does not answer public or open resolvers, and this question came through one"
	case "127.255.255.255":
		return "the list does not answer this resolver any more: it asks too much"
	}
	return ""
}

var (
	loopback4  = netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8)
	errorCodes = netip.PrefixFrom(netip.AddrFrom4([4]byte{127, 255, 255}), 24)
)

// read takes an answer apart: what it says of the subject, or why it is none. No
// records, no listing; a refusal among the records makes the whole of no value.
func (l Blocklist) read(a *Answer) (listings []Listing, refusal string) {
	for _, addr := range a.Addrs() {
		found, refused := l.meaning(addr)
		if refused != "" {
			return nil, a.Question.Name + " is answered with " + addr.String() + ": " + refused
		}
		for _, f := range found {
			if f.Effect != EffectNone {
				listings = append(listings, f)
			}
		}
	}
	return listings, ""
}

// meaning is what one address says.
func (l Blocklist) meaning(addr netip.Addr) (found []Listing, refused string) {
	if !loopback4.Contains(addr) {
		// RFC 5782, section 2.1: entries have values within 127.0.0.0/8. Anything
		// else comes from a parked domain, a wildcard, or a resolver that makes up
		// answers.
		return nil, "that is outside 127.0.0.0/8 and no block list's answer: the zone is parked, or something on the way makes up answers"
	}
	if code, ok := l.code(addr.String()); ok {
		if code.Effect == EffectRefused {
			return nil, code.Meaning
		}
		return []Listing{{addr, code.Meaning, code.Effect}}, ""
	}
	if why := refusal(addr.String()); why != "" {
		return nil, why
	}
	if errorCodes.Contains(addr) {
		return nil, "the list says that it cannot answer"
	}
	octets := addr.As4()
	if octets[1] == 0 && octets[2] == 0 {
		// RFC 5782, section 2.3: a combined list may return a bit mask.
		for _, code := range l.Codes {
			if code.Bit == 0 || octets[3]&code.Bit == 0 {
				continue
			}
			if code.Effect == EffectRefused {
				return nil, code.Meaning
			}
			found = append(found, Listing{addr, code.Meaning, code.Effect})
		}
	}
	if found == nil {
		found = []Listing{{Answer: addr, Effect: l.Effect}}
	}
	return found, ""
}

func (l Blocklist) code(addr string) (ListCode, bool) {
	i := slices.IndexFunc(l.Codes, func(c ListCode) bool { return c.Addr == addr })
	if i < 0 {
		return ListCode{}, false
	}
	return l.Codes[i], true
}
