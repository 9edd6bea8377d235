//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Network is what lies between the client and the servers.
type Network struct {
	// Rules of nftables (nft(8)), a line each, by where they stand.
	Forward   []string // for what crosses the router
	ClientOut []string // for what leaves the client
	ClientIn  []string // for what reaches it
	ServerIn  []string // for what reaches the servers
	Router    []string // whole objects and chains of the router's table

	Routes []string // the client's, in the words of ip-route(8): "prohibit 203.0.113.10"
	MTU    int      // of the router's side towards the servers; 0: 1500
	Loose  bool     // the router takes packets of sessions that it has not seen begin; false: as the system has it
	Down   bool     // the client's cable is unplugged
	NoIPv6 bool     // the client has no IPv6 address
	Cable  Cable    // a longer way between client and router; zero: none

	Middlebox Middlebox // a box in the router that reads along; zero: none
	Proxies   []Proxy   // on proxy.acme.test, 203.0.113.72

	ResolvConf string // the client's; "": the lab's resolver
}

// network puts the packet filters, routes, cables and boxes in their places.
type network struct {
	tables    map[string]string // by namespace, as they are loaded
	routes    []string
	mtu       int
	down      bool
	noIPv6    bool
	defaults  string // the client's default routes, "": to be set
	resolv    string
	middlebox role[Middlebox]
	proxies   role[[]Proxy]
	cable     role[cableEnds]
}

func (n *network) serve(ctx context.Context, l *Lab, w *World) error {
	if n.tables == nil {
		n.tables = make(map[string]string)
	}
	net := w.Network
	for _, step := range []func(context.Context, *Lab, Network) error{n.link, n.wire, n.boxes, n.route, n.resolver} {
		if err := step(ctx, l, net); err != nil {
			return err
		}
	}
	for namespace, table := range map[string]string{
		client:  chain("out", "output", net.ClientOut) + chain("in", "input", net.ClientIn),
		router:  chain("through", "forward", net.Forward) + strings.Join(append(net.Router, net.Middlebox.chains()...), "\n") + "\n",
		servers: chain("in", "input", append(w.silences(), net.ServerIn...)),
	} {
		if n.tables[namespace] == table {
			continue
		}
		script := "table inet lab\ndelete table inet lab\ntable inet lab {\n" + table + "}\n"
		if _, err := l.run(ctx, namespace, script, "nft", "-f", "-"); err != nil {
			return err
		}
		n.tables[namespace] = table
	}
	return nil
}

// chain is a base chain of nftables; "" where there are no rules.
func chain(name, hook string, rules []string) string {
	if len(rules) == 0 {
		return ""
	}
	return fmt.Sprintf("chain %s {\ntype filter hook %s priority 0\n%s\n}\n", name, hook, strings.Join(rules, "\n"))
}

// silences are the rules that make name servers and resolvers say nothing.
func (w *World) silences() (rules []string) {
	at := func(n int, r Reach) {
		for _, address := range []string{"ip daddr " + v4(n), "ip6 daddr " + v6(n)} {
			if r.Silent {
				rules = append(rules, address+" meta l4proto { tcp, udp } th dport 53 drop")
			}
			if r.NoTCP {
				rules = append(rules, address+" tcp dport 53 drop")
			}
			if r.NoEDNS {
				rules = append(rules, address+" udp dport 53 "+withEDNS+" drop")
			}
		}
	}
	for _, name := range sortedKeys(w.NameServers) {
		at(w.NameServers[name].Number, w.NameServers[name].Reach)
	}
	at(2, w.Resolver.Reach)
	at(56, w.Blocklist.Reach)
	return rules
}

// Reach is how a DNS server can be spoken with.
type Reach struct {
	Silent bool // not at all
	NoTCP  bool // not over TCP
	NoEDNS bool // not with EDNS
	Down   bool // nothing listens there
}

// link sets the client's and the router's interfaces.
func (n *network) link(ctx context.Context, l *Lab, net Network) error {
	var commands string
	switch {
	case net.Down && !n.down:
		commands = "link set eth0 down\n"
	case !net.Down && n.down:
		commands = "link set eth0 up\naddr replace " + ClientV6 + "/64 dev eth0 nodad\n" // IPv6 addresses go with the link
	}
	switch {
	case net.NoIPv6 && !n.noIPv6:
		commands += "route del ::/0\naddr flush dev eth0 scope global to 2001:db8:1::/64\n"
	case !net.NoIPv6 && n.noIPv6:
		commands += "addr replace " + ClientV6 + "/64 dev eth0 nodad\n"
	}
	if commands != "" {
		if _, err := l.run(ctx, "", commands, "ip", "-n", l.namespace(client), "-batch", "-"); err != nil {
			return err
		}
		n.down, n.noIPv6, n.defaults = net.Down, net.NoIPv6, ""
	}
	if net.MTU != n.mtu {
		mtu := net.MTU
		if mtu == 0 {
			mtu = 1500
		}
		if _, err := l.run(ctx, "", "", "ip", "-n", l.namespace(router), "link", "set", "s0", "mtu", fmt.Sprint(mtu)); err != nil {
			return err
		}
		n.mtu = net.MTU
	}
	return nil
}

// route puts the client's own routes in their places.
func (n *network) route(ctx context.Context, l *Lab, net Network) error {
	for _, r := range n.routes {
		if !slices.Contains(net.Routes, r) {
			if _, err := l.run(ctx, "", "", append([]string{"ip", "-n", l.namespace(client)}, routeCommand("del", r)...)...); err != nil {
				return err
			}
		}
	}
	for _, r := range net.Routes {
		if !slices.Contains(n.routes, r) {
			if _, err := l.run(ctx, "", "", append([]string{"ip", "-n", l.namespace(client)}, routeCommand("add", r)...)...); err != nil {
				return err
			}
		}
	}
	n.routes = slices.Clone(net.Routes)
	return nil
}

func routeCommand(verb, route string) []string {
	words := append([]string{"route", verb}, strings.Fields(route)...)
	if strings.Contains(route, ":") {
		return append([]string{"-6"}, words...)
	}
	return words
}

func (n *network) resolver(_ context.Context, l *Lab, net Network) error {
	content := net.ResolvConf
	if content == "" {
		content = "nameserver " + ResolverV4 + "\n"
	}
	if content == n.resolv {
		return nil
	}
	n.resolv = content
	return os.WriteFile(filepath.Join("/etc/netns", l.namespace(client), "resolv.conf"), []byte(content), 0o644)
}

func (n *network) boxes(ctx context.Context, l *Lab, net Network) error {
	net.Middlebox.Folder = l.path("pki")
	if err := n.middlebox.serve(ctx, l, router, roleMiddlebox, net.Middlebox, net.Middlebox.Mode != "", "tcp/0.0.0.0:2525"); err != nil {
		return err
	}
	var places []string
	for _, p := range net.Proxies {
		places = append(places, fmt.Sprintf("tcp/%s:%d", v4(72), p.Port))
	}
	return n.proxies.serve(ctx, l, servers, roleProxy, net.Proxies, len(net.Proxies) > 0, places...)
}

// wire replaces the cable between client and router by a longer one, or by none,
// and sets the client's default routes. The addresses stay.
func (n *network) wire(ctx context.Context, l *Lab, net Network) error {
	if err := n.cable.serve(ctx, l, "", roleCable, net.Cable.between(l), net.Cable != Cable{}); err != nil {
		return err
	}
	defaults := "route replace default via 198.51.100.1\n"
	if !net.NoIPv6 {
		defaults += "route replace default via 2001:db8:1::1\n"
	}
	back := ""
	if n.cable.daemon != nil {
		defaults = "link set wire0 up\nroute replace default dev wire0\nroute replace ::/0 dev wire0\n"
		back = "link set wire1 up\nroute replace 198.51.100.0/28 dev wire1\nroute replace 2001:db8:1::2/128 dev wire1\n"
	}
	if net.Down || n.defaults == defaults {
		return nil
	}
	for try := 0; ; try++ {
		_, err := l.run(ctx, "", back, "ip", "-n", l.namespace(router), "-batch", "-")
		if err == nil {
			_, err = l.run(ctx, "", defaults, "ip", "-n", l.namespace(client), "-batch", "-")
		}
		if err == nil {
			n.defaults = defaults
			return nil
		}
		if try == 40 {
			return err
		}
		time.Sleep(25 * time.Millisecond) // interfaces and addresses take a moment to be there
	}
}

func (n *network) stop(context.Context, *Lab) {
	n.middlebox.stop()
	n.proxies.stop()
	n.cable.stop()
}
