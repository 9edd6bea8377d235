package netprobe

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/proxy"
)

// proxyError is a dial that failed at the proxy or behind it.
type proxyError struct {
	fault   ProxyFault
	outcome Outcome // of the dial
	reached bool    // the proxy itself was
	err     error
}

func (e *proxyError) Error() string { return e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

// proxyDialer dials through a proxy. It is for several goroutines at once.
type proxyDialer struct {
	url  *url.URL
	next contextDialer
	now  func() time.Time

	mu      sync.Mutex
	reached bool
	told    *Told // the first date that it told
}

func newProxyDialer(u *url.URL, next contextDialer, now func() time.Time) *proxyDialer {
	return &proxyDialer{url: u, next: next, now: now}
}

// ThroughProxy returns a dialer that connects through a proxy as a probe does:
// socks5, socks5h or http, with the credentials in the URL. It says whether the
// proxy looks names up, so that they must be left to it. Errors say that it was the
// proxy, and never hold its credentials.
func ThroughProxy(u *url.URL, forward interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
},
) (through *Proxied, resolves bool) {
	d := newProxyDialer(u, forward, time.Now)
	return &Proxied{d}, d.resolves()
}

// Proxied dials through a proxy; see [ThroughProxy].
type Proxied struct{ d *proxyDialer }

// DialContext connects to the address through the proxy.
func (p *Proxied) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.d.DialContext(ctx, network, address)
	if err != nil {
		return nil, &net.OpError{Op: "proxyconnect", Net: network, Err: err}
	}
	return conn, nil
}

// resolves reports whether the proxy looks names up, so that this machine does not.
func (p *proxyDialer) resolves() bool { return p.url.Scheme != "socks5" }

// DialContext connects to the address through the proxy. Its errors are
// [*proxyError].
func (p *proxyDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	hop := &proxyHop{next: p.next, address: proxyAddr(p.url)}
	var conn net.Conn
	var err error
	if p.url.Scheme == "http" {
		conn, err = p.tunnel(ctx, hop, address)
	} else {
		conn, err = p.socks(ctx, hop, address)
	}
	if hop.reached {
		p.mu.Lock()
		p.reached = true
		p.mu.Unlock()
	}
	if err == nil {
		return conn, nil
	}
	if own, ok := errors.AsType[*proxyError](err); ok {
		own.reached = hop.reached
		return nil, own
	}
	e := &proxyError{fault: ProxyNoProxy, outcome: ProxyFailed, reached: hop.reached, err: err}
	switch {
	case !hop.reached:
		e.fault = ProxyUnreachable
	case ctx.Err() != nil || timedOut(err):
		e.fault = ProxySilent
	default:
		for _, row := range socksReplies {
			if strings.Contains(err.Error(), row.words) {
				e.fault, e.outcome = row.fault, row.outcome
			}
		}
	}
	return nil, e
}

// proxyHop is the connection to the proxy itself, one attempt.
type proxyHop struct {
	next    contextDialer
	address string
	reached bool
}

func (h *proxyHop) Dial(network, address string) (net.Conn, error) {
	return h.DialContext(context.Background(), network, address)
}

func (h *proxyHop) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	conn, err := h.next.DialContext(ctx, network, h.address)
	h.reached = err == nil
	return conn, err
}

// socks asks a SOCKS server (RFC 1928), with a name and password if the URL has
// them (RFC 1929).
func (p *proxyDialer) socks(ctx context.Context, hop *proxyHop, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if u := p.url.User; u != nil {
		password, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", hop.address, auth, hop)
	if err != nil {
		return nil, err
	}
	return d.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
}

// socksReplies are the words of golang.org/x/net/proxy for the replies of RFC
// 1928, section 6, and of RFC 1929.
var socksReplies = []struct {
	words   string
	fault   ProxyFault
	outcome Outcome
}{
	{"no acceptable authentication methods", ProxyLogin, ProxyFailed},
	{"username/password authentication failed", ProxyLogin, ProxyFailed},
	{"connection not allowed by ruleset", ProxyForbids, ProxyFailed},
	{"command not supported", ProxyForbids, ProxyFailed},
	{"address type not supported", ProxyForbids, ProxyFailed},
	{"general SOCKS server failure", ProxyCannot, ProxyFailed},
	{"unknown error network unreachable", ProxyCannot, Unreachable},
	{"unknown error host unreachable", ProxyCannot, Unreachable},
	{"unknown error connection refused", ProxyCannot, RefusedByPeer},
	{"unknown error TTL expired", ProxyCannot, NoAnswer},
}

// seen is the evidence about the proxy: how the target's dial met it, and whether
// any dial reached it.
func (p *proxyDialer) seen(e *proxyError, words func(error) string) *Proxy {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := &Proxy{URL: proxyURL(p.url), Outcome: NotTried}
	if e != nil {
		out.Fault, out.Detail = e.fault, words(e)
		if !e.reached {
			out.Outcome, _ = outcomeOf(context.Background(), e.err, noAddr, 0)
		}
	}
	if p.reached {
		out.Outcome = Connected
	}
	return out
}

// tell keeps the first date that the proxy told.
func (p *proxyDialer) tell(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.told == nil {
		p.told = &Told{Time: t, At: p.now(), From: "the Date header of the proxy " + proxyAddr(p.url)}
	}
}

// secretsOf lists the forms in which a proxy's credentials could come back.
func secretsOf(u *url.URL) (out []string) {
	if u.User == nil {
		return nil
	}
	name := u.User.Username()
	password, _ := u.User.Password()
	basic := base64.StdEncoding.EncodeToString([]byte(name + ":" + password))
	for _, s := range []string{u.User.String(), basic, password, cmp.Or(name)} {
		if len(s) > 2 {
			out = append(out, s)
		}
	}
	return out
}
