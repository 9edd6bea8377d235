// Package netprobe looks at the way to a mail server, and names what stops a
// connection on it.
//
// # The way to a server
//
// Before a server says its first word, a program has passed six places at which
// it can fail, and the error that it gets names mostly another one.
//
// The name must resolve: by the hosts file, search domains and the name servers of
// this machine, which may be wrong where DNS is right. The machine must let the
// program dial: it needs a socket, a local port, a route, and no rule that forbids
// it. A proxy, if there is one, must be reached, know the login and permit the
// port. The packets must arrive: a SYN that a firewall drops is followed by
// silence, one that it rejects by an ICMP message or a reset. Something must
// listen on the port, or the host says so with a reset at once. And it must be a
// mail server that greets (RFC 5321, section 3.1), in clear text on ports 25 and
// 587, inside TLS on port 465 (RFC 8314, section 3.3).
//
// Silence is the hard one. "i/o timeout" is what a block of port 25 by the
// provider, a firewall at the server, a host that is down, and a cable that is
// unplugged look like. No text tells them apart; other dials do. If another port of
// the same host answers, the host is up. If another host does, the network is up. If
// the same port of other hosts is silent as well, it is blocked here.
//
// # Probing
//
//	r, err := netprobe.Prober{}.Probe(ctx, netprobe.Target{
//		Host:     "smtp.example.com",
//		Port:     25,
//		Controls: []string{"api.example.com:443"},
//		Listen:   true,
//	})
//	for _, f := range r.Causes() {
//		fmt.Println(f.Message)
//	}
//
// [Plan] says what would be dialled and why; nothing else is. Every address of the
// server is tried, of both families, and every dial has a result of its own:
// [Outcome] tells a reset from silence, from what a router says, from what this
// machine forbids. A probe sends no mail and no credentials. It says nothing to a
// server but QUIT after a greeting; to one that is silent a ClientHello, and, at the
// target, EHLO or the first harmless question of another protocol.
//
// # Judging
//
// The [Result] is evidence and nothing more. It can be saved as JSON, and
// [Result.Findings] gives the same findings anywhere and at any time. Each rule
// says how sure it is: a port is filtered for certain if the host answers on
// another one, and possibly if there was nothing to compare with.
//
// # Systems
//
// Errors of Linux, macOS, the BSDs and Windows are told apart by their numbers and
// named as POSIX names them. Linux also tells an ordinary program what routers said
// about its packets, and there alone [ICMP] and [Path] are filled in, without
// privileges.
package netprobe
