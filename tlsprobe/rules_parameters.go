package tlsprobe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesParameters judge whether client and server have something in common.
var rulesParameters = []rule{
	{
		Meta: check.Meta{
			Code: "tls-old-version-only", Cause: string(smtpcode.TLSVersionUnsupported), Severity: check.Error,
			Title: "The server only speaks TLS versions that are not used any more",
			Doc:   "The server refuses TLS 1.2 and 1.3. Go does not go below TLS 1.2 by itself since 1.18, as RFC 8996 forbids 1.0 and 1.1. Servers like that are old appliances, Windows before 2016, or run with a configuration that pins the version.",
			Fix:   "Have the server updated or its version pin removed; as a stopgap set tls.Config.MinVersion to tls.VersionTLS10 for this server alone",
			Refs:  []string{"RFC 8996, section 4", "RFC 8446, section 4.2.1", "https://go.dev/doc/go1.18#tls10"},
		},
		Check: tlsOldVersionOnly,
	},
	{
		Meta: check.Meta{
			Code: "tls-hello-dropped", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The ClientHello is dropped because it does not fit one packet",
			Doc:   "With the post-quantum key share that Go sends since 1.24, the first message of TLS takes two packets. Some firewalls and old servers read only the first. Without that key share the same server answers.",
			Fix:   "Have the firewall or server updated; until then set CurvePreferences without ML-KEM, or run with GODEBUG=tlsmlkem=0,tlssecpmlkem=0",
			Refs:  []string{"https://tldr.fail/", "https://go.dev/doc/go1.24#cryptotlspkgcryptotls", "RFC 8446, section 4.2.8"},
		},
		Check: tlsHelloDropped,
	},
	{
		Meta: check.Meta{
			Code: "tls-13-not-tolerated", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server fails as soon as TLS 1.3 is offered",
			Doc:   "A server that does not know TLS 1.3 must answer with an older version; this one, or a middlebox in front of it, ends the connection instead. Offered TLS 1.2 at most, it works.",
			Fix:   "Have the server or the middlebox updated; until then set tls.Config.MaxVersion to tls.VersionTLS12 for this server alone",
			Refs:  []string{"RFC 8446, appendix D.1", "RFC 8446, section 4.1.2"},
		},
		Check: tls13NotTolerated,
	},
	{
		Meta: check.Meta{
			Code: "tls-no-common-cipher", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "Client and server have no cipher in common",
			Doc:   "The server refuses what the client offers, before it has sent a certificate. Go offers ECDHE alone: not RSA key exchange (since 1.22), not 3DES (since 1.23), and DHE not at all. A curve, a signature algorithm or a kind of certificate key can be what is missing too.",
			Fix:   "Have the server offer ECDHE with AES-GCM (Postfix: remove tls_*_cipherlist and smtpd_tls_exclude_ciphers overrides); as a stopgap name the server's suites in tls.Config.CipherSuites",
			Refs:  []string{"RFC 9325, section 4.2", "RFC 8446, section 6.2", "https://go.dev/doc/go1.22#minor_library_changes"},

			ExplainedBy: []check.Code{"tls-old-version-only", "tls-client-certificate-wanted", "tls-hello-dropped"},
		},
		Check: tlsNoCommonCipher,
	},
	{
		Meta: check.Meta{
			Code: "tls-client-certificate-wanted", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server demands a client certificate",
			Doc:   "The server asked the client for a certificate and ended the handshake over the answer. Many mail servers ask and do without; this one does not. Under TLS 1.3 the refusal arrives after the handshake, with the first read.",
			Fix:   "Put the client certificate that the server's operator issued into tls.Config.Certificates, or have the server ask instead of demand (Postfix: smtpd_tls_ask_ccert in place of smtpd_tls_req_ccert)",
			Refs:  []string{"RFC 8446, section 4.4.2.4", "RFC 5246, section 7.4.6"},
		},
		Check: tlsClientCertificateWanted,
	},
	{
		Meta: check.Meta{
			Code: "tls-name-not-served", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server has no certificate for that name",
			Doc:   "The client told the server in the handshake which name it wants (SNI), and the server ended the connection because it serves no such name. The name is an alias that the operator does not know, or the wrong host. If the server begins TLS without a name and is silent with it, a firewall may be filtering by name.",
			Fix:   "Use the server name that the operator documents, or have the name set up on the server with a certificate",
			Refs:  []string{"RFC 6066, section 3"},
		},
		Check: tlsNameNotServed,
	},
	{
		Meta: check.Meta{
			Code: "tls-sni-needed", Cause: string(smtpcode.CertificateNameMismatch), Severity: check.Info,
			Title: "The right certificate is shown only to clients that send the name",
			Doc:   "Without SNI the server shows another certificate, or none. Programs that dial its address, or whose library sends no SNI, fail.",
			Fix:   "Connect by name, so that SNI is sent; or make the certificate for the mail host the server's default",
			Refs:  []string{"RFC 6066, section 3", "RFC 7672, section 8.1"},
		},
		Check: tlsSNINeeded,
	},
}

func tlsOldVersionOnly(r *Result) []check.Finding {
	if r.Handshake.Done || accepts(r.Versions, "TLS 1.2") || accepts(r.Versions, "TLS 1.3") {
		return nil
	}
	h := r.Handshake
	old := accepts(r.Versions, "TLS 1.0") || accepts(r.Versions, "TLS 1.1")
	evidence := append([]string{h.Error}, listed(r.Versions)...)
	confidence, message := check.Certain, r.Server+" speaks TLS 1.0 or 1.1 only"
	switch {
	case !r.failed():
		return nil
	case old && refuses(r.Versions, "TLS 1.2") && refuses(r.Versions, "TLS 1.3"):
	case h.Version == "TLS 1.0" || h.Version == "TLS 1.1" || h.Version == "SSLv3":
		message = r.Server + " chose " + h.Version + " when it was offered TLS 1.2 and 1.3"
	case h.Alert == "protocol_version":
		message = r.Server + " speaks neither TLS 1.2 nor TLS 1.3"
	default:
		return nil
	}
	stopgap := check.Fix{Message: "As a stopgap allow the old versions for this server alone", Text: "&tls.Config{ServerName: \"" + r.Name + "\", MinVersion: tls.VersionTLS10}"}
	if list := needed(r); len(list) > 0 {
		stopgap.Text = "&tls.Config{ServerName: \"" + r.Name + "\", MinVersion: tls.VersionTLS10, CipherSuites: []uint16{" + strings.Join(list, ", ") + "}}"
	}
	return r.found(confidence, message, evidence,
		check.Fix{Message: "Have the server speak TLS 1.2 and 1.3 (Postfix 3.6 and later)", Text: "postconf -e 'smtpd_tls_protocols = >=TLSv1.2' 'smtpd_tls_mandatory_protocols = >=TLSv1.2' && postfix reload"},
		stopgap)
}

// needed names the cipher suites that Go must be told to offer, as constants of
// crypto/tls.
func needed(r *Result) (out []string) {
	if !refuses(r.Families, FamilyECDHE) {
		return nil
	}
	for _, family := range []string{FamilyRSA, Family3DES} {
		if yes, _, cipher := took(r.Families, family); yes && strings.HasPrefix(cipher, "TLS_") {
			out = append(out, "tls."+cipher)
		}
	}
	return out
}

func tlsHelloDropped(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.Version != "" || h.Alert != "" || !accepts(r.Families, SmallHello) {
		return nil
	}
	if accepts(r.Versions, "TLS 1.3") || r.unnamed() { // they were as large, and got through
		return nil
	}
	return r.found(check.Certain, r.Server+" answers a small ClientHello, and none that takes two packets", append([]string{h.Error}, listed(r.Families)...),
		check.Fix{Message: "Leave the post-quantum key share out", Text: "CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256}"},
		check.Fix{Message: "Or for the whole program, without a change of code", Text: "GODEBUG=tlsmlkem=0,tlssecpmlkem=0"})
}

func tls13NotTolerated(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.Version != "" || accepts(r.Versions, "TLS 1.3") || accepts(r.Families, SmallHello) {
		return nil
	}
	if !accepts(r.Versions, "TLS 1.2") || !accepts(r.Families, FamilyECDHE) {
		return nil
	}
	return r.found(check.Certain, r.Server+" works with TLS 1.2, and ends the connection when it is offered TLS 1.3 too", append([]string{h.Error}, listed(r.Versions)...),
		check.Fix{Message: "Until the server is mended, offer no more than TLS 1.2 to it", Text: "&tls.Config{ServerName: \"" + r.Name + "\", MaxVersion: tls.VersionTLS12}"})
}

func tlsNoCommonCipher(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.Version != "" || h.ClientCert || r.unnamed() {
		return nil
	}
	evidence := append([]string{h.Error}, listed(r.Families)...)
	switch list := needed(r); {
	case len(list) > 0:
		return r.found(check.Certain, r.Server+" refuses all that Go offers by itself, and takes "+strings.Join(list, ", ")+": with ECDHE the cipher suite, the curve or the signature algorithm is not in common", evidence,
			check.Fix{Message: "Have the server offer ECDHE suites (Postfix)", Text: "postconf -X smtpd_tls_exclude_ciphers smtpd_tls_mandatory_exclude_ciphers tls_medium_cipherlist tls_high_cipherlist && postfix reload"},
			check.Fix{Message: "As a stopgap offer what it takes, to this server alone", Text: "CipherSuites: []uint16{" + strings.Join(list, ", ") + "}"})
	case refuses(r.Families, FamilyECDHE) && accepts(r.Families, FamilyDHE):
		return r.found(check.Certain, r.Server+" takes DHE cipher suites only, which Go does not know", evidence,
			check.Fix{Message: "Have the server offer ECDHE suites (Exim with OpenSSL)", Text: "tls_eccurve = auto\ntls_require_ciphers = HIGH:!aNULL"})
	case len(r.Families) == 0 && (h.Alert == "handshake_failure" || h.Alert == "insufficient_security"):
		return r.found(check.Likely, fmt.Sprintf("%s refused the handshake at once (%s): most likely there is no cipher suite in common", r.Server, h.Alert), evidence)
	}
	return nil
}

// overCertificate are the alerts in which servers that want a client certificate,
// and get none or a bad one, put it.
var overCertificate = []string{
	"handshake_failure", "no_certificate", "bad_certificate", "unsupported_certificate", "certificate_revoked",
	"certificate_expired", "certificate_unknown", "unknown_ca", "access_denied", "decrypt_error",
	"decode_error", // GnuTLS under TLS 1.2, of an empty certificate message
}

func tlsClientCertificateWanted(r *Result) []check.Finding {
	h := r.Handshake
	var confidence check.Confidence
	switch {
	case h.Alert == "certificate_required":
		confidence = check.Certain
	case !h.ClientCert || h.Spoke || h.TimedOut || h.Error == "":
		return nil
	case r.failed() && slices.Contains(overCertificate, h.Alert):
		confidence = check.Likely
	case h.Alert == "" && gone(h.Error) && (r.failed() || h.Done): // it closed without a word, after it was shown none
		confidence = check.Likely
	default:
		return nil
	}
	message := r.Server + " demands a client certificate"
	if h.Alert != "" && h.Alert != "certificate_required" && h.Alert != "handshake_failure" {
		message = r.Server + " wants a client certificate, and answers the one it got, or none, with the alert " + h.Alert
	}
	return r.found(confidence, message, []string{h.Error, "the server sent a CertificateRequest: " + fmt.Sprint(h.ClientCert)},
		check.Fix{Message: "Load the client certificate that the operator issued", Text: "cert, err := tls.LoadX509KeyPair(\"client.crt\", \"client.key\")\nconfig.Certificates = []tls.Certificate{cert}"},
		check.Fix{Message: "If the server is yours and should take other clients, ask in place of demanding (Postfix)", Text: "postconf -e smtpd_tls_req_ccert=no smtpd_tls_ask_ccert=yes && postfix reload"})
}

func tlsNameNotServed(r *Result) []check.Finding {
	h := r.Handshake
	evidence := []string{h.Error, "SNI: " + r.Name}
	if r.WithoutSNI != nil {
		evidence = append(evidence, "without SNI: "+r.WithoutSNI.String())
	}
	switch {
	case !r.failed():
	case h.Alert == "unrecognized_name":
		return r.found(check.Certain, fmt.Sprintf("%s serves no certificate for %q", r.Server, r.Name), evidence)
	case h.Version == "" && r.unnamed():
		return r.found(check.Likely, fmt.Sprintf("%s begins TLS only if it is not asked for %q: it does not serve that name, or something on the way blocks it", r.Server, r.Name), evidence)
	}
	return nil
}

// unnamed reports whether the server took the same handshake without a name.
func (r *Result) unnamed() bool { return r.WithoutSNI != nil && r.WithoutSNI.Done }

func tlsSNINeeded(r *Result) []check.Finding {
	w := r.WithoutSNI
	if w == nil || !r.Handshake.Done || w.TimedOut || r.LeafNoSNI == "" && (w.Done || w.Alert == "") {
		return nil
	}
	what := "without SNI the handshake fails: " + w.String()
	if r.LeafNoSNI != "" {
		what = "without SNI the certificate with SHA-256 " + r.LeafNoSNI + " is shown"
	}
	return r.found(check.Certain, r.Server+" shows its certificate for "+r.Name+" only to clients that send the name", []string{what})
}
