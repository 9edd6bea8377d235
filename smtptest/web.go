package smtptest

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// serveSTS serves the MTA-STS policy over HTTPS.
func (w *World) serveSTS(ctx context.Context, conn net.Conn, _ netip.AddrPort) {
	w.serveHTTPS(w.CA.Config(Good, "mta-sts.example.net"))(ctx, conn, netip.AddrPort{})
}

// serveHTTPS answers one request: the policy at its place, 404 elsewhere.
func (w *World) serveHTTPS(config *tls.Config) service {
	return func(ctx context.Context, conn net.Conn, _ netip.AddrPort) {
		_ = conn.SetDeadline(time.Now().Add(patience))
		secure := tls.Server(conn, config)
		if secure.HandshakeContext(ctx) != nil {
			return
		}
		defer secure.Close()
		r, err := http.ReadRequest(bufio.NewReader(secure))
		if err != nil {
			_, _ = io.WriteString(secure, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
			return
		}
		w.mu.Lock()
		policy := w.policy
		w.mu.Unlock()
		status, body := "200 OK", policy
		if r.URL.Path != "/.well-known/mta-sts.txt" || policy == "" {
			status, body = "404 Not Found", "not found\n"
		}
		_, _ = fmt.Fprintf(secure, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, len(body), body)
	}
}

// serveProxy is an HTTP proxy that knows CONNECT, for the hosts of the world. A
// refusal such as "403 Forbidden" is what it says to everybody; HangUp hangs up.
func (w *World) serveProxy(refusal string) service {
	return func(ctx context.Context, conn net.Conn, peer netip.AddrPort) {
		_ = conn.SetDeadline(time.Now().Add(patience))
		in := bufio.NewReader(conn)
		r, err := http.ReadRequest(in)
		if err != nil || refusal == HangUp {
			return
		}
		if refusal == "" && r.Method != http.MethodConnect {
			refusal = "405 Method Not Allowed"
		}
		if refusal != "" {
			_, _ = io.WriteString(conn, "HTTP/1.1 "+refusal+"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		next, err := w.Dialer().DialContext(ctx, "tcp", r.Host)
		if err != nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		defer next.Close()
		defer context.AfterFunc(ctx, func() { next.Close() })()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		done := make(chan struct{})
		go func() {
			_, _ = io.Copy(next, in)
			next.Close()
			close(done)
		}()
		_, _ = io.Copy(conn, next)
		conn.Close()
		<-done
	}
}

// ProxyError is a proxy's no.
type ProxyError struct {
	Proxy  string // host and port
	Status string // what it said: "403 Forbidden"
	Err    error  // or why it said nothing
}

// Error gives the proxy and what it said.
func (e *ProxyError) Error() string {
	if e.Err != nil {
		return "proxy " + e.Proxy + ": " + e.Err.Error()
	}
	return "proxy " + e.Proxy + ": CONNECT refused: " + e.Status
}

// Unwrap returns the reason.
func (e *ProxyError) Unwrap() error { return e.Err }

// throughProxy connects by HTTP CONNECT.
func throughProxy(ctx context.Context, d *Dialer, proxy, address string) (net.Conn, error) {
	u, err := url.Parse(proxy)
	if err != nil {
		return nil, &ProxyError{Proxy: proxy, Err: err}
	}
	conn, err := d.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, &ProxyError{Proxy: u.Host, Err: err}
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := io.WriteString(conn, "CONNECT "+address+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n"); err != nil {
		conn.Close()
		return nil, &ProxyError{Proxy: u.Host, Err: err}
	}
	// Octet by octet: what follows belongs to the server.
	var head strings.Builder
	for b := make([]byte, 1); !strings.HasSuffix(head.String(), "\r\n\r\n") && head.Len() < 8192; {
		if _, err := io.ReadFull(conn, b); err != nil {
			conn.Close()
			return nil, &ProxyError{Proxy: u.Host, Err: err}
		}
		head.WriteByte(b[0])
	}
	line, _, _ := strings.Cut(head.String(), "\r\n")
	_, status, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(status, "200") {
		conn.Close()
		return nil, &ProxyError{Proxy: u.Host, Status: status}
	}
	return conn, nil
}
