package dnscheck

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Cache asks each question once. Who asks the same while the first is still
// under way waits for its answer; who asks later gets it from memory. Where a
// question got no answer in time, and no other about the same name or one below it
// has got one, further ones there are not asked: they get [ErrTimeout] at once. A
// Cache lives as long as one check: answers are kept whatever their time to live, so
// that all rules see one and the same world, and failures are kept too.
//
// A Cache must not be copied and is safe for concurrent use.
type Cache struct {
	next  Resolver
	trace *Trace
	slots chan struct{} // bounds the questions under way

	mu      sync.Mutex
	entries map[Question]*entry
	served  int
	silent  silentNames
}

type entry struct {
	done      chan struct{} // closed when the rest stands
	answer    *Answer
	err       error
	abandoned bool // the one who asked gave up
}

// over reports whether the entry stands.
func (e *entry) over() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

// mostParallel is how many questions one check has under way at a time: enough
// that nothing waits in a usual check, few enough not to look like an attack.
const mostParallel = 64

// NewCache puts a cache before a resolver.
func NewCache(next Resolver) *Cache { return newCache(next, nil) }

func newCache(next Resolver, trace *Trace) *Cache {
	if next == nil {
		next = &Client{}
	}
	return &Cache{next: next, trace: trace, slots: make(chan struct{}, mostParallel), entries: map[Question]*entry{}}
}

// Asked is how many different questions were put to the resolver behind, and
// Served how many more were answered from memory.
func (c *Cache) Asked() (asked, served int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries), c.served
}

// Resolve answers from memory or asks. If the caller whose question is under way
// gives up, one of those who wait for it asks again.
func (c *Cache) Resolve(ctx context.Context, q Question) (*Answer, error) {
	q = q.canonical()
	for {
		c.mu.Lock()
		e, known := c.entries[q]
		if !known {
			e = &entry{done: make(chan struct{})}
			c.entries[q] = e
		}
		c.mu.Unlock()
		if !known {
			c.run(ctx, q, e)
			return e.answer, e.err
		}
		select {
		case <-e.done:
		case <-ctx.Done():
			if !e.over() { // what is known is told even when the time is up
				return nil, &Error{Question: q, Err: context.Cause(ctx)}
			}
		}
		if !e.abandoned {
			c.mu.Lock()
			c.served++
			c.mu.Unlock()
			return e.answer, e.err
		}
	}
}

// run asks the question for all who wait for it.
func (c *Cache) run(ctx context.Context, q Question, e *entry) {
	defer func() {
		if e.err != nil && ctx.Err() != nil {
			c.mu.Lock()
			e.abandoned = true
			delete(c.entries, q)
			c.mu.Unlock()
		}
		close(e.done)
	}()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		e.err = &Error{Question: q, Err: context.Cause(ctx)}
		return
	}
	if ctx.Err() != nil {
		e.err = &Error{Question: q, Err: context.Cause(ctx)}
		return
	}
	c.mu.Lock()
	before, hopeless := c.silent.covers(q)
	c.mu.Unlock()
	if hopeless {
		e.err = &Error{Question: q, Err: fmt.Errorf("%w: not asked, as nothing came back to %s", ErrTimeout, before)}
		return
	}
	start := time.Now()
	c.trace.question(q)
	e.answer, e.err = c.next.Resolve(ctx, q)
	c.trace.answer(q, e.answer, e.err, time.Since(start))
	c.mu.Lock()
	c.silent.note(q, e.err)
	c.mu.Unlock()
}
