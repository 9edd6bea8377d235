package dnscheck

import (
	"context"
	"net/netip"
	"strings"
	"sync"
)

// BlocklistResult is what one list says of one address or domain.
type BlocklistResult struct {
	List    string `json:"list"`    // its name
	Zone    string `json:"zone"`    // its zone
	Subject string `json:"subject"` // the address or domain asked about

	// Unknown says why the list's answer, or its silence, is worth nothing; the
	// rest is then empty. "": the list can be believed.
	Unknown string `json:"unknown,omitempty"`

	Listings []Listing `json:"listings,omitempty"` // none: not listed
	Records  []Record  `json:"records,omitempty"`  // the A records, and the TXT records that give reasons, verbatim
	Kind     ListKind  `json:"kind,omitempty"`
	Removal  string    `json:"removal,omitempty"` // the page about this listing
	Advice   string    `json:"advice,omitempty"`  // what to know before asking for removal
}

// LookupBlocklist asks one list about one address or domain. In the same breath it
// asks for the entries that every list must and must not hold (RFC 5782, section
// 5), and believes neither a listing nor a clean bill without them: a list that
// shuts down starts to list the whole world or nobody, and many hide from public
// resolvers. A list that is known to be dead is not asked. A nil resolver is a
// [Client] on the system's configuration.
//
// The list learns the subject, and its operator may count the question.
func LookupBlocklist(ctx context.Context, resolver Resolver, list Blocklist, subject string) *BlocklistResult {
	if resolver == nil {
		resolver = &Client{}
	}
	r := &BlocklistResult{List: list.name(), Zone: canonical(list.Zone), Subject: subject, Kind: list.Kind}
	if r.Kind == "" {
		r.Kind = KindIP
	}
	if dead, ok := findDeadList(r.Zone); ok {
		r.Unknown = dead.reason()
		return r
	}
	entry, why := list.entry(subject)
	if why != "" {
		r.Unknown = why
		return r
	}
	tests := list.tests(subject)
	answers := make([]*Answer, len(tests)+1)
	errs := make([]error, len(answers))
	var wg sync.WaitGroup
	for i := range answers {
		name := entry
		if i > 0 {
			name = tests[i-1].entry
		}
		wg.Go(func() { answers[i], errs[i] = ask(ctx, resolver, name+"."+r.Zone, TypeA) })
	}
	wg.Wait()
	for i, a := range answers {
		if why := problem(a, errs[i]); why != "" {
			r.Unknown = "the list did not answer: " + why
			return r
		}
	}
	if r.Unknown = list.judge(r, answers[0], tests, answers[1:]); r.Unknown != "" || len(r.Listings) == 0 {
		return r
	}
	r.Records = answers[0].Records
	r.Removal, r.Advice = list.removal(subject), list.Advice
	// The reason hangs on the listing: nobody has one without the other.
	if a, err := ask(ctx, resolver, entry+"."+r.Zone, TypeTXT); problem(a, err) == "" {
		r.Records = append(r.Records[:len(r.Records):len(r.Records)], a.Records...)
		if r.Removal == "" {
			r.Removal = firstURL(a.Texts())
		}
	}
	return r
}

// firstURL is the first web address in the reasons: by custom they name the page
// about the listing.
func firstURL(texts []string) string {
	for _, text := range texts {
		for word := range strings.FieldsSeq(text) {
			word = strings.Trim(word, `<>()"',;`)
			if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") {
				return strings.TrimSuffix(word, ".")
			}
		}
	}
	return ""
}

// testEntry is a name that every list must hold, or must not.
type testEntry struct {
	entry string // as asked, below the zone
	says  string // as people write it
	held  bool
	six   bool // of the IPv6 part
}

// The test addresses as lists write them. The IPv6 ones are those of IPv4 in
// their mapped form (RFC 5782, section 5).
const (
	listed4   = "2.0.0.127"
	unlisted4 = "1.0.0.127"
	mapped    = ".0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
	listed6   = "2" + mapped
	unlisted6 = "1" + mapped
)

// tests are the entries that tell whether the list works for the subject. Many
// lists of both families hold only the IPv4 ones; these are enough to believe a
// listing, not a clean bill.
func (l Blocklist) tests(subject string) []testEntry {
	if l.Kind == KindDomain {
		held, free := l.Listed, l.Unlisted
		if held == "" {
			held = "test"
		}
		if free == "" {
			free = "invalid"
		}
		return []testEntry{{held, held, true, false}, {free, free, false, false}}
	}
	tests := []testEntry{{listed4, "127.0.0.2", true, false}, {unlisted4, "127.0.0.1", false, false}}
	if addr, err := netip.ParseAddr(subject); err == nil && !addr.Unmap().Is4() {
		tests = append(tests, testEntry{listed6, "::FFFF:7F00:2", true, true}, testEntry{unlisted6, "::FFFF:7F00:1", false, true})
	}
	return tests
}

// judge reads all answers, and says why the list is not to be believed; "" if it
// is.
func (l Blocklist) judge(r *BlocklistResult, own *Answer, tests []testEntry, answers []*Answer) string {
	listings, refusal := l.read(own)
	if refusal != "" {
		return refusal
	}
	missing, held := "", 0
	for i, t := range tests {
		found, refusal := l.read(answers[i])
		switch {
		case refusal != "":
			return refusal
		case len(found) > 0 && !t.held:
			return "the list holds " + t.says + ", which none may: it lists the whole world, as abandoned lists do (RFC 5782, section 5)"
		case len(found) > 0:
			held++
		case t.held && (t.six || missing == ""):
			missing = t.says
		}
	}
	switch {
	case missing == "", held > 0 && len(listings) > 0:
		r.Listings = listings
		return ""
	case held > 0:
		return "the list does not hold its test entry " + missing + ", so it may hold no IPv6 addresses at all (RFC 5782, section 5)"
	case l.Kind == KindDomain:
		return "the list does not hold its test entry " + missing + ": it is empty, dead, or hides from this resolver (RFC 5782, section 5)"
	}
	return "the list does not hold its test entry " + missing + ": it is empty, dead, a list of domains, or hides from this resolver (RFC 5782, section 5)"
}

// entry is the name below the zone that stands for the subject, or why the list
// cannot be asked about it.
func (l Blocklist) entry(subject string) (entry, why string) {
	addr, err := netip.ParseAddr(subject)
	if l.Kind == KindDomain {
		domain, ok := asciiDomain(subject)
		if err == nil || !ok {
			return "", "the list holds domains, and this is none"
		}
		return domain, ""
	}
	switch {
	case err != nil:
		return "", "the list holds addresses, and this is none"
	case notPublic(addr.Unmap()) != "":
		return "", notPublic(addr.Unmap())
	case l.IPv4Only && !addr.Unmap().Is4():
		return "", "the list holds no IPv6 addresses"
	}
	return reverseLabels(addr), ""
}
