// Package smtpcode reads SMTP replies and tells what they mean.
//
// # What a server says
//
// A mail server answers every command with a reply (RFC 5321, section 4.2): a
// basic code of three digits, and text, over one line or several.
//
//	550-5.7.26 This mail has been blocked because the sender is
//	550 5.7.26 unauthenticated.
//
// The first digit is the verdict: 2 and 3 go on, 4 is a refusal for now, 5 a
// refusal for good. Most servers put an enhanced status code before the text
// (RFC 3463, RFC 2034): the class again, a subject, and a detail. 5.7.26 is
// "permanent, security or policy, several authentication checks failed".
//
// Neither code can be trusted alone. 550 means "no such user" as well as "your
// address is on a block list". Providers use enhanced codes for other things than
// the registry has them for: 5.1.1 is a full mailbox at Comcast, 4.2.1 a rate at
// Gmail, 5.4.1 an unknown user at Microsoft. Some 4yz refusals never clear, and
// some 5yz ones pass the next day. What counts is what is said, by whom.
//
// # Reading one
//
// [ParseReply] finds the reply in whatever holds it: the wire, the text of an
// error, a log line, a bounce. [Classify] weighs it and answers with a [Class]:
// the [Cause] from a closed list, whether it is temporary, whose turn it is, and
// what to do with the message and the recipient ([Retry]).
//
//	r, err := smtpcode.ParseReply(text)
//	if err != nil {
//		return err // there is no reply in it
//	}
//	c := smtpcode.Classify(r, smtpcode.Context{Host: "mx1.example.com"})
//
// # What it knows
//
// Over a thousand replies of receivers, filters, block lists, sending services
// and server programs stand in tables, each with its source ([KnownReplies]).
// General wording in some twenty languages covers what no table has. The registries
// of basic and enhanced codes ([LookupBasic], [LookupEnhanced]) come last.
//
// The package imports the standard library only, does no work when it is
// imported, and is safe for concurrent use.
package smtpcode
