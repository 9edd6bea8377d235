package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
		c.notes.last(s.servers)
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
		tries[i] = try{server: server, way: c.notes.way(server)}
		tries[i].way.tcp = tries[i].way.tcp || s.tcp
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
			switch {
			case err != nil && len(tries) > 1:
				c.notes.failed(t.server)
			case err == nil:
				c.notes.answered(t.server, way{tcp: t.way.tcp && !s.tcp, plain: r.plain})
			}
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
		w.plain = false // EDNS brings larger answers, where it gets through
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

// serverNotes are what a client has learnt of its servers: which lately gave no
// answer, and are asked last, so that a dead server costs its time-out once, and not
// at every question; and which had to be asked in another way than the usual one,
// and are asked so from the start.
type serverNotes struct {
	mu     sync.Mutex
	silent map[netip.AddrPort]time.Time // since when
	ways   map[netip.AddrPort]notedWay
}

type notedWay struct {
	way
	since time.Time
}

// The life of a note: after that the server is asked as any other, for what it was
// may have been a lost packet.
const (
	silentFor = 30 * time.Second
	wayFor    = 5 * time.Minute
)

// failed notes that a server did not answer.
func (s *serverNotes) failed(server netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.silent == nil {
		s.silent = map[netip.AddrPort]time.Time{}
	}
	s.silent[server] = time.Now()
}

// answered notes that a server did, and to which way of asking.
func (s *serverNotes) answered(server netip.AddrPort, w way) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.silent, server)
	switch noted, ok := s.ways[server]; {
	case w == way{}:
		delete(s.ways, server)
	case ok && noted.way == w: // its life goes on
	default:
		if s.ways == nil {
			s.ways = map[netip.AddrPort]notedWay{}
		}
		maps.DeleteFunc(s.ways, func(_ netip.AddrPort, n notedWay) bool { return time.Since(n.since) > wayFor })
		s.ways[server] = notedWay{w, time.Now()}
	}
}

// way is how to ask a server first.
func (s *serverNotes) way(server netip.AddrPort) way {
	s.mu.Lock()
	defer s.mu.Unlock()
	noted, ok := s.ways[server]
	if ok && time.Since(noted.since) > wayFor {
		delete(s.ways, server)
		return way{}
	}
	return noted.way
}

// last moves the silent servers to the end of the list.
func (s *serverNotes) last(servers []netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for server, t := range s.silent {
		if time.Since(t) > silentFor {
			delete(s.silent, server)
		}
	}
	slices.SortStableFunc(servers, func(a, b netip.AddrPort) int { return s.rank(a) - s.rank(b) })
}

func (s *serverNotes) rank(server netip.AddrPort) int {
	if _, silent := s.silent[server]; silent {
		return 1
	}
	return 0
}
