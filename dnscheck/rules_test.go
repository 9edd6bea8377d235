package dnscheck_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

func TestCatalog(t *testing.T) {
	if err := check.Validate(dnscheck.Catalog()); err != nil {
		t.Error(err)
	}
	for _, m := range dnscheck.Catalog() {
		if m.Fix == "" || len(m.Refs) == 0 {
			t.Errorf("%s: a fix and a reference are needed", m.Code)
		}
		if smtpcode.Cause(m.Cause).Info().Cause != smtpcode.Cause(m.Cause) {
			t.Errorf("%s: cause %q is not on the list", m.Code, m.Cause)
		}
	}
}

// TestRules runs the case files, testdata/rules/CODE.txt: worlds in which a rule
// fires, and worlds that look alike in which it stays silent. Each check runs in
// the world that the case writes down; nothing leaves the process.
func TestRules(t *testing.T) {
	for _, m := range dnscheck.Catalog() {
		t.Run(string(m.Code), func(t *testing.T) {
			t.Parallel()
			fires, silent := 0, 0
			for _, c := range readCases(t, filepath.Join("testdata", "rules", string(m.Code)+".txt")) {
				synctest.Test(t, func(t *testing.T) { c.run(t, m.Code) }) // time-outs cost no time
				if c.fires {
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
//	@ domain=example.com ip=192.0.2.5 recipient=example.net message=signed.eml
//	example.com. TXT "v=spf1 -all"
//	policy mta-sts.example.com 200 text/plain
//	| version: STSv1
//	=> fires certain proved v=spf1 ip4:192.0.2.5 -all
//
// "@" begins a case and says what is checked; values may be quoted; ip, selector
// and recipient may stand several times, message names a file of testdata, now is
// a date, blocklists is a list of zones to ask (none otherwise), with what the
// package knows of them. Then comes the
// world: lines of a zone (see [dnscheck.ParseZone]), and policies over HTTPS, with
// their status, content type, further header fields ("> Name: value") and body
// ("| line"), or with the way in which there is no response. Zone lines before the first "@" are common
// to all cases of the file. The last line says what is expected: "=> silent", or
// "=> fires", with the confidence, the severity, and "proved" with what the text of a proved fix
// must contain, each of which may be left out.
type ruleCase struct {
	line     int
	checker  dnscheck.Checker
	target   dnscheck.Target
	world    strings.Builder
	policies policyServer

	fires, proved bool
	confidence    string
	severity      string
	text          string
}

func (c *ruleCase) run(t *testing.T, code check.Code) {
	t.Helper()
	zone, err := dnscheck.ParseZone(c.world.String())
	if err != nil {
		t.Fatalf("case at line %d: %v", c.line, err)
	}
	c.checker.Resolver, c.checker.HTTP = zone, &http.Client{Transport: c.policies}
	r, err := c.checker.Check(context.Background(), c.target)
	if err != nil {
		t.Fatalf("case at line %d: %v", c.line, err)
	}
	var found []check.Finding
	for _, f := range r.Findings {
		if f.Code == code {
			found = append(found, f)
		}
	}
	if (len(found) > 0) != c.fires {
		t.Errorf("line %d: fires %v; found %v, skipped %v", c.line, !c.fires, r.Findings, r.Skipped)
	}
	if len(found) == 0 {
		return
	}
	if f := found[0]; c.confidence != "" && string(f.Confidence) != c.confidence || c.severity != "" && string(f.Severity) != c.severity {
		t.Errorf("line %d: %s, want %s %s", c.line, f, c.severity, c.confidence)
	}
	if len(found[0].Evidence) == 0 {
		t.Errorf("line %d: %s has no evidence", c.line, found[0])
	}
	if c.proved && !hasProved(found, c.text) {
		t.Errorf("line %d: no proved fix with %q: %+v", c.line, c.text, found)
	}
}

func hasProved(found []check.Finding, text string) bool {
	for _, f := range found {
		for _, fix := range f.Fixes {
			if fix.Proof != nil && fix.Proof.Works && fix.Change != nil && strings.Contains(fix.Text, text) {
				return true
			}
		}
	}
	return false
}

// caseNow is the time at which cases are judged, if they do not say another.
var caseNow = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func readCases(t *testing.T, file string) (cases []*ruleCase) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c *ruleCase
	var common strings.Builder
	var policy string
	number := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		number++
		switch line := s.Text(); {
		case strings.HasPrefix(line, "# ") || line == "#":
		case strings.HasPrefix(line, "@ "):
			if c != nil {
				t.Fatalf("%s:%d: the case before has no end", file, number)
			}
			c = &ruleCase{line: number, policies: policyServer{}}
			c.world.WriteString(common.String())
			c.about(t, line[2:])
		case strings.HasPrefix(line, "=> ") && c != nil:
			c.expect(t, strings.Fields(line)[1:], line)
			cases, c, policy = append(cases, c), nil, ""
		case c == nil:
			fmt.Fprintln(&common, line)
		case strings.HasPrefix(line, "policy "):
			fields := strings.Fields(line)
			status, err := strconv.Atoi(fields[2])
			fault := policyFaults[fields[2]]
			if err != nil && fault == nil {
				t.Fatalf("%s:%d: policy HOST STATUS [CONTENT-TYPE], or policy HOST FAULT", file, number)
			}
			policy = fields[1]
			c.policies[policy] = &servedPolicy{status: status, header: http.Header{}, err: fault}
			if len(fields) > 3 {
				c.policies[policy].header.Set("Content-Type", strings.Join(fields[3:], " "))
			}
		case strings.HasPrefix(line, "> "):
			name, value, _ := strings.Cut(line[2:], ": ")
			c.policies[policy].header.Set(name, value)
		case strings.HasPrefix(line, "| ") || line == "|":
			fmt.Fprintf(&c.policies[policy].body, "%s\r\n", strings.TrimPrefix(strings.TrimPrefix(line, "|"), " "))
		default:
			fmt.Fprintln(&c.world, line)
		}
	}
	if c != nil {
		t.Fatalf("%s: the last case has no end", file)
	}
	return cases
}

func (c *ruleCase) about(t *testing.T, fields string) {
	t.Helper()
	c.checker.Blocklists = []dnscheck.Blocklist{}
	now := caseNow
	for f := range strings.FieldsSeq(fields) {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "domain":
			c.target.Domain = value
		case "ip":
			addr, err := netip.ParseAddr(value)
			if err != nil {
				t.Fatal(err)
			}
			c.target.IPs = append(c.target.IPs, addr)
		case "helo":
			c.target.HELO = value
		case "from":
			c.target.MailFrom = value
		case "selector":
			c.target.Selectors = append(c.target.Selectors, value)
		case "recipient":
			c.target.Recipients = append(c.target.Recipients, value)
		case "message":
			message, err := os.ReadFile(filepath.Join("testdata", value))
			if err != nil {
				t.Fatal(err)
			}
			c.target.Message = bytes.ReplaceAll(message, []byte("\n"), []byte("\r\n"))
		case "blocklists":
			for z := range strings.SplitSeq(value, ",") {
				c.checker.Blocklists = append(c.checker.Blocklists, blocklist(z))
			}
		case "now":
			var err error
			if now, err = time.Parse(time.DateOnly, value); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("a case knows no %q", key)
		}
	}
	c.checker.Now = func() time.Time { return now }
}

// blocklist is the default list of that zone, or one of which nothing is known.
func blocklist(zone string) dnscheck.Blocklist {
	for _, l := range dnscheck.DefaultBlocklists() {
		if l.Zone == zone {
			return l
		}
	}
	return dnscheck.Blocklist{Name: zone, Zone: zone}
}

func (c *ruleCase) expect(t *testing.T, words []string, line string) {
	t.Helper()
	if words[0] != "fires" && words[0] != "silent" {
		t.Fatalf("=> fires or => silent, not %q", line)
	}
	c.fires = words[0] == "fires"
	for i, w := range words[1:] {
		switch w {
		case "possible", "likely", "certain":
			c.confidence = w
		case "info", "warning", "error":
			c.severity = w
		case "proved":
			c.proved = true
			_, c.text, _ = strings.Cut(line, " proved ")
			return
		default:
			t.Fatalf("word %d of %q", i+2, line)
		}
	}
}

// policyServer serves the policies of a case by host, without a network.
type policyServer map[string]*servedPolicy

type servedPolicy struct {
	status int
	header http.Header
	body   bytes.Buffer
	err    error
}

// policyFaults are the ways in which a policy host gives no response at all, as
// the HTTP client tells them.
var policyFaults = map[string]error{
	"expired":   &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{{}}, Err: x509.CertificateInvalidError{Reason: x509.Expired}},
	"misnamed":  &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{{}}, Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"www.example.com"}}, Host: "mta-sts.example.com"}},
	"untrusted": &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{{}}, Err: x509.UnknownAuthorityError{}},
	"refused":   &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
	"no-route":  &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH},
}

func (s policyServer) RoundTrip(req *http.Request) (*http.Response, error) {
	p, ok := s[req.URL.Hostname()]
	if !ok {
		return nil, fmt.Errorf("dial tcp: %s: connection refused", req.URL.Host)
	}
	if p.err != nil {
		return nil, p.err
	}
	return &http.Response{
		StatusCode: p.status, Status: strconv.Itoa(p.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: p.header, Body: io.NopCloser(bytes.NewReader(p.body.Bytes())), Request: req,
	}, nil
}
