package dnscheck

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Client asks real servers: recursive resolvers, and authoritative servers if a
// [Question] names one. The zero value asks the system's resolvers as
// /etc/resolv.conf lists them. Where there is no such file, as on Windows, name
// the Servers or make do with [FromNet].
//
// It asks over UDP with EDNS (RFC 6891) and a buffer of 1232 octets, which no
// usual path breaks into fragments; over TCP if the answer is cut off; and without
// EDNS if the server does not know it. A server that is silent, unreachable or
// talks nonsense is asked again in the next round, in a plainer way: without EDNS,
// then over TCP. The way that a server answers to is kept for five minutes, and one
// that is silent is asked last for half a minute. One that fails or refuses (SERVFAIL,
// REFUSED) leaves the question to the next server; if none knows, the failure that
// tells most is the answer. Only a SERVFAIL that says DNSSEC validation failed ends
// the search at once: a server that does not validate would hide the fault.
//
// Aliases are followed where the server left that to us, 16 at most. A server that
// a Question names is asked without recursion, and only once for the whole chain;
// its word that other servers are in charge is an answer without records and not
// Authoritative, and asked for the NS records of that very name, or for the
// addresses of a server that it refers to, has those.
//
// Authentic is what the server says only where the path to it can be believed, as
// the C library does it: the server is on a loopback address, resolv.conf has the
// option trust-ad, or TrustAD is set. Elsewhere anyone on the way could have set
// the bit, and it is dropped.
//
// A Client must not be copied after its first use. It is safe for concurrent use.
type Client struct {
	// Servers are the recursive resolvers to ask, in this order. none: those of
	// ResolvConf; if that names none, 127.0.0.1:53 and [::1]:53. Port 0 is 53.
	Servers []netip.AddrPort

	// ResolvConf is the configuration of the system's resolver (resolv.conf(5)),
	// read at each question so that changes are seen, and not at all if Servers are
	// given. "": /etc/resolv.conf.
	ResolvConf string

	// Timeout is for one try: the question to one server, its answer, and its
	// repetition over TCP or without EDNS. 0: that of ResolvConf, or 5 seconds. A
	// context that ends too soon for all tries shortens each, down to a second.
	Timeout time.Duration
	// Attempts is how often a silent server is asked. 0: that of ResolvConf, or 2.
	Attempts int

	Port    uint16 // of servers that a Question names; 0: 53
	TrustAD bool   // the path to the servers is safe, so that their AD bit counts
	Dialer  Dialer // nil: a [net.Dialer]

	turn  atomic.Uint32 // where the option rotate begins
	notes serverNotes
}

// Dialer makes connections; [net.Dialer] and the proxies of golang.org/x/net/proxy
// are such. For a [Client] the network is "udp" or "tcp"; one that cannot do UDP
// returns an error, and is asked for TCP in the next round.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Resolve asks the question. An answer that says no, and a failure that a server
// reports, is an answer; the error is an [*Error] and wraps [ErrTimeout] if nothing
// came, [ErrTruncated] as well if no more came than the word that TCP is needed, [ErrMalformed] if what came was no answer or its aliases have no end,
// [ErrName] if the name cannot be asked about, the context's cause if that ended
// first, or the network's error.
func (c *Client) Resolve(ctx context.Context, q Question) (*Answer, error) {
	q = q.canonical()
	name, err := wireName(q.Name)
	if err != nil {
		return nil, &Error{Question: q, Err: err}
	}
	s := c.settings(q)
	a := &Answer{Question: q, Authentic: true}
	path := []string{name}
	for {
		next := q
		next.Name = name
		r, err := c.ask(ctx, s, next)
		if err != nil {
			return nil, s.failure(q, err)
		}
		chain, records := r.follow(name, q.Type)
		a.Chain = append(a.Chain, chain...)
		for _, alias := range chain {
			path = append(path, alias.Host)
		}
		if err := endless(path); err != nil {
			return nil, &Error{Question: q, Server: r.server.String(), Err: err}
		}
		name = path[len(path)-1]
		r.fill(a, name)
		a.Authentic = a.Authentic && r.authentic && s.believes(r.server)
		if r.rcode != NoError {
			return a, nil
		}
		// The end of the chain is here; or the word that it has no such records (RFC
		// 2308, section 2.2); or it is not this server's to say.
		if len(chain) == 0 || len(records) > 0 || r.denies(name) || q.Server.IsValid() {
			a.Records = records
			return a, nil
		}
	}
}

// endless reports the circle in which aliases go, or that they are too many to
// follow.
func endless(path []string) error {
	for i, name := range path {
		if slices.Contains(path[:i], name) {
			return fmt.Errorf("%w: the aliases go in circles: %s", ErrMalformed, strings.Join(path[:i+1], " -> "))
		}
	}
	if len(path)-1 > mostAliases {
		return fmt.Errorf("%w: more than %d aliases, the last is %s", ErrMalformed, mostAliases, path[len(path)-1])
	}
	return nil
}

// fill copies what a reply says of itself, and of the name at the end of its
// aliases.
func (r *reply) fill(a *Answer, name string) {
	a.RCode, a.Authoritative, a.Extended = r.rcode, r.authoritative, r.extended
	a.Size, a.Server = r.size, r.server.String()
	if a.NegativeTTL = 0; r.denies(name) {
		a.NegativeTTL = r.negativeTTL
	}
}

// denies reports whether the reply carries the SOA record that comes with "no such
// name" and "no such records", and of the zone that the name lies in.
func (r *reply) denies(name string) bool {
	return r.soa != "" && isWithin(name, r.soa)
}

// follow walks from the name along the aliases of a reply, in whatever order they
// stand, to records of the type. Records of other names have nothing to do with
// the question, and are left out.
func (r *reply) follow(name string, t Type) (chain, records []Record) {
	aliases := map[string]Record{}
	for _, rec := range r.records {
		if _, dup := aliases[rec.Name]; rec.Type == TypeCNAME && !dup {
			aliases[rec.Name] = rec
		}
	}
	for len(chain) <= mostAliases {
		for _, rec := range r.records {
			if rec.Name == name && rec.Type == t {
				records = append(records, rec)
			}
		}
		alias, ok := aliases[name]
		if len(records) > 0 || !ok || t == TypeCNAME {
			return chain, records
		}
		chain, name = append(chain, alias), alias.Host
	}
	return chain, nil
}
