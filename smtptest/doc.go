// Package smtptest is a mail world that fails on demand, for tests of programs
// that send mail: what net/http/httptest is for HTTP, with the failures.
//
// # A server that says no
//
// [NewServer] is a server on a free port of 127.0.0.1 that behaves as its [Config]
// says. It speaks SMTP (RFC 5321) as far as clients use it: STARTTLS and implicit
// TLS, AUTH with six mechanisms, SIZE, 8BITMIME, SMTPUTF8, PIPELINING and CHUNKING.
// What the Config does not name goes well.
//
//	srv, err := smtptest.NewServer(smtptest.Config{
//		Replies: map[smtpcode.Stage]string{
//			smtpcode.StageRcpt: "550 5.1.1 <jo@example.net>: User unknown",
//		},
//	})
//	defer srv.Close()
//	err = smtp.SendMail(srv.Addr, nil, "app@example.com", []string{"jo@example.net"}, message)
//
// # A world
//
// Most failures of mail are none of a single server's. The name does not resolve,
// the provider blocks port 25, the certificate is for another host, SPF lacks the
// address, the address is on a block list. [NewWorld] is a small internet in which
// all of that is there, and in order:
//
//	client                  mail.example.com   203.0.113.5
//	example.com's provider  smtp.example.com   192.0.2.25     587 STARTTLS, 465 TLS, with a login
//	recipient               mx.example.net     198.51.100.25  25, a receiver that looks at everything
//	recipient's policy      mta-sts.example.net 198.51.100.80 443, MTA-STS over HTTPS
//	another provider        smtp.example.org   192.0.2.26     25, 587, 465, to compare with
//	proxy                   proxy.example.com  192.0.2.80     1080, HTTP CONNECT
//
// The receiver looks up what real ones do, in the world's DNS: SPF for the address
// that connects, DKIM keys, DMARC policies, PTR records, block lists. So the
// way to make it refuse mail by SPF is to publish a wrong record ([World.Publish]),
// and the way to mend it is to publish the right one.
//
// [World.Settings] tells what the client is set to: server, TLS mode, user, sender,
// recipients, a signed message, and the dialer, resolver and roots that lead into
// the world. [Settings.Send] sends with them as a careful program does that uses
// net/smtp, and returns the error that such a program gets. There are three roads:
// [Submission] on port 587, [SMTPS] on port 465, and [Delivery], where the client
// brings mail to the recipient's host itself.
//
// # Breaking it
//
// [Faults] lists what can be wrong, and [World.Break] makes it so. A fault breaks
// one thing, and its [Fault.Cause] is why mail cannot be sent then. There is at
// least one for every cause of package smtpcode but those of HTTP mail APIs.
//
//	w := smtptest.NewWorld()
//	defer w.Close()
//	err := w.Break("spf-address-missing")
//	sent, err := w.Settings().Send(ctx)
//
// [Behaviours] are for those who write clients: endless lines, NULs, alerts in
// place of a handshake, replies that come twice, connections that break at each step.
//
// Nothing is undone. A world takes less than a millisecond to make: take a new one.
//
// # Memory and loopback
//
// A world lives in memory. Its connections give the errors that the kernel's give
// (a [*net.OpError] with ECONNREFUSED, ECONNRESET, EPIPE), and time inside a
// testing/synctest bubble passes as the bubble has it: a test of a thirty seconds'
// time-out takes microseconds. For programs that need sockets, [World.LoopbackDialer]
// makes real TCP connections, [World.Expose] opens a port for other processes, and
// [World.DNSAddr] is a DNS server. All of them are on 127.0.0.1.
//
// Passwords and keys in this package are printed in its source and protect nothing.
package smtptest
