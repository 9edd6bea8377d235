package dnscheck

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
)

// PropagationCheck is how a domain's zone answers: through the resolver, and from
// each of its authoritative servers. Of the sender's domain everything is asked;
// of others only what the resolver says, and their servers if it fails.
type PropagationCheck struct {
	Domain string `json:"domain"`
	Role   Role   `json:"role"`

	// Lookups are what the resolver says to the questions that the mail hangs on.
	Lookups []Lookup `json:"lookups,omitempty"`
	// Control is the word of the same resolver on the domain above, asked where a
	// lookup failed: if that fails too, the fault is the resolver's.
	Control *Reply `json:"control,omitempty"`

	// Fresh is the resolver's answer about a name of the zone that no cache holds,
	// asked where all servers turn this machine away but the resolver answers: does
	// it only remember, or do they serve it?
	Fresh *Reply `json:"fresh,omitempty"`

	Zone    string       `json:"zone,omitempty"`    // the zone that holds the domain; "": not looked for, or not found
	Servers []NameServer `json:"servers,omitempty"` // its name servers, by name
	Unasked []Unknown    `json:"unasked,omitempty"` // what was not asked, and why

	// Delegation is the word of a server of the zone above on who serves this one,
	// which is what resolvers follow first. nil: nobody could be asked.
	Delegation *Reply `json:"delegation,omitempty"`
}

// Lookup is a question to the resolver.
type Lookup struct {
	Reply
	// Unchecked is the answer to the same question without DNSSEC, asked where the
	// server failed: an answer then shows that the data are there and signatures
	// fail (RFC 4035, section 3.2.2).
	Unchecked *Reply `json:"unchecked,omitempty"`
	// Circle are the aliases from the name on that lead back to one of themselves,
	// which resolvers fail for as well. none: they do not, or it could not be told.
	Circle []Record `json:"circle,omitempty"`
}

// NameServer is a server that a zone names for itself, or the zone above for it.
type NameServer struct {
	Host      string          `json:"host"`
	Record    Record          `json:"record"`              // the NS record
	Own       bool            `json:"own,omitempty"`       // the zone itself names it
	Delegated bool            `json:"delegated,omitempty"` // the zone above names it
	Lookups   []Reply         `json:"lookups,omitempty"`   // of its A and AAAA records
	Glue      []Reply         `json:"glue,omitempty"`      // its addresses by the zone above, where the resolver knows none
	Addresses []ServerAddress `json:"addresses,omitempty"` // at most two a family
}

// ServerAddress is what the server at one address answers.
type ServerAddress struct {
	Addr netip.Addr `json:"addr"`
	SOA  Reply      `json:"soa"` // of the zone
	// Replies are its answers to the questions of [PropagationCheck] Lookups, in
	// their order; none if it does not serve the zone.
	Replies []Reply `json:"replies,omitempty"`
}

// Reply is what came of a question: an answer, or why there is none.
type Reply struct {
	Question Question `json:"question"`
	Answer   *Answer  `json:"answer,omitempty"`
	Problem  string   `json:"problem,omitempty"`
	// Silent says that the question went out and nothing came back in time, or
	// that the port is closed, rather than that it could not be asked.
	Silent bool `json:"silent,omitempty"`
	// Cut says that the answer is too large for UDP, and TCP did not bring it.
	Cut bool `json:"cut,omitempty"`
}

// silentAfter is how long a question must have been under way to call it unanswered
// when the check's own time runs out; resolvers wait for servers as long.
const silentAfter = 5 * time.Second

// replyTo puts a question and keeps whatever comes of it.
func replyTo(ctx context.Context, r Resolver, q Question) Reply {
	start := time.Now()
	a, err := put(ctx, r, q)
	out := Reply{Question: q.canonical(), Answer: a}
	if err != nil {
		out.Problem = err.Error()
		timedOut := errors.Is(err, ErrTimeout) || errors.Is(err, context.DeadlineExceeded)
		early := ctx.Err() != nil && time.Since(start) < silentAfter
		out.Cut = errors.Is(err, ErrTruncated)
		out.Silent = timedOut && !early || errors.Is(err, syscall.ECONNREFUSED)
	}
	return out
}

// text is the reply on one line, as evidence.
func (r Reply) text() string {
	if r.Answer == nil {
		return r.Problem
	}
	return r.Answer.String()
}

// mostServers and mostAddresses bound what a zone can make a check ask: more
// servers than the root has, nobody needs.
const (
	mostServers   = 13
	mostAddresses = 2 // of each family
)

// propagation looks at the zones of all domains of the target: that of the sender
// with its servers, and those of the envelope sender and the recipients as far as
// the resolver gets an answer.
func (w world) propagation(ctx context.Context, target Target) []PropagationCheck {
	var checks []PropagationCheck
	add := func(domain string, role Role) {
		known := func(p PropagationCheck) bool { return p.Domain == domain }
		if domain != "" && !slices.ContainsFunc(checks, known) {
			checks = append(checks, PropagationCheck{Domain: domain, Role: role})
		}
	}
	add(target.Domain, RoleSender)
	envelope := domainOf(target.MailFrom)
	if envelope == "" {
		envelope, _ = asciiDomain(target.MailFrom)
	}
	add(envelope, RoleSender)
	for _, d := range target.Recipients {
		add(d, RoleRecipient)
	}
	var wg sync.WaitGroup
	for i := range checks {
		p := &checks[i]
		whole := p.Domain == target.Domain && p.Role == RoleSender
		wg.Go(func() { w.propagate(ctx, p, p.questions(whole, target.Selectors), whole) })
	}
	wg.Wait()
	return checks
}

// questions are what the mail hangs on. Other parts of a check ask them too, so
// they cost nothing more.
func (p *PropagationCheck) questions(whole bool, selectors []string) []Question {
	out := []Question{{Name: p.Domain, Type: TypeMX}}
	if p.Role == RoleSender {
		out = append(out, Question{Name: p.Domain, Type: TypeTXT})
	}
	if whole {
		out = append(out, Question{Name: "_dmarc." + p.Domain, Type: TypeTXT})
		for _, s := range selectors {
			out = append(out, Question{Name: canonical(s) + "._domainkey." + p.Domain, Type: TypeTXT})
		}
	}
	return out
}

// propagate asks the resolver and, at the same time, looks for the zone and asks
// its servers; those of a foreign zone only once the resolver has failed.
func (w world) propagate(ctx context.Context, p *PropagationCheck, questions []Question, whole bool) {
	control := func() Reply { return replyTo(ctx, w.Resolver, p.control()) } // the cache asks it once
	p.Lookups = make([]Lookup, len(questions))
	var wg sync.WaitGroup
	for i, q := range questions {
		wg.Go(func() { p.Lookups[i] = w.lookup(ctx, q, control) })
	}
	if whole {
		wg.Go(func() { w.servers(ctx, p, questions) })
	}
	wg.Wait()
	if !slices.ContainsFunc(p.Lookups, Lookup.fails) {
		if p.turnedAway() {
			r := replyTo(ctx, w.Resolver, Question{Name: "_dnscheck." + p.Zone, Type: TypeTXT})
			p.Fresh = &r
		}
		return
	}
	seen := control()
	p.Control = &seen
	// A resolver that is silent about the domain will not name its servers either.
	said := func(l Lookup) bool { return l.fails() && l.Answer != nil }
	if !whole && slices.ContainsFunc(p.Lookups, said) {
		w.servers(ctx, p, nil)
	}
}

// controlAfter is how long the resolver may think before it is asked something easy,
// to see whether it is alive.
const controlAfter = 2 * time.Second

// lookup asks the resolver, and where it fails again without DNSSEC, and for the
// aliases one by one, as the resolver or we may have met a circle of them. The control
// question goes out as soon as the answer fails or is late, for there may be no
// time left afterwards.
func (w world) lookup(ctx context.Context, q Question, control func() Reply) Lookup {
	var wg sync.WaitGroup
	answered := make(chan struct{})
	wg.Go(func() {
		select {
		case <-time.After(controlAfter):
			control()
		case <-answered:
		}
	})
	l := Lookup{Reply: replyTo(ctx, w.Resolver, q)}
	close(answered)
	fails, spoke := l.fails(), !l.Silent
	if fails {
		wg.Go(func() { control() })
	}
	if fails && spoke {
		wg.Go(func() {
			q := q
			q.CheckingDisabled = true
			again := replyTo(ctx, w.Resolver, q)
			l.Unchecked = &again
		})
	}
	if spoke && (fails || l.Answer == nil) {
		wg.Go(func() {
			if chain := w.aliases(ctx, q.Name); circularAlias(chain) {
				l.Circle = chain
			}
		})
	}
	wg.Wait()
	return l
}

// control is a question that every working resolver can answer: who serves the
// public domain above.
func (p *PropagationCheck) control() Question {
	suffix, _ := publicsuffix.PublicSuffix(p.Domain)
	if suffix == "" || suffix == p.Domain {
		suffix = "."
	}
	return Question{Name: suffix, Type: TypeNS}
}
