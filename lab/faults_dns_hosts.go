//go:build linux

package lab

import (
	"github.com/maildiag/maildiag/smtpcode"
)

// sts changes the MTA-STS policy's page, and delivers there.
func sts(change func(*Site)) func(*World) {
	return all(delivering, func(w *World) {
		const name = "mta-sts.globex.test"
		site := w.Web.Sites[name]
		change(&site)
		w.Web.Sites[name] = site
	})
}

// policy is an MTA-STS policy for the mail hosts that are named.
func policy(mode string, hosts ...string) string {
	s := "version: STSv1\nmode: " + mode + "\n"
	for _, h := range hosts {
		s += "mx: " + h + "\n"
	}
	return s + "max_age: 86400\n"
}

// Where no policy can be had, senders deliver as if there were none (RFC 8461,
// section 5.1): a nuisance for the domain, and nothing that keeps mail out.
var stsFaults = []Fault{
	{Name: "sts-host-missing", Title: "The MTA-STS policy names none of the mail hosts.", Cause: smtpcode.TLSPolicyFailed, Break: sts(func(s *Site) { s.Body = policy("enforce", "mx9.globex.test") })},
	{Name: "sts-host-of-parent", Title: "The MTA-STS policy's wildcard stands for hosts of another name.", Cause: smtpcode.TLSPolicyFailed, Break: sts(func(s *Site) { s.Body = policy("enforce", "*.mail.globex.test") })},
	{Name: "sts-wildcard", Title: "The MTA-STS policy names the mail hosts by a wildcard.", Break: sts(func(s *Site) { s.Body = policy("enforce", "*.globex.test") })},
	{Name: "sts-testing", Title: "The MTA-STS policy names none of the mail hosts, and is a trial.", Break: sts(func(s *Site) { s.Body = policy("testing", "mx9.globex.test") })},
	{Name: "sts-none", Title: "The MTA-STS policy is withdrawn.", Break: sts(func(s *Site) { s.Body = policy("none") })},
	{Name: "sts-backup-host-missing", Title: "The MTA-STS policy names the first mail host alone, which takes the mail.", Break: sts(func(s *Site) { s.Body = policy("enforce", "mx1.globex.test") })},
	{Name: "sts-not-found", Title: "The MTA-STS policy's page does not exist.", Break: sts(func(s *Site) { s.Status, s.Body = 404, "not here\n" })},
	{Name: "sts-redirected", Title: "The MTA-STS policy's page redirects, which senders must not follow.", Break: sts(func(s *Site) { s.Status, s.Location, s.Body = 301, "https://www.globex.test/", "" })},
	{Name: "sts-certificate-other", Title: "The MTA-STS policy's host shows a certificate of another name.", Break: sts(func(s *Site) { s.Certificate = "initech" })},
	{Name: "sts-type", Title: "The MTA-STS policy comes as a web page.", Break: sts(func(s *Site) { s.Type = "text/html" })},
	{Name: "sts-malformed", Title: "The MTA-STS policy's mode is none that exists.", Break: sts(func(s *Site) { s.Body = policy("enforced", "mx9.globex.test") })},
	{Name: "sts-id-changed", Title: "The MTA-STS record's id is old, as is allowed while the policy stays.", Break: all(delivering, zoned("globex.test", func(z *Zone) { z.Set("^_mta-sts", `_mta-sts TXT "v=STSv1; id=20200101"`) }))},
	{Name: "sts-two-records", Title: "Two MTA-STS records count as none.", Break: all(delivering, zoned("globex.test", func(z *Zone) { z.Add(`_mta-sts TXT "v=STSv1; id=2"`) }))},
	{Name: "sts-web-down", Title: "Nothing listens where the MTA-STS policy should be.", Break: all(delivering, func(w *World) { w.Web.Down = true })},
}

// tlsa puts other TLSA records in the place of globex.test's, with the keys of
// owners, and delivers there through a resolver whose word on DNSSEC the program
// believes.
func tlsa(parameters string, owners ...string) func(*World) {
	return all(delivering, trusting, zoned("globex.test", func(z *Zone) {
		z.Remove("TLSA")
		for _, owner := range owners {
			record := parameters + " " + publicKeyHash(owner)
			z.Add("_25._tcp.mx1 TLSA "+record, "_25._tcp.mx2 TLSA "+record)
		}
	}))
}

// trusting says that the way to the resolver is safe (resolv.conf(5), trust-ad).
func trusting(w *World) { w.Network.ResolvConf = "nameserver " + ResolverV4 + "\noptions trust-ad\n" }

var tlsaFaults = []Fault{
	{Name: "tlsa-mismatch", Title: "The TLSA records are for another key than that of the mail hosts.", Cause: smtpcode.TLSPolicyFailed, Break: tlsa("3 1 1", "acme")},
	{Name: "tlsa-rollover", Title: "The TLSA records of the last key still stand beside the present ones.", Break: tlsa("3 1 1", "acme", "globex")},
	{Name: "tlsa-unusable", Title: "The TLSA records have a usage that mail does not know, so they ask for TLS and no more.", Break: tlsa("1 1 1", "acme")},
	{Name: "tlsa-unsigned", Title: "The TLSA records are for another key, and the zone is not signed: they count for nothing.", Break: all(tlsa("3 1 1", "acme"), zoned("globex.test", func(z *Zone) { z.Unsigned = true }))},
	{Name: "tlsa-bogus", Title: "The signatures over the TLSA records do not verify, so senders that look at DANE wait.", Cause: smtpcode.TLSPolicyFailed, Also: []smtpcode.Cause{smtpcode.DestinationDNSFailed /* its DNS is what is broken */}, Break: all(tlsa("3 1 1", "globex"), zoned("globex.test", func(z *Zone) { z.Spoilt = []string{"TLSA"} }))},
	{Name: "tlsa-one-of-two", Title: "Only the second mail host's TLSA record is for another key; the first takes the mail.", Break: all(delivering, trusting, zoned("globex.test", func(z *Zone) {
		z.Set(`^_25._tcp.mx2`, "_25._tcp.mx2 TLSA 3 1 1 "+publicKeyHash("acme"))
	}))},
}

// source sets where the program sends from, and as whom.
func source(address, helo string) func(*World) {
	return all(delivering, func(w *World) { w.App.Source, w.App.HELO = address, helo })
}

// reverse puts PTR records, and others of acme.test, in the place of the client's.
func reverse(pointer []string, forward ...string) func(*World) {
	return all(delivering, func(w *World) {
		z := w.Zones["100.51.198.in-addr.arpa"]
		z.Set("^2 ", pointer...)
		w.Zones["acme.test"].Add(forward...)
	})
}

var ptrFaults = []Fault{
	{Name: "ptr-missing-unchecked", Title: "The client's address has no PTR record.", Cause: smtpcode.ReverseDNSMissing, Break: reverse(nil)},
	{Name: "ptr-missing-second-address", Title: "The client's second address, from which it sends, has no PTR record.", Cause: smtpcode.ReverseDNSMissing, Break: all(source(NoPTRV4, "out3.acme.test"), zoned("acme.test", func(z *Zone) { z.Add("out3 A " + NoPTRV4) }))},
	{Name: "ptr-without-address", Title: "The PTR record's name has no address.", Cause: smtpcode.ReverseDNSMissing, Break: all(source(LonelyV4, "out4.acme.test"), zoned("acme.test", func(z *Zone) { z.Add("out4 A " + LonelyV4) }))},
	{Name: "ptr-not-confirmed", Title: "The PTR record's name has another address.", Cause: smtpcode.ReverseDNSMissing, Break: reverse([]string{"2 PTR smtp.acme.test."})},
	{Name: "ptr-generic-unchecked", Title: "The PTR record's name is made from the address.", Cause: smtpcode.ReverseDNSMissing, Break: reverse([]string{"2 PTR 198-51-100-2.dynamic.acme.test."}, "198-51-100-2.dynamic A "+ClientV4)},
	{Name: "ptr-two-names", Title: "The client's address has two PTR records, one of which leads back.", Break: reverse([]string{"2 PTR nowhere.acme.test.", "2 PTR app.acme.test."})},
	{Name: "ptr-alias", Title: "The PTR record stands behind an alias, as below a network of the provider's (RFC 2317).", Break: reverse([]string{"2 CNAME 2.client.acme.test."}, "2.client PTR app.acme.test.")},
	{Name: "ptr-other-name", Title: "The PTR record's name is another than that of HELO, and leads back.", Break: reverse([]string{"2 PTR host2.acme.test."}, "host2 A "+ClientV4)},
}

func helo(name string) func(*World) { return all(delivering, func(w *World) { w.App.HELO = name }) }

var heloFaults = []Fault{
	{Name: "helo-unresolved", Title: "The HELO name does not exist.", Cause: smtpcode.HELORejected, Break: helo("nohost.acme.test")},
	{Name: "helo-bare", Title: "The HELO name has no domain.", Cause: smtpcode.HELORejected, Break: helo("app")},
	{Name: "helo-localhost-unchecked", Title: "The HELO name is localhost, as with programs that set none.", Cause: smtpcode.HELORejected, Break: helo("localhost")},
	{Name: "helo-bare-address", Title: "The HELO name is an address without brackets.", Cause: smtpcode.HELORejected, Break: helo(ClientV4)},
	{Name: "helo-literal", Title: "The HELO name is an address literal, which is allowed.", Break: helo("[" + ClientV4 + "]")},
	{Name: "helo-other-address", Title: "The HELO name has another address, for which no receiver may refuse (RFC 5321, section 4.1.4).", Break: helo("smtp.acme.test")},
	{Name: "helo-bare-submission", Title: "A program that logs in gives a name without domain, which is no concern of a submission server.", Break: func(w *World) { w.App.HELO = "laptop" }},
}

var listFaults = []Fault{
	{Name: "ip-listed-unchecked", Title: "The client's address is on a block list.", Cause: smtpcode.IPBlocklisted, Break: source(ListedV4, "listed.acme.test")},
	{Name: "ip-listed-policy-unchecked", Title: "The client's address is listed as one of a dynamic range, and its name looks so.", Cause: smtpcode.IPBlocklisted, Also: []smtpcode.Cause{smtpcode.ReverseDNSMissing /* which a generic name counts as */}, Break: source(DynamicV4, "dyn-198-51-100-7.pool.acme.test")},
	{Name: "domain-listed-unchecked", Title: "The sender's domain is on a block list.", Cause: smtpcode.DomainBlocklisted, Break: all(writes("app@spammer.test"), func(w *World) {
		w.zone("spammer.test", "ns1.test", "ns2.test").Add("@ MX 10 smtp.acme.test.", `@ TXT "v=spf1 ip4:198.51.100.2 -all"`)
	})},
	{Name: "domain-of-link-listed", Title: "The message links to a domain on a block list.", Cause: smtpcode.DomainBlocklisted, Break: message(func(w *World) string {
		return signed(letter("app@acme.test", w.App.To[0], "Hello,\r\nplease see https://www.spammer.test/invoice\r\n"), "s1", "acme.test")
	})},
	{Name: "list-refuses-us", Title: "The block list answers everybody that it refuses to answer.", Break: all(delivering, func(w *World) { w.Blocklist.Refuses = true })},
	{Name: "list-silent", Title: "The block list does not answer.", Break: all(delivering, func(w *World) { w.Blocklist.Silent = true })},
	{Name: "list-down", Title: "Nothing listens where the block list should be.", Break: all(delivering, func(w *World) { w.Blocklist.Down = true })},
	{Name: "list-of-the-world", Title: "The block list has closed and lists every address there is.", Break: all(delivering, func(w *World) {
		w.Blocklist.Addresses = map[string]string{"0.0.0.0/0": "127.0.0.2:This list has closed"}
	})},
	{Name: "list-gone", Title: "The block list's zone does not exist any more.", Break: all(delivering, func(w *World) { w.App.Lists = []string{"bl.gone.test"} })},
	{Name: "list-of-others", Title: "The block list holds the client's neighbours.", Break: all(delivering, func(w *World) {
		w.Blocklist.Addresses["198.51.100.128/25"] = "127.0.0.2:Listed"
	})},
}
