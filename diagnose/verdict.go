package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// verdict names the causes among everything that was found, the first one first.
//
// What stopped the session comes before all else, for the mail got no further. If
// that was a refusal whose reason DNS shows, the fault in DNS is the cause and the
// refusal its evidence. Then comes a TLS policy that the server does not meet. What
// the application had seen joins the cause that it agrees with, and stands for
// itself where nothing that was seen explains it. What DNS shows besides is a cause
// of its own.
func verdict(e *Evidence, seen []sightings, demanded, observed []check.Finding) (causes []check.Finding) {
	shown := published(e.DNS, check.Warning)
	short := false // a session could not go as far as the application did
	for i := range seen {
		s := &seen[i]
		blamed := s.blame()
		switch {
		case e.passedBeside(&e.Servers[i]):
			continue // the mail goes to the domain's next host (RFC 5321, section 5.1)
		case s.failed == nil && e.Servers[i].Session == nil && len(unroutable(shown)) > 0:
			blamed = nil // DNS says more of the domain than that nobody could name its hosts
		case s.failed == nil:
		case s.failed.Reply != nil:
			blamed = explained(blamed, shown)
		case e.Servers[i].Domain != "" && before(s.failed.Stage, smtpcode.StageGreeting) && lookupFailed(blamed) && len(unroutable(shown)) > 0:
			blamed = unroutable(shown) // the host is not to be found because of the recipients' domain
		}
		if s.failed != nil && withoutLogin(e, &e.Servers[i]) || unheard(e, s) && len(told(observed)) > 0 {
			short = true
			continue
		}
		causes = append(causes, blamed...)
	}
	causes = append(causes, demanded...)
	observed = explained(observed, shown)
	if faults := unroutable(shown); e.Server == "" && lookupFailed(observed) && len(faults) > 0 {
		observed = faults
	}
	if short || len(causes) == 0 || furthest(e, seen, observed, causes) {
		causes = slices.Concat(told(observed), causes)
	}
	for _, f := range listedFirst(published(e.DNS, check.Error)) {
		if causeOf(f.Code) != smtpcode.DestinationDNSFailed || !e.allPassed(seen) {
			causes = append(causes, f)
		}
	}
	causes = distinct(causes)
	for _, o := range observed {
		i := slices.IndexFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(o.Code) })
		if i >= 0 && causes[i].Code != o.Code {
			causes[i] = join(causes[i:i+1], []check.Finding{o})[0]
		}
	}
	switch {
	case len(causes) > 0:
		return causes
	case short:
		for i := range seen {
			causes = append(causes, seen[i].blame()...)
		}
		return distinct(causes)
	}
	return observed
}

// unheard reports whether a session heard no word from the server, and the
// application did: what is in the way here was not in its way. That a port or a
// resolver is shut for who looks says nothing of who sent.
func unheard(e *Evidence, s *sightings) bool {
	return e.Failure.Reply != nil && (s.unnamed || s.failed != nil && s.failed.Reply == nil && before(s.failed.Stage, smtpcode.StageEHLO))
}

// furthest reports whether the sessions got past the step at which the application
// was told for certain what neither they nor DNS show: then its word goes first.
func furthest(e *Evidence, seen []sightings, observed, causes []check.Finding) bool {
	if len(observed) == 0 || observed[0].Confidence != check.Certain || e.Failure.Stage == "" {
		return false
	}
	for i := range seen {
		if f := seen[i].failed; f != nil && !before(e.Failure.Stage, f.Stage) {
			return false
		}
	}
	return !slices.ContainsFunc(causes, func(c check.Finding) bool { return causeOf(c.Code) == causeOf(observed[0].Code) })
}

// passedBeside reports whether a mail host that was not reached has a fellow, of
// the same domain, that was: senders go on to the next one.
func (e *Evidence) passedBeside(s *Server) bool {
	return s.Domain != "" && !s.reached() && slices.ContainsFunc(e.Servers, func(o Server) bool { return o.Domain == s.Domain && o.reached() })
}

// allPassed reports whether every recipients' domain has a mail host that takes the
// mail: its DNS may break a rule then, but has led there.
func (e *Evidence) allPassed(seen []sightings) bool {
	for _, d := range e.DNS.Target.Recipients {
		took := false
		for i := range seen {
			s := &e.Servers[i]
			took = took || s.Domain == domainOf(d) && s.Session != nil && seen[i].failed == nil
		}
		if !took {
			return false
		}
	}
	return len(e.DNS.Target.Recipients) > 0
}

// told are the findings in an application's error that say anything.
func told(observed []check.Finding) (out []check.Finding) {
	for _, o := range observed {
		if causeOf(o.Code) != smtpcode.Unclassified {
			out = append(out, o)
		}
	}
	return out
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

// lookupFailed reports whether a name could not be looked up. The name of a mail
// host is none that the application was set to.
func lookupFailed(findings []check.Finding) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool {
		c := causeOf(f.Code)
		return c == smtpcode.ServerNameNotFound || c == smtpcode.DNSResolverFailed
	})
}

// withoutLogin reports whether a session ended because the application logs in and
// this one could not: it was given no password.
func withoutLogin(e *Evidence, s *Server) bool {
	if e.User == "" || s.Session == nil || s.Session.Asked.Login || s.Session.Asked.MX || e.Failure.Text == "" {
		return false
	}
	f := s.Session.Failed()
	return f != nil && !before(f.Stage, smtpcode.StageAuth)
}

// explained puts in place of a refusal the fault in DNS that it is about: one of
// the same cause, or, where the refusal does not say why, one that receivers
// refuse mail for.
func explained(refusals, faults []check.Finding) []check.Finding {
	out := slices.Clone(refusals)
	faults = listedFirst(faults)
	for i, r := range out {
		for _, f := range faults {
			switch {
			case causeOf(f.Code) == causeOf(r.Code):
				f.Confidence = check.Certain
			case (vague(causeOf(r.Code)) || lasting(r)) && refusedFor(causeOf(f.Code)) && f.Severity == check.Error:
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

// lasting reports whether a server calls itself busy with a reply that is for good,
// as postscreen does to clients that it turns away: that is no reason either.
func lasting(r check.Finding) bool {
	return causeOf(r.Code) == smtpcode.ServerBusy && slices.ContainsFunc(r.Evidence, func(e string) bool { return strings.HasPrefix(e, "5") })
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
