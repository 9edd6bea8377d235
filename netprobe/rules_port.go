package netprobe

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesPort judge a port that is silent or closed. What decides between a block
// here, a filter there and a host that is down is what the controls did.
var rulesPort = []rule{
	{
		Meta: check.Meta{
			Code: "port-filtered", Cause: string(smtpcode.PortBlocked), Severity: check.Error,
			Title: "The port is filtered, and the host or the network is not down",
			Doc:   "Packets to this port disappear, while other ports of the host, or other hosts, answer. Cloud providers and access networks drop outbound port 25 by default (AWS, Google Cloud, Azure, most hosting companies and home lines), some of them 465 too. Trying again changes nothing until the filter is lifted.",
			Fix:   "Send through a submission host on port 587 or 465 (many services take 2525 too), or ask the provider of this machine to open the port outbound",
			Refs:  []string{"RFC 5068, section 3.1", "RFC 6409, section 3.1", "https://cloud.google.com/compute/docs/tutorials/sending-mail"},

			ExplainedBy: []check.Code{"firewall-rejects"},
		},
		Check: portFiltered,
	},
	{
		Meta: check.Meta{
			Code: "host-silent", Cause: string(smtpcode.PortBlocked), Severity: check.Error,
			Title: "Nothing of the server answers, and other hosts do",
			Doc:   "No port of the server gives an answer from here, while the network works. The server is down, its address is an old one, or its firewall or the provider of this machine drops everything between the two.",
			Fix:   "Ask the server's administrator or look at the provider's status page; check that the name resolves to the present address; then try from another network",
			Refs:  []string{"RFC 9293, section 3.8.3", "RFC 5321, section 4.5.4.1"},

			ExplainedBy: []check.Code{"no-network", "firewall-rejects"},
		},
		Check: func(r *Result) []check.Finding {
			if r.silence() != silenceOfHost {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Likely, Subject: r.server(),
				Message:  fmt.Sprintf("No port of %s answers from here, while %s does.", r.Host, filter(r.elsewhere(), answered)[0].address()),
				Evidence: append(evidence(r.direct(), r.sameHost(), r.elsewhere()), r.last()...),
			}}
		},
	},
	{
		Meta: check.Meta{
			Code: "target-silent", Cause: string(smtpcode.PortBlocked), Severity: check.Error,
			Title: "The connection attempt got no answer",
			Doc:   "Packets to the server disappear, and nothing was dialled, or nothing answered, that would tell a filter on the way from a host that is down. On port 25 the provider of this machine is the first to suspect.",
			Fix:   "Try another port and another host from this machine (nc -vz HOST 587); if those answer, send through a submission host on that port",
			Refs:  []string{"RFC 5068, section 3.1", "RFC 9293, section 3.8.3"},

			ExplainedBy: []check.Code{"no-network", "firewall-rejects"},
		},
		Check: func(r *Result) []check.Finding {
			if r.silence() != silenceUnexplained {
				return nil
			}
			return []check.Finding{{Confidence: check.Possible, Subject: r.server(), Evidence: append(evidence(r.direct(), r.sameHost(), r.elsewhere()), r.last()...)}}
		},
	},
	{
		Meta: check.Meta{
			Code: "localhost-refused", Cause: string(smtpcode.ConnectionRefused), Severity: check.Error,
			Title: "No mail server listens on this machine",
			Doc:   "The configured server is this machine itself, and nothing listens on the port. In a container, localhost is the container and not its host; elsewhere the local mail server is stopped, not installed, or listens on another port.",
			Fix:   "Start the local mail server (systemctl status postfix), or configure the server that takes this program's mail",
			Refs:  []string{"RFC 9293, section 3.10.7.1", "https://docs.docker.com/desktop/features/networking/"},
		},
		Check: func(r *Result) []check.Finding {
			if !r.isLocal() || !all(r.direct(), refused) {
				return nil
			}
			f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: evidence(r.direct(), r.sameHost())}
			if open := r.open(); open != nil {
				f.Fixes = append(f.Fixes, r.usePort(open))
			}
			if r.Local != nil && r.Local.Container != "" {
				f.Message = fmt.Sprintf("%s inside a container (%s) is the container itself, in which no mail server listens.", r.Host, r.Local.Container)
				f.Evidence = append(f.Evidence, "the program runs in "+r.Local.Container)
				f.Fixes = append(f.Fixes, inContainer(r))
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "port-closed", Cause: string(smtpcode.ConnectionRefused), Severity: check.Error,
			Title: "The host is there, and nothing listens on that port",
			Doc:   "The host answered the connection attempt with a reset: no program listens on the port, or a firewall rejects it in the host's name. The port is the wrong one, or the mail service is not running there.",
			Fix:   "Correct the port (submission: 587 with STARTTLS or 465 with TLS), or start the mail service on the server",
			Refs:  []string{"RFC 9293, section 3.10.7.1", "RFC 8314, section 3.3"},

			ExplainedBy: []check.Code{"localhost-refused", "name-points-here"},
		},
		Check: func(r *Result) []check.Finding {
			targets := r.direct()
			hit := filter(targets, refused)
			if len(hit) == 0 || r.worked() {
				return nil
			}
			f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: evidence(targets, r.sameHost())}
			if open := r.open(); open != nil {
				f.Message = fmt.Sprintf("Nothing listens on port %d of %s; port %d of it answers.", r.Port, r.Host, dialPort(*open))
				f.Fixes = []check.Fix{r.usePort(open)}
			} else if all(r.sameHost(), refused) {
				f.Message = fmt.Sprintf("%s is there, and none of its mail ports is open.", r.Host)
				f.Fixes = []check.Fix{{Message: "Check that this is the outgoing mail server: a domain's web host mostly takes no mail; and that the mail service runs on it"}}
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "some-addresses-silent", Cause: string(smtpcode.PortBlocked), Severity: check.Warning,
			Title: "Some of the server's addresses give no answer",
			Doc:   "The name has several addresses of one family, and not all of them answer. Programs that take one address at random or the first alone fail now and then.",
			Fix:   "Take the dead addresses out of DNS, or bring their hosts back; a client should try every address",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 1123, section 2.3"},
		},
		Check: func(r *Result) []check.Finding { return some(r, silent) },
	},
	{
		Meta: check.Meta{
			Code: "some-addresses-refuse", Cause: string(smtpcode.ConnectionRefused), Severity: check.Warning,
			Title: "Some of the server's addresses refuse the connection",
			Doc:   "The name has several addresses, and not all of them take connections on this port: one host of several is down, or the service listens on one family only, as for localhost with the addresses 127.0.0.1 and ::1.",
			Fix:   "Let the service listen on all addresses that the name has, or take the others out of DNS",
			Refs:  []string{"RFC 5321, section 5.1", "RFC 1123, section 2.3"},
		},
		Check: func(r *Result) []check.Finding { return some(r, refused) },
	},
}

func refused(d Dial) bool { return d.Outcome == RefusedByPeer }

// some fires when an address fails in a way while another one connects. A family
// that fails as a whole without an answer is not its matter.
func some(r *Result, fails func(Dial) bool) []check.Finding {
	targets := r.direct()
	bad, good := filter(targets, fails), filter(targets, stood)
	if len(bad) == 0 || len(good) == 0 {
		return nil
	}
	for _, family := range []func(Dial) bool{isIPv4, isIPv6} {
		if of := filter(targets, family); all(of, lost) {
			if bad = filter(bad, func(d Dial) bool { return !family(d) }); len(bad) == 0 {
				return nil
			}
		}
	}
	return []check.Finding{{
		Confidence: check.Certain, Subject: r.server(), Evidence: evidence(bad, good),
		Message: fmt.Sprintf("%d of %d addresses of %s fail on port %d: %s.", len(bad), len(targets), r.Host, r.Port, addresses(bad)),
	}}
}

func addresses(dials []Dial) string {
	var out []string
	for _, d := range dials {
		out = append(out, d.Addr.Addr().String())
	}
	return strings.Join(out, ", ")
}

// inContainer is where a container finds what runs beside or around it.
func inContainer(r *Result) check.Fix {
	switch r.Local.Container {
	case "kubernetes":
		return check.Fix{Message: "Configure the mail service by its Service name", Text: at("NAME.NAMESPACE.svc.cluster.local", r.Port)}
	case "podman":
		return setServer("For a mail server on the container's host, configure its name in there", at("host.containers.internal", r.Port))
	}
	return setServer("For a mail server on the container's host, configure its name in there (on Linux: --add-host host.docker.internal:host-gateway); for one in another container, its service name", at("host.docker.internal", r.Port))
}

// silenceKind is what the silence of a target comes from, as far as the controls
// tell.
type silenceKind int

const (
	noSilence          silenceKind = iota
	silenceOfPort                  // the host answers on another port
	silenceHere                    // this port of other hosts is silent too, and their other ports are not
	silenceOfHost                  // nothing of the host answers, and others do
	silenceUnexplained             // nothing tells
)

func (r *Result) silence() silenceKind {
	targets := r.direct()
	if !all(targets, lost) || len(filter(targets, silent)) == 0 {
		return noSilence
	}
	others := r.elsewhere()
	thisPort := filter(others, func(d Dial) bool { return dialPort(d) == r.Port })
	switch host := r.sameHost(); {
	case len(filter(host, answered)) > 0:
		return silenceOfPort
	case len(filter(others, answered)) == 0:
		return silenceUnexplained
	case all(thisPort, lost):
		return silenceHere
	case len(host) > 0:
		return silenceOfHost
	}
	return silenceUnexplained
}

func portFiltered(r *Result) []check.Finding {
	f := check.Finding{Subject: r.server(), Evidence: append(evidence(r.direct(), r.sameHost(), r.elsewhere()), r.last()...)}
	switch r.silence() {
	case silenceOfPort:
		f.Confidence = check.Certain
		f.Message = fmt.Sprintf("Port %d of %s gives no answer, while the same host answers at %s: the port is filtered, here or there.", r.Port, r.Host, filter(r.sameHost(), answered)[0].address())
	case silenceHere:
		f.Confidence = check.Likely
		f.Message = fmt.Sprintf("Port %d is silent on every host that was tried, and other ports answer: this network lets nothing out to port %d.", r.Port, r.Port)
	default:
		return nil
	}
	if open := r.open(); open != nil {
		f.Fixes = append(f.Fixes, r.usePort(open))
	}
	if r.Port == 25 {
		f.Fixes = append(f.Fixes, check.Fix{Message: "Ask the provider of this machine to open outbound port 25, or relay through a submission service on port 587"})
	}
	return []check.Finding{f}
}
