package dnscheck

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DANEVerdict is what a server's certificates are worth under its TLSA records.
type DANEVerdict struct {
	Effect        DANEEffect  `json:"effect"`        // none without records, encrypt if no record can be used, else authenticate
	Authenticated bool        `json:"authenticated"` // a record matches, and all that goes with it is in order
	Matches       []TLSAMatch `json:"matches"`       // one for each record, in their order

	// Prepared says that one record authenticates the server now, and another that
	// counts matches nothing yet: the next key can be put in place (RFC 7671,
	// section 8.1).
	Prepared bool `json:"prepared,omitempty"`
}

// TLSAMatch is what became of one TLSA record.
type TLSAMatch struct {
	Record TLSARecord `json:"record"`

	// Ignored says why the record does not count: it cannot be used in SMTP, or
	// there is one with a stronger digest (RFC 7671, section 9); "": it counts.
	Ignored string `json:"ignored,omitempty"`

	// Certificate is which one of the chain it matches, from 1 for the server's
	// own; 0: none. A trust anchor that the record itself brings along (matching
	// type 0) counts one more than the chain has.
	Certificate int `json:"certificate,omitempty"`

	Authenticates bool   `json:"authenticates,omitempty"`
	Problem       string `json:"problem,omitempty"` // why a record that counts does not authenticate
}

// MatchTLSA compares TLSA records with the certificates that a mail server shows,
// its own first, as an SMTP client does (RFC 7671 and 7672). refNames are the names
// of which a certificate below a DANE-TA record must hold one: the next-hop domain,
// the TLSA base domain, and the name before its aliases (RFC 7672, section 3.2.2).
// A DANE-EE record asks neither for names nor for dates (RFC 7671, section 5.1).
//
// The records are those of one TLSA base domain and must be secure; whether they
// are [LookupDANE] tells.
func MatchTLSA(records []TLSARecord, chain []*x509.Certificate, refNames []string, now time.Time) *DANEVerdict {
	v := &DANEVerdict{Effect: DANENone, Matches: make([]TLSAMatch, len(records))}
	if len(records) > 0 {
		v.Effect = DANEEncrypt
	}
	strongest := strongestDigests(records)
	waiting := false
	for i, t := range records {
		m := TLSAMatch{Record: t, Ignored: t.Fault()}
		if m.Ignored == "" {
			v.Effect = DANEAuthenticate
			if s := strongest[kindOf(t)]; t.strength() > 0 && t.strength() < s {
				m.Ignored = "a record of the same kind has a stronger digest"
			}
		}
		if m.Ignored == "" {
			m.match(chain, refNames, now)
			waiting = waiting || m.Certificate == 0
		}
		v.Authenticated = v.Authenticated || m.Authenticates
		v.Matches[i] = m
	}
	v.Prepared = v.Authenticated && waiting
	return v
}

// tlsaKind is what digest agility puts into one group.
type tlsaKind struct{ usage, selector uint8 }

func kindOf(t TLSARecord) tlsaKind { return tlsaKind{t.Usage, t.Selector} }

// strongestDigests finds, for each usage and selector, the strongest digest among
// the records that can be used. The thing itself, matching type 0, is no digest and
// always counts (RFC 7671, section 9).
func strongestDigests(records []TLSARecord) map[tlsaKind]int {
	strongest := map[tlsaKind]int{}
	for _, t := range records {
		if t.Fault() == "" {
			strongest[kindOf(t)] = max(strongest[kindOf(t)], t.strength())
		}
	}
	return strongest
}

func (m *TLSAMatch) match(chain []*x509.Certificate, refNames []string, now time.Time) {
	switch {
	case len(chain) == 0:
		m.Problem = "the server shows no certificate"
	case m.Record.Usage == TLSAUsageDANEEE:
		m.matchEE(chain[0])
	default:
		m.matchTA(chain, refNames, now)
	}
}

// matchEE compares with the server's own certificate alone. Its names and dates do
// not matter (RFC 7671, section 5.1).
func (m *TLSAMatch) matchEE(leaf *x509.Certificate) {
	if bytes.Equal(m.Record.dataOf(leaf), m.Record.Data) {
		m.Certificate, m.Authenticates = 1, true
		return
	}
	m.Problem = "it is not the server's certificate or key"
}

// matchTA looks for the authority that the record names: a certificate of the
// chain above the server's own, or one that the record itself holds, whole or as a
// bare key (RFC 7671, section 5.2). Then the chain up to it, its dates, and a name
// must be in order.
func (m *TLSAMatch) matchTA(chain []*x509.Certificate, refNames []string, now time.Time) {
	m.Problem = "no authority in the chain matches it; the server must send the authority's certificate along"
	for i, c := range chain[1:] {
		if bytes.Equal(m.Record.dataOf(c), m.Record.Data) {
			m.Certificate = i + 2
			if m.anchored(c, chain, refNames, now); m.Authenticates {
				return
			}
		}
	}
	if m.Certificate > 0 || m.Record.Matching != TLSAMatchingFull {
		if m.Certificate == 0 && bytes.Equal(m.Record.dataOf(chain[0]), m.Record.Data) {
			m.Problem = "it matches the server's own certificate, for which usage 3 is meant"
		}
		return
	}
	if m.Record.Selector == TLSASelectorCert {
		anchor, err := x509.ParseCertificate(m.Record.Data)
		if err != nil {
			return
		}
		for _, c := range chain {
			if c.CheckSignatureFrom(anchor) == nil {
				m.Certificate = len(chain) + 1
				m.anchored(anchor, chain, refNames, now)
				return
			}
		}
		return
	}
	key, err := x509.ParsePKIXPublicKey(m.Record.Data)
	if err != nil {
		return
	}
	for _, c := range chain {
		// A certificate that the key has signed is as good an anchor as the key.
		bare := &x509.Certificate{PublicKey: key}
		if bare.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil {
			m.Certificate = len(chain) + 1
			m.anchored(c, chain, refNames, now)
			return
		}
	}
}

// anchored checks the path from the server's certificate to the anchor, the dates
// of both and of all between, and the name.
func (m *TLSAMatch) anchored(anchor *x509.Certificate, chain []*x509.Certificate, refNames []string, now time.Time) {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(anchor)
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now})
	switch {
	case err != nil:
		m.Problem = err.Error()
	case !slices.ContainsFunc(refNames, func(name string) bool { return certifies(chain[0], name) }):
		m.Problem = fmt.Sprintf("the certificate names %s, and none of %s", strings.Join(namesOf(chain[0]), ", "), strings.Join(refNames, ", "))
	default:
		m.Problem, m.Authenticates = "", true
	}
}

// certifies reports whether a certificate holds a name. The common name counts if
// there is no DNS name at all (RFC 7672, section 3.2.2).
func certifies(c *x509.Certificate, name string) bool {
	return (&x509.Certificate{DNSNames: namesOf(c)}).VerifyHostname(canonical(name)) == nil
}

func namesOf(c *x509.Certificate) []string {
	if len(c.DNSNames) == 0 && c.Subject.CommonName != "" {
		return []string{c.Subject.CommonName}
	}
	return c.DNSNames
}
