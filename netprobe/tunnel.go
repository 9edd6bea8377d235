package netprobe

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"time"
)

const mostHeader = 16 << 10 // octets of a proxy's reply header

// tunnel asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6).
func (p *proxyDialer) tunnel(ctx context.Context, hop *proxyHop, address string) (net.Conn, error) {
	conn, err := hop.DialContext(ctx, "tcp", hop.address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	limited := &io.LimitedReader{R: conn, N: mostHeader}
	in := bufio.NewReader(limited)
	resp, err := p.ask(conn, in, address)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		p.tell(date)
	}
	if resp.StatusCode/100 != 2 {
		conn.Close()
		return nil, refusal(resp)
	}
	limited.N = math.MaxInt64 // from here on it is the target that speaks
	return &tunnelled{Conn: conn, in: in}, nil
}

// ask sends the request and reads the header of the final response.
func (p *proxyDialer) ask(conn net.Conn, in *bufio.Reader, address string) (*http.Response, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", address, address)
	if u := p.url.User; u != nil {
		password, _ := u.Password()
		fmt.Fprintf(&b, "Proxy-Authorization: %s\r\n", basic(u.Username(), password))
	}
	if _, err := io.WriteString(conn, b.String()+"\r\n"); err != nil {
		return nil, err
	}
	for range 5 {
		resp, err := http.ReadResponse(in, &http.Request{Method: http.MethodConnect})
		if err != nil || resp.StatusCode/100 != 1 {
			return resp, err
		}
	}
	return nil, fmt.Errorf("the proxy answers with 1xx again and again")
}

// refusal reads a response that grants no tunnel. Proxies that could not reach
// the target say 502, 503 or 504 (RFC 9110, section 15.6).
func refusal(resp *http.Response) *proxyError {
	e := &proxyError{fault: ProxyForbids, outcome: ProxyFailed, err: fmt.Errorf("%s %s", resp.Proto, resp.Status)}
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		e.fault = ProxyLogin
		if scheme, _, _ := strings.Cut(resp.Header.Get("Proxy-Authenticate"), " "); scheme != "" {
			e.err = fmt.Errorf("%w (it wants: %s)", e.err, scheme)
		}
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		e.fault = ProxyCannot
	case http.StatusGatewayTimeout:
		e.fault, e.outcome = ProxyCannot, NoAnswer
	case http.StatusBadRequest, http.StatusNotImplemented, http.StatusNotFound:
		e.fault = ProxyNoProxy // a web server, mostly
	}
	return e
}

func basic(name, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(name, password)
	return r.Header.Get("Authorization")
}

// tunnelled reads first what came in one piece with the proxy's reply.
type tunnelled struct {
	net.Conn
	in *bufio.Reader
}

func (c *tunnelled) Read(p []byte) (int, error) { return c.in.Read(p) }
