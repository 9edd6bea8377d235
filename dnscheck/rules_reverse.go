package dnscheck

import (
	"fmt"
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesReverse judge the reverse DNS of the addresses that mail comes from.
var rulesReverse = []rule{
	{
		Meta: check.Meta{
			Code: "reverse-missing", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The sending address has no reverse name",
			Doc:   "There is no PTR record for the address that the mail comes from. Gmail, Microsoft, Yahoo and most others refuse or delay mail from such addresses. Only the owner of the address can publish the record, so it is set in the hosting provider's panel, or on request, and not in your own zone. IPv6 addresses are often forgotten: each one that sends needs its own.",
			Fix:   "Have the hosting provider set the PTR record of the address to the mail server's name, and publish that name with the same address; or send from another address",
			Refs:  []string{"RFC 1912, section 2.1", "https://support.google.com/a/answer/81126", "https://senders.yahooinc.com/best-practices/"},
		},
		Check: onReverse(func(r *Result, rev *Reverse) (check.Finding, bool) {
			code := NoError
			if rev.Missing {
				code = NXDomain
			}
			return check.Finding{
				Message:  fmt.Sprintf("%s has no PTR record.", rev.IP),
				Evidence: append(lines(rev.Chain), absence(rev.owner(), TypePTR, code)),
				Fixes:    pointerFixes(r, rev),
			}, len(rev.Records) == 0 && rev.Unknown == ""
		}),
	},
	{
		Meta: check.Meta{
			Code: "reverse-lookup-failed", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The sending address's reverse zone cannot be looked up",
			Doc:   "The question for the address's PTR record fails, or that for the name which the record gives, while the same resolver answers about other names: the servers that the zone is delegated to are down, do not know the zone, or sign it wrongly. Receivers cannot tell the name either, and defer or refuse the mail. A reverse zone only the owner of the address can mend.",
			Fix:   "Have the hosting provider repair the reverse zone, or its delegation to your own servers",
			Refs:  []string{"RFC 1035, section 3.5", "RFC 2317", "RFC 9499, section 7"},
		},
		Check: onReverse(func(r *Result, rev *Reverse) (check.Finding, bool) {
			if rev.Failure.domains() {
				return rev.Failure.finding(fmt.Sprintf("The name of %s cannot be looked up", rev.IP)), true
			}
			i := slices.IndexFunc(rev.Names, func(h Host) bool {
				return h.Failure.domains() && !circularAlias(h.Chain) && !r.zoneFails(h.Name)
			})
			if i < 0 || len(rev.confirmed()) > 0 {
				return check.Finding{}, false
			}
			f := rev.Names[i].Failure.finding(fmt.Sprintf("Whether the name of %s leads back to it cannot be looked up", rev.IP))
			f.Evidence = append(lines(rev.Records), f.Evidence...)
			f.Fixes = []check.Fix{{Message: fmt.Sprintf("Repair the zone of %s, or have the PTR record name a host that can be looked up", rev.Names[i].Name)}}
			return f, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "reverse-missing-final-dot", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The PTR record's name lacks its final dot",
			Doc:   "The name in the PTR record ends in the reverse zone's own name, because it was written in the zone file without a final dot. Such a name has no address, so it cannot lead back to the one that sends.",
			Fix:   "Write the name in the PTR record with a final dot",
			Refs:  []string{"RFC 1035, section 5.1", "RFC 1912, section 2.1"},
		},
		Check: onReverse(func(r *Result, rev *Reverse) (check.Finding, bool) {
			if rev.Meant == nil || len(rev.confirmed()) > 0 {
				return check.Finding{}, false
			}
			f := check.Finding{
				Confidence: check.Likely,
				Message:    fmt.Sprintf("The PTR record of %s names %s with the reverse zone's name added.", rev.IP, rev.Meant.Name),
				Evidence:   append(rev.evidence(), rev.Meant.records()...),
			}
			if rev.Meant.has(rev.IP) {
				f.Fixes = []check.Fix{changeFix("Have the hosting provider write the name in the PTR record with a final dot", Replace(Pointer(rev.owner(), TypePTR, rev.Meant.Name)))}
			} else {
				f.Fixes = pointerFixes(r, rev)
			}
			return f, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "reverse-name-invalid", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The reverse name is not that of a host",
			Doc:   "The PTR record names localhost, an address, a name without a domain, or one with characters that host names do not have. No receiver can find the way back from it, and most treat it like a missing one.",
			Fix:   "Have the hosting provider set the PTR record to the mail server's full name",
			Refs:  []string{"RFC 1035, section 3.5", "RFC 1123, section 2.1", "RFC 1912, section 2.1"}, ExplainedBy: []check.Code{"reverse-missing-final-dot"},
		},
		Check: onReverse(func(r *Result, rev *Reverse) (check.Finding, bool) {
			for i := range rev.Names {
				if why := reverseNameFault(rev.Names[i].Name); why != "" {
					f := check.Finding{
						Message:  fmt.Sprintf("The PTR record of %s names %s, which %s.", rev.IP, rev.Names[i].Name, why),
						Evidence: rev.evidence(), Fixes: pointerFixes(r, rev),
					}
					if len(rev.confirmed()) > 0 {
						f.Severity = check.Warning
					}
					return f, true
				}
			}
			return check.Finding{}, false
		}),
	},
	{
		Meta: check.Meta{
			Code: "reverse-not-confirmed", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Error,
			Title: "The reverse name does not lead back to the sending address",
			Doc:   "The address has a PTR record, but the name in it does not have this address: it does not exist, has none, or has others. Anybody can write any name into a PTR record, so receivers only believe one that leads back (forward-confirmed reverse DNS), and Gmail refuses mail without it. If there are several names, a receiver may happen to try the wrong one.",
			Fix:   "Publish an A or AAAA record with the sending address at the name in the PTR record, or have the PTR record set to a name that has one",
			Refs:  []string{"RFC 8601, section 2.7.3", "RFC 1912, section 2.1", "https://support.google.com/a/answer/81126"}, ExplainedBy: []check.Code{"reverse-missing-final-dot", "reverse-name-invalid", "sender-domain-missing"},
		},
		Check: onReverse(notConfirmed),
	},
	{
		Meta: check.Meta{
			Code: "reverse-generic", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Warning,
			Title: "The reverse name looks like that of a customer's line",
			Doc:   "The PTR record is there and leads back, but its name looks like one that a provider gives to every address: with the address in it, or words such as dyn, dsl or pool. Many receivers refuse or mistrust mail from such names, because it mostly comes from infected computers at home. A name of your own, such as mail.example.com, shows that the address is meant to send mail.",
			Fix:   "Have the hosting provider set the PTR record to a name of your own that leads back to the address, and use it in EHLO",
			Refs:  []string{"RFC 1912, section 2.1", "https://www.spamhaus.org/blocklists/policy-blocklist/", "https://postmaster.gmx.net/en/error-messages"},
		},
		Check: onReverse(genericName),
	},
	{
		Meta: check.Meta{
			Code: "reverse-name-alias", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Warning,
			Title: "The reverse name is an alias",
			Doc:   "The name in the PTR record is a CNAME. It must be the host's own name: receivers that compare names see two different ones, and some do not follow the alias.",
			Fix:   "Have the hosting provider set the PTR record to the name that the alias leads to",
			Refs:  []string{"RFC 2181, section 10.2", "RFC 1912, section 2.4"},
		},
		Check: onReverse(func(_ *Result, rev *Reverse) (check.Finding, bool) {
			for i := range rev.Names {
				if h := &rev.Names[i]; len(h.Chain) > 0 && h.has(rev.IP) {
					return check.Finding{
						Message:  fmt.Sprintf("The PTR record of %s names %s, which is an alias of %s.", rev.IP, h.Name, h.Canonical()),
						Evidence: rev.evidence(),
						Fixes:    []check.Fix{changeFix("Have the hosting provider name the host itself in the PTR record", Replace(Pointer(rev.owner(), TypePTR, h.Canonical())))},
					}, true
				}
			}
			return check.Finding{}, false
		}),
	},
	{
		Meta: check.Meta{
			Code: "reverse-multiple", Cause: string(smtpcode.ReverseDNSMissing), Severity: check.Info,
			Title: "The sending address has several reverse names",
			Doc:   "There is more than one PTR record. Receivers look at one of them, mostly whichever comes first, so what they see changes from time to time. One name, that used in EHLO, is enough.",
			Fix:   "Keep one PTR record, that of the name used in EHLO",
			Refs:  []string{"RFC 8601, section 2.7.3", "RFC 1912, section 2.1"},

			ExplainedBy: []check.Code{"reverse-not-confirmed"},
		},
		Check: onReverse(func(_ *Result, rev *Reverse) (check.Finding, bool) {
			return check.Finding{
				Message:  fmt.Sprintf("%s has %d PTR records.", rev.IP, len(rev.Records)),
				Evidence: lines(rev.Records),
			}, len(rev.Records) > 1
		}),
	},
}

// onReverse makes a check of each address. It reports false where it finds
// nothing.
func onReverse(found func(*Result, *Reverse) (check.Finding, bool)) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		for i := range r.Reverse {
			rev := &r.Reverse[i]
			if f, ok := found(r, rev); ok {
				f.Subject = rev.IP.String()
				if f.Confidence == "" {
					f.Confidence = check.Certain
				}
				out = append(out, f)
			}
		}
		return out
	}
}
