//go:build linux

package lab

import (
	"fmt"
	"strings"
)

// World describes the lab: what each server is configured to and what lies
// between them. A description is data; [Lab.Serve] makes it true. Every call of
// [Healthy] makes a new one, which a fault may change as it likes.
type World struct {
	Zones       map[string]*Zone       // what the DNS says, by name without the last dot; "" is the root
	NameServers map[string]*NameServer // who says it, by host name
	Resolver    Resolver               // through whom the client and the servers ask
	Blocklist   Blocklist

	Postfix Postfix
	Dovecot Dovecot
	Exim    Exim
	Filters Filters
	Web     Web

	Network Network // packet filters, routes, boxes on the way
	App     App     // the program that sends
}

// The hosts of the lab. Servers have the same last number in both families.
const (
	ClientV4   = "198.51.100.2"
	ClientV6   = "2001:db8:1::2"
	NoPTRV4    = "198.51.100.3" // has no PTR record
	LonelyV4   = "198.51.100.4" // its PTR name has no address
	ListedV4   = "198.51.100.5" // on the block list
	DynamicV4  = "198.51.100.7" // on the block list as dynamic, with a name that looks so
	UnknownV4  = "198.51.100.8" // in no SPF record
	ResolverV4 = "203.0.113.2"
)

func v4(n int) string { return fmt.Sprintf("203.0.113.%d", n) }
func v6(n int) string { return fmt.Sprintf("2001:db8:2::%d", n) }

// host gives both address records of a name.
func host(name string, n int) []string {
	return []string{fmt.Sprintf("%s A %s", name, v4(n)), fmt.Sprintf("%s AAAA %s", name, v6(n))}
}

// Healthy describes the world in which all is well. acme.test sends: its programs
// run on app.acme.test and submit to smtp.acme.test (Postfix with Dovecot) or
// relay.acme.test (Exim), or deliver themselves. globex.test receives with Postfix
// behind two names, initech.test with Exim.
func Healthy() *World {
	w := &World{
		Zones: make(map[string]*Zone),
		NameServers: map[string]*NameServer{
			"a.root.test": {Number: 53}, "ns1.test": {Number: 54}, "ns2.test": {Number: 55},
		},
		Resolver: Resolver{Validates: true},
	}
	// The root, test and the reverse zones stand on one server; what people own, on two.
	for _, name := range []string{"", "test", "113.0.203.in-addr.arpa", "100.51.198.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"} {
		w.zone(name, "a.root.test").Unsigned = strings.HasSuffix(name, "arpa")
	}
	w.Zones["test"].Add(append(append(host("a.root", 53), host("ns1", 54)...), host("ns2", 55)...)...)
	w.Zones["test"].Add("bl NS bl-ns", "bl-ns A "+v4(56))

	acme := w.zone("acme.test", "ns1.test", "ns2.test")
	acme.Add(host("smtp", 10)...)
	acme.Add(host("relay", 20)...)
	acme.Add(
		"@ MX 10 smtp",
		`@ TXT "v=spf1 ip4:198.51.100.2 ip4:198.51.100.3 ip4:198.51.100.4 ip4:198.51.100.5 ip4:198.51.100.7 ip6:2001:db8:1::2 a:smtp.acme.test a:relay.acme.test -all"`,
		`_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@acme.test"`,
		"s1._domainkey TXT "+dkimRecord(),
		"app A "+ClientV4, "app AAAA "+ClientV6,
		// A HELO name is checked against SPF too (RFC 7208, section 2.3).
		`app TXT "v=spf1 ip4:198.51.100.2 ip6:2001:db8:1::2 -all"`,
		"listed A "+ListedV4, "unknown A "+UnknownV4,
		"_submission._tcp SRV 0 1 587 smtp", "_submissions._tcp SRV 0 1 465 smtp",
	)
	globex := w.zone("globex.test", "ns1.test", "ns2.test")
	globex.Add(host("mx1", 30)...)
	globex.Add(host("mx2", 31)...)
	globex.Add(host("mta-sts", 70)...)
	globex.Add(
		"@ MX 10 mx1", "@ MX 20 mx2", `@ TXT "v=spf1 mx -all"`, `_dmarc TXT "v=DMARC1; p=reject"`,
		`_mta-sts TXT "v=STSv1; id=20261101T000000"`, `_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@globex.test"`,
		"_25._tcp.mx1 TLSA 3 1 1 "+publicKeyHash("globex"), "_25._tcp.mx2 TLSA 3 1 1 "+publicKeyHash("globex"),
	)
	initech := w.zone("initech.test", "ns1.test", "ns2.test")
	initech.Add(host("mx", 40)...)
	initech.Add("@ MX 10 mx", `@ TXT "v=spf1 mx -all"`)

	for n, name := range map[int]string{10: "smtp.acme.test", 20: "relay.acme.test", 30: "mx1.globex.test", 31: "mx2.globex.test", 40: "mx.initech.test"} {
		w.Zones["113.0.203.in-addr.arpa"].Add(fmt.Sprintf("%d PTR %s.", n, name))
	}
	w.Zones["100.51.198.in-addr.arpa"].Add("2 PTR app.acme.test.", "4 PTR nowhere.acme.test.", "5 PTR listed.acme.test.",
		"7 PTR dyn-198-51-100-7.pool.acme.test.", "8 PTR unknown.acme.test.")
	acme.Add("dyn-198-51-100-7.pool A " + DynamicV4)
	w.Zones["8.b.d.0.1.0.0.2.ip6.arpa"].Add("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0 PTR app.acme.test.")

	w.Blocklist = Blocklist{Addresses: map[string]string{
		ListedV4: "127.0.0.2:Listed, see https://bl.test/" + ListedV4, DynamicV4: "127.0.0.10:Dynamic address range",
	}, Domains: map[string]string{"spammer.test": "127.0.1.2:Listed domain"}}
	w.Web.Sites = map[string]Site{"mta-sts.globex.test": {
		Certificate: "globex",
		Body:        "version: STSv1\nmode: enforce\nmx: mx1.globex.test\nmx: mx2.globex.test\nmax_age: 86400\n",
	}}
	w.serveMail()
	w.App = submits()
	return w
}

// zone adds an empty zone that the named servers serve.
func (w *World) zone(name string, servers ...string) *Zone {
	z := &Zone{Name: name, Servers: servers}
	w.Zones[name] = z
	for _, s := range servers {
		w.NameServers[s].Zones = append(w.NameServers[s].Zones, name)
	}
	return z
}
