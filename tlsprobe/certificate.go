package tlsprobe

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What is kept of a chain. Servers in use send two to four certificates.
const (
	mostCertificates = 16
	mostNames        = 100
)

// oidSCTs marks the timestamps of transparency logs (RFC 6962, section 3.3).
var oidSCTs = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}

// describe writes down what matters of a certificate. near is the name whose
// neighbours are kept first if there are too many.
func describe(c *x509.Certificate, near string) Certificate {
	fingerprint, spki := sha256.Sum256(c.Raw), sha256.Sum256(c.RawSubjectPublicKeyInfo)
	out := Certificate{
		Subject: printable(c.Subject.String()), Issuer: printable(c.Issuer.String()),
		CommonName: printable(c.Subject.CommonName),
		NotBefore:  c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
		Key: keyName(c), Signature: c.SignatureAlgorithm.String(),
		CA: c.IsCA, SelfSigned: selfSigned(c), ServerAuth: serverAuth(c),
		SHA256: hex.EncodeToString(fingerprint[:]), SPKI: hex.EncodeToString(spki[:]),
		Raw: slices.Clone(c.Raw),
	}
	out.Names, out.MoreNames = names(c, near)
	for _, e := range c.Extensions {
		out.Logged = out.Logged || e.Id.Equal(oidSCTs)
	}
	if len(c.IssuingCertificateURL) > 0 {
		out.IssuerURL = printable(c.IssuingCertificateURL[0])
	}
	return out
}

// names lists what a certificate covers, at most as many as are kept.
func names(c *x509.Certificate, near string) (list []string, more int) {
	for _, n := range c.DNSNames {
		list = append(list, printable(n))
	}
	for _, ip := range c.IPAddresses {
		list = append(list, ip.String())
	}
	if len(list) > mostNames {
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(common(b, near), common(a, near)) })
		list, more = slices.Clone(list[:mostNames]), len(list)-mostNames
	}
	return list, more
}

// common counts the labels at the end that two names share.
func common(a, b string) (n int) {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	for a != "" && b != "" {
		i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
		if a[i+1:] != b[j+1:] {
			break
		}
		n++
		a, b = a[:max(i, 0)], b[:max(j, 0)]
	}
	return n
}

func keyName(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return c.PublicKeyAlgorithm.String()
}

// selfSigned reports whether a certificate is its own issuer. One that is signed
// with an algorithm that is not verified any more is taken at its word.
func selfSigned(c *x509.Certificate) bool {
	if string(c.RawIssuer) != string(c.RawSubject) {
		return false
	}
	err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var old x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &old) || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}

// serverAuth reports whether the extended key usages allow TLS servers; none at
// all allow everything (RFC 5280, section 4.2.1.12).
func serverAuth(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}
