package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesNetwork judge the way to the server: its name, its address, the TCP
// connection, and whether a mail server is at the end of it.
var rulesNetwork = []rule{
	{
		Meta: check.Meta{
			Code: "network-down", Cause: string(smtpcode.NetworkDown), Severity: check.Warning,
			Title: "This machine has no working network",
			Doc:   "Nothing leaves this machine: there is no route, not even to its name server. The mail server was never asked, so nothing is known about it.",
			Fix:   "Bring the interface, the VPN or the container's network back (ip route; ping the gateway), then send again; the message needs no change",
			Refs:  []string{"RFC 1122, section 3.3.1"},
		},
		Check: reads(smtpcode.NetworkDown),
	},
	{
		Meta: check.Meta{
			Code: "server-name-not-found", Cause: string(smtpcode.ServerNameNotFound), Severity: check.Error,
			Title: "The mail server's name does not resolve",
			Doc:   "DNS knows no address for the configured server name. Mostly it is a typing error or the wrong region's host; in containers, a compose service name that is only known on another network, or a search domain that is missing. Go says \"no such host\" both for a name that does not exist and for one without an address.",
			Fix:   "Correct the server's host name in the configuration, and check it from the same machine or container with: dig +short NAME",
			Refs:  []string{"RFC 1035, section 4.1.1", "RFC 2308, section 2"},

			ExplainedBy: []check.Code{"server-address-invalid", "network-down"},
		},
		Check: serverNameNotFound,
	},
	{
		Meta: check.Meta{
			Code: "dns-resolver-failed", Cause: string(smtpcode.DNSResolverFailed), Severity: check.Warning,
			Title: "The local DNS resolver failed to answer",
			Doc:   "The name server that this machine asks timed out, refused or answered SERVFAIL, so the server's address stays unknown. It says nothing about whether the name exists. Usual reasons are a wrong nameserver line in /etc/resolv.conf, an overloaded cluster DNS, UDP port 53 filtered, or a broken DNSSEC chain.",
			Fix:   "Repair or replace the nameserver in /etc/resolv.conf (in Kubernetes: look at CoreDNS and the egress policy for port 53), then retry",
			Refs:  []string{"RFC 1035, section 4.1.1", "RFC 8914"},

			ExplainedBy: []check.Code{"network-down"},
		},
		Check: dnsResolverFailed,
	},
	{
		Meta: check.Meta{
			Code: "server-address-invalid", Cause: string(smtpcode.ServerAddressInvalid), Severity: check.Error,
			Title: "The server address is not of the form host:port",
			Doc:   "The string given to the dialer cannot be taken apart into a host and a port. Traps: no port at all, the port twice because the library appends it, a URL scheme in front, an IPv6 address without brackets, blanks or a line feed from an environment variable.",
			Fix:   "Pass the bare host name, and build the address with net.JoinHostPort(host, \"587\"); give strings.TrimSpace to values from the environment",
			Refs:  []string{"Go documentation, net.Dial and net.JoinHostPort", "RFC 3986, section 3.2.2"},
		},
		Check: serverAddressInvalid,
	},
	{
		Meta: check.Meta{
			Code: "connection-refused", Cause: string(smtpcode.ConnectionRefused), Severity: check.Error,
			Title: "Nothing accepts connections on that port",
			Doc:   "The host is there and answered with a reset: no program listens on the port, or a firewall rejects it. The usual trap is localhost inside a container, which is the container itself; others are a stopped mail service and a port the provider does not serve (iCloud and Postmark have no 465).",
			Fix:   "Correct host and port (submission: 587 with STARTTLS or 465 with TLS), or start the service; from a container use the service's name or host.docker.internal in place of localhost",
			Refs:  []string{"RFC 9293, section 3.10.7.1", "RFC 6409, section 3.1"},

			ExplainedBy: []check.Code{"server-address-invalid", "proxy-failed", "destination-unreachable"},
		},
		Check: connectionRefused,
	},
	{
		Meta: check.Meta{
			Code: "port-blocked", Cause: string(smtpcode.PortBlocked), Severity: check.Error,
			Title: "The connection attempt got no answer",
			Doc:   "Packets to that port disappear: a firewall drops them, or the host is down. Cloud providers and ISPs block outbound port 25 by default (AWS EC2, Google Cloud, Azure, most VPS hosts), some 465 as well. Trying again changes nothing until the block is lifted.",
			Fix:   "Send through a submission host on port 587 or 465 (many services also take 2525), or ask the cloud provider to open outbound port 25; check with: nc -vz HOST 587",
			Refs:  []string{"RFC 5068, section 3.1", "RFC 6409, section 3.1", "https://cloud.google.com/compute/docs/tutorials/sending-mail"},

			ExplainedBy: []check.Code{"tls-on-plaintext-port", "plaintext-on-tls-port", "dns-resolver-failed", "network-down", "proxy-failed", "destination-unreachable"},
		},
		Check: portBlocked,
	},
	{
		Meta: check.Meta{
			Code: "network-unreachable", Cause: string(smtpcode.NetworkUnreachable), Severity: check.Error,
			Title: "There is no route to the server's address",
			Doc:   "The kernel or a router says that the address cannot be reached from here. Most often the name has an AAAA record and this host or container has no IPv6 route. Go reports only the first of several failed addresses, so the IPv6 error may hide the real one.",
			Fix:   "Dial with network \"tcp4\" to rule IPv6 out, or give the host an IPv6 route; for an IPv4 address repair the route or the VPN (ip route get ADDRESS)",
			Refs:  []string{"RFC 4443, section 3.1", "RFC 8305"},

			ExplainedBy: []check.Code{"network-down", "destination-unreachable"},
		},
		Check: reads(smtpcode.NetworkUnreachable),
	},
	{
		Meta: check.Meta{
			Code: "blocked-locally", Cause: string(smtpcode.BlockedLocally), Severity: check.Error,
			Title: "This machine itself forbids the connection",
			Doc:   "The operating system refused the connect call before a packet left. An outgoing firewall rule, a container or cgroup egress policy, SELinux, or on Windows an antivirus that guards mail ports is at work.",
			Fix:   "Allow this program outbound TCP to the mail port in the local firewall or egress policy; under SELinux run: setsebool -P httpd_can_sendmail 1",
			Refs:  []string{"connect(2), EACCES and EPERM"},
		},
		Check: reads(smtpcode.BlockedLocally),
	},
	{
		Meta: check.Meta{
			Code: "connection-dropped", Cause: string(smtpcode.ConnectionDropped), Severity: check.Warning,
			Title: "The server closed the connection halfway",
			Doc:   "The TCP connection stood, then the peer closed or reset it without a reply that explains why. A clear-text client on port 465, a block list at connect time, too many sessions or a restart of the server look like this. Go gives a bare \"EOF\" and no stage; after a broken pipe a last reply may lie unread.",
			Fix:   "Reconnect and send again after a minute; if it recurs at the same step, compare port and TLS mode (587 with STARTTLS, 465 with TLS at once) and ask the server's administrator for the log of that time",
			Refs:  []string{"RFC 5321, section 3.8", "RFC 5321, section 4.5.4.1"},

			ExplainedBy: []check.Code{
				"plaintext-on-tls-port", "tls-on-plaintext-port", "stale-connection", "wrong-service", "proxy-failed",
				"helo-rejected", "too-many-connections", "rate-limited", "ip-blocklisted", "server-busy", "too-many-logins",
				"tls-handshake-failed", "tls-version-unsupported", "message-too-large", "client-misuse", "delivered-anyway",
				"destination-unreachable",
			},
		},
		Check: connectionDropped,
	},
	{
		Meta: check.Meta{
			Code: "stale-connection", Cause: string(smtpcode.StaleConnection), Severity: check.Warning,
			Title: "An idle connection was reused after its end",
			Doc:   "The program kept an SMTP connection in a pool, and the server had closed it in the meantime. Servers end idle sessions after some minutes or less, and a client learns of it only with the next command, as EOF, broken pipe or a 421.",
			Fix:   "Dial anew and send the message again; keep idle connections for less than a minute, or call (*smtp.Client).Noop before each reuse",
			Refs:  []string{"RFC 5321, section 4.5.3.2.7", "RFC 5321, section 3.8"},
		},
		Check: staleConnection,
	},
	{
		Meta: check.Meta{
			Code: "wrong-service", Cause: string(smtpcode.WrongService), Severity: check.Error,
			Title: "The port belongs to a service other than SMTP",
			Doc:   "The greeting is not an SMTP reply of three digits but that of another protocol: IMAP (143, 993), POP3 (110, 995), HTTP or SSH. Usually the incoming server of a mail account was entered as the outgoing one, or the host's web interface.",
			Fix:   "Set the provider's outgoing (SMTP) host and port: 587 with STARTTLS or 465 with TLS",
			Refs:  []string{"RFC 5321, section 4.2", "RFC 8314, section 3"},
		},
		Check: wrongService,
	},
	{
		Meta: check.Meta{
			Code: "proxy-failed", Cause: string(smtpcode.ProxyFailed), Severity: check.Error,
			Title: "The proxy on the way failed or refused",
			Doc:   "The connection goes through a SOCKS or HTTP proxy, and the proxy is what failed: it is down, wants a login, or does not allow that target. Many HTTP proxies permit CONNECT to port 443 only.",
			Fix:   "Correct the proxy's address and login (HTTPS_PROXY, ALL_PROXY), let it pass the mail host and port, or list the host in NO_PROXY",
			Refs:  []string{"RFC 1928, section 6", "RFC 9110, section 9.3.6"},

			ExplainedBy: []check.Code{"network-down"},
		},
		Check: reads(smtpcode.ProxyFailed),
	},
	{
		Meta: check.Meta{
			Code: "client-timeout", Cause: string(smtpcode.ClientTimeout), Severity: check.Warning,
			Title: "The program's own deadline ended the attempt",
			Doc:   "The context or deadline set by the program ran out, or the request that owned it was cancelled, before the server replied. SMTP servers may be slow on purpose: the standard grants them five minutes for the greeting and ten after the final dot. Mail sent inside an HTTP handler dies with the request.",
			Fix:   "Send from a background job with a context of its own (context.WithTimeout(context.Background(), 5*time.Minute)) and retry; look first whether the message went out",
			Refs:  []string{"RFC 5321, section 4.5.3.2"},

			ExplainedBy: []check.Code{
				"wrong-service",
				"plaintext-on-tls-port", "port-blocked", "dns-resolver-failed", "network-down", "proxy-failed",
				"server-busy", "delivered-anyway",
			},
		},
		Check: clientTimeout,
	},
}
