package smtpcode

// whom corrects a reading by what the server can have spoken of where it spoke:
// at the greeting it knows the client's address and nothing else, at AUTH the
// account, at MAIL the sender; the first recipient comes after that (RFC 5321,
// section 3.3). 5.1.7 and 5.1.8 are about the sender, 5.1.3 is about how an
// address is written (RFC 3463, section 3.2): they tell what a bare "invalid
// address" means.
func whom(cause Cause, r *Reply, stage Stage, said *termSet) Cause {
	detail := 0
	if r.Enhanced[1] == 1 && said.has(recipientVagueSaid) {
		detail = r.Enhanced[2]
	}
	switch {
	case stage == StageConnect || stage == StageGreeting:
		if cause == PolicyRejected && r.Code >= 500 {
			return IPBlocklisted
		}
	case stage == StageAuth:
		switch cause {
		case RecipientUnknown:
			return AuthFailed
		case RecipientDisabled:
			return AccountDisabled
		}
	case stage == StageMail || detail == 7 || detail == 8:
		switch cause {
		case RecipientUnknown:
			if detail == 7 || said.has(recipientVagueSaid) {
				return SenderAddressInvalid
			}
			return SenderDomainInvalid
		case DomainNotFound:
			return SenderDomainInvalid
		case RecipientAddressInvalid:
			return SenderAddressInvalid
		}
	case detail == 3 && cause == RecipientUnknown:
		return RecipientAddressInvalid
	}
	return cause
}
