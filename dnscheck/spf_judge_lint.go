package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

func judgeAfterAll(c spfCase) []check.Finding {
	d := c.domain.Tree.draftOf(c.node)
	at := d.all()
	if at < 0 || c.node.followed() == nil || !c.own() {
		return nil
	}
	behind := func(d spfDraft, i int) bool { return i > at && d[i].Mechanism() && d[i].Name != "all" }
	var terms []string
	for i := range d {
		if behind(d, i) || i > at && d[i].Mechanism() && d[i].Qualifier != d[at].Qualifier {
			terms = append(terms, d[i].Text)
		}
	}
	if len(terms) == 0 {
		return nil
	}
	f := c.finding("In the SPF record of %s %s stands behind %q and counts for nothing.", c.node.Domain, inProse(terms), d[at].Text)
	f.Evidence = append(f.Evidence, caret(c.node.followed().Text, d[at].Pos, "the record ends here")...)
	f.Confidence = c.bears(behind)
	fix := c.fixer().mend(moveAll)
	f.Fixes = fix.try(cutAfterAll).fixes
	return one(f)
}

func judgeRedirectIgnored(c spfCase) []check.Finding {
	d := c.domain.Tree.draftOf(c.node)
	if d.all() < 0 || !d.redirects() || c.node.followed() == nil || !c.own() {
		return nil
	}
	t, _ := c.node.followed().Modifier("redirect")
	f := c.finding("The SPF record of %s says %q, which counts for nothing beside %q.", c.node.Domain, t.Text, d[d.all()].Text)
	f.Confidence = c.bears(func(d spfDraft, i int) bool { return d[i].Name == "redirect" })
	include := func(d spfDraft) (spfDraft, string) {
		d, _ = cutRedirect(d)
		d, did := addInclude(t.Domain, 1)(d)
		if did == "" {
			return d, ""
		}
		return d, fmt.Sprintf("replace %q by include:%s", t.Text, t.Domain)
	}
	f.Fixes = c.fixer().mend(include).try(cutRedirect).fixes
	return one(f)
}

func judgeAllowsAll(c spfCase) []check.Finding {
	d := c.domain.Tree.draftOf(c.node)
	at := d.all()
	if at < 0 || d[at].Qualifier != '+' || c.node.followed() == nil || !slices.Contains(c.node.reached(), at) {
		return nil
	}
	f := c.finding("The SPF record of %s says %q: everyone may send in its name.", c.node.Domain, d[at].Text)
	if !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	fix := c.fixer()
	fix.ips = append(fix.ips, c.passing("all")...)
	f.Fixes = fix.mend(setAll('~')).fixes
	return one(f)
}

// passing are the target's addresses that pass by a mechanism of the domain's own
// record alone.
func (c spfCase) passing(mechanism string) (ips []netip.Addr) {
	for _, id := range c.Identities {
		for _, v := range id.Verdicts {
			if id.Domain == c.domain.Domain && v.Result == SPFPass && v.Matched != nil && piece("%s", v.Matched.Term).Name == mechanism {
				ips = append(ips, v.IP)
			}
		}
	}
	return ips
}

// atRoot reports whether the record is a domain's own. What ends an included
// record does not matter: only whether it passes does (RFC 7208, section 5.2).
func (c spfCase) atRoot() bool { return c.node == c.domain.Tree.root() }

func judgeNoAll(c spfCase) []check.Finding {
	d := c.domain.Tree.draftOf(c.node)
	if !c.atRoot() || c.node.followed() == nil || d.all() >= 0 || d.redirects() {
		return nil
	}
	f := c.finding("The SPF record of %s has neither \"all\" nor redirect.", c.node.Domain)
	f.Fixes = c.tidied(setAll('~'))
	return one(f)
}

func judgeNeutralAll(c spfCase) []check.Finding {
	d := c.domain.Tree.draftOf(c.node)
	if at := d.all(); !c.atRoot() || c.node.followed() == nil || at < 0 || d[at].Qualifier != '?' {
		return nil
	}
	f := c.finding("The SPF record of %s ends with ?all, which says nothing about hosts that it does not list.", c.node.Domain)
	f.Fixes = c.tidied(setAll('~'))
	return one(f)
}

func judgePTR(c spfCase) []check.Finding {
	terms := c.terms(func(t SPFTerm, _ SPFUse) bool { return t.Mechanism() && t.Name == "ptr" })
	if len(terms) == 0 || !c.own() {
		return nil
	}
	f := c.finding("The SPF record of %s uses %s, which should not be published.", c.node.Domain, inProse(terms))
	fix := c.fixer()
	fix.ips = append(fix.ips, c.passing("ptr")...)
	f.Fixes = fix.mend(cutPTR).fixes
	return one(f)
}

func judgeMacroP(c spfCase) []check.Finding {
	terms := c.terms(func(t SPFTerm, _ SPFUse) bool {
		macros, _ := parseMacros(t.Domain, false)
		return slices.ContainsFunc(macros, func(m macro) bool { return m.letter == 'p' })
	})
	if len(terms) == 0 || !c.own() {
		return nil
	}
	return one(c.finding("The SPF record of %s uses %%{p} in %s, which should not be used.", c.node.Domain, inProse(terms)))
}

func judgeVoidTerm(c spfCase) []check.Finding {
	terms := c.terms(func(t SPFTerm, u SPFUse) bool {
		return t.Mechanism() && (t.Name == "a" || t.Name == "mx") && !u.Varies && u.Unknown == "" && len(u.Networks) == 0
	})
	if len(terms) == 0 || !c.own() {
		return nil
	}
	verb := "stands"
	if len(terms) > 1 {
		verb = "stand"
	}
	f := c.finding("In the SPF record of %s %s %s for no address.", c.node.Domain, inProse(terms), verb)
	f.Fixes = c.tidied(cutVoid)
	return one(f)
}

// broad reports whether a network is larger than a sender's own can well be.
func broad(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() < 16
	}
	return p.Bits() < 24
}

func judgeBroad(c spfCase) []check.Finding {
	severity := check.Info
	terms := c.terms(func(t SPFTerm, u SPFUse) bool {
		if t.Qualifier != '+' || !slices.ContainsFunc(u.Networks, func(p netip.Prefix) bool { return broad(p) && !specialNetwork(p) }) {
			return false
		}
		if slices.ContainsFunc(u.Networks, func(p netip.Prefix) bool { return p.Bits() < 8 }) {
			severity = check.Warning
		}
		return true
	})
	if len(terms) == 0 || !c.own() {
		return nil
	}
	f := c.finding("The SPF record of %s authorises all of %s.", c.node.Domain, inProse(terms))
	f.Severity, f.Confidence = severity, check.Likely
	return one(f)
}

func judgePrivate(c spfCase) []check.Finding {
	inside := func(id SPFIdentity) bool {
		return slices.ContainsFunc(id.Verdicts, func(v *SPFVerdict) bool {
			return special(v.IP) != ""
		})
	}
	terms := c.terms(func(t SPFTerm, _ SPFUse) bool { return t.Prefix.IsValid() && specialNetwork(t.Prefix) })
	if len(terms) == 0 || !c.own() || slices.ContainsFunc(c.Identities, inside) {
		return nil
	}
	f := c.finding("The SPF record of %s lists %s, from where no mail comes on the Internet.", c.node.Domain, inProse(terms))
	f.Fixes = c.tidied(cutPrivate)
	return one(f)
}

func judgeDuplicates(c spfCase) []check.Finding {
	if c.node.followed() == nil || !c.own() {
		return nil
	}
	d := c.domain.Tree.draftOf(c.node)
	var terms []string
	twice := d.duplicates()
	for i := range d[:d.end()] {
		if twice[i] {
			terms = append(terms, d[i].Text)
		}
	}
	if len(terms) == 0 {
		return nil
	}
	f := c.finding("In the SPF record of %s other terms already say what %s says.", c.node.Domain, inProse(terms))
	f.Fixes = c.tidied(cutDuplicates)
	return one(f)
}

func judgeTooLong(c spfCase) []check.Finding {
	if c.node.Size <= 512 || len(c.node.records()) == 0 || !c.own() {
		return nil
	}
	f := c.finding("The answer with the SPF record of %s takes %d octets, with %d TXT records.", c.node.Domain, c.node.Size, len(c.node.TXT))
	if c.node.Size > mostSPFAnswer {
		f.Severity = check.Warning
	}
	lengths := make([]string, len(c.node.TXT))
	for i, r := range c.node.TXT {
		text := r.Text()
		lengths[i] = fmt.Sprintf("%d octets: %s", len(text), strings.ToValidUTF8(text[:min(len(text), 40)], "?"))
	}
	f.Evidence = append(f.Evidence, lengths...)
	return one(f)
}
