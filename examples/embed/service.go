package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/mail"
	"strconv"
	"sync"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

const (
	sendTimeout = 30 * time.Second
	mostReports = 20      // that are kept
	mostBody    = 4 << 10 // octets of a request
)

// service sends welcome mails.
type service struct {
	config diagnose.Config
	log    *slog.Logger

	mu      sync.Mutex
	reports []failure // the last ones, the newest first

	looking sync.Mutex // held by the one run of Diagnose
}

// failure is a send that failed.
type failure struct {
	At     time.Time        `json:"at"`
	To     string           `json:"to"`
	Report *diagnose.Report `json:"report"`

	err error
}

func newService(c diagnose.Config, log *slog.Logger) *service {
	c.App = "net/smtp"
	return &service{config: c, log: log}
}

// public is what callers reach.
func (s *service) public() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /welcome", s.welcome)
	return mux
}

// answer is what a caller is told: enough to act on, and nothing of the inside.
type answer struct {
	Sent      bool            `json:"sent"`
	Cause     smtpcode.Cause  `json:"cause,omitempty"`
	Fault     smtpcode.Fault  `json:"fault,omitempty"` // recipient: the address is to blame; else it is us or our provider
	Temporary bool            `json:"temporary,omitempty"`
	Retry     smtpcode.Action `json:"retry,omitempty"`
}

func (s *service) welcome(w http.ResponseWriter, r *http.Request) {
	var request struct{ To string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody)).Decode(&request); err != nil {
		http.Error(w, `the body is {"to":"address"}`, http.StatusBadRequest)
		return
	}
	to, err := mail.ParseAddress(request.To)
	if err != nil {
		http.Error(w, "to is no address", http.StatusBadRequest)
		return
	}
	report := s.send(r.Context(), to.Address)
	if report == nil {
		writeJSON(w, http.StatusOK, answer{Sent: true})
		return
	}
	if report.Retry.Action == smtpcode.ActionRetry {
		w.Header().Set("Retry-After", strconv.Itoa(int(report.Retry.After/time.Second)))
	}
	writeJSON(w, statusFor(report), answer{
		Cause: report.Cause, Fault: report.Fault, Temporary: report.Temporary, Retry: report.Retry.Action,
	})
}

// send sends, and explains why it could not. It returns nil for mail that was
// accepted, even if the session broke off afterwards: it would arrive twice.
func (s *service) send(ctx context.Context, to string) *diagnose.Report {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	start := time.Now()
	accepted, err := send(ctx, s.config, to)
	if accepted {
		return nil
	}
	c := s.config
	c.Elapsed = time.Since(start)
	report := c.Explain(err)
	s.log.LogAttrs(ctx, slog.LevelError, "mail not sent", slog.String("to", to), slog.Any("why", report))
	s.keep(failure{start, to, report, err})
	return report
}

// statusFor says in HTTP whose turn it is.
func statusFor(r *diagnose.Report) int {
	switch {
	case r.Fault == smtpcode.FaultRecipient && !r.Temporary:
		return http.StatusUnprocessableEntity
	case r.Retry.Action == smtpcode.ActionRetry:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadGateway
}

func (s *service) keep(f failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append([]failure{f}, s.reports[:min(len(s.reports), mostReports-1)]...)
}

func (s *service) last() []failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]failure{}, s.reports...)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
