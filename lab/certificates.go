//go:build linux

package lab

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// certified are the owners of certificates and the names in them.
var certified = map[string][]string{
	"acme":    {"smtp.acme.test", "relay.acme.test"},
	"globex":  {"mx1.globex.test", "mx2.globex.test", "mta-sts.globex.test"},
	"initech": {"mx.initech.test"},
}

// flaws are what can be wrong with a certificate. Each owner has one of each, in
// pki/OWNER-FLAW.pem with its key in pki/OWNER-FLAW.key.
var flaws = []string{"expired", "future", "soon", "wrong-name", "self-signed", "no-intermediate", "weak", "other-ca", "no-san"}

// keyring holds the keys that the zones name, so they are the same for all labs of
// a process.
type keyring struct {
	dkim   *rsa.PrivateKey
	owners map[string]*ecdsa.PrivateKey
}

var keys = sync.OnceValue(func() keyring {
	k := keyring{owners: make(map[string]*ecdsa.PrivateKey)}
	k.dkim = must(rsa.GenerateKey(rand.Reader, 2048))
	for owner := range certified {
		k.owners[owner] = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	return k
})

// must is for what fails only where the machine is out of order.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// dkimRecord is the key record of selector s1 (RFC 6376, section 3.6.1), in
// strings of a TXT record.
func dkimRecord() string { return keyRecord(&keys().dkim.PublicKey) }

// keyRecord is a key record of any key.
func keyRecord(public *rsa.PublicKey) string {
	key := base64.StdEncoding.EncodeToString(must(x509.MarshalPKIXPublicKey(public)))
	return fmt.Sprintf(`"v=DKIM1; k=rsa; p=%s" "%s"`, key[:200], key[200:])
}

// publicKeyHash is what a TLSA record 3 1 1 holds for an owner's key.
func publicKeyHash(owner string) string {
	sum := sha256.Sum256(must(x509.MarshalPKIXPublicKey(&keys().owners[owner].PublicKey)))
	return hex.EncodeToString(sum[:])
}

// authority is a CA of the lab.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(name string, parent *authority) *authority {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().AddDate(-10, 0, 0), NotAfter: time.Now().AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	signer := parent
	if parent == nil {
		signer = &authority{template, key}
	}
	der := must(x509.CreateCertificate(rand.Reader, template, signer.certificate, &key.PublicKey, signer.key))
	return &authority{must(x509.ParseCertificate(der)), key}
}

// issue signs a certificate; nil signs it with its own key.
func (a *authority) issue(template *x509.Certificate, key crypto.Signer) []byte {
	parent, signer := template, key
	if a != nil {
		parent, signer = a.certificate, crypto.Signer(a.key)
	}
	return must(x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer))
}

// writeCertificates writes the CA's own certificate to pki/ca.pem, and for each
// owner a chain and a key without and with each flaw.
func (l *Lab) writeCertificates() error {
	root := newAuthority("Lab Root CA", nil)
	middle := newAuthority("Lab Intermediate CA", root)
	stranger := newAuthority("Somebody Else's CA", nil)
	if _, err := l.write("pki/ca.pem", string(pemBlock("CERTIFICATE", root.certificate.Raw)), 0o644); err != nil {
		return err
	}
	for owner, names := range certified {
		for _, flaw := range append([]string{""}, flaws...) {
			template := &x509.Certificate{
				SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
				NotBefore: time.Now().AddDate(0, -1, 0), NotAfter: time.Now().AddDate(0, 3, 0),
				KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			}
			var key crypto.Signer = keys().owners[owner]
			signer, chain := middle, middle.certificate.Raw
			switch flaw {
			case "expired":
				template.NotBefore, template.NotAfter = time.Now().AddDate(-1, 0, 0), time.Now().AddDate(0, 0, -10)
			case "future":
				template.NotBefore, template.NotAfter = time.Now().AddDate(0, 0, 10), time.Now().AddDate(1, 0, 0)
			case "soon":
				template.NotAfter = time.Now().AddDate(0, 0, 2)
			case "wrong-name":
				template.Subject.CommonName, template.DNSNames = "www.acme.test", []string{"www.acme.test", "acme.test"}
			case "no-san":
				template.DNSNames = nil
			case "self-signed":
				signer, chain = nil, nil
			case "no-intermediate":
				chain = nil
			case "other-ca":
				signer, chain = stranger, stranger.certificate.Raw
			case "weak":
				key = must(rsa.GenerateKey(rand.Reader, 1024))
			}
			name := owner
			if flaw != "" {
				name += "-" + flaw
			}
			pemChain := pemBlock("CERTIFICATE", signer.issue(template, key))
			if chain != nil {
				pemChain = append(pemChain, pemBlock("CERTIFICATE", chain)...)
			}
			if _, err := l.write("pki/"+name+".pem", string(pemChain), 0o644); err != nil {
				return err
			}
			// Servers that drop root read the keys; nothing but this lab believes them.
			if _, err := l.write("pki/"+name+".key", string(pemBlock("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func pemBlock(kind string, der []byte) []byte {
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: kind, Bytes: der}) // a Buffer takes all
	return b.Bytes()
}
