package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	sendgridErrors    = "Twilio SendGrid v3 Mail Send error reference (sendgrid/docs)"
	sendgridSupport   = "Twilio SendGrid support, \"4XX API Errors and Troubleshooting Suggestions\"; Twilio errors 60222 and 60604"
	sendgridStatus    = "Twilio docs, SendGrid v3 API, Errors: status codes"
	sendgridCredits   = "answer of the API; its SMTP form (451) is in sendgrid/docs"
	sendgridForbidden = "quoted in sendgrid-nodejs issue 957"
)

// sendgridAPI: every error is {"errors":[{"message":…,"field":…,"help":…}]}; there
// are no error codes, so the message decides, and for a bare answer the status.
// sendgrid-go returns no error for these: it hands back the status and the body.
var sendgridAPI = apiProvider{
	Provider: "sendgrid",
	Name:     "Twilio SendGrid",
	Hosts: []string{
		"api.sendgrid.com", "api.eu.sendgrid.com", "sendgrid.com",
	},
	Tokens: []string{
		"sendgrid", "api sendgrid com", "verified Sender Identity", "python http client exceptions",
	},
	Aliases: []string{
		"sendgrid-api", "twilio-sendgrid", "sendgrid+api",
	},
	Errors: []apiError{
		{
			Words:  "limited to 1000 personalizations",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "The request holds more than 1000 personalizations.",
			Fix:    "Send several requests of at most 1000 personalizations",
			Source: sendgridErrors,
		},
		{
			Words:  "limit of 1000 total recipients",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "To, Cc and Bcc together hold more than 1000 addresses.",
			Fix:    "Spread the recipients over several requests",
			Source: sendgridErrors,
		},
		{
			Words:  "must have at least one personalization",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request names no recipients at all.",
			Fix:    "Add a personalization with a to address",
			Source: sendgridErrors,
		},
		{
			Words:  "should only be included once",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "One address stands in more than one of to, cc and bcc.",
			Fix:    "Remove the repeated addresses of a personalization, whatever their letter case",
			Source: sendgridErrors,
		},
		{
			Words:  "to parameter is required for all personalization",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A personalization has no to address.",
			Fix:    "Give every personalization at least one to address",
			Source: sendgridErrors,
		},
		{
			Words:  "exceeds the maximum total length of 320",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "An address is longer than the 320 characters allowed.",
			Source: sendgridErrors,
		},
		{
			Words:  "Header cannot be one of the reserved keys",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request sets a header that SendGrid writes itself.",
			Fix:    "Use the API field for it, or leave the header out",
			Source: sendgridErrors,
		},
		{
			Words:  "cannot contain non ASCII characters or empty spaces",
			Cause:  smtpcode.MessageMalformed,
			Means:  "A custom header has a name with spaces or non-ASCII letters.",
			Fix:    "Use header names of plain ASCII without spaces",
			Source: sendgridErrors,
		},
		{
			Words:  "Scheduling more than 72 hours in advance",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "send_at lies more than 72 hours ahead.",
			Fix:    "Keep the message in your own queue until it is within 72 hours",
			Source: sendgridErrors,
		},
		{
			Words:  "The subject is required",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Neither the request nor the template has a subject.",
			Fix:    "Set a subject, or use a template that has one",
			Source: sendgridErrors,
		},
		{
			Words:  "limited to 10 000 substitutions",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "There are more substitutions than one request may carry.",
			Fix:    "Carry less data, or split the request",
			Source: sendgridErrors,
		},
		{
			Words:  "may not exceed 10 000 bytes per personalization",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The custom_args of a personalization are larger than 10,000 bytes.",
			Fix:    "Keep the data on your side and send only an id",
			Source: sendgridErrors,
		},
		{
			Words:  "filename is required",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "An attachment has no file name.",
			Fix:    "Set the file name of every attachment",
			Source: sendgridErrors,
		},
		{
			Words:  "content param is required unless",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has neither a body nor a template.",
			Fix:    "Add content, or a template_id",
			Source: sendgridErrors,
		},
		{
			Words:  "content value must be a string at least",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A body part is empty.",
			Fix:    "Send at least one character, or leave the part out",
			Source: sendgridErrors,
		},
		{
			Words:  "text plain needs to be first",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body parts stand in the wrong order.",
			Fix:    "Put text/plain before text/html",
			Source: sendgridErrors,
		},
		{
			Words:  "Invalid UTF8 in request",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request body is not valid UTF-8.",
			Fix:    "Encode the body as UTF-8",
			Source: sendgridErrors,
		},
		{
			Words:  "The from object must",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no from object with an e-mail address.",
			Fix:    "Set from.email",
			Source: sendgridErrors,
		},
		{
			Words:  "reply to object when used",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "reply_to lacks a usable address.",
			Fix:    "Set reply_to.email or leave reply_to out",
			Source: sendgridErrors,
		},
		{
			Words:  "must be a valid pool name",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The account has no IP pool of that name.",
			Fix:    "Correct ip_pool_name",
			Source: sendgridErrors,
		},
		{
			Words:  "must be a valid template id",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The account has no template with that id.",
			Fix:    "Correct template_id; check that the key belongs to the account or subuser that owns the template",
			Source: sendgridErrors,
		},
		{
			Words:  "limit of 10 categories",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message carries more than ten categories.",
			Fix:    "Use at most ten categories",
			Source: sendgridErrors,
		},
		{
			Words:  "must be a valid Group ID",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The account has no unsubscribe group with that id.",
			Fix:    "Correct asm.group_id",
			Source: sendgridErrors,
		},
		{
			Words: "does not match a verified Sender Identity",
			Cause: smtpcode.SenderNotVerified,
			Means: "SendGrid has verified neither the From address nor its domain for this account.",
			Fix:   "Verify the sender, or authenticate its domain, in the account or subuser that owns the key",
			Ref:   "https://docs.sendgrid.com/for-developers/sending-email/sender-identity", Source: sendgridSupport,
		},
		{
			Words:  "not authorized to send mail",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The API key may do other things, but not send.",
			Fix:    "Give the key the Mail Send permission",
			Source: sendgridSupport,
		},
		{
			Words:  "access forbidden",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The API key or the account may not use this endpoint.",
			Fix:    "Give the key the scope that the endpoint needs; check that the account is in good standing",
			Source: sendgridForbidden,
		},
		{
			Words:  "authorization grant is invalid",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "SendGrid does not know this API key any more, or never did.",
			Fix:    "Use a current key: the whole string that starts with SG, and not its id",
			Source: sendgridSupport,
		},
		{
			Words: "Maximum credits exceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The plan has no messages left.",
			Fix:    "Upgrade the plan, or wait until the allowance is renewed",
			Source: sendgridCredits,
		},
		{
			Status: 401,
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The API key is missing or wrong.",
			Fix:    "Send \"Authorization: Bearer\" and a key with the Mail Send permission",
			Source: sendgridErrors,
		},
		{
			Status: 406,
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request says that it accepts no JSON.",
			Fix:    "Send \"Accept: application/json\"",
			Source: sendgridStatus,
		},
		{
			Status: 413,
			Cause:  smtpcode.MessageTooLarge,
			Means:  "The request, attachments included, is larger than the API takes.",
			Source: sendgridErrors,
		},
		{
			Status: 429,
			Cause:  smtpcode.RateLimited, Temporary: true,
			Means:  "The endpoint takes no more calls until the time in X-RateLimit-Reset.",
			Source: sendgridErrors,
		},
		{
			Status: 500,
			Cause:  smtpcode.APIUnavailable, Temporary: true,
			Means:  "SendGrid failed on its own side.",
			Source: sendgridErrors,
		},
		{
			Status: 503,
			Cause:  smtpcode.APIUnavailable, Temporary: true,
			Means:  "The API is not available at the moment.",
			Source: sendgridErrors,
		},
	},
}
