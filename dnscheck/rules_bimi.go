package dnscheck

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesBIMI judge BIMI records. No mail fails for want of a logo.
var rulesBIMI = []rule{
	{
		Meta: check.Meta{
			Code: "bimi-record-malformed", Cause: string(smtpcode.Unclassified), Severity: check.Info,
			Title: "The BIMI record cannot be used",
			Doc:   "The record breaks the syntax, so mail programs show no logo; delivery does not suffer. It needs v=BIMI1 at the beginning, l= with one https URL of an SVG file (or empty, to decline), and a= with the https URL of a mark certificate or nothing. Besides, logos are only shown for domains whose DMARC policy is enforced: p=quarantine or p=reject, for the organizational domain too.",
			Fix:   "Publish default._bimi TXT \"v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem\"",
			Refs:  []string{"draft-brand-indicators-for-message-identification, section 4.2", "https://bimigroup.org/implementation-guide/"},
		},
		Check: func(r *Result) []check.Finding {
			b := r.BIMI
			if b == nil || b.Record == nil || len(b.Record.Faults) == 0 {
				return nil
			}
			return []check.Finding{{
				Subject: b.Name, Confidence: check.Certain,
				Message:  fmt.Sprintf("The BIMI record at %s cannot be used: %s.", b.Name, strings.Join(b.Record.Faults, "; ")),
				Evidence: append(recordLines(b.Chain), recordLines(b.Records)...),
			}}
		},
	},
	{
		Meta: check.Meta{
			Code: "bimi-multiple-records", Cause: string(smtpcode.Unclassified), Severity: check.Info,
			Title: "There are several BIMI records",
			Doc:   "A name has one BIMI record; with several, mail programs act as if there were none and show no logo. Delivery does not suffer.",
			Fix:   "Leave one of the BIMI records",
			Refs:  []string{"draft-brand-indicators-for-message-identification, section 7.2"},
		},
		Check: func(r *Result) []check.Finding {
			b := r.BIMI
			if b == nil || len(b.Records) < 2 {
				return nil
			}
			return []check.Finding{{
				Subject: b.Name, Confidence: check.Certain,
				Message:  fmt.Sprintf("%d BIMI records stand at %s.", len(b.Records), b.Name),
				Evidence: append(recordLines(b.Chain), recordLines(b.Records)...),
			}}
		},
	},
}
