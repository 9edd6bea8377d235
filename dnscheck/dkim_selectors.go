package dnscheck

import (
	"context"
	"fmt"
	"sync"
)

// guess asks for the keys of selectors that well-known senders use. A selector
// cannot be found out otherwise: DNS has no list of them. That none is found says
// nothing about the domain.
func (w world) guess(ctx context.Context, d *DKIMCheck) {
	found := make([]DKIMSelector, len(wellKnownSelectors))
	var wg sync.WaitGroup
	for i, known := range wellKnownSelectors {
		wg.Go(func() {
			found[i] = lookupKey(ctx, w.Resolver, known.selector, d.Domain, DKIMGuessed)
			found[i].Provider = known.provider
		})
	}
	probe := lookupKey(ctx, w.Resolver, wildcardProbe, d.Domain, DKIMGuessed)
	wg.Wait()
	d.Guessed = len(found)
	failed := 0
	for _, s := range found {
		switch {
		case s.Problem != "":
			failed++
		case s.Found() && !(probe.Found() && sameData(s.Records, probe.Records)), len(s.Chain) > 0 && len(probe.Chain) == 0:
			d.Keys = append(d.Keys, s)
		}
	}
	switch {
	case failed > 0:
		d.Unknown = append(d.Unknown, Unknown{Subject: d.Domain, Reason: fmt.Sprintf("%d of %d selectors that are often used could not be looked up", failed, len(found))})
	case len(d.Keys) == 0:
		d.Unknown = append(d.Unknown, Unknown{Subject: d.Domain, Reason: fmt.Sprintf("none of %d selectors that are often used has a key; without a message, or the selector it is signed with, DKIM cannot be judged", len(found))})
	}
}

// fitElsewhere looks whether the key that a signature was made with stands under
// another selector of its domain: the program is set to one that was replaced, or
// not published yet.
func (w world) fitElsewhere(ctx context.Context, out *DKIMSignature, s *signature, m *signedMail) {
	if _, _, err := s.bodyMatches(m); err != nil {
		return // no key would fit
	}
	found := make([]DKIMSelector, len(wellKnownSelectors))
	var wg sync.WaitGroup
	for i, known := range wellKnownSelectors {
		if known.selector != s.selector {
			wg.Go(func() { found[i] = lookupKey(ctx, w.Resolver, known.selector, s.domain, DKIMGuessed) })
		}
	}
	wg.Wait()
	for _, other := range found {
		if record := s.fitting(m, other.Keys); record != "" {
			out.FittingKey, out.FittingName = record, other.Name
			return
		}
	}
}

// knownSelector is a selector that all customers of a sender share, or that a
// program uses unless told otherwise.
type knownSelector struct {
	selector, provider string
	source             string // a page that says so; "": it is that of the row above, or seen in use
}

// wellKnownSelectors as of November 2026. Selectors that differ from customer to
// customer (Amazon SES, Postmark's and HubSpot's newer ones) cannot be guessed.
var wellKnownSelectors = []knownSelector{
	{"google", "Google Workspace", "https://support.google.com/a/answer/174124"},
	{"selector1", "Microsoft 365", "https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure"},
	{"selector2", "Microsoft 365", ""},
	{"s1", "Twilio SendGrid", "https://www.suped.com/learn/dkim/a-list-of-the-most-common-dkim-selectors-and-how-to-use-them"},
	{"s2", "Twilio SendGrid", ""},
	{"smtpapi", "Twilio SendGrid, in the past", ""},
	{"k1", "Mailchimp, Mailgun", "https://help.sendmarc.com/support/solutions/articles/44001891845-email-provider-commonly-used-dkim-selectors"},
	{"k2", "Mailchimp", ""},
	{"k3", "Mailchimp", ""},
	{"mandrill", "Mailchimp Transactional", "https://dkim-studio.pages.dev/dkim-selectors-explained/"},
	{"mg", "Mailgun", ""},
	{"mx", "Mailgun", ""},
	{"smtp", "Mailgun", ""},
	{"pm", "Postmark", "http://dhost.com/wiki/dkim"},
	{"mailjet", "Mailjet", ""},
	{"mail", "Brevo", ""},
	{"brevo1", "Brevo", ""},
	{"brevo2", "Brevo", ""},
	{"cm", "Campaign Monitor", "https://era.host/en/blog/cm-domainkey-dkim-record-guide.php"},
	{"hs1", "HubSpot", ""},
	{"hs2", "HubSpot", ""},
	{"zoho", "Zoho Mail", ""},
	{"zmail", "Zoho Mail", ""},
	{"fm1", "Fastmail", "https://dkim-studio.pages.dev/dkim-selectors-explained/"},
	{"fm2", "Fastmail", ""},
	{"fm3", "Fastmail", ""},
	{"protonmail", "Proton Mail", "https://dkim-studio.pages.dev/dkim-selectors-explained/"},
	{"protonmail2", "Proton Mail", ""},
	{"protonmail3", "Proton Mail", ""},
	{"sig1", "iCloud Mail", "https://dkim-studio.pages.dev/dkim-selectors-explained/"},
	{"mbo0001", "mailbox.org", "https://kb.mailbox.org/de/privat/e-mail-mit-eigener-domain/spam-reputation-der-eigenen-domain-verbessern-mit-spf-dkim-und-dmarc"},
	{"mbo0002", "mailbox.org", ""},
	{"mbo0003", "mailbox.org", ""},
	{"mbo0004", "mailbox.org", ""},
	{"key1", "Migadu", ""},
	{"key2", "Migadu", ""},
	{"key3", "Migadu", ""},
	{"gm1", "Gandi", ""},
	{"s1-ionos", "IONOS", ""},
	{"s2-ionos", "IONOS", ""},
	{"resend", "Resend", "https://resend.com/docs/dashboard/domains/introduction"},
	{"mdaemon", "MDaemon", "https://knowledge.mdaemon.com/configure-dkim-signing"},
	{"default", "cPanel, OpenDKIM", ""},
	{"dkim", "Rspamd, Hetzner", "https://help.sendmarc.com/support/solutions/articles/44001891845-email-provider-commonly-used-dkim-selectors"},
}
