//go:build linux

package lab

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Proxy is one on proxy.acme.test (203.0.113.72).
type Proxy struct {
	Port  int
	SOCKS bool // SOCKS5 (RFC 1928); else HTTP CONNECT
	// Answer is what it does: "" it connects, "refuse" it forbids, "login" it
	// wants one, "unreachable" it says that it cannot get there, "silent".
	Answer string
}

func playProxies(proxies []Proxy) error {
	failed := make(chan error)
	for _, p := range proxies {
		listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", v4(72), p.Port))
		if err != nil {
			return err
		}
		go func() {
			for {
				c, err := listener.Accept()
				if err != nil {
					failed <- err
					return
				}
				go p.serve(c)
			}
		}()
	}
	return <-failed
}

func (p Proxy) serve(c net.Conn) {
	defer c.Close()
	if p.Answer == "silent" {
		_, _ = io.Copy(io.Discard, c)
		return
	}
	r := bufio.NewReader(c)
	answer := p.http
	if p.SOCKS {
		answer = p.socks
	}
	far := answer(r, c)
	if far == nil {
		return
	}
	defer far.Close()
	go func() {
		_, _ = io.Copy(far, r)
		_ = far.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(c, far)
}

func (p Proxy) connect(address string) net.Conn {
	if p.Answer != "" {
		return nil
	}
	far, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil
	}
	return far
}

// http answers a CONNECT (RFC 9110, section 9.3.6).
func (p Proxy) http(r *bufio.Reader, c net.Conn) net.Conn {
	request, err := http.ReadRequest(r)
	if err != nil {
		return nil
	}
	far := p.connect(request.Host)
	switch {
	case far != nil:
		_, _ = io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	case p.Answer == "refuse":
		_, _ = io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
	case p.Answer == "login":
		_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"lab\"\r\nContent-Length: 0\r\n\r\n")
	default:
		_, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
	}
	return far
}

// socks answers a SOCKS5 greeting and CONNECT (RFC 1928, sections 3 to 6).
func (p Proxy) socks(r *bufio.Reader, c net.Conn) net.Conn {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil
	}
	if _, err := r.Discard(int(head[1])); err != nil {
		return nil
	}
	if p.Answer == "login" {
		_, _ = c.Write([]byte{5, 0xff}) // no acceptable method
		return nil
	}
	_, _ = c.Write([]byte{5, 0})
	var request [4]byte
	if _, err := io.ReadFull(r, request[:]); err != nil {
		return nil
	}
	var host string
	switch request[3] {
	case 1, 4:
		address := make([]byte, map[byte]int{1: 4, 4: 16}[request[3]])
		if _, err := io.ReadFull(r, address); err != nil {
			return nil
		}
		a, _ := netip.AddrFromSlice(address)
		host = a.String()
	case 3:
		size, err := r.ReadByte()
		if err != nil {
			return nil
		}
		name := make([]byte, size)
		if _, err := io.ReadFull(r, name); err != nil {
			return nil
		}
		host = string(name)
	}
	var port [2]byte
	if _, err := io.ReadFull(r, port[:]); err != nil {
		return nil
	}
	far := p.connect(net.JoinHostPort(host, fmt.Sprint(binary.BigEndian.Uint16(port[:]))))
	status := byte(4) // host unreachable
	switch {
	case far != nil:
		status = 0
	case p.Answer == "refuse":
		status = 2 // not allowed by ruleset
	}
	_, _ = c.Write([]byte{5, status, 0, 1, 0, 0, 0, 0, 0, 0})
	return far
}

// connect dials through a proxy that knows HTTP CONNECT, as apps do by hand.
func connect(ctx context.Context, d *net.Dialer, through, to string) (net.Conn, error) {
	c, err := d.DialContext(ctx, "tcp", through)
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(end)
	}
	if _, err := fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", to); err != nil {
		c.Close()
		return nil, err
	}
	// The answer is read an octet at a time, for what follows it is the server's.
	answer, err := http.ReadResponse(bufio.NewReaderSize(oneByOne{c}, 16), nil)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("proxy %s: CONNECT %s: %s", through, to, answer.Status)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

type oneByOne struct{ io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.Reader.Read(p[:min(1, len(p))]) }
