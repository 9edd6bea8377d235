//go:build linux

package lab

import (
	"maps"
	"slices"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// What is wrong with TLS between the client and the server, and between the client
// and what the recipient's domain demands of it.
var tlsFaults = slices.Concat(portFaults, starttlsFaults, handshakeFaults, certificateFaults, opportunisticWorlds, policyFaults)

// uses sets the server, and how the program speaks with it.
func uses(server string, mode diagnose.TLSMode) func(*World) {
	return func(w *World) { w.App.Server, w.App.TLS = server, mode }
}

var (
	overSMTPS = uses("smtp.acme.test:465", diagnose.TLSImplicit)
	overExim  = uses("relay.acme.test:587", diagnose.TLSSTARTTLS)
	overExims = uses("relay.acme.test:465", diagnose.TLSImplicit)
	toInitech = to("jo@initech.test")
)

// postfixSet sets parameters of both submission listeners, in turn with their values.
func postfixSet(pairs ...string) func(*World) {
	return func(w *World) {
		for _, name := range []string{"submission", "smtps"} {
			for i := 0; i+1 < len(pairs); i += 2 {
				w.Postfix.Listener(name).Set(pairs[i], pairs[i+1])
			}
		}
	}
}

func eximSet(name, value string) func(*World) {
	return func(w *World) { w.Exim.Main[name] = value }
}

// Exim's TLS is GnuTLS, Postfix's OpenSSL, which has old protocols and ciphers only
// below its usual security level.
func opensslOnly(protocols, ciphers string) func(*World) {
	return postfixSet("smtpd_tls_mandatory_protocols", protocols, "smtpd_tls_protocols", protocols,
		"tls_medium_cipherlist", ciphers, "tls_high_cipherlist", ciphers, "tls_config_file", "none")
}

func gnutlsOnly(priority string) func(*World) { return eximSet("tls_require_ciphers", priority) }

var portFaults = []Fault{
	{Name: "tls-on-587", Title: "The program begins TLS at once on a port that greets in clear text.", Cause: smtpcode.TLSOnPlaintextPort, Break: uses("smtp.acme.test:587", diagnose.TLSImplicit)},
	{Name: "tls-on-587-exim", Title: "The same with Exim.", Cause: smtpcode.TLSOnPlaintextPort, Break: uses("relay.acme.test:587", diagnose.TLSImplicit)},
	{Name: "tls-on-25", Title: "The program begins TLS at once on port 25.", Cause: smtpcode.TLSOnPlaintextPort, Break: all(uses("mx1.globex.test:25", diagnose.TLSImplicit), sending(anonymous))},
	{Name: "starttls-on-465", Title: "The program waits for a greeting on a port that begins with TLS.", Cause: smtpcode.PlaintextOnTLSPort, Break: uses("smtp.acme.test:465", diagnose.TLSSTARTTLS)},
	{Name: "starttls-on-465-exim", Title: "The same with Exim.", Cause: smtpcode.PlaintextOnTLSPort, Break: uses("relay.acme.test:465", diagnose.TLSSTARTTLS)},
	{Name: "clear-text-on-465", Title: "A program without TLS uses port 465.", Cause: smtpcode.PlaintextOnTLSPort, Break: all(uses("smtp.acme.test:465", diagnose.TLSNone), sending(anonymous))},
}

var starttlsFaults = []Fault{
	{Name: "starttls-not-offered", Title: "The server has no STARTTLS.", Cause: smtpcode.STARTTLSNotOffered, Break: postfixSet("smtpd_tls_security_level", "none")},
	{Name: "starttls-not-offered-exim", Title: "The same with Exim.", Cause: smtpcode.STARTTLSNotOffered, Break: all(overExim, eximSet("tls_advertise_hosts", ""))},
	{Name: "starttls-stripped", Title: "A firewall on the way overwrites STARTTLS with XXXXXXXA.", Cause: smtpcode.STARTTLSNotOffered, Break: boxed(MaskSTARTTLS, 587)},
	{Name: "starttls-hidden", Title: "An antivirus on the way leaves STARTTLS out.", Cause: smtpcode.STARTTLSNotOffered, Break: boxed(HideSTARTTLS, 587)},
	{Name: "starttls-not-at-mx", Title: "The recipient's mail host has no STARTTLS, and the program insists on it.", Cause: smtpcode.STARTTLSNotOffered, Break: all(toInitech, eximSet("tls_advertise_hosts", ""), func(w *World) {
		w.App.TLS = diagnose.TLSSTARTTLS
	})},
	{Name: "starttls-refused", Title: "A box on the way offers STARTTLS and refuses it.", Cause: smtpcode.TLSHandshakeFailed, Break: boxed(RefuseSTARTTLS, 587)},
	{Name: "starttls-broken", Title: "A box on the way lets STARTTLS through and nothing of the handshake.", Cause: smtpcode.TLSHandshakeFailed, Also: []smtpcode.Cause{smtpcode.ClientTimeout /* all that the client sees of it is the time that passes */}, Break: boxed(BreakTLS, 587)},
}

// missing is a file of a key that is not there.
const missing = "/nonexistent/smtp.acme.test.pem"

var handshakeFaults = []Fault{
	{Name: "tls-too-old", Title: "The server speaks TLS 1.1 at most.", Cause: smtpcode.TLSVersionUnsupported, Break: opensslOnly("<=TLSv1.1", "ALL:@SECLEVEL=0")},
	{Name: "tls-too-old-exim", Title: "The same with Exim.", Cause: smtpcode.TLSVersionUnsupported, Break: all(overExim, gnutlsOnly("NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0"))},
	{Name: "tls-1.0", Title: "The server speaks TLS 1.0 alone.", Cause: smtpcode.TLSVersionUnsupported, Break: all(overSMTPS, opensslOnly("<=TLSv1", "ALL:@SECLEVEL=0"))},
	{Name: "tls-too-old-mx", Title: "The recipient's mail host offers STARTTLS with TLS 1.0 alone.", Cause: smtpcode.TLSVersionUnsupported, Break: all(toInitech, gnutlsOnly("NORMAL:-VERS-ALL:+VERS-TLS1.0"))},
	{Name: "tls-1.3-only", Title: "The server speaks TLS 1.3 alone.", Break: opensslOnly(">=TLSv1.3", "DEFAULT")},
	{Name: "tls-1.2-only", Title: "The server speaks TLS 1.2 alone.", Break: all(overExim, gnutlsOnly("NORMAL:-VERS-ALL:+VERS-TLS1.2"))},
	{Name: "no-common-cipher", Title: "The server has RSA cipher suites and an ECDSA certificate: nothing fits.", Cause: smtpcode.TLSHandshakeFailed, Break: opensslOnly("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384")},
	{Name: "no-common-cipher-exim", Title: "The server has cipher suites that programs of today have not.", Cause: smtpcode.TLSHandshakeFailed, Break: all(overExims, gnutlsOnly("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+CAMELLIA-256-GCM"))},
	{Name: "no-common-curve", Title: "The server has one curve, which the program does not know.", Cause: smtpcode.TLSHandshakeFailed, Break: postfixSet("tls_eecdh_auto_curves", "X448")},
	{Name: "no-certificate", Title: "The file with the server's key is missing.", Cause: smtpcode.TLSHandshakeFailed, Break: postfixSet("smtpd_tls_chain_files", missing)},
	{Name: "no-certificate-465", Title: "The same on port 465, which is closed without a word.", Cause: smtpcode.TLSHandshakeFailed, Also: []smtpcode.Cause{smtpcode.ConnectionDropped /* nothing else is to be seen */}, Break: all(overSMTPS, postfixSet("smtpd_tls_chain_files", missing))},
	{Name: "no-certificate-exim", Title: "The file with the server's key is missing: Exim.", Cause: smtpcode.TLSHandshakeFailed, Break: all(overExim, func(w *World) { w.Exim.Certificates[587] = "lost" })},
	{Name: "no-certificate-exim-465", Title: "The same on port 465.", Cause: smtpcode.TLSHandshakeFailed, Also: []smtpcode.Cause{smtpcode.ConnectionDropped /* nothing else is to be seen */}, Break: all(overExims, func(w *World) { w.Exim.Certificates[465] = "lost" })},
	{Name: "no-certificate-mx", Title: "The recipient's mail host offers STARTTLS and has lost its key.", Cause: smtpcode.TLSHandshakeFailed, Break: all(toInitech, func(w *World) { w.Exim.Certificates[25] = "lost" })},
	{Name: "client-certificate", Title: "The server wants a certificate of the client.", Cause: smtpcode.TLSHandshakeFailed, Break: postfixSet("smtpd_tls_req_ccert", "yes")},
	{Name: "client-certificate-exim", Title: "The same with Exim.", Cause: smtpcode.TLSHandshakeFailed, Break: all(overExims, eximSet("tls_verify_hosts", "*"))},
	{Name: "client-certificate-asked", Title: "The server asks for a certificate of the client, and takes none as well.", Break: postfixSet("smtpd_tls_ask_ccert", "yes")},
}

// flawed gives both submission listeners of Postfix a certificate with a flaw.
func flawed(flaw string) func(*World) {
	return func(w *World) {
		w.Postfix.Listener("submission").Certificate, w.Postfix.Listener("smtps").Certificate = "acme-"+flaw, "acme-"+flaw
	}
}

// flawedExim does so for both of Exim.
func flawedExim(flaw string) func(*World) {
	return func(w *World) { w.Exim.Certificates[587], w.Exim.Certificates[465] = "acme-"+flaw, "acme-"+flaw }
}

var certificateFaults = []Fault{
	{Name: "certificate-expired", Title: "The certificate ran out ten days ago.", Cause: smtpcode.CertificateExpired, Break: flawed("expired")},
	{Name: "certificate-expired-465", Title: "The certificate of port 465 ran out ten days ago.", Cause: smtpcode.CertificateExpired, Break: all(overSMTPS, flawed("expired"))},
	{Name: "certificate-expired-exim", Title: "The same with Exim.", Cause: smtpcode.CertificateExpired, Break: all(overExim, flawedExim("expired"))},
	{Name: "certificate-not-yet-valid", Title: "The certificate is valid from ten days from now on.", Cause: smtpcode.CertificateExpired, Break: flawed("future")},
	{Name: "certificate-not-yet-valid-exim", Title: "The same with Exim on port 465.", Cause: smtpcode.CertificateExpired, Break: all(overExims, flawedExim("future"))},
	{Name: "certificate-soon", Title: "The certificate has two days left.", Break: flawed("soon")},
	{Name: "certificate-self-signed", Title: "The certificate is signed by its own key.", Cause: smtpcode.CertificateUntrusted, Break: flawed("self-signed")},
	{Name: "certificate-self-signed-exim", Title: "The same with Exim on port 465.", Cause: smtpcode.CertificateUntrusted, Break: all(overExims, flawedExim("self-signed"))},
	{Name: "certificate-unknown-ca", Title: "The certificate is from an authority that this machine does not know.", Cause: smtpcode.CertificateUntrusted, Break: flawed("other-ca")},
	{Name: "certificate-unknown-ca-exim", Title: "The same with Exim.", Cause: smtpcode.CertificateUntrusted, Break: all(overExim, flawedExim("other-ca"))},
	{Name: "certificate-chain-incomplete", Title: "The server does not send the intermediate certificate.", Cause: smtpcode.CertificateUntrusted, Break: flawed("no-intermediate")},
	{Name: "certificate-chain-incomplete-exim", Title: "The same with Exim on port 465.", Cause: smtpcode.CertificateUntrusted, Break: all(overExims, flawedExim("no-intermediate"))},
	{Name: "certificate-of-another", Title: "The certificate is that of the web server.", Cause: smtpcode.CertificateNameMismatch, Break: flawed("wrong-name")},
	{Name: "certificate-of-another-exim", Title: "The same with Exim on port 465.", Cause: smtpcode.CertificateNameMismatch, Break: all(overExims, flawedExim("wrong-name"))},
	{Name: "certificate-common-name", Title: "The name stands in the certificate's common name only.", Cause: smtpcode.CertificateNameMismatch, Break: all(overSMTPS, flawed("no-san"))},
	{Name: "certificate-weak-key", Title: "The certificate has an RSA key of 1024 bits, which Go accepts.", Break: flawed("weak")},
	{Name: "certificate-weak-key-exim", Title: "The same with Exim.", Break: all(overExim, flawedExim("weak"))},
	{Name: "no-roots", Title: "This machine does not know the authority, which is a private one.", Cause: smtpcode.CertificateUntrusted, Break: func(w *World) { w.App.Distrusts = true }},
	{Name: "no-roots-465", Title: "The same on port 465.", Cause: smtpcode.CertificateUntrusted, Break: all(overSMTPS, func(w *World) { w.App.Distrusts = true })},
	{Name: "server-by-address", Title: "The server is set by its address, which its certificate does not have.", Cause: smtpcode.CertificateNameMismatch, Break: at(v4(10) + ":587")},
	{Name: "server-by-alias", Title: "The server is set by an alias, which its certificate does not have.", Cause: smtpcode.CertificateNameMismatch, Break: all(at("mail.acme.test:587"), zoned("acme.test", func(z *Zone) { z.Add("mail CNAME smtp") }))},
	{Name: "server-by-domain", Title: "The server is set by the domain alone, whose address is the same.", Cause: smtpcode.CertificateNameMismatch, Break: all(overSMTPS, at("acme.test:465"), zoned("acme.test", func(z *Zone) { z.Add(host("@", 10)...) }))},
	{Name: "tls-intercepted", Title: "A box on the way ends TLS itself, with a certificate of its own authority.", Cause: smtpcode.CertificateUntrusted, Break: all(overSMTPS, boxed(Intercept, 465), func(w *World) {
		w.Network.Middlebox.Certificate = "acme-other-ca"
	})},
}

// initechShows sets the certificate of mx.initech.test, and delivers there.
func initechShows(flaw string) func(*World) {
	return all(toInitech, func(w *World) { w.Exim.Certificates[25] = "initech-" + flaw })
}

// dane publishes TLSA records of initech.test, which is signed.
func dane(owner string) func(*World) {
	return all(trusting, func(w *World) {
		w.Zones["initech.test"].Add("_25._tcp.mx TLSA 3 1 1 " + publicKeyHash(owner))
	})
}

// Delivery between mail hosts is encrypted where it can be, and looks at no
// certificate (RFC 7435): none of these keeps mail out.
var opportunisticWorlds = []Fault{
	{Name: "opportunistic-expired", Title: "The recipient's mail host has a certificate that ran out.", Break: initechShows("expired")},
	{Name: "opportunistic-self-signed", Title: "The recipient's mail host signs its certificate itself.", Break: initechShows("self-signed")},
	{Name: "opportunistic-of-another", Title: "The recipient's mail host has a certificate of another name.", Break: initechShows("wrong-name")},
	{Name: "opportunistic-chain-incomplete", Title: "The recipient's mail host does not send the intermediate certificate.", Break: initechShows("no-intermediate")},
	{Name: "opportunistic-without-starttls", Title: "The recipient's mail host has no STARTTLS, and mail goes in clear text.", Break: all(toInitech, eximSet("tls_advertise_hosts", ""))},
	{Name: "dane-self-signed", Title: "The recipient's mail host signs its certificate itself, and a TLSA record vouches for the key.", Break: all(initechShows("self-signed"), dane("initech"))},
	{Name: "dane-expired", Title: "The certificate ran out, which does not matter where a TLSA record names its key (RFC 7671, section 5.1).", Break: all(initechShows("expired"), dane("initech"))},
	{Name: "sts-testing-expired", Title: "The mail host's certificate ran out, and the MTA-STS policy is a trial.", Break: all(globexShows("expired"), sts(func(s *Site) { s.Body = policy("testing", "*.globex.test") }))},
	{Name: "sts-backup-expired", Title: "The certificate of the second mail host ran out; the first takes the mail.", Break: all(delivering, untied, func(w *World) {
		first := w.Postfix.Listener("mx")
		second := *first
		first.Numbers, second.Numbers = []int{30}, []int{31}
		second.Certificate, second.Parameters = "globex-expired", maps.Clone(first.Parameters)
		w.Postfix.Listeners["mx2"] = &second
	})},
}

// untied takes the TLSA records of globex.test away, so MTA-STS alone counts.
var untied = zoned("globex.test", func(z *Zone) { z.Remove("TLSA") })

// globexShows sets the certificate of globex.test's mail hosts, and delivers there.
func globexShows(flaw string) func(*World) {
	return all(delivering, untied, func(w *World) { w.Postfix.Listener("mx").Certificate = "globex-" + flaw })
}

var policyFaults = []Fault{
	{Name: "sts-certificate-expired", Title: "The mail hosts' certificate ran out, and MTA-STS demands a good one.", Cause: smtpcode.TLSPolicyFailed, Break: globexShows("expired")},
	{Name: "sts-certificate-self-signed", Title: "The mail hosts sign their certificate themselves, and MTA-STS demands a good one.", Cause: smtpcode.TLSPolicyFailed, Break: globexShows("self-signed")},
	{Name: "sts-certificate-of-another", Title: "The mail hosts have a certificate of another name, and MTA-STS demands a good one.", Cause: smtpcode.TLSPolicyFailed, Break: globexShows("wrong-name")},
	{Name: "sts-chain-incomplete", Title: "The mail hosts do not send the intermediate certificate, and MTA-STS demands a good one.", Cause: smtpcode.TLSPolicyFailed, Break: globexShows("no-intermediate")},
	{Name: "sts-without-starttls", Title: "The mail hosts have no STARTTLS, and MTA-STS demands it.", Cause: smtpcode.TLSPolicyFailed, Break: all(delivering, untied, setting("mx", "smtpd_tls_security_level", "none"))},
	{Name: "dane-key-changed", Title: "The mail host's key was changed, and the TLSA record was not.", Cause: smtpcode.TLSPolicyFailed, Break: all(toInitech, dane("acme"))},
	{Name: "dane-without-starttls", Title: "The mail host has TLSA records and no STARTTLS.", Cause: smtpcode.TLSPolicyFailed, Break: all(toInitech, dane("initech"), eximSet("tls_advertise_hosts", ""))},
	{Name: "dane-starttls-stripped", Title: "A firewall on the way masks STARTTLS of a mail host with TLSA records.", Cause: smtpcode.TLSPolicyFailed, Also: []smtpcode.Cause{smtpcode.STARTTLSNotOffered /* stripped on the way */}, Break: all(toInitech, dane("initech"), boxed(MaskSTARTTLS, 25))},
}
