package smtpprobe_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpprobe"
)

// whole is a target that goes the whole way.
var whole = smtpprobe.Target{
	Server: "smtp.example.com:587", HELO: "app.example.org", User: "bob", Password: "correct-horse", TLS: smtpprobe.TLSSTARTTLS,
	From: "a@example.org", To: []string{"b@example.com", "c@example.com"}, Message: []byte("Subject: x\nFrom: a@example.org\nDate: Sat, 21 Nov 2026 12:00:00 +0000\n\n.hello\nworld\n"), SendMessage: true,
}

// way is the script of a server that lets it go the whole way.
var way = []string{
	"S: 220 smtp.example.com ESMTP",
	"C: EHLO", "S~ \"250-smtp.example.com\\r\\n250-SIZE 1000\\r\\n250 STARTTLS\\r\\n\"",
	"C: STARTTLS", "S: 220 2.0.0 Ready", "TLS",
	"C: EHLO", "S~ \"250-smtp.example.com\\r\\n250-SIZE 1000\\r\\n250 AUTH PLAIN\\r\\n\"",
	"C: AUTH PLAIN", "S: 235 2.7.0 Accepted",
	"C: MAIL FROM:<a@example.org> SIZE=83", "S: 250 2.1.0 Ok",
	"C: RCPT TO:<b@example.com>", "S: 250 2.1.5 Ok", "C: RCPT TO:<c@example.com>", "S: 251 2.1.5 Ok",
	"C: DATA", "S: 354 go ahead", "C: Subject: x\r\n", "C: From: a@example.org\r\n", "C: Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n", "C: \r\n", "C: ..hello\r\n", "C: world\r\n", "C: .\r\n", "S: 250 2.0.0 queued as 1",
	"C: QUIT", "S: 221 bye",
}

func TestWholeWay(t *testing.T) {
	var hooks []string
	p := smtpprobe.Prober{RootCAs: trusted().pool, Trace: &smtpprobe.Trace{
		Done: func(s smtpprobe.Step) { hooks = append(hooks, string(s.Stage)) },
	}}
	r := holdWith(t, p, &dialer{t: t, script: strings.Join(way, "\n")}, whole)
	const want = "connect; greeting 220; ehlo 250; starttls 220; tls; ehlo tls 250; auth PLAIN 235; mail a@example.org 250; rcpt b@example.com 250; rcpt c@example.com 251; data 354; message 250; quit 221"
	if got := outline(r); got != want {
		t.Errorf("steps: %s", got)
	}
	if !r.Sent || !r.Auth.Done || !r.TLS.Trusted || r.TLS.Version != "TLS 1.3" || len(r.Accepted) != 2 || r.EHLO.Auth != nil || r.EHLOTLS.Size != 1000 || r.EHLOTLS.Offers("STARTTLS") || len(hooks) != len(r.Steps) {
		t.Errorf("%+v", r)
	}
	if found := check.Run(smtpprobe.Rules(), r); found != nil || r.Failed() != nil {
		t.Errorf("found %v where all is well", found)
	}
	js, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var back smtpprobe.Result
	if err := json.Unmarshal(js, &back); err != nil {
		t.Fatal(err)
	}
	again, _ := json.MarshalIndent(back, "", " ")
	if !bytes.Equal(js, again) {
		t.Errorf("%s\nread back as\n%s", js, again)
	}
}

// TestEveryEnd ends the conversation in every way at every place.
func TestEveryEnd(t *testing.T) {
	known := map[smtpprobe.Kind]bool{}
	for i := range len(way) {
		for _, end := range []string{"close", "reset", "hang", "S~ \"\\xff\\x00\\xff\\r\\n\"", "S: 421 4.3.2 shutting down", "S~ \"25\"\nclose"} {
			before := way[:i]
			if strings.HasPrefix(end, "S") && (i == 5 || strings.HasPrefix(way[i], "C:")) {
				before = way[:i+1] // a pipe holds nothing: who speaks unasked waits
			}
			if i == 5 && strings.HasPrefix(end, "S") {
				before = append(append([]string{}, way[:5]...), "C~")
			}
			r := hold(t, strings.Join(append(append([]string{}, before...), end), "\n"), whole)
			last := r.Failed()
			done := i >= len(way)-2
			if last == nil && !done {
				t.Errorf("%d, %s: nothing failed in: %s", i, end, outline(r))
				continue
			}
			if last != nil {
				known[last.Kind] = true
				if last.Kind == "" && last.Reply == nil || last.Kind != "" && last.Error == "" {
					t.Errorf("%d, %s: no evidence: %+v", i, end, last)
				}
			}
			if r.Sent != done && i < len(way)-3 {
				t.Errorf("%d, %s: sent %v", i, end, r.Sent)
			}
			if total := r.Steps[len(r.Steps)-1].Start + r.Steps[len(r.Steps)-1].Took; total > 70*time.Second {
				t.Errorf("%d, %s: took %s", i, end, total)
			}
		}
	}
	for _, kind := range []smtpprobe.Kind{"", smtpprobe.KindClosed, smtpprobe.KindReset, smtpprobe.KindTimeout, smtpprobe.KindNotSMTP, smtpprobe.KindTLS} {
		if !known[kind] {
			t.Errorf("no session ended with kind %q", kind)
		}
	}
}

// hostile are servers that want to harm.
var hostile = []struct {
	name  string
	serve func(c net.Conn)
	want  smtpprobe.Kind
}{
	{"an endless greeting", repeat("220-and more\r\n"), smtpprobe.KindEndless},
	{"an endless greeting of LF", repeat("220-\n"), smtpprobe.KindEndless},
	{"an endless line", repeat("220 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), smtpprobe.KindEndless},
	{"endless NULs", repeat("\x00\x00\x00\x00\x00\x00\x00\x00"), smtpprobe.KindEndless},
	{"endless lone CR", repeat("220 x\r"), smtpprobe.KindEndless},
	{"endless empty lines", repeat("\r\n"), smtpprobe.KindNotSMTP},
	{"a gigabyte on one line", func(c net.Conn) { c.Write([]byte("220 ")); io.CopyN(c, endless{}, 1<<30) }, smtpprobe.KindEndless},
	{"one byte a second", drip("220 smtp.example.com ESMTP with a very long name\r\n", time.Second), smtpprobe.KindTimeout},
	{"one line a second", slowly("220-please wait\r\n", time.Second), smtpprobe.KindTimeout},
	{"a byte, then nothing", func(c net.Conn) { c.Write([]byte("2")); io.Copy(io.Discard, c) }, smtpprobe.KindTimeout},
	{"100,000 lines of EHLO", after("220 mx\r\n", repeat("250-KEYWORD with parameters\r\n")), smtpprobe.KindEndless},
	{"EHLO, a byte a second", after("220 mx\r\n", drip("250-smtp.example.com\r\n250 STARTTLS\r\n", time.Second)), smtpprobe.KindTimeout},
	{"code 000", say("000 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code 100", say("100 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code 600", say("600 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code 999", say("999 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code -20", say("-20 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code +20", say("+20 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code 2 0", say("2 0 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code of four digits", say("2200 mx\r\n"), smtpprobe.KindNotSMTP},
	{"code in other digits", say("٢٢٠ mx\r\n"), smtpprobe.KindNotSMTP},
	{"mixed codes", say("220-a\r\n250 b\r\n"), smtpprobe.KindNotSMTP},
	{"lines of different codes for EHLO", after("220 mx\r\n", say("250-a\r\n550-b\r\n250 c\r\n")), smtpprobe.KindNotSMTP},
	{"a tab behind the code", say("220\tmx\r\n"), smtpprobe.KindNotSMTP},
	{"binary rubbish", say("\x01\x02\x03\xff\xfe\n"), smtpprobe.KindNotSMTP},
	{"a TLS alert", say("\x15\x03\x01\x00\x02\x02\x0a"), smtpprobe.KindNotSMTP},
	{"half a line", say("220 mx"), smtpprobe.KindClosed},
	{"half a reply", say("220-mx\r\n"), smtpprobe.KindClosed},
	{"nothing", say(""), smtpprobe.KindClosed},
	{"no TLS behind STARTTLS", starttls(func(c net.Conn) { c.Write([]byte("220 again, in clear text\r\n")) }), smtpprobe.KindTLS},
	{"silence behind STARTTLS", starttls(func(c net.Conn) { io.Copy(io.Discard, c) }), smtpprobe.KindTimeout},
	{"end behind STARTTLS", starttls(func(c net.Conn) {}), smtpprobe.KindClosed},
	{"a handshake, a byte a second", starttls(drip("\x16\x03\x03\x40\x00aaaaaaaaaaaaaaaaaaaaaaaaaaa", time.Second)), smtpprobe.KindTimeout},
	{"an endless handshake", starttls(repeat("\x16\x03\x03\x00\x04\x02\x00\xff\xff")), smtpprobe.KindTLS},
	{"a record of 64 KB", starttls(repeat("\x16\x03\x03\xff\xff")), smtpprobe.KindTLS},
	{"an alert", starttls(say("\x15\x03\x03\x00\x02\x02\x28")), smtpprobe.KindTLS},
	{"endless warnings", starttls(repeat("\x15\x03\x03\x00\x02\x01\x5a")), smtpprobe.KindTLS},
	{"silence under TLS", starttls(under(func(c net.Conn) { io.Copy(io.Discard, c) })), smtpprobe.KindTimeout},
	{"rubbish under TLS", starttls(under(say("hello\r\n"))), smtpprobe.KindNotSMTP},
	{"an endless line under TLS", starttls(under(repeat("250-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))), smtpprobe.KindEndless},
	{"the end of TLS", starttls(under(func(c net.Conn) { c.(*tls.Conn).CloseWrite() })), smtpprobe.KindClosed},
	{"clear text after TLS", starttls(func(c net.Conn) {
		s := tls.Server(c, serverConfig(false))
		s.Read(make([]byte, 1024))
		c.Write([]byte("250 in clear text\r\n"))
	}), smtpprobe.KindTLS},
	{"a certificate with 20,000 names", starttls(bomb), smtpprobe.KindUntrusted},
	{"endless challenges", starttls(under(after("250-mx\r\n250 AUTH LOGIN\r\n", func(c net.Conn) {
		for lines := bufio.NewScanner(c); ; lines.Scan() {
			if _, err := c.Write([]byte("334 VXNlcm5hbWU6\r\n")); err != nil {
				return
			}
		}
	}))), smtpprobe.KindLocal},
	{"a challenge without end", starttls(under(after("250-mx\r\n250 AUTH LOGIN\r\n", repeat("334 AAAAAAAAAAAAAAAAAAAAAAAAAA")))), smtpprobe.KindEndless},
}

func say(text string) func(net.Conn) {
	return func(c net.Conn) { c.Write([]byte(text)) }
}

func repeat(text string) func(net.Conn) {
	text = strings.Repeat(text, 100)
	return func(c net.Conn) {
		for {
			if _, err := c.Write([]byte(text)); err != nil {
				return
			}
		}
	}
}

func slowly(text string, pause time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		for {
			if _, err := c.Write([]byte(text)); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}
}

func drip(text string, pause time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		for i := range len(text) {
			if _, err := c.Write([]byte(text[i : i+1])); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}
}

// after says something, takes a line, and goes on.
func after(text string, then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		c.Write([]byte(text))
		c.Read(make([]byte, 1024))
		then(c)
	}
}

func starttls(then func(net.Conn)) func(net.Conn) {
	return after("220 mx\r\n", after("250-mx\r\n250 STARTTLS\r\n", func(c net.Conn) {
		c.Write([]byte("220 go\r\n"))
		then(&late{Conn: c})
	}))
}

// late lets the client write its ClientHello before it is written to, as the
// buffers of TCP do.
type late struct {
	net.Conn
	read bool
	held []byte
}

func (l *late) Read(p []byte) (int, error) {
	if len(l.held) > 0 {
		n := copy(p, l.held)
		l.held = l.held[n:]
		return n, nil
	}
	l.read = true
	return l.Conn.Read(p)
}

func (l *late) Write(p []byte) (int, error) {
	if !l.read {
		b := make([]byte, 4096)
		n, _ := l.Conn.Read(b)
		l.read, l.held = true, b[:n]
	}
	return l.Conn.Write(p)
}

// under shakes hands, takes EHLO and goes on.
func under(then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		s := tls.Server(c, serverConfig(false))
		s.Read(make([]byte, 1024))
		then(s)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestHostileServers(t *testing.T) {
	if len(hostile) < 40 {
		t.Errorf("only %d", len(hostile))
	}
	bombCertificate() // made outside the measure
	trusted()
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool}, &dialer{t: t, serve: h.serve}, whole)
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 32 {
				t.Errorf("%d MB were allocated", used)
			}
			last := r.Failed()
			if last == nil || last.Kind != h.want || last.Error == "" {
				t.Errorf("%s: %+v", outline(r), last)
			}
			if js, _ := json.Marshal(r); len(js) > 2<<20 || bytes.Contains(js, []byte("correct-horse")) {
				t.Errorf("a result of %d octets", len(js))
			}
			if last.Took > 30*time.Second {
				t.Errorf("%s took %s", last.Stage, last.Took)
			}
			check.Run(smtpprobe.Rules(), r)
		})
	}
}

// TestSplitReplies: a reply may come in any pieces.
func TestSplitReplies(t *testing.T) {
	const greeting = "220-smtp.example.com ESMTP\r\n220 ready\r\n"
	const ehlo = "250-smtp.example.com\n250-SIZE 10\r\n250\r\n"
	want := ""
	for cut := range len(ehlo) {
		r := holdWith(t, smtpprobe.Prober{}, &dialer{t: t, serve: func(c net.Conn) {
			c.Write([]byte(greeting[:cut%len(greeting)]))
			c.Write([]byte(greeting[cut%len(greeting):]))
			lines := bufio.NewScanner(c)
			lines.Scan()
			for i := range len(ehlo) {
				if i == cut {
					time.Sleep(time.Second)
				}
				c.Write([]byte(ehlo[i : i+1]))
			}
			lines.Scan()
			c.Write([]byte("221 bye\r\n"))
		}}, smtpprobe.Target{Server: "smtp.example.com:25", HELO: "x"})
		got := fmt.Sprint(outline(r), r.EHLO)
		if want == "" {
			want = got
		}
		if got != want || r.EHLO.Size != 10 {
			t.Errorf("cut at %d: %s", cut, got)
		}
	}
}

// TestCancelled: the caller's time ends a session at once, wherever it is.
func TestCancelled(t *testing.T) {
	for i := range len(way) - 2 {
		if strings.HasPrefix(way[i], "C:") {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			script := strings.Join(append(append([]string{}, way[:i]...), "hang"), "\n")
			for _, deadline := range []bool{true, false} {
				d := &dialer{t: t, script: script}
				ctx, cancel := context.WithCancel(t.Context())
				if deadline {
					ctx, cancel = context.WithTimeout(ctx, 2*time.Second)
				} else {
					time.AfterFunc(2*time.Second, cancel)
				}
				began := time.Now()
				r, err := smtpprobe.Prober{RootCAs: trusted().pool, Dialer: d}.Probe(ctx, whole)
				if err != nil {
					t.Fatal(err)
				}
				last := r.Steps[len(r.Steps)-1]
				if took := time.Since(began); took > 2100*time.Millisecond || last.Kind != smtpprobe.KindCancelled || !strings.HasPrefix(last.Error, "context ") {
					t.Errorf("%d: after %s: %+v", i, took, last)
				}
				cancel()
				d.wg.Wait()
			}
		})
	}
}
