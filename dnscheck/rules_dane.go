package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesDANELookup judge whether senders can tell what TLSA records there are.
var rulesDANELookup = []rule{
	{
		Meta: check.Meta{
			Code: "dane-signature-invalid", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "DNSSEC fails for the TLSA records",
			Doc:   "The mail host's addresses are signed and in order, but the answer about its TLSA records does not validate: signatures have run out, or the proof that there is no such record is wrong. Senders that do DANE must hold the mail back, while others deliver as if nothing were wrong. Wildcards and old DNS servers that deny _25._tcp names wrongly are typical.",
			Fix:   "Have the zone signed anew, and check the answer with delv or dnsviz.net; if the server cannot deny names below a wildcard or an empty name, update it",
			Refs:  []string{"RFC 7672, section 2.1.1", "RFC 7672, section 2.2", "RFC 4035, section 5"},
		},
		Check: onDANEZones("DNSSEC does not validate what is answered about the TLSA records of %s, so senders that do DANE hold the mail back%s.", func(d *DANECheck) (daneFault, bool) {
			l, ok := d.failed()
			if !ok || l.Security != Bogus && !l.Unvalidated {
				return daneFault{}, false
			}
			f := daneFault{base: l.Base, confidence: check.Likely, evidence: []string{l.Problem}}
			if l.Security == Bogus {
				f.confidence = check.Certain
			}
			if l.Unvalidated {
				f.evidence = append(f.evidence, l.Name+" TLSA +cd: answered")
			}
			return f, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-lookup-failed", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The TLSA question gets no answer",
			Doc:   "The mail host's addresses are signed and are found, but the question for its TLSA records fails. A sender that does DANE cannot tell this from an attack and must hold the mail back. DNS servers and firewalls that drop or refuse record types they do not know are the usual reason.",
			Fix:   "Let every DNS server of the mail host's zone answer questions of type TLSA, if only with the word that there are none",
			Refs:  []string{"RFC 7672, section 2.1.1", "RFC 7672, section 2.2"},

			ExplainedBy: []check.Code{"dane-signature-invalid"},
		},
		Check: onDANEZones("The TLSA question for %s fails, so senders that do DANE hold the mail back%s.", func(d *DANECheck) (daneFault, bool) {
			l, ok := d.failed()
			if !ok || l.Security == Bogus || l.Unvalidated {
				return daneFault{}, false
			}
			return daneFault{base: l.Base, confidence: check.Likely, evidence: []string{l.Problem}}, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-not-secure", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "TLSA records without DNSSEC",
			Doc:   "The mail host has TLSA records, but they or its addresses are not signed, so senders do not look at them. DANE works only if the whole way is secured by DNSSEC: MX records, addresses and TLSA records, with a DS record in the zone above each.",
			Fix:   "Sign the zone of the mail host and have its DS record published by the registrar, or remove the TLSA records",
			Refs:  []string{"RFC 7672, section 2.1.1", "RFC 7672, section 2.2.2"},
		},
		Check: onDANEZones("Senders pass over the TLSA records of %s, as %s not secured by DNSSEC.", func(d *DANECheck) (daneFault, bool) {
			if d.Effect != DANENone {
				return daneFault{}, false
			}
			f := daneFault{base: d.Host, detail: "the TLSA records are", confidence: check.Certain}
			for _, l := range d.Lookups {
				f.evidence = append(f.evidence, lines(l.Records)...)
				if l.Security == Secure {
					f.detail = "the addresses are"
				}
			}
			if !d.Validates {
				f.confidence = check.Likely // known by the lack of a DS record alone
			}
			return f, len(f.evidence) > 0
		}),
	},
	{
		Meta: check.Meta{
			Code: "dane-mx-not-secure", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "Signed mail hosts behind unsigned MX records",
			Doc:   "The mail hosts have TLSA records that count, but the MX records that lead to them are not signed. Whoever can forge the MX records can lead the mail elsewhere, so DANE protects less than it could. It is common where a provider's mail hosts serve a domain of one's own.",
			Fix:   "Sign the domain's own zone, and have its DS record published by the registrar",
			Refs:  []string{"RFC 7672, section 2.2.1"},
		},
		Check: func(r *Result) (out []check.Finding) {
			for _, d := range r.Destinations {
				i := slices.IndexFunc(d.DANE, func(c DANECheck) bool { return c.Effect == DANEAuthenticate && c.MX == Insecure })
				if i < 0 {
					continue
				}
				out = append(out, check.Finding{
					Confidence: check.Certain, Subject: d.Domain, Evidence: lines(d.DANE[i].records()),
					Message: fmt.Sprintf("DANE guards %s, but the MX records of %s that name it are not secured by DNSSEC.", d.DANE[i].Host, d.Domain),
				})
			}
			return out
		},
	},
	{
		Meta: check.Meta{
			Code: "dane-partial", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "DANE on some of the mail hosts only",
			Doc:   "Some MX hosts of the domain have TLSA records that count and others have none. Senders authenticate the former and take the latter as they come, so whoever can make the former unreachable gets the mail sent without authentication.",
			Fix:   "Publish TLSA records for every MX host, or drop the MX hosts that cannot have them",
			Refs:  []string{"RFC 7672, section 2.2"},
		},
		Check: func(r *Result) (out []check.Finding) {
			for _, d := range r.Destinations {
				var with, without []string
				for _, c := range d.DANE {
					switch {
					case c.Effect == DANEAuthenticate:
						with = append(with, c.Host)
					case c.Effect == DANENone && c.Addresses != "":
						without = append(without, c.Host)
					}
				}
				if len(with) == 0 || len(without) == 0 {
					continue
				}
				out = append(out, check.Finding{
					Confidence: check.Certain, Subject: d.Domain,
					Evidence: []string{"with TLSA records: " + strings.Join(with, ", "), "without: " + strings.Join(without, ", ")},
					Message:  fmt.Sprintf("DANE guards %s, but not %s.", strings.Join(with, ", "), strings.Join(without, ", ")),
				})
			}
			return out
		},
	},
}

// failed is the lookup that makes senders wait.
func (d *DANECheck) failed() (TLSALookup, bool) {
	if d.Effect != DANEDefer {
		return TLSALookup{}, false
	}
	i := slices.IndexFunc(d.Lookups, func(l TLSALookup) bool { return l.Problem != "" })
	if i < 0 {
		return TLSALookup{}, false
	}
	return d.Lookups[i], true
}

// onDANE makes a rule's Check of a judgement about one mail host, which is judged
// once even if it serves several domains.
func onDANE(judge func(*DANECheck) []check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		seen := map[string]bool{}
		for _, d := range r.Destinations {
			for i := range d.DANE {
				if c := &d.DANE[i]; !seen[c.Host] {
					seen[c.Host] = true
					out = append(out, judge(c)...)
				}
			}
		}
		return out
	}
}

// daneFault is what is wrong at a mail host for all of its zone.
type daneFault struct {
	base       string // the name whose zone has to be mended
	detail     string // what message says at its end
	confidence check.Confidence
	evidence   []string
}

// onDANEZones makes a rule's Check of a judgement about one mail host which is said
// once of all hosts whose names are in the same hands, as one zone is the cause. The
// message takes the hosts and the detail.
func onDANEZones(message string, judge func(*DANECheck) (daneFault, bool)) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		type zone struct{ name, detail string }
		hosts := map[zone][]string{}
		at := map[zone]int{} // in out
		onDANE(func(d *DANECheck) []check.Finding {
			f, ok := judge(d)
			if !ok {
				return nil
			}
			z := zone{listedOrganization(f.base), f.detail}
			i, known := at[z]
			if !known {
				i, at[z] = len(out), len(out)
				out = append(out, check.Finding{Confidence: f.confidence, Subject: d.Host})
			} else {
				out[i].Subject = z.name
			}
			hosts[z] = append(hosts[z], d.Host)
			if f.confidence != check.Certain {
				out[i].Confidence = f.confidence
			}
			out[i].Evidence = append(out[i].Evidence, f.evidence...)
			out[i].Message = fmt.Sprintf(message, inProse(hosts[z]), f.detail)
			return nil
		})(r)
		return out
	}
}
