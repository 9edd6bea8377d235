package dnscheck

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// FetchFault is why a fetch over HTTPS brought no file.
type FetchFault string

// The faults of fetches.
const (
	FetchNotTold     FetchFault = "not told"    // the fault may lie here: no route, no resolver, no time
	FetchUnresolved  FetchFault = "unresolved"  // the host has no address
	FetchUnreachable FetchFault = "unreachable" // it refuses the connection, or breaks it off
	FetchTimeout     FetchFault = "timeout"     // nothing, or not all, came in time
	FetchCertExpired FetchFault = "certificate expired"
	FetchCertName    FetchFault = "certificate name"
	FetchUntrusted   FetchFault = "certificate untrusted"
	FetchTLS         FetchFault = "tls" // no TLS session for another reason
	FetchRedirect    FetchFault = "redirect"
	FetchStatus      FetchFault = "status" // another HTTP status than 200
	FetchTooLarge    FetchFault = "too large"
)

// MTASTSFetch is what came of fetching a policy file (RFC 8461, section 3.3).
type MTASTSFetch struct {
	URL          string     `json:"url"`
	Fault        FetchFault `json:"fault,omitempty"`       // "": a file came
	Detail       string     `json:"detail,omitempty"`      // the error, verbatim
	Certificate  string     `json:"certificate,omitempty"` // the certificate that was refused: names, issuer, dates
	Status       int        `json:"status,omitempty"`
	ContentType  string     `json:"content_type,omitempty"`
	Location     string     `json:"location,omitempty"` // where a redirect leads
	LastModified time.Time  `json:"last_modified,omitzero"`
	Body         string     `json:"body,omitempty"` // at most 64 kilobytes; octets that are not UTF-8 are replaced
}

// fetched is a fetch and the policy that was read of it.
type fetched struct {
	*MTASTSFetch
	policy *MTASTSPolicy // nil: no file came
	faults []string
}

// policies fetches each policy once in a check, in the real world and in all
// those in which fixes are tried: a change of records does not change a file.
type policies struct {
	client  *http.Client
	mu      sync.Mutex
	fetches map[string]*policyFetch
}

// policyFetch is one fetch; its outcome stands when done is closed.
type policyFetch struct {
	done    chan struct{}
	outcome fetched
}

// fetchTimeout is how long one fetch may take. A sender may wait a minute (RFC
// 8461, section 3.3); a person who waits for a report is asked for less.
const fetchTimeout = 10 * time.Second

// newPolicies builds the client that the standard wants: it validates the
// certificate, follows no redirect, asks no proxy and keeps nothing.
func newPolicies(c Checker, r Resolver) *policies {
	var client http.Client
	if c.HTTP != nil {
		client = *c.HTTP
	} else {
		client.Transport = &http.Transport{
			DialContext:            (&resolvingDialer{resolver: r}).DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, Time: c.Now},
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 32 << 10,
		}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &policies{client: &client, fetches: map[string]*policyFetch{}}
}

// fetch returns the policy file of a policy host. Who asks while the file is being
// fetched waits for it.
func (p *policies) fetch(ctx context.Context, host string) fetched {
	p.mu.Lock()
	f, known := p.fetches[host]
	if !known {
		f = &policyFetch{done: make(chan struct{})}
		p.fetches[host] = f
	}
	p.mu.Unlock()
	if !known {
		f.outcome = p.get(ctx, "https://"+host+"/.well-known/mta-sts.txt")
		close(f.done)
	}
	<-f.done
	return f.outcome
}

func (p *policies) get(ctx context.Context, url string) fetched {
	f := fetched{MTASTSFetch: &MTASTSFetch{URL: url}}
	// Half of what time is left stays for trying out the fixes.
	limit := fetchTimeout
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(deadline)/2)
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(within, http.MethodGet, url, nil)
	if err != nil {
		f.Fault, f.Detail = FetchNotTold, err.Error()
		return f
	}
	req.Header.Set("User-Agent", "maildiag (MTA-STS)")
	req.Header.Set("Accept", "text/plain")
	req.Header.Set("Cache-Control", "no-cache") // HTTP caching must not be used (section 3.3)
	resp, err := p.client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = f.read(resp)
	}
	if err != nil {
		f.fail(ctx, err)
	}
	return f
}

// read takes what the standard wants of a response: status 200 and at most 64
// kilobytes (RFC 8461, section 3.3). The media type is left to the rules: some
// senders look at it, some do not.
func (f *fetched) read(resp *http.Response) error {
	f.Status, f.ContentType = resp.StatusCode, resp.Header.Get("Content-Type")
	f.Location = resp.Header.Get("Location")
	f.LastModified, _ = http.ParseTime(resp.Header.Get("Last-Modified"))
	switch {
	case f.Status >= 300 && f.Status < 400:
		f.Fault = FetchRedirect
		return nil
	case f.Status != http.StatusOK:
		f.Fault = FetchStatus
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostPolicy+1))
	if err != nil {
		return err
	}
	if len(body) > mostPolicy {
		f.Fault = FetchTooLarge
		return nil
	}
	f.Body = strings.ToValidUTF8(string(body), "\uFFFD")
	f.policy, f.faults = ParseMTASTSPolicy(body)
	return nil
}

// fail tells apart why no response came. What may be the fault of this machine or
// of the caller's deadline is not told as the host's.
func (f *MTASTSFetch) fail(ctx context.Context, err error) {
	f.Detail = err.Error()
	var (
		host     *hostError
		system   *net.DNSError
		invalid  *tls.CertificateVerificationError
		dated    x509.CertificateInvalidError
		misnamed x509.HostnameError
		alert    tls.AlertError
		header   tls.RecordHeaderError
		timeout  net.Error
	)
	if errors.As(err, &invalid) && len(invalid.UnverifiedCertificates) > 0 {
		f.Certificate = describe(invalid.UnverifiedCertificates[0])
	}
	switch {
	case ctx.Err() != nil:
		f.Fault = FetchNotTold
	case errors.As(err, &host) && host.missing, errors.As(err, &system) && system.IsNotFound:
		f.Fault = FetchUnresolved
	case host != nil, system != nil:
		f.Fault = FetchNotTold
	case errors.As(err, &dated) && dated.Reason == x509.Expired:
		f.Fault = FetchCertExpired
	case errors.As(err, &misnamed):
		f.Fault = FetchCertName
	case errors.As(err, &x509.SystemRootsError{}):
		f.Fault = FetchNotTold
	case invalid != nil:
		f.Fault = FetchUntrusted
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &alert), errors.As(err, &header), strings.Contains(f.Detail, "tls: "):
		f.Fault = FetchTLS // alerts of the other side have no type of their own
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		f.Fault = FetchTimeout
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		f.Fault = FetchUnreachable
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		f.Fault = FetchNotTold // no way out of this machine
	default:
		f.Fault = FetchUnreachable
	}
}

// describe says which certificate was shown: its names, issuer and dates.
func describe(c *x509.Certificate) string {
	names := strings.Join(c.DNSNames, ", ")
	if names == "" {
		names = "none"
	}
	const day = time.DateOnly
	return fmt.Sprintf("subject %s; names %s; issuer %s; valid from %s to %s",
		c.Subject, names, c.Issuer, c.NotBefore.UTC().Format(day), c.NotAfter.UTC().Format(day))
}

// plainText reports whether a Content-Type is text/plain, with whatever parameters
// (RFC 8461, section 3.2).
func plainText(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return media == "text/plain" && (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter))
}
