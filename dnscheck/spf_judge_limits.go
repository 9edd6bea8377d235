package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/phrase"
)

func judgeLoop(c spfCase) []check.Finding {
	var back []string
	for _, i := range c.node.reached() {
		child := c.domain.Tree.child(c.node, i)
		for at := c.node; child != nil && at != nil; at = c.domain.Tree.parent(at) {
			if at == child {
				back = append(back, c.node.followed().Terms[i].Text)
				break
			}
			if at == c.domain.Tree.root() {
				break
			}
		}
	}
	if len(back) == 0 {
		return nil
	}
	f := c.finding("The SPF record of %s leads back to itself by %s.", c.node.Domain, inProse(back))
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	gone := takeOutEach(", which leads back", func(p spfPiece) bool { return slices.Contains(back, p.Text) })
	f.Fixes = c.fixes(gone, endRecord)
	return one(f)
}

// endRecord gives a record that has lost its redirect an end.
func endRecord(d spfDraft) (spfDraft, string) {
	if d.all() >= 0 || d.redirects() {
		return d, ""
	}
	return setAll('~')(d)
}

func judgeIncludeMissing(c spfCase) []check.Finding {
	var missing, evidence []string
	var edits, hosts []spfEdit // what was meant: another name; not the name's record, but its addresses
	for _, i := range c.node.reached() {
		term := c.node.followed().Terms[i]
		child := c.domain.Tree.child(c.node, i)
		if child == nil || child.Unknown != "" || len(child.records()) > 0 {
			continue
		}
		missing = append(missing, term.Text)
		said := "no TXT record that begins with v=spf1"
		if child.Missing {
			said = "NXDOMAIN"
		}
		evidence = append(evidence, fmt.Sprintf("%s TXT: %s", absolute(child.Domain), said))
		if meant := meantInclude(child.Domain); meant != "" {
			edits = append(edits, replaceTerm(term.Text, strings.Replace(strings.ToLower(term.Text), strings.ToLower(term.Domain), meant, 1)))
		}
		if term.Name == "include" && term.Qualifier == '+' && !child.Missing && len(c.blocked()) > 0 {
			hosts = append(hosts, replaceTerm(term.Text, "a:"+child.Domain))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	f := c.finding("The SPF record of %s says %s, where there is no SPF record.", c.node.Domain, inProse(missing))
	f.Evidence = append(f.Evidence, evidence...)
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	fix := c.fixer()
	if len(edits) > 0 {
		fix.mend(append(edits, cutMissing)...)
	}
	for _, host := range hosts {
		fix.try(host, cutMissing)
	}
	f.Fixes = fix.mend(cutMissing, endRecord).fixes
	return one(f)
}

// meantInclude is the name that an include was probably to give: that within a URL
// or a mail address, or a provider's of which it is a slip.
func meantInclude(name string) string {
	bare := name
	if _, rest, ok := strings.Cut(bare, "//"); ok {
		bare = rest
	}
	bare, _, _ = strings.Cut(bare, "/")
	bare = bare[strings.LastIndexByte(bare, '@')+1:]
	if bare != name && hostnameFault(bare) == "" || strings.HasPrefix(bare, "_") && bare != name {
		return bare
	}
	return nearestInclude(name)
}

// nearestInclude is the include of a provider that a name is a slip of.
func nearestInclude(domain string) string {
	for i := range spfProviders {
		for _, include := range spfProviders[i].includes {
			bare := strings.TrimPrefix(include, "_")
			if d := phrase.Distance(domain, include); d > 0 && d <= 2 && len(domain) > 7 || domain == bare && bare != include {
				return include
			}
		}
	}
	return ""
}

func judgeLookups(c spfCase) []check.Finding {
	cost := c.domain.Tree.cost(c.node)
	if c.node.followed() == nil || cost <= spfMostLookups {
		return nil
	}
	much := fmt.Sprint("up to ", cost)
	if cost == costMost {
		much = "endlessly many"
	}
	var parts []string
	for _, i := range c.node.reached() {
		if n := c.domain.Tree.termCost(c.node, i, []*SPFNode{c.node}); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", c.node.followed().Terms[i].Text, n))
		}
	}
	f := c.finding("SPF for %s takes %s lookups, and %d are allowed: %s.", c.node.Domain, much, spfMostLookups, strings.Join(parts, ", "))
	f.Severity = c.severity()
	f.Evidence = append(f.Evidence, c.costs(c.node, 0, nil)...)
	f.Fixes = c.fixes(fit(c.fixer().room()))
	return one(f)
}

// costs lists what each record takes, indented by how deep it lies.
func (c spfCase) costs(n *SPFNode, depth int, path []*SPFNode) (lines []string) {
	const most = 40
	for _, i := range n.reached() {
		cost := c.domain.Tree.termCost(n, i, append(path, n))
		child := c.domain.Tree.child(n, i)
		if cost == 0 || len(lines) > most {
			continue
		}
		line := fmt.Sprintf("%s%s: %d", strings.Repeat("  ", depth), n.followed().Terms[i].Text, cost)
		if child != nil && slices.Contains(append(path, n), child) {
			lines = append(lines, line+", leads back")
			continue
		}
		if lines = append(lines, line); child != nil {
			lines = append(lines, c.costs(child, depth+1, append(slices.Clip(path), n))...)
		}
	}
	return lines
}

func judgeVoidLookups(c spfCase) []check.Finding {
	if c.node.followed() == nil {
		return nil
	}
	void := c.domain.Tree.voids(c.node, nil)
	for _, id := range c.Identities {
		for _, v := range id.Verdicts {
			// Hosts without addresses of the sender's family count as well.
			if id.Domain == c.domain.Domain && v.VoidLookups > spfMostVoid && len(void) <= spfMostVoid {
				void = nil
				for i, s := range v.Steps {
					if i > 0 && s.VoidLookups > v.Steps[i-1].VoidLookups || i == 0 && s.VoidLookups > 0 {
						void = append(void, s.Term)
					}
				}
			}
		}
	}
	if len(void) <= spfMostVoid {
		return nil
	}
	f := c.finding("SPF for %s asks for %d names that are not there, and %d are allowed: %s.", c.node.Domain, len(void), spfMostVoid, inProse(void))
	f.Severity = c.severity()
	f.Fixes = c.fixes(cutVoid)
	return one(f)
}

// voids are the terms that ask for what is not there, whatever the sender's
// family of addresses.
func (t *SPFTree) voids(n *SPFNode, path []*SPFNode) (out []string) {
	if slices.Contains(path, n) || len(path) > spfMostDepth {
		return nil
	}
	for _, i := range n.reached() {
		u := n.Uses[i]
		if slices.Contains(u.Void, TypeMX) || len(u.Void) == 2 {
			out = append(out, n.followed().Terms[i].Text)
		}
		if child := t.child(n, i); child != nil && child.valid() {
			out = append(out, t.voids(child, append(slices.Clip(path), n))...)
		}
	}
	return out
}

func judgeMX(c spfCase) []check.Finding {
	hosts := 0
	many := c.terms(func(t SPFTerm, u SPFUse) bool {
		if len(u.Hosts) > spfMostMX {
			hosts = max(hosts, len(u.Hosts))
		}
		return len(u.Hosts) > spfMostMX
	})
	if len(many) == 0 {
		return nil
	}
	f := c.finding("In the SPF record of %s %s stands for %d mail hosts, and %d are allowed.", c.node.Domain, inProse(many), hosts, spfMostMX)
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	f.Fixes = c.fixes(spreadMX)
	return one(f)
}

// spreadMX replaces an mx of too many hosts by their networks.
func spreadMX(d spfDraft) (spfDraft, string) {
	did := ""
	for i := 0; i < len(d); i++ {
		if p := d[i]; p.many && p.flat {
			did = fmt.Sprintf("replace %s by the networks of its hosts, which from then on must be kept up to date by hand", p.Text)
			d = append(d[:i:i], append(p.asNetworks(), d[i+1:]...)...)
		}
	}
	return d, did
}
