// Package conformance holds dnscheck against the test suites of others, and against
// other implementations. It is a module of its own so that what it needs is not
// needed by users of dnscheck. The suites are not part of it: MAILDIAG_CORPUS names
// the directory that has them in suites/.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
	"go.yaml.in/yaml/v3"
)

// suite is one scenario of the openspf.org test suite.
type suite struct {
	Description string
	Tests       map[string]suiteTest
	Zonedata    map[string][]yaml.Node
}

type suiteTest struct {
	HELO        string
	Host        string
	MailFrom    string `yaml:"mailfrom"`
	Result      oneOf
	Explanation string
}

// oneOf is a string, or several of which any is right.
type oneOf []string

func (o *oneOf) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		return n.Decode((*[]string)(o))
	}
	*o = []string{n.Value}
	return nil
}

// corpus is the path of a file that is not part of the module. The test is
// skipped where there is none.
func corpus(t *testing.T, elem ...string) string {
	t.Helper()
	dir := os.Getenv("MAILDIAG_CORPUS")
	if dir == "" {
		t.Skip("MAILDIAG_CORPUS does not name the directory that holds suites/")
	}
	return filepath.Join(append([]string{dir}, elem...)...)
}

func TestSPFSuite(t *testing.T) {
	f, err := os.Open(corpus(t, "suites", "rfc7208-tests.yml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	passed, total := 0, 0
	for dec := yaml.NewDecoder(f); ; {
		var s suite
		if err := dec.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		zone := newSuiteZone(t, s.Zonedata)
		for name, test := range s.Tests {
			total++
			if t.Run(s.Description+"/"+name, func(t *testing.T) { test.run(t, zone) }) {
				passed++
			}
		}
	}
	fmt.Printf("SPF suite: %d of %d\n", passed, total)
}

func (test suiteTest) run(t *testing.T, zone suiteZone) {
	ip, err := netip.ParseAddr(test.Host)
	if err != nil {
		t.Fatal(err)
	}
	v := dnscheck.CheckSPF(t.Context(), zone, dnscheck.SPFQuery{IP: ip, HELO: test.HELO, MailFrom: test.MailFrom})
	if !slices.Contains(test.Result, string(v.Result)) {
		t.Errorf("%s (%s), want %v", v.Result, v.Reason, test.Result)
	}
	want := test.Explanation
	if want == "DEFAULT" {
		want = ""
	}
	if test.Explanation != "" && v.Result == dnscheck.SPFFail && v.Explanation != want {
		t.Errorf("explanation %q, want %q", v.Explanation, want)
	}
}

// suiteZone answers from a scenario's zone data. TIMEOUT stands for all types that
// the name has no records of; a list that has SPF records and no word on TXT has
// them as TXT too.
type suiteZone map[string]suiteName

type suiteName struct {
	records map[dnscheck.Type][]dnscheck.Record
	silent  bool
}

func newSuiteZone(t *testing.T, data map[string][]yaml.Node) suiteZone {
	z := suiteZone{}
	for name, entries := range data {
		name = strings.TrimSuffix(strings.ToLower(name), ".")
		n := suiteName{records: map[dnscheck.Type][]dnscheck.Record{}}
		var both []dnscheck.Record
		txt := false
		for _, entry := range entries {
			if entry.Kind == yaml.ScalarNode {
				if entry.Value != "TIMEOUT" {
					t.Fatalf("%s: %q", name, entry.Value)
				}
				n.silent = true
				continue
			}
			kind, value := entry.Content[0].Value, entry.Content[1]
			txt = txt || kind == "TXT"
			if value.Value == "NONE" {
				continue
			}
			r := suiteRecord(t, name, kind, value)
			if kind == "SPF" {
				both = append(both, r)
			} else {
				n.records[r.Type] = append(n.records[r.Type], r)
			}
		}
		if !txt && len(both) > 0 {
			n.records[dnscheck.TypeTXT] = both
		}
		z[name] = n
	}
	return z
}

func suiteRecord(t *testing.T, name, kind string, value *yaml.Node) dnscheck.Record {
	switch kind {
	case "A", "AAAA":
		return dnscheck.Address(name, netip.MustParseAddr(value.Value))
	case "PTR":
		return dnscheck.Pointer(name, dnscheck.TypePTR, value.Value)
	case "CNAME":
		return dnscheck.Pointer(name, dnscheck.TypeCNAME, value.Value)
	case "MX":
		return dnscheck.MX(name, 10, value.Content[1].Value)
	case "TXT", "SPF":
		var parts oneOf
		if err := value.Decode(&parts); err != nil {
			t.Fatal(err)
		}
		r := dnscheck.Record{Name: name, Type: dnscheck.TypeTXT, Strings: parts}
		return r
	}
	t.Fatalf("%s: %s records are not known", name, kind)
	return dnscheck.Record{}
}

func (z suiteZone) Resolve(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	a := &dnscheck.Answer{Question: q}
	name := q.Name
	for range 8 {
		n, ok := z[name]
		if !ok {
			a.RCode = dnscheck.NXDomain
			return a, nil
		}
		if rs := n.records[q.Type]; len(rs) > 0 {
			a.Records = rs
			return a, nil
		}
		if n.silent {
			return nil, &dnscheck.Error{Question: q, Err: dnscheck.ErrTimeout}
		}
		alias := n.records[dnscheck.TypeCNAME]
		if len(alias) == 0 {
			return a, nil
		}
		name = alias[0].Host
	}
	a.RCode = dnscheck.ServFail
	return a, nil
}
