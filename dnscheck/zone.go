package dnscheck

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Zone is a small world of DNS in memory, for tests: those of this package, and
// those of programs that use it. [ParseZone] makes one from text.
//
// It answers as a recursive resolver would: it follows CNAMEs, expands wildcards
// (RFC 4592), tells a name that does not exist from one without such records, and
// says NXDOMAIN for all it does not hold. Asked as a server (Question.Server), it
// answers with authority where it holds the zone's SOA, and says REFUSED
// elsewhere; a server with a section of its own answers from that first.
//
// A Zone is not changed by use and safe for concurrent use.
type Zone struct {
	common  section
	servers map[netip.Addr]section
	names   map[string]bool // every owner and every parent of one
}

// section is what one server holds; that of the zone itself is common to all.
type section struct {
	records map[zoneKey][]Record
	faults  map[zoneKey]fault
	signed  []string // zones whose answers are authentic
}

type zoneKey struct {
	name string
	t    Type // 0 in faults: every type
}

// fault is a way not to answer, as written in a zone.
type fault struct {
	kind string // one of the words below
	code uint16 // for EDE
	text string
}

// The words that stand in the place of a type: this name fails in this way.
const (
	faultServFail = "SERVFAIL" // the server failed
	faultRefused  = "REFUSED"  // the server will not say
	faultTimeout  = "TIMEOUT"  // no answer, until the context ends or five seconds have passed
	faultBogus    = "BOGUS"    // DNSSEC fails: SERVFAIL with EDE 6, and the records if checking is disabled
	faultNXDomain = "NXDOMAIN" // no such name, even if records stand elsewhere
	faultNoData   = "NODATA"   // no records of that type, even if some stand elsewhere
	faultLame     = "LAME"     // asked as a server: it knows nothing of the zone, and neither answers with authority nor refuses
)

// zoneTimeout is how long a TIMEOUT lasts, as resolvers usually wait.
const zoneTimeout = 5 * time.Second

// mostAliases bounds a chain of CNAMEs, as resolvers do.
const mostAliases = 16

// Resolve answers from the zone.
func (z *Zone) Resolve(ctx context.Context, q Question) (*Answer, error) {
	q = q.canonical()
	if err := ctx.Err(); err != nil {
		return nil, &Error{Question: q, Err: context.Cause(ctx)}
	}
	sections := []section{z.common}
	a := &Answer{Question: q, Server: "zone"}
	if q.Server.IsValid() {
		a.Server = q.Server.String()
		if own, ok := z.servers[q.Server]; ok {
			sections = []section{own, z.common}
		}
		soa, ok := z.soaOf(sections, q.Name)
		if a.Authoritative = ok; !ok {
			a.RCode = Refused
		}
		a.NegativeTTL = negativeTTL(soa)
	} else {
		soa, _ := z.soaOf(sections, q.Name)
		a.NegativeTTL = negativeTTL(soa)
	}
	name := q.Name
	secure := q.validates() // every alias on the way counts
	for range mostAliases {
		if f, ok := lookFault(sections, name, q.Type); ok && (f.kind != faultBogus || q.validates()) {
			a.Authentic = false
			return a, f.apply(ctx, q, a)
		}
		if a.RCode == Refused {
			return a, nil
		}
		secure = secure && isSigned(sections, name)
		a.Authentic = secure
		if rs := z.find(sections, name, q.Type); len(rs) > 0 {
			a.Records = rs
			return a, nil
		}
		alias := z.find(sections, name, TypeCNAME)
		if len(alias) == 0 || q.Type == TypeCNAME {
			if !z.holds(name) {
				a.RCode = NXDomain
			}
			return a, nil
		}
		a.Chain = append(a.Chain, alias[0])
		if name = alias[0].Host; q.Server.IsValid() {
			return a, nil // an authoritative server leaves the rest to the resolver
		}
	}
	a.RCode, a.Chain, a.Authentic = ServFail, nil, false // the aliases go in circles
	return a, nil
}

// apply makes the answer fail in the way of the fault.
func (f fault) apply(ctx context.Context, q Question, a *Answer) error {
	switch f.kind {
	case faultTimeout:
		timer := time.NewTimer(zoneTimeout)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return &Error{Question: q, Server: a.Server, Err: context.Cause(ctx)}
		case <-timer.C:
			return &Error{Question: q, Server: a.Server, Err: ErrTimeout}
		}
	case faultNXDomain:
		a.RCode = NXDomain
	case faultRefused:
		a.RCode = Refused
	case faultLame:
		a.RCode, a.Authoritative = NoError, false
	case faultServFail, faultBogus:
		a.RCode = ServFail
		if f.code != 0 || f.text != "" {
			a.Extended = []ExtendedError{{Code: f.code, Text: f.text}}
		}
	}
	return nil
}

// validates reports whether who answers checks signatures: resolvers do, unless
// asked not to, and authoritative servers never.
func (q Question) validates() bool { return !q.CheckingDisabled && !q.Server.IsValid() }

// find returns the records of a name and type, from the first section that has
// them, or those of the closest wildcard.
func (z *Zone) find(sections []section, name string, t Type) []Record {
	for _, s := range sections {
		if rs := s.records[zoneKey{name, t}]; len(rs) > 0 {
			return slices.Clone(rs)
		}
	}
	if z.names[name] {
		return nil // a wildcard does not cover a name that exists
	}
	for up := parent(name); up != ""; up = parent(up) {
		for _, s := range sections {
			if rs := s.records[zoneKey{"*." + up, t}]; len(rs) > 0 {
				rs = slices.Clone(rs)
				for i := range rs {
					rs[i].Name = name
				}
				return rs
			}
		}
		if z.names[up] {
			return nil // nor one below the closest parent that exists
		}
	}
	return nil
}

// holds reports whether a name exists, by itself, as a parent, or by a wildcard.
func (z *Zone) holds(name string) bool {
	if z.names[name] {
		return true
	}
	for up := parent(name); up != ""; up = parent(up) {
		if z.names["*."+up] {
			return true
		}
		if z.names[up] {
			return false
		}
	}
	return false
}

// soaOf returns the SOA of the zone that a name lies in.
func (z *Zone) soaOf(sections []section, name string) (Record, bool) {
	for up := name; up != ""; up = parent(up) {
		for _, s := range sections {
			if rs := s.records[zoneKey{up, TypeSOA}]; len(rs) > 0 {
				return rs[0], true
			}
		}
	}
	return Record{}, false
}

// negativeTTL is how long a "no" may be kept: the SOA's own time to live or its
// last field, whichever is less (RFC 2308, section 5).
func negativeTTL(soa Record) time.Duration {
	_, minimum, _ := cutLast(soa.Data, " ")
	n, _ := strconv.ParseUint(minimum, 10, 32)
	return min(soa.TTL, time.Duration(n)*time.Second)
}

func lookFault(sections []section, name string, t Type) (fault, bool) {
	for _, s := range sections {
		for _, key := range []zoneKey{{name, t}, {name, 0}, {"*", t}, {"*", 0}} {
			if f, ok := s.faults[key]; ok {
				return f, true
			}
		}
		if len(s.records[zoneKey{name, t}]) > 0 {
			return fault{}, false // a section's own records go before another's faults
		}
	}
	return fault{}, false
}

func isSigned(sections []section, name string) bool {
	for _, s := range sections {
		for _, zone := range s.signed {
			if isWithin(name, zone) {
				return true
			}
		}
	}
	return false
}

// String lists the names that the zone holds, for test failures.
func (z *Zone) String() string {
	var names []string
	for n := range z.names {
		names = append(names, n)
	}
	slices.Sort(names)
	return "zone of " + strings.Join(names, ", ")
}
