package netprobe

import (
	"net/netip"
	"time"
)

// Result is what the network did. It is plain data that can be saved as JSON and
// judged again. What was not looked at is nil or empty, and Skipped says why.
type Result struct {
	Host       string      `json:"host"` // as it was given, without credentials
	Port       uint16      `json:"port"`
	TLS        TLSMode     `json:"tls,omitempty"`        // how the application begins TLS
	SourceIP   netip.Addr  `json:"source_ip,omitzero"`   // the address that it dials from; not valid: the system chooses
	Resolution *Resolution `json:"resolution,omitempty"` // nil: the host is an address, or a proxy resolves it
	Dials      []Dial      `json:"dials,omitempty"`      // the target's first, in the order of preference
	Proxy      *Proxy      `json:"proxy,omitempty"`
	Local      *Local      `json:"local,omitempty"`
	Paths      []Path      `json:"paths,omitempty"`
	Skipped    []Skip      `json:"skipped,omitempty"`
}

// TLSMode is how the application begins TLS.
type TLSMode string

// The modes.
const (
	TLSAuto     TLSMode = "" // from the first octet on port 465, with STARTTLS elsewhere
	TLSImplicit TLSMode = "implicit"
	TLSSTARTTLS TLSMode = "starttls"
	TLSNone     TLSMode = "none"
)

// Skip is something that was not looked at, and why.
type Skip struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Resolution is how the host's name resolved, asked as the application would.
type Resolution struct {
	Host    string            `json:"host"`
	Addrs   []netip.Addr      `json:"addrs,omitempty"`
	Outcome ResolutionOutcome `json:"outcome"`
	Detail  string            `json:"detail,omitempty"` // the resolver's words, verbatim
	Took    time.Duration     `json:"took"`
	Control string            `json:"control,omitempty"` // what the resolver answered about another name, where it failed for this one; "": nothing
}

// ResolutionOutcome is how a look-up ended.
type ResolutionOutcome string

// The outcomes of look-ups.
const (
	Resolved       ResolutionOutcome = "resolved"
	NameNotFound   ResolutionOutcome = "not-found" // no such name, or no addresses
	ResolverFailed ResolutionOutcome = "failed"    // SERVFAIL, REFUSED, time-out: nothing is known about the name
)

// Role is why an endpoint was dialled.
type Role string

// The roles.
const (
	RoleTarget  Role = "target"  // what the application dials
	RoleMatrix  Role = "matrix"  // another mail port of the same host
	RoleControl Role = "control" // what tells "blocked here" from "down there"
)

// Outcome is how a dial ended.
type Outcome string

// The outcomes of dials.
const (
	Connected     Outcome = "connected"
	RefusedByPeer Outcome = "refused"       // RST to the SYN, or ICMP port unreachable
	NoAnswer      Outcome = "no-answer"     // nothing came back in time
	ResetAfter    Outcome = "reset"         // connected, then RST before a word was said
	ClosedAfter   Outcome = "closed"        // connected, then closed before a word was said
	Unreachable   Outcome = "unreachable"   // no route here, or ICMP host or network unreachable
	Prohibited    Outcome = "prohibited"    // ICMP administratively prohibited (EACCES on some systems, EHOSTUNREACH with another)
	Forbidden     Outcome = "forbidden"     // this machine itself refuses: EPERM, EACCES
	LocalFailure  Outcome = "local-failure" // no local port or address, out of descriptors
	ProxyFailed   Outcome = "proxy-failed"  // the proxy was not reached, or refused
	NotTried      Outcome = "not-tried"     // the time was up, or the system cannot
)

// Dial is one attempt to connect.
type Dial struct {
	Addr    netip.AddrPort `json:"addr"`
	Name    string         `json:"name,omitempty"` // what was asked for, where it is no address
	Role    Role           `json:"role"`
	Outcome Outcome        `json:"outcome"`
	Detail  string         `json:"detail,omitempty"` // the system's words, verbatim
	Errno   string         `json:"errno,omitempty"`  // the system's error by its POSIX name, on Windows too: "ECONNREFUSED"
	ICMP    *ICMP          `json:"icmp,omitempty"`   // what a router said of the attempt; Linux tells, other systems keep it
	Took    time.Duration  `json:"took"`             // until connected or failed

	// Spoke is what the peer said first, at most 256 octets; empty if it waits for
	// the client, as TLS and HTTP servers do. Service is what speaks there: "smtp",
	// "imap", "pop3", "http", "ssh", "ftp", "lmtp" and others, "tls" if nothing is
	// known of what is inside, "" if nothing is known at all.
	Spoke      []byte        `json:"spoke,omitempty"`
	Service    string        `json:"service,omitempty"`
	SpokeAfter time.Duration `json:"spoke_after,omitempty"` // since connected
	Listened   bool          `json:"listened,omitempty"`    // the first word was waited for
	// AnswersTLS says that a silent peer answered a ClientHello with a TLS record;
	// Inside is what it then said first, or in answer to EHLO. Asked and Answered are
	// what a silent peer was asked in clear, and what it said to that; nothing: it
	// kept silent all the while.
	AnswersTLS bool   `json:"answers_tls,omitempty"`
	Inside     []byte `json:"inside,omitempty"`
	Asked      string `json:"asked,omitempty"`
	Answered   []byte `json:"answered,omitempty"`
}

// ICMP is a message that a router or the host itself sent back.
type ICMP struct {
	Says string     `json:"says"` // "host unreachable", "port unreachable", "administratively prohibited"
	From netip.Addr `json:"from,omitzero"`
	Own  bool       `json:"own,omitempty"` // From is this machine: its own firewall rejects
}

// Proxy is the proxy on the way.
type Proxy struct {
	URL     string     `json:"url"`             // without credentials
	Outcome Outcome    `json:"outcome"`         // of the connection to the proxy itself
	Fault   ProxyFault `json:"fault,omitempty"` // why the target was not reached through it
	Detail  string     `json:"detail,omitempty"`
}

// ProxyFault is how a proxy fails.
type ProxyFault string

// The faults of proxies.
const (
	ProxyUnreachable ProxyFault = "unreachable" // nothing came of the connection to it
	ProxyLogin       ProxyFault = "login"       // it wants credentials, or other ones
	ProxyForbids     ProxyFault = "forbids"     // its rules do not let this host or port through
	ProxyCannot      ProxyFault = "cannot"      // it tried, and did not reach the target itself
	ProxySilent      ProxyFault = "silent"      // it took the request and did not answer in time
	ProxyNoProxy     ProxyFault = "no-proxy"    // what answers is no proxy of this kind
)

// Local is what this machine has.
type Local struct {
	IPv4Route bool          `json:"ipv4_route"` // a route to a global IPv4 address exists
	IPv6Route bool          `json:"ipv6_route"`
	Loopback  bool          `json:"loopback"`             // connecting to itself works
	Container string        `json:"container,omitempty"`  // "docker", "podman", "kubernetes": the program runs in one
	ClockSkew time.Duration `json:"clock_skew,omitempty"` // how far this machine's clock is ahead; negative: behind
	ClockFrom string        `json:"clock_from,omitempty"` // what it was compared with; "": it was not
}

// Path is how far packets get: the routers that answered to growing hop limits.
type Path struct {
	To      netip.AddrPort `json:"to"`
	Hops    []Hop          `json:"hops,omitempty"`
	Reached bool           `json:"reached,omitempty"` // the last hop is the address itself
}

// Hop is one router, or the silence at its place.
type Hop struct {
	TTL  int           `json:"ttl"`
	Addr netip.Addr    `json:"addr,omitzero"`
	Said string        `json:"said,omitempty"` // "time exceeded", "host unreachable", "administratively prohibited"
	Took time.Duration `json:"took,omitempty"`
}
