//go:build linux

package lab

import (
	"fmt"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// The worlds in which mail gets through, some of them odd.
var healthyWorlds = []Fault{
	{Name: "healthy-submission", Title: "Port 587, STARTTLS and a login; all is well."},
	{Name: "healthy-smtps", Title: "Port 465, TLS from the first octet and a login; all is well.", Break: func(w *World) {
		w.App.Server, w.App.TLS = "smtp.acme.test:465", diagnose.TLSImplicit
	}},
	{Name: "healthy-exim", Title: "The other submission server, which is Exim.", Break: func(w *World) { w.App.Server = "relay.acme.test:587" }},
	{Name: "healthy-exim-smtps", Title: "Exim on port 465.", Break: func(w *World) {
		w.App.Server, w.App.TLS = "relay.acme.test:465", diagnose.TLSImplicit
	}},
	{Name: "healthy-delivery", Title: "Straight to the recipient's mail host, Postfix.", Break: func(w *World) { w.App = delivers() }},
	{Name: "healthy-delivery-exim", Title: "Straight to the recipient's mail host, Exim.", Break: func(w *World) { w.App = delivers("jo@initech.test") }},
	{Name: "healthy-sent", Title: "The message is sent as part of the diagnosis, and taken.", Break: func(w *World) {
		w.App = delivers()
		w.App.Consents = true
	}},
	{Name: "healthy-slow-cable", Title: "Every packet takes 25 ms each way.", Break: func(w *World) { w.Network.Cable = Cable{Delay: 25 * time.Millisecond} }},
	{Name: "healthy-no-ipv6", Title: "The client has no IPv6, and the servers have.", Break: func(w *World) { w.Network.NoIPv6 = true }},
	{Name: "healthy-no-dnssec", Title: "The resolver does not validate.", Break: func(w *World) { w.Resolver.Validates = false; w.App = delivers() }},
	{Name: "healthy-nat", Title: "The client stands behind address translation.", Break: func(w *World) {
		w.Network.Router = append(w.Network.Router, "chain nat { type nat hook postrouting priority 100; oifname \"s0\" masquerade; }")
	}},
	{Name: "healthy-socks", Title: "The client goes through a SOCKS proxy that works.", Break: func(w *World) {
		w.Network.Proxies = []Proxy{{Port: 1080, SOCKS: true}}
		w.App.Proxy = "socks5://" + v4(72) + ":1080"
	}},
	{Name: "healthy-backup-mx-down", Title: "The second mail host is down; the first takes the mail.", Break: func(w *World) {
		w.App = delivers()
		w.Network.ServerIn = []string{"ip daddr " + v4(31) + " tcp dport 25 drop", "ip6 daddr " + v6(31) + " tcp dport 25 drop"}
	}},
	{Name: "healthy-masked-greeting", Title: "A middlebox masks the greeting with asterisks.", Break: boxed(MaskBanner, 587)},
}

// reject makes the router answer what the client sends to a port.
func reject(port int, with string) func(*World) {
	return func(w *World) {
		for _, family := range []string{"ipv4", "ipv6"} {
			how := with
			if family == "ipv6" {
				how = strings.NewReplacer("icmp type", "icmpv6 type", "host-unreachable", "addr-unreachable", "net-unreachable", "no-route",
					"net-prohibited", "policy-fail", "host-prohibited", "admin-prohibited").Replace(with)
			}
			w.Network.Forward = append(w.Network.Forward, fmt.Sprintf("meta nfproto %s tcp dport %d %s", family, port, how))
		}
	}
}

func drop(port int) func(*World) {
	return func(w *World) { w.Network.Forward = append(w.Network.Forward, fmt.Sprintf("tcp dport %d drop", port)) }
}

// at sets the server.
func at(server string) func(*World) { return func(w *World) { w.App.Server = server } }

func boxed(mode string, ports ...int) func(*World) {
	return func(w *World) {
		w.App.Family = "4" // the box handles IPv4
		w.Network.NoIPv6 = true
		w.Network.Middlebox = Middlebox{Mode: mode, Ports: ports}
	}
}

func all(parts ...func(*World)) func(*World) {
	return func(w *World) {
		for _, p := range parts {
			p(w)
		}
	}
}

// large is a message of more than a packet.
func large(w *World) {
	w.App.Consents = true
	w.App.Message = signed(letter(w.App.From, w.App.To[0], strings.Repeat(strings.Repeat("x", 76)+"\r\n", 800)), "s1", "acme.test")
}

// small makes the way behind the router narrow, and the router silent about it.
func small(w *World) {
	w.Network.MTU = 1300
	w.Network.Router = []string{"chain mute { type filter hook output priority 0; icmp type destination-unreachable icmp code 4 drop; icmpv6 type packet-too-big drop; }"}
}

func delivering(w *World) { w.App = delivers() }

var networkFaults = []Fault{
	// What the way does to a port.
	{Name: "port-25-blocked", Title: "The hosting provider drops everything to port 25.", Cause: smtpcode.PortBlocked, Break: all(delivering, drop(25))},
	{Name: "port-587-blocked", Title: "A firewall drops everything to port 587; 465 is open.", Cause: smtpcode.PortBlocked, Break: drop(587)},
	{Name: "port-465-blocked", Title: "A firewall drops everything to port 465; 587 is open.", Cause: smtpcode.PortBlocked, Break: all(drop(465), func(w *World) {
		w.App.Server, w.App.TLS = "smtp.acme.test:465", diagnose.TLSImplicit
	})},
	{Name: "port-25-rejected", Title: "A firewall on the way answers every connection to port 25 with RST.", Cause: smtpcode.ConnectionRefused, Also: []smtpcode.Cause{smtpcode.PortBlocked /* where the packet's sender could be told */}, Break: all(delivering, reject(25, "reject with tcp reset"))},
	{Name: "port-587-rejected", Title: "The same on port 587; 465 is open.", Cause: smtpcode.ConnectionRefused, Also: []smtpcode.Cause{smtpcode.PortBlocked}, Break: reject(587, "reject with tcp reset")},
	{Name: "icmp-admin-prohibited", Title: "A router says that port 587 is administratively prohibited.", Cause: smtpcode.PortBlocked, Also: []smtpcode.Cause{smtpcode.NetworkUnreachable /* as the kernel tells it */}, Break: reject(587, "reject with icmp type admin-prohibited")},
	{Name: "icmp-host-prohibited", Title: "A router says that the host is prohibited, on port 587 only.", Cause: smtpcode.PortBlocked, Also: []smtpcode.Cause{smtpcode.NetworkUnreachable}, Break: reject(587, "reject with icmp type host-prohibited")},
	{Name: "icmp-net-prohibited", Title: "A router says that the network is prohibited, on port 25.", Cause: smtpcode.PortBlocked, Also: []smtpcode.Cause{smtpcode.NetworkUnreachable}, Break: all(delivering, reject(25, "reject with icmp type net-prohibited"))},
	{Name: "icmp-port-unreachable", Title: "A router answers port 587 with port-unreachable.", Cause: smtpcode.ConnectionRefused, Also: []smtpcode.Cause{smtpcode.PortBlocked}, Break: reject(587, "reject with icmp type port-unreachable")},
	{Name: "no-route-to-host", Title: "A router says that the server's host cannot be reached.", Cause: smtpcode.NetworkUnreachable, Break: func(w *World) {
		w.Network.Forward = []string{"ip daddr " + v4(10) + " reject with icmp type host-unreachable", "ip6 daddr " + v6(10) + " reject with icmpv6 type addr-unreachable"}
	}},
	{Name: "no-route-to-network", Title: "A router has no route to the server.", Cause: smtpcode.NetworkUnreachable, Break: func(w *World) {
		w.Network.Forward = []string{"ip daddr " + v4(10) + " reject with icmp type net-unreachable", "ip6 daddr " + v6(10) + " reject with icmpv6 type no-route"}
	}},
	{Name: "server-down", Title: "The server's host does not answer at all; others do.", Cause: smtpcode.PortBlocked, Break: func(w *World) {
		w.Network.Forward = []string{"ip daddr " + v4(10) + " drop", "ip6 daddr " + v6(10) + " drop"}
	}},
	{Name: "syn-ack-lost", Title: "What the server answers to a connection on port 587 is lost on the way back.", Cause: smtpcode.PortBlocked, Break: func(w *World) {
		w.Network.Forward = []string{"tcp sport 587 tcp flags & (syn|ack) == (syn|ack) drop"}
	}},
	{Name: "port-2525", Title: "The port is one that this server does not have.", Cause: smtpcode.ConnectionRefused, Break: at("smtp.acme.test:2525")},
	{Name: "localhost", Title: "The server is set as localhost, where none runs.", Cause: smtpcode.ConnectionRefused, Break: at("localhost:587")},
	{Name: "server-address-stale", Title: "The server's name leads to an address where no host is.", Cause: smtpcode.NetworkUnreachable /* the last router says so after ARP failed */, Also: []smtpcode.Cause{smtpcode.PortBlocked}, Break: func(w *World) {
		w.Zones["acme.test"].Set(`^smtp A `, "smtp A "+v4(99))
		w.Zones["acme.test"].Remove(`^smtp AAAA`)
		w.Zones["acme.test"].Set(`^@ MX`, "@ MX 10 relay")
	}},
	// This machine's own network.
	{Name: "network-down", Title: "The machine's cable is unplugged.", Cause: smtpcode.NetworkDown, Break: func(w *World) { w.Network.Down = true }},
	{Name: "local-prohibit-route", Title: "A route of this machine prohibits the server's address.", Cause: smtpcode.BlockedLocally, Break: func(w *World) {
		w.Network.NoIPv6, w.Network.Routes = true, []string{"prohibit " + v4(10)}
	}},
	{Name: "local-blackhole-route", Title: "A route of this machine throws the server's packets away.", Cause: smtpcode.NetworkUnreachable, Also: []smtpcode.Cause{smtpcode.BlockedLocally /* it is this machine that does it */}, Break: func(w *World) {
		w.Network.NoIPv6, w.Network.Routes = true, []string{"blackhole " + v4(10)}
	}},
	{Name: "local-unreachable-route", Title: "A route of this machine calls the server unreachable.", Cause: smtpcode.NetworkUnreachable, Break: func(w *World) {
		w.Network.NoIPv6, w.Network.Routes = true, []string{"unreachable " + v4(10)}
	}},
	{Name: "local-firewall-drops", Title: "A rule of this machine's own firewall drops what goes to port 587; the kernel tells the program nothing.", Cause: smtpcode.PortBlocked, Also: []smtpcode.Cause{smtpcode.BlockedLocally}, Break: func(w *World) {
		w.Network.ClientOut = []string{"tcp dport 587 drop"}
	}},
	{Name: "local-firewall-rejects", Title: "This machine's own firewall rejects port 587 with admin-prohibited.", Cause: smtpcode.BlockedLocally, Also: []smtpcode.Cause{smtpcode.PortBlocked, smtpcode.NetworkUnreachable /* it looks as from a router */, smtpcode.ConnectionRefused}, Break: func(w *World) {
		w.Network.ClientOut = []string{"tcp dport 587 reject with icmpx type admin-prohibited"}
	}},
	{Name: "ipv6-without-route", Title: "The server has an IPv6 address only, and this machine has no IPv6.", Cause: smtpcode.NetworkUnreachable, Break: func(w *World) {
		w.Network.NoIPv6 = true
		w.Zones["acme.test"].Remove(`^smtp A `)
	}},
	{Name: "ipv6-black-hole", Title: "The server has an IPv6 address only, and IPv6 packets vanish on the way.", Cause: smtpcode.PortBlocked, Also: []smtpcode.Cause{smtpcode.NetworkUnreachable}, Break: func(w *World) {
		w.Network.Forward = []string{"meta nfproto ipv6 drop"}
		w.Zones["acme.test"].Remove(`^smtp A `)
	}},
	{Name: "gateway-silent", Title: "The next hop to the server does not answer ARP.", Cause: smtpcode.NetworkUnreachable, Break: func(w *World) {
		w.Network.NoIPv6, w.Network.Routes = true, []string{v4(10) + " via 198.51.100.99"}
	}},
	// Connections that begin and do not last.
	{Name: "connection-limit", Title: "The router lets one connection through to port 25 and resets the others.", Cause: smtpcode.ConnectionRefused, Also: []smtpcode.Cause{smtpcode.PortBlocked, smtpcode.TooManyConnections}, Break: func(w *World) {
		w.App = delivers()
		w.Network.Forward = []string{"tcp dport 25 ct state new ct count over 0 reject with tcp reset"}
	}},
	{Name: "cut-off", Title: "A middlebox resets the connection after two thousand octets of the message.", Cause: smtpcode.ConnectionDropped, Break: all(delivering, large, func(w *World) {
		w.Network.Forward = []string{"tcp dport 25 ct original bytes > 12000 reject with tcp reset"}
	})},
	{Name: "cut-silent", Title: "The packets vanish after some thousand octets of the message.", Cause: smtpcode.ClientTimeout, Also: []smtpcode.Cause{smtpcode.ConnectionDropped}, Break: all(delivering, large, func(w *World) {
		w.Network.Forward = []string{"tcp dport 25 ct original bytes > 12000 drop"}
	})},
	{Name: "path-mtu", Title: "Large packets vanish and nobody says so: the message stalls.", Cause: smtpcode.ClientTimeout, Also: []smtpcode.Cause{smtpcode.ConnectionDropped}, Break: all(delivering, large, small, func(w *World) {
		w.App.Server, w.App.TLS = "mx1.globex.test:25", diagnose.TLSNone
	})},
	{Name: "path-mtu-handshake", Title: "The same with STARTTLS: the handshake stalls.", Cause: smtpcode.ClientTimeout, Also: []smtpcode.Cause{smtpcode.TLSHandshakeFailed /* it is the handshake that does not end */}, Break: all(delivering, small)},
	{Name: "nat-forgets", Title: "Address translation forgets an idle connection after two seconds, and the program keeps it for five.", Cause: smtpcode.StaleConnection, Also: []smtpcode.Cause{smtpcode.ClientTimeout /* nobody closed it */, smtpcode.ConnectionDropped}, Break: func(w *World) {
		w.App.Idle, w.Network.NoIPv6 = 5*time.Second, true
		w.Network.Router = []string{
			"ct timeout short {\nprotocol tcp\nl3proto ip\npolicy = { established : 2 }\n}",
			"chain forget { type filter hook prerouting priority 0; tcp dport 587 ct timeout set \"short\"; }",
			"chain strict { type filter hook forward priority 0; tcp dport 587 tcp flags & (syn|ack) == ack ct state new drop; }",
		}
	}},
	{Name: "port-25-redirected", Title: "The network redirects port 25 to a server of its own, which does not know the recipient's domain.", Cause: smtpcode.RelayDenied, Also: []smtpcode.Cause{smtpcode.PortBlocked /* the way to the real one */, smtpcode.CertificateNameMismatch}, Break: all(delivering, func(w *World) {
		w.Network.NoIPv6 = true
		w.Network.Router = []string{"chain hijack { type nat hook prerouting priority -100; iifname \"c0\" tcp dport 25 dnat ip to " + v4(40) + "; }"}
	})},
	{Name: "wrong-service-imap", Title: "The server's port is that of IMAP.", Cause: smtpcode.WrongService, Break: all(at("smtp.acme.test:143"), func(w *World) {
		w.Web.Services = []Service{{Number: 10, Port: 143, Greets: "* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n", Answers: "a BAD Error in IMAP command.\r\n"}}
	})},
	{Name: "wrong-service-https", Title: "The server's port is that of a web server with TLS.", Cause: smtpcode.WrongService, Break: at("mta-sts.globex.test:443")},
	{Name: "wrong-service-ssh", Title: "The server's port is that of SSH.", Cause: smtpcode.WrongService, Break: all(at("smtp.acme.test:22"), func(w *World) {
		w.Web.Services = []Service{{Number: 10, Port: 22, Greets: "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"}}
	})},
	{Name: "silent-port", Title: "The port takes the connection and nothing ever comes.", Cause: smtpcode.ClientTimeout, Also: []smtpcode.Cause{smtpcode.PlaintextOnTLSPort /* one of the things that look so */, smtpcode.WrongService}, Break: all(at("smtp.acme.test:2526"), func(w *World) {
		w.Web.Services = []Service{{Number: 10, Port: 2526}}
	})},
	{Name: "server-hangs-up", Title: "The port takes the connection and closes it without a word.", Cause: smtpcode.ConnectionDropped, Break: all(at("smtp.acme.test:2527"), func(w *World) {
		w.Web.Services = []Service{{Number: 10, Port: 2527, Closes: true}}
	})},
	{Name: "slow-network", Title: "Every packet is two seconds under way, and the program waits for ten in all.", Cause: smtpcode.ClientTimeout, Break: func(w *World) {
		w.Network.Cable = Cable{Delay: 2 * time.Second}
	}},
	// Names.
	{Name: "server-name-typo", Title: "The server's name is misspelt.", Cause: smtpcode.ServerNameNotFound, Break: at("smpt.acme.test:587")},
	{Name: "server-name-container", Title: "The server's name is known in another container network only.", Cause: smtpcode.ServerNameNotFound, Break: at("mailhog:1025")},
	{Name: "server-name-no-address", Title: "The server's name exists and has no address.", Cause: smtpcode.ServerNameNotFound, Break: all(at("old.acme.test:587"), func(w *World) {
		w.Zones["acme.test"].Add(`old TXT "no mail any more"`)
	})},
	{Name: "resolver-timeout", Title: "The machine's resolver does not answer.", Cause: smtpcode.DNSResolverFailed, Break: func(w *World) { w.Resolver.Silent = true }},
	{Name: "resolver-down", Title: "Nothing listens where the resolver should be.", Cause: smtpcode.DNSResolverFailed, Break: func(w *World) { w.Resolver.Down = true }},
	{Name: "resolver-refused", Title: "The machine's resolver does not serve this machine.", Cause: smtpcode.DNSResolverFailed, Break: func(w *World) { w.Resolver.Refuses = true }},
	{Name: "resolver-servfail", Title: "The machine's resolver reaches no other server and fails every question.", Cause: smtpcode.DNSResolverFailed, Break: func(w *World) { w.Resolver.Cut = true }},
	{Name: "resolver-slow", Title: "The resolver takes eight seconds for an answer.", Cause: smtpcode.DNSResolverFailed, Break: func(w *World) {
		w.Resolver.Slow = 8 * time.Second
		w.Network.ResolvConf = "nameserver " + v4(3) + "\n"
	}},
	{Name: "server-name-servfail", Title: "The zone of the server's name cannot be resolved.", Cause: smtpcode.DNSResolverFailed, Break: all(at("smtp.hooli.test:587"), func(w *World) {
		w.zone("hooli.test", "ns1.test", "ns2.test").Add(host("smtp", 10)...)
		w.NameServers["ns1.test"].Missing, w.NameServers["ns2.test"].Missing = []string{"hooli.test"}, []string{"hooli.test"}
	})},
	{Name: "port-missing", Title: "The server is set without a port, and submission is what it is for.", Cause: smtpcode.AuthNotOffered, Also: []smtpcode.Cause{smtpcode.ServerAddressInvalid}, Break: at("smtp.acme.test")},
	// Proxies.
	{Name: "proxy-refuses", Title: "The HTTP proxy does not allow port 587.", Cause: smtpcode.ProxyFailed, Break: proxied(Proxy{Port: 3128, Answer: "refuse"})},
	{Name: "proxy-login", Title: "The HTTP proxy wants a login of its own.", Cause: smtpcode.ProxyFailed, Break: proxied(Proxy{Port: 3128, Answer: "login"})},
	{Name: "proxy-unreachable", Title: "The SOCKS proxy cannot reach the server.", Cause: smtpcode.ProxyFailed, Break: proxied(Proxy{Port: 1080, SOCKS: true, Answer: "unreachable"})},
	{Name: "proxy-socks-refuses", Title: "The rules of the SOCKS proxy forbid the connection.", Cause: smtpcode.ProxyFailed, Break: proxied(Proxy{Port: 1080, SOCKS: true, Answer: "refuse"})},
	{Name: "proxy-down", Title: "No proxy runs where it is set.", Cause: smtpcode.ProxyFailed, Break: func(w *World) { w.App.Proxy = "http://" + v4(72) + ":3128" }},
	// The clock.
	{Name: "clock-behind", Title: "This machine's clock is half a year slow, so a good certificate is not yet valid.", Cause: smtpcode.CertificateExpired, Break: func(w *World) { w.App.Clock = -180 * 24 * time.Hour }},
	{Name: "clock-ahead", Title: "This machine's clock is a year fast.", Cause: smtpcode.CertificateExpired, Break: func(w *World) { w.App.Clock = 365 * 24 * time.Hour }},
}

func proxied(p Proxy) func(*World) {
	return func(w *World) {
		w.Network.Proxies = []Proxy{p}
		scheme := "http"
		if p.SOCKS {
			scheme = "socks5"
		}
		w.App.Proxy = fmt.Sprintf("%s://%s:%d", scheme, v4(72), p.Port)
	}
}
