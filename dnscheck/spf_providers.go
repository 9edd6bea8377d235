package dnscheck

import "strings"

// spfProvider is a service that sends mail in its customers' names, and what it
// asks them to put into their SPF records. Not here are those that let each
// customer have a name of their own for it (HubSpot), which cannot be known from
// outside, and those that never send with their customers' envelope addresses
// (Mailchimp), whom it would not help.
type spfProvider struct {
	name     string
	includes []string // the domains it documents, the usual one first
	senders  []string // domains under which its servers name themselves, in EHLO and PTR records
	mx       []string // domains of its customers' MX hosts, if it sends for them too
	source   string   // its page about SPF, or the site that holds it
}

// spfProviders are as of November 2026. The table only proposes: an include is
// offered if the record behind it authorises the address in question.
var spfProviders = []spfProvider{
	{
		"Google Workspace",
		[]string{"_spf.google.com"},
		[]string{"google.com"},
		[]string{"google.com", "googlemail.com"},
		"https://support.google.com/a/answer/33786",
	},
	{
		"Microsoft 365",
		[]string{"spf.protection.outlook.com"},
		[]string{"outbound.protection.outlook.com"},
		[]string{"mail.protection.outlook.com", "mx.microsoft"},
		"https://learn.microsoft.com/defender-office-365/email-authentication-spf-configure",
	},
	{
		"Amazon SES",
		[]string{"amazonses.com"},
		[]string{"amazonses.com"},
		nil,
		"https://docs.aws.amazon.com/ses/latest/dg/mail-from.html",
	},
	{
		"Twilio SendGrid",
		[]string{"sendgrid.net"},
		[]string{"sendgrid.net"},
		nil,
		"https://www.twilio.com/docs/sendgrid/ui/account-and-settings/spf-records",
	},
	{
		"Mailgun",
		[]string{"mailgun.org", "eu.mailgun.org"},
		[]string{"mailgun.net", "mailgun.org", "mailgun.info"},
		[]string{"mailgun.org"},
		"https://documentation.mailgun.com/",
	},
	{
		"Mailchimp Transactional",
		[]string{"spf.mandrillapp.com"},
		[]string{"mandrillapp.com"},
		nil,
		"https://mailchimp.com/developer/transactional/docs/authentication-delivery/",
	},
	{
		"Postmark",
		[]string{"spf.mtasv.net"},
		[]string{"mtasv.net"},
		nil,
		"https://postmarkapp.com/support/article/900-what-is-spf",
	},
	{
		"Zoho Mail",
		[]string{"zohomail.com", "zoho.com", "zohomail.eu", "zoho.eu", "zoho.in"},
		[]string{"zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zohomail.in"},
		[]string{"zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu"},
		"https://www.zoho.com/mail/help/adminconsole/spf-configuration.html",
	},
	{
		"Fastmail",
		[]string{"spf.messagingengine.com"},
		[]string{"messagingengine.com"},
		[]string{"messagingengine.com"},
		"https://www.fastmail.help/",
	},
	{
		"Brevo",
		[]string{"spf.brevo.com", "spf.sendinblue.com"},
		[]string{"sender-sib.com", "mailin.fr", "sendinblue.com", "brevo.com"},
		nil,
		"https://help.brevo.com/",
	},
	{
		"Mailjet",
		[]string{"spf.mailjet.com"},
		[]string{"mailjet.com"},
		nil,
		"https://documentation.mailjet.com/",
	},
	{
		"MailChannels",
		[]string{"relay.mailchannels.net"},
		[]string{"mailchannels.net"},
		nil,
		"https://support.mailchannels.com/",
	},
	{
		"OVHcloud",
		[]string{"mx.ovh.com"},
		[]string{"mail-out.ovh.net", "mo.ovh.net"},
		[]string{"mail.ovh.net", "mx1.ovh.net", "mx2.ovh.net", "mx3.ovh.net"},
		"https://docs.ovh.com/it/domains/hosting_condiviso_il_record_spf/",
	},
	{
		"IONOS",
		[]string{"_spf-eu.ionos.com", "_spf-us.ionos.com"},
		[]string{"kundenserver.de", "perfora.net"},
		[]string{"ionos.com", "ionos.de", "ionos.co.uk", "kundenserver.de"},
		"https://www.ionos.com/help/domains/configuring-mail-servers-and-other-related-records/using-an-spf-record-to-prevent-spam/",
	},
	{
		"Gandi",
		[]string{"_mailcust.gandi.net"},
		[]string{"mail.gandi.net"},
		[]string{"mail.gandi.net"},
		"https://helpdesk.gandi.net/hc/en-us/articles/14001808469404-What-is-an-SPF-record",
	},
	{
		"Proton Mail",
		[]string{"_spf.protonmail.ch"},
		[]string{"protonmail.ch", "proton.ch"},
		[]string{"protonmail.ch"},
		"https://proton.me/support/anti-spoofing-custom-domain",
	},
	{
		"iCloud Mail",
		[]string{"icloud.com"},
		[]string{"icloud.com", "me.com"},
		[]string{"mail.icloud.com"},
		"https://support.apple.com/",
	},
	{
		"Yandex 360",
		[]string{"_spf.yandex.net"},
		[]string{"yandex.net", "yandex.ru"},
		[]string{"yandex.net", "yandex.ru"},
		"https://yandex.com.tr/support/connect/dns/spf.html",
	},
	{
		"GoDaddy",
		[]string{"secureserver.net"},
		[]string{"secureserver.net"},
		[]string{"secureserver.net"},
		"https://www.godaddy.com/help/",
	},
	{
		"Namecheap Private Email",
		[]string{"spf.privateemail.com"},
		[]string{"privateemail.com"},
		[]string{"privateemail.com"},
		"https://www.namecheap.com/support/knowledgebase/",
	},
	{
		"Hostinger",
		[]string{"_spf.mail.hostinger.com"},
		[]string{"hostinger.com"},
		[]string{"mx1.hostinger.com", "mx2.hostinger.com"},
		"https://www.hostinger.com/support/1583673-what-is-the-spf-record-for-hostinger-email",
	},
	{
		"Zendesk",
		[]string{"mail.zendesk.com"},
		[]string{"zendesk.com", "zdsys.com"},
		nil,
		"https://support.zendesk.com/hc/en-us/articles/115015746187-Why-doesn-t-my-SPF-record-validate-",
	},
	{
		"Salesforce",
		[]string{"_spf.salesforce.com"},
		[]string{"salesforce.com"},
		nil,
		"https://help.salesforce.com/",
	},
}

// providerOf recognises a provider by the name that a sending server gives
// itself; nil: none.
func providerOf(host string) *spfProvider {
	return findProvider(host, func(p *spfProvider) []string { return p.senders })
}

// providerOfMX recognises a provider by the name of an MX host.
func providerOfMX(host string) *spfProvider {
	return findProvider(host, func(p *spfProvider) []string { return p.mx })
}

func findProvider(host string, of func(*spfProvider) []string) *spfProvider {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for i := range spfProviders {
		for _, domain := range of(&spfProviders[i]) {
			if isWithin(host, domain) {
				return &spfProviders[i]
			}
		}
	}
	return nil
}
