package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// spfFixer proposes changes to the record of one domain. It only proposes: which
// of them hold is for the proof to say.
type spfFixer struct {
	check *SPFCheck
	tree  *SPFTree
	node  *SPFNode
	ips   []netip.Addr // the addresses that want to send in the domain's name, and may not
	front bool         // an error keeps them from it, which only stands aside if they come first
	root  *spfFixer    // of the target's own record, if it does not let them pass and this is one that it includes
	old   []Record     // what the new record takes the place of
	extra []Record     // what is published besides
	draft spfDraft
	did   []string // what was done to get the draft
	fixes []check.Fix
}

// fixer begins with the record as it is.
func (s *SPFCheck) fixer(d *SPFDomain, n *SPFNode) *spfFixer {
	f := &spfFixer{check: s, tree: d.Tree, node: n, old: n.records(), draft: d.Tree.draftOf(n)}
	if n != d.Tree.root() {
		if root := s.fixer(d, d.Tree.root()); len(root.ips) > 0 && root.node.valid() {
			f.root = root
		}
		return f
	}
	for _, id := range s.Identities {
		for _, v := range id.Verdicts {
			if id.Domain == d.Domain && v.Result != SPFPass && v.Result != SPFTempError && isPublic(v.IP) && !slices.Contains(f.ips, v.IP) {
				f.ips = append(f.ips, v.IP)
				f.front = f.front || v.Result == SPFPermError
			}
		}
	}
	return f
}

// from begins with a text instead, which is not what the tree knows.
func (f *spfFixer) from(text, did string) *spfFixer {
	f.draft, f.did = newDraft(text), []string{did}
	return f
}

// meant begins with the record as it was meant.
func (f *spfFixer) meant(did string) *spfFixer {
	f.did = []string{did}
	return f
}

// try proposes what a sequence of edits makes, if the first of them does
// anything.
func (f *spfFixer) try(edits ...spfEdit) *spfFixer {
	d, did := f.draft, slices.Clone(f.did)
	for i, edit := range edits {
		var note string
		if d, note = edit(d); note != "" {
			did = append(did, note)
		} else if i == 0 && len(f.did) == 0 {
			return f
		}
	}
	f.publish(d, did)
	return f
}

// mend proposes what the edits make together with all that has to be done besides
// before the target's addresses pass, and what the edits make alone.
func (f *spfFixer) mend(edits ...spfEdit) *spfFixer {
	if !f.draft.known() {
		// It may well do as it is: that is found out by trying.
		return f.tidy(edits...)
	}
	return f.whole(edits...).try(edits...)
}

// tidy proposes the same, in the other order.
func (f *spfFixer) tidy(edits ...spfEdit) *spfFixer { return f.try(edits...).whole(edits...) }

func (f *spfFixer) whole(edits ...spfEdit) *spfFixer {
	besides := []spfEdit{moveAll, cutMissing}
	for _, authorise := range append(f.authorise(), nothing) {
		f.try(slices.Concat(edits, besides, []spfEdit{authorise, fit(f.room())})...)
	}
	return f
}

func nothing(d spfDraft) (spfDraft, string) { return d, "" }

// authorise are the ways to let the target's addresses pass: by what their
// provider documents, and by themselves.
func (f *spfFixer) authorise() (edits []spfEdit) {
	if len(f.ips) == 0 {
		return nil
	}
	rest := slices.Clone(f.ips)
	var includes []SPFSender
	for _, s := range f.check.Senders {
		if i := slices.Index(rest, s.IP); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			if !slices.ContainsFunc(includes, func(o SPFSender) bool { return o.Include == s.Include }) {
				includes = append(includes, s)
			}
		}
	}
	if len(includes) > 0 {
		edits = append(edits, func(d spfDraft) (spfDraft, string) {
			var did []string
			for _, s := range includes {
				var note string
				if d, note = addInclude(s.Include, s.Lookups)(d); note != "" {
					did = append(did, fmt.Sprintf("%s, as %s documents (%s)", note, s.Provider, s.Source))
				}
			}
			d, note := add(rest, f.front)(d)
			if note != "" {
				did = append(did, note)
			}
			return d, strings.Join(did, ", ")
		})
	}
	return append(edits, add(f.ips, f.front))
}

// room is how many octets the record may have before the answer gets too large.
func (f *spfFixer) room() int {
	room := mostSPFAnswer - f.node.Size
	for _, r := range f.old {
		room += len(r.Text())
	}
	return room
}

// mostFixes bounds the proposals for one finding: each is tried out.
const mostFixes = 4

// publish proposes a draft, if it is a change and reads without a fault.
func (f *spfFixer) publish(d spfDraft, did []string) {
	text := d.String()
	if len(f.fixes) == mostFixes || !ParseSPF(text).Valid() || len(f.old) == 1 && len(f.extra) == 0 && f.old[0].Text() == text {
		return
	}
	record := TXT(f.node.Owner, text)
	message := "Change the SPF record of " + f.node.Domain
	if len(f.old) == 0 {
		message = "Publish an SPF record at " + f.node.Domain
	}
	fix := check.Fix{Message: message + ": " + strings.Join(did, ", "), Text: record.line()}
	for _, r := range f.extra {
		fix.Text += "\n" + r.line()
	}
	if slices.ContainsFunc(f.fixes, func(o check.Fix) bool { return o.Text == fix.Text }) {
		return
	}
	// Whoever owns the alias owns no more than that.
	if f.node.Owner == f.node.Domain || sameOwner(f.node.Owner, f.node.Domain) {
		change := RecordChange{Add: append([]Record{record}, f.extra...)}
		for _, r := range f.old {
			change.Remove = append(change.Remove, Record{Name: f.node.Owner, Type: TypeTXT, Data: r.Data})
		}
		fix.Change = change
		if f.root != nil {
			f.fixes = append(f.fixes, f.withRoot(fix, change))
		}
	}
	f.fixes = append(f.fixes, fix)
}

// withRoot lets the target's addresses pass in their domain's own record at the
// same time.
func (f *spfFixer) withRoot(fix check.Fix, change RecordChange) check.Fix {
	d, did := add(f.root.ips, true)(f.root.draft)
	if did == "" {
		return fix
	}
	record := TXT(f.root.node.Owner, d.String())
	fix.Message += ", and that of " + f.root.node.Domain + ": " + did
	fix.Text += "\n" + record.line()
	change.Add = append(slices.Clip(change.Add), record)
	for _, r := range f.root.old {
		change.Remove = append(slices.Clip(change.Remove), Record{Name: f.root.node.Owner, Type: TypeTXT, Data: r.Data})
	}
	fix.Change = change
	return fix
}

// merged is one record that says what several say: all their mechanisms, and the
// milder of their "all", so that nobody who might send is shut out.
func merged(records []Record) string {
	var out spfDraft
	all, redirect := spfPiece{}, spfPiece{}
	milder := func(p spfPiece) bool {
		const order = "-~?+" // +all is never meant by someone who also says -all
		return all.Text == "" || p.Qualifier != '+' && (all.Qualifier == '+' || strings.IndexByte(order, byte(p.Qualifier)) > strings.IndexByte(order, byte(all.Qualifier)))
	}
	for _, r := range records {
		text := r.Text()
		if !ParseSPF(text).Valid() {
			if text, _ = mendSPF(text); text == "" {
				continue
			}
		}
		for _, p := range newDraft(text) {
			switch {
			case p.Name == "all" && p.Mechanism():
				if milder(p) {
					all = p
				}
			case p.Name == "redirect" && !p.Mechanism():
				redirect = piece("include:%s", p.Domain)
				out = append(out, redirect)
			case p.Name == "v" && !p.Mechanism(), p.Name == "exp" && strings.Contains(out.String(), " exp="):
			default:
				out = append(out, p)
			}
		}
	}
	if all.Text == "" {
		all = piece("~all")
	}
	out, _ = cutDuplicates(out.insert(out.end(), all))
	return out.String()
}

// firstRecord proposes records for a domain that has none.
func (s *SPFCheck) firstRecord(d *SPFDomain, f *spfFixer) {
	if d.MX == nil {
		return
	}
	own := []string{}
	for _, host := range d.MX.Hosts {
		if p := providerOfMX(host); p != nil {
			own = append(own, "include:"+p.includes[0])
			break
		}
	}
	if len(own) == 0 && len(d.MX.Networks) > 0 {
		own = append(own, "mx")
	}
	base := strings.Join(append([]string{spfVersion}, append(own, "~all")...), " ")
	publish := func(text, did string, edits ...spfEdit) { f.from(text, did).try(edits...) }
	f.front = false
	covered := len(f.ips) == 0 || len(own) > 0 && own[0] == "mx" && newAddrSet(d.MX.Networks).covers(addrsOf(f.ips))
	if covered && len(own) > 0 {
		publish(base, "for the hosts that take the domain's mail")
	}
	for _, authorise := range f.authorise() {
		publish(base, strings.Join(own, " "), authorise)
	}
	if len(own) > 0 {
		for _, authorise := range f.authorise() {
			publish(spfVersion+" ~all", "for the sender alone", authorise)
		}
	}
	if len(f.ips) == 0 && len(own) == 0 {
		publish(spfVersion+" -all", "the domain sends no mail, if that is so")
	}
}

func addrsOf(ips []netip.Addr) addrSet {
	var out []netip.Prefix
	for _, ip := range ips {
		out = append(out, netip.PrefixFrom(ip, ip.BitLen()))
	}
	return newAddrSet(out)
}
