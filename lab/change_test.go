//go:build linux

package lab_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/lab"
)

func TestApplyRecords(t *testing.T) {
	spf := dnscheck.TXT("acme.test", "v=spf1 mx -all")
	for _, tt := range []struct {
		name   string
		change dnscheck.RecordChange
		zone   string
		want   string // a part of a line that must be there
		gone   string // one that must not
		fails  string
	}{
		{name: "a new record", change: dnscheck.RecordChange{Add: []dnscheck.Record{spf}}, zone: "acme.test", want: `acme.test. TXT "v=spf1 mx -all"`},
		{
			name: "one of several of a name", zone: "globex.test", gone: "@ MX 10 mx1", want: "@ MX 20 mx2",
			change: dnscheck.RecordChange{Remove: []dnscheck.Record{{Name: "globex.test", Type: dnscheck.TypeMX, Data: "10 mx1.globex.test."}}},
		},
		{
			name: "all of a type", zone: "globex.test", gone: "@ MX", want: "@ TXT",
			change: dnscheck.RecordChange{Remove: []dnscheck.Record{{Name: "globex.test", Type: dnscheck.TypeMX}}},
		},
		{name: "a reverse name", zone: "100.51.198.in-addr.arpa", want: "3.100.51.198.in-addr.arpa. PTR app.acme.test.", change: dnscheck.RecordChange{
			Add: []dnscheck.Record{{Name: "3.100.51.198.in-addr.arpa", Type: dnscheck.TypePTR, Data: "app.acme.test."}},
		}},
		{name: "what is not there", fails: "has no record", change: dnscheck.RecordChange{
			Remove: []dnscheck.Record{{Name: "globex.test", Type: dnscheck.TypeMX, Data: "30 mx3.globex.test."}},
		}},
		{name: "in nobody's zone", fails: "nobody's zone", change: dnscheck.RecordChange{
			Add: []dnscheck.Record{{Name: "hooli.test", Type: dnscheck.TypeA, Data: "203.0.113.9"}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := lab.Healthy()
			err := w.Apply(lab.Remedy{Records: &tt.change})
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("error %v, want one that says %q", err, tt.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			has := func(part string) bool {
				return slices.ContainsFunc(w.Zones[tt.zone].Records, func(line string) bool { return strings.Contains(line, part) })
			}
			if tt.want != "" && !has(tt.want) || tt.gone != "" && has(tt.gone) {
				t.Errorf("the zone has\n%s", strings.Join(w.Zones[tt.zone].Records, "\n"))
			}
		})
	}
}

func TestApplySettings(t *testing.T) {
	for change, holds := range map[check.SettingChange]func(lab.App) bool{
		{Setting: "server", Value: "smtp.acme.test:465"}: func(a lab.App) bool { return a.Server == "smtp.acme.test:465" && a.TLS == diagnose.TLSImplicit },
		{Setting: "server", Value: "s.acme.test:587"}:    func(a lab.App) bool { return a.Server == "s.acme.test:587" && a.TLS == diagnose.TLSSTARTTLS },
		{Setting: "tls", Value: "implicit"}:              func(a lab.App) bool { return a.TLS == diagnose.TLSImplicit },
		{Setting: "auth", Value: "LOGIN"}:                func(a lab.App) bool { return a.Auth == "LOGIN" },
		{Setting: "helo", Value: "mail.acme.test"}:       func(a lab.App) bool { return a.HELO == "mail.acme.test" },
		{Setting: "family", Value: "tcp4"}:               func(a lab.App) bool { return a.Family == "4" },
		{Setting: "from", Value: "ann@acme.test"}:        func(a lab.App) bool { return a.From == "ann@acme.test" },
		{Setting: "to", Value: "jo@initech.test"}:        func(a lab.App) bool { return slices.Equal(a.To, []string{"jo@initech.test"}) },
		{Setting: "mx", Value: "mx2.globex.test"}:        func(a lab.App) bool { return a.MailHost == "mx2.globex.test" && a.Server == "" && a.User == "" },
		{Setting: "address", Value: "203.0.113.31:25"}:   func(a lab.App) bool { return a.Address == "203.0.113.31:25" },
		{Setting: "recipients", Value: "1"}:              func(a lab.App) bool { return len(a.To) == 1 },
	} {
		w := lab.Healthy()
		if err := w.Apply(lab.Remedy{Setting: &change}); err != nil || !holds(w.App) {
			t.Errorf("%s: %v; the app is %+v", change.Describe(), err, w.App)
		}
	}
	if err := lab.Healthy().Apply(lab.Remedy{Setting: &check.SettingChange{Setting: "colour", Value: "red"}}); err == nil {
		t.Error("a setting that no app has was set")
	}
}

// TestLinuxAlone: the lab needs Linux, and the module builds elsewhere too.
func TestLinuxAlone(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file != "doc.go" && !strings.HasPrefix(string(data), "//go:build linux\n") {
			t.Errorf("%s lacks its first line: //go:build linux", file)
		}
	}
}
