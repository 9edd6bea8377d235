package main

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// row is one check on one line.
type row struct {
	Check  string `json:"check"`
	State  state  `json:"state"`
	Detail string `json:"detail"`
}

type state string

const (
	passed  state = "passed"
	failed  state = "failed"
	unknown state = "unknown"
)

func (s state) mark() string {
	switch s {
	case passed:
		return "✓"
	case failed:
		return "✗"
	}
	return "?"
}

const checkConnect = "connect"

// steps are the checks of a session, each with the stages that it is made of, and
// why it may not have been made in a session that went well.
var steps = []struct {
	check  string
	stages []smtpcode.Stage
	absent string
}{
	{checkConnect, []smtpcode.Stage{smtpcode.StageResolve, smtpcode.StageConnect}, ""},
	{"greeting", []smtpcode.Stage{smtpcode.StageGreeting, smtpcode.StageEHLO}, ""},
	{"tls", []smtpcode.Stage{smtpcode.StageSTARTTLS, smtpcode.StageTLS}, "the session was in clear text"},
	{"login", []smtpcode.Stage{smtpcode.StageAuth}, "no credentials are set"},
	{"sender", []smtpcode.Stage{smtpcode.StageMail}, "no sender is set"},
	{"recipient", []smtpcode.Stage{smtpcode.StageRcpt}, "no recipient is given: -to"},
}

// checksOf reads the lines out of a report's evidence.
func checksOf(r *diagnose.Report) (rows []row) {
	for _, s := range r.Evidence.Servers {
		rows = append(rows, sessionRows(s.Server, s.Session)...)
	}
	if r.Evidence.DNS != nil {
		rows = append(rows, dnsRows(r)...)
	}
	return rows
}

func sessionRows(server string, r *smtpprobe.Result) (rows []row) {
	if r == nil {
		return []row{{checkConnect, unknown, server + " was not looked at"}}
	}
	end := r.Failed()
	for _, check := range steps {
		line := row{Check: check.check, State: unknown, Detail: check.absent}
		if end != nil || line.Detail == "" {
			line.Detail = "the session did not come so far"
		}
		for i := range r.Steps {
			s := &r.Steps[i]
			if !contains(check.stages, s.Stage) {
				continue
			}
			if s.Passed && s.Stage == smtpcode.StageEHLO {
				continue // the greeting told who it is
			}
			line.State, line.Detail = passed, told(server, r, s)
			if !s.Passed {
				line.State = failed
				break
			}
		}
		rows = append(rows, line)
	}
	return rows
}

// told is what a step showed: the refusal, or what was reached.
func told(server string, r *smtpprobe.Result, s *smtpprobe.Step) string {
	switch {
	case !s.Passed && s.Reply != nil:
		return oneLine(s.Reply.String())
	case !s.Passed:
		return oneLine(s.Error)
	case s.Stage == smtpcode.StageConnect:
		return server
	case s.Stage == smtpcode.StageGreeting && s.Reply != nil:
		return oneLine(s.Reply.String())
	case s.Stage == smtpcode.StageTLS && r.TLS != nil:
		return r.TLS.Version
	case s.Stage == smtpcode.StageAuth && r.Auth != nil:
		return r.Auth.Mechanism
	case s.Stage == smtpcode.StageRcpt:
		return strings.Join(r.Accepted, ", ")
	case s.About != "" && s.Stage == smtpcode.StageMail:
		return s.About
	}
	return server
}

// dnsRows gives a line for each part of DNS that receivers look at.
func dnsRows(r *diagnose.Report) (rows []row) {
	dns := r.Evidence.DNS
	for _, part := range []struct {
		check  string
		looked bool
	}{
		{"spf", dns.SPF != nil},
		{"dkim", dns.DKIM != nil},
		{"dmarc", dns.DMARC != nil},
		{"reverse", len(dns.Reverse) > 0},
		{"helo", dns.HELO != nil},
		{"blocklists", dns.Blocklists != nil && len(dns.Blocklists.Results) > 0},
		{"mx", len(dns.Destinations) > 0},
	} {
		if !part.looked {
			continue
		}
		line := row{part.check, passed, "nothing stops mail"}
		if why := untold(dns, part.check); why != "" {
			line.State, line.Detail = unknown, why
		}
		for _, f := range r.Findings {
			if partOf(f.Code) != part.check {
				continue
			}
			if stops(r, f) {
				line.State, line.Detail = failed, oneLine(f.Message)
				break
			}
			if f.Severity == check.Warning && line.State == passed {
				line.Detail = "warning: " + oneLine(f.Message)
			}
		}
		rows = append(rows, line)
	}
	return rows
}

// stops reports whether a finding is one of the causes.
func stops(r *diagnose.Report, f check.Finding) bool {
	for _, c := range r.Causes {
		if c.Code == f.Code && c.Subject == f.Subject {
			return true
		}
	}
	return false
}

func untold(dns *dnscheck.Result, part string) string {
	for _, s := range dns.Skipped {
		if s.Part == part {
			return strings.TrimSpace(s.Subject + " " + oneLine(s.Reason))
		}
	}
	return ""
}

// partOf is the part of DNS that a code is about: codes begin with it.
func partOf(c check.Code) string {
	switch first, _, _ := strings.Cut(string(c), "-"); first {
	case "ip", "domain":
		return "blocklists"
	case "ptr", "fcrdns":
		return "reverse"
	default:
		return first
	}
}

func contains(stages []smtpcode.Stage, s smtpcode.Stage) bool {
	for _, stage := range stages {
		if stage == s {
			return true
		}
	}
	return false
}

// oneLine keeps the first line, and says if there are more.
func oneLine(s string) string {
	first, rest, more := strings.Cut(strings.TrimSpace(s), "\n")
	if more {
		return fmt.Sprintf("%s … (%d lines)", strings.TrimSpace(first), strings.Count(rest, "\n")+2)
	}
	return first
}
