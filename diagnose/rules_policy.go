package diagnose

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesPolicy judge what only the whole picture shows: what the application was told
// against what the server says, and the TLS that a mail host offers against the TLS
// that its domain demands in DNS.
var rulesPolicy = []rule{
	{
		Meta: check.Meta{
			Code: "extension-overlooked", Cause: string(smtpcode.ProtocolError), Severity: check.Error,
			Title: "The application does not see an extension that the server offers",
			Doc:   "Keywords in the reply to EHLO may be written in any letters. Some libraries, net/smtp among them, look for capitals alone, and report that the server does not support STARTTLS or AUTH though it stands in the list.",
			Fix:   "Have the server or the proxy before it write its keywords in capitals, or send with a library that reads them in any letters",
			Refs:  []string{"RFC 5321, section 2.4", "RFC 5321, section 4.1.1.1"},
		},
		Check: overlooked,
	},
	{
		Meta: check.Meta{
			Code: "policy-needs-starttls", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The domain demands TLS, and its mail host does not offer it",
			Doc:   "DANE records or an MTA-STS policy in mode enforce say that mail to this domain must come over TLS, and the host offers no STARTTLS. Senders that keep to the policy hold the mail and give up after days; others deliver in clear text. Either the host lost its TLS setting, or something on the way takes the offer out.",
			Fix:   "Switch STARTTLS on at the mail host, or take the policy back first (mode testing, or no TLSA records)",
			Refs:  []string{"RFC 7672, section 2.2", "RFC 8461, section 5"},
		},
		Check: func(e *Evidence) (out []check.Finding) {
			for s, d := range e.destinations() {
				demand := demanded(d, s.host())
				x := s.Session.EHLO
				if demand == "" || x == nil || s.Session.TLS != nil || x.Offers("STARTTLS") {
					continue
				}
				out = append(out, check.Finding{Confidence: check.Certain, Subject: s.host(), Evidence: []string{demand, "EHLO: no STARTTLS"}})
			}
			return out
		},
	},
	{
		Meta: check.Meta{
			Code: "dane-certificate-unmatched", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "No TLSA record matches the mail host's certificate",
			Doc:   "The domain's DNSSEC-signed TLSA records name the certificate or key that the host must show, and it shows another. Senders that check DANE (many in Germany, the Netherlands and Brazil, and Microsoft 365) do not deliver. It mostly happens when a certificate is renewed with a new key and the record is not.",
			Fix:   "Publish a TLSA record for the key in use beside the old one, wait for the old one's time to live, and only then take it out; or keep the key when renewing",
			Refs:  []string{"RFC 7672, section 3.1", "RFC 7671, section 8"},
		},
		Check: func(e *Evidence) (out []check.Finding) {
			for s, d := range e.destinations() {
				chain := s.chain()
				for i := range d.DANE {
					dane := &d.DANE[i]
					if dane.Host != s.host() || dane.Effect != dnscheck.DANEAuthenticate || len(chain) == 0 {
						continue
					}
					if v := dane.Match(chain, s.TLS.At); !v.Authenticated {
						f := check.Finding{Confidence: check.Certain, Subject: s.host(), Evidence: []string{"certificate SHA-256 " + s.TLS.Chain[0].SHA256, "public key SHA-256 " + s.TLS.Chain[0].SPKI}}
						for _, m := range v.Matches {
							f.Evidence = append(f.Evidence, "TLSA "+m.Record.String())
						}
						f.Fixes = []check.Fix{matchingTLSA(dane, chain, s.TLS.At)}
						out = append(out, f)
					}
				}
			}
			return out
		},
	},
	{
		Meta: check.Meta{
			Code: "dane-certificate-unmatched-unvouched", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "TLSA records that may count match nothing that the mail host shows",
			Doc:   "The domain publishes TLSA records, and none of them names the certificate or key that the host shows. Whether DNSSEC secures them this resolver could not vouch for. If it does, senders that check DANE do not deliver, and others see nothing wrong.",
			Fix:   "Publish a TLSA record for the key in use, or take the old ones out; ask again through a resolver that validates (a local one, or option trust-ad in resolv.conf) to know whether they count",
			Refs:  []string{"RFC 7672, section 2.2", "RFC 7672, section 3.1", "RFC 7671, section 8"},
		},
		Check: unvouched,
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-mx-untrusted", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The mail host's certificate does not meet the domain's MTA-STS policy",
			Doc:   "The policy in mode enforce asks for a certificate of a public authority that is valid now and covers the host's name. The host shows one that is not. Gmail, Microsoft 365 and others that keep to the policy do not deliver until it does.",
			Fix:   "Install a valid certificate of a public authority that names the MX host, or set the policy to mode testing meanwhile",
			Refs:  []string{"RFC 8461, section 4.2"},
		},
		Check: func(e *Evidence) (out []check.Finding) {
			for s, d := range e.destinations() {
				if !enforced(d, s.host()) || s.TLS == nil || s.TLS.Trust == nil {
					continue
				}
				if t := s.TLS.Trust; !t.Anchored || !t.InTime || !t.NameMatches {
					out = append(out, check.Finding{Confidence: check.Certain, Subject: s.host(), Evidence: append([]string{"MTA-STS of " + d.Domain + ": mode enforce"}, t.Errors...)})
				}
			}
			return out
		},
	},
}

// destinations goes over the servers that are mail hosts of a domain whose DNS was
// looked at, each with what DNS says of that.
func (e *Evidence) destinations() iter.Seq2[*Server, *dnscheck.Destination] {
	return func(yield func(*Server, *dnscheck.Destination) bool) {
		for i := range e.Servers {
			s := &e.Servers[i]
			if s.Domain == "" || e.DNS == nil || s.Session == nil {
				continue
			}
			for j := range e.DNS.Destinations {
				d := &e.DNS.Destinations[j]
				if d.Domain == s.Domain && !yield(s, d) {
					return
				}
			}
		}
	}
}

// demanded says which policy makes TLS a must for a host; "" if none does.
func demanded(d *dnscheck.Destination, host string) string {
	for i := range d.DANE {
		if d.DANE[i].Host == host && (d.DANE[i].Effect == dnscheck.DANEAuthenticate || d.DANE[i].Effect == dnscheck.DANEEncrypt) {
			return "TLSA records at _25._tcp." + d.DANE[i].Base
		}
	}
	if enforced(d, host) {
		return "MTA-STS of " + d.Domain + ": mode enforce"
	}
	return ""
}

// unvouched compares the certificate of a mail host with TLSA records of which nobody
// could say whether they count. It keeps mail only if the application was told of TLS.
func unvouched(e *Evidence) (out []check.Finding) {
	for s, d := range e.destinations() {
		chain := s.chain()
		if l := uncertainTLSA(d, s.host()); l != nil && len(chain) > 0 {
			var records []dnscheck.TLSARecord
			f := check.Finding{Subject: s.host(), Evidence: []string{"certificate SHA-256 " + s.TLS.Chain[0].SHA256, "public key SHA-256 " + s.TLS.Chain[0].SPKI}}
			for _, r := range l.Records {
				records = append(records, r.TLSA)
				f.Evidence = append(f.Evidence, r.String())
			}
			v := dnscheck.MatchTLSA(records, chain, []string{l.Base, s.host(), d.Domain}, s.TLS.At)
			if v.Effect != dnscheck.DANEAuthenticate || v.Authenticated {
				continue
			}
			if e.toldOfTLS() {
				f.Severity = check.Error
			}
			out = append(out, f)
		}
	}
	return out
}

// uncertainTLSA are the TLSA records of a host of which it is not known whether they
// count; nil: there are none.
func uncertainTLSA(d *dnscheck.Destination, host string) *dnscheck.TLSALookup {
	for i := range d.DANE {
		if dane := &d.DANE[i]; dane.Host == host && dane.Effect == dnscheck.DANEUnknown {
			for j := range dane.Lookups {
				if len(dane.Lookups[j].Records) > 0 {
					return &dane.Lookups[j]
				}
			}
		}
	}
	return nil
}

// toldOfTLS reports whether the application's error is about TLS.
func (e *Evidence) toldOfTLS() bool {
	of := func(c smtpcode.Cause) bool { return c.Info().Layer == "tls" }
	return slices.ContainsFunc(e.Failure.Readings, func(r Reading) bool { return of(r.Cause) }) ||
		slices.ContainsFunc(e.Failure.Events, func(v Event) bool { return of(v.Kind.means().cause) })
}

// enforced reports whether a valid MTA-STS policy in mode enforce covers the host.
func enforced(d *dnscheck.Destination, host string) bool {
	m := d.MTASTS
	return m != nil && m.Policy != nil && len(m.PolicyFaults) == 0 && m.Policy.Mode == dnscheck.MTASTSEnforce && m.Policy.Match(host)
}

// matchingTLSA is the record for the key in use: DANE-EE, public key, SHA-256, the
// form that RFC 7672, section 3.1.1, recommends. It is tried on the certificates
// that the host showed.
func matchingTLSA(d *dnscheck.DANECheck, chain []*x509.Certificate, now time.Time) check.Fix {
	digest := sha256.Sum256(chain[0].RawSubjectPublicKeyInfo)
	tlsa := dnscheck.TLSARecord{Usage: dnscheck.TLSAUsageDANEEE, Selector: 1, Matching: 1, Data: digest[:]}
	r := dnscheck.TLSA("_25._tcp."+d.Base, tlsa)
	v := dnscheck.MatchTLSA([]dnscheck.TLSARecord{tlsa}, chain, d.Names(), now)
	return check.Fix{
		Message: fmt.Sprintf("Publish a TLSA record for the key that %s shows", d.Base),
		Text:    r.String(), Change: dnscheck.RecordChange{Add: []dnscheck.Record{r}},
		Proof: &check.Proof{Works: v.Authenticated, Seen: []string{"with this record DANE authenticates the certificate that the host showed"}},
	}
}
