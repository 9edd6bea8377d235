package smtpcode

// whom corrects a reading of words by what the server can have spoken of where it
// spoke: who is turned away at the greeting is the client, of whom only the address
// is known; at AUTH it is the account, at MAIL the sender, and the first recipient
// comes after that (RFC 5321, section 3.3). 5.1.7 and 5.1.8 are about the sender,
// 5.1.3 and 501 are about how an address is written (RFC 3463, section 3.2; RFC
// 5321, section 4.2.2): they tell what a bare "invalid address" means.
func whom(cause Cause, r *Reply, stage Stage, said *termSet) Cause {
	detail := 0
	if r.Enhanced[1] == 1 && (cause != RecipientUnknown || said.has(recipientVagueSaid) || said.has(recipientSyntaxSaid)) {
		detail = r.Enhanced[2]
	}
	switch {
	case r.Code == 530 && cause == TLSHandshakeFailed: // "first" is what 530 says (RFC 3207, section 4)
		return TLSRequired
	case cause == DestinationDNSFailed && r.Enhanced[1] == 7: // a policy is about who sends, not about the way there
		switch r.Enhanced[2] {
		case 25:
			return ReverseDNSMissing
		case 27:
			return SenderDomainInvalid
		}
	case cause == ConnectionDropped && r.Code != 421 && r.Enhanced[1] == 4 && r.Enhanced[2] == 1: // "no answer from host" (RFC 3463, section 3.5)
		return DestinationUnreachable
	case cause == RecipientAddressInvalid && r.Enhanced[1] == 2: // the mailbox's state: its address was good
		return ServerError
	case cause == HELORejected && (r.Code == 500 || r.Code == 502): // the command, not the name in it
		return ProtocolError
	case cause == SenderDomainInvalid && r.Enhanced[1] == 1 && r.Enhanced[2] == 7 && !said.has(senderDomainNoun) && !said.has(domainNoun) && !said.has(mxNoun):
		return SenderAddressInvalid
	case stage == StageConnect || stage == StageGreeting:
		switch {
		case cause == PolicyRejected && r.Code >= 500, cause == SenderBlocked, cause == RecipientRestricted:
			return IPBlocklisted // "your address" is no mail address yet
		}
	case stage == StageAuth:
		switch cause {
		case RecipientUnknown:
			return AuthFailed
		case RecipientDisabled:
			return AccountDisabled
		case RecipientRestricted:
			return AuthFailed
		}
	case stage == StageMail || detail == 7 || detail == 8:
		switch cause {
		case RecipientUnknown:
			if detail == 7 || said.has(recipientVagueSaid) {
				return SenderAddressInvalid
			}
			return SenderDomainInvalid
		case DomainNotFound, DestinationDNSFailed:
			return SenderDomainInvalid
		case RecipientAddressInvalid:
			return SenderAddressInvalid
		}
	case cause == RecipientUnknown && (detail == 3 || r.Code == 501 && said.has(recipientVagueSaid)):
		return RecipientAddressInvalid
	}
	return cause
}
