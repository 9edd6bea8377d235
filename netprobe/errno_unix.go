//go:build unix

package netprobe

import "syscall"

// errnos are the errors of sockets with their names and what they mean for a
// dial. What ICMP says reaches a program as one of them.
var errnos = []errnoRow{
	{syscall.ECONNREFUSED, "ECONNREFUSED", RefusedByPeer},
	{syscall.ETIMEDOUT, "ETIMEDOUT", NoAnswer},
	{syscall.ENETUNREACH, "ENETUNREACH", Unreachable},
	{syscall.EHOSTUNREACH, "EHOSTUNREACH", Unreachable},
	{syscall.EHOSTDOWN, "EHOSTDOWN", Unreachable},
	{syscall.ENETDOWN, "ENETDOWN", Unreachable},
	{syscall.EAFNOSUPPORT, "EAFNOSUPPORT", Unreachable},
	{syscall.EINVAL, "EINVAL", Unreachable}, // a blackhole route on Linux; a link-local address without a zone
	{syscall.ENOPROTOOPT, "ENOPROTOOPT", Unreachable},
	{syscall.EPERM, "EPERM", Forbidden},
	{syscall.EACCES, "EACCES", Forbidden}, // or a router's word over IPv6: see outcomeOf
	{syscall.EADDRNOTAVAIL, "EADDRNOTAVAIL", LocalFailure},
	{syscall.EADDRINUSE, "EADDRINUSE", LocalFailure},
	{syscall.EMFILE, "EMFILE", LocalFailure},
	{syscall.ENFILE, "ENFILE", LocalFailure},
	{syscall.ENOBUFS, "ENOBUFS", LocalFailure},
	{syscall.ENOMEM, "ENOMEM", LocalFailure},
	{syscall.ECONNRESET, "ECONNRESET", ResetAfter},
	{syscall.ECONNABORTED, "ECONNABORTED", ResetAfter},
	{syscall.EPIPE, "EPIPE", ResetAfter},
}
