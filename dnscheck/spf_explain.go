package dnscheck

import (
	"fmt"
	"strings"
)

// explain fetches the text that goes with a fail (section 6.2). Whatever goes
// wrong with it is as if there were none.
func (e *spfEval) explain(end spfEnd) {
	t, ok := end.record.Modifier("exp")
	if !ok {
		return
	}
	text, name, why := e.explanation(t, end.domain)
	step := &e.verdict.Steps[e.step(t, end.domain, end.path)]
	if step.Target = canonical(name); why == "" {
		step.Result = SPFMatch
	} else {
		step.Reason = "ignored: " + why
	}
	e.verdict.Explanation = text
}

func (e *spfEval) explanation(t SPFTerm, domain string) (text, name, why string) {
	name, ok := e.target(t, domain)
	if !ok {
		return "", name, fmt.Sprintf("%q is no domain name", name)
	}
	a, err := ask(e.ctx, e.resolver, queryName(name), TypeTXT)
	if why := problem(a, err); why != "" {
		e.unknown(name, why)
		return "", name, why
	}
	if n := len(a.Records); n != 1 {
		return "", name, fmt.Sprintf("%s has %d TXT records, and exactly one is wanted", name, n)
	}
	macros, bad := parseMacros(a.Texts()[0], true)
	if bad != nil {
		return "", name, bad.reason
	}
	text, ok = e.expand(macros, domain)
	switch {
	case !ok:
		return "", name, "the text is too long"
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }):
		return "", name, "the sender or the HELO name puts octets into the text that are not visible ASCII"
	}
	return text, name, ""
}
