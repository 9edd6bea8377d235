package netprobe

import (
	"cmp"
	"fmt"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// slowGreeting is from where on a greeting makes clients give up: common time-outs
// are 5, 10 and 30 seconds, where RFC 5321 grants five minutes.
const slowGreeting = 5 * time.Second

// rulesService judge who is at the end of the connection, and how it begins.
var rulesService = []rule{
	{
		Meta: check.Meta{
			Code: "not-a-mail-port", Cause: string(smtpcode.WrongService), Severity: check.Error,
			Title: "The port belongs to a service other than SMTP",
			Doc:   "What answers there introduces itself as something else. Usually the incoming server of a mail account (IMAP 143 and 993, POP3 110 and 995) was entered as the outgoing one, or the port of a website or a login.",
			Fix:   "Configure the provider's outgoing (SMTP) host and port: 587 with STARTTLS or 465 with TLS",
			Refs:  []string{"RFC 5321, section 4.2", "RFC 8314, section 3"},
		},
		Check: func(r *Result) []check.Finding {
			for _, d := range r.dials(RoleTarget) {
				registered, _ := wire.Registered(r.Port)
				f := check.Finding{Confidence: check.Certain, Subject: r.server()}
				switch {
				case other(d):
					f.Message, f.Evidence = fmt.Sprintf("Port %d of %s speaks %s, not SMTP.", r.Port, r.Host, spoken(d)), []string{d.words()}
				case d.speaks(wire.TLS) && registered != "":
					f.Confidence, f.Evidence = check.Likely, []string{d.address() + " answered a ClientHello with a TLS record, and said nothing inside TLS"}
					f.Message = fmt.Sprintf("Port %d of %s speaks TLS from the first octet, and no SMTP came inside it.", r.Port, r.Host)
				default:
					continue
				}
				if registered != "" {
					f.Message += fmt.Sprintf(" Port %d is that of %s.", r.Port, registered)
				}
				if open := r.open(); open != nil {
					f.Fixes = []check.Fix{r.usePort(open)}
				}
				return []check.Finding{f}
			}
			return nil
		},
	},
	{
		Meta: check.Meta{
			Code: "tls-port-clear-client", Cause: string(smtpcode.PlaintextOnTLSPort), Severity: check.Error,
			Title: "The port speaks TLS from the first octet, and the client waits in clear text",
			Doc:   "The server says nothing until it gets a ClientHello, and answers that with TLS. A client that waits for a greeting, with or without STARTTLS after it, hangs until one of the two gives up: a time-out or EOF without a word.",
			Fix:   "Begin TLS at once on this port (in Go: tls.Dial, then smtp.NewClient), or use port 587 with STARTTLS",
			Refs:  []string{"RFC 8314, section 3.3", "RFC 3207"},
		},
		Check: func(r *Result) []check.Finding {
			for _, d := range r.dials(RoleTarget) {
				registered, _ := wire.Registered(r.Port)
				if !d.AnswersTLS || other(d) || d.speaks(wire.TLS) && registered != "" || r.beginsTLS() {
					continue
				}
				f := check.Finding{
					Confidence: check.Certain, Subject: r.server(),
					Evidence: []string{d.address() + " said nothing, and answered a ClientHello with a TLS record"},
					Fixes: []check.Fix{{
						Message: "Begin TLS from the first octet on this port", Text: "implicit",
						Change: check.SettingChange{Setting: "tls", Value: "implicit"},
					}},
				}
				if d.speaks(wire.SMTP) {
					f.Message = fmt.Sprintf("Port %d of %s speaks SMTP inside TLS, which begins with the first octet there.", r.Port, r.Host)
					f.Evidence = append(f.Evidence, d.words())
				} else if r.TLS == TLSAuto {
					f.Confidence = check.Likely
				}
				if open := r.open(); open != nil && dialPort(*open) != 465 {
					f.Fixes = append(f.Fixes, r.usePort(open))
				}
				return []check.Finding{f}
			}
			return nil
		},
	},
	{
		Meta: check.Meta{
			Code: "clear-port-tls-client", Cause: string(smtpcode.TLSOnPlaintextPort), Severity: check.Error,
			Title: "The port greets in clear text, and the client begins with TLS",
			Doc:   "The server greets in clear text and wants STARTTLS. A client that begins with a ClientHello reads the greeting as a TLS record, and says \"first record does not look like a TLS handshake\" or \"wrong version number\".",
			Fix:   "Use STARTTLS on this port, or port 465 for TLS from the first octet",
			Refs:  []string{"RFC 3207, section 4", "RFC 8314, section 3.3"},
		},
		Check: func(r *Result) []check.Finding {
			for _, d := range r.dials(RoleTarget) {
				if !d.speaks(wire.SMTP) || d.AnswersTLS || !r.beginsTLS() {
					continue
				}
				f := check.Finding{Confidence: check.Certain, Subject: r.server(), Evidence: []string{d.words() + " in clear text"}, Fixes: []check.Fix{{
					Message: "Use STARTTLS on this port", Text: "starttls", Change: check.SettingChange{Setting: "tls", Value: "starttls"},
				}}}
				return []check.Finding{f}
			}
			return nil
		},
	},
	{
		Meta: check.Meta{
			Code: "closed-before-greeting", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The server took the connection and closed it without a word",
			Doc:   "The connection stood, and the server ended it in order before it greeted. Limits on connections from one address, access lists (TCP wrappers, fail2ban), block lists that are asked at connect time, and a proxy or load balancer with no server behind it do that.",
			Fix:   "Wait some minutes with no connection to that server, then try again with fewer at a time; if it recurs, ask its administrator for the log of that time and this address",
			Refs:  []string{"RFC 5321, section 3.1", "RFC 5321, section 3.8"},
		},
		Check: func(r *Result) []check.Finding { return ended(r, ClosedAfter) },
	},
	{
		Meta: check.Meta{
			Code: "reset-before-greeting", Cause: string(smtpcode.ConnectionDropped), Severity: check.Error,
			Title: "The connection was reset before the server said a word",
			Doc:   "The connection stood, and a reset ended it before the greeting. The mail service crashed or is overloaded, a limit cut it off, or a firewall or filter on the way answers for the server and then tears the connection down.",
			Fix:   "Try again after some minutes and from another network; if only this network is hit, ask who runs its firewall, else the server's administrator",
			Refs:  []string{"RFC 9293, section 3.5.3", "RFC 5321, section 3.8"},
		},
		Check: func(r *Result) []check.Finding { return ended(r, ResetAfter) },
	},
	{
		Meta: check.Meta{
			Code: "greeting-slow", Cause: string(smtpcode.ClientTimeout), Severity: check.Warning,
			Title: "The server keeps clients waiting for its greeting",
			Doc:   "The greeting came late. Servers delay it on purpose, as senders of spam do not wait, or because they look the client's address up in slow DNS first. The standard lets them take up to five minutes; clients with a shorter time-out give up.",
			Fix:   "Give the greeting five minutes in the client's time-outs, and send from a background job",
			Refs:  []string{"RFC 5321, section 4.5.3.2.1"},
		},
		Check: func(r *Result) []check.Finding {
			for _, d := range r.dials(RoleTarget) {
				if d.speaks(wire.SMTP) && d.SpokeAfter >= slowGreeting {
					return []check.Finding{{
						Confidence: check.Likely, Subject: r.server(), Evidence: []string{fmt.Sprintf("%s said %q after %s", d.address(), firstPart(d.Spoke), round(d.SpokeAfter))},
						Message: fmt.Sprintf("The greeting came after %s; a client that waits for less gives up.", round(d.SpokeAfter)),
					}}
				}
			}
			return nil
		},
	},
	{
		Meta: check.Meta{
			Code: "greeting-missing", Cause: string(smtpcode.ClientTimeout), Severity: check.Warning,
			Title: "The server takes the connection and says nothing",
			Doc:   "The connection stands, no greeting came while the probe waited, and a ClientHello got no answer either. A server that delays its greeting, one that is out of workers and leaves connections in its queue, and a middle box that answers for a server that is away look alike.",
			Fix:   "Wait longer (the standard grants five minutes); if no greeting comes at all, ask the server's administrator, or try from another network",
			Refs:  []string{"RFC 5321, section 4.5.3.2.1"},
		},
		Check: func(r *Result) []check.Finding {
			targets := r.dials(RoleTarget)
			mute := filter(targets, func(d Dial) bool {
				return d.Outcome == Connected && d.Listened && !heard(d)
			})
			if len(mute) == 0 || len(filter(targets, heard)) > 0 {
				return nil
			}
			return []check.Finding{{Confidence: check.Possible, Subject: r.server(), Evidence: []string{mute[0].address() + ": connected, no word, no answer to a ClientHello"}}}
		},
	},
}

// other reports whether something else than SMTP is known to speak there.
func other(d Dial) bool {
	return d.Service != "" && !d.speaks(wire.SMTP) && !d.speaks(wire.TLS)
}

// spoken is what speaks there, in a sentence.
func spoken(d Dial) string {
	name := wire.Service(d.Service).Name()
	if d.AnswersTLS {
		name += " inside TLS"
	}
	return name
}

// words is what the peer said, as evidence, and to what.
func (d Dial) words() string {
	switch {
	case len(d.Spoke) > 0:
		return fmt.Sprintf("%s says %q", d.address(), firstPart(d.Spoke))
	case d.AnswersTLS:
		return fmt.Sprintf("%s says %q inside TLS", d.address(), firstPart(d.Inside))
	}
	return fmt.Sprintf("%s says nothing first, and answers %s with %q", d.address(), cmp.Or(d.Asked, "a ClientHello"), firstPart(d.Answered))
}

// beginsTLS reports whether the application begins TLS with the first octet.
func (r *Result) beginsTLS() bool { return r.TLS == TLSImplicit || r.TLS == TLSAuto && r.Port == 465 }

// ended fires when no address of the target greets and one ended so.
func ended(r *Result, how Outcome) []check.Finding {
	targets := r.dials(RoleTarget)
	hit := filter(targets, func(d Dial) bool { return d.Outcome == how })
	if len(hit) == 0 || len(filter(targets, func(d Dial) bool { return d.Outcome == Connected })) > 0 {
		return nil
	}
	return []check.Finding{{Confidence: check.Certain, Subject: r.server(), Evidence: evidence(hit, r.sameHost())}}
}
