package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	resendErrors = "Resend API reference, Errors; error names of resend-node and resend-rs"
	resendQuoted = "message as quoted in Resend client issues (resend-node 455, swift-resend 15) and public code"
)

// resendAPI: the body is {"statusCode":…,"message":…,"name":…}. 401 and 403 are
// swapped against habit: a restricted key is 401, a wrong one 403. The name
// validation_error says little: its message tells an unverified domain from a bad
// address. resend-go prints "[ERROR]: " and the message only.
var resendAPI = apiProvider{
	Provider: "resend",
	Name:     "Resend",
	Hosts: []string{
		"api.resend.com", "resend.com",
	},
	Tokens: []string{
		"api resend com", "resend com domains", "resend exceptions", "ResendError", "Resend error",
		"resend emails send", "restricted to only send emails", "Missing API key in the authorization header",
		"daily email sending quota", "concurrent_idempotent_requests", "invalid_idempotent_request",
	},
	Aliases: []string{
		"resend-api", "resend+api",
	},
	Errors: []apiError{
		{
			Code:   "missing_api_key",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The request carries no API key.",
			Fix:    "Send \"Authorization: Bearer\" and the key; look whether the variable is empty",
			Source: resendErrors,
		},
		{
			Words:  "Missing API key in the authorization header",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The request carries no API key (text of clients that drop the name).",
			Fix:    "Send \"Authorization: Bearer\" and the key; look whether the variable is empty",
			Source: resendErrors,
		},
		{
			Code:   "invalid_api_key",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "Resend does not know this API key.",
			Source: resendErrors,
		},
		{
			Words:  "API key is invalid",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "Resend does not know this API key (text of clients that drop the name).",
			Source: resendErrors,
		},
		{
			Code:   "restricted_api_key",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The key may send mail and nothing else; this call is something else.",
			Fix:    "Use a key with full access for this call",
			Source: resendErrors,
		},
		{
			Words:  "restricted to only send emails",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The key may send mail and nothing else (text of clients that drop the name).",
			Fix:    "Use a key with full access for this call",
			Source: resendErrors,
		},
		{
			Words: "You can only send testing emails",
			Cause: smtpcode.SenderNotVerified,
			Means: "No domain is verified yet, so only the address of the account itself may get mail.",
			Fix:   "Verify a domain and send from it",
			Ref:   "https://resend.com/docs/dashboard/domains/introduction", Source: resendErrors,
		},
		{
			Words: "domain not verified",
			Cause: smtpcode.SenderNotVerified,
			Means: "The domain of the From address is not verified in the account of this key.",
			Fix:   "Add the domain, or that very subdomain, to this account and wait until it shows as verified",
			Ref:   "https://resend.com/domains", Source: "the answer as public clients have it in their tests",
		},
		{
			Words: "domain is not verified",
			Cause: smtpcode.SenderNotVerified,
			Means: "The domain of the From address is not verified in the account of this key.",
			Fix:   "Add the domain, or that very subdomain, to this account and wait until it shows as verified",
			Ref:   "https://resend.com/domains", Source: resendQuoted,
		},
		{
			Words:  "Invalid to field",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Resend cannot use an address in to.",
			Fix:    "Write bob@example.net or Bob <bob@example.net>, one entry an address",
			Source: resendQuoted,
		},
		{
			Code:   "invalid_from_address",
			Cause:  smtpcode.SenderAddressInvalid,
			Means:  "Resend cannot use the From address.",
			Fix:    "Write news@example.com or News <news@example.com>, with a domain of this account",
			Source: resendErrors,
		},
		{
			Code:   "validation_error",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field does not pass validation; the message names it.",
			Fix:    "Read the message: it names the field",
			Source: resendErrors,
		},
		{
			Code:   "missing_required_field",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field that must be there is missing; the message names it.",
			Source: resendErrors,
		},
		{
			Code:   "invalid_attachment",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "An attachment has neither content nor a path.",
			Fix:    "Set content or path of each attachment",
			Source: resendErrors,
		},
		{
			Code:   "invalid_parameter",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter has the wrong form, for example an id that is no UUID.",
			Source: resendErrors,
		},
		{
			Code:   "invalid_region",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Resend has no such region.",
			Source: resendErrors,
		},
		{
			Code:   "invalid_access",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A key was to be created with an access level that does not exist.",
			Fix:    "Use full_access or sending_access",
			Source: resendErrors,
		},
		{
			Code:   "invalid_idempotency_key",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The idempotency key is empty or longer than 256 characters.",
			Source: resendErrors,
		},
		{
			Code:   "invalid_idempotent_request",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The idempotency key was already used for a request with other content.",
			Fix:    "Use a new idempotency key whenever the message changes",
			Source: resendErrors,
		},
		{
			Code:  "concurrent_idempotent_requests",
			Cause: smtpcode.APIRequestInvalid, Temporary: true,
			Means:  "A request with the same idempotency key is still running.",
			Fix:    "Wait for the first request; retry with the same key later",
			Source: resendErrors,
		},
		{
			Code:   "not_found",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "There is no such endpoint.",
			Source: resendErrors,
		},
		{
			Code:   "method_not_allowed",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "The endpoint does not take this HTTP method.",
			Source: resendErrors,
		},
		{
			Code:  "rate_limit_exceeded",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "More requests per second than the account is allowed.",
			Fix:    "Queue the requests; send several messages with one batch call",
			Source: resendErrors,
		},
		{
			Words: "You can only make + requests per second",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "More requests per second than the account is allowed (text of clients that drop the name).",
			Fix:    "Queue the requests; send several messages with one batch call",
			Source: resendQuoted,
		},
		{
			Code:  "daily_quota_exceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this day are used up.",
			Fix:    "Upgrade the plan, or wait 24 hours",
			Source: resendErrors,
		},
		{
			Words: "daily email sending quota",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this day are used up (text of clients that drop the name).",
			Fix:    "Upgrade the plan, or wait 24 hours",
			Source: resendErrors,
		},
		{
			Code:  "monthly_quota_exceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this month are used up.",
			Fix:    "Upgrade the plan, or wait for the next month",
			Source: resendErrors,
		},
		{
			Code:   "security_error",
			Cause:  smtpcode.PolicyRejected,
			Means:  "Resend's security check stopped the request.",
			Fix:    "Read the message, then contact Resend support",
			Source: resendErrors,
		},
		{
			Code:  "application_error",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Resend failed on its own side.",
			Source: resendErrors,
		},
		{
			Code:  "internal_server_error",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Resend failed on its own side.",
			Source: resendErrors,
		},
	},
}
