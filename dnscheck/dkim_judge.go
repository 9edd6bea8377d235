package dnscheck

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// judge says what became of a signature, and why (RFC 6376, section 6.1).
func (s *signature) judge(m *signedMail, at *DKIMSelector, now time.Time, valid bool) DKIMSignature {
	out := s.facts(m)
	out.KeyName = at.Name
	fail := func(result DKIMResult, fault DKIMFault, err error) DKIMSignature {
		out.Result, out.Fault, out.Reason = result, fault, err.Error()
		return out
	}
	if fault, err := s.structure(now); err != nil {
		if fault == DKIMUnsupported {
			return fail(DKIMNeutral, fault, err)
		}
		return fail(DKIMPermError, fault, err)
	}
	computed, unsigned, bodyErr := s.bodyMatches(m)
	out.BodyComputed, out.Unsigned = base64.StdEncoding.EncodeToString(computed), unsigned
	key, fault, err := at.key()
	switch fault {
	case DKIMKeyUnknown:
		return fail(DKIMTempError, fault, err)
	case DKIMKeyMultiple:
		out.FittingKey = s.fitting(m, at.Keys)
	}
	if err == nil {
		if fault, err = key.allows(s.algorithm); err == nil && key.Strict() && !s.identityIsDomain() {
			fault, err = DKIMKeyStrict, fmt.Errorf("the key has t=s, which wants i= to be of %s itself, not of %s", s.domain, out.Identity)
		}
	}
	switch {
	case fault == DKIMKeyShort:
		return fail(DKIMPolicy, fault, err)
	case err != nil:
		return fail(DKIMPermError, fault, err)
	case bodyErr != nil:
		out.Changes = undoBody(m, s.bodyForm, s.bodyHash)
		return fail(DKIMFail, DKIMBodyChanged, bodyErr)
	}
	if !valid {
		covered := m.pick(s)
		switch err := s.matches(key, covered, s.headerForm); err {
		case nil:
		case errOtherKey:
			return fail(DKIMFail, DKIMKeyOther, err)
		default:
			out.Changes = s.undoHeader(key, covered)
			return fail(DKIMFail, DKIMHeaderChanged, err)
		}
	}
	out.Result = DKIMPass
	return out
}

// fitting is the one of several keys that the signature verifies with.
func (s *signature) fitting(m *signedMail, keys []DKIMKey) string {
	for _, k := range keys {
		if k.Usable() && s.matches(&k, m.pick(s), s.headerForm) == nil {
			return k.Record
		}
	}
	return ""
}

// structure judges what a signature says by itself (RFC 6376, section 6.1.1).
func (s *signature) structure(now time.Time) (DKIMFault, error) {
	if version, _ := tagValue(s.tags, "v"); len(s.faults) == 0 && version != "1" {
		s.fault("v=%s: the version is 1", version)
	}
	if identity, ok := tagValue(s.tags, "i"); ok && !strings.Contains(identity, "@") {
		s.fault("i=%s has no @", identity)
	}
	if len(s.faults) > 0 {
		return DKIMMalformed, fmt.Errorf("the signature is malformed: %s", strings.Join(s.faults, "; "))
	}
	if _, ok := keyName(s.selector, s.domain); !ok {
		return DKIMMalformed, fmt.Errorf("s=%s and d=%s make no domain name", s.selector, s.domain)
	}
	switch s.algorithm {
	case "rsa-sha256", "ed25519-sha256":
	case "rsa-sha1":
		return DKIMWeakHash, errors.New("a=rsa-sha1 must not be used any more, and verifiers must not accept it")
	default:
		return DKIMUnsupported, fmt.Errorf("no verifier knows the algorithm a=%s", s.algorithm)
	}
	switch {
	case s.unsupported != "":
		return DKIMUnsupported, errors.New(s.unsupported)
	case !slices.Contains(s.headers, "from"):
		return DKIMFromUnsigned, errors.New("h= does not name From, which every signature must cover")
	case !s.identityWithin():
		return DKIMIdentityFar, fmt.Errorf("i= is not within d=%s", s.domain)
	case !s.expires.IsZero() && now.After(s.expires):
		return DKIMExpired, fmt.Errorf("the signature expired on %s", s.expires.Format(time.RFC1123))
	}
	return "", nil
}

// identityDomain is the domain of i=, which is d= if there is no i=.
func (s *signature) identityDomain() string {
	identity, ok := tagValue(s.tags, "i")
	if !ok {
		return inASCII(s.domain)
	}
	_, domain, _ := cutLast(stripSpace(identity), "@")
	return inASCII(domain)
}

func (s *signature) identityWithin() bool   { return isWithin(s.identityDomain(), inASCII(s.domain)) }
func (s *signature) identityIsDomain() bool { return s.identityDomain() == inASCII(s.domain) }

// inASCII is a domain in the form in which domains are compared: in A-labels (RFC
// 8616, section 4).
func inASCII(domain string) string {
	if ascii, ok := asciiDomain(domain); ok {
		return ascii
	}
	return canonical(domain)
}

// facts writes down what the signature says.
func (s *signature) facts(m *signedMail) DKIMSignature {
	out := DKIMSignature{
		Field:  strings.ToValidUTF8(strings.TrimRight(s.field.raw, "\r\n"), "?"),
		Domain: s.domain, Selector: s.selector, Identity: "@" + s.domain, Algorithm: s.algorithm,
		Canonicalization: s.headerForm + "/" + s.bodyForm, Headers: s.headers,
		Signed: s.signed, Expires: s.expires, BodyLength: s.length,
	}
	if identity, ok := tagValue(s.tags, "i"); ok {
		out.Identity = stripSpace(identity)
	}
	if s.bodyHash != nil {
		out.BodyHash = base64.StdEncoding.EncodeToString(s.bodyHash)
	}
	times := map[string]int{}
	for _, name := range s.headers {
		if times[name]++; times[name] == len(m.places[name])+1 {
			out.Oversigned = append(out.Oversigned, name)
		}
	}
	return out
}
