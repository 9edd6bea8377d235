package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	graphExchange   = "Microsoft, EWS reference, ResponseCode (office-developer-exchange-docs, responsecode.md)"
	graphConsumer   = "EWS Managed API, ServiceError: codes of the outbound filter for consumer mailboxes"
	graphDocs       = "Microsoft Graph documentation, Error responses and resource types; Send mail"
	graphThrottling = "Microsoft Graph documentation, Throttling guidance and service-specific limits (Outlook); Microsoft Q&A 734143, 5629476"
	graphMailbox    = "Microsoft support article, \"REST API is not yet supported for this mailbox\" (SupportArticles-docs)"
	entraErrors     = "Microsoft Entra documentation, Authentication and authorization error codes"
	graphQuoted     = "message as quoted in issues of msgraph-sdk-php (1499), msgraph-sdk-dotnet (1891), E5SubBot (39) and in public code"
)

// graphAPI: sendMail of Exchange Online and Outlook.com. The body is
// {"error":{"code":…,"message":…,"innerError":…}}; the codes that start with Error
// are Exchange's own. Success is 202, which says nothing about delivery. The Go SDK
// (odataerrors.ODataError) prints the message only. AADSTS numbers come from the
// token endpoint, login.microsoftonline.com, before Graph is asked at all.
var graphAPI = apiProvider{
	Provider: "microsoft-graph",
	Name:     "Microsoft Graph",
	Hosts: []string{
		"graph.microsoft.com", "graph.microsoft.us", "microsoftgraph.chinacloudapi.cn", "login.microsoftonline.com",
		"login.microsoftonline.us",
	},
	Tokens: []string{
		"graph microsoft com", "ErrorSendAsDenied", "ErrorAccessDenied", "ErrorInvalidRecipients",
		"ErrorMessageSubmissionBlocked", "ErrorExceededMessageLimit",
		"right to send mail on behalf of the specified sending account", "MailboxNotEnabledForRESTAPI", "odataerrors",
		"ODataError", "ApplicationThrottled", "MailboxConcurrency", "InvalidAuthenticationToken",
		"login microsoftonline com", "microsoft graph", "MgUserMail", "AADSTS7000215", "AADSTS7000222", "AADSTS700082",
		"AADSTS70008", "AADSTS65001", "AADSTS700016",
	},
	Aliases: []string{
		"graph", "msgraph", "ms-graph", "microsoft-graph-api", "graph-api", "o365-graph", "office365-graph",
		"outlook-graph",
	},
	Errors: []apiError{
		{
			Code:  "ErrorSendAsDenied",
			Cause: smtpcode.SenderNotPermitted,
			Means: "The account has no right to use this From address.",
			Fix:   "Have an Exchange administrator grant Send As on that mailbox, or send from the own address",
			Ref:   "https://learn.microsoft.com/en-us/graph/outlook-send-mail-from-other-user", Source: graphExchange,
		},
		{
			Words: "right to send mail on behalf of",
			Cause: smtpcode.SenderNotPermitted,
			Means: "The account has no right to use this From address (text of the Go SDK).",
			Fix:   "Have an Exchange administrator grant Send As on that mailbox, or send from the own address",
			Ref:   "https://learn.microsoft.com/en-us/graph/outlook-send-mail-from-other-user", Source: graphQuoted,
		},
		{
			Code:   "ErrorAccessDenied",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The app has no Mail.Send for this mailbox, or an application access policy shuts it out.",
			Fix:    "Grant Mail.Send with admin consent (Mail.Send.Shared for shared mailboxes); look at access policies",
			Source: graphExchange,
		},
		{
			Words:  "Access is denied Check credentials and try again",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The app has no Mail.Send for this mailbox, or an application access policy shuts it out.",
			Fix:    "Grant Mail.Send with admin consent (Mail.Send.Shared for shared mailboxes); look at access policies",
			Source: graphQuoted,
		},
		{
			Code:   "Authorization_RequestDenied",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The token lacks the permission for this call.",
			Fix:    "Grant the permission and give admin consent",
			Source: graphDocs,
		},
		{
			Code:   "InvalidAuthenticationToken",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The access token is missing, expired, malformed or made for something other than Graph.",
			Fix:    "Get a new token for https://graph.microsoft.com/.default",
			Source: graphDocs,
		},
		{
			Words:  "Lifetime validation failed the token is expired",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The access token has expired.",
			Fix:    "Refresh the token; let the SDK credential do it",
			Source: graphQuoted,
		},
		{
			Code:   "ErrorInvalidRecipients",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "A recipient is malformed or unknown to the directory, or there is none at all.",
			Fix:    "Give each recipient an entry of its own in toRecipients; no lists joined by ; or ,",
			Source: graphExchange,
		},
		{
			Words:  "At least one recipient is not valid",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "A recipient is malformed or unknown to the directory, or there is none at all.",
			Fix:    "Give each recipient an entry of its own in toRecipients; no lists joined by ; or ,",
			Source: graphQuoted,
		},
		{
			Words:  "At least one recipient isnt valid",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "A recipient is malformed or unknown to the directory, or there is none at all.",
			Fix:    "Give each recipient an entry of its own in toRecipients; no lists joined by ; or ,",
			Source: graphQuoted,
		},
		{
			Code:   "ErrorMissingRecipients",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "The message has no recipient.",
			Fix:    "Fill toRecipients, ccRecipients or bccRecipients",
			Source: graphExchange,
		},
		{
			Code:   "ErrorInvalidSmtpAddress",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "Exchange cannot parse an address.",
			Source: graphExchange,
		},
		{
			Code:   "ErrorMessageSizeExceeded",
			Cause:  smtpcode.MessageTooLarge,
			Means:  "The message is larger than the mailbox may send.",
			Source: graphExchange,
		},
		{
			Code:   "ErrorMimeContentInvalid",
			Cause:  smtpcode.MessageMalformed,
			Means:  "Exchange cannot parse the MIME message.",
			Fix:    "Check headers, line ends and encodings of the MIME text",
			Source: graphExchange,
		},
		{
			Code:   "ErrorMimeContentInvalidBase64String",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The MIME message in the request is not base64.",
			Fix:    "Encode the whole message in standard base64 and send it as text/plain",
			Source: graphExchange,
		},
		{
			Words:  "Invalid base64 string for MIME content",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The MIME message in the request is not base64.",
			Fix:    "Encode the whole message in standard base64 and send it as text/plain",
			Source: graphDocs,
		},
		{
			Code:   "ErrorInvalidUser",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The mailbox in the URL does not exist in this tenant.",
			Fix:    "Correct the user in /users/{id}/sendMail",
			Source: graphQuoted,
		},
		{
			Code:  "MailboxNotEnabledForRESTAPI",
			Cause: smtpcode.AccountDisabled,
			Means: "The sending account has no Exchange Online mailbox: no licence, deleted, guest or on-premises.",
			Fix:   "Assign a licence with Exchange Online to the account, or send from another mailbox",
			Ref:   "https://learn.microsoft.com/en-us/troubleshoot/exchange/user-and-shared-mailboxes/rest-api-is-not-yet-supported-for-this-mailbox-error", Source: graphMailbox,
		},
		{
			Code:   "ResourceNotFound",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The signed-in user has no mailbox that Graph can reach.",
			Fix:    "Assign a licence with Exchange Online to the user, or name another in /users/{id}/sendMail",
			Source: "github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/6882, and " + graphMailbox,
		},
		{
			Words:  "mailbox is either inactive soft deleted or is hosted on premise",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The sending account has no Exchange Online mailbox: no licence, deleted, guest or on-premises.",
			Fix:    "Assign a licence with Exchange Online to the account, or send from another mailbox",
			Source: graphQuoted,
		},
		{
			Code:   "ErrorMessageSubmissionBlocked",
			Cause:  smtpcode.AccountDisabled,
			Means:  "Outlook.com has stopped this mailbox from sending.",
			Fix:    "Sign in to the mailbox in a browser and follow the steps shown there",
			Source: graphConsumer,
		},
		{
			Code:   "ErrorAccountSuspend",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The mailbox is suspended.",
			Fix:    "Sign in to the mailbox in a browser and verify the account",
			Source: graphConsumer,
		},
		{
			Code:  "ErrorExceededMessageLimit",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The mailbox has sent all it may send for now.",
			Fix:    "Wait for the next day; sign in to verify the account, which may raise the limit",
			Source: graphConsumer,
		},
		{
			Code:  "ErrorExceededMaxRecipientLimit",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The mailbox has written to as many recipients as it may for now.",
			Fix:    "Wait for the next day; sign in to verify the account, which may raise the limit",
			Source: graphConsumer,
		},
		{
			Code:   "ErrorMessageBlocked",
			Cause:  smtpcode.SpamContent,
			Means:  "The outbound filter takes the message for spam.",
			Source: graphConsumer,
		},
		{
			Code:   "ErrorQuotaExceeded",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The sending mailbox is full, so Exchange cannot store the message on its way out.",
			Fix:    "Empty the mailbox and its Recoverable Items, or send with saveToSentItems false",
			Source: graphExchange,
		},
		{
			Code:  "ApplicationThrottled",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "The app calls this mailbox more often than Graph allows; the mail may have gone out all the same.",
			Fix:    "Wait as long as Retry-After says; at most four calls at once a mailbox",
			Source: graphThrottling,
		},
		{
			Words: "Application is over its MailboxConcurrency limit",
			Cause: smtpcode.TooManyConnections, Temporary: true,
			Means:  "More than four calls ran at once against this mailbox.",
			Fix:    "Run at most four calls at a time for a mailbox",
			Source: graphThrottling,
		},
		{
			Code:  "TooManyRequests",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "Graph takes no more calls until the time in Retry-After.",
			Fix:    "Wait as long as Retry-After says",
			Source: graphThrottling,
		},
		{
			Code:  "activityLimitReached",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "The app or the user is being slowed down.",
			Fix:    "Wait as long as Retry-After says",
			Source: graphDocs,
		},
		{
			Code:  "ErrorServerBusy",
			Cause: smtpcode.ServerBusy, Temporary: true,
			Means:  "Exchange Online is busy; the mail may have gone out all the same.",
			Fix:    "Wait as long as Retry-After says; look at Sent Items before sending again",
			Source: graphExchange,
		},
		{
			Code:  "ErrorMailboxStoreUnavailable",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "The database that holds the mailbox cannot be reached.",
			Source: graphExchange,
		},
		{
			Code:  "ErrorMailboxMoveInProgress",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "The mailbox is being moved to another server.",
			Fix:    "Retry when the move is done",
			Source: graphExchange,
		},
		{
			Code:  "ErrorInternalServerError",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Exchange Online failed on its own side.",
			Fix:    "Look at Sent Items before sending again",
			Source: graphExchange,
		},
		{
			Code:  "serviceNotAvailable",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Graph is not available at the moment.",
			Source: graphDocs,
		},
		{
			Code:   "ErrorInvalidRequest",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Exchange cannot make sense of the request.",
			Source: graphExchange,
		},
		{
			Code:   "RequestBodyRead",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The JSON does not fit the message resource: an unknown property, or a wrong type.",
			Fix:    "Compare the body with the sendMail documentation; wrap the mail in \"message\"",
			Source: graphQuoted,
		},
		{
			Code:   "BadRequest",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Graph cannot make sense of the request.",
			Source: graphDocs,
		},
		{
			Words:  "AADSTS7000215",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The client secret of the app is wrong.",
			Fix:    "Put in the value of the client secret, not its id",
			Source: entraErrors,
		},
		{
			Words:  "AADSTS7000222",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The client secret of the app has expired.",
			Fix:    "Create a new client secret in the app registration",
			Source: entraErrors,
		},
		{
			Words:  "AADSTS700016",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The tenant knows no app with this client id.",
			Fix:    "Correct the client id or the tenant; have an administrator consent to the app",
			Source: entraErrors,
		},
		{
			Words:  "AADSTS65001",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "Nobody has consented to the permissions that the app asks for.",
			Fix:    "Have the user or an administrator consent to the app",
			Source: entraErrors,
		},
		{
			Words:  "AADSTS700082",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The refresh token was not used for too long and has expired.",
			Fix:    "Let the user sign in again",
			Source: entraErrors,
		},
		{
			Words:  "AADSTS70008",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The refresh token or authorization code has expired or was revoked.",
			Fix:    "Let the user sign in again",
			Source: entraErrors,
		},
		{
			Code:   "invalid_grant",
			Cause:  smtpcode.OAuthTokenInvalid,
			Means:  "The token endpoint does not accept the refresh token or code.",
			Fix:    "Let the user sign in again",
			Source: entraErrors,
		},
	},
}
