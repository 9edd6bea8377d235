//go:build linux

package lab

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

// Job is what the client is to do.
type Job struct {
	App   App
	Roots string // a file of certificates (PEM)
	// SendOnly leaves out the diagnosis, LookOnly the send: the diagnosis then has
	// the text of an error that the app got before, in Error.
	SendOnly, LookOnly bool
	Error              string
}

// Verdict is what maildiag said.
type Verdict struct {
	Cause      smtpcode.Cause   // "": nothing is wrong
	Code       check.Code       // of the first cause's finding
	Confidence check.Confidence // of the first cause
	Summary    string
	Others     []smtpcode.Cause // causes beside the first
}

// Remedy is a fix, as far as a machine can apply it.
type Remedy struct {
	Message, Text string
	Records       *dnscheck.RecordChange `json:",omitempty"`
	Setting       *check.SettingChange   `json:",omitempty"`
	Proved        bool                   // it was tried, and works
}

// Seen is a finding in short.
type Seen struct {
	Code     check.Code
	Severity check.Severity
}

// Sighting is what came of a job.
type Sighting struct {
	Error     string // what the send gave; "": the message went through
	Explained Verdict
	Text      Verdict // from the error's text alone
	Diagnosed Verdict
	Remedies  []Remedy
	Findings  []Seen // of Diagnose, in the report's order
	Probes    int
	Elapsed   time.Duration // of Diagnose
	Evidence  json.RawMessage
}

// Do lets the client do a job.
func (l *Lab) Do(ctx context.Context, job Job) (Sighting, error) {
	var s Sighting
	job.Roots = l.Authorities()
	job.App.Message = job.App.message() // signed here, for the client does not have the key
	if job.App.Distrusts {
		job.Roots = ""
	}
	data, err := json.Marshal(job)
	if err != nil {
		return s, err
	}
	name := fmt.Sprintf("job-%d.json", time.Now().UnixNano())
	if _, err := l.write(name, string(data), 0o600); err != nil {
		return s, err
	}
	defer os.Remove(l.path(name))
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	c := l.command(ctx, client, "env", roleVariable+"="+roleClient, l.program, l.path(name))
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Run(); err != nil {
		return s, fmt.Errorf("lab: client: %w\n%s", err, tail(problems.Bytes()))
	}
	return s, json.Unmarshal(out.Bytes(), &s)
}

// Command is a command that runs where the client is, with these variables in its
// environment beside those of this process.
func (l *Lab) Command(ctx context.Context, environment []string, argv ...string) *exec.Cmd {
	c := l.command(ctx, client, argv...)
	c.Env = append(os.Environ(), environment...)
	return c
}

// Authorities is the file of the certificate authority that the lab's servers have.
func (l *Lab) Authorities() string { return l.path("pki", "ca.pem") }

// playClient sends, explains and diagnoses, and prints a Sighting.
func playClient(data []byte) error {
	var job Job
	if err := json.Unmarshal(data, &job); err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if job.Roots != "" {
		pem, err := os.ReadFile(job.Roots)
		if err != nil {
			return err
		}
		roots.AppendCertsFromPEM(pem)
	}
	ctx := context.Background()
	var s Sighting
	var failed error
	if job.App.Open > 0 {
		release, err := job.App.hold(ctx)
		if err != nil {
			return err
		}
		defer release()
	}
	switch {
	case !job.LookOnly:
		failed = job.App.send(ctx, roots)
	case job.Error != "":
		failed = errors.New(job.Error)
	}
	known := job.App.config(roots, failed)
	if failed != nil {
		s.Error = failed.Error()
		s.Explained = verdict(known.Explain(failed))
		s.Text = verdict(diagnose.Explain(errors.New(s.Error)))
	}
	if !job.SendOnly {
		if err := s.diagnose(ctx, known); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(s)
}

func (s *Sighting) diagnose(ctx context.Context, c diagnose.Config) error {
	var probes atomic.Int64
	c.Trace = &diagnose.Trace{Probe: func(diagnose.Probe) { probes.Add(1) }}
	report, err := diagnose.Diagnose(ctx, c)
	if err != nil {
		return err
	}
	s.Diagnosed, s.Probes, s.Elapsed = verdict(report), int(probes.Load()), report.Elapsed
	for _, f := range report.Findings {
		s.Findings = append(s.Findings, Seen{f.Code, f.Severity})
	}
	if len(report.Causes) > 0 {
		for _, f := range report.Causes[0].Fixes {
			r := Remedy{Message: f.Message, Text: f.Text, Proved: f.Proof != nil && f.Proof.Works}
			switch change := f.Change.(type) {
			case dnscheck.RecordChange:
				r.Records = &change
			case check.SettingChange:
				r.Setting = &change
			}
			s.Remedies = append(s.Remedies, r)
		}
	}
	s.Evidence, err = json.Marshal(report.Evidence)
	return err
}

func verdict(r *diagnose.Report) Verdict {
	v := Verdict{Cause: r.Cause, Confidence: r.Confidence, Summary: r.Summary}
	if len(r.Causes) == 0 {
		if r.Looked {
			v.Cause = ""
		}
		return v
	}
	v.Code, v.Confidence = r.Causes[0].Code, r.Causes[0].Confidence
	if len(r.Causes) == 1 {
		return v
	}
	catalog := make(map[check.Code]smtpcode.Cause)
	for _, m := range diagnose.Catalog() {
		catalog[m.Code] = smtpcode.Cause(m.Cause)
	}
	for _, f := range r.Causes[1:] {
		v.Others = append(v.Others, catalog[f.Code])
	}
	return v
}
