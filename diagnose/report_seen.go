package diagnose

import (
	"fmt"
	"strings"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/tlsprobe"
)

// networkLines tells what the network did, a line each.
func networkLines(r *netprobe.Result) (lines []string) {
	if r == nil {
		return nil
	}
	if n := r.Resolution; n != nil {
		line := n.Host + ": " + string(n.Outcome)
		for i, a := range n.Addrs {
			line += [2]string{", ", " to "}[btoi(i == 0)] + a.String()
		}
		lines = append(lines, join2(line, n.Detail))
	}
	if p := r.Proxy; p != nil {
		lines = append(lines, join2(strings.TrimSpace(fmt.Sprintf("proxy %s: %s %s", p.URL, p.Outcome, p.Fault)), p.Detail))
	}
	for _, d := range r.Dials {
		line := fmt.Sprintf("%s %s: %s after %s", roleName(d.Role), endpoint(d), d.Outcome, span(d.Took))
		switch {
		case d.AnswersTLS && d.Service == string(wire.TLS):
			line += ", answers TLS"
		case d.AnswersTLS:
			line += ", speaks " + d.Service + " inside TLS"
		case d.Service != "":
			line += ", speaks " + d.Service
		}
		if d.ICMP != nil {
			line += ", ICMP " + d.ICMP.Says
			if d.ICMP.From.IsValid() {
				line += " from " + d.ICMP.From.String()
			}
		}
		lines = append(lines, join2(line, d.Detail))
	}
	if l := r.Local; l != nil {
		line := fmt.Sprintf("this machine: IPv4 route %s, IPv6 route %s", yes(l.IPv4Route), yes(l.IPv6Route))
		if l.Container != "" {
			line += ", in " + l.Container
		}
		lines = append(lines, line)
	}
	for _, p := range r.Paths {
		line := fmt.Sprintf("path to %s:", p.To)
		for _, h := range p.Hops {
			if h.Addr.IsValid() {
				line += fmt.Sprintf(" %d %s", h.TTL, h.Addr)
			} else {
				line += fmt.Sprintf(" %d *", h.TTL)
			}
		}
		if p.Reached {
			line += " (reached)"
		}
		lines = append(lines, line)
	}
	return lines
}

func roleName(r netprobe.Role) string {
	switch r {
	case netprobe.RoleTarget:
		return "the server"
	case netprobe.RoleMatrix:
		return "another port"
	case netprobe.RoleControl:
		return "another host"
	}
	return string(r)
}

func endpoint(d netprobe.Dial) string {
	switch {
	case !d.Addr.IsValid():
		return d.Name
	case d.Name != "" && d.Name != d.Addr.String():
		return fmt.Sprintf("%s (%s)", d.Addr, d.Name)
	}
	return d.Addr.String()
}

// tlsLines tells what a server's TLS is like.
func tlsLines(r *tlsprobe.Result) (lines []string) {
	if r == nil {
		return nil
	}
	h := r.Handshake
	line := "handshake done"
	if !h.Done {
		line = "handshake failed"
		if h.Stage != "" {
			line += " at " + h.Stage
		}
	}
	for _, s := range []string{h.Version, h.Cipher, h.Curve} {
		if s != "" {
			line += ", " + s
		}
	}
	if h.Alert != "" {
		line += ", alert " + h.Alert
	}
	lines = append(lines, join2(line+", "+span(h.Took), h.Error))
	for i, c := range r.Chain {
		lines = append(lines, fmt.Sprintf("certificate %d: %s, issued by %s, %s to %s, %s", i+1, c.Subject, c.Issuer, stamp(c.NotBefore), stamp(c.NotAfter), c.Key))
		if i == 0 && len(c.Names) > 0 {
			lines = append(lines, "  for "+strings.Join(c.Names, ", "))
		}
	}
	if t := r.Trust; t != nil {
		lines = append(lines, fmt.Sprintf("name matches %s, in time %s, leads to a trusted root %s", yes(t.NameMatches), yes(t.InTime), yes(t.Anchored)))
		lines = append(lines, t.Errors...)
	}
	for _, s := range [][]tlsprobe.Support{r.Versions, r.Families} {
		var names []string
		for _, x := range s {
			names = append(names, x.Name+" "+yes(x.Accepted))
		}
		if len(names) > 0 {
			lines = append(lines, "takes: "+strings.Join(names, ", "))
		}
	}
	return lines
}

// ruledOut names what it was not, each with what shows it: steps that passed,
// other servers that answer, fixes that were tried and do not help.
func ruledOut(e *Evidence) (out []string) {
	for i := range e.Servers {
		s := &e.Servers[i]
		r := s.Session
		if r == nil {
			continue
		}
		for _, st := range r.Steps {
			if !st.Passed {
				continue
			}
			switch st.Stage {
			case smtpcode.StageConnect:
				out = append(out, fmt.Sprintf("The network: %s was connected to in %s.", s.Server, span(st.Took)))
			case smtpcode.StageTLS:
				if r.TLS != nil && r.TLS.Trusted {
					out = append(out, fmt.Sprintf("The certificate: %s shows one that is trusted for %s, by %s.", s.Server, r.TLS.Name, r.TLS.Version))
				}
			case smtpcode.StageAuth:
				if r.Auth != nil && r.Auth.Done {
					out = append(out, fmt.Sprintf("The login: %s accepted it by %s.", s.Server, r.Auth.Mechanism))
				}
			case smtpcode.StageMail:
				out = append(out, fmt.Sprintf("The sender's address: %s accepted MAIL FROM:<%s>.", s.Server, r.Asked.From))
			case smtpcode.StageRcpt:
				out = append(out, fmt.Sprintf("The recipient %s: %s accepted the address.", st.About, s.Server))
			}
		}
		if s.Net == nil {
			continue
		}
		for _, d := range s.Net.Dials {
			if d.Outcome == netprobe.Connected && d.Role == netprobe.RoleControl {
				out = append(out, fmt.Sprintf("This machine's network: %s answers.", endpoint(d)))
			}
		}
	}
	for _, t := range e.Tried {
		if t.Proof.Works {
			continue
		}
		line := "A remedy that does not help: " + t.Change.Describe()
		if n := len(t.Proof.Seen); n > 0 {
			line += "; " + t.Proof.Seen[n-1]
		}
		out = append(out, line)
	}
	return out
}

func join2(line, detail string) string {
	if detail == "" || strings.Contains(line, detail) {
		return line
	}
	return line + ": " + detail
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
