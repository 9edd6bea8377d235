package dnscheck

import (
	"fmt"
	"slices"
	"strings"
)

// DMARCResult is one of the results of DMARC (RFC 9989, section 9.2; RFC 8601).
type DMARCResult string

// The results.
const (
	DMARCNone      DMARCResult = "none"      // DMARC does not apply
	DMARCPass      DMARCResult = "pass"      // an aligned identity passes
	DMARCFail      DMARCResult = "fail"      // none does
	DMARCTempError DMARCResult = "temperror" // a question that matters got no answer
	DMARCPermError DMARCResult = "permerror" // the author domain is no domain name
)

// DMARCInput is what SPF and DKIM found for a message.
type DMARCInput struct {
	SPF  DMARCIdentity   // the domain of the envelope sender; never that of HELO (RFC 9989, section 4.4.2)
	DKIM []DMARCIdentity // the signing domains (d=), one a signature
}

// DMARCIdentity is a domain with what its authentication came to.
type DMARCIdentity struct {
	Domain string
	Result string // "pass", "temperror"; all others are as good as "fail"

	// Organizational is the domain's organizational domain ([OrganizationalDomain]);
	// "": not known.
	Organizational string
}

// DMARCVerdict is what DMARC says of a message.
type DMARCVerdict struct {
	// Result is "" if nothing aligned passes among what was evaluated, but not all
	// was: see Missing.
	Result      DMARCResult      `json:"result,omitempty"`
	Disposition Disposition      `json:"disposition,omitempty"` // what the domain asks for: "none" unless Result is fail
	Alignments  []DMARCAlignment `json:"alignments,omitempty"`
	Missing     []string         `json:"missing,omitempty"` // "spf", "dkim": which were not evaluated

	// RFC7489 is what receivers come to that do not know RFC 9989 yet; "" if that is
	// not known.
	RFC7489 DMARCResult `json:"rfc7489,omitempty"`
}

// DMARCAlignment is how one identity stands to the author domain.
type DMARCAlignment struct {
	Method         string    `json:"method"` // "spf" or "dkim"
	Domain         string    `json:"domain"`
	Result         string    `json:"result"`
	Organizational string    `json:"organizational,omitempty"` // "": not known, or not needed
	Strict         bool      `json:"strict,omitempty"`         // the record asks for the very same domain
	Aligned        Alignment `json:"aligned,omitempty"`
	Relaxed        Alignment `json:"relaxed,omitempty"` // whether it would be aligned if relaxed alignment were enough
	RFC7489        Alignment `json:"rfc7489,omitempty"` // whether receivers that use the Public Suffix List think so
}

// Alignment is whether an identity is aligned with the author domain.
type Alignment string

// The answers.
const (
	Aligned          Alignment = "yes"
	NotAligned       Alignment = "no"
	AlignmentUnknown Alignment = "" // an organizational domain is not known
)

// Passes reports whether the identity lets the message pass.
func (a DMARCAlignment) Passes() bool { return a.Result == "pass" && a.Aligned == Aligned }

// Evaluate compares what SPF and DKIM found with the policy (RFC 9989, sections
// 4.10.2 and 5.3). It is pure: the organizational domains must be in the input,
// where relaxed alignment needs them.
func (p *DMARCPolicy) Evaluate(in DMARCInput) DMARCVerdict {
	v := DMARCVerdict{Disposition: DispositionNone}
	for _, id := range in.DKIM {
		v.Alignments = append(v.Alignments, p.align("dkim", id))
	}
	if in.SPF.Domain != "" {
		v.Alignments = slices.Insert(v.Alignments, 0, p.align("spf", in.SPF))
	}
	v.RFC7489 = p.RFC7489.result(v.Alignments)
	switch p.Status {
	case DMARCNoRecord, DMARCUnusable:
		v.Result = DMARCNone
		return v
	case DMARCUnknown:
		v.Result = DMARCTempError
		return v
	case DMARCNoDomain:
		v.Result = DMARCPermError
		return v
	}
	v.Result = combine(v.Alignments, func(a DMARCAlignment) Alignment { return a.Aligned })
	if v.Result == DMARCFail {
		v.Disposition = p.Disposition
	}
	return v
}

// combine is the result of all identities: one that passes and is aligned is
// enough (RFC 9989, section 5.3.5); with one that could still turn out so, the
// message neither passes nor fails (section 5.3.6).
func combine(ids []DMARCAlignment, aligned func(DMARCAlignment) Alignment) DMARCResult {
	result := DMARCFail
	for _, id := range ids {
		switch a := aligned(id); {
		case id.Result == "pass" && a == Aligned:
			return DMARCPass
		case id.Result == "pass" && a == AlignmentUnknown, id.Result == "temperror" && a != NotAligned:
			result = DMARCTempError
		}
	}
	return result
}

// align compares an identity with the author domain.
func (p *DMARCPolicy) align(method string, id DMARCIdentity) DMARCAlignment {
	a := DMARCAlignment{Method: method, Domain: id.Domain, Result: id.Result, Organizational: canonical(id.Organizational)}
	ascii, ok := asciiDomain(id.Domain)
	if !ok {
		a.Aligned, a.Relaxed, a.RFC7489 = NotAligned, NotAligned, NotAligned
		return a
	}
	a.Domain = ascii
	a.Relaxed = sameOrganization(p.Domain, p.Walk.Organizational, ascii, a.Organizational)
	a.Aligned = a.Relaxed
	if a.Strict = p.Record != nil && (method == "spf" && p.Record.ASPF == "s" || method == "dkim" && p.Record.ADKIM == "s"); a.Strict {
		a.Aligned = alignment(ascii == p.Domain)
	}
	a.RFC7489 = p.RFC7489.align(method, p.Domain, ascii)
	return a
}

// sameOrganization compares two domains by their organizational domains, either
// of which may be "" for not known.
func sameOrganization(a, orgA, b, orgB string) Alignment {
	switch {
	case a == b:
		return Aligned
	case orgA != "" && !isWithin(b, orgA), orgB != "" && !isWithin(a, orgB):
		// An organizational domain is an ancestor of all that it holds, so what lies
		// outside it belongs to another, whatever its own walk would find.
		return NotAligned
	case !isWithin(a, topLevel(b)):
		return NotAligned
	case orgA == "" || orgB == "":
		return AlignmentUnknown
	}
	return alignment(orgA == orgB)
}

func alignment(yes bool) Alignment {
	if yes {
		return Aligned
	}
	return NotAligned
}

func topLevel(domain string) string {
	_, top, ok := cutLast(domain, ".")
	if !ok {
		return domain
	}
	return top
}

// String gives the verdict in a few words: "pass by SPF (example.com)".
func (v DMARCVerdict) String() string {
	switch v.Result {
	case DMARCPass:
		i := slices.IndexFunc(v.Alignments, DMARCAlignment.Passes)
		return fmt.Sprintf("pass by %s (%s)", strings.ToUpper(v.Alignments[i].Method), v.Alignments[i].Domain)
	case DMARCFail:
		return fmt.Sprintf("fail, to be handled as %q", v.Disposition)
	case "":
		return "nothing aligned passes so far, " + strings.Join(v.Missing, " and ") + " not evaluated"
	}
	return string(v.Result)
}
