package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// notConfirmed finds names that do not lead back. Where the addresses of one are
// not known, it says nothing of that one.
func notConfirmed(r *Result, rev *Reverse) (check.Finding, bool) {
	confirmed := rev.confirmed()
	var why []string
	var bare *Host // a name that only lacks an address
	for i := range rev.Names {
		h := &rev.Names[i]
		switch {
		case h.has(rev.IP):
		case rev.IP.Is4() && h.UnknownA != "", rev.IP.Is6() && h.UnknownAAAA != "":
			if len(confirmed) == 0 {
				return check.Finding{}, false
			}
		case len(h.Addrs) > 0:
			why = append(why, h.Name+" leads to "+h.verdict())
		default:
			why = append(why, fmt.Sprintf("%s leads nowhere (%s)", h.Name, h.verdict()))
			bare = h
		}
	}
	if len(why) == 0 {
		return check.Finding{}, false
	}
	f := check.Finding{
		Message:  fmt.Sprintf("The reverse name of %s does not lead back to it: %s.", rev.IP, strings.Join(why, "; ")),
		Evidence: rev.evidence(),
	}
	if len(confirmed) > 0 {
		f.Severity = check.Warning
		f.Message = fmt.Sprintf("Not every reverse name of %s leads back to it: %s.", rev.IP, strings.Join(why, "; "))
		f.Fixes = []check.Fix{changeFix("Have the hosting provider keep only the PTR record of a name that leads back", Replace(Pointer(rev.owner(), TypePTR, confirmed[0])))}
		return f, true
	}
	if len(rev.Names) == 1 && reverseNameFault(rev.Names[0].Name) == "" {
		h := &rev.Names[0]
		forward := changeFix("Publish the sending address at the reverse name", RecordChange{Add: []Record{Address(h.Canonical(), rev.IP)}})
		if bare != nil && sameOwner(h.Name, r.Target.Domain) {
			f.Fixes = append([]check.Fix{forward}, pointerFixes(r, rev)...)
		} else {
			f.Fixes = append(pointerFixes(r, rev), forward)
		}
		return f, true
	}
	f.Fixes = pointerFixes(r, rev)
	return f, true
}

// genericName finds names that nobody has chosen. A name of the mail's own domain
// beside them does not count against the address.
func genericName(r *Result, rev *Reverse) (check.Finding, bool) {
	confirmed := rev.confirmed()
	if len(confirmed) == 0 {
		return check.Finding{}, false
	}
	f := check.Finding{Evidence: rev.evidence(), Fixes: pointerFixes(r, rev)}
	for _, name := range confirmed {
		why, sure := generic(name, rev.IP)
		if why == "" {
			return check.Finding{}, false
		}
		f.Message, f.Confidence = fmt.Sprintf("The reverse name of %s, %s, %s.", rev.IP, name, why), sure
	}
	if f.Confidence == check.Possible {
		f.Severity = check.Info
	}
	return f, true
}

// evidence are the PTR records with all that leads to them and on from them.
func (r *Reverse) evidence() []string {
	out := slices.Concat(lines(r.Chain), lines(r.Records))
	for i := range r.Names {
		out = append(out, r.Names[i].records()...)
	}
	return out
}

// reverseNameFault says why a name is of no use in a PTR record.
func reverseNameFault(name string) string {
	switch {
	case isLocalhost(name):
		return "is every machine's name for itself"
	case isWithin(name, "arpa"):
		return "lies in a reverse zone"
	case !strings.Contains(name, "."):
		return "has no domain"
	}
	if _, ok := addressAsName(name); ok {
		return "is an address"
	}
	return hostnameFault(name)
}

// pointerFixes offers the PTR record to have published: of a name that is known
// to belong to the address, with the address record that it lacks; without one, of
// the form that it takes.
func pointerFixes(r *Result, rev *Reverse) []check.Fix {
	const wanted = "Have the hosting provider, who owns the address, publish the PTR record"
	name, leadsBack := reverseCandidate(r, rev.IP)
	var other []check.Fix
	if rev.IP.Is6() && slices.ContainsFunc(r.Reverse, func(o Reverse) bool { return o.IP.Is4() && len(o.confirmed()) > 0 }) {
		other = []check.Fix{{Message: "Or send over IPv4 only, whose reverse name is in order (in Postfix:)", Text: "inet_protocols = ipv4"}}
	}
	if name == "" {
		name = "mail.example.com"
		if r.Target.Domain != "" {
			name = "mail." + r.Target.Domain
		}
		return append([]check.Fix{{
			Message: wanted + " with the mail server's name, and publish that name's address",
			Text:    Pointer(rev.owner(), TypePTR, name).String() + "\n" + Address(name, rev.IP).String(),
		}}, other...)
	}
	c := Replace(Pointer(rev.owner(), TypePTR, name))
	if leadsBack {
		return append([]check.Fix{changeFix(wanted, c)}, other...)
	}
	c.Add = append(c.Add, Address(name, rev.IP))
	return append([]check.Fix{changeFix(wanted+", and publish the name's address", c)}, other...)
}

// reverseCandidate is the name that an address should have, if the check has come
// upon one: the EHLO name or a mail host of the sender that leads to it already,
// or else the EHLO name, if it is a good one.
func reverseCandidate(r *Result, ip netip.Addr) (name string, leadsBack bool) {
	var hosts []*Host
	if r.HELO != nil && r.HELO.Host != nil {
		hosts = append(hosts, r.HELO.Host)
	}
	for _, d := range r.Destinations {
		if d.MX == nil || d.Role != RoleSender || d.MX.Implicit {
			continue
		}
		for i := range d.MX.Hosts {
			hosts = append(hosts, &d.MX.Hosts[i].Host)
		}
	}
	good := func(h *Host) bool {
		why, _ := generic(h.Name, ip)
		return why == "" && heloFault(h.Name) == "" && len(h.Chain) == 0
	}
	for _, h := range hosts {
		if h.has(ip) && good(h) {
			return h.Name, true
		}
	}
	if r.HELO != nil && r.HELO.Host != nil && good(r.HELO.Host) && r.HELO.Host.told() {
		return r.HELO.Host.Name, false
	}
	return "", false
}
