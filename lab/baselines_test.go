//go:build linux

package lab_test

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/lab"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// Two ways of blaming that need no reasoning, over the very findings that maildiag
// reasons about: each takes the first check that failed, in an order of its own.

// layers are the checks in the order in which packets meet what they are about. A
// reading of the error stands with the session that gave it.
var layers = [][]check.Meta{
	netprobe.Catalog(), tlsprobe.Catalog(), slices.Concat(smtpprobe.Catalog(), readings()), dnscheck.Catalog(),
}

// readings are the codes of diagnose itself.
func readings() []check.Meta {
	all, below := diagnose.Catalog(), len(netprobe.Catalog())+len(tlsprobe.Catalog())+len(smtpprobe.Catalog())+len(dnscheck.Catalog())
	return all[:len(all)-below]
}

// firstFailing blames the first check that failed on the way: network, TLS, SMTP,
// DNS.
func firstFailing(s lab.Sighting) answer {
	return blame(s, func(_ smtpcode.Cause, layer int) int { return layer })
}

// checklist blames in the order in which guides to deliverability let one look:
// the reputation of the address and the domain, its reverse name, SPF, DKIM, DMARC
// and what builds on them, the domains' mail hosts, the HELO name, then TLS, then
// ports and the network, and last what the session said.
func checklist(s lab.Sighting) answer {
	return blame(s, func(c smtpcode.Cause, layer int) int {
		if i := slices.Index(guide, c); i >= 0 {
			return i
		}
		return len(guide) + []int{1, 0, 2, 3}[layer]
	})
}

var guide = []smtpcode.Cause{
	smtpcode.IPBlocklisted, smtpcode.DomainBlocklisted, smtpcode.BlocklistLookupRefused, smtpcode.ReverseDNSMissing,
	smtpcode.SPFFailed, smtpcode.DKIMFailed, smtpcode.DMARCFailed, smtpcode.SenderUnauthenticated,
	smtpcode.DomainNotFound, smtpcode.NullMX, smtpcode.DestinationDNSFailed, smtpcode.SenderDomainInvalid,
	smtpcode.HELORejected, smtpcode.TLSPolicyFailed,
}

// blame takes the failed check that stands first: a warning counts as failed, as it
// does in the lists that such tools print. Where none failed, nothing is wrong.
func blame(s lab.Sighting, place func(c smtpcode.Cause, layer int) int) answer {
	best, at := answer{Asked: true}, -1
	for _, f := range s.Findings {
		if f.Severity == check.Info {
			continue
		}
		for layer, catalog := range layers {
			i := slices.IndexFunc(catalog, func(m check.Meta) bool { return m.Code == f.Code })
			if i < 0 {
				continue
			}
			cause := smtpcode.Cause(catalog[i].Cause)
			if p := place(cause, layer); at < 0 || p < at {
				best.Cause, at = cause, p
			}
		}
	}
	return best
}
