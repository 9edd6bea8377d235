package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	sesErrors        = "AWS SDK service models of SES v1 and v2; SES Developer Guide, \"Amazon SES email sending errors\""
	sesSDKIndex      = "amazonka-sesv2, index of the SES v2 exceptions"
	awsCommonErrors  = "AWS API Reference, Common Errors"
	sesCommonErrors  = "Amazon SES API Reference, Common Errors"
	sesSDKIssues     = "quoted in issues of aws-sdk-js (1443), django-ses (283) and aws-sdk (467)"
	sesAddressIssues = "quoted in issues: arooo 243, django-anymail 281"
	awsSDKGo         = "aws-sdk-go-v2 source: credential cache and endpoint rules"
)

// sesAPI: version 2 answers JSON with the error's name in __type or in the
// x-amzn-errortype header, version 1 answers XML with Error/Code. The SDKs print
// the name before the message. Identities, quotas and the sandbox belong to one
// region each, so "not verified" often means the wrong region.
var sesAPI = apiProvider{
	Provider: "amazon-ses",
	Name:     "Amazon SES",
	Hosts: []string{
		"email.us-east-1.amazonaws.com", "email.us-east-2.amazonaws.com", "email.us-west-1.amazonaws.com",
		"email.us-west-2.amazonaws.com", "email.ca-central-1.amazonaws.com", "email.sa-east-1.amazonaws.com",
		"email.eu-west-1.amazonaws.com", "email.eu-west-2.amazonaws.com", "email.eu-west-3.amazonaws.com",
		"email.eu-central-1.amazonaws.com", "email.eu-central-2.amazonaws.com", "email.eu-north-1.amazonaws.com",
		"email.eu-south-1.amazonaws.com", "email.ap-south-1.amazonaws.com", "email.ap-northeast-1.amazonaws.com",
		"email.ap-northeast-2.amazonaws.com", "email.ap-northeast-3.amazonaws.com",
		"email.ap-southeast-1.amazonaws.com", "email.ap-southeast-2.amazonaws.com",
		"email.ap-southeast-3.amazonaws.com", "email.af-south-1.amazonaws.com", "email.me-south-1.amazonaws.com",
		"email.il-central-1.amazonaws.com", "email.us-gov-east-1.amazonaws.com", "email.us-gov-west-1.amazonaws.com",
	},
	Tokens: []string{
		"AWS Secret Access Key",
		"sesv2", "operation error SES", "SendRawEmail", "SendBulkEmail", "SendTemplatedEmail",
		"SendBulkTemplatedEmail", "MailFromDomainNotVerifiedException", "MailFromDomainNotVerified",
		"AccountSendingPausedException", "ConfigurationSetDoesNotExist", "ConfigurationSetSendingPausedException",
		"FromEmailAddressNotVerified", "Daily message quota exceeded", "Maximum sending rate exceeded",
		"ses amazonaws com", "aws ses",
	},
	Aliases: []string{
		"ses", "aws-ses", "ses-api", "sesv2", "sesv2-api", "ses+api", "ses-v2", "amazonses",
	},
	Errors: []apiError{
		{
			Code:   "AccountSuspendedException",
			Cause:  smtpcode.AccountDisabled,
			Means:  "AWS has shut this account out of SES for good.",
			Fix:    "Ask AWS Support to review the decision; use another service until then",
			Source: sesErrors,
		},
		{
			Code:   "SendingPausedException",
			Cause:  smtpcode.AccountDisabled,
			Means:  "SES has put sending on hold for this account.",
			Fix:    "Read the notice in the SES account dashboard and answer the review",
			Source: sesErrors,
		},
		{
			Code:   "AccountSendingPausedException",
			Cause:  smtpcode.AccountDisabled,
			Means:  "Sending is turned off for the whole account (answer of the v1 API).",
			Fix:    "Turn it on again with UpdateAccountSendingEnabled, or answer the review if AWS turned it off",
			Source: sesErrors,
		},
		{
			Code:   "ConfigurationSetSendingPausedException",
			Cause:  smtpcode.AccountDisabled,
			Means:  "Sending is turned off for the configuration set that the request names.",
			Fix:    "Turn sending on again for the configuration set, or use another one",
			Source: sesErrors,
		},
		{
			Words:  "Account is paused",
			Cause:  smtpcode.AccountDisabled,
			Means:  "SES takes no mail from this account for now.",
			Fix:    "Answer the open review in the SES console",
			Source: sesErrors,
		},
		{
			Words: "Email address is not verified",
			Cause: smtpcode.SenderNotVerified,
			Means: "The region does not know the sender as verified or, in the sandbox, one of the recipients.",
			Fix:   "Verify the identities named in the message in that region, or ask for production access if they are recipients",
			Ref:   "https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html", Source: sesErrors,
		},
		{
			Code:   "MessageRejected",
			Cause:  smtpcode.PolicyRejected,
			Means:  "SES looked at the message and does not send it; the text after the code tells why.",
			Fix:    "Read the text after MessageRejected; look at the content and the attachments",
			Source: sesErrors,
		},
		{
			Code:   "MailFromDomainNotVerifiedException",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The custom MAIL FROM domain of this identity has no valid MX record.",
			Fix:    "Publish the MX record that SES shows for the MAIL FROM domain",
			Source: sesErrors,
		},
		{
			Words:  "Mail FROM domain is not verified",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "SES could not read the MX record that the custom MAIL FROM domain needs.",
			Fix:    "Publish the MX record that SES shows for the MAIL FROM domain",
			Source: sesErrors,
		},
		{
			Code:   "FromEmailAddressNotVerified",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The template of the verification mail has a From address that is itself unverified.",
			Source: sesErrors,
		},
		{
			Words: "Daily message quota exceeded",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means: "The account has sent all it may send in 24 hours.",
			Fix:   "Wait until older messages leave the 24-hour window, or ask for a higher sending quota",
			Ref:   "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html", Source: sesErrors,
		},
		{
			Words: "Maximum sending rate exceeded",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means: "More messages per second than the account is allowed.",
			Fix:   "Queue the messages, send no faster than MaxSendRate, and retry with growing pauses",
			Ref:   "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html", Source: sesErrors,
		},
		{
			Words: "Maximum SigV2 SMTP sending rate exceeded",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "SMTP passwords derived with Signature Version 2 are slowed down on purpose.",
			Fix:    "Create new SMTP credentials, which use Signature Version 4",
			Source: sesErrors,
		},
		{
			Code:  "TooManyRequestsException",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "API calls come in faster than SES takes them.",
			Source: sesErrors,
		},
		{
			Code:  "ThrottlingException",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "AWS turned this call away because there are too many.",
			Source: sesCommonErrors,
		},
		{
			Code:  "Throttling",
			Cause: smtpcode.RateLimited, Temporary: true,
			Means:  "SES turned this call away because there are too many.",
			Source: sesErrors,
		},
		{
			Code:   "LimitExceededException",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The account holds as many resources of this kind as it may.",
			Fix:    "Delete unused ones or ask for a higher limit",
			Source: sesErrors,
		},
		{
			Code:   "NotFoundException",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template, configuration set or other resource that the request names is not in this region.",
			Fix:    "Correct the name or the region",
			Source: sesErrors,
		},
		{
			Code:   "ConfigurationSetDoesNotExist",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The configuration set that the request names is not in this region.",
			Fix:    "Correct the name or the region",
			Source: sesErrors,
		},
		{
			Words:  "Configuration set does not exist",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "There is no configuration set of that name in this region.",
			Fix:    "Correct the name or the region",
			Source: sesErrors,
		},
		{
			Code:   "BadRequestException",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "SES does not accept the request as it stands.",
			Source: sesErrors,
		},
		{
			Code:   "ValidationError",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter breaks the rules that SES states for it.",
			Source: sesCommonErrors,
		},
		{
			Words:  "no recipients specified",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request holds no To, Cc or Bcc address.",
			Fix:    "Add a recipient",
			Source: sesErrors,
		},
		{
			Words: "Recipient count exceeds 50",
			Cause: smtpcode.TooManyRecipients,
			Means: "SES takes up to 50 recipients a message, To, Cc and Bcc together.",
			Fix:   "Split the recipients over several messages",
			Ref:   "https://docs.aws.amazon.com/ses/latest/dg/quotas.html", Source: sesAddressIssues,
		},
		{
			Words:  "Missing final domain",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "An address in the message has no @ and domain.",
			Fix:    "Look for names, unquoted commas or empty entries among the addresses",
			Source: sesAddressIssues,
		},
		{
			Words:  "non ASCII characters in the email address",
			Cause:  smtpcode.SMTPUTF8Unsupported,
			Means:  "SES takes no non-ASCII letters before the @, and wants the domain in Punycode.",
			Fix:    "Encode the domain in Punycode; use an ASCII local part",
			Source: sesErrors,
		},
		{
			Code:  "InternalServiceErrorException",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "SES failed on its own side.",
			Source: sesErrors,
		},
		{
			Code:  "InternalFailure",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "SES failed on its own side.",
			Source: sesCommonErrors,
		},
		{
			Code:  "ConflictException",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Another change of the same resource is under way.",
			Fix:    "Retry after a moment",
			Source: sesSDKIndex,
		},
		{
			Code:  "ConcurrentModificationException",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "Another operation is changing the same resource.",
			Fix:    "Retry after a moment",
			Source: sesErrors,
		},
		{
			Code:  "ServiceUnavailable",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "SES is down for the moment.",
			Source: sesCommonErrors,
		},
		{
			Code:   "SignatureDoesNotMatch",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The signature does not fit: wrong secret key, SMTP password used as one, or a clock that is off.",
			Fix:    "Use the IAM secret access key, not the SMTP password; check for cut or escaped characters and the clock",
			Source: sesSDKIssues,
		},
		{
			Code:   "InvalidClientTokenId",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "AWS does not know this access key id.",
			Fix:    "Use an access key that exists and is active; temporary keys need their session token too",
			Source: sesCommonErrors,
		},
		{
			Code:   "UnrecognizedClientException",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "AWS does not know this access key id or session token.",
			Fix:    "Use an access key that exists and is active; temporary keys need their session token too",
			Source: sesSDKIssues,
		},
		{
			Code:   "ExpiredTokenException",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The temporary AWS credentials have run out.",
			Fix:    "Fetch new session credentials: refresh the role or sign in again",
			Source: awsCommonErrors,
		},
		{
			Code:   "IncompleteSignature",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The request is not signed the way AWS wants it.",
			Fix:    "Let an AWS SDK sign the request",
			Source: sesCommonErrors,
		},
		{
			Code:   "RequestExpired",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The time in the signature is more than 15 minutes off.",
			Fix:    "Set this machine's clock by NTP",
			Source: sesCommonErrors,
		},
		{
			Words:  "failed to refresh cached credentials",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The AWS SDK found no credentials on this machine, so the request was never sent.",
			Fix:    "Provide an access key, a profile or a role that this process can use",
			Source: awsSDKGo,
		},
		{
			Code:   "AccessDeniedException",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The credentials are good, but IAM does not let them do this.",
			Fix:    "Allow ses:SendEmail and ses:SendRawEmail for this identity in the IAM policy",
			Source: sesCommonErrors,
		},
		{
			Words:  "is not authorized to perform ses",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The IAM policies of this user or role do not cover this SES action on this identity.",
			Fix:    "Allow the action named in the message for this identity; look for conditions and boundaries",
			Source: sesCommonErrors,
		},
		{
			Code:   "OptInRequired",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The account of this access key is not subscribed to SES.",
			Fix:    "Sign the AWS account up for SES, or use the key of another account",
			Source: sesCommonErrors,
		},
		{
			Words:  "Invalid Configuration Missing Region",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "The AWS SDK does not know which region to call, so the request was never sent.",
			Fix:    "Set AWS_REGION or the region of the client",
			Source: awsSDKGo,
		},
	},
}
