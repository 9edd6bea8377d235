package tlsprobe_test

import (
	"context"
	"crypto/x509"
	"fmt"

	"github.com/maildiag/maildiag/tlsprobe"
)

// A server at which the client dials an alias: the certificate has the provider's
// name, by which the server also calls itself in its greeting.
func ExampleProber_Probe() {
	server, roots := providersServer() // a server on loopback; yours is on the network
	defer server.Close()

	prober := tlsprobe.Prober{Dialer: server, RootCAs: roots}
	r, err := prober.Probe(context.Background(), tlsprobe.Target{Addr: "mail.customer.example:465", Mode: tlsprobe.Implicit})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Handshake.Version, "with", r.Chain[0].Names)
	for _, f := range r.Causes() {
		fmt.Printf("%s: %s\n", f.Code, f.Message)
		fmt.Println("fix:", f.Fixes[0].Message)
		fmt.Println("    ", f.Fixes[0].Change.Describe())
	}
	// Output:
	// TLS 1.3 with [smtp.provider.example]
	// certificate-wrong-name: The certificate is for smtp.provider.example, not for mail.customer.example
	// fix: Use smtp.provider.example, which the certificate covers, as the server's name
	//      set server to smtp.provider.example:465
}

// A program that failed to verify a server's certificate has the certificates in
// its error; they are enough to say why.
func ExampleProber_Inspect() {
	chain, roots := incompleteChain() // UnverifiedCertificates of a tls.CertificateVerificationError

	r := tlsprobe.Prober{RootCAs: roots}.Inspect(chain, "mail.example.com")
	for _, f := range r.Causes() {
		fmt.Printf("%s (%s)\n", f.Code, f.Confidence)
	}
	fmt.Println("RFC 8460:", r.ReportType())
	// Output:
	// certificate-missing-intermediate (likely)
	// RFC 8460: certificate-not-trusted
}

// providersServer is a server of a provider, with a good certificate for its own
// name.
func providersServer() (*loopback, *x509.CertPool) {
	w := newWorld()
	w.real()
	w.certs["leaf"].template.DNSNames = []string{"smtp.provider.example"}
	w.inside = "220 smtp.provider.example ESMTP"
	w.target.Mode = tlsprobe.Implicit
	return w.listen(), w.roots()
}

func incompleteChain() ([]*x509.Certificate, *x509.CertPool) {
	w := newWorld()
	w.real()
	return []*x509.Certificate{w.certs["leaf"].parsed()}, w.roots()
}
