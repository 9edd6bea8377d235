package dnscheck

import (
	"context"
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

// SPFQuery is what SPF is asked: may this address send for this sender?
type SPFQuery struct {
	IP       netip.Addr
	HELO     string
	MailFrom string // the envelope sender; "" or "<>": postmaster at the HELO name (section 2.4)
	Receiver string // the %{r} of explanations; "": "unknown"
}

// SPFVerdict is an evaluation: the result, and how it came about.
type SPFVerdict struct {
	Result      SPFResult  `json:"result"`
	IP          netip.Addr `json:"ip"`
	Domain      string     `json:"domain"`
	Explanation string     `json:"explanation,omitempty"`
}

// CheckSPF evaluates SPF (the check_host function of RFC 7208, section 4).
func CheckSPF(ctx context.Context, r Resolver, q SPFQuery) *SPFVerdict { return nil }
