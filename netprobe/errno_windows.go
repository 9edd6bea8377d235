//go:build windows

package netprobe

import "syscall"

// errnos are Windows Sockets errors under their POSIX names (Windows Sockets
// Error Codes), and what ConnectEx gives in their place (System Error Codes). The
// constants of package syscall with POSIX names are invented ones that no call
// returns.
var errnos = []errnoRow{
	{syscall.Errno(10061), "ECONNREFUSED", RefusedByPeer},
	{syscall.Errno(1225), "ECONNREFUSED", RefusedByPeer}, // ERROR_CONNECTION_REFUSED
	{syscall.Errno(1234), "ECONNREFUSED", RefusedByPeer}, // ERROR_PORT_UNREACHABLE
	{syscall.Errno(10060), "ETIMEDOUT", NoAnswer},
	{syscall.Errno(121), "ETIMEDOUT", NoAnswer}, // ERROR_SEM_TIMEOUT
	{syscall.Errno(10051), "ENETUNREACH", Unreachable},
	{syscall.Errno(1231), "ENETUNREACH", Unreachable}, // ERROR_NETWORK_UNREACHABLE
	{syscall.Errno(10065), "EHOSTUNREACH", Unreachable},
	{syscall.Errno(1232), "EHOSTUNREACH", Unreachable}, // ERROR_HOST_UNREACHABLE
	{syscall.Errno(10064), "EHOSTDOWN", Unreachable},
	{syscall.Errno(10050), "ENETDOWN", Unreachable},
	{syscall.Errno(10047), "EAFNOSUPPORT", Unreachable},
	{syscall.Errno(10013), "EACCES", Forbidden},
	{syscall.Errno(10049), "EADDRNOTAVAIL", LocalFailure},
	{syscall.Errno(10048), "EADDRINUSE", LocalFailure},
	{syscall.Errno(10024), "EMFILE", LocalFailure},
	{syscall.Errno(10055), "ENOBUFS", LocalFailure},
	{syscall.Errno(10054), "ECONNRESET", ResetAfter},
	{syscall.Errno(10053), "ECONNABORTED", ResetAfter},
	{syscall.Errno(64), "ECONNRESET", ResetAfter}, // ERROR_NETNAME_DELETED
}
