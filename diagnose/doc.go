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
