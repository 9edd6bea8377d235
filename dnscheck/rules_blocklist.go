package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesBlocklists judge what block lists say. That a list does not answer is no
// fault of the target: it stands in Skipped.
var rulesBlocklists = []rule{
	{
		Meta: check.Meta{
			Code: "ip-on-blocklist", Cause: string(smtpcode.IPBlocklisted), Severity: check.Error,
			Title: "The sending address is on a block list",
			Doc:   "A block list that receivers use names the address as a source of unwanted mail. They refuse its mail during the SMTP session, whatever the message says. Mostly an account or machine was abused, or an earlier user of the address was; a removal without a remedy does not last.",
			Fix:   "Find and stop what sends the unwanted mail, then ask the list for removal, or send through a relay with a clean address",
			Refs:  []string{"RFC 5782", "RFC 6471"},
		},
		Check: func(r *Result) []check.Finding { return findListings(r, KindIP, EffectListed) },
	},
	{
		Meta: check.Meta{
			Code: "domain-on-blocklist", Cause: string(smtpcode.DomainBlocklisted), Severity: check.Error,
			Title: "The sender's domain is on a block list",
			Doc:   "A block list that receivers use names a domain of this mail: that of the From header, the envelope sender, HELO or a DKIM signature. A change of IP address does not help, for the domain travels with the mail. New domains and those with a cracked web site suffer most.",
			Fix:   "Find what sends or serves unwanted things in the domain's name and stop it, then ask the list for removal",
			Refs:  []string{"RFC 5782, section 3", "https://www.spamhaus.org/blocklists/domain-blocklist/"},
		},
		Check: func(r *Result) []check.Finding { return findListings(r, KindDomain, EffectListed) },
	},
	{
		Meta: check.Meta{
			Code: "ip-on-policy-list", Cause: string(smtpcode.IPBlocklisted), Severity: check.Warning,
			Title: "The sending address lies in a range that shall not send to MX hosts",
			Doc:   "The range is meant for end users, whose mail goes through their provider's server. It accuses nobody, and it does no harm to mail that is submitted with a login on port 587 or 465. Mail brought straight to MX hosts from there is refused by most receivers.",
			Fix:   "Send through the provider's or a sending service's relay (port 587 or 465, with a login); only for a static address that is to send mail itself, have it taken out of the range",
			Refs:  []string{"https://www.spamhaus.org/blocklists/policy-blocklist/", "RFC 5782"},
		},
		Check: func(r *Result) []check.Finding { return findListings(r, KindIP, EffectPolicy) },
	},
	{
		Meta: check.Meta{
			Code: "ip-on-minor-blocklist", Cause: string(smtpcode.IPBlocklisted), Severity: check.Info,
			Title: "The sending address is on a list of little weight",
			Doc:   "The list takes in whole networks, or lists for other reasons than spam, and hardly any receiver refuses mail for it alone. It explains a refusal only if the reply names this list.",
			Fix:   "Do nothing unless a receiver's reply names the list",
			Refs:  []string{"RFC 5782", "RFC 6471"},
		},
		Check: func(r *Result) []check.Finding { return findListings(r, KindIP, EffectMinor) },
	},
	{
		Meta: check.Meta{
			Code: "domain-on-minor-blocklist", Cause: string(smtpcode.DomainBlocklisted), Severity: check.Info,
			Title: "The sender's domain is on a list of little weight",
			Doc:   "The list watches the domain without accusing it, or lists things that not everybody objects to, such as bulk mail. Filters count it among other signs; hardly any receiver refuses mail for it alone.",
			Fix:   "Do nothing unless a receiver's reply names the list; keep to recipients who have asked for the mail",
			Refs:  []string{"RFC 5782, section 3", "https://uribl.com/about.shtml"},
		},
		Check: func(r *Result) []check.Finding { return findListings(r, KindDomain, EffectMinor) },
	},
}

// findListings finds the subjects that lists say one kind of thing about: one finding a
// subject, however many lists agree, for it is one fault.
func findListings(r *Result, kind ListKind, effect ListEffect) (found []check.Finding) {
	if r.Blocklists == nil {
		return nil
	}
	at := map[string]int{}
	said := map[string][]string{}
	for i := range r.Blocklists.Results {
		on := &r.Blocklists.Results[i]
		listings := on.with(effect)
		if on.Kind != kind || on.Unknown != "" || len(listings) == 0 {
			continue
		}
		n, ok := at[on.Subject]
		if !ok {
			n = len(found)
			at[on.Subject] = n
			found = append(found, check.Finding{Subject: on.Subject, Confidence: check.Certain})
		}
		f := &found[n]
		said[on.Subject] = append(said[on.Subject], on.say(listings))
		f.Message = fmt.Sprintf("%s is on %s.", on.Subject, strings.Join(said[on.Subject], ", and on "))
		f.Evidence = append(f.Evidence, on.evidence(listings)...)
		f.Fixes = append(f.Fixes, on.fix(effect))
	}
	return found
}

// with returns the listings of one effect.
func (r *BlocklistResult) with(effect ListEffect) (out []Listing) {
	for _, l := range r.Listings {
		if l.Effect == effect {
			out = append(out, l)
		}
	}
	return out
}

// say names the list, and what it says if that is known.
func (r *BlocklistResult) say(listings []Listing) string {
	var known []Listing
	for _, l := range listings {
		if l.Meaning != "" {
			known = append(known, l)
		}
	}
	if len(known) == 0 {
		return r.List
	}
	return r.List + " (" + strings.Join(meanings(known), "; ") + ")"
}

// evidence is the list's answer: the addresses of these listings, and all reasons,
// for nothing says which of them belongs to which.
func (r *BlocklistResult) evidence(listings []Listing) (out []string) {
	for _, record := range r.Records {
		about := func(l Listing) bool { return l.Answer == record.Addr }
		if record.Addr == (netip.Addr{}) || slices.ContainsFunc(listings, about) {
			out = append(out, record.String())
		}
	}
	return out
}

// fix says what to do at this list.
func (r *BlocklistResult) fix(effect ListEffect) check.Fix {
	fix := check.Fix{Text: r.Removal}
	switch effect {
	case EffectPolicy:
		fix.Message = "Send through your provider's relay on port 587 or 465; if the address is static and a mail server, have it taken out of " + r.List
	case EffectMinor:
		fix.Message = "Ask " + r.List + " for removal only if a receiver's reply names it"
	default:
		fix.Message = "Stop what caused the listing, then ask " + r.List + " for removal"
	}
	if r.Advice != "" {
		fix.Message += ". " + strings.TrimSuffix(r.Advice, ".")
	}
	return fix
}
