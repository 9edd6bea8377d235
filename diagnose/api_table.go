package diagnose

import "github.com/maildiag/maildiag/smtpcode"

// apiError is one error that an HTTP mail API is known to answer with. A row
// fits an answer when everything it states is there; of several rows that fit,
// the one with the most words decides, then one with a code, then one with a
// status. Status stands only where it takes part in the decision: APIs change
// the status of an error more readily than its code or its text.
type apiError struct {
	Status    int            // HTTP status; 0: any
	Code      string         // the machine-readable code, name, type or reason in the body, exactly: "MessageRejected", "validation_error", "406", "#MS42204"; "": none
	Words     string         // words that must stand side by side in the message, "a b + c d": both, anywhere; "": the code or status alone decides
	Cause     smtpcode.Cause // why the message was not sent
	Temporary bool           // the same request may pass later unchanged
	Means     string         // what it says about this message
	Fix       string         // what to do; "" where the cause's general advice suffices
	Ref       string         // a page of the provider that helps
	Source    string         // where the row comes from
}

// apiProvider is a sending service with an HTTP API, and the errors it answers with.
type apiProvider struct {
	Provider string     // "amazon-ses"
	Name     string     // "Amazon SES"
	Hosts    []string   // suffixes of its API's host names
	Tokens   []string   // words that only its errors, or its common clients' error strings, contain: they identify it in a bare string; matched as Words are
	Aliases  []string   // other names for it in configurations
	Errors   []apiError // what it is known to answer
}

// apiProviders are the sending services whose API errors are known.
var apiProviders = [...]*apiProvider{
	&sesAPI,
	&sendgridAPI,
	&mailgunAPI,
	&postmarkAPI,
	&resendAPI,
	&sparkpostAPI,
	&mailjetAPI,
	&brevoAPI,
	&mailersendAPI,
	&graphAPI,
	&gmailAPI,
	&mailtrapAPI,
	&zohoAPI,
}
