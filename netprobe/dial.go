package netprobe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/internal/redact"
)

// dialled is what came of one endpoint of the plan.
type dialled struct {
	dials    []Dial
	paths    []Path
	skipped  []Skip
	proxyErr *proxyError // how the first dial failed at the proxy
}

// endpoint dials the addresses of an endpoint at the same time: all of them for
// the target, one of each family else.
func (w *work) endpoint(ctx context.Context, e Endpoint) dialled {
	var out dialled
	name := net.JoinHostPort(unbracket(e.Host), strconv.Itoa(int(e.Port)))
	var addrs []netip.Addr
	if a, ok := literal(e.Host); ok {
		addrs, name = []netip.Addr{a}, ""
	} else if l := w.lookups[e.Host]; l != nil {
		<-l.done
		switch {
		case l.Resolution != nil:
			addrs = l.Addrs
		case e.Role == RoleControl:
			out.skipped = l.skipped
		}
		if len(addrs) == 0 {
			if e.Role == RoleControl && l.Resolution != nil {
				out.dials = []Dial{{Name: name, Role: e.Role, Outcome: NotTried, Detail: l.Detail}}
			}
			return out
		}
	} else {
		addrs = []netip.Addr{{}} // the proxy resolves
	}
	if e.Role != RoleTarget {
		addrs = onePerFamily(addrs)
	}

	out.dials = make([]Dial, len(addrs))
	proxyErrs := make([]*proxyError, len(addrs))
	paths := make([]pathSeen, len(addrs))
	var wg sync.WaitGroup
	for i, a := range addrs {
		wg.Go(func() {
			d := Dial{Addr: netip.AddrPortFrom(a, e.Port), Name: name, Role: e.Role}
			if !a.IsValid() {
				d.Addr = netip.AddrPort{}
			}
			connected := make(chan Outcome, 1)
			var path sync.WaitGroup
			if w.target.Paths && e.Role == RoleTarget {
				path.Go(func() { paths[i] = w.path(ctx, d.Addr, connected) })
			}
			proxyErrs[i] = w.dial(ctx, &d, e.Listen, connected)
			path.Wait()
			w.Trace.dialed(d)
			out.dials[i] = d
		})
	}
	wg.Wait()
	if !slices.ContainsFunc(out.dials, func(d Dial) bool { return d.Outcome == Connected }) {
		out.proxyErr = proxyErrs[0]
	}
	for _, p := range paths {
		if p.path != nil {
			out.paths = append(out.paths, *p.path)
		}
		if p.skip != nil {
			out.skipped = append(out.skipped, *p.skip)
		}
	}
	return out
}

// dial makes one attempt, and listens if it stands. The outcome of the connection
// alone goes to connected, once.
func (w *work) dial(ctx context.Context, d *Dial, listen bool, connected chan<- Outcome) *proxyError {
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		d.Outcome, d.Detail = NotTried, "the time was up"
		connected <- d.Outcome
		return nil
	}
	w.Trace.dialing(d.Role, d.Addr, d.Name)
	conn, proxyErr := w.connect(ctx, d)
	connected <- d.Outcome
	if conn == nil {
		return proxyErr
	}
	defer conn.Close()
	if listen {
		w.listen(ctx, conn, d)
	}
	return nil
}

// connect opens a connection to what d names, and notes how that went.
func (w *work) connect(ctx context.Context, d *Dial) (net.Conn, *proxyError) {
	dctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	address := d.Name
	if d.Addr.IsValid() {
		address = d.Addr.String()
	}
	began := time.Now()
	var conn net.Conn
	var err error
	switch {
	case w.proxy != nil:
		conn, err = w.proxy.DialContext(dctx, "tcp", address)
	case w.Dialer != nil:
		conn, err = w.Dialer.DialContext(dctx, "tcp", address)
	default:
		dialer, heard := watched(w.direct(d.Addr.Addr()), 0)
		conn, err = dialer.DialContext(dctx, "tcp", address)
		d.ICMP = heard(err)
	}
	d.Took = time.Since(began)
	if err == nil {
		d.Outcome = Connected
		return conn, nil
	}
	d.Detail = w.words(err)
	if p, ok := errors.AsType[*proxyError](err); ok {
		d.Outcome = p.outcome
		if over(ctx) && d.Took < fairWait {
			d.Outcome = NotTried
			return nil, nil
		}
		return nil, p
	}
	d.Outcome, d.Errno = outcomeOf(ctx, err, d.Addr.Addr(), d.Took)
	if d.ICMP != nil {
		d.Outcome = told(d.Outcome, d.Addr.Addr(), d.ICMP)
	}
	return nil, nil
}

// forward is what connections are opened with, to a proxy too.
func (w *work) forward() contextDialer {
	if w.Dialer != nil {
		return w.Dialer
	}
	return w.direct(w.target.SourceIP)
}

type contextDialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// direct is the Dialer of the zero Prober, for an address. A source address binds
// its own family alone: mail servers have one of each, and name the one that they
// are asked about.
func (w *work) direct(to netip.Addr) *net.Dialer {
	d := &net.Dialer{KeepAlive: -1}
	if from := w.target.SourceIP.Unmap(); from.IsValid() && from.Is4() == to.Unmap().Is4() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))
	}
	return d
}

// words gives an error verbatim, without secrets.
func (w *work) words(err error) string {
	const most = 500
	s := w.scrub(err.Error())
	if len(s) > most {
		s = s[:most] + "…"
	}
	return redact.String(strings.ToValidUTF8(s, "\uFFFD"))
}

// scrub takes out what the target told in confidence, should a peer repeat it.
func (w *work) scrub(s string) string {
	for _, secret := range w.secrets {
		s = strings.ReplaceAll(s, secret, redact.Mark)
	}
	return s
}
