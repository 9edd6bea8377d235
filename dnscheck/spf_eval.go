package dnscheck

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// CheckSPF evaluates SPF (the check_host function of RFC 7208, section 4). It
// always returns a verdict. What DNS fails to answer makes a temperror and stands
// in Unknown; so does what the context's end cuts off.
//
// Terms are evaluated strictly in order, but their questions are asked ahead and
// at the same time, so that it takes as long as the longest chain of includes. If
// the resolver is no [*Cache], answers are kept for this evaluation only.
func CheckSPF(ctx context.Context, r Resolver, q SPFQuery) *SPFVerdict {
	cache, ok := r.(*Cache)
	if !ok {
		cache = NewCache(r)
	}
	ctx, cancel := context.WithCancel(ctx)
	e := newSPFEval(ctx, cache, q)
	defer e.ahead.wait()
	defer cancel()
	if e.verdict.Result != "" {
		return e.verdict
	}
	end := e.check(e.domain, nil)
	e.verdict.Result, e.verdict.Reason = end.result, end.reason
	if end.matched >= 0 {
		step := e.verdict.Steps[end.matched]
		e.verdict.Matched = &step
	}
	if end.result == SPFFail && end.record != nil {
		e.explain(end)
	}
	return e.verdict
}

// spfEval is one evaluation, with everything that its records share.
type spfEval struct {
	ctx      context.Context
	resolver *Cache
	verdict  *SPFVerdict
	ahead    *spfAhead
	spfIdentity
	ptr *spfNames // asked for once
}

// spfEnd is how a record's evaluation ended.
type spfEnd struct {
	result  SPFResult
	reason  string
	matched int        // the step that decided; -1: none
	record  *SPFRecord // the record whose exp counts
	domain  string     // whose it is
	path    []string   // and what led there
}

func ended(result SPFResult, format string, args ...any) spfEnd {
	return spfEnd{result: result, reason: fmt.Sprintf(format, args...), matched: -1}
}

// newSPFEval does the initial processing (section 4.3).
func newSPFEval(ctx context.Context, cache *Cache, q SPFQuery) *spfEval {
	e := &spfEval{ctx: ctx, resolver: cache, verdict: &SPFVerdict{}}
	// Section 5: an IPv4-mapped IPv6 address MUST still be considered IPv4.
	e.ip = q.IP.Unmap().WithZone("")
	e.helo, e.receiver, e.now = q.HELO, q.Receiver, q.Time
	if e.receiver == "" {
		e.receiver = "unknown"
	}
	if e.now.IsZero() {
		e.now = time.Now()
	}
	if len(e.helo) > mostIdentity {
		e.helo = ""
	} else if ascii, ok := asciiDomain(e.helo); ok && !isASCII(e.helo) {
		e.helo = ascii // RFC 8616, section 4: A-labels everywhere
	}
	sender := strings.TrimSuffix(strings.TrimPrefix(q.MailFrom, "<"), ">")
	if sender == "" {
		sender = q.HELO // section 2.4
	}
	local, domain, ok := cutLast(sender, "@")
	if !ok {
		local, domain = "", sender
	}
	if local == "" {
		local = "postmaster"
	}
	e.local, e.domain = local, strings.TrimSuffix(domain, ".")
	e.verdict.IP, e.verdict.Domain, e.verdict.Sender = e.ip, canonical(e.domain), local+"@"+e.domain
	ascii, ok := asciiDomain(e.domain)
	switch {
	case !e.ip.IsValid():
		e.verdict.Result, e.verdict.Reason = SPFNone, "The query names no IP address."
	case !ok:
		e.verdict.Result, e.verdict.Reason = SPFNone, fmt.Sprintf("%q is no domain name.", e.domain)
	case !strings.Contains(ascii, "."):
		e.verdict.Result, e.verdict.Reason = SPFNone, fmt.Sprintf("%q is a single label, not a domain that can have mail.", e.domain)
	case len(local) > mostIdentity:
		e.verdict.Result, e.verdict.Reason = SPFNone, "The sender's local part is too long for an address."
	}
	if ok {
		e.verdict.Domain = ascii
		if !strings.EqualFold(e.domain, ascii) {
			e.domain = ascii
			e.verdict.Sender = local + "@" + ascii
		}
	}
	e.ahead = newSPFAhead(e)
	return e
}

// mostIdentity is well above the 64 octets of a local part and the 255 of a name in
// RFC 5321, section 4.5.3.1, which not everyone keeps to. Macros repeat these.
const mostIdentity = 1000

// check is check_host: it fetches a domain's record and evaluates it.
func (e *spfEval) check(domain string, path []string) spfEnd {
	record, end := e.fetch(domain)
	if record == nil {
		return end
	}
	if len(path) == 0 {
		e.verdict.Record = record.Text
	}
	if !record.Valid() {
		// Section 4.6: syntax errors anywhere in the record MUST be detected.
		return ended(SPFPermError, "The SPF record of %s cannot be read: %s.", domain, record.Faults[0])
	}
	e.ahead.look(record, domain, len(path), !slices.ContainsFunc(path, isInclude))
	for _, t := range record.Terms {
		if !t.Mechanism() {
			continue
		}
		if end, done := e.mechanism(t, domain, path); done {
			end.record, end.domain, end.path = record, domain, path
			return end
		}
	}
	if t, ok := record.Modifier("redirect"); ok {
		return e.redirect(t, domain, path)
	}
	// Section 4.7.
	return ended(SPFNeutral, "No term of the SPF record of %s matches %s, and it ends without \"all\" or redirect.", domain, e.ip)
}

// fetch selects a domain's record (sections 4.4 and 4.5). It returns nil and the
// end if there is none.
func (e *spfEval) fetch(domain string) (*SPFRecord, spfEnd) {
	if !validName(domain) || !strings.Contains(domain, ".") || !isASCII(domain) {
		return nil, ended(SPFNone, "%q is no domain name of several labels.", domain)
	}
	a, err := ask(e.ctx, e.resolver, queryName(domain), TypeTXT)
	if why := problem(a, err); why != "" {
		e.unknown(domain, why)
		return nil, ended(SPFTempError, "Whether %s has an SPF record could not be told: %s.", domain, why)
	}
	texts := slices.DeleteFunc(a.Texts(), func(s string) bool { return !IsSPF(s) })
	switch {
	case len(texts) == 1 && len(texts[0]) > mostRecord:
		return nil, ended(SPFPermError, "The SPF record of %s is longer than DNS allows.", domain)
	case len(texts) == 1:
		return ParseSPF(texts[0]), spfEnd{}
	case len(texts) > 1:
		return nil, ended(SPFPermError, "%s has %d SPF records, of which none can be chosen.", domain, len(texts))
	case !a.Exists():
		return nil, ended(SPFNone, "%s does not exist.", domain)
	}
	return nil, ended(SPFNone, "%s has no SPF record.", domain)
}

// mostRecord is the most that the data of a DNS record can hold (RFC 1035, section
// 3.2.1).
const mostRecord = 65535

// redirect evaluates another record in place of this one (section 6.1).
func (e *spfEval) redirect(t SPFTerm, domain string, path []string) spfEnd {
	i := e.step(t, domain, path)
	if end, over := e.charge(i, t, domain); over {
		return end
	}
	target, _ := e.target(t, domain)
	e.verdict.Steps[i].Target = canonical(target)
	end := e.check(target, descend(path, t))
	if end.result == SPFNone {
		end = ended(SPFPermError, "%q in the SPF record of %s leads to no SPF record: %s", t.Text, domain, end.reason)
	}
	e.verdict.Steps[i].Result = stepResult(end.result)
	e.verdict.Steps[i].Reason = end.reason
	return end
}

// step opens the step of a term; its result is filled in when it is known.
func (e *spfEval) step(t SPFTerm, domain string, path []string) int {
	e.verdict.Steps = append(e.verdict.Steps, SPFStep{
		Domain: canonical(domain), Term: t.Text, Pos: t.Pos, Path: path,
		Result: SPFNoMatch, Lookups: e.verdict.Lookups, VoidLookups: e.verdict.VoidLookups,
	})
	return len(e.verdict.Steps) - 1
}

// charge counts a term that asks DNS (section 4.6.4). It counts before the term is
// evaluated, so that nothing is asked beyond the limit, and loops end.
func (e *spfEval) charge(i int, t SPFTerm, domain string) (spfEnd, bool) {
	e.verdict.Lookups++
	e.verdict.Steps[i].Lookups = e.verdict.Lookups
	if e.verdict.Lookups <= spfMostLookups {
		return spfEnd{}, false
	}
	return e.fail(i, ended(SPFPermError, "%q in the SPF record of %s is one term too many that asks DNS: %d are allowed.", t.Text, domain, spfMostLookups)), true
}

// chargeVoid counts a term whose name does not exist or has no such records.
func (e *spfEval) chargeVoid(i int, t SPFTerm, domain string) (spfEnd, bool) {
	e.verdict.VoidLookups++
	e.verdict.Steps[i].VoidLookups = e.verdict.VoidLookups
	if e.verdict.VoidLookups <= spfMostVoid {
		return spfEnd{}, false
	}
	return e.fail(i, ended(SPFPermError, "%q in the SPF record of %s asks about what is not there, once too often: %d void lookups are allowed.", t.Text, domain, spfMostVoid)), true
}

// fail writes an error into the step that met it.
func (e *spfEval) fail(i int, end spfEnd) spfEnd {
	e.verdict.Steps[i].Result, e.verdict.Steps[i].Reason = stepResult(end.result), end.reason
	return end
}

func (e *spfEval) unknown(subject, why string) {
	u := Unknown{Subject: subject, Reason: why}
	if !slices.Contains(e.verdict.Unknown, u) {
		e.verdict.Unknown = append(e.verdict.Unknown, u)
	}
}

func stepResult(r SPFResult) SPFStepResult {
	switch r {
	case SPFTempError:
		return SPFStepTempError
	case SPFPermError:
		return SPFStepPermError
	}
	return SPFMatch
}

// descend is the path below a term. It never shares memory with another path.
func descend(path []string, t SPFTerm) []string { return append(slices.Clip(path), t.Text) }

func isInclude(term string) bool {
	return !strings.HasPrefix(strings.ToLower(term), "redirect=")
}
