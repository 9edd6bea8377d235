package dnscheck

import (
	"context"
	"errors"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
)

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

// Lookup is a question to the resolver, and if that failed, what else was asked to
// tell a domain that fails from a resolver that does.
type Lookup struct {
	Reply
	// Unchecked is the answer to the same question without DNSSEC, asked where the
	// server failed: an answer then shows that the data are there and signatures
	// fail (RFC 4035, section 3.2.2).
	Unchecked *Reply `json:"unchecked,omitempty"`
	// Chain are the aliases from the name on, followed one by one, up to one that
	// leads back to one before it, which resolvers fail for as well.
	Chain []Record `json:"chain,omitempty"`
	// Control is the word of the same resolver on the public domain above. If that
	// fails too, the fault is the resolver's.
	Control *Reply `json:"control,omitempty"`
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

// hidden says why a reply does not tell what the world is told; "" if it does.
func (r Reply) hidden() string {
	if r.Answer == nil {
		return problemOf(r)
	}
	return hidden(r.Answer, nil)
}

// controlAfter is how long the resolver may think before it is asked something easy,
// to see whether it is alive.
const controlAfter = 2 * time.Second

// lookup asks the resolver, and where it fails again without DNSSEC, and for the
// aliases one by one, as the resolver or we may have met a circle of them. The
// control question goes out as soon as the answer fails or is late, for there may be
// no time left afterwards; a cache asks it once.
func lookup(ctx context.Context, r Resolver, q Question) Lookup {
	var wg sync.WaitGroup
	var seen Reply
	answered := make(chan bool, 1) // in vain?
	wg.Go(func() {
		select {
		case <-time.After(controlAfter):
		case vain := <-answered:
			if !vain {
				return
			}
		}
		seen = replyTo(ctx, r, controlOf(q.canonical().Name))
	})
	l := Lookup{Reply: replyTo(ctx, r, q)}
	fails, spoke := l.fails(), !l.Silent
	answered <- fails
	if fails && spoke {
		wg.Go(func() {
			q := q
			q.CheckingDisabled = true
			again := replyTo(ctx, r, q)
			l.Unchecked = &again
		})
	}
	if spoke && (fails || l.Answer == nil) && validName(q.Name) {
		wg.Go(func() { l.Chain = aliasesOf(ctx, r, q.Name) })
	}
	wg.Wait()
	if fails {
		l.Control = &seen
	}
	return l
}

// controlOf is a question that every working resolver can answer: who serves the
// public domain above a name.
func controlOf(name string) Question {
	suffix, _ := publicsuffix.PublicSuffix(name)
	if suffix == "" || suffix == name {
		suffix = "."
	}
	return Question{Name: suffix, Type: TypeNS}
}

// aliasesOf follows CNAME records one by one, where a resolver that follows them by
// itself has failed. The chain ends where an alias leads back into it.
func aliasesOf(ctx context.Context, r Resolver, name string) (chain []Record) {
	for range mostAliases {
		a, err := ask(ctx, r, name, TypeCNAME)
		if err != nil || len(a.Records) == 0 {
			return chain
		}
		chain = append(chain, a.Records[0])
		if name = a.Records[0].Host; circularAlias(chain) {
			return chain
		}
	}
	return chain
}

// fails reports whether the resolver got no answer from the zone: it says
// SERVFAIL, or nothing at all. REFUSED and what a filter blocks are the resolver's
// own wish, and that TCP does not get through to it says nothing of the zone.
func (l *Lookup) fails() bool {
	if l.Answer == nil {
		return l.Silent && !l.Cut
	}
	blocked := func(e ExtendedError) bool { return filters(e) || e.Code == 18 } // Prohibited
	return l.Answer.RCode == ServFail && !slices.ContainsFunc(l.Answer.Extended, blocked)
}

// bogus reports whether it is DNSSEC that fails, and whether that is certain: the
// data come without validation, and the resolver says so itself.
func (l *Lookup) bogus() (bogus, certain bool) {
	if l.Answer == nil || !l.fails() {
		return false, false
	}
	says := slices.ContainsFunc(l.Answer.Extended, ExtendedError.DNSSEC)
	there := l.Unchecked != nil && problemOf(*l.Unchecked) == ""
	return says || there, says && there
}

// controlled reports whether the resolver answers for the domain above.
func (l *Lookup) controlled() bool { return l.Control != nil && problemOf(*l.Control) == "" }

// failure is the lookup if it failed, or goes in circles, and nil otherwise.
func (l *Lookup) failure() *Lookup {
	if l.fails() || circularAlias(l.Chain) {
		return l
	}
	return nil
}

// domains reports whether a failure is the domain's, for all that is known, and not
// the resolver's. Who has not failed is at no fault.
func (l *Lookup) domains() bool {
	if l == nil || l.failure() == nil {
		return false
	}
	bogus, _ := l.bogus()
	return circularAlias(l.Chain) || bogus || l.controlled()
}
