package dnscheck

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesDKIMSignature judge the signatures of a message.
var rulesDKIMSignature = []rule{
	{
		Meta: check.Meta{
			Code: "dkim-signature-missing", Cause: string(smtpcode.DKIMFailed), Severity: check.Warning,
			Title: "The message has no DKIM signature",
			Doc:   "The message has no DKIM-Signature field, so nothing proves that its domain sent it. Gmail and Yahoo demand a signature from everybody who sends in bulk, and count its absence against everybody else. The sending program does not sign, or the message left by a way that does not (a web server's own mailer, a printer, a relay).",
			Fix:   "Switch DKIM signing on where the message leaves: at the sending service, or on the mail server (Rspamd, OpenDKIM)",
			Refs:  []string{"RFC 6376, section 3.5", "https://support.google.com/a/answer/81126"},
		},
		Check: func(r *Result) (found []check.Finding) {
			if d := r.DKIM; d != nil && d.Message && len(d.Signatures) == 0 {
				return []check.Finding{{
					Subject: d.Domain, Confidence: check.Certain,
					Message:  "The message from " + d.Domain + " has no DKIM-Signature field.",
					Evidence: []string{"header of the message: no DKIM-Signature field"},
				}}
			}
			return nil
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-body-changed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The body was changed after it was signed",
			Doc:   "The hash of the body is not the one that was signed, so the signature fails whatever the key. Footers of lists and virus scanners do it, banners (\"External sender\"), rewritten links, a disclaimer that the server adds after signing, a conversion from 8 bit to quoted-printable, and programs that sign before they have finished writing.",
			Fix:   "Sign last: after footers, banners and conversions, on the last server of your own; send 7-bit text (quoted-printable or base64) in lines under 998 octets",
			Refs:  []string{"RFC 6376, section 3.7", "RFC 6376, section 5.3", "RFC 6377, section 3.3"},
		},
		Check: signatures(DKIMBodyChanged, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The body is not the one that %s signed%s.", s.Domain, s.change())
			f.Evidence = append(f.Evidence, "signed bh="+s.BodyHash, "computed bh="+cmp.Or(s.BodyComputed, "none: "+s.Reason))
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-mismatch", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The message was signed with another key than the published one",
			Doc:   "The signature was made with a private key that does not belong to the public key in DNS. Nobody changed the message. The key pair was made anew on one side only, the record was copied from another domain or server, or two servers sign under one selector with keys of their own.",
			Fix:   "Publish the public key of the server that signs (openssl rsa -in private.key -pubout), or give each server a selector of its own",
			Refs:  []string{"RFC 6376, section 6.1.3", "RFC 8017, section 8.2.2"},
		},
		Check: signatures(DKIMKeyOther, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The private key that signed for %s does not belong to the key at %s.", s.Domain, s.KeyName)
			f.Evidence = append(f.Evidence, d.recordsAt(s.KeyName)...)
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-invalid", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "A signed header field was changed, or the signature was",
			Doc:   "The body and the key are right, but the signature does not fit the header fields that it covers. Something rewrote one of them after signing: a subject tag, an address made pretty, a Message-ID or Date that the server adds, a field folded anew. With c=simple even different white space does it.",
			Fix:   "Sign after the last change to the header, sign with c=relaxed/relaxed, and set Date and Message-ID before signing",
			Refs:  []string{"RFC 6376, section 3.7", "RFC 6376, section 6.1.3"},
		},
		Check: signatures(DKIMHeaderChanged, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The signature of %s does not fit the fields that it covers%s.", s.Domain, cmp.Or(s.change(), " ("+strings.Join(s.Headers, ", ")+")"))
			f.Evidence = append(f.Evidence, d.recordsAt(s.KeyName)...)
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-expired", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The signature has expired",
			Doc:   "The signature names a time (x=) after which it is not valid, and that time is past. It protects against mail that is sent again later, but a message that waits in a queue for longer fails too.",
			Fix:   "Sign with a longer validity (a week at least, so that queues and greylisting do not matter), or without x=, and check the signer's clock",
			Refs:  []string{"RFC 6376, section 3.5 (x=)"},
		},
		Check: signatures(DKIMExpired, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The signature of %s expired on %s.", s.Domain, s.Expires.Format(time.RFC1123))
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-from-future", Cause: string(smtpcode.DKIMFailed), Severity: check.Warning,
			Title: "The signature was made in the future",
			Doc:   "The signature says (t=) that it was made at a time that has not come yet. Verifiers may take it for invalid; the clock of the signing server is wrong.",
			Fix:   "Set the clock of the signing server (NTP)",
			Refs:  []string{"RFC 6376, section 3.5 (t=)"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.signatures() {
				// A little is left for clocks that are nearly right.
				if ahead := s.Signed.Sub(r.At); s.Fault != DKIMMalformed && !s.Signed.IsZero() && ahead > 5*time.Minute {
					found = append(found, check.Finding{
						Subject: s.Domain, Confidence: check.Likely,
						Message:  fmt.Sprintf("The signature of %s was made %s from now.", s.Domain, ahead.Round(time.Minute)),
						Evidence: []string{s.Field},
					})
				}
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-length-limit", Cause: string(smtpcode.DKIMFailed), Severity: check.Warning,
			Title: "The signature covers only part of the body",
			Doc:   "The signature has l=, so whatever is added to the end of the body leaves it valid: anybody can hang a phishing page on a genuine message. Several verifiers treat such signatures as failed.",
			Fix:   "Sign without l= (OpenDKIM: BodyLengths no)",
			Refs:  []string{"RFC 6376, section 8.2", "RFC 6376, section 3.5 (l=)"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.signatures() {
				if s.BodyLength == nil {
					continue
				}
				f := check.Finding{
					Subject: s.Domain, Confidence: check.Certain,
					Message:  fmt.Sprintf("The signature of %s covers %d octets of the body (l=), and text may be added after them.", s.Domain, *s.BodyLength),
					Evidence: []string{s.Field},
				}
				if s.Unsigned > 0 {
					f.Message = fmt.Sprintf("The signature of %s leaves the last %d octets of the body unsigned (l=%d).", s.Domain, s.Unsigned, *s.BodyLength)
				}
				found = append(found, f)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-from-not-signed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The signature does not cover the From field",
			Doc:   "Every signature must cover From, the author that people see; one that does not is invalid. The list of signed fields (h=) in the signer's configuration leaves it out.",
			Fix:   "Add from to the fields that are signed",
			Refs:  []string{"RFC 6376, section 5.4"},
		},
		Check: signatures(DKIMFromUnsigned, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The signature of %s covers h=%s, and not From.", s.Domain, strings.Join(s.Headers, ":"))
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-sha1", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The signature uses SHA-1",
			Doc:   "The signature is a=rsa-sha1. Signers must not make such signatures any more, and verifiers must not accept them, since SHA-1 can be forged.",
			Fix:   "Sign with a=rsa-sha256",
			Refs:  []string{"RFC 8301, section 3.1"},
		},
		Check: signatures(DKIMWeakHash, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The signature of %s is a=%s, which no verifier may accept.", s.Domain, s.Algorithm)
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-signature-malformed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The signature cannot be read",
			Doc:   "The DKIM-Signature field breaks the syntax, or asks for something that no verifier knows, so it counts as no signature. A tag is missing or stands twice, base64 was cut, or a program on the way folded or encoded the field.",
			Fix:   "Bring the signing program up to date and let nothing rewrite its field",
			Refs:  []string{"RFC 6376, section 3.5", "RFC 6376, section 6.1.1"},
		},
		Check: func(r *Result) []check.Finding {
			say := func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
				f.Subject = cmp.Or(f.Subject, d.Domain)
				f.Message = "A DKIM-Signature field cannot be verified: " + s.Reason + "."
			}
			return append(signatures(DKIMMalformed, say)(r), signatures(DKIMUnsupported, say)(r)...)
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-identity-mismatch", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The signature's identity is not of the signing domain",
			Doc:   "The identity (i=) must be of the signing domain (d=) or of a subdomain of it; otherwise the signature is invalid. The signer's configuration puts the author's address in i= while it signs for another domain.",
			Fix:   "Leave i= out, or sign for the domain that i= is of",
			Refs:  []string{"RFC 6376, section 3.5 (i=)", "RFC 6376, section 6.1.1"},
		},
		Check: signatures(DKIMIdentityFar, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Message = fmt.Sprintf("The signature has i=%s, which is not within d=%s.", s.Identity, s.Domain)
		}),
	},
}

// signatures makes a rule's check of what to say of each signature with a fault.
func signatures(fault DKIMFault, say func(*DKIMCheck, *DKIMSignature, *check.Finding)) func(*Result) []check.Finding {
	return func(r *Result) (found []check.Finding) {
		for s := range r.signatures() {
			if s.Fault != fault {
				continue
			}
			f := check.Finding{Subject: s.Domain, Confidence: check.Certain, Evidence: append([]string{s.Field}, s.Changes...)}
			if r.DKIM.provenBeside(s) {
				f.Severity = check.Info
			}
			if r.DKIM.BareLF && s.Result == DKIMFail {
				f.Confidence = check.Likely
				f.Evidence = append(f.Evidence, "the message's lines end in LF alone; they were judged as if in CRLF, as SMTP sends them")
			}
			say(r.DKIM, s, &f)
			found = append(found, f)
		}
		return found
	}
}

// change says what was found out about a change, to end a sentence with.
func (s *DKIMSignature) change() string {
	if len(s.Changes) == 0 {
		return ""
	}
	return ": " + strings.Join(s.Changes, "; ")
}

// signatures goes through those of the message.
func (r *Result) signatures() func(yield func(*DKIMSignature) bool) {
	return func(yield func(*DKIMSignature) bool) {
		if r.DKIM == nil {
			return
		}
		for i := range r.DKIM.Signatures {
			if !yield(&r.DKIM.Signatures[i]) {
				return
			}
		}
	}
}

// provenBeside reports whether another signature, that matters at least as much
// for the sender's domain, passes: then this one's failure stops nothing.
func (d *DKIMCheck) provenBeside(s *DKIMSignature) bool {
	related := func(domain string) bool { return isWithin(d.Domain, domain) || isWithin(domain, d.Domain) }
	return slices.ContainsFunc(d.passing(), func(p string) bool { return related(p) || !related(canonical(s.Domain)) })
}

// recordsAt are the key records of a name, verbatim.
func (d *DKIMCheck) recordsAt(name string) (lines []string) {
	for _, k := range d.Keys {
		if k.Name == name {
			for _, r := range k.Records {
				lines = append(lines, r.String())
			}
		}
	}
	return lines
}
