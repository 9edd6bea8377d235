package diagnose

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
)

func (p patient) plainTLS() []check.Fix {
	if p.TLSConfig == nil {
		return nil
	}
	f := set("tls-config", "default", "Leave the program's own tls.Config out, but for the server's name")
	f.Text = "&tls.Config{ServerName: " + strconv.Quote(p.s.host()) + "}"
	return one(f)
}

// submissionPorts are those of RFC 8314, section 3, and the one that providers open
// for networks in which both are blocked.
var submissionPorts = [...]struct{ port, how string }{
	{"587", "Submit on port 587, with STARTTLS"}, {"465", "Submit on port 465, with TLS from the first byte"}, {"2525", "Submit on port 2525, with STARTTLS"},
}

func (p patient) otherPorts() []check.Fix    { return p.ports(len(submissionPorts)) }
func (p patient) standardPorts() []check.Fix { return p.ports(2) }

func (p patient) ports(most int) (out []check.Fix) {
	host, port, _ := net.SplitHostPort(p.s.Server)
	for _, other := range submissionPorts[:most] {
		if other.port != port && !p.s.shut(other.port) {
			out = append(out, set("server", net.JoinHostPort(host, other.port), other.how))
		}
	}
	return out
}

// shut reports whether the look at the network has found that a port of the server
// takes no connection, at any address of it that was tried.
func (s *Server) shut(port string) bool {
	if s.Net == nil {
		return false
	}
	tried := false
	for _, d := range s.Net.Dials {
		if !d.Addr.IsValid() || strconv.Itoa(int(d.Addr.Port())) != port || d.Role == netprobe.RoleControl {
			continue
		}
		if d.Outcome == netprobe.Connected {
			return false
		}
		tried = true
	}
	return tried
}

// mostHosts is how many further mail hosts of a domain, or addresses of a host, are
// tried.
const mostHosts = 2

// nextHosts are the domain's mail hosts that no session was held with. A refusal
// for good of what was offered holds for all of them (RFC 5321, section 4.2.1), and
// one of the client itself is passed over before the mail is offered alone.
func (p patient) nextHosts() (out []check.Fix) {
	if p.failed != nil && p.failed.Reply != nil && p.failed.Reply.Code >= 500 && !before(p.failed.Stage, smtpcode.StageMail) {
		return nil
	}
	hosts, _, _ := p.mailHosts(p.ctx, p.s.Domain)
	for _, host := range hosts {
		seen := slices.ContainsFunc(p.e.Servers, func(s Server) bool { return s.Domain == p.s.Domain && s.host() == host })
		if !seen && len(out) < mostHosts {
			out = append(out, set("mx", host, "Go on to "+host+", another mail host of the domain"))
		}
	}
	return out
}

// otherAddresses are addresses of the server's name that the session did not go to.
func (p patient) otherAddresses() (out []check.Fix) {
	host, port, _ := net.SplitHostPort(p.s.Server)
	if p.s.Session == nil || !p.s.Session.Addr.IsValid() || p.Proxy != nil {
		return nil
	}
	addrs, _ := dialer{resolver: p.resolver}.LookupNetIP(p.ctx, "ip", host)
	for _, a := range addrs {
		if a != p.s.Session.Addr.Addr() && len(out) < mostHosts {
			out = append(out, set("address", net.JoinHostPort(a.String(), port), "Connect to "+a.String()+", another address of "+host))
		}
	}
	return out
}

// rightHosts are the mail hosts of the recipients' domain, if the configured server
// is none of them and nobody logs in there: a mail host takes mail for its own
// domains.
func (p patient) rightHosts() (out []check.Fix) {
	domains := domainsOf(p.To)
	if !p.toMX() || len(domains) != 1 {
		return nil
	}
	hosts, _, _ := p.mailHosts(p.ctx, domains[0])
	if slices.Contains(hosts, p.s.host()) {
		return nil
	}
	for _, host := range hosts[:min(len(hosts), mostHosts)] {
		out = append(out, set("mx", host, "Deliver to "+host+", which takes the mail of "+domains[0]))
	}
	return out
}

func (p patient) certifiedNames() (out []check.Fix) {
	if p.s.TLS == nil || len(p.s.TLS.Chain) == 0 {
		return nil
	}
	port := portOf(p.s.Server)
	for _, name := range p.s.TLS.Chain[0].Names {
		if !strings.HasPrefix(name, "*") {
			out = append(out, set("server", net.JoinHostPort(name, port), "Connect to the name that the certificate is for"))
		}
	}
	return out
}

func (p patient) withoutProxy() []check.Fix {
	if p.Proxy == nil {
		return nil
	}
	return one(set("proxy", "none", "Connect without the proxy: list the mail server in NO_PROXY, or leave the proxy out"))
}
