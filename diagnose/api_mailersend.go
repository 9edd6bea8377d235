package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	mailersendErrors = "MailerSend developer documentation, General, Errors"
)

// mailersendAPI: the code stands at the end of the message, "#MS42207", and often
// once more under errors. Without a code the status has to do.
var mailersendAPI = apiProvider{
	Provider: "mailersend",
	Name:     "MailerSend",
	Hosts: []string{
		"api.mailersend.com", "mailersend.com",
	},
	Tokens: []string{
		"mailersend", "api mailersend com", "MS42207", "MS42225", "MS42222", "MS42901", "MS42903",
	},
	Aliases: []string{
		"mailersend-api", "mailersend+api",
	},
	Errors: []apiError{
		{
			Code:   "#MS40301",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The token lacks the scope for this call.",
			Fix:    "Give the token the Email full-access scope",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS40305",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The call comes from an IP address that is not on the allow list.",
			Fix:    "Add the IP to the allow list",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS40302",
			Cause:  smtpcode.AccountDisabled,
			Means:  "API and SMTP access is switched off for the account.",
			Fix:    "Contact MailerSend support",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS40303",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account may not do this in its present state.",
			Fix:    "Look at the state of the account and finish its approval",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS40304",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account is suspended.",
			Fix:    "Contact MailerSend support",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42207",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The domain of the From address is not verified in this account.",
			Fix:    "Verify the domain, or use one that is verified",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42226",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The default domain of the template is not verified.",
			Fix:    "Verify the domain, or set from",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42208",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "An address is malformed; the message names the field, which may also be from.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42201",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The same recipient stands there twice.",
			Fix:    "Remove the repeated addresses",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42205",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "A field holds more recipients than allowed.",
			Fix:    "Split the recipients over several messages",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42206",
			Cause:  smtpcode.MessageTooLarge,
			Means:  "An attachment is larger than 25 MB.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42210",
			Cause:  smtpcode.VirusFound,
			Means:  "MailerSend does not carry files of this type.",
			Fix:    "Send a link, or another type of file",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42202",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The name of an attachment does not fit its content.",
			Fix:    "Give the file the extension of its real type",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42209",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field that must be there is missing.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42211",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message has no body: no HTML, no text, no template.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42219",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "send_at lies in the past.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42227",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body is not valid JSON.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42229",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The bulk request holds more than 500 messages.",
			Fix:    "Send at most 500 messages a request",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS40001",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The bulk request is malformed.",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42216",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The plan does not include this feature.",
			Fix:    "Upgrade the plan, or do without the feature",
			Source: mailersendErrors,
		},
		{
			Code:  "#MS42204",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The e-mail quota set for the account is used up.",
			Fix:    "Wait, or ask MailerSend support for more",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42222",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The trial domain has sent all it may send.",
			Fix:    "Add a domain of your own and verify it",
			Source: mailersendErrors,
		},
		{
			Code:   "#MS42225",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "A trial account may write to a few different recipients only, and they are used up.",
			Fix:    "Add a domain of your own and have the account approved",
			Source: mailersendErrors,
		},
		{
			Code:  "#MS42901",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The API calls of this day are used up.",
			Fix:    "Upgrade the plan, or wait for the next day",
			Source: mailersendErrors,
		},
		{
			Code:  "#MS42903",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "Too many calls in this minute.",
			Source: mailersendErrors,
		},
		{
			Code:  "#MS5001",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "The bulk request could not be processed on the side of MailerSend.",
			Source: mailersendErrors,
		},
	},
}
