package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// independent leaves out the causes that only follow from another one. What follows
// from what within a layer, its catalogue says; here it goes across layers, and
// matters whom the findings are about.
func independent(e *Evidence, causes []check.Finding) []check.Finding {
	var out []check.Finding
	for i, f := range causes {
		follows := func(of check.Finding) bool { return of.Code != f.Code && follows(e, f, of) }
		if !slices.ContainsFunc(causes[:i], follows) && !slices.ContainsFunc(causes[i+1:], follows) {
			out = append(out, f)
		}
	}
	return out
}

// follows reports whether f would be gone, or would be about something else, once of
// is mended.
func follows(e *Evidence, f, of check.Finding) bool {
	cause, about := causeOf(of.Code), canonical(f.Subject)
	switch {
	case f.Code == "dkim-body-changed": // whoever mends line ends changes what was signed
		return of.Code == bareEnds
	case f.Code == "smtp-auth-needs-tls": // what lacks TLS lacks the login that comes with it
		return cause == smtpcode.TLSRequired
	case f.Code == "policy-needs-starttls": // the policy asks for what the session missed too
		return cause == smtpcode.STARTTLSNotOffered && hostOf(of.Subject) == about
	case f.Code == "mta-sts-mx-untrusted":
		return (cause == smtpcode.CertificateExpired || cause == smtpcode.CertificateNameMismatch || cause == smtpcode.CertificateUntrusted) && hostOf(of.Subject) == about
	case ofSender(f) && within(about, domainOf(e.From)):
		switch cause {
		case smtpcode.SenderDomainInvalid, smtpcode.SenderNotPermitted, smtpcode.SenderAddressInvalid:
			return true // another sender is wanted, and other records with it
		}
		// Which of the servers' records a receiver gets, and so the result, is chance.
		return of.Code == "dns-servers-differ" && slices.ContainsFunc(of.Evidence, func(line string) bool {
			return strings.Contains(strings.ToLower(line), ": "+about+". ") && strings.Contains(line, "TXT")
		})
	}
	return false
}

// ofSender reports whether a finding is about what the sender's domain publishes to
// vouch for its mail.
func ofSender(f check.Finding) bool {
	switch causeOf(f.Code) {
	case smtpcode.SPFFailed, smtpcode.DKIMFailed, smtpcode.DMARCFailed:
		return true
	}
	return false
}
