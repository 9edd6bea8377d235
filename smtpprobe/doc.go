// Package smtpprobe holds the conversation that a program has with its mail
// server, and keeps what was said.
//
// # The conversation
//
// The server speaks first (RFC 5321, section 3.1). The client answers with its
// name, and the server lists what it can do:
//
//	S: 220 smtp.example.com ESMTP ready
//	C: EHLO app.example.org
//	S: 250-smtp.example.com
//	S: 250-SIZE 35882577
//	S: 250 STARTTLS
//
// From here the client has three ways. On port 587 it asks for STARTTLS, shakes
// hands, and says EHLO again, because nothing that was said in clear text counts
// any more (RFC 3207, section 4.2). On port 465 TLS had begun with the first
// octet, before the greeting (RFC 8314, section 3.3). Between mail servers, on
// port 25, TLS is used where it is offered, and the certificate need not be
// trusted (RFC 7435).
//
// A program that submits mail then logs in with one of the mechanisms that the
// AUTH line lists (RFC 4954): PLAIN and LOGIN send the password, CRAM-MD5 and
// SCRAM-SHA-256 prove that it is known, XOAUTH2 and OAUTHBEARER send a token. A
// server that refuses a token says why in a challenge, as JSON in base64, and
// wants an answer before it says 535 (RFC 7628, section 3.2.3).
//
// Last comes the envelope: MAIL FROM with the size, RCPT TO for each recipient,
// DATA, the message, a dot on a line of its own. Only the reply to the dot hands
// the message over. A connection that breaks before it leaves the client in doubt.
//
// # Looking
//
// A [Prober] goes as far along this road as its [Target] says. It sends no
// message unless SendMessage is set, asks for no recipient that was not given,
// and logs in over TLS only, unless told otherwise. It stops where a program would
// stop, and what it brings is a [Result]: every step with its reply and its time,
// what the server offered before and after TLS, and a transcript without secrets. A
// server that is slow, endless, broken or hostile ends in evidence.
//
// [Rules] judge a Result. They find what the course of a session proves and a
// single reply does not: that STARTTLS was overwritten on the way, that AUTH comes
// only after TLS, that a message was taken before the connection broke. What a
// refusal means by itself stands in its step's Class (see package smtpcode).
package smtpprobe
