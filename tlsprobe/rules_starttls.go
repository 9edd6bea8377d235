package tlsprobe

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesSTARTTLS judge the dialogue before TLS.
var rulesSTARTTLS = []rule{
	{
		Meta: check.Meta{
			Code: "starttls-stripped", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "Something on the way takes STARTTLS out",
			Doc:   "The keyword STARTTLS is overwritten in the server's reply to EHLO, or is missing there although the server begins TLS when asked. A firewall with SMTP inspection does that (Cisco ASA and PIX: \"inspect esmtp\", fixup), and so does an attacker: clients that want TLS fail, others send in clear text.",
			Fix:   "Switch the firewall's SMTP inspection off or let it pass TLS, or use implicit TLS on port 465, which cannot be stripped",
			Refs:  []string{"RFC 3207, section 6", "RFC 7435", "https://www.cisco.com/c/en/us/td/docs/security/asa/asa-cli-reference/I-R/asa-command-ref-I-R/m_i-in.html (inspect esmtp)"},
		},
		Check: starttlsStripped,
	},
	{
		Meta: check.Meta{
			Code: "starttls-missing", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "The server does not offer STARTTLS",
			Doc:   "The reply to EHLO does not list STARTTLS, and the command is refused. The port is not meant for it, TLS is not set up on the server, or it is switched off because its certificate could not be read.",
			Fix:   "Use port 465 with implicit TLS or port 587; on the server set a certificate and switch TLS on (Postfix: smtpd_tls_security_level = may; Exim: tls_advertise_hosts = *)",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3.3"},
		},
		Check: starttlsMissing,
	},
	{
		Meta: check.Meta{
			Code: "starttls-ehlo-unknown", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "The server does not know EHLO, so it offers no STARTTLS",
			Doc:   "EHLO was refused as an unknown command. Without it a server cannot offer extensions. Servers without EHLO are extinct; a firewall that only lets the commands of 1982 pass is the usual reason.",
			Fix:   "Switch the firewall's SMTP inspection off, or use implicit TLS on port 465",
			Refs:  []string{"RFC 5321, section 4.1.1.1"},
		},
		Check: starttlsEHLOUnknown,
	},
	{
		Meta: check.Meta{
			Code: "starttls-refused", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server offers STARTTLS and then refuses it",
			Doc:   "STARTTLS stands in the reply to EHLO, but the command was not answered with 220. Reply 454 says that TLS is not available at the moment: the server cannot read its certificate or key, has run out of entropy or of processes for TLS.",
			Fix:   "Look into the server's log at that time, and mend its certificate, key and their file permissions; until then use another port",
			Refs:  []string{"RFC 3207, section 4"},
		},
		Check: starttlsRefused,
	},
	{
		Meta: check.Meta{
			Code: "starttls-no-tls", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server agrees to STARTTLS and goes on in clear text",
			Doc:   "After the reply 220 to STARTTLS only TLS may follow, but clear text came. The server's TLS failed to start and it said so in the wrong place, or a proxy answers STARTTLS without speaking TLS.",
			Fix:   "Look into the server's log; mend its TLS set-up, or the proxy in front of it",
			Refs:  []string{"RFC 3207, section 4"},
		},
		Check: starttlsNoTLS,
	},
	{
		Meta: check.Meta{
			Code: "starttls-injected", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Warning,
			Title: "Clear text follows the reply to STARTTLS",
			Doc:   "More came with the reply to STARTTLS than the reply. A client that keeps its buffer takes this for the server's word inside TLS (CVE-2011-0411). An attacker on the way does that, or a server that is badly broken. Clients that are careful throw it away or close.",
			Fix:   "Find out what injects it, by comparing with the server's own log; update the server's software",
			Refs:  []string{"RFC 3207, section 4.2", "CVE-2011-0411", "https://nostarttls.secvuln.info/"},
		},
		Check: starttlsInjected,
	},
}

func (r *Result) offered(want bool) bool { return r.Offered != nil && *r.Offered == want }

// agreed reports whether STARTTLS was answered with 220.
func (r *Result) agreed() bool {
	return r.Mode == STARTTLS && r.Offered != nil && r.Handshake.Stage != "starttls"
}

// ehloEvidence is the server's reply to EHLO.
func (r *Result) ehloEvidence() string { return "EHLO: " + strings.Join(r.EHLO, " | ") }

// implicitFix is TLS from the first octet, on its own port.
func (r *Result) implicitFix(message string) check.Fix {
	return check.Fix{Message: message, Text: r.host() + ":465 with implicit TLS", Change: setServer(r.host(), "465")}
}

func starttlsStripped(r *Result) []check.Finding {
	if !r.offered(false) || r.Stripped == "" && !r.agreed() {
		return nil
	}
	confidence, message := check.Likely, fmt.Sprintf("%q stands where %s should offer STARTTLS: something on the way overwrote it", r.Stripped, r.Server)
	if r.agreed() {
		message = r.Server + " does not list STARTTLS, but begins TLS when asked: something on the way took the keyword out"
	}
	if r.Handshake.Done {
		confidence = check.Certain
	}
	return r.found(confidence, message, []string{r.ehloEvidence(), "STARTTLS: " + r.Answer},
		check.Fix{Message: "On a Cisco ASA, let TLS pass the SMTP inspection, or take the inspection out", Text: "policy-map type inspect esmtp tls-esmtp\n parameters\n  allow-tls\n!\npolicy-map global_policy\n class inspection_default\n  no inspect esmtp\n  inspect esmtp tls-esmtp"},
		r.implicitFix("Use implicit TLS, which cannot be stripped"))
}

func starttlsMissing(r *Result) []check.Finding {
	if !r.offered(false) || r.Stripped != "" || r.agreed() {
		return nil
	}
	fixes := []check.Fix{r.implicitFix("Use port 465 with implicit TLS")}
	if r.port() != "587" {
		fixes = append(fixes, check.Fix{Message: "Use port 587 with STARTTLS", Text: r.host() + ":587", Change: setServer(r.host(), "587")})
	}
	fixes = append(fixes, check.Fix{Message: "If the server is yours, set it up for TLS (Postfix)", Text: "postconf -e smtpd_tls_security_level=may smtpd_tls_cert_file=/etc/letsencrypt/live/" + r.Name + "/fullchain.pem smtpd_tls_key_file=/etc/letsencrypt/live/" + r.Name + "/privkey.pem && postfix reload"})
	return r.found(check.Certain, r.Server+" does not offer STARTTLS", []string{r.ehloEvidence(), "STARTTLS: " + r.Answer}, fixes...)
}

func starttlsEHLOUnknown(r *Result) []check.Finding {
	h := r.Handshake
	if h.Stage != "ehlo" || h.Done || !strings.HasPrefix(h.Error, "500") && !strings.HasPrefix(h.Error, "502") {
		return nil
	}
	return r.found(check.Likely, r.Server+" refuses EHLO as unknown, and so offers no STARTTLS", []string{h.Error}, r.implicitFix("Use implicit TLS on port 465"))
}

func starttlsRefused(r *Result) []check.Finding {
	h := r.Handshake
	if !r.offered(true) || h.Stage != "starttls" {
		return nil
	}
	message, confidence := fmt.Sprintf("%s offers STARTTLS and answers it with %q", r.Server, r.Answer), check.Certain
	if r.Answer == "" {
		message, confidence = r.Server+" offers STARTTLS and does not answer it", check.Likely
	}
	return r.found(confidence, message, []string{r.Answer, h.Error},
		check.Fix{Message: "On the server, check that certificate and key can be read and belong together (Postfix)", Text: "postconf smtpd_tls_cert_file smtpd_tls_key_file smtpd_tls_chain_files; journalctl -u postfix | grep -i tls"},
		r.implicitFix("Until then try port 465 with implicit TLS"))
}

func starttlsNoTLS(r *Result) []check.Finding {
	if !r.agreed() || !r.failed() || len(r.Handshake.Record) == 0 {
		return nil
	}
	return r.found(check.Certain, fmt.Sprintf("%s agreed to STARTTLS and then sent %q in clear text", r.Server, text(r.Handshake.Record)),
		[]string{text(r.Handshake.Record), r.Handshake.Error})
}

func starttlsInjected(r *Result) []check.Finding {
	if r.Injected == "" {
		return nil
	}
	return r.found(check.Certain, r.Server+" sends clear text behind its reply to STARTTLS", []string{r.Injected})
}
