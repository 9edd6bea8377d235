package diagnose

import (
	"slices"
	"sync"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// rule judges the evidence of one failure.
type rule = check.Rule[*Evidence]

// rules is the list of all of them, from the network up: the order in which a
// message meets them, which decides between findings that are equally certain.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat(rulesNetwork, rulesTLS, rulesAuth, rulesEnvelope, rulesRecipient, rulesReputation, rulesContent, rulesAPI)
})

// layers are the codes of the packages below.
var layers = sync.OnceValue(func() []check.Meta {
	return slices.Concat(netprobe.Catalog(), tlsprobe.Catalog(), smtpprobe.Catalog(), dnscheck.Catalog())
})

var catalog = sync.OnceValue(func() []check.Meta {
	return slices.Concat(check.Metas(rules()), check.Metas(rulesPolicy))
})

// Catalog returns every finding code of the module with its title, text, fix and
// references, for documentation, user interfaces and translations: those of this
// package first, then those of the layers below.
func Catalog() []check.Meta {
	list := slices.Concat(catalog(), layers())
	for i := range list {
		list[i].Refs, list[i].ExplainedBy = slices.Clone(list[i].Refs), slices.Clone(list[i].ExplainedBy)
	}
	return list
}

// byCode is the catalogue for look-ups, of which a verdict makes hundreds.
var byCode = sync.OnceValue(func() map[check.Code]check.Meta {
	metas := map[check.Code]check.Meta{}
	for _, m := range slices.Concat(layers(), catalog()) {
		metas[m.Code] = m
	}
	return metas
})

// metaOf is the metadata of a code.
func metaOf(code check.Code) check.Meta {
	if m, ok := byCode()[code]; ok {
		return m
	}
	return check.Meta{Code: code, Cause: string(smtpcode.Unclassified)}
}

// causeOf maps a finding code to its cause: every code has exactly one.
func causeOf(code check.Code) smtpcode.Cause { return smtpcode.Cause(metaOf(code).Cause) }

// reads is the check of a cause that a server's reply, an API's answer or an
// event says by itself.
func reads(cause smtpcode.Cause) func(*Evidence) []check.Finding {
	return func(e *Evidence) []check.Finding {
		for i := range e.Failure.Readings {
			r := &e.Failure.Readings[i]
			if r.Cause != cause {
				continue
			}
			f := check.Finding{Confidence: r.Confidence, Subject: subject(e), Message: r.Means, Evidence: []string{r.Evidence}}
			if r.Fix != "" {
				f.Fixes = []check.Fix{{Message: r.Fix}}
			}
			if r.Ref != "" {
				f.Refs = []string{r.Ref}
			}
			return []check.Finding{f}
		}
		for _, ev := range e.Failure.Events {
			if m := ev.Kind.means(); m.cause == cause {
				if ev.Kind == EventNameNotFound && !ev.Typed && !resolverText(e.Failure.Text) {
					m.confidence = check.Likely // it may be the recipient's domain
				}
				return found(e, m.confidence, "")
			}
		}
		return nil
	}
}

// found is a finding on the failure's own text. An empty message stands for the
// first sentence of the rule's explanation.
func found(e *Evidence, c check.Confidence, message string) []check.Finding {
	return []check.Finding{{Confidence: c, Subject: subject(e), Message: message, Evidence: []string{e.Failure.Text}}}
}

func subject(e *Evidence) string {
	if e.Server != "" {
		return e.Server
	}
	return string(e.Failure.Provider)
}
