package dnscheck

import (
	"context"
	"net/netip"
	"strings"
	"sync"
)

// SPFUse is what a term stands for.
type SPFUse struct {
	Target   string         `json:"target,omitempty"`   // the name that it asks about; "": none, or one that varies
	Varies   bool           `json:"varies,omitempty"`   // it depends on the message: ptr, exists, macros
	Hosts    []string       `json:"hosts,omitempty"`    // the names of its MX records
	Networks []netip.Prefix `json:"networks,omitempty"` // what a, mx, ip4 and ip6 authorise
	Void     []Type         `json:"void,omitempty"`     // the lookups that found nothing: A, AAAA, MX
	Unknown  string         `json:"unknown,omitempty"`  // why it is not known
	Failure  *Lookup        `json:"failure,omitempty"`  // the question that failed, if one did
}

// aim finds out what name a term is about.
func (u *SPFUse) aim(term SPFTerm, domain string) {
	switch {
	case term.Bad:
		return
	case term.Mechanism() && (term.Name == "ptr" || term.Name == "exists"):
		u.Varies = true
	case !term.Lookup():
		return
	}
	u.Target = domain
	if term.Domain != "" {
		target, ok := staticDomain(term.Domain, domain)
		if u.Target = target; !ok {
			u.Varies = true
		}
	}
}

// look asks for the addresses that a term stands for.
func (u *SPFUse) look(ctx context.Context, r Resolver, term SPFTerm) {
	if !term.Mechanism() || term.Bad {
		return
	}
	switch term.Name {
	case "ip4", "ip6":
		u.Networks = []netip.Prefix{term.Prefix.Masked()}
	case "a":
		if !u.Varies {
			u.lookAddresses(ctx, r, term, []string{u.Target})
		}
	case "mx":
		if u.Varies {
			return
		}
		q := Question{Name: queryName(u.Target), Type: TypeMX}
		if !validName(q.canonical().Name) {
			return
		}
		switch l := lookup(ctx, r, q); {
		case problemOf(l.Reply) != "":
			u.Unknown, u.Failure = problemOf(l.Reply), l.failure()
		case len(l.Answer.Records) == 0:
			u.Void = []Type{TypeMX}
		default:
			u.Hosts = l.Answer.Hosts()
			u.lookAddresses(ctx, r, term, u.Hosts[:min(len(u.Hosts), mostMXLooked)])
		}
	}
}

// lookAddresses adds the networks around the addresses of hosts.
func (u *SPFUse) lookAddresses(ctx context.Context, r Resolver, term SPFTerm, hosts []string) {
	lookups := make([]*Lookup, 2*len(hosts))
	var wg sync.WaitGroup
	for i, host := range hosts {
		name := queryName(host)
		if host == "." || !validName(canonical(name)) { // a null MX (RFC 7505)
			continue
		}
		for j, t := range []Type{TypeA, TypeAAAA} {
			wg.Go(func() {
				l := lookup(ctx, r, Question{Name: name, Type: t})
				lookups[2*i+j] = &l
			})
		}
	}
	wg.Wait()
	for _, l := range lookups {
		if l == nil {
			continue
		}
		if p := problemOf(l.Reply); p != "" {
			if u.Unknown = p; u.Failure == nil {
				u.Failure = l.failure()
			}
			continue
		}
		a := l.Answer
		// Section 4.6.4 counts the void lookups of terms; those for the hosts of an MX
		// record are part of its one lookup.
		if len(a.Records) == 0 && term.Name == "a" {
			u.Void = append(u.Void, a.Question.Type)
		}
		for _, addr := range a.Addrs() {
			bits := term.Mask6
			if addr.Is4() {
				bits = term.Mask4
			}
			if p, err := addr.Prefix(bits); err == nil {
				u.Networks = append(u.Networks, p)
			}
		}
	}
}

// staticDomain expands a domain-spec whose only macro is %{d}, the domain whose
// record it stands in. It reports false for those that depend on more.
func staticDomain(spec, domain string) (string, bool) {
	macros, bad := parseMacros(spec, false)
	if bad != nil {
		return "", false
	}
	var b strings.Builder
	for _, m := range macros {
		switch {
		case m.letter == 0:
			b.WriteString(m.literal)
		case m.letter == 'd':
			b.WriteString(m.transform(domain))
		default:
			return "", false
		}
	}
	return canonical(b.String()), true
}
