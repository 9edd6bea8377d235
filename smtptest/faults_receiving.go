package smtptest

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// count makes the receiver have seen something so often before.
func seen(what string, times int) func(*World) {
	return func(w *World) {
		for range times {
			w.at().count(what)
		}
	}
}

// crowded makes other connections to the server be there.
func crowded(w *World) {
	s := w.at()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open += 10
}

// listedAt puts the client's address on a block list.
func listedAt(zone, answer string) func(*World) {
	return published(fmt.Sprintf("5.113.0.203.%s. A %s\n5.113.0.203.%[1]s. TXT \"https://%[1]s/203.0.113.5\"", zone, answer))
}

var receivingFaults = []Fault{
	{"greylisted", "The receiver puts off what it sees for the first time.", smtpcode.Greylisted, Delivery, smtpcode.StageRcpt, ShowsReply, policy(func(p *Policy) { p.Greylist = true })},
	{"rate-limited", "The client sends too much mail.", smtpcode.RateLimited, Delivery, smtpcode.StageMail, ShowsReply, all(policy(func(p *Policy) { p.MaxMessages = 5 }), seen("from "+homeHost, 5))},
	{"rate-limited-gmail", "The client sends too much mail, in Gmail's words.", smtpcode.RateLimited, Delivery, smtpcode.StageMail, ShowsReply, all(wording(Gmail), policy(func(p *Policy) { p.MaxMessages = 5 }), seen("from "+homeHost, 5))},
	{"rate-limited-exchange", "The client sends too much mail, in Exchange's words.", smtpcode.RateLimited, Delivery, smtpcode.StageMail, ShowsReply, all(wording(Exchange), policy(func(p *Policy) { p.MaxMessages = 5 }), seen("from "+homeHost, 5))},
	{"quota-exceeded", "The account's allowance for the day is used up.", smtpcode.QuotaExceeded, Submission, smtpcode.StageMail, ShowsReply, says(smtpcode.StageMail, "550 5.4.5 Daily user sending quota exceeded")},
	{"quota-exceeded-exchange", "The tenant's allowance for the day is used up.", smtpcode.QuotaExceeded, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients")},
	{"too-many-connections", "The client has too many connections to the server.", smtpcode.TooManyConnections, Delivery, smtpcode.StageGreeting, ShowsReply, all(policy(func(p *Policy) { p.MaxConnections = 5 }), crowded)},
	{"too-many-connections-exim", "The same in Exim's words.", smtpcode.TooManyConnections, Delivery, smtpcode.StageGreeting, ShowsReply, all(wording(Exim), policy(func(p *Policy) { p.MaxConnections = 5 }), crowded)},
	{"ip-listed", "The client's address is on a block list.", smtpcode.IPBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, listedAt("zen.spamhaus.org", "127.0.0.2")},
	{"ip-listed-policy", "The provider of the client's address says that it sends no mail by itself (PBL).", smtpcode.IPBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, listedAt("zen.spamhaus.org", "127.0.0.10")},
	{"ip-listed-spamcop", "The client's address is on SpamCop's list.", smtpcode.IPBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, listedAt("bl.spamcop.net", "127.0.0.2")},
	{"ip-listed-exim", "The client's address is on a block list, in Exim's words.", smtpcode.IPBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, all(wording(Exim), listedAt("zen.spamhaus.org", "127.0.0.4"))},
	{"ip-listed-exchange", "The client's address is on a block list, in Exchange's words.", smtpcode.IPBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, all(wording(Exchange), listedAt("zen.spamhaus.org", "127.0.0.2"))},
	{"domain-listed", "The sender's domain is on a block list.", smtpcode.DomainBlocklisted, Delivery, smtpcode.StageRcpt, ShowsReply, published("example.com.dbl.spamhaus.org. A 127.0.1.2")},
	{"list-refuses", "The block list does not answer the receiver's resolver, and the receiver takes that for a listing.", smtpcode.BlocklistLookupRefused, Delivery, smtpcode.StageRcpt, ShowsReply, all(listedAt("zen.spamhaus.org", "127.255.255.254"), policy(func(p *Policy) { p.TrustsErrors = true }))},
	{"policy", "The receiver refuses the message by a policy that it does not state.", smtpcode.PolicyRejected, Delivery, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 5.7.1 Message content rejected")},
	{"policy-exim", "The same in Exim's words.", smtpcode.PolicyRejected, Delivery, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 Administrative prohibition")},
	{"policy-at-connect", "The receiver takes no connections from this client.", smtpcode.PolicyRejected, Delivery, smtpcode.StageGreeting, ShowsReply, says(smtpcode.StageGreeting, "554 mx.example.net ESMTP not accepting connections")},
}

// spf publishes another SPF record of the sender's domain.
func spf(record string) func(*World) {
	return published("example.com. TXT \"" + record + "\"")
}

// unsigned takes the DKIM signature away.
var unsigned = drafted(func(d *draft) { d.signer = "" })

// key publishes another DKIM key record.
func key(record string) func(*World) {
	return published("s1._domainkey.example.com. " + record)
}

// tamper changes the message after it was signed.
func tamper(from, to string) func(*World) {
	return drafted(func(d *draft) {
		d.tamper = func(m []byte) []byte { return []byte(strings.Replace(string(m), from, to, 1)) }
	})
}

// manyIncludes is a chain of records that needs more look-ups than are allowed.
func manyIncludes() string {
	var b strings.Builder
	b.WriteString("example.com. TXT \"v=spf1")
	for i := range 11 {
		fmt.Fprintf(&b, " include:i%d.example.com", i)
	}
	b.WriteString(" ip4:203.0.113.5 -all\"\n")
	for i := range 11 {
		fmt.Fprintf(&b, "i%d.example.com. TXT \"v=spf1 ip4:192.0.2.%d ?all\"\n", i, 100+i)
	}
	return b.String()
}

// The addresses that client and receiver have in an IPv6 world.
const homeIPv6, mxIPv6 = "2001:db8:203::5", "2001:db8:198::25"

// overIPv6 gives the client an IPv6 address with its names, and takes the IPv4
// addresses of the receiver away.
func overIPv6(w *World) {
	w.publish("mx.example.net. AAAA " + mxIPv6 + "\nmail.example.com. AAAA " + homeIPv6 + "\n" + reversed(addr(homeIPv6)) + ".ip6.arpa. PTR mail.example.com.")
	w.Withdraw("mx.example.net", "A")
	w.stand("["+mxIPv6+"]:25", w.MX.serve)
	w.Set(func(s *Settings) { s.SourceIPv6 = addr(homeIPv6) })
}

var authenticationFaults = []Fault{
	{"spf-address-missing", "The SPF record lacks the client's address.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, spf("v=spf1 ip4:192.0.2.25 -all")},
	{"spf-address-missing-exim", "The same in Exim's words.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, all(wording(Exim), spf("v=spf1 ip4:192.0.2.25 -all"))},
	{"spf-address-missing-gmail", "The same in Gmail's words.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, all(wording(Gmail), spf("v=spf1 ip4:192.0.2.25 -all"))},
	{"spf-missing", "The sender's domain has no SPF record, and the receiver wants one.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, all(spf("google-site-verification=none"), policy(func(p *Policy) { p.RequireSPF = true }))},
	{"spf-two-records", "The sender's domain has two SPF records.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, published("example.com. TXT \"v=spf1 ip4:203.0.113.5 -all\"\nexample.com. TXT \"v=spf1 include:_spf.example.org -all\"\n_spf.example.org. TXT \"v=spf1 ip4:192.0.2.26 -all\"")},
	{"spf-syntax", "The SPF record has a mechanism that does not exist.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, spf("v=spf1 ipv4:203.0.113.5 -all")},
	{"spf-too-many-lookups", "The SPF record needs more than ten look-ups.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, published(manyIncludes())},
	{"spf-include-missing", "The SPF record includes a domain that has none.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, spf("v=spf1 include:gone.example.org ip4:203.0.113.5 -all")},
	{"spf-loop", "The SPF record includes itself.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, spf("v=spf1 include:example.com -all")},
	{"spf-dns-fails", "A part of the SPF record cannot be resolved.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, all(spf("v=spf1 include:_spf.example.com -all"), published("_spf.example.com. SERVFAIL"))},
	{"spf-other-host", "The client sends from another address than the one that is published.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, all(set(func(s *Settings) { s.SourceIP, s.HELO = addr("203.0.113.6"), "mail6.example.com" }), published("6.113.0.203.in-addr.arpa. PTR mail6.example.com.\nmail6.example.com. A 203.0.113.6\nmail6.example.com. TXT \"v=spf1 a -all\""))},
	{"spf-ipv6-missing", "The client sends over IPv6, and the SPF record lacks its IPv6 address.", smtpcode.SPFFailed, Delivery, smtpcode.StageRcpt, ShowsReply, overIPv6},
	{"dkim-body-changed", "The body was changed after it was signed.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, tamper("Good to see you", "Good to see you all")},
	{"dkim-header-changed", "The subject was changed after it was signed.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, tamper("Subject: Hello", "Subject: [list] Hello")},
	{"dkim-key-missing", "The DKIM key is not published.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, func(w *World) { w.Withdraw("s1._domainkey.example.com", "TXT") }},
	{"dkim-key-other", "The published DKIM key is not the one that signs.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, func(w *World) { w.publish(keyRecord("s1._domainkey.example.com", otherDKIMKeyPEM)) }},
	{"dkim-key-revoked", "The DKIM key is revoked.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, key(`TXT "v=DKIM1; k=rsa; p="`)},
	{"dkim-key-broken", "The DKIM key record is cut off.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, key(`TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOC"`)},
	{"dkim-key-in-quotes", "The DKIM key has quotes in it, from a form that adds its own.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, func(w *World) {
		w.publish("s1._domainkey.example.com. TXT \"" + strings.Replace(keyText(dkimKeyPEM), "p=", `p=\"`, 1) + `\""`)
	}},
	{"dkim-key-in-pieces", "The DKIM key was put into two records, for it is longer than 255 characters.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, func(w *World) {
		key := keyText(dkimKeyPEM)
		w.publish("s1._domainkey.example.com. TXT \"" + key[:200] + "\"\ns1._domainkey.example.com. TXT \"" + key[200:] + "\"")
	}},
	{"dkim-key-doubled-name", "The DKIM key stands at a name that the form has completed once more.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, func(w *World) {
		w.Withdraw("s1._domainkey.example.com", "TXT")
		w.publish(keyRecord("s1._domainkey.example.com.example.com", dkimKeyPEM))
	}},
	{"dkim-selector-wrong", "The program signs with a selector that is not published, in Gmail's words.", smtpcode.DKIMFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Gmail), set(func(s *Settings) { s.Selector = "s2" }))},
	{"dmarc-not-aligned", "SPF passes for another domain than the one in From, and there is no signature.", smtpcode.DMARCFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(from("bounce@example.org"), drafted(func(d *draft) { d.from, d.signer = "app@example.com", "" }))},
	{"dmarc-not-aligned-gmail", "The same in Gmail's words.", smtpcode.DMARCFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Gmail), from("bounce@example.org"), drafted(func(d *draft) { d.from, d.signer = "app@example.com", "" }))},
	{"dmarc-not-aligned-exchange", "The same in Exchange's words.", smtpcode.DMARCFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Exchange), from("bounce@example.org"), drafted(func(d *draft) { d.from, d.signer = "app@example.com", "" }))},
	{"dmarc-signed-by-other", "The signature is valid and of another domain than the one in From, and so is SPF.", smtpcode.DMARCFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(from("bounce@example.org"), drafted(func(d *draft) { d.from, d.signer = "app@example.com", "example.org" }), func(w *World) { w.publish(keyRecord("s1._domainkey.example.org", dkimKeyPEM)) })},
	{"dmarc-strict", "Strict alignment is demanded, and mail comes from a subdomain, unsigned.", smtpcode.DMARCFailed, Delivery, smtpcode.StageMessage, ShowsReply, all(published("_dmarc.example.com. TXT \"v=DMARC1; p=reject; aspf=s; adkim=s\"\nbounce.example.com. MX 10 mail.example.com.\nbounce.example.com. TXT \"v=spf1 ip4:203.0.113.5 -all\""), from("app@bounce.example.com"), drafted(func(d *draft) { d.from, d.signer = "app@example.com", "" }))},
	{"unauthenticated", "SPF gives softfail, and the message is not signed.", smtpcode.SenderUnauthenticated, Delivery, smtpcode.StageMessage, ShowsReply, all(spf("v=spf1 ip4:192.0.2.25 ~all"), unsigned)},
	{"unauthenticated-gmail", "The same in Gmail's words.", smtpcode.SenderUnauthenticated, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Gmail), spf("v=spf1 ip4:192.0.2.25 ~all"), unsigned)},
	{"ptr-missing", "The client's address has no PTR record.", smtpcode.ReverseDNSMissing, Delivery, smtpcode.StageRcpt, ShowsReply, func(w *World) { w.Withdraw("5.113.0.203.in-addr.arpa", "PTR") }},
	{"ptr-missing-gmail", "The same in Gmail's words.", smtpcode.ReverseDNSMissing, Delivery, smtpcode.StageRcpt, ShowsReply, all(wording(Gmail), func(w *World) { w.Withdraw("5.113.0.203.in-addr.arpa", "PTR") })},
	{"ptr-ipv6-missing", "The client sends over IPv6, and its IPv6 address has no PTR record.", smtpcode.ReverseDNSMissing, Delivery, smtpcode.StageRcpt, ShowsReply, all(overIPv6, spf("v=spf1 ip4:203.0.113.5 ip6:"+homeIPv6+" -all"), func(w *World) { w.Withdraw(reversed(addr(homeIPv6))+".ip6.arpa", "PTR") })},
	{"ptr-not-confirmed", "The PTR record's name has another address.", smtpcode.ReverseDNSMissing, Delivery, smtpcode.StageRcpt, ShowsReply, published("5.113.0.203.in-addr.arpa. PTR smtp.example.com.")},
	{"ptr-name-missing", "The PTR record's name does not exist.", smtpcode.ReverseDNSMissing, Delivery, smtpcode.StageRcpt, ShowsReply, published("5.113.0.203.in-addr.arpa. PTR host-5.dynamic.example.com.")},
}
