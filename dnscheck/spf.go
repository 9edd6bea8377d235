package dnscheck

import (
	"net/netip"
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
	spfMostVoid    = 2  // answers that there is nothing; more are a permerror
	spfMostMX      = 10 // names of an MX lookup; more are a permerror
	spfMostPTR     = 10 // names of a PTR lookup; more are not looked at
)

// SPFQuery is what SPF is asked: may this address send for this sender?
type SPFQuery struct {
	IP       netip.Addr
	HELO     string
	MailFrom string // the envelope sender; "" or "<>": postmaster at the HELO name (section 2.4)
	Receiver string // the %{r} of explanations; "": "unknown"
}

// SPFVerdict is an evaluation: the result, and how it came about.
type SPFVerdict struct {
	Result SPFResult `json:"result"`
	Reason string    `json:"reason"` // what decided or what failed, as one sentence

	IP     netip.Addr `json:"ip"`               // IPv4-mapped IPv6 is given as IPv4
	Domain string     `json:"domain"`           // whose record was asked for first
	Sender string     `json:"sender"`           // the address that %{s} stands for
	Record string     `json:"record,omitempty"` // the domain's own record; "": none was found

	// Explanation is what the domain wants the sender to be told of a fail (section
	// 6.2). It is the word of whoever owns the domain, and to be shown as such.
	Explanation string `json:"explanation,omitempty"`

	Matched *SPFStep  `json:"matched,omitempty"` // the innermost term that decided; nil: none did
	Steps   []SPFStep `json:"steps,omitempty"`   // what was evaluated, in order

	Lookups     int `json:"lookups"`      // terms that asked DNS, of at most 10
	VoidLookups int `json:"void_lookups"` // answers that there is nothing, of at most 2

	Unknown []Unknown `json:"unknown,omitempty"` // what DNS did not tell
}

// SPFStep is one term's evaluation.
type SPFStep struct {
	Domain string   `json:"domain"`           // whose record the term stands in
	Term   string   `json:"term"`             // as written
	Pos    int      `json:"pos"`              // where in that record, in octets from 0
	Path   []string `json:"path,omitempty"`   // the terms that led to that record, outermost first
	Target string   `json:"target,omitempty"` // the name that was asked about, macros expanded

	// Result is "match", "no match", or the error that ended the evaluation.
	Result SPFStepResult `json:"result"`
	Reason string        `json:"reason,omitempty"` // what the result rests on

	Lookups     int          `json:"lookups"`             // terms charged by then, this one included
	VoidLookups int          `json:"void_lookups"`        // void lookups by then
	Addresses   []netip.Addr `json:"addresses,omitempty"` // the addresses that the term stood for, of the IP's family
}

// SPFStepResult is what came of one term.
type SPFStepResult string

// The results of a term. An include or redirect that asked for another record
// comes before the terms of that record, with what came of it in the end.
const (
	SPFMatch     SPFStepResult = "match"
	SPFNoMatch   SPFStepResult = "no match"
	SPFStepError SPFStepResult = "error"
)
