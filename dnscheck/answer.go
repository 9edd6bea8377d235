package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RCode is a DNS response code (IANA, DNS RCODEs).
type RCode uint16

// The response codes that resolvers and servers give to queries.
const (
	NoError  RCode = 0
	FormErr  RCode = 1
	ServFail RCode = 2
	NXDomain RCode = 3
	NotImp   RCode = 4
	Refused  RCode = 5
	BadVers  RCode = 16
)

var rcodeNames = [...]string{
	NoError: "NOERROR", FormErr: "FORMERR", ServFail: "SERVFAIL", NXDomain: "NXDOMAIN", NotImp: "NOTIMP", Refused: "REFUSED", BadVers: "BADVERS",
}

// String gives the mnemonic as dig prints it, or RCODE23.
func (r RCode) String() string {
	if int(r) < len(rcodeNames) && rcodeNames[r] != "" {
		return rcodeNames[r]
	}
	return "RCODE" + strconv.Itoa(int(r))
}

// MarshalText writes the mnemonic.
func (r RCode) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *RCode) UnmarshalText(text []byte) error {
	for v, s := range rcodeNames {
		if s != "" && s == string(text) {
			*r = RCode(v)
			return nil
		}
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(string(text), "RCODE"), 10, 16)
	if err != nil {
		return fmt.Errorf("dnscheck: %q is no response code", text)
	}
	*r = RCode(n)
	return nil
}

// Answer is what came back for a [Question]. An answer that says no (NXDOMAIN,
// no data) or fails (SERVFAIL, REFUSED) is an answer all the same; only silence
// and garbage are errors.
type Answer struct {
	Question Question `json:"question"`
	RCode    RCode    `json:"rcode"`

	// Records are those of the type asked for, at the end of the CNAME chain, in
	// the order in which they came.
	Records []Record `json:"records,omitempty"`
	// Chain are the CNAME records that led there, in order.
	Chain []Record `json:"chain,omitempty"`

	Authentic     bool            `json:"authentic,omitempty"`     // the AD bit: the resolver says that DNSSEC validated (RFC 4035, section 3.2.3)
	Authoritative bool            `json:"authoritative,omitempty"` // the AA bit
	Extended      []ExtendedError `json:"extended,omitempty"`      // why the server failed, if it said so
	NegativeTTL   time.Duration   `json:"negative_ttl,omitempty"`  // how long a "no" may be kept (RFC 2308, section 5)
	Size          int             `json:"size,omitempty"`          // octets of the message; 0: not known
	Server        string          `json:"server,omitempty"`        // which server answered; "": not known

	// Degraded says that the source hides parts of DNS ([FromNet]): AD, TTLs,
	// CNAME chains, string borders and the RCODE are not known.
	Degraded bool `json:"degraded,omitempty"`
}

// ExtendedError is an Extended DNS Error (RFC 8914).
type ExtendedError struct {
	Code uint16 `json:"code"`
	Text string `json:"text,omitempty"`
}

// String gives the registered name, the code and the server's own text.
func (e ExtendedError) String() string {
	s := "EDE " + strconv.Itoa(int(e.Code))
	if int(e.Code) < len(extendedNames) {
		s += " (" + extendedNames[e.Code] + ")"
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// DNSSEC reports whether the error says that validation failed, rather than that
// a server or the network did.
func (e ExtendedError) DNSSEC() bool {
	switch e.Code {
	case 1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 25, 27:
		return true
	}
	return false
}

// extendedNames is the registry of Extended DNS Error Codes (IANA, as of
// November 2026).
var extendedNames = [...]string{
	0: "Other Error", 1: "Unsupported DNSKEY Algorithm", 2: "Unsupported DS Digest Type", 3: "Stale Answer", 4: "Forged Answer",
	5: "DNSSEC Indeterminate", 6: "DNSSEC Bogus", 7: "Signature Expired", 8: "Signature Not Yet Valid", 9: "DNSKEY Missing",
	10: "RRSIGs Missing", 11: "No Zone Key Bit Set", 12: "NSEC Missing", 13: "Cached Error", 14: "Not Ready", 15: "Blocked",
	16: "Censored", 17: "Filtered", 18: "Prohibited", 19: "Stale NXDomain Answer", 20: "Not Authoritative", 21: "Not Supported",
	22: "No Reachable Authority", 23: "Network Error", 24: "Invalid Data", 25: "Signature Expired before Valid", 26: "Too Early",
	27: "Unsupported NSEC3 Iterations Value", 28: "Unable to conform to policy", 29: "Synthesized", 30: "Invalid Query Type",
	31: "Rate Limited", 32: "Over Quota", 33: "Negative Trust Anchor", 34: "New Delegation Only",
}

// Exists reports whether the name is there: with these records, with others, or
// as a parent of other names.
func (a *Answer) Exists() bool { return a.RCode == NoError }

// Failed reports whether the answer is no answer to the question: neither the
// records nor the word that there are none. What it asked about is not known.
func (a *Answer) Failed() bool { return a.RCode != NoError && a.RCode != NXDomain }

// TTL is the least of the answer's times to live, the CNAMEs' included; for an
// answer without records how long the "no" is kept.
func (a *Answer) TTL() time.Duration {
	if len(a.Records) == 0 {
		return a.NegativeTTL
	}
	least := a.Records[0].TTL
	for _, r := range slices.Concat(a.Records, a.Chain) {
		least = min(least, r.TTL)
	}
	return least
}

// Texts returns each TXT record with its strings joined (RFC 7208, section 3.3).
func (a *Answer) Texts() []string {
	var out []string
	for _, r := range a.Records {
		out = append(out, r.Text())
	}
	return out
}

// Addrs returns the addresses of A and AAAA records.
func (a *Answer) Addrs() []netip.Addr {
	var out []netip.Addr
	for _, r := range a.Records {
		if r.Addr.IsValid() {
			out = append(out, r.Addr)
		}
	}
	return out
}

// Hosts returns the names that MX, NS, PTR and CNAME records point to.
func (a *Answer) Hosts() []string {
	var out []string
	for _, r := range a.Records {
		if r.Host != "" {
			out = append(out, r.Host)
		}
	}
	return out
}

// String gives the answer on one line, for logs and test failures.
func (a *Answer) String() string {
	parts := []string{a.Question.String() + ":", a.RCode.String()}
	if a.Authentic {
		parts = append(parts, "ad")
	}
	for _, r := range slices.Concat(a.Chain, a.Records) {
		parts = append(parts, "["+r.String()+"]")
	}
	for _, e := range a.Extended {
		parts = append(parts, "("+e.String()+")")
	}
	return strings.Join(parts, " ")
}
