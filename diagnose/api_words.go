package diagnose

import (
	"strings"
	"sync"

	"github.com/maildiag/maildiag/internal/phrase"
	"github.com/maildiag/maildiag/smtpcode"
)

// readBody reads an answer that is in no table: what went wrong below HTTP, the
// words that all APIs use, those in which mail servers would say it, and the
// status.
func (f *Failure) readBody(status int) {
	text := splitNames(f.Text)
	n := firstSaying(sayingIndex(), text, len(sayings))
	smtp := strings.Contains(strings.ToLower(text), "smtp") // a client's words for what it met there
	if n >= 0 && (sayings[n].kind == EventOAuth && !f.saysKey(text) || sayings[n].kind.network() && (status == 0 || smtp) || sayings[n].kind == EventAuthFailed && smtp) {
		f.Events = append(f.Events, Event{Kind: refine(sayings[n].kind, f.Text), Detail: f.Text})
		return
	}
	if status < 500 && f.readWording(text) {
		return
	}
	class := smtpcode.Classify(smtpcode.Reply{Lines: []string{text}}, smtpcode.Context{})
	if class.Cause == smtpcode.DestinationUnreachable {
		f.Events = append(f.Events, Event{Kind: EventNotConnected, Detail: f.Text})
		return
	}
	if f.readStatus(status); !apiCause(class.Cause) && (len(f.Events) > 0 || class.Cause == smtpcode.Unclassified) {
		return
	}
	f.Events = nil
	f.keep(smtpcode.Reply{Lines: []string{text}}, class)
}

// saysKey reports whether an answer is about an API key, which some call a token.
func (f *Failure) saysKey(text string) bool {
	return firstSaying(apiSayingIndex(), text, len(apiSayings)) == 0
}

// splitNames puts blanks into names written as one: NoPermissionsInAccessToken.
func splitNames(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 1 && 'A' <= s[i] && s[i] <= 'Z' && 'a' <= s[i-1] && s[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// apiSayings are how HTTP APIs of any provider put their refusals, in the form
// of [sayings].
var apiSayings = []saying{
	{EventAPIKey, []string{
		"api key authentication", "authentication authorization failure", "credentials are incorrect", "incorrect credentials", "invalid credentials",
		"request signature we calculated does not match", "security token included in the request is invalid", "access key id", "invalid access key",
		"{api|access|server} {key|token} {is |was |}{invalid|not valid|incorrect|missing|revoked|expired|not found|wrong|required|unauthorized}",
		"{invalid|incorrect|missing|wrong|bad|no|unknown|expired|revoked|unauthorized} {api|access|server|account} {key|token}",
		"invalid authentication credentials", "key not found", "unauthenticated", "invalid signature", "signaturedoesnotmatch", "401 unauthorized",
		"unauthorized 401", "error unauthorized", "authorizationerror", "invalidclienttokenid", "unrecognizedclientexception",
		"could not load credentials", "unable to load credentials", "unable to locate credentials", "no valid credential", "nocredentialproviders",
	}},
	{EventAPIForbidden, []string{
		"no permissions", "forbidden", "is not authorized to perform", "not authorized to perform", "accessdenied", "accessdeniedexception",
		"insufficient permissions", "insufficient privileges", "insufficient permission", "insufficient scope", "insufficient authentication scopes",
		"does not have permission", "missing permission", "missing scope", "access forbidden", "permission denied", "ip address is not whitelisted",
		"unauthorized ip", "unrecognised ip address", "unrecognized ip address", "restricted api key", "403 forbidden", "error forbidden",
		"ip not allowed",
	}},
	{EventAPIRate, []string{
		"rate limit", "rate limited", "too many requests", "429 too many", "rate exceeded", "throttling", "throttled", "throttlingexception",
		"requests per second", "requests min", "request limit", "maximum sending rate", "slow down",
	}},
	{EventAPINotFound, []string{
		"endpoint not found", "404 not found", "page not found", "no such endpoint", "unknown endpoint", "method not allowed", "invalid endpoint",
		"wrong region", "could not connect to the endpoint url", "unsupported api version", "not a valid url",
	}},
	{EventAPIRequest, []string{
		"passed to the api were invalid", "parameters passed", "should be unique", "already exists", "invalid type expected", "expected object",
		"invalid json", "malformed json", "could not parse json", "unexpected token", "is a required field", "missing required", "field is required",
		"is required", "required field", "validation failed", "validation error", "invalid parameter", "invalid parameters", "missing parameter",
		"template not found", "invalid template", "template does not exist", "must be a string", "must be an array", "must be an object",
		"should not be empty", "invalid request", "bad request", "unprocessable entity", "invalid body", "substitution", "serializationexception",
		"validationexception",
	}},
	{EventAPIUnavailable, []string{
		"internal server error", "502 bad gateway", "503 service unavailable", "service unavailable", "bad gateway", "gateway timeout", "gateway time out",
		"internal failure", "serviceunavailable", "internalfailure", "temporarily unavailable", "internal error", "upstream",
	}},
}

var apiSayingIndex = sync.OnceValue(func() *phrase.Index { return indexOf(apiSayings) })

// readWording reads an API's answer by the words that all of them use.
func (f *Failure) readWording(text string) bool {
	n := firstSaying(apiSayingIndex(), text, len(apiSayings))
	if n < 0 {
		return false
	}
	kind := apiSayings[n].kind
	if kind == EventAPIRequest || kind == EventAPIForbidden {
		// Vague: the words of a mail cause in it say more.
		if r := smtpcode.Classify(smtpcode.Reply{Lines: []string{text}}, smtpcode.Context{}); apiCause(r.Cause) {
			return false
		}
	}
	f.Events = append(f.Events, Event{Kind: kind, Detail: f.Text})
	return true
}

// apiCause reports whether an API says such a thing of a message: what only a
// receiving server judges (reputation, SPF, the connection) it does not.
func apiCause(c smtpcode.Cause) bool {
	switch c.Info().Layer {
	case "envelope", "recipient", "rate":
		return true
	}
	return c == smtpcode.AccountDisabled || c == smtpcode.MessageTooLarge || c == smtpcode.VirusFound
}

// mailCause reports whether a cause is about mail rather than about a refusal as
// such.
func mailCause(c smtpcode.Cause) bool {
	switch c.Info().Layer {
	case "unknown", "policy", "protocol", "server", "content", "auth":
		return false
	}
	return true
}
