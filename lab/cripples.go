//go:build linux

package lab

import (
	"fmt"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// Cripple is something that is in the way of a diagnosis, and of the mail itself
// only where Breaks says so.
type Cripple struct {
	Name  string
	Title string // what is in the way, a sentence
	Apply func(*World)

	// Breaks says what it truly does to a program: a cause that may be named then.
	// "": nothing.
	Breaks func(App) smtpcode.Cause
}

// Cripples lists them.
func Cripples() []Cripple {
	return []Cripple{
		{
			Name: "resolver-refuses", Title: "The machine's resolver refuses every question.",
			Apply:  func(w *World) { w.Resolver.Refuses = true },
			Breaks: func(App) smtpcode.Cause { return smtpcode.DNSResolverFailed },
		},
		{
			Name: "resolver-narrow", Title: "The machine's resolver answers for A, AAAA and MX records and refuses all other questions.",
			Apply:  func(w *World) { w.Resolver.Narrow, w.Network.ResolvConf = true, "nameserver "+v4(3)+"\n" },
			Breaks: unharmed,
		},
		{
			Name: "blocklist-refuses", Title: "The block list answers everybody that it does not serve them.",
			Apply: func(w *World) { w.Blocklist.Refuses = true }, Breaks: unharmed,
		},
		{
			Name: "port-25-shut", Title: "The network of the machine lets nothing out to port 25.",
			Apply: drop(25),
			Breaks: func(a App) smtpcode.Cause {
				if a.Server == "" {
					return smtpcode.PortBlocked
				}
				return ""
			},
		},
		{
			Name: "icmp-filtered", Title: "No ICMP message reaches the machine.",
			Apply: func(w *World) {
				w.Network.ClientIn = append(w.Network.ClientIn, "icmp type != echo-reply drop", "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } drop")
			},
			Breaks: unharmed,
		},
		{
			Name: "edns-lost", Title: "Questions with EDNS reach the resolver and get lost on the way to other name servers.",
			Apply: func(w *World) {
				w.Network.Forward = append(w.Network.Forward, fmt.Sprintf("ip daddr != %s udp dport 53 %s drop", v4(2), withEDNS), "ip6 daddr != "+v6(2)+" udp dport 53 "+withEDNS+" drop")
			},
			Breaks: unharmed,
		},
		{
			// Go's own resolver always asks with EDNS, and so do others.
			Name: "edns-lost-at-resolver", Title: "Questions with EDNS get lost on the way to the resolver.",
			Apply:  func(w *World) { w.Resolver.NoEDNS = true },
			Breaks: func(App) smtpcode.Cause { return smtpcode.DNSResolverFailed },
		},
		{
			// RFC 5321, section 4.5.3.2.1, lets a client wait five minutes for it.
			Name: "greeting-late", Title: "The servers hold their greeting back for 20 seconds, for which the program waits.",
			Apply: func(w *World) {
				for _, l := range w.Postfix.Listeners {
					l.Set("smtpd_delay_reject", "no")
					l.Set("smtpd_client_restrictions", "sleep 20, "+l.Parameters["smtpd_client_restrictions"])
				}
				w.Exim.ACL["connect"] = append([]string{"warn delay = 20s"}, w.Exim.ACL["connect"]...)
				w.App.Timeout = time.Minute
			},
			Breaks: unharmed,
		},
	}
}

func unharmed(App) smtpcode.Cause { return "" }

// withEDNS matches a question with an additional record, which is that of EDNS (RFC
// 6891): its count stands at octet 10 of the DNS header, behind the eight of UDP's.
const withEDNS = "@th,144,16 != 0"
