// Package lab puts maildiag before real servers on a real network, breaks them in
// one way at a time, and writes down what it said.
//
// The embedded world of smtptest was written by the same hands as the rules, so it
// agrees with them. Here Postfix, Exim, Dovecot, postgrey, OpenDKIM, OpenDMARC,
// an SPF policy server, nsd, Unbound and rbldnsd answer, in network namespaces
// of one Linux machine, and nftables and the routing table break the way to them:
//
//	client ──── router ──── servers
//	198.51.100.0/24         203.0.113.0/24
//	2001:db8:1::/64         2001:db8:2::/64
//
// No namespace has a way out, so nothing sent here leaves the machine. The
// addresses are those for documentation (RFC 5737, RFC 3849), for loopback and
// private ones are treated apart by mail servers, resolvers and block lists.
//
// A [World] describes all of it as data: zones, servers, users, filters, packet
// filter, and the settings of the program that sends. [Healthy] describes the one
// in which mail gets through. A [Fault] is a small change to a fresh description,
// and a [Lab] makes what runs be as a description says ([Lab.Serve]), so undoing a
// fault is serving a healthy world again.
//
// The tests run only as root, with the packages that install.sh installs, and with
// MAILDIAG_LAB set: see README.md. TestReplies needs none of that: it reads what such
// servers, and others that no lab runs, answered when somebody wrote it down.
package lab
