package tlsprobe

import (
	"fmt"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// specific are the findings that say why a handshake ended; those of this file say
// only how.
var specific = []check.Code{
	"tls-old-version-only", "tls-hello-dropped", "tls-13-not-tolerated", "tls-no-common-cipher", "tls-client-certificate-wanted",
	"tls-name-not-served", "certificate-unreadable",
}

// rulesHandshake judge how a handshake ended, where nothing says why.
var rulesHandshake = []rule{
	{
		Meta: check.Meta{
			Code: "certificate-unreadable", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server's certificate cannot be read",
			Doc:   "The certificate is malformed, or its key is larger than Go takes (8192 bits of RSA). Go reads certificates more strictly than OpenSSL: a negative serial number or a name that is no ASCII is enough.",
			Fix:   "Have the server's certificate issued anew; check it with: go run github.com/zmap/zlint/v3/cmd/zlint@latest cert.pem",
			Refs:  []string{"RFC 5280, section 4.1"},
		},
		Check: certificateUnreadable,
	},
	{
		Meta: check.Meta{
			Code: "tls-stalled", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server stopped answering in the middle of the handshake",
			Doc:   "The connection stands, but the next message of the handshake did not come in time. A firewall that inspects or drops TLS, packets too large for the path (MTU), or an overloaded server look like that.",
			Fix:   "Try from another network; check the path's MTU with: ping -M do -s 1472 HOST; look into the server's load and log",
			Refs:  []string{"RFC 8446, section 4", "RFC 2923, section 2.1"},

			ExplainedBy: specific,
		},
		Check: tlsStalled,
	},
	{
		Meta: check.Meta{
			Code: "tls-flight-stalled", Cause: string(smtpcode.ClientTimeout), Severity: check.Error,
			Title: "The server's part of the handshake stopped halfway",
			Doc:   "The server had taken the handshake on and was sending its messages, the certificate among them, when the rest stayed out. That is the first time in a session that large packets come: a path that loses them (its MTU is smaller than both sides think, and the routers' word of it is filtered) looks just like this, and so does a link or a server that is overloaded.",
			Fix:   "Check the path's MTU with: ping -M do -s 1472 HOST; let ICMP \"fragmentation needed\" through, or clamp the MSS on the VPN or tunnel; try from another network",
			Refs:  []string{"RFC 2923, section 2.1", "RFC 8446, section 4"},

			ExplainedBy: specific,
		},
		Check: flightStalled,
	},
	{
		Meta: check.Meta{
			Code: "tls-flight-cut", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The connection broke while the server sent its part of the handshake",
			Doc:   "The connection ended within a TLS record. No server refuses a handshake like that, for it would have to end its record first: something between the two broke the connection, or the server's process died.",
			Fix:   "Try again, and from another network; look for a firewall or proxy on the way that ends connections",
			Refs:  []string{"RFC 8446, section 5.1", "RFC 8446, section 6.1"},

			ExplainedBy: specific,
		},
		Check: flightCut,
	},
	{
		Meta: check.Meta{
			Code: "tls-alert", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server ended the handshake with an alert",
			Doc:   "The server said in an alert why it ends the handshake. Its log says more.",
			Fix:   "Ask the server's administrator for the log of that moment, with the name of the alert",
			Refs:  []string{"RFC 8446, section 6.2"},

			ExplainedBy: specific,
		},
		Check: tlsAlert,
	},
	{
		Meta: check.Meta{
			Code: "tls-closed", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "The server closed the connection in the middle of the handshake",
			Doc:   "The connection ended without an alert that says why. Windows servers close like that if no version or cipher fits; so do firewalls that block by name, and servers whose limit of connections is reached.",
			Fix:   "Look again with versions and ciphers (Target.Deep), and from another network; ask the server's administrator for the log of that moment",
			Refs:  []string{"RFC 8446, section 6.1"},

			ExplainedBy: specific,
		},
		Check: tlsClosed,
	},
	{
		Meta: check.Meta{
			Code: "tls-broken", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "What the server sent in the handshake is not valid",
			Doc:   "The client ended the handshake because of what the server sent: a message that is too long or out of place, a signature that does not fit the certificate, a cipher that was not offered. A middlebox, or a server whose key does not belong to its certificate.",
			Fix:   "Check on the server that key and certificate belong together: openssl x509 -noout -pubkey -in cert.pem | sha256sum; openssl pkey -pubout -in key.pem | sha256sum",
			Refs:  []string{"RFC 8446, section 6.2"},

			ExplainedBy: specific,
		},
		Check: tlsBroken,
	},
}

// gone reports whether an error says that the peer is gone without a word.
func gone(err string) bool {
	for _, end := range []string{"EOF", "connection reset by peer", "broken pipe", "forcibly closed", "connection was aborted", "closed pipe"} {
		if strings.HasSuffix(err, end) || strings.Contains(err, end+".") {
			return true
		}
	}
	return false
}

func unreadable(err string) bool {
	return strings.Contains(err, "failed to parse certificate") || strings.Contains(err, "RSA key larger than")
}

func certificateUnreadable(r *Result) []check.Finding {
	if !r.failed() || !unreadable(r.Handshake.Error) {
		return nil
	}
	return r.found(check.Certain, "The certificate of "+r.Server+" cannot be used: "+r.Handshake.Error, []string{r.Handshake.Error})
}

func tlsStalled(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || !h.TimedOut || h.Cut && h.Last != "" {
		return nil
	}
	confidence := check.Likely
	if h.Took < 3*time.Second { // the caller's time was short; a slow server may have come to it
		confidence = check.Possible
	}
	after := "after the ClientHello"
	if h.Last != "" {
		after = "after the message " + h.Last
	}
	return r.found(confidence, fmt.Sprintf("%s said nothing more %s, for %s", r.Server, after, h.Took.Round(time.Millisecond)), []string{h.Error})
}

func flightStalled(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || !h.TimedOut || !h.Cut || h.Last == "" {
		return nil
	}
	return r.found(check.Likely, fmt.Sprintf("The server was sending its part of the handshake, and nothing more came for %s", h.Took.Round(time.Millisecond)),
		[]string{"the last message begun: " + h.Last, h.Error})
}

func flightCut(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.TimedOut || !h.Cut || !gone(h.Error) {
		return nil
	}
	return r.found(check.Likely, "The connection to "+r.Server+" broke within a TLS record", []string{h.Error})
}

func tlsAlert(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.Alert == "" {
		return nil
	}
	means := alertMeaning(h.Alert)
	all := len(r.Families) > 0
	for _, s := range append(append([]Support(nil), r.Families...), r.Versions...) {
		all = all && !s.Accepted
	}
	if all && (h.Alert == "handshake_failure" || h.Alert == "internal_error") {
		means = "it refuses every version and cipher, as a server does that has no usable certificate, key or signature algorithm"
	}
	return r.found(check.Likely, fmt.Sprintf("%s ended the handshake with the alert %s: %s", r.Server, h.Alert, means), append([]string{h.Error}, listed(r.Versions)...))
}

func tlsClosed(r *Result) []check.Finding {
	h := r.Handshake
	if !r.failed() || h.Alert != "" || h.TimedOut || h.Cut || len(h.Record) > 0 || !gone(h.Error) {
		return nil
	}
	after := "after the ClientHello"
	if h.Last != "" {
		after = "after the message " + h.Last
	}
	return r.found(check.Likely, fmt.Sprintf("%s closed the connection %s, without an alert", r.Server, after), append([]string{h.Error}, listed(r.Versions)...))
}

func tlsBroken(r *Result) []check.Finding {
	h := r.Handshake
	if h.Done && strings.Contains(h.Error, "no renegotiation") { // it came after the handshake
		return r.found(check.Certain, r.Server+" wants to negotiate anew, which Go refuses unless told otherwise", []string{h.Error},
			check.Fix{Message: "Have the server leave it; or allow it once, to this server alone", Text: "Renegotiation: tls.RenegotiateOnceAsClient"})
	}
	if !r.failed() || h.Alert != "" || h.TimedOut || len(h.Record) > 0 || gone(h.Error) || !strings.Contains(h.Error, "tls:") && !strings.Contains(h.Error, "record") {
		return nil
	}
	return r.found(check.Likely, "What "+r.Server+" sent in the handshake is not valid: "+h.Error, []string{h.Error})
}
