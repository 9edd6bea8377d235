package dnscheck_test

import (
	"context"
	"sync"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// slow takes a while for each answer, and counts.
type slow struct {
	next  dnscheck.Resolver // nil: answers are empty
	takes time.Duration
	err   error

	mu        sync.Mutex
	asked     []dnscheck.Question
	now, most int // under way, and the most at a time
}

func (s *slow) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return nil, &dnscheck.Error{Question: q, Err: context.Cause(ctx)}
	}
	if s.err != nil {
		return nil, &dnscheck.Error{Question: q, Err: s.err}
	}
	if s.next != nil {
		return s.next.Resolve(ctx, q)
	}
	return &dnscheck.Answer{Question: q}, nil
}

// resolverFunc is a resolver in one function.
type resolverFunc func(context.Context, dnscheck.Question) (*dnscheck.Answer, error)

func (f resolverFunc) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	return f(ctx, q)
}
