package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/maildiag/maildiag/check"
)

func judgeNear(c spfCase) (out []check.Finding) {
	if !c.own() {
		return nil
	}
	valid := len(c.node.records())
	for _, r := range c.node.TXT {
		near, ok := nearSPF(r.Text())
		// Sender ID beside SPF was once the custom, and does no harm.
		if !ok || valid > 0 && strings.HasPrefix(strings.ToLower(r.Text()), "spf2.0") {
			continue
		}
		f := c.finding("%s has a TXT record that is meant as SPF but is none: %s.", c.node.Domain, near.why)
		if valid > 0 {
			f.Evidence = append([]string{r.String()}, f.Evidence...)
		}
		f.Severity = c.severity()
		fix := c.fixer()
		fix.old = append(fix.old, r)
		if near.keep != "" {
			fix.extra = []Record{TXT(c.node.Owner, near.keep)}
		}
		switch {
		case valid > 0:
			if near.text == "" || !slices.ContainsFunc(c.blocked(), lets(near.text)) {
				f.Severity = check.Warning
			}
			if near.text != "" {
				fix.from(merged(append(c.node.records(), TXT(c.node.Owner, near.text))), "merge it into the SPF record").mend()
			}
		case near.text != "" && c.node.Meant != nil && c.node.Meant.Text == near.text:
			fix.meant("write it as SPF wants it").mend()
		case near.text != "":
			fix.from(near.text, "write it as SPF wants it").mend()
		}
		f.Fixes = fix.fixes
		return one(f)
	}
	return nil
}

// lets makes a test of whether a record's own networks hold an address.
func lets(text string) func(netip.Addr) bool {
	return func(ip netip.Addr) bool {
		return slices.ContainsFunc(newDraft(text), func(p spfPiece) bool { return p.flat && p.nets.contains(ip) })
	}
}

func judgeType99(c spfCase) []check.Finding {
	if len(c.node.records()) > 0 || len(c.domain.Type99) == 0 {
		return nil
	}
	f := c.finding("%s has an SPF record of type SPF (99) and none of type TXT.", c.node.Domain)
	f.Severity = c.severity()
	for _, r := range c.domain.Type99 {
		f.Evidence = append(f.Evidence, r.String())
		if text, _ := mendSPF(r.Text()); IsSPF(r.Text()) && text != "" {
			f.Fixes = c.fixer().from(text, "publish it as a TXT record").mend().fixes
		}
	}
	return one(f)
}

func judgeElsewhere(c spfCase) (out []check.Finding) {
	if len(c.node.records()) > 0 || len(c.domain.Elsewhere) == 0 {
		return nil
	}
	r := c.domain.Elsewhere[0]
	f := c.finding("%s has no SPF record, but %s has one.", c.node.Domain, r.Name)
	f.Severity = c.severity()
	for _, r := range c.domain.Elsewhere {
		f.Evidence = append(f.Evidence, r.String())
	}
	if text, _ := mendSPF(r.Text()); text != "" {
		f.Fixes = c.fixer().from(text, "publish the record at "+c.node.Domain+" itself").mend().fixes
	}
	return one(f)
}

func judgeMissing(c spfCase) []check.Finding {
	sends := slices.ContainsFunc(c.Identities, func(id SPFIdentity) bool { return id.Domain == c.domain.Domain && id.Kind == SPFMailFrom })
	if len(c.node.records()) > 0 || !sends {
		return nil
	}
	f := c.finding("%s has no SPF record.", c.node.Domain)
	if len(c.fixer().ips) == 0 {
		f.Severity = check.Warning // nothing has been sent yet
	}
	f.Evidence = append(f.Evidence, fmt.Sprintf("%s TXT: %d records, none of them SPF", absolute(c.node.Domain), len(c.node.TXT)))
	if c.node.Missing {
		f.Message = fmt.Sprintf("%s does not exist, so it has no SPF record.", c.node.Domain)
		f.Evidence = []string{absolute(c.node.Domain) + " TXT: NXDOMAIN"}
		if org, err := publicsuffix.EffectiveTLDPlusOne(c.node.Domain); err != nil || org == c.node.Domain {
			f.Code, f.Severity = "sender-domain-missing", check.Error // SPF is the least of it
			f.Message = fmt.Sprintf("The envelope sender's domain %s does not exist.", c.node.Domain)
			f.Fixes = []check.Fix{{Message: "Use an envelope sender at a domain that exists and can receive bounces"}}
			return one(f)
		}
	}
	fix := c.fixer()
	c.firstRecord(c.domain, fix)
	f.Fixes = fix.fixes
	return one(f)
}

func judgeMultiple(c spfCase) []check.Finding {
	n := len(c.node.records())
	if n < 2 {
		return nil
	}
	f := c.finding("%s has %d SPF records, so SPF gives permerror.", c.node.Domain, n)
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	f.Fixes = c.fixer().meant(fmt.Sprintf("merge the %d records into one", n)).mend().fixes
	return one(f)
}

func judgeJoined(c spfCase) []check.Finding {
	if len(c.node.records()) != 1 {
		return nil
	}
	spaced, at := spaceStrings(c.node.records()[0].Strings)
	if len(at) == 0 {
		return nil
	}
	text := c.node.Record.Text
	word := text[strings.LastIndexByte(text[:at[0]], ' ')+1:]
	word, _, _ = strings.Cut(word, " ")
	f := c.finding("Two strings of the SPF record of %s join into %q without a space.", c.node.Domain, word)
	f.Evidence = append(f.Evidence, caret(text, at[0], "here one string ends and the next begins")...)
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	if mended, _ := mendSPF(spaced); mended != "" {
		f.Fixes = c.fixer().from(mended, "put a space between the strings").mend().fixes
	}
	return one(f)
}

// spaceStrings puts spaces where two strings of a record join two terms into one
// word, and says where, in octets of the joined text.
func spaceStrings(parts []string) (spaced string, at []int) {
	joined := ""
	for _, s := range parts {
		if joined != "" && s != "" && endsTerm(joined) && beginsTerm(s) {
			at = append(at, len(joined))
			spaced += " "
		}
		joined += s
		spaced += s
	}
	return spaced, at
}

// endsTerm reports whether a text can end with a whole term.
func endsTerm(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	if last == "" {
		return false
	}
	return !piece("%s", last).Bad || strings.EqualFold(last, spfVersion)
}

// beginsTerm reports whether a text begins with a whole term and not with the
// rest of one.
func beginsTerm(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	t := piece("%s", first)
	switch {
	case t.Bad || first == "":
		return false
	case t.Mechanism():
		// "a" and "mx" alone are the rest of too many other words.
		return t.Name != "a" && t.Name != "mx" && t.Name != "ptr" || t.Domain != "" || len(first) != len(text)
	}
	return t.Name == "redirect" || t.Name == "exp"
}

func judgeSyntax(c spfCase) []check.Finding {
	n := c.node
	if n.Record == nil || n.Record.Valid() {
		return nil
	}
	first := n.Record.Faults[0]
	f := c.finding("The SPF record of %s cannot be read: in %q, %s.", n.Domain, first.Term, first.Reason)
	f.Evidence = nil
	for _, r := range n.records() {
		f.Evidence = append(f.Evidence, r.String())
	}
	for _, fault := range n.Record.Faults[:min(len(n.Record.Faults), 4)] {
		f.Evidence = append(f.Evidence, caret(n.Record.Text, fault.Pos, fault.Reason)...)
	}
	if path := c.path(); path != "" {
		f.Evidence = append(f.Evidence, path)
	}
	if f.Severity = c.severity(); !c.own() {
		f.Fixes = c.leaveOut()
		return one(f)
	}
	if n.Meant != nil {
		did := fmt.Sprintf("correct %q", first.Term)
		if n := len(n.Record.Faults); n > 1 {
			did = fmt.Sprintf("correct the %d errors", n)
		}
		if _, leftOut := mendSPF(n.Record.Text); len(leftOut) > 0 {
			did = "correct the syntax, leaving out " + inProse(leftOut)
		}
		f.Fixes = c.fixer().meant(did).mend().fixes
	}
	return one(f)
}

func judgeModifier(c spfCase) []check.Finding {
	var edits []spfEdit
	confidence := check.Possible
	terms := c.terms(func(t SPFTerm, _ SPFUse) bool {
		meant := asMechanism(t)
		if meant == "" {
			return false
		}
		switch p := piece("%s", meant); {
		case !p.flat && confidence == check.Possible:
			confidence = check.Likely
		case len(c.blocked()) == 0 || slices.ContainsFunc(c.blocked(), p.nets.contains):
			confidence = check.Certain
		}
		edits = append(edits, replaceTerm(t.Text, meant))
		return true
	})
	if len(terms) == 0 {
		return nil
	}
	f := c.finding("In the SPF record of %s %s counts for nothing, because it is written with \"=\".", c.node.Domain, inProse(terms))
	f.Confidence = confidence
	if len(c.blocked()) == 0 {
		f.Confidence = check.Certain
	}
	if c.own() {
		f.Fixes = c.fixer().mend(edits...).fixes
	}
	return one(f)
}

// blocked are the addresses of the target that the domain's record does not let
// pass.
func (c spfCase) blocked() []netip.Addr { return c.SPFCheck.fixer(c.domain, c.domain.Tree.root()).ips }

// bears is how surely terms that do not count are why an address of the target
// does not pass: certainly if they hold it. Without such an address it is certain
// that they do not count, and there is nothing to be explained.
func (c spfCase) bears(pick func(d spfDraft, i int) bool) check.Confidence {
	blocked := c.blocked()
	if len(blocked) == 0 {
		return check.Certain
	}
	d := c.domain.Tree.draftOf(c.node)
	for i := range d {
		if pick(d, i) && slices.ContainsFunc(blocked, d[i].nets.contains) {
			return check.Certain
		}
	}
	return check.Possible
}
