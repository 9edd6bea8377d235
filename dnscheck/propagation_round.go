package dnscheck

import (
	"context"
	"sync"
)

// serverRound asks the servers of a zone, each once.
type serverRound struct {
	world
	ctx       context.Context
	zone      string
	above     func() *delegation
	questions []Question

	wg    sync.WaitGroup
	mu    sync.Mutex
	asked map[string]func() NameServer // by host
}

// ask begins to ask a server, and returns a function that waits for what it says.
func (r *serverRound) ask(ns Record) func() NameServer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if answer, ok := r.asked[ns.Host]; ok {
		return answer
	}
	var s NameServer
	done := make(chan struct{})
	r.wg.Go(func() {
		defer close(done)
		s = r.nameServer(r.ctx, r.zone, ns, r.above, r.questions)
	})
	if r.asked == nil {
		r.asked = map[string]func() NameServer{}
	}
	r.asked[ns.Host] = func() NameServer {
		<-done
		return s
	}
	return r.asked[ns.Host]
}

// delegated begins to ask the servers that the zone above names, and returns their
// records.
func (r *serverRound) delegated() []Record {
	names := r.above().names()
	names = names[:min(len(names), mostServers)]
	for _, ns := range names {
		r.ask(ns)
	}
	return names
}

// wait ends when nothing is under way any more.
func (r *serverRound) wait() {
	r.wg.Wait()
	r.above()
}
