package dnscheck

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
)

// The certificate usages (RFC 7218, section 2.1).
const (
	TLSAUsagePKIXTA uint8 = 0
	TLSAUsagePKIXEE uint8 = 1
	TLSAUsageDANETA uint8 = 2 // an authority that the chain must lead to
	TLSAUsageDANEEE uint8 = 3 // the server's own certificate or key
)

// The selectors (RFC 7218, section 2.2).
const (
	TLSASelectorCert uint8 = 0 // the whole certificate
	TLSASelectorSPKI uint8 = 1 // its public key
)

// The matching types (RFC 7218, section 2.3).
const (
	TLSAMatchingFull   uint8 = 0 // the thing itself
	TLSAMatchingSHA256 uint8 = 1
	TLSAMatchingSHA512 uint8 = 2
)

// String gives the record's data as zone files write it.
func (t TLSARecord) String() string {
	return fmt.Sprintf("%d %d %d %s", t.Usage, t.Selector, t.Matching, hex.EncodeToString(t.Data))
}

// TLSA makes a TLSA record.
func TLSA(name string, t TLSARecord) Record {
	return Record{Name: canonical(name), Type: TypeTLSA, TLSA: t, Data: t.String()}
}

// Fault says why SMTP clients cannot use the record; "" if they can. A record
// that cannot be used matches nothing, but still says that TLS is a must (RFC
// 7672, section 2.2).
func (t TLSARecord) Fault() string {
	switch t.Usage {
	case TLSAUsageDANETA, TLSAUsageDANEEE:
	case TLSAUsagePKIXTA, TLSAUsagePKIXEE:
		return fmt.Sprintf("usage %d is not for SMTP", t.Usage) // RFC 7672, section 3.1.3
	default:
		return fmt.Sprintf("there is no usage %d", t.Usage)
	}
	return t.malformed()
}

// malformed says what is wrong with the record apart from its usage.
func (t TLSARecord) malformed() string {
	if t.Usage > TLSAUsageDANEEE {
		return fmt.Sprintf("there is no usage %d", t.Usage)
	}
	if t.Selector > TLSASelectorSPKI {
		return fmt.Sprintf("there is no selector %d", t.Selector)
	}
	switch t.Matching {
	case TLSAMatchingSHA256:
		return wrongSize("SHA-256", len(t.Data), sha256.Size)
	case TLSAMatchingSHA512:
		return wrongSize("SHA-512", len(t.Data), sha512.Size)
	case TLSAMatchingFull:
		if t.Selector == TLSASelectorCert {
			if _, err := x509.ParseCertificate(t.Data); err != nil {
				return fmt.Sprintf("its %d octets are no certificate", len(t.Data))
			}
		} else if !isPublicKey(t.Data) {
			return fmt.Sprintf("its %d octets are no public key", len(t.Data))
		}
		return ""
	}
	return fmt.Sprintf("there is no matching type %d", t.Matching)
}

// isPublicKey reports whether der is a SubjectPublicKeyInfo, be its algorithm
// known or not (RFC 5280, section 4.1).
func isPublicKey(der []byte) bool {
	var key struct {
		Algorithm pkix.AlgorithmIdentifier
		PublicKey asn1.BitString
	}
	rest, err := asn1.Unmarshal(der, &key)
	return err == nil && len(rest) == 0
}

func wrongSize(digest string, got, want int) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("%d octets are no %s digest, which has %d", got, digest, want)
}

// strength orders digests for agility (RFC 7671, section 9); 0 is none.
func (t TLSARecord) strength() int {
	switch t.Matching {
	case TLSAMatchingSHA256:
		return 1
	case TLSAMatchingSHA512:
		return 2
	}
	return 0
}

// dataOf is what the record would hold for a certificate.
func (t TLSARecord) dataOf(c *x509.Certificate) []byte {
	raw := c.Raw
	if t.Selector == TLSASelectorSPKI {
		raw = c.RawSubjectPublicKeyInfo
	}
	switch t.Matching {
	case TLSAMatchingSHA256:
		sum := sha256.Sum256(raw)
		return sum[:]
	case TLSAMatchingSHA512:
		sum := sha512.Sum512(raw)
		return sum[:]
	}
	return raw
}
