package dnscheck_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// tlsaFor makes the TLSA record of a certificate.
func tlsaFor(usage, selector, matching uint8, c *authority) dnscheck.TLSARecord {
	data := c.Raw
	if selector == dnscheck.TLSASelectorSPKI {
		data = c.RawSubjectPublicKeyInfo
	}
	switch matching {
	case dnscheck.TLSAMatchingSHA256:
		sum := sha256.Sum256(data)
		data = sum[:]
	case dnscheck.TLSAMatchingSHA512:
		sum := sha512.Sum512(data)
		data = sum[:]
	}
	return dnscheck.TLSARecord{Usage: usage, Selector: selector, Matching: matching, Data: data}
}

func chainOf(certs ...*authority) (chain []*x509.Certificate) {
	for _, c := range certs {
		chain = append(chain, c.Certificate)
	}
	return chain
}

// TestMatchTLSAForms: every usage, selector and matching type, against the chain
// that it was made for and one that it was not made for.
func TestMatchTLSAForms(t *testing.T) {
	ca := newAuthority(t, "CA")
	between := ca.issue(t, "Intermediate", authorityFor)
	leaf := between.issue(t, "mx.example.com")
	chain := chainOf(leaf, between, ca)
	strange := newAuthority(t, "Strange")
	other := chainOf(strange.issue(t, "mx.example.com"), strange)
	for usage := range uint8(5) {
		for selector := range uint8(3) {
			for matching := range uint8(4) {
				r := tlsaFor(usage, selector, matching, leaf)
				if usage == dnscheck.TLSAUsageDANETA {
					r = tlsaFor(usage, selector, matching, between)
				}
				usable := (usage == 2 || usage == 3) && selector < 2 && matching < 3
				if (r.Fault() == "") != usable {
					t.Errorf("%d %d %d: fault %q", usage, selector, matching, r.Fault())
				}
				v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{r}, chain, []string{"mx.example.com"}, caseNow)
				if v.Authenticated != usable || v.Effect == dnscheck.DANEAuthenticate != usable {
					t.Errorf("%d %d %d: %+v", usage, selector, matching, v)
				}
				if v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{r}, other, []string{"mx.example.com"}, caseNow); v.Authenticated {
					t.Errorf("%d %d %d with another chain: %+v", usage, selector, matching, v)
				}
			}
		}
	}
}

func TestMatchTLSA(t *testing.T) {
	ca := newAuthority(t, "CA")
	between := ca.issue(t, "Intermediate", authorityFor)
	leaf := between.issue(t, "mx.example.com")
	next := between.issue(t, "mx.example.com")
	past := dates(caseNow.AddDate(-2, 0, 0), caseNow.AddDate(-1, 0, 0))
	expired := between.issue(t, "mx.example.com", past)
	old := ca.issue(t, "Old intermediate", authorityFor, past)
	named := between.issue(t, "mx.example.com", func(c *x509.Certificate) { c.DNSNames = nil })
	wild := between.issue(t, "*.example.com")
	self := (*authority)(nil).issue(t, "other.example.org", past)
	impostor := newAuthority(t, "Intermediate") // the same name, another key
	host := []string{"mx.example.com"}
	const ee, ta, cert, key, full, sha256, sha512 = 3, 2, 0, 1, 0, 1, 2
	for _, tt := range []struct {
		name    string
		records []dnscheck.TLSARecord
		chain   []*x509.Certificate
		names   []string
		want    string // the verdict; for each record the certificate it matches and what came of it
	}{
		{"no records", nil, chainOf(leaf), host, "none"},
		{"no certificate", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, leaf)}, nil, host, "authenticate: 0 shows no certificate"},
		{"EE asks for no name, date or authority", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, self)}, chainOf(self), host, "authenticate authenticated: 1 ok"},
		{"EE matches the first certificate alone", []dnscheck.TLSARecord{tlsaFor(ee, cert, sha256, between)}, chainOf(leaf, between), host, "authenticate: 0 not the server's"},
		{"EE by the key of a renewed certificate", []dnscheck.TLSARecord{tlsaFor(ee, cert, sha256, leaf)}, chainOf(next, between), host, "authenticate: 0 not the server's"},

		{"TA at the top", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(leaf, between, ca), host, "authenticate authenticated: 3 ok"},
		{"TA in the middle", []dnscheck.TLSARecord{tlsaFor(ta, key, sha512, between)}, chainOf(leaf, between), host, "authenticate authenticated: 2 ok"},
		{"TA by digest, not sent along", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(leaf, between), host, "authenticate: 0 must send"},
		{"TA whole in the record, not sent along", []dnscheck.TLSARecord{tlsaFor(ta, cert, full, ca)}, chainOf(leaf, between), host, "authenticate authenticated: 3 ok"},
		{"TA as a bare key, not sent along", []dnscheck.TLSARecord{tlsaFor(ta, key, full, ca)}, chainOf(leaf, between), host, "authenticate authenticated: 3 ok"},
		{"TA as a bare key that signed the server's own", []dnscheck.TLSARecord{tlsaFor(ta, key, full, between)}, chainOf(leaf), host, "authenticate authenticated: 2 ok"},
		{"TA as a bare key, expired below", []dnscheck.TLSARecord{tlsaFor(ta, key, full, between)}, chainOf(expired), host, "authenticate: 2 expired"},
		{"TA but the chain has a gap", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(leaf, ca), host, "authenticate: 2 unknown authority"},
		{"TA in the chain without having signed", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, impostor)}, chainOf(leaf, impostor), host, "authenticate: 2 unknown authority"},
		{"TA that is the server's own", []dnscheck.TLSARecord{tlsaFor(ta, key, sha256, leaf)}, chainOf(leaf, between), host, "authenticate: 0 usage 3 is meant"},
		{"TA and expired", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(expired, between, ca), host, "authenticate: 3 expired"},
		{"TA expired itself", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, old)}, chainOf(old.issue(t, "mx.example.com"), old), host, "authenticate: 2 expired"},
		{"TA and another name", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(leaf, between, ca), []string{"mx.example.net", "example.net"}, "authenticate: 3 names mx.example.com"},
		{"TA and the next-hop domain", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(between.issue(t, "example.net"), between, ca), []string{"mx.example.com", "EXAMPLE.net."}, "authenticate authenticated: 3 ok"},
		{"TA and a wildcard", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(wild, between, ca), host, "authenticate authenticated: 3 ok"},
		{"TA and a wildcard for one label", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(wild, between, ca), []string{"a.mx.example.com", "example.com"}, "authenticate: 3 names *.example.com"},
		{"TA and a common name alone", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(named, between, ca), host, "authenticate authenticated: 3 ok"},
		{"TA and no name to look for", []dnscheck.TLSARecord{tlsaFor(ta, cert, sha256, ca)}, chainOf(leaf, between, ca), nil, "authenticate: 3 names"},

		{"one of two", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, next), tlsaFor(ee, key, sha256, leaf)}, chainOf(leaf), host, "authenticate authenticated prepared: 0 not the server's, 1 ok"},
		{"all match", []dnscheck.TLSARecord{tlsaFor(ee, cert, sha256, leaf), tlsaFor(ee, key, sha256, leaf)}, chainOf(leaf), host, "authenticate authenticated: 1 ok, 1 ok"},
		{"key and authority", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, next), tlsaFor(ta, key, sha256, between)}, chainOf(leaf, between), host, "authenticate authenticated prepared: 0 not the server's, 2 ok"},
		{"unusable beside usable", []dnscheck.TLSARecord{tlsaFor(1, key, sha256, leaf), tlsaFor(ee, key, sha256, leaf)}, chainOf(leaf), host, "authenticate authenticated: 0 usage 1, 1 ok"},
		{"unusable alone", []dnscheck.TLSARecord{tlsaFor(0, key, sha256, ca), tlsaFor(1, key, sha256, leaf)}, chainOf(leaf, ca), host, "encrypt: 0 usage 0, 0 usage 1"},
		{"cut short", []dnscheck.TLSARecord{{Usage: ee, Selector: key, Matching: sha256, Data: []byte{1, 2}}}, chainOf(leaf), host, "encrypt: 0 2 octets are no SHA-256"},

		// RFC 7671, section 9.
		{"the stronger digest counts", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, leaf), tlsaFor(ee, key, sha512, next)}, chainOf(leaf), host, "authenticate: 0 stronger digest, 0 not the server's"},
		{"in any order", []dnscheck.TLSARecord{tlsaFor(ee, key, sha512, leaf), tlsaFor(ee, key, sha256, next)}, chainOf(leaf), host, "authenticate authenticated: 1 ok, 0 stronger digest"},
		{"each selector by itself", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, leaf), tlsaFor(ee, cert, sha512, next)}, chainOf(leaf), host, "authenticate authenticated prepared: 1 ok, 0 not the server's"},
		{"each usage by itself", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, leaf), tlsaFor(ta, key, sha512, impostor)}, chainOf(leaf), host, "authenticate authenticated prepared: 1 ok, 0 no authority"},
		{"a malformed stronger digest does not count", []dnscheck.TLSARecord{tlsaFor(ee, key, sha256, leaf), {Usage: ee, Selector: key, Matching: sha512, Data: []byte{1}}}, chainOf(leaf), host, "authenticate authenticated: 1 ok, 0 1 octets"},
		{"the thing itself is no digest", []dnscheck.TLSARecord{tlsaFor(ee, key, full, leaf), tlsaFor(ee, key, sha512, next)}, chainOf(leaf), host, "authenticate authenticated prepared: 1 ok, 0 not the server's"},
	} {
		v := dnscheck.MatchTLSA(tt.records, tt.chain, tt.names, caseNow)
		if got := verdict(v); !agrees(got, tt.want) {
			t.Errorf("%s: %s\nwant %s", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
}

// verdict is a verdict in words: the whole, then each record.
func verdict(v *dnscheck.DANEVerdict) []string {
	whole := string(v.Effect)
	if v.Authenticated {
		whole += " authenticated"
	}
	if v.Prepared {
		whole += " prepared"
	}
	out := []string{whole}
	for _, m := range v.Matches {
		word := m.Ignored + m.Problem
		if m.Authenticates {
			word += "ok"
		}
		out = append(out, fmt.Sprintf("%d %s", m.Certificate, word))
	}
	return out
}

// agrees compares a verdict with what is wanted, of which each part may be a
// piece: "whole: number piece, number piece".
func agrees(got []string, want string) bool {
	whole, rest, _ := strings.Cut(want, ": ")
	parts := []string{whole}
	if rest != "" {
		parts = append(parts, strings.Split(rest, ", ")...)
	}
	return slices.EqualFunc(got, parts, func(g, w string) bool {
		number, piece, cut := strings.Cut(w, " ")
		if !cut || g == w {
			return g == w
		}
		return strings.HasPrefix(g, number+" ") && strings.Contains(g, piece) && strings.HasSuffix(g, " ok") == (piece == "ok")
	}) && got[0] == whole
}

func FuzzMatchTLSA(f *testing.F) {
	f.Add(uint8(2), uint8(0), uint8(0), []byte{0x30, 0x00})
	f.Add(uint8(2), uint8(1), uint8(0), []byte{0x30, 0x59, 0x30, 0x13})
	f.Add(uint8(3), uint8(1), uint8(1), make([]byte, 32))
	f.Fuzz(func(t *testing.T, usage, selector, matching uint8, data []byte) {
		r := dnscheck.TLSARecord{Usage: usage, Selector: selector, Matching: matching, Data: data}
		v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{r}, []*x509.Certificate{{Raw: []byte("a certificate")}}, []string{"x"}, caseNow)
		if v.Authenticated && string(data) != "a certificate" {
			t.Errorf("%s authenticates", r)
		}
	})
}

func ExampleTLSARecord_Fault() {
	r := dnscheck.TLSARecord{Usage: dnscheck.TLSAUsagePKIXEE, Selector: dnscheck.TLSASelectorSPKI, Matching: dnscheck.TLSAMatchingSHA256, Data: make([]byte, 32)}
	fmt.Println(r.Fault())
	r.Usage, r.Data = dnscheck.TLSAUsageDANEEE, r.Data[:20]
	fmt.Println(r.Fault())
	// Output:
	// usage 1 is not for SMTP
	// 20 octets are no SHA-256 digest, which has 32
}
