package dnscheck_test

import (
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestTLSAUsable: which records an SMTP client can use, by their fields alone (RFC
// 6698, section 2.1; RFC 7672, section 3.1).
func TestTLSAUsable(t *testing.T) {
	leaf := newAuthority(t, "CA").issue(t, "mx.example.com")
	cert, key := leaf.Raw, leaf.RawSubjectPublicKeyInfo
	for _, tt := range []struct {
		usage, selector, matching uint8
		data                      []byte
		usable                    bool
	}{
		{3, 1, 1, make([]byte, 32), true},
		{3, 1, 1, make([]byte, 31), false},
		{3, 1, 1, make([]byte, 33), false},
		{3, 1, 1, make([]byte, 64), false},
		{3, 1, 1, make([]byte, 20), false},
		{3, 1, 1, nil, false},
		{3, 1, 2, make([]byte, 64), true},
		{3, 1, 2, make([]byte, 63), false},
		{3, 1, 2, make([]byte, 32), false},
		{3, 0, 1, make([]byte, 32), true},
		{2, 0, 2, make([]byte, 64), true},
		{2, 1, 1, make([]byte, 32), true},
		{3, 0, 0, cert, true},
		{3, 0, 0, key, false},
		{3, 0, 0, cert[:len(cert)-1], false},
		{3, 0, 0, append(append([]byte(nil), cert...), 0), false},
		{3, 0, 0, nil, false},
		{3, 1, 0, key, true},
		{3, 1, 0, cert, false},
		{3, 1, 0, key[1:], false},
		{2, 0, 0, cert, true},
		{2, 1, 0, key, true},
		{0, 0, 1, make([]byte, 32), false},
		{1, 1, 1, make([]byte, 32), false},
		{4, 1, 1, make([]byte, 32), false},
		{255, 1, 1, make([]byte, 32), false}, // for private use
		{3, 2, 1, make([]byte, 32), false},
		{3, 255, 1, make([]byte, 32), false},
		{3, 1, 3, make([]byte, 32), false},
		{3, 1, 255, make([]byte, 32), false},
	} {
		r := dnscheck.TLSARecord{Usage: tt.usage, Selector: tt.selector, Matching: tt.matching, Data: tt.data}
		if (r.Fault() == "") != tt.usable {
			t.Errorf("%d %d %d with %d octets: fault %q", tt.usage, tt.selector, tt.matching, len(tt.data), r.Fault())
		}
		v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{r}, chainOf(leaf), []string{"mx.example.com"}, caseNow)
		if want := map[bool]dnscheck.DANEEffect{true: dnscheck.DANEAuthenticate, false: dnscheck.DANEEncrypt}[tt.usable]; v.Effect != want {
			t.Errorf("%d %d %d with %d octets: %s", tt.usage, tt.selector, tt.matching, len(tt.data), v.Effect)
		}
	}
}

// TestDANEEE: a record of usage 3 asks for nothing but the certificate or its key
// (RFC 7671, section 5.1).
func TestDANEEE(t *testing.T) {
	ca := newAuthority(t, "CA")
	year := func(from, to int) func(*x509.Certificate) {
		return dates(caseNow.AddDate(from, 0, 0), caseNow.AddDate(to, 0, 0))
	}
	for name, leaf := range map[string]*authority{
		"in order":               ca.issue(t, "mx.example.com"),
		"expired":                ca.issue(t, "mx.example.com", year(-3, -1)),
		"not yet valid":          ca.issue(t, "mx.example.com", year(1, 2)),
		"of another name":        ca.issue(t, "www.example.org"),
		"without names":          ca.issue(t, "", func(c *x509.Certificate) { c.DNSNames = nil }),
		"self-signed":            (*authority)(nil).issue(t, "mx.example.com"),
		"an authority":           newAuthority(t, "mx.example.com"),
		"for clients alone":      ca.issue(t, "mx.example.com", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
		"not for signing":        ca.issue(t, "mx.example.com", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }),
		"for an address":         ca.issue(t, "x", func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, []net.IP{{192, 0, 2, 1}} }),
		"for a wildcard of ours": ca.issue(t, "*.example.com"),
	} {
		for selector := range uint8(2) {
			for matching := range uint8(3) {
				r := []dnscheck.TLSARecord{tlsaFor(3, selector, matching, leaf)}
				for _, chain := range [][]*x509.Certificate{chainOf(leaf), chainOf(leaf, ca), chainOf(leaf, leaf)} {
					if v := dnscheck.MatchTLSA(r, chain, nil, caseNow); !v.Authenticated || v.Matches[0].Certificate != 1 {
						t.Errorf("%s, 3 %d %d: %+v", name, selector, matching, v)
					}
				}
				if v := dnscheck.MatchTLSA(r, chainOf(ca, leaf), nil, caseNow); v.Authenticated {
					t.Errorf("%s, 3 %d %d, second in the chain: %+v", name, selector, matching, v)
				}
			}
		}
	}
	// A renewed certificate on the same key.
	first := ca.issue(t, "mx.example.com")
	again := &authority{first.Certificate, first.key}
	again = ca.reissue(t, again, "mx.example.com")
	for _, tt := range []struct {
		selector uint8
		want     bool
	}{{0, false}, {1, true}} {
		for matching := range uint8(3) {
			v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{tlsaFor(3, tt.selector, matching, first)}, chainOf(again), nil, caseNow)
			if v.Authenticated != tt.want {
				t.Errorf("renewed, 3 %d %d: %+v", tt.selector, matching, v)
			}
		}
	}
}

// reissue makes another certificate for the key of one.
func (a *authority) reissue(t *testing.T, old *authority, name string, change ...func(*x509.Certificate)) *authority {
	t.Helper()
	made := a.issue(t, name, append(change, func(c *x509.Certificate) { c.NotBefore = c.NotBefore.Add(time.Hour) })...)
	der, err := x509.CreateCertificate(nil, made.Certificate, a.Certificate, old.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{c, old.key}
}

// TestDANETA: a record of usage 2 asks for the authority in the chain, the way up
// to it, dates and a name (RFC 7671, section 5.2; RFC 7672, section 3.1.2 and 3.2).
func TestDANETA(t *testing.T) {
	root := newAuthority(t, "Root")
	sub := root.issue(t, "Sub", authorityFor)
	leaf := sub.issue(t, "mx.example.com")
	cross := newAuthority(t, "Cross").reissue(t, sub, "Sub", authorityFor)
	with := func(change func(*x509.Certificate)) *authority { return sub.issue(t, "mx.example.com", change) }
	span := func(from, to time.Duration) *authority { return with(dates(caseNow.Add(from), caseNow.Add(to))) }
	names := func(names ...string) *authority { return with(func(c *x509.Certificate) { c.DNSNames = names }) }
	noCA := newAuthority(t, "Root").issue(t, "No authority")
	lapsed := root.issue(t, "Lapsed", authorityFor, dates(caseNow.AddDate(-2, 0, 0), caseNow.AddDate(-1, 0, 0)))
	host := []string{"mx.example.com"}
	for _, tt := range []struct {
		name   string
		record dnscheck.TLSARecord
		chain  []*x509.Certificate
		names  []string
		want   bool
	}{
		{"the root, sent", tlsaFor(2, 0, 1, root), chainOf(leaf, sub, root), host, true},
		{"the root, sent out of order", tlsaFor(2, 0, 1, root), chainOf(leaf, root, sub), host, true},
		{"the root, not sent", tlsaFor(2, 0, 1, root), chainOf(leaf, sub), host, false},
		{"the root's key, not sent", tlsaFor(2, 1, 1, root), chainOf(leaf, sub), host, false},
		{"the root's digest of 512, not sent", tlsaFor(2, 1, 2, root), chainOf(leaf, sub), host, false},
		{"the root whole, not sent", tlsaFor(2, 0, 0, root), chainOf(leaf, sub), host, true},
		{"the root's key whole, not sent", tlsaFor(2, 1, 0, root), chainOf(leaf, sub), host, true},
		{"the root whole, but a gap", tlsaFor(2, 0, 0, root), chainOf(leaf), host, false},
		{"the root's key whole, but a gap", tlsaFor(2, 1, 0, root), chainOf(leaf), host, false},
		{"the next authority, alone sent", tlsaFor(2, 0, 1, sub), chainOf(leaf, sub), host, true},
		{"the next authority, with the root", tlsaFor(2, 1, 1, sub), chainOf(leaf, sub, root), host, true},
		{"the next authority whole, not sent", tlsaFor(2, 0, 0, sub), chainOf(leaf), host, true},
		{"the next authority's key whole, not sent", tlsaFor(2, 1, 0, sub), chainOf(leaf), host, true},
		{"the same key under another root", tlsaFor(2, 1, 1, sub), chainOf(leaf, cross), host, true},
		{"another certificate of the same key", tlsaFor(2, 0, 1, sub), chainOf(leaf, cross), host, false},
		{"an unrelated authority in the chain", tlsaFor(2, 0, 1, newAuthority(t, "Other")), chainOf(leaf, sub, root), host, false},
		{"an unrelated certificate besides", tlsaFor(2, 0, 1, root), chainOf(leaf, newAuthority(t, "Other"), sub, root), host, true},
		{"the server's own", tlsaFor(2, 0, 1, leaf), chainOf(leaf, sub), host, false},
		{"one that is no authority", tlsaFor(2, 0, 1, noCA), chainOf(noCA.issue(t, "mx.example.com"), noCA), host, false},
		{"on the first second", tlsaFor(2, 0, 1, sub), chainOf(span(0, time.Hour), sub), host, true},
		{"on the last second", tlsaFor(2, 0, 1, sub), chainOf(span(-time.Hour, 0), sub), host, true},
		{"a second too late", tlsaFor(2, 0, 1, sub), chainOf(span(-time.Hour, -time.Second), sub), host, false},
		{"a second too early", tlsaFor(2, 0, 1, sub), chainOf(span(time.Second, time.Hour), sub), host, false},
		{"between is expired", tlsaFor(2, 0, 1, root), chainOf(lapsed.issue(t, "mx.example.com"), lapsed, root), host, false},
		{"another name", tlsaFor(2, 0, 1, sub), chainOf(leaf, sub), []string{"mx.example.net"}, false},
		{"one of two names", tlsaFor(2, 0, 1, sub), chainOf(leaf, sub), []string{"example.net", "mx.example.com"}, true},
		{"a name in capitals", tlsaFor(2, 0, 1, sub), chainOf(leaf, sub), []string{"MX.Example.COM."}, true},
		{"a certificate in capitals", tlsaFor(2, 0, 1, sub), chainOf(names("MX.EXAMPLE.COM"), sub), host, true},
		{"a later name", tlsaFor(2, 0, 1, sub), chainOf(names("a.example.net", "mx.example.com"), sub), host, true},
		{"a wildcard", tlsaFor(2, 0, 1, sub), chainOf(names("*.example.com"), sub), host, true},
		{"a wildcard of two labels", tlsaFor(2, 0, 1, sub), chainOf(names("*.com"), sub), host, false},
		{"a wildcard in the middle", tlsaFor(2, 0, 1, sub), chainOf(names("mx.*.com"), sub), host, false},
		{"part of a label", tlsaFor(2, 0, 1, sub), chainOf(names("m*.example.com"), sub), host, false},
		{"a wildcard against its domain", tlsaFor(2, 0, 1, sub), chainOf(names("*.mx.example.com"), sub), host, false},
		{"a common name beside others", tlsaFor(2, 0, 1, sub), chainOf(names("mx.example.org"), sub), host, false},
		{"a common name alone", tlsaFor(2, 0, 1, sub), chainOf(names(), sub), host, true},
	} {
		if v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{tt.record}, tt.chain, tt.names, caseNow); v.Authenticated != tt.want {
			t.Errorf("%s: %+v", tt.name, v.Matches[0])
		}
	}
}

// TestDANERollover goes through a change of keys (RFC 7671, section 8).
func TestDANERollover(t *testing.T) {
	ca, nextCA := newAuthority(t, "CA"), newAuthority(t, "Next CA")
	now, next, old := ca.issue(t, "mx.example.com"), ca.issue(t, "mx.example.com"), ca.issue(t, "mx.example.com")
	later := nextCA.issue(t, "mx.example.com")
	ee := func(c *authority) dnscheck.TLSARecord { return tlsaFor(3, 1, 1, c) }
	ta := func(c *authority) dnscheck.TLSARecord { return tlsaFor(2, 1, 1, c) }
	for _, tt := range []struct {
		name          string
		records       []dnscheck.TLSARecord
		chain         []*x509.Certificate
		authenticated bool
		prepared      bool
	}{
		{"before", []dnscheck.TLSARecord{ee(now)}, chainOf(now), true, false},
		{"the next key published", []dnscheck.TLSARecord{ee(now), ee(next)}, chainOf(now), true, true},
		{"the next key in use", []dnscheck.TLSARecord{ee(now), ee(next)}, chainOf(next), true, true},
		{"the old record gone", []dnscheck.TLSARecord{ee(next)}, chainOf(next), true, false},
		{"too early in use", []dnscheck.TLSARecord{ee(now)}, chainOf(next), false, false},
		{"only old records", []dnscheck.TLSARecord{ee(old), ee(now)}, chainOf(next), false, false},
		{"the authority as a way out", []dnscheck.TLSARecord{ee(now), ta(ca)}, chainOf(next, ca), true, true},
		{"another authority", []dnscheck.TLSARecord{ee(now), ta(ca)}, chainOf(later, nextCA), false, false},
		{"both authorities", []dnscheck.TLSARecord{ta(ca), ta(nextCA)}, chainOf(later, nextCA), true, true},
		{"stronger for the next alone", []dnscheck.TLSARecord{ee(now), tlsaFor(3, 1, 2, next)}, chainOf(now), false, false},
		{"both digests for both", []dnscheck.TLSARecord{ee(now), ee(next), tlsaFor(3, 1, 2, now), tlsaFor(3, 1, 2, next)}, chainOf(now), true, true},
		{"stronger, cut short", []dnscheck.TLSARecord{ee(now), {Usage: 3, Selector: 1, Matching: 2, Data: make([]byte, 63)}}, chainOf(now), true, false},
		{"stronger, of no use in SMTP", []dnscheck.TLSARecord{ee(now), tlsaFor(1, 1, 2, next)}, chainOf(now), true, false},
		{"stronger of another selector", []dnscheck.TLSARecord{ee(now), tlsaFor(3, 0, 2, next)}, chainOf(now), true, true},
		{"the same record twice", []dnscheck.TLSARecord{ee(now), ee(now)}, chainOf(now), true, false},
	} {
		v := dnscheck.MatchTLSA(tt.records, tt.chain, []string{"mx.example.com"}, caseNow)
		if v.Authenticated != tt.authenticated || v.Prepared != tt.prepared {
			t.Errorf("%s: authenticated %v, prepared %v: %+v", tt.name, v.Authenticated, v.Prepared, v.Matches)
		}
	}
}

// TestDANEDiscovery: where the records are looked for, and what a failure means
// (RFC 7672, section 2.2).
func TestDANEDiscovery(t *testing.T) {
	record := "TLSA 3 1 1 " + strings.Repeat("ab", 32)
	for _, tt := range []struct{ world, want string }{ // effect and base domain
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. " + record + "\n_25._tcp.mx.example.com. TLSA 9 9 9 ab", "authenticate mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA 9 9 9 ab", "encrypt mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TLSA 0 0 1 " + strings.Repeat("ab", 32), "encrypt mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n*._tcp.mx.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n*.example.com. " + record, "none "}, // mx exists, so the wildcard is not for names below it
		{"mx.example.com. A 192.0.2.1\n_25._udp.mx.example.com. " + record, "none "},
		{"mx.example.com. A 192.0.2.1\nmx.example.com. " + record, "none "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. NODATA", "none "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. NXDOMAIN", "none "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. SERVFAIL", "defer "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. BOGUS 7", "defer "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. TIMEOUT", "defer "},
		{"mx.example.com. A 192.0.2.1\nmx.example.com. AAAA 2001:db8::1\n_25._tcp.mx.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. BOGUS A\nmx.example.com. AAAA 2001:db8::1\n_25._tcp.mx.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. BOGUS\n_25._tcp.mx.example.com. " + record, "defer "},
		{"mx.example.com. SERVFAIL\n_25._tcp.mx.example.com. " + record, "unknown "},
		{"_25._tcp.mx.example.com. " + record, "none "},
		{"mx.example.com. CNAME a.example.com.\na.example.com. CNAME b.example.com.\nb.example.com. A 192.0.2.1\n_25._tcp.b.example.com. " + record, "authenticate b.example.com"},
		{"mx.example.com. CNAME a.example.com.\na.example.com. CNAME b.example.com.\nb.example.com. A 192.0.2.1\n_25._tcp.a.example.com. " + record, "none "}, // neither the first nor the last
		{"mx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME _25._tcp.a.example.com.\n_25._tcp.a.example.com. " + record, "authenticate a.example.com"},
		{"mx.example.com. CNAME a.insecure.example.\na.insecure.example. A 192.0.2.1\n_25._tcp.a.insecure.example. " + record, "none "},
		{"mx.example.com. CNAME a.insecure.example.\na.insecure.example. A 192.0.2.1\n_25._tcp.mx.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. CNAME a.insecure.example.\na.insecure.example. A 192.0.2.1\n_25._tcp.mx.example.com. SERVFAIL TLSA", "defer "},
		{"mx.example.com. CNAME a.example.com.\na.example.com. A 192.0.2.1\n_25._tcp.a.example.com. TLSA 1 1 1 ab\n_25._tcp.mx.example.com. " + record, "encrypt a.example.com"}, // the first that has any counts
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME dane.example.com.\ndane.example.com. " + record, "authenticate mx.example.com"},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME nowhere.example.com.", "none "},
		{"mx.example.com. A 192.0.2.1\n_25._tcp.mx.example.com. CNAME d.insecure.example.\nd.insecure.example. " + record, "none "},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := dnscheck.LookupDANE(t.Context(), zone(t, "$SIGNED example.com.\n"+tt.world), "mx.example.com")
			if got := fmt.Sprintf("%s %s", d.Effect, d.Base); got != tt.want {
				t.Errorf("%s\n%s, want %s (%v)", tt.world, got, tt.want, d.Unknown)
			}
			// Nothing of this counts where nothing is signed.
			if !strings.Contains(tt.world, "\nmx.example.com. BOGUS") && !strings.HasPrefix(tt.world, "mx.example.com. BOGUS") && !strings.Contains(tt.world, "mx.example.com. SERVFAIL") {
				if d := dnscheck.LookupDANE(t.Context(), zone(t, tt.world), "mx.example.com"); d.Effect != dnscheck.DANENone {
					t.Errorf("%s\nnot signed: %s", tt.world, d.Effect)
				}
			}
		})
	}
}
