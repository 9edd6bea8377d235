package smtptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

// Flaw is what is wrong with a certificate.
type Flaw string

// The flaws. Each certificate has one alone.
const (
	Good                Flaw = ""
	Expired             Flaw = "expired"              // since yesterday
	NotYetValid         Flaw = "not-yet-valid"        // until tomorrow
	WrongName           Flaw = "wrong-name"           // for srv7.hosting.example
	CommonNameOnly      Flaw = "common-name-only"     // the name stands in the subject, not in the SAN
	SelfSigned          Flaw = "self-signed"          // by its own key
	UnknownCA           Flaw = "unknown-ca"           // by an authority that nobody trusts
	MissingIntermediate Flaw = "missing-intermediate" // the server sends its own certificate alone
	WeakKey             Flaw = "weak-key"             // RSA with 1024 bits
	SHA1                Flaw = "sha1"                 // signed over SHA-1
	ClientOnly          Flaw = "client-only"          // its extended key usage is for clients
)

// CA is the certificate authority of a world: a root, which [CA.Roots] holds, and
// an intermediate that signs servers' certificates. Certificates are made when
// they are first asked for. A CA is safe for concurrent use.
type CA struct {
	mu   sync.Mutex
	made map[string]*tls.Certificate
}

// authority is a key with a certificate that may sign.
type authority struct {
	key  crypto.Signer
	cert *x509.Certificate
}

// The authorities and the servers' key are made once a process.
var (
	root         = sync.OnceValue(func() authority { return newAuthority("Mail World Root", nil) })
	intermediate = sync.OnceValue(func() authority { return newAuthority("Mail World Intermediate", root) })
	strange      = sync.OnceValue(func() authority { return newAuthority("Strange Root", nil) })
	serverKey    = sync.OnceValue(newKey)
)

func newKey() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return key
}

// newAuthority makes an authority. Its time is so long that clocks of
// testing/synctest, which begin in 2000, fall into it.
func newAuthority(name string, issuer func() authority) authority {
	a := authority{key: newKey()}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name, Organization: []string{"smtptest"}},
		NotBefore: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	by := authority{a.key, template}
	if issuer != nil {
		by = issuer()
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, a.key.Public(), by.key)
	if err == nil {
		a.cert, err = x509.ParseCertificate(der)
	}
	if err != nil {
		panic(err) // everything in it is ours
	}
	return a
}

// Roots is the pool of a client that trusts the CA. It is a new one each time.
func (ca *CA) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(root().cert)
	return pool
}

// PEM is the CA's certificate in PEM form, for programs that read roots from a
// file.
func (ca *CA) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root().cert.Raw})
}

// Config is the TLS configuration of a server that shows a certificate for the
// names, which may be addresses, with a flaw.
func (ca *CA) Config(flaw Flaw, names ...string) *tls.Config {
	return &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return ca.Certificate(flaw, names...) },
		MinVersion:     tls.VersionTLS10, // the client's floor decides
	}
}

// Certificate returns a certificate for names with a flaw. The error tells that
// the names cannot stand in one.
func (ca *CA) Certificate(flaw Flaw, names ...string) (*tls.Certificate, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	id := string(flaw) + " " + strings.Join(names, " ")
	if c, ok := ca.made[id]; ok {
		return c, nil
	}
	c, err := newCertificate(flaw, names)
	if err != nil {
		return nil, err
	}
	if ca.made == nil {
		ca.made = make(map[string]*tls.Certificate)
	}
	ca.made[id] = c
	return c, nil
}

const day = 24 * time.Hour

func newCertificate(flaw Flaw, names []string) (*tls.Certificate, error) {
	now := time.Now()
	key, by := serverKey(), intermediate()
	serial := sha256.Sum256([]byte(string(flaw) + strings.Join(names, " ")))
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:8]),
		NotBefore:    now.Add(-30 * day), NotAfter: now.Add(60 * day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if len(names) > 0 {
		template.Subject.CommonName = names[0]
	}
	switch flaw {
	case Expired:
		template.NotBefore, template.NotAfter = now.Add(-91*day), now.Add(-day)
	case NotYetValid:
		template.NotBefore = now.Add(day)
	case WrongName:
		names = []string{"srv7.hosting.example"}
		template.Subject.CommonName = names[0]
	case CommonNameOnly:
		names = nil
	case SelfSigned:
		by = authority{key, template}
	case UnknownCA:
		by = strange()
	case WeakKey:
		key = rsaKey(weakKeyPEM)
	case SHA1:
		template.SignatureAlgorithm = x509.ECDSAWithSHA1
	case ClientOnly:
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, key.Public(), by.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	c := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	if flaw != SelfSigned && flaw != UnknownCA && flaw != MissingIntermediate {
		c.Certificate = append(c.Certificate, by.cert.Raw)
	}
	return c, nil
}

// tlsaData is the data of a TLSA record 3 1 1 for the key of all servers.
func tlsaData() []byte {
	der, err := x509.MarshalPKIXPublicKey(serverKey().Public())
	if err != nil {
		panic(err) // the key is ours
	}
	sum := sha256.Sum256(der)
	return sum[:]
}
