package netprobe

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const mostSpoke = 256 // octets of a first word that are kept

// listen waits for the peer's first line. A peer that stays silent is asked over
// a second connection whether it speaks TLS; on the ports that do, at the same
// time.
func (w *work) listen(ctx context.Context, conn net.Conn, d *Dial) {
	wait, cancel := context.WithTimeout(ctx, w.GreetingWait)
	defer cancel()
	expected := speaksTLS(d)
	asking, enough := context.WithCancel(ctx)
	defer enough()
	var hello sync.WaitGroup
	if expected {
		hello.Go(func() {
			if w.hello(asking, d); d.AnswersTLS {
				cancel() // such a peer does not speak first
			}
		})
	}
	spoke, after, err := firstLine(wait, conn)
	if len(spoke) > 0 {
		enough()
	}
	hello.Wait()
	d.Listened = true
	switch {
	case len(spoke) > 0:
		d.Spoke, d.SpokeAfter = []byte(w.scrub(string(spoke))), after
		d.Service = Identify(spoke)
		if d.Service == "smtp" || d.Service == "lmtp" {
			conn.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
			io.WriteString(conn, "QUIT\r\n") // what becomes of it does not matter
		}
	case d.AnswersTLS:
		d.Service = "tls"
	case wait.Err() == nil: // it ended the connection
		d.Outcome = ResetAfter
		if errors.Is(err, io.EOF) {
			d.Outcome = ClosedAfter
		}
		if row, ok := errnoOf(err); ok {
			d.Errno = row.name
		}
		d.Detail = w.words(err)
	case ctx.Err() != nil:
		d.Listened = false // the caller did not give it the time
	case !expected:
		if w.hello(ctx, d); d.AnswersTLS {
			d.Service = "tls"
		} else {
			d.Service = Identify(d.Answered)
		}
	}
}

// speaksTLS reports whether a port begins with TLS by its registration (RFC 8314,
// section 7).
func speaksTLS(d *Dial) bool {
	_, port, _ := net.SplitHostPort(cmp.Or(d.Name, d.Addr.String()))
	return port == "465" || port == "993" || port == "995" || port == "443"
}

// firstLine reads until a line ends, enough has come, or the context does.
func firstLine(ctx context.Context, conn net.Conn) (line []byte, after time.Duration, err error) {
	began := time.Now()
	defer context.AfterFunc(ctx, func() { conn.SetReadDeadline(time.Unix(1, 0)) })()
	buf := make([]byte, 0, mostSpoke)
	for len(buf) < mostSpoke {
		n, err := conn.Read(buf[len(buf):mostSpoke])
		if n > 0 && len(buf) == 0 {
			after = time.Since(began)
		}
		buf = buf[:len(buf)+n]
		if err != nil || n > 0 && buf[len(buf)-1] == '\n' {
			return buf, after, err
		}
	}
	return buf, after, nil
}

// hello sends a ClientHello over a connection of its own, and notes what comes
// back. Three octets tell a TLS record; no more is taken of one.
func (w *work) hello(ctx context.Context, d *Dial) {
	second := Dial{Addr: d.Addr, Name: d.Name, Role: d.Role}
	conn, _ := w.connect(ctx, &second)
	if conn == nil {
		return
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, w.GreetingWait)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	heard := &firstOctets{Conn: conn}
	config := &tls.Config{InsecureSkipVerify: true, ServerName: w.serverName()} // nothing is trusted: the handshake stops at the first record
	tls.Client(heard, config).HandshakeContext(ctx)
	if Identify(heard.got) == "tls" {
		d.AnswersTLS = true
	} else if len(heard.got) > 0 {
		d.Answered = []byte(w.scrub(string(heard.got)))
	}
}

func (w *work) serverName() string {
	if _, ok := literal(w.target.Host); ok {
		return ""
	}
	name, _ := toASCII(unbracket(w.target.Host))
	return name
}

// firstOctets keeps what is read first, and ends the reading there.
type firstOctets struct {
	net.Conn
	got []byte
}

func (c *firstOctets) Read(p []byte) (int, error) {
	if len(c.got) > 0 {
		return 0, io.EOF
	}
	buf := make([]byte, mostSpoke)
	n, err := c.Conn.Read(buf)
	for n > 0 && n < 3 && err == nil {
		var m int
		m, err = c.Conn.Read(buf[n:])
		n += m
	}
	c.got = buf[:n]
	return 0, io.EOF
}
