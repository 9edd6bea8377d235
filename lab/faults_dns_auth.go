//go:build linux

package lab

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/maildiag/maildiag/smtpcode"
)

// spf puts another record in the place of acme.test's, with more records beside
// it, and delivers. The record stands in a string of TXT, or in several.
func spf(record string, more ...string) func(*World) {
	if !strings.HasPrefix(record, `"`) {
		record = `"` + record + `"`
	}
	return all(delivering, zoned("acme.test", func(z *Zone) { z.Set(`^@ TXT "v=spf1`, append(more, "@ TXT "+record)...) }))
}

// includes are n records, and the mechanisms that include them.
func includes(n int) (mechanisms string, records []string) {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " include:i%d.acme.test", i)
		records = append(records, fmt.Sprintf(`i%d TXT "v=spf1 ip4:192.0.2.%d ?all"`, i, 1+i))
	}
	return b.String(), records
}

func manyIncludes(n int) func(*World) {
	mechanisms, records := includes(n)
	return spf(`"v=spf1`+mechanisms+`" " ip4:198.51.100.2 -all"`, records...)
}

// lagging gives acme.test a server that still has an earlier SPF record.
func lagging(w *World) {
	w.apart("acme.test")
	older(w, "ns4.test", "acme.test", func(z *Zone) { z.Set(`^@ TXT "v=spf1`, `@ TXT "v=spf1 a:smtp.acme.test -all"`) })
}

var spfFaults = []Fault{
	{Name: "spf-address-missing-unchecked", Title: "The SPF record lacks the client's address.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 a:smtp.acme.test a:relay.acme.test -all")},
	{Name: "spf-other-host", Title: "The client sends from another address than those that are published.", Cause: smtpcode.SPFFailed, Break: all(delivering, func(w *World) {
		w.App.Source, w.App.HELO = UnknownV4, "unknown.acme.test"
	})},
	{Name: "spf-ipv6-missing", Title: "The client sends over IPv6, and the SPF record lacks its IPv6 address.", Cause: smtpcode.SPFFailed, Break: all(spf("v=spf1 ip4:198.51.100.2 -all"), func(w *World) {
		w.App.Family, w.App.Source = "6", ClientV6
	})},
	{Name: "spf-two-records-unchecked", Title: "The sender's domain has two SPF records.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 ip4:198.51.100.2 -all", `@ TXT "v=spf1 include:i0.acme.test ~all"`, `i0 TXT "v=spf1 ip4:192.0.2.1 -all"`)},
	{Name: "spf-syntax", Title: "The SPF record has a mechanism that does not exist.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 ipv4:198.51.100.2 -all")},
	{Name: "spf-string-border", Title: "The SPF record stands in two strings, and the space between them is missing.", Cause: smtpcode.SPFFailed, Break: spf(`"v=spf1 a:relay.acme.test ip4:198.51.100.2" "ip6:2001:db8:1::2 -all"`)},
	{Name: "spf-too-many-lookups", Title: "The SPF record needs eleven look-ups before it comes to the client's address.", Cause: smtpcode.SPFFailed, Break: manyIncludes(11)},
	{Name: "spf-ten-lookups", Title: "The SPF record needs exactly the ten look-ups that are allowed.", Break: manyIncludes(10)},
	{Name: "spf-void-lookups", Title: "Three names in the SPF record do not exist, and two is the limit.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 a:n1.acme.test a:n2.acme.test a:n3.acme.test ip4:198.51.100.2 -all")},
	{Name: "spf-two-void-lookups", Title: "Two names in the SPF record do not exist, which is allowed.", Break: spf("v=spf1 a:n1.acme.test a:n2.acme.test ip4:198.51.100.2 -all")},
	{Name: "spf-loop", Title: "The SPF record includes itself.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 include:i0.acme.test ip4:198.51.100.2 -all", `i0 TXT "v=spf1 include:acme.test ?all"`)},
	{Name: "spf-include-missing", Title: "The SPF record includes a domain that does not exist.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 include:_spf.gone.test ip4:198.51.100.2 -all")},
	{Name: "spf-include-without-record", Title: "The SPF record includes a domain that has no SPF record.", Cause: smtpcode.SPFFailed, Break: spf("v=spf1 include:relay.acme.test ip4:198.51.100.2 -all")},
	{Name: "spf-dns-fails", Title: "The SPF record includes a domain whose zone cannot be resolved.", Cause: smtpcode.SPFFailed, Break: all(spf("v=spf1 include:smtp.hooli.test ip4:198.51.100.2 -all"), broken)},
	{Name: "spf-include-unreached", Title: "The same include stands behind the client's address, so nobody gets to it.", Break: all(spf("v=spf1 ip4:198.51.100.2 ip6:2001:db8:1::2 include:smtp.hooli.test -all"), broken)},
	{Name: "spf-truncated", Title: "The TXT records at the domain's name are too many for a datagram, and its servers take no TCP.", Cause: smtpcode.SPFFailed, Break: all(delivering, func(w *World) {
		w.apart("acme.test")
		w.NameServers["ns3.test"].NoTCP, w.NameServers["ns4.test"].NoTCP = true, true
		w.Zones["acme.test"].Add(bulkyTXT...)
	})},
	{Name: "spf-over-tcp", Title: "The TXT records at the domain's name are too many for a datagram, and come over TCP.", Break: all(delivering, zoned("acme.test", func(z *Zone) { z.Add(bulkyTXT...) }))},
	{Name: "servers-differ-spf", Title: "One of the two servers of the sender's zone still has an SPF record without the client's address, and the resolver reaches that one alone.", Cause: smtpcode.SPFFailed, Break: all(delivering, lagging, func(w *World) { w.asksOnly("ns4.test") })},
	// Half of the receivers refuse it, though this resolver sees nothing of that.
	{Name: "servers-differ-unseen", Title: "The same, and the resolver reaches the other one alone.", Cause: smtpcode.SPFFailed, Break: all(delivering, lagging, func(w *World) { w.asksOnly("ns3.test") })},
	{Name: "spf-parked", Title: "The program sends as a domain that is parked: its SPF record allows nobody.", Cause: smtpcode.SPFFailed, Also: []smtpcode.Cause{smtpcode.DMARCFailed /* it says so in DMARC too */}, Break: all(writes("app@parked.test"), func(w *World) {
		w.zone("parked.test", "ns1.test", "ns2.test").Add("@ A "+v4(70), `@ TXT "v=spf1 -all"`, `_dmarc TXT "v=DMARC1; p=reject"`)
	})},
	{Name: "spf-helo-refused", Title: "The SPF record of the HELO name does not allow the client.", Cause: smtpcode.SPFFailed, Break: all(delivering, zoned("acme.test", func(z *Zone) { z.Set("^app TXT", `app TXT "v=spf1 -all"`) }))},
	{Name: "spf-redirect", Title: "The SPF record redirects to another, which has the client's address.", Break: spf("v=spf1 redirect=_spf.acme.test", `_spf TXT "v=spf1 ip4:198.51.100.2 ip6:2001:db8:1::2 -all"`)},
	{Name: "spf-macro", Title: "The SPF record asks for a name made from the client's address.", Break: spf("v=spf1 exists:%{ir}._ip.acme.test -all", "2.100.51.198._ip A 127.0.0.2")},
	{Name: "spf-softfail-others", Title: "The SPF record ends in ~all and has the client's address.", Break: spf("v=spf1 ip4:198.51.100.2 ip6:2001:db8:1::2 ~all")},
	{Name: "spf-long", Title: "The SPF record stands in several strings, as a long one must.", Break: spf(`"v=spf1 ip4:192.0.2.0/28 " "ip4:198.51.100.2 ip6:2001:db8:1::2" " a:smtp.acme.test -all"`)},
	{Name: "spf-a-cidr", Title: "The SPF record has the client in a network around the domain's address.", Break: spf("v=spf1 a:app.acme.test/29//64 -all")},
	{Name: "unauthenticated", Title: "The sender's domain has no SPF record, and the message no signature.", Cause: smtpcode.SenderUnauthenticated, Also: []smtpcode.Cause{
		smtpcode.SPFFailed, smtpcode.DKIMFailed, // both are missing, and either would do
	}, Break: all(writes("app@hooli.test"), func(w *World) {
		w.zone("hooli.test", "ns1.test", "ns2.test").Add("@ MX 10 smtp.acme.test.")
	})},
}

// dkimKey puts another record in the place of the key.
func dkimKey(records ...string) func(*World) {
	return all(delivering, zoned("acme.test", func(z *Zone) { z.Set("^s1._domainkey", records...) }))
}

// plain is the message that programs send, unsigned.
func plain(w *World) string {
	return letter("app@acme.test", w.App.To[0], "Hello,\r\nplease find it in your account.\r\n")
}

// message sets what the program sends.
func message(of func(*World) string) func(*World) {
	return all(delivering, func(w *World) { w.App.Message = of(w) })
}

// signedUntil is a message with a signature that runs out.
func signedUntil(end time.Time, message string) string {
	var b bytes.Buffer
	if err := dkim.Sign(&b, strings.NewReader(message), &dkim.SignOptions{
		Domain: "acme.test", Selector: "s1", Signer: keys().dkim, HeaderKeys: []string{"From", "To", "Subject"}, Expiration: end,
	}); err != nil {
		panic(fmt.Sprintf("the lab cannot sign: %v", err))
	}
	return b.String()
}

var dkimFaults = []Fault{
	{Name: "dkim-key-missing-unchecked", Title: "The DKIM key is not published.", Cause: smtpcode.DKIMFailed, Break: dkimKey()},
	{Name: "dkim-key-revoked", Title: "The DKIM key is revoked.", Cause: smtpcode.DKIMFailed, Break: dkimKey(`s1._domainkey TXT "v=DKIM1; k=rsa; p="`)},
	{Name: "dkim-key-broken", Title: "The DKIM key record is cut off.", Cause: smtpcode.DKIMFailed, Break: func(w *World) {
		whole, _, _ := strings.Cut(dkimRecord(), `" "`)
		dkimKey("s1._domainkey TXT " + whole + `"`)(w)
	}},
	{Name: "dkim-key-other", Title: "The published DKIM key is not the one that signs.", Cause: smtpcode.DKIMFailed, Break: func(w *World) {
		dkimKey("s1._domainkey TXT " + keyRecord(&must(rsa.GenerateKey(rand.Reader, 2048)).PublicKey))(w)
	}},
	{Name: "dkim-key-misplaced", Title: "The domain stands twice in the key's name, as web forms make of it.", Cause: smtpcode.DKIMFailed, Break: func(w *World) {
		dkimKey("s1._domainkey.acme.test TXT " + dkimRecord())(w)
	}},
	{Name: "dkim-key-servfail", Title: "The key's name is an alias into a zone that cannot be resolved.", Cause: smtpcode.DKIMFailed, Break: all(dkimKey("s1._domainkey CNAME s1.smtp.hooli.test."), broken)},
	{Name: "dkim-selector-wrong", Title: "The program signs with a selector that is not published.", Cause: smtpcode.DKIMFailed, Break: all(message(func(w *World) string { return signed(plain(w), "s2", "acme.test") }), func(w *World) { w.App.Selectors = []string{"s2"} })},
	{Name: "dkim-body-changed-unchecked", Title: "The body was changed after it was signed.", Cause: smtpcode.DKIMFailed, Break: message(func(w *World) string {
		return strings.Replace(signed(plain(w), "s1", "acme.test"), "in your account", "in your new account", 1)
	})},
	{Name: "dkim-header-changed", Title: "The subject was changed after it was signed.", Cause: smtpcode.DKIMFailed, Break: message(func(w *World) string {
		return strings.Replace(signed(plain(w), "s1", "acme.test"), "Subject: ", "Subject: [list] ", 1)
	})},
	{Name: "dkim-expired", Title: "The signature has run out.", Cause: smtpcode.DKIMFailed, Break: message(func(w *World) string { return signedUntil(time.Now().Add(-48*time.Hour), plain(w)) })},
	{Name: "dkim-not-expired", Title: "The signature runs out in two days.", Break: message(func(w *World) string { return signedUntil(time.Now().Add(48*time.Hour), plain(w)) })},
	{Name: "dkim-key-alias", Title: "The key's name is an alias, as with mail services.", Break: func(w *World) {
		dkimKey("s1._domainkey CNAME k1.keys.acme.test.", "k1.keys TXT "+dkimRecord())(w)
	}},
	{Name: "dkim-key-terse", Title: "The key record has nothing but the key.", Break: func(w *World) {
		dkimKey("s1._domainkey TXT " + strings.Replace(dkimRecord(), "v=DKIM1; k=rsa; ", "", 1))(w)
	}},
	{Name: "dkim-one-of-two", Title: "The message has two signatures; the one of a mailing list is spoilt, that of the sender good.", Break: message(func(w *World) string {
		return strings.Replace(signed(signed(plain(w), "s1", "acme.test"), "s1", "lists.acme.test"), "d=lists", "d=list", 1)
	})},
}

// envelope sets the envelope sender to an address of hooli.test, where SPF passes.
func envelope(from string) func(*World) {
	return func(w *World) {
		w.App.From = from
		w.zone("hooli.test", "ns1.test", "ns2.test").Add("@ MX 10 smtp.acme.test.", `@ TXT "v=spf1 ip4:198.51.100.2 -all"`)
	}
}

func dmarc(records ...string) func(*World) {
	return zoned("acme.test", func(z *Zone) { z.Set("^_dmarc", records...) })
}

// bounces is a subdomain of the sender's, for the envelope.
func bounces(w *World) {
	w.App.From = "bounce@bounces.acme.test"
	w.Zones["acme.test"].Add("bounces MX 10 smtp", `bounces TXT "v=spf1 ip4:198.51.100.2 -all"`)
}

var dmarcFaults = []Fault{
	{Name: "dmarc-not-aligned-unchecked", Title: "SPF passes for another domain than the one in From, and there is no signature.", Cause: smtpcode.DMARCFailed, Break: all(message(plain), envelope("bounce@hooli.test"))},
	{Name: "dmarc-signed-by-other-unchecked", Title: "SPF and a good signature are of another domain than the one in From.", Cause: smtpcode.DMARCFailed, Break: all(
		message(func(w *World) string { return signed(plain(w), "s1", "hooli.test") }), envelope("bounce@hooli.test"),
		func(w *World) { w.Zones["hooli.test"].Add("s1._domainkey TXT " + dkimRecord()) },
	)},
	{Name: "dmarc-strict", Title: "Strict alignment is demanded, and the envelope is of a subdomain, unsigned.", Cause: smtpcode.DMARCFailed, Break: all(message(plain), dmarc(`_dmarc TXT "v=DMARC1; p=reject; aspf=s; adkim=s"`), bounces)},
	{Name: "dmarc-quarantine", Title: "Nothing is aligned, and the policy asks for quarantine.", Cause: smtpcode.DMARCFailed, Break: all(message(plain), dmarc(`_dmarc TXT "v=DMARC1; p=quarantine"`), envelope("bounce@hooli.test"))},
	{Name: "dmarc-none", Title: "Nothing is aligned, and the policy asks for nothing: SPF passes, and the mail gets through.", Break: all(message(plain), dmarc(`_dmarc TXT "v=DMARC1; p=none"`), envelope("bounce@hooli.test"))},
	{Name: "dmarc-relaxed", Title: "The envelope is of a subdomain, unsigned, which relaxed alignment takes.", Break: all(message(plain), bounces)},
	{Name: "dmarc-by-signature", Title: "The envelope is of another domain, and the signature of the one in From.", Break: all(message(func(w *World) string { return signed(plain(w), "s1", "acme.test") }), envelope("bounce@hooli.test"))},
	{Name: "dmarc-two-records", Title: "Two DMARC records count as none.", Cause: smtpcode.DMARCFailed, Also: []smtpcode.Cause{"" /* mail gets through, without protection */}, Break: all(delivering, dmarc(`_dmarc TXT "v=DMARC1; p=reject"`, `_dmarc TXT "v=DMARC1; p=none"`))},
	{Name: "dmarc-invalid", Title: "The DMARC record asks for a policy that does not exist, so receivers apply none.", Cause: smtpcode.DMARCFailed, Also: []smtpcode.Cause{"" /* as above */}, Break: all(delivering, dmarc(`_dmarc TXT "v=DMARC1; p=rejct"`))},
	{Name: "dmarc-missing", Title: "There is no DMARC record.", Break: all(delivering, dmarc())},
}
