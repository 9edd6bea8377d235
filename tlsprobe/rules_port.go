package tlsprobe

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesPort judge whether TLS begins on that port in the way that was tried.
var rulesPort = []rule{
	{
		Meta: check.Meta{
			Code: "tls-plain-greeting", Cause: string(smtpcode.TLSOnPlaintextPort), Severity: check.Error,
			Title: "TLS was begun on a port that greets in clear text",
			Doc:   "The server answered the first message of TLS with an SMTP greeting. On ports 25, 587 and 2525 a session begins in clear text and changes to TLS with STARTTLS; implicit TLS has port 465. Go calls this \"first record does not look like a TLS handshake\", OpenSSL \"wrong version number\".",
			Fix:   "Use STARTTLS on this port, or implicit TLS on port 465",
			Refs:  []string{"RFC 8314, section 3.3", "RFC 3207, section 4"},
		},
		Check: tlsPlainGreeting,
	},
	{
		Meta: check.Meta{
			Code: "tls-wrong-service", Cause: string(smtpcode.WrongService), Severity: check.Error,
			Title: "The port belongs to a service other than SMTP",
			Doc:   "What answers there speaks another protocol, in clear text or inside TLS. Usually the incoming server of an account (IMAP, POP3) was entered as the outgoing one, or a web server's port.",
			Fix:   "Set the host and port of the outgoing server: 465 with implicit TLS, or 587 with STARTTLS",
			Refs:  []string{"RFC 8314, section 3", "RFC 5321, section 4.2"},
		},
		Check: tlsWrongService,
	},
	{
		Meta: check.Meta{
			Code: "starttls-on-tls-port", Cause: string(smtpcode.PlaintextOnTLSPort), Severity: check.Error,
			Title: "A clear-text greeting was waited for on a port that begins with TLS",
			Doc:   "The server says nothing because it waits for the first message of TLS. A client that waits for a greeting in turn hangs until its time-out. Implicit TLS is what port 465 is for.",
			Fix:   "Begin with TLS on this port, or use STARTTLS on port 587",
			Refs:  []string{"RFC 8314, section 3.3"},
		},
		Check: starttlsOnTLSPort,
	},
	{
		Meta: check.Meta{
			Code: "tls-garbage", Cause: string(smtpcode.TLSHandshakeFailed), Severity: check.Error,
			Title: "What answers on that port does not speak TLS",
			Doc:   "The first message of TLS was answered with bytes that are neither TLS nor the greeting of a known protocol.",
			Fix:   "Check host and port; ask the server's administrator what listens there",
			Refs:  []string{"RFC 8446, section 5.1"},
		},
		Check: tlsGarbage,
	},
}

func tlsPlainGreeting(r *Result) []check.Finding {
	if r.Mode != Implicit || !r.failed() || wire.Identify(r.Handshake.Record) != wire.SMTP {
		return nil
	}
	fixes := []check.Fix{{Message: "Use STARTTLS on port " + r.port(), Text: r.Server + " with STARTTLS", Change: setTLS(STARTTLS)}}
	if r.port() != "465" {
		fixes = append(fixes, check.Fix{Message: "Or keep implicit TLS and use port 465", Text: r.host() + ":465", Change: setServer(r.host(), "465")})
	}
	return r.found(check.Certain, fmt.Sprintf("%s answers TLS with the clear-text line %q: it wants STARTTLS", r.Server, r.Answer),
		[]string{r.Answer, r.Handshake.Error}, fixes...)
}

func tlsWrongService(r *Result) []check.Finding {
	seen, where := r.Handshake.Record, "in clear text"
	if r.Handshake.Done && r.Mode == Implicit {
		seen, where = []byte(r.Greeting), "inside TLS"
	}
	switch kind := wire.Identify(seen); kind {
	case "", wire.SMTP, wire.LMTP, wire.TLS:
		return nil
	default:
		return r.found(check.Certain, fmt.Sprintf("%s speaks %s, not SMTP, %s", r.Server, kind.Name(), where), []string{text(seen)})
	}
}

func starttlsOnTLSPort(r *Result) []check.Finding {
	h, i := r.Handshake, r.Implicit
	if r.Mode != STARTTLS || h.Stage != "greeting" {
		return nil
	}
	confidence, evidence := check.Likely, []string{h.Error}
	switch {
	case i != nil && (i.Done || i.Version != "" || i.Alert != ""):
		confidence, evidence = check.Certain, append(evidence, "TLS begun on the same connection was answered: "+i.String())
	case wire.Identify(h.Record) == wire.TLS:
		confidence, evidence = check.Certain, append(evidence, fmt.Sprintf("a TLS record came instead of a greeting: % x", h.Record[:min(len(h.Record), 7)]))
	case r.port() == silentPort && h.Record == nil && r.Greeting == "" && (h.TimedOut || gone(h.Error)):
	default:
		return nil
	}
	return r.found(confidence, r.Server+" waits for TLS to begin and sends no clear-text greeting", evidence,
		check.Fix{Message: "Begin with TLS on port " + r.port(), Text: r.Server + " with implicit TLS", Change: setTLS(Implicit)},
		check.Fix{Message: "Or use STARTTLS on port 587", Text: r.host() + ":587", Change: setServer(r.host(), "587")})
}

func tlsGarbage(r *Result) []check.Finding {
	if r.Mode != Implicit || !r.failed() || len(r.Handshake.Record) == 0 || wire.Identify(r.Handshake.Record) != "" {
		return nil
	}
	return r.found(check.Certain, r.Server+" answers TLS with something that is no TLS",
		[]string{fmt.Sprintf("%q", r.Handshake.Record), r.Handshake.Error})
}

// String describes a handshake on one line, as evidence.
func (h Handshake) String() string {
	switch {
	case h.Done:
		return fmt.Sprintf("handshake done: %s, %s", h.Version, h.Cipher)
	case h.Alert != "":
		return "alert " + h.Alert + ": " + h.Error
	}
	return h.Error
}
