package tlsprobe

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
)

// rule judges one kind of fault in what a probe saw.
type rule = check.Rule[*Result]

// rules is the list of all of them, in the order in which a client comes upon what
// they are about: the port, STARTTLS, the handshake, then the certificate as Go
// verifies it: dates, name, chain. It decides between findings that are equally
// certain.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat(rulesPort, rulesSTARTTLS, rulesParameters, rulesHandshake, rulesDates, rulesName, rulesChain)
})

// Rules returns the rules of this package, for programs that judge saved results
// with a selection of them.
func Rules() []check.Rule[*Result] { return slices.Clone(rules()) }

// Catalog returns every finding code of this package with its title, text, fix
// and references, for documentation, user interfaces and translations.
func Catalog() []check.Meta { return check.Metas(rules()) }

// Findings names what is wrong. It does no I/O: a saved result gives the same
// findings at any time.
func (r *Result) Findings() []check.Finding {
	if r == nil {
		return nil
	}
	return check.Run(rules(), r)
}

// Causes are the findings that no other finding explains, the most certain first.
func (r *Result) Causes() []check.Finding { return check.Causes(r.Findings(), Catalog()) }

// found is one finding about the result's server.
func (r *Result) found(c check.Confidence, message string, evidence []string, fixes ...check.Fix) []check.Finding {
	subject := r.Server
	if subject == "" {
		subject = r.Name
	}
	evidence = slices.DeleteFunc(evidence, func(s string) bool { return s == "" })
	return []check.Finding{{Confidence: c, Subject: subject, Message: message, Evidence: evidence, Fixes: fixes}}
}

// host and port are those of the server.
func (r *Result) host() string { host, _, _ := net.SplitHostPort(r.Server); return host }
func (r *Result) port() string { _, port, _ := net.SplitHostPort(r.Server); return port }

// leaf is the server's own certificate; nil if none was seen.
func (r *Result) leaf() *Certificate {
	if len(r.Chain) == 0 || r.Trust == nil {
		return nil
	}
	return &r.Chain[0]
}

// nameIsIP reports whether the name to verify is an address.
func (r *Result) nameIsIP() bool { _, err := netip.ParseAddr(r.Name); return err == nil }

// failed reports whether TLS began and was not completed.
func (r *Result) failed() bool { return !r.Handshake.Done && r.Handshake.Stage == "tls" }

// took looks something up in a list of what the server takes.
func took(list []Support, name string) (accepted, known bool, detail string) {
	for _, s := range list {
		if s.Name == name {
			return s.Accepted, true, s.Detail
		}
	}
	return false, false, ""
}

func accepts(list []Support, name string) bool { yes, _, _ := took(list, name); return yes }
func refuses(list []Support, name string) bool {
	yes, known, _ := took(list, name)
	return known && !yes
}

// listed writes a list of what the server takes as evidence.
func listed(list []Support) (out []string) {
	for _, s := range list {
		verdict := "refused"
		if s.Accepted {
			verdict = "accepted"
		}
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s: %s: %s", s.Name, verdict, s.Detail), ": "))
	}
	return out
}

// setTLS changes how TLS begins.
func setTLS(m Mode) check.Change { return check.SettingChange{Setting: "tls", Value: string(m)} }

// setServer changes the host or port.
func setServer(host, port string) check.Change {
	return check.SettingChange{Setting: "server", Value: net.JoinHostPort(host, port)}
}

// String describes a certificate on one line, as evidence.
func (c Certificate) String() string {
	covers := strings.Join(c.Names, ", ")
	if len(c.Names) > 5 {
		covers = strings.Join(c.Names[:5], ", ") + fmt.Sprintf(" and %d more", len(c.Names)-5+c.MoreNames)
	}
	if covers == "" {
		covers = "no names"
	}
	return fmt.Sprintf("certificate %q, issued by %q, for %s, valid from %s to %s, %s, signed with %s",
		c.Subject, c.Issuer, covers, stamp(c.NotBefore), stamp(c.NotAfter), c.Key, c.Signature)
}

// chain describes all certificates that were sent.
func (r *Result) chain() (out []string) {
	for _, c := range r.Chain {
		out = append(out, c.String())
	}
	return append(out, r.Trust.Errors...)
}
