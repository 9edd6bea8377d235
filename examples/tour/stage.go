package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

const (
	// patience is what the program on stage has. Real ones wait for half a minute;
	// nothing is different after two seconds in a world that is as near as this one.
	patience = 2 * time.Second
	// limit is for one diagnosis: a silent server takes up to fifteen seconds of it.
	limit = 16 * time.Second
)

// result is what came of a scenario, in the form that tools may rely on.
type result struct {
	Scenario  string         `json:"scenario"`
	Injected  smtpcode.Cause `json:"injected"` // "": nothing is wrong
	Cause     smtpcode.Cause `json:"cause"`
	OK        bool           `json:"ok"`
	FixProved bool           `json:"fix_proved"`

	Title      string           `json:"title"`
	Error      string           `json:"error"` // what the program got; "": it saw nothing
	Code       check.Code       `json:"code"`
	Confidence check.Confidence `json:"confidence"`
	Causes     []smtpcode.Cause `json:"causes"` // all, the first one included
	Fix        string           `json:"fix"`
	ElapsedMS  int64            `json:"elapsed_ms"`

	report *diagnose.Report
}

// run stages the scenario in a world of its own, sends through it, and diagnoses
// what came of that. An error is one of the stage, not of the send.
func (s scenario) run(ctx context.Context) (result, error) {
	w := smtptest.NewWorld()
	defer w.Close()
	if err := s.stage(w); err != nil {
		return result{}, fmt.Errorf("%s: %w", s.name, err)
	}
	settings := w.Settings()
	if settings.Timeout == 0 {
		settings.Timeout = patience
	}
	start := time.Now()
	sent, failure := settings.Send(ctx)
	cfg, err := config(settings)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", s.name, err)
	}
	cfg.Error, cfg.Elapsed = failure, time.Since(start)
	cfg.Accepted = sent && failure != nil
	cfg.ConnAge = s.idle
	cfg.Local = s.machine
	// A message is sent again only where the fault is in that very step.
	cfg.SendMessage = !sent && (s.step == smtpcode.StageData || s.step == smtpcode.StageMessage)

	report, err := diagnose.Diagnose(ctx, cfg)
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return s.judge(failure, report), nil
}

// stage breaks the world. What is broken first is the farthest: a fault sets the
// program to the road on which it is met, and the last one has the say.
func (s scenario) stage(w *smtptest.World) error {
	if s.road != "" {
		w.Take(s.road)
	}
	for _, fault := range slices.Backward(s.faults) {
		if err := w.Break(fault); err != nil {
			return err
		}
	}
	if s.change != nil {
		s.change(w)
	}
	return nil
}

// machine is the machine on which the program runs.
func (s scenario) machine(context.Context) *netprobe.Local {
	return &netprobe.Local{IPv4Route: !s.offline, IPv6Route: s.ipv6 && !s.offline, Loopback: true}
}

// config is what the program would give to maildiag: its settings.
func config(s smtptest.Settings) (diagnose.Config, error) {
	c := diagnose.Config{
		Server: s.Server, TLS: diagnose.TLSMode(s.TLS), User: s.User, From: s.From, HELO: s.HELO, App: "net/smtp",
	}
	c.Password, c.Token = diagnose.Secret(s.Password), diagnose.Secret(s.Token)
	if s.Mechanism != "" {
		c.Mechanisms = []string{s.Mechanism}
	}
	c.To, c.Message, c.SourceIP = s.To, s.Message, s.SourceIP
	c.Selectors = []string{s.Selector}
	if s.Proxy != "" {
		proxy, err := url.Parse(s.Proxy)
		if err != nil {
			return c, err
		}
		c.Proxy = proxy
	}
	c.Resolver, c.Dialer, c.RootCAs, c.TLSConfig, c.HTTP = s.Resolver, s.Dialer, s.RootCAs, s.TLSConfig, s.HTTP
	c.Controls = []string{"192.0.2.80:443"} // a host that has nothing to do with mail
	c.Timeout = limit
	return c, nil
}

// judge compares what was found with what was injected.
func (s scenario) judge(failure error, r *diagnose.Report) result {
	out := result{
		Scenario: s.name, Injected: s.injected, Cause: r.Cause, Title: s.title, Confidence: r.Confidence,
		Causes: []smtpcode.Cause{}, ElapsedMS: r.Elapsed.Milliseconds(), report: r,
	}
	if failure != nil {
		out.Error = failure.Error()
	}
	causes := make(map[check.Code]smtpcode.Cause)
	for _, m := range diagnose.Catalog() {
		causes[m.Code] = smtpcode.Cause(m.Cause)
	}
	for i, f := range r.Causes {
		if i == 0 {
			out.Code = f.Code
		}
		out.Causes = append(out.Causes, causes[f.Code])
	}
	if len(r.Fixes) > 0 {
		out.Fix = r.Fixes[0].Message
	}
	out.FixProved = slices.ContainsFunc(r.Fixes, func(f check.Fix) bool { return f.Proof != nil && f.Proof.Works })
	out.OK = r.Cause == s.injected
	for _, also := range s.also {
		out.OK = out.OK && slices.Contains(out.Causes, also)
	}
	for _, symptom := range s.symptoms {
		out.OK = out.OK && !slices.Contains(out.Causes, symptom)
	}
	return out
}
