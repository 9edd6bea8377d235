// Package dnscheck looks at everything that DNS says about a mail, names what is
// wrong, and writes and proves the records that mend it.
//
// # What DNS says about a mail
//
// A receiver decides about most mail before it has read a line of it, by asking
// DNS. Where does the mail go? The MX records of the recipient's domain name the
// hosts, their A and AAAA records the addresses; DANE (TLSA records) and MTA-STS
// (a TXT record and a policy over HTTPS) say which TLS they must show. Who brings
// it? The PTR record of the connecting address names its host, whose own address
// must lead back to it; the name in EHLO should be that host's; block lists know
// what else came from there. May it speak for the sender? SPF lists the addresses
// that may send for the domain of the envelope sender. DKIM publishes the keys
// that sign its messages. DMARC says what to do with mail whose From header
// neither of them vouches for, and ARC carries their verdicts past a forwarder.
//
// Each of these is a record that somebody wrote by hand, and each fails in its own
// way. What is wrong is nearly always another record than the one that the bounce
// talks about, and what mends it is a line of a zone file.
//
// # Checking
//
//	r, err := dnscheck.Checker{}.Check(ctx, dnscheck.Target{
//		Domain: "example.com",
//		IPs:    []netip.Addr{netip.MustParseAddr("203.0.113.5")},
//		HELO:   "mail.example.com",
//	})
//	for _, f := range r.Causes() {
//		fmt.Println(f.Message)
//		for _, fix := range f.Fixes {
//			fmt.Println(fix.Text) // the record to publish
//		}
//	}
//
// A [Target] says what is known: the more of it, the more is judged. A [Checker]
// says how to look; its zero value asks the system's resolvers. Everything that
// does not wait for another answer is asked at the same time, and nothing twice.
//
// # Proof
//
// A fix that is a change of records ([RecordChange]) has been tried: [Overlay]
// answers as if it were published, the whole target is looked at again, and the
// fix stands only if what it mends is gone and nothing else got worse. Its Proof
// says which verdicts changed. For SPF that means: the address passes now, and
// every address that passed before still does.
//
// # Honest unknown
//
// A question without an answer (a time-out, SERVFAIL, a block list that refuses
// public resolvers) tells nothing of what the answer would have been.
// [Result.Skipped] says what could not be told, and why. That the answer does not
// come is a finding where the fault is shown to be the domain's: its signatures do
// not validate, its aliases go in circles, its own servers fail when they are asked,
// or the same resolver answers for the domain above ([Lookup]).
//
// # The pieces
//
// Each stands alone, on any [Resolver]: [CheckSPF], [ParseSPF], [LookupDMARC],
// [VerifyARC], [LookupDANE], [LookupBlocklist] and so on. [Client] asks real
// servers, [FromNet] makes do with a [net.Resolver], and [Zone] is a small world
// of DNS in text, for your tests as for ours:
//
//	zone, err := dnscheck.ParseZone(`
//	example.com. MX 10 mail.example.com.
//	example.com. TXT "v=spf1 mx -all"
//	mail.example.com. A 192.0.2.25
//	`)
//	verdict := dnscheck.CheckSPF(ctx, zone, dnscheck.SPFQuery{IP: ip, MailFrom: "jo@example.com"})
package dnscheck
