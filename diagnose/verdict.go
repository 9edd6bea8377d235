package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// verdict names the causes among everything that was found, the first one first.
//
// What stopped the session comes before all else, for the mail got no further. If
// that was a refusal whose reason DNS shows, the fault in DNS is the cause and the
// refusal its evidence. What DNS shows besides is a cause of its own. What the
// application had seen joins the cause that it agrees with, and stands alone where
// nothing that was seen explains it.
func verdict(e *Evidence, seen []sightings, observed []check.Finding) (causes []check.Finding) {
	faults := published(e.DNS, check.Error)
	for i := range seen {
		s := &seen[i]
		blamed := s.blame()
		if s.failed != nil && s.failed.Reply != nil {
			blamed = explained(blamed, published(e.DNS, check.Warning))
		}
		causes = append(causes, blamed...)
	}
	causes = append(causes, faults...)
	causes = distinct(causes)
	for _, o := range observed {
		i := slices.IndexFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(o.Code) })
		if i >= 0 {
			causes[i] = join(causes[i:i+1], []check.Finding{o})[0]
		}
	}
	if len(causes) == 0 {
		return observed
	}
	return causes
}

// explained puts in place of a refusal the fault in DNS that it is about: one of
// the same cause, or, where the refusal does not say why, one that receivers
// refuse mail for.
func explained(refusals, faults []check.Finding) []check.Finding {
	out := slices.Clone(refusals)
	for i, r := range out {
		for _, f := range faults {
			switch {
			case causeOf(f.Code) == causeOf(r.Code):
				f.Confidence = check.Certain
			case vague(causeOf(r.Code)) && refusedFor(causeOf(f.Code)) && f.Severity == check.Error:
				f.Confidence = check.Likely
			default:
				continue
			}
			f.Severity = check.Error
			f.Evidence = union(f.Evidence, r.Evidence)
			out[i] = f
			break
		}
	}
	return out
}

// vague reports whether a refusal of this cause leaves open what it is for.
func vague(c smtpcode.Cause) bool {
	switch c {
	case smtpcode.Unclassified, smtpcode.PolicyRejected, smtpcode.SenderUnauthenticated, smtpcode.SpamContent, smtpcode.ServerError:
		return true
	}
	return false
}

// refusedFor reports whether receivers refuse mail for a fault of this cause.
func refusedFor(c smtpcode.Cause) bool {
	switch c {
	case smtpcode.SPFFailed, smtpcode.DKIMFailed, smtpcode.DMARCFailed, smtpcode.ReverseDNSMissing, smtpcode.IPBlocklisted,
		smtpcode.DomainBlocklisted, smtpcode.HELORejected, smtpcode.SenderDomainInvalid:
		return true
	}
	return false
}

// distinct keeps the first finding of each code and subject.
func distinct(findings []check.Finding) (out []check.Finding) {
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(o check.Finding) bool { return o.Code == f.Code && o.Subject == f.Subject }) {
			out = append(out, f)
		}
	}
	return out
}
