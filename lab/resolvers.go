//go:build linux

package lab

import (
	"context"
	"encoding/binary"
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

	// A second resolver, on .3, passes questions on to the first.
	Slow   time.Duration // it waits so long before; 0: it does not
	Narrow bool          // it knows questions for A, AAAA and MX records alone, and refuses all others
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
	return r.slow.serve(ctx, l, servers, roleSlowDNS, slowDNS{w.Resolver.Slow, w.Resolver.Narrow}, w.Resolver.Slow > 0 || w.Resolver.Narrow, "udp/"+v4(3)+":53")
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

// slowDNS is a resolver that passes each question on after a while, or refuses it.
type slowDNS struct {
	Delay  time.Duration
	Narrow bool
}

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
		if s.Narrow {
			if refusal := refuse(question); refusal != nil {
				_, _ = near.WriteTo(refusal, from)
				continue
			}
		}
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

// refuse is the answer REFUSED to a question, if it is for other records than A (1),
// AAAA (28) and MX (15): a message of RFC 1035, section 4.1, with the question alone.
func refuse(question []byte) []byte {
	const header = 12
	end := header
	for end < len(question) && question[end] != 0 {
		end += 1 + int(question[end])
	}
	if end += 5; end > len(question) {
		return nil
	}
	if kind := binary.BigEndian.Uint16(question[end-4:]); kind == 1 || kind == 28 || kind == 15 {
		return nil
	}
	answer := append([]byte(nil), question[:end]...)
	answer[2], answer[3] = answer[2]|0x80, 0x80|5 // an answer, recursion available, REFUSED
	copy(answer[6:], []byte{0, 0, 0, 0, 0, 0})    // no answers, authorities, additions
	return answer
}
