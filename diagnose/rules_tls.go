package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesTLS judge what stands between TCP and the first SMTP command over TLS:
// the mode, the handshake, the certificate and the policies about them.
var rulesTLS = []rule{
	{
		Meta: check.Meta{
			Code: "tls-on-plaintext-port", Cause: string(smtpcode.TLSOnPlaintextPort), Severity: check.Error,
			Title: "TLS was started on a port that greets unencrypted",
			Doc:   "Ports 25, 587 and 2525 speak plain SMTP first and switch to TLS after STARTTLS. The client sent a TLS ClientHello at once, and the server's greeting is not a TLS record.",
			Fix:   "Use STARTTLS on this port (smtp.Dial, then (*smtp.Client).StartTLS), or connect to port 465 with tls.Dial",
			Refs:  []string{"RFC 8314, section 3.3", "RFC 3207"},

			ExplainedBy: []check.Code{"wrong-service"},
		},
		Check: tlsOnPlaintextPort,
	},
	{
		Meta: check.Meta{
			Code: "plaintext-on-tls-port", Cause: string(smtpcode.PlaintextOnTLSPort), Severity: check.Error,
			Title: "A clear-text client talks to a TLS port",
			Doc:   "On port 465 TLS starts with the first byte, and the server waits for a ClientHello. A client that waits for a greeting (smtp.Dial, smtp.SendMail, every STARTTLS mode) hangs until it times out, or gets EOF. It looks like a blocked port and is not one.",
			Fix:   "Connect with tls.Dial(\"tcp\", \"HOST:465\", &tls.Config{ServerName: HOST}) and pass the connection to smtp.NewClient, or use port 587 with STARTTLS",
			Refs:  []string{"RFC 8314, section 3.3"},
		},
		Check: plaintextOnTLSPort,
	},
	{
		Meta: check.Meta{
			Code: "starttls-not-offered", Cause: string(smtpcode.STARTTLSNotOffered), Severity: check.Error,
			Title: "The server does not offer STARTTLS",
			Doc:   "The client insists on STARTTLS, and the EHLO reply does not list it. Either the port is the wrong one (465 needs TLS at once), the server has no certificate configured, or a firewall's SMTP inspection took the keyword out (it shows as XXXXXXXA).",
			Fix:   "Use the provider's submission host on 587, or tls.Dial on 465; on your own server enable TLS (Postfix: smtpd_tls_security_level=may and smtpd_tls_chain_files); switch off SMTP inspection on the firewall",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3.3"},

			ExplainedBy: []check.Code{"helo-rejected", "tls-policy-failed", "wrong-service"},
		},
		Check: starttlsNotOffered,
	},
	{
		Meta: check.Meta{
			Code: "tls-required", Cause: string(smtpcode.TLSRequired), Severity: check.Error,
			Title: "The server insists on TLS before going on",
			Doc:   "The server takes no login or mail on a connection without TLS, or with a TLS version that it finds too old. Gmail asks it of every sender since December 2023 (5.7.29). With net/smtp the step is missing when the program drives the Client itself and forgets StartTLS.",
			Fix:   "Call (*smtp.Client).StartTLS(&tls.Config{ServerName: host}) after Hello and before Auth or Mail, and allow at least TLS 1.2",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3", "https://support.google.com/a/answer/81126"},

			ExplainedBy: []check.Code{"tls-handshake-failed", "tls-version-unsupported"},
		},
		Check: reads(smtpcode.TLSRequired),
	},
	{
		Meta: check.Meta{
			Code: "tls-version-unsupported", Cause: string(smtpcode.TLSVersionUnsupported), Severity: check.Error,
			Title: "Client and server share no TLS version",
			Doc:   "The two sides have no protocol version in common. Go clients ask for TLS 1.2 or newer by default, so old appliances and Windows servers with TLS 1.0 fail here; the reverse is an old client against a server that has switched 1.0 and 1.1 off.",
			Fix:   "Enable TLS 1.2 or 1.3 on the older side; only as a stopgap for a server you trust set tls.Config.MinVersion to tls.VersionTLS10",
			Refs:  []string{"RFC 8996", "RFC 9325, section 3.1.1", "RFC 8446, section 4.2.1"},

			ExplainedBy: []check.Code{"tls-config-invalid"},
		},
		Check: reads(smtpcode.TLSVersionUnsupported),
	},
	{
		Meta: check.Meta{
			Code: "tls-handshake-failed", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The TLS handshake failed",
			Doc:   "Both sides speak TLS, and one of them gave up during the handshake. Common reasons: no cipher or curve in common (Go dropped RSA key exchange and 3DES from its defaults), a server without a usable certificate or key, a client certificate that is asked for, or STARTTLS answered with 454. The alert's name tells which side complained.",
			Fix:   "Let the server's administrator check certificate, key and ciphers (openssl s_client -starttls smtp -connect HOST:587); if it wants a client certificate, set tls.Config.Certificates",
			Refs:  []string{"RFC 8446, section 6.2", "RFC 3207, section 4"},

			ExplainedBy: []check.Code{
				"tls-version-unsupported", "tls-on-plaintext-port", "tls-config-invalid",
				"certificate-untrusted", "certificate-expired", "certificate-name-mismatch",
			},
		},
		Check: reads(smtpcode.TLSHandshakeFailed),
	},
	{
		Meta: check.Meta{
			Code: "certificate-untrusted", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The certificate's issuer is not trusted here",
			Doc:   "No chain leads from the server's certificate to an authority that this machine trusts. The server may be self-signed, use a private CA, or send its leaf without the intermediate (browsers repair that, Go does not). Container images from scratch have no CA bundle at all, and antivirus or proxies put a certificate of their own in between.",
			Fix:   "Install the full chain on the server; for a private CA add it to an x509.CertPool and set tls.Config.RootCAs; in an image install ca-certificates. Do not set InsecureSkipVerify",
			Refs:  []string{"RFC 5280, section 6", "RFC 8446, section 4.4.2"},

			ExplainedBy: []check.Code{"tls-policy-failed"},
		},
		Check: reads(smtpcode.CertificateUntrusted),
	},
	{
		Meta: check.Meta{
			Code: "certificate-expired", Cause: string(smtpcode.CertificateExpired), Severity: check.Error,
			Title: "The server's certificate is outside its validity period",
			Doc:   "The certificate has run out or is not valid yet by this machine's clock. Often it was renewed on disk while the mail server still serves the old one, since nobody reloaded it. If many servers seem expired at once, the local clock is wrong.",
			Fix:   "Check the clock here (date -u), then renew the certificate on the server and reload the service (certbot renew --deploy-hook \"systemctl reload postfix\")",
			Refs:  []string{"RFC 5280, section 4.1.2.5"},

			ExplainedBy: []check.Code{"tls-policy-failed"},
		},
		Check: reads(smtpcode.CertificateExpired),
	},
	{
		Meta: check.Meta{
			Code: "certificate-name-mismatch", Cause: string(smtpcode.CertificateNameMismatch), Severity: check.Error,
			Title: "The certificate is for another host name",
			Doc:   "The certificate does not list the name that the client checks it against. Typical: an alias such as mail.yourdomain that points at a hosting provider, an IP address, a certificate with only a common name, or ServerName set to \"host:port\".",
			Fix:   "Dial one of the names in the certificate, and set tls.Config.ServerName to that name without the port; or have the alias added to the certificate's subject alternative names",
			Refs:  []string{"RFC 9525, section 6", "RFC 7817, section 3"},

			ExplainedBy: []check.Code{"server-address-invalid", "tls-policy-failed"},
		},
		Check: reads(smtpcode.CertificateNameMismatch),
	},
	{
		Meta: check.Meta{
			Code: "tls-config-invalid", Cause: string(smtpcode.TLSConfigInvalid), Severity: check.Error,
			Title: "The program's TLS configuration cannot work",
			Doc:   "The handshake was refused by the program's own tls.Config, before the server had a say. The classic is (*smtp.Client).StartTLS(&tls.Config{}) or tls.Client without a ServerName: unlike tls.Dial they cannot fill it in from the address.",
			Fix:   "Set ServerName to the dialled host: &tls.Config{ServerName: host}; leave MinVersion and MaxVersion alone, or keep them in order",
			Refs:  []string{"Go documentation, crypto/tls, type Config", "RFC 6066, section 3"},
		},
		Check: reads(smtpcode.TLSConfigInvalid),
	},
	{
		Meta: check.Meta{
			Code: "tls-policy-failed", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "A published TLS policy forbids this delivery",
			Doc:   "The recipient's domain demands verified TLS with DANE or MTA-STS, or the message with REQUIRETLS, and the connection does not meet it. Often a certificate was renewed while the TLSA record still names the old key, or the MTA-STS policy lacks a new MX host.",
			Fix:   "Tell the recipient's postmaster to publish a TLSA record for the current key, or to correct the mx lines and certificate behind https://mta-sts.DOMAIN/.well-known/mta-sts.txt and change the id in _mta-sts",
			Refs:  []string{"RFC 7672, section 2.2", "RFC 8461, section 4", "RFC 8689"},
		},
		Check: reads(smtpcode.TLSPolicyFailed),
	},
}
