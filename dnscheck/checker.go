package dnscheck

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/check"
)

// Checker looks at what DNS says about a mail. The zero value works: it asks the
// system's resolvers and the usual block lists. A Checker is not changed by use
// and may be used by several goroutines at once; nothing is kept between checks.
type Checker struct {
	Resolver Resolver // nil: a [Client] on the system's configuration

	// Blocklists are asked about the target's addresses and domains. nil: those of
	// [DefaultBlocklists]; empty and not nil: none.
	Blocklists []Blocklist

	// HTTP fetches MTA-STS policies. nil: a client that resolves by Resolver,
	// trusts RootCAs and follows no redirects, as RFC 8461, section 3.3, wants it.
	HTTP    *http.Client
	RootCAs *x509.CertPool // nil: the system's

	Now     func() time.Time // nil: time.Now
	Timeout time.Duration    // for the whole check; 0: 20 seconds; negative: the context's alone
	Trace   *Trace           // nil: nobody follows along
}

// Target is what a check is about. At least one field that names something must
// be set; each further one lets more be judged.
type Target struct {
	// Domain is the sender's domain, as in the From header. "": that of Message or
	// of MailFrom.
	Domain string `json:"domain,omitempty"`

	IPs        []netip.Addr `json:"ips,omitempty"`        // the addresses that connect to the receiver
	HELO       string       `json:"helo,omitempty"`       // the name given in EHLO
	MailFrom   string       `json:"mail_from,omitempty"`  // the envelope sender, or its domain; "": Domain
	Selectors  []string     `json:"selectors,omitempty"`  // DKIM selectors, or the whole names of their keys; none: those of Message, or of well-known senders
	Recipients []string     `json:"recipients,omitempty"` // recipient addresses or domains
	Message    []byte       `json:"-"`                    // a message as it arrived, with its header; never kept in a result

	// Earlier is a saved result about the same domains, for what only a second
	// look shows: a policy that has changed while its id has not.
	Earlier *Result `json:"-"`
}

// Trace is told what happens while a check runs, for progress. Any hook may be
// nil. Hooks are called from several goroutines at once and must be quick.
type Trace struct {
	// Question is called before a question is put to the resolver; questions
	// answered from memory are not reported.
	Question func(Question)
	// Answer is called with what came back, and after how long. One of answer and
	// err is nil.
	Answer func(q Question, answer *Answer, err error, took time.Duration)
	// Done is called when a part of the check is finished: "mx", "spf", "dkim" …
	Done func(part string)
	// Finding is called with each finding, before fixes are proved.
	Finding func(check.Finding)
}

func (t *Trace) question(q Question) {
	if t != nil && t.Question != nil {
		t.Question(q)
	}
}

func (t *Trace) answer(q Question, a *Answer, err error, took time.Duration) {
	if t != nil && t.Answer != nil {
		t.Answer(q, a, err, took)
	}
}

func (t *Trace) done(part string) {
	if t != nil && t.Done != nil {
		t.Done(part)
	}
}

func (t *Trace) finding(f check.Finding) {
	if t != nil && t.Finding != nil {
		t.Finding(f)
	}
}

// ErrNothing says that a target names nothing to look at.
var ErrNothing = errors.New("dnscheck: the target names no domain, address or message")

// defaultTimeout is long enough for a resolver to give up on a dead server
// (mostly 5 to 10 seconds) and be asked once more.
const defaultTimeout = 20 * time.Second

// Check looks at everything that the target lets it look at, judges it, and tries
// the fixes. It returns an error only if the target names nothing, or a name or
// address in it is none. When the time is up it returns what is known by then, and
// says in Skipped what is not.
func (c Checker) Check(ctx context.Context, target Target) (*Result, error) {
	target, err := target.normal()
	if err != nil {
		return nil, err
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	cache := newCache(c.Resolver, c.Trace)
	w := world{Checker: c, Resolver: cache, policies: newPolicies(c, cache), earlier: target.Earlier}
	r := w.look(ctx, target)
	r.Findings = check.Run(rules(), r)
	for _, f := range r.Findings {
		c.Trace.finding(f)
	}
	w.prove(ctx, r)
	r.Asked, r.Served = cache.Asked()
	return r, nil
}

// world is what one check looks at: the resolver, real or overlaid, and the
// policies that were fetched. Every part of the check works on it.
type world struct {
	Checker
	Resolver Resolver // hides the Checker's own
	policies *policies
	earlier  *Result // an earlier look at the same target; nil: none
}

func (w world) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

// look brings the evidence: every part at the same time, and what depends on
// another part as soon as that is there.
func (w world) look(ctx context.Context, target Target) *Result {
	r := &Result{Version: ResultVersion, Target: target, At: w.now()}
	var wg sync.WaitGroup
	part := func(name string, wanted bool, look func()) {
		if !wanted {
			return
		}
		wg.Go(func() {
			look()
			w.Trace.done(name)
		})
	}
	sender := target.Domain != ""
	domains := target.destinations()
	r.Destinations = make([]Destination, len(domains))
	r.Reverse = make([]Reverse, len(target.IPs))
	for i, d := range domains {
		part("destination "+d.Domain, true, func() { r.Destinations[i] = w.destination(ctx, d) })
	}
	for i, ip := range target.IPs {
		part("reverse "+ip.String(), true, func() { r.Reverse[i] = w.reverse(ctx, ip) })
	}
	part("spf", target.MailFrom != "" || target.HELO != "", func() { r.SPF = w.spf(ctx, target) })
	part("dkim", sender, func() { r.DKIM = w.dkim(ctx, target) })
	part("dmarc", sender, func() { r.DMARC = w.dmarc(ctx, target) })
	part("arc", len(target.Message) > 0, func() { r.ARC = w.arc(ctx, target.Message) })
	part("bimi", sender, func() { r.BIMI = w.bimi(ctx, target.Domain) })
	part("helo", target.HELO != "", func() { r.HELO = w.helo(ctx, target) })
	part("blocklists", len(target.IPs) > 0 || sender, func() { r.Blocklists = w.blocklists(ctx, target) })
	part("propagation", sender || len(target.Recipients) > 0, func() { r.Propagation = w.propagation(ctx, target) })
	wg.Wait()
	if r.DMARC != nil {
		r.DMARC.align(r.SPF, r.DKIM)
	}
	r.Skipped = r.skipped()
	return r
}

// normal checks a target and completes it.
func (t Target) normal() (Target, error) {
	if t.Domain == "" {
		t.Domain = fromDomain(t.Message)
	}
	if t.MailFrom == "" || t.MailFrom == "<>" {
		t.MailFrom = t.Domain
	}
	if t.Domain == "" {
		if t.Domain = domainOf(t.MailFrom); t.Domain == "" {
			t.Domain = t.MailFrom
		}
	}
	if t.Domain != "" {
		ascii, ok := asciiDomain(t.Domain)
		if !ok {
			return t, fmt.Errorf("dnscheck: %q is no domain name", t.Domain)
		}
		t.Domain = ascii
	}
	t.Recipients = slices.Clone(t.Recipients)
	for i, to := range t.Recipients {
		domain := domainOf(to)
		if domain == "" {
			domain = to
		}
		ascii, ok := asciiDomain(domain)
		if !ok {
			return t, fmt.Errorf("dnscheck: recipient %q has no domain name", to)
		}
		t.Recipients[i] = ascii
	}
	t.Selectors = slices.Clone(t.Selectors)
	for i, s := range t.Selectors { // some hand over the name of the key
		t.Selectors[i], _, _ = strings.Cut(strings.TrimSpace(s), "._domainkey")
	}
	slices.Sort(t.Recipients)
	t.Recipients = slices.Compact(t.Recipients)
	t.IPs = slices.Clone(t.IPs)
	for i, ip := range t.IPs {
		if !ip.IsValid() {
			return t, errors.New("dnscheck: an address of the target is not set")
		}
		t.IPs[i] = ip.Unmap().WithZone("")
	}
	if t.Domain == "" && len(t.IPs) == 0 && len(t.Recipients) == 0 && t.HELO == "" {
		return t, ErrNothing
	}
	return t, nil
}

// destinations lists the domains that take mail: the sender's own, for replies
// and bounces, and the recipients'.
func (t Target) destinations() (out []Destination) {
	if t.Domain != "" {
		out = append(out, Destination{Domain: t.Domain, Role: RoleSender})
	}
	for _, d := range t.Recipients {
		if d != t.Domain {
			out = append(out, Destination{Domain: d, Role: RoleRecipient})
		}
	}
	return out
}
