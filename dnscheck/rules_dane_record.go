package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesDANERecord judge what the TLSA records that count say.
var rulesDANERecord = []rule{
	{
		Meta: check.Meta{
			Code: "dane-usage-not-for-smtp", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "TLSA record with a usage that SMTP does not know",
			Doc:   "Usages 0 (PKIX-TA) and 1 (PKIX-EE) rest on public authorities, which mail servers do not agree on, so SMTP clients treat such records as unusable. Usage 3 (DANE-EE) pins the server's own key, usage 2 (DANE-TA) an authority whose certificate the server sends along.",
			Fix:   "Publish the record with usage 3 in the place of 1; in the place of 0, usage 2 if the server sends the authority's certificate, else usage 3 with its own key",
			Refs:  []string{"RFC 7672, section 3.1.3"},
		},
		Check: onDANE(func(d *DANECheck) []check.Finding {
			records := d.records()
			bad := slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return r.TLSA.Usage > TLSAUsagePKIXEE })
			if len(bad) == 0 {
				return nil
			}
			f := check.Finding{
				Confidence: check.Certain, Subject: d.Host, Evidence: lines(bad),
				Message: fmt.Sprintf("%d of the %d TLSA records of %s have usage 0 or 1, which senders of mail pass over.", len(bad), len(records), d.Host),
			}
			// What usage 1 says of the server's own certificate, usage 3 says too. What
			// usage 0 says of an authority, usage 2 says only if the server sends it.
			if !slices.ContainsFunc(bad, func(r Record) bool { return r.TLSA.Usage != TLSAUsagePKIXEE || r.TLSA.malformed() != "" }) {
				change := RecordChange{Remove: bad}
				for _, r := range bad {
					pinned := r.TLSA
					pinned.Usage = TLSAUsageDANEEE
					if r = TLSA(r.Name, pinned); !slices.ContainsFunc(records, func(o Record) bool { return sameTLSA(o, r) }) {
						change.Add = append(change.Add, r)
					}
				}
				f.Fixes = []check.Fix{{Message: "Publish the same with usage 3", Text: strings.Join(lines(change.Add), "\n"), Change: change}}
			}
			return []check.Finding{f}
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-record-malformed", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "Malformed TLSA record",
			Doc:   "A TLSA record has a field that nobody knows, or data that its own fields do not allow: a digest cut short, a SHA-512 digest called SHA-256, hex of hex. Senders pass over it, so it guards nothing, and a key that it was made for may be refused.",
			Fix:   "Make the record anew from the server's key, as 3 1 1 and the SHA-256 digest of its public key, 64 hex digits",
			Refs:  []string{"RFC 6698, section 2.1", "RFC 7672, section 3.1"},
		},
		Check: onDANE(func(d *DANECheck) []check.Finding {
			records := d.records()
			var bad []Record
			f := check.Finding{Confidence: check.Certain, Subject: d.Host}
			for _, r := range records {
				if fault := r.TLSA.malformed(); fault != "" {
					bad = append(bad, r)
					f.Evidence = append(f.Evidence, r.String(), fault)
				}
			}
			if len(bad) == 0 {
				return nil
			}
			f.Message = fmt.Sprintf("%d of the %d TLSA records of %s cannot be used: %s.", len(bad), len(records), d.Host, bad[0].TLSA.malformed())
			if d.Effect == DANEAuthenticate {
				f.Fixes = []check.Fix{{Message: "Remove what cannot be used", Text: strings.Join(lines(bad), "\n"), Change: RecordChange{Remove: bad}}}
			}
			return []check.Finding{f}
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-unauthenticated", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "No TLSA record that can be used",
			Doc:   "The mail host has TLSA records, and senders of mail can use none of them. They insist on TLS then, but take any certificate: mail is lost if STARTTLS fails, and nothing is gained against an attacker.",
			Fix:   "Publish a TLSA record 3 1 1 with the SHA-256 digest of the server's public key",
			Refs:  []string{"RFC 7672, section 2.2"},

			ExplainedBy: []check.Code{"dane-usage-not-for-smtp", "dane-record-malformed"},
		},
		Check: onDANE(func(d *DANECheck) []check.Finding {
			if d.Effect != DANEEncrypt {
				return nil
			}
			f := check.Finding{
				Confidence: check.Certain, Subject: d.Host,
				Message: fmt.Sprintf("None of the TLSA records of %s can be used, so senders insist on TLS and authenticate nobody.", d.Host),
			}
			for _, r := range d.records() {
				f.Evidence = append(f.Evidence, r.String(), r.TLSA.Fault())
			}
			return []check.Finding{f}
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-digests-uneven", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "TLSA records with uneven digests",
			Doc:   "Of TLSA records of one kind, many senders count only those with the strongest digest. Here SHA-512 digests stand for fewer keys than SHA-256 digests do, so a key that has only the weaker one is refused. It shows when the server changes to that key.",
			Fix:   "Publish both digests for every key, or SHA-256 alone for all",
			Refs:  []string{"RFC 7671, section 9"},
		},
		Check: onDANE(func(d *DANECheck) []check.Finding {
			counts := map[tlsaKind][3]int{}
			for _, r := range d.records() {
				if r.TLSA.Fault() == "" {
					n := counts[kindOf(r.TLSA)]
					n[r.TLSA.strength()]++
					counts[kindOf(r.TLSA)] = n
				}
			}
			var uneven []Record
			for _, r := range d.records() {
				n := counts[kindOf(r.TLSA)]
				if r.TLSA.Fault() == "" && r.TLSA.strength() > 0 && n[2] > 0 && n[1] > n[2] {
					uneven = append(uneven, r)
				}
			}
			if len(uneven) == 0 {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Likely, Subject: d.Host, Evidence: lines(uneven),
				Message: fmt.Sprintf("Fewer keys of %s have a SHA-512 digest than have a SHA-256 digest, and many senders count only the former.", d.Host),
			}}
		}),
	},
}

func sameTLSA(a, b Record) bool { return strings.EqualFold(a.TLSA.String(), b.TLSA.String()) }
