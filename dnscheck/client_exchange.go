package dnscheck

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

const (
	// udpSize is the buffer that EDNS offers (the DNS Flag Day 2020's number: an
	// IPv6 packet of the least MTU without its headers).
	udpSize = 1232
	// udpBuffer also takes the datagrams of servers that do not care.
	udpBuffer = 4096
	// mostStrays is how many messages that are no answer are passed over. A server
	// sends none; more than a few are someone's guesses at our query's number, and
	// are better answered by asking over TCP.
	mostStrays = 100
)

// exchange asks one server, within the time of one try. It asks once more without
// EDNS if the server does not know it (RFC 6891, section 7; such servers say
// FORMERR, NOTIMP or BADVERS), and over TCP if the answer is cut off.
func (c *Client) exchange(ctx context.Context, server netip.AddrPort, q Question, w way) (*reply, error) {
	cut := false
	for {
		r, err := c.roundTrip(ctx, server, q, w)
		switch {
		case err != nil && cut:
			return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
		case err != nil:
			return nil, err
		case !w.plain && (r.rcode == FormErr || r.rcode == NotImp || r.rcode == BadVers):
			w.plain = true
		case r.truncated && w.tcp:
			return nil, fmt.Errorf("%w: it is cut off even over TCP", ErrMalformed)
		case r.truncated:
			w.tcp, cut = true, true
		case r.lame(q):
			return nil, fmt.Errorf("%w: it refers to other servers, as this one does not resolve for others", ErrMalformed)
		default:
			r.server, r.plain = server, w.plain
			return r, nil
		}
	}
}

// lame reports whether a server that was asked to resolve has named other servers
// to ask instead. That is no "no".
func (r *reply) lame(q Question) bool {
	return !q.Server.IsValid() && r.rcode == NoError && len(r.records) == 0 && r.refers && !r.recursion && !r.authoritative && r.soa == ""
}

// roundTrip sends one query on a connection of its own, whose port number is thus
// as hard to guess as the query's, and waits for its answer until the context
// ends. What is no answer to it is passed over.
func (c *Client) roundTrip(ctx context.Context, server netip.AddrPort, q Question, w way) (*reply, error) {
	query, err := newQuery(q, w)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	conn, err := c.dialer().DialContext(ctx, w.network(), server.String())
	if err != nil {
		return nil, silence(ctx, err, w, start, 0)
	}
	defer conn.Close()
	// Closing ends whatever is under way, on every kind of connection.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := conn.Write(query.wire); err != nil {
		return nil, silence(ctx, err, w, start, 0)
	}
	read := readDatagram
	if w.tcp {
		read = readMessage
	}
	var stray error
	for range mostStrays {
		msg, err := read(conn)
		switch {
		case err != nil && stray != nil:
			return nil, stray
		case err != nil:
			return nil, silence(ctx, err, w, start, len(msg))
		}
		if stray = query.matches(msg); stray == nil {
			return query.parse(msg)
		}
	}
	return nil, fmt.Errorf("%w, and %d more", stray, mostStrays-1)
}

func (c *Client) dialer() Dialer {
	if c.Dialer == nil {
		return &net.Dialer{}
	}
	return c.Dialer
}

// silence says why no whole message came: the time was up, the connection ended, or
// the network's own word.
func silence(ctx context.Context, err error, w way, start time.Time, octets int) error {
	network := "UDP"
	if w.tcp {
		network = "TCP"
	}
	var ne net.Error
	switch {
	case ctx.Err() != nil || errors.As(err, &ne) && ne.Timeout():
		waited := time.Since(start).Round(100 * time.Millisecond)
		if octets > 0 {
			return fmt.Errorf("%w: %d octets and no whole message in %s over %s", ErrTimeout, octets, waited, network)
		}
		return fmt.Errorf("%w: nothing in %s over %s", ErrTimeout, waited, network)
	case octets > 0:
		return fmt.Errorf("%w: the connection ended after %d octets: %w", ErrMalformed, octets, err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("the server closed the connection without an answer: %w", err)
	}
	return err
}

// readDatagram reads one message over UDP. One that fills the buffer was longer,
// and is marked as cut off.
func readDatagram(conn net.Conn) ([]byte, error) {
	buf := make([]byte, udpBuffer)
	n, err := conn.Read(buf)
	if err != nil {
		return nil, err
	}
	if n == len(buf) {
		buf[2] |= truncatedBit
	}
	return buf[:n], nil
}

// readMessage reads one message over TCP, which its length precedes (RFC 1035,
// section 4.2.2). With an error it returns as much as came.
func readMessage(conn net.Conn) ([]byte, error) {
	var length [2]byte
	if n, err := io.ReadFull(conn, length[:]); err != nil {
		return length[:n], err
	}
	msg := make([]byte, binary.BigEndian.Uint16(length[:]))
	if n, err := io.ReadFull(conn, msg); err != nil {
		return append(length[:], msg[:n]...), err
	}
	return msg, nil
}
