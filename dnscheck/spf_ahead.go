package dnscheck

import (
	"strings"
	"sync"
)

// spfAhead asks the questions of terms before these are evaluated, so that an
// evaluation takes as long as the longest chain of questions and not as long as
// all of them. The answers go into the cache that the evaluation asks; nothing
// here is charged to a limit or can change a result. Most evaluations end before
// their last term, so what is asked ahead is bounded.
type spfAhead struct {
	eval *spfEval
	wg   sync.WaitGroup

	mu     sync.Mutex
	seen   map[string]bool // domains whose records were looked at
	budget int
}

const (
	mostAhead  = 40 // questions of one evaluation
	mostNested = 10 // includes within includes
)

func newSPFAhead(e *spfEval) *spfAhead {
	return &spfAhead{eval: e, seen: map[string]bool{}, budget: mostAhead}
}

// wait waits for all that is under way. The context must have been cancelled.
func (h *spfAhead) wait() { h.wg.Wait() }

// first reports whether a domain was not looked at before.
func (h *spfAhead) first(domain string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	known := h.seen[domain]
	h.seen[domain] = true
	return !known
}

// may takes one question from the budget.
func (h *spfAhead) may() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.budget--
	return h.budget >= 0
}

// look starts asking for what a valid record's terms need, up to the first that
// certainly matches. Own says that a fail of this record would be the verdict, so
// that its explanation is wanted.
func (h *spfAhead) look(r *SPFRecord, domain string, depth int, own bool) {
	if depth > mostNested || !h.first(strings.ToLower(domain)) {
		return
	}
	asks := 0
	for _, t := range r.Terms {
		switch {
		case !t.Mechanism():
			continue
		case t.Name == "all", t.Prefix.IsValid() && t.Prefix.Contains(h.eval.ip):
			if exp, ok := r.Modifier("exp"); ok && own && t.Qualifier == '-' {
				h.ask(exp, domain, depth, false)
			}
			return
		case !t.Lookup():
			continue
		}
		if asks++; asks > spfMostLookups {
			return
		}
		h.ask(t, domain, depth, false)
	}
	if t, ok := r.Modifier("redirect"); ok {
		h.ask(t, domain, depth, own)
	}
}

// ask starts a term's questions.
func (h *spfAhead) ask(t SPFTerm, domain string, depth int, own bool) {
	e := h.eval
	if t.Name == "ptr" {
		h.start(reverseName(e.ip), TypePTR, func(a *Answer) {
			names := a.Hosts()
			for _, n := range names[:min(len(names), spfMostPTR)] {
				h.start(n, e.family(), nil)
			}
		})
		return
	}
	if strings.Contains(strings.ToLower(t.Domain), "%{p") {
		return // takes questions of its own; nobody should use it
	}
	target, ok := e.target(t, domain)
	if !ok {
		return
	}
	name := queryName(target)
	switch t.Name {
	case "include", "redirect":
		if !strings.Contains(name, ".") {
			return // a permerror without a question
		}
		h.start(name, TypeTXT, func(a *Answer) {
			for _, text := range a.Texts() {
				if r := ParseSPF(text); IsSPF(text) && len(text) <= mostRecord && r.Valid() {
					h.look(r, target, depth+1, own)
				}
			}
		})
	case "exp":
		h.start(name, TypeTXT, nil)
	case "a":
		h.start(name, e.family(), nil)
	case "exists":
		h.start(name, TypeA, nil)
	case "mx":
		h.start(name, TypeMX, func(a *Answer) {
			if len(a.Records) > spfMostMX {
				return
			}
			for _, n := range a.Hosts() {
				h.start(n, e.family(), nil)
			}
		})
	}
}

// start asks one question, and goes on from its answer if there is one.
func (h *spfAhead) start(name string, t Type, then func(*Answer)) {
	if name == "." || !h.may() {
		return
	}
	h.wg.Go(func() {
		a, err := ask(h.eval.ctx, h.eval.resolver, name, t)
		if then != nil && problem(a, err) == "" {
			then(a)
		}
	})
}
