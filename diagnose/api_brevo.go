package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	brevoErrors = "Brevo API v3, ErrorModel of the client libraries (sendinblue/APIv3-nodejs-library)"
	brevoLimits = "Brevo API v3, ErrorModel of the client libraries; developers.brevo.com, key concepts"
	brevoQuoted = "message as quoted in client issues and public code (fluent-smtp 157, brevo-node 40, APIv3-python-library 63)"
)

// brevoAPI: the body is {"code":…,"message":…}. The codes are coarse: unauthorized
// is a wrong key or an IP that is not on the list, invalid_parameter anything from
// a bad address to an unverified sender. An unverified sender may also get 201
// and fail later, visible in the event log only.
var brevoAPI = apiProvider{
	Provider: "brevo",
	Name:     "Brevo",
	Hosts: []string{
		"api.brevo.com", "api.sendinblue.com", "brevo.com", "sendinblue.com",
	},
	Tokens: []string{
		"brevo", "sendinblue", "sib_api_v3_sdk", "SibApiV3Sdk", "reseller_permission_denied",
		"account_under_validation", "sendTransacEmail", "TransactionalEmailsApi", "email is not valid in to",
	},
	Aliases: []string{
		"sendinblue", "brevo-api", "brevo+api", "sendinblue-api", "sib",
	},
	Errors: []apiError{
		{
			Code:   "unauthorized",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The API key is missing or wrong, or Brevo does not expect this IP.",
			Fix:    "Use an API key (xkeysib-…), not the SMTP key, in the api-key header; look at the authorised IPs",
			Source: brevoErrors,
		},
		{
			Words: "unrecognised IP address",
			Cause: smtpcode.APIPermissionDenied,
			Means: "The key is used from an IP address that the account has not authorised.",
			Fix:   "Add the IP under Security, Authorised IPs, or switch the check off",
			Ref:   "https://app.brevo.com/security/authorised_ips", Source: brevoQuoted,
		},
		{
			Code:   "permission_denied",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "This account, or the key it uses, lacks the right to make this call.",
			Fix:    "Check the account: sending may not be activated yet; ask Brevo support",
			Source: brevoErrors,
		},
		{
			Words:  "SMTP account is not yet activated",
			Cause:  smtpcode.AccountDisabled,
			Means:  "Brevo has not switched on transactional sending for this account.",
			Fix:    "Ask Brevo support to activate it",
			Source: brevoQuoted,
		},
		{
			Code:   "reseller_permission_denied",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The call is for reseller accounts only.",
			Source: brevoErrors,
		},
		{
			Code:   "account_under_validation",
			Cause:  smtpcode.AccountDisabled,
			Means:  "Brevo is still reviewing the account.",
			Fix:    "Wait for the review, or ask Brevo support",
			Source: brevoErrors,
		},
		{
			Code:   "not_enough_credits",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The account has run out of credits.",
			Fix:    "Buy credits or change the plan",
			Source: brevoErrors,
		},
		{
			Words:  "sending has been rejected because the sender",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "Brevo has verified neither the sender nor its domain for this account.",
			Fix:    "Add and verify the sender, or authenticate its domain",
			Source: brevoQuoted,
		},
		{
			Words:  "email is not valid in to",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "An address in to is malformed.",
			Source: brevoQuoted,
		},
		{
			Code:   "invalid_parameter",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter is not valid; the message names it.",
			Source: brevoErrors,
		},
		{
			Code:   "missing_parameter",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter that must be there is missing; the message names it.",
			Source: brevoErrors,
		},
		{
			Code:   "out_of_range",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A number is too large or too small.",
			Source: brevoErrors,
		},
		{
			Code:   "duplicate_parameter",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter stands twice, or its value is already taken.",
			Source: brevoErrors,
		},
		{
			Code:   "duplicate_request",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Brevo has already got this very request.",
			Fix:    "Do not repeat it",
			Source: brevoErrors,
		},
		{
			Code:   "document_not_found",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template or other object does not exist in this account.",
			Fix:    "Correct the id",
			Source: brevoErrors,
		},
		{
			Code:   "not_acceptable",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body is not JSON.",
			Fix:    "Send Content-Type: application/json and JSON",
			Source: brevoErrors,
		},
		{
			Code:   "method_not_allowed",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "The URL does not take this HTTP method.",
			Source: brevoErrors,
		},
		{
			Status: 429,
			Cause:  smtpcode.RateLimited, Temporary: true,
			Means:  "Too many calls; the header x-sib-ratelimit-reset says when to go on.",
			Source: brevoLimits,
		},
	},
}
