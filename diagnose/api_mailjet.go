package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	mailjetErrors = "Mailjet API documentation, Send API v3.1 errors (mailjet/api-documentation)"
)

// mailjetAPI: Send API v3.1 puts the errors into each message, whatever the HTTP
// status; ErrorCode is mj-nnnn (any call) or send-nnnn (sending), ErrorRelatedTo
// names the field. A wrong key gets a body of its own without Messages.
var mailjetAPI = apiProvider{
	Provider: "mailjet",
	Name:     "Mailjet",
	Hosts: []string{
		"api.mailjet.com", "api.us.mailjet.com", "mailjet.com",
	},
	Tokens: []string{
		"mailjet", "mj 0001", "mj 0013", "mj 0015", "send 0008", "ErrorRelatedTo",
		"is not an authorized sender email address",
	},
	Aliases: []string{
		"mailjet-api", "mailjet+api",
	},
	Errors: []apiError{
		{
			Code:   "mj-0001",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The API key is suspended.",
			Fix:    "Contact Mailjet support",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0015",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "API key or secret key is missing or wrong.",
			Fix:    "Send the API key as user name and the secret key as password",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0002",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body is not valid JSON.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0003",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A property that must be there is missing; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0004",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A property has the wrong type; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0005",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A property has a value that is not allowed; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0006",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A property is too long; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0007",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "An array is empty; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0008",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "An array holds too many elements; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0012",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A text that must not be empty is empty; ErrorRelatedTo names it.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0011",
			Cause:  smtpcode.MessageTooLarge,
			Means:  "The request, attachments included, is larger than Mailjet takes.",
			Source: mailjetErrors,
		},
		{
			Code:   "mj-0013",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "An address is malformed; ErrorRelatedTo says which, and it may also be From or ReplyTo.",
			Fix:    "Look at ErrorRelatedTo and correct that address",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0003",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message has no body: no HTML, no text, no template.",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0004",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The same content is given twice, for example by template and by part.",
			Fix:    "Give each content once",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0006",
			Cause:  smtpcode.SenderNotPermitted,
			Means:  "The key may not set a Sender that differs from From.",
			Fix:    "Leave Sender out, or ask Mailjet support for the right",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0007",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The sender that SenderID names is not validated.",
			Fix:    "Validate the sender in the account",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0008",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The account has validated neither the From address nor its domain.",
			Fix:    "Add the sender or its domain to the account and validate it",
			Source: mailjetErrors,
		},
		{
			Words:  "is not an authorized sender email address",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The account has validated neither the From address nor its domain.",
			Fix:    "Add the sender or its domain to the account and validate it",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0010",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template does not exist or belongs to another key.",
			Fix:    "Correct TemplateID; check which key owns the template",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0011",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Headers sets a header for which there is a property, or which is forbidden.",
			Fix:    "Use the property instead",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0012",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "DeduplicateCampaign needs a CustomCampaign.",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0013",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "There is no monitoring category of that name.",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0016",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template settings need TemplateLanguage.",
			Fix:    "Set TemplateLanguage to true",
			Source: mailjetErrors,
		},
		{
			Code:   "send-0015",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "To, Cc and Bcc hold more addresses than one message may have.",
			Fix:    "Split the recipients over several messages",
			Source: mailjetErrors,
		},
	},
}
