package dnscheck

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// Whom the large receivers ask for DMARC.
const (
	gmailSenders   = "https://support.google.com/a/answer/81126"
	yahooSenders   = "https://senders.yahooinc.com/best-practices/"
	outlookSenders = "https://sendersupport.olc.protection.outlook.com/pm/policies.aspx"
)

// rulesDMARC judge DMARC policies and alignment.
var rulesDMARC = []rule{
	{
		Meta: check.Meta{
			Code: "dmarc-record-at-wrong-name", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record stands where nobody looks for it",
			Doc:   "There is a DMARC record, but not at the name where receivers ask for it, so for them the domain has none. It must stand at _dmarc under the domain. Many DNS panels append the domain to the name by themselves, so that _dmarc.example.com typed in full becomes _dmarc.example.com.example.com.",
			Fix:   "Move the record to _dmarc under the domain; in a panel that appends the domain, type just _dmarc as the name",
			Refs:  []string{"RFC 9989, section 4.5"},
		},
		Check: misplacedDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-lookup-failed", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record cannot be looked up",
			Doc:   "The question for the domain's DMARC record fails, while the resolver answers for other names. Receivers cannot tell which policy holds; some defer the mail until they can. The servers of the name are down or sign it wrongly, or it is an alias to a service whose servers do.",
			Fix:   "Repair the zone that _dmarc lies in, or publish the record there without an alias",
			Refs:  []string{"RFC 9989, section 4.10", "RFC 7489, section 6.6.3"},

			ExplainedBy: explainedByZone,
		},
		Check: func(r *Result) (found []check.Finding) {
			if r.DMARC == nil || r.DMARC.Policy.Status != DMARCUnknown {
				return nil
			}
			for i := range r.DMARC.Failures {
				if l := &r.DMARC.Failures[i]; l.domains() {
					found = append(found, r.failed(l, fmt.Sprintf("The DMARC policy for %s cannot be had", r.DMARC.Policy.Domain)))
				}
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dmarc-missing", Cause: string(smtpcode.DMARCFailed), Severity: check.Warning,
			Title: "The domain has no DMARC record",
			Doc:   "Neither the domain nor a domain above it publishes a DMARC policy. Gmail and Yahoo (since February 2024) and Outlook.com (since May 2025) refuse or defer bulk mail from such domains, and anybody may write in the domain's name. A record with p=none is enough for them, and it changes nothing about how mail is handled.",
			Fix:   "Publish TXT \"v=DMARC1; p=none; rua=mailto:ADDRESS\" at _dmarc under the organizational domain",
			Refs:  []string{"RFC 9989, section 5.1.4", gmailSenders, yahooSenders, outlookSenders},

			ExplainedBy: []check.Code{"sender-domain-missing"},
		},
		Check: missingDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-multiple-records", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "There are several DMARC records at one name",
			Doc:   "Several DMARC records stand at the same name, so receivers discard all of them, as if there were none. It happens when a provider's setup adds its own record beside an old one. Report addresses of several services go into one record, joined by commas.",
			Fix:   "Keep one DMARC record at the name and delete the others",
			Refs:  []string{"RFC 9989, section 4.10, step 2"},
		},
		Check: severalDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-malformed", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record is malformed",
			Doc:   "The DMARC record breaks the syntax, so receivers ignore it or parts of it. It must begin with v=DMARC1 in capitals, have a semicolon between tags, no tag twice, and none, quarantine or reject as policies. A wrong p, sp or np turns the whole record into p=none, or voids it if there is no valid report address (rua).",
			Fix:   "Publish the record anew in the form \"v=DMARC1; p=none; rua=mailto:ADDRESS\"",
			Refs:  []string{"RFC 9989, section 4.8", "RFC 9989, section 4.10.1", "RFC 6376, section 3.2"},
		},
		Check: malformedDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-policy-missing", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record has no policy",
			Doc:   "The DMARC record has no tag p, so it says nothing about mail that fails. With a valid report address (rua) receivers take it for p=none; without one they do not apply DMARC at all. Receivers that still follow RFC 7489 want p directly after v.",
			Fix:   "Add p=none after v=DMARC1, and raise it when the reports show that all proper mail passes",
			Refs:  []string{"RFC 9989, section 4.7", "RFC 9989, section 4.10.1"},
		},
		Check: policyMissingDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-non-existent-domain", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The From domain does not exist, and DMARC has a policy for that",
			Doc:   "The domain in the From header does not exist in DNS, so the policy for non-existent subdomains (np) of the domain above applies to it. Many receivers refuse mail from domains that do not exist whatever the policy says, for nobody can answer it. Mostly the name is misspelt, or its records are yet to be published.",
			Fix:   "Send from a domain that exists, or publish records for this one: MX, SPF and DKIM",
			Refs:  []string{"RFC 9989, section 3.2.13", "RFC 9989, section 4.10.1", "RFC 8020"},

			ExplainedBy: []check.Code{"sender-domain-missing"},
		},
		Check: nonExistentDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-psd-on-ordinary-domain", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record says that the domain is a public suffix",
			Doc:   "The record has psd=y, which is for registries such as .bank: it says that every domain below belongs to somebody else. So the domain and its subdomains count as strangers to each other, mail authenticated by one does not pass for another, and subdomains lose relaxed alignment.",
			Fix:   "Remove psd=y from the record",
			Refs:  []string{"RFC 9989, section 4.7", "RFC 9989, section 4.10.2"},
		},
		Check: publicSuffixDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-strict-alignment", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The DMARC record asks for strict alignment, and the mail is only relaxed",
			Doc:   "SPF or DKIM passes for a domain of the same organization, but the record asks for the very domain of the From header (aspf=s, adkim=s). Relaxed alignment, the default, would let the mail pass. Nearly all domains find it sufficient.",
			Fix:   "Set the alignment to r (relaxed) in the record, or authenticate with the very domain of the From header",
			Refs:  []string{"RFC 9989, section 4.4", "RFC 9989, section 4.7"},
		},
		Check: strictDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-not-aligned", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "SPF or DKIM passes, but for another domain than that of From",
			Doc:   "What passes belongs to another organization than the From header, so it proves nothing for DMARC. Sending services that use their own return path and their own signing domain pass SPF and DKIM and fail DMARC all the same. One of the two must carry the From domain or one that belongs to it; DKIM is the better choice, for it survives forwarding. Gmail, Yahoo and Outlook.com ask it of bulk mail whatever the policy.",
			Fix:   "Let the service sign with d= the From domain (its custom DKIM records), or use an envelope sender under that domain",
			Refs:  []string{"RFC 9989, section 4.4", "RFC 9989, section 4.10.2", gmailSenders},

			ExplainedBy: []check.Code{
				"dmarc-psd-on-ordinary-domain", "dmarc-strict-alignment", "dkim-signature-invalid", "dkim-signature-expired",
				"dkim-signature-malformed", "dkim-body-changed", "dkim-key-missing", "dkim-key-mismatch", "dkim-key-revoked",
				"dkim-key-malformed", "dkim-key-multiple", "dkim-key-doubled-name", "dkim-cname-dangling",
			},
		},
		Check: notAlignedDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-fails", Cause: string(smtpcode.DMARCFailed), Severity: check.Error,
			Title: "The mail fails DMARC, and the domain asks to refuse or quarantine it",
			Doc:   "Neither SPF nor DKIM passes, so nothing proves the From domain, and its policy asks receivers to put such mail aside or to reject it. A DKIM signature of the domain is the surest remedy, as SPF breaks when mail is forwarded; a domain with p=reject must not rely on SPF alone.",
			Fix:   "Sign with DKIM as the From domain, and list the sending host in the SPF record of the envelope sender's domain",
			Refs:  []string{"RFC 9989, section 5.3.5", "RFC 9989, section 7.4"},

			ExplainedBy: []check.Code{
				"spf-ip-not-authorized", "spf-missing", "spf-syntax", "spf-multiple-records", "spf-permerror", "spf-too-many-lookups",
				"spf-too-many-void-lookups", "spf-include-missing", "spf-include-loop", "spf-strings-joined",
				"spf-record-not-recognised", "spf-record-at-wrong-name", "dkim-signature-invalid", "dkim-signature-expired",
				"dkim-signature-malformed", "dkim-body-changed", "dkim-key-missing", "dkim-key-mismatch", "dkim-key-revoked",
				"dkim-key-malformed", "dkim-key-multiple", "dkim-key-doubled-name", "dkim-cname-dangling", "dkim-signature-missing",
			},
		},
		Check: failsDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-report-not-authorised", Cause: string(smtpcode.DMARCFailed), Severity: check.Warning,
			Title: "The receiver of the DMARC reports has not agreed to take them",
			Doc:   "Reports are to go to another organization, and that one does not state that it wants them, so nobody may send them there. It does so by a record DOMAIN._report._dmarc.DESTINATION in its own zone. No mail is lost by this, but the reports are, and with them the sight of what fails.",
			Fix:   "Have the receiver of the reports publish TXT \"v=DMARC1;\" at DOMAIN._report._dmarc.DESTINATION, or send reports to an address of your own domain",
			Refs:  []string{"RFC 9990, section 4"},
		},
		Check: strangerReportsDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-report-address-invalid", Cause: string(smtpcode.DMARCFailed), Severity: check.Warning,
			Title: "DMARC reports cannot be delivered",
			Doc:   "A report address (rua, ruf) is not valid, or its domain takes no mail, so its reports go nowhere. Each address is a URI that begins with mailto:, several are joined by commas, and a comma or exclamation mark in one is percent-encoded.",
			Fix:   "Give report addresses as mailto:USER@DOMAIN, joined by commas, at domains that take mail",
			Refs:  []string{"RFC 9989, section 4.6", "RFC 9989, section 4.8"},

			ExplainedBy: []check.Code{"sender-domain-without-mx", "sender-domain-null-mx"},
		},
		Check: reportAddressDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-receivers-differ", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "Older receivers read the DMARC policy otherwise",
			Doc:   "RFC 9989 (May 2026) changed how the policy is found, and not all receivers follow it yet. Those of RFC 7489 take the organizational domain from the Public Suffix List, look at no domain in between, apply pct, and do not know np, psd and t. Here that makes a difference, so one receiver may take what another refuses.",
			Fix:   "Publish records that both read alike: one at the organizational domain and one at each From domain with a policy of its own, with sp, and without pct, np, psd and t",
			Refs:  []string{"RFC 9989, appendix C", "RFC 7489, section 3.2", "RFC 7489, section 6.6.3"},

			ExplainedBy: []check.Code{"dmarc-multiple-records", "dmarc-malformed", "dmarc-psd-on-ordinary-domain"},
		},
		Check: differsDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-subdomain-policy-weaker", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "Subdomains have a weaker DMARC policy than the domain",
			Doc:   "The record protects the domain itself more than its subdomains (sp) or names that do not exist (np). Forgers take the weakest name: with p=reject and sp=none, mail from anything.example.com gets through. It is meant so while subdomains are being set up.",
			Fix:   "Set sp and np to the policy of the domain, or leave them out, once the reports show that proper mail from subdomains passes",
			Refs:  []string{"RFC 9989, section 4.7"},
		},
		Check: weakerDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-policy-none", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "The DMARC policy is none",
			Doc:   "The policy p=none only asks for reports: mail that fails is handled as if there were no DMARC. It is enough for what Gmail, Yahoo and Outlook.com ask of bulk senders, but it does not keep anybody from writing in the domain's name.",
			Fix:   "Read the reports for a month, mend what fails, then raise the policy to quarantine, and later to reject",
			Refs:  []string{"RFC 9989, section 5.1.7", "RFC 9989, section 7.4"},
		},
		Check: monitoringDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-test-mode", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "The DMARC policy is in testing mode",
			Doc:   "The record has t=y, so receivers apply one level less than it says: reject is handled as quarantine, and quarantine as none. Receivers that still follow RFC 7489 do not know the tag and apply the full policy.",
			Fix:   "Remove t=y when the test is over",
			Refs:  []string{"RFC 9989, section 4.7", "RFC 9989, appendix A.6"},
		},
		Check: testingDMARC,
	},
	{
		Meta: check.Meta{
			Code: "dmarc-obsolete-tags", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "The DMARC record holds what RFC 9989 has dropped",
			Doc:   "The tags pct, rf and ri and the size limits of report addresses are obsolete, and receivers of RFC 9989 ignore them. Older receivers still read pct: with pct below 100 they apply the policy to part of the failing mail only, and new ones to all of it.",
			Fix:   "Remove pct, rf, ri and the limits after \"!\"; write t=y for pct=0",
			Refs:  []string{"RFC 9989, appendix A.6", "RFC 9989, appendix C.5.2"},
		},
		Check: obsoleteDMARC,
	},
}
