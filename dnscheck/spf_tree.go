package dnscheck

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// SPFTree is every record that evaluating SPF for a domain can come to: the
// domain's own first, then those that includes and redirects lead to, level by
// level, each domain once. Unlike an evaluation, which ends where it matches, it
// shows all of it, and it does not depend on the sender.
type SPFTree struct {
	Nodes     []SPFNode `json:"nodes"`
	Truncated bool      `json:"truncated,omitempty"` // there is more than was looked at
}

// SPFNode is what one domain publishes.
type SPFNode struct {
	Domain  string   `json:"domain"`
	Owner   string   `json:"owner"`             // where its TXT records stand: the domain, or the end of its aliases
	Missing bool     `json:"missing,omitempty"` // there is no such name
	TXT     []Record `json:"txt,omitempty"`     // all TXT records
	Size    int      `json:"size"`              // octets of the answer with all of them, at least
	Unknown string   `json:"unknown,omitempty"` // why the TXT records are not known; "": they are
	Failure *Lookup  `json:"failure,omitempty"` // the question for them, if it failed

	// Record is the one SPF record; nil if there is none, or several, or it is not
	// known. Meant is what a record that is not valid was probably meant to say:
	// several merged, slips mended. Uses tells what each term stands for, of Record
	// if that is valid and of Meant otherwise.
	Record *SPFRecord `json:"record,omitempty"`
	Meant  *SPFRecord `json:"meant,omitempty"`
	Uses   []SPFUse   `json:"uses,omitempty"`
}

// The bounds of a walk. Evaluation ends after ten lookups, so what lies beyond
// them is of interest only as far as it shows how much too much there is.
const (
	spfMostNodes = 60
	spfMostDepth = 12
	spfMostTerms = 60 // terms that ask DNS, in all records together
	mostMXLooked = 30 // hosts of an mx, beyond the ten that count, so that a fix can name them
)

// records are the TXT records that are SPF records (RFC 7208, section 4.5).
func (n *SPFNode) records() (out []Record) {
	for _, r := range n.TXT {
		if IsSPF(r.Text()) {
			out = append(out, r)
		}
	}
	return out
}

// valid reports whether the domain has one record, and one without faults.
func (n *SPFNode) valid() bool { return n.Record != nil && n.Record.Valid() }

// followed is the record whose terms Uses is about.
func (n *SPFNode) followed() *SPFRecord {
	if n.valid() {
		return n.Record
	}
	return n.Meant
}

// reached are the terms that an evaluation can come to: the mechanisms up to
// "all", and the redirect if there is no "all" (sections 5.1 and 6.1). Each comes
// with its index.
func (n *SPFNode) reached() (out []int) {
	record := n.followed()
	if record == nil {
		return nil
	}
	for i, t := range record.Terms {
		if t.Mechanism() {
			out = append(out, i)
			if t.Name == "all" {
				return out
			}
		}
	}
	for i, t := range record.Terms {
		if t.Name == "redirect" && !t.Mechanism() {
			return append(out, i)
		}
	}
	return out
}

// root is the domain's own node.
func (t *SPFTree) root() *SPFNode { return &t.Nodes[0] }

// node finds a domain's node; nil: it was not looked at.
func (t *SPFTree) node(domain string) *SPFNode {
	for i := range t.Nodes {
		if t.Nodes[i].Domain == domain {
			return &t.Nodes[i]
		}
	}
	return nil
}

// child is the node that an include or redirect leads to.
func (t *SPFTree) child(n *SPFNode, i int) *SPFNode {
	if !leads(n.followed().Terms[i]) || n.Uses[i].Target == "" {
		return nil
	}
	return t.node(n.Uses[i].Target)
}

// leads reports whether a term leads to another record.
func leads(t SPFTerm) bool {
	return t.Name == "include" && t.Mechanism() || t.Name == "redirect" && !t.Mechanism()
}

// costMost ends the count of lookups in trees that go in circles.
const costMost = 1000

// cost is how many lookups evaluating a node can take: those of a sender whom
// nothing but "all" matches.
func (t *SPFTree) cost(n *SPFNode) int { return t.costWithin(n, nil) }

func (t *SPFTree) costWithin(n *SPFNode, path []*SPFNode) (sum int) {
	if slices.Contains(path, n) {
		return costMost
	}
	path = append(path, n)
	for _, i := range n.reached() {
		sum = min(sum+t.termCost(n, i, path), costMost)
	}
	return sum
}

// termCost is how many lookups one term can take, with all that it leads to.
func (t *SPFTree) termCost(n *SPFNode, i int, path []*SPFNode) int {
	if !n.followed().Terms[i].Lookup() {
		return 0
	}
	if c := t.child(n, i); c != nil {
		return min(1+t.costWithin(c, path), costMost)
	}
	return 1
}

// walkSPF looks at a domain's record, and at all that it leads to.
func walkSPF(ctx context.Context, r Resolver, domain string) *SPFTree {
	t := &SPFTree{}
	level, seen := []string{domain}, map[string]bool{domain: true}
	var nodes []*SPFNode
	var uses sync.WaitGroup
	asked := 0
	for depth := 0; len(level) > 0; depth++ {
		fresh := make([]*SPFNode, len(level))
		var texts sync.WaitGroup
		for i, name := range level {
			texts.Go(func() { fresh[i] = lookSPF(ctx, r, name) })
		}
		texts.Wait()
		level = nil
		for _, n := range fresh {
			nodes = append(nodes, n)
			record := n.followed()
			if record == nil {
				continue
			}
			n.Uses = make([]SPFUse, len(record.Terms))
			for i, term := range record.Terms {
				n.Uses[i].aim(term, n.Domain)
				if term.Lookup() {
					asked++
				}
				if term.Lookup() && asked > spfMostTerms {
					t.Truncated = true
					n.Uses[i].Unknown = "not looked at: there are too many terms that ask DNS"
					continue
				}
				uses.Go(func() { n.Uses[i].look(ctx, r, term) })
				if next := n.Uses[i].Target; leads(term) && next != "" && !seen[next] {
					if len(seen) == spfMostNodes || depth == spfMostDepth {
						t.Truncated = true
						continue
					}
					seen[next] = true
					level = append(level, next)
				}
			}
		}
	}
	uses.Wait()
	for _, n := range nodes {
		t.Nodes = append(t.Nodes, *n)
	}
	return t
}

// lookSPF asks for a domain's TXT records.
func lookSPF(ctx context.Context, r Resolver, domain string) *SPFNode {
	n := &SPFNode{Domain: domain, Owner: domain}
	if !strings.Contains(domain, ".") || !isASCII(domain) { // section 4.3: as if there were no record
		n.Missing = true
		return n
	}
	q := Question{Name: queryName(domain), Type: TypeTXT}
	if !validName(q.canonical().Name) {
		n.Missing = true
		return n
	}
	l := lookup(ctx, r, q)
	if n.Unknown = problemOf(l.Reply); n.Unknown != "" {
		n.Failure = l.failure()
		return n
	}
	a := l.Answer
	n.Missing = !a.Exists()
	if len(a.Chain) > 0 {
		n.Owner = a.Chain[len(a.Chain)-1].Host
	}
	n.TXT = a.Records
	n.Size = max(a.Size, wireSize(a))
	switch own := n.records(); len(own) {
	case 0:
		n.Meant = meantSPF(n.TXT)
	case 1:
		n.Record = ParseSPF(own[0].Text())
		if n.Record.Valid() {
			break
		}
		if mended, _ := mendSPF(n.Record.Text); mended != "" {
			n.Meant = ParseSPF(mended)
		}
	default:
		n.Meant = ParseSPF(merged(own))
	}
	return n
}

// meantSPF is what the first record that is meant as SPF, but is none, was to say.
func meantSPF(txt []Record) *SPFRecord {
	for _, r := range txt {
		if near, ok := nearSPF(r.Text()); ok && near.text != "" {
			return ParseSPF(near.text)
		}
	}
	return nil
}

// wireSize is the least that an answer takes on the wire: header, question, and
// every record with a compressed name (RFC 1035, section 4.1).
func wireSize(a *Answer) int {
	size := 12 + len(a.Question.Name) + 2 + 4
	for _, r := range a.Chain {
		size += 12 + len(r.Host) + 2
	}
	for _, r := range a.Records {
		size += 12
		for _, s := range r.Strings {
			size += 1 + len(s)
		}
	}
	return size
}
