package diagnose

import (
	"context"
	"slices"
	"strconv"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// trial is a remedy worth trying where a cause has several usual ones and no layer
// knows which of them works here. It is tried first and offered only if it works,
// so that a guess costs a connection and never misleads. It works if the session
// gets past the step at which it ended without it.
type trial struct {
	of      []smtpcode.Cause
	road    road
	asks    bool // it has to ask DNS, and is tried only where nothing works that is at hand
	stopgap bool // it serves until others have mended the fault, and stands below what mends it
	offer   func(p patient) []check.Fix
}

// road says with which servers a trial has to do.
type road int

const (
	anywhere    road = iota
	submissions      // the configured server, which sends for its users
	deliveries       // a mail host, which DNS names
)

// patient is what a trial is made for.
type patient struct {
	*looker
	ctx    context.Context
	e      *Evidence
	s      *Server
	failed *smtpprobe.Step // where the session with the server ended; nil: it passed
	blamed []check.Finding // what stopped it
	late   bool            // it had come to the message
}

// trials, the likeliest remedy of a cause first.
var trials = []trial{
	{
		// The method with which TLS begins on this port.
		of: []smtpcode.Cause{smtpcode.TLSRequired, smtpcode.AuthOverPlaintext, smtpcode.AuthNotOffered, smtpcode.TLSOnPlaintextPort},
		offer: func(patient) []check.Fix {
			return one(set("tls", string(TLSSTARTTLS), "Begin TLS with STARTTLS on this port"))
		},
	},
	{
		// TLS from the first octet, where a greeting never comes.
		of: []smtpcode.Cause{smtpcode.PlaintextOnTLSPort},
		offer: func(patient) []check.Fix {
			return one(set("tls", string(TLSImplicit), "Begin TLS with the first byte on this port"))
		},
	},
	{
		// The defaults of crypto/tls, where the program has a configuration of its
		// own: they verify no less.
		of: []smtpcode.Cause{
			smtpcode.TLSConfigInvalid, smtpcode.TLSVersionUnsupported, smtpcode.TLSHandshakeFailed, smtpcode.CertificateExpired, smtpcode.CertificateUntrusted,
		},
		offer: patient.plainTLS,
	},
	{
		// The server's other submission ports: another listener, often with another
		// certificate, and another rule of the firewall.
		of: []smtpcode.Cause{
			smtpcode.PortBlocked, smtpcode.ConnectionRefused, smtpcode.ConnectionDropped, smtpcode.BlockedLocally, smtpcode.WrongService, smtpcode.ClientTimeout,
			smtpcode.STARTTLSNotOffered, smtpcode.TLSRequired, smtpcode.TLSHandshakeFailed, smtpcode.TLSOnPlaintextPort, smtpcode.PlaintextOnTLSPort,
			smtpcode.AuthNotOffered, smtpcode.AuthOverPlaintext, smtpcode.RelayDenied,
		},
		road: submissions, offer: patient.otherPorts,
	},
	{
		// The same ports, for a fault that the server's administrator has to mend.
		of: []smtpcode.Cause{
			smtpcode.CertificateExpired, smtpcode.CertificateUntrusted, smtpcode.CertificateNameMismatch, smtpcode.TLSVersionUnsupported,
			smtpcode.AuthUnavailable, smtpcode.ServerBusy, smtpcode.ProtocolError,
		},
		road: submissions, stopgap: true, offer: patient.standardPorts,
	},
	{
		// The domain's next mail host, to which senders go on if one fails (RFC 5321,
		// section 5.1).
		of: []smtpcode.Cause{
			smtpcode.ConnectionDropped, smtpcode.WrongService, smtpcode.ClientTimeout, smtpcode.STARTTLSNotOffered, smtpcode.TLSHandshakeFailed, smtpcode.TLSVersionUnsupported,
			smtpcode.CertificateExpired, smtpcode.CertificateUntrusted, smtpcode.CertificateNameMismatch, smtpcode.TooManyConnections, smtpcode.ServerBusy,
			smtpcode.ProtocolError, smtpcode.NullMX, smtpcode.PolicyRejected,
		},
		road: deliveries, stopgap: true, offer: patient.nextHosts,
	},
	{
		// Another address of the same name: of several machines behind it one may be
		// broken.
		of: []smtpcode.Cause{
			smtpcode.ConnectionDropped, smtpcode.WrongService, smtpcode.ClientTimeout, smtpcode.STARTTLSNotOffered, smtpcode.TLSHandshakeFailed, smtpcode.TLSVersionUnsupported,
			smtpcode.CertificateExpired, smtpcode.CertificateUntrusted, smtpcode.CertificateNameMismatch, smtpcode.AuthUnavailable, smtpcode.ServerBusy, smtpcode.ProtocolError,
		},
		stopgap: true, offer: patient.otherAddresses,
	},
	{
		// The mail hosts of the recipients' domain, where another domain's does not take
		// the mail.
		of:   []smtpcode.Cause{smtpcode.RelayDenied},
		road: submissions, offer: patient.rightHosts,
	},
	{
		// The submission server that the domain itself publishes, or one whose name is a
		// slip of the finger away.
		of:   []smtpcode.Cause{smtpcode.ServerNameNotFound, smtpcode.ConnectionRefused, smtpcode.AuthNotOffered, smtpcode.PortBlocked},
		road: submissions, asks: true, offer: patient.publishedServers,
	},
	{
		// The submission server of the sender's domain, for a machine that is not let out
		// on port 25.
		of:   []smtpcode.Cause{smtpcode.PortBlocked},
		road: deliveries, asks: true, offer: patient.relays,
	},
	{
		// The address with the domain that was probably meant.
		of:    []smtpcode.Cause{smtpcode.DomainNotFound, smtpcode.RecipientAddressInvalid},
		offer: patient.meantRecipients,
	},
	{
		// Host:port as the setting was meant.
		of:   []smtpcode.Cause{smtpcode.ServerAddressInvalid},
		road: submissions,
		offer: func(p patient) []check.Fix {
			return one(set("server", mendServer(p.s.Server), "Set the server as host:port"))
		},
	},
	{
		// A name that the certificate covers.
		of:   []smtpcode.Cause{smtpcode.CertificateNameMismatch},
		road: submissions, offer: patient.certifiedNames,
	},
	{
		// The way past the proxy.
		of:    []smtpcode.Cause{smtpcode.ProxyFailed},
		offer: patient.withoutProxy,
	},
	{
		// The family of addresses that has a route.
		of: []smtpcode.Cause{smtpcode.NetworkUnreachable},
		offer: func(patient) []check.Fix {
			return []check.Fix{set("family", "4", "Dial IPv4 addresses only"), set("family", "6", "Dial IPv6 addresses only")}
		},
	},
	{
		// A mechanism that the server offers.
		of:    []smtpcode.Cause{smtpcode.AuthMechanismUnsupported},
		offer: patient.otherMechanisms,
	},
	{
		// The password, where a token is refused and both were given.
		of:    []smtpcode.Cause{smtpcode.OAuthTokenInvalid},
		offer: patient.passwordForToken,
	},
	{
		// User name and password without the white space or quotes around them.
		of:    []smtpcode.Cause{smtpcode.AuthFailed},
		offer: patient.trimmedLogin,
	},
	{
		// Names for EHLO that DNS confirms.
		of: []smtpcode.Cause{smtpcode.HELORejected},
		offer: func(p patient) (out []check.Fix) {
			for _, name := range ownNames(p.e) {
				out = append(out, set("helo", name, "Give the name "+name+" in EHLO"))
			}
			return out
		},
	},
	{
		// The bare address as the envelope sender.
		of: []smtpcode.Cause{smtpcode.SenderAddressInvalid, smtpcode.SenderNotPermitted, smtpcode.HeaderInjection},
		offer: func(p patient) []check.Fix {
			bare, _ := bareAddress(p.From)
			return one(set("from", bare, "Give the bare address as the envelope sender"))
		},
	},
	{
		// The address of the login as the envelope sender.
		of:    []smtpcode.Cause{smtpcode.SenderNotPermitted, smtpcode.SenderNotVerified, smtpcode.SenderAddressInvalid, smtpcode.SenderDomainInvalid},
		offer: patient.loginAsSender,
	},
	{
		// An envelope sender in the domain that the message is from, for which SPF is
		// aligned.
		of:    []smtpcode.Cause{smtpcode.DMARCFailed, smtpcode.SPFFailed, smtpcode.SenderUnauthenticated, smtpcode.SenderDomainInvalid},
		offer: patient.alignedSender,
	},
	{
		// The bare address as the recipient.
		of:    []smtpcode.Cause{smtpcode.RecipientAddressInvalid, smtpcode.HeaderInjection},
		offer: patient.bareRecipients,
	},
	{
		// The domain in the form that DNS has it in, for a server that takes ASCII alone.
		of:    []smtpcode.Cause{smtpcode.SMTPUTF8Unsupported},
		offer: patient.encodedDomains,
	},
	{
		// No more recipients than were accepted.
		of: []smtpcode.Cause{smtpcode.TooManyRecipients},
		offer: func(p patient) []check.Fix {
			if p.s.Session == nil || len(p.s.Session.Accepted) == 0 {
				return nil
			}
			return one(set("recipients", strconv.Itoa(len(p.s.Session.Accepted)), "Send to fewer recipients at a time"))
		},
	},
	{
		// A message as large as the server says that it takes.
		of:    []smtpcode.Cause{smtpcode.MessageTooLarge},
		offer: patient.smallerMessage,
	},
}

// mostTrials bounds what is tried for one finding.
const mostTrials = 6

// remedies are what is worth trying for a finding: what its layer proposes first; or,
// if none of that works, what DNS has to be asked for. Their proof is still to come.
func (p patient) remedies(f check.Finding, asks bool) (out []Tried) {
	add := func(fixes []check.Fix, stopgap bool) {
		for _, x := range fixes {
			t, ok := remedy(f, x)
			t.Stopgap = stopgap
			if ok && !slices.ContainsFunc(out, func(o Tried) bool { return o.Change == t.Change }) {
				out = append(out, t)
			}
		}
	}
	if !asks {
		add(f.Fixes, false)
	}
	proposed := len(out)
	for _, t := range trials {
		here := t.road == anywhere || (t.road == deliveries) == (p.s.Domain != "")
		if here && slices.Contains(t.of, causeOf(f.Code)) && t.asks == asks {
			add(t.offer(p), t.stopgap)
		}
	}
	return out[:min(len(out), proposed+mostTrials)]
}

// remedy is a fix of a finding that changes a setting, as it is before it is tried.
func remedy(f check.Finding, x check.Fix) (t Tried, ok bool) {
	change, ok := x.Change.(check.SettingChange)
	return Tried{Code: f.Code, Subject: f.Subject, Message: x.Message, Text: x.Text, Change: change}, ok && change.Value != ""
}

// set is the fix that changes a setting.
func set(setting, value, message string) check.Fix {
	return check.Fix{Message: message, Text: value, Change: check.SettingChange{Setting: setting, Value: value}}
}

func one(f check.Fix) []check.Fix { return []check.Fix{f} }
