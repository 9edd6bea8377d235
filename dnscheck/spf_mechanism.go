package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// mechanism evaluates one (section 5). It reports whether it decided: by a match
// or by an error.
func (e *spfEval) mechanism(t SPFTerm, domain string, path []string) (spfEnd, bool) {
	if t.Prefix.IsValid() && !t.Prefix.Contains(e.ip) && len(e.verdict.Steps) >= mostSteps {
		return spfEnd{}, false
	}
	i := e.step(t, domain, path)
	if t.Lookup() {
		if end, over := e.charge(i, t, domain); over {
			return end, true
		}
	}
	match := false
	switch t.Name {
	case "all":
		match = true
	case "ip4", "ip6":
		match = t.Prefix.Contains(e.ip)
	default:
		target, ok := e.target(t, domain)
		e.verdict.Steps[i].Target = canonical(target)
		if t.Name == "include" && isASCII(target) {
			return e.include(i, t, target, domain, path)
		}
		if !ok {
			// Section 4.8 leaves it open what a name gives that DNS cannot be asked
			// about; nothing can match it. RFC 8616, section 4: what holds a local part
			// beyond ASCII does not match anything.
			e.verdict.Steps[i].Reason = fmt.Sprintf("%q is no domain name", target)
			return spfEnd{}, false
		}
		found := e.lookUp(t, target)
		step := &e.verdict.Steps[i]
		step.Addresses, step.Names, step.Reason = found.addrs, found.names, found.reason
		if found.fault != "" {
			return e.fail(i, ended(found.result, "%q in the SPF record of %s: %s.", t.Text, domain, found.fault)), true
		}
		if found.void {
			if end, over := e.chargeVoid(i, t, domain); over {
				return end, true
			}
		}
		match = found.match
	}
	if !match {
		return spfEnd{}, false
	}
	e.verdict.Steps[i].Result = SPFMatch
	end := ended(t.Qualifier.Result(), "%q in the SPF record of %s matches %s.", t.Text, domain, e.ip)
	end.matched = i
	return end, true
}

// include evaluates another record and asks only whether it passes (section 5.2).
func (e *spfEval) include(i int, t SPFTerm, target, domain string, path []string) (spfEnd, bool) {
	inner := e.check(target, descend(path, t))
	step := &e.verdict.Steps[i]
	step.Reason = inner.reason
	switch inner.result {
	case SPFPass:
		step.Result = SPFMatch
		inner.result = t.Qualifier.Result()
		inner.reason = fmt.Sprintf("%q in the SPF record of %s matches %s: %s", t.Text, domain, e.ip, inner.reason)
		return inner, true
	case SPFTempError, SPFPermError:
		return e.fail(i, inner), true
	case SPFNone:
		return e.fail(i, ended(SPFPermError, "%q in the SPF record of %s leads to no SPF record: %s", t.Text, domain, inner.reason)), true
	}
	return spfEnd{}, false // fail, softfail, neutral
}

// spfFound is what DNS gave for a mechanism.
type spfFound struct {
	match  bool
	void   bool // the name is not there, or has no such records
	addrs  []netip.Addr
	names  []string
	reason string
	fault  string // an error, and the result that it makes
	result SPFResult
}

// lookUp asks DNS about the target of a, mx, exists and ptr.
func (e *spfEval) lookUp(t SPFTerm, target string) spfFound {
	switch t.Name {
	case "exists":
		// Section 5.7: the lookup is of type A even if the address is IPv6.
		found := e.addresses(target, TypeA)
		found.match = len(found.addrs) > 0
		return found
	case "a":
		found := e.addresses(target, e.family())
		found.match = e.among(found.addrs, t)
		return found
	case "mx":
		return e.mx(t, target)
	}
	return e.pointer(target)
}

// addresses asks for a name's addresses. Whatever is neither an answer nor a "no"
// is a temperror (section 5).
func (e *spfEval) addresses(name string, family Type) (found spfFound) {
	a, err := ask(e.ctx, e.resolver, queryName(name), family)
	if why := problem(a, err); why != "" {
		e.unknown(name, why)
		return spfFound{fault: why, result: SPFTempError}
	}
	found.addrs = a.Addrs()
	found.void = len(found.addrs) == 0
	return found
}

// family is the type of the address records that can match.
func (e *spfEval) family() Type {
	if e.ip.Is4() {
		return TypeA
	}
	return TypeAAAA
}

// among reports whether the IP is one of the addresses, as far as the term's
// prefix length goes.
func (e *spfEval) among(addrs []netip.Addr, t SPFTerm) bool {
	return slices.ContainsFunc(addrs, func(a netip.Addr) bool {
		bits := t.Mask6
		if a.Is4() {
			bits = t.Mask4
		}
		return netip.PrefixFrom(a, bits).Contains(e.ip)
	})
}

// mx looks for the IP among the addresses of a domain's mail hosts (section 5.4).
// There is no implicit MX. Every host is looked up before addresses are compared,
// so that the order in which DNS gives the hosts does not matter: an error with
// one of them is an error of the mechanism, whatever the others have.
func (e *spfEval) mx(t SPFTerm, target string) (found spfFound) {
	a, err := ask(e.ctx, e.resolver, queryName(target), TypeMX)
	if why := problem(a, err); why != "" {
		e.unknown(target, why)
		return spfFound{fault: why, result: SPFTempError}
	}
	found.names = a.Hosts()
	found.void = len(found.names) == 0
	if n := len(found.names); n > spfMostMX {
		found.names = found.names[:spfMostMX]
		found.fault = fmt.Sprintf("%s has %d MX records, and %d are allowed", target, n, spfMostMX)
		found.result = SPFPermError
		return found
	}
	for i, of := range e.eachAddresses(found.names) {
		found.addrs = append(found.addrs, of.addrs...)
		if of.fault != "" {
			e.unknown(found.names[i], of.fault)
			found.fault, found.result = of.fault, SPFTempError
		}
	}
	found.match = e.among(found.addrs, t)
	return found
}

// eachAddresses asks for the addresses of several names at the same time. The
// answers stand in the order of the names; a null MX has none.
func (e *spfEval) eachAddresses(names []string) []spfFound {
	out := make([]spfFound, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		if name == "." || !validName(name) {
			continue
		}
		wg.Go(func() {
			a, err := ask(e.ctx, e.resolver, name, e.family())
			if out[i].fault = problem(a, err); out[i].fault == "" {
				out[i].addrs = a.Addrs()
			}
		})
	}
	wg.Wait()
	return out
}

// spfNames are the names that the reverse zone gives for the IP.
type spfNames struct {
	valid  []string // those that lead back to the IP, in the order of the answer
	void   bool
	reason string
}

// validated finds the names of the IP that lead back to it (section 5.5). No error
// counts: the reverse zone is not the sender's.
func (e *spfEval) validated() *spfNames {
	if e.ptr != nil {
		return e.ptr
	}
	e.ptr = &spfNames{}
	name := reverseName(e.ip)
	a, err := ask(e.ctx, e.resolver, name, TypePTR)
	if why := problem(a, err); why != "" {
		e.unknown(name, why)
		e.ptr.reason = why
		return e.ptr
	}
	names := a.Hosts()
	e.ptr.void = len(names) == 0
	names = names[:min(len(names), spfMostPTR)]
	for i, of := range e.eachAddresses(names) {
		if of.fault != "" {
			e.unknown(names[i], of.fault)
		}
		if slices.Contains(of.addrs, e.ip) {
			e.ptr.valid = append(e.ptr.valid, names[i])
		}
	}
	return e.ptr
}

// pointer reports whether one of the IP's validated names is the target or lies
// below it.
func (e *spfEval) pointer(target string) spfFound {
	p := e.validated()
	found := spfFound{names: p.valid, void: p.void, reason: p.reason}
	found.match = slices.ContainsFunc(p.valid, func(name string) bool { return isWithin(name, strings.ToLower(target)) })
	return found
}
