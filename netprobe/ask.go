package netprobe

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
)

// ask begins TLS over a second connection, if the peer keeps silent, and notes what
// comes back. A peer that closes that connection without a word waits for something
// else, and so may one whose port is registered for something else: it is asked in
// the tongues of the services that speak only when spoken to.
func (w *work) ask(ctx context.Context, d *Dial) {
	port := dialPort(*d)
	if _, expected := wire.Registered(port); !expected && !(d.Role == RoleTarget && w.target.TLS == TLSImplicit) {
		select {
		case <-time.After(max(hush, 2*d.Took)):
		case <-ctx.Done():
			return
		}
	}
	var heard []answer
	var beside sync.WaitGroup
	beside.Go(func() { heard = w.questions(ctx, d, func(q *question) bool { return q.port == port }) })
	closed := w.beginTLS(ctx, d)
	beside.Wait()
	if closed && !d.settled() && d.Role == RoleTarget {
		heard = append(heard, w.questions(ctx, d, func(q *question) bool { return q.port != port })...)
	}
	for _, a := range heard {
		if !d.settled() {
			w.note(d, a)
		}
	}
}

// beginTLS sends a ClientHello, and at the target goes as far as the first word
// inside TLS; of another port it is enough that it answers. It reports whether the
// peer closed the connection without a word.
func (w *work) beginTLS(ctx context.Context, d *Dial) (closed bool) {
	conn := w.again(ctx, d)
	if conn == nil {
		return false
	}
	defer conn.Close()
	wait, cancel := context.WithTimeout(ctx, w.GreetingWait)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	under := &firstOctets{Conn: conn, only: d.Role != RoleTarget}
	// Nothing is trusted, and nothing secret said.
	secure := tls.Client(under, &tls.Config{InsecureSkipVerify: true, ServerName: w.serverName(), MinVersion: tls.VersionTLS10})
	if err := secure.HandshakeContext(wait); err != nil {
		switch service := wire.Identify(under.got); {
		case service == wire.TLS: // an alert, or no more was read
			d.AnswersTLS, d.Service = true, string(service)
		case len(under.got) > 0:
			w.note(d, answer{"a ClientHello", under.got, service})
		case wait.Err() == nil:
			return true
		case ctx.Err() == nil:
			d.Asked = "a ClientHello"
		}
		return false
	}
	d.AnswersTLS, d.Service = true, string(wire.TLS)
	w.inside(ctx, secure, d)
	return false
}

// inside listens to the peer's first word inside TLS, and speaks first if there is
// none: a web server waits for that.
func (w *work) inside(ctx context.Context, secure net.Conn, d *Dial) {
	wait, cancel := context.WithTimeout(ctx, max(2*hush, 2*d.Took))
	defer cancel()
	spoke, _, _ := firstLine(wait, secure)
	service := wire.Identify(spoke)
	if len(spoke) == 0 && wait.Err() != nil && ctx.Err() == nil {
		a := hello.put(ctx, secure, w.GreetingWait)
		spoke, service = a.said, a.service
	}
	if len(spoke) > 0 {
		d.Inside = []byte(w.scrub(string(spoke)))
	}
	if service != "" {
		d.Service = string(service)
	}
	if service == wire.SMTP {
		quit(secure)
	}
}

// questions puts those that are wanted, each over a connection of its own, until
// one is answered as its service does, and returns the answers.
func (w *work) questions(ctx context.Context, d *Dial, wanted func(*question) bool) (heard []answer) {
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	all := make([]answer, len(questions))
	var wg sync.WaitGroup
	for i := range questions {
		if q := &questions[i]; wanted(q) {
			wg.Go(func() {
				if conn := w.again(ctx, d); conn != nil {
					defer conn.Close()
					if all[i] = q.put(ctx, conn, replyWait); all[i].service != "" {
						enough()
					}
				}
			})
		}
	}
	wg.Wait()
	for _, a := range all {
		if len(a.said) > 0 {
			heard = append(heard, a)
		}
	}
	return heard
}

// note writes down an answer, if there is one.
func (w *work) note(d *Dial, a answer) {
	if len(a.said) == 0 {
		return
	}
	d.Asked, d.Answered, d.Service = a.asked, []byte(w.scrub(string(a.said))), string(a.service)
}

// again opens a further connection to what d names; nil: there is none.
func (w *work) again(ctx context.Context, d *Dial) net.Conn {
	conn, _ := w.connect(ctx, &Dial{Addr: d.Addr, Name: d.Name, Role: d.Role})
	return conn
}

func (w *work) serverName() string {
	if _, ok := literal(w.target.Host); ok {
		return ""
	}
	name, _ := toASCII(unbracket(w.target.Host))
	return name
}

// firstOctets keeps what is read first, and may end the reading there.
type firstOctets struct {
	net.Conn
	only bool
	got  []byte
}

func (c *firstOctets) Read(p []byte) (int, error) {
	if c.only && len(c.got) > 5 { // a record's header, and what it holds
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p)
	if room := mostSpoke - len(c.got); room > 0 {
		c.got = append(c.got, p[:min(n, room)]...)
	}
	return n, err
}
