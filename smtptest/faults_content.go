package smtptest

import (
	"net/netip"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func body(text string) func(*World) { return drafted(func(d *draft) { d.body = text }) }

var contentFaults = []Fault{
	{"spam", "The message holds GTUBE, which every filter takes for spam.", smtpcode.SpamContent, Delivery, smtpcode.StageMessage, ShowsReply, body(gtube + "\r\n")},
	{"virus", "The message holds the EICAR test file.", smtpcode.VirusFound, Delivery, smtpcode.StageMessage, ShowsReply, body(eicar + "\r\n")},
	{"virus-exim", "The same in Exim's words.", smtpcode.VirusFound, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Exim), body(eicar+"\r\n"))},
	{"too-large", "The message is larger than the server takes.", smtpcode.MessageTooLarge, Delivery, smtpcode.StageMessage, ShowsReply, all(conf(func(c *Config) { c.Size = 2000 }), body(strings.Repeat(greeting, 200)))},
	{"too-large-exim", "The same in Exim's words.", smtpcode.MessageTooLarge, Submission, smtpcode.StageMessage, ShowsReply, all(wording(Exim), conf(func(c *Config) { c.Size = 2000 }), body(strings.Repeat(greeting, 200)))},
	{"from-missing", "The message has no From field.", smtpcode.MessageMalformed, Delivery, smtpcode.StageMessage, ShowsReply, drafted(func(d *draft) { d.from, d.signer = "-", "" })},
	{"bare-line-feeds", "The lines of the message end in LF alone.", smtpcode.MessageMalformed, Delivery, smtpcode.StageMessage, ShowsReply, tamper("Good to see you.\r\n", "Good to\nsee you.\n\r\n")},
	{"bare-line-feeds-exchange", "The same in Exchange's words.", smtpcode.MessageMalformed, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Exchange), tamper("Good to see you.\r\n", "Good to\nsee you.\n\r\n"))},
	{"line-too-long", "A line of the message has more than 998 octets.", smtpcode.LineTooLong, Delivery, smtpcode.StageMessage, ShowsReply, body(strings.Repeat("x", 1500) + "\r\n")},
	{"line-too-long-exim", "The same in Exim's words.", smtpcode.LineTooLong, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Exim), body(strings.Repeat("x", 1500)+"\r\n"))},
	{"mail-loop", "The message has gone in circles.", smtpcode.RoutingLoop, Delivery, smtpcode.StageMessage, ShowsReply, drafted(func(d *draft) {
		d.header = strings.Repeat("Received: from a.example.org by b.example.org; Sat, 21 Nov 2026 09:15:01 +0000\r\n", 60)
	})},
	{"mail-loop-exim", "The same in Exim's words.", smtpcode.RoutingLoop, Delivery, smtpcode.StageMessage, ShowsReply, all(wording(Exim), drafted(func(d *draft) {
		d.header = strings.Repeat("Received: from a.example.org by b.example.org; Sat, 21 Nov 2026 09:15:01 +0000\r\n", 60)
	}))},
}

var serverFaults = []Fault{
	{"disk-full", "The server is short of disk space.", smtpcode.ServerBusy, Delivery, smtpcode.StageMail, ShowsReply, says(smtpcode.StageMail, "452 4.3.1 Insufficient system storage")},
	{"maintenance", "The server is in maintenance.", smtpcode.ServerBusy, Submission, smtpcode.StageGreeting, ShowsReply, says(smtpcode.StageGreeting, "421 4.3.2 All server ports are busy")},
	{"queue-error", "The server cannot write to its queue.", smtpcode.ServerBusy, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "451 4.3.0 Error: queue file write error")},
	{"lookup-error", "The server's own look-up fails.", smtpcode.ServerBusy, Delivery, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "451 4.3.0 <jo@example.net>: Temporary lookup failure")},
	{"overload", "The server is overloaded.", smtpcode.ServerBusy, Delivery, smtpcode.StageGreeting, ShowsReply, says(smtpcode.StageGreeting, "421 mx.example.net: Too much load; please try again later")},
	{"misconfigured", "The server is misconfigured.", smtpcode.ServerError, Delivery, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "554 5.3.5 System incorrectly configured")},
	{"out-of-order", "The server finds a command out of order.", smtpcode.ProtocolError, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "503 5.5.1 Error: need MAIL command")},
	{"pipelining", "The server sees commands that came too early.", smtpcode.ProtocolError, Delivery, smtpcode.StageData, ShowsReply, says(smtpcode.StageData, "503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining")},
	{"ehlo-unknown", "The server knows neither EHLO nor HELO.", smtpcode.ProtocolError, Delivery, smtpcode.StageEHLO, ShowsReply, says(smtpcode.StageEHLO, "500 5.5.2 Error: command not recognized")},
	{"too-many-errors", "The server hangs up after too many errors.", smtpcode.ProtocolError, Delivery, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "421 4.7.0 mx.example.net Error: too many errors")},
	{"send-after-quit", "The program uses its client after it has ended the session.", smtpcode.ClientMisuse, Submission, smtpcode.StageMail, ShowsLocal, set(func(s *Settings) { s.AfterQuit = true })},
	{"quit-fails", "The message is taken, and the connection breaks at QUIT.", smtpcode.DeliveredAnyway, Submission, smtpcode.StageQuit, ShowsAfter, says(smtpcode.StageQuit, HangUp)},
	{"quit-reset", "The message is taken, and the connection is reset at QUIT.", smtpcode.DeliveredAnyway, Delivery, smtpcode.StageQuit, ShowsAfter, says(smtpcode.StageQuit, Reset)},
	{"quit-421", "The message is taken, and QUIT is answered with 421.", smtpcode.DeliveredAnyway, Submission, smtpcode.StageQuit, ShowsAfter, says(smtpcode.StageQuit, "421 4.3.0 smtp.example.com Server local error")},
	{"no-reason", "The server refuses without a reason.", smtpcode.Unclassified, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "554 No")},
}
