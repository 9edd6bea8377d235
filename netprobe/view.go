package netprobe

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
)

// The views below are what rules ask of a result.

// server is host:port of the target.
func (r *Result) server() string { return at(r.Host, r.Port) }

func at(host string, port uint16) string {
	return net.JoinHostPort(unbracket(host), strconv.Itoa(int(port)))
}

// dials returns what was tried in a role.
func (r *Result) dials(role Role) (out []Dial) {
	for _, d := range r.Dials {
		if d.Role == role && d.Outcome != NotTried {
			out = append(out, d)
		}
	}
	return out
}

// direct returns the target's dials that a proxy did not come between: only those
// tell about this machine's network.
func (r *Result) direct() []Dial {
	if r.Proxy != nil {
		return nil
	}
	return r.dials(RoleTarget)
}

// sameHost returns the tried dials of the target's host on other ports.
func (r *Result) sameHost() []Dial {
	return filter(r.Dials, func(d Dial) bool { return d.Role != RoleTarget && d.Outcome != NotTried && r.isHost(d) })
}

// elsewhere returns the tried controls on other hosts, but for this machine.
func (r *Result) elsewhere() []Dial {
	return filter(r.dials(RoleControl), func(d Dial) bool { return !r.isHost(d) && !d.Addr.Addr().IsLoopback() })
}

func (r *Result) isHost(d Dial) bool {
	name, _, _ := net.SplitHostPort(d.Name)
	return d.Role == RoleMatrix || name != "" && name == unbracket(r.Host) || slices.ContainsFunc(r.Dials, func(t Dial) bool {
		return t.Role == RoleTarget && t.Addr.IsValid() && t.Addr.Addr() == d.Addr.Addr()
	})
}

// worked reports whether the application gets a connection.
func (r *Result) worked() bool { return slices.ContainsFunc(r.dials(RoleTarget), stood) }

// stood reports whether a connection came to be, whatever became of it.
func stood(d Dial) bool { return is(d, Connected, ResetAfter, ClosedAfter) }

// answered reports whether something came back from the address itself.
func answered(d Dial) bool { return stood(d) || d.Outcome == RefusedByPeer }

// lost reports whether nothing came back from the address.
func lost(d Dial) bool { return is(d, NoAnswer, Unreachable) }

func silent(d Dial) bool { return d.Outcome == NoAnswer }

func is(d Dial, outcomes ...Outcome) bool { return slices.Contains(outcomes, d.Outcome) }

// speaks reports whether it is known that this service is there.
func (d Dial) speaks(s wire.Service) bool { return d.Service == string(s) }

// heard reports whether the peer said anything, of itself or when it was asked.
func heard(d Dial) bool { return len(d.Spoke) > 0 || len(d.Answered) > 0 || d.AnswersTLS }

func filter(dials []Dial, keep func(Dial) bool) (out []Dial) {
	for _, d := range dials {
		if keep(d) {
			out = append(out, d)
		}
	}
	return out
}

// all reports whether there are dials and every one is as asked.
func all(dials []Dial, is func(Dial) bool) bool {
	return len(dials) > 0 && len(filter(dials, is)) == len(dials)
}

// isLocal reports whether the target is this machine.
func (r *Result) isLocal() bool {
	host := strings.ToLower(strings.TrimSuffix(r.Host, "."))
	a, ok := literal(r.Host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ok && (a.IsLoopback() || a.IsUnspecified())
}

// open returns the dial of another mail port of the host that serves mail as far
// as is known, the best for submission first (RFC 8314, section 3.3), or nil.
func (r *Result) open() *Dial {
	for _, port := range []uint16{587, 465, 2525, 25} {
		for _, d := range r.sameHost() {
			serves := d.speaks(wire.SMTP) || d.speaks(wire.TLS) && port == 465 || !d.Listened
			if dialPort(d) == port && port != r.Port && d.Outcome == Connected && serves {
				return &d
			}
		}
	}
	return nil
}

func dialPort(d Dial) uint16 {
	if d.Addr.IsValid() {
		return d.Addr.Port()
	}
	_, p, _ := net.SplitHostPort(d.Name)
	n, _ := strconv.ParseUint(p, 10, 16)
	return uint16(n)
}

// usePort is the fix that takes another port of the same host.
func (r *Result) usePort(d *Dial) check.Fix {
	port := dialPort(*d)
	how := "STARTTLS"
	if port == 465 || d.AnswersTLS {
		how = "TLS from the first octet"
	}
	return check.Fix{
		Message: fmt.Sprintf("Use port %d with %s, which answers on the same host", port, how),
		Text:    at(r.Host, port),
		Change:  check.SettingChange{Setting: "server", Value: at(r.Host, port)},
	}
}

// setServer is the fix that takes another server.
func setServer(message, server string) check.Fix {
	return check.Fix{Message: message, Text: server, Change: check.SettingChange{Setting: "server", Value: server}}
}

// address is what was dialled.
func (d Dial) address() string {
	if d.Addr.IsValid() {
		return d.Addr.String()
	}
	return d.Name
}

// evidence writes dials down as they went.
func evidence(dials ...[]Dial) (out []string) {
	for _, d := range slices.Concat(dials...) {
		s := d.address()
		if d.Addr.IsValid() && d.Name != "" && d.Role == RoleControl {
			s += " (" + d.Name + ")"
		}
		s += ": " + string(d.Outcome)
		if d.Took > 0 {
			s += " after " + round(d.Took)
		}
		if d.ICMP != nil {
			s += fmt.Sprintf(", %s says %q", cmp.Or(addrText(d.ICMP.From), "a router"), d.ICMP.Says)
		}
		if len(d.Spoke) > 0 {
			s += fmt.Sprintf(", says %q", firstPart(d.Spoke))
		}
		if d.Detail != "" {
			s += ": " + d.Detail
		}
		out = append(out, s)
	}
	return out
}

// last is what is known of how far packets get.
func (r *Result) last() (out []string) {
	for _, p := range r.Paths {
		var from Hop
		for _, h := range p.Hops {
			if h.Said != "" {
				from = h
			}
		}
		switch {
		case p.Reached:
		case from.Said == "":
			out = append(out, fmt.Sprintf("path to %s: no router answers", p.To))
		default:
			out = append(out, fmt.Sprintf("path to %s: the last answer is that of %s at hop %d: %s", p.To, cmp.Or(addrText(from.Addr), "a router"), from.TTL, from.Said))
		}
	}
	return out
}

func addrText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// firstPart is enough of a first word to recognise it.
func firstPart(b []byte) string {
	s := strings.TrimRight(string(b[:min(len(b), 100)]), "\r\n")
	return s
}

// round leaves of a duration what a person reads.
func round(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Microsecond).String()
}
