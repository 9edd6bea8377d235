package netprobe

import (
	"context"
	"net"
	"net/netip"
	"os"
	"time"
)

// Addresses to look a route up for. They are kept for documentation (RFC 5737,
// RFC 3849): nobody has them, and what has a default route has one to them.
var (
	routed4 = netip.MustParseAddrPort("203.0.113.1:9")
	routed6 = netip.MustParseAddrPort("[2001:db8::1]:9")

	noAddr netip.Addr
)

// ThisMachine looks at the machine that the program runs on. No packet leaves it:
// connecting a UDP socket looks the route up and sends nothing.
func ThisMachine(ctx context.Context) *Local {
	l := &Local{
		IPv4Route: routeTo(ctx, "udp4", routed4),
		IPv6Route: routeTo(ctx, "udp6", routed6),
		Loopback:  loopback(ctx),
		Container: container(),
	}
	if ctx.Err() != nil {
		return nil // a check that was broken off says nothing
	}
	return l
}

func routeTo(ctx context.Context, network string, to netip.AddrPort) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, to.String())
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// loopback connects to a port that it opens itself.
func loopback(ctx context.Context) bool {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		if l, err = net.Listen("tcp6", "[::1]:0"); err != nil {
			return false
		}
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// container names what the program runs in, by the marks that engines leave.
func container() string {
	switch {
	case os.Getenv("KUBERNETES_SERVICE_HOST") != "":
		return "kubernetes"
	case exists("/run/.containerenv"):
		return "podman"
	case exists("/.dockerenv"):
		return "docker"
	}
	return ""
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
