package smtpcode

// Cause is why a message could not be sent: one value of a closed list, which
// every package of this module shares. Values are stable, kebab-case, and never
// reused. Names never change meaning from version to version.
type Cause string

// The causes, grouped by the layer in which the fault lies.
const (
	// network
	NetworkDown          Cause = "network-down"
	ServerNameNotFound   Cause = "server-name-not-found"
	DNSResolverFailed    Cause = "dns-resolver-failed"
	ServerAddressInvalid Cause = "server-address-invalid"
	ConnectionRefused    Cause = "connection-refused"
	PortBlocked          Cause = "port-blocked"
	NetworkUnreachable   Cause = "network-unreachable"
	BlockedLocally       Cause = "blocked-locally"
	ConnectionDropped    Cause = "connection-dropped"
	StaleConnection      Cause = "stale-connection"
	WrongService         Cause = "wrong-service"
	ProxyFailed          Cause = "proxy-failed"
	ClientTimeout        Cause = "client-timeout"

	// tls
	TLSOnPlaintextPort      Cause = "tls-on-plaintext-port"
	PlaintextOnTLSPort      Cause = "plaintext-on-tls-port"
	STARTTLSNotOffered      Cause = "starttls-not-offered"
	TLSRequired             Cause = "tls-required"
	TLSVersionUnsupported   Cause = "tls-version-unsupported"
	TLSHandshakeFailed      Cause = "tls-handshake-failed"
	CertificateUntrusted    Cause = "certificate-untrusted"
	CertificateExpired      Cause = "certificate-expired"
	CertificateNameMismatch Cause = "certificate-name-mismatch"
	TLSConfigInvalid        Cause = "tls-config-invalid"
	TLSPolicyFailed         Cause = "tls-policy-failed"

	// auth
	AuthRequired             Cause = "auth-required"
	AuthFailed               Cause = "auth-failed"
	AppPasswordRequired      Cause = "app-password-required"
	BasicAuthDisabled        Cause = "basic-auth-disabled"
	OAuthTokenInvalid        Cause = "oauth-token-invalid"
	AuthNotOffered           Cause = "auth-not-offered"
	AuthMechanismUnsupported Cause = "auth-mechanism-unsupported"
	AuthOverPlaintext        Cause = "auth-over-plaintext"
	AuthHostMismatch         Cause = "auth-host-mismatch"
	AuthUnavailable          Cause = "auth-unavailable"
	TooManyLogins            Cause = "too-many-logins"
	AccountDisabled          Cause = "account-disabled"

	// envelope
	RelayDenied             Cause = "relay-denied"
	SenderNotPermitted      Cause = "sender-not-permitted"
	SenderNotVerified       Cause = "sender-not-verified"
	SenderAddressInvalid    Cause = "sender-address-invalid"
	SenderDomainInvalid     Cause = "sender-domain-invalid"
	SenderBlocked           Cause = "sender-blocked"
	HELORejected            Cause = "helo-rejected"
	RecipientAddressInvalid Cause = "recipient-address-invalid"
	TooManyRecipients       Cause = "too-many-recipients"
	SMTPUTF8Unsupported     Cause = "smtputf8-unsupported"

	// recipient
	RecipientUnknown     Cause = "recipient-unknown"
	RecipientDisabled    Cause = "recipient-disabled"
	RecipientMoved       Cause = "recipient-moved"
	RecipientRestricted  Cause = "recipient-restricted"
	RecipientRateLimited Cause = "recipient-rate-limited"
	RecipientSuppressed  Cause = "recipient-suppressed"
	MailboxFull          Cause = "mailbox-full"

	// destination
	DomainNotFound         Cause = "domain-not-found"
	NullMX                 Cause = "null-mx"
	DestinationDNSFailed   Cause = "destination-dns-failed"
	DestinationUnreachable Cause = "destination-unreachable"
	RoutingLoop            Cause = "routing-loop"
	DeliveryExpired        Cause = "delivery-expired"

	// rate
	Greylisted         Cause = "greylisted"
	RateLimited        Cause = "rate-limited"
	QuotaExceeded      Cause = "quota-exceeded"
	TooManyConnections Cause = "too-many-connections"

	// reputation
	IPBlocklisted          Cause = "ip-blocklisted"
	DomainBlocklisted      Cause = "domain-blocklisted"
	BlocklistLookupRefused Cause = "blocklist-lookup-refused"

	// authentication
	SPFFailed             Cause = "spf-failed"
	DKIMFailed            Cause = "dkim-failed"
	DMARCFailed           Cause = "dmarc-failed"
	SenderUnauthenticated Cause = "sender-unauthenticated"
	ReverseDNSMissing     Cause = "reverse-dns-missing"

	// content
	SpamContent      Cause = "spam-content"
	VirusFound       Cause = "virus-found"
	MessageTooLarge  Cause = "message-too-large"
	MessageMalformed Cause = "message-malformed"
	LineTooLong      Cause = "line-too-long"
	HeaderInjection  Cause = "header-injection"

	// policy
	PolicyRejected Cause = "policy-rejected"

	// server
	ServerBusy  Cause = "server-busy"
	ServerError Cause = "server-error"

	// protocol
	ProtocolError   Cause = "protocol-error"
	ClientMisuse    Cause = "client-misuse"
	DeliveredAnyway Cause = "delivered-anyway"

	// api
	APIKeyInvalid       Cause = "api-key-invalid"
	APIPermissionDenied Cause = "api-permission-denied"
	APIEndpointWrong    Cause = "api-endpoint-wrong"
	APIRequestInvalid   Cause = "api-request-invalid"
	APIUnavailable      Cause = "api-unavailable"

	// unknown
	Unclassified Cause = "unclassified"
)

// CauseInfo is what holds for a cause whatever reply it was read from.
type CauseInfo struct {
	Cause     Cause
	Layer     string // network, tls, auth, envelope, recipient, destination, rate, reputation, authentication, content, policy, server, protocol, api, unknown
	Fault     Fault  // whose turn it is
	Temporary bool   // the same message may pass later with nothing changed
}

// Fault is the party whose turn it is.
type Fault string

// The parties.
const (
	FaultSender    Fault = "sender"    // whoever configures and owns the sending: account, host, DNS, reputation
	FaultClient    Fault = "client"    // the program that sends
	FaultServer    Fault = "server"    // the server spoken to
	FaultRecipient Fault = "recipient" // the recipient or its mail administrators
	FaultUnknown   Fault = "unknown"
)

// Info returns what holds for the cause; for a value outside the list, what
// holds for [Unclassified].
func (c Cause) Info() CauseInfo {
	for i := range causes {
		if causes[i].Cause == c {
			return causes[i]
		}
	}
	return CauseInfo{Unclassified, "unknown", FaultUnknown, false}
}

// Causes returns the closed list in its order: from the network up.
func Causes() []CauseInfo { return append([]CauseInfo(nil), causes[:]...) }

var causes = [...]CauseInfo{
	{NetworkDown, "network", FaultSender, true},
	{ServerNameNotFound, "network", FaultSender, false},
	{DNSResolverFailed, "network", FaultSender, true},
	{ServerAddressInvalid, "network", FaultClient, false},
	{ConnectionRefused, "network", FaultSender, true},
	{PortBlocked, "network", FaultSender, false},
	{NetworkUnreachable, "network", FaultSender, true},
	{BlockedLocally, "network", FaultSender, false},
	{ConnectionDropped, "network", FaultServer, true},
	{StaleConnection, "network", FaultClient, true},
	{WrongService, "network", FaultSender, false},
	{ProxyFailed, "network", FaultSender, false},
	{ClientTimeout, "network", FaultClient, true},
	{TLSOnPlaintextPort, "tls", FaultSender, false},
	{PlaintextOnTLSPort, "tls", FaultSender, false},
	{STARTTLSNotOffered, "tls", FaultSender, false},
	{TLSRequired, "tls", FaultSender, false},
	{TLSVersionUnsupported, "tls", FaultSender, false},
	{TLSHandshakeFailed, "tls", FaultServer, false},
	{CertificateUntrusted, "tls", FaultSender, false},
	{CertificateExpired, "tls", FaultServer, false},
	{CertificateNameMismatch, "tls", FaultSender, false},
	{TLSConfigInvalid, "tls", FaultClient, false},
	{TLSPolicyFailed, "tls", FaultServer, false},
	{AuthRequired, "auth", FaultSender, false},
	{AuthFailed, "auth", FaultSender, false},
	{AppPasswordRequired, "auth", FaultSender, false},
	{BasicAuthDisabled, "auth", FaultSender, false},
	{OAuthTokenInvalid, "auth", FaultSender, false},
	{AuthNotOffered, "auth", FaultSender, false},
	{AuthMechanismUnsupported, "auth", FaultSender, false},
	{AuthOverPlaintext, "auth", FaultClient, false},
	{AuthHostMismatch, "auth", FaultClient, false},
	{AuthUnavailable, "auth", FaultServer, true},
	{TooManyLogins, "auth", FaultSender, true},
	{AccountDisabled, "auth", FaultSender, false},
	{RelayDenied, "envelope", FaultSender, false},
	{SenderNotPermitted, "envelope", FaultSender, false},
	{SenderNotVerified, "envelope", FaultSender, false},
	{SenderAddressInvalid, "envelope", FaultSender, false},
	{SenderDomainInvalid, "envelope", FaultSender, false},
	{SenderBlocked, "envelope", FaultRecipient, false},
	{HELORejected, "envelope", FaultSender, false},
	{RecipientAddressInvalid, "envelope", FaultSender, false},
	{TooManyRecipients, "envelope", FaultSender, true},
	{SMTPUTF8Unsupported, "envelope", FaultSender, false},
	{RecipientUnknown, "recipient", FaultRecipient, false},
	{RecipientDisabled, "recipient", FaultRecipient, false},
	{RecipientMoved, "recipient", FaultRecipient, false},
	{RecipientRestricted, "recipient", FaultRecipient, false},
	{RecipientRateLimited, "recipient", FaultRecipient, true},
	{RecipientSuppressed, "recipient", FaultSender, false},
	{MailboxFull, "recipient", FaultRecipient, true},
	{DomainNotFound, "destination", FaultSender, false},
	{NullMX, "destination", FaultRecipient, false},
	{DestinationDNSFailed, "destination", FaultRecipient, true},
	{DestinationUnreachable, "destination", FaultRecipient, true},
	{RoutingLoop, "destination", FaultRecipient, false},
	{DeliveryExpired, "destination", FaultRecipient, false},
	{Greylisted, "rate", FaultRecipient, true},
	{RateLimited, "rate", FaultSender, true},
	{QuotaExceeded, "rate", FaultSender, true},
	{TooManyConnections, "rate", FaultSender, true},
	{IPBlocklisted, "reputation", FaultSender, false},
	{DomainBlocklisted, "reputation", FaultSender, false},
	{BlocklistLookupRefused, "reputation", FaultRecipient, false},
	{SPFFailed, "authentication", FaultSender, false},
	{DKIMFailed, "authentication", FaultSender, false},
	{DMARCFailed, "authentication", FaultSender, false},
	{SenderUnauthenticated, "authentication", FaultSender, false},
	{ReverseDNSMissing, "authentication", FaultSender, false},
	{SpamContent, "content", FaultSender, false},
	{VirusFound, "content", FaultSender, false},
	{MessageTooLarge, "content", FaultSender, false},
	{MessageMalformed, "content", FaultClient, false},
	{LineTooLong, "content", FaultClient, false},
	{HeaderInjection, "content", FaultClient, false},
	{PolicyRejected, "policy", FaultRecipient, false},
	{ServerBusy, "server", FaultServer, true},
	{ServerError, "server", FaultServer, false},
	{ProtocolError, "protocol", FaultClient, false},
	{ClientMisuse, "protocol", FaultClient, false},
	{DeliveredAnyway, "protocol", FaultServer, false},
	{APIKeyInvalid, "api", FaultSender, false},
	{APIPermissionDenied, "api", FaultSender, false},
	{APIEndpointWrong, "api", FaultSender, false},
	{APIRequestInvalid, "api", FaultClient, false},
	{APIUnavailable, "api", FaultServer, true},
	{Unclassified, "unknown", FaultUnknown, false},
}
