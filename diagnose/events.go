package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// EventKind names what happened, in whatever language, library or operating
// system it was said.
type EventKind string

// The kinds of events.
const (
	EventNameNotFound      EventKind = "name-not-found"
	EventResolverFailed    EventKind = "resolver-failed"
	EventResolverTimeout   EventKind = "resolver-timeout"
	EventBadRecords        EventKind = "bad-records" // the domain's MX records hold what is no host name
	EventAddressInvalid    EventKind = "address-invalid"
	EventUnknownPort       EventKind = "unknown-port"
	EventRefused           EventKind = "refused"
	EventDialTimeout       EventKind = "dial-timeout"
	EventReadTimeout       EventKind = "read-timeout"
	EventDeadline          EventKind = "deadline"
	EventCanceled          EventKind = "canceled"
	EventEOF               EventKind = "eof"
	EventReset             EventKind = "reset"
	EventBrokenPipe        EventKind = "broken-pipe"
	EventClosedLocally     EventKind = "closed-locally"
	EventUnreachable       EventKind = "unreachable"
	EventNetworkDown       EventKind = "network-down"
	EventSourceUnavailable EventKind = "source-unavailable"
	EventForbidden         EventKind = "forbidden"
	EventProhibited        EventKind = "prohibited" // EACCES for an IPv6 address: this machine's word, or a router's
	EventOutOfResources    EventKind = "out-of-resources"
	EventProxyFailed       EventKind = "proxy-failed"
	EventNoGreeting        EventKind = "no-greeting"
	EventNotSMTP           EventKind = "not-smtp"
	EventLongReply         EventKind = "long-reply"
	EventBadReply          EventKind = "bad-reply"        // a reply that the client's library cannot read
	EventPlaintext         EventKind = "plaintext-to-tls" // a TLS client read bytes that are no TLS record
	EventTLSBytes          EventKind = "tls-to-plaintext" // a clear-text client read TLS bytes
	EventTLSVersion        EventKind = "tls-version"
	EventTLSHandshake      EventKind = "tls-handshake"
	EventTLSConfig         EventKind = "tls-config"
	EventSTARTTLSMissing   EventKind = "starttls-missing"
	EventCertUntrusted     EventKind = "certificate-untrusted"
	EventCertExpired       EventKind = "certificate-expired"
	EventCertName          EventKind = "certificate-name"
	EventAuthMissing       EventKind = "auth-missing"
	EventAuthPlaintext     EventKind = "auth-plaintext"
	EventAuthHost          EventKind = "auth-host"
	EventAuthMechanism     EventKind = "auth-mechanism"
	EventAuthFailed        EventKind = "auth-failed"
	EventNoCredentials     EventKind = "no-credentials"
	EventOAuth             EventKind = "oauth"
	EventNewline           EventKind = "newline"
	EventBadRecipient      EventKind = "bad-recipient"
	EventBadSender         EventKind = "bad-sender"
	EventBadAddress        EventKind = "bad-address"
	EventNoRecipients      EventKind = "no-recipients"
	EventMisuse            EventKind = "misuse"
	EventUTF8Missing       EventKind = "smtputf8-missing"
	EventMalformed         EventKind = "message-malformed"
	EventTooLarge          EventKind = "message-too-large"
	EventAPIUnavailable    EventKind = "api-unavailable"
	EventAPIKey            EventKind = "api-key"
	EventAPIForbidden      EventKind = "api-forbidden"
	EventAPINotFound       EventKind = "api-not-found"
	EventAPIRequest        EventKind = "api-request"
	EventAPIRate           EventKind = "api-rate"
	EventNotConnected      EventKind = "not-connected" // the connection failed, and nothing says how
	EventSuccess           EventKind = "success"       // the only reply in the error is one of success
)

// meaning is the cause that an event has when nothing else is known, and how
// sure that is.
type meaning struct {
	cause      smtpcode.Cause
	confidence check.Confidence
	stage      smtpcode.Stage // where it happens, as far as that is certain
}

// means says what an event means by itself. What is only possible here becomes
// likely, or gives way, by what the rules know of the circumstances.
func (k EventKind) means() meaning {
	const (
		certain  = check.Certain
		likely   = check.Likely
		possible = check.Possible
	)
	switch k {
	case EventNameNotFound:
		return meaning{smtpcode.ServerNameNotFound, certain, smtpcode.StageResolve}
	case EventResolverFailed, EventResolverTimeout:
		return meaning{smtpcode.DNSResolverFailed, likely, smtpcode.StageResolve}
	case EventBadRecords:
		return meaning{smtpcode.DestinationDNSFailed, likely, smtpcode.StageResolve}
	case EventAddressInvalid, EventUnknownPort:
		return meaning{smtpcode.ServerAddressInvalid, certain, smtpcode.StageResolve}
	case EventRefused:
		return meaning{smtpcode.ConnectionRefused, certain, smtpcode.StageConnect}
	case EventDialTimeout:
		return meaning{smtpcode.PortBlocked, likely, smtpcode.StageConnect}
	case EventReadTimeout, EventDeadline:
		return meaning{smtpcode.ClientTimeout, possible, ""}
	case EventCanceled:
		return meaning{smtpcode.ClientTimeout, certain, ""}
	case EventEOF, EventReset:
		return meaning{smtpcode.ConnectionDropped, likely, ""}
	case EventBrokenPipe:
		return meaning{smtpcode.ConnectionDropped, likely, ""}
	case EventClosedLocally:
		return meaning{smtpcode.ClientMisuse, likely, ""}
	case EventUnreachable, EventSourceUnavailable:
		return meaning{smtpcode.NetworkUnreachable, certain, smtpcode.StageConnect}
	case EventNetworkDown:
		return meaning{smtpcode.NetworkDown, likely, smtpcode.StageConnect}
	case EventForbidden:
		return meaning{smtpcode.BlockedLocally, certain, smtpcode.StageConnect}
	case EventProhibited:
		return meaning{smtpcode.BlockedLocally, likely, smtpcode.StageConnect}
	case EventOutOfResources:
		return meaning{smtpcode.ClientMisuse, possible, ""}
	case EventProxyFailed:
		return meaning{smtpcode.ProxyFailed, likely, smtpcode.StageConnect}
	case EventNoGreeting:
		return meaning{smtpcode.PlaintextOnTLSPort, possible, smtpcode.StageGreeting}
	case EventNotSMTP:
		return meaning{smtpcode.WrongService, likely, smtpcode.StageGreeting}
	case EventLongReply, EventBadReply:
		return meaning{smtpcode.ProtocolError, possible, ""}
	case EventPlaintext:
		return meaning{smtpcode.TLSOnPlaintextPort, certain, smtpcode.StageTLS}
	case EventTLSBytes:
		return meaning{smtpcode.PlaintextOnTLSPort, certain, smtpcode.StageGreeting}
	case EventTLSVersion:
		return meaning{smtpcode.TLSVersionUnsupported, certain, smtpcode.StageTLS}
	case EventTLSHandshake:
		return meaning{smtpcode.TLSHandshakeFailed, likely, smtpcode.StageTLS}
	case EventTLSConfig:
		return meaning{smtpcode.TLSConfigInvalid, certain, smtpcode.StageTLS}
	case EventSTARTTLSMissing:
		return meaning{smtpcode.STARTTLSNotOffered, certain, smtpcode.StageSTARTTLS}
	case EventCertUntrusted:
		return meaning{smtpcode.CertificateUntrusted, certain, smtpcode.StageTLS}
	case EventCertExpired:
		return meaning{smtpcode.CertificateExpired, certain, smtpcode.StageTLS}
	case EventCertName:
		return meaning{smtpcode.CertificateNameMismatch, certain, smtpcode.StageTLS}
	case EventAuthMissing:
		return meaning{smtpcode.AuthNotOffered, certain, smtpcode.StageAuth}
	case EventAuthPlaintext:
		return meaning{smtpcode.AuthOverPlaintext, certain, smtpcode.StageAuth}
	case EventAuthHost:
		return meaning{smtpcode.AuthHostMismatch, certain, smtpcode.StageAuth}
	case EventAuthMechanism:
		return meaning{smtpcode.AuthMechanismUnsupported, likely, smtpcode.StageAuth}
	case EventAuthFailed:
		return meaning{smtpcode.AuthFailed, likely, smtpcode.StageAuth}
	case EventNoCredentials:
		return meaning{smtpcode.AuthRequired, likely, smtpcode.StageAuth}
	case EventOAuth:
		return meaning{smtpcode.OAuthTokenInvalid, likely, smtpcode.StageAuth}
	case EventNewline:
		return meaning{smtpcode.HeaderInjection, certain, ""}
	case EventBadRecipient, EventBadAddress, EventNoRecipients:
		return meaning{smtpcode.RecipientAddressInvalid, likely, smtpcode.StageRcpt}
	case EventBadSender:
		return meaning{smtpcode.SenderAddressInvalid, likely, smtpcode.StageMail}
	case EventMisuse:
		return meaning{smtpcode.ClientMisuse, certain, ""}
	case EventUTF8Missing:
		return meaning{smtpcode.SMTPUTF8Unsupported, certain, smtpcode.StageMail}
	case EventMalformed:
		return meaning{smtpcode.MessageMalformed, likely, ""}
	case EventTooLarge:
		return meaning{smtpcode.MessageTooLarge, likely, ""}
	case EventNotConnected:
		return meaning{smtpcode.PortBlocked, possible, smtpcode.StageConnect}
	case EventSuccess:
		return meaning{smtpcode.DeliveredAnyway, likely, smtpcode.StageQuit}
	case EventAPIUnavailable:
		return meaning{smtpcode.APIUnavailable, likely, ""}
	case EventAPIKey:
		return meaning{smtpcode.APIKeyInvalid, likely, ""}
	case EventAPIForbidden:
		return meaning{smtpcode.APIPermissionDenied, likely, ""}
	case EventAPINotFound:
		return meaning{smtpcode.APIEndpointWrong, likely, ""}
	case EventAPIRequest:
		return meaning{smtpcode.APIRequestInvalid, possible, ""}
	case EventAPIRate:
		return meaning{smtpcode.RateLimited, likely, ""}
	}
	return meaning{smtpcode.Unclassified, possible, ""}
}
