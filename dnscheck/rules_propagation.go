package dnscheck

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesPropagation judge the zone itself: its signatures, its servers, and what
// the resolver still holds of it.
var rulesPropagation = []rule{
	{
		Meta: check.Meta{
			Code: "dnssec-bogus", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "DNSSEC validation fails for the sender's domain",
			Doc:   "The zone's servers give the records, but their signatures do not validate, so every validating resolver answers SERVFAIL. For receivers behind such resolvers the domain has no MX, no SPF and no DKIM keys, and they refuse or defer the mail; others see nothing wrong. Signatures that were not renewed do it, and a DS record at the registrar that belongs to no key of the zone, mostly after a move to another DNS provider.",
			Fix:   "Sign the zone again, and make the DS record at the registrar match its key, or have the DS record removed",
			Refs:  []string{"RFC 4035, section 5", "RFC 8914, section 4"},
		},
		Check: func(r *Result) []check.Finding { return findBogus(r, RoleSender) },
	},
	{
		Meta: check.Meta{
			Code: "recipient-dnssec-bogus", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "DNSSEC validation fails for the recipient's domain",
			Doc:   "The zone of the recipient's domain has the records, but their signatures do not validate, so a validating resolver answers SERVFAIL and the mail finds no MX host. Senders whose resolvers do not validate still reach the domain. Only its owner can mend it.",
			Fix:   "Keep the mail queued, and tell the owner of the recipient's domain that its DNSSEC is broken",
			Refs:  []string{"RFC 4035, section 5", "RFC 8914, section 4"},
		},
		Check: func(r *Result) []check.Finding { return findBogus(r, RoleRecipient) },
	},
	{
		Meta: check.Meta{
			Code: "dns-all-servers-dead", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "No name server of the sender's domain answers for it",
			Doc:   "The domain is delegated to servers of which none answers for the zone. Receivers cannot look up its MX, SPF or DKIM records and refuse or defer its mail as soon as their caches run out. Typical after a zone was deleted at a DNS provider, the provider's account ended, or the servers' addresses changed.",
			Fix:   "Have the zone loaded on the servers that the domain is delegated to, or delegate it at the registrar to the servers that hold it",
			Refs:  []string{"RFC 1034, section 4.1", "RFC 1912, section 2.8"},
		},
		Check: findAllDead,
	},
	{
		Meta: check.Meta{
			Code: "dns-zone-fails", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "The sender's domain cannot be resolved",
			Doc:   "The resolver gets no answer for the domain, though it answers for the domain above, and DNSSEC is not the reason. Receivers see the same, and refuse or defer mail of a domain that they cannot look up. Servers that are down or do not serve the zone cause it, and answers that are lost when they are too large.",
			Fix:   "Check that every name server of the domain is up and serves the zone, over UDP and TCP on port 53",
			Refs:  []string{"RFC 1034, section 4.1", "RFC 1912, section 2.8", "RFC 7766, section 5"},

			ExplainedBy: []check.Code{"dns-all-servers-dead", "dnssec-bogus"},
		},
		Check: func(r *Result) []check.Finding { return findFailing(r, RoleSender) },
	},
	{
		Meta: check.Meta{
			Code: "dns-alias-loop", Cause: string(smtpcode.SenderDomainInvalid), Severity: check.Error,
			Title: "An alias leads back to itself",
			Doc:   "The CNAME records from this name on go in circles, so no resolver finds the record that mail needs: it answers SERVFAIL, as if the zone's servers were down. For receivers the record is not missing but cannot be had, so they defer the mail. It mostly comes of a record that was moved, with an alias left at both ends.",
			Fix:   "Remove the CNAME record at the name, and publish the record itself there, or let the alias point to the name that has it",
			Refs:  []string{"RFC 1034, section 3.6.2", "RFC 1034, section 5.2.2"},
		},
		Check: findCircle,
	},
	{
		Meta: check.Meta{
			Code: "recipient-zone-fails", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "The recipient's domain cannot be resolved",
			Doc:   "The resolver gets no answer for the recipient's domain, though it answers for the domain above, and DNSSEC is not the reason. Where its mail goes is not known until its name servers work again. It does not mean that the domain does not exist.",
			Fix:   "Keep the mail queued and try again, and tell the owner of the recipient's domain if it lasts",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 1912, section 2.8"},

			ExplainedBy: []check.Code{"recipient-dnssec-bogus"},
		},
		Check: func(r *Result) []check.Finding { return findFailing(r, RoleRecipient) },
	},
	{
		Meta: check.Meta{
			Code: "dns-servers-differ", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "The domain's name servers give different answers",
			Doc:   "The authoritative servers do not agree on records that mail depends on. Which of them a receiver asks is chance, so the same message passes here and fails there. A secondary that no longer gets zone transfers, or two DNS providers that are fed separately, cause it; right after a change it passes by itself.",
			Fix:   "Bring all servers to the same version of the zone: raise the SOA serial on the primary and have the others transfer it, or publish the change at both providers",
			Refs:  []string{"RFC 1034, section 4.3.5", "RFC 1912, section 2.2"},
		},
		Check: findDifferences,
	},
	{
		Meta: check.Meta{
			Code: "dns-server-lame", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "A name server of the domain does not serve it",
			Doc:   "A server that the NS records name does not answer for the zone with authority: the delegation is lame. Resolvers lose time with it before they ask another, and some receivers give up. The zone was never set up there, was removed, has expired because transfers fail, or the server refuses strangers.",
			Fix:   "Set up the zone on that server and let it transfer, or take the server out of the NS records and of the delegation at the registrar",
			Refs:  []string{"RFC 1912, section 2.8", "RFC 9499, section 7"},

			ExplainedBy: []check.Code{"dns-all-servers-dead"},
		},
		Check: findLame,
	},
	{
		Meta: check.Meta{
			Code: "dns-server-dead", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "A name server of the domain does not answer",
			Doc:   "A server that the NS records name gives no answer on port 53, while others do. Resolvers wait for it before they ask another, and a receiver with little patience defers the mail.",
			Fix:   "Bring the server back, open port 53 for UDP and TCP, or take it out of the NS records and of the delegation at the registrar",
			Refs:  []string{"RFC 2182, section 3", "RFC 1034, section 4.1"},

			ExplainedBy: []check.Code{"dns-all-servers-dead"},
		},
		Check: findDead,
	},
	{
		Meta: check.Meta{
			Code: "dns-ns-missing-address", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "A name server of the domain has no address",
			Doc:   "An NS record names a host that has neither an A nor an AAAA record, so nobody can ask it. A misspelt name, a missing final dot in the zone file, or a server that was given up is mostly behind it.",
			Fix:   "Publish the address of the name server, or take its NS record out of the zone and of the delegation",
			Refs:  []string{"RFC 1034, section 4.2.1", "RFC 1912, section 2.3"},

			ExplainedBy: []check.Code{"dns-all-servers-dead"},
		},
		Check: findMissingAddress,
	},
	{
		Meta: check.Meta{
			Code: "dns-ns-alias", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Error,
			Title: "An NS record names an alias",
			Doc:   "The name in an NS record must not be that of a CNAME record. Some resolvers follow it all the same; others cannot use the server, so the domain fails for them.",
			Fix:   "Write the host's own name into the NS record, or give the name A and AAAA records instead of the CNAME",
			Refs:  []string{"RFC 2181, section 10.3", "RFC 1912, section 2.4"},
		},
		Check: findAlias,
	},
	{
		Meta: check.Meta{
			Code: "dns-delegation-differs", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Warning,
			Title: "The registrar and the zone name different name servers",
			Doc:   "The NS records of the zone above, which resolvers follow first, are not those that the zone itself holds. After a move to another DNS provider the old servers are mostly left in one of the two; receivers that come upon them get old answers or none.",
			Fix:   "Make the name servers at the registrar and the NS records in the zone the same",
			Refs:  []string{"RFC 1034, section 4.2.2", "RFC 1912, section 2.3"},

			ExplainedBy: []check.Code{"dns-all-servers-dead", "dns-ns-missing-address"},
		},
		Check: findDelegation,
	},
	{
		Meta: check.Meta{
			Code: "dns-serials-differ", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "The domain's name servers hold different versions of the zone",
			Doc:   "The SOA records of the authoritative servers have different serial numbers. That is usual for some minutes after a change; if it lasts, zone transfers fail, and the next change of a mail record does not reach everybody.",
			Fix:   "Wait as long as the SOA's refresh time, then check the zone transfers of the servers that lag behind",
			Refs:  []string{"RFC 1034, section 4.3.5", "RFC 1912, section 2.2"},

			ExplainedBy: []check.Code{"dns-servers-differ"},
		},
		Check: findSerials,
	},
	{
		Meta: check.Meta{
			Code: "dns-cache-stale", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "The resolver still holds an old record",
			Doc:   "All authoritative servers agree on a record, and the resolver answers something else: it keeps what it learnt before a change until the time to live runs out. Receivers' resolvers do the same, each with its own remaining time. A resolver with records of its own (split DNS) looks alike, but does not change when the time is up.",
			Fix:   "Wait until the old record's time to live is over; before the next change lower the TTL a day ahead",
			Refs:  []string{"RFC 1034, section 3.6", "RFC 2308, section 5"},
		},
		Check: findStale,
	},
	{
		Meta: check.Meta{
			Code: "dns-single-server", Cause: string(smtpcode.DestinationDNSFailed), Severity: check.Info,
			Title: "The domain has one name server only",
			Doc:   "The zone names a single server, or several names that lead to one address. While that one is down or out of reach, nobody can look up the domain's mail records.",
			Fix:   "Add a second name server in another network, in the zone and at the registrar",
			Refs:  []string{"RFC 1034, section 4.1", "RFC 2182, section 3.1"},
		},
		Check: findSingle,
	},
}
