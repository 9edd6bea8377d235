package smtptest

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

var networkFaults = []Fault{
	{"network-down", "The machine has no network: no route, and no resolver in reach.", smtpcode.NetworkDown, Submission, smtpcode.StageResolve, ShowsDNS, all(linked("", Link{Err: syscall.ENETUNREACH}), func(w *World) { w.breakDNS(dnsNoRoute) })},
	{"network-down-address", "The machine has no network, and the server is set by its address.", smtpcode.NetworkDown, Submission, smtpcode.StageConnect, ShowsUnreachable, all(linked("", Link{Err: syscall.ENETUNREACH}), func(w *World) { w.breakDNS(dnsNoRoute) }, set(func(s *Settings) { s.Server = submissionHost + ":587" }))},
	{"server-name-typo", "The server's name is misspelt.", smtpcode.ServerNameNotFound, Submission, smtpcode.StageResolve, ShowsDNS, set(func(s *Settings) { s.Server = "smpt.example.com:587" })},
	{"server-name-provider-typo", "The name of a well-known provider's server is misspelt.", smtpcode.ServerNameNotFound, Submission, smtpcode.StageResolve, ShowsDNS, func(w *World) {
		w.stranger("192.0.2.27:587", "smtp.gmail.com", "gmail.com")
		w.Set(func(s *Settings) { s.Server = "smtp.gmial.com:587" })
	}},
	{"server-name-container", "The server's name is known in another container network only.", smtpcode.ServerNameNotFound, Submission, smtpcode.StageResolve, ShowsDNS, set(func(s *Settings) { s.Server = "mailhog:1025" })},
	{"server-name-no-address", "The server's name exists and has no address.", smtpcode.ServerNameNotFound, Submission, smtpcode.StageResolve, ShowsDNS, all(published("smtp.example.com. TXT \"no mail any more\""), func(w *World) { w.Withdraw("smtp.example.com", "A") })},
	{"resolver-timeout", "The machine's resolver does not answer.", smtpcode.DNSResolverFailed, Submission, smtpcode.StageResolve, ShowsDNS, func(w *World) { w.breakDNS(dnsTimeout) }},
	{"resolver-servfail", "The machine's resolver fails every question.", smtpcode.DNSResolverFailed, Submission, smtpcode.StageResolve, ShowsDNS, func(w *World) { w.breakDNS(dnsServFail) }},
	{"resolver-refused", "The machine's resolver does not serve this machine.", smtpcode.DNSResolverFailed, Submission, smtpcode.StageResolve, ShowsDNS, func(w *World) { w.breakDNS(dnsRefused) }},
	{"server-name-servfail", "The zone of the server's name cannot be resolved.", smtpcode.DNSResolverFailed, Submission, smtpcode.StageResolve, ShowsDNS, published("smtp.example.com. SERVFAIL")},

	{"port-missing", "The server is set without a port.", smtpcode.ServerAddressInvalid, Submission, smtpcode.StageConnect, ShowsLocal, set(func(s *Settings) { s.Server = "smtp.example.com" })},
	{"server-is-url", "The server is set as a URL.", smtpcode.ServerAddressInvalid, Submission, smtpcode.StageConnect, ShowsLocal, set(func(s *Settings) { s.Server = "smtp://smtp.example.com:587" })},
	{"port-is-word", "The port is set as a word that is no service.", smtpcode.ServerAddressInvalid, Submission, smtpcode.StageConnect, ShowsLocal, set(func(s *Settings) { s.Server = "smtp.example.com:mailport" })},
	{"port-twice", "The port stands twice in the setting.", smtpcode.ServerAddressInvalid, Submission, smtpcode.StageConnect, ShowsLocal, set(func(s *Settings) { s.Server = "smtp.example.com:587:587" })},
	{"server-with-space", "The setting begins with a space.", smtpcode.ServerAddressInvalid, Submission, smtpcode.StageResolve, ShowsDNS, set(func(s *Settings) { s.Server = " smtp.example.com:587" })},

	{"port-closed", "Nothing listens on the submission port.", smtpcode.ConnectionRefused, Submission, smtpcode.StageConnect, ShowsRefused, func(w *World) { w.Remove(submissionHost + ":587") }},
	{"port-2525", "The port is one that this provider does not have.", smtpcode.ConnectionRefused, Submission, smtpcode.StageConnect, ShowsRefused, set(func(s *Settings) { s.Server = "smtp.example.com:2525" })},
	{"localhost", "The server is set as localhost, where none runs.", smtpcode.ConnectionRefused, Submission, smtpcode.StageConnect, ShowsRefused, set(func(s *Settings) { s.Server = "localhost:587" })},
	{"web-port", "The port is that of the provider's website, which waits for the client inside TLS too.", smtpcode.WrongService, Submission, smtpcode.StageGreeting, ShowsTimeout, all(func(w *World) { w.stand(submissionHost+":443", w.serveHTTPS(w.CA.Config(Good, "smtp.example.com"))) }, set(func(s *Settings) { s.Server = "smtp.example.com:443" }))},
	{"server-is-web-host", "The server is set as the bare domain, which leads to its web host.", smtpcode.ConnectionRefused, Submission, smtpcode.StageConnect, ShowsRefused, func(w *World) {
		w.stand("192.0.2.10:443", func(context.Context, net.Conn, netip.AddrPort) {})
		w.Set(func(s *Settings) { s.Server = "example.com:587" })
	}},
	{"mx-down", "The recipient's mail hosts are there, and their port is closed.", smtpcode.ConnectionRefused, Delivery, smtpcode.StageConnect, ShowsRefused, all(func(w *World) { w.Remove(mxHost + ":25") }, func(w *World) { w.Remove(mx2Host + ":25") })},
	{"port-25-rejected", "A firewall on the way answers every connection to port 25 with RST.", smtpcode.ConnectionRefused, Delivery, smtpcode.StageConnect, ShowsRefused, linked(":25", Link{Err: syscall.ECONNREFUSED})},
	{"port-25-blocked", "The hosting provider drops everything to port 25.", smtpcode.PortBlocked, Delivery, smtpcode.StageConnect, ShowsTimeout, linked(":25", Link{Silent: true})},
	{"port-25-blocked-submission", "The program submits on port 25, and its hosting provider drops everything to that port.", smtpcode.PortBlocked, Submission, smtpcode.StageConnect, ShowsTimeout, all(linked(":25", Link{Silent: true}), set(func(s *Settings) { s.Server = "smtp.example.com:25" }))},
	{"port-587-blocked", "A firewall drops everything to port 587; 465 is open.", smtpcode.PortBlocked, Submission, smtpcode.StageConnect, ShowsTimeout, linked(":587", Link{Silent: true})},
	{"port-465-blocked", "A firewall drops everything to port 465; 587 is open.", smtpcode.PortBlocked, SMTPS, smtpcode.StageConnect, ShowsTimeout, linked(":465", Link{Silent: true})},
	{"server-down", "The server's host does not answer at all; others do.", smtpcode.PortBlocked, Submission, smtpcode.StageConnect, ShowsTimeout, linked(submissionHost, Link{Silent: true})},
	{"server-address-stale", "The server's name leads to an address where no host is.", smtpcode.PortBlocked, Submission, smtpcode.StageConnect, ShowsTimeout, published("smtp.example.com. A 192.0.2.99")},
	{"no-route-to-host", "A router says that the server's host cannot be reached.", smtpcode.NetworkUnreachable, Submission, smtpcode.StageConnect, ShowsUnreachable, linked(submissionHost, Link{Err: syscall.EHOSTUNREACH, Connect: 3 * time.Second})},
	{"no-route-to-network", "This machine has no route to the server's network.", smtpcode.NetworkUnreachable, Submission, smtpcode.StageConnect, ShowsUnreachable, linked(submissionHost, Link{Err: syscall.ENETUNREACH})},
	{"ipv6-without-route", "The server has an IPv6 address only, and this machine has no IPv6.", smtpcode.NetworkUnreachable, Submission, smtpcode.StageConnect, ShowsUnreachable, all(published("smtp.example.com. AAAA 2001:db8::25"), func(w *World) { w.Withdraw("smtp.example.com", "A") })},
	{"local-firewall", "A rule of this machine's own firewall forbids the connection.", smtpcode.BlockedLocally, Submission, smtpcode.StageConnect, ShowsForbidden, linked(":587", Link{Err: syscall.EPERM})},
	{"local-policy", "A security policy of this machine forbids the program to connect.", smtpcode.BlockedLocally, Submission, smtpcode.StageConnect, ShowsForbidden, linked("", Link{Err: syscall.EACCES})},

	{"cut-off", "The connection ends in the middle of a reply.", smtpcode.ConnectionDropped, Delivery, smtpcode.StageEHLO, ShowsClosed, linked(mxHost, Link{CutAfter: 60})},
	{"one-address-drops", "The server's name has two addresses, and the machine at the first breaks every conversation off.", smtpcode.ConnectionDropped, Submission, smtpcode.StageEHLO, ShowsClosed, func(w *World) {
		w.publish("smtp.example.com. A " + submissionHost + "\nsmtp.example.com. A 192.0.2.29")
		w.stand("192.0.2.29:587", w.Submission.serve)
		w.SetLink(submissionHost, Link{CutAfter: 60})
	}},
	{"reset-midway", "A middle box resets the connection in the middle of the conversation.", smtpcode.ConnectionDropped, Delivery, smtpcode.StageTLS, ShowsReset, linked(mxHost, Link{CutAfter: 400, Reset: true})},
	{"stale-connection", "The program keeps a connection for five minutes that the server ends after one.", smtpcode.StaleConnection, Submission, smtpcode.StageMail, ShowsClosed, all(says(smtpcode.StageUnknown, HangUp), idle)},
	{"stale-connection-told", "The same, and the server says goodbye before.", smtpcode.StaleConnection, Submission, smtpcode.StageMail, ShowsVague, idle},
	{"proxy-refuses", "The HTTP proxy does not allow port 587.", smtpcode.ProxyFailed, Submission, smtpcode.StageConnect, ShowsProxy, proxied("403 Forbidden")},
	{"proxy-login", "The HTTP proxy wants a login of its own.", smtpcode.ProxyFailed, Submission, smtpcode.StageConnect, ShowsProxy, proxied("407 Proxy Authentication Required")},
	{"proxy-hangs-up", "The proxy closes the connection without a word.", smtpcode.ProxyFailed, Submission, smtpcode.StageConnect, ShowsProxy, proxied(HangUp)},
	{"proxy-down", "No proxy runs where it is set.", smtpcode.ProxyFailed, Submission, smtpcode.StageConnect, ShowsProxy, all(proxied(""), func(w *World) { w.Remove(proxyHost + ":1080") })},
	{"hasty-client", "The program gives the server 50 ms, and an answer takes longer.", smtpcode.ClientTimeout, Submission, "", ShowsTimeout, all(linked(submissionHost, Link{Delay: 200 * time.Millisecond}), set(func(s *Settings) { s.Timeout = 50 * time.Millisecond }))},
	{"slow-network", "Every answer is ten seconds under way, and the program waits for thirty in all.", smtpcode.ClientTimeout, Submission, "", ShowsTimeout, linked(submissionHost, Link{Delay: 10 * time.Second})},
	{"one-octet-a-second", "The server's words come octet by octet, one a second.", smtpcode.ClientTimeout, Submission, smtpcode.StageGreeting, ShowsTimeout, linked(submissionHost, Link{Pace: time.Second})},
	{"path-mtu", "Small packets get through, large ones do not: the handshake stalls.", smtpcode.ClientTimeout, SMTPS, smtpcode.StageTLS, ShowsTimeout, linked(submissionHost, Link{StallAfter: 500})},
}

// breakDNS makes the resolver fail every question.
func (w *World) breakDNS(f dnsFault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dns.fails = f
}

// idle is a program that keeps a connection longer than the server.
var idle = all(conf(func(c *Config) { c.Idle = time.Minute }), set(func(s *Settings) { s.Pause = 5 * time.Minute }))

// proxied sends the program through a proxy that refuses in this way.
func proxied(refusal string) func(*World) {
	return func(w *World) {
		w.stand(proxyHost+":1080", w.serveProxy(refusal))
		w.Set(func(s *Settings) { s.Proxy = "http://proxy.example.com:1080" })
	}
}
