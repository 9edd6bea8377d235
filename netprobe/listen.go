package netprobe

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
)

const (
	mostSpoke = 256                    // octets of a first word that are kept
	hush      = 200 * time.Millisecond // silence after which a peer is asked, if that is more than two round trips
	replyWait = time.Second            // for what a peer says to a line that it did not wait for
)

// listen waits for the peer's first line. A peer that keeps silent is meanwhile
// asked over further connections what it speaks; on the ports that begin with TLS,
// at once. A server that holds its greeting back must not be taken for one that
// waits to be spoken to: only what is said counts, and silence tells nothing.
func (w *work) listen(ctx context.Context, conn net.Conn, d *Dial) {
	wait, cancel := context.WithTimeout(ctx, w.GreetingWait)
	defer cancel()
	asking, enough := context.WithCancel(ctx)
	defer enough()
	var asked sync.WaitGroup
	asked.Go(func() {
		if w.ask(asking, d); d.Service != "" {
			cancel() // such a peer does not speak first
		}
	})
	spoke, after, err := firstLine(wait, conn)
	if len(spoke) > 0 || wait.Err() == nil {
		enough()
	}
	asked.Wait()
	d.Listened = true
	switch {
	case len(spoke) > 0:
		d.Spoke, d.SpokeAfter = []byte(w.scrub(string(spoke))), after
		d.Service = string(wire.Identify(spoke))
		if d.speaks(wire.SMTP) || d.speaks(wire.LMTP) {
			quit(conn)
		}
	case d.Service != "":
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
	case len(d.Answered) == 0:
		w.note(d, hello.put(ctx, conn, replyWait))
	}
}

// settled reports whether it is known what listens there.
func (d Dial) settled() bool { return d.Service != "" }

// quit takes leave of a mail server. What becomes of it does not matter.
func quit(conn net.Conn) {
	conn.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	io.WriteString(conn, "QUIT\r\n")
}

// firstLine reads until a line ends, enough has come to know a peer that does not
// speak in lines, or the context ends.
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
		if err != nil || n > 0 && (buf[len(buf)-1] == '\n' || !isText(buf) && wire.Identify(buf) != "") {
			return buf, after, err
		}
	}
	return buf, after, nil
}

// isText reports whether octets may be the beginning of a line.
func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' || c > '~' {
			return false
		}
	}
	return true
}
