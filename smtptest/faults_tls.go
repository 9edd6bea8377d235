package smtptest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// clear takes TLS and the login from the client's settings.
func withoutTLS(s *Settings) { s.TLS, s.User, s.Password = NoTLS, "", "" }

// tlsConf changes the server's TLS, which shows a good certificate.
func tlsConf(change func(*tls.Config)) func(*World) {
	return func(w *World) {
		w.at().Change(func(c *Config) {
			c.TLSConfig = w.CA.Config(Good, c.name())
			change(c.TLSConfig)
		})
	}
}

// ownTLS gives the client a TLS configuration of its own.
func ownTLS(change func(*tls.Config)) func(*World) {
	return func(w *World) {
		c := &tls.Config{ServerName: "smtp.example.com", RootCAs: w.RootCAs()}
		change(c)
		w.Set(func(s *Settings) { s.TLSConfig = c })
	}
}

// strips hides STARTTLS as middle boxes do.
func strips(with string) func(*World) {
	return linked(":587", Link{Rewrite: func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("STARTTLS"), []byte(with)) }})
}

var tlsFaults = []Fault{
	{"tls-on-587", "The program begins TLS at once on a port that greets in clear text.", smtpcode.TLSOnPlaintextPort, SMTPS, smtpcode.StageTLS, ShowsTLS, set(func(s *Settings) { s.Server = "smtp.example.com:587" })},
	{"tls-on-25", "The program begins TLS at once on port 25.", smtpcode.TLSOnPlaintextPort, SMTPS, smtpcode.StageTLS, ShowsTLS, set(func(s *Settings) { s.Server, s.User = "mx.example.net:25", "" })},
	{"starttls-on-465", "The program waits for a greeting on a port that begins with TLS.", smtpcode.PlaintextOnTLSPort, Submission, smtpcode.StageGreeting, ShowsTimeout, set(func(s *Settings) { s.Server = "smtp.example.com:465" })},
	{"starttls-on-2465", "The same on a port whose number tells nothing.", smtpcode.PlaintextOnTLSPort, Submission, smtpcode.StageGreeting, ShowsTimeout, all(func(w *World) { w.stand(submissionHost+":2465", w.SMTPS.serve) }, set(func(s *Settings) { s.Server = "smtp.example.com:2465" }))},
	{"clear-text-on-465", "A program without TLS uses port 465.", smtpcode.PlaintextOnTLSPort, Submission, smtpcode.StageGreeting, ShowsTimeout, set(func(s *Settings) { withoutTLS(s); s.Server = "smtp.example.com:465" })},
	{"starttls-not-offered", "The server has no STARTTLS.", smtpcode.STARTTLSNotOffered, Submission, smtpcode.StageSTARTTLS, ShowsLocal, conf(func(c *Config) { c.Without = []string{"STARTTLS"} })},
	{"starttls-stripped", "A firewall on the way overwrites STARTTLS with XXXXXXXA.", smtpcode.STARTTLSNotOffered, Submission, smtpcode.StageSTARTTLS, ShowsLocal, strips("XXXXXXXA")},
	{"starttls-hidden", "An antivirus on the way leaves STARTTLS out.", smtpcode.STARTTLSNotOffered, Submission, smtpcode.StageSTARTTLS, ShowsLocal, strips("X-NO-TLS")},
	{"starttls-not-at-mx", "The recipient's mail host has no STARTTLS, and the client insists on it.", smtpcode.STARTTLSNotOffered, Delivery, smtpcode.StageSTARTTLS, ShowsLocal, conf(func(c *Config) { c.TLS = NoTLS })},
	{"tls-required", "The server takes nothing before STARTTLS, and the program skips it.", smtpcode.TLSRequired, Submission, smtpcode.StageMail, ShowsReply, all(conf(func(c *Config) { c.RequireTLS = true }), set(withoutTLS))},
	{"tls-required-gmail", "The same at a mail host that speaks as Gmail does.", smtpcode.TLSRequired, Delivery, smtpcode.StageMail, ShowsReply, all(conf(func(c *Config) { c.RequireTLS, c.Wording = true, Gmail }), set(withoutTLS))},
	{"tls-too-old", "The server speaks TLS 1.1 at most.", smtpcode.TLSVersionUnsupported, Submission, smtpcode.StageTLS, ShowsTLS, tlsConf(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 })},
	{"tls-1.0", "The server speaks TLS 1.0 alone.", smtpcode.TLSVersionUnsupported, SMTPS, smtpcode.StageTLS, ShowsTLS, tlsConf(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS10 })},
	{"tls-too-new", "The server speaks TLS 1.3 alone, and the program is held at 1.2.", smtpcode.TLSVersionUnsupported, Submission, smtpcode.StageTLS, ShowsTLS, all(tlsConf(func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }), ownTLS(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }))},
	{"no-common-cipher", "The server has RSA cipher suites and an ECDSA certificate: nothing fits.", smtpcode.TLSHandshakeFailed, Submission, smtpcode.StageTLS, ShowsTLS, tlsConf(func(c *tls.Config) {
		c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
	})},
	{"no-common-curve", "Server and program share no curve.", smtpcode.TLSHandshakeFailed, Submission, smtpcode.StageTLS, ShowsTLS, all(tlsConf(func(c *tls.Config) { c.CurvePreferences = []tls.CurveID{tls.CurveP521} }), ownTLS(func(c *tls.Config) { c.CurvePreferences = []tls.CurveID{tls.X25519} }))},
	{"client-certificate", "The server wants a certificate of the client.", smtpcode.TLSHandshakeFailed, Submission, "", ShowsTLS, tlsConf(func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert })},
	{"no-certificate", "The server has lost its certificate.", smtpcode.TLSHandshakeFailed, Submission, smtpcode.StageTLS, ShowsTLS, tlsConf(func(c *tls.Config) {
		c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("no key") }
	})},
	{"starttls-unavailable", "The server offers STARTTLS and cannot do it for now.", smtpcode.TLSHandshakeFailed, Submission, smtpcode.StageSTARTTLS, ShowsReply, says(smtpcode.StageSTARTTLS, "454 4.7.0 TLS not available due to local problem")},
	{"starttls-refused", "The server offers STARTTLS and refuses it.", smtpcode.TLSHandshakeFailed, Submission, smtpcode.StageSTARTTLS, ShowsReply, says(smtpcode.StageSTARTTLS, "454 TLS currently unavailable")},

	{"certificate-expired", "The certificate ran out yesterday.", smtpcode.CertificateExpired, Submission, smtpcode.StageTLS, ShowsTLS, shows(Expired)},
	{"certificate-expired-465", "The certificate of port 465 ran out yesterday.", smtpcode.CertificateExpired, SMTPS, smtpcode.StageTLS, ShowsTLS, shows(Expired)},
	{"certificate-expired-mx", "The certificate of the recipient's mail host ran out yesterday.", smtpcode.CertificateExpired, Delivery, smtpcode.StageTLS, ShowsTLS, shows(Expired)},
	{"certificate-not-yet-valid", "The certificate is valid from tomorrow on.", smtpcode.CertificateExpired, Submission, smtpcode.StageTLS, ShowsTLS, shows(NotYetValid)},
	{"clock-wrong", "This machine's clock is two years ahead.", smtpcode.CertificateExpired, Submission, smtpcode.StageTLS, ShowsTLS, ownTLS(func(c *tls.Config) { c.Time = func() time.Time { return time.Now().AddDate(2, 0, 0) } })},
	{"certificate-self-signed", "The certificate is signed by its own key.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, shows(SelfSigned)},
	{"certificate-unknown-ca", "The certificate is from an authority that this machine does not know.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, shows(UnknownCA)},
	{"certificate-chain-incomplete", "The server does not send the intermediate certificate.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, shows(MissingIntermediate)},
	{"certificate-sha1", "The certificate is signed over SHA-1.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, shows(SHA1)},
	{"certificate-for-clients", "The certificate is for clients, not for servers.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, shows(ClientOnly)},
	{"certificate-weak-key", "The certificate has an RSA key of 1024 bits, which OpenSSL refuses at its usual level and Go does not.", "", Submission, "", ShowsNothing, shows(WeakKey)},
	{"no-roots", "This machine has no CA certificates.", smtpcode.CertificateUntrusted, Submission, smtpcode.StageTLS, ShowsTLS, drafted(func(d *draft) { d.untrusting = true })},
	{"certificate-of-another", "The name is an alias of a host whose certificate knows its own name only.", smtpcode.CertificateNameMismatch, Submission, smtpcode.StageTLS, ShowsTLS, shows(WrongName)},
	{"certificate-common-name", "The name stands in the certificate's common name only.", smtpcode.CertificateNameMismatch, Submission, smtpcode.StageTLS, ShowsTLS, shows(CommonNameOnly)},
	{"server-by-address", "The server is set by its address, which no certificate covers.", smtpcode.CertificateNameMismatch, Submission, smtpcode.StageTLS, ShowsTLS, set(func(s *Settings) { s.Server = submissionHost + ":587" })},
	{"tls-config-empty", "The program's TLS configuration names no server.", smtpcode.TLSConfigInvalid, Submission, smtpcode.StageTLS, ShowsLocal, set(func(s *Settings) { s.TLSConfig = &tls.Config{RootCAs: x509.NewCertPool()} })},
	{"tls-config-versions", "The program's TLS configuration has a least version above the greatest.", smtpcode.TLSConfigInvalid, Submission, smtpcode.StageTLS, ShowsLocal, ownTLS(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS13, tls.VersionTLS12 })},
	{"tlsa-mismatch", "The TLSA record is for another key than the server's, and the client looks at DANE.", smtpcode.TLSPolicyFailed, Delivery, smtpcode.StageTLS, ShowsLocal, all(published("_25._tcp.mx.example.net. TLSA 3 1 1 "+strings.Repeat("ab", 32)), set(func(s *Settings) { s.EnforceTLSA = true }))},
	{"sts-host-missing", "The MTA-STS policy does not name the mail host, and the client looks at it.", smtpcode.TLSPolicyFailed, Delivery, smtpcode.StageResolve, ShowsLocal, all(func(w *World) { w.setSTS(strings.ReplaceAll(stsPolicy, "mx: mx.", "mx: mx9.")) }, set(func(s *Settings) { s.EnforceSTS = true }))},
	{"tls-policy-at-relay", "A relay finds that the recipient's TLSA record does not match.", smtpcode.TLSPolicyFailed, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 5.7.323 tlsa-invalid: The domain failed DANE validation.")},
}

// setSTS changes the MTA-STS policy; "" takes it away.
func (w *World) setSTS(policy string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.policy = policy
}
