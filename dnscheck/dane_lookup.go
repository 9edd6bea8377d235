package dnscheck

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/net/publicsuffix"
)

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
	records := slices.Clone(mx.Records) // which come in any order
	slices.SortStableFunc(records, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Preference, b.Preference), cmp.Compare(a.Host, b.Host))
	})
	for _, r := range records {
		host := r.Host
		_, address := addressAsName(host)
		if host == "." || address || isLocalhost(host) || slices.Contains(hosts, host) || len(hosts) == mostHosts {
			continue
		}
		hosts = append(hosts, host)
	}
	if len(mx.Records) == 0 {
		hosts = []string{domain} // RFC 5321, section 5.1: the implicit MX
	}
	checks := make([]DANECheck, len(hosts))
	var wg sync.WaitGroup
	for i, host := range hosts {
		wg.Go(func() {
			d := LookupDANE(ctx, w.Resolver, host)
			d.Domain, d.MX = canonical(domain), securityOf(mx, nil)
			if len(mx.Chain) > 0 {
				d.Expanded = owner(domain, mx.Chain)
			}
			checks[i] = *d
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
	reason := d.addresses(v4, err4, v6, err6)
	switch {
	case d.Addresses == "" && reason != "":
		d.Effect = DANEUnknown
		if securityOf(v4, err4) == Bogus || securityOf(v6, err6) == Bogus {
			d.Effect = DANEDefer // no sender uses forged addresses (RFC 7672, section 2.1.1)
		}
		d.Unknown = append(d.Unknown, Unknown{d.Host, reason})
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

// addresses takes what was answered of the addresses, and says why not all is
// known; "" if it is. Among several answers the worst counts.
func (d *DANECheck) addresses(v4 *Answer, err4 error, v6 *Answer, err6 error) (reason string) {
	for _, a := range []struct {
		*Answer
		err error
	}{{v4, err4}, {v6, err6}} {
		if p := problem(a.Answer, a.err); p != "" {
			reason = p
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
	return reason
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
	case !d.Validates && published && !unsigned(ctx, r, d.Host):
		d.Effect = DANEUnknown
		d.Unknown = append(d.Unknown, Unknown{d.Host, "whether DNSSEC secures its TLSA records is not known: the resolver does not validate, or its word that it does is not believed (option trust-ad in resolv.conf)"})
		return
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

// unsigned reports whether the registered domain that a host lies in has no DS
// record, so that nothing below it can be secure (RFC 4035, section 5.2). That is
// plain to see without a resolver that validates.
func unsigned(ctx context.Context, r Resolver, host string) bool {
	zone, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return false
	}
	a, err := ask(ctx, r, zone, TypeDS)
	return problem(a, err) == "" && len(a.Records) == 0
}
