package netprobe

import (
	"bytes"
	"context"
	"io"
	"net"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
)

// question is the first thing that clients of some service say, where the server
// waits for it. None of them changes anything, or logs in.
type question struct {
	port    uint16 // at which the service is registered; 0: it is asked anywhere
	asked   string // what it is, in a sentence
	ask     string // "": EHLO, with this machine's address
	service wire.Service
	answers func([]byte) bool // nil: what comes back is told as a first word is
}

// answer is what came back.
type answer struct {
	asked   string
	said    []byte
	service wire.Service
}

// hello is the question to those that read lines: HTTP, Redis, memcached and
// others say what they think of it.
var hello = question{asked: "EHLO"}

// questions are put to a peer that says nothing and closes on a ClientHello.
var questions = [...]question{
	hello,
	// RFC 4511, section 4.2: an anonymous bind.
	{port: 389, asked: "an anonymous LDAP bind", ask: "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"},
	// PostgreSQL, message formats: SSLRequest, which gets one octet.
	{port: 5432, asked: "PostgreSQL's SSLRequest", ask: "\x00\x00\x00\x08\x04\xd2\x16\x2f", service: "postgresql", answers: func(b []byte) bool {
		return len(b) == 1 && (b[0] == 'S' || b[0] == 'N')
	}},
	// RFC 1035, section 4.2.2: the name servers of the root.
	{port: 53, asked: "a DNS question", ask: "\x00\x11Md\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01", service: "dns", answers: func(b []byte) bool {
		return len(b) > 4 && b[2] == 'M' && b[3] == 'd' && b[4]&0x80 != 0
	}},
	// [MS-RDPBCGR], section 2.2.1.1: a connection request.
	{port: 3389, asked: "an RDP connection request", ask: "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"},
	// RFC 1928, section 3: the methods offered.
	{port: 1080, asked: "a SOCKS greeting", ask: "\x05\x01\x00", service: "socks", answers: func(b []byte) bool { return len(b) == 2 && b[0] == 5 }},
}

// put asks, and reads what comes back within the time.
func (q *question) put(ctx context.Context, conn net.Conn, within time.Duration) answer {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	conn.SetDeadline(time.Time{})
	ask := q.ask
	if ask == "" {
		ask = "EHLO " + wire.Literal(conn) + "\r\n"
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	_, err := io.WriteString(conn, ask)
	stop()
	if err != nil {
		return answer{}
	}
	said, _, _ := firstLine(ctx, conn)
	a := answer{asked: q.asked, said: said, service: wire.Identify(said)}
	switch {
	case len(said) > 2 && bytes.HasPrefix([]byte(ask), said):
		a.service = "echo"
	case q.answers != nil && q.answers(said):
		a.service = q.service
	}
	return a
}
