package dnscheck

import (
	"net/netip"
	"time"
)

// SPFResult is one of the results of RFC 7208, section 2.6.
type SPFResult string

// The results.
const (
	SPFNone      SPFResult = "none"
	SPFNeutral   SPFResult = "neutral"
	SPFPass      SPFResult = "pass"
	SPFFail      SPFResult = "fail"
	SPFSoftFail  SPFResult = "softfail"
	SPFTempError SPFResult = "temperror"
	SPFPermError SPFResult = "permerror"
)

// The limits of section 4.6.4.
const (
	spfMostLookups = 10 // terms that ask DNS; more are a permerror
	spfMostVoid    = 2  // terms that asked about what is not there; more are a permerror
	spfMostMX      = 10 // hosts of an MX lookup; more are a permerror
	spfMostPTR     = 10 // names of a PTR lookup; more are ignored
)

// SPFQuery is what SPF is asked: may this address send for this sender?
type SPFQuery struct {
	IP       netip.Addr
	HELO     string
	MailFrom string    // the envelope sender, or its domain; "" or "<>": postmaster at the HELO name (section 2.4)
	Receiver string    // the %{r} of explanations; "": "unknown"
	Time     time.Time // the %{t} of explanations; zero: now
}

// SPFVerdict is an evaluation: the result, and how it came about.
type SPFVerdict struct {
	Result SPFResult `json:"result"`
	Reason string    `json:"reason"` // what decided or what failed, as one sentence

	IP     netip.Addr `json:"ip"`               // IPv4-mapped IPv6 is given as IPv4
	Domain string     `json:"domain"`           // whose record was asked for
	Sender string     `json:"sender"`           // the address that %{s} stands for
	Record string     `json:"record,omitempty"` // that domain's own record; "": none was found

	// Explanation is what the domain wants the sender to be told of a fail (section
	// 6.2). It is the word of whoever owns the domain, and to be shown as such.
	Explanation string `json:"explanation,omitempty"`

	// Matched is the term that matched, the innermost one if that was in an included
	// record; its Path leads there. It is nil if none matched, or an error ended the
	// evaluation; the step of the error is then the last of Steps.
	Matched *SPFStep  `json:"matched,omitempty"`
	Steps   []SPFStep `json:"steps,omitempty"` // what was evaluated, in order

	Lookups     int `json:"lookups"`      // terms that asked DNS; at most 10 are allowed
	VoidLookups int `json:"void_lookups"` // of these, how many asked about what is not there; at most 2 are allowed

	Unknown []Unknown `json:"unknown,omitempty"` // what DNS did not tell
}

// SPFStep is the evaluation of one term. An include or redirect comes before the
// terms of the record that it leads to.
type SPFStep struct {
	Domain string   `json:"domain"`           // whose record the term stands in
	Term   string   `json:"term"`             // as written
	Pos    int      `json:"pos"`              // where in that record, in octets from 0
	Path   []string `json:"path,omitempty"`   // the includes and redirects that led to that record, the outermost first
	Target string   `json:"target,omitempty"` // the name that was asked about, macros expanded

	Result SPFStepResult `json:"result"`
	Reason string        `json:"reason,omitempty"` // what the result rests on, where that is not plain

	Lookups     int `json:"lookups"`      // terms charged by then, this one included
	VoidLookups int `json:"void_lookups"` // void lookups by then

	// Addresses are those that the term's names have, of the IP's family. Names are
	// the hosts of mx, and the validated names of ptr.
	Addresses []netip.Addr `json:"addresses,omitempty"`
	Names     []string     `json:"names,omitempty"`
}

// SPFStepResult is what came of one term.
type SPFStepResult string

// The results of a term. A redirect always matches if its record gives a result.
const (
	SPFMatch         SPFStepResult = "match"
	SPFNoMatch       SPFStepResult = "no match"
	SPFStepTempError SPFStepResult = "temperror"
	SPFStepPermError SPFStepResult = "permerror"
)

// mostSteps bounds the trace. Steps that asked DNS or decided are kept beyond it.
const mostSteps = 1000
