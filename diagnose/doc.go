// Package diagnose explains why an email could not be sent.
//
// # Two questions
//
// A program that sends mail asks two things of an error: why, for the person who
// has to mend it; and what now, for the code that holds the message.
//
//	err := smtp.SendMail(addr, auth, from, to, msg)
//	if err != nil {
//		r := diagnose.Explain(err)
//		log.Error("mail not sent", "why", r)      // cause, whose turn, fix
//		if r.Retry.Action == smtpcode.ActionRetry {
//			queue.Later(msg, r.Retry.After)
//		}
//	}
//
// [Explain] needs nothing but the error. It reads types first (net, syscall,
// crypto/tls, crypto/x509, net/textproto, context), then structure (go-mail,
// go-smtp), then text: an SMTP reply anywhere in it, a log line, a bounce, an
// HTTP API's answer, the words of Go's and other languages' libraries. [Wrap]
// makes an error whose text begins with the reason.
//
// # What one string hides
//
// The same words come from different faults. "EOF" is a server that wants TLS
// from the first byte, or one that did not like EHLO localhost, or a connection
// that was idle too long; "i/o timeout" is a firewall, or a time-out set to zero.
// A [Config] tells them apart:
//
//	r := diagnose.Config{Server: "smtp.example.com:465", TLS: diagnose.TLSSTARTTLS}.Explain(err)
//
// Without it the report names the possibilities, each with its [check.Confidence].
//
// # Going and looking
//
// [Diagnose] does not stop at the error. It holds the SMTP session that the
// application would hold, with the same settings, and looks closer where that
// ended: at the network if no server was reached, or one that is silent, at the
// handshake and the certificate if TLS was in the way. At the same time it asks DNS
// what receivers ask: SPF, DKIM, DMARC, PTR records, block lists, the recipients'
// mail hosts.
//
//	c, _, err := diagnose.FromEnv(nil) // or ParseURL, or a literal
//	c.To = []string{"jo@example.net"}
//	c.Error = failed                   // what the application saw, if it did
//	r, err := diagnose.Diagnose(ctx, c)
//	r.WriteText(os.Stderr)
//
// It sends what a careful person would type. It logs in with the credentials that
// it is given, and over TLS only ([Look.AllowPlainAuth]). It sends RCPT for the
// addresses in To, and, where the domain of one takes no mail, for the same one at the
// domain that was probably meant; then RSET. It sends a message only if
// [Look.SendMessage] says so. A deadline shortens what is looked at and never the
// report: what was not looked at stands in [Report.Skipped], and is no finding.
//
// A fix that a machine can apply is tried before it is offered. A record is put
// before the answers of DNS, and SPF, DKIM or DMARC is evaluated again; a setting
// ([check.SettingChange]: another port, TLS mode, mechanism, mail host, sender) is
// given to a further session, which has to get past the step at which the first one
// ended. What was seen stands in [check.Fix.Proof]; a fix that was tried and failed is
// left out, and one that was not tried has no proof. A workaround that works stands
// below what mends the fault. Nothing is ever changed, neither DNS nor the application.
//
// Everything that was seen is in [Report.Evidence]. [Conclude] draws the same report
// from it again, on another machine, without a network.
//
// # What a report promises
//
// One root cause, from the closed list of [smtpcode.Cause]; several only when
// they are independent. Evidence, verbatim, for every claim. Certainty only where
// the evidence entails it; unclassified where nothing says more. No secrets: what
// looks like a password, a token or an AUTH payload is taken out when it is read.
//
// # How it works
//
// The error is taken apart into an [Evidence], which can be saved. Rules, one for
// each finding code ([Catalog]), are pure functions over it; [Conclude] runs them
// and draws the [Report], so the same evidence gives the same report anywhere.
package diagnose
