package smtpcode

// wording is a general rule: what a reply means when every notion in all is
// spoken of and none of those in not. It holds for any server in any language
// of the vocabulary, and speaks where no [KnownReply] does.
type wording struct {
	cause Cause
	all   is
	not   is
	when  codeClass // what the codes must allow
	weak  bool      // says so little that a telling enhanced status code outranks it
}

// codeClass restricts a wording to replies whose codes say so.
type codeClass uint8

const (
	always         codeClass = iota
	ifTemporary              // 4yz or 4.y.z
	ifPermanent              // 5yz or 5.y.z
	ifNotTemporary           // not 4yz, nor 4.y.z
	ifAnswered               // there is a basic code: a server was reached and spoke
	ifClosed                 // 521 or 556, with which a host says that it takes no mail (RFC 7504)
	ifAuthStage              // an AUTH reply: 432, 454, 5.7.8 and their kin, or the stage is known
)

// is lists the terms of a rule.
type is []term

// termSet is a set of terms.
type termSet [3]uint64

func (l is) set() (s termSet) {
	for _, t := range l {
		s.add(t)
	}
	return s
}

func (s *termSet) add(t term)      { s[t/64] |= 1 << (t % 64) }
func (s *termSet) has(t term) bool { return s[t/64]&(1<<(t%64)) != 0 }

func (s *termSet) contains(t *termSet) bool   { return t[0]&^s[0]|t[1]&^s[1]|t[2]&^s[2] == 0 }
func (s *termSet) intersects(t *termSet) bool { return t[0]&s[0]|t[1]&s[1]|t[2]&s[2] != 0 }

// wordings are tried in order; the first that holds decides. What names a cause
// outright stands before what two notions add up to, and what a server would
// not say in passing before what it would: "user unknown" may be part of a
// reply about a rate, a virus is never part of a reply about a user.
var wordings = [...]wording{
	// What filters and lists say.
	{cause: BlocklistLookupRefused, all: is{resolverRefusedSaid}},
	{cause: ServerBusy, all: is{virusSaid, scannerSaid}, when: ifTemporary},
	{cause: MessageTooLarge, all: is{sizeSaid, attachmentNoun}},
	{cause: VirusFound, all: is{virusSaid}},
	{cause: BlocklistLookupRefused, all: is{dnsblogSaid}},
	{cause: SenderDomainInvalid, all: is{nullMXSaid, senderNoun}},
	{cause: NullMX, all: is{nullMXSaid}, when: ifClosed},
	{cause: SenderDomainInvalid, all: is{nullMXSaid, senderDomainNoun}},
	{cause: NullMX, all: is{nullMXSaid}, not: is{clientNoun}, when: ifNotTemporary},
	{cause: ProtocolError, all: is{outOfOrderSaid}, not: is{authRequiredSaid, startTLSSaid, authFailedSaid}},
	{cause: SMTPUTF8Unsupported, all: is{smtputf8Said}},
	{cause: RoutingLoop, all: is{loopSaid}},
	{cause: ProtocolError, all: is{tooManyErrorsSaid}},

	// Sender authentication.
	{cause: MessageMalformed, all: is{duplicateHeaderSaid}},
	{cause: MessageMalformed, all: is{mandatorySaid, headerNoun}},
	{cause: SpamContent, all: is{spfSaid, spamSaid, heloNoun}},
	{cause: ServerError, all: is{signingSaid, dkimSaid}},
	{cause: SenderUnauthenticated, all: is{spfSaid, dkimSaid}, not: is{dmarcSaid, domainListingSaid}},
	{cause: DMARCFailed, all: is{dmarcSaid}},
	{cause: DKIMFailed, all: is{dkimSaid}, not: is{domainListingSaid}},
	{cause: SPFFailed, all: is{spfSaid}, not: is{domainListingSaid}},
	{cause: DKIMFailed, all: is{arcSaid}},
	{cause: SenderUnauthenticated, all: is{unauthenticatedSaid}, not: is{authRequiredSaid}},

	{cause: VirusFound, all: is{encryptedSaid, attachmentNoun}, not: is{startTLSSaid}},
	{cause: PolicyRejected, all: is{encryptedSaid}, not: is{startTLSSaid}},

	// Transport security and login.
	{cause: CertificateExpired, all: is{certificateNoun, disabledIs}},
	{cause: CertificateNameMismatch, all: is{certificateNoun, mismatchIs}},
	{cause: CertificateUntrusted, all: is{certificateNoun, untrustedSaid}},
	{cause: TLSPolicyFailed, all: is{tlsPolicySaid}, not: is{outOfOrderSaid, protocolSaid}},
	{cause: DestinationDNSFailed, all: is{dnssecSaid}},
	{cause: AppPasswordRequired, all: is{appPasswordSaid}},
	{cause: BasicAuthDisabled, all: is{basicAuthSaid}},
	{cause: OAuthTokenInvalid, all: is{oauthSaid}, not: is{mechanismSaid}},
	{cause: TooManyLogins, all: is{loginsSaid}, not: is{quotaSaid, badRecipientsSaid}},
	{cause: AuthOverPlaintext, all: is{plaintextAuthSaid}},
	{cause: TLSVersionUnsupported, all: is{tlsVersionSaid}, not: is{outOfOrderSaid}},
	{cause: TLSHandshakeFailed, all: is{handshakeSaid}},
	{cause: STARTTLSNotOffered, all: is{tlsNotOfferedSaid}},
	{cause: TLSHandshakeFailed, all: is{tlsFailedSaid}, not: is{startTLSSaid, tooManyIs}},
	{cause: TLSRequired, all: is{startTLSSaid}, not: is{mechanismSaid}},
	{cause: TLSHandshakeFailed, all: is{tlsFailedSaid}, not: is{tooManyIs}},
	{cause: AuthMechanismUnsupported, all: is{noMechanismSaid}},
	{cause: AuthUnavailable, all: is{authUnavailableSaid}, when: ifTemporary},
	{cause: AuthMechanismUnsupported, all: is{mechanismSaid}, not: is{authRequiredSaid, authFailedSaid}},
	{cause: AccountDisabled, all: is{accountSaid}, when: ifAuthStage},
	{cause: SenderAddressInvalid, all: is{bogusSenderSaid}},
	{cause: RelayDenied, all: is{relaySaid, authRequiredSaid}},
	{cause: RelayDenied, all: is{relaySaid, reverseDNSSaid}},
	{cause: SenderNotPermitted, all: is{notPermittedSaid}, not: is{recipientRejectedSaid, listingSaid, dnsblSaid, relaySaid, recipientRestrictedSaid, ipMismatchSaid, heloNoun}},
	{cause: SenderNotPermitted, all: is{notPermittedSaid, senderNoun, authNoun}, not: is{recipientRejectedSaid, relaySaid, recipientRestrictedSaid}},
	{cause: AuthFailed, all: is{authFailedSaid}, not: is{authRequiredSaid, quotaSaid}},
	{cause: AuthFailed, all: is{authNoun}, when: ifAuthStage},
	{cause: AuthRequired, all: is{authRequiredSaid}, not: is{recipientRestrictedSaid, reverseDNSSaid}},
	{cause: AuthMechanismUnsupported, all: is{mechanismSaid}},

	// The connecting client.
	{cause: ReverseDNSMissing, all: is{reverseDNSSaid}, not: is{listingSaid, dnsblSaid}},
	{cause: Greylisted, all: is{greylistSaid}},
	{cause: DomainBlocklisted, all: is{dnsblSaid, heloNoun}, not: is{clientNoun}},
	{cause: HELORejected, all: is{heloSaid}, not: is{outOfOrderSaid, listingSaid, dnsblSaid}},
	{cause: RateLimited, all: is{connectionsSaid, perTimeIs}},
	{cause: TooManyConnections, all: is{connectionsSaid}, not: is{droppedSaid, rateSaid, rateExceededSaid, recipientsSaid}},
	{cause: TooManyConnections, all: is{connectionsSaid, tooManyIs}, not: is{messagesNoun, rateExceededSaid, recipientsSaid}},
	{cause: RateLimited, all: is{rateExceededSaid}},
	{cause: RateLimited, all: is{rateSaid, spamSaid}, when: ifTemporary},
	{cause: DomainBlocklisted, all: is{domainListingSaid}},
	{cause: DomainBlocklisted, all: is{urlInMessageSaid, listingSaid}},
	{cause: IPBlocklisted, all: is{dynamicSaid}},
	{cause: IPBlocklisted, all: is{dnsblSaid}, not: is{senderRejectedSaid}},
	{cause: DomainBlocklisted, all: is{dnsblSaid}, not: is{clientNoun}},
	{cause: IPBlocklisted, all: is{dnsblSaid}},
	{cause: DomainBlocklisted, all: is{listingSaid, senderRejectedSaid}, not: is{clientNoun}},
	{cause: DomainBlocklisted, all: is{listingSaid, senderDomainNoun}, not: is{clientNoun}},
	{cause: SenderBlocked, all: is{senderBlockedSaid, listingSaid}, not: is{clientNoun, clientRejectedSaid}},
	{cause: IPBlocklisted, all: is{listingSaid}, not: is{notListedSaid}},
	{cause: IPBlocklisted, all: is{reputationNoun}},
	{cause: IPBlocklisted, all: is{rateSaid, spamSaid, clientNoun}},

	// The server's own files and settings.
	{cause: ServerError, all: is{noFileSaid}, not: is{recipientUnknownSaid, mailboxFullSaid}},
	{cause: ServerError, all: is{noFileSaid, temporaryIs}, not: is{mailboxFullSaid}},

	// How much and how fast.
	{cause: RecipientRateLimited, all: is{recipientRateSaid}},
	{cause: RateLimited, all: is{badRecipientsSaid}},
	{cause: TooManyRecipients, all: is{recipientsSaid}, not: is{dayNoun}},
	{cause: QuotaExceeded, all: is{quotaSaid}},
	{cause: RateLimited, all: is{rateSaid}, not: is{mailboxFullSaid, recipientUnknownSaid, sizeNoun, attachmentNoun}},
	{cause: RateLimited, all: is{rateSaid, tooManyIs}, not: is{mailboxFullSaid, sizeNoun, attachmentNoun}},

	// Relaying and the sender.
	{cause: RelayDenied, all: is{relaySaid}, not: is{recipientUnknownSaid}},
	{cause: RelayDenied, all: is{relaySaid, rejectedIs}, not: is{recipientRejectedSaid}},
	{cause: RecipientSuppressed, all: is{suppressedSaid}},
	{cause: SenderDomainInvalid, all: is{senderRejectedSaid, unknownIs}},
	{cause: SenderDomainInvalid, all: is{senderRejectedSaid, notVerifiedIs}},
	{cause: SenderDomainInvalid, all: is{senderNoun, mxNoun}},
	{cause: SenderDomainInvalid, all: is{senderInvalidSaid}, not: is{recipientRejectedSaid}},
	{cause: SenderNotVerified, all: is{notVerifiedSaid}, not: is{recipientRejectedSaid}},
	{cause: SenderAddressInvalid, all: is{senderRejectedSaid, invalidIs}, not: is{rateSaid}},
	{cause: SenderAddressInvalid, all: is{senderSyntaxSaid}, not: is{malformedSaid}},
	{cause: DomainNotFound, all: is{recipientRejectedSaid, domainUnknownSaid}},
	{cause: RecipientUnknown, all: is{recipientRejectedSaid, recipientUnknownSaid}, not: is{recipientDisabledSaid, spamSaid}},
	{cause: SpamContent, all: is{spamDetectedSaid}, not: is{clientNoun, dnsblSaid, rateSaid}},
	{cause: AccountDisabled, all: is{accountSaid, senderNoun}, not: is{recipientRejectedSaid, recipientUnknownSaid}},
	{weak: true, cause: SenderBlocked, all: is{senderRejectedSaid}, not: is{busySaid}},
	{cause: AccountDisabled, all: is{accountSaid}, not: is{recipientUnknownSaid, recipientRejectedSaid, recipientDisabledSaid}},

	{cause: AccountDisabled, all: is{sendingStoppedSaid}, not: is{recipientRejectedSaid}},

	// The message.
	{cause: LineTooLong, all: is{lineSaid}},
	{cause: ServerBusy, all: is{systemFullSaid}},
	{cause: MailboxFull, all: is{mailboxFullSaid, mailboxNoun}, not: is{attachmentNoun, sizeNoun}},
	{cause: MessageMalformed, all: is{malformedSaid, mimeNoun}},
	{cause: MessageTooLarge, all: is{sizeSaid}, not: is{mailboxFullSaid}},
	{cause: MessageTooLarge, all: is{sizeSaid, messageNoun}, not: is{recipientNoun}},
	{cause: MailboxFull, all: is{mailboxFullSaid}},
	{cause: MessageMalformed, all: is{malformedSaid}, not: is{recipientUnknownSaid}},

	// The recipient.
	{cause: ServerBusy, all: is{verifySaid}, not: is{senderNoun}, when: ifTemporary},
	{cause: RecipientAddressInvalid, all: is{rfcSyntaxSaid}, not: is{senderNoun}},
	{cause: RecipientDisabled, all: is{recipientDisabledSaid}, not: is{senderNoun}},
	{cause: RecipientDisabled, all: is{recipientDisabledSaid, recipientRejectedSaid}},
	{cause: RecipientMoved, all: is{recipientMovedSaid}, not: is{busySaid, recipientUnknownSaid, recipientRestrictedSaid}},
	{cause: IPBlocklisted, all: is{ipBlockedSaid}, not: is{relaySaid}},
	{cause: SenderBlocked, all: is{senderBlockedSaid}, not: is{recipientRestrictedSaid}},
	{cause: DomainNotFound, all: is{noMXSaid}},
	{cause: DestinationUnreachable, all: is{unreachableSaid, domainUnknownSaid}, when: ifTemporary},
	{cause: DomainNotFound, all: is{domainUnknownSaid}, not: is{temporaryIs}},
	{cause: DestinationDNSFailed, all: is{dnsFailedSaid}},
	{cause: DomainNotFound, all: is{domainUnknownSaid}},
	{cause: RecipientAddressInvalid, all: is{recipientSyntaxSaid}, not: is{recipientUnknownSaid}},
	{cause: RecipientRestricted, all: is{recipientRestrictedSaid}, not: is{recipientUnknownSaid}},
	{cause: RecipientRestricted, all: is{restrictedNearSaid, senderNoun}, not: is{clientNoun, recipientUnknownSaid}},
	{cause: RecipientUnknown, all: is{recipientUnknownSaid}, not: is{busySaid, unreachableSaid, spamSaid}},
	{cause: RecipientUnknown, all: is{recipientUnknownSaid}, when: ifPermanent},
	{cause: RecipientUnknown, all: is{recipientUnknownSaid}, not: is{unreachableSaid}},
	{cause: RecipientMoved, all: is{recipientMovedSaid}},
	{cause: DomainNotFound, all: is{hostUnknownSaid}, not: is{unreachableSaid}},
	{cause: RecipientAddressInvalid, all: is{recipientSyntaxSaid}},
	{cause: RecipientRestricted, all: is{restrictedNearSaid}, not: is{clientNoun, spamSaid, unreachableSaid}},
	{weak: true, cause: PolicyRejected, all: is{recipientVagueSaid, policyReasonSaid}},
	{weak: true, cause: PolicyRejected, all: is{recipientVagueSaid, rejectedIs}, not: is{invalidIs, recipientRejectedSaid, busySaid}, when: ifTemporary},
	{weak: true, cause: RecipientUnknown, all: is{recipientVagueSaid}, not: is{busySaid}},

	// The way there, as an MTA tells it.
	{cause: DeliveryExpired, all: is{expiredSaid}, not: is{unreachableSaid}},
	{cause: ServerBusy, all: is{tooBusySaid}},
	{cause: IPBlocklisted, all: is{clientSaid, unreachableSaid}, when: ifAnswered},
	{cause: ConnectionDropped, all: is{timeoutSaid}, when: ifAnswered},
	{cause: DestinationUnreachable, all: is{unreachableSaid}, not: is{droppedSaid}},
	{cause: DeliveryExpired, all: is{expiredSaid}},
	{cause: ConnectionDropped, all: is{droppedSaid}},
	{cause: DestinationUnreachable, all: is{unreachableSaid}},

	// What is left.
	{cause: SPFFailed, all: is{ipMismatchSaid, domainNoun}},
	{cause: IPBlocklisted, all: is{clientSaid}, not: is{busySaid}},
	{weak: true, cause: SpamContent, all: is{spamSaid}},
	{weak: true, cause: HELORejected, all: is{heloNoun}, not: is{busySaid, policySaid}},
	{weak: true, cause: IPBlocklisted, all: is{clientSaid}},
	{weak: true, cause: RateLimited, all: is{deferredSaid}, not: is{serverErrorSaid}, when: ifTemporary},
	{weak: true, cause: IPBlocklisted, all: is{clientRejectedSaid}},
	{weak: true, cause: ServerError, all: is{serverErrorSaid, protocolSaid}, when: ifTemporary},
	{weak: true, cause: ProtocolError, all: is{protocolSaid}},
	{weak: true, cause: ServerError, all: is{serverErrorSaid}, when: ifPermanent},
	{weak: true, cause: RecipientUnknown, all: is{recipientVagueSaid}, when: ifPermanent},
	{weak: true, cause: RecipientUnknown, all: is{recipientGoneSaid}, when: ifPermanent},
	{weak: true, cause: ServerBusy, all: is{busySaid}, not: is{policySaid}},
	{weak: true, cause: ServerBusy, all: is{busySaid}, when: ifTemporary},
	{weak: true, cause: ServerError, all: is{serverErrorSaid}},
	{weak: true, cause: PolicyRejected, all: is{policySaid}},
	{weak: true, cause: ServerBusy, all: is{busySaid}},
}
