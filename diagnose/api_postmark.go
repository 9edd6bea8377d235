package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	postmarkErrors = "Postmark developer documentation, API overview, error codes"
	postmarkQuoted = "message as quoted in Postmark client issues and tests (postmark-gem 87, postmark-php 35, django-anymail 239)"
)

// postmarkAPI: the body holds ErrorCode and Message. ErrorCode is Postmark's own
// number and only looks like an HTTP status: 406 inside a 422 is a suppressed
// recipient. A batch answers 200 and has an ErrorCode for each message. Some
// clients print nothing but the message, so the usual messages have rows too.
var postmarkAPI = apiProvider{
	Provider: "postmark",
	Name:     "Postmark",
	Hosts: []string{
		"api.postmarkapp.com", "postmarkapp.com",
	},
	Tokens: []string{
		"postmarkapp", "postmark", "PostmarkError", "InvalidEmailRequestError", "InactiveRecipientsError",
		"ApiInputError", "is not a Sender Signature on your account", "does not contain a valid Server token",
		"recipient that has been marked as inactive", "ErrorCode {10|100|300|400|401|402|403|405|406|407|408|409|410|411|412|413|429|701}",
	},
	Aliases: []string{
		"postmarkapp", "postmark-api", "postmark+api",
	},
	Errors: []apiError{
		{
			Code:   "10",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The server token is missing or wrong.",
			Fix:    "Send the token of the server, not of the account, in X-Postmark-Server-Token",
			Source: postmarkErrors,
		},
		{
			Words:  "does not contain a valid Server token",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "Postmark does not know this server token.",
			Fix:    "Send the token of the server, not of the account, in X-Postmark-Server-Token",
			Source: postmarkQuoted,
		},
		{
			Code:   "11",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has several errors; the Errors array lists them.",
			Fix:    "Go through the Errors array",
			Source: postmarkErrors,
		},
		{
			Code:   "300",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field of the message does not pass validation; Message says which.",
			Fix:    "Read Message: it names the field",
			Source: postmarkErrors,
		},
		{
			Words:  "Invalid To address",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Postmark cannot use an address in To.",
			Source: postmarkQuoted,
		},
		{
			Words:  "Error parsing To",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Postmark cannot parse To.",
			Source: postmarkQuoted,
		},
		{
			Words:  "Error parsing Cc",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Postmark cannot parse Cc.",
			Source: postmarkQuoted,
		},
		{
			Words:  "Error parsing Bcc",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Postmark cannot parse Bcc.",
			Source: postmarkQuoted,
		},
		{
			Code:   "400",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The account has no sender signature or domain for this From address.",
			Fix:    "Add the From address or its domain to the account and confirm it",
			Source: postmarkErrors,
		},
		{
			Words:  "is not a Sender Signature on your account",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The account does not own the From address.",
			Fix:    "Add the From address or its domain to the account and confirm it",
			Source: postmarkQuoted,
		},
		{
			Code:   "401",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The sender signature is there, but nobody has confirmed it.",
			Fix:    "Open the confirmation mail sent to the From address",
			Source: postmarkErrors,
		},
		{
			Code:   "402",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body is not valid JSON.",
			Source: postmarkErrors,
		},
		{
			Code:   "403",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The JSON holds a field that Postmark cannot use.",
			Source: postmarkErrors,
		},
		{
			Code:   "405",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The account has run out of credits.",
			Fix:    "Buy credits or change the plan",
			Source: postmarkErrors,
		},
		{
			Code:   "406",
			Cause:  smtpcode.RecipientSuppressed,
			Means:  "Every recipient is inactive after a hard bounce, a complaint or by hand.",
			Fix:    "Reactivate the address only once it works again and its owner wants the mail",
			Source: postmarkErrors,
		},
		{
			Words:  "recipient that has been marked as inactive",
			Cause:  smtpcode.RecipientSuppressed,
			Means:  "The recipient is inactive after a hard bounce, a complaint or by hand.",
			Fix:    "Reactivate the address only once it works again and its owner wants the mail",
			Source: postmarkQuoted,
		},
		{
			Code:   "409",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The headers do not say that the request is JSON.",
			Fix:    "Send Accept and Content-Type: application/json",
			Source: postmarkErrors,
		},
		{
			Code:   "410",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The batch holds more than 500 messages.",
			Fix:    "Send batches of at most 500",
			Source: postmarkErrors,
		},
		{
			Code:   "411",
			Cause:  smtpcode.VirusFound,
			Means:  "Postmark does not carry attachments of this type.",
			Fix:    "Send a link, or another type of file",
			Source: postmarkErrors,
		},
		{
			Code:   "412",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The account awaits approval and may only write to its own domain until then.",
			Fix:    "Wait for the approval, or test with recipients of the From domain",
			Source: postmarkErrors,
		},
		{
			Code:   "413",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account is not approved for sending.",
			Fix:    "Contact Postmark support",
			Source: postmarkErrors,
		},
		{
			Code:   "503",
			Cause:  smtpcode.SenderNotPermitted,
			Means:  "The sender is an address of a public mailbox provider.",
			Fix:    "Send from a domain of your own",
			Source: postmarkErrors,
		},
		{
			Code:  "100",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "The API is down for maintenance.",
			Source: postmarkErrors,
		},
		{
			Status: 413,
			Cause:  smtpcode.MessageTooLarge,
			Means:  "The message exceeds 10 MB, or the batch 50 MB.",
			Source: postmarkErrors,
		},
		{
			Status: 415,
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request lacks the Content-Type that Postmark wants.",
			Fix:    "Send Accept and Content-Type: application/json",
			Source: postmarkErrors,
		},
		{
			Status: 429,
			Cause:  smtpcode.RateLimited, Temporary: true,
			Means:  "Too many calls in a short time.",
			Source: postmarkErrors,
		},
		{
			Status: 500,
			Cause:  smtpcode.APIUnavailable, Temporary: true,
			Means:  "Postmark failed on its own side.",
			Source: postmarkErrors,
		},
	},
}
