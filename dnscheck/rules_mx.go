package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMXDomain judge who takes a domain's mail: the domain, as recipient and as
// sender. Its hosts have rules of their own.
var rulesMXDomain = []rule{
	{
		Meta: check.Meta{
			Code: "mx-domain-missing", Cause: string(smtpcode.DomainNotFound), Severity: check.Error,
			Title: "The recipient's domain does not exist",
			Doc:   "DNS says that there is no such domain, so no mail can be brought to it. Mostly the address is mistyped; sometimes the domain has expired or was never registered. A retry does not help.",
			Fix:   "Correct the recipient's address; do not send to this one again",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 8020", "RFC 2308, section 2.1"},
		},
		Check: onDomains(RoleRecipient, isMissing, domainMissing),
	},
	{
		Meta: check.Meta{
			Code: "mx-missing", Cause: string(smtpcode.DomainNotFound), Severity: check.Error,
			Title: "The recipient's domain has no mail host",
			Doc:   "The domain exists, but it has neither an MX record nor an address of its own, so nobody takes its mail. The domain may be mistyped, unused, or used for something else. A retry does not help until its owner publishes an MX record.",
			Fix:   "Correct the recipient's address, or have the domain's owner publish an MX record",
			Refs:  []string{"RFC 5321, section 5.1"},
		},
		Check: onDomains(RoleRecipient, isHostless, hostless),
	},
	{
		Meta: check.Meta{
			Code: "mx-null", Cause: string(smtpcode.NullMX), Severity: check.Error,
			Title: "The recipient's domain takes no mail",
			Doc:   "The domain publishes a null MX, the statement that it accepts no mail at all. It is meant so: no retry and no other host will help, and the address cannot be one that ever worked.",
			Fix:   "Remove the address from your list, or ask the recipient for another one",
			Refs:  []string{"RFC 7505, section 3", "RFC 7505, section 4.1"},
		},
		Check: onDomains(RoleRecipient, isNull, func(r *Result, m *MXCheck) check.Finding {
			return check.Finding{Message: fmt.Sprintf("%s states that it takes no mail.", m.Domain), Evidence: lines(m.Records), Fixes: typoFixes(r, m)}
		}),
	},
	{
		Meta: check.Meta{
			Code: "sender-domain-missing", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "The sender's domain does not exist",
			Doc:   "DNS says that there is no such domain. Receivers look up the domain of the envelope sender, because bounces must go somewhere, and refuse mail from one that does not exist. A domain that was mistyped in the configuration, has expired, or exists only inside the company network looks like this.",
			Fix:   "Send from a domain that exists and that you own",
			Refs:  []string{"RFC 5321, section 2.3.5", "RFC 8020", "https://senders.yahooinc.com/smtp-error-codes/"},
		},
		Check: onDomains(RoleSender, isMissing, domainMissing),
	},
	{
		Meta: check.Meta{
			Code: "sender-domain-without-mx", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "The sender's domain has no mail host",
			Doc:   "The domain exists, but it has neither an MX record nor an address of its own. Receivers take it for one that cannot get replies or bounces, and refuse its mail (Postfix: reject_unknown_sender_domain). An MX record that names a host which takes the bounces mends it.",
			Fix:   "Publish an MX record that names the host which takes the domain's mail",
			Refs:  []string{"RFC 5321, section 5.1", "https://www.postfix.org/postconf.5.html#reject_unknown_sender_domain"},
		},
		Check: onDomains(RoleSender, isHostless, hostless),
	},
	{
		Meta: check.Meta{
			Code: "sender-domain-null-mx", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "The sender's domain says that it takes no mail",
			Doc:   "The domain publishes a null MX and sends mail all the same. Nobody can answer or return a bounce, so receivers may refuse it (550 5.7.27). A null MX is for domains that neither send nor receive.",
			Fix:   "Replace the null MX by an MX record that names a host which takes bounces, or send from another domain",
			Refs:  []string{"RFC 7505, section 4.2", "RFC 7505, section 5", "https://senders.yahooinc.com/smtp-error-codes/"},
		},
		Check: onDomains(RoleSender, isNull, func(r *Result, m *MXCheck) check.Finding {
			return check.Finding{
				Message:  fmt.Sprintf("%s sends mail and states that it takes none.", m.Domain),
				Evidence: lines(m.Records), Fixes: ownHostFixes(r, m),
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mx-unusable", Cause: string(smtpcode.DomainNotFound), Severity: check.Error,
			Title: "None of the domain's mail hosts can be reached by name",
			Doc:   "The recipient's domain has MX records, but none of them leads to an address on the Internet, so its mail is returned. The records are wrong, or the hosts' own address records are. The domain's owner has to mend them.",
			Fix:   "Have the domain's owner correct its MX records",
			Refs:  []string{"RFC 5321, section 5.1"},
		},
		Check: onDomains(RoleRecipient, isUnusable, unusable),
	},
	{
		Meta: check.Meta{
			Code: "sender-domain-mx-unusable", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "None of the sender's own mail hosts can be reached by name",
			Doc:   "The sender's domain has MX records, but none of them leads to an address on the Internet. Replies and bounces cannot come back, and receivers that check the sender's domain refuse its mail. The records are wrong, or the hosts' own address records are.",
			Fix:   "Correct the MX records, so that at least one names a host with a public address",
			Refs:  []string{"RFC 5321, section 5.1", "https://www.postfix.org/postconf.5.html#reject_unknown_sender_domain"},
		},
		Check: onDomains(RoleSender, isUnusable, unusable),
	},
	{
		Meta: check.Meta{
			Code: "mx-null-with-others", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "A null MX stands beside other MX records",
			Doc:   "The domain says at the same time that it takes no mail and who takes it. A null MX must stand alone; beside others some senders take it for a host without a name, some return the mail. It is mostly left over from a time before the domain had mail.",
			Fix:   "Remove the null MX",
			Refs:  []string{"RFC 7505, section 3"},
		},
		Check: onDomains("", func(m *MXCheck) bool { return !m.Null && len(m.nulls()) > 0 }, func(_ *Result, m *MXCheck) check.Finding {
			return check.Finding{
				Message:  fmt.Sprintf("%s says that it takes no mail, and names %s.", m.Domain, strings.Join(m.hosts(), ", ")),
				Evidence: lines(m.Records),
				Fixes:    []check.Fix{changeFix("Remove the null MX", RecordChange{Remove: m.nulls()})},
			}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mx-null-preference", Cause: string(smtpcode.NullMX), Severity: check.Info,
			Title: "The null MX has a preference other than 0",
			Doc:   "A null MX is written with the preference 0. Senders go by the empty host name, so this works, but programs that compare the whole record miss it.",
			Fix:   "Publish the null MX as \"MX 0 .\"",
			Refs:  []string{"RFC 7505, section 3"},
		},
		Check: onDomains("", func(m *MXCheck) bool {
			return m.Null && slices.ContainsFunc(m.Records, func(r Record) bool { return r.Preference != 0 })
		}, func(_ *Result, m *MXCheck) check.Finding {
			return check.Finding{Evidence: lines(m.Records), Fixes: []check.Fix{changeFix("Write the null MX with preference 0", Replace(MX(m.owner(), 0, ".")))}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mx-implicit", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "The domain takes mail at its own address, without an MX record",
			Doc:   "There is no MX record, so senders bring mail to the domain's own address. That is allowed; but the address is often a web server's, where nobody listens on port 25, and some senders and checks ask for an MX record.",
			Fix:   "Publish an MX record that names the mail host, or a null MX if the domain takes no mail",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 7505"},
		},
		Check: onDomains("", func(m *MXCheck) bool { return m.Implicit && len(m.Hosts[0].Addrs) > 0 }, implicit),
	},
	{
		Meta: check.Meta{
			Code: "mx-many", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "The domain names very many mail hosts",
			Doc:   "Senders try only some of a long list (Postfix five addresses), so hosts at its end never get mail, and the answer may not fit into a UDP packet.",
			Fix:   "Name at most five mail hosts, and put several machines behind one name",
			Refs:  []string{"RFC 5321, section 5.1", "https://www.postfix.org/postconf.5.html#smtp_mx_address_limit"},
		},
		Check: onDomains("", func(m *MXCheck) bool { return len(m.Hosts) > 10 }, func(_ *Result, m *MXCheck) check.Finding {
			return check.Finding{Message: fmt.Sprintf("%s names %d mail hosts.", m.Domain, len(m.Hosts)), Evidence: lines(m.Records)}
		}),
	},
}

// onDomains makes a check of the destinations in a role ("": in any) that a
// condition holds for.
func onDomains(role Role, holds func(*MXCheck) bool, found func(*Result, *MXCheck) check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		for _, d := range r.Destinations {
			if d.MX == nil || role != "" && d.Role != role || !holds(d.MX) {
				continue
			}
			f := found(r, d.MX)
			f.Subject = d.Domain
			if f.Confidence == "" {
				f.Confidence = check.Certain
			}
			out = append(out, f)
		}
		return out
	}
}

func isMissing(m *MXCheck) bool { return m.Missing }
func isNull(m *MXCheck) bool    { return m.Null }

func isHostless(m *MXCheck) bool {
	return m.Implicit && len(m.Hosts[0].Addrs) == 0 && m.Hosts[0].told()
}

func isUnusable(m *MXCheck) bool { return len(m.Hosts) > 0 && !isHostless(m) && !m.usable() }

// nulls are the records that say that no mail is taken.
func (m *MXCheck) nulls() []Record {
	return slices.DeleteFunc(slices.Clone(m.Records), func(r Record) bool { return r.Host != "." })
}
