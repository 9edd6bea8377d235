package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// explainedByUnusable are the findings that say of all hosts at once what the
// rules below say of one.
var explainedByUnusable = []check.Code{"mx-unusable", "sender-domain-mx-unusable"}

// rulesMXHosts judge the hosts that MX records name.
var rulesMXHosts = []rule{
	{
		Meta: check.Meta{
			Code: "mx-missing-final-dot", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "The MX record's host lacks its final dot",
			Doc:   "The mail host's name ends in the zone's own name twice over, because it was written in a zone file without a final dot: \"MX 10 mail.example.com\" in the zone example.com means mail.example.com.example.com. The host that was meant exists.",
			Fix:   "Write the mail host's name with a final dot",
			Refs:  []string{"RFC 1035, section 5.1", "RFC 1912, section 2.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(badDot),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-missing", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host does not exist",
			Doc:   "An MX record names a host that DNS does not know, so no mail can be brought there. The host was renamed or given up, or its name is mistyped. Senders go on to the other hosts, if there are any; with none the mail is returned.",
			Fix:   "Publish an address record for the host, or let the MX record name another one",
			Refs:  []string{"RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(badName),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-without-address", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host has no address",
			Doc:   "An MX record names a host that exists, but has neither an A nor an AAAA record, so no mail can be brought there. Often the MX record names a domain where it should name a host in it.",
			Fix:   "Publish an A or AAAA record for the host, or let the MX record name one that has an address",
			Refs:  []string{"RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(noAddress),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-address-literal", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "An MX record names an address instead of a host",
			Doc:   "An MX record must name a host; the address belongs into the A or AAAA record of that host. Senders look the number up as a name, which does not exist.",
			Fix:   "Give the address a host name with an A or AAAA record, and name that in the MX record",
			Refs:  []string{"RFC 1035, section 3.3.9", "RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(badLiteral),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-loopback", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host is whichever machine asks",
			Doc:   "An MX record leads to localhost, to a loopback address or to 0.0.0.0: a sender would connect to itself. Servers see a loop in it and return the mail. Some domains publish it to get no mail; a null MX says that properly.",
			Fix:   "Name the host's public address, or publish a null MX if the domain takes no mail",
			Refs:  []string{"RFC 6761, section 6.3", "RFC 6890", "RFC 7505"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(badLoopback),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-private", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host's address is not public",
			Doc:   "A mail host has an address that cannot be reached from the Internet: a private, shared, link-local, multicast or reserved one. Senders outside try it in vain. The usual reason is an internal zone that was published, or a host behind NAT.",
			Fix:   "Publish the host's public address, and keep internal ones in an internal view",
			Refs:  []string{"RFC 1918", "RFC 6890", "RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(badPrivate),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-dns-failed", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host cannot be looked up",
			Doc:   "The domain's MX records can be had, but the DNS servers of a host they name fail. Senders go on to the other hosts, or keep the mail and try again. Whoever runs the host's zone has to mend it.",
			Fix:   "Repair the DNS zone of the mail host, or let the MX record name another host",
			Refs:  []string{"RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onFault(notResolved),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-cname", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "An MX record names an alias",
			Doc:   "The host in an MX record must have address records of its own, and not be a CNAME. Many senders follow the alias, some refuse it or see a loop, and DANE and certificates go by the other name.",
			Fix:   "Name the host that the alias leads to in the MX record",
			Refs:  []string{"RFC 2181, section 10.3", "RFC 5321, section 5.1"}, ExplainedBy: explainedByUnusable,
		},
		Check: onHosts(cnameTarget),
	},
	{
		Meta: check.Meta{
			Code: "mx-target-invalid-name", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A mail host's name is not that of a host",
			Doc:   "Host names consist of letters, digits and hyphens. DNS takes other characters, but mail servers and certificate authorities refuse them; most servers put up with an underscore.",
			Fix:   "Give the mail host a name of letters, digits and hyphens, and name that in the MX record",
			Refs:  []string{"RFC 1123, section 2.1", "RFC 5321, section 2.3.5"}, ExplainedBy: explainedByUnusable,
		},
		Check: onHosts(invalidTarget),
	},
	{
		Meta: check.Meta{
			Code: "mx-ipv6-only", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "The mail hosts have IPv6 addresses only",
			Doc:   "None of the domain's mail hosts has an IPv4 address. Senders without IPv6, and there are many, cannot bring mail.",
			Fix:   "Give at least one mail host an A record",
			Refs:  []string{"RFC 5321, section 5.2"},
		},
		Check: onDomains("", isIPv6Only, func(_ *Result, m *MXCheck) check.Finding {
			f := check.Finding{Message: fmt.Sprintf("No mail host of %s has an IPv4 address.", m.Domain)}
			for i := range m.Hosts {
				f.Evidence = append(f.Evidence, m.shows(&m.Hosts[i])...)
			}
			return f
		}),
	},
	{
		Meta: check.Meta{
			Code: "mx-duplicate", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "A mail host is named twice",
			Doc:   "The same host stands in several MX records with different preferences. It gets no more mail for it; senders only try it again after a failure.",
			Fix:   "Keep the record with the lowest preference and remove the others",
			Refs:  []string{"RFC 5321, section 5.1"},
		},
		Check: onHosts(duplicateTarget),
	},
}

// onHosts makes a check of each mail host. It reports false where it finds
// nothing.
func onHosts(found func(*MXCheck, *MXHost) (check.Finding, bool)) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		for _, d := range r.Destinations {
			if d.MX == nil {
				continue
			}
			for i := range d.MX.Hosts {
				h := &d.MX.Hosts[i]
				if f, ok := found(d.MX, h); ok {
					f.Subject = h.Name
					if f.Confidence == "" {
						f.Confidence = check.Certain
					}
					out = together(out, f)
				}
			}
		}
		return out
	}
}

// together adds a finding to those of other domains. Of a host that several
// domains name there is one finding, which is mended in all of them at once.
func together(found []check.Finding, f check.Finding) []check.Finding {
	i := slices.IndexFunc(found, func(o check.Finding) bool { return o.Subject == f.Subject })
	if i < 0 {
		return append(found, f)
	}
	first := &found[i]
	for _, line := range f.Evidence {
		if !slices.Contains(first.Evidence, line) {
			first.Evidence = append(first.Evidence, line)
		}
	}
	if f.Severity == check.Error {
		first.Severity = check.Error
	}
	for j := range min(len(first.Fixes), len(f.Fixes)) {
		one, ok := first.Fixes[j].Change.(RecordChange)
		other, okOther := f.Fixes[j].Change.(RecordChange)
		if ok && okOther {
			first.Fixes[j] = changeFix(first.Fixes[j].Message, RecordChange{union(one.Remove, other.Remove), union(one.Add, other.Add)})
		}
	}
	return found
}

// onFault makes a check for one kind of fault of hosts. It is an error if no host
// is left that takes mail.
func onFault(fault mxFault) func(*Result) []check.Finding {
	return onHosts(func(m *MXCheck, h *MXHost) (check.Finding, bool) {
		if m.fault(h) != fault || isHostless(m) {
			return check.Finding{}, false
		}
		says := m.says(h)
		f := check.Finding{
			Severity: check.Error, Confidence: fault.sure(), Evidence: m.shows(h), Fixes: m.mends(h),
			Message: strings.ToUpper(says[:1]) + says[1:] + ".",
		}
		if fault == notResolved && m.works() || fault != notResolved && m.usable() {
			f.Severity = check.Warning
		}
		return f, true
	})
}

// RFC 2181, section 10.3, and RFC 5321, section 5.1: the name in an MX record has
// addresses of its own. For an implicit MX the domain may be an alias.
func cnameTarget(m *MXCheck, h *MXHost) (check.Finding, bool) {
	if len(h.Chain) == 0 || m.Implicit || m.fault(h) == badName {
		return check.Finding{}, false
	}
	f := check.Finding{
		Severity: check.Error, Evidence: m.shows(h),
		Message: fmt.Sprintf("The mail host %s is an alias of %s.", h.Name, h.Canonical()),
	}
	if slices.ContainsFunc(m.Hosts, func(o MXHost) bool { return len(o.Chain) == 0 && o.usable() }) {
		f.Severity = check.Warning
	}
	switch {
	case circularAlias(h.Chain):
		f.Message = fmt.Sprintf("The mail host %s is an alias that leads back to itself.", h.Name)
	case len(h.Addrs) > 0:
		c, message := m.renamed(h, h.Canonical()), "Name the canonical host in the MX record"
		if len(c.Add) == 0 {
			message = "Remove the MX record of the alias, as another names its host"
		}
		f.Fixes = []check.Fix{changeFix(message, c)}
	}
	return f, true
}

// union is the records of both, once each.
func union(a, b []Record) []Record {
	out := slices.Clone(a)
	for _, r := range b {
		if !slices.ContainsFunc(a, func(o Record) bool { return o.String() == r.String() }) {
			out = append(out, r)
		}
	}
	return out
}

func invalidTarget(m *MXCheck, h *MXHost) (check.Finding, bool) {
	why := hostnameFault(h.Name)
	if why == "" || m.Implicit || h.Literal.IsValid() {
		return check.Finding{}, false
	}
	f := check.Finding{Message: fmt.Sprintf("The name of the mail host %s %s.", h.Name, why), Evidence: m.shows(h)}
	if why == underscoreFault {
		f.Severity = check.Warning
	}
	return f, true
}

func isIPv6Only(m *MXCheck) bool {
	six := 0
	for i := range m.Hosts {
		h := &m.Hosts[i]
		if h.UnknownA != "" || slices.ContainsFunc(h.Addrs, netip.Addr.Is4) {
			return false
		}
		six += len(h.Addrs)
	}
	return six > 0
}

func duplicateTarget(m *MXCheck, h *MXHost) (check.Finding, bool) {
	var same []Record
	for _, r := range m.Records {
		if r.Host == h.Name {
			same = append(same, r)
		}
	}
	if len(same) < 2 {
		return check.Finding{}, false
	}
	return check.Finding{
		Message: fmt.Sprintf("%s names the mail host %s %d times.", m.Domain, h.Name, len(same)), Evidence: lines(same),
		Fixes: []check.Fix{changeFix("Remove all but the record with the lowest preference", RecordChange{Remove: same[1:]})},
	}, true
}
