package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// settings are how one question is asked: the client's fields, completed.
type settings struct {
	servers  []netip.AddrPort
	timeout  time.Duration
	attempts int
	rotate   bool // begin with another server each time
	trustAD  bool
	tcp      bool // never over UDP
}

// dnsPort is where servers listen (RFC 1035, section 4.2).
const dnsPort = 53

// settings completes the client's fields for a question.
func (c *Client) settings(q Question) settings {
	s := settings{servers: slices.Clone(c.Servers)}
	if len(s.servers) == 0 {
		s = readResolvConf(c.ResolvConf)
	}
	if s.timeout == 0 {
		s.timeout = 5 * time.Second // as resolv.conf(5) has it
	}
	if c.Timeout > 0 {
		s.timeout = c.Timeout
	}
	if s.attempts == 0 {
		s.attempts = 2
	}
	if c.Attempts > 0 {
		s.attempts = c.Attempts
	}
	s.trustAD = s.trustAD || c.TrustAD
	if q.Server.IsValid() {
		s.servers = []netip.AddrPort{netip.AddrPortFrom(q.Server, c.Port)}
		s.rotate = false
	}
	for i, server := range s.servers {
		if server.Port() == 0 {
			s.servers[i] = netip.AddrPortFrom(server.Addr(), dnsPort)
		}
	}
	if s.rotate {
		n := (c.turn.Add(1) - 1) % uint32(len(s.servers))
		s.servers = append(s.servers[n:], s.servers[:n]...)
	}
	if len(s.servers) > 1 {
		c.silent.last(s.servers)
	}
	return s
}

// believes reports whether a server's AD bit counts.
func (s settings) believes(server netip.AddrPort) bool {
	return s.trustAD || server.Addr().Unmap().IsLoopback()
}

// failure makes the error of a question; it names the server if there was only
// one to ask.
func (s settings) failure(q Question, err error) *Error {
	e := &Error{Question: q, Err: err}
	if len(s.servers) == 1 {
		e.Server = s.servers[0].String()
	}
	return e
}

// try is a server that still owes us an answer, and how it is asked next.
type try struct {
	server netip.AddrPort
	way    way
	err    error // of the last time
	failed bool  // it answered, and could not or would not tell
}

// ask puts a question to one server after another, and to the silent ones again,
// until one knows.
func (c *Client) ask(ctx context.Context, s settings, q Question) (*reply, error) {
	tries := make([]try, len(s.servers))
	for i, server := range s.servers {
		tries[i] = try{server: server, way: way{tcp: s.tcp}}
	}
	var failed *reply
	left := len(tries) * s.attempts
	for range s.attempts {
		for i := range tries {
			t := &tries[i]
			if left--; t.failed {
				continue
			}
			tryCtx, cancel := context.WithTimeout(ctx, patience(ctx, s.timeout, left+1))
			r, err := c.exchange(tryCtx, t.server, q, t.way)
			cancel()
			if err != nil && ctx.Err() != nil {
				if failed != nil {
					return failed, nil
				}
				return nil, context.Cause(ctx)
			}
			c.silent.note(t.server, err != nil && len(tries) > 1)
			switch {
			case err != nil:
				t.err, t.way = err, t.way.after(err)
			case r.rcode == NoError || r.rcode == NXDomain:
				return r, nil
			default:
				t.failed = true
				if failed == nil || len(failed.extended) == 0 && len(r.extended) > 0 {
					failed = r
				}
				if slices.ContainsFunc(r.extended, ExtendedError.DNSSEC) {
					return r, nil
				}
			}
		}
	}
	if failed != nil {
		return failed, nil
	}
	return nil, joined(tries)
}

// joined is why no server gave an answer, each named if there are several.
func joined(tries []try) error {
	err := tries[0].err
	if len(tries) == 1 {
		return err
	}
	err = fmt.Errorf("%s: %w", tries[0].server, err)
	for _, t := range tries[1:] {
		err = fmt.Errorf("%w; %s: %w", err, t.server, t.err)
	}
	return err
}

// patience is how long the next try may take: the usual time, or an equal share of
// what is left, so that a context that ends soon does not spend itself on the
// first of several servers. A share under a second would cut off good answers.
func patience(ctx context.Context, usual time.Duration, left int) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return usual
	}
	return min(usual, max(time.Until(end)/time.Duration(left), time.Second))
}

// way is how a server is asked. The zero value is the usual way.
type way struct {
	tcp   bool
	plain bool // without EDNS
}

// after is how to ask next time: something on the path may drop EDNS without a
// word, spoil or forbid UDP.
func (w way) after(err error) way {
	switch {
	case errors.Is(err, ErrTruncated): // UDP works, and TCP alone would tell less
	case errors.Is(err, ErrTimeout) && !w.plain:
		w.plain = true
	case !w.tcp:
		w.tcp = true
	default:
		w.plain = true
	}
	return w
}

func (w way) network() string {
	if w.tcp {
		return "tcp"
	}
	return "udp"
}

// silentServers are those that lately gave no answer. They are asked last, so that
// a dead server costs its time-out once, and not at every question.
type silentServers struct {
	mu    sync.Mutex
	since map[netip.AddrPort]time.Time
}

// silentFor is how long a server that did not answer is asked last.
const silentFor = 30 * time.Second

func (s *silentServers) note(server netip.AddrPort, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !silent {
		delete(s.since, server)
		return
	}
	if s.since == nil {
		s.since = map[netip.AddrPort]time.Time{}
	}
	s.since[server] = time.Now()
}

// last moves the silent servers to the end of the list.
func (s *silentServers) last(servers []netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for server, t := range s.since {
		if time.Since(t) > silentFor {
			delete(s.since, server)
		}
	}
	slices.SortStableFunc(servers, func(a, b netip.AddrPort) int { return s.rank(a) - s.rank(b) })
}

func (s *silentServers) rank(server netip.AddrPort) int {
	if _, silent := s.since[server]; silent {
		return 1
	}
	return 0
}
