package dnscheck_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

const (
	stsWorld = `
example.com.          MX  10 mx.example.com.
mx.example.com.       A   192.0.2.25
mta-sts.example.com.  A   192.0.2.80
_mta-sts.example.com. TXT "v=STSv1; id=1;"
`
	stsPolicy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmax_age: 1209600\r\n"
)

// serveTLS runs a policy host on loopback.
func serveTLS(t *testing.T, config *tls.Config, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.TLS, s.Config.ErrorLog = config, log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// fetchFrom checks example.com with all connections led to the server.
func fetchFrom(t *testing.T, ctx context.Context, addr string, roots *x509.CertPool) *dnscheck.MTASTSCheck {
	t.Helper()
	c := dnscheck.Checker{
		Resolver: zone(t, stsWorld), Blocklists: []dnscheck.Blocklist{}, Timeout: -1, Now: func() time.Time { return caseNow },
		HTTP: &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, Time: func() time.Time { return caseNow }},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addr)
			},
		}},
	}
	r, err := c.Check(ctx, dnscheck.Target{Domain: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return r.Destinations[0].MTASTS
}

func policyHandler(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body)
	}
}

// TestMTASTSFetch fetches from real servers, each with a fault of its own.
func TestMTASTSFetch(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	between := ca.issue(t, "Test Intermediate", authorityFor)
	leaf := ca.issue(t, "mta-sts.example.com")
	plain := policyHandler("text/plain; charset=utf-8", stsPolicy)
	for _, tt := range []struct {
		name    string
		config  *tls.Config
		handler http.HandlerFunc
		fault   dnscheck.FetchFault
		valid   bool
	}{
		{"a policy", leaf.tlsConfig(), plain, "", true},
		{"a wildcard certificate", ca.issue(t, "*.example.com").tlsConfig(), plain, "", true},
		{"with its intermediate", between.issue(t, "mta-sts.example.com").tlsConfig(between), plain, "", true},
		{"without its intermediate", between.issue(t, "mta-sts.example.com").tlsConfig(), plain, dnscheck.FetchUntrusted, false},
		{"self-signed", (*authority)(nil).issue(t, "mta-sts.example.com").tlsConfig(), plain, dnscheck.FetchUntrusted, false},
		{"expired", ca.issue(t, "mta-sts.example.com", dates(caseNow.AddDate(-2, 0, 0), caseNow.AddDate(-1, 0, 0))).tlsConfig(), plain, dnscheck.FetchCertExpired, false},
		{"not yet valid", ca.issue(t, "mta-sts.example.com", dates(caseNow.AddDate(1, 0, 0), caseNow.AddDate(2, 0, 0))).tlsConfig(), plain, dnscheck.FetchCertExpired, false},
		{"for another name", ca.issue(t, "www.example.com").tlsConfig(), plain, dnscheck.FetchCertName, false},
		{"a common name alone", ca.issue(t, "mta-sts.example.com", func(c *x509.Certificate) { c.DNSNames = nil }).tlsConfig(), plain, dnscheck.FetchCertName, false},
		{"a redirect", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				t.Error("the redirect was followed")
			}
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
		}, dnscheck.FetchRedirect, false},
		{"not found", leaf.tlsConfig(), http.NotFound, dnscheck.FetchStatus, false},
		{"no content", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) }, dnscheck.FetchStatus, false},
		{"a login", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, dnscheck.FetchStatus, false},
		{"out of order", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, dnscheck.FetchStatus, false},
		{"HTML", leaf.tlsConfig(), policyHandler("text/html", "<html>"), "", false},
		{"too large", leaf.tlsConfig(), policyHandler("text/plain", stsPolicy+strings.Repeat("x: y\r\n", 11000)), dnscheck.FetchTooLarge, false},
		{"without end", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, stsPolicy); err != nil {
					return
				}
			}
		}, dnscheck.FetchTooLarge, false},
		{"just not too large", leaf.tlsConfig(), policyHandler("text/plain", stsPolicy+"x: "+strings.Repeat("y", 64<<10-len(stsPolicy)-3)), "", true},
		{"empty", leaf.tlsConfig(), policyHandler("text/plain", ""), "", false},
		{"broken off", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, stsPolicy)
		}, dnscheck.FetchUnreachable, false},
		{"broken off at once", leaf.tlsConfig(), func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, dnscheck.FetchUnreachable, false},
		{"TLS of another age", &tls.Config{Certificates: leaf.tlsConfig().Certificates, MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10}, plain, dnscheck.FetchTLS, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serveTLS(t, tt.config, tt.handler)
			m := fetchFrom(t, t.Context(), s.Listener.Addr().String(), ca.pool())
			if m.Fetch == nil || m.Fetch.Fault != tt.fault {
				t.Fatalf("fetch %+v, want fault %q", m.Fetch, tt.fault)
			}
			if valid := m.Policy != nil && len(m.PolicyFaults) == 0; valid != tt.valid {
				t.Errorf("policy %v, faults %q", m.Policy, m.PolicyFaults)
			}
			if strings.HasPrefix(string(tt.fault), "certificate") != (m.Fetch.Certificate != "") {
				t.Errorf("fault %q, certificate %q", tt.fault, m.Fetch.Certificate)
			}
		})
	}
}

// TestMTASTSFetchSlow: no TLS at all, nobody there, and a server that takes its
// time, so that the check ends when it must and says what it does not know.
func TestMTASTSFetchSlow(t *testing.T) {
	plain := httptest.NewServer(policyHandler("text/plain", stsPolicy))
	defer plain.Close()
	if m := fetchFrom(t, t.Context(), plain.Listener.Addr().String(), nil); m.Fetch.Fault != dnscheck.FetchTLS {
		t.Errorf("no TLS: %+v", m.Fetch)
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	if m := fetchFrom(t, t.Context(), gone.Addr().String(), nil); m.Fetch.Fault != dnscheck.FetchUnreachable {
		t.Errorf("nobody there: %+v", m.Fetch)
	}
	ca := newAuthority(t, "Test CA")
	end := make(chan struct{})
	defer close(end)
	slow := serveTLS(t, ca.issue(t, "mta-sts.example.com").tlsConfig(), func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, stsPolicy)
		w.(http.Flusher).Flush()
		<-end
	})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	start := time.Now()
	m := fetchFrom(t, ctx, slow.Listener.Addr().String(), ca.pool())
	if took := time.Since(start); m.Fetch.Fault != dnscheck.FetchTimeout || took >= 2*time.Second {
		t.Errorf("slow: %+v after %v", m.Fetch, took)
	}
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if m := fetchFrom(t, ctx, slow.Listener.Addr().String(), ca.pool()); m.Fetch.Fault != dnscheck.FetchNotTold || len(m.Unknown) == 0 {
		t.Errorf("given up: %+v, unknown %v", m.Fetch, m.Unknown)
	}
}

// TestMTASTSFetchOnce: one fetch, however many worlds are tried, and none without
// a valid record.
func TestMTASTSFetchOnce(t *testing.T) {
	var fetched atomic.Int32
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		fetched.Add(1)
		if r.URL.String() != "https://mta-sts.example.com/.well-known/mta-sts.txt" || r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		return nil, fmt.Errorf("connection refused")
	})}
	for record, want := range map[string]int32{
		`"v=STSv1; id=1;"`: 1,
		`"v=STSv1;"`:       1, // by trying out the fix
		`"v=STSv2; id=1;"`: 1,
		`"other"`:          0,
	} {
		fetched.Store(0)
		world := strings.ReplaceAll(strings.ReplaceAll(stsWorld, `"v=STSv1; id=1;"`, record), "mta-sts.example.com.  A   192.0.2.80", "*.example.com. A 192.0.2.80")
		c := dnscheck.Checker{Resolver: zone(t, world), HTTP: client, Blocklists: []dnscheck.Blocklist{}}
		if _, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com"}); err != nil {
			t.Fatal(err)
		}
		if n := fetched.Load(); n != want {
			t.Errorf("%s: fetched %d times, want %d", record, n, want)
		}
	}
	if client.CheckRedirect != nil {
		t.Error("the caller's client was changed")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
