package diagnose

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// deaf is after how long a resolver that has answered none of the questions is
// given up: a second try, which resolvers get after five seconds (resolv.conf(5)), has
// had its time by then. What is known of the resolver is known, and each further
// question would only wait as long again.
const deaf = 7 * time.Second

// listener asks a resolver until it is clear that nobody answers there.
type listener struct {
	next  dnscheck.Resolver
	heard atomic.Bool
	start sync.Once
	timer *time.Timer
	mute  context.Context // ends when the resolver is given up
	quit  context.CancelFunc
}

func newListener(next dnscheck.Resolver) *listener {
	if next == nil {
		next = &dnscheck.Client{}
	}
	l := &listener{next: next}
	l.mute, l.quit = context.WithCancel(context.Background())
	return l
}

// Resolve asks on, or says that nobody answers.
func (l *listener) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	l.start.Do(func() {
		l.timer = time.AfterFunc(deaf, func() {
			if !l.heard.Load() {
				l.quit()
			}
		})
	})
	asking, enough := context.WithCancel(ctx)
	defer enough()
	defer context.AfterFunc(l.mute, enough)()
	a, err := l.next.Resolve(asking, q)
	switch {
	case err == nil:
		l.heard.Store(true)
	case l.mute.Err() != nil && ctx.Err() == nil:
		return nil, &dnscheck.Error{Question: q, Err: fmt.Errorf("%w: the resolver was silent to all questions for %v", dnscheck.ErrTimeout, deaf)}
	}
	return a, err
}

// close ends the watch; nobody asks any more.
func (l *listener) close() {
	l.start.Do(func() {})
	if l.timer != nil {
		l.timer.Stop()
	}
	l.quit()
}
