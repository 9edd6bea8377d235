package dnscheck

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesSPFFailures are about records that are not there or not valid, and about
// verdicts other than pass.
var rulesSPFFailures = []rule{
	{
		Meta: check.Meta{
			Code: "spf-record-not-recognised", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "A TXT record is meant as SPF, but is none",
			Doc:   "A TXT record is clearly meant as an SPF record, but receivers do not take it for one, because it does not begin with exactly \"v=spf1\" and a space. Quotation marks typed into a form, a semicolon after the version, a no-break space from a web page or a slip in \"v=spf1\" are enough. To receivers the domain has no SPF record at all.",
			Fix:   "Write the record anew so that it begins with v=spf1 and a space, without quotation marks",
			Refs:  []string{"RFC 7208, section 4.5", "RFC 7208, section 3.1"},
		},
		Check: eachSPFNode(judgeNear),
	},
	{
		Meta: check.Meta{
			Code: "spf-type99-only", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "The SPF record is of the obsolete type SPF",
			Doc:   "The domain has its SPF record in the DNS type SPF (99) only, and no TXT record. That type was given up in 2014, and receivers look at TXT alone: to them the domain has no SPF record.",
			Fix:   "Publish the same text as a TXT record and remove the record of type SPF",
			Refs:  []string{"RFC 7208, section 3.1"},
		},
		Check: eachSPFDomain(judgeType99),
	},
	{
		Meta: check.Meta{
			Code: "spf-record-at-wrong-name", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "The SPF record stands at another name",
			Doc:   "The domain has no SPF record, but a name beside or below it has one that is likely meant for it. SPF is looked up at the domain itself. Many forms for DNS records add the domain to what is typed, so a full name typed there ends up doubled.",
			Fix:   "Publish the record at the domain itself; most forms want \"@\" or an empty field for that",
			Refs:  []string{"RFC 7208, section 3", "RFC 7208, section 4.4"},

			ExplainedBy: []check.Code{"spf-record-not-recognised", "spf-type99-only"},
		},
		Check: eachSPFDomain(judgeElsewhere),
	},
	{
		Meta: check.Meta{
			Code: "spf-missing", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "The envelope sender's domain has no SPF record",
			Doc:   "The domain of the envelope sender publishes no SPF record, so receivers cannot tell its servers from forgers. Gmail and Yahoo refuse or mark mail that passes neither SPF nor DKIM, and want both from those who send in bulk.",
			Fix:   "Publish a TXT record at the domain that lists the hosts which send in its name and ends with ~all",
			Refs:  []string{"RFC 7208, section 3", "https://support.google.com/a/answer/81126", "https://senders.yahooinc.com/best-practices/"},

			ExplainedBy: []check.Code{"spf-record-not-recognised", "spf-type99-only", "spf-record-at-wrong-name", "sender-domain-missing"},
		},
		Check: eachSPFDomain(judgeMissing),
	},
	{
		Meta: check.Meta{
			Code: "spf-multiple-records", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "There are several SPF records",
			Doc:   "A name has more than one TXT record that begins with v=spf1. Receivers must not choose between them and give permerror to all mail. It happens when a new service says \"add this record\" and the one that is there already is left.",
			Fix:   "Merge the mechanisms of all into one record and remove the others",
			Refs:  []string{"RFC 7208, section 3.2", "RFC 7208, section 4.5"},
		},
		Check: eachSPFNode(judgeMultiple),
	},
	{
		Meta: check.Meta{
			Code: "spf-strings-joined", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "Two strings of the SPF record join into one word",
			Doc:   "The TXT record consists of several strings, and receivers join them without a space between. Where one string ends with a whole term and the next begins with another, the two become one word that means something else, or nothing.",
			Fix:   "Put a space at the end of the first string or at the beginning of the second",
			Refs:  []string{"RFC 7208, section 3.3"},
		},
		Check: eachSPFNode(judgeJoined),
	},
	{
		Meta: check.Meta{
			Code: "spf-syntax", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "The SPF record has a syntax error",
			Doc:   "A term of the SPF record cannot be read. One such error anywhere in a record makes receivers give permerror to all mail, also from the hosts that the other terms list.",
			Fix:   "Correct the term, or take it out",
			Refs:  []string{"RFC 7208, section 4.6", "RFC 7208, section 12"},

			ExplainedBy: []check.Code{"spf-strings-joined"},
		},
		Check: eachSPFNode(judgeSyntax),
	},
	{
		Meta: check.Meta{
			Code: "spf-mechanism-as-modifier", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "A mechanism is written with \"=\" and is ignored",
			Doc:   "A term is written name=value where name:value is meant. With \"=\" it is a modifier, and modifiers that nobody knows are ignored without an error: the hosts that it names are not authorised.",
			Fix:   "Write a colon instead of the equals sign",
			Refs:  []string{"RFC 7208, section 4.6.1", "RFC 7208, section 6"},
		},
		Check: eachSPFNode(judgeModifier),
	},
	{
		Meta: check.Meta{
			Code: "spf-include-loop", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF records include each other in a circle",
			Doc:   "An SPF record leads back to itself by include or redirect. Receivers go round until the ten lookups are used up and then give permerror, unless something matched before.",
			Fix:   "Take out the include that leads back",
			Refs:  []string{"RFC 7208, section 4.6.4"},
		},
		Check: eachSPFNode(judgeLoop),
	},
	{
		Meta: check.Meta{
			Code: "spf-include-missing", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "An include or redirect leads to no SPF record",
			Doc:   "The SPF record includes or redirects to a domain that has no SPF record, or that does not exist. Receivers that come to this term give permerror, so all that stands behind it is lost as well. If the domain is not registered, anyone can register it and send in your name.",
			Fix:   "Correct the domain, or take the include out",
			Refs:  []string{"RFC 7208, section 5.2", "RFC 7208, section 6.1"},

			ExplainedBy: []check.Code{"spf-strings-joined", "spf-record-not-recognised"},
		},
		Check: eachSPFNode(judgeIncludeMissing),
	},
	{
		Meta: check.Meta{
			Code: "spf-too-many-lookups", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF takes more than ten lookups",
			Doc:   "Evaluating the record can take more than ten terms that ask DNS: include, a, mx, ptr, exists and redirect, those of included records counted in. Receivers stop there with permerror, so hosts that are listed late fail though they are listed.",
			Fix:   "Take out includes of services that are no longer used, replace a and mx by ip4 and ip6, or send each service's mail from a subdomain with a record of its own",
			Refs:  []string{"RFC 7208, section 4.6.4"},

			ExplainedBy: []check.Code{"spf-include-loop"},
		},
		Check: eachSPFDomain(judgeLookups),
	},
	{
		Meta: check.Meta{
			Code: "spf-too-many-void-lookups", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF asks for more than two names that are not there",
			Doc:   "More than two terms of the record ask for names that do not exist or have no such records. Receivers allow two of these void lookups and then give permerror. They are mostly left over from hosts that are gone.",
			Fix:   "Take out the terms whose names have no addresses",
			Refs:  []string{"RFC 7208, section 4.6.4"},

			ExplainedBy: []check.Code{"spf-strings-joined"},
		},
		Check: eachSPFDomain(judgeVoidLookups),
	},
	{
		Meta: check.Meta{
			Code: "spf-mx-too-many", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "The SPF term mx has more than ten hosts",
			Doc:   "The record says mx for a domain with more than ten MX records. Receivers that come to this term give permerror.",
			Fix:   "Replace mx by the networks of the hosts that send",
			Refs:  []string{"RFC 7208, section 4.6.4", "RFC 7208, section 5.4"},
		},
		Check: eachSPFNode(judgeMX),
	},
	{
		Meta: check.Meta{
			Code: "spf-permerror", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF gives permerror for the sending address",
			Doc:   "Receivers cannot evaluate the SPF record for this address and treat it as an error of the domain that stays until someone mends it. DMARC counts it as a fail.",
			Fix:   "Correct what the reason names",
			Refs:  []string{"RFC 7208, section 2.6.7", "RFC 7208, section 8.7"},

			ExplainedBy: []check.Code{
				"spf-multiple-records", "spf-strings-joined", "spf-syntax", "spf-include-missing", "spf-include-loop",
				"spf-too-many-lookups", "spf-too-many-void-lookups", "spf-mx-too-many",
			},
		},
		Check: judgePermError,
	},
	{
		Meta: check.Meta{
			Code: "spf-lookup-failed", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF needs an answer that DNS does not give",
			Doc:   "Evaluating the SPF record comes to a name whose DNS fails, while the resolver answers for other names. Receivers that come to it give temperror, and defer or refuse the mail until the name can be looked up. It is mostly an included service whose zone is broken, or one's own zone for TXT questions alone, whose answers have grown too large.",
			Fix:   "Have whoever runs the name's zone repair it, or take the term that leads there out of the record",
			Refs:  []string{"RFC 7208, section 2.6.6", "RFC 7208, section 4.4", "RFC 7208, section 8.6"},

			ExplainedBy: explainedByZone,
		},
		Check: judgeLookupFailed,
	},
	{
		Meta: check.Meta{
			Code: "spf-terms-after-all", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "Terms of the SPF record stand behind \"all\"",
			Doc:   "Mechanisms stand behind \"all\", where they never count, because \"all\" matches everyone. What they name is not authorised. It happens when a term is added to the end of a record, or two records are pasted into one.",
			Fix:   "Move \"all\" to the end of the record",
			Refs:  []string{"RFC 7208, section 5.1"},
		},
		Check: eachSPFNode(judgeAfterAll),
	},
	{
		Meta: check.Meta{
			Code: "spf-redirect-ignored", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "The redirect counts for nothing beside \"all\"",
			Doc:   "The record has a redirect= and an \"all\", and with an \"all\" anywhere the redirect is ignored. What the other record authorises does not count.",
			Fix:   "Replace redirect= by include: before \"all\", or take one of the two out",
			Refs:  []string{"RFC 7208, section 6.1"},
		},
		Check: eachSPFNode(judgeRedirectIgnored),
	},
	{
		Meta: check.Meta{
			Code: "spf-ip-not-authorized", Cause: string(smtpcode.SPFFailed), Severity: check.Error,
			Title: "SPF does not authorise the sending address",
			Doc:   "The SPF record of the envelope sender's domain does not list this address. With -all receivers may refuse the mail; with ~all or ?all they mark it, and DMARC cannot pass by SPF. Typical after a new server or sending service, and for mail that is forwarded.",
			Fix:   "Add the address, or what its provider documents, to the record before \"all\", or send through a host that is listed",
			Refs:  []string{"RFC 7208, section 2.6", "RFC 7208, section 8"},

			ExplainedBy: []check.Code{"spf-mechanism-as-modifier", "spf-terms-after-all", "spf-redirect-ignored"},
		},
		Check: judgeVerdicts,
	},
	{
		Meta: check.Meta{
			Code: "spf-helo-fails", Cause: string(smtpcode.SPFFailed), Severity: check.Warning,
			Title: "SPF does not let the address use its HELO name",
			Doc:   "The name that the server gives in EHLO has an SPF record which does not list the server's address. Receivers may check it, and must for mail with an empty envelope sender, such as bounces.",
			Fix:   "Add the address to the record of the HELO name, which mostly needs no more than \"v=spf1 a -all\", or give another name in EHLO",
			Refs:  []string{"RFC 7208, section 2.3", "RFC 7208, section 2.4", "RFC 7208, section 10.1.3"},

			ExplainedBy: []check.Code{"spf-mechanism-as-modifier", "spf-terms-after-all", "spf-redirect-ignored"},
		},
		Check: judgeHELO,
	},
}
