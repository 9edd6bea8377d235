package dnscheck

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// DKIMKey is a key record (RFC 6376, section 3.6.1). As much of it is read as can
// be; what is wrong with it stands in Faults.
type DKIMKey struct {
	Record string `json:"record"` // the text, with its strings joined

	Version     string   `json:"version,omitempty"`     // v=; "" means DKIM1
	Type        string   `json:"type"`                  // k=; "rsa" if it is not there
	Hashes      []string `json:"hashes,omitempty"`      // h=; nil: any
	Services    []string `json:"services,omitempty"`    // s=; nil: any
	Flags       []string `json:"flags,omitempty"`       // t=: "y" testing, "s" no subdomains
	Notes       string   `json:"notes,omitempty"`       // n=
	Granularity *string  `json:"granularity,omitempty"` // g=, which RFC 4871 had and RFC 6376 has not; nil: absent

	Revoked bool   `json:"revoked,omitempty"` // p= is empty
	Key     []byte `json:"key,omitempty"`     // what p= holds: DER for RSA, 32 octets for Ed25519
	Bits    int    `json:"bits,omitempty"`    // the key's length; 0: there is no key to be had from the record

	Faults []string `json:"faults,omitempty"` // what breaks the syntax, and where, in octets from 1
}

// The shortest RSA key that may be used, and the shortest that should be (RFC
// 8301, section 3.2); and the longest that a verifier has to know (same section).
const (
	leastBits  = 1024
	soundBits  = 2048
	commonBits = 4096
)

// ParseDKIMKey reads the text of a key record. It never fails: what cannot be
// read is told in Faults.
func ParseDKIMKey(record string) *DKIMKey {
	k := &DKIMKey{Record: record, Type: "rsa"}
	tags, faults := parseTags(record)
	k.Faults = faults
	fault := func(t tag, format string, args ...any) {
		k.Faults = append(k.Faults, fmt.Sprintf("%s= at octet %d: ", t.name, t.pos+1)+fmt.Sprintf(format, args...))
	}
	list := func(t tag) []string {
		words := strings.Split(t.value, ":")
		for i := range words {
			if words[i] = strings.TrimSpace(words[i]); words[i] == "" {
				fault(t, "an empty word in %q", t.value)
			}
		}
		return slices.DeleteFunc(words, func(w string) bool { return w == "" })
	}
	var material *tag
	for i, t := range tags {
		switch t.name {
		case "v":
			// The tag "MUST be the first tag in the record" and "MUST be DKIM1".
			if k.Version = t.value; t.value != "DKIM1" {
				fault(t, "the version is DKIM1, in capitals, not %q", t.value)
			} else if i != 0 {
				fault(t, "the version must be the first tag")
			}
		case "k":
			k.Type = t.value
			if t.value != "rsa" && t.value != "ed25519" {
				fault(t, "%q is no key type that verifiers know", t.value)
			}
		case "h":
			k.Hashes = list(t)
		case "s":
			k.Services = list(t)
		case "t":
			k.Flags = list(t)
		case "n":
			k.Notes = t.value
		case "g":
			k.Granularity = &t.value
		case "p":
			material = &tags[i]
		}
	}
	if material == nil {
		k.Faults = append(k.Faults, "there is no p=, so no key")
		return k
	}
	if k.Revoked = material.value == ""; k.Revoked {
		return k
	}
	key, err := decodeBase64(material.value)
	if err != nil {
		fault(*material, "not base64: %v", err)
		return k
	}
	k.Key = key
	public, err := k.public()
	if err != nil {
		fault(*material, "%v", err)
		return k
	}
	switch public := public.(type) {
	case *rsa.PublicKey:
		k.Bits = public.N.BitLen()
	case ed25519.PublicKey:
		k.Bits = len(public) * 8
	}
	return k
}

// decodeBase64 reads base64 that may be folded (RFC 6376, section 2.10).
func decodeBase64(s string) ([]byte, error) {
	s = stripSpace(s)
	b, err := base64.StdEncoding.DecodeString(s)
	if err == nil {
		return b, nil
	}
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	for i, r := range s {
		if !strings.ContainsRune(digits, r) {
			return nil, fmt.Errorf("%q after %d digits is no base64 digit", r, i)
		}
	}
	return nil, fmt.Errorf("%d digits, which is no whole number of groups of four, or = in the middle", len(s))
}

// stripSpace takes all white space out.
func stripSpace(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(s)
}

// public reads the key itself. RSA keys come as SubjectPublicKeyInfo, which all
// signers publish, or as the RSAPublicKey that the text of RFC 6376 asks for
// (erratum 3017 wants both read); Ed25519 keys are bare (RFC 8463, section 4).
func (k *DKIMKey) public() (crypto.PublicKey, error) {
	switch k.Type {
	case "ed25519":
		if len(k.Key) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("an Ed25519 key has %d octets, this has %d", ed25519.PublicKeySize, len(k.Key))
		}
		return ed25519.PublicKey(k.Key), nil
	case "rsa":
		public, err := x509.ParsePKIXPublicKey(k.Key)
		if err != nil {
			bare, bareErr := x509.ParsePKCS1PublicKey(k.Key)
			if bareErr != nil {
				return nil, fmt.Errorf("not an RSA public key: %s", truncatedKey(k.Key, err))
			}
			return bare, nil
		}
		if public, ok := public.(*rsa.PublicKey); ok {
			return public, nil
		}
		return nil, fmt.Errorf("k=rsa, but the key is a %T", public)
	}
	return nil, fmt.Errorf("no key can be read for k=%s", k.Type)
}

// truncatedKey says what ails DER: mostly that its end is missing, as the length
// at its beginning shows.
func truncatedKey(der []byte, err error) string {
	if len(der) > 4 && der[0] == 0x30 && der[1] == 0x82 {
		if want := int(der[2])<<8 | int(der[3]) + 4; want != len(der) {
			return fmt.Sprintf("it should have %d octets and has %d", want, len(der))
		}
	}
	if len(der) > 3 && der[0] == 0x30 && der[1] == 0x81 {
		if want := int(der[2]) + 3; want != len(der) {
			return fmt.Sprintf("it should have %d octets and has %d", want, len(der))
		}
	}
	return err.Error()
}

// Usable reports whether signatures can be verified with the key at all: its
// syntax is right and it is not revoked.
func (k *DKIMKey) Usable() bool { return len(k.Faults) == 0 && !k.Revoked && k.Bits > 0 }

// describe says what kind of key it is, and what it is limited to.
func (k *DKIMKey) describe() string {
	s := fmt.Sprintf("a key of type %s, %d bits", k.Type, k.Bits)
	for _, limit := range []struct {
		tag   string
		words []string
	}{{"h", k.Hashes}, {"s", k.Services}, {"t", k.Flags}} {
		if len(limit.words) > 0 {
			s += ", " + limit.tag + "=" + strings.Join(limit.words, ":")
		}
	}
	return s
}

// Testing reports whether t=y tells verifiers not to act on what the signatures
// say.
func (k *DKIMKey) Testing() bool { return slices.Contains(k.Flags, "y") }

// Strict reports whether t=s forbids identities (i=) in subdomains.
func (k *DKIMKey) Strict() bool { return slices.Contains(k.Flags, "s") }

// ForEmail reports whether s= allows the key for email.
func (k *DKIMKey) ForEmail() bool {
	return k.Services == nil || slices.Contains(k.Services, "*") || slices.Contains(k.Services, "email")
}

// ForHash reports whether h= allows a hash.
func (k *DKIMKey) ForHash(hash string) bool {
	return k.Hashes == nil || slices.Contains(k.Hashes, hash)
}

// resemblesKey reports whether a TXT record is meant to be a key, however broken.
// Any other record at the name came from a wildcard or was put there by mistake.
func resemblesKey(text string) bool {
	text = strings.ToLower(text)
	if strings.Contains(text, "v=spf1") || strings.Contains(text, "v=dmarc1") {
		return false
	}
	compact := stripSpace(text)
	return strings.Contains(compact, "v=dkim1") || strings.Contains(compact, "p=mi") || strings.HasPrefix(compact, "p=") ||
		strings.Contains(compact, ";p=") || strings.Contains(compact, "k=rsa") || strings.Contains(compact, "k=ed25519") ||
		strings.HasPrefix(compact, "mi")
}
