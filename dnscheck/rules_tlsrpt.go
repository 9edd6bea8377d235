package dnscheck

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesTLSRPT judge TLS reporting records. A fault here stops no mail; it hides
// the faults that do.
var rulesTLSRPT = []rule{
	{
		Meta: check.Meta{
			Code: "tls-rpt-record-multiple", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "Several TLS reporting records",
			Doc:   "More than one TXT record at _smtp._tls begins with v=TLSRPTv1, so senders act as if there were none and report to nobody. One record can name several destinations, with commas between.",
			Fix:   "Keep one TXT record at _smtp._tls that names all destinations",
			Refs:  []string{"RFC 8460, section 3"},
		},
		Check: onTLSRPT(func(r *Result, d *Destination, t *TLSRPTCheck) []check.Finding {
			if len(t.Records) < 2 {
				return nil
			}
			var all TLSRPTRecord
			for _, record := range t.Records {
				one, _ := ParseTLSRPTRecord(record.Text())
				all.RUA = append(all.RUA, one.RUA...)
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: t.Domain, Evidence: lines(t.Records),
				Message: fmt.Sprintf("%d TLS reporting records stand at _smtp._tls.%s, so none of them counts.", len(t.Records), t.Domain),
				Fixes:   t.publish("Join them into one", all),
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "tls-rpt-record-invalid", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "The TLS reporting record is invalid",
			Doc:   "The TXT record at _smtp._tls does not follow the grammar, so senders may report to nobody. It must begin with v=TLSRPTv1; (in these capitals) and hold rua= with mailto: or https: addresses, with commas between.",
			Fix:   "Publish TXT _smtp._tls.DOMAIN \"v=TLSRPTv1; rua=mailto:tlsrpt@DOMAIN;\"",
			Refs:  []string{"RFC 8460, section 3"},
		},
		Check: onTLSRPT(func(r *Result, d *Destination, t *TLSRPTCheck) []check.Finding {
			if len(t.Faults) == 0 {
				return nil
			}
			better := *t.Record
			if len(better.RUA) == 0 {
				better.RUA = meantAddresses(t.Records[0].Text())
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: t.Domain, Evidence: append(lines(t.Records), t.Faults...),
				Message: fmt.Sprintf("The TLS reporting record of %s does not count: %s.", t.Domain, strings.Join(t.Faults, "; ")),
				Fixes:   t.publish("Publish a valid record", better),
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "tls-rpt-destination-unusable", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "A destination of TLS reports that cannot take them",
			Doc:   "One of the destinations in rua= is neither a mailto: address nor an https: address, so no reports go there. The others get theirs.",
			Fix:   "Give each destination as mailto:ADDRESS or https://HOST/PATH, with commas between",
			Refs:  []string{"RFC 8460, section 3"},
		},
		Check: onTLSRPT(func(r *Result, d *Destination, t *TLSRPTCheck) []check.Finding {
			if t.Record == nil || len(t.Faults) > 0 || len(t.Record.Unusable) == 0 {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: t.Domain, Evidence: append(lines(t.Records), t.Record.Unusable...),
				Message: fmt.Sprintf("TLS reports about %s do not go everywhere they should: %s.", t.Domain, strings.Join(t.Record.Unusable, "; ")),
				Fixes:   t.publish("Name only the destinations that can take reports", *t.Record),
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "tls-rpt-missing", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "A TLS policy without reports",
			Doc:   "The domain has an MTA-STS policy or TLSA records, but no TLS reporting record, so nobody will tell it when senders fail to deliver because of them. Reports come once a day and hold counts and reasons, no mail.",
			Fix:   "Publish TXT _smtp._tls.DOMAIN \"v=TLSRPTv1; rua=mailto:tlsrpt@DOMAIN;\" with an address that somebody reads",
			Refs:  []string{"RFC 8460, section 3", "RFC 8461, section 3.3"},
		},
		Check: onTLSRPT(func(r *Result, d *Destination, t *TLSRPTCheck) []check.Finding {
			if len(t.Records) > 0 || len(t.Unknown) > 0 {
				return nil
			}
			var evidence []string
			if m := d.MTASTS; m != nil && m.valid() && m.Policy.Mode != MTASTSNone {
				evidence = append(evidence, lines(m.Records)...)
			}
			for i := range d.DANE {
				if dane := &d.DANE[i]; dane.Effect == DANEAuthenticate {
					evidence = append(evidence, lines(dane.records())...)
				}
			}
			if len(evidence) == 0 {
				return nil
			}
			// Every domain that takes mail has this mailbox (RFC 5321, section 4.5.1).
			postmaster := TLSRPTRecord{RUA: []string{"mailto:postmaster@" + t.Domain}}
			return []check.Finding{{
				Confidence: check.Certain, Subject: t.Domain, Evidence: evidence,
				Message: fmt.Sprintf("Senders that cannot deliver to %s over TLS have nobody to report it to.", t.Domain),
				Fixes:   t.publish("Have reports sent to the postmaster, or to a mailbox for them", postmaster),
			}}
		}),
	},
}

// publish is the fix that leaves one valid record; none if no address is known.
func (t *TLSRPTCheck) publish(message string, record TLSRPTRecord) []check.Fix {
	if len(record.RUA) == 0 {
		return nil
	}
	r := TXT(owner("_smtp._tls."+t.Domain, t.Chain), record.String())
	return []check.Fix{{Message: message, Text: r.String(), Change: RecordChange{Remove: t.Records, Add: []Record{r}}}}
}

// meantAddresses finds, in a record that cannot be read, the words that are
// addresses for reports but for a missing mailto:.
func meantAddresses(text string) (uris []string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \t,;=\"'<>", r) }) {
		word = strings.TrimPrefix(word, "rua:")
		if strings.Contains(word, "@") && !strings.Contains(word, ":") {
			word = "mailto:" + word
		}
		if uriFault(word) == "" && destinationFault(word) == "" {
			uris = append(uris, word)
		}
	}
	return uris
}

// onTLSRPT makes a rule's Check of a judgement about one domain.
func onTLSRPT(judge func(*Result, *Destination, *TLSRPTCheck) []check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		for i := range r.Destinations {
			if d := &r.Destinations[i]; d.TLSRPT != nil {
				out = append(out, judge(r, d, d.TLSRPT)...)
			}
		}
		return out
	}
}
