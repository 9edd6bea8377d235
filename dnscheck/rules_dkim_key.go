package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesDKIMKey judge what DNS holds where keys should be.
var rulesDKIMKey = []rule{
	{
		Meta: check.Meta{
			Code: "dkim-key-doubled-name", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key stands at the wrong name",
			Doc:   "The key is published, but not where verifiers look. Most DNS forms complete a name with the domain, so that a name entered in full gets the domain twice (s._domainkey.example.com.example.com); or the _domainkey label was left out.",
			Fix:   "Enter the name without the domain (selector._domainkey), or with a final dot",
			Refs:  []string{"RFC 6376, section 3.6.2.1"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.selectors() {
				if s.own() || len(s.Misplaced) == 0 {
					continue
				}
				f := s.finding(fmt.Sprintf("The key for %s stands at %s.", s.Name, s.Misplaced[0].Name))
				f.Evidence = append(recordLines(s.Misplaced), f.Evidence...)
				moved := s.Misplaced[0]
				moved.Name = s.Name
				change := RecordChange{Remove: []Record{s.Misplaced[0]}, Add: []Record{moved}}
				f.Fixes = []check.Fix{{Message: "Move the record to " + s.Name, Text: moved.String(), Change: change}}
				found = append(found, f)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-lookup-failed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key cannot be looked up",
			Doc:   "The question for the selector's key fails, while the resolver answers for other names. Verifiers cannot tell whether the signature is good (temperror): they defer the mail, or take it as unsigned. The servers of the name are down or sign it wrongly; if the name is an alias, those of the service that it leads to.",
			Fix:   "Repair the zone that the key stands in, or, if the name is an alias, have the service that it leads to repair its own",
			Refs:  []string{"RFC 6376, section 3.9", "RFC 6376, section 6.1.2"},

			ExplainedBy: explainedByZone,
		},
		Check: func(r *Result) (found []check.Finding) {
			if r.DKIM == nil {
				return nil
			}
			for _, s := range r.DKIM.Keys {
				if s.Failure.domains() {
					found = append(found, r.failed(s.Failure, fmt.Sprintf("The DKIM key at %s cannot be had", s.Name)))
				}
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-cname-dangling", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM name is an alias that leads to no key",
			Doc:   "The name is a CNAME to the sending service, and the service has no key where it points. Signing was not switched on there yet, the domain was removed from the account, or the target was mistyped, often by the domain that the DNS form puts behind it.",
			Fix:   "Compare the CNAME's target with the one that the sending service shows, then have the service verify the domain and switch signing on",
			Refs:  []string{"RFC 6376, section 3.6.2", "RFC 1034, section 3.6.2", "https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.selectors() {
				if s.Found() || len(s.Chain) == 0 {
					continue
				}
				end := s.Chain[len(s.Chain)-1].Host
				f := s.finding(fmt.Sprintf("%s is an alias of %s, where there is no key.", s.Name, end))
				f.Fixes = s.straightened()
				found = append(found, f)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-missing", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "There is no DKIM key for the selector",
			Doc:   "Signatures with this selector cannot be verified, because there is no key at its name. The record was never published, was removed while mail is still signed with it, stands in another zone, or the selector is misspelt.",
			Fix:   "Publish the public key that the signing server or service shows at the selector's name, or sign with a selector that is published",
			Refs:  []string{"RFC 6376, section 6.1.2", "RFC 6376, section 3.6.2"},

			ExplainedBy: []check.Code{"dkim-key-doubled-name", "dkim-cname-dangling", "sender-domain-missing"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.selectors() {
				if s.own() || s.Source == DKIMGuessed {
					continue
				}
				f := s.finding("There is no key at " + s.Name + ".")
				switch {
				case s.Wildcard:
					f.Message = fmt.Sprintf("There is no key at %s; only a wildcard answers there.", s.Name)
				case len(s.Records) > 0:
					f.Message = fmt.Sprintf("What stands at %s is no key.", s.Name)
				}
				f.Fixes = append(s.aliased(), r.DKIM.fromElsewhere(s)...)
				found = append(found, f)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-multiple", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "Several records stand where one DKIM key should be",
			Doc:   "A selector has one key. With several records the result is undefined: some verifiers take whichever comes first, others none. An old key was left when the new one was added, or another service's text was put at the same name.",
			Fix:   "Leave the one record of the key that signs, and give other keys selectors of their own",
			Refs:  []string{"RFC 6376, section 3.6.2.2"},

			ExplainedBy: []check.Code{"dkim-key-malformed"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.selectors() {
				if !s.Found() || len(s.Records) < 2 {
					continue
				}
				f := s.finding(fmt.Sprintf("%d TXT records stand at %s.", len(s.Records), s.Name))
				if len(s.Keys) == 1 {
					f.Severity = check.Warning
				}
				if keep, ok := r.DKIM.onlyKey(s); ok && s.within(keep.Name) {
					change := RecordChange{Remove: slices.DeleteFunc(slices.Clone(s.Records), func(o Record) bool { return o.Data == keep.Data })}
					f.Fixes = []check.Fix{{Message: "Remove all records of the name but this", Text: keep.String(), Change: change}}
				}
				found = append(found, f)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-malformed", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key record cannot be read",
			Doc:   "Verifiers cannot read the key, so every signature with this selector fails. Keys are long, and suffer on the way through forms: quotes or spaces get into the base64, the end is cut off after 255 characters, one record becomes several, a semicolon is lost where two strings meet.",
			Fix:   "Publish the record anew, exactly as the signing server or service shows it; a TXT record may hold several strings, which are joined with nothing between",
			Refs:  []string{"RFC 6376, section 3.6.1", "RFC 6376, section 3.6.2.2", "RFC 8463, section 4"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for s := range r.selectors() {
				for _, k := range s.Keys {
					if k.Usable() || k.Revoked && len(k.Faults) == 0 {
						continue
					}
					f := s.finding(fmt.Sprintf("The key at %s cannot be read: %s.", s.Name, strings.Join(k.Faults, "; ")))
					f.Fixes = s.repaired(&k)
					found = append(found, f)
				}
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-revoked", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key is revoked",
			Doc:   "The record has an empty p=, which says that the key is no longer valid: every signature with this selector fails. That is right for a selector that is out of use, and wrong for one that still signs.",
			Fix:   "Sign with the current selector, or publish the key of this one again",
			Refs:  []string{"RFC 6376, section 3.6.1 (p=)"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s is revoked (p= is empty).", s.Name), nil, k.Revoked && len(k.Faults) == 0 && s.own() && s.Source != DKIMGuessed
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-too-short", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key is too short to be valid",
			Doc:   "RSA keys of less than 1024 bits can be broken by anybody, so verifiers must not accept their signatures.",
			Fix:   "Make a new RSA key of 2048 bits, publish it under a new selector, and sign with that",
			Refs:  []string{"RFC 8301, section 3.2"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s has %d bits; at least %d are needed.", s.Name, k.Bits, leastBits), nil, k.Usable() && k.Type == "rsa" && k.Bits < leastBits
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-weak", Cause: string(smtpcode.DKIMFailed), Severity: check.Info,
			Title: "The DKIM key is shorter than it should be",
			Doc:   "An RSA key of 1024 bits is still accepted, but signers should use 2048, and some receivers count less against the sender. No mail fails of it today.",
			Fix:   "Make a new RSA key of 2048 bits, publish it under a new selector, and sign with that",
			Refs:  []string{"RFC 8301, section 3.2"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s has %d bits; %d are advised.", s.Name, k.Bits, soundBits), nil, k.Usable() && k.Type == "rsa" && leastBits <= k.Bits && k.Bits < soundBits
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-too-long", Cause: string(smtpcode.DKIMFailed), Severity: check.Warning,
			Title: "The DKIM key is longer than verifiers have to support",
			Doc:   "Verifiers must be able to use RSA keys of up to 4096 bits. With a longer one some cannot verify, and the answer no longer fits into a DNS packet.",
			Fix:   "Make a new RSA key of 2048 bits, publish it under a new selector, and sign with that",
			Refs:  []string{"RFC 8301, section 3.2"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s has %d bits; verifiers need not know more than %d.", s.Name, k.Bits, commonBits), nil, k.Usable() && k.Type == "rsa" && k.Bits > commonBits
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-wrong-service", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key is not for email",
			Doc:   "The record's s= names the services that the key may be used for, and email is not among them, so verifiers of mail ignore the key.",
			Fix:   "Take s= out of the record, or write s=email",
			Refs:  []string{"RFC 6376, section 3.6.1 (s=)"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s is for s=%s, not for email.", s.Name, strings.Join(k.Services, ":")),
				s.edited("Take s= out of the record", k, without("s", "")), k.Usable() && !k.ForEmail()
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-hash", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key does not allow SHA-256",
			Doc:   "The record's h= names the hashes that the key may be used with, and sha256 is not among them. Signatures with SHA-1 must not be accepted any more, so none can pass.",
			Fix:   "Take h= out of the record, or write h=sha256",
			Refs:  []string{"RFC 6376, section 3.6.1 (h=)", "RFC 8301, section 3.1"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return fmt.Sprintf("The key at %s allows h=%s, and not sha256.", s.Name, strings.Join(k.Hashes, ":")),
				s.edited("Take h= out of the record", k, without("h", "")), k.Usable() && !k.ForHash("sha256")
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-type", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key is of another type than the signature",
			Doc:   "The signature was made with one algorithm, and the key at its selector is for another (RSA, Ed25519). Each type needs a selector of its own.",
			Fix:   "Publish the RSA and the Ed25519 key under different selectors, and sign with each under its own",
			Refs:  []string{"RFC 6376, section 6.1.2", "RFC 8463, section 3"},
		},
		Check: signatures(DKIMKeyType, func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
			f.Subject = s.KeyName
			f.Message = "The key at " + s.KeyName + " does not fit: " + s.Reason + "."
			f.Evidence = append(f.Evidence, d.recordsAt(s.KeyName)...)
		}),
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-strict-subdomain", Cause: string(smtpcode.DKIMFailed), Severity: check.Error,
			Title: "The DKIM key forbids signing for subdomains",
			Doc:   "The record has t=s, which demands that the identity (i=) be of the signing domain itself; the signature's is of a subdomain. Verifiers reject such a signature.",
			Fix:   "Take the s out of t=, or sign without i=",
			Refs:  []string{"RFC 6376, section 3.6.1 (t=)", "RFC 6376, section 3.10"},
		},
		Check: func(r *Result) (found []check.Finding) {
			say := func(d *DKIMCheck, s *DKIMSignature, f *check.Finding) {
				f.Subject = s.KeyName
				f.Message = fmt.Sprintf("The signature has i=%s, and the key at %s allows only @%s.", s.Identity, s.KeyName, s.Domain)
				f.Evidence = append(f.Evidence, d.recordsAt(s.KeyName)...)
				for i := range d.Keys {
					if k := &d.Keys[i]; k.Name == s.KeyName && len(k.Keys) == 1 {
						f.Fixes = k.edited("Take the s out of t=", &k.Keys[0], without("t", "s"))
					}
				}
			}
			return signatures(DKIMKeyStrict, say)(r)
		},
	},
	{
		Meta: check.Meta{
			Code: "dkim-key-testing", Cause: string(smtpcode.DKIMFailed), Severity: check.Warning,
			Title: "The DKIM key says that it is only being tested",
			Doc:   "The record has t=y, which asks verifiers to treat signed mail no better than unsigned mail. It is meant for the first days and often forgotten.",
			Fix:   "Take the y out of t=",
			Refs:  []string{"RFC 6376, section 3.6.1 (t=)"},
		},
		Check: keys(func(s *DKIMSelector, k *DKIMKey) (string, []check.Fix, bool) {
			return "The key at " + s.Name + " is marked as being tested (t=y).", s.edited("Take the y out of t=", k, without("t", "y")), k.Usable() && k.Testing()
		}),
	},
}

// keys makes a rule's check of what to say of each key.
func keys(judge func(*DKIMSelector, *DKIMKey) (message string, fixes []check.Fix, wrong bool)) func(*Result) []check.Finding {
	return func(r *Result) (found []check.Finding) {
		for s := range r.selectors() {
			for i := range s.Keys {
				message, fixes, wrong := judge(s, &s.Keys[i])
				if !wrong {
					continue
				}
				f := s.finding(message)
				f.Fixes = fixes
				found = append(found, f)
			}
		}
		return found
	}
}

// selectors goes through the names that were looked up with success.
func (r *Result) selectors() func(yield func(*DKIMSelector) bool) {
	return func(yield func(*DKIMSelector) bool) {
		if r.DKIM == nil {
			return
		}
		for i := range r.DKIM.Keys {
			if s := &r.DKIM.Keys[i]; s.Problem == "" && !yield(s) {
				return
			}
		}
	}
}
