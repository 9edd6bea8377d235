package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	gmailHandle   = "Google, Gmail API guide, Resolve errors"
	gmailIssues   = "quoted in public issues: google-api-nodejs-client 2361, google-apis-rs 351, fluent-smtp 152, python-samples 23 and 80"
	gmailQuota    = "Google, Gmail API guides, Resolve errors and Usage limits; quoted by Nylas support"
	gmailQuoted   = "message as quoted in public code that calls the Gmail API"
	googleReasons = "Google APIs, standard error responses: reasons (Analytics Core Reporting lists quotaExceeded)"
	googleOAuth   = "Google Identity, Using OAuth 2.0, refresh token expiration; RFC 6749 section 5.2"
)

// gmailAPI: users.messages.send and drafts.send. The body is {"error":{"code":…,
// "message":…,"errors":[{"reason":…}],"status":…}}; reason is the code to go by. The
// Go client prints "googleapi: Error 403: message, reason". Once the sending limit
// is passed some more calls may still get 200 although their mail stays put. Errors of the token endpoint
// (invalid_grant) come before Gmail is asked at all.
var gmailAPI = apiProvider{
	Provider: "gmail-api",
	Name:     "Gmail API",
	Hosts: []string{
		"gmail.googleapis.com", "www.googleapis.com", "oauth2.googleapis.com",
	},
	Tokens: []string{
		"googleapi", "gmail googleapis com", "GaxiosError", "googleapiclient errors HttpError",
		"GoogleJsonResponseException", "oauth2 googleapis com", "google auth exceptions RefreshError",
		"gmail v1 users",
	},
	Aliases: []string{
		"gmail", "gmailapi", "google-gmail-api", "google-workspace-api", "gmail-rest", "googleapi",
	},
	Errors: []apiError{
		{
			Code:  "authError",
			Cause: smtpcode.OAuthTokenInvalid,
			Means: "The access token has expired or is not valid.",
			Fix:   "Refresh the token; let the user sign in again if that fails",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Words:  "invalid authentication credentials",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The access token has expired or is not valid.",
			Fix:    "Refresh the token; let the user sign in again if that fails",
			Source: gmailHandle,
		},
		{
			Code:  "invalid_grant",
			Cause: smtpcode.OAuthTokenInvalid,
			Means: "The refresh token has expired or was revoked.",
			Fix:   "Let the user sign in again; apps in testing status get tokens for seven days only",
			Ref:   "https://developers.google.com/identity/protocols/oauth2#expiration", Source: googleOAuth,
		},
		{
			Code:   "invalid_client",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The OAuth client id or its secret is wrong or deleted.",
			Fix:    "Download the client credentials of the project again",
			Source: googleOAuth,
		},
		{
			Code:   "unauthorized_client",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The service account may not act for this user with these scopes.",
			Fix:    "Have a Workspace administrator allow its client id the gmail.send scope (domain-wide delegation)",
			Source: googleOAuth,
		},
		{
			Code:   "insufficientPermissions",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The token was granted without the scope for sending.",
			Fix:    "Ask for https://www.googleapis.com/auth/gmail.send and let the user consent again; delete the stored token",
			Source: gmailIssues,
		},
		{
			Words:  "insufficient authentication scopes",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The token was granted without the scope for sending.",
			Fix:    "Ask for https://www.googleapis.com/auth/gmail.send and let the user consent again; delete the stored token",
			Source: gmailIssues,
		},
		{
			Code:  "domainPolicy",
			Cause: smtpcode.APIPermissionDenied,
			Means: "The administrators of the domain do not let this app use Gmail.",
			Fix:   "Have a Workspace administrator allow the app",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Code:   "accessNotConfigured",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The Gmail API is not switched on in the Google Cloud project of this client.",
			Fix:    "Enable the Gmail API in the project and wait a few minutes",
			Source: gmailIssues,
		},
		{
			Words:  "has not been used in project",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The Gmail API is not switched on in the Google Cloud project of this client.",
			Fix:    "Enable the Gmail API in the project and wait a few minutes",
			Source: gmailIssues,
		},
		{
			Words:  "Delegation denied for",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The call names another mailbox than the one that the token is for.",
			Fix:    "Use \"me\" as user id, or impersonate that user with domain-wide delegation",
			Source: gmailIssues,
		},
		{
			Code:   "failedPrecondition",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The account behind the token has no mailbox: mostly a service account that impersonates nobody.",
			Fix:    "Set the subject of the service account to a real user and set up domain-wide delegation",
			Source: gmailIssues,
		},
		{
			Words:  "Mail service not enabled",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The Google account behind the token has no Gmail mailbox.",
			Fix:    "Turn Gmail on for the account, or sign in with one that has it",
			Source: gmailIssues,
		},
		{
			Words:  "Recipient address required",
			Cause:  smtpcode.MessageMalformed,
			Means:  "Gmail finds no To, Cc or Bcc in the raw message: the header is missing, or raw is broken.",
			Fix:    "Check that raw is the base64url of a whole message: header lines, an empty line, the body",
			Source: gmailIssues,
		},
		{
			Words:  "Invalid To header",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "The To header of the raw message holds an address that Gmail cannot parse.",
			Source: gmailQuoted,
		},
		{
			Code:   "invalidArgument",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A value in the request is not valid; the message says which.",
			Source: gmailIssues,
		},
		{
			Code:  "badRequest",
			Cause: smtpcode.APIRequestInvalid,
			Means: "A parameter is missing or wrong; the message says which.",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Words: "limit exceeded Mail sending",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means: "The account has sent all it may send in a day, over whatever protocol.",
			Fix:   "Wait up to 24 hours; use a sending service for more",
			Ref:   "https://support.google.com/a/answer/166852", Source: gmailHandle,
		},
		{
			Code:  "userRateLimitExceeded",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means: "This user makes more calls than allowed.",
			Fix:   "Retry with growing pauses",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Words: "User rate limit exceeded Retry after",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means: "This user sends or calls too fast; the message says when to go on.",
			Fix:   "Wait until the time in the message",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Code:  "rateLimitExceeded",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means: "The project or the user makes more calls than allowed.",
			Fix:   "Retry with growing pauses",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Words: "Quota exceeded for quota metric",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "The calls that the project may make in a minute are used up.",
			Fix:    "Retry with growing pauses, or ask Google for a higher quota",
			Source: gmailQuota,
		},
		{
			Code:  "dailyLimitExceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means: "The calls that the project may make in a day are used up.",
			Fix:   "Ask Google for a higher quota in the Cloud console, or wait for the next day",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Code:  "quotaExceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "A quota of the project or the user is used up.",
			Fix:    "Wait, or ask for a higher quota in the Cloud console",
			Source: googleReasons,
		},
		{
			Code:  "backendError",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means: "Gmail failed on its own side.",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
		{
			Code:  "internalError",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means: "Gmail failed on its own side.",
			Ref:   "https://developers.google.com/workspace/gmail/api/guides/handle-errors", Source: gmailHandle,
		},
	},
}
