package diagnose

import (
	"encoding/json"
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
	if row := &x.rows[best]; row.length == 0 && row.Cause == smtpcode.PolicyRejected {
		// The code is a wrapper for many refusals; the message says which.
		class := smtpcode.Classify(smtpcode.Reply{Lines: []string{text}}, smtpcode.Context{})
		if mailCause(class.Cause) || class.Cause == smtpcode.AccountDisabled {
			f.keep(smtpcode.Reply{Lines: []string{text}}, class)
			f.Provider = smtpcode.Provider(apiProviders[provider].Provider)
			return true, true
		}
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
	if row.Cause == smtpcode.RateLimited && row.Temporary && !retry.Stated {
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
