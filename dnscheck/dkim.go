package dnscheck

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIMCheck is what DKIM says of the target: its keys, and its message's
// signatures.
type DKIMCheck struct {
	Domain  string         `json:"domain"`         // the sender's
	Keys    []DKIMSelector `json:"keys,omitempty"` // of the selectors asked for, those of the message, or those that were guessed and found
	Guessed int            `json:"guessed,omitempty"`

	Message    bool            `json:"message,omitempty"`    // a message was looked at
	BareLF     bool            `json:"bare_lf,omitempty"`    // its lines ended in LF alone and were judged as if in CRLF
	Signatures []DKIMSignature `json:"signatures,omitempty"` // from the top of the message
	Ignored    int             `json:"ignored,omitempty"`    // how many more signatures there are than are verified

	Unknown []Unknown `json:"unknown,omitempty"`
}

// mostSignatures is how many signatures of a message are verified, so that a
// message cannot make its receiver ask thousands of questions.
const mostSignatures = 16

func (d *DKIMCheck) unknown() []Unknown { return d.Unknown }

func (d *DKIMCheck) summary() (lines []string) {
	for _, s := range d.Signatures {
		line := fmt.Sprintf("DKIM: %s for the signature of %s", s.Result, cmp.Or(s.Domain, "no domain"))
		if s.Reason != "" {
			line += " (" + s.Reason + ")"
		}
		lines = append(lines, line)
	}
	for _, k := range d.Keys {
		switch {
		case k.Problem != "":
		case len(k.Keys) == 1 && k.Keys[0].Usable():
			lines = append(lines, fmt.Sprintf("DKIM: %s holds a sound %s key of %d bits", k.Name, k.Keys[0].Type, k.Keys[0].Bits))
		default:
			lines = append(lines, "DKIM: "+k.Name+" holds no sound key")
		}
	}
	return lines
}

// passing are the signing domains (d=) of the signatures that verify.
func (d *DKIMCheck) passing() (domains []string) {
	for _, s := range d.Signatures {
		if domain, ok := asciiDomain(s.Domain); ok && s.Result == DKIMPass && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

// dkim looks at the keys of the selectors that the target names, at the message's
// signatures and their keys, and if there is neither, at the keys of well-known
// senders.
func (w world) dkim(ctx context.Context, target Target) *DKIMCheck {
	d := &DKIMCheck{Domain: target.Domain, Message: len(target.Message) > 0}
	var wg sync.WaitGroup
	asked := make([]DKIMSelector, len(target.Selectors))
	for i, selector := range target.Selectors {
		wg.Go(func() {
			asked[i] = lookupKey(ctx, w.Resolver, strings.TrimSpace(selector), target.Domain, DKIMAsked)
			asked[i].lookElsewhere(ctx, w.Resolver)
		})
	}
	var signing []DKIMSelector
	if d.Message {
		wg.Go(func() { signing = w.signatures(ctx, d, target.Message) })
	}
	if !d.Message && len(target.Selectors) == 0 {
		wg.Go(func() { w.guess(ctx, d) })
	}
	wg.Wait()
	for _, k := range slices.Concat(asked, signing) {
		if !slices.ContainsFunc(d.Keys, func(o DKIMSelector) bool { return o.Name == k.Name }) {
			d.Keys = append(d.Keys, k)
			if k.Problem != "" {
				d.Unknown = append(d.Unknown, Unknown{Subject: k.Name, Reason: k.Problem})
			}
		}
	}
	return d
}

// signatures verifies those of a message, and returns where their keys stand.
func (w world) signatures(ctx context.Context, d *DKIMCheck, message []byte) (keys []DKIMSelector) {
	if len(message) > mostMail {
		d.Unknown = append(d.Unknown, Unknown{Reason: fmt.Sprintf("only the first %d MiB of the message were read", mostMail>>20)})
	}
	m := readMail(message)
	d.BareLF = m.bareLF
	fields := m.named("dkim-signature")
	if len(fields) > mostSignatures {
		d.Ignored = len(fields) - mostSignatures
		fields = fields[:mostSignatures]
		d.Unknown = append(d.Unknown, Unknown{Reason: fmt.Sprintf("%d more signatures of the message were not verified", d.Ignored)})
	}
	parsed := make([]*signature, len(fields))
	keys = make([]DKIMSelector, len(fields))
	var wg sync.WaitGroup
	for i, f := range fields {
		parsed[i] = readSignature(f, "v", "a", "b", "bh", "d", "h", "s")
		if s := parsed[i]; s.domain != "" && s.selector != "" {
			wg.Go(func() {
				keys[i] = lookupKey(ctx, w.Resolver, s.selector, s.domain, DKIMMessage)
				keys[i].lookElsewhere(ctx, w.Resolver)
			})
		}
	}
	wg.Wait()
	verified := w.libraryVerdict(ctx, message, len(fields))
	for i, s := range parsed {
		d.Signatures = append(d.Signatures, s.judge(m, &keys[i], w.now(), verified[i]))
	}
	return slices.DeleteFunc(keys, func(k DKIMSelector) bool { return k.Name == "" })
}

// libraryVerdict says which signatures go-msgauth finds valid. What it lets pass
// needs no second opinion on its cryptography; of the rest it does not say enough,
// and it refuses what others accept (l=) and goes by the machine's clock, so that
// judge looks at them itself.
func (w world) libraryVerdict(ctx context.Context, message []byte, n int) []bool {
	valid := make([]bool, n)
	if n == 0 {
		return valid
	}
	message, _ = toCRLF(message[:min(len(message), mostMail)])
	lookup := func(name string) ([]string, error) {
		a, err := ask(ctx, w.Resolver, name, TypeTXT)
		switch {
		case problem(a, err) != "":
			return nil, &net.DNSError{Err: problem(a, err), Name: name, IsTemporary: true}
		case len(a.Records) == 0:
			return nil, &net.DNSError{Err: "no TXT records", Name: name, IsNotFound: true}
		}
		return a.Texts(), nil
	}
	// The error only says that there are more signatures, or no whole header.
	verdicts, _ := dkim.VerifyWithOptions(bytes.NewReader(message), &dkim.VerifyOptions{LookupTXT: lookup, MaxVerifications: n})
	for i, v := range verdicts {
		valid[i] = v != nil && v.Err == nil
	}
	return valid
}

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
		covered := m.pick(s.headers)
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
		if k.Usable() && s.matches(&k, m.pick(s.headers), s.headerForm) == nil {
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
		return DKIMWeakHash, fmt.Errorf("a=rsa-sha1 must not be used any more, and verifiers must not accept it")
	default:
		return DKIMUnsupported, fmt.Errorf("no verifier knows the algorithm a=%s", s.algorithm)
	}
	switch {
	case s.unsupported != "":
		return DKIMUnsupported, fmt.Errorf("%s", s.unsupported)
	case !slices.Contains(s.headers, "from"):
		return DKIMFromUnsigned, fmt.Errorf("h= does not name From, which every signature must cover")
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
		return canonical(s.domain)
	}
	_, domain, _ := cutLast(stripSpace(identity), "@")
	return canonical(domain)
}

func (s *signature) identityWithin() bool   { return isWithin(s.identityDomain(), canonical(s.domain)) }
func (s *signature) identityIsDomain() bool { return s.identityDomain() == canonical(s.domain) }

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
		if times[name]++; times[name] == len(m.named(name))+1 {
			out.Oversigned = append(out.Oversigned, name)
		}
	}
	return out
}
