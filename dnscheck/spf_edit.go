package dnscheck

import (
	"fmt"
	"net/netip"
	"strings"
)

// moveAll puts "all" behind the mechanisms that follow it, which only then count
// (RFC 7208, section 5.1). A second "all" is dropped.
func moveAll(d spfDraft) (spfDraft, string) {
	at := d.all()
	if at < 0 {
		return d, ""
	}
	all := d[at]
	out, more := d.without(func(i int, p spfPiece) bool { return i >= at && p.Mechanism() && p.Name == "all" })
	// The version of a second record that was pasted behind the first.
	out, version := out.without(func(i int, p spfPiece) bool { return i >= at && p.Name == "v" && !p.Mechanism() })
	if len(more)+len(version) == 1 && out.end() == at {
		return d, ""
	}
	return out.insert(out.end(), all), fmt.Sprintf("move %q behind the last mechanism", all.Text)
}

// cutAfterAll drops the mechanisms behind "all", which changes nothing.
var cutAfterAll = takeOut(`, which after "all" never count`, func(d spfDraft) func(int, spfPiece) bool {
	all := d.all()
	return func(i int, p spfPiece) bool { return all >= 0 && i > all && (p.Mechanism() || p.Name == "v") }
})

// cutRedirect drops a redirect beside "all", which changes nothing (section 6.1).
var cutRedirect = takeOut(`, which beside "all" never counts`, func(d spfDraft) func(int, spfPiece) bool {
	all := d.all()
	return func(_ int, p spfPiece) bool { return all >= 0 && p.Name == "redirect" && !p.Mechanism() }
})

// cutDuplicates drops what stands twice, or lies in a network beside it.
var cutDuplicates = takeOut(", which other terms cover", func(d spfDraft) func(int, spfPiece) bool {
	twice := d.duplicates()
	return func(i int, _ spfPiece) bool { return twice[i] }
})

// duplicates tells of every piece whether another one makes it superfluous: an
// earlier one that says the same, or any one that says more.
func (d spfDraft) duplicates() []bool {
	out, first := make([]bool, len(d)), map[string]bool{}
	positive := d.positive()
	for i, p := range d {
		if !p.Mechanism() || p.Name == "all" {
			continue
		}
		same := strings.ToLower(strings.TrimPrefix(p.Text, "+"))
		out[i] = first[same]
		first[same] = true
		for j := 0; j < len(d) && positive && !out[i] && p.Prefix.IsValid(); j++ {
			o := d[j].Prefix
			wider := o.IsValid() && o.Bits() <= p.Prefix.Bits() && o.Contains(p.Prefix.Addr())
			out[i] = j != i && wider && (j < i || o.Masked() != p.Prefix.Masked())
		}
	}
	return out
}

// positive reports whether the order of the mechanisms before "all" does not
// matter, because all of them mean pass.
func (d spfDraft) positive() bool {
	all := d.all()
	for i, p := range d {
		if p.Mechanism() && p.Qualifier != '+' && i != all {
			return false
		}
	}
	return true
}

var (
	cutPTR = takeOutEach("", func(p spfPiece) bool { return p.Mechanism() && p.Name == "ptr" })
	// cutMissing drops includes and redirects that lead to no record.
	cutMissing = takeOutEach(", where there is no SPF record", func(p spfPiece) bool { return p.void && leads(p.SPFTerm) })
	// cutVoid drops a and mx that stand for no address.
	cutVoid = takeOutEach(", for which there is no address", func(p spfPiece) bool { return p.void && !leads(p.SPFTerm) })
	// cutPrivate drops networks that no receiver on the Internet sees mail from.
	cutPrivate = takeOutEach("", func(p spfPiece) bool { return p.Prefix.IsValid() && specialNetwork(p.Prefix) })
)

// setAll ends the record with an "all" of a qualifier.
func setAll(q SPFQualifier) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		all := piece("%call", q)
		at := d.all()
		switch {
		case at < 0 && !d.redirects():
			return d.insert(d.end(), all), fmt.Sprintf("end it with %s", all.Text)
		case at < 0 || d[at].Qualifier == q:
			return d, ""
		}
		old := d[at].Text
		d = d.insert(at, all)
		return append(d[:at+1], d[at+2:]...), fmt.Sprintf("replace %q by %q", old, all.Text)
	}
}

func (d spfDraft) redirects() bool {
	for _, p := range d {
		if p.Name == "redirect" && !p.Mechanism() {
			return true
		}
	}
	return false
}

// add is an edit that puts addresses in which the record does not let pass: after
// the networks that are there already, or in front of all that asks DNS, where no
// error can come before them.
func add(ips []netip.Addr, front bool) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		var added []string
		for _, ip := range ips {
			if d.lets(ip) {
				continue
			}
			p := piece("%s", networkTerm(netip.PrefixFrom(ip, ip.BitLen())))
			d = d.insert(d.place(ip, front), p)
			added = append(added, p.Text)
		}
		if len(added) == 0 {
			return d, ""
		}
		return d, "add " + inProse(added)
	}
}

func (d spfDraft) place(ip netip.Addr, front bool) int {
	at := 0
	for i, p := range d[:d.end()] {
		if p.cost > 0 && front || p.Mechanism() && p.Qualifier != '+' && (!p.Prefix.IsValid() || p.Prefix.Contains(ip)) {
			return min(at, i)
		}
		if p.Prefix.IsValid() {
			at = i + 1
		}
	}
	return at
}

// addInclude is an edit that puts an include in before "all".
func addInclude(domain string, cost int) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		p := piece("include:%s", domain)
		for _, o := range d {
			if strings.EqualFold(o.Text, p.Text) {
				return d, ""
			}
		}
		p.cost = cost
		return d.insert(d.end(), p), "add " + p.Text
	}
}

// replaceTerm is an edit that writes a term anew.
func replaceTerm(old, text string) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		for i, p := range d {
			if p.Text == old {
				d = d.insert(i, piece("%s", text))
				return append(d[:i+1], d[i+2:]...), fmt.Sprintf("write %q instead of %q", text, old)
			}
		}
		return d, ""
	}
}

// mostSPFAnswer is how large an answer with the record may get before it is
// likely not to fit into one UDP datagram (DNS Flag Day 2020: 1232 octets).
const mostSPFAnswer = 1232

// fit is an edit that brings the record within ten lookups, by the means that
// change least: terms that others cover, ptr, what leads nowhere; then a, mx and
// includes are replaced by the networks that they stand for, those first that
// save the most lookups an octet. Room is how many octets the record may have. An
// edit that cannot succeed does nothing.
func fit(room int) spfEdit {
	return func(d spfDraft) (spfDraft, string) {
		if d.cost() <= spfMostLookups {
			return d, ""
		}
		var did []string
		for _, edit := range []spfEdit{cutDuplicates, cutMissing, cutVoid, cutCovered, cutPTR} {
			if d.cost() <= spfMostLookups {
				break
			}
			var note string
			if d, note = edit(d); note != "" {
				did = append(did, note)
			}
		}
		var replaced []string
		before := d
		for d.cost() > spfMostLookups {
			best := d.cheapest()
			if best < 0 || len(d.String()) > room {
				return before, ""
			}
			replaced = append(replaced, d[best].Text)
			d = append(d[:best:best], append(d[best].asNetworks(), d[best+1:]...)...)
		}
		d, _ = cutDuplicates(d)
		if len(d.String()) > room {
			return before, ""
		}
		if len(replaced) > 0 {
			did = append(did, fmt.Sprintf("replace %s by what it stands for today, which from then on must be kept up to date by hand", inProse(replaced)))
		}
		return d, strings.Join(did, ", ")
	}
}

// cheapest is the piece that saves the most lookups for the octets that its
// networks take; -1: there is none.
func (d spfDraft) cheapest() int {
	best, least, end := -1, 0.0, d.end()
	for i, p := range d[:end] {
		saved := p.cost - p.rest.cost()
		if !p.flat || saved <= 0 {
			continue
		}
		octets := 1
		for _, r := range p.nets { // a network takes about as much as it is written with
			octets += len(r.from.String()) + len("ip4:/00 ")
		}
		if price := float64(octets) / float64(saved); best < 0 || price < least {
			best, least = i, price
		}
	}
	return best
}

// cutCovered drops a, mx and includes whose networks other terms hold as well.
func cutCovered(d spfDraft) (spfDraft, string) {
	if !d.positive() {
		return d, ""
	}
	var gone []string
	for i := 0; i < len(d); i++ {
		if d[i].cost == 0 || !d[i].flat || len(d[i].rest) > 0 || len(d[i].nets) == 0 {
			continue
		}
		others := addrSet{}
		for j, o := range d {
			if j != i && len(o.rest) == 0 {
				others = others.union(o.nets)
			}
		}
		if others.covers(d[i].nets) {
			gone = append(gone, d[i].Text)
			d = append(d[:i:i], d[i+1:]...)
			i--
		}
	}
	if len(gone) == 0 {
		return d, ""
	}
	return d, "take out " + inProse(gone) + ", which other terms cover"
}

// asNetworks are the terms that say the same as a flat piece.
func (p spfPiece) asNetworks() (out spfDraft) {
	for _, n := range p.nets.prefixes() {
		out = append(out, piece("%s", networkTerm(n)))
	}
	return append(out, p.rest...)
}

// networkTerm writes a network as SPF does, a single address without a length.
func networkTerm(n netip.Prefix) string {
	name, text := "ip4:", n.String()
	if n.Addr().Is6() {
		name = "ip6:"
	}
	if n.IsSingleIP() {
		text = n.Addr().String()
	}
	return name + text
}
