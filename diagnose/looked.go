package diagnose

import (
	"crypto/x509"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

// Server is what was seen of one mail server. What is nil was not looked at.
type Server struct {
	Server  string            `json:"server"`           // host:port
	Domain  string            `json:"domain,omitempty"` // the recipients' domain whose mail host it is; "": the configured server
	Session *smtpprobe.Result `json:"session,omitempty"`
	Net     *netprobe.Result  `json:"net,omitempty"`
	TLS     *tlsprobe.Result  `json:"tls,omitempty"`
}

// Skip is something that was not looked at or could not be told, and why. It is
// never a finding.
type Skip struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Tried is a fix of the program's settings that was tried.
type Tried struct {
	Code    check.Code          `json:"code"` // the finding that it mends
	Subject string              `json:"subject,omitempty"`
	Message string              `json:"message"`
	Text    string              `json:"text,omitempty"` // exactly what to set
	Change  check.SettingChange `json:"change"`
	Proof   check.Proof         `json:"proof"`
	Stopgap bool                `json:"stopgap,omitempty"` // it helps until others have mended the fault
}

// Looked is what Diagnose saw, as far as it looked.
type Looked struct {
	Servers []Server         `json:"servers,omitempty"`
	DNS     *dnscheck.Result `json:"dns,omitempty"`
	Tried   []Tried          `json:"tried,omitempty"`
	Skipped []Skip           `json:"skipped,omitempty"`
}

// skipped gathers what no probe could tell.
func (l *Looked) skipped() []Skip {
	out := append([]Skip(nil), l.Skipped...)
	for i := range l.Servers {
		s := &l.Servers[i]
		if s.Session != nil {
			if f := s.Session.Failed(); f != nil && f.Kind == smtpprobe.KindCancelled && f.Error != errTold.Error() {
				out = append(out, Skip{s.Server + " session", "the time was up at " + string(f.Stage)})
			}
			for _, k := range s.Session.Skipped {
				out = append(out, Skip{s.Server + " session: " + k.What, k.Reason})
			}
		}
		if s.Net != nil {
			for _, k := range s.Net.Skipped {
				out = append(out, Skip{s.Server + " network: " + k.What, k.Reason})
			}
		}
		if s.TLS != nil {
			for _, k := range s.TLS.Skipped {
				out = append(out, Skip{s.Server + " tls: " + k.What, k.Reason})
			}
		}
	}
	if l.DNS != nil {
		for _, k := range l.DNS.Skipped {
			out = append(out, Skip{"dns: " + k.Part + " " + k.Subject, k.Reason})
		}
	}
	return out
}

// looked reports whether there is anything that Diagnose saw.
func (l *Looked) looked() bool { return len(l.Servers) > 0 || l.DNS != nil || len(l.Skipped) > 0 }

// host is the name that was dialled.
func (s *Server) host() string { return hostOf(s.Server) }

// chain are the certificates that the server showed.
func (s *Server) chain() (out []*x509.Certificate) {
	if s.TLS == nil {
		return nil
	}
	for _, c := range s.TLS.Chain {
		if cert, err := x509.ParseCertificate(c.Raw); err == nil {
			out = append(out, cert)
		}
	}
	return out
}

// speaksSMTP reports whether a session was greeted and said hello.
func (l *Looked) speaksSMTP() bool {
	return slices.ContainsFunc(l.Servers, func(s Server) bool {
		return s.Session != nil && (s.Session.EHLO != nil || s.Session.EHLOTLS != nil || s.Session.HELO)
	})
}

// offer is the line of the last EHLO reply that begins with a keyword, in whatever
// letters; "" if none does, or none was heard.
func (s *Server) offer(keyword string) string {
	if s.Session == nil {
		return ""
	}
	for _, step := range slices.Backward(s.Session.Steps) {
		if step.Stage != smtpcode.StageEHLO || step.Reply == nil {
			continue
		}
		for _, line := range step.Reply.Lines {
			if word, _, _ := strings.Cut(line, " "); strings.EqualFold(word, keyword) {
				return line
			}
		}
	}
	return ""
}
