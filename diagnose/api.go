package diagnose

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

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
// reports whether it did. A provider's name alone does not make it one: most of
// them take mail by SMTP as well.
func (f *Failure) readAPI(c *Config) bool {
	plain := !smtpText(f.Text)
	api := c.isAPI() || plain && bareBody(strings.TrimLeft(f.Text, "0123456789 ")) || apiProviderOf("", c.host()) >= 0
	provider := -1
	if api || plain && c.Server == "" {
		provider = apiProviderOf(string(c.Provider), c.host())
	}
	status := statusIn(f.Text)
	found, named := f.readTables(f.Text, status, provider)
	switch {
	case found:
	case !api && !(named && plain) || len(f.Events) > 0:
		return false
	default:
		f.readBody(status)
	}
	f.Status = status
	return len(f.Readings) > 0 || len(f.Events) > 0
}

// smtpText reports whether a text holds an SMTP reply or a mail server's words.
// Codes that HTTP uses too prove nothing.
func smtpText(s string) bool {
	r, err := smtpcode.ParseReply(s)
	switch {
	case err == nil && (r.Code == 0 || r.Code == 421 || r.Code >= 450 && r.Code < 500 || r.Code >= 530):
		return true
	}
	return isRelay(s)
}

func (c *Config) host() string { host, _ := c.hostPort(); return host }

// bareBody reports whether a text is a JSON object, as APIs answer with.
func bareBody(s string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "{")
	return ok && strings.HasPrefix(strings.TrimSpace(rest), `"`)
}

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

// providerName is what people call a provider of mail or of an API.
func providerName(p smtpcode.Provider) string {
	for _, a := range apiProviders {
		if a.Provider == string(p) {
			return a.Name
		}
	}
	return p.Name()
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
	if row.Cause == smtpcode.RateLimited && !retry.Stated {
		retry.After = time.Minute // APIs count by the second or the minute
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
	for _, mark := range [...]string{"status code: ", "statuscode: ", "status code ", "statuscode\":", "\"status\":", "status: ", "statuscode=", "status=", "got=", "http status ", "http error ", "error ", "http/1.1 ", "http/2 ", "http ", "response ", "code: ", "code ", "returned ", "\"code\":"} {
		for from := 0; ; {
			i := strings.Index(low[from:], mark)
			if i < 0 {
				break
			}
			from += i + len(mark)
			if strings.HasSuffix(low[:from-len(mark)], "response") && mark == "code: " {
				continue // nodemailer's name for an SMTP code
			}
			digits := strings.TrimLeft(low[from:], " \"'")
			if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n <= 530 && (len(digits) == 3 || digits[3] < '0' || digits[3] > '9') {
				return n
			}
		}
	}
	digits := strings.TrimSpace(low)
	if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n <= 530 && (len(digits) == 3 || digits[3] == ' ' || digits[3] == ':') {
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
