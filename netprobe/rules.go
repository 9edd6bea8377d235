package netprobe

import (
	"slices"
	"sync"

	"github.com/maildiag/maildiag/check"
)

// rule judges one kind of fault in what a probe saw.
type rule = check.Rule[*Result]

// rules is the list of all of them, in the order in which a connection meets what
// they are about, which decides between findings that are equally certain.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat(rulesName, rulesProxy, rulesMachine, rulesRoute, rulesPort, rulesService)
})

// Rules returns the rules of this package, for programs that judge saved results
// with a selection of them.
func Rules() []check.Rule[*Result] { return slices.Clone(rules()) }

// Catalog returns every finding code of this package with its title, text, fix
// and references, for documentation, user interfaces and translations.
func Catalog() []check.Meta { return check.Metas(rules()) }

// Findings judges the result. It does no I/O: a saved result gives the same
// findings again.
func (r *Result) Findings() []check.Finding { return check.Run(rules(), r) }

// Causes judges the result, and keeps the findings that no other explains.
func (r *Result) Causes() []check.Finding { return check.Causes(r.Findings(), Catalog()) }
