package netprobe

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// hearsRouters: Linux hands the ICMP messages that a socket's packets met to the
// program that owns it (ip(7), IP_RECVERR), without privileges.
const hearsRouters = true

// watched makes a Dialer keep what routers say of its one attempt, and limits how
// many of them its packets pass, if ttl is not 0. heard must be called once, with
// the error of the dial.
//
// The net package closes a socket whose connect failed before anybody can read
// its error queue, so that a second descriptor of it is held until then.
func watched(d *net.Dialer, ttl int) (_ *net.Dialer, heard func(error) *ICMP) {
	held := -1
	d.Control = func(network, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			level, limit, recverr := syscall.IPPROTO_IP, syscall.IP_TTL, syscall.IP_RECVERR
			if strings.HasSuffix(network, "6") {
				level, limit, recverr = syscall.IPPROTO_IPV6, syscall.IPV6_UNICAST_HOPS, syscall.IPV6_RECVERR
			}
			// What fails here costs the message, not the dial.
			if ttl > 0 {
				syscall.SetsockoptInt(int(fd), level, limit, ttl)
			}
			syscall.SetsockoptInt(int(fd), level, recverr, 1)
			if n, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_DUPFD_CLOEXEC, 0); errno == 0 {
				held = int(n)
			}
		})
	}
	return d, func(err error) *ICMP {
		if held < 0 {
			return nil
		}
		defer syscall.Close(held)
		if err == nil {
			// On a connection that stands, soft errors must not become hard ones.
			syscall.SetsockoptInt(held, syscall.IPPROTO_IP, syscall.IP_RECVERR, 0)
			syscall.SetsockoptInt(held, syscall.IPPROTO_IPV6, syscall.IPV6_RECVERR, 0)
			return nil
		}
		return queued(held)
	}
}

// Where an error comes from (linux/errqueue.h).
const (
	originICMP  = 2
	originICMP6 = 3
)

// queued reads the first ICMP message of a socket's error queue.
func queued(fd int) *ICMP {
	oob := make([]byte, 512)
	for range 8 {
		_, n, _, _, err := syscall.Recvmsg(fd, nil, oob, syscall.MSG_ERRQUEUE|syscall.MSG_DONTWAIT)
		if err != nil {
			return nil
		}
		messages, err := syscall.ParseSocketControlMessage(oob[:n])
		if err != nil {
			return nil
		}
		for _, m := range messages {
			if m.Header.Level == syscall.IPPROTO_IP && m.Header.Type == syscall.IP_RECVERR ||
				m.Header.Level == syscall.IPPROTO_IPV6 && m.Header.Type == syscall.IPV6_RECVERR {
				if said := extended(m.Data); said != nil {
					return said
				}
			}
		}
	}
	return nil
}

// extended reads a struct sock_extended_err and the address of who sent it, which
// stands behind it as a struct sockaddr_in or sockaddr_in6.
func extended(b []byte) *ICMP {
	if len(b) < 16 || b[4] != originICMP && b[4] != originICMP6 {
		return nil
	}
	said := &ICMP{Says: icmpSays(b[4] == originICMP6, b[5], b[6])}
	switch from := b[16:]; {
	case len(from) >= 8 && binary.NativeEndian.Uint16(from) == syscall.AF_INET:
		said.From = netip.AddrFrom4([4]byte(from[4:8]))
	case len(from) >= 24 && binary.NativeEndian.Uint16(from) == syscall.AF_INET6:
		said.From = netip.AddrFrom16([16]byte(from[8:24])).Unmap()
	}
	said.Own = own(said.From)
	return said
}

// own reports whether an address is this machine's.
func own(a netip.Addr) bool {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, i := range list {
		if p, err := netip.ParsePrefix(i.String()); err == nil && p.Addr().Unmap() == a {
			return true
		}
	}
	return false
}
