package dnscheck

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DKIMSignature is a DKIM-Signature field, and what became of it.
type DKIMSignature struct {
	Field            string   `json:"field"` // verbatim
	Domain           string   `json:"domain,omitempty"`
	Selector         string   `json:"selector,omitempty"`
	Identity         string   `json:"identity,omitempty"` // i=; "@" and the domain if it is not there
	Algorithm        string   `json:"algorithm,omitempty"`
	Canonicalization string   `json:"canonicalization,omitempty"` // of header and body, as in "relaxed/simple"
	Headers          []string `json:"headers,omitempty"`          // h=, in small letters
	Oversigned       []string `json:"oversigned,omitempty"`       // those of them that no further field may be added of

	Signed  time.Time `json:"signed,omitzero"`  // t=
	Expires time.Time `json:"expires,omitzero"` // x=

	BodyLength *int64 `json:"body_length,omitempty"` // l=; nil: the whole body is signed
	Unsigned   int64  `json:"unsigned,omitempty"`    // octets of the canonical body that l= leaves out

	BodyHash     string `json:"body_hash,omitempty"`     // bh=
	BodyComputed string `json:"body_computed,omitempty"` // the same of the body at hand
	KeyName      string `json:"key_name,omitempty"`      // where the key stands
	FittingKey   string `json:"fitting_key,omitempty"`   // of several keys there, or of those of other selectors, the one it verifies with
	FittingName  string `json:"fitting_name,omitempty"`  // where that one stands, if not at KeyName

	Result  DKIMResult `json:"result"`
	Fault   DKIMFault  `json:"fault,omitempty"`   // why it does not pass
	Reason  string     `json:"reason,omitempty"`  // the same in words
	Changes []string   `json:"changes,omitempty"` // what was changed on the way, found by undoing it
}

// DKIMResult is the result of one signature, in the words of RFC 8601, section
// 2.7.1.
type DKIMResult string

// The results.
const (
	DKIMPass      DKIMResult = "pass"
	DKIMFail      DKIMResult = "fail"      // the message or the signature was changed
	DKIMPolicy    DKIMResult = "policy"    // it verifies, but may not be accepted
	DKIMNeutral   DKIMResult = "neutral"   // it asks for something that no verifier knows
	DKIMTempError DKIMResult = "temperror" // the key could not be had for now
	DKIMPermError DKIMResult = "permerror" // it can never be verified
)

// DKIMFault is what keeps a signature from passing.
type DKIMFault string

// The faults, in the order in which they are looked for (RFC 6376, section 6.1).
const (
	DKIMMalformed    DKIMFault = "malformed"     // a tag is missing, twice there, or cannot be read
	DKIMUnsupported  DKIMFault = "unsupported"   // an algorithm, canonicalisation or query that nobody knows
	DKIMFromUnsigned DKIMFault = "from-unsigned" // h= does not name From
	DKIMIdentityFar  DKIMFault = "identity"      // i= is not within d=
	DKIMExpired      DKIMFault = "expired"       // x= has passed
	DKIMWeakHash     DKIMFault = "sha1"          // rsa-sha1 (RFC 8301, section 3.1)

	DKIMKeyUnknown   DKIMFault = "key-unknown" // DNS failed
	DKIMKeyMissing   DKIMFault = "key-missing"
	DKIMKeyMultiple  DKIMFault = "key-multiple"
	DKIMKeyRevoked   DKIMFault = "key-revoked"
	DKIMKeyMalformed DKIMFault = "key-malformed"
	DKIMKeyType      DKIMFault = "key-type"    // k= is not that of a=
	DKIMKeyHash      DKIMFault = "key-hash"    // h= of the key does not allow the hash
	DKIMKeyService   DKIMFault = "key-service" // s= does not allow email
	DKIMKeyShort     DKIMFault = "key-short"   // less than 1024 bits (RFC 8301, section 3.2)
	DKIMKeyStrict    DKIMFault = "key-strict"  // t=s, and i= is in a subdomain

	DKIMBodyChanged   DKIMFault = "body-changed"
	DKIMKeyOther      DKIMFault = "key-other"      // it was made with another private key
	DKIMHeaderChanged DKIMFault = "header-changed" // a signed field, or the signature, was changed
)

// signature is what DKIM-Signature and ARC-Message-Signature have in common, and
// ARC-Seal in part.
type signature struct {
	field headerField
	tags  []tag

	algorithm            string
	domain, selector     string
	headerForm, bodyForm string
	headers              []string
	bodyHash, value      []byte
	length               *int64
	signed, expires      time.Time

	faults      []string // of syntax
	unsupported string
}

// mostSignature is how long a signature's field may be: many times what signers
// write, and short enough to be read at no cost.
const mostSignature = 32 << 10

// readSignature reads a field that must have these tags.
func readSignature(f headerField, required ...string) *signature {
	s := &signature{field: f, headerForm: canonSimple, bodyForm: canonSimple}
	if len(f.raw) > mostSignature {
		s.field.raw = f.raw[:mostSignature]
		s.fault("the field has %d octets", len(f.raw))
		return s
	}
	s.tags, s.faults = parseTags(f.value())
	for _, name := range required {
		if v, ok := tagValue(s.tags, name); !ok {
			s.fault("the tag %s= is missing", name)
		} else if v == "" {
			s.fault("the tag %s= is empty", name)
		}
	}
	for _, t := range s.tags {
		// A seal has no more tags than these; what else stands there is ignored (RFC
		// 8617, section 4.1.3).
		if f.name != arcSeal || slices.Contains([]string{"a", "b", "d", "s", "t"}, t.name) {
			s.read(t.name, stripSpace(t.value))
		}
	}
	// "The value of the x= tag MUST be greater than the value of the t= tag if both
	// are present" (RFC 6376, section 3.5).
	if !s.signed.IsZero() && !s.expires.IsZero() && !s.expires.After(s.signed) {
		s.fault("it expires (x=) before it is made (t=)")
	}
	return s
}

func (s *signature) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// read takes the value of one tag (RFC 6376, section 3.5).
func (s *signature) read(name, value string) {
	switch name {
	case "a":
		s.algorithm = value
	case "d":
		s.domain = value
	case "s":
		s.selector = value
	case "b":
		s.value = s.base64(name, value)
	case "bh":
		s.bodyHash = s.base64(name, value)
	case "c":
		header, body, both := strings.Cut(value, "/")
		if s.headerForm = header; both {
			s.bodyForm = body
		}
		if !isForm(s.headerForm) || !isForm(s.bodyForm) {
			s.unsupported = "no verifier knows the canonicalisation c=" + value
		}
	case "h":
		for name := range strings.SplitSeq(strings.ToLower(value), ":") {
			if name != "" {
				s.headers = append(s.headers, name)
			}
		}
	case "l":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 || value[0] == '+' {
			s.fault("l=%s is no length", value)
			return
		}
		s.length = &n
	case "q":
		if !slices.Contains(strings.Split(value, ":"), "dns/txt") {
			s.unsupported = "the key is to be had by q=" + value + ", which no verifier knows"
		}
	case "t":
		s.signed = s.time(name, value)
	case "x":
		s.expires = s.time(name, value)
	}
}

func isForm(s string) bool { return s == canonSimple || s == canonRelaxed }

func (s *signature) base64(name, value string) []byte {
	b, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		s.fault("%s= is not base64: %v", name, err)
	}
	return b
}

// time reads seconds since 1970, of up to 12 digits.
func (s *signature) time(name, value string) time.Time {
	n, err := strconv.ParseUint(value, 10, 63)
	if err != nil || len(value) > 12 {
		s.fault("%s=%s is no number of seconds", name, value)
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// emptied is the field as it was signed: with nothing in b=, and without the
// last CRLF (RFC 6376, section 3.7).
func (s *signature) emptied(form string) string {
	f := s.field
	start := len(f.raw) - len(f.value())
	for _, t := range s.tags {
		if t.name != "b" {
			continue
		}
		from := start + t.pos + strings.IndexByte(f.raw[start+t.pos:], '=') + 1
		rest := ""
		if i := strings.IndexByte(f.raw[from:], ';'); i >= 0 {
			rest = f.raw[from+i:]
		}
		f.raw = f.raw[:from] + rest
		break
	}
	return strings.TrimSuffix(canonicalField(f, form), "\r\n")
}
