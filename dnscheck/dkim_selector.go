package dnscheck

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// DKIMSelector is what DNS holds where a selector's key should be.
type DKIMSelector struct {
	Selector string     `json:"selector"`
	Domain   string     `json:"domain"` // the signing domain
	Name     string     `json:"name"`   // selector._domainkey.domain
	Source   DKIMSource `json:"source"`
	Provider string     `json:"provider,omitempty"` // who uses such a selector, if it was guessed

	RCode   RCode     `json:"rcode"`
	Chain   []Record  `json:"chain,omitempty"`   // the CNAMEs on the way
	Records []Record  `json:"records,omitempty"` // all TXT records at its end
	Keys    []DKIMKey `json:"keys,omitempty"`    // those of them that are meant to be keys, in their order
	Problem string    `json:"problem,omitempty"` // why nothing is known; "": the rest tells
	Failure *Lookup   `json:"failure,omitempty"` // the question, if it failed; not kept of guessed selectors

	// Spare says that every signature of the message with this key fails, and that
	// another one makes up for each of them.
	Spare bool `json:"spare,omitempty"`

	// Looked at only where the name has no key, or a revoked one.
	Misplaced []Record `json:"misplaced,omitempty"` // keys, or their CNAMEs, at a name where they are often put by mistake
	Wildcard  bool     `json:"wildcard,omitempty"`  // Records stand at no name of their own: a wildcard answers
}

// DKIMSource says why a selector was looked at.
type DKIMSource string

// The sources.
const (
	DKIMAsked   DKIMSource = "asked"   // the target names it
	DKIMMessage DKIMSource = "message" // a signature of the message names it
	DKIMGuessed DKIMSource = "guessed" // a well-known sender uses it
)

// Found reports whether at least one record there is meant to be a key.
func (s *DKIMSelector) Found() bool { return len(s.Keys) > 0 }

// own reports whether a key stands at the very name.
func (s *DKIMSelector) own() bool { return s.Found() && !s.Wildcard }

// keyName is where the key of a selector and a domain stands (RFC 6376, section
// 3.6.2.1). Labels in another script are looked up as A-labels (RFC 8616, section
// 4). It reports false for what cannot be a name.
func keyName(selector, domain string) (string, bool) {
	s, ok := asciiDomain(selector)
	d, good := asciiDomain(domain)
	name := s + "._domainkey." + d
	return name, ok && good && validName(name)
}

// lookupKey asks for the key of a selector.
func lookupKey(ctx context.Context, r Resolver, selector, domain string, source DKIMSource) DKIMSelector {
	name, ok := keyName(selector, domain)
	s := DKIMSelector{Selector: selector, Domain: domain, Name: name, Source: source}
	if !ok {
		s.RCode = NXDomain // DNS cannot hold such a name
		return s
	}
	a, err := ask(ctx, r, name, TypeTXT)
	if s.Problem = problem(a, err); s.Problem != "" {
		return s
	}
	s.RCode, s.Chain, s.Records = a.RCode, a.Chain, a.Records
	s.Keys = keysOf(a)
	return s
}

func keysOf(a *Answer) (keys []DKIMKey) {
	for _, text := range a.Texts() {
		if resemblesKey(text) {
			keys = append(keys, *ParseDKIMKey(text))
		}
	}
	return keys
}

// lookSelector asks for the key of a selector that is in use, and where that gets
// none, finds out why.
func lookSelector(ctx context.Context, r Resolver, selector, domain string, source DKIMSource) DKIMSelector {
	name, ok := keyName(selector, domain)
	var l Lookup
	var wg sync.WaitGroup
	if ok {
		wg.Go(func() { l = lookup(ctx, r, Question{Name: name, Type: TypeTXT}) })
	}
	s := lookupKey(ctx, r, selector, domain, source)
	s.lookElsewhere(ctx, r)
	wg.Wait()
	s.Failure = l.failure()
	return s
}

// lookElsewhere finds out why a name has no key.
func (s *DKIMSelector) lookElsewhere(ctx context.Context, r Resolver) {
	// A wildcard may answer with a revoked key, to say that nothing else is signed.
	revoked := func(k DKIMKey) bool { return k.Revoked }
	if s.Problem != "" || s.Found() && !slices.ContainsFunc(s.Keys, revoked) || !validName(s.Name) {
		return
	}
	names := s.mistakenNames()
	answers := make([]*Answer, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			if a, err := ask(ctx, r, name, TypeTXT); err == nil && !a.Failed() {
				answers[i] = a
			}
		})
	}
	if len(s.Records) > 0 {
		wg.Go(func() { s.Wildcard = answersAnything(ctx, r, s.Domain, s.Records) })
	}
	wg.Wait()
	for _, a := range answers {
		if a == nil || s.Wildcard && sameData(a.Records, s.Records) {
			continue
		}
		if len(keysOf(a)) == 0 {
			continue
		}
		if len(a.Chain) > 0 {
			s.Misplaced = append(s.Misplaced, a.Chain[0])
			continue
		}
		s.Misplaced = append(s.Misplaced, a.Records...)
	}
}

// mistakenNames lists where a key lands when a form completes a name that was
// complete already ("s._domainkey.example.com.example.com"), or when _domainkey
// was left out or misspelt.
func (s *DKIMSelector) mistakenNames() []string {
	var names []string
	for zone := canonical(s.Domain); strings.Contains(zone, "."); zone = parent(zone) {
		names = append(names, s.Name+"."+zone)
	}
	if len(names) > 3 {
		names = names[:3]
	}
	for _, label := range []string{".", "_domainkey.", ".domainkey.", "._domainkeys."} {
		names = append(names, strings.Replace(s.Name, "._domainkey.", label, 1))
	}
	return names
}

// wildcardProbe is a selector that nobody uses.
const wildcardProbe = "no-such-selector-maildiag"

// answersAnything reports whether a name that nobody made gives the same records.
func answersAnything(ctx context.Context, r Resolver, domain string, records []Record) bool {
	name, ok := keyName(wildcardProbe, domain)
	if !ok {
		return false
	}
	a, err := ask(ctx, r, name, TypeTXT)
	return err == nil && !a.Failed() && len(a.Records) > 0 && sameData(a.Records, records)
}

func sameData(a, b []Record) bool {
	return slices.EqualFunc(a, b, func(x, y Record) bool { return x.Data == y.Data })
}

// key chooses the key that a signature is verified with, or says why there is
// none.
func (s *DKIMSelector) key() (*DKIMKey, DKIMFault, error) {
	switch {
	case s.Problem != "":
		return nil, DKIMKeyUnknown, errors.New(s.Problem)
	case !s.Found():
		return nil, DKIMKeyMissing, errors.New("no key at " + s.Name)
	case len(s.Keys) > 1:
		// The results are undefined (RFC 6376, section 3.6.2.2).
		return nil, DKIMKeyMultiple, errors.New("several keys at " + s.Name)
	}
	k := &s.Keys[0]
	switch {
	case k.Revoked:
		return nil, DKIMKeyRevoked, errors.New("the key at " + s.Name + " is revoked")
	case !k.Usable():
		return nil, DKIMKeyMalformed, errors.New("the key at " + s.Name + " cannot be read: " + strings.Join(k.Faults, "; "))
	}
	return k, "", nil
}
