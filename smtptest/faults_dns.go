package smtptest

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// to changes the recipient.
func to(address string) func(*World) {
	return set(func(s *Settings) { s.To = []string{address} })
}

var dnsFaults = []Fault{
	{"recipient-domain-typo", "The recipient's domain is misspelt and does not exist.", smtpcode.DomainNotFound, Delivery, smtpcode.StageResolve, ShowsDNS, to("jo@exmaple.net")},
	{"recipient-domain-frequent-typo", "The recipient's domain is a frequent one, misspelt.", smtpcode.DomainNotFound, Delivery, smtpcode.StageResolve, ShowsDNS, all(to("jo@gmial.com"), func(w *World) {
		w.stranger("192.0.2.28:25", "mx.gmail.com", "gmail.com")
		w.publish("gmail.com. MX 5 mx.gmail.com.")
	})},
	{"recipient-domain-without-host", "The recipient's domain exists and has neither a mail host nor an address.", smtpcode.DomainNotFound, Delivery, smtpcode.StageResolve, ShowsDNS, all(func(w *World) { w.Withdraw("example.net", "MX") }, func(w *World) { w.Withdraw("example.net", "A") })},
	{"mx-host-missing", "The MX record names a host that does not exist.", smtpcode.DomainNotFound, Delivery, smtpcode.StageResolve, ShowsDNS, all(published("example.net. MX 10 mx9.example.net."), func(w *World) { w.setSTS(strings.ReplaceAll(stsPolicy, "mx: mx.", "mx: mx9.")) })},
	{"recipient-domain-at-relay", "The server that the client gives its mail to does not find the recipient's domain.", smtpcode.DomainNotFound, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "450 4.1.2 <jo@example.net>: Recipient address rejected: Domain not found")},
	{"null-mx", "The recipient's domain states that it takes no mail.", smtpcode.NullMX, Delivery, smtpcode.StageResolve, ShowsLocal, published("example.net. MX 0 .")},
	{"null-mx-at-relay", "The server that the client gives its mail to sees that the recipient's domain takes no mail.", smtpcode.NullMX, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "556 5.1.10 <jo@example.net>: Recipient address rejected: Domain example.net does not accept mail (nullMX)")},
	{"host-takes-no-mail", "The recipient's host says that it never takes mail.", smtpcode.NullMX, Delivery, smtpcode.StageGreeting, ShowsReply, says(smtpcode.StageGreeting, "521 mx.example.net does not accept mail (see RFC 7504)")},
	{"mx-servfail", "The recipient's zone cannot be resolved.", smtpcode.DestinationDNSFailed, Delivery, smtpcode.StageResolve, ShowsDNS, published("example.net. SERVFAIL")},
	{"mx-timeout", "The name servers of the recipient's zone do not answer.", smtpcode.DestinationDNSFailed, Delivery, smtpcode.StageResolve, ShowsDNS, published("example.net. TIMEOUT")},
	{"mx-bogus", "DNSSEC of the recipient's zone is broken.", smtpcode.DestinationDNSFailed, Delivery, smtpcode.StageResolve, ShowsDNS, published("example.net. BOGUS 7 signature expired")},
	{"mx-address-servfail", "The address of the recipient's mail host cannot be resolved.", smtpcode.DestinationDNSFailed, Delivery, smtpcode.StageResolve, ShowsDNS, published("mx.example.net. SERVFAIL")},
	{"destination-dns-at-relay", "The server that the client gives its mail to cannot resolve the recipient's domain for now.", smtpcode.DestinationDNSFailed, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "451 4.4.3 <jo@example.net>: Host or domain name not found. Name service error for name=example.net type=MX: Host not found, try again")},
	{"destination-silent", "A relay says that the recipient's mail host does not answer.", smtpcode.DestinationUnreachable, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "450 4.4.1 connect to mx.example.net[198.51.100.25]:25: Connection timed out")},
	{"destination-refuses", "A relay says that the recipient's mail host refuses connections.", smtpcode.DestinationUnreachable, Submission, smtpcode.StageRcpt, ShowsReply, says(smtpcode.StageRcpt, "450 4.4.1 connect to mx.example.net[198.51.100.25]:25: Connection refused")},
	{"expired", "The queue of a relay gave up.", smtpcode.DeliveryExpired, Submission, smtpcode.StageMessage, ShowsReply, says(smtpcode.StageMessage, "550 4.4.7 QUEUE.Expired; message expired")},
}
