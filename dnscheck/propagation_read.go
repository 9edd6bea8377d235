package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// resolverWorks reports whether the resolver answers for the domain above, so that
// a failure is the domain's own.
func (p *PropagationCheck) resolverWorks() bool {
	return p.control() != nil
}

// control is the resolver's word on the domain above.
func (p *PropagationCheck) control() *Reply {
	for _, l := range p.Lookups {
		if l.controlled() {
			return l.Control
		}
	}
	return nil
}

// failing are the numbers of the lookups that fail for another reason than DNSSEC
// and aliases in circles.
func (p *PropagationCheck) failing() (out []int) {
	for i, l := range p.Lookups {
		if bogus, _ := l.bogus(); l.fails() && !bogus && !circularAlias(l.Chain) {
			out = append(out, i)
		}
	}
	return out
}

// servedAnyway reports whether a server of the zone itself answers what the
// resolver cannot get: the fault may then lie in the delegation, or with this
// resolver.
func (p *PropagationCheck) servedAnyway() bool {
	return slices.ContainsFunc(p.failing(), func(i int) bool { return len(p.versions(i)) > 0 })
}

// answers reports whether anything came back from the address.
func (s ServerAddress) answers() bool { return s.SOA.Answer != nil }

// healthy reports whether the server answers for the zone with authority.
func (s ServerAddress) healthy() bool { return s.answers() && s.lame() == "" }

// lame says why a server that answers does not serve the zone (RFC 1912, section
// 2.8); "" if it does, or says nothing.
func (s ServerAddress) lame() string {
	a := s.SOA.Answer
	switch {
	case a == nil:
		return ""
	case a.Failed():
		return "answers " + a.RCode.String()
	case !a.Authoritative:
		return "answers without authority"
	case len(own(a)) == 0:
		return "says that there is no such zone"
	}
	return ""
}

// addresses lists all addresses that were asked, with their servers' names.
func (p *PropagationCheck) addresses() (out []askedServer) {
	for _, s := range p.Servers {
		for _, a := range s.Addresses {
			out = append(out, askedServer{s.Host, a})
		}
	}
	return out
}

type askedServer struct {
	host string
	ServerAddress
}

func (s askedServer) String() string { return fmt.Sprintf("%s (%s)", s.host, s.Addr) }

// turnedAway reports whether every server answers, and none as it should.
func (p *PropagationCheck) turnedAway() bool {
	bad := func(s askedServer) bool { return s.answers() && s.lame() != "" }
	all := p.addresses()
	return len(all) > 0 && !slices.ContainsFunc(all, func(s askedServer) bool { return !bad(s) })
}

// served reports whether the resolver gets from the zone's servers what they deny
// to this machine: they, or something on the way to them, do not answer everyone.
func (p *PropagationCheck) served() bool {
	return p.Fresh != nil && p.Fresh.Answer != nil && !p.Fresh.Answer.Failed()
}

// reached reports whether any server of the address's family answers at all: if
// none does, it may as well be this machine that cannot ask.
func (p *PropagationCheck) reached(family netip.Addr) bool {
	return slices.ContainsFunc(p.addresses(), func(s askedServer) bool {
		return s.Addr.Is4() == family.Is4() && s.answers()
	})
}

// own are the records of an answer that stand at the very name asked about: those
// of the type, or the alias. What an alias leads to is another zone's matter.
func own(a *Answer) (out []Record) {
	for _, r := range slices.Concat(a.Chain, a.Records) {
		if r.Name == a.Question.Name {
			out = append(out, r)
		}
	}
	return out
}

// matters is what of an answer the mail hangs on. Beside SPF, the TXT records of a
// domain hold much that mail does not care about.
func (p *PropagationCheck) matters(a *Answer) (out []Record) {
	for _, r := range own(a) {
		text := strings.ToLower(r.Text())
		switch {
		case r.Type == TypeTXT && r.Name == p.Domain && !strings.HasPrefix(text, "v=spf1"):
		case r.Type == TypeTXT && r.Name == "_dmarc."+p.Domain && !strings.HasPrefix(text, "v=dmarc1"):
		default:
			out = append(out, r)
		}
	}
	return out
}

// content is what two answers must have in common to be the same.
func (p *PropagationCheck) content(a *Answer) string {
	var data []string
	for _, r := range p.matters(a) {
		if r.Type == TypeTXT {
			data = append(data, r.Text()) // where a text is cut into strings does not matter
		} else {
			data = append(data, r.Type.String()+" "+strings.ToLower(r.Data))
		}
	}
	slices.Sort(data)
	return strings.Join(data, "\n")
}

// version is one of the answers that the servers give to a question.
type version struct {
	content string
	answer  *Answer
	by      []string // the servers that give it
}

// versions are the different answers that healthy servers give to the question of
// that number. An answer without authority is none: the name is delegated.
func (p *PropagationCheck) versions(question int) (out []version) {
	for _, s := range p.addresses() {
		if !s.healthy() || question >= len(s.Replies) {
			continue
		}
		a := s.Replies[question].Answer
		if a == nil || a.Failed() || !a.Authoritative {
			continue
		}
		content := p.content(a)
		i := slices.IndexFunc(out, func(v version) bool { return v.content == content })
		if i < 0 {
			i = len(out)
			out = append(out, version{content: content, answer: a})
		}
		out[i].by = append(out[i].by, s.String())
	}
	return out
}

// lines shows what a version holds, a line a record.
func (p *PropagationCheck) lines(who string, a *Answer) (out []string) {
	for _, r := range p.matters(a) {
		out = append(out, who+": "+r.String())
	}
	if len(out) == 0 {
		out = append(out, who+": "+a.Question.Name+" "+a.Question.Type.String()+": "+a.RCode.String()+", no such record")
	}
	return out
}

func (p *PropagationCheck) unknown() []Unknown {
	out := slices.Clone(p.Unasked)
	if i := slices.IndexFunc(p.Lookups, func(l Lookup) bool { return l.fails() }); i >= 0 && !p.resolverWorks() {
		out = append(out, Unknown{p.Domain, "the resolver fails for the domain above as well, so the fault need not be the domain's: " + p.Lookups[i].text()})
	}
	if p.served() {
		out = append(out, Unknown{p.Domain, "the name servers turn this machine away, or something on the way answers in their place, while the resolver gets answers from them, so nothing is known of each: " + p.addresses()[0].SOA.text()})
	}
	told := map[string]bool{}
	for _, s := range p.addresses() {
		family := "IPv6"
		if s.Addr.Is4() {
			family = "IPv4"
		}
		if s.answers() || p.reached(s.Addr) || told[family] {
			continue
		}
		told[family] = true
		out = append(out, Unknown{p.Domain, "no authoritative server can be asked over " + family + " from here, so nothing is known of them there: " + s.SOA.text()})
	}
	for _, s := range p.Servers {
		if len(s.Glue) > 0 {
			continue
		}
		for _, l := range s.Lookups {
			if why := problemOf(l); why != "" {
				out = append(out, Unknown{s.Host, "the name server's addresses are not known: " + why})
			}
		}
	}
	return out
}

func (p *PropagationCheck) summary() (lines []string) {
	for _, l := range p.Lookups {
		if l.fails() {
			lines = append(lines, "zone: the resolver fails for "+l.Question.String())
		}
	}
	for i, l := range p.Lookups {
		if v := p.versions(i); len(v) > 1 {
			lines = append(lines, fmt.Sprintf("zone: the servers give %d answers to %s", len(v), l.Question))
		}
	}
	return lines
}
