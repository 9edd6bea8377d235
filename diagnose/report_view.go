package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// view is a report as all its written forms show it. Its texts come from servers
// and strangers: what steers terminals is made visible in them, and whoever writes
// them out escapes them for the form.
type view struct {
	Good     bool // nothing is wrong
	Summary  string
	Cause    smtpcode.Cause
	Place    string // the confidence, the provider, the step
	Turn     string
	Advice   string
	Looked   bool
	At       time.Time     // when the first session or look-up began; zero: not known
	Elapsed  time.Duration // 0: not known
	Server   string        // as configured
	Given    string        // the error that the application got
	Causes   []check.Finding
	Symptoms []check.Finding
	RuledOut []string
	Servers  []serverView
	DNS      []string
	Skipped  []Skip
}

// serverView is the way to one server.
type serverView struct {
	Server  string
	Domain  string
	Addr    string
	At      time.Time
	Took    time.Duration
	Steps   []stepView
	Network []string
	TLS     []string
	Lines   []wire.Line
}

// stepView is one step, and where it lies in the whole, in percent.
type stepView struct {
	Stage       string
	Start, Took time.Duration
	Passed      bool
	Result      string
	Left, Width float64
}

func (r *Report) view() *view {
	e := r.Evidence
	if e == nil {
		e = &Evidence{}
	}
	v := &view{
		Good: r.Looked && r.Cause == "", Summary: clean(r.Summary), Cause: r.Cause, Place: string(r.Confidence) + place(r), Turn: turn(r.Fault), Advice: advice(r.Retry),
		Looked: r.Looked, Elapsed: r.Elapsed, Server: clean(e.Server), Causes: cleanFindings(r.Causes), DNS: cleanAll(e.DNS.Summary()), RuledOut: cleanAll(ruledOut(e)),
	}
	if t := e.Failure.Text; t != "" && !r.seen(t) {
		v.Given = clean(t)
	}
	if len(v.Causes) > 0 && len(r.Fixes) > 0 {
		v.Causes[0].Fixes = cleanFixes(r.Fixes)
	}
	for _, k := range r.Skipped {
		v.Skipped = append(v.Skipped, Skip{clean(k.What), clean(k.Reason)})
	}
	if r.Looked {
		v.Symptoms = cleanFindings(symptoms(r.Findings, r.Causes))
	}
	for i := range e.Servers {
		v.Servers = append(v.Servers, e.Servers[i].view())
	}
	v.At = began(e)
	return v
}

// seen reports whether a failure's text is of a session that was seen, rather than
// what the application brought.
func (r *Report) seen(text string) bool {
	return slices.ContainsFunc(r.Evidence.Servers, func(s Server) bool {
		if s.Session == nil {
			return false
		}
		f := s.Session.Failed()
		return f != nil && (f.Error == text || f.Reply != nil && f.Reply.String() == text)
	})
}

// began tells when the first look was.
func began(e *Evidence) (at time.Time) {
	earlier := func(t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t.UTC()
		}
	}
	for _, s := range e.Servers {
		if s.Session != nil {
			earlier(s.Session.At)
		}
	}
	if e.DNS != nil {
		earlier(e.DNS.At)
	}
	return at
}

// symptoms are the findings that are no causes, the gravest first. What two of
// them say in the same words is said once.
func symptoms(findings, causes []check.Finding) (out []check.Finding) {
	told := slices.Clone(causes)
	for _, f := range findings {
		same := func(o check.Finding) bool {
			return o.Code == f.Code && (o.Subject == f.Subject || o.Message == f.Message)
		}
		if !slices.ContainsFunc(told, same) {
			told, out = append(told, f), append(out, f)
		}
	}
	rank := map[check.Severity]int{check.Error: 0, check.Warning: 1, check.Info: 2}
	slices.SortStableFunc(out, func(a, b check.Finding) int { return cmp.Compare(rank[a.Severity], rank[b.Severity]) })
	return out
}

func (s *Server) view() serverView {
	v := serverView{Server: clean(s.Server), Domain: clean(s.Domain)}
	v.Network, v.TLS = cleanAll(networkLines(s.Net)), cleanAll(tlsLines(s.TLS))
	r := s.Session
	if r == nil {
		return v
	}
	if r.Addr.IsValid() {
		v.Addr = r.Addr.String()
	}
	v.At = r.At.UTC()
	for _, st := range r.Steps {
		v.Took = max(v.Took, st.Start+st.Took)
	}
	for _, st := range r.Steps {
		about := st.About
		if about == s.Server {
			about = "" // it stands above
		}
		w := stepView{Stage: clean(strings.TrimSpace(string(st.Stage) + " " + about)), Start: st.Start, Took: st.Took, Passed: st.Passed, Result: clean(stepResult(r, &st))}
		if v.Took > 0 {
			w.Left = 100 * float64(st.Start) / float64(v.Took)
			w.Width = 100 * float64(st.Took) / float64(v.Took)
		}
		v.Steps = append(v.Steps, w)
	}
	for _, l := range r.Transcript {
		v.Lines = append(v.Lines, wire.Line{At: l.At, From: l.From, Text: clean(l.Text)})
	}
	return v
}

// stepResult tells what came of a step: of one that passed in a line, of one that
// failed all.
func stepResult(r *smtpprobe.Result, st *smtpprobe.Step) string {
	switch {
	case st.Error != "" && st.Reply != nil:
		return st.Reply.String() + "\n" + st.Error
	case st.Error != "":
		return st.Error
	case st.Reply != nil && st.Passed && len(st.Reply.Lines) > 1: // to EHLO: the name and the extensions
		return fmt.Sprintf("%d %s", st.Reply.Code, strings.Join(st.Reply.Lines, ", "))
	case st.Reply != nil:
		return st.Reply.String()
	case st.Stage == smtpcode.StageConnect && r.Addr.IsValid():
		return r.Addr.String()
	case st.Stage == smtpcode.StageTLS && r.TLS != nil:
		trusted := "trusted for " + r.TLS.Name
		if !r.TLS.Trusted {
			trusted = "not trusted"
		}
		return r.TLS.Version + ", " + r.TLS.Cipher + ", " + trusted
	}
	return ""
}

// clean makes visible what steers terminals, reorders text or ends lines unseen.
func clean(s string) string {
	bad := func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	if !strings.ContainsFunc(s, bad) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !bad(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func cleanAll(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = clean(out[i])
	}
	return out
}

func cleanFindings(list []check.Finding) []check.Finding {
	out := slices.Clone(list)
	for i := range out {
		f := &out[i]
		f.Subject, f.Message, f.Evidence, f.Fixes = clean(f.Subject), clean(f.Message), cleanAll(f.Evidence), cleanFixes(f.Fixes)
		f.Refs = cleanAll(f.Refs)
	}
	return out
}

func cleanFixes(list []check.Fix) []check.Fix {
	out := slices.Clone(list)
	for i := range out {
		f := &out[i]
		f.Message, f.Text = clean(f.Message), clean(f.Text)
		if f.Proof != nil {
			f.Proof = &check.Proof{Works: f.Proof.Works, Seen: cleanAll(f.Proof.Seen)}
		}
	}
	return out
}

// span writes a duration as people read it.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// stamp writes a moment in UTC, to the second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
