package diagnose

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/phrase"
	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
)

// apiIndex finds the words of all API tables. It is made on first use and never
// changed.
var apiIndex = sync.OnceValue(func() *apiPhrases {
	x := &apiPhrases{}
	var phrases []string
	add := func(p string, r apiRef) uint16 {
		phrases = append(phrases, p)
		x.refs = append(x.refs, r)
		return uint16(len(phrases) - 1)
	}
	for p, provider := range apiProviders {
		for _, t := range provider.Tokens {
			add(t, apiRef{provider: p, row: -1})
		}
		for i := range provider.Errors {
			row := apiRow{apiError: &provider.Errors[i], provider: p}
			n := len(x.rows)
			if row.Words != "" {
				for part := range strings.SplitSeq(row.Words, "+") {
					row.words = append(row.words, add(part, apiRef{provider: p, row: n}))
					row.length += len(phrase.Split(nil, part))
				}
			}
			if row.Code != "" {
				row.code = add(row.Code, apiRef{provider: p, row: n})
			}
			x.rows = append(x.rows, row)
		}
	}
	x.index = phrase.New(phrases)
	return x
})

type apiPhrases struct {
	index *phrase.Index
	refs  []apiRef
	rows  []apiRow
}

type apiRef struct{ provider, row int } // row -1: a token of the provider

type apiRow struct {
	*apiError
	provider int
	words    []uint16 // the phrases of its parts
	length   int      // words in them
	code     uint16   // the phrase of its code
}

// readHTTP reads an API's answer of which status and body are known.
func (f *Failure) readHTTP(h *HTTPError, c *Config) {
	f.Status = h.Status
	provider := apiProviderOf(string(h.Provider), h.Host)
	if provider < 0 {
		provider = apiProviderOf(string(c.Provider), c.host())
	}
	if found, _ := f.readTables(h.Body, h.Status, provider); found {
		return
	}
	f.readBody(h.Status)
}

// readAPI reads an error string that comes from an HTTP mail API's client, and
// reports whether it did.
func (f *Failure) readAPI(c *Config) bool {
	provider := -1
	api := c.isAPI() || len(f.Text) > 2 && f.Text[0] == '{' && f.Text[len(f.Text)-1] == '}' // a bare body
	if api || c.Server == "" {
		provider = apiProviderOf(string(c.Provider), c.host())
	}
	status := statusIn(f.Text)
	found, named := f.readTables(f.Text, status, provider)
	switch {
	case found:
	case !api && !named || len(f.Events) > 0:
		return false
	default:
		f.readBody(status)
	}
	f.Status = status
	return len(f.Readings) > 0 || len(f.Events) > 0
}

// readBody reads an answer that is in no table: what went wrong below HTTP, the
// words that all APIs use, those in which mail servers would say it, and the
// status.
func (f *Failure) readBody(status int) {
	if n := firstSaying(sayingIndex(), f.Text, len(sayings)); n >= 0 && sayings[n].kind.network() && status == 0 {
		f.Events = append(f.Events, Event{Kind: refine(sayings[n].kind, f.Text), Detail: f.Text})
		return
	}
	if status < 500 && f.readWording() {
		return
	}
	class := smtpcode.Classify(smtpcode.Reply{Lines: []string{f.Text}}, smtpcode.Context{})
	if mailCause(class.Cause) || status == 0 && class.Cause != smtpcode.Unclassified {
		f.keep(smtpcode.Reply{Lines: []string{f.Text}}, class)
		return
	}
	f.readStatus(status)
}

// apiSayings are how HTTP APIs of any provider put their refusals, in the form
// of [sayings].
var apiSayings = []saying{
	{EventAPIKey, []string{"request signature we calculated does not match", "security token included in the request is invalid", "access key id", "invalid access key", "{api|access|server} {key|token} {is |was |}{invalid|not valid|incorrect|missing|revoked|expired|not found|wrong|required|unauthorized}", "{invalid|incorrect|missing|wrong|bad|no|unknown|expired|revoked|unauthorized} {api|access|server|account} {key|token}", "invalid authentication credentials", "key not found", "unauthenticated", "invalid signature", "signaturedoesnotmatch", "401 unauthorized", "unauthorized 401", "error unauthorized", "authorizationerror", "invalidclienttokenid", "unrecognizedclientexception", "could not load credentials", "unable to load credentials", "unable to locate credentials", "no valid credential", "nocredentialproviders"}},
	{EventAPIForbidden, []string{"is not authorized to perform", "not authorized to perform", "accessdenied", "accessdeniedexception", "insufficient permissions", "insufficient privileges", "insufficient permission", "insufficient scope", "insufficient authentication scopes", "does not have permission", "missing permission", "missing scope", "access forbidden", "permission denied", "ip address is not whitelisted", "unauthorized ip", "unrecognised ip address", "unrecognized ip address", "restricted api key", "403 forbidden", "error forbidden", "ip not allowed"}},
	{EventAPIRate, []string{"rate limit", "rate limited", "too many requests", "429 too many", "rate exceeded", "throttling", "throttled", "throttlingexception", "requests per second", "requests min", "request limit", "maximum sending rate", "slow down"}},
	{EventAPINotFound, []string{"endpoint not found", "404 not found", "page not found", "no such endpoint", "unknown endpoint", "method not allowed", "invalid endpoint", "wrong region", "could not connect to the endpoint url", "unsupported api version", "not a valid url"}},
	{EventAPIRequest, []string{"invalid type expected", "expected object", "invalid json", "malformed json", "could not parse json", "unexpected token", "is a required field", "missing required", "field is required", "is required", "required field", "validation failed", "validation error", "invalid parameter", "invalid parameters", "missing parameter", "template not found", "invalid template", "template does not exist", "must be a string", "must be an array", "must be an object", "should not be empty", "invalid request", "bad request", "unprocessable entity", "invalid body", "substitution", "serializationexception", "validationexception"}},
	{EventAPIUnavailable, []string{"internal server error", "502 bad gateway", "503 service unavailable", "service unavailable", "bad gateway", "gateway timeout", "gateway time out", "internal failure", "serviceunavailable", "internalfailure", "temporarily unavailable", "internal error", "upstream"}},
}

var apiSayingIndex = sync.OnceValue(func() *phrase.Index { return indexOf(apiSayings) })

// readWording reads an API's answer by the words that all of them use.
func (f *Failure) readWording() bool {
	n := firstSaying(apiSayingIndex(), f.Text, len(apiSayings))
	if n < 0 {
		return false
	}
	kind := apiSayings[n].kind
	if kind == EventAPIRequest || kind == EventAPIForbidden {
		// Vague: the words of a mail cause in it say more.
		if r := smtpcode.Classify(smtpcode.Reply{Lines: []string{f.Text}}, smtpcode.Context{}); mailCause(r.Cause) {
			return false
		}
	}
	f.Events = append(f.Events, Event{Kind: kind, Detail: f.Text})
	return true
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

func (c *Config) host() string { host, _ := c.hostPort(); return host }

// apiProviderOf finds a provider by the name an application gives it, or by the
// host of its API.
func apiProviderOf(name, host string) int {
	name = strings.ToLower(strings.TrimSpace(name))
	for n, p := range apiProviders {
		if name != "" && (name == p.Provider || strings.TrimSuffix(name, "-api") == p.Provider) {
			return n
		}
		for _, a := range p.Aliases {
			if name != "" && name == a {
				return n
			}
		}
		for _, h := range p.Hosts {
			if host != "" && (host == h || strings.HasSuffix(host, "."+h)) {
				return n
			}
		}
	}
	return -1
}

// readTables looks an answer up in the tables. Without a known provider the text
// must identify one by itself. It reports whether a row was found, and whether
// the provider is known.
func (f *Failure) readTables(text string, status, provider int) (found, named bool) {
	x := apiIndex()
	var wordBuf [256]phrase.Word
	var hitBuf [96]phrase.Hit
	words := phrase.Split(wordBuf[:0], text)
	hits := x.index.Find(hitBuf[:0], words)
	if provider < 0 {
		for _, h := range hits {
			if r := x.refs[h.ID]; r.row < 0 {
				provider = r.provider
				break
			}
		}
	}
	if provider < 0 {
		return f.readUnnamed(x, text, hits), false
	}
	codes := codesIn(text)
	best, bestScore := -1, 0
	for n := range x.rows {
		row := &x.rows[n]
		if row.provider != provider || row.Status != 0 && row.Status != status {
			continue
		}
		if s := row.score(hits, codes); s > bestScore {
			best, bestScore = n, s
		}
	}
	if best < 0 {
		return false, true
	}
	f.read(&x.rows[best], text, check.Certain)
	return true, true
}

// readUnnamed reads an answer whose provider is not known: only a long run of
// words that stands in one provider's table tells, and only likely.
func (f *Failure) readUnnamed(x *apiPhrases, text string, hits []phrase.Hit) bool {
	const enough = 4
	best, length := -1, enough-1
	for _, h := range hits {
		r := x.refs[h.ID]
		if r.row < 0 || x.rows[r.row].length <= length || x.rows[r.row].score(hits, nil) == 0 {
			continue
		}
		best, length = r.row, x.rows[r.row].length
	}
	if best < 0 {
		return false
	}
	f.read(&x.rows[best], text, check.Likely)
	return true
}

func (f *Failure) read(row *apiRow, text string, c check.Confidence) {
	f.Provider = smtpcode.Provider(apiProviders[row.provider].Provider)
	retry := smtpcode.Advise(row.Cause, row.Temporary)
	if d, ok := smtpcode.StatedDelay(text); ok && row.Temporary {
		retry = smtpcode.Retry{Action: smtpcode.ActionRetry, After: d, Stated: true}
	}
	f.Readings = append(f.Readings, Reading{
		Cause: row.Cause, Confidence: c, Temporary: row.Temporary, Means: row.Means, Fix: row.Fix, Ref: row.Ref,
		Evidence: redact.String(clip(text)), Retry: retry,
	})
}

// score weighs a row: most words first, then a code, then a status. 0: it does
// not fit.
func (r *apiRow) score(hits []phrase.Hit, codes map[string]bool) int {
	for _, w := range r.words {
		if !hit(hits, w) {
			return 0
		}
	}
	s := 1 + 10*r.length
	if r.Code != "" {
		if codes != nil && !codes[r.Code] || codes == nil && !hit(hits, r.code) {
			return 0
		}
		s += 5
	}
	if r.Status != 0 {
		s += 2
	}
	return s
}

func hit(hits []phrase.Hit, id uint16) bool {
	for _, h := range hits {
		if h.ID == id {
			return true
		}
	}
	return false
}

// codesIn collects the strings and numbers of a JSON body, nested ones too, in
// which a machine-readable code must stand whole. It returns nil for a text that
// is not JSON. Codes that stand inside a message ("… #MS42204") count as well.
func codesIn(text string) map[string]bool {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil
	}
	codes := map[string]bool{}
	collect(v, codes, 0)
	return codes
}

func collect(v any, codes map[string]bool, depth int) {
	const deepest = 20
	if depth > deepest {
		return
	}
	switch v := v.(type) {
	case string:
		codes[v] = true
		for _, w := range strings.Fields(v) {
			if strings.HasPrefix(w, "#") {
				codes[strings.Trim(w, ".,;()")] = true
			}
		}
		if i := strings.LastIndexAny(v, "#/."); i >= 0 {
			codes[v[i+1:]] = true // com.amazonaws…#MessageRejected
		}
	case json.Number:
		codes[v.String()] = true
	case []any:
		for _, e := range v {
			collect(e, codes, depth+1)
		}
	case map[string]any:
		for _, e := range v {
			collect(e, codes, depth+1)
		}
	}
}

// statusIn finds an HTTP status in an error string.
func statusIn(s string) int {
	low := strings.ToLower(s)
	for _, mark := range [...]string{"status code: ", "statuscode: ", "status code ", "statuscode\":", "\"status\":", "status: ", "statuscode=", "status=", "got=", "http status ", "http error ", "error ", "http/1.1 ", "http/2 ", "http ", "response ", "code: ", "returned ", "\"code\":"} {
		for from := 0; ; {
			i := strings.Index(low[from:], mark)
			if i < 0 {
				break
			}
			from += i + len(mark)
			digits := strings.TrimLeft(low[from:], " \"'")
			if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n < 600 && (len(digits) == 3 || digits[3] < '0' || digits[3] > '9') {
				return n
			}
		}
	}
	digits := strings.TrimSpace(low)
	if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n < 600 && (len(digits) == 3 || digits[3] == ' ' || digits[3] == ':') {
		return n
	}
	return 0
}

// readStatus says what an HTTP status means when nothing is known of the API
// (RFC 9110, section 15; 429: RFC 6585, section 4).
func (f *Failure) readStatus(status int) {
	var kind EventKind
	switch {
	case status == 401:
		kind = EventAPIKey
	case status == 403:
		kind = EventAPIForbidden
	case status == 404 || status == 405 || status == 410:
		kind = EventAPINotFound
	case status == 413:
		kind = EventTooLarge
	case status == 420 || status == 429:
		kind = EventAPIRate
	case status >= 500:
		kind = EventAPIUnavailable
	case status >= 400:
		kind = EventAPIRequest
	default:
		return
	}
	f.Events = append(f.Events, Event{Kind: kind, Detail: "HTTP status " + itoa(status)})
}

func itoa(n int) string { return strconv.Itoa(n) }
