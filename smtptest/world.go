package smtptest

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"github.com/maildiag/maildiag/dnscheck"
)

// World is one small internet: hosts with servers, DNS, a certificate authority,
// and a client who sends mail through it. Every world is independent of every
// other, costs next to nothing, and lives in memory; only [World.DNSAddr],
// [World.Expose] and [World.LoopbackDialer] open sockets, all on 127.0.0.1.
//
// A World is safe for concurrent use.
type World struct {
	CA *CA // all good certificates are its

	// The servers of the world; nil in an empty one.
	Submission *Server // smtp.example.com:587, STARTTLS and a login
	SMTPS      *Server // smtp.example.com:465, TLS from the first octet and a login
	MX         *Server // mx.example.net:25, which receives for example.net
	Home       *Server // mail.example.com:25, which receives for example.com

	conns  *conns
	ctx    context.Context // ends with the world
	cancel context.CancelFunc

	mu       sync.Mutex
	links    map[string]Link
	hosts    map[netip.Addr]bool
	services map[netip.AddrPort]service
	ports    uint16 // the client's last one
	dns      records
	dnsAddr  string
	settings Settings
	draft    draft
	policy   string // of MTA-STS
	broken   []string
}

// service speaks with whoever connects.
type service func(ctx context.Context, conn net.Conn, peer netip.AddrPort)

// Empty returns a world without hosts and records, to be filled with
// [World.Publish], [World.AddServer] and [World.Handle].
func Empty() *World {
	ctx, cancel := context.WithCancel(context.Background())
	w := &World{
		CA: new(CA), conns: newConns(), ctx: ctx, cancel: cancel, ports: 40000,
		links: make(map[string]Link), hosts: make(map[netip.Addr]bool), services: make(map[netip.AddrPort]service),
	}
	w.hosts[netip.MustParseAddr("127.0.0.1")] = true
	w.settings.SourceIP = clientIP
	return w
}

// Close ends every connection, server and goroutine of the world, and waits for
// them. It may be called more than once.
func (w *World) Close() {
	w.cancel()
	w.conns.close()
}

// Context ends when the world is closed.
func (w *World) Context() context.Context { return w.ctx }

// RootCAs is a pool that trusts the world's certificates.
func (w *World) RootCAs() *x509.CertPool { return w.CA.Roots() }

// AddServer puts a mail server at an address such as "192.0.2.25:587". A second
// one takes the first one's place.
func (w *World) AddServer(address string, c Config) (*Server, error) {
	if c.Resolver == nil {
		c.Resolver = w.Resolver()
	}
	s := newServer(w.CA, w.conns, c)
	s.Addr = address
	return s, w.Handle(address, s.serve)
}

// Handle puts any service at an address. It is called in a goroutine of its own
// for each connection, and the connection is closed when it returns; ctx ends with
// the world, and so does the connection.
func (w *World) Handle(address string, f func(ctx context.Context, conn net.Conn, peer netip.AddrPort)) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("smtptest: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hosts[at.Addr()] = true
	w.services[at] = f
	return nil
}

// Remove closes a port: the host is there, and refuses connections to it.
func (w *World) Remove(address string) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.services, at)
}

// Expose opens a port of 127.0.0.1 for a program outside of this process, and
// returns its address. Who connects there speaks with the service at an address of
// the world, as if it came from the client's address there.
func (w *World) Expose(address string) (string, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return "", fmt.Errorf("smtptest: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	w.conns.onceClosed(func() { l.Close() })
	w.conns.accept(l, func(conn net.Conn) {
		w.mu.Lock()
		serve, from := w.services[at], w.settings.SourceIP
		w.mu.Unlock()
		if serve != nil {
			serve(w.ctx, w.linkTo(at).over(conn), netip.AddrPortFrom(from, addrPort(conn.RemoteAddr()).Port()))
		}
	})
	return l.Addr().String(), nil
}

// Break breaks the world in the way of a fault ([Faults]), and sets the client to
// the fault's road if it is on another one. It is meant for [NewWorld]'s worlds.
// Several faults may be put together; there is no way back but a new world.
func (w *World) Break(name string) error {
	all := Faults()
	i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return fmt.Errorf("smtptest: no fault is called %q", name)
	}
	w.mu.Lock()
	road, empty := w.settings.Road, w.Submission == nil
	w.mu.Unlock()
	if empty {
		return errors.New("smtptest: an empty world has nothing to break")
	}
	if road != all[i].Road {
		w.Take(all[i].Road)
	}
	all[i].apply(w)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = append(w.broken, name)
	return nil
}

// Broken lists the faults that the world has.
func (w *World) Broken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.broken)
}

// publish is Publish for text of ours.
func (w *World) publish(zone string) {
	if err := w.Publish(zone); err != nil {
		panic(err) // every fault is tried in the tests
	}
}

var _ dnscheck.Resolver = worldResolver{}

func portText(p uint16) string { return strconv.Itoa(int(p)) }
