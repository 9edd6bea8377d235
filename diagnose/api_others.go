package diagnose

import "github.com/maildiag/maildiag/smtpcode"

const (
	mailtrapSpec    = "Mailtrap OpenAPI specification (mailtrap/mailtrap-openapi)"
	mailtrapQuoted  = "message as quoted in public code; rule in Mailtrap help, \"Mailtrap Sending - FAQs\""
	zohoCampaigns   = "Zoho Campaigns help, e-mail API, Error codes"
	zeptomailErrors = "Zoho ZeptoMail help, API, Error codes"
	zeptomailClient = "zeptomail-python-api documentation, common error codes"
)

// mailtrapAPI: the body is {"success":false,"errors":[…]} without codes. Tokens for
// the sandbox (sandbox.api.mailtrap.io) and for real sending (send.api, bulk.api)
// are different ones; the wrong one gets 401.
var mailtrapAPI = apiProvider{
	Provider: "mailtrap",
	Name:     "Mailtrap",
	Hosts: []string{
		"send.api.mailtrap.io", "bulk.api.mailtrap.io", "sandbox.api.mailtrap.io", "mailtrap.io",
	},
	Tokens: []string{
		"mailtrap", "MailtrapError", "api mailtrap io", "Demo domains can only be used",
	},
	Aliases: []string{
		"mailtrap-api", "mailtrap-sending", "mailtrap+api", "mailtrap-sandbox",
	},
	Errors: []apiError{
		{
			Status: 401,
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The token is missing or wrong, or belongs to the other of sandbox and live sending.",
			Fix:    "Use a token of the stream that this host serves",
			Source: mailtrapSpec,
		},
		{
			Words:  "Account access forbidden",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The token gives no access to this account or domain.",
			Fix:    "Give the token access to the sending domain",
			Source: mailtrapSpec,
		},
		{
			Words: "Demo domains can only be used to send emails to account owners",
			Cause: smtpcode.SenderNotVerified,
			Means: "The demo domain writes to the owner of the account only.",
			Fix:   "Add a domain of your own and verify it",
			Ref:   "https://help.mailtrap.io/article/40-mailtrap-sending-faqs", Source: mailtrapQuoted,
		},
		{
			Status: 429,
			Cause:  smtpcode.RateLimited, Temporary: true,
			Means:  "Too many calls in a short time.",
			Source: mailtrapSpec,
		},
	},
}

// zohoAPI: two services. The e-mail API of Zoho Campaigns answers with six digits
// (4xxxxx the client's, 5xxxxx the server's fault); ZeptoMail, formerly TransMail,
// with TM_nnnn and a sub code under details, which is the one that decides.
var zohoAPI = apiProvider{
	Provider: "zoho-email-api",
	Name:     "Zoho e-mail APIs",
	Hosts: []string{
		"campaigns.zoho.com", "campaigns.zoho.eu", "campaigns.zoho.in", "api.zeptomail.com", "api.zeptomail.eu",
		"api.zeptomail.in", "api.transmail.zoho.com", "zeptomail.zoho.com",
	},
	Tokens: []string{
		"zeptomail", "TM_3201", "TM_3301", "TM_3501", "TM_3601", "TM_4001", "TM_8001", "transmail zoho",
		"campaigns zoho", "zoho campaigns",
	},
	Aliases: []string{
		"zoho", "zeptomail", "zepto", "transmail", "zoho-campaigns", "zeptomail+api",
	},
	Errors: []apiError{
		{
			Code:   "400001",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The transmission has no name.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400002",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no recipient list.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400003",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no content.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400004",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The request has no sender.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400005",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The sender has no address.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400006",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message has no subject.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400007",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The message has no body.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400008",
			Cause:  smtpcode.SenderAddressInvalid,
			Means:  "The sender address is malformed.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400009",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The domain of the sender is not authenticated.",
			Fix:    "Publish the DNS records that Zoho lists for the domain",
			Source: zohoCampaigns,
		},
		{
			Code:   "400011",
			Cause:  smtpcode.TooManyRecipients,
			Means:  "The request names more recipients than allowed.",
			Fix:    "Split the recipients over several requests",
			Source: zohoCampaigns,
		},
		{
			Code:   "400012",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The CNAME record of the bounce domain is missing.",
			Fix:    "Publish the CNAME record that Zoho lists",
			Source: zohoCampaigns,
		},
		{
			Code:   "400013",
			Cause:  smtpcode.RecipientAddressInvalid,
			Means:  "None of the recipients is a usable address.",
			Source: zohoCampaigns,
		},
		{
			Code:   "400015",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The licence of the account has expired.",
			Fix:    "Renew the licence",
			Source: zohoCampaigns,
		},
		{
			Code:   "400016",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The account has run out of credits.",
			Fix:    "Buy credits",
			Source: zohoCampaigns,
		},
		{
			Code:   "400026",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The trial of the account is over.",
			Fix:    "Subscribe to a plan",
			Source: zohoCampaigns,
		},
		{
			Code:   "400701",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "There is no template with that id.",
			Source: zohoCampaigns,
		},
		{
			Code:   "GE_102",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A mandatory field is missing or empty.",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_101",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The body is not valid JSON.",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_120",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The MIME type given for an attachment does not fit it.",
			Source: zeptomailErrors,
		},
		{
			Code:   "UE_106",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The file cache key is not valid.",
			Fix:    "Take the key from the file cache of this mail agent",
			Source: zeptomailErrors,
		},
		{
			Code:   "MTR_101",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "The template key is not valid.",
			Fix:    "Take the template key from this mail agent",
			Source: zeptomailErrors,
		},
		{
			Code:   "LE_101",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The credits have expired.",
			Fix:    "Buy credits",
			Source: zeptomailErrors,
		},
		{
			Code:   "LE_102",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The credits are used up.",
			Fix:    "Buy credits",
			Source: zeptomailClient,
		},
		{
			Code:   "SERR_156",
			Cause:  smtpcode.APIPermissionDenied,
			Means:  "The call comes from an IP address that is not on the list of allowed ones.",
			Fix:    "Add the IP to the allowed IPs in the settings",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_133",
			Cause:  smtpcode.QuotaExceeded,
			Means:  "The mails of the trial are used up.",
			Fix:    "Have the account reviewed",
			Source: zeptomailErrors,
		},
		{
			Code:  "SMI_115",
			Cause: smtpcode.QuotaExceeded, Temporary: true,
			Means:  "The mails of this day are used up.",
			Fix:    "Wait for the next day",
			Source: zeptomailErrors,
		},
		{
			Code:   "AE_101",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account is blocked.",
			Fix:    "Contact ZeptoMail support",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_111",
			Cause:  smtpcode.SenderNotVerified,
			Means:  "The domain of the sender is not verified in this mail agent.",
			Fix:    "Verify the domain, and link it to the mail agent whose token is used",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_113",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A field, often an address, has a value that cannot be used; target names it.",
			Fix:    "Look at target and correct that field",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_128",
			Cause:  smtpcode.AccountDisabled,
			Means:  "The account has not been reviewed and approved yet.",
			Fix:    "Have the account reviewed",
			Source: zeptomailErrors,
		},
		{
			Code:   "SERR_157",
			Cause:  smtpcode.APIKeyInvalid,
			Means:  "The send-mail token is not valid.",
			Fix:    "Take the token from the settings of the mail agent; it belongs to one data centre",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_127",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "Too many attachments or addresses: 60 files, 340 To, 100 Cc, 100 Bcc, 40 Reply-To.",
			Source: zeptomailErrors,
		},
		{
			Code:   "SM_129",
			Cause:  smtpcode.APIRequestInvalid,
			Means:  "A text is too long: name 250, subject 500, file name 150 characters.",
			Source: zeptomailErrors,
		},
	},
}
