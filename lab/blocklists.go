//go:build linux

package lab

import (
	"context"
	"fmt"
	"strings"
)

// Blocklist is bl.test: rbldnsd, for addresses and for domains.
type Blocklist struct {
	Addresses map[string]string // what is listed: "127.0.0.2:why"
	Domains   map[string]string
	Refuses   bool // it answers 127.255.255.254 to all, as lists do to whom they will not serve
	Reach
}

type blocklists struct{ daemon *daemon }

func (b *blocklists) serve(ctx context.Context, l *Lab, w *World) error {
	var addresses, domains strings.Builder
	// The test entries of RFC 5782, section 5.
	addresses.WriteString("127.0.0.2 :127.0.0.2:Test entry\n")
	domains.WriteString("test :127.0.1.2:Test entry\n")
	if w.Blocklist.Refuses {
		addresses.Reset()
		for _, half := range []string{"0/1", "128/1"} { // rbldnsd takes 0/0 for nothing
			addresses.WriteString(half + " :127.255.255.254:Query refused, see https://bl.test/open-resolver\n")
		}
		domains.WriteString(".test :127.255.255.254:Query refused, see https://bl.test/open-resolver\n")
	} else {
		for _, a := range sortedKeys(w.Blocklist.Addresses) {
			fmt.Fprintf(&addresses, "%s :%s\n", a, w.Blocklist.Addresses[a])
		}
		for _, d := range sortedKeys(w.Blocklist.Domains) {
			fmt.Fprintf(&domains, "%s :%s\n", d, w.Blocklist.Domains[d])
		}
	}
	apex := "$SOA 60 bl-ns.test. hostmaster.test. 0 60 30 3600 30\n$NS 60 bl-ns.test.\n"
	one, err := l.write("rbldnsd/addresses", apex+addresses.String(), 0o644)
	if err != nil {
		return err
	}
	two, err := l.write("rbldnsd/domains", domains.String(), 0o644)
	if err != nil {
		return err
	}
	if w.Blocklist.Down {
		b.daemon.stop()
		b.daemon = nil
		return nil
	}
	if !one && !two && b.daemon != nil {
		return nil
	}
	b.daemon.stop()
	b.daemon, err = l.start(ctx, "rbldnsd", servers, []string{"udp/" + v4(56) + ":53"},
		"rbldnsd", "-n", "-u", "nobody", "-b", v4(56), "-w", l.path("rbldnsd"), "-t", "60",
		"bl.test:ip4set:addresses", "bl.test:dnset:domains")
	return err
}

func (b *blocklists) stop(context.Context, *Lab) { b.daemon.stop() }
