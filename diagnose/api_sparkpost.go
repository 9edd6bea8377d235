package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	sparkpostErrors     = "SparkPost support docs, Extended error codes (SparkPost/support-docs)"
	sparkpostSuppressed = "SparkPost support docs, \"recipient address was suppressed due to customer policy\"; karrot-backend issue 294"
)

// sparkpostAPI: the body is {"errors":[{"message":…,"description":…,"code":…}]}.
// The code is a string of four digits that only looks like an SMTP or HTTP number.
// Used-up sending limits come with HTTP 420, which no standard knows.
var sparkpostAPI = apiProvider{
	Provider: "sparkpost",
	Name:     "SparkPost",
	Hosts: []string{
		"api.sparkpost.com", "api.eu.sparkpost.com", "sparkpost.com",
	},
	Tokens: []string{
		"sparkpost", "SparkPostAPIException", "api sparkpost com", "Message generation rejected",
	},
	Aliases: []string{
		"sparkpost-api", "sparkpost+api", "bird-email", "messagebird-sparkpost",
	},
	Errors: []apiError{
		{
			Code:   "1100",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The API key lacks the grant for this call, or may not be used from this IP.",
			Fix:    "Give the key \"Transmissions: Read/Write\"; look at its list of allowed IPs",
			Source: sparkpostErrors,
		},
		{
			Code:   "1303",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "SparkPost knows no such customer at this host.",
			Fix:    "Check the key, and that it belongs to this host: api.eu.sparkpost.com has keys of its own",
			Source: sparkpostErrors,
		},
		{
			Code:   "1101",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "There is no such URL.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1102",
			Cause:  smtpcode.APIEndpointWrong,
			Means:  "The URL does not take this HTTP method.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1200",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A parameter is not valid.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1300",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A value has the wrong form, type or length.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1301",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Two of the fields exclude each other.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1400",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field that must be there is missing.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1600",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template, list or other resource does not exist in this account or subaccount.",
			Fix:    "Correct the id; name the subaccount that owns it",
			Source: sparkpostErrors,
		},
		{
			Code:   "1700",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The Content-Type is not one that the endpoint takes.",
			Fix:    "Send Content-Type: application/json",
			Source: sparkpostErrors,
		},
		{
			Code:   "1901",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message could not be built from its template and data.",
			Fix:    "Read the description; check the template with its data",
			Source: sparkpostErrors,
		},
		{
			Code:   "2002",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The substitution data is too large.",
			Fix:    "Carry less data a recipient",
			Source: sparkpostErrors,
		},
		{
			Code:   "3000",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template has a syntax error.",
			Fix:    "Correct the template; the description gives part and line",
			Source: sparkpostErrors,
		},
		{
			Code:   "3002",
			Cause:  smtpcode.MessageMalformed,
			Means:  "A header is not valid.",
			Source: sparkpostErrors,
		},
		{
			Code:   "2008",
			Cause:  smtpcode.SenderAddressInvalid,
			Means:  "The sender address has nothing before the @.",
			Source: sparkpostErrors,
		},
		{
			Code:   "5002",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "None of the recipients is a usable address.",
			Source: sparkpostErrors,
		},
		{
			Code:   "1902",
			Cause:  smtpcode.PolicyRejected,
			Means:  "SparkPost refuses to build this message; the description says why.",
			Fix:    "Read the description",
			Source: sparkpostErrors,
		},
		{
			Words:  "recipient address was suppressed",
			Cause:  smtpcode.RecipientSuppressed,
			Means:  "The address is on the suppression list of the account or of SparkPost itself.",
			Source: sparkpostSuppressed,
		},
		{
			Code:   "7000",
			Cause:  smtpcode.DomainBlocklisted,
			Means:  "SparkPost does not send for this domain.",
			Fix:    "Contact SparkPost support, or send from another domain",
			Source: sparkpostErrors,
		},
		{
			Code:   "7001",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The From domain is not set up or not verified in this account.",
			Fix:    "Add the domain as a sending domain and verify its DKIM record",
			Source: sparkpostErrors,
		},
		{
			Code:  "2101",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this hour are used up.",
			Source: sparkpostErrors,
		},
		{
			Code:  "2102",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this day are used up.",
			Source: sparkpostErrors,
		},
		{
			Code:   "2103",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The few messages that the sandbox domain may ever send are used up.",
			Fix:    "Set up a sending domain of your own",
			Source: sparkpostErrors,
		},
		{
			Code:  "2105",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The messages of this month are used up.",
			Source: sparkpostErrors,
		},
		{
			Code:  "1500",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "SparkPost could not write to its database.",
			Source: sparkpostErrors,
		},
		{
			Code:  "1502",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "SparkPost is busy.",
			Source: sparkpostErrors,
		},
		{
			Code:  "1900",
			Cause: smtpcode.APIUnavailable, Temporary: true,
			Means:  "The part of SparkPost that builds messages is down.",
			Source: sparkpostErrors,
		},
	},
}
