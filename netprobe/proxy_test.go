package netprobe_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/netprobe"
)

// httpProxy answers every CONNECT with a reply, in which %s is what the client
// sent to log in.
func httpProxy(reply string) func(net.Conn) {
	return func(c net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil || req.Method != http.MethodConnect {
			return
		}
		io.WriteString(c, strings.ReplaceAll(reply, "%s", req.Header.Get("Proxy-Authorization")))
		drain(c)
	}
}

// socksProxy wants a login if there is a password, and answers every request with
// a reply of RFC 1928, section 6. What it then says is the target's word.
func socksProxy(password string, reply byte, then string) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		head := make([]byte, 2)
		io.ReadFull(in, head)
		io.CopyN(io.Discard, in, int64(head[1]))
		if password == "" {
			c.Write([]byte{5, 0})
		} else if head[1] < 2 {
			c.Write([]byte{5, 0xFF})
			return
		} else {
			c.Write([]byte{5, 2})
			io.ReadFull(in, head) // version, length of the name
			io.CopyN(io.Discard, in, int64(head[1]))
			n, _ := in.ReadByte()
			given := make([]byte, n)
			io.ReadFull(in, given)
			if string(given) != password {
				c.Write([]byte{1, 1})
				return
			}
			c.Write([]byte{1, 0})
		}
		request := make([]byte, 4)
		io.ReadFull(in, request)
		rest := map[byte]int64{1: 6, 4: 18}[request[3]]
		if request[3] == 3 {
			n, _ := in.ReadByte()
			rest = int64(n) + 2
		}
		io.CopyN(io.Discard, in, rest)
		c.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
		io.WriteString(c, then)
		if reply == 0 {
			drain(c)
		}
	}
}

// asked waits for the first request.
func asked(serve func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		c.Read(make([]byte, 512))
		serve(c)
	}
}

func TestProxies(t *testing.T) {
	const greeting = "220 mx.example.com ESMTP\r\n"
	const granted = "HTTP/1.1 200 Connection established\r\n\r\n"
	for _, tt := range []struct {
		name    string
		url     string // without host
		serve   func(net.Conn)
		outcome netprobe.Outcome
		fault   netprobe.ProxyFault
		cause   string
	}{
		{"tunnel", "http://", httpProxy(granted + greeting), netprobe.Connected, "", ""},
		{"tunnel after 1xx", "http://", httpProxy("HTTP/1.1 102 Processing\r\n\r\n" + granted + greeting), netprobe.Connected, "", ""},
		{"login wanted", "http://", httpProxy("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n"), netprobe.ProxyFailed, netprobe.ProxyLogin, "proxy-wants-login"},
		{"login repeated", "http://jo:" + canary + "@", httpProxy("HTTP/1.1 407 not %s\r\nProxy-Authenticate: %s\r\n\r\n"), netprobe.ProxyFailed, netprobe.ProxyLogin, "proxy-wants-login"},
		{"login in the greeting", "http://jo:" + canary + "@", httpProxy(granted + "220 hello %s " + canary + " ESMTP\r\n"), netprobe.Connected, "", ""},
		{"port forbidden", "http://", httpProxy("HTTP/1.1 403 Forbidden\r\n\r\n"), netprobe.ProxyFailed, netprobe.ProxyForbids, "proxy-forbids"},
		{"not reached", "http://", httpProxy("HTTP/1.1 503 Service Unavailable\r\n\r\n"), netprobe.ProxyFailed, netprobe.ProxyCannot, "proxy-cannot-reach"},
		{"not reached in time", "http://", httpProxy("HTTP/1.1 504 Gateway Timeout\r\n\r\n"), netprobe.NoAnswer, netprobe.ProxyCannot, "proxy-cannot-reach"},
		{"a web server", "http://", httpProxy("HTTP/1.1 400 Bad Request\r\n\r\n"), netprobe.ProxyFailed, netprobe.ProxyNoProxy, "proxy-is-none"},
		{"1xx without end", "http://", httpProxy(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 50)), netprobe.ProxyFailed, netprobe.ProxyNoProxy, "proxy-is-none"},
		{"a header without end", "http://", httpProxy("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20)), netprobe.ProxyFailed, netprobe.ProxyNoProxy, "proxy-is-none"},
		{"gone", "http://", func(net.Conn) {}, netprobe.ProxyFailed, netprobe.ProxyNoProxy, "proxy-is-none"},
		{"silent", "http://", drain, netprobe.ProxyFailed, netprobe.ProxySilent, "proxy-silent"},
		{"socks", "socks5://", socksProxy("", 0, greeting), netprobe.Connected, "", ""},
		{"socks with a name", "socks5h://", socksProxy("", 0, greeting), netprobe.Connected, "", ""},
		{"socks with a login", "socks5h://jo:" + canary + "@", socksProxy(canary, 0, greeting), netprobe.Connected, "", ""},
		{"socks wants a login", "socks5://", socksProxy(canary, 0, greeting), netprobe.ProxyFailed, netprobe.ProxyLogin, "proxy-wants-login"},
		{"socks takes another one", "socks5://jo:" + canary + "@", socksProxy("other", 0, greeting), netprobe.ProxyFailed, netprobe.ProxyLogin, "proxy-wants-login"},
		{"socks forbids", "socks5://", socksProxy("", 2, ""), netprobe.ProxyFailed, netprobe.ProxyForbids, "proxy-forbids"},
		{"socks, refused", "socks5://", socksProxy("", 5, ""), netprobe.RefusedByPeer, netprobe.ProxyCannot, "proxy-cannot-reach"},
		{"socks, unreachable", "socks5h://", socksProxy("", 4, ""), netprobe.Unreachable, netprobe.ProxyCannot, "proxy-cannot-reach"},
		{"socks, no answer", "socks5://", socksProxy("", 6, ""), netprobe.NoAnswer, netprobe.ProxyCannot, "proxy-cannot-reach"},
		{"socks, silent", "socks5://", drain, netprobe.ProxyFailed, netprobe.ProxySilent, "proxy-silent"},
		{"no socks", "socks5://", asked(greets("HTTP/1.1 400 Bad Request\r\n\r\n")), netprobe.ProxyFailed, netprobe.ProxyNoProxy, "proxy-is-none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const proxy = "192.0.2.80:3128"
				u, err := url.Parse(tt.url + proxy)
				if err != nil {
					t.Fatal(err)
				}
				p := netprobe.Prober{Local: machine, Dialer: world{proxy: speaks(tt.serve)}, Resolver: names{"mx.example.com": "192.0.2.25"}}
				r := probe(t, p, netprobe.Target{Host: "mx.example.com", Port: 587, Proxy: u, Listen: true, Ports: []uint16{}})
				d := first(t, r)
				if d.Outcome != tt.outcome || r.Proxy == nil || r.Proxy.Fault != tt.fault || r.Proxy.Outcome != netprobe.Connected || cause(r) != tt.cause {
					t.Errorf("%+v, %+v, found %v", d, r.Proxy, r.Findings())
				}
				if here := u.Scheme == "socks5"; (r.Resolution != nil) != here || d.Addr.IsValid() != here {
					t.Errorf("who resolves: %+v", r)
				}
				if tt.outcome == netprobe.Connected && d.Service != "smtp" {
					t.Errorf("the server's word is lost: %+v", d)
				}
			})
		})
	}
}

func TestProxyIsNotThere(t *testing.T) {
	u := &url.URL{Scheme: "socks5h", Host: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), closedPort(t)).String(), User: url.UserPassword("jo", canary)}
	r := probe(t, netprobe.Prober{Local: machine}, netprobe.Target{Host: "mx.example.com", Port: 587, Proxy: u, Controls: []string{"192.0.2.7:443"}})
	if r.Proxy.Outcome != netprobe.RefusedByPeer || r.Proxy.Fault != netprobe.ProxyUnreachable || cause(r) != "proxy-unreachable" {
		t.Errorf("%+v, found %v", r.Proxy, r.Findings())
	}
}

// TestProxyTellsTheTime: the Date header of a refusal is enough.
func TestProxyTellsTheTime(t *testing.T) {
	addr, _ := listener(t, "tcp4", httpProxy("HTTP/1.1 403 Forbidden\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\n\r\n"))
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	r := probe(t, netprobe.Prober{Local: machine, Now: func() time.Time { return now }},
		netprobe.Target{Host: "mx.example.com", Port: 587, Proxy: &url.URL{Scheme: "http", Host: addr}})
	if r.Local.ClockSkew != -3*time.Hour || !strings.Contains(r.Local.ClockFrom, addr) {
		t.Errorf("%+v", r.Local)
	}
}
