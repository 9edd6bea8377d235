package smtptest

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// Wording is whose words a server's refusals are in.
type Wording string

// The wordings.
const (
	Postfix  Wording = "postfix"
	Exim     Wording = "exim"
	Exchange Wording = "exchange" // Exchange Online
	Gmail    Wording = "gmail"
)

// Event is something that a server has to say no to. Its value is a stable name.
type Event string

// The events, in the order in which a session may meet them.
const (
	EventConnections      Event = "connections"
	EventBusy             Event = "busy"
	EventHELO             Event = "helo"
	EventTLSRequired      Event = "tls-required"
	EventAuthRequired     Event = "auth-required"
	EventAuthFailed       Event = "auth-failed"
	EventAuthUnavailable  Event = "auth-unavailable"
	EventMechanism        Event = "mechanism"
	EventLogins           Event = "logins"
	EventAccountDisabled  Event = "account-disabled"
	EventRate             Event = "rate"
	EventSize             Event = "size"
	EventSenderSyntax     Event = "sender-syntax"
	EventSenderDomain     Event = "sender-domain"
	EventSenderBlocked    Event = "sender-blocked"
	EventSenderNotOwned   Event = "sender-not-owned"
	EventUTF8             Event = "smtputf8"
	EventReverse          Event = "reverse"
	EventListed           Event = "listed"
	EventDomainListed     Event = "domain-listed"
	EventListRefused      Event = "list-refused"
	EventSPF              Event = "spf"
	EventSPFError         Event = "spf-error"
	EventSPFTemporary     Event = "spf-temporary"
	EventRelay            Event = "relay"
	EventRecipientSyntax  Event = "recipient-syntax"
	EventRecipientDomain  Event = "recipient-domain"
	EventUnknown          Event = "unknown"
	EventDisabled         Event = "disabled"
	EventMoved            Event = "moved"
	EventFull             Event = "full"
	EventRestricted       Event = "restricted"
	EventRecipientRate    Event = "recipient-rate"
	EventGreylisted       Event = "greylisted"
	EventRecipients       Event = "recipients"
	EventLine             Event = "line"
	EventBareLF           Event = "bare-lf"
	EventHeader           Event = "header"
	EventLoop             Event = "loop"
	EventDKIM             Event = "dkim"
	EventDMARC            Event = "dmarc"
	EventUnauthenticated  Event = "unauthenticated"
	EventSpam             Event = "spam"
	EventVirus            Event = "virus"
	EventPolicy           Event = "policy"
	EventOrder            Event = "order"
	EventUnknownCommand   Event = "unknown-command"
	EventTooManyErrors    Event = "too-many-errors"
	EventQuota            Event = "quota"
	EventSenderUnverified Event = "sender-unverified"
)

// facts fill the places in a reply: {client}, {helo}, {sender}, {recipient}, the
// sender's {domain}, the recipient's {place}, {server}, {list}, {user}, and {to},
// whither a mailbox has moved.
type facts map[string]string

// Reply is what a server of this wording says at an event, its lines separated by
// "\n", with places such as {recipient} for what it is about. A wording without
// words for the event borrows those of Postfix.
func (w Wording) Reply(e Event) string {
	if s, ok := wordings[w][e]; ok {
		return s
	}
	return wordings[Postfix][e]
}

// Events lists what a server can say no to, with the cause that the words mean.
func Events() map[Event]smtpcode.Cause {
	out := make(map[Event]smtpcode.Cause, len(eventCauses))
	for e, c := range eventCauses {
		out[e] = c
	}
	return out
}

// fill puts the facts into their places.
func (f facts) fill(reply string) string {
	pairs := make([]string, 0, 2*len(f))
	for place, value := range f {
		pairs = append(pairs, "{"+place+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(reply)
}

var eventCauses = map[Event]smtpcode.Cause{
	EventConnections: smtpcode.TooManyConnections, EventBusy: smtpcode.ServerBusy, EventHELO: smtpcode.HELORejected,
	EventTLSRequired: smtpcode.TLSRequired, EventAuthRequired: smtpcode.AuthRequired, EventAuthFailed: smtpcode.AuthFailed,
	EventAuthUnavailable: smtpcode.AuthUnavailable, EventMechanism: smtpcode.AuthMechanismUnsupported, EventLogins: smtpcode.TooManyLogins,
	EventAccountDisabled: smtpcode.AccountDisabled, EventRate: smtpcode.RateLimited, EventSize: smtpcode.MessageTooLarge,
	EventSenderSyntax: smtpcode.SenderAddressInvalid, EventSenderDomain: smtpcode.SenderDomainInvalid, EventSenderBlocked: smtpcode.SenderBlocked,
	EventSenderNotOwned: smtpcode.SenderNotPermitted, EventUTF8: smtpcode.SMTPUTF8Unsupported, EventReverse: smtpcode.ReverseDNSMissing,
	EventListed: smtpcode.IPBlocklisted, EventDomainListed: smtpcode.DomainBlocklisted, EventListRefused: smtpcode.BlocklistLookupRefused,
	EventSPF: smtpcode.SPFFailed, EventSPFError: smtpcode.SPFFailed, EventSPFTemporary: smtpcode.SPFFailed, EventRelay: smtpcode.RelayDenied,
	EventRecipientSyntax: smtpcode.RecipientAddressInvalid, EventRecipientDomain: smtpcode.DomainNotFound, EventUnknown: smtpcode.RecipientUnknown,
	EventDisabled: smtpcode.RecipientDisabled, EventMoved: smtpcode.RecipientMoved, EventFull: smtpcode.MailboxFull,
	EventRestricted: smtpcode.RecipientRestricted, EventRecipientRate: smtpcode.RecipientRateLimited, EventGreylisted: smtpcode.Greylisted,
	EventRecipients: smtpcode.TooManyRecipients, EventLine: smtpcode.LineTooLong, EventBareLF: smtpcode.MessageMalformed,
	EventHeader: smtpcode.MessageMalformed, EventLoop: smtpcode.RoutingLoop, EventDKIM: smtpcode.DKIMFailed, EventDMARC: smtpcode.DMARCFailed,
	EventUnauthenticated: smtpcode.SenderUnauthenticated, EventSpam: smtpcode.SpamContent, EventVirus: smtpcode.VirusFound,
	EventPolicy: smtpcode.PolicyRejected, EventOrder: smtpcode.ProtocolError, EventUnknownCommand: smtpcode.ProtocolError,
	EventTooManyErrors: smtpcode.ProtocolError, EventQuota: smtpcode.QuotaExceeded, EventSenderUnverified: smtpcode.SenderNotVerified,
}
