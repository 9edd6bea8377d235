package diagnose

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// The checks below are those of causes that one error text hides and only the
// circumstances open. Without the circumstances they name the cause as possible
// beside the others.

// tlsOnPlaintextPort: what a TLS client sees of a server that greets in clear
// text depends on its library; that it speaks TLS on a port that wants STARTTLS
// does not.
func tlsOnPlaintextPort(e *Evidence) []check.Finding {
	if f := reads(smtpcode.TLSOnPlaintextPort)(e); f != nil {
		return f
	}
	if t := e.Failure.Text; strings.Contains(t, "ssl://") && (strings.Contains(t, ":587") || strings.Contains(t, ":25 ")) {
		return found(e, check.Likely, "TLS from the first byte (ssl://) was asked for on a port that greets in clear text.")
	}
	if e.TLS != TLSImplicit || e.port != "587" && e.port != "25" && e.port != "2525" || e.answered() || e.Accepted || e.greeted() {
		return nil
	}
	message := fmt.Sprintf("Port %s greets in clear text and wants STARTTLS, and this client speaks TLS there from the first byte.", e.port)
	switch _, unclear := e.has(EventTLSHandshake, EventTLSVersion, EventEOF, EventReset, EventReadTimeout, EventDeadline, EventNotConnected); {
	case unclear:
		return found(e, check.Likely, message)
	case len(e.Failure.Events) == 0:
		return found(e, check.Possible, message)
	}
	return nil
}

// quiet is what a server's silence or sudden end looks like.
var quiet = []EventKind{EventEOF, EventReset, EventReadTimeout, EventDeadline, EventNoGreeting}

// plaintextOnTLSPort: a server that speaks TLS from the first byte waits for the
// ClientHello while the client waits for a greeting. One of them gives up, and
// the client sees a hang, a time-out or EOF.
func plaintextOnTLSPort(e *Evidence) []check.Finding {
	if f := reads(smtpcode.PlaintextOnTLSPort)(e); f != nil && f[0].Confidence == check.Certain {
		return f
	}
	if _, ok := e.has(quiet...); !ok || e.answered() || e.TLS == TLSImplicit || e.Accepted || e.greeted() {
		return nil
	}
	switch {
	case e.port == "465" && (e.TLS == TLSSTARTTLS || e.TLS == TLSNone):
		return found(e, check.Certain, "Port 465 speaks TLS from the first byte, and this client waits there for a greeting in clear text.")
	case e.port == "465":
		return found(e, check.Likely, "Port 465 speaks TLS from the first byte; a client that waits there for a greeting in clear text gets none.")
	case e.port != "":
		return nil
	}
	if _, ok := e.has(EventEOF, EventNoGreeting); ok {
		return found(e, check.Possible, "If the port is 465, it speaks TLS from the first byte and never greets a client that does not.")
	}
	return nil
}

// greeted reports whether the failure came after the server's greeting.
func (e *Evidence) greeted() bool {
	switch e.Failure.Stage {
	case "", smtpcode.StageResolve, smtpcode.StageConnect, smtpcode.StageGreeting:
		return false
	}
	return true
}

// wrongService: bytes that are no reply, or silence on another service's port.
func wrongService(e *Evidence) []check.Finding {
	if _, ok := e.has(EventNotSMTP); ok && !e.greeted() {
		return reads(smtpcode.WrongService)(e)
	}
	service := e.otherService() // some of them, SSH first, leave an SMTP client waiting
	if _, ok := e.has(quiet...); ok && service != "" && !e.answered() && !e.isAPI() {
		return found(e, check.Likely, fmt.Sprintf("Port %s belongs to %s, not to SMTP.", e.port, service))
	}
	return nil
}

// otherService is what else than mail has the port, or "".
func (e *Evidence) otherService() string {
	port, _ := strconv.ParseUint(e.port, 10, 16)
	service, _ := wire.Registered(uint16(port))
	return service
}

func (e *Evidence) isAPI() bool {
	c := Config{Server: e.Server, Provider: e.Failure.Provider}
	return c.isAPI()
}

// protocolError: after the greeting, bytes that are no reply are a broken one.
func protocolError(e *Evidence) []check.Finding {
	if _, ok := e.has(EventNotSMTP); ok && e.greeted() {
		return found(e, check.Likely, "The server answered with something that is not an SMTP reply.")
	}
	f := reads(smtpcode.ProtocolError)(e)
	if f != nil && e.unknownCommand() {
		f[0].Confidence = check.Likely
		f[0].Message = "The server does not know the command that it was given; if that was STARTTLS or AUTH, it does not offer it."
		if e.TLS == TLSSTARTTLS {
			f[0].Confidence = check.Possible
		}
	}
	return f
}

// unknownCommand reports whether a server knows a command not, and it is not said
// which: that stands in no reply (RFC 5321, section 4.2.4), and STARTTLS and AUTH,
// which not all servers have, lead to other causes.
func (e *Evidence) unknownCommand() bool {
	r := e.Failure.Reply
	return r != nil && (r.Code == 500 || r.Code == 502) && e.Failure.Stage == ""
}

// fixedUsers are the services whose SMTP user name is one word for everybody:
// Twilio SendGrid "Integrating with the SMTP API", SparkPost "SMTP API", Resend
// "Send emails using SMTP".
var fixedUsers = map[string]string{"smtp.sendgrid.net": "apikey", "smtp.sparkpostmail.com": "SMTP_Injection", "smtp.eu.sparkpostmail.com": "SMTP_Injection", "smtp.resend.com": "resend"}

// authFailed: a refused login with any other name than the service's fixed one
// needs no look at the password.
func authFailed(e *Evidence) []check.Finding {
	f := reads(smtpcode.AuthFailed)(e)
	want := fixedUsers[strings.ToLower(e.host)]
	if user, _, _ := strings.Cut(e.User, ":"); f == nil || want == "" || user == "" || user == want {
		return f
	}
	f[0].Message = fmt.Sprintf("%s takes %q as the user name from everybody, and this client gave %q.", e.host, want, e.User)
	f[0].Fixes = []check.Fix{{Message: fmt.Sprintf("Set the user name to %q and keep the API key as the password", want)}}
	return f
}

// heloRejected: net/smtp and its children say EHLO localhost unless told
// otherwise. A server that answers 421 and closes leaves them with EOF, because
// they fall back to HELO on a dead connection.
func heloRejected(e *Evidence) []check.Finding {
	if f := reads(smtpcode.HELORejected)(e); f != nil {
		return f
	}
	if _, ok := e.has(EventEOF, EventReset); !ok || e.answered() || e.port == "465" || e.Accepted || e.ConnAge > 0 {
		return nil
	}
	if st := e.Failure.Stage; st != "" && st != smtpcode.StageEHLO && st != smtpcode.StageMail {
		return nil
	}
	switch name := strings.ToLower(e.HELO); {
	case name == "localhost" || name != "" && !strings.Contains(name, "."):
		return found(e, check.Likely, fmt.Sprintf("The server hung up after EHLO %s, which is not a name it accepts.", e.HELO))
	case strings.EqualFold(e.host, "smtp-relay.gmail.com") && name == "":
		return found(e, check.Likely, "Google's relay hangs up on EHLO localhost, the name that Go's mail libraries give by default; they report only EOF.")
	case name == "":
		return found(e, check.Possible, "If the client says EHLO localhost, as net/smtp does by default, the server may have hung up on that.")
	}
	return nil
}

// staleAfter is how long a connection must have been open for its end to be the
// server's idle time-out: servers close idle ones after one to five minutes
// (RFC 5321, section 4.5.3.2.7, asks for five).
const staleAfter = 45 * time.Second

// starttlsNotOffered: a client that insists on STARTTLS, and does not look for it in
// the EHLO reply, as net/smtp does not, is told that the command is unknown. A server
// must know the others of a plain session (RFC 5321, section 4.5.1); if the reply is
// to another one, it mostly names it.
func starttlsNotOffered(e *Evidence) []check.Finding {
	if f := reads(smtpcode.STARTTLSNotOffered)(e); f != nil {
		return f
	}
	r := e.Failure.Reply
	if e.TLS != TLSSTARTTLS || r == nil || r.Code != 500 && r.Code != 502 || reads(smtpcode.ProtocolError)(e) == nil {
		return nil
	}
	switch e.Failure.Stage {
	case smtpcode.StageSTARTTLS:
		return found(e, check.Certain, "The server does not know STARTTLS.")
	case "":
		for _, verb := range []string{"HELO", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "VRFY", "HELP", "XCLIENT", "line"} {
			if strings.Contains(r.String(), verb) {
				return nil
			}
		}
		return found(e, check.Likely, "The program demands STARTTLS, which is the one command of its session that a server need not know.")
	}
	return nil
}

// staleConnection: a pooled connection that the server had closed while it was
// idle.
func staleConnection(e *Evidence) []check.Finding {
	if e.Accepted {
		return nil
	}
	_, dropped := e.has(EventEOF, EventReset, EventBrokenPipe, EventClosedLocally)
	idle := e.Failure.Reply != nil && len(e.Failure.Readings) > 0 && e.Failure.Readings[0].Cause == smtpcode.ConnectionDropped
	switch {
	case idle && e.ConnAge >= staleAfter: // the server says itself that it waited in vain
		return found(e, e.Failure.Readings[0].Confidence, fmt.Sprintf("The connection had been open for %v, and the server had ended it for want of a command.", e.ConnAge))
	case dropped && e.ConnAge >= staleAfter:
		return found(e, check.Likely, fmt.Sprintf("The connection had been open for %v and the server had closed it before the client used it again.", e.ConnAge))
	case dropped && e.ConnAge > 0, e.answered():
		return nil
	}
	if _, ok := e.has(EventBrokenPipe); ok {
		return found(e, check.Possible, "If connections are kept open between messages, the server had closed this one before the client wrote to it.")
	}
	return nil
}

// hasty is the time in which no server can have failed to answer: whoever gives
// up sooner had a time-out of zero, or one in the wrong unit.
const hasty = time.Second

// clientTimeout: the client's own deadline ended the attempt.
func clientTimeout(e *Evidence) []check.Finding {
	_, timedOut := e.has(EventDialTimeout, EventReadTimeout, EventDeadline, EventResolverTimeout)
	if timedOut && e.Elapsed > 0 && e.Elapsed < hasty && !e.answered() {
		return found(e, check.Certain, fmt.Sprintf("The client gave up after %v, before any server could have answered: its time-out is zero or in the wrong unit.", e.Elapsed))
	}
	f := reads(smtpcode.ClientTimeout)(e)
	if _, silent := e.has(EventNoGreeting); silent && f == nil && e.port != "" && e.port != "465" && e.otherService() == "" && !e.answered() {
		return found(e, check.Possible, "The connection was opened, and the server had not greeted when the client gave up.")
	}
	if f != nil && e.Elapsed >= hasty && f[0].Confidence == check.Possible {
		f[0].Confidence = check.Likely
	}
	return f
}

// deliveredAnyway: after 250 to the final dot the message is the server's
// (RFC 5321, section 6.1), whatever goes wrong with QUIT or the connection.
func deliveredAnyway(e *Evidence) []check.Finding {
	switch {
	case e.Accepted:
		return found(e, check.Certain, "The server had accepted the message before this error; sending it again would deliver it twice.")
	case e.Failure.Stage == smtpcode.StageQuit && !e.answered():
		return found(e, check.Likely, "The error came at QUIT, when the server had already accepted the message.")
	}
	return reads(smtpcode.DeliveredAnyway)(e)
}

// connectionDropped yields to what explains the drop.
func connectionDropped(e *Evidence) []check.Finding {
	if e.Accepted {
		return nil
	}
	return reads(smtpcode.ConnectionDropped)(e)
}

// clientMisuse: "use of closed network connection" is only the program's doing
// when the server had not closed first.
func clientMisuse(e *Evidence) []check.Finding {
	if _, ok := e.has(EventClosedLocally); ok && (e.ConnAge >= staleAfter || e.Accepted) {
		return nil
	}
	return reads(smtpcode.ClientMisuse)(e)
}

// authNotOffered: an MX host takes mail for its own domains and no logins.
func authNotOffered(e *Evidence) []check.Finding {
	f := reads(smtpcode.AuthNotOffered)(e)
	if f != nil && e.port == "25" {
		f[0].Message = "The server offers no login on port 25: it is a receiving host (MX), not a submission server."
	}
	return f
}

// unclassified fires when nothing was read from the error.
func unclassified(e *Evidence) []check.Finding {
	if e.answered() {
		return reads(smtpcode.Unclassified)(e)
	}
	if len(e.Failure.Events) > 0 || e.Accepted {
		return nil
	}
	return found(e, check.Possible, "")
}
