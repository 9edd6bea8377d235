package dnscheck_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/miekg/dns"
)

// villain is a server written by hand, that knows no rules. What is nil is done
// honestly: over UDP it says that the answer is cut off, and TCP it closes.
type villain struct {
	udp func(query []byte, send func([]byte))
	tcp func(query []byte, conn net.Conn) // the connection is closed afterwards
}

func (v villain) start(t *testing.T) netip.AddrPort {
	t.Helper()
	packets, streams, addr := listen(t, loopback)
	var wg sync.WaitGroup
	ended := make(chan struct{})
	t.Cleanup(func() {
		close(ended)
		packets.Close()
		streams.Close()
		wg.Wait()
	})
	wg.Go(func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := packets.ReadFrom(buf)
			if err != nil {
				return
			}
			send := func(msg []byte) { _, _ = packets.WriteTo(msg, from) }
			if v.udp != nil {
				v.udp(slices.Clone(buf[:n]), send)
			} else {
				send(reply(buf[:n], func(m *dns.Msg) { m.Truncated = true }))
			}
		}
	})
	wg.Go(func() {
		for {
			conn, err := streams.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				stop := make(chan struct{})
				defer close(stop)
				wg.Go(func() {
					select {
					case <-ended:
						conn.Close()
					case <-stop:
					}
				})
				if v.tcp == nil {
					return
				}
				var length [2]byte
				if _, err := io.ReadFull(conn, length[:]); err != nil {
					return
				}
				query := make([]byte, binary.BigEndian.Uint16(length[:]))
				if _, err := io.ReadFull(conn, query); err == nil {
					v.tcp(query, conn)
				}
			})
		}
	})
	return addr
}

// reply is an honest answer to a query, spoilt by change.
func reply(query []byte, change func(*dns.Msg), records ...string) []byte {
	q, m := new(dns.Msg), new(dns.Msg)
	if err := q.Unpack(query); err != nil {
		panic(err)
	}
	m.SetReply(q)
	m.RecursionAvailable, m.Compress = true, true
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	if change != nil {
		change(m)
	}
	wire, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return wire
}

// raw is an answer of n records whose octets are given; \xc0\x0c in them points to
// the name of the question.
func raw(query []byte, n int, records string) []byte {
	msg := append(reply(query, nil), records...)
	binary.BigEndian.PutUint16(msg[6:], uint16(n))
	return msg
}

func framed(msg []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...)
}

// hold keeps a connection open and silent until the client leaves.
func hold(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

const good = "example.com. 60 A 192.0.2.1"

func TestClientHostileServers(t *testing.T) {
	// over makes behaviours of one message, that is sent over UDP.
	over := func(message func(query []byte) []byte) villain {
		return villain{udp: func(query []byte, send func([]byte)) { send(message(query)) }}
	}
	// stream makes behaviours over TCP.
	stream := func(tcp func(query []byte, conn net.Conn)) villain { return villain{tcp: tcp} }
	write := func(conn net.Conn, b []byte) { _, _ = conn.Write(b) }

	const (
		pointer = "\xc0\x0c" // to the question's name
		aHeader = pointer + "\x00\x01\x00\x01\x00\x00\x00\x3c"
		okay    = "NOERROR [" + good + "]"
	)
	for _, tt := range []struct {
		name    string
		villain villain
		t       dnscheck.Type // 0: A
		want    string        // in the error, or the answer
		is      error
	}{
		// Over UDP.
		{"silence", villain{udp: func([]byte, func([]byte)) {}}, 0, "over UDP", dnscheck.ErrTimeout},
		{"an empty datagram", over(func([]byte) []byte { return nil }), 0, "0 octets are no DNS message", dnscheck.ErrMalformed},
		{"half a header", over(func(q []byte) []byte { return reply(q, nil)[:7] }), 0, "7 octets are no DNS message", dnscheck.ErrMalformed},
		{"garbage", over(func([]byte) []byte { return bytes.Repeat([]byte("\xfe\xd0"), 300) }), 0, "another query's number", dnscheck.ErrMalformed},
		{"the query itself", over(func(q []byte) []byte { return q }), 0, "a query came back", dnscheck.ErrMalformed},
		{"another number", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Id++ }, good) }), 0, "another query's number", dnscheck.ErrMalformed},
		{"another name", over(func(q []byte) []byte {
			return reply(q, func(m *dns.Msg) { m.Question[0].Name = "evil.example." }, good)
		}), 0, "another question (evil.example A)", dnscheck.ErrMalformed},
		{"another type", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeMX }, good) }), 0, "another question (example.com MX)", dnscheck.ErrMalformed},
		{"another class", over(func(q []byte) []byte {
			return reply(q, func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }, good)
		}), 0, "another question", dnscheck.ErrMalformed},
		{"another operation", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify }, good) }), 0, "another kind of query", dnscheck.ErrMalformed},
		{"two questions", over(func(q []byte) []byte {
			return reply(q, func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }, good)
		}), 0, "2 questions", dnscheck.ErrMalformed},
		{"no question", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Question = nil }, good) }), 0, "0 questions", dnscheck.ErrMalformed},
		{"a header that refuses", over(func(q []byte) []byte {
			return reply(q, func(m *dns.Msg) { m.Question, m.Rcode = nil, dns.RcodeRefused })
		}), 0, "REFUSED", nil},
		{"the question in capitals", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Question[0].Name = "EXAMPLE.com." }, good) }), 0, okay, nil},
		{"a question that points to itself", over(func(q []byte) []byte {
			return append(reply(q, nil)[:12], "\xc0\x0c\x00\x01\x00\x01"...)
		}), 0, "its question cannot be read", dnscheck.ErrMalformed},
		{"a lie, then the truth", villain{udp: func(q []byte, send func([]byte)) {
			send(reply(q, func(m *dns.Msg) { m.Id++ }, "example.com. 60 A 198.51.100.66"))
			send(reply(q, nil, good))
		}}, 0, okay, nil},
		{"a flood of lies", villain{udp: func(q []byte, send func([]byte)) {
			for id := range uint16(2000) {
				send(reply(q, func(m *dns.Msg) { m.Id += 1 + id }, good))
			}
		}}, 0, "another query's number", dnscheck.ErrMalformed},
		{"an owner that points to itself", over(func(q []byte) []byte {
			return raw(q, 1, "\xc0\x1d\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01")
		}), 0, "too many compression pointers", dnscheck.ErrMalformed},
		{"an alias that points to itself", over(func(q []byte) []byte {
			return raw(q, 1, pointer+"\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x02\xc0\x29")
		}), 0, "too many compression pointers", dnscheck.ErrMalformed},
		{"a label of a reserved kind", over(func(q []byte) []byte { return raw(q, 1, "\x41\x00\x00\x01") }), 0, "answer section, record 1 of 1", dnscheck.ErrMalformed},
		{"more records counted than sent", over(func(q []byte) []byte { return raw(q, 65535, aHeader+"\x00\x04\xc0\x00\x02\x01") }), 0, "record 2 of 65535", dnscheck.ErrMalformed},
		{"fewer records counted than sent", over(func(q []byte) []byte {
			return raw(q, 1, aHeader+"\x00\x04\xc0\x00\x02\x01"+aHeader+"\x00\x04\xc0\x00\x02\x02")
		}), 0, okay, nil},
		{"data beyond the end", over(func(q []byte) []byte { return raw(q, 1, aHeader+"\xff\xff\xc0\x00\x02\x01") }), 0, "the message ends within it", dnscheck.ErrMalformed},
		{"an address of three octets", over(func(q []byte) []byte { return raw(q, 1, aHeader+"\x00\x03\xc0\x00\x02") }), 0, "record 1 of 1", dnscheck.ErrMalformed},
		{"an address of none", over(func(q []byte) []byte { return raw(q, 1, aHeader+"\x00\x00") }), 0, "A without data", dnscheck.ErrMalformed},
		{"records of others", over(func(q []byte) []byte {
			return reply(q, nil, "bank.example. 60 A 198.51.100.66", "x.example. 60 CNAME bank.example.")
		}), 0, "NOERROR", nil},
		{"an address of a class unknown", over(func(q []byte) []byte {
			return raw(q, 1, pointer+"\x00\x01\x00\x03\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01")
		}), 0, "NOERROR", nil},
		{"records beside NXDOMAIN", over(func(q []byte) []byte { return reply(q, func(m *dns.Msg) { m.Rcode = dns.RcodeNameError }, good) }), 0, "NXDOMAIN", nil},
		{"options that lie about their length", over(func(q []byte) []byte {
			msg := append(raw(q, 1, aHeader+"\x00\x04\xc0\x00\x02\x01"), "\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x06\x00\x0f\xff\xff\x00\x06"...)
			msg[11] = 1
			return msg
		}), 0, okay, nil},
		{"an error that goes on and on", over(func(q []byte) []byte {
			return reply(q, func(m *dns.Msg) {
				m.Rcode = dns.RcodeServerFailure
				m.SetEdns0(1232, false)
				m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_EDE{InfoCode: 22, ExtraText: strings.Repeat("no\n", 1000)}}
			})
		}), 0, "SERVFAIL (EDE 22 (No Reachable Authority): no no", nil},

		// Over TCP, after an honest "cut off" over UDP.
		{"closed at once", villain{}, 0, "cut off over UDP, and could not be had over TCP: ", nil},
		{"closed after the query", stream(func([]byte, net.Conn) {}), 0, "closed the connection without an answer", io.EOF},
		{"reset", stream(func(_ []byte, conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) }), 0, "connection reset", nil},
		{"closed within the length", stream(func(_ []byte, conn net.Conn) { write(conn, []byte{1}) }), 0, "ended after 1 octets", dnscheck.ErrMalformed},
		{"closed after the length", stream(func(_ []byte, conn net.Conn) { write(conn, []byte{1, 0}) }), 0, "ended after 2 octets", dnscheck.ErrMalformed},
		{"closed within the message", stream(func(q []byte, conn net.Conn) { write(conn, framed(reply(q, nil, good))[:20]) }), 0, "ended after 20 octets", dnscheck.ErrMalformed},
		{"never answers", stream(func(_ []byte, conn net.Conn) { hold(conn) }), 0, "over TCP: no answer in time: nothing in ", dnscheck.ErrTimeout},
		{"a length too long", stream(func(q []byte, conn net.Conn) {
			write(conn, append([]byte{0xff, 0xff}, reply(q, nil, good)...))
			hold(conn)
		}), 0, "octets and no whole message in ", dnscheck.ErrTimeout},
		{"a length too short", stream(func(q []byte, conn net.Conn) {
			msg := reply(q, nil, good)
			write(conn, append([]byte{0, byte(len(msg) - 5)}, msg...))
			hold(conn)
		}), 0, "the message ends within it", dnscheck.ErrMalformed},
		{"a length of nothing", stream(func(_ []byte, conn net.Conn) { write(conn, []byte{0, 0}) }), 0, "0 octets are no DNS message", dnscheck.ErrMalformed},
		{"lengths of nothing without end", stream(func(_ []byte, conn net.Conn) {
			for {
				if _, err := conn.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}), 0, "0 octets are no DNS message", dnscheck.ErrMalformed},
		{"an octet at a time", stream(func(q []byte, conn net.Conn) {
			for _, b := range framed(reply(q, nil, good)) {
				if _, err := conn.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}), 0, "octets and no whole message", dnscheck.ErrTimeout},
		{"cut off over TCP too", stream(func(q []byte, conn net.Conn) {
			write(conn, framed(reply(q, func(m *dns.Msg) { m.Truncated = true }, good)))
		}), 0, "cut off even over TCP", dnscheck.ErrMalformed},
		{"another's answer first", stream(func(q []byte, conn net.Conn) {
			write(conn, framed(reply(q, func(m *dns.Msg) { m.Id++ })))
			write(conn, framed(reply(q, nil, good)))
		}), 0, okay, nil},
		{"64 kB of TXT", stream(func(q []byte, conn net.Conn) {
			strings := strings.Repeat("\xff"+strings.Repeat("\x80", 255), 254)
			write(conn, framed(raw(q, 1, pointer+"\x00\x10\x00\x01\x00\x00\x00\x3c"+string(binary.BigEndian.AppendUint16(nil, uint16(len(strings))))+strings)))
		}), dnscheck.TypeTXT, `NOERROR [example.com. 60 TXT "\128`, nil},
		{"as many records as there can be", stream(func(q []byte, conn net.Conn) {
			write(conn, framed(raw(q, 65535, strings.Repeat(aHeader+"\x00\x04\xc0\x00\x02\x01", 4090))))
		}), 0, "record 4091 of 65535", dnscheck.ErrMalformed},
		{"as many honest records", stream(func(q []byte, conn net.Conn) {
			write(conn, framed(raw(q, 4090, strings.Repeat(aHeader+"\x00\x04\xc0\x00\x02\x01", 4090))))
		}), 0, okay[:len(okay)-1], nil},
		{"short names for long ones, thousands of times", stream(func(q []byte, conn net.Conn) {
			long := strings.Repeat("\x3f"+strings.Repeat("\x01", 63), 3) + "\x00"
			first := pointer + "\x00\x0f\x00\x01\x00\x00\x00\x3c\x00\xc3\x00\x0a" + long
			write(conn, framed(raw(q, 3000, first+strings.Repeat(pointer+"\x00\x0f\x00\x01\x00\x00\x00\x3c\x00\x04\x00\x0a\xc0\x2b", 2999))))
		}), dnscheck.TypeMX, "unfold to more than 524288 octets", dnscheck.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := resolver(tt.villain.start(t))
			c.Timeout, c.Attempts = time.Second, 1
			q := dnscheck.Question{Name: "example.com", Type: max(tt.t, dnscheck.TypeA)}
			start := time.Now()
			a, err := c.Resolve(t.Context(), q)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			var e *dnscheck.Error
			got, failed := "", errors.As(err, &e)
			if a != nil {
				got = strings.TrimPrefix(a.String(), q.String()+": ")
			} else if failed {
				got = e.Error()
			}
			if (a == nil) == (err == nil) || !strings.Contains(got, tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%.300s (%v)\nwant %s", got, err, tt.want)
			}
			if err != nil && errors.Is(err, dnscheck.ErrMalformed) && errors.Is(err, dnscheck.ErrTimeout) {
				t.Errorf("both malformed and too late: %v", err)
			}
		})
	}
}

// TestClientLeavesNothing: when the questions have ended, so have their goroutines.
func TestClientLeavesNothing(t *testing.T) {
	stream := villain{tcp: func(_ []byte, conn net.Conn) { hold(conn) }}.start(t)
	deaf := villain{udp: func([]byte, func([]byte)) {}}.start(t)
	closed := villain{}.start(t)
	before := runtime.NumGoroutine()
	var wg sync.WaitGroup
	for _, addr := range []netip.AddrPort{stream, deaf, closed} {
		for i := range 20 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Millisecond)
				defer cancel()
				c := resolver(addr)
				c.Timeout = 200 * time.Millisecond
				if a, err := c.Resolve(ctx, dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA}); err == nil {
					t.Errorf("an answer: %v", a)
				}
			})
		}
	}
	wg.Wait()
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestClientObeysContext: the end of the context ends a question, wherever it is, long
// before the minute that it may take by itself.
func TestClientObeysContext(t *testing.T) {
	deaf := villain{udp: func([]byte, func([]byte)) {}}.start(t)
	mute := villain{tcp: func(_ []byte, conn net.Conn) { hold(conn) }}.start(t)
	flood := villain{udp: func(q []byte, send func([]byte)) {
		for range 20 {
			send(reply(q, func(m *dns.Msg) { m.Id++ }))
			time.Sleep(20 * time.Millisecond)
		}
	}}.start(t)
	trickle := villain{tcp: func(q []byte, conn net.Conn) {
		for _, b := range framed(reply(q, nil, good)) {
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}}.start(t)
	why := errors.New("the user has left")
	for name, c := range map[string]*dnscheck.Client{
		"waiting over UDP": resolver(deaf),
		"waiting over TCP": resolver(mute),
		"amid lies":        resolver(flood),
		"mid-read":         resolver(trickle),
		"while connecting": {Servers: []netip.AddrPort{deaf}, Dialer: stuck{}},
		"of two servers":   {Servers: []netip.AddrPort{deaf, mute}},
	} {
		t.Run(name, func(t *testing.T) {
			c.Timeout = time.Minute
			ctx, cancel := context.WithCancelCause(t.Context())
			var left time.Time
			time.AfterFunc(150*time.Millisecond, func() {
				left = time.Now()
				cancel(why)
			})
			_, err := c.Resolve(ctx, dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
			if took := time.Since(left); !errors.Is(err, why) || left.IsZero() || took > 10*time.Second {
				t.Errorf("%v, %v after the end", err, took)
			}
			cancel(nil)
			ctx, cancelTime := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancelTime()
			start := time.Now()
			_, err = c.Resolve(ctx, dnscheck.Question{Name: "example.com", Type: dnscheck.TypeA})
			if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
				t.Errorf("%v after %v", err, took)
			}
		})
	}
}

// FuzzAnswer gives the client any octets for an answer, over UDP and TCP.
func FuzzAnswer(f *testing.F) {
	query, err := new(dns.Msg).SetQuestion("example.com.", dns.TypeMX).Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(reply(query, nil, "example.com. 60 MX 10 mail.example.com."))
	f.Add(reply(query, nil, "example.com. 60 CNAME a.example.com.", "a.example.com. 60 MX 0 ."))
	f.Add(reply(query, func(m *dns.Msg) {
		soa, _ := dns.NewRR("com. 60 SOA a. b. 1 2 3 4 5")
		m.Rcode, m.Ns = dns.RcodeNameError, []dns.RR{soa}
		m.SetEdns0(1232, false)
		m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_EDE{InfoCode: 15, ExtraText: "no"}}
	}))
	f.Add(raw(query, 2, "\xc0\x0c\x00\x0f\x00\x01\x00\x00\x00\x3c\x00\x04\x00\x0a\xc0\x0c"))
	f.Add(reply(query, func(m *dns.Msg) { m.Truncated = true }))
	f.Fuzz(func(t *testing.T, msg []byte) {
		c := &dnscheck.Client{Servers: []netip.AddrPort{loopback}, Dialer: says(msg)}
		q := dnscheck.Question{Name: "example.com", Type: dnscheck.TypeMX}
		a, err := c.Resolve(t.Context(), q)
		if (a == nil) == (err == nil) {
			t.Fatalf("%v, %v", a, err)
		}
		if e := new(dnscheck.Error); err != nil && (!errors.As(err, &e) || e.Question != q) {
			t.Fatalf("%#v", err)
		}
		if a == nil {
			return
		}
		name := q.Name
		for _, alias := range a.Chain {
			if alias.Type != dnscheck.TypeCNAME || alias.Name != name {
				t.Errorf("%v does not follow %s", alias, name)
			}
			name = alias.Host
		}
		for _, r := range a.Records {
			if r.Type != q.Type || r.Name != name || r.Data == "" {
				t.Errorf("%v after %s", r, name)
			}
		}
		if a.RCode != dnscheck.NoError && len(a.Records) > 0 || len(a.Chain) > 16 || len(fmt.Sprint(a)) > 4<<20 {
			t.Errorf("%v", a)
		}
	})
}
