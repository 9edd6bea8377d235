package dnscheck

import (
	"errors"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// silentNames remembers where the resolver stays silent, so that a zone whose
// servers are dead costs a check one question's time and not that of each that
// hangs on another. The zero value remembers nothing.
type silentNames struct {
	silent map[string]Question // the first question in vain about a name
	spoke  map[string]bool     // names at which, or below which, something was answered
}

// note keeps what came of a question. An answer speaks for the names above, too, up
// to the registered domain. What a given server says or does not is its own matter.
func (s *silentNames) note(q Question, err error) {
	if q.Server.IsValid() || err != nil && !errors.Is(err, ErrTimeout) || errors.Is(err, ErrTruncated) {
		return
	}
	if s.silent == nil {
		s.silent, s.spoke = map[string]Question{}, map[string]bool{}
	}
	if err == nil {
		for _, name := range withinDomain(q.Name) {
			s.spoke[name] = true
		}
	} else if _, known := s.silent[q.Name]; !known {
		s.silent[q.Name] = q
	}
}

// covers reports whether a question is about a name for which, or for one above, the
// resolver has been silent and nothing else, and which question was in vain.
func (s *silentNames) covers(q Question) (before Question, silent bool) {
	if q.Server.IsValid() {
		return Question{}, false
	}
	for _, name := range withinDomain(q.Name) {
		if before, ok := s.silent[name]; ok && !s.spoke[name] {
			return before, true
		}
	}
	return Question{}, false
}

// withinDomain are a name and those above it, up to the registered domain. Reverse
// names stand alone, for one above may be that of a whole continent.
func withinDomain(name string) (names []string) {
	top, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil || strings.HasSuffix(name, ".arpa") {
		return []string{name}
	}
	for ; isWithin(name, top); name = parent(name) {
		names = append(names, name)
	}
	return names
}
