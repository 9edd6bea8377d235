package smtptest

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// memConn is one end of a TCP connection in memory: buffered, with deadlines,
// half-closed ends, resets, and the errors that the kernel's connections give.
// It waits on condition variables, so that time stands still around it in a
// testing/synctest bubble.
type memConn struct {
	in, out       *stream
	local, remote netip.AddrPort
	told          atomic.Bool // that the peer has reset it
}

// mostBuffered is how much a peer may send unread, as a socket buffer allows.
const mostBuffered = 256 << 10

// memPipe makes a connection between a client and a server.
func memPipe(client, server netip.AddrPort) (*memConn, *memConn) {
	up, down := newStream(), newStream()
	return &memConn{in: down, out: up, local: client, remote: server},
		&memConn{in: up, out: down, local: server, remote: client}
}

// stream is one direction.
type stream struct {
	mu      sync.Mutex
	changed *sync.Cond
	buf     []byte
	ended   bool // the writer closed
	gone    bool // the reader closed
	reset   bool
	late    bool // something was written since the reader closed

	readBy, writeBy deadline
}

// deadline is a time after which waiting is over.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

func newStream() *stream {
	s := &stream{}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

// set wakes everyone who waits on s when the time has come.
func (s *stream) set(d *deadline, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if d.at = at; !at.IsZero() {
		d.timer = time.AfterFunc(max(time.Until(at), 0), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.changed.Broadcast()
		})
	}
	s.changed.Broadcast()
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.gone:
			return 0, net.ErrClosed
		case s.readBy.passed():
			return 0, os.ErrDeadlineExceeded
		case s.reset:
			return 0, os.NewSyscallError("read", syscall.ECONNRESET)
		case len(s.buf) > 0:
			n := copy(b, s.buf)
			s.buf = s.buf[n:]
			s.changed.Broadcast()
			return n, nil
		case s.ended:
			return 0, io.EOF
		case len(b) == 0:
			return 0, nil
		}
		s.changed.Wait()
	}
}

func (s *stream) write(b []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch room := mostBuffered - len(s.buf); {
		case s.ended:
			return n, net.ErrClosed
		case s.writeBy.passed():
			return n, os.ErrDeadlineExceeded
		case s.reset:
			return n, os.NewSyscallError("write", syscall.ECONNRESET)
		case s.gone && s.late:
			return n, os.NewSyscallError("write", syscall.EPIPE)
		case s.gone && len(b) > 0: // TCP learns by the answer to it that nobody reads
			s.late = true
			return n + len(b), nil
		case len(b) == 0:
			return n, nil
		case room > 0:
			k := min(room, len(b))
			s.buf = append(s.buf, b[:k]...)
			b, n = b[k:], n+k
			s.changed.Broadcast()
			continue
		}
		s.changed.Wait()
	}
}

// end changes the stream for good and wakes everyone.
func (s *stream) end(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.changed.Broadcast()
}

func (c *memConn) Read(b []byte) (int, error) {
	n, err := c.in.read(b)
	return n, c.fail("read", err)
}

func (c *memConn) Write(b []byte) (int, error) {
	n, err := c.out.write(b)
	return n, c.fail("write", err)
}

// fail wraps an error as the connections of package net do.
func (c *memConn) fail(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if errors.Is(err, syscall.ECONNRESET) && c.told.Swap(true) {
		if op == "read" {
			return io.EOF // a reset is told once
		}
		err = os.NewSyscallError("write", syscall.EPIPE)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

// Close ends both directions. The peer reads what was sent and then EOF.
func (c *memConn) Close() error {
	_ = c.SetDeadline(time.Time{}) // its timers with it
	c.out.end(func() { c.out.ended = true })
	c.in.end(func() { c.in.gone, c.in.buf = true, nil })
	return nil
}

// CloseWrite ends this side's sending only.
func (c *memConn) CloseWrite() error {
	c.out.end(func() { c.out.ended = true })
	return nil
}

// abort resets the connection: the peer's next read or write fails, and what it
// has not read is lost.
func (c *memConn) abort() {
	c.out.end(func() { c.out.reset, c.out.ended, c.out.buf = true, true, nil })
	c.in.end(func() { c.in.reset, c.in.gone, c.in.buf = true, true, nil })
}

func (c *memConn) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(c.local) }
func (c *memConn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

func (c *memConn) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

func (c *memConn) SetReadDeadline(t time.Time) error {
	c.in.set(&c.in.readBy, t)
	return nil
}

func (c *memConn) SetWriteDeadline(t time.Time) error {
	c.out.set(&c.out.writeBy, t)
	return nil
}

// tcpPair makes a real connection on loopback. What the world calls its ends is
// left to the caller.
func tcpPair() (client, server net.Conn, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	type accepted struct {
		net.Conn
		error
	}
	one := make(chan accepted, 1)
	go func() {
		c, err := l.Accept()
		one <- accepted{c, err}
	}()
	client, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		l.Close()
		<-one
		return nil, nil, err
	}
	got := <-one
	if got.error != nil {
		client.Close()
		return nil, nil, got.error
	}
	return client, got.Conn, nil
}

// reset ends a connection with RST instead of FIN, whichever kind it is.
func reset(c net.Conn) {
	switch c := c.(type) {
	case *memConn:
		c.abort()
	case *linkConn:
		reset(c.Conn)
	case *net.TCPConn:
		_ = c.SetLinger(0)
		c.Close()
	default:
		c.Close()
	}
}
