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

// knownSelector is a selector that all customers of a sender share, or that a
// program uses unless told otherwise.
type knownSelector struct {
	selector, provider string
	source             string // where the sender says so
}

// wellKnownSelectors as of November 2026. Selectors that differ from customer to
// customer (Amazon SES, HubSpot's numbers, Mailgun's and Postmark's newer ones)
// cannot be guessed.
var wellKnownSelectors = []knownSelector{
	{"google", "Google Workspace", "https://support.google.com/a/answer/174124"},
	{"selector1", "Microsoft 365", "https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure"},
	{"selector2", "Microsoft 365", "https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure"},
	{"s1", "Twilio SendGrid", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/how-to-set-up-domain-authentication"},
	{"s2", "Twilio SendGrid", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/how-to-set-up-domain-authentication"},
	{"k1", "Mailchimp, Mailgun", "https://mailchimp.com/help/set-up-email-domain-authentication/"},
	{"k2", "Mailchimp", "https://mailchimp.com/help/set-up-email-domain-authentication/"},
	{"k3", "Mailchimp", "https://mailchimp.com/help/set-up-email-domain-authentication/"},
	{"mandrill", "Mailchimp Transactional", "https://mailchimp.com/developer/transactional/docs/authentication-delivery/"},
	{"mte1", "Mailchimp Transactional", "https://mailchimp.com/developer/transactional/docs/authentication-delivery/"},
	{"mte2", "Mailchimp Transactional", "https://mailchimp.com/developer/transactional/docs/authentication-delivery/"},
	{"mg", "Mailgun", "https://documentation.mailgun.com/docs/mailgun/user-manual/domains/domains-verify"},
	{"mx", "Mailgun", "https://documentation.mailgun.com/docs/mailgun/user-manual/domains/domains-verify"},
	{"smtp", "Mailgun", "https://documentation.mailgun.com/docs/mailgun/user-manual/domains/domains-verify"},
	{"pm", "Postmark", "https://postmarkapp.com/support/article/1090-resolving-dkim-verification-issues"},
	{"mailjet", "Mailjet", "https://documentation.mailjet.com/hc/en-us/articles/360042412734"},
	{"mail", "Brevo", "https://help.brevo.com/hc/en-us/articles/12163873383186"},
	{"brevo1", "Brevo", "https://help.brevo.com/hc/en-us/articles/12163873383186"},
	{"brevo2", "Brevo", "https://help.brevo.com/hc/en-us/articles/12163873383186"},
	{"cm", "Campaign Monitor", "https://help.campaignmonitor.com/authenticate-your-domains"},
	{"hs1", "HubSpot", "https://knowledge.hubspot.com/marketing-email/manage-email-authentication-in-hubspot"},
	{"hs2", "HubSpot", "https://knowledge.hubspot.com/marketing-email/manage-email-authentication-in-hubspot"},
	{"zoho", "Zoho Mail", "https://www.zoho.com/mail/help/adminconsole/dkim-configuration.html"},
	{"zmail", "Zoho Mail", "https://www.zoho.com/mail/help/adminconsole/dkim-configuration.html"},
	{"fm1", "Fastmail", "https://www.fastmail.help/hc/en-us/articles/360060591153"},
	{"fm2", "Fastmail", "https://www.fastmail.help/hc/en-us/articles/360060591153"},
	{"fm3", "Fastmail", "https://www.fastmail.help/hc/en-us/articles/360060591153"},
	{"protonmail", "Proton Mail", "https://proton.me/support/custom-domain"},
	{"protonmail2", "Proton Mail", "https://proton.me/support/custom-domain"},
	{"protonmail3", "Proton Mail", "https://proton.me/support/custom-domain"},
	{"sig1", "iCloud Mail", "https://support.apple.com/102374"},
	{"key1", "Migadu", "https://www.migadu.com/guides/"},
	{"key2", "Migadu", "https://www.migadu.com/guides/"},
	{"key3", "Migadu", "https://www.migadu.com/guides/"},
	{"gm1", "Gandi", "https://docs.gandi.net/en/domain_names/faq/record_types/dkim_record.html"},
	{"s1-ionos", "IONOS", "https://www.ionos.com/help/email/dkim/"},
	{"s2-ionos", "IONOS", "https://www.ionos.com/help/email/dkim/"},
	{"resend", "Resend", "https://resend.com/docs/dashboard/domains/introduction"},
	{"mlsend", "MailerLite", "https://www.mailerlite.com/help/how-to-verify-and-authenticate-your-domain"},
	{"default", "cPanel, OpenDKIM", "https://docs.cpanel.net/cpanel/email/email-deliverability-in-cpanel/"},
	{"dkim", "Rspamd, Mailcow", "https://docs.rspamd.com/modules/dkim_signing/"},
}
