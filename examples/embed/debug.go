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
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, struct { // the evidence can be judged again elsewhere, by diagnose.Conclude
			Report   *diagnose.Report   `json:"report"`
			Evidence *diagnose.Evidence `json:"evidence"`
		}{report, report.Evidence})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	report.WriteText(w)
}

func wantsJSON(r *http.Request) bool {
	return r.FormValue("format") == "json" || strings.Contains(r.Header.Get("Accept"), "application/json")
}
