package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	mailgunErrors = "Mailgun documentation, API reference, Messages (mailgun/documentation, api-sending.rst)"
)

// mailgunAPI: the body is {"message":…}, but for a wrong key it is the bare word
// Forbidden with status 401. There are no codes. The documentation gives 400 for
// sandbox and unverified domains; the API has also been seen to answer 403, so
// those rows leave the status open. EU domains live on api.eu.mailgun.net only.
var mailgunAPI = apiProvider{
	Provider: "mailgun",
	Name:     "Mailgun",
	Hosts: []string{
		"api.mailgun.net", "api.eu.mailgun.net", "mailgun.net",
	},
	Tokens: []string{
		"mailgun", "MailgunAPIError", "UnexpectedResponseError URL", "api mailgun net",
	},
	Aliases: []string{
		"mailgun-api", "mailgun+api", "mailgun-eu",
	},
	Errors: []apiError{
		{
			Words:  "from parameter is missing",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no from parameter.",
			Fix:    "Set from",
			Source: mailgunErrors,
		},
		{
			Words:  "to parameter is missing",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no to parameter.",
			Fix:    "Set to",
			Source: mailgunErrors,
		},
		{
			Words:  "message parameter is missing",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A request to messages.mime carries no MIME message.",
			Fix:    "Attach the message as a file named message",
			Source: mailgunErrors,
		},
		{
			Words:  "Need at least one of text or html",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message has no body.",
			Fix:    "Set text, html or template",
			Source: mailgunErrors,
		},
		{
			Words:  "Only one parameters html or template",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request sets html and template together.",
			Fix:    "Use one of the two",
			Source: mailgunErrors,
		},
		{
			Words:  "are limited to 16 kB total",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The o:, h:, v: and t: parameters together exceed 16 kB.",
			Fix:    "Carry less data in headers, variables and options",
			Source: mailgunErrors,
		},
		{
			Words:  "Too many recipients max is 1000",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "The request names more than 1000 recipients.",
			Fix:    "Send batches of at most 1000",
			Source: mailgunErrors,
		},
		{
			Words:  "not allowed to send large batches yet",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "The domain is too new for batches of this size.",
			Fix:    "Send smaller batches while the domain is new, or ask Mailgun support",
			Source: mailgunErrors,
		},
		{
			Words:  "to parameter is not a valid address",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Mailgun cannot read an address in to.",
			Source: mailgunErrors,
		},
		{
			Words:  "cc parameter is not a valid address",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Mailgun cannot read an address in cc.",
			Source: mailgunErrors,
		},
		{
			Words:  "bcc parameter is not a valid address",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Mailgun cannot read an address in bcc.",
			Source: mailgunErrors,
		},
		{
			Words:  "from parameter is not a valid address",
			Cause:  smtpcode.SenderAddressInvalid,
			Means:  "Mailgun cannot read the address in from.",
			Source: mailgunErrors,
		},
		{
			Words:  "recipient variables parameter is not a valid JSON",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "recipient-variables is not valid JSON.",
			Fix:    "Encode recipient-variables as a JSON object keyed by address",
			Source: mailgunErrors,
		},
		{
			Words:  "is not an RFC 2822 compliant date",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A delivery time is not written as a mail date.",
			Fix:    "Write the time as RFC 2822 wants it: Mon, 02 Jan 2006 15:04:05 -0700",
			Source: mailgunErrors,
		},
		{
			Words:  "malformed multipart form data request",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The form data cannot be parsed.",
			Fix:    "Let the HTTP library set Content-Type with its own boundary",
			Source: mailgunErrors,
		},
		{
			Words:  "cant be used to send the message",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The IP that o:sending-ip names does not belong to this domain.",
			Fix:    "Name an IP that is assigned to the domain, or leave the option out",
			Source: mailgunErrors,
		},
		{
			Words: "Sandbox subdomains are for test purposes only",
			Cause: smtpcode.SenderNotVerified,
			Means: "A sandbox domain sends to authorized recipients only.",
			Fix:   "Send from your own verified domain, or add the recipient as an authorized one",
			Ref:   "https://help.mailgun.com/hc/en-us/articles/217531258-Authorized-Recipients", Source: mailgunErrors,
		},
		{
			Words:  "Free accounts are for test purposes only",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "An account on the free plan sends to authorized recipients only.",
			Fix:    "Upgrade the account, or add the recipient as an authorized one",
			Source: mailgunErrors,
		},
		{
			Words:  "domain is unverified and requires DNS configuration",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "Mailgun has not seen the DNS records of this sending domain.",
			Fix:    "Publish the SPF and DKIM records that Mailgun lists for the domain and press verify",
			Source: mailgunErrors,
		},
		{
			Words:  "Please activate your Mailgun account",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account has never been activated.",
			Fix:    "Open the activation mail and confirm it",
			Source: mailgunErrors,
		},
		{
			Status: 401,
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The API key is wrong for this region or domain.",
			Fix:    "Use the sending key, and api.eu.mailgun.net for domains of the EU region",
			Source: mailgunErrors,
		},
		{
			Words:  "Domain not found",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "The account of this key has no such domain in this region.",
			Fix:    "Correct the domain in the URL, or call api.eu.mailgun.net if it is an EU domain",
			Source: mailgunErrors,
		},
		{
			Words:  "request size exceeds",
			Cause:  smtpcode.MessageTooLarge,
			Means:  "The message with its attachments is larger than Mailgun takes.",
			Source: mailgunErrors,
		},
		{
			Words: "request limit exceeded try again after",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "Too many calls; the message says when the next one is welcome.",
			Source: mailgunErrors,
		},
		{
			Words: "bytes limit exceeded try again after",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "Too much data in a short time; the message says when to go on.",
			Source: mailgunErrors,
		},
		{
			Words: "recipient limit exceeded try again after",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "Recipients were added faster than Mailgun allows; the message says when to go on.",
			Source: mailgunErrors,
		},
		{
			Status: 402,
			Cause:  smtpcode.Unclassified,
			Means:  "Mailgun understood the parameters and still refused; only the message says why.",
			Fix:    "Read the message; look at billing and the state of the domain",
			Source: mailgunErrors,
		},
		{
			Status: 500,
			Cause:  smtpcode.APIUnavailable, Temporary: true,
			Means:  "Mailgun failed on its own side.",
			Source: mailgunErrors,
		},
	},
}
