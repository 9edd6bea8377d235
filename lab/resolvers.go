package lab

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Resolver is the one that the client and the servers ask: Unbound, on .2.
type Resolver struct {
	Validates bool // DNSSEC
	Refuses   bool // it answers REFUSED to the client
	Cut       bool // it reaches no name server
	Reach

	// Slow is how long a second resolver, on .3, waits before it passes a question
	// on to the first; 0: there is none.
	Slow time.Duration
}

// resolvers runs Unbound.
type resolvers struct {
	daemon *daemon
	slow   role[slowDNS]
	zones  string // the world's zones, as they were last served
}

func (r *resolvers) serve(ctx context.Context, l *Lab, w *World) error {
	var conf strings.Builder
	fmt.Fprintf(&conf, `server:
  interface: %[1]s
  interface: %[2]s
  access-control: 0.0.0.0/0 allow
  access-control: ::0/0 allow
  username: ""
  chroot: ""
  directory: %[3]q
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  root-hints: %[4]q
  num-threads: 1
  do-ip6: no
  ede: yes
  cache-max-ttl: 5
  cache-max-negative-ttl: 5
  infra-host-ttl: 1
  local-zone: "113.0.203.in-addr.arpa." nodefault
  local-zone: "100.51.198.in-addr.arpa." nodefault
  local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
  local-zone: "test." nodefault
`, ResolverV4, v6(2), l.folder, l.path("root.hints"))
	if w.Resolver.Refuses {
		conf.WriteString("  access-control: 198.51.100.0/24 refuse\n  access-control: 2001:db8:1::/64 refuse\n")
	}
	if w.Resolver.Cut {
		conf.WriteString("  do-not-query-address: 203.0.113.0/24\n")
	}
	if w.Resolver.Validates {
		fmt.Fprintf(&conf, "  module-config: \"validator iterator\"\n  trust-anchor-file: %q\n", l.path("root.key"))
	} else {
		conf.WriteString("  module-config: \"iterator\"\n")
	}
	conf.WriteString("remote-control:\n  control-enable: no\n")
	if _, err := l.write("root.hints", ". NS a.root.test.\na.root.test. A "+v4(53)+"\n", 0o644); err != nil {
		return err
	}
	changed, err := l.write("unbound.conf", conf.String(), 0o644)
	if err != nil {
		return err
	}
	// What it remembers of an earlier world must go, so it starts anew with every
	// change of the DNS.
	zones := describe(w)
	if changed || r.daemon == nil || zones != r.zones || w.Resolver.Down {
		r.daemon.stop()
		r.daemon = nil
		r.zones = zones
		if !w.Resolver.Down {
			at := ResolverV4 + ":53"
			if r.daemon, err = l.start(ctx, "unbound", servers, []string{"udp/" + at, "tcp/" + at}, "unbound", "-d", "-c", l.path("unbound.conf")); err != nil {
				return err
			}
		}
	}
	return r.slow.serve(ctx, l, servers, roleSlowDNS, slowDNS{w.Resolver.Slow}, w.Resolver.Slow > 0, "udp/"+v4(3)+":53")
}

// describe is the part of a world that a resolver may remember.
func describe(w *World) string {
	var b strings.Builder
	for _, name := range sortedKeys(w.Zones) {
		fmt.Fprintf(&b, "%+v\n", *w.Zones[name])
	}
	for _, name := range sortedKeys(w.NameServers) {
		s := w.NameServers[name]
		fmt.Fprintf(&b, "%s %d %v %v %v\n", name, s.Number, s.Zones, s.Missing, s.Reach)
		for _, zone := range sortedKeys(s.Differs) {
			fmt.Fprintf(&b, "%+v\n", *s.Differs[zone])
		}
	}
	return fmt.Sprintf("%s%+v", &b, w.Blocklist)
}

func (r *resolvers) stop(context.Context, *Lab) {
	r.daemon.stop()
	r.slow.stop()
}

// slowDNS is a resolver that passes each question on after a while.
type slowDNS struct{ Delay time.Duration }

func (s slowDNS) play() error {
	near, err := net.ListenPacket("udp", v4(3)+":53")
	if err != nil {
		return err
	}
	buffer := make([]byte, 4096)
	for {
		n, from, err := near.ReadFrom(buffer)
		if err != nil {
			return err
		}
		question := append([]byte(nil), buffer[:n]...)
		go func() {
			time.Sleep(s.Delay)
			far, err := net.DialTimeout("udp", ResolverV4+":53", time.Second)
			if err != nil {
				return
			}
			defer far.Close()
			_ = far.SetDeadline(time.Now().Add(20 * time.Second))
			if _, err := far.Write(question); err != nil {
				return
			}
			answer := make([]byte, 65535)
			if n, err := far.Read(answer); err == nil {
				_, _ = near.WriteTo(answer[:n], from)
			}
		}()
	}
}
