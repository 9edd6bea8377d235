package tlsprobe_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/tlsprobe"
)

func TestCatalog(t *testing.T) {
	if err := check.Validate(tlsprobe.Catalog()); err != nil {
		t.Error(err)
	}
	for _, m := range tlsprobe.Catalog() {
		if m.Fix == "" || len(m.Refs) == 0 {
			t.Errorf("%s: a fix and a reference are needed", m.Code)
		}
		if smtpcode.Cause(m.Cause).Info().Cause != smtpcode.Cause(m.Cause) {
			t.Errorf("%s: cause %q is not on the list", m.Code, m.Cause)
		}
	}
}

// TestRules runs the case files, testdata/rules/CODE.txt: servers at which a rule
// fires, and servers that look alike at which it stays silent. Each case is a real
// server on loopback, broken as the case says.
func TestRules(t *testing.T) {
	for _, m := range tlsprobe.Catalog() {
		t.Run(string(m.Code), func(t *testing.T) {
			t.Parallel()
			fires, silent := 0, 0
			for _, c := range readCases(t, filepath.Join("testdata", "rules", string(m.Code)+".txt")) {
				if c.run(t, m.Code); c.fires {
					fires++
				} else {
					silent++
				}
			}
			if fires == 0 || silent == 0 {
				t.Errorf("%d cases fire and %d stay silent; there must be one of each", fires, silent)
			}
		})
	}
}

// ruleCase is one case of a case file:
//
//	@ mail.example.com:587 starttls deep
//	leaf names=mx.example.com to=-3d
//	=> fires certain root cause
//
// "@" begins a case with what is probed: the address, the mode, "deep", name=,
// timeout=. The lines between change a server with which nothing is wrong: it has a
// certificate "leaf" for mail.example.com, issued by "inter", issued by "root",
// which is trusted, and sends leaf and inter. The last line says what is expected:
// "=> silent", or "=> fires", then the confidence, then "cause" if nothing else may
// explain it, then a text that the message or a fix must contain.
type ruleCase struct {
	where string
	*world
	fires, cause bool
	confidence   string
	text         string
}

func (c *ruleCase) run(t *testing.T, code check.Code) {
	t.Helper()
	r := c.probe(t)
	findings := r.Findings()
	i := slices.IndexFunc(findings, func(f check.Finding) bool { return f.Code == code })
	if (i >= 0) != c.fires {
		t.Errorf("%s: fires: %v; found %v\n%+v\n%+v\nskipped %v", c.where, !c.fires, findings, r.Handshake, r.Trust, r.Skipped)
	}
	if i < 0 {
		return
	}
	f := findings[i]
	if c.confidence != "" && string(f.Confidence) != c.confidence {
		t.Errorf("%s: %s, want %s", c.where, f, c.confidence)
	}
	if len(f.Evidence) == 0 {
		t.Errorf("%s: %s has no evidence", c.where, f)
	}
	if causes := r.Causes(); c.cause && (len(causes) == 0 || causes[0].Code != code) {
		t.Errorf("%s: the causes are %v", c.where, causes)
	}
	all := f.Message
	for _, fix := range f.Fixes {
		all += "\n" + fix.Message + "\n" + fix.Text
		if fix.Change != nil {
			all += "\n" + fix.Change.Describe()
		}
	}
	if !strings.Contains(all, c.text) {
		t.Errorf("%s: %q is not in\n%s", c.where, c.text, all)
	}
}

func readCases(t *testing.T, file string) (cases []*ruleCase) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c *ruleCase
	number := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		number++
		words := strings.Fields(s.Text())
		where := fmt.Sprintf("%s:%d", filepath.Base(file), number)
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "@":
			c = &ruleCase{where: where, world: newWorld()}
			c.about(t, words[1:])
		case c == nil:
			t.Fatalf("%s: a line before the first case", where)
		case words[0] == "=>":
			c.expect(t, words[1:])
			cases, c = append(cases, c), nil
		default:
			c.change(t, where, words, s.Text())
		}
	}
	if c != nil {
		t.Fatalf("%s: the last case has no end", file)
	}
	return cases
}

func (c *ruleCase) about(t *testing.T, words []string) {
	c.target.Addr = words[0]
	for _, w := range words[1:] {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "implicit", "starttls":
			c.target.Mode = tlsprobe.Mode(w)
		case "deep":
			c.target.Deep = true
		case "name":
			c.target.Name = value
		case "timeout":
			c.prober.Timeout = must(time.ParseDuration(value))
		case "now":
			at := must(time.Parse(time.DateOnly, value))
			c.prober.Now = func() time.Time { return at }
		default:
			t.Fatalf("%s: a case knows no %q", c.where, w)
		}
	}
}

// change breaks the server:
//
//	leaf names=a,b cn= from=-30d to=+60d by=root key=rsa1024 …  the certificate of that name
//	send leaf                        the certificates sent
//	trust other                      the trusted roots; none: nothing is trusted
//	versions 1.0 1.1                 the lowest and the highest version
//	suites TLS_RSA_…                 the cipher suites under TLS 1.2
//	client-certificate demand        or ask
//	peer send "\x15\x03\x01…"        what answers when TLS should begin
//	greeting 220 …                   in clear text or inside TLS
//	ehlo mail.example.com STARTTLS   the reply to EHLO
//	answer 454 …                     the reply to STARTTLS
//	extra "250 injected\r\n"         sent along with it
//	without-sni other                the certificate shown to clients that send no name
func (c *ruleCase) change(t *testing.T, where string, words []string, line string) {
	t.Helper()
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), words[0]))
	unquoted := func(s string) string {
		if i := strings.Index(s, `"`); i >= 0 {
			return must(strconv.Unquote(s[i:]))
		}
		return ""
	}
	version := func(s string) uint16 { return tls.VersionTLS10 + uint16(s[2]-'0') }
	switch words[0] {
	case "send":
		c.send = words[1:]
	case "trust":
		c.trust = words[1:]
	case "versions":
		c.config.MinVersion, c.config.MaxVersion = version(words[1]), version(words[2])
	case "suites":
		for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			if slices.Contains(words, s.Name) {
				c.config.CipherSuites = append(c.config.CipherSuites, s.ID)
			}
		}
	case "client-certificate":
		c.config.ClientAuth = map[string]tls.ClientAuthType{"demand": tls.RequireAnyClientCert, "ask": tls.RequestClientCert}[words[1]]
	case "show-client-certificate":
		c.prober.ClientCert = c.chain("leaf")
	case "peer":
		c.peer, c.data = words[1], []byte(unquoted(rest))
	case "tls-peer":
		c.tlsPeer, c.data = words[1], []byte(unquoted(rest))
	case "greeting":
		c.inside = rest
	case "ehlo":
		c.ehlo = words[1:]
		if strings.HasPrefix(words[1], "5") {
			c.ehlo = []string{rest}
		}
	case "answer":
		c.answer = rest
	case "extra":
		c.extra = unquoted(rest)
	case "without-sni":
		c.noSNI = words[1]
	default:
		c.certificate(t, where, words)
	}
}

// certificate changes a certificate, or adds one.
func (c *ruleCase) certificate(t *testing.T, where string, words []string) {
	t.Helper()
	x := c.certs[words[0]]
	if x == nil {
		x = newCert(words[0], nil, func(x *x509.Certificate) { x.DNSNames = []string{"mail.example.com"} })
		c.certs[words[0]] = x
	}
	tmpl := x.template
	days := func(s string) time.Time {
		return now.AddDate(0, 0, must(strconv.Atoi(strings.TrimSuffix(s, "d"))))
	}
	for _, w := range words[1:] {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "names":
			tmpl.DNSNames = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
		case "ip":
			tmpl.IPAddresses = append(tmpl.IPAddresses, net.ParseIP(value))
		case "cn":
			tmpl.Subject.CommonName = strings.ReplaceAll(value, "_", " ")
		case "o":
			tmpl.Subject.Organization = []string{strings.ReplaceAll(value, "_", " ")}
		case "from":
			tmpl.NotBefore = days(value)
		case "to":
			tmpl.NotAfter = days(value)
		case "by":
			if x.by = c.certs[value]; value == "itself" {
				x.by = nil
			}
		case "ca":
			tmpl.IsCA = value != "no"
			tmpl.KeyUsage = x509.KeyUsageCertSign
		case "key":
			switch value {
			case "rsa1024":
				x.key = rsa1024()
			case "rsa2048":
				x.key = rsa2048()
			default:
				t.Fatalf("%s: there is no key %q", where, value)
			}
		case "usage":
			tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		case "sha1":
			tmpl.SignatureAlgorithm = x509.ECDSAWithSHA1
		case "permit":
			tmpl.PermittedDNSDomains, tmpl.PermittedDNSDomainsCritical = []string{value}, true
		case "logged":
			tmpl.ExtraExtensions = append(tmpl.ExtraExtensions, logged)
		case "wrong-key": // the server signs with another key than that of the certificate
			c.wrongKey = true
		case "malformed":
			x.malformed = true
		case "url":
			tmpl.IssuingCertificateURL = []string{value}
		default:
			t.Fatalf("%s: a certificate knows no %q", where, w)
		}
	}
}

func (c *ruleCase) expect(t *testing.T, words []string) {
	if words[0] != "fires" && words[0] != "silent" {
		t.Fatalf("%s: => fires or => silent, not %q", c.where, words[0])
	}
	c.fires, words = words[0] == "fires", words[1:]
	if len(words) > 0 && slices.Contains([]string{"possible", "likely", "certain"}, words[0]) {
		c.confidence, words = words[0], words[1:]
	}
	if len(words) > 0 && words[0] == "cause" {
		c.cause, words = true, words[1:]
	}
	c.text = strings.Join(words, " ")
}
