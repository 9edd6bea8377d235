package netprobe

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesRoute judge the way to the server's addresses.
var rulesRoute = []rule{
	{
		Meta: check.Meta{
			Code: "server-no-route", Cause: string(smtpcode.NetworkUnreachable), Severity: check.Error,
			Title: "The server's addresses cannot be reached from here",
			Doc:   "The kernel has no route to any address of the server, or a router on the way said that it has none. A VPN that is down, a missing default route, a private address of another network, and a server that has IPv6 addresses only while this host has no IPv6 look like this.",
			Fix:   "Repair the route or the VPN (ip route get ADDRESS), or configure a server that can be reached from this network",
			Refs:  []string{"RFC 792", "RFC 4443, section 3.1"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: func(r *Result) []check.Finding {
			targets := r.direct()
			if !all(targets, func(d Dial) bool { return d.Outcome == Unreachable }) {
				return nil
			}
			f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: append(evidence(targets), r.last()...)}
			if len(filter(targets, func(d Dial) bool { return d.Errno == "" && d.ICMP == nil })) > 0 {
				f.Confidence = check.Possible // a Dialer's own words, which may mean anything
			}
			if l := r.Local; l != nil && !l.IPv6Route && all(targets, isIPv6) {
				f.Message = fmt.Sprintf("%s has IPv6 addresses only, and this machine has no IPv6 route.", r.Host)
				f.Fixes = []check.Fix{{Message: "Give this host IPv6 (in containers: enable IPv6 on the network), or configure a server that has IPv4 addresses"}}
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "ipv6-fails", Cause: string(smtpcode.NetworkUnreachable), Severity: check.Warning,
			Title: "The server answers over IPv4 and not over IPv6",
			Doc:   "The name has addresses of both families, and only those of IPv4 answer from here. Programs that try one address after the other lose time with every connection or fail with the first error; Go's dialer hides it behind a delay, and reports the IPv6 error when IPv4 fails for another reason.",
			Fix:   "Repair IPv6 on this host or network, or dial with network \"tcp4\"",
			Refs:  []string{"RFC 8305, section 1", "RFC 6724"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: func(r *Result) []check.Finding { return familyFails(r, isIPv6, isIPv4, "IPv6", "4") },
	},
	{
		Meta: check.Meta{
			Code: "ipv4-fails", Cause: string(smtpcode.NetworkUnreachable), Severity: check.Warning,
			Title: "The server answers over IPv6 and not over IPv4",
			Doc:   "The name has addresses of both families, and only those of IPv6 answer from here. It works as long as the program takes IPv6; a source address or setting that asks for IPv4 makes it fail.",
			Fix:   "Repair IPv4 on this host or network (NAT, default route), or dial with network \"tcp6\"",
			Refs:  []string{"RFC 8305, section 1"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: func(r *Result) []check.Finding { return familyFails(r, isIPv4, isIPv6, "IPv4", "6") },
	},
	{
		Meta: check.Meta{
			Code: "firewall-rejects", Cause: string(smtpcode.PortBlocked), Severity: check.Error,
			Title: "A firewall on the way rejects the connection, and says so",
			Doc:   "A firewall between here and the server answered in its place: with \"administratively prohibited\", or with \"port unreachable\" from an address that is not the server's. Its rules forbid this connection. That is a decision somebody made, and trying again changes nothing.",
			Fix:   "Ask who runs the firewall to open outbound TCP to that port, or send through a submission host on a port that is open",
			Refs:  []string{"RFC 1812, section 5.2.7.1", "RFC 4443, section 3.1"},
		},
		Check: func(r *Result) []check.Finding {
			targets := r.direct()
			hit := filter(targets, func(d Dial) bool { return d.Outcome == Prohibited })
			if r.worked() || len(hit) == 0 && !r.pathProhibited() {
				return nil
			}
			f := check.Finding{Confidence: check.Likely, Subject: r.server(), Evidence: append(evidence(targets), r.last()...)}
			if r.pathProhibited() || len(filter(hit, func(d Dial) bool { return d.ICMP != nil })) > 0 {
				f.Confidence = check.Certain
			}
			if open := r.open(); open != nil {
				f.Fixes = []check.Fix{r.usePort(open)}
			}
			return []check.Finding{f}
		},
	},
}

func isIPv6(d Dial) bool { return d.Addr.Addr().Is6() }
func isIPv4(d Dial) bool { return d.Addr.Addr().Is4() }

// familyFails fires when every address of one family is lost and one of the other
// connects.
func familyFails(r *Result, family, other func(Dial) bool, name, works string) []check.Finding {
	bad, good := filter(r.direct(), family), filter(filter(r.direct(), other), stood)
	if len(good) == 0 || !all(bad, func(d Dial) bool { return lost(d) || d.Outcome == Prohibited }) {
		return nil
	}
	f := check.Finding{
		Confidence: check.Certain, Subject: r.server(), Evidence: evidence(bad, good),
		Fixes: []check.Fix{{
			Message: fmt.Sprintf("Dial over IPv%s only, until %s is repaired", works, name),
			Text:    fmt.Sprintf("tcp%s", works), Change: check.SettingChange{Setting: "family", Value: works},
		}},
	}
	if l := r.Local; l != nil && (name == "IPv6" && !l.IPv6Route || name == "IPv4" && !l.IPv4Route) {
		f.Evidence = append(f.Evidence, "this machine has no "+name+" route")
	}
	return []check.Finding{f}
}

// pathProhibited reports whether somebody on the way rejects.
func (r *Result) pathProhibited() bool {
	for _, p := range r.Paths {
		for _, h := range p.Hops {
			if h.Said == adminProhibited || h.Said == portUnreachable && h.Addr != p.To.Addr() {
				return true
			}
		}
	}
	return false
}
