package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

// lookTimeout is for all of a diagnosis. It is shorter than what people in front
// of a terminal, and proxies, wait for.
const lookTimeout = 25 * time.Second

// debug is what those on call reach.
func (s *service) debug() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/mail", s.look)
	mux.HandleFunc("GET /debug/mail/reports", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.last())
	})
	return mux
}

// look goes and looks why mail does not get out. A second one is turned away while
// one is running: each logs in, and providers count logins.
func (s *service) look(w http.ResponseWriter, r *http.Request) {
	if !s.looking.TryLock() {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "a diagnosis is running", http.StatusTooManyRequests)
		return
	}
	defer s.looking.Unlock()
	c := s.config
	c.Timeout = lookTimeout
	if last := s.last(); len(last) > 0 { // to see what the application saw, with the recipient it had
		c.Error, c.To = last[0].err, []string{last[0].To}
	}
	report, err := diagnose.Diagnose(r.Context(), c)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case wants(r, "json", "application/json"):
		writeJSON(w, http.StatusOK, struct { // the evidence can be judged again elsewhere, by diagnose.Conclude
			Report   *diagnose.Report   `json:"report"`
			Evidence *diagnose.Evidence `json:"evidence"`
		}{report, report.Evidence})
	case wants(r, "html", "text/html"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		report.WriteHTML(w)
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		report.WriteText(w)
	}
}

// wants reports whether the caller asks for a form: a person by ?format=, a
// program by what it accepts.
func wants(r *http.Request, format, mediaType string) bool {
	if f := r.URL.Query().Get("format"); f != "" {
		return f == format
	}
	return strings.Contains(r.Header.Get("Accept"), mediaType)
}
