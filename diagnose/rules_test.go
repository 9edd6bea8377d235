package diagnose_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

func TestCatalog(t *testing.T) {
	catalog := diagnose.Catalog()
	if err := check.Validate(catalog); err != nil {
		t.Error(err)
	}
	has := map[smtpcode.Cause]bool{}
	for _, m := range catalog {
		has[smtpcode.Cause(m.Cause)] = true
		if m.Fix == "" {
			t.Errorf("%s has no fix", m.Code)
		}
		if smtpcode.Cause(m.Cause).Info().Cause != smtpcode.Cause(m.Cause) {
			t.Errorf("%s: cause %q is not on the list", m.Code, m.Cause)
		}
	}
	for _, c := range smtpcode.Causes() {
		if !has[c.Cause] {
			t.Errorf("no code comes under the cause %s", c.Cause)
		}
	}
}

// TestRules runs the case files: for each code, errors at which it fires, and
// errors that look alike at which it stays silent.
func TestRules(t *testing.T) {
	elsewhere := map[check.Code]bool{} // rules with cases in their own package
	for _, m := range slices.Concat(netprobe.Catalog(), tlsprobe.Catalog(), smtpprobe.Catalog(), dnscheck.Catalog()) {
		elsewhere[m.Code] = true
	}
	for _, code := range []check.Code{"extension-overlooked", "policy-needs-starttls", "dane-certificate-unmatched", "dane-certificate-unmatched-unvouched", "mta-sts-mx-untrusted"} {
		elsewhere[code] = true // no error shows them; TestPolicies does
	}
	for _, m := range diagnose.Catalog() {
		if elsewhere[m.Code] {
			continue
		}
		t.Run(string(m.Code), func(t *testing.T) {
			fires, silent := 0, 0
			for _, c := range readRuleCases(t, filepath.Join("testdata", "rules", string(m.Code)+".txt")) {
				r := c.config.Explain(errors.New(c.text))
				if r.Has(m.Code) != c.fires {
					t.Errorf("line %d: %q: fires %v; the report says %s", c.line, c.text, !c.fires, r.Causes)
				}
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

type ruleCase struct {
	line   int
	config diagnose.Config
	text   string
	fires  bool
}

// readRuleCases reads a case file: "@ server=… tls=… elapsed=…" for what the
// application knows, the error's text, and "=> fires" or "=> silent".
func readRuleCases(t *testing.T, file string) (cases []ruleCase) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c ruleCase
	var text []string
	line := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line++
		switch l := s.Text(); {
		case len(text) == 0 && (l == "" || strings.HasPrefix(l, "# ")):
		case strings.HasPrefix(l, "@ "):
			c.config = readConfig(t, strings.Fields(l)[1:])
		case l == "=> fires" || l == "=> silent":
			c.line, c.text, c.fires = line, strings.Join(text, "\n"), l == "=> fires"
			cases = append(cases, c)
			c, text = ruleCase{}, nil
		default:
			text = append(text, l)
		}
	}
	return cases
}

func readConfig(t *testing.T, fields []string) (c diagnose.Config) {
	t.Helper()
	duration := func(s string) time.Duration {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, f := range fields {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "server":
			c.Server = value
		case "tls":
			c.TLS = diagnose.TLSMode(value)
		case "provider":
			c.Provider = smtpcode.Provider(value)
		case "user":
			c.User = value
		case "from":
			c.From = value
		case "helo":
			c.HELO = value
		case "app":
			c.App = value
		case "stage":
			c.Stage = smtpcode.Stage(value)
		case "elapsed":
			c.Elapsed = duration(value)
		case "age":
			c.ConnAge = duration(value)
		case "accepted":
			c.Accepted = value == "true"
		default:
			t.Fatalf("a case knows no %q", key)
		}
	}
	return c
}

// TestFixedUserName: a service whose user name is one word for everybody refuses
// any other, and the finding says so instead of doubting the password.
func TestFixedUserName(t *testing.T) {
	refused := errors.New("535 Authentication failed: Bad username / password")
	for user, want := range map[string]bool{"apikey": false, "": false, "app@example.com": true} {
		r := diagnose.Config{Server: "smtp.sendgrid.net:587", User: user}.Explain(refused)
		if r.Cause != smtpcode.AuthFailed {
			t.Fatalf("user %q: %s", user, r.Cause)
		}
		if got := strings.Contains(r.String(), `"apikey" as the user name from everybody`); got != want {
			t.Errorf("user %q: the name is blamed: %v\n%s", user, got, r)
		}
	}
}
