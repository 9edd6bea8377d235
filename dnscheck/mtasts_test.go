package dnscheck_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

func TestParseMTASTSRecord(t *testing.T) {
	long := strings.Repeat("a", 32)
	for _, tt := range []struct {
		text, id, fault string // fault: a part of one; "": none
	}{
		{"v=STSv1; id=20160831085700Z;", "20160831085700Z", ""},
		{"v=STSv1;id=1", "1", ""},
		{"v=STSv1; \t id=20160831085700Z  \t;", "20160831085700Z", ""},
		{"v=STSv1 ; id=1", "1", ""},
		{"v=STSv1; id=1; ", "1", ""},
		{"v=STSv1; id=" + long, long, ""},
		{"v=STSv1; id=a; more=a; ext=2", "a", ""},
		{"v=STSv1; 1x_-.y=!#$:<>?~; id=a", "a", ""},
		{"v=STSv1; id=1; id=2", "1", ""}, // the first counts
		{"v=STSv1; id=1; id=a-b", "1", ""},
		{"v=STSv1; id=1; ID=2; v=STSv2", "1", ""},
		{"v=STSv1; id=1; " + long + "=x", "1", ""},

		{"", "", "begins with"},
		{"v=STSv1", "", "no id="},
		{"v=STSv1;", "", "no id="},
		{"v=STSv1; ext=1", "", "no id="},
		{"v=STSv1; ID=1", "", "no id="},
		{"v=STSv10; id=1", "1", "begins with"},
		{"v=STSv2; id=1", "1", "begins with"},
		{"V=STSv1; id=1", "1", "begins with"},
		{"v=stsv1; id=1", "1", "begins with"},
		{" v=STSv1; id=1", "1", "begins with"},
		{"v = STSv1; id=1", "1", "begins with"},
		{"id=1; v=STSv1", "", "begins with"},
		{"v=STSv1 id=1", "", "begins with"},
		{"v=STSv1, id=1", "", "begins with"},
		{"v=STSv1; id", "", "name=value"},
		{"v=STSv1; id=", "", "no value"},
		{"v=STSv1; id=;", "", "no value"},
		{"v=STSv1; id= 1", "", "letters and digits"},
		{"v=STSv1; id =1", "", "name=value"},
		{"v=STSv1; id=1 ", "1", "space at the end"},
		{"v=STSv1; id=" + long + "a", "", "1 to 32"},
		{"v=STSv1; id=test-123", "", "letters and digits"},
		{"v=STSv1; id=é", "", "letters and digits"},
		{"v=STSv1; id=a-b; id=1", "", "letters and digits"}, // the first counts, bad as it is
		{"v=STSv1; id=1;;", "1", "two semicolons"},
		{"v=STSv1;; id=1", "1", "two semicolons"},
		{"v=STSv1; id=1; more=", "1", "no value"},
		{"v=STSv1; id=1; test==", "1", "holds '='"},
		{"v=STSv1; id=1; a=b c", "1", "holds ' '"},
		{"v=STSv1; id=1; a=é", "1", "holds"},
		{"v=STSv1; id=1; 1%=a", "1", "name=value"},
		{"v=STSv1; id=1; _a=b", "1", "name=value"},
		{"v=STSv1; id=1; a" + long + "=x", "1", "name=value"},
		{"v=STSv1; id=1; =x", "1", "name=value"},
	} {
		r, faults := dnscheck.ParseMTASTSRecord(tt.text)
		if r.ID != tt.id || (tt.fault == "") != (len(faults) == 0) || !strings.Contains(strings.Join(faults, "|"), tt.fault) {
			t.Errorf("%q: id %q, faults %q, want %q, %q", tt.text, r.ID, faults, tt.id, tt.fault)
		}
	}
	r, _ := dnscheck.ParseMTASTSRecord("v=STSv1; id=1; b=2; id=3; a=1")
	if r.String() != "v=STSv1; id=1; b=2; a=1;" || !slices.Equal(r.Ignored, []string{"id=3"}) {
		t.Errorf("%s, ignored %q", r, r.Ignored)
	}
}

func TestParseMTASTSPolicy(t *testing.T) {
	const head = "version: STSv1\nmode: enforce\nmax_age: 604800\n"
	name32, name33 := strings.Repeat("x", 32), strings.Repeat("x", 33)
	for _, tt := range []struct {
		body, fault string
	}{
		{head + "mx: mx.example.com", ""},
		{head + "mx: mx.example.com\n", ""},
		{strings.ReplaceAll(head, "\n", "\r\n") + "mx: mx.example.com\r\n", ""},
		{"version: STSv1\r\nmode: testing\nmx: a.example\r\nmax_age: 1", ""}, // mixed
		{"mx:a.example\nmax_age:1\nmode:testing\nversion:STSv1", ""},         // any order, no space
		{head + "mx: \t *.example.com \t \n", ""},
		{head + "mx: a.example\nmx: b.example\nmx: *.c.example\n", ""},
		{head + "mx: MX.Example.COM\n", ""},
		{head + "mx: 1-2.xn--bcher-kva.example\n", ""},
		{"version: STSv1\nmode: none\nmax_age: 0", ""},
		{"version: STSv1\nmode: none\nmax_age: 31557600", ""},
		{"version: STSv1\nmode: none\nmax_age: 0000000001", ""},
		{"version: STSv1\nmode: none\nmax_age: 1\nmore:ext e  ns ion: é", ""},
		{"version: STSv1\nmode: none\nmax_age: 1\n1.a-b_c: x", ""},
		{"version: STSv1\nmode: none\nmax_age: 1\n" + name32 + ": x", ""},
		{"version: STSv1\nmode: none\nmode: enforce\nmax_age: 1\nmax_age: x\nversion: STSv2", ""}, // the first count
		{"version: STSv1\nmode: none\nmax_age: 1\nMode: enforce\nMX: x", ""},                      // other fields

		{"", "empty"},
		{"\n", "line 1: the line is empty"},
		{head, "no mx"},
		{strings.Replace(head, "enforce", "testing", 1), "no mx"},
		{"mode: none\nmax_age: 1", "no version"},
		{"version: STSv1\nmax_age: 1\nmx: a.example", "no mode"},
		{"version: STSv1\nmode: none", "no max_age"},
		{"version: STSv0\nmode: none\nmax_age: 1", "line 1: version"},
		{"version: STSv10\nmode: none\nmax_age: 1", "version"},
		{"version: stsv1\nmode: none\nmax_age: 1", "version"},
		{"Version: STSv1\nmode: none\nmax_age: 1", "no version"},
		{"version: STSv1\nmode: report\nmax_age: 1", "line 2: mode"},
		{"version: STSv1\nmode: Enforce\nmax_age: 1\nmx: a.example", "line 2: mode"},
		{"version: STSv1\nmode: bad\nmode: none\nmax_age: 1", "mode"}, // the first counts, bad as it is
		{"version: STSv1\nmode: none\nmax_age: a", "max_age"},
		{"version: STSv1\nmode: none\nmax_age: -1", "max_age"},
		{"version: STSv1\nmode: none\nmax_age: +1", "max_age"},
		{"version: STSv1\nmode: none\nmax_age: 1.5", "max_age"},
		{"version: STSv1\nmode: none\nmax_age: 1 2", "max_age"},
		{"version: STSv1\nmode: none\nmax_age:", "max_age has no value"},
		{"version: STSv1\nmode: none\nmax_age: 01234567890", "10 digits"},
		{"version: STSv1\nmode: none\nmax_age: 31557601", "more than 31557600"},
		{"version: STSv1\nmode: none\nmax_age: 9999999999", "more than 31557600"},
		{head + "mx:", "mx has no value"},
		{head + "mx: *", "mx"},
		{head + "mx: *.", "mx"},
		{head + "mx: .example.com", "mx"},
		{head + "mx: *.*.example", "mx"},
		{head + "mx: **.example", "mx"},
		{head + "mx: a*.example", "mx"},
		{head + "mx: a.*.example", "mx"},
		{head + "mx: mx.example.com.", "mx"},
		{head + "mx: mx..example.com", "mx"},
		{head + "mx: -a.example", "mx"},
		{head + "mx: test.example-", "mx"},
		{head + "mx: a_b.example", "mx"},
		{head + "mx: bücher.example", "mx"},
		{head + "mx: a.example, b.example", "mx"},
		{head + "mx: a.example b.example", "mx"},
		{head + "mx: <a.example>", "mx"},
		{head + "mx: [192.0.2.1]", "mx"},
		{head + "mx: " + strings.Repeat("a", 64) + ".example", "mx"},
		{"version: STSv1\nmode: none\nmax_age: 1\next:", "ext has no value"},
		{"version: STSv1\nmode: none\nmax_age: 1\next: a\x01b", "control"},
		{"version: STSv1\nmode: none\nmax_age: 1\next: a\tb", "control"},
		{"version: STSv1\nmode: none\nmax_age: 1\next: a\xffb", "UTF-8"},
		{"version: STSv1\nmode: none\nmax_age: 1\n_bad: test", "not of the form"},
		{"version: STSv1\nmode: none\nmax_age: 1\n" + name33 + ": x", "not of the form"},
		{"version: STSv1\nmode: none\nmax_age: 1\nnonsense", "line 4"},
		{"version: STSv1\nmode: none\nmax_age: 1\n# comment", "not of the form"},
		{"version: STSv1\nmode: none\n\nmax_age: 1", "line 3: the line is empty"},
		{"version: STSv1\nmode: none\nmax_age: 1\n\n", "line 4: the line is empty"},
		{"version: STSv1\nmode: none\nmax_age: 1\n \n", "line 4: the line is empty"},
		{" version: STSv1\nmode: none\nmax_age: 1", "not of the form"},
		{"version : STSv1\nmode: none\nmax_age: 1", "not of the form"},
		{"version=STSv1\nmode=none\nmax_age=1", "not of the form"},
		{"version: STSv1\rmode: none\rmax_age: 1", "version"}, // CR alone ends no line
		{"version: STSv1\r\nmode: none\r\nmax_age: 1\r", "max_age"},
		{"\ufeffversion: STSv1\nmode: none\nmax_age: 1", "not of the form"},
		{"version: STSv1\nmode: none\nmax_age: 1\u00a0", "max_age"},
		{"<html>", "not of the form"},
		{strings.Repeat("x: y\n", 1<<14), "64 kilobytes"},
	} {
		if p, faults := dnscheck.ParseMTASTSPolicy([]byte(tt.body)); (tt.fault == "") != (len(faults) == 0) || !strings.Contains(strings.Join(faults, "|"), tt.fault) {
			t.Errorf("%q: %+v, faults %q, want %q", tt.body[:min(len(tt.body), 200)], p, faults, tt.fault)
		}
	}
	p, faults := dnscheck.ParseMTASTSPolicy([]byte("version: STSv1\nmode: testing\nmax_age: 86400\nmode: enforce\nmx: a.example\nx: y\nmx: *.b.example\nmax_age: 1\n"))
	const want = "version: STSv1\r\nmode: testing\r\nmx: a.example\r\nmx: *.b.example\r\nmax_age: 86400\r\nx: y\r\n"
	if p.String() != want || p.MaxAge != 24*time.Hour || len(p.Ignored) != 2 || len(faults) != 0 {
		t.Errorf("%q, %v, ignored %q, faults %q", p, p.MaxAge, p.Ignored, faults)
	}
}

func TestMTASTSMatch(t *testing.T) {
	for _, tt := range []struct {
		patterns, host string
		want           bool
	}{
		{"mail.example.com", "mail.example.com", true},
		{"mail.example.com", "MAIL.example.COM.", true},
		{"Mail.Example.com", "mail.example.com", true},
		{"mail.example.com", "mail2.example.com", false},
		{"mail.example.com", "a.mail.example.com", false},
		{"mail.example.com", "example.com", false},
		{"*.example.com", "mail.example.com", true},
		{"*.example.com", "MAIL.EXAMPLE.COM.", true},
		{"*.EXAMPLE.com", "mail.example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", ".example.com", false},
		{"*.example.com", "a.mail.example.com", false},
		{"*.example.com", "mail.badexample.com", false},
		{"*.example.com", "mail.example.com.evil.example", false},
		{"*.com", "example.com", true},
		{"a.*.com", "a.b.com", false},
		{"*a.example.com", "xa.example.com", false},
		{"*", "example", false},
		{"", "example.com", false},
		{"a.example b.example", "b.example", true},
		{"a.example *.b.example", "x.b.example", true},
		{"xn--bcher-kva.example", "bücher.example", true},
		{"*.example.com", "under_score.example.com", true},
		{"*.example.com", "192.0.2.1", false},
		{"*.example.com", "", false},
	} {
		p := &dnscheck.MTASTSPolicy{MX: strings.Fields(tt.patterns)}
		if got := p.Match(tt.host); got != tt.want {
			t.Errorf("%q against %q: %v", tt.patterns, tt.host, got)
		}
	}
}

// TestMTASTSEarlier: another policy under the same id, which only a second look
// shows, and only if it differs in what counts.
func TestMTASTSEarlier(t *testing.T) {
	check := func(id, policy string, earlier *dnscheck.Result) *dnscheck.Result {
		t.Helper()
		server := &servedPolicy{status: 200, header: map[string][]string{"Content-Type": {"text/plain"}}}
		server.body.WriteString(policy)
		c := dnscheck.Checker{
			Resolver:   zone(t, fmt.Sprintf("example.com. MX 10 mx.example.com.\nmx.example.com. A 192.0.2.25\nmta-sts.example.com. A 192.0.2.80\n_mta-sts.example.com. TXT \"v=STSv1; id=%s\"\n", id)),
			HTTP:       &http.Client{Transport: policyServer{"mta-sts.example.com": server}},
			Blocklists: []dnscheck.Blocklist{}, Now: func() time.Time { return caseNow },
		}
		r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com", Earlier: earlier})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const policy = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 1209600\n"
	// A saved result is as good as one at hand.
	saved, err := json.Marshal(check("1", strings.Replace(policy, "mx.", "old.", 1), nil))
	if err != nil {
		t.Fatal(err)
	}
	var old dnscheck.Result
	if err := json.Unmarshal(saved, &old); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, id, policy string
		earlier          *dnscheck.Result
		want             bool
	}{
		{"changed under the same id", "1", policy, &old, true},
		{"changed under a new id", "2", policy, &old, false},
		{"nothing known of before", "1", policy, nil, false},
		{"unchanged but for line ends", "1", strings.ReplaceAll(strings.Replace(policy, "mx.", "old.", 1), "\n", "\r\n"), &old, false},
	} {
		r := check(tt.id, tt.policy, tt.earlier)
		var found bool
		for _, f := range r.Findings {
			if f.Code == "mta-sts-id-not-bumped" {
				found = true
				if f.Confidence != "certain" || f.Fixes[0].Proof == nil || !f.Fixes[0].Proof.Works {
					t.Errorf("%s: %+v", tt.name, f)
				}
			}
		}
		if found != tt.want {
			t.Errorf("%s: found %v: %v", tt.name, found, r.Findings)
		}
	}
}

func FuzzParseMTASTSRecord(f *testing.F) {
	for _, s := range []string{"v=STSv1; id=20160831085700Z;", "v=STSv1 ;id=a;x=y", "v=STSv1;;id==;\x00=", ";", "=;="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, faults := dnscheck.ParseMTASTSRecord(text)
		if len(faults) > 0 {
			return
		}
		again, faults := dnscheck.ParseMTASTSRecord(r.String())
		if len(faults) > 0 || again.ID != r.ID || !slices.Equal(again.Extensions, r.Extensions) {
			t.Errorf("%q became %q: %q", text, r, faults)
		}
	})
}

func FuzzParseMTASTSPolicy(f *testing.F) {
	f.Add([]byte("version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmax_age: 1\r\nmore: ext é\r\n"), "mail.example.com")
	f.Add([]byte("version:STSv1\nmode:none \nmax_age:0"), "")
	f.Add([]byte(":\n\r:x\n\xff"), "*")
	f.Fuzz(func(t *testing.T, body []byte, host string) {
		p, faults := dnscheck.ParseMTASTSPolicy(body)
		p.Match(host)
		if len(faults) > 0 {
			return
		}
		again, faults := dnscheck.ParseMTASTSPolicy([]byte(p.String()))
		if len(faults) > 0 || again.String() != p.String() || again.Match(host) != p.Match(host) {
			t.Errorf("%q became %q: %q", body, p, faults)
		}
	})
}

func ExampleParseMTASTSPolicy() {
	policy, faults := dnscheck.ParseMTASTSPolicy([]byte("version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 604800\n"))
	fmt.Println(policy.Mode, policy.MaxAge, len(faults))
	fmt.Println(policy.Match("mx1.example.com"), policy.Match("example.com"))

	_, faults = dnscheck.ParseMTASTSPolicy([]byte("version: STSv1\nmode: Enforce\nmax_age: 604800\n"))
	for _, fault := range faults {
		fmt.Println(fault)
	}
	// Output:
	// enforce 168h0m0s 0
	// true false
	// line 2: mode: "Enforce" is not enforce, testing or none
	// there is no mx, which only mode none may do without
}

func ExampleParseMTASTSRecord() {
	record, faults := dnscheck.ParseMTASTSRecord("v=STSv1; id=2026-11-21")
	fmt.Printf("%q %q\n", record.ID, faults)
	// Output: "" ["id=2026-11-21 is not 1 to 32 letters and digits"]
}
