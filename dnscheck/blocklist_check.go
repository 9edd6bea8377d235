package dnscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

// BlocklistCheck is what block lists say of the target's addresses and domains.
type BlocklistCheck struct {
	Results []BlocklistResult `json:"results,omitempty"` // one a list and subject
	Unasked []Unknown         `json:"unasked,omitempty"` // what no list was asked about, and why
}

func (b *BlocklistCheck) unknown() []Unknown {
	out := slices.Clone(b.Unasked)
	for _, r := range b.Results {
		if r.Unknown != "" {
			out = append(out, Unknown{Subject: r.Zone, Reason: "whether " + r.Subject + " is listed is not known: " + r.Unknown})
		}
	}
	return out
}

func (b *BlocklistCheck) summary() (lines []string) {
	for _, r := range b.Results {
		if r.Unknown == "" {
			lines = append(lines, "block list: "+r.String())
		}
	}
	return lines
}

// blocklists asks every list about every subject that it holds, all at once.
func (w world) blocklists(ctx context.Context, target Target) *BlocklistCheck {
	lists := w.Blocklists
	if lists == nil {
		lists = DefaultBlocklists()
	}
	check := &BlocklistCheck{}
	var subjects []string
	for _, ip := range target.IPs {
		if why := notPublic(ip); why != "" && len(lists) > 0 {
			check.Unasked = append(check.Unasked, Unknown{Subject: ip.String(), Reason: why + ": no block list was asked about it"})
			continue
		}
		subjects = append(subjects, ip.String())
	}
	subjects = append(subjects, listedDomains(target)...)
	questions := listQuestions(lists, subjects)
	check.Results = make([]BlocklistResult, len(questions))
	var wg sync.WaitGroup
	for i, q := range questions {
		wg.Go(func() { check.Results[i] = *LookupBlocklist(ctx, w.Resolver, q.list, q.subject) })
	}
	wg.Wait()
	return check
}

type listQuestion struct {
	list    Blocklist
	subject string
}

// listQuestions pairs every list with every subject that it holds, each once.
func listQuestions(lists []Blocklist, subjects []string) (out []listQuestion) {
	for _, list := range lists {
		first := len(out)
		for _, s := range subjects {
			s, ok := list.subject(s)
			if ok && !slices.ContainsFunc(out[first:], func(q listQuestion) bool { return q.subject == s }) {
				out = append(out, listQuestion{list, s})
			}
		}
	}
	return out
}

// subject is what the list is asked about when a target names s; false for what
// such a list does not hold.
func (l Blocklist) subject(s string) (string, bool) {
	addr, err := netip.ParseAddr(s)
	switch {
	case l.Kind != KindDomain:
		return s, err == nil && (addr.Is4() || !l.IPv4Only)
	case err == nil:
		return "", false // asked about addresses, some lists of domains answer with an error, others with nonsense
	case l.Organizational:
		s, err = publicsuffix.EffectiveTLDPlusOne(s)
		return s, err == nil
	}
	return s, true
}

// listedDomains are the domains of the target that receivers look up: those of
// the From header, the envelope sender, HELO and the signatures.
func listedDomains(t Target) (out []string) {
	names := append([]string{t.Domain, t.MailFrom, t.HELO}, signers(t.Message)...)
	for _, name := range names {
		if domain := domainOf(name); domain != "" {
			name = domain
		}
		name, ok := asciiDomain(name)
		if ok && strings.Contains(name, ".") && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// notPublic says why lists cannot know an address; "" for those that they can.
func notPublic(ip netip.Addr) string {
	if kind := special(ip.Unmap()); kind != "" {
		return "not a public address (" + kind + "); receivers see another"
	}
	return ""
}

// String gives the result on one line.
func (r BlocklistResult) String() string {
	switch {
	case r.Unknown != "":
		return fmt.Sprintf("%s: not known of %s: %s", r.List, r.Subject, r.Unknown)
	case len(r.Listings) == 0:
		return fmt.Sprintf("%s does not list %s", r.List, r.Subject)
	}
	return fmt.Sprintf("%s lists %s (%s)", r.List, r.Subject, strings.Join(meanings(r.Listings), "; "))
}

// meanings puts listings into words, each once.
func meanings(listings []Listing) (out []string) {
	for _, l := range listings {
		s := l.Meaning
		if s == "" {
			s = l.Answer.String()
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
