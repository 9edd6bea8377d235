package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// spfDraft is a record being rewritten: its terms, with what is known of each.
// Every edit returns a new draft and what it did, as a verb phrase; "" if there
// was nothing to do.
type spfDraft []spfPiece

type spfPiece struct {
	SPFTerm
	known bool     // whether the rest was looked up
	cost  int      // lookups that it takes
	nets  addrSet  // whom it lets pass, if that is all that it does
	flat  bool     // nets and rest are all that it is
	rest  spfDraft // includes that stay when the piece is replaced by its networks
	void  bool     // it leads to nothing
	many  bool     // it is an mx of more hosts than are allowed
}

// spfEdit changes a draft.
type spfEdit func(spfDraft) (spfDraft, string)

// newDraft takes a record apart.
func newDraft(text string) (d spfDraft) {
	for _, t := range ParseSPF(text).Terms {
		d = append(d, newPiece(t))
	}
	return d
}

func newPiece(t SPFTerm) spfPiece {
	p := spfPiece{SPFTerm: t, known: !t.Lookup()}
	if t.Lookup() {
		p.cost = 1
	}
	if t.Prefix.IsValid() && t.Qualifier == '+' {
		p.nets, p.flat = newAddrSet([]netip.Prefix{t.Prefix}), true
	}
	return p
}

// piece makes a piece from a term's text.
func piece(format string, args ...any) spfPiece {
	d := newDraft(spfVersion + " " + fmt.Sprintf(format, args...))
	if len(d) != 1 {
		return spfPiece{SPFTerm: SPFTerm{Bad: true}}
	}
	return d[0]
}

// draftOf takes a node's record apart, with what the tree knows of its terms.
func (t *SPFTree) draftOf(n *SPFNode) spfDraft {
	record := n.followed()
	if record == nil {
		return nil
	}
	d := make(spfDraft, len(record.Terms))
	for i, term := range record.Terms {
		p, use := newPiece(term), n.Uses[i]
		p.known = use.Unknown == "" && !use.Varies
		p.cost = t.termCost(n, i, []*SPFNode{n})
		switch c := t.child(n, i); {
		case c != nil:
			p.void = c.Unknown == "" && len(c.records()) == 0
			// A redirect also says what holds for those who do not pass, so it is not flat.
			if nets, rest, ok := t.flatten(c, []*SPFNode{n}); ok && (term.Qualifier == '+' || !term.Mechanism()) {
				p.nets, p.rest, p.flat = newAddrSet(nets), rest, term.Mechanism()
			}
		case p.known && (term.Name == "a" || term.Name == "mx"):
			p.void = len(use.Networks) == 0
			if p.many = len(use.Hosts) > spfMostMX; term.Qualifier == '+' && len(use.Hosts) <= mostMXLooked {
				p.nets, p.flat = newAddrSet(use.Networks), true
			}
		}
		d[i] = p
	}
	return d
}

// flatten gives the networks that a record lets pass, and the includes that
// cannot be told by networks. It reports false if the record does more than that.
func (t *SPFTree) flatten(n *SPFNode, path []*SPFNode) (nets []netip.Prefix, rest spfDraft, ok bool) {
	if !n.valid() || slices.Contains(path, n) {
		return nil, nil, false
	}
	path = append(slices.Clip(path), n)
	shut := false
	for _, i := range n.reached() {
		term, use := n.Record.Terms[i], n.Uses[i]
		if term.Name == "all" {
			return nets, rest, term.Qualifier != '+'
		}
		if term.Mechanism() && term.Qualifier != '+' && !leads(term) {
			shut = true // without effect, unless something that passes follows
			continue
		}
		if shut || term.Mechanism() && term.Qualifier != '+' || use.Varies || use.Unknown != "" || len(use.Hosts) > spfMostMX {
			return nil, nil, false
		}
		if !leads(term) {
			nets = append(nets, use.Networks...)
			continue
		}
		c := t.child(n, i)
		if c == nil || !c.valid() {
			return nil, nil, false
		}
		switch more, deeper, whole := t.flatten(c, path); {
		case whole:
			nets, rest = append(nets, more...), append(rest, deeper...)
		case term.Mechanism():
			stays := piece("include:%s", use.Target)
			stays.cost = t.termCost(n, i, nil)
			rest = append(rest, stays)
		default:
			return nil, nil, false
		}
	}
	return nets, rest, true
}

// String gives the record's text.
func (d spfDraft) String() string {
	var b strings.Builder
	b.WriteString(spfVersion)
	for _, p := range d {
		b.WriteByte(' ')
		b.WriteString(p.Text)
	}
	return b.String()
}

// all is where "all" stands; -1: nowhere.
func (d spfDraft) all() int {
	return slices.IndexFunc(d, func(p spfPiece) bool { return p.Mechanism() && p.Name == "all" })
}

// end is where a further mechanism goes: before "all", or else before the
// modifiers that follow the last mechanism.
func (d spfDraft) end() int {
	if i := d.all(); i >= 0 {
		return i
	}
	for i := len(d); i > 0; i-- {
		if d[i-1].Mechanism() {
			return i
		}
	}
	return 0
}

// cost is how many lookups the record can take.
func (d spfDraft) cost() (sum int) {
	all := d.all()
	for i, p := range d {
		if all < 0 || p.Mechanism() && i < all {
			sum = min(sum+p.cost, costMost)
		}
	}
	return sum
}

// lets reports whether the record lets an address pass, as far as that is known.
func (d spfDraft) lets(ip netip.Addr) bool {
	for _, p := range d[:d.end()] {
		if p.nets.contains(ip) {
			return true
		}
		if p.Mechanism() && p.Qualifier != '+' && (!p.Prefix.IsValid() || p.Prefix.Contains(ip)) {
			return false
		}
	}
	return false
}

// known reports whether it is known of every piece what it stands for.
func (d spfDraft) known() bool {
	return !slices.ContainsFunc(d, func(p spfPiece) bool { return !p.known })
}

// insert puts pieces in at an index.
func (d spfDraft) insert(at int, pieces ...spfPiece) spfDraft {
	return slices.Insert(slices.Clone(d), at, pieces...)
}

// without takes out the pieces that drop says yes to.
func (d spfDraft) without(drop func(i int, p spfPiece) bool) (out spfDraft, gone []string) {
	for i, p := range d {
		if drop(i, p) {
			gone = append(gone, p.Text)
		} else {
			out = append(out, p)
		}
	}
	return out, gone
}

// takeOut is an edit that takes out the pieces that which picks.
func takeOut(why string, which func(d spfDraft) func(i int, p spfPiece) bool) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		out, gone := d.without(which(d))
		if len(gone) == 0 {
			return d, ""
		}
		return out, "take out " + inProse(gone) + why
	}
}

// takeOutEach is the same for pieces that can be told by themselves.
func takeOutEach(why string, drop func(p spfPiece) bool) spfEdit {
	return takeOut(why, func(spfDraft) func(int, spfPiece) bool {
		return func(_ int, p spfPiece) bool { return drop(p) }
	})
}

// inProse joins up to four words as prose does.
func inProse(words []string) string {
	const most = 4
	if len(words) > most {
		return strings.Join(words[:most-1], ", ") + fmt.Sprintf(" and %d more", len(words)-most+1)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
