package main

import (
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// scenario is one state of the world, and what is to be found in it.
type scenario struct {
	name, title string
	road        smtptest.Road // "": the first fault's
	faults      []string      // of smtptest.Faults, the nearest first
	injected    smtpcode.Cause
	also        []smtpcode.Cause // other causes, which are independent of the first
	symptoms    []smtpcode.Cause // what follows from the faults, and is no cause
	step        smtpcode.Stage   // where the first fault is met
	change      func(*smtptest.World)
	idle        time.Duration // how long the program says that its connection had been open
	offline     bool          // the machine has no route
	ipv6        bool          // the machine has IPv6
	waits       bool          // for a time-out, most of the time
}

// scenarios are the stations of the tour: what is healthy, everything that can be
// wrong, from the network up, and what is wrong twice.
func scenarios() []scenario { return slices.Concat(healthy, single(), compound()) }

// healthy worlds: nothing may be found in them.
var healthy = []scenario{
	{name: "healthy-submission", title: "Port 587, STARTTLS and a login; all is well.", road: smtptest.Submission},
	{name: "healthy-smtps", title: "Port 465, TLS from the first octet and a login; all is well.", road: smtptest.SMTPS},
	{name: "healthy-delivery", title: "Straight to the recipient's mail host; all is well.", road: smtptest.Delivery},
	{name: "healthy-oauth", title: "A login with an OAuth 2.0 token; all is well.", road: smtptest.Submission, change: settings(func(s *smtptest.Settings) {
		s.Password, s.Token = "", "ya29.a-token-of-the-mail-world"
	})},
	{name: "healthy-cram-md5", title: "A login by CRAM-MD5; all is well.", road: smtptest.SMTPS, change: settings(func(s *smtptest.Settings) { s.Mechanism = "CRAM-MD5" })},
	{name: "healthy-two-recipients", title: "Two recipients of one domain; all is well.", road: smtptest.Delivery, change: settings(func(s *smtptest.Settings) {
		s.To = []string{"jo@example.net", "ann@example.net"}
	})},
	{name: "healthy-proxy", title: "Through an HTTP proxy; all is well.", road: smtptest.Submission, change: settings(func(s *smtptest.Settings) {
		s.Proxy = "http://proxy.example.com:1080"
	})},
	{name: "healthy-exim", title: "A mail host that speaks as Exim does; all is well.", road: smtptest.Delivery, change: func(w *smtptest.World) {
		w.MX.Change(func(c *smtptest.Config) { c.Wording = smtptest.Exim })
	}},
	{name: "healthy-bare-server", title: "A server without any extension but STARTTLS and AUTH; all is well.", road: smtptest.Submission, change: func(w *smtptest.World) {
		w.Submission.Change(func(c *smtptest.Config) {
			c.Without = []string{"PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "DSN"}
		})
	}},
	{name: "healthy-slow", title: "Every packet is a fifth of a second under way; all is well.", road: smtptest.Submission, waits: true, change: func(w *smtptest.World) {
		w.SetLink("", smtptest.Link{Delay: 100 * time.Millisecond})
		w.Set(func(s *smtptest.Settings) { s.Timeout = 10 * time.Second })
	}},
}

func settings(change func(*smtptest.Settings)) func(*smtptest.World) {
	return func(w *smtptest.World) { w.Set(change) }
}

// leftOut are faults that take more time than a tour has, and why.
var leftOut = map[string]string{
	"slow-network":       "every answer takes twenty seconds",
	"one-octet-a-second": "the greeting takes half a minute",
}

// single are the faults of smtptest one by one.
func single() (out []scenario) {
	for _, f := range smtptest.Faults() {
		if leftOut[f.Name] != "" {
			continue
		}
		s := scenario{name: f.Name, title: f.Title, faults: []string{f.Name}, injected: f.Cause, step: f.Stage, waits: f.Shows == smtptest.ShowsTimeout}
		switch {
		case f.Cause == smtpcode.StaleConnection: // five minutes of the program are half a second of the tour's
			s.idle, s.change = 5*time.Minute, hurry
		case f.Cause == smtpcode.NetworkDown:
			s.offline = true
		case strings.Contains(f.Name, "ipv6") && f.Cause != smtpcode.NetworkUnreachable:
			s.ipv6 = true
		}
		out = append(out, s)
	}
	return out
}

func hurry(w *smtptest.World) {
	w.Submission.Change(func(c *smtptest.Config) { c.Idle = 300 * time.Millisecond })
	w.Set(func(s *smtptest.Settings) { s.Pause = 600 * time.Millisecond })
}

// compound is what is wrong twice, and what is wrong once and shows itself twice.
func compound() []scenario {
	causes := make(map[string]smtptest.Fault)
	for _, f := range smtptest.Faults() {
		causes[f.Name] = f
	}
	var out []scenario
	for _, pair := range pairs {
		near, far := causes[pair[0]], causes[pair[1]]
		out = append(out, scenario{
			name: near.Name + "+" + far.Name, title: near.Title + " And: " + far.Title, faults: pair[:],
			injected: near.Cause, also: []smtpcode.Cause{far.Cause}, step: near.Stage,
			waits: near.Shows == smtptest.ShowsTimeout,
		})
	}
	for _, s := range symptomatic {
		s.injected, s.step = causes[s.faults[0]].Cause, causes[s.faults[0]].Stage
		out = append(out, s)
	}
	return out
}

// pairs of independent faults: the nearer one stops the mail, the other one would.
var pairs = [][2]string{
	{"port-25-rejected", "spf-address-missing"},
	{"port-25-blocked", "dkim-key-missing"},
	{"mx-down", "ptr-missing"},
	{"certificate-expired-mx", "spf-syntax"},
	{"starttls-not-at-mx", "dkim-key-revoked"},
	{"helo-localhost", "spf-too-many-lookups"},
	{"recipient-unknown", "dkim-body-changed"},
	{"rate-limited", "spf-two-records"},
	{"disk-full", "ptr-not-confirmed"},
	{"password-wrong", "null-mx"},
	{"certificate-expired", "dkim-key-missing"},
	{"starttls-not-offered", "spf-two-records"},
	{"port-closed", "mx-servfail"},
	{"auth-not-offered", "dkim-key-other"},
	{"server-name-typo", "null-mx"},
	{"tls-too-old", "spf-loop"},
	{"account-disabled", "mx-host-missing"},
}

// symptomatic are faults of which a second thing follows that looks like a cause.
var symptomatic = []scenario{
	{
		name: "network-down-alone", title: "Without a network nothing resolves: the resolver is not to blame, nor is DNS.", faults: []string{"network-down"}, offline: true,
		symptoms: []smtpcode.Cause{smtpcode.DNSResolverFailed, smtpcode.SPFFailed, smtpcode.DKIMFailed, smtpcode.DomainNotFound},
	},
	{
		name: "resolver-alone", title: "The resolver fails: no record is missing for that.", faults: []string{"resolver-servfail"},
		symptoms: []smtpcode.Cause{smtpcode.SPFFailed, smtpcode.DKIMFailed, smtpcode.DMARCFailed, smtpcode.DomainNotFound, smtpcode.DestinationDNSFailed},
	},
	{
		name: "spf-alone", title: "SPF fails, and the policy wants a reason for DMARC: the signature gives it.", faults: []string{"spf-address-missing"},
		symptoms: []smtpcode.Cause{smtpcode.DMARCFailed, smtpcode.SenderUnauthenticated},
	},
	{
		name: "dkim-alone", title: "The signature is broken, and SPF keeps DMARC whole.", faults: []string{"dkim-body-changed"},
		symptoms: []smtpcode.Cause{smtpcode.DMARCFailed, smtpcode.PolicyRejected},
	},
	{
		name: "tls-on-587-alone", title: "TLS on a port that greets: version and certificate are not to blame.", faults: []string{"tls-on-587"},
		symptoms: []smtpcode.Cause{smtpcode.TLSHandshakeFailed, smtpcode.TLSVersionUnsupported, smtpcode.CertificateUntrusted},
	},
	{
		name: "certificate-alone", title: "A certificate from an unknown authority: the handshake is not to blame.", faults: []string{"certificate-unknown-ca"},
		symptoms: []smtpcode.Cause{smtpcode.TLSHandshakeFailed, smtpcode.ConnectionDropped},
	},
}
