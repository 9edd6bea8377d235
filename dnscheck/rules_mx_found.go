package dnscheck

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"golang.org/x/net/publicsuffix"
)

// domainMissing is the finding about a domain that does not exist.
func domainMissing(r *Result, m *MXCheck) check.Finding {
	f := check.Finding{
		Message:  fmt.Sprintf("The domain %s does not exist.", m.Domain),
		Evidence: append(lines(m.Chain), absence(m.owner(), TypeMX, NXDomain)),
		Fixes:    typoFixes(r, m),
	}
	if len(m.Chain) > 0 {
		f.Message = fmt.Sprintf("%s is an alias of %s, which does not exist.", m.Domain, m.owner())
	}
	return f
}

// hostless is the finding about a domain that exists, and that nobody takes mail
// for.
func hostless(r *Result, m *MXCheck) check.Finding {
	f := check.Finding{
		Message:  fmt.Sprintf("%s has no MX record, and no address of its own.", m.Domain),
		Evidence: append([]string{absence(m.owner(), TypeMX, NoError)}, m.Hosts[0].records()...),
		Fixes:    typoFixes(r, m),
	}
	if m.Domain == r.Target.Domain {
		f.Fixes = append(ownHostFixes(r, m), f.Fixes...)
	}
	if len(m.Misplaced) > 0 {
		f.Evidence = append(f.Evidence, lines(m.Misplaced)...)
		f.Fixes = append([]check.Fix{m.replaced()}, f.Fixes...)
	}
	return f
}

// replaced offers to move misplaced MX records to the domain.
func (m *MXCheck) replaced() check.Fix {
	c := RecordChange{Remove: m.Misplaced}
	for _, r := range m.Misplaced {
		c.Add = append(c.Add, MX(m.owner(), r.Preference, r.Host))
	}
	return changeFix(fmt.Sprintf("Move the MX records from %s, where a missing final dot has put them, to the domain", m.Misplaced[0].Name), c)
}

// Meant is the domain that a domain of the result without mail hosts was probably
// meant to be: a frequent or existing one, or another of the same mail, that is a
// slip of the finger away. "": it may be right.
func (r *Result) Meant(domain string) string {
	var ours []string
	for i := range r.Destinations {
		d := &r.Destinations[i]
		switch {
		case d.MX == nil:
		case d.Domain == domain && len(d.MX.hosts()) > 0:
			return ""
		case d.Domain == domain && d.MX.Suggestion != "":
			return d.MX.Suggestion
		case len(d.MX.hosts()) > 0:
			ours = append(ours, d.Domain)
		}
	}
	return closest(domain, ours)
}

// typoFixes offers the domain that was probably meant: a frequent one, or
// another of the same mail.
func typoFixes(r *Result, m *MXCheck) (fixes []check.Fix) {
	meant := r.Meant(m.Domain)
	if meant == "" {
		return nil
	}
	return []check.Fix{{Message: fmt.Sprintf("Did you mean %s? Correct the address", meant), Text: meant}}
}

// ownHostFixes offers the sender's own host as the one that takes the domain's
// mail, if the check has seen one: the EHLO name, or the reverse name of the
// address it sends from.
func ownHostFixes(r *Result, m *MXCheck) []check.Fix {
	host := ownHost(r, m.owner())
	if host == "" {
		return []check.Fix{{
			Message: "Publish an MX record that names the host which takes the domain's mail",
			Text:    MX(m.owner(), 10, "mail."+m.owner()).String(),
		}}
	}
	return []check.Fix{changeFix("Let the sending host take the domain's mail, if it listens on port 25", Replace(MX(m.owner(), 10, host)))}
}

// sameOwner reports whether two names are, for all that can be seen, registered
// by the same owner.
func sameOwner(a, b string) bool {
	if isWithin(a, b) || isWithin(b, a) && strings.Contains(a, ".") {
		return true
	}
	one, err := publicsuffix.EffectiveTLDPlusOne(a)
	other, errOther := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && errOther == nil && one == other
}

// ownHost is a name of the domain's owner that is known to lead to an address which
// the mail comes from.
func ownHost(r *Result, domain string) string {
	var hosts []Host
	if r.HELO != nil && r.HELO.Host != nil {
		hosts = append(hosts, *r.HELO.Host)
	}
	for i := range r.Reverse {
		hosts = append(hosts, r.Reverse[i].Names...)
	}
	for i := range hosts {
		for _, ip := range r.Target.IPs {
			if sameOwner(hosts[i].Name, domain) && hosts[i].has(ip) && len(hosts[i].Chain) == 0 {
				return hosts[i].Name
			}
		}
	}
	return ""
}

// unusable is the finding about a domain all of whose hosts are at fault.
func unusable(r *Result, m *MXCheck) check.Finding {
	f := check.Finding{Confidence: check.Certain}
	var why []string
	for i := range m.Hosts {
		h := &m.Hosts[i]
		why = append(why, m.says(h))
		f.Evidence = append(f.Evidence, m.shows(h)...)
		f.Fixes = append(f.Fixes, m.mends(h)...)
		if m.fault(h) == badPrivate {
			f.Confidence = check.Likely
		}
	}
	if m.Domain == r.Target.Domain && ownHost(r, m.owner()) != "" {
		f.Fixes = append(f.Fixes, ownHostFixes(r, m)...)
	}
	f.Fixes = append(f.Fixes, typoFixes(r, m)...)
	f.Message = fmt.Sprintf("No mail host of %s can be reached: %s.", m.Domain, strings.Join(why, "; "))
	return f
}

// implicit is the finding about a domain that takes mail without an MX record.
func implicit(_ *Result, m *MXCheck) check.Finding {
	f := check.Finding{
		Message:  fmt.Sprintf("%s has no MX record; mail goes to its own address.", m.Domain),
		Evidence: append([]string{absence(m.owner(), TypeMX, NoError)}, m.Hosts[0].records()...),
	}
	if len(m.Misplaced) > 0 {
		f.Evidence = append(f.Evidence, lines(m.Misplaced)...)
		f.Fixes = []check.Fix{m.replaced()}
		return f
	}
	if host := m.Hosts[0].Canonical(); len(m.Chain) == 0 && host == m.Domain {
		f.Fixes = []check.Fix{changeFix("Say with an MX record that the host takes the domain's mail", RecordChange{Add: []Record{MX(m.Domain, 10, host)}})}
	}
	return f
}
