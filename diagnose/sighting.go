package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// sightings is what one look at a server found, by the layer that found it.
type sightings struct {
	failed  *smtpprobe.Step // where the session ended; nil: it passed
	net     []check.Finding // how packets got there
	tls     []check.Finding
	session []check.Finding // what the course of the session proves
	reading []check.Finding // what the refusal means, by its words or error
	failure Failure         // the refusal itself
	unnamed bool            // nobody could name the domain's mail hosts
}

// sight runs the rules of every layer over what was seen of a server.
func sight(e *Evidence, s *Server) (out sightings) {
	if s.Net != nil {
		out.net = check.Run(netprobe.Rules(), s.Net)
	}
	if s.TLS != nil {
		out.tls = check.Run(tlsprobe.Rules(), s.TLS)
	}
	if s.Session != nil {
		out.session = check.Run(smtpprobe.Rules(), s.Session)
	}
	if s.Domain != "" {
		out.net, out.tls, out.session = withoutServers(out.net), withoutServers(out.tls), withoutServers(out.session)
	}
	if s.Session == nil {
		out.unnamed = s.Domain != ""
		return out
	}
	if out.failed = s.Session.Failed(); out.failed == nil || out.failed.Kind == smtpprobe.KindCancelled {
		return out // where Diagnose's own time ran out says nothing about the server
	}
	own := e.session(s, out.failed)
	out.failure = own.Failure
	for _, f := range check.Causes(check.Run(rules(), own), catalog()) {
		f.Subject = s.Server
		if a := s.Session.Auth; causeOf(f.Code) == smtpcode.AuthFailed && a != nil && tokenMechanism(a.Mechanism) {
			f = recast(f, "oauth-token-invalid") // what the server refuses of such a login is the token
		}
		out.reading = append(out.reading, f)
	}
	if s.Net != nil && deafToTLS(s.Net) {
		out.session, out.reading = withoutGuess(out.session), withoutGuess(out.reading)
	}
	return out
}

// deafToTLS reports whether the server kept silent when TLS was begun.
func deafToTLS(r *netprobe.Result) bool {
	return slices.ContainsFunc(r.Dials, func(d netprobe.Dial) bool {
		return d.Role == netprobe.RoleTarget && d.Asked != "" && !d.AnswersTLS
	})
}

// withoutGuess takes out that a silent server waits for TLS, where that is only
// likely by its port.
func withoutGuess(findings []check.Finding) []check.Finding {
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		return causeOf(f.Code) == smtpcode.PlaintextOnTLSPort && f.Confidence != check.Certain
	})
}

// withoutServers takes the fixes out that go to another server or port: mail hosts
// take other people's mail on port 25 alone, and DNS names them.
func withoutServers(findings []check.Finding) []check.Finding {
	for i := range findings {
		f := &findings[i]
		had := len(f.Fixes)
		f.Fixes = slices.DeleteFunc(f.Fixes, func(x check.Fix) bool {
			change, ok := x.Change.(check.SettingChange)
			return ok && change.Setting == "server"
		})
		if had > 0 && len(f.Fixes) == 0 {
			f.Fixes = []check.Fix{{Message: metaOf(f.Code).Fix}}
		}
	}
	return findings
}

// recast is a finding under another code: what was seen, and how sure it is, stay.
func recast(f check.Finding, code check.Code) check.Finding {
	m := metaOf(code)
	f.Code, f.Severity, f.Refs = m.Code, m.Severity, m.Refs
	f.Message, f.Fixes = m.Title+".", []check.Fix{{Message: m.Fix}}
	return f
}

// session reads the step at which a session ended as an application's own error
// is read.
func (e *Evidence) session(s *Server, step *smtpprobe.Step) *Evidence {
	c := Config{Server: s.Server, TLS: e.TLS, User: e.User, From: e.From, HELO: e.HELO, Stage: step.Stage, Elapsed: step.Took}
	if step.Reply != nil {
		return c.evidence(observed{failure: Failure{Text: step.Reply.String()}, reply: *step.Reply, replied: true})
	}
	own := c.evidence(observed{failure: Failure{Text: step.Error}})
	own.split()
	return own
}

// stopping are the findings that stop mail, less those that others of the same
// layer explain.
func stopping(findings []check.Finding, catalog []check.Meta) (out []check.Finding) {
	for _, f := range check.Causes(findings, catalog) {
		if f.Severity == check.Error {
			out = append(out, f)
		}
	}
	return out
}

// blame names what stopped the session: what the layer knows that it failed in,
// before what can be read into an error's words. A reply is the server's own word;
// only what the course of the session proves goes before it.
func (s *sightings) blame() []check.Finding {
	net := stopping(s.net, netprobe.Catalog())
	switch {
	case s.unnamed:
		return slices.DeleteFunc(net, func(f check.Finding) bool {
			return !lookupFailed([]check.Finding{f}) && causeOf(f.Code) != smtpcode.NetworkDown
		})
	case s.failed == nil || s.failed.Stage == smtpcode.StageQuit:
		return nil // what happens after the last word keeps no mail
	}
	tls := stopping(s.tls, tlsprobe.Catalog())
	session := append(s.raised(outOfStep), stopping(s.session, smtpprobe.Catalog())...)
	proven := once(slices.Concat(certain(net), certain(session)))
	if c := s.failed.Class; c != nil && c.Cause != smtpcode.Unclassified { // it is said, and what else would be refused comes behind it
		met := func(f check.Finding) bool { return !ahead(f) || causeOf(f.Code) == c.Cause }
		if !slices.ContainsFunc(proven, met) {
			return append(slices.Clone(s.reading), proven...)
		}
	}
	order := [][]check.Finding{net, tls, session}
	switch {
	case s.failed.Reply != nil && len(proven) > 0:
		order = [][]check.Finding{proven}
	case s.failed.Reply != nil && s.failed.Class != nil && s.failed.Class.Cause != smtpcode.Unclassified:
		order = [][]check.Finding{s.reading}
	case s.failed.Stage == smtpcode.StageSTARTTLS && s.failed.Kind != smtpprobe.KindTLS: // it never came to TLS
		order = [][]check.Finding{net, session, tls}
	}
	for _, layer := range order {
		if len(layer) > 0 {
			return join(layer, slices.Concat(s.reading, net, tls, session))
		}
	}
	return s.reading
}

// Findings of a session that several verdicts turn on: replies and commands no longer
// belong together; the message has line ends that are none.
const (
	outOfStep check.Code = "smtp-reply-unasked"
	bareEnds  check.Code = "smtp-message-bare-ends"
)

// raised are the findings of a code in a session, as errors: what is harmless by itself
// is no longer if it is why the server refused.
func (s *sightings) raised(code check.Code) (out []check.Finding) {
	for _, f := range s.session {
		if f.Code == code {
			f.Severity = check.Error
			out = append(out, f)
		}
	}
	return out
}

// ahead reports whether a finding goes by what the server states, and not by what it
// did: a refusal may be for something else that comes before.
func ahead(f check.Finding) bool {
	return f.Code == "smtp-size-over-limit" || f.Code == "smtp-recipients-over-limit"
}

func certain(findings []check.Finding) (out []check.Finding) {
	for _, f := range findings {
		if f.Confidence == check.Certain {
			out = append(out, f)
		}
	}
	return out
}

// once leaves one finding of each cause and host, for two layers that see the same
// thing: join makes evidence of the other.
func once(findings []check.Finding) (out []check.Finding) {
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(o check.Finding) bool {
			return causeOf(o.Code) == causeOf(f.Code) && hostOf(o.Subject) == hostOf(f.Subject)
		}) {
			out = append(out, f)
		}
	}
	return out
}

// join gives the first findings, and those of the second that come under the same
// cause as evidence for them: two independent sights of one cause make it certain.
func join(first, second []check.Finding) []check.Finding {
	out := slices.Clone(first)
	for i := range out {
		for _, o := range second {
			if causeOf(o.Code) != causeOf(out[i].Code) || o.Code == out[i].Code && o.Subject == out[i].Subject {
				continue
			}
			out[i].Confidence = check.Certain
			out[i].Evidence = union(out[i].Evidence, o.Evidence)
			out[i].Fixes = append(slices.Clip(out[i].Fixes), unproved(o.Fixes, out[i].Fixes)...)
		}
	}
	return out
}

// unproved are fixes that change something and are not there yet.
func unproved(fixes, have []check.Fix) (out []check.Fix) {
	for _, f := range fixes {
		if f.Change != nil && !slices.ContainsFunc(have, func(h check.Fix) bool { return h.Text == f.Text }) {
			out = append(out, f)
		}
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Clip(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
