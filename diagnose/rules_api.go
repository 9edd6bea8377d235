package diagnose

import (
	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesAPI judge what HTTP sending services answer, and name what nothing else
// could read.
var rulesAPI = []rule{
	{
		Meta: check.Meta{
			Code: "api-key-invalid", Cause: string(smtpcode.APIKeyInvalid), Severity: check.Error,
			Title: "The mail service does not accept the API key",
			Doc:   "The key or signature in the request is missing, wrong, revoked, or of another account or region. Often the environment variable is empty in this deployment, ends with a line feed, or holds the SMTP password. A wrong clock makes AWS signatures fail.",
			Fix:   "Put a current key of this account and region into the secret, trim it with strings.TrimSpace, send it in the header the service wants (mostly \"Authorization: Bearer KEY\"), and check the clock for AWS",
			Refs:  []string{"RFC 9110, section 15.5.2"},

			ExplainedBy: []check.Code{"account-disabled", "api-endpoint-wrong"},
		},
		Check: reads(smtpcode.APIKeyInvalid),
	},
	{
		Meta: check.Meta{
			Code: "api-permission-denied", Cause: string(smtpcode.APIPermissionDenied), Severity: check.Error,
			Title: "The API key may not do this",
			Doc:   "The service knows the key, but it lacks the right: a scope, an IAM action, a domain, or the caller's IP is not on the account's allow list. Keys made for reading or for one domain only are typical, and so are new machines with a new outbound IP.",
			Fix:   "Grant the key the sending right (SendGrid: Mail Send; AWS IAM: ses:SendEmail and ses:SendRawEmail; Microsoft Graph: Mail.Send) or add this host's outbound IP to the account's allow list",
			Refs:  []string{"RFC 9110, section 15.5.4"},

			ExplainedBy: []check.Code{"account-disabled", "api-key-invalid", "sender-not-verified"},
		},
		Check: reads(smtpcode.APIPermissionDenied),
	},
	{
		Meta: check.Meta{
			Code: "api-endpoint-wrong", Cause: string(smtpcode.APIEndpointWrong), Severity: check.Error,
			Title: "The request went to the wrong API address",
			Doc:   "URL, method, API version or region do not fit: the service answers 404 or 405, or the SDK has no region to build a URL from. Accounts in the EU have hosts of their own (api.eu.mailgun.net, api.eu.sparkpost.com, api.eu.sendgrid.com), and old versions get switched off.",
			Fix:   "Set the base URL and region to those of the account's console (Mailgun EU: https://api.eu.mailgun.net/v3; AWS: AWS_REGION), and compare path and method with the current API reference",
			Refs:  []string{"RFC 9110, section 15.5.5", "RFC 9110, section 15.5.6"},
		},
		Check: reads(smtpcode.APIEndpointWrong),
	},
	{
		Meta: check.Meta{
			Code: "api-request-invalid", Cause: string(smtpcode.APIRequestInvalid), Severity: check.Error,
			Title: "The mail service refuses the request's content",
			Doc:   "The service read the request and found a field missing, malformed or contradictory, or a template that does not exist. It is a fault of the program or its data, and the same request will fail each time; the body of the answer names the field.",
			Fix:   "Log the answer's body, correct the field it names (content, subject, template id, encoding, Content-Type: application/json), and do not retry the request unchanged",
			Refs:  []string{"RFC 9110, section 15.5.1", "RFC 9110, section 15.5.21"},

			ExplainedBy: []check.Code{
				"sender-not-verified", "sender-address-invalid", "recipient-address-invalid", "recipient-suppressed",
				"too-many-recipients", "message-too-large", "header-injection", "api-endpoint-wrong",
			},
		},
		Check: reads(smtpcode.APIRequestInvalid),
	},
	{
		Meta: check.Meta{
			Code: "api-unavailable", Cause: string(smtpcode.APIUnavailable), Severity: check.Warning,
			Title: "The mail service's API is failing",
			Doc:   "The service answered with a 5xx, or a gateway in front of it timed out. Key and request may be fine. After a gateway time-out the message may have been taken all the same, so a blind retry can send it twice.",
			Fix:   "Retry with growing waits and jitter and with an idempotency key where the service has one, heed Retry-After, look at the service's status page, and queue meanwhile",
			Refs:  []string{"RFC 9110, section 15.6", "RFC 9110, section 10.2.3"},

			ExplainedBy: []check.Code{"rate-limited", "quota-exceeded", "account-disabled", "api-endpoint-wrong"},
		},
		Check: reads(smtpcode.APIUnavailable),
	},
	{
		Meta: check.Meta{
			Code: "unclassified", Cause: string(smtpcode.Unclassified), Severity: check.Info,
			Title: "The error does not say why",
			Doc:   "Nothing in this text names a reason, and a guess would mislead. Often a wrapper has replaced the real error; the server's reply with its codes, the step at which it came, and the host and port would tell more.",
			Fix:   "Log the whole error chain (fmt.Errorf with %w, not %v of a summary) and the server's reply with host, port and step",
			Refs:  []string{"RFC 5321, section 4.2", "RFC 3463, section 2"},
		},
		Check: unclassified,
	},
}
