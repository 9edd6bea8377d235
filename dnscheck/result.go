package dnscheck

import (
	"time"

	"github.com/maildiag/maildiag/check"
)

// ResultVersion is the version of the form of [Result].
const ResultVersion = 1

// Result is what a check saw, and what it makes of it. A part that is nil was not
// looked at; what was looked at and could not be told says so in Unknown fields of
// its own and in Skipped, and is never a finding. A Result can be saved as JSON
// and judged again with [Judge].
type Result struct {
	Version int       `json:"version"`
	Target  Target    `json:"target"`
	At      time.Time `json:"at"`

	Destinations []Destination      `json:"destinations,omitempty"` // the domains that take mail
	SPF          *SPFCheck          `json:"spf,omitempty"`
	DKIM         *DKIMCheck         `json:"dkim,omitempty"`
	DMARC        *DMARCCheck        `json:"dmarc,omitempty"`
	ARC          *ARCCheck          `json:"arc,omitempty"`
	BIMI         *BIMICheck         `json:"bimi,omitempty"`
	Reverse      []Reverse          `json:"reverse,omitempty"` // one an address
	HELO         *HELOCheck         `json:"helo,omitempty"`
	Blocklists   *BlocklistCheck    `json:"blocklists,omitempty"`
	Propagation  []PropagationCheck `json:"propagation,omitempty"` // one a domain, the sender's first

	Skipped  []Skip          `json:"skipped,omitempty"`  // what could not be told, and why
	Findings []check.Finding `json:"findings,omitempty"` // what is wrong, with fixes and their proofs

	Asked  int `json:"asked"`  // how many different questions were put to the resolver
	Served int `json:"served"` // how many more were answered from memory
}

// Role is what a domain is to the mail.
type Role string

// The roles.
const (
	RoleSender    Role = "sender"
	RoleRecipient Role = "recipient"
)

// Destination is a domain that takes mail, and how it wants it brought.
type Destination struct {
	Domain string       `json:"domain"`
	Role   Role         `json:"role"`
	MX     *MXCheck     `json:"mx,omitempty"`
	MTASTS *MTASTSCheck `json:"mta_sts,omitempty"`
	TLSRPT *TLSRPTCheck `json:"tls_rpt,omitempty"`
	DANE   []DANECheck  `json:"dane,omitempty"` // one an MX host
}

// Skip is something that could not be told. It is never a finding.
type Skip struct {
	Part    string `json:"part"`              // "spf", "blocklists" …
	Subject string `json:"subject,omitempty"` // the name or list it is about
	Reason  string `json:"reason"`
}

// Judge runs the rules over saved evidence. The same evidence gives the same
// findings, without proofs, anywhere and at any time.
func Judge(r *Result) []check.Finding { return check.Run(rules(), r) }

// Causes are the findings that no other finding explains, the most certain first.
func (r *Result) Causes() []check.Finding { return check.Causes(r.Findings, Catalog()) }

// skipped gathers what the parts could not tell.
func (r *Result) skipped() (out []Skip) {
	add := func(part string, unknown []Unknown) {
		for _, u := range unknown {
			out = append(out, Skip{Part: part, Subject: u.Subject, Reason: u.Reason})
		}
	}
	for _, p := range r.parts() {
		add(p.name, p.part.unknown())
	}
	return out
}

// Unknown is what a part of the check could not tell: about what, and why not.
type Unknown struct {
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason"`
}

// part is what every part of a result can say of itself.
type part interface {
	unknown() []Unknown // what it could not tell
	summary() []string  // its verdicts, a line each: what a proof shows that changes
}

type namedPart struct {
	name string
	part part
}

// parts lists the parts that were looked at, in the order of reading.
func (r *Result) parts() (out []namedPart) {
	for i := range r.Destinations {
		d := &r.Destinations[i]
		if d.MX != nil {
			out = append(out, namedPart{"mx", d.MX})
		}
		if d.MTASTS != nil {
			out = append(out, namedPart{"mta-sts", d.MTASTS})
		}
		if d.TLSRPT != nil {
			out = append(out, namedPart{"tls-rpt", d.TLSRPT})
		}
		for j := range d.DANE {
			out = append(out, namedPart{"dane", &d.DANE[j]})
		}
	}
	if r.SPF != nil {
		out = append(out, namedPart{"spf", r.SPF})
	}
	if r.DKIM != nil {
		out = append(out, namedPart{"dkim", r.DKIM})
	}
	if r.DMARC != nil {
		out = append(out, namedPart{"dmarc", r.DMARC})
	}
	if r.ARC != nil {
		out = append(out, namedPart{"arc", r.ARC})
	}
	if r.BIMI != nil {
		out = append(out, namedPart{"bimi", r.BIMI})
	}
	for i := range r.Reverse {
		out = append(out, namedPart{"reverse", &r.Reverse[i]})
	}
	if r.HELO != nil {
		out = append(out, namedPart{"helo", r.HELO})
	}
	if r.Blocklists != nil {
		out = append(out, namedPart{"blocklists", r.Blocklists})
	}
	for i := range r.Propagation {
		out = append(out, namedPart{"propagation", &r.Propagation[i]})
	}
	return out
}
