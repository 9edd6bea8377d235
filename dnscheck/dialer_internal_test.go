package dnscheck

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestPolicyClient is here and not outside because policies are fetched from port
// 443, which a test cannot have: it asks the same client for another port.
func TestPolicyClient(t *testing.T) {
	server := httptest.NewUnstartedServer(http.RedirectHandler("https://elsewhere.example/", http.StatusFound))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	// The test server's certificate names example.com. Nobody listens at 127.0.0.2
	// and, mostly, at ::1; the next address is tried.
	world, err := ParseZone(`
example.com.        CNAME www.example.com.
www.example.com.    A     127.0.0.2
www.example.com.    A     127.0.0.1
www.example.com.    AAAA  ::1
v6.example.com.     AAAA  ::1
silent.example.com. SERVFAIL
`)
	if err != nil {
		t.Fatal(err)
	}
	client := newPolicies(Checker{RootCAs: roots}, world).client
	resp, err := client.Get("https://example.com:" + port + "/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("status %d: the redirect was followed", resp.StatusCode)
	}
	for host, missing := range map[string]bool{"nowhere.example.com": true, "silent.example.com": false} {
		var e *hostError
		if _, err := client.Get("https://" + host + "/"); !errors.As(err, &e) || e.missing != missing {
			t.Errorf("%s: %v", host, err)
		}
	}
	client = newPolicies(Checker{}, world).client // without our authority
	var untrusted *tls.CertificateVerificationError
	if _, err := client.Get("https://example.com:" + port + "/"); !errors.As(err, &untrusted) {
		t.Errorf("not refused: %v", err)
	}
}
