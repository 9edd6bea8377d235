package diagnose

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
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
			blamed = e.behind(explained(unstated(e, &e.Servers[i], s, blamed, s.failed.Stage), shown, s.failed.Stage), shown)
		case e.Servers[i].Domain != "" && e.Servers[i].reached() && s.failed.Kind == smtpprobe.KindTimeout:
			blamed = waiting(s.failed.Stage, blamed, shown)
		case e.Servers[i].Domain != "" && !e.Servers[i].reached() && unusable(shown, e.Servers[i].Domain):
			blamed = unroutable(shown) // what cannot be reached is not where mail should go
		case e.Servers[i].Domain != "" && before(s.failed.Stage, smtpcode.StageGreeting) && lookupFailed(blamed) && len(unroutable(shown)) > 0:
			blamed = unroutable(shown) // the host is not to be found because of the recipients' domain
		}
		if s.failed != nil && withoutLogin(e, &e.Servers[i], len(observed) > 0) || unheard(e, s) && len(told(observed)) > 0 {
			short = true
			continue
		}
		causes = append(causes, blamed...)
	}
	for _, f := range demanded {
		if f.Severity == check.Error {
			causes = append(causes, f)
		}
	}
	observed = misled(e, seen, demanded, observed)
	if len(seen) == 1 {
		observed = unstated(e, &e.Servers[0], &seen[0], observed, e.stage(observed))
	}
	observed = e.behind(explained(observed, shown, e.stage(observed)), shown)
	if len(observed) > 0 && observed[0].Code == "smtp-message-bare-ends" { // the sessions mend line ends
		causes = append([]check.Finding{observed[0]}, causes...)
	}
	if faults := unroutable(shown); e.Server == "" && lookupFailed(observed) && len(faults) > 0 {
		observed = faults
	}
	nowhere := len(seen) == 0 && len(unroutable(shown)) > 0 // there is no host to hold a session with
	further := !nowhere && furthest(e, seen, observed, slices.Concat(causes, published(e.DNS, check.Error)))
	if short || len(causes) == 0 && !nowhere || further && !has(causes, observed[0]) && !has(published(e.DNS, check.Error), observed[0]) {
		causes = slices.Concat(told(observed), causes)
	}
	for _, f := range listedFirst(published(e.DNS, check.Error)) {
		// DNS that is broken now and then has led there this time.
		met := len(observed) > 0 && e.stage(observed) == smtpcode.StageResolve
		if causeOf(f.Code) != smtpcode.DestinationDNSFailed || met || !e.allPassed(seen) {
			causes = append(causes, f)
		}
	}
	if further {
		causes = nearest(causes, observed[0])
	}
	causes = independent(e, unsigned(seen, distinct(causes)))
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
			if !loginWanted(seen[i].failed) { // how far a login leads is not known
				causes = append(causes, seen[i].blame()...)
			}
		}
		if len(causes) > 0 {
			return distinct(causes)
		}
	}
	return observed
}

// unheard reports whether a session heard no word from the server, and the
// application did: what is in the way here was not in its way. That a port or a
// resolver is shut for who looks says nothing of who sent.
func unheard(e *Evidence, s *sightings) bool {
	return e.Failure.Reply != nil && (s.unnamed || s.failed != nil && s.failed.Reply == nil && before(s.failed.Stage, smtpcode.StageEHLO))
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
			took = took || strings.EqualFold(s.Domain, d) && s.Session != nil && seen[i].failed == nil
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

// unusable reports whether DNS shows that none of a domain's mail hosts can take
// mail.
func unusable(faults []check.Finding, domain string) bool {
	return slices.ContainsFunc(faults, func(f check.Finding) bool { return f.Code == "mx-unusable" && f.Subject == domain })
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

// lookupFailed reports whether a name could not be looked up. The name of a mail
// host is none that the application was set to.
func lookupFailed(findings []check.Finding) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool {
		c := causeOf(f.Code)
		return c == smtpcode.ServerNameNotFound || c == smtpcode.DNSResolverFailed
	})
}

// withoutLogin reports whether a session ended because the application logs in and
// this one could not: it was given no password. If the application tells of no error,
// that is so only where a login is what the server wants.
func withoutLogin(e *Evidence, s *Server, told bool) bool {
	if e.User == "" || s.Session == nil || s.Session.Asked.Login || s.Session.Asked.MX {
		return false
	}
	f := s.Session.Failed()
	if f == nil || !before(smtpcode.StageAuth, f.Stage) { // at AUTH itself none was offered
		return false
	}
	return told || loginWanted(f)
}

// loginWanted reports whether a server refuses those who have not logged in.
func loginWanted(f *smtpprobe.Step) bool {
	return f != nil && f.Class != nil && (f.Class.Cause == smtpcode.AuthRequired || f.Class.Cause == smtpcode.RelayDenied)
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

// distinct keeps the first finding of each code and subject.
func distinct(findings []check.Finding) (out []check.Finding) {
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(o check.Finding) bool { return o.Code == f.Code && o.Subject == f.Subject }) {
			out = append(out, f)
		}
	}
	return out
}
