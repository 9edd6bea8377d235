package diagnose_test

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
)

// A lagged network delays everything by the same time in each direction, as a far
// one does: octets that are under way hold up nobody. (smtptest's Link.Delay makes
// each write wait for itself, which adds up where a server writes twice.)

// lagDialer dials with one round trip, and delays what is said then.
type lagDialer struct {
	through diagnose.Dialer
	hop     time.Duration // in one direction
	dials   atomic.Int64
}

func (d *lagDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d.dials.Add(1)
	if err := wait(ctx, 2*d.hop); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	far, err := d.through.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	near, end := net.Pipe()
	go delay(end, far, d.hop)
	go delay(far, end, d.hop)
	return &lagConn{Conn: near, far: far}, nil
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// delay copies from one end to the other, and the end of it.
func delay(to, from net.Conn, by time.Duration) {
	type packet struct {
		due  time.Time
		data []byte
	}
	packets := make(chan packet, 64) // so much is under way at once
	go func() {
		defer to.Close()
		for p := range packets {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				break
			}
		}
		from.Close()
		for range packets { // nobody reads any more
		}
	}()
	defer close(packets)
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		packets <- packet{time.Now().Add(by), append([]byte(nil), buf[:n]...)}
		if err != nil {
			return
		}
	}
}

// lagConn has the addresses of the far connection.
type lagConn struct {
	net.Conn
	far net.Conn
}

func (c *lagConn) LocalAddr() net.Addr  { return c.far.LocalAddr() }
func (c *lagConn) RemoteAddr() net.Addr { return c.far.RemoteAddr() }

// lagResolver answers after one round trip.
type lagResolver struct {
	dnscheck.Resolver
	hop time.Duration
}

func (r lagResolver) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	if err := wait(ctx, 2*r.hop); err != nil {
		return nil, &dnscheck.Error{Question: q, Err: err}
	}
	return r.Resolver.Resolve(ctx, q)
}
