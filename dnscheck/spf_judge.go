package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// spfCase is what a rule about a record judges: a record, where it stands in
// which domain's tree, and the whole check for the rest.
type spfCase struct {
	*SPFCheck
	domain *SPFDomain
	node   *SPFNode
}

// eachSPFDomain makes a rule's check of one that judges the target's own domains.
func eachSPFDomain(judge func(spfCase) []check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		if r.SPF == nil {
			return nil
		}
		for i := range r.SPF.Domains {
			if d := &r.SPF.Domains[i]; d.Tree.root().Unknown == "" {
				out = append(out, judge(spfCase{r.SPF, d, d.Tree.root()})...)
			}
		}
		return out
	}
}

// eachSPFNode makes a rule's check of one that judges every record that is known,
// each once.
func eachSPFNode(judge func(spfCase) []check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		if r.SPF == nil {
			return nil
		}
		seen := map[string]bool{}
		for i := range r.SPF.Domains {
			d := &r.SPF.Domains[i]
			for j := range d.Tree.Nodes {
				if n := &d.Tree.Nodes[j]; n.Unknown == "" && !seen[n.Domain] {
					seen[n.Domain] = true
					out = append(out, judge(spfCase{r.SPF, d, n})...)
				}
			}
		}
		return out
	}
}

// own reports whether the record belongs to whoever owns the envelope sender's
// domain. What providers publish, for their HELO names too, is not the target's to
// mend.
func (c spfCase) own() bool {
	domain, _ := c.mailFrom()
	if domain == "" {
		domain = c.domain.Domain
	}
	return c.node.Domain == domain || sameOwner(c.node.Domain, domain)
}

// severity is that of a fault which makes a permerror: an error, but a warning if
// all the target's addresses pass in spite of it, or if it is about the HELO name,
// which few receivers check.
func (c spfCase) severity() check.Severity {
	for _, id := range c.Identities {
		if id.Domain == c.domain.Domain && id.Kind == SPFMailFrom && (len(id.Verdicts) == 0 || id.worst() != SPFPass) {
			return check.Error
		}
	}
	return check.Warning
}

// finding is one about the record.
func (c spfCase) finding(format string, args ...any) check.Finding {
	f := check.Finding{Confidence: check.Certain, Subject: c.node.Domain, Message: fmt.Sprintf(format, args...)}
	for _, r := range c.node.records() {
		f.Evidence = append(f.Evidence, r.String())
	}
	if len(f.Evidence) == 0 {
		for _, r := range c.node.TXT {
			if _, ok := nearSPF(r.Text()); ok {
				f.Evidence = append(f.Evidence, r.String())
			}
		}
	}
	if path := c.path(); path != "" {
		f.Evidence = append(f.Evidence, path)
	}
	return f
}

// path says how the domain's record leads to this one.
func (c spfCase) path() string {
	if c.node == c.domain.Tree.root() {
		return ""
	}
	steps := []string{c.node.Domain}
	for at := c.node; at != c.domain.Tree.root(); {
		at = c.domain.Tree.parent(at)
		if at == nil || len(steps) > spfMostDepth+1 {
			return ""
		}
		steps = append(steps, at.Domain)
	}
	slices.Reverse(steps)
	return "included by way of " + strings.Join(steps, " -> ")
}

// parent is the first node that leads to this one.
func (t *SPFTree) parent(of *SPFNode) *SPFNode {
	for i := range t.Nodes {
		for _, j := range t.Nodes[i].reached() {
			if t.child(&t.Nodes[i], j) == of {
				return &t.Nodes[i]
			}
		}
	}
	return nil
}

// fixer proposes changes to the record, if it is the target's own.
func (c spfCase) fixer() *spfFixer { return c.SPFCheck.fixer(c.domain, c.node) }

// fixes are the proposals of edits to the record.
func (c spfCase) fixes(edits ...spfEdit) []check.Fix {
	if !c.own() {
		return nil
	}
	return c.fixer().mend(edits...).fixes
}

// tidied are the same for what does no harm yet: the edits alone come first.
func (c spfCase) tidied(edits ...spfEdit) []check.Fix {
	if !c.own() {
		return nil
	}
	return c.fixer().tidy(edits...).fixes
}

// leaveOut proposes to take the term out that leads to this record from the
// domain's own.
func (c spfCase) leaveOut() []check.Fix {
	root := c.domain.Tree.root()
	if c.node == root || root.followed() == nil {
		return nil
	}
	at := c.node
	for p := c.domain.Tree.parent(at); p != nil && p != root; p = c.domain.Tree.parent(at) {
		if at = p; at == c.node {
			return nil
		}
	}
	gone := takeOut(fmt.Sprintf(" until %s mends its record", c.node.Domain), func(spfDraft) func(int, spfPiece) bool {
		return func(i int, p spfPiece) bool {
			return leads(p.SPFTerm) && i < len(root.Uses) && root.followed().Terms[i].Text == p.Text && root.Uses[i].Target == at.Domain
		}
	})
	return c.SPFCheck.fixer(c.domain, root).mend(gone).fixes
}

// terms lists those terms of the record, or of what it was meant to be, that judge
// picks. A fault that makes a record void does not make its other ones vanish: they
// come to light when the first is mended.
func (c spfCase) terms(pick func(t SPFTerm, u SPFUse) bool) (out []string) {
	if c.node.followed() == nil {
		return nil
	}
	for i, t := range c.node.followed().Terms {
		if pick(t, c.node.Uses[i]) {
			out = append(out, t.Text)
		}
	}
	return out
}

// caret points at an octet of a line.
func caret(text string, pos int, what string) []string {
	return []string{text, strings.Repeat(" ", len([]rune(text[:min(pos, len(text))]))) + "^ " + what}
}

// one wraps a finding, or none.
func one(f check.Finding) []check.Finding { return []check.Finding{f} }
