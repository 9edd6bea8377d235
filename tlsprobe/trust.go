package tlsprobe

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Result types of RFC 8460, section 4.3, with which a receiver is told why its TLS
// failed.
const (
	reportNotSupported = "starttls-not-supported"
	reportName         = "certificate-host-mismatch"
	reportExpired      = "certificate-expired"
	reportNotTrusted   = "certificate-not-trusted"
	reportFailure      = "validation-failure"
)

// judge writes the chain into the result, and the verdict on it.
func (p Prober) judge(r *Result, chain []*x509.Certificate) {
	if len(chain) == 0 {
		return
	}
	for i, c := range chain {
		if i == mostCertificates {
			r.skip("certificates", fmt.Sprintf("only the first %d of %d that were sent are kept", i, len(chain)))
			break
		}
		r.Chain = append(r.Chain, describe(c, r.Name))
	}
	r.Trust = verify(chain, r.Name, p.RootCAs, r.At)
}

// verify asks each question about a chain by itself. Nothing is fetched: a
// certificate that the server did not send is missing, even if its address is known.
func verify(chain []*x509.Certificate, name string, roots *x509.CertPool, at time.Time) *Trust {
	leaf := chain[0]
	t := &Trust{NoRoots: noRoots(roots), Interceptor: interceptor(chain)}
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), CurrentTime: at}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	asked := opts
	asked.DNSName = name
	if _, err := leaf.Verify(asked); err != nil { // what a Go program is told
		t.note(err)
		var none x509.SystemRootsError
		t.NoRoots = t.NoRoots || errors.As(err, &none)
	}
	nameErr := leaf.VerifyHostname(name)
	t.NameMatches = nameErr == nil

	_, serverErr := leaf.Verify(opts)
	opts.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	_, anyErr := leaf.Verify(opts)
	inDate := !at.Before(leaf.NotBefore) && !at.After(leaf.NotAfter)
	t.Anchored = anyErr == nil
	t.Usable = serverErr == nil
	for _, moment := range moments(chain) {
		if t.Anchored {
			break
		}
		opts.CurrentTime = moment
		_, err := leaf.Verify(opts)
		t.Anchored = err == nil
	}
	switch {
	case t.Anchored && anyErr != nil: // only at another time
		serverOpts := opts
		serverOpts.KeyUsages = nil
		_, err := leaf.Verify(serverOpts)
		t.Usable = err == nil
	case t.Anchored:
	case (!inDate || expired(anyErr, isCA)) && underRoot(chain, roots): // valid at no moment: the root is younger than the end
		t.Anchored, t.Usable = true, serverAuth(leaf)
	}
	t.InTime = inDate && (anyErr == nil || !t.Anchored)
	if !t.NameMatches {
		t.note(nameErr)
	}
	t.note(serverErr)
	t.note(anyErr)
	t.Missing = !t.Anchored && !t.NoRoots && !selfSigned(leaf) && !slices.ContainsFunc(chain[1:], func(c *x509.Certificate) bool {
		return string(c.RawSubject) == string(leaf.RawIssuer)
	})
	switch {
	case !t.NameMatches:
		t.RFC8460 = reportName
	case !t.InTime:
		t.RFC8460 = reportExpired
	case !t.Anchored:
		t.RFC8460 = reportNotTrusted
	case !t.Usable:
		t.RFC8460 = reportFailure
	}
	return t
}

// expired reports whether verification failed for the dates of such a certificate.
func expired(err error, which func(*x509.Certificate) bool) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired && which(invalid.Cert)
}

func isCA(c *x509.Certificate) bool { return c.IsCA }

// underRoot reports whether a chain of signatures leads from the server's certificate
// to a trusted root, whatever the dates say. crypto/x509 gives a chain only if all of
// it is valid at one moment; of a root that signed and is out of its dates its error
// tells.
func underRoot(chain []*x509.Certificate, roots *x509.CertPool) bool {
	below := chain[0]
	for range len(chain) {
		_, err := below.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: below.NotAfter.Add(-time.Second), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err == nil || expired(err, func(c *x509.Certificate) bool { return !c.Equal(below) }) {
			return true
		}
		next := slices.IndexFunc(chain, func(c *x509.Certificate) bool { return c != below && c.IsCA && below.CheckSignatureFrom(c) == nil })
		if next < 0 {
			return false
		}
		below = chain[next]
	}
	return false
}

// note keeps what verification said, once.
func (t *Trust) note(err error) {
	if err == nil {
		return
	}
	if s := words(err); !slices.Contains(t.Errors, s) {
		t.Errors = append(t.Errors, s)
	}
}

// moments are times at which a chain that is out of date may have been valid: the
// beginning and the end of each of its first certificates.
func moments(chain []*x509.Certificate) (out []time.Time) {
	for _, c := range chain[:min(len(chain), 4)] {
		out = append(out, c.NotAfter.Add(-time.Second), c.NotBefore.Add(time.Second))
	}
	return out
}

// noRoots reports whether there is nothing to trust. Go does not call it an error
// if the system has no CA bundle, as in an image built from scratch: every
// certificate is then "signed by unknown authority".
func noRoots(roots *x509.CertPool) bool {
	if roots == nil {
		system, err := x509.SystemCertPool()
		if err != nil {
			return true
		}
		roots = system
	}
	return roots.Equal(x509.NewCertPool())
}

// ReportType is the result type of RFC 8460, section 4.3, under which the failure
// belongs in a TLS report; "" if TLS works and the certificate is good, and if the
// conversation ended before TLS was due.
func (r *Result) ReportType() string {
	switch {
	case r.Trust != nil && r.Trust.RFC8460 != "":
		return r.Trust.RFC8460
	case r.Handshake.Done:
		return ""
	case r.Handshake.Stage == "starttls" || r.offered(false):
		return reportNotSupported
	case r.failed():
		return reportFailure
	}
	return ""
}
