//go:build linux

package lab

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// What DNS says wrong. The receiving servers of a healthy world enforce neither
// SPF nor DKIM, DMARC, PTR, HELO or block lists, so most of the mails with a fault
// of the sender's get through here: the next receiver will refuse them, and only
// the diagnosis can tell. "unchecked" in a name tells such a fault from that of the
// group receiving, in which a receiver looks.
var dnsFaults = slices.Concat(zoneFaults, mxFaults, senderZoneFaults, spfFaults, dkimFaults, dmarcFaults, stsFaults, tlsaFaults, ptrFaults, heloFaults, listFaults)

// apart gives a zone two name servers of its own, ns3.test and ns4.test, so that
// what befalls them befalls no other zone.
func (w *World) apart(name string) {
	z := w.Zones[name]
	for i, number := range []int{60, 61} {
		w.NameServers[z.Servers[i]].lose(name)
		short := fmt.Sprintf("ns%d", 3+i)
		w.NameServers[short+".test"] = &NameServer{Number: number, Zones: []string{name}}
		w.Zones["test"].Add(host(short, number)...)
	}
	z.Servers = []string{"ns3.test", "ns4.test"}
}

// globexServers changes the name servers of globex.test, which has its own then, and
// delivers there.
func globexServers(change func(a, b *NameServer)) func(*World) {
	return func(w *World) {
		w.App = delivers()
		w.apart("globex.test")
		change(w.NameServers["ns3.test"], w.NameServers["ns4.test"])
	}
}

// zoned changes a zone.
func zoned(name string, change func(*Zone)) func(*World) {
	return func(w *World) { change(w.Zones[name]) }
}

// gone takes a zone away altogether, with its delegation.
func gone(name string) func(*World) {
	return func(w *World) {
		for _, s := range w.Zones[name].Servers {
			w.NameServers[s].lose(name)
		}
		delete(w.Zones, name)
	}
}

// broken adds hooli.test, which is delegated to servers that could not load it.
func broken(w *World) {
	w.zone("hooli.test", "ns1.test", "ns2.test").Add(host("smtp", 10)...)
	for _, s := range w.Zones["hooli.test"].Servers {
		w.NameServers[s].Missing = []string{"hooli.test"}
	}
}

// filler are records that make an answer larger than a datagram may be.
func filler(format string, n int) (records []string) {
	for i := range n {
		records = append(records, fmt.Sprintf(format, i))
	}
	return records
}

// older gives a name server an earlier version of a zone.
func older(w *World, server, zone string, change func(*Zone)) {
	old := w.Zones[zone].clone()
	old.Serial = 2026112001
	change(old)
	w.NameServers[server].Differs = map[string]*Zone{zone: old}
}

// asksOnly keeps the resolver, which stands in one namespace with the name servers,
// from the other one of a zone's own: else it is chance which of them it asks.
func (w *World) asksOnly(server string) {
	other := w.NameServers[map[string]string{"ns3.test": "ns4.test", "ns4.test": "ns3.test"}[server]]
	w.Network.ServerIn = append(w.Network.ServerIn, fmt.Sprintf("iifname lo ip daddr %s meta l4proto { tcp, udp } th dport 53 reject", v4(other.Number)))
}

var (
	bulkyMX  = filler("@ MX 50 standby-at-another-place-which-has-the-number-%02d", 30) // one label each, for equal ends are written once
	bulkyTXT = filler(`@ TXT "site-verification-%02d=`+strings.Repeat("x", 200)+`"`, 12)
)

// The recipients' zone, its signatures and its servers.
var zoneFaults = []Fault{
	{Name: "mx-bogus", Title: "The signatures over the recipient's MX records do not verify.", Cause: smtpcode.DestinationDNSFailed, Break: all(delivering, zoned("globex.test", func(z *Zone) { z.Spoilt = []string{"MX"} }))},
	{Name: "recipient-zone-expired", Title: "The signatures of the recipient's zone have run out.", Cause: smtpcode.DestinationDNSFailed, Break: all(delivering, zoned("globex.test", func(z *Zone) { z.Expired = true }))},
	{Name: "recipient-zone-wrong-ds", Title: "The DS record of the recipient's zone fits no key of it.", Cause: smtpcode.DestinationDNSFailed, Break: all(delivering, zoned("globex.test", func(z *Zone) { z.WrongDS = true }))},
	{Name: "recipient-zone-expired-submission", Title: "The same while the mail is handed to a relay, which takes it.", Cause: smtpcode.DestinationDNSFailed, Break: zoned("globex.test", func(z *Zone) { z.Expired = true })},
	{Name: "bogus-unnoticed", Title: "The recipient's zone is signed wrongly, and the resolver does not validate: the mail gets through.", Break: all(delivering, func(w *World) {
		w.Resolver.Validates = false
		w.Zones["globex.test"].Spoilt = []string{"MX"}
	})},
	{Name: "recipient-zone-unsigned", Title: "The recipient's zone is not signed, as most are not.", Break: all(delivering, zoned("globex.test", func(z *Zone) { z.Unsigned = true; z.Remove("TLSA") }))},
	{Name: "recipient-zone-lame", Title: "Both servers that the recipient's zone is delegated to refuse to answer for it.", Cause: smtpcode.DestinationDNSFailed, Break: globexServers(func(a, b *NameServer) { a.Zones, b.Zones = nil, nil })},
	{Name: "recipient-zone-half-lame", Title: "One of the two servers refuses, the other answers: the mail gets through.", Break: globexServers(func(_, b *NameServer) { b.Zones = nil })},
	{Name: "mx-servfail", Title: "Both servers of the recipient's zone could not load it.", Cause: smtpcode.DestinationDNSFailed, Break: globexServers(func(a, b *NameServer) { a.Missing, b.Missing = a.Zones, b.Zones })},
	{Name: "recipient-zone-half-loaded", Title: "One of the two servers could not load the zone: the mail gets through.", Break: globexServers(func(_, b *NameServer) { b.Missing = b.Zones })},
	{Name: "mx-timeout", Title: "The name servers of the recipient's zone do not answer.", Cause: smtpcode.DestinationDNSFailed, Break: globexServers(func(a, b *NameServer) { a.Silent, b.Silent = true, true })},
	{Name: "recipient-zone-half-silent", Title: "One of the two servers does not answer: the mail of a patient program gets through.", Break: all(
		globexServers(func(_, b *NameServer) { b.Silent = true }),
		func(w *World) { w.App.Timeout = 30 * time.Second },
	)},
	{Name: "recipient-servers-down", Title: "Nothing listens where the recipient's name servers should be.", Cause: smtpcode.DestinationDNSFailed, Break: globexServers(func(a, b *NameServer) { a.Down, b.Down = true, true })},
	{Name: "recipient-servers-without-edns", Title: "A firewall before the recipient's name servers drops questions with EDNS, for which no resolver makes up any more (DNS flag day 2019).", Cause: smtpcode.DestinationDNSFailed, Break: all(
		globexServers(func(a, b *NameServer) { a.NoEDNS, b.NoEDNS = true, true }),
		// Without EDNS nobody can ask for signatures, so such a zone cannot be signed.
		zoned("globex.test", func(z *Zone) { z.Unsigned = true; z.Remove("TLSA") }),
	)},
	{Name: "mx-truncated", Title: "The list of MX records is too large for a datagram, and the zone's servers take no TCP.", Cause: smtpcode.DestinationDNSFailed, Break: all(
		globexServers(func(a, b *NameServer) { a.NoTCP, b.NoTCP = true, true }),
		zoned("globex.test", func(z *Zone) { z.Add(bulkyMX...) }),
	)},
	{Name: "mx-over-tcp", Title: "The list of MX records is too large for a datagram, and comes over TCP.", Break: all(to("jo@initech.test"), zoned("initech.test", func(z *Zone) {
		z.Add(bulkyMX...)
		for i := range bulkyMX {
			z.Add(fmt.Sprintf("standby-at-another-place-which-has-the-number-%02d A %s", i, v4(40)))
		}
	}))},
	{Name: "servers-differ-mx", Title: "One of the two servers has an earlier zone, whose MX record names a host that is gone, and the resolver reaches that one alone.", Cause: smtpcode.DestinationDNSFailed, Also: []smtpcode.Cause{smtpcode.DomainNotFound /* as who asks that server sees it */}, Break: all(delivering, func(w *World) {
		w.apart("globex.test")
		older(w, "ns4.test", "globex.test", func(z *Zone) { z.Set("^@ MX", "@ MX 10 oldmail") })
		w.asksOnly("ns4.test")
	})},
	{Name: "serials-differ", Title: "One of the two servers is a version behind, which says the same of mail.", Break: all(delivering, func(w *World) {
		w.apart("globex.test")
		older(w, "ns4.test", "globex.test", func(z *Zone) { z.Add(`www TXT "old"`) })
	})},
	{Name: "recipient-domain-typo", Title: "The recipient's domain is misspelt and does not exist.", Cause: smtpcode.DomainNotFound, Break: to("jo@globxe.test")},
	{Name: "recipient-domain-typo-submission", Title: "The same while the mail is handed to a relay, which takes it and will bounce.", Cause: smtpcode.DomainNotFound, Break: func(w *World) { w.App.To = []string{"jo@globxe.test"} }},
	{Name: "recipient-subdomain-missing", Title: "The recipient is addressed at a host name that does not exist below a domain that does.", Cause: smtpcode.DomainNotFound, Break: to("jo@mail.globex.test")},
	{Name: "recipient-domain-expired", Title: "The recipient's domain was not renewed and is no longer delegated.", Cause: smtpcode.DomainNotFound, Break: all(delivering, gone("globex.test"))},
}

// The recipients' MX records. initech.test has neither DANE nor MTA-STS.
var mxFaults = []Fault{
	{Name: "null-mx", Title: "The recipient's domain states that it takes no mail.", Cause: smtpcode.NullMX, Break: initechMX("@ MX 0 .")},
	{Name: "null-mx-submission", Title: "The same while the mail is handed to a relay, which takes it.", Cause: smtpcode.NullMX, Break: func(w *World) {
		w.App.To = []string{"jo@initech.test"}
		w.Zones["initech.test"].Set("^@ MX", "@ MX 0 .")
	}},
	{Name: "recipient-domain-without-host", Title: "The recipient's domain exists and has neither a mail host nor an address.", Cause: smtpcode.DomainNotFound, Break: initechMX()},
	{Name: "mx-missing", Title: "The domain has no MX record, and its address is that of a web server.", Cause: smtpcode.DomainNotFound, Also: []smtpcode.Cause{smtpcode.ConnectionRefused /* what the web server's host does on port 25 */}, Break: initechMX("@ A " + v4(70))},
	{Name: "implicit-mx", Title: "The domain has no MX record, and its address takes mail (RFC 5321, section 5.1).", Break: initechMX("@ A " + v4(40))},
	{Name: "mx-host-missing", Title: "The MX record names a host that does not exist.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 mx9")},
	{Name: "mx-host-doubled", Title: "A dot is missing in the zone file, so the MX record names mx.initech.test.initech.test.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 mx.initech.test")},
	{Name: "mx-domain-missing", Title: "The MX record names a host of a domain that does not exist.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 mx.initec.test.")},
	{Name: "mx-host-without-address", Title: "The MX record names a host that has no address.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 old", `old TXT "switched off"`)},
	{Name: "mx-address-literal", Title: "The MX record holds an address in the place of a name.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 " + v4(40) + ".")},
	{Name: "mx-localhost", Title: "The MX record names localhost.", Cause: smtpcode.DomainNotFound, Also: []smtpcode.Cause{smtpcode.DestinationDNSFailed /* its DNS is what is broken */}, Break: initechMX("@ MX 10 localhost.")},
	{Name: "mx-loopback", Title: "The mail host's address is 127.0.0.1.", Cause: smtpcode.DomainNotFound, Also: []smtpcode.Cause{smtpcode.DestinationDNSFailed /* as above */}, Break: initechMX("@ MX 10 in", "in A 127.0.0.1")},
	{Name: "mx-private", Title: "The mail host's address is one of a private network.", Cause: smtpcode.DomainNotFound, Also: []smtpcode.Cause{smtpcode.DestinationDNSFailed /* as above */}, Break: initechMX("@ MX 10 in", "in A 10.0.0.5")},
	{Name: "mx-alias", Title: "The MX record names an alias of the mail host, which RFC 2181 forbids and senders follow.", Break: initechMX("@ MX 10 mail", "mail CNAME mx")},
	{Name: "mx-alias-loop", Title: "The MX record names an alias that leads to itself.", Cause: smtpcode.DestinationDNSFailed, Also: []smtpcode.Cause{smtpcode.DomainNotFound /* it has no mail host then */}, Break: initechMX("@ MX 10 one", "one CNAME two", "two CNAME one")},
	{Name: "mx-alias-missing", Title: "The MX record names an alias of a host that does not exist.", Cause: smtpcode.DomainNotFound, Break: initechMX("@ MX 10 mail", "mail CNAME mx9")},
	{Name: "mx-address-servfail", Title: "The zone of the mail host's name cannot be resolved.", Cause: smtpcode.DestinationDNSFailed, Break: all(initechMX("@ MX 10 smtp.hooli.test."), broken)},
	{Name: "mx-of-another", Title: "The MX record names a mail host that does not take mail for the domain.", Cause: smtpcode.DomainNotFound, Also: []smtpcode.Cause{smtpcode.RelayDenied /* in that host's own words */}, Break: func(w *World) {
		w.App = delivers("jo@hooli.test")
		w.zone("hooli.test", "ns1.test", "ns2.test").Add("@ MX 10 mx.initech.test.")
	}},
	{Name: "mx-ipv6-only", Title: "The mail host has an IPv6 address only, and this machine has no IPv6.", Cause: smtpcode.NetworkUnreachable, Break: all(initechMX("@ MX 10 six", "six AAAA "+v6(40)), func(w *World) { w.Network.NoIPv6 = true })},
	{Name: "backup-mx-missing", Title: "The second of two MX records names a host that does not exist; the first takes the mail.", Break: initechMX("@ MX 10 mx", "@ MX 20 mx9")},
	{Name: "backup-mx-servfail", Title: "The second of two mail hosts cannot be resolved; the first takes the mail.", Break: all(initechMX("@ MX 10 mx", "@ MX 20 smtp.hooli.test."), broken)},
	{Name: "mx-equal", Title: "Two MX records of one preference name one host under two names.", Break: initechMX("@ MX 10 mx", "@ MX 10 in", "in A "+v4(40))},
	{Name: "submission-server-alias", Title: "The submission server's name is an alias, which only an MX record may not name.", Break: zoned("acme.test", func(z *Zone) {
		z.Remove("^smtp A")
		z.Add(append(host("host7", 10), "smtp CNAME host7")...)
	})},
}

// initechMX puts records in the place of the MX record of initech.test, and delivers there.
func initechMX(records ...string) func(*World) {
	return all(to("jo@initech.test"), zoned("initech.test", func(z *Zone) { z.Set("^@ MX", records...) }))
}

// The sender's zone as a whole.
var senderZoneFaults = []Fault{
	{Name: "sender-domain-without-host", Title: "The sender's domain exists and has neither a mail host nor an address.", Cause: smtpcode.SenderDomainInvalid, Break: all(writes("app@hooli.test"), func(w *World) {
		w.zone("hooli.test", "ns1.test", "ns2.test").Add(`@ TXT "v=spf1 ip4:198.51.100.2 -all"`)
	})},
	{Name: "sender-zone-expired", Title: "The signatures of the sender's zone have run out.", Cause: smtpcode.SenderDomainInvalid, Break: all(delivering, zoned("acme.test", func(z *Zone) { z.Expired = true }))},
	{Name: "sender-zone-wrong-ds", Title: "The DS record of the sender's zone fits no key of it.", Cause: smtpcode.SenderDomainInvalid, Break: all(delivering, zoned("acme.test", func(z *Zone) { z.WrongDS = true }))},
	{Name: "sender-zone-bogus-txt", Title: "The signatures over the TXT records of the sender's zone do not verify.", Cause: smtpcode.SPFFailed, Also: []smtpcode.Cause{
		smtpcode.DKIMFailed, smtpcode.DMARCFailed, // all three stand in TXT records, so none can be read
	}, Break: all(delivering, zoned("acme.test", func(z *Zone) { z.Spoilt = []string{"TXT"} }))},
	{Name: "sender-zone-half-lame", Title: "One of the two servers of the sender's zone refuses: the mail gets through.", Break: all(delivering, func(w *World) {
		w.apart("acme.test")
		w.NameServers["ns4.test"].Zones = nil
	})},
}

// writes is a program that delivers unsigned mail with another sender, in the
// envelope and the header.
func writes(from string) func(*World) {
	return func(w *World) {
		w.App = delivers()
		w.App.From, w.App.Selectors = from, nil
		w.App.Message = letter(from, w.App.To[0], "Hello,\r\nplease find it in your account.\r\n")
	}
}
