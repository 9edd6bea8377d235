package dnscheck

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMTASTSPolicy judge what the policy says.
var rulesMTASTSPolicy = []rule{
	{
		Meta: check.Meta{
			Code: "mta-sts-policy-invalid", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy is invalid",
			Doc:   "The policy file does not follow the grammar, so senders act as if there were none. It needs version: STSv1, a mode, a max_age in seconds and an mx line for each mail host, each on a line of its own, in small letters and without space before the colon.",
			Fix:   "Mend the policy file, and publish the _mta-sts record with a new id",
			Refs:  []string{"RFC 8461, section 3.2"},

			ExplainedBy: []check.Code{"mta-sts-media-type"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if len(m.PolicyFaults) == 0 || m.Fetch == nil {
				return nil
			}
			f := check.Finding{
				Confidence: check.Certain, Subject: m.Domain, Evidence: policyEvidence(m),
				Message: fmt.Sprintf("The MTA-STS policy of %s does not count: %s.", m.Domain, strings.Join(m.PolicyFaults, "; ")),
				Fixes:   []check.Fix{m.serve("Serve a valid policy", d, m.Policy)},
			}
			if !slices.ContainsFunc(m.PolicyFaults, func(s string) bool { return !strings.HasSuffix(s, emptyLine) }) {
				f.Severity, f.Confidence = check.Warning, check.Possible
				f.Message = fmt.Sprintf("The MTA-STS policy of %s has an empty line, which its grammar does not allow and strict senders refuse.", m.Domain)
			}
			return []check.Finding{f}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-mx-not-named", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy does not name an MX host",
			Doc:   "The policy names the mail hosts that senders may deliver to, and an MX record leads to another one. In mode enforce senders do not deliver to that host but to the next one, and if it is the only one the mail comes back; in mode testing they report it. Usually the mail moved and the policy did not. A pattern such as *.example.com stands for exactly one label: it matches mx.example.com, but neither example.com nor a.mx.example.com.",
			Fix:   "Add an mx line for each MX host to the policy file, and publish the _mta-sts record with a new id; or remove the MX record that is not meant",
			Refs:  []string{"RFC 8461, section 4.1", "RFC 8461, section 5"},
		},
		Check: onMTASTS(notNamed),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-max-age-short", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "MTA-STS policy with a short life",
			Doc:   "Senders may forget the policy so soon that it protects little: who can suppress the record or the file for that long has got rid of it. The standard has weeks or more in mind. A short life is right only while one tries things out.",
			Fix:   "Set max_age to 1209600 (two weeks) or more, and publish the _mta-sts record with a new id",
			Refs:  []string{"RFC 8461, section 3.2", "RFC 8461, section 10.2"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			const day = 24 * time.Hour
			if !m.valid() || m.Policy.Mode == MTASTSNone || m.Policy.MaxAge >= 7*day {
				return nil
			}
			f := check.Finding{
				Confidence: check.Certain, Subject: m.Domain, Evidence: policyEvidence(m),
				Message: fmt.Sprintf("Senders keep the MTA-STS policy of %s for %d seconds only.", m.Domain, m.Policy.MaxAge/time.Second),
			}
			if m.Policy.MaxAge >= day || m.Policy.Mode == MTASTSTesting {
				f.Severity = check.Info
			}
			better := *m.Policy
			better.MaxAge = 0
			f.Fixes = []check.Fix{m.serve("Serve the policy with a longer max_age", d, &better)}
			return []check.Finding{f}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-mode-testing", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "MTA-STS only tests",
			Doc:   "In mode testing senders report what would fail, but deliver all the same, so the policy does not protect the mail yet. That is the right beginning, for as long as reports are read.",
			Fix:   "When the TLS reports are clean, set mode: enforce in the policy and publish the _mta-sts record with a new id",
			Refs:  []string{"RFC 8461, section 5"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.modeFinding(MTASTSTesting, "is in mode testing")
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-mode-none", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "MTA-STS is switched off",
			Doc:   "In mode none the policy asks for nothing. It is the way to leave MTA-STS: it must stay until every copy of the policy before has run out, which may take as long as its max_age. After that the record, the file and the host can go.",
			Fix:   "Remove the _mta-sts record and the policy host once the max_age of the last policy has passed, or set mode: testing or enforce",
			Refs:  []string{"RFC 8461, section 8.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.modeFinding(MTASTSNone, "is in mode none")
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-pattern-unused", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "The MTA-STS policy names hosts that take no mail",
			Doc:   "An mx line of the policy matches no MX host of the domain. It does no harm if the host is to come or has just gone; if it is left over, whoever gets that name could take mail for the domain.",
			Fix:   "Remove the mx line from the policy file if the host is not coming back, and publish the _mta-sts record with a new id",
			Refs:  []string{"RFC 8461, section 4.1"},

			ExplainedBy: []check.Code{"mta-sts-mx-not-named", "dns-servers-differ", "sender-domain-mx-unusable", "mx-implicit", "mx-missing-final-dot", "mx-target-missing", "mx-target-cname", "mx-target-address-literal"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if !m.valid() || len(m.MX) == 0 || m.Policy.Mode == MTASTSNone {
				return nil
			}
			unused := slices.DeleteFunc(slices.Clone(m.Policy.MX), func(pattern string) bool {
				one := MTASTSPolicy{MX: []string{pattern}}
				return slices.ContainsFunc(m.MX, func(mx MTASTSMatch) bool { return one.Match(mx.Host) })
			})
			if len(unused) == 0 {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: m.Domain, Evidence: policyEvidence(m),
				Message: fmt.Sprintf("No MX host of %s is matched by mx: %s.", m.Domain, strings.Join(unused, ", mx: ")),
			}}
		}),
	},
}

// notNamed finds MX hosts that a valid policy does not name.
func notNamed(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
	if !m.valid() || m.Policy.Mode == MTASTSNone {
		return nil
	}
	var left []string
	for _, mx := range m.MX {
		if !mx.Matches && !d.unusable(mx.Host) {
			left = append(left, mx.Host)
		}
	}
	if len(left) == 0 {
		return nil
	}
	f := check.Finding{Confidence: check.Certain, Subject: m.Domain, Evidence: policyEvidence(m)}
	for _, host := range left {
		f.Evidence = append(f.Evidence, "MX host: "+host)
	}
	effect := "so senders that obey it do not deliver there"
	switch {
	case m.Policy.Mode == MTASTSTesting:
		f.Severity = check.Warning
		effect = "which would stop mail in mode enforce"
	case len(left) == len(m.MX):
		effect = "so senders that obey it deliver no mail at all"
	case !slices.ContainsFunc(left, d.firstChoice):
		f.Severity = check.Warning // the mail goes to a host that comes before it
	}
	f.Message = fmt.Sprintf("The MTA-STS policy of %s does not name %s, %s.", m.Domain, strings.Join(left, ", "), effect)
	f.Fixes = []check.Fix{m.serve("Name every MX host in the policy", d, m.Policy)}
	return []check.Finding{f}
}

// firstChoice reports whether senders try an MX host before all others that can take
// mail, or along with the first of them.
func (d *Destination) firstChoice(host string) bool {
	if d.MX == nil {
		return true
	}
	for _, h := range d.MX.Hosts {
		if d.unusable(h.Name) {
			continue
		}
		return slices.ContainsFunc(d.MX.Hosts, func(o MXHost) bool {
			return canonical(o.Name) == canonical(host) && o.Preference <= h.Preference
		})
	}
	return true
}

// unusable reports whether mail cannot reach an MX host for a reason of its own,
// so that it is the MX record that has to change, and not the policy.
func (d *Destination) unusable(host string) bool {
	if d.MX == nil {
		return false
	}
	return slices.ContainsFunc(d.MX.Hosts, func(h MXHost) bool {
		fault := d.MX.fault(&h)
		return canonical(h.Name) == canonical(host) && fault != noFault && fault != notResolved && fault != badPrivate
	})
}

// modeFinding is a finding if a valid policy has the mode.
func (m *MTASTSCheck) modeFinding(mode MTASTSMode, what string) []check.Finding {
	if !m.valid() || m.Policy.Mode != mode {
		return nil
	}
	return []check.Finding{{
		Confidence: check.Certain, Subject: m.Domain, Evidence: policyEvidence(m),
		Message: fmt.Sprintf("The MTA-STS policy of %s %s.", m.Domain, what),
	}}
}

// serve is the fix that is a policy file: what could be read of the present one,
// the mail hosts that it does not name, and sensible values for what it lacks.
func (m *MTASTSCheck) serve(message string, d *Destination, policy *MTASTSPolicy) check.Fix {
	better := *policy
	better.MX = slices.Clone(policy.MX)
	if better.Mode == "" {
		better.Mode = MTASTSTesting
	}
	if better.MaxAge < 24*time.Hour {
		better.MaxAge = 14 * 24 * time.Hour
	}
	if d.MX != nil && better.Mode != MTASTSNone {
		for _, host := range d.MX.hosts() {
			if host = canonical(host); !better.Match(host) && validHostName(host) && !d.unusable(host) {
				better.MX = append(better.MX, host)
			}
		}
	}
	if len(better.MX) == 0 && better.Mode != MTASTSNone {
		return check.Fix{Message: message + ", with an mx line for each mail host, and publish the _mta-sts record with a new id"}
	}
	return check.Fix{
		Message: fmt.Sprintf("%s at https://%s/.well-known/mta-sts.txt, then publish the _mta-sts record with a new id", message, m.Host.Name),
		Text:    better.String(),
		Proof:   d.proveServed(better.String()),
	}
}

// proveServed reads a policy file as senders would, and holds the mail hosts that
// there are against it.
func (d *Destination) proveServed(file string) *check.Proof {
	policy, faults := ParseMTASTSPolicy([]byte(file))
	if len(faults) > 0 || d.MX == nil {
		return nil
	}
	proof := &check.Proof{Works: true, Seen: []string{"the file reads as a policy without a fault"}}
	for _, host := range d.MX.hosts() {
		if !d.unusable(host) && policy.Mode != MTASTSNone {
			proof.Works = proof.Works && policy.Match(canonical(host))
			proof.Seen = append(proof.Seen, fmt.Sprintf("it names %s: %t", canonical(host), policy.Match(canonical(host))))
		}
	}
	return proof
}

// policyEvidence is the file as it came, shortened.
func policyEvidence(m *MTASTSCheck) []string {
	const most = 2 << 10
	body := m.Fetch.Body
	if len(body) > most {
		body = strings.ToValidUTF8(body[:most], "") + "…"
	}
	return []string{m.Fetch.URL, body}
}
