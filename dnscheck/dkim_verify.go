package dnscheck

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
)

// errOtherKey says that a signature was made with another private key.
var errOtherKey = errors.New("the signature was made with another private key than the one whose public part is published")

// errChanged says that what was signed is not what is here.
var errChanged = errors.New("the signature does not fit the signed header fields: one of them, or the signature itself, was changed")

// allows reports what in the key forbids the signature: RFC 6376, section 6.1.2,
// and RFC 8301.
func (k *DKIMKey) allows(algorithm string) (DKIMFault, error) {
	kind, hash, _ := strings.Cut(algorithm, "-")
	switch {
	case k.Type != kind:
		return DKIMKeyType, fmt.Errorf("the signature is a=%s, the key is of type %s", algorithm, k.Type)
	case !k.ForHash(hash):
		return DKIMKeyHash, fmt.Errorf("the key allows h=%s only, the signature is a=%s", strings.Join(k.Hashes, ":"), algorithm)
	case !k.ForEmail():
		return DKIMKeyService, fmt.Errorf("the key is for s=%s, not for email", strings.Join(k.Services, ":"))
	case k.Type == "rsa" && k.Bits < leastBits:
		return DKIMKeyShort, fmt.Errorf("the key has %d bits; signatures with less than %d are never valid", k.Bits, leastBits)
	}
	return "", nil
}

// bodyMatches computes the body hash, and reports whether it is the signed one.
// unsigned is how many octets l= leaves out.
func (s *signature) bodyMatches(m *signedMail) (computed []byte, unsigned int64, err error) {
	body := m.canonicalBody(s.bodyForm)
	if s.length != nil {
		if *s.length > int64(len(body)) {
			return nil, 0, fmt.Errorf("l=%d, but the body has %d octets: its end is missing", *s.length, len(body))
		}
		unsigned = int64(len(body)) - *s.length
		body = body[:*s.length]
	}
	sum := sha256.Sum256(body)
	if !bytes.Equal(sum[:], s.bodyHash) {
		err = errors.New("the body was changed after it was signed: its hash is " + base64.StdEncoding.EncodeToString(sum[:]))
	}
	return sum[:], unsigned, err
}

// matches verifies the signature over header fields and the signature's own one.
func (s *signature) matches(key *DKIMKey, covered []headerField, form string) error {
	h := sha256.New()
	for _, f := range covered {
		if f.raw == "" {
			continue // left out in a trial
		}
		_, _ = io.WriteString(h, canonicalField(f, form)) // a hash never fails
	}
	_, _ = io.WriteString(h, s.emptied(form))
	public, err := key.public()
	if err != nil {
		return err
	}
	return verifyHash(public, h.Sum(nil), s.value)
}

// verifyHash verifies a signature over a SHA-256 hash.
func verifyHash(public crypto.PublicKey, hash, signature []byte) error {
	switch public := public.(type) {
	case *rsa.PublicKey:
		if rsa.VerifyPKCS1v15(public, crypto.SHA256, hash, signature) == nil {
			return nil
		}
		if !madeWith(public, signature) {
			return errOtherKey
		}
	case ed25519.PublicKey:
		// RFC 8463, section 3: Ed25519 signs the hash, not the text.
		if ed25519.Verify(public, hash, signature) {
			return nil
		}
	}
	return errChanged
}

// madeWith reports whether the private part of the key made the signature, over
// whatever: with the right key the padding of PKCS #1 comes out (RFC 8017,
// section 9.2), with another one noise.
func madeWith(public *rsa.PublicKey, signature []byte) bool {
	size := public.Size()
	if len(signature) != size || size > 2*commonBits/8 {
		return false
	}
	n := new(big.Int).SetBytes(signature)
	if n.Cmp(public.N) >= 0 {
		return false
	}
	block := n.Exp(n, big.NewInt(int64(public.E)), public.N).FillBytes(make([]byte, size))
	return bytes.HasPrefix(block, []byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
}
