package smtptest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Server is an SMTP server: one of its own on loopback, which [NewServer] makes,
// or one of a [World]. It is safe for concurrent use.
type Server struct {
	// Addr is where it listens, "127.0.0.1:40123"; in a world it is the address
	// there, "192.0.2.25:587".
	Addr string

	ca       *CA
	conns    *conns
	listener net.Listener // nil in a world

	mu       sync.Mutex
	config   Config
	messages []Message
	open     int            // connections
	seen     map[string]int // greylisted triplets, rates
}

// NewServer starts a server on a free port of 127.0.0.1. It fails only if the
// machine has no loopback.
func NewServer(c Config) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := newServer(new(CA), newConns(), c)
	s.listener, s.Addr = l, l.Addr().String()
	s.conns.accept(l, func(conn net.Conn) {
		s.serve(context.Background(), conn, addrPort(conn.RemoteAddr()))
	})
	return s, nil
}

func newServer(ca *CA, cs *conns, c Config) *Server {
	return &Server{ca: ca, conns: cs, config: c, seen: make(map[string]int)}
}

// RootCAs is the pool of a client that trusts the server's certificate.
func (s *Server) RootCAs() *x509.CertPool { return s.ca.Roots() }

// Change changes how the server behaves towards connections that are made from
// now on.
func (s *Server) Change(change func(*Config)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.config
	c.Users, c.Replies, c.Refusals = maps.Clone(c.Users), maps.Clone(c.Replies), maps.Clone(c.Refusals)
	c.Behaviours, c.Without = slices.Clone(c.Behaviours), slices.Clone(c.Without)
	if c.Policy != nil {
		p := *c.Policy
		p.Mailboxes = maps.Clone(p.Mailboxes)
		c.Policy = &p
	}
	change(&c)
	s.config = c
}

// Received returns the messages that the server has taken, in order.
func (s *Server) Received() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.messages)
	for i := range out {
		out[i].Data = bytes.Clone(out[i].Data)
	}
	return out
}

// Close ends all connections and waits until nothing of the server is left. A
// server of a world is closed with it.
func (s *Server) Close() error {
	if s.listener == nil {
		return nil
	}
	err := s.listener.Close()
	s.conns.close()
	return err
}

// serve speaks with a client whose address, in the world, is peer.
func (s *Server) serve(ctx context.Context, conn net.Conn, peer netip.AddrPort) {
	s.mu.Lock()
	c := s.config
	s.open++
	open := s.open
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
	}()
	(&session{server: s, Config: c, ctx: ctx, peer: peer, open: open}).run(conn)
}

// count counts what has been seen, and returns how often it was, this time
// included.
func (s *Server) count(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[what]++
	return s.seen[what]
}

func (s *Server) keep(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
}

// tlsConfig is what the server shows.
func (s *Server) tlsConfig(c Config) *tls.Config {
	if c.TLSConfig != nil {
		return c.TLSConfig
	}
	if s.listener == nil {
		return s.ca.Config(Good, c.name())
	}
	return s.ca.Config(Good, c.name(), "localhost", "127.0.0.1", "::1")
}

// conns are the connections and goroutines that Close ends.
type conns struct {
	running sync.WaitGroup
	mu      sync.Mutex
	closed  bool
	open    map[net.Conn]bool
	onClose []func()
}

func newConns() *conns { return &conns{open: make(map[net.Conn]bool)} }

// serve runs f over a connection in a goroutine of its own, unless all is over.
func (c *conns) serve(conn net.Conn, f func(net.Conn)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		conn.Close()
		return false
	}
	c.open[conn] = true
	c.running.Go(func() {
		defer func() {
			conn.Close()
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.open, conn)
		}()
		f(conn)
	})
	return true
}

// accept serves what comes to a listener until it is closed.
func (c *conns) accept(l net.Listener, f func(net.Conn)) {
	c.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if !c.serve(conn, f) {
				return
			}
		}
	})
}

// onceClosed notes something to close with the rest; it is closed at once if all
// is over.
func (c *conns) onceClosed(f func()) {
	c.mu.Lock()
	closed := c.closed
	if !closed {
		c.onClose = append(c.onClose, f)
	}
	c.mu.Unlock()
	if closed {
		f()
	}
}

func (c *conns) close() {
	c.mu.Lock()
	c.closed = true
	for conn := range c.open {
		conn.Close()
	}
	onClose := c.onClose
	c.onClose = nil
	c.mu.Unlock()
	for _, f := range onClose {
		f()
	}
	c.running.Wait()
}

func addrPort(a net.Addr) netip.AddrPort {
	p, _ := netip.ParseAddrPort(a.String())
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}

// patience bounds what no timer of the protocol bounds.
const patience = 10 * time.Minute
