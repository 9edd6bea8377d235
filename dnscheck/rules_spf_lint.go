package dnscheck

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesSPFLint are about records that are valid, and still not what their owner
// should want.
var rulesSPFLint = []rule{
	{
		Meta: check.Meta{
			Code: "spf-allows-all", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "The SPF record lets everyone send",
			Doc:   "The record ends with +all, or all without a qualifier, and so says that every host of the Internet may send in the domain's name. Receivers count such records against the domain.",
			Fix:   "Replace +all by ~all, after listing the hosts that send",
			Refs:  []string{"RFC 7208, section 5.1", "RFC 7208, section 2.6.3"},
		},
		Check: eachSPFNode(judgeAllowsAll),
	},
	{
		Meta: check.Meta{
			Code: "spf-no-all", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "The SPF record does not say what holds for all others",
			Doc:   "The record has neither \"all\" nor redirect, so the result for hosts that it does not list is neutral, as if it said ?all. It then protects nothing, and receivers cannot tell whether it is complete.",
			Fix:   "End the record with ~all, or with -all once it is known to be complete",
			Refs:  []string{"RFC 7208, section 4.7", "RFC 7208, section 5.1"},

			ExplainedBy: []check.Code{"spf-strings-joined", "spf-syntax", "spf-mechanism-as-modifier"},
		},
		Check: eachSPFNode(judgeNoAll),
	},
	{
		Meta: check.Meta{
			Code: "spf-neutral-all", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "The SPF record says nothing about other hosts",
			Doc:   "The record ends with ?all: what it does not list is neither allowed nor forbidden, which receivers must treat as if there were no record. It is meant for trials.",
			Fix:   "Replace ?all by ~all once the hosts that send are listed",
			Refs:  []string{"RFC 7208, section 2.6.2", "RFC 7208, section 8.2"},
		},
		Check: eachSPFNode(judgeNeutralAll),
	},
	{
		Meta: check.Meta{
			Code: "spf-ptr-used", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "The SPF record uses ptr",
			Doc:   "The record uses the mechanism ptr, which is slow and unreliable, burdens the servers of .arpa, and should not be published. Some receivers ignore it or skip the record, and who controls a reverse zone can make use of it.",
			Fix:   "Replace ptr by ip4, ip6, a or mx for the hosts that send",
			Refs:  []string{"RFC 7208, section 5.5"},
		},
		Check: eachSPFNode(judgePTR),
	},
	{
		Meta: check.Meta{
			Code: "spf-macro-validated-name", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "The SPF record uses the macro %{p}",
			Doc:   "The record uses the macro %{p}, the validated name of the sending address, which should not be used: like ptr it is slow and unreliable, and gives \"unknown\" where the reverse zone fails.",
			Fix:   "Replace %{p} by %{i}, or list the networks",
			Refs:  []string{"RFC 7208, section 7.3"},
		},
		Check: eachSPFNode(judgeMacroP),
	},
	{
		Meta: check.Meta{
			Code: "spf-void-term", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "A term of the SPF record stands for no host",
			Doc:   "The record names a host or domain that has no addresses. The term authorises nobody, costs one of ten lookups and one of two void ones, and whoever gets hold of that name later may send for the domain.",
			Fix:   "Take the term out",
			Refs:  []string{"RFC 7208, section 4.6.4", "RFC 7208, section 11.1"},

			ExplainedBy: []check.Code{
				"spf-too-many-void-lookups", "spf-strings-joined", "spf-ip-not-authorized",
				"sender-domain-without-mx", "sender-domain-null-mx", "sender-domain-mx-unusable", "mx-implicit",
			},
		},
		Check: eachSPFNode(judgeVoidTerm),
	},
	{
		Meta: check.Meta{
			Code: "spf-broad-network", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "The SPF record authorises a very large network",
			Doc:   "The record lists a network so large that it can hardly be the sender's own: shorter than /16 for IPv4, or /24 for IPv6. Everyone in it can send in the domain's name. Often the prefix length is a slip.",
			Fix:   "List only the networks that send",
			Refs:  []string{"RFC 7208, section 11.4"},
		},
		Check: eachSPFNode(judgeBroad),
	},
	{
		Meta: check.Meta{
			Code: "spf-private-address", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "The SPF record lists private addresses",
			Doc:   "The record lists addresses that are not routed on the Internet, such as 10.0.0.0/8 or 192.168.0.0/16. Receivers never see mail from them: they see the address of the gateway, which is what has to be listed.",
			Fix:   "Take the private addresses out and list the public address from which the mail leaves",
			Refs:  []string{"RFC 1918, section 3", "RFC 6890, section 2.2", "RFC 7208, section 5.6"},
		},
		Check: eachSPFNode(judgePrivate),
	},
	{
		Meta: check.Meta{
			Code: "spf-duplicate-terms", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "Terms of the SPF record say the same",
			Doc:   "A term of the record stands twice, or names a network that lies in another one. It changes nothing, but makes the record long, and a doubled include is paid for twice.",
			Fix:   "Take the superfluous terms out",
			Refs:  []string{"RFC 7208, section 3.4", "RFC 7208, section 4.6.4"},
		},
		Check: eachSPFNode(judgeDuplicates),
	},
	{
		Meta: check.Meta{
			Code: "spf-record-too-long", Cause: string(smtpcode.SPFFailed), Severity: check.Info,
			Title: "The answer with the SPF record is too large",
			Doc:   "The TXT records at the name do not fit into 512 octets together. Old resolvers and firewalls then have to ask again over TCP, which some cannot; above 1232 octets nearly all must, and some receivers give temperror.",
			Fix:   "Remove TXT records that are no longer needed, shorten the record, or move part of it to a name of its own and include that",
			Refs:  []string{"RFC 7208, section 3.4", "https://www.dnsflagday.net/2020/"},
		},
		Check: eachSPFNode(judgeTooLong),
	},
}
