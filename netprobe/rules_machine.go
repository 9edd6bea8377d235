package netprobe

import (
	"fmt"
	"slices"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMachine judge what this machine lacks or forbids itself.
var rulesMachine = []rule{
	{
		Meta: check.Meta{
			Code: "no-network", Cause: string(smtpcode.NetworkDown), Severity: check.Error,
			Title: "Nothing answers from here: this machine has no working network",
			Doc:   "There is no route out of this machine, or nothing at all answers: neither the server nor the hosts that it was compared with. Nothing is known about the server until the network is back.",
			Fix:   "Bring the interface, the VPN or the container's network back (ip route; ping the gateway), then send again; the message needs no change",
			Refs:  []string{"RFC 1122, section 3.3.1"},
		},
		Check: noNetwork,
	},
	{
		Meta: check.Meta{
			Code: "dial-forbidden", Cause: string(smtpcode.BlockedLocally), Severity: check.Error,
			Title: "The operating system forbids this program the connection",
			Doc:   "The connection was refused before a packet left this machine: by an outgoing rule of its firewall, a policy of the container or control group, SELinux or AppArmor, a prohibit route, or an antivirus program that guards mail ports.",
			Fix:   "Allow this program outbound TCP to the mail port in the local firewall (nft list ruleset; iptables -L OUTPUT -n) or egress policy; under SELinux: setsebool -P httpd_can_sendmail 1",
			Refs:  []string{"connect(2), EACCES and EPERM", "Windows Sockets Error Codes, WSAEACCES"},
		},
		Check: func(r *Result) []check.Finding {
			targets := r.direct()
			hit := filter(targets, func(d Dial) bool { return d.Outcome == Forbidden })
			if r.worked() || len(hit) == 0 {
				return nil
			}
			f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: evidence(hit, r.sameHost(), r.elsewhere())}
			others := slices.Concat(r.sameHost(), r.elsewhere())
			switch free := filter(others, answered); {
			case len(free) > 0:
				f.Message = fmt.Sprintf("The operating system refuses connections to port %d, and lets those to %s pass.", r.Port, free[0].address())
			case all(others, func(d Dial) bool { return d.Outcome == Forbidden }):
				f.Message = "The operating system refuses every connection that this program asks for."
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "source-address-missing", Cause: string(smtpcode.NetworkUnreachable), Severity: check.Error,
			Title: "The configured source address cannot be used on this machine",
			Doc:   "The program wants to send from an address that no interface of this machine has. Addresses move with the machine: after a change of host, container or cloud address the old one stays in the configuration.",
			Fix:   "Configure a source address that \"ip addr\" lists on this machine, or none",
			Refs:  []string{"bind(2), EADDRNOTAVAIL"},
		},
		Check: func(r *Result) []check.Finding {
			if !r.SourceIP.IsValid() || r.Proxy != nil || r.worked() {
				return nil
			}
			missing := filter(r.direct(), func(d Dial) bool { return d.Errno == "EADDRNOTAVAIL" })
			if len(missing) == 0 {
				return nil
			}
			return []check.Finding{{Confidence: check.Certain, Subject: r.SourceIP.String(), Evidence: evidence(missing)}}
		},
	},
	{
		Meta: check.Meta{
			Code: "sockets-exhausted", Cause: string(smtpcode.ClientMisuse), Severity: check.Error,
			Title: "This machine has no socket, port or memory left for a connection",
			Doc:   "The program or the machine holds so many connections that no further one can be opened. Mostly SMTP clients are never closed after an error, or every message opens a connection of its own in a tight loop, so that local ports wait in TIME-WAIT.",
			Fix:   "Close every client and connection on all paths (defer c.Close()), send several messages over one connection, and bound the number of senders; then look at: ulimit -n; ss -s",
			Refs:  []string{"socket(2), EMFILE and ENFILE", "RFC 9293, section 3.6.1"},
		},
		Check: func(r *Result) []check.Finding {
			hit := filter(r.direct(), func(d Dial) bool {
				return d.Outcome == LocalFailure && !(d.Errno == "EADDRNOTAVAIL" && r.SourceIP.IsValid())
			})
			if len(hit) == 0 {
				return nil
			}
			f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: evidence(hit)}
			if hit[0].Errno == "EADDRNOTAVAIL" || hit[0].Errno == "EADDRINUSE" {
				f.Confidence = check.Likely
				f.Message = "No local port is free for a further connection to this server."
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "loopback-fails", Cause: string(smtpcode.BlockedLocally), Severity: check.Warning,
			Title: "This machine cannot connect to itself",
			Doc:   "A connection to a port that the probe had opened on the loopback address did not stand. The loopback interface is down, or a firewall, sandbox or security product stands between the program and its sockets. Whatever else fails may fail for that reason.",
			Fix:   "Bring the loopback interface up (ip link set lo up), and allow traffic on it in the local firewall",
			Refs:  []string{"RFC 1122, section 3.2.1.3"},
		},
		Check: func(r *Result) []check.Finding {
			if r.Local == nil || r.Local.Loopback {
				return nil
			}
			return []check.Finding{{Confidence: check.Certain, Subject: "127.0.0.1", Evidence: []string{"a connection to a listener of the probe's own did not stand"}}}
		},
	},
	{
		Meta: check.Meta{
			Code: "clock-wrong", Cause: string(smtpcode.CertificateExpired), Severity: check.Warning,
			Title: "This machine's clock is off",
			Doc:   "The clock differs from the date that a server told by more than five minutes. Certificates then seem expired or not yet valid, tokens and signed API requests are refused, and messages carry a false date, which spam filters count.",
			Fix:   "Set the clock, and keep it set: timedatectl set-ntp true (in a virtual machine or container: on its host)",
			Refs:  []string{"RFC 5280, section 4.1.2.5", "RFC 5322, section 3.6.1"},
		},
		Check: func(r *Result) []check.Finding {
			l := r.Local
			if l == nil || l.ClockFrom == "" || l.ClockSkew.Abs() <= 5*time.Minute {
				return nil
			}
			way := "ahead"
			if l.ClockSkew < 0 {
				way = "behind"
			}
			return []check.Finding{{
				Confidence: check.Likely, Subject: "clock",
				Message:  fmt.Sprintf("This machine's clock is %s %s of what %s says.", l.ClockSkew.Abs(), way, l.ClockFrom),
				Evidence: []string{fmt.Sprintf("%s against %s", l.ClockSkew, l.ClockFrom)},
			}}
		},
	},
}

// noNetwork fires when there is no route, or when neither the server nor anything
// that it was compared with answers.
func noNetwork(r *Result) []check.Finding {
	if r.isLocal() || slices.ContainsFunc(r.Dials, func(d Dial) bool { return answered(d) && !d.Addr.Addr().IsLoopback() }) {
		return nil
	}
	if r.Local != nil && !r.Local.IPv4Route && !r.Local.IPv6Route {
		f := check.Finding{
			Confidence: check.Certain, Subject: "this machine", Message: "This machine has no route to anywhere, over IPv4 or IPv6.",
			Evidence: append([]string{"no route to a global IPv4 or IPv6 address"}, r.failures()...),
		}
		if len(filter(r.direct(), func(d Dial) bool { return d.Outcome != Unreachable })) > 0 {
			f.Confidence = check.Likely // something was sent: the server may be on a network without a way out
		}
		return []check.Finding{f}
	}
	controls := r.elsewhere()
	unresolved := r.Resolution != nil && r.Resolution.Outcome == ResolverFailed
	if !all(controls, lost) || !unresolved && !all(r.direct(), lost) {
		return nil
	}
	f := check.Finding{Confidence: check.Possible, Subject: "this machine", Evidence: r.failures()}
	if unresolved || len(controls) > 1 {
		f.Confidence = check.Likely
	}
	return []check.Finding{f}
}

func (r *Result) failures() (out []string) {
	if n := r.Resolution; n != nil && n.Outcome != Resolved {
		out = append(out, n.Host+": "+n.Detail)
	}
	return append(out, evidence(r.dials(RoleTarget), r.elsewhere())...)
}
