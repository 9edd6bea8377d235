package netprobe

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesProxy judge the proxy on the way.
var rulesProxy = []rule{
	{
		Meta: check.Meta{
			Code: "proxy-unreachable", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy cannot be reached",
			Doc:   "The program connects through a proxy, and the connection to the proxy itself failed, so that nothing is known about the server behind it. The proxy is down, moved, or only reachable from another network.",
			Fix:   "Correct the proxy's host and port (HTTPS_PROXY, ALL_PROXY), start it, or list the mail server in NO_PROXY",
			Refs:  []string{"RFC 1928, section 3", "RFC 9110, section 9.3.6"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: proxyFails(ProxyUnreachable),
	},
	{
		Meta: check.Meta{
			Code: "proxy-wants-login", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy wants a login, or did not accept the one it got",
			Doc:   "The proxy answers, and lets nobody through without credentials that it knows. HTTP proxies say 407, SOCKS proxies name no method that fits or refuse the password.",
			Fix:   "Put the proxy's user name and password into its URL (percent-encoded), or ask for an account on it",
			Refs:  []string{"RFC 9110, section 15.5.8", "RFC 1929, section 2"},
		},
		Check: proxyFails(ProxyLogin),
	},
	{
		Meta: check.Meta{
			Code: "proxy-forbids", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy's rules do not let this server or port through",
			Doc:   "The proxy answers and refuses the target. Most HTTP proxies allow tunnels to port 443 alone, which shuts out SMTP on any port.",
			Fix:   "Have the mail host and port allowed on the proxy (Squid: acl Safe_ports and SSL_ports), or send through the provider's HTTP API",
			Refs:  []string{"RFC 9110, section 9.3.6", "RFC 1928, section 6"},
		},
		Check: proxyFails(ProxyForbids),
	},
	{
		Meta: check.Meta{
			Code: "proxy-cannot-reach", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy tried, and did not reach the server",
			Doc:   "The proxy works and reports that its own connection to the mail server failed: its network blocks the port, it cannot resolve the name, or the server refuses it. From here nothing more can be seen.",
			Fix:   "Let the proxy's administrator dial the server from the proxy (nc -vz HOST PORT), and open the port there",
			Refs:  []string{"RFC 9110, section 15.6.3", "RFC 1928, section 6"},
		},
		Check: proxyFails(ProxyCannot),
	},
	{
		Meta: check.Meta{
			Code: "proxy-silent", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy took the request and did not answer it in time",
			Doc:   "The proxy accepts connections and leaves the request unanswered. It waits for a server that does not answer it, it is overloaded, or it is no proxy.",
			Fix:   "Look at the proxy's log for this request, and dial the server from the proxy itself",
			Refs:  []string{"RFC 1928, section 6", "RFC 9110, section 9.3.6"},
		},
		Check: proxyFails(ProxySilent),
	},
	{
		Meta: check.Meta{
			Code: "proxy-is-none", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "What answers at the proxy's address is not a proxy of that kind",
			Doc:   "The answer does not fit the protocol of the proxy's URL: a web server that knows no CONNECT, an HTTP proxy asked by SOCKS or the reverse.",
			Fix:   "Correct the proxy's URL: its scheme (http or socks5) and its port",
			Refs:  []string{"RFC 9110, section 9.3.6", "RFC 1928, section 3"},
		},
		Check: proxyFails(ProxyNoProxy),
	},
}

// proxyFails is the check of one fault of the proxy.
func proxyFails(fault ProxyFault) func(*Result) []check.Finding {
	return func(r *Result) []check.Finding {
		p := r.Proxy
		if p == nil || p.Fault != fault {
			return nil
		}
		f := check.Finding{
			Confidence: check.Certain, Subject: p.URL,
			Evidence: append([]string{fmt.Sprintf("%s for %s: %s", p.URL, r.server(), p.Detail)}, evidence(r.dials(RoleTarget), filter(r.sameHost(), stood))...),
		}
		if fault == ProxySilent {
			f.Confidence = check.Likely
		}
		if open := r.open(); open != nil && p.Outcome == Connected {
			f.Message = fmt.Sprintf("The proxy does not reach port %d of %s, and does reach port %d.", r.Port, r.Host, dialPort(*open))
			f.Fixes = []check.Fix{r.usePort(open)}
		}
		return []check.Finding{f}
	}
}
