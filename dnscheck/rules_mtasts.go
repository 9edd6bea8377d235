package dnscheck

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMTASTSRecord judge the record that announces a policy.
var rulesMTASTSRecord = []rule{
	{
		Meta: check.Meta{
			Code: "mta-sts-record-multiple", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "Several MTA-STS records",
			Doc:   "More than one TXT record at _mta-sts begins with v=STSv1, so senders act as if there were none. Mail goes on to flow, but without the protection that the policy promises. Usually an old record was left beside the new one.",
			Fix:   "Keep one TXT record at _mta-sts, with a new id",
			Refs:  []string{"RFC 8461, section 3.1"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if len(m.Records) < 2 {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: m.Domain, Evidence: lines(m.Records),
				Message: fmt.Sprintf("%d MTA-STS records stand at _mta-sts.%s, so none of them counts.", len(m.Records), m.Domain),
				Fixes:   []check.Fix{m.publish("Keep one record, with a new id", newPolicyID(r.At))},
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-record-invalid", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS record is invalid",
			Doc:   "The TXT record at _mta-sts does not follow the grammar, so senders act as if there were no policy. It must begin with v=STSv1; (in these capitals) and hold an id of 1 to 32 letters and digits: no hyphens, colons or quotes, as dates and UUIDs have them.",
			Fix:   "Publish TXT _mta-sts.DOMAIN \"v=STSv1; id=20261121120000Z;\", with an id that is new for each change of the policy",
			Refs:  []string{"RFC 8461, section 3.1"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if len(m.Faults) == 0 {
				return nil
			}
			id := m.Record.ID
			if id == "" {
				id = newPolicyID(r.At)
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: m.Domain, Evidence: append(lines(m.Records), m.Faults...),
				Message: fmt.Sprintf("The MTA-STS record of %s does not count: %s.", m.Domain, strings.Join(m.Faults, "; ")),
				Fixes:   []check.Fix{m.publish("Publish a valid record", id)},
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-record-missing", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Info,
			Title: "A policy host without an MTA-STS record",
			Doc:   "The host mta-sts.DOMAIN exists, but no TXT record at _mta-sts tells senders that there is a policy, so none looks for it. Both are needed. If MTA-STS was given up for good, the host can go.",
			Fix:   "Publish TXT _mta-sts.DOMAIN \"v=STSv1; id=20261121120000Z;\", or remove the host mta-sts.DOMAIN",
			Refs:  []string{"RFC 8461, section 3.1", "RFC 8461, section 8.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if len(m.Records) > 0 || len(m.Unknown) > 0 || len(m.Host.Addrs) == 0 || m.Wildcard {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Possible, Subject: m.Domain, Evidence: m.Host.records(),
				Message: fmt.Sprintf("%s exists, but no record at _mta-sts.%s announces a policy.", m.Host.Name, m.Domain),
				Fixes:   []check.Fix{m.publish("Announce the policy", newPolicyID(r.At))},
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-id-not-bumped", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy changed, its id did not",
			Doc:   "Senders keep a policy for as long as max_age says, and fetch it again only when the id in the TXT record changes. With the old id they go on with the old policy: a new MX host that it does not name gets no mail from them. Change the id with every change of the file.",
			Fix:   "Publish the MTA-STS record with a new id, such as the time of the change",
			Refs:  []string{"RFC 8461, section 3.1", "RFC 8461, section 3.3"},
		},
		Check: onMTASTS(notBumped),
	},
}

// notBumped finds an id that has outlived its policy: for certain if an earlier
// look saw another file under it, as a possibility if the id is a date and the
// file is younger.
func notBumped(r *Result, _ *Destination, m *MTASTSCheck) []check.Finding {
	if !m.valid() || m.Fetch == nil {
		return nil
	}
	f := check.Finding{
		Subject: m.Domain, Evidence: lines(m.Records),
		Fixes: []check.Fix{m.publish("Publish a new id", newPolicyID(r.At))},
	}
	if e := m.Earlier; e != nil && e.ID == m.Record.ID && !samePolicy(e.Policy, m.Policy) {
		f.Confidence = check.Certain
		f.Message = fmt.Sprintf("The policy of %s is not the one of %s, but both go by the id %s.", m.Domain, e.At.UTC().Format(time.DateTime), e.ID)
		f.Evidence = append(f.Evidence, "then: "+e.Policy, "now: "+m.Fetch.Body)
		return []check.Finding{f}
	}
	made, ok := policyIDTime(m.Record.ID)
	modified := m.Fetch.LastModified
	// A server that gives the present as the time of change makes its pages up; a
	// day is what time zones and slow hands may differ.
	if !ok || modified.IsZero() || r.At.Sub(modified) < time.Minute || modified.Sub(made) < 24*time.Hour {
		return nil
	}
	f.Confidence, f.Severity = check.Possible, check.Info
	f.Message = fmt.Sprintf("The policy file of %s was changed after the time that its id tells, %s.", m.Domain, m.Record.ID)
	f.Evidence = append(f.Evidence, "Last-Modified: "+modified.UTC().Format(time.RFC1123))
	return []check.Finding{f}
}

// samePolicy compares what counts for senders: not line ends, nor fields that they
// pass over.
func samePolicy(file string, now *MTASTSPolicy) bool {
	then, _ := ParseMTASTSPolicy([]byte(file))
	key := func(p *MTASTSPolicy) string {
		mx := slices.Sorted(slices.Values(p.MX))
		return strings.ToLower(fmt.Sprint(p.Mode, p.MaxAge, slices.Compact(mx)))
	}
	return key(then) == key(now)
}

// policyIDTime reads an id that is a date, as most are.
func policyIDTime(id string) (time.Time, bool) {
	id = strings.TrimSuffix(strings.ToUpper(id), "Z")
	for _, layout := range []string{"20060102150405", "20060102T150405", "200601021504", "20060102"} {
		if t, err := time.Parse(layout, id); err == nil && t.Year() > 2015 && t.Year() < 2100 {
			return t, true
		}
	}
	return time.Time{}, false
}

// newPolicyID makes an id of a time, as the standard's example is.
func newPolicyID(at time.Time) string { return at.UTC().Format("20060102150405Z") }

// publish is the fix that leaves one valid record.
func (m *MTASTSCheck) publish(message, id string) check.Fix {
	record := MTASTSRecord{ID: id}
	if m.Record != nil && len(m.Faults) == 0 {
		record.Extensions = m.Record.Extensions
	}
	r := TXT(owner("_mta-sts."+m.Domain, m.Chain), record.String())
	return check.Fix{Message: message, Text: r.String(), Change: RecordChange{Remove: m.Records, Add: []Record{r}}}
}

// onMTASTS makes a rule's Check of a judgement about one domain.
func onMTASTS(judge func(*Result, *Destination, *MTASTSCheck) []check.Finding) func(*Result) []check.Finding {
	return func(r *Result) (out []check.Finding) {
		for i := range r.Destinations {
			if d := &r.Destinations[i]; d.MTASTS != nil {
				out = append(out, judge(r, d, d.MTASTS)...)
			}
		}
		return out
	}
}
