package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
)

// LookupFailure is what else was asked where a question failed, to tell a domain
// that fails from a resolver that does.
type LookupFailure struct {
	Chain []Record `json:"chain,omitempty"` // the aliases of the name, followed one by one

	// Unvalidated is the answer with DNSSEC checking disabled, if that came: the
	// data is there, and its signatures are broken.
	Unvalidated string `json:"unvalidated,omitempty"`
	// Control is an answer of the same resolver about the top-level domain: it
	// works, so what fails is the domain. "": it failed there too.
	Control string `json:"control,omitempty"`
}

// failure asks for what tells whose failure it is. If the check's own time ran
// out, or the resolver does not want to ask, there is nobody to blame, and it
// returns nil.
func (w world) failure(ctx context.Context, name string, t Type, a *Answer, err error) *LookupFailure {
	switch {
	case ctx.Err() != nil, err != nil && !errors.Is(err, ErrTimeout):
		return nil
	case err == nil && (a.RCode != ServFail || slices.ContainsFunc(a.Extended, filters)): // REFUSED and the like are the resolver's own word
		return nil
	}
	f := &LookupFailure{}
	var wg sync.WaitGroup
	wg.Go(func() {
		top := name[strings.LastIndexByte(name, '.')+1:]
		if top == name {
			top = "."
		}
		if c, err := ask(ctx, w.Resolver, top, TypeNS); problem(c, err) == "" && c.Exists() {
			f.Control = c.String()
		}
	})
	if err == nil {
		wg.Go(func() { f.Chain = w.aliases(ctx, name) })
		wg.Go(func() {
			c, err := put(ctx, w.Resolver, Question{Name: name, Type: t, CheckingDisabled: true})
			if problem(c, err) == "" {
				f.Unvalidated = c.String()
			}
		})
	}
	wg.Wait()
	return f
}

// domains reports whether the failure is the domain's, for all that is known,
// and not the resolver's.
func (f *LookupFailure) domains() bool {
	return f != nil && (f.Control != "" || f.Unvalidated != "" || circularAlias(f.Chain))
}

// finding says what fails, of a name that was looked up in vain.
func (f *LookupFailure) finding(name, unknown string) check.Finding {
	out := check.Finding{Confidence: check.Likely, Evidence: append(lines(f.Chain), unknown)}
	switch {
	case circularAlias(f.Chain):
		out.Message, out.Confidence = fmt.Sprintf("%s is an alias that leads back to itself.", name), check.Certain
	case f.Unvalidated != "":
		out.Message, out.Confidence = fmt.Sprintf("The DNSSEC signatures of %s do not validate.", name), check.Certain
		out.Evidence = append(out.Evidence, f.Unvalidated)
	default:
		out.Message = fmt.Sprintf("The DNS servers of %s do not answer, or fail.", name)
		out.Evidence = append(out.Evidence, "the resolver works: "+f.Control)
	}
	return out
}
