package tlsprobe

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesName judge whether the certificate is for the name that was asked for.
var rulesName = []rule{
	{
		Meta: check.Meta{
			Code: "certificate-ip-without-san", Cause: string(smtpcode.CertificateNameMismatch), Severity: check.Error,
			Title: "The server was dialled by its address, which no certificate covers",
			Doc:   "A certificate covers an address only if it lists it as an IP subject alternative name, which certificates of mail servers hardly ever do. The host name must be used, even if the address is known.",
			Fix:   "Connect by a name that the certificate lists, or set tls.Config.ServerName to it",
			Refs:  []string{"RFC 5280, section 4.2.1.6", "RFC 9525, section 6.2"},
		},
		Check: certificateIPWithoutSAN,
	},
	{
		Meta: check.Meta{
			Code: "certificate-common-name-only", Cause: string(smtpcode.CertificateNameMismatch), Severity: check.Error,
			Title: "The name stands in the common name alone",
			Doc:   "The certificate names the host in its subject and has no subject alternative names. Go has ignored the common name since 1.15, and browsers do; home-made certificates and old appliances still come without.",
			Fix:   "Issue the certificate anew with the name as a subject alternative name",
			Refs:  []string{"RFC 9525, section 2", "https://go.dev/doc/go1.15#commonname"},
		},
		Check: certificateCommonNameOnly,
	},
	{
		Meta: check.Meta{
			Code: "certificate-wrong-name", Cause: string(smtpcode.CertificateNameMismatch), Severity: check.Error,
			Title: "The certificate is for other names",
			Doc:   "The certificate does not list the name that the client asked for. Usually mail.customer.example is an alias of a provider's host whose certificate has the provider's name; a wildcard covers one label only, so that *.example.com fits neither example.com nor a.b.example.com.",
			Fix:   "Use a name that the certificate lists as the server's name, or have the name added to the certificate",
			Refs:  []string{"RFC 9525, section 6.3", "RFC 7817, section 3"},

			ExplainedBy: []check.Code{"tls-wrong-service"},
		},
		Check: certificateWrongName,
	},
}

// mismatch reports whether there is a certificate, and for another name.
func (r *Result) mismatch() bool { return r.leaf() != nil && !r.Trust.NameMatches }

// commonNameOnly reports whether the common name would have matched.
func (r *Result) commonNameOnly() bool {
	leaf := r.leaf()
	return len(leaf.Names) == 0 && covers(leaf.CommonName, r.Name)
}

// covers reports whether a name of a certificate, perhaps a wildcard, covers a
// host.
func covers(pattern, host string) bool {
	pattern, host = strings.TrimSuffix(pattern, "."), strings.TrimSuffix(host, ".")
	if parent, ok := strings.CutPrefix(pattern, "*."); ok {
		_, rest, _ := strings.Cut(host, ".")
		return rest != "" && strings.EqualFold(parent, rest)
	}
	return strings.EqualFold(pattern, host)
}

func certificateIPWithoutSAN(r *Result) []check.Finding {
	if !r.mismatch() || !r.nameIsIP() {
		return nil
	}
	return r.found(check.Certain, fmt.Sprintf("The certificate shown at %s does not cover the address %s", r.Server, r.Name),
		append([]string{r.leaf().String()}, r.Trust.Errors...), r.nameFixes()...)
}

func certificateCommonNameOnly(r *Result) []check.Finding {
	if !r.mismatch() || r.nameIsIP() || !r.commonNameOnly() {
		return nil
	}
	return r.found(check.Certain, fmt.Sprintf("The certificate names %s in its common name alone, which is not looked at any more", r.Name),
		append([]string{r.leaf().String()}, r.Trust.Errors...),
		check.Fix{Message: "Issue it anew with a subject alternative name", Text: "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=" + r.Name + " -addext subjectAltName=DNS:" + r.Name + " -keyout key.pem -out cert.pem"})
}

func certificateWrongName(r *Result) []check.Finding {
	if !r.mismatch() || r.nameIsIP() || r.commonNameOnly() {
		return nil
	}
	leaf := r.leaf()
	evidence := append([]string{leaf.String()}, r.Trust.Errors...)
	if host, port, ok := strings.Cut(r.Name, ":"); ok {
		return r.found(check.Certain, fmt.Sprintf("The server name %q holds a port, so that no certificate can cover it", r.Name), evidence,
			check.Fix{Message: "Set the server name without :" + port, Text: "ServerName: \"" + host + "\""})
	}
	message := fmt.Sprintf("The certificate is for %s, not for %s", namesInWords(leaf), r.Name)
	for _, n := range leaf.Names {
		if parent, ok := strings.CutPrefix(n, "*."); ok && common(parent, r.Name) == labels(parent) {
			message = fmt.Sprintf("%s covers exactly one label before %s, so that it does not fit %s", n, parent, r.Name)
			break
		}
	}
	return r.found(check.Certain, message, evidence, r.nameFixes()...)
}

func labels(name string) int { return strings.Count(strings.Trim(name, "."), ".") + 1 }

func namesInWords(c *Certificate) string {
	switch n := len(c.Names); {
	case n == 0 && c.CommonName == "":
		return "no name at all"
	case n == 0:
		return "the common name " + c.CommonName + " alone"
	case n > 4:
		return strings.Join(c.Names[:4], ", ") + fmt.Sprintf(" and %d more names", n-4+c.MoreNames)
	}
	return strings.Join(c.Names, ", ")
}

// nameFixes propose the names that the certificate covers. One that is a
// neighbour of the name asked for, or by which the server calls itself in its
// greeting, is proposed as the server to use.
func (r *Result) nameFixes() (fixes []check.Fix) {
	leaf := r.leaf()
	own := r.greetingName()
	best, weight := "", 0
	for _, n := range leaf.Names {
		if strings.HasPrefix(n, "*.") {
			if !covers(n, own) {
				continue
			}
			n = own
		}
		if _, err := netip.ParseAddr(n); err == nil {
			continue
		}
		w := 1
		if c := common(n, r.Name); c >= 2 {
			w += c
		}
		if strings.EqualFold(n, own) {
			w += 100
		}
		if w > weight {
			best, weight = n, w
		}
	}
	if best != "" {
		fix := check.Fix{Message: "Use " + best + ", which the certificate covers, as the server's name", Text: best}
		if r.port() != "" && weight > 1 {
			fix.Text, fix.Change = best+":"+r.port(), setServer(best, r.port())
		}
		fixes = append(fixes, fix)
	}
	if !r.nameIsIP() {
		fixes = append(fixes, check.Fix{Message: "Or have the server's certificate issued for this name too (ACME)", Text: "certbot certonly --expand -d " + strings.Join(append(plain(leaf.Names), r.Name), " -d ")})
	}
	return fixes
}

// plain are the first names that an ACME client would be given.
func plain(names []string) (out []string) {
	for _, n := range names[:min(len(names), 5)] {
		if !strings.HasPrefix(n, "*.") {
			out = append(out, n)
		}
	}
	return out
}

// greetingName is what the server calls itself (RFC 5321, section 4.2).
func (r *Result) greetingName() string {
	line, ok := strings.CutPrefix(r.Greeting, "220")
	if !ok || len(line) < 2 {
		return ""
	}
	name, _, _ := strings.Cut(line[1:], " ")
	name, _, _ = strings.Cut(name, "\n")
	if !strings.Contains(name, ".") || strings.ContainsAny(name, "[]:@/") {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}
