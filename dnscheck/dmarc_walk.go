package dnscheck

import (
	"context"
	"errors"
	"strings"
	"sync"
)

// TreeWalk is a DNS tree walk (RFC 9989, section 4.10): the way up from a domain,
// at most eight questions for DMARC records, which tells where the domain's
// organization begins.
type TreeWalk struct {
	Domain string `json:"domain"`

	// Organizational is the organizational domain (section 4.10.2); "": not known,
	// see Unknown.
	Organizational string `json:"organizational,omitempty"`
	// PublicSuffix is the domain above it that says of itself that it is a public
	// suffix (psd=y); "": none does.
	PublicSuffix string `json:"public_suffix,omitempty"`
	// Unknown says which question that matters got no answer.
	Unknown string `json:"unknown,omitempty"`

	Steps []DMARCStep `json:"steps,omitempty"` // from the domain upwards, to where the walk stops
}

// DMARCStep is one level of a walk: what stands at _dmarc under the domain.
type DMARCStep struct {
	Domain  string       `json:"domain"`
	Chain   []Record     `json:"chain,omitempty"`   // the aliases that lead from there to the records
	Records []Record     `json:"records,omitempty"` // all TXT records there
	Count   int          `json:"count,omitempty"`   // how many of them are DMARC records; more than one void each other
	Record  *DMARCRecord `json:"record,omitempty"`  // the one that counts
	Unknown string       `json:"unknown,omitempty"` // why the question got no answer
}

// OrganizationalDomain finds the organizational domain of a domain by a tree walk
// (RFC 9989, section 4.10.2): the domain itself, if no DMARC record says
// otherwise. It returns an error for what is no domain name, and if a question
// that matters got no answer.
func OrganizationalDomain(ctx context.Context, r Resolver, domain string) (string, error) {
	ascii, ok := asciiDomain(domain)
	if !ok {
		return "", &Error{Question: Question{Name: domain, Type: TypeTXT}, Err: ErrName}
	}
	w, _ := walkTree(ctx, r, ascii)
	if w.Unknown != "" {
		return "", errors.New("dnscheck: the organizational domain of " + ascii + " is not known: " + w.Unknown)
	}
	return w.Organizational, nil
}

// walkTree walks up from a domain. All names are known beforehand, so they are all
// asked about at the same time; the answers past the end of the walk, which is
// where a record has a psd tag, are only in the second result.
func walkTree(ctx context.Context, r Resolver, domain string) (TreeWalk, []DMARCStep) {
	names := walkNames(domain)
	all := make([]DMARCStep, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { all[i] = walkStep(ctx, r, name) })
	}
	wg.Wait()
	w := TreeWalk{Domain: domain, Steps: all}
	w.conclude()
	return w, all
}

// walkNames are the domains of a walk. One of eight labels or more is shortened to
// seven after the first question (RFC 9989, section 4.10, step 4).
func walkNames(domain string) []string {
	names := []string{domain}
	next := parent(domain)
	for strings.Count(next, ".") >= 7 {
		next = parent(next)
	}
	for ; next != ""; next = parent(next) {
		names = append(names, next)
	}
	return names
}

func walkStep(ctx context.Context, r Resolver, domain string) DMARCStep {
	s := DMARCStep{Domain: domain}
	name := "_dmarc." + domain
	if !validName(name) {
		return s // too long for a name, so nothing can be published there
	}
	a, err := ask(ctx, r, name, TypeTXT)
	if s.Unknown = problem(a, err); s.Unknown != "" {
		return s
	}
	s.Chain, s.Records = a.Chain, a.Records
	for _, rec := range a.Records {
		// Steps 2 and 6: what is no DMARC record is discarded, and if several remain,
		// they all are.
		if !IsDMARC(rec.Text()) {
			continue
		}
		s.Count++
		if s.Record = ParseDMARC(rec.Text()); s.Record.Ignored != "" {
			s.Record = nil
		}
	}
	if s.Count > 1 {
		s.Record = nil
	}
	return s
}

// conclude finds where the walk ends, and from that the organizational domain
// (RFC 9989, section 4.10.2).
func (w *TreeWalk) conclude() {
	w.Organizational = w.Domain // "the initial target domain", if nothing else tells
	for i, s := range w.Steps {
		switch {
		case s.Unknown != "" && i > 0 && w.Organizational == labelBelow(w.Domain, s.Domain) && w.at(w.Organizational).Record != nil && topLevel(s.Domain) == s.Domain:
			// Right below a top-level domain there is nothing left to find out: its
			// registry must say psd=y if it publishes anything (section 5.2), and that
			// comes to the same.
		case s.Unknown != "":
			w.Unknown, w.Organizational = s.Unknown, ""
			return
		case s.Record == nil:
		case s.Record.PSD == "y" && i > 0:
			w.PublicSuffix, w.Organizational = s.Domain, labelBelow(w.Domain, s.Domain)
			w.Steps = w.Steps[:i+1]
			return
		case s.Record.PSD != "u":
			w.Organizational = s.Domain
			w.Steps = w.Steps[:i+1]
			return
		default:
			w.Organizational = s.Domain // the fewest labels win, and they come last
		}
	}
}

// labelBelow is the domain one label below an ancestor, on the way down to domain.
func labelBelow(domain, ancestor string) string {
	above := strings.TrimSuffix(domain, "."+ancestor)
	return above[strings.LastIndexByte(above, '.')+1:] + "." + ancestor
}

// at is the step at a domain; nil if the walk did not come by.
func (w *TreeWalk) at(domain string) *DMARCStep { return stepAt(w.Steps, domain) }

func stepAt(steps []DMARCStep, domain string) *DMARCStep {
	for i := range steps {
		if steps[i].Domain == domain {
			return &steps[i]
		}
	}
	return nil
}
