package dnscheck_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// authority is a certificate and its key, made for one test.
type authority struct {
	*x509.Certificate
	key crypto.Signer
}

// newAuthority makes a self-signed authority.
func newAuthority(t *testing.T, name string) *authority {
	return (*authority)(nil).issue(t, name, authorityFor)
}

// authorityFor makes a certificate one that may issue others.
func authorityFor(c *x509.Certificate) {
	c.IsCA, c.DNSNames, c.ExtKeyUsage = true, nil, nil
	c.KeyUsage = x509.KeyUsageCertSign
}

// dates sets when a certificate is valid.
func dates(from, to time.Time) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = from, to }
}

// issue makes a certificate for a name, valid around [caseNow] and for the years
// in which these tests run; nil issues it by itself.
func (a *authority) issue(t *testing.T, name string, change ...func(*x509.Certificate)) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, BasicConstraintsValid: true,
		NotBefore: caseNow.AddDate(-10, 0, 0), NotAfter: caseNow.AddDate(50, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, f := range change {
		f(c)
	}
	parent, signer := c, crypto.Signer(key)
	if a != nil {
		parent, signer = a.Certificate, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{made, key}
}

// pool trusts the authority alone.
func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Certificate)
	return p
}

// tlsConfig shows the certificate, and those that lead up from it.
func (a *authority) tlsConfig(above ...*authority) *tls.Config {
	shown := tls.Certificate{Certificate: [][]byte{a.Raw}, PrivateKey: a.key}
	for _, c := range above {
		shown.Certificate = append(shown.Certificate, c.Raw)
	}
	return &tls.Config{Certificates: []tls.Certificate{shown}}
}
