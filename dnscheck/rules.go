package dnscheck

import (
	"slices"
	"sync"

	"github.com/maildiag/maildiag/check"
)

// rule judges one kind of fault in what a check saw.
type rule = check.Rule[*Result]

// rules is the list of all of them, in the order in which a receiver comes upon
// what they are about, which decides between findings that are equally certain.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat(
		rulesPropagation, rulesMXDomain, rulesMXHosts, rulesReverse, rulesHELO, rulesBlocklists,
		rulesSPFFailures, rulesSPFLint, rulesDKIMKey, rulesDKIMSignature, rulesDMARC, rulesARC, rulesBIMI,
		rulesMTASTSRecord, rulesMTASTSFetch, rulesMTASTSPolicy, rulesTLSRPT, rulesDANELookup, rulesDANERecord,
	)
})

// Rules returns the rules of this package, for programs that judge saved results
// with a selection of them.
func Rules() []check.Rule[*Result] { return slices.Clone(rules()) }

// Catalog returns every finding code of this package with its title, text, fix
// and references, for documentation, user interfaces and translations.
func Catalog() []check.Meta { return check.Metas(rules()) }
