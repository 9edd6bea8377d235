package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Security is what a validating resolver makes of an answer (RFC 4035, section
// 4.3).
type Security string

// The states of an answer.
const (
	Secure        Security = "secure"        // signed, and the signatures lead up to a trust anchor
	Insecure      Security = "insecure"      // not signed, or the resolver does not validate
	Bogus         Security = "bogus"         // signed, and the signatures do not hold
	Indeterminate Security = "indeterminate" // no answer, or one from a source that does not tell
)

// securityOf reads the AD bit, or why there is no answer.
func securityOf(a *Answer, err error) Security {
	switch {
	case err != nil || a.Degraded:
		return Indeterminate
	case a.Failed():
		if slices.ContainsFunc(a.Extended, ExtendedError.DNSSEC) {
			return Bogus
		}
		return Indeterminate
	case a.Authentic:
		return Secure
	}
	return Insecure
}

// DANEEffect is what the TLSA records of a mail host mean to a sender that does
// DANE (RFC 7672, section 2.2).
type DANEEffect string

// The effects.
const (
	DANENone         DANEEffect = "none"         // no TLSA records that count: TLS if it happens to work
	DANEAuthenticate DANEEffect = "authenticate" // TLS, with a certificate that a record matches, or no delivery
	DANEEncrypt      DANEEffect = "encrypt"      // TLS, or no delivery; no record can be used, so any certificate will do
	DANEDefer        DANEEffect = "defer"        // it cannot be told whether there are records: no delivery for now
	DANEUnknown      DANEEffect = "unknown"      // not told here
)

// DANECheck is what DANE says of one mail host (RFC 7672).
type DANECheck struct {
	Domain string     `json:"domain,omitempty"` // whose mail host it is; "": not asked about a domain
	Host   string     `json:"host"`
	Effect DANEEffect `json:"effect"`

	// MX tells whether the MX records that name the host are secure; "" if no
	// domain was asked about. If they are not, DANE may still be done, but whoever
	// can forge the MX records need not fear it (RFC 7672, section 2.2.1).
	MX        Security `json:"mx,omitempty"`
	Addresses Security `json:"addresses,omitempty"` // of the address records with the aliases before; "": the host has none
	Chain     []Record `json:"chain,omitempty"`     // the aliases from Host to the addresses
	Alias     Security `json:"alias,omitempty"`     // of the first alias alone, if the addresses are not secure

	Lookups []TLSALookup `json:"lookups,omitempty"` // in the order in which a sender would ask
	Base    string       `json:"base,omitempty"`    // the TLSA base domain, whose records count; "": none do

	// Validates says that the resolver has shown, here or at the root, that it
	// validates. Otherwise Insecure may be its own fault.
	Validates bool      `json:"validates,omitempty"`
	Unknown   []Unknown `json:"unknown,omitempty"`
}

// TLSALookup is one question for TLSA records.
type TLSALookup struct {
	Base     string   `json:"base"` // the host name under which was asked
	Name     string   `json:"name"` // _25._tcp and the base
	Security Security `json:"security"`
	Records  []Record `json:"records,omitempty"`
	Chain    []Record `json:"chain,omitempty"`   // the aliases that led to them
	Problem  string   `json:"problem,omitempty"` // why there is no answer

	// Local says that the failure may lie here: the resolver cannot ask this, or
	// there was no time left.
	Local bool `json:"local,omitempty"`
	// Unvalidated says that there is an answer if validation is left out: what
	// fails are the signatures, or the proof that there is no such record.
	Unvalidated bool `json:"unvalidated,omitempty"`
}

func (d *DANECheck) unknown() []Unknown { return d.Unknown }

func (d *DANECheck) summary() []string {
	if d.Effect == DANENone || d.Effect == DANEUnknown {
		return nil
	}
	line := fmt.Sprintf("DANE: %s: %s", d.Host, d.Effect)
	for _, r := range d.records() {
		line += fmt.Sprintf(", %d %d %d", r.TLSA.Usage, r.TLSA.Selector, r.TLSA.Matching)
	}
	return []string{line}
}

// records are the TLSA records that count.
func (d *DANECheck) records() []Record {
	for _, l := range d.Lookups {
		if d.Base != "" && l.Base == d.Base {
			return l.Records
		}
	}
	return nil
}

// mostHosts is how many mail hosts of one domain are asked about.
const mostHosts = 32

// dane asks about every mail host of a domain. The TLSA questions hang on the
// hosts' names alone, so that they go out with those for the addresses.
func (w world) dane(ctx context.Context, domain string) []DANECheck {
	mx, err := ask(ctx, w.Resolver, domain, TypeMX)
	if problem(mx, err) != "" || mx.RCode == NXDomain {
		return nil // told with the MX records
	}
	var hosts []string
	for _, host := range mx.Hosts() {
		if host != "." && !slices.Contains(hosts, host) && len(hosts) < mostHosts {
			hosts = append(hosts, host)
		}
	}
	if len(mx.Records) == 0 {
		hosts = []string{domain} // RFC 5321, section 5.1: the implicit MX
	}
	checks := make([]DANECheck, len(hosts))
	var wg sync.WaitGroup
	for i, host := range hosts {
		wg.Go(func() {
			checks[i] = *LookupDANE(ctx, w.Resolver, host)
			checks[i].Domain, checks[i].MX = domain, securityOf(mx, nil)
		})
	}
	wg.Wait()
	return checks
}

// LookupDANE asks what DANE says of a mail host: its TLSA records for port 25, and
// whether DNSSEC secures what leads to them (RFC 7672, section 2.2). The resolver
// must validate. What could not be told is in Effect and Unknown.
func LookupDANE(ctx context.Context, r Resolver, host string) *DANECheck {
	d := &DANECheck{Host: canonical(host)}
	var v4, v6 *Answer
	var err4, err6 error
	var wg sync.WaitGroup
	wg.Go(func() { v4, err4, v6, err6 = askAddresses(ctx, r, d.Host) })
	initial := lookupTLSA(ctx, r, d.Host)
	wg.Wait()
	known := d.addresses(v4, err4, v6, err6)
	switch {
	case d.Addresses == "" && !known:
		d.Effect = DANEUnknown // told with the addresses
		return d
	case d.Addresses == "":
		d.Effect = DANENone // nobody connects
		return d
	case d.Addresses != Secure && len(d.Chain) > 0:
		d.Alias = securityOf(ask(ctx, r, d.Host, TypeCNAME))
	}
	// The name at the end of the aliases goes first if all of them are secure, then
	// the name that the MX record gives (RFC 7672, section 2.2.2 and 2.2.3).
	if end := owner(d.Host, d.Chain); end != d.Host && d.Addresses == Secure {
		d.Lookups = append(d.Lookups, lookupTLSA(ctx, r, end))
	}
	d.Lookups = append(d.Lookups, initial)
	d.settle(ctx, r)
	return d
}

// addresses takes what was answered of the addresses, and reports whether all is
// known. Among several answers the worst counts.
func (d *DANECheck) addresses(v4 *Answer, err4 error, v6 *Answer, err6 error) (known bool) {
	known = true
	for _, a := range []struct {
		*Answer
		err error
	}{{v4, err4}, {v6, err6}} {
		if problem(a.Answer, a.err) != "" {
			known = false
			continue
		}
		if len(a.Chain) > len(d.Chain) {
			d.Chain = a.Chain
		}
		if s := securityOf(a.Answer, nil); len(a.Records) > 0 && d.Addresses != Insecure && d.Addresses != Indeterminate {
			d.Addresses = s
		}
		d.Validates = d.Validates || a.Authentic
	}
	return known
}

func lookupTLSA(ctx context.Context, r Resolver, base string) TLSALookup {
	l := TLSALookup{Base: base, Name: "_25._tcp." + base}
	a, err := ask(ctx, r, l.Name, TypeTLSA)
	l.Security, l.Problem = securityOf(a, err), problem(a, err)
	if l.Problem == "" {
		l.Records, l.Chain = a.Records, a.Chain
		return l
	}
	l.Local = err != nil && !errors.Is(err, ErrTimeout) && !errors.Is(err, ErrMalformed)
	if err == nil && a.RCode == ServFail {
		a, err = put(ctx, r, Question{Name: l.Name, Type: TypeTLSA, CheckingDisabled: true})
		l.Unvalidated = problem(a, err) == ""
	}
	return l
}

// settle goes through the lookups as a sender does: the first name with secure
// records is the TLSA base domain, and a lookup that fails stops the delivery.
func (d *DANECheck) settle(ctx context.Context, r Resolver) {
	published := false
	for _, l := range d.Lookups {
		d.Validates = d.Validates || l.Security == Secure || l.Security == Bogus || l.Unvalidated
		published = published || len(l.Records) > 0
	}
	if !d.Validates && published {
		root, err := ask(ctx, r, ".", TypeNS)
		d.Validates = securityOf(root, err) == Secure
	}
	d.Effect = DANENone
	switch {
	case d.Addresses == Indeterminate:
		d.Effect = DANEUnknown
		d.Unknown = append(d.Unknown, Unknown{d.Host, "the resolver does not tell whether DNSSEC secures its answers"})
		return
	case d.Addresses != Secure && d.Alias != Secure:
		return // no sender asks for TLSA records (RFC 7672, section 2.2.2)
	}
	for _, l := range d.Lookups {
		switch {
		case l.Local:
			d.Effect = DANEUnknown
			d.Unknown = append(d.Unknown, Unknown{l.Name, l.Problem})
			return
		case l.Problem != "":
			d.Effect = DANEDefer
			return
		case l.Security == Secure && len(l.Records) > 0:
			d.Base, d.Effect = l.Base, DANEEncrypt
			if slices.ContainsFunc(l.Records, func(r Record) bool { return r.TLSA.Fault() == "" }) {
				d.Effect = DANEAuthenticate
			}
			return
		}
	}
}
