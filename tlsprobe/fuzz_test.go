package tlsprobe_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"testing"
	"time"

	"github.com/maildiag/maildiag/tlsprobe"
)

// FuzzServer lets a server answer with any bytes, in either mode. The probe must
// end, and its result must be the same when it is read back.
func FuzzServer(f *testing.F) {
	for _, seed := range []string{
		"220 mail.example.com ESMTP\r\n250-mail.example.com\r\n250 STARTTLS\r\n220 go\r\n\x15\x03\x03\x00\x02\x02\x28",
		"220 a\r\n250 XXXXXXXA\r\n500 no\r\n",
		"\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x00\xc0\x2b\x00",
		"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x13\x01\x00\x00\x2e\x00\x2b\x00\x02\x03\x04",
		"\x15\x03\x01\x00\x02\x02\x46", "* OK IMAP4\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\x00\xff", "220-a\r\n220 b\n", "",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, answer []byte, implicit bool) {
		p := tlsprobe.Prober{
			Timeout: 200 * time.Millisecond,
			Dialer: dialFunc(func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				go io.Copy(io.Discard, server)
				go func() { server.Write(answer); server.Close() }()
				return client, nil
			}),
		}
		target := tlsprobe.Target{Addr: "mail.example.com:25", Mode: tlsprobe.STARTTLS, Deep: len(answer)%4 == 0}
		if implicit {
			target.Mode = tlsprobe.Implicit
		}
		began := time.Now()
		r, err := p.Probe(t.Context(), target)
		if err != nil || r.Handshake.Done {
			t.Fatalf("%+v, %v", r, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		sameAfterJSON(t, r)
	})
}

// FuzzFindings judges results that anybody may have written: rules must not rely
// on what a probe would never bring.
func FuzzFindings(f *testing.F) {
	f.Add([]byte(`{"server":"mail.example.com:465","name":"mail.example.com","mode":"implicit","handshake":{"stage":"tls","error":"EOF"}}`))
	f.Add([]byte(`{"name":"a.b","chain":[{"names":["*.b","c.b"],"key":"RSA 1","issuer":"Root"}],"trust":{"errors":["x509: too many intermediates"]}}`))
	f.Add([]byte(`{"mode":"starttls","offered":false,"handshake":{"done":true},"implicit":{"done":true},"chain":[{}],"trust":{"anchored":true}}`))
	f.Add([]byte(`{"mode":"starttls","offered":true,"handshake":{"stage":"greeting","timed_out":true},"greeting":"220 x 99 Foo 2026 99:99:99 GMT","trust":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r tlsprobe.Result
		if json.Unmarshal(data, &r) != nil {
			return
		}
		for _, found := range r.Findings() {
			if found.Message == "" || len(found.Fixes) == 0 {
				t.Errorf("%+v", found)
			}
		}
		r.Causes()
		r.ReportType()
	})
}
