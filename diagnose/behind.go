package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

// What a server does may have its reason in DNS: what it refuses mail for, what it
// waits for, and why there is no server to be found.

// published are the faults of DNS that stop mail from this sender to these
// recipients. How the sender's own domain takes mail is not among them.
func published(r *dnscheck.Result, least check.Severity) (out []check.Finding) {
	if r == nil {
		return nil
	}
	for _, f := range r.Causes() {
		if f.Severity == check.Error || f.Severity == least {
			if !incoming(r, f) && !passedOver(f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// passedOver reports whether a finding says that nobody can get a domain's MTA-STS
// policy. Senders then do as if there were none (RFC 8461, section 3.3), so that it
// keeps no mail.
func passedOver(f check.Finding) bool {
	code := string(f.Code)
	return strings.HasPrefix(code, "mta-sts-") && code != "mta-sts-mx-not-named" && code != "mta-sts-id-not-bumped"
}

// incoming reports whether a finding is about how the sender's own domain takes
// mail, which keeps nothing from being sent.
func incoming(r *dnscheck.Result, f check.Finding) bool {
	code := string(f.Code)
	about := strings.HasPrefix(code, "mta-sts-") || strings.HasPrefix(code, "tls-rpt-") || strings.HasPrefix(code, "dane-") || strings.HasPrefix(code, "mx-")
	if !about {
		return false
	}
	for _, d := range r.Target.Recipients {
		if within(f.Subject, d) {
			return false
		}
	}
	for _, d := range r.Destinations {
		if d.Role == dnscheck.RoleRecipient && d.MX != nil {
			for _, h := range d.MX.Hosts {
				if within(h.Name, f.Subject) { // or of the zone of several
					return false
				}
			}
		}
	}
	return true
}

// explained puts in place of a refusal the fault in DNS that it is about: one of
// the same cause, or, where the refusal does not say why, one that receivers
// refuse mail for.
func explained(refusals, faults []check.Finding, at smtpcode.Stage) []check.Finding {
	out := slices.Clone(refusals)
	faults = listedFirst(faults)
	for i, r := range out {
		for _, f := range faults {
			switch {
			case causeOf(f.Code) == causeOf(r.Code):
				f.Confidence = check.Certain
			case (vague(causeOf(r.Code)) || lasting(r)) && refusedFor(causeOf(f.Code), at) && f.Severity == check.Error:
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

// lasting reports whether a server calls itself busy with a reply that is for good,
// as postscreen does to clients that it turns away: that is no reason either.
func lasting(r check.Finding) bool {
	return causeOf(r.Code) == smtpcode.ServerBusy && slices.ContainsFunc(r.Evidence, func(e string) bool { return strings.HasPrefix(e, "5") })
}

// refusedFor reports whether receivers refuse mail for a fault of this cause, at a
// step of the session where they can know of it: the address from the beginning, the
// name with EHLO, the sender with MAIL, the signature with the message. "": at some.
func refusedFor(c smtpcode.Cause, at smtpcode.Stage) bool {
	from := smtpcode.StageQuit
	switch c {
	case smtpcode.ReverseDNSMissing, smtpcode.IPBlocklisted:
		from = smtpcode.StageConnect
	case smtpcode.HELORejected:
		from = smtpcode.StageEHLO
	case smtpcode.SPFFailed, smtpcode.SenderDomainInvalid, smtpcode.DomainBlocklisted:
		from = smtpcode.StageMail
	case smtpcode.DKIMFailed, smtpcode.DMARCFailed:
		from = smtpcode.StageData
	default:
		return false
	}
	return at == "" || !before(at, from)
}

// listedFirst puts the listings in block lists before all other faults: a receiver
// that asks a list refuses whom it names, while many pass over the rest.
func listedFirst(faults []check.Finding) []check.Finding {
	out := slices.Clone(faults)
	slices.SortStableFunc(out, func(a, b check.Finding) int { return listing(a) - listing(b) })
	return out
}

func listing(f check.Finding) int {
	switch causeOf(f.Code) {
	case smtpcode.IPBlocklisted, smtpcode.DomainBlocklisted:
		return 0
	}
	return 1
}

// behind puts in place of a refusal the fault in DNS that stands behind what it is
// about: where all of the sender's zone fails, SPF and DKIM do, too.
func (e *Evidence) behind(refusals, faults []check.Finding) []check.Finding {
	if e.DNS == nil {
		return refusals
	}
	out := slices.Clone(refusals)
	for i, r := range out {
		for _, f := range faults {
			symptom := func(s check.Finding) bool {
				return causeOf(s.Code) == causeOf(r.Code) && slices.Contains(metaOf(s.Code).ExplainedBy, f.Code)
			}
			if causeOf(f.Code) != causeOf(r.Code) && slices.ContainsFunc(e.DNS.Findings, symptom) {
				f.Evidence = union(f.Evidence, r.Evidence)
				out[i] = f
				break
			}
		}
	}
	return out
}

// waiting puts in place of a receiver's silence the DNS whose silence it waits for:
// it asks about the client's address from the greeting on, and about the sender's
// domain once it has been told that.
func waiting(at smtpcode.Stage, silence, faults []check.Finding) []check.Finding {
	silent := func(evidence string) bool { return strings.Contains(evidence, dnscheck.ErrTimeout.Error()) }
	for _, f := range faults {
		if refusedFor(causeOf(f.Code), at) && slices.ContainsFunc(f.Evidence, silent) {
			f.Severity = check.Error
			for _, s := range silence {
				f.Evidence = union(f.Evidence, s.Evidence)
			}
			return []check.Finding{f}
		}
	}
	return silence
}

// unroutable are the faults that keep a domain's mail hosts from being found.
func unroutable(faults []check.Finding) (out []check.Finding) {
	for _, f := range faults {
		switch causeOf(f.Code) {
		case smtpcode.DomainNotFound, smtpcode.NullMX, smtpcode.DestinationDNSFailed:
			f.Severity = check.Error
			out = append(out, f)
		}
	}
	return out
}

// unusable reports whether DNS shows that none of a domain's mail hosts can take
// mail.
func unusable(faults []check.Finding, domain string) bool {
	return slices.ContainsFunc(faults, func(f check.Finding) bool { return f.Code == "mx-unusable" && f.Subject == domain })
}

// lookupFailed reports whether a name could not be looked up. The name of a mail
// host is none that the application was set to.
func lookupFailed(findings []check.Finding) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool {
		c := causeOf(f.Code)
		return c == smtpcode.ServerNameNotFound || c == smtpcode.DNSResolverFailed
	})
}
