package smtptest

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// Link is what the network between the client and an address is like. The zero
// value is a good one without delay.
type Link struct {
	// Err is why connecting fails at once: a syscall.Errno such as
	// syscall.ECONNREFUSED, wrapped as package net does. 0: it does not.
	Err syscall.Errno
	// Silent says that no packet is answered: connecting lasts until the context
	// ends, or the two minutes after which Linux gives up.
	Silent bool
	// Connect is how long connecting takes, Delay how long each write of either
	// side is under way.
	Connect, Delay time.Duration
	// Pace is the time between two octets that the server sends; 0: no pause.
	Pace time.Duration
	// CutAfter ends the connection when the server has sent so many octets; 0:
	// never. Reset ends it with RST instead of FIN.
	CutAfter int
	Reset    bool
	// StallAfter lets nothing through from the server after so many octets, and
	// the connection stands; 0: never.
	StallAfter int
	// Rewrite changes what the server sends in one write, as a middle box does that
	// hides STARTTLS; nil: nothing changes it. It gets a slice of its own.
	Rewrite func([]byte) []byte
}

// linuxGivesUp is when connect(2) fails with ETIMEDOUT: six SYNs.
const linuxGivesUp = 127 * time.Second

// SetLink says what the network is like to where: an address with a port
// ("192.0.2.25:587"), an address, a port (":25", as providers block it), or ""
// for everything. The narrowest one counts.
func (w *World) SetLink(where string, l Link) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.links[where] = l
}

func (w *World) linkTo(addr netip.AddrPort) Link {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, where := range []string{addr.String(), addr.Addr().String(), ":" + portText(addr.Port()), ""} {
		if l, ok := w.links[where]; ok {
			return l
		}
	}
	return Link{}
}

// connect waits for what the link makes of a SYN.
func (l Link) connect(ctx context.Context) error {
	wait := l.Connect
	err := error(l.Err)
	if l.Silent {
		wait, err = linuxGivesUp, syscall.ETIMEDOUT
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
	}
	if err == syscall.Errno(0) {
		return nil
	}
	return err
}

// linkConn is the server's end of a connection over a link that is not good.
type linkConn struct {
	net.Conn
	link Link
	sent int
	done chan struct{}
	once atomic.Bool
}

// over puts the server's end on the link.
func (l Link) over(c net.Conn) net.Conn {
	if l.Delay == 0 && l.Pace == 0 && l.CutAfter == 0 && l.StallAfter == 0 && l.Rewrite == nil {
		return c
	}
	return &linkConn{Conn: c, link: l, done: make(chan struct{})}
}

func (c *linkConn) Write(b []byte) (int, error) {
	n := len(b)
	if c.link.Rewrite != nil {
		b = c.link.Rewrite(append([]byte(nil), b...))
	}
	if !c.sleep(c.link.Delay) {
		return 0, net.ErrClosed
	}
	for len(b) > 0 {
		part := b
		if c.link.Pace > 0 {
			if part = b[:1]; c.sent > 0 && !c.sleep(c.link.Pace) {
				return 0, net.ErrClosed
			}
		}
		end := false
		for _, most := range []int{c.link.CutAfter, c.link.StallAfter} {
			if most > 0 && c.sent+len(part) >= most {
				part, end = part[:max(most-c.sent, 0)], true
			}
		}
		if _, err := c.Conn.Write(part); err != nil {
			return 0, err
		}
		c.sent += len(part)
		b = b[len(part):]
		if !end {
			continue
		}
		if c.link.StallAfter > 0 {
			_, _ = io.Copy(io.Discard, c.Conn) // until the client or Close ends it
		} else if c.link.Reset {
			reset(c.Conn)
		}
		c.Close()
		return 0, net.ErrClosed
	}
	return n, nil
}

// Read lets what the client sent be under way for a while.
func (c *linkConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && !c.sleep(c.link.Delay) {
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *linkConn) Close() error {
	if c.once.CompareAndSwap(false, true) {
		close(c.done)
	}
	return c.Conn.Close()
}

// sleep reports false if the connection was closed meanwhile.
func (c *linkConn) sleep(d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.done:
		return false
	}
}
