package smtpcode

// wording is a general rule: what a reply means when every notion in all is
// spoken of and none of those in not. It holds for any server in any language
// of the vocabulary, and speaks where no [KnownReply] does.
type wording struct {
	cause Cause
	all   termSet
	not   termSet
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
	ifAuthStage              // an AUTH reply: 432, 454, 5.7.8 and their kin, or the stage is known
)

// termSet is a set of terms.
type termSet [3]uint64

func of(terms ...term) (s termSet) {
	for _, t := range terms {
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
func wordings() []wording {
	return []wording{
		// What filters and lists say.
		{cause: BlocklistLookupRefused, all: of(resolverRefusedSaid)},
		{cause: ServerBusy, all: of(virusSaid, scannerSaid), when: ifTemporary},
		{cause: VirusFound, all: of(virusSaid)},
		{cause: SenderDomainInvalid, all: of(nullMXSaid, senderNoun)},
		{cause: NullMX, all: of(nullMXSaid), not: of(clientNoun), when: ifNotTemporary},
		{cause: SMTPUTF8Unsupported, all: of(smtputf8Said)},
		{cause: RoutingLoop, all: of(loopSaid)},
		{cause: ProtocolError, all: of(outOfOrderSaid), not: of(authRequiredSaid, startTLSSaid, authFailedSaid)},
		{cause: ProtocolError, all: of(tooManyErrorsSaid)},

		// Sender authentication.
		{cause: MessageMalformed, all: of(duplicateHeaderSaid)},
		{cause: SpamContent, all: of(spfSaid, spamSaid, heloNoun)},
		{cause: SenderUnauthenticated, all: of(spfSaid, dkimSaid), not: of(dmarcSaid, domainListingSaid)},
		{cause: DMARCFailed, all: of(dmarcSaid)},
		{cause: DKIMFailed, all: of(dkimSaid), not: of(domainListingSaid)},
		{cause: SPFFailed, all: of(spfSaid), not: of(domainListingSaid)},
		{cause: DKIMFailed, all: of(arcSaid)},
		{cause: SenderUnauthenticated, all: of(unauthenticatedSaid), not: of(authRequiredSaid)},

		// Transport security and login.
		{cause: CertificateExpired, all: of(certificateNoun, disabledIs)},
		{cause: CertificateNameMismatch, all: of(certificateNoun, mismatchIs)},
		{cause: TLSPolicyFailed, all: of(tlsPolicySaid), not: of(outOfOrderSaid, protocolSaid)},
		{cause: DestinationDNSFailed, all: of(dnssecSaid)},
		{cause: AppPasswordRequired, all: of(appPasswordSaid)},
		{cause: BasicAuthDisabled, all: of(basicAuthSaid)},
		{cause: OAuthTokenInvalid, all: of(oauthSaid), not: of(mechanismSaid)},
		{cause: TooManyLogins, all: of(loginsSaid), not: of(quotaSaid)},
		{cause: AuthOverPlaintext, all: of(plaintextAuthSaid)},
		{cause: TLSHandshakeFailed, all: of(handshakeSaid)},
		{cause: STARTTLSNotOffered, all: of(tlsNotOfferedSaid)},
		{cause: TLSHandshakeFailed, all: of(tlsFailedSaid), not: of(startTLSSaid, tooManyIs)},
		{cause: TLSRequired, all: of(startTLSSaid), not: of(mechanismSaid)},
		{cause: TLSHandshakeFailed, all: of(tlsFailedSaid), not: of(tooManyIs)},
		{cause: AuthMechanismUnsupported, all: of(noMechanismSaid)},
		{cause: AuthUnavailable, all: of(authUnavailableSaid), when: ifTemporary},
		{cause: AuthMechanismUnsupported, all: of(mechanismSaid), not: of(authRequiredSaid, authFailedSaid)},
		{cause: AccountDisabled, all: of(accountSaid), when: ifAuthStage},
		{cause: RelayDenied, all: of(relaySaid, authRequiredSaid)},
		{cause: RelayDenied, all: of(relaySaid, reverseDNSSaid)},
		{cause: SenderNotPermitted, all: of(notPermittedSaid), not: of(recipientRejectedSaid, listingSaid, dnsblSaid, relaySaid, recipientRestrictedSaid, ipMismatchSaid)},
		{cause: AuthFailed, all: of(authFailedSaid), not: of(authRequiredSaid, quotaSaid)},
		{cause: AuthFailed, all: of(authNoun), when: ifAuthStage},
		{cause: AuthRequired, all: of(authRequiredSaid), not: of(recipientRestrictedSaid, reverseDNSSaid)},
		{cause: AuthMechanismUnsupported, all: of(mechanismSaid)},

		// The connecting client.
		{cause: ReverseDNSMissing, all: of(reverseDNSSaid), not: of(listingSaid, dnsblSaid)},
		{cause: Greylisted, all: of(greylistSaid)},
		{cause: DomainBlocklisted, all: of(dnsblSaid, heloNoun), not: of(clientNoun)},
		{cause: HELORejected, all: of(heloSaid), not: of(outOfOrderSaid, listingSaid, dnsblSaid)},
		{cause: TooManyConnections, all: of(connectionsSaid), not: of(droppedSaid, rateSaid)},
		{cause: TooManyConnections, all: of(connectionsSaid, tooManyIs), not: of(messagesNoun, rateExceededSaid)},
		{cause: RateLimited, all: of(rateExceededSaid)},
		{cause: RateLimited, all: of(rateSaid, spamSaid), when: ifTemporary},
		{cause: DomainBlocklisted, all: of(domainListingSaid)},
		{cause: IPBlocklisted, all: of(dnsblSaid), not: of(senderRejectedSaid)},
		{cause: DomainBlocklisted, all: of(dnsblSaid), not: of(clientNoun)},
		{cause: IPBlocklisted, all: of(dnsblSaid)},
		{cause: DomainBlocklisted, all: of(listingSaid, senderRejectedSaid), not: of(clientNoun)},
		{cause: DomainBlocklisted, all: of(listingSaid, senderDomainNoun), not: of(clientNoun)},
		{cause: SenderBlocked, all: of(senderBlockedSaid, listingSaid), not: of(clientNoun, clientRejectedSaid)},
		{cause: IPBlocklisted, all: of(listingSaid)},
		{cause: IPBlocklisted, all: of(reputationNoun)},
		{cause: IPBlocklisted, all: of(rateSaid, spamSaid, clientNoun)},

		// How much and how fast.
		{cause: RecipientRateLimited, all: of(recipientRateSaid)},
		{cause: RateLimited, all: of(badRecipientsSaid)},
		{cause: TooManyRecipients, all: of(recipientsSaid), not: of(dayNoun)},
		{cause: QuotaExceeded, all: of(quotaSaid)},
		{cause: RateLimited, all: of(rateSaid), not: of(mailboxFullSaid, recipientUnknownSaid, sizeNoun, attachmentNoun)},
		{cause: RateLimited, all: of(rateSaid, tooManyIs), not: of(mailboxFullSaid, sizeNoun, attachmentNoun)},

		// Relaying and the sender.
		{cause: RelayDenied, all: of(relaySaid), not: of(recipientUnknownSaid)},
		{cause: RelayDenied, all: of(relaySaid, rejectedIs), not: of(recipientRejectedSaid)},
		{cause: RecipientSuppressed, all: of(suppressedSaid)},
		{cause: SenderDomainInvalid, all: of(senderRejectedSaid, unknownIs)},
		{cause: SenderDomainInvalid, all: of(senderRejectedSaid, notVerifiedIs)},
		{cause: SenderDomainInvalid, all: of(senderNoun, mxNoun)},
		{cause: SenderDomainInvalid, all: of(senderInvalidSaid), not: of(recipientRejectedSaid)},
		{cause: SenderNotVerified, all: of(notVerifiedSaid), not: of(recipientRejectedSaid)},
		{cause: SenderAddressInvalid, all: of(senderRejectedSaid, invalidIs), not: of(rateSaid)},
		{cause: SenderAddressInvalid, all: of(senderSyntaxSaid), not: of(malformedSaid)},
		{cause: DomainNotFound, all: of(recipientRejectedSaid, domainUnknownSaid)},
		{cause: RecipientUnknown, all: of(recipientRejectedSaid, recipientUnknownSaid), not: of(recipientDisabledSaid, spamSaid)},
		{weak: true, cause: SenderBlocked, all: of(senderRejectedSaid), not: of(busySaid)},
		{cause: AccountDisabled, all: of(accountSaid), not: of(recipientUnknownSaid, recipientRejectedSaid, recipientDisabledSaid)},

		{cause: AccountDisabled, all: of(sendingStoppedSaid), not: of(recipientRejectedSaid)},

		// The message.
		{cause: LineTooLong, all: of(lineSaid)},
		{cause: ServerBusy, all: of(systemFullSaid)},
		{cause: ServerError, all: of(noFileSaid), not: of(recipientUnknownSaid), when: ifPermanent},
		{cause: ServerError, all: of(noFileSaid, temporaryIs)},
		{cause: MailboxFull, all: of(mailboxFullSaid, mailboxNoun), not: of(attachmentNoun, sizeNoun)},
		{cause: MessageTooLarge, all: of(sizeSaid), not: of(mailboxFullSaid)},
		{cause: MessageTooLarge, all: of(sizeSaid, messageNoun), not: of(recipientNoun)},
		{cause: MailboxFull, all: of(mailboxFullSaid)},
		{cause: MessageMalformed, all: of(malformedSaid), not: of(recipientUnknownSaid)},

		// The recipient.
		{cause: RecipientAddressInvalid, all: of(rfcSyntaxSaid), not: of(senderNoun)},
		{cause: RecipientDisabled, all: of(recipientDisabledSaid), not: of(senderNoun)},
		{cause: RecipientDisabled, all: of(recipientDisabledSaid, recipientRejectedSaid)},
		{cause: RecipientMoved, all: of(recipientMovedSaid), not: of(busySaid, recipientUnknownSaid)},
		{cause: SenderBlocked, all: of(senderBlockedSaid)},
		{cause: DestinationUnreachable, all: of(unreachableSaid, domainUnknownSaid), when: ifTemporary},
		{cause: DomainNotFound, all: of(domainUnknownSaid), not: of(temporaryIs)},
		{cause: DestinationDNSFailed, all: of(dnsFailedSaid)},
		{cause: DomainNotFound, all: of(domainUnknownSaid)},
		{cause: RecipientAddressInvalid, all: of(recipientSyntaxSaid), not: of(recipientUnknownSaid)},
		{cause: RecipientRestricted, all: of(recipientRestrictedSaid), not: of(recipientUnknownSaid)},
		{cause: RecipientRestricted, all: of(restrictedNearSaid, senderNoun), not: of(clientNoun, recipientUnknownSaid)},
		{cause: RecipientUnknown, all: of(recipientUnknownSaid), not: of(busySaid, unreachableSaid, spamSaid)},
		{cause: RecipientUnknown, all: of(recipientUnknownSaid), when: ifPermanent},
		{cause: RecipientUnknown, all: of(recipientUnknownSaid), not: of(unreachableSaid)},
		{cause: RecipientMoved, all: of(recipientMovedSaid)},
		{cause: DomainNotFound, all: of(hostUnknownSaid), not: of(unreachableSaid)},
		{cause: RecipientAddressInvalid, all: of(recipientSyntaxSaid)},
		{cause: RecipientRestricted, all: of(restrictedNearSaid), not: of(clientNoun, spamSaid)},
		{weak: true, cause: RecipientUnknown, all: of(recipientVagueSaid), not: of(busySaid)},

		// The way there, as an MTA tells it.
		{cause: DeliveryExpired, all: of(expiredSaid), not: of(unreachableSaid)},
		{cause: DestinationUnreachable, all: of(unreachableSaid), not: of(droppedSaid)},
		{cause: DeliveryExpired, all: of(expiredSaid)},
		{cause: ConnectionDropped, all: of(droppedSaid)},
		{cause: DestinationUnreachable, all: of(unreachableSaid)},

		// What is left.
		{cause: SPFFailed, all: of(ipMismatchSaid, domainNoun)},
		{cause: IPBlocklisted, all: of(clientSaid), not: of(busySaid)},
		{weak: true, cause: SpamContent, all: of(spamSaid)},
		{weak: true, cause: IPBlocklisted, all: of(clientSaid)},
		{weak: true, cause: IPBlocklisted, all: of(clientRejectedSaid)},
		{weak: true, cause: ProtocolError, all: of(protocolSaid)},
		{weak: true, cause: ServerError, all: of(serverErrorSaid), when: ifPermanent},
		{weak: true, cause: ServerBusy, all: of(busySaid), not: of(policySaid)},
		{weak: true, cause: ServerBusy, all: of(busySaid), when: ifTemporary},
		{weak: true, cause: ServerError, all: of(serverErrorSaid)},
		{weak: true, cause: PolicyRejected, all: of(policySaid)},
		{weak: true, cause: ServerBusy, all: of(busySaid)},
	}
}
