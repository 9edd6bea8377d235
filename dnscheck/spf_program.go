package dnscheck

import (
	"net/netip"
	"slices"
)

// spfProgram is a tree made ready to be evaluated for many addresses without a
// question to DNS. Between two neighbouring boundaries of the networks in it the
// result is the same for every address.
//
// What a tree cannot tell (exists, macros other than %{d}, names that did not
// resolve) are its open questions: an evaluation takes a guess at each, so that
// two programs can be compared whatever the answers are. ptr is taken never to
// match (RFC 7208, section 5.5, warns that it may not be looked at).
type spfProgram struct {
	root *spfCode
	open []string // the open questions, each once
	ptr  bool     // there is a ptr that was taken never to match
}

// spfCode is one domain's record.
type spfCode struct {
	domain string
	result SPFResult // what it comes to whatever the address is; "": see the steps
	steps  []spfStep
}

// spfStep is one term, or several neighbouring ip4 and ip6 of one qualifier.
type spfStep struct {
	result   SPFResult // what a match gives
	set      addrSet   // who matches
	all      bool      // everyone does
	lookup   bool
	void     []Type
	bad      SPFResult // the error that looking it up gives
	open     string    // the open question that decides; "": none
	exists   bool      // that question is whether a name exists
	child    *spfCode
	redirect bool
}

func newSPFProgram(t *SPFTree) *spfProgram {
	p := &spfProgram{}
	c := spfCompiler{p, t, map[*SPFNode]*spfCode{}}
	p.root = c.code(t.root())
	return p
}

type spfCompiler struct {
	program *spfProgram
	tree    *SPFTree
	done    map[*SPFNode]*spfCode
}

func (c *spfCompiler) code(n *SPFNode) *spfCode {
	if code := c.done[n]; code != nil {
		return code
	}
	code := &spfCode{domain: n.Domain}
	c.done[n] = code
	switch {
	case n.Unknown != "":
		code.result = SPFTempError
	case len(n.records()) == 0:
		code.result = SPFNone
	case !n.valid():
		code.result = SPFPermError
	}
	for _, i := range n.reached() {
		if step := c.step(n, i); !code.join(step) {
			code.steps = append(code.steps, step)
		}
	}
	return code
}

// join adds a step without lookups to the one before.
func (c *spfCode) join(s spfStep) bool {
	if len(c.steps) == 0 || s.set == nil || s.lookup {
		return false
	}
	last := &c.steps[len(c.steps)-1]
	if last.set == nil || last.lookup || last.result != s.result {
		return false
	}
	last.set = last.set.union(s.set)
	return true
}

func (c *spfCompiler) step(n *SPFNode, i int) spfStep {
	term, use := n.followed().Terms[i], n.Uses[i]
	s := spfStep{result: term.Qualifier.Result(), lookup: term.Lookup(), void: use.Void, redirect: !term.Mechanism()}
	open := func() {
		s.open = n.Domain + ": " + term.Text
		if !slices.Contains(c.program.open, s.open) {
			c.program.open = append(c.program.open, s.open)
		}
	}
	switch {
	case term.Name == "all":
		s.all = true
	case term.Name == "ptr":
		c.program.ptr = true
		s.set = addrSet{}
	case leads(term) && !use.Varies:
		child := c.tree.child(n, i)
		if child == nil || child.Unknown != "" {
			open()
			break
		}
		s.child = c.code(child)
	case use.Varies || use.Unknown != "":
		open()
		s.exists = term.Name == "exists"
	case len(use.Hosts) > spfMostMX:
		s.bad = SPFPermError
	default:
		s.set = newAddrSet(use.Networks)
	}
	return s
}

// evaluate gives the result for an address, with a bit of guess for each open
// question, and whose record matched; by is nil if none did, or not before "all".
func (p *spfProgram) evaluate(ip netip.Addr, guess uint64) (result SPFResult, byAll *spfCode) {
	run := spfRun{program: p, ip: ip, guess: guess}
	return run.eval(p.root)
}

type spfRun struct {
	program       *spfProgram
	ip            netip.Addr
	guess         uint64
	lookups, void int
}

func (r *spfRun) eval(c *spfCode) (SPFResult, *spfCode) {
	if c.result != "" {
		return c.result, nil
	}
	family := TypeA
	if r.ip.Is6() {
		family = TypeAAAA
	}
	for i := range c.steps {
		s := &c.steps[i]
		if s.lookup {
			if r.lookups++; r.lookups > spfMostLookups {
				return SPFPermError, nil
			}
		}
		for _, t := range s.void {
			if t == family || t == TypeMX {
				r.void++
			}
		}
		if r.void > spfMostVoid {
			return SPFPermError, nil
		}
		if s.bad != "" {
			return s.bad, nil
		}
		match, by := false, (*spfCode)(nil)
		switch {
		case s.all:
			match, by = true, c
		case s.open != "":
			which := slices.Index(r.program.open, s.open)
			match = r.guess>>min(which, 63)&1 == 1
			if !match && s.exists { // no such name: a void lookup
				if r.void++; r.void > spfMostVoid {
					return SPFPermError, nil
				}
			}
		case s.child != nil:
			var inner SPFResult
			inner, by = r.eval(s.child)
			switch {
			case s.redirect && inner == SPFNone: // section 6.1
				return SPFPermError, nil
			case s.redirect:
				return inner, by
			case inner == SPFNone, inner == SPFPermError: // section 5.2
				return SPFPermError, nil
			case inner == SPFTempError:
				return SPFTempError, nil
			}
			match = inner == SPFPass
		default:
			match = s.set.contains(r.ip)
		}
		if match {
			return s.result, by
		}
	}
	return SPFNeutral, nil // section 4.7
}

// boundaries adds where the program's networks begin, and what comes after each.
func (p *spfProgram) boundaries(out []netip.Addr) []netip.Addr {
	seen := map[*spfCode]bool{}
	var visit func(*spfCode)
	visit = func(c *spfCode) {
		if seen[c] {
			return
		}
		seen[c] = true
		for i := range c.steps {
			out = c.steps[i].set.boundaries(out)
			if child := c.steps[i].child; child != nil {
				visit(child)
			}
		}
	}
	visit(p.root)
	return out
}
