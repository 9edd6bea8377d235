package dnscheck

import (
	"fmt"
	"slices"

	"github.com/maildiag/maildiag/check"
)

// judgeLookupFailed finds names that SPF has to ask about and that fail, each once:
// where a record should stand, and what its terms stand for.
func judgeLookupFailed(r *Result) (out []check.Finding) {
	if r.SPF == nil {
		return nil
	}
	seen := map[string]bool{}
	failed := func(c spfCase, l *Lookup, what string) {
		if !l.domains() || seen[l.Question.Name] {
			return
		}
		seen[l.Question.Name] = true
		f := r.failed(l, what)
		f.Severity = c.waits()
		if path := c.path(); path != "" {
			f.Evidence = append(f.Evidence, path)
		}
		if f.Fixes == nil && !sameOwner(l.Question.Name, c.domain.Domain) {
			f.Fixes = append(c.around(), check.Fix{Message: fmt.Sprintf("Keep the mail queued, and tell whoever runs %s that its DNS fails", l.Question.Name)})
		}
		out = append(out, f)
	}
	for i := range r.SPF.Domains {
		d := &r.SPF.Domains[i]
		if domain, _ := r.SPF.mailFrom(); d.Domain != domain {
			continue // few receivers check the HELO name, whose own rules say that it fails
		}
		for j := range d.Tree.Nodes {
			c := spfCase{r.SPF, d, &d.Tree.Nodes[j]}
			failed(c, c.node.Failure, fmt.Sprintf("The SPF record of %s cannot be had", c.node.Domain))
			for _, k := range c.node.reached() {
				if k < len(c.node.Uses) {
					failed(c, c.node.Uses[k].Failure, fmt.Sprintf("What %q in the SPF record of %s stands for cannot be looked up", c.node.followed().Terms[k].Text, c.node.Domain))
				}
			}
		}
	}
	return out
}

// around proposes to let the sender pass before the terms that may fail.
func (c spfCase) around() []check.Fix {
	root := c.domain.Tree.root()
	if !root.valid() || c.waits() != check.Error {
		return nil
	}
	return c.SPFCheck.fixer(c.domain, root).try(networksFirst).fixes
}

// waits is the severity of a name that fails: an error if it keeps the sender's
// mail waiting, as the verdict on one of its addresses is temperror or there are
// none to be judged; a warning if all have a verdict without it.
func (c spfCase) waits() check.Severity {
	for _, id := range c.Identities {
		late := func(v *SPFVerdict) bool { return v.Result == SPFTempError }
		if id.Domain == c.domain.Domain && id.Kind == SPFMailFrom && (len(id.Verdicts) == 0 || slices.ContainsFunc(id.Verdicts, late)) {
			return check.Error
		}
	}
	return check.Warning
}

// networksFirst is an edit that moves the networks in front of the terms that ask
// DNS, so that whoever is among them passes without those.
func networksFirst(d spfDraft) (spfDraft, string) {
	end := 0
	for end < d.end() && d[end].Mechanism() && d[end].Qualifier == '+' {
		end++
	}
	var networks, rest spfDraft
	for _, p := range d[:end] {
		if p.Prefix.IsValid() {
			networks = append(networks, p)
		} else {
			rest = append(rest, p)
		}
	}
	out := slices.Concat(networks, rest, d[end:])
	if out.String() == d.String() {
		return d, ""
	}
	return out, "put the networks first, so that they pass whatever the other terms lead to"
}
