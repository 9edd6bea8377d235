package dnscheck_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

func TestParseTLSRPTRecord(t *testing.T) {
	for _, tt := range []struct {
		text, rua, fault string // fault: a part of one; "": none
	}{
		{"v=TLSRPTv1;rua=mailto:reports@example.com", "mailto:reports@example.com", ""},
		{"v=TLSRPTv1; rua=mailto:reports@example.com;", "mailto:reports@example.com", ""},
		{"v=TLSRPTv1 \t; \trua=mailto:reports@example.com ; ", "mailto:reports@example.com", ""},
		{"v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt?d=example.com&x=%2C", "https://reporting.example.com/v1/tlsrpt?d=example.com&x=%2C", ""},
		{"v=TLSRPTv1; rua=mailto:a@example.com \t,\t https://b.example/", "mailto:a@example.com https://b.example/", ""},
		{"v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com", "mailto:a@example.com mailto:b@example.com", ""},
		{"v=TLSRPTv1; ext=1; rua=mailto:a@example.com; 1.x=y", "mailto:a@example.com", ""},
		{"v=TLSRPTv1; rua=MAILTO:a@example.com,HTTPS://b.example", "MAILTO:a@example.com HTTPS://b.example", ""},
		{"v=TLSRPTv1; rua=mailto:a%21b@example.com?subject=x", "mailto:a%21b@example.com?subject=x", ""},
		{"v=TLSRPTv1; rua=http://a.example/,mailto:a@example.com", "mailto:a@example.com", ""}, // one of the two will do

		{"", "", "begins with"},
		{"v=TLSRPTv1", "", "no rua="},
		{"v=TLSRPTv1;", "", "no rua="},
		{"v=TLSRPTv1; ruf=mailto:a@example.com", "", "no rua="},
		{"v=TLSRPTv1; RUA=mailto:a@example.com", "", "no rua="},
		{"v=TLSRPTv2; rua=mailto:a@example.com", "mailto:a@example.com", "begins with"},
		{"v=tlsrptv1; rua=mailto:a@example.com", "mailto:a@example.com", "begins with"},
		{"rua=mailto:a@example.com; v=TLSRPTv1", "", "begins with"},
		{"v=TLSRPTv1 rua=mailto:a@example.com", "", "begins with"},
		{"v=TLSRPTv1; rua=", "", "no value"},
		{"v=TLSRPTv1; rua=a@example.com", "", "no URI"},
		{"v=TLSRPTv1; rua=mailto:", "", "an address is wanted"},
		{"v=TLSRPTv1; rua=mailto:example.com", "", "an address is wanted"},
		{"v=TLSRPTv1; rua=https://", "", "a host is wanted"},
		{"v=TLSRPTv1; rua=http://a.example/", "", "only mailto: and https:"},
		{"v=TLSRPTv1; rua=tel:123", "", "only mailto: and https:"},
		{"v=TLSRPTv1; rua=mailto:a@example.com!10m", "", "percent-encoded"},
		{"v=TLSRPTv1; rua=mailto:a@example.com mailto:b@example.com", "", "percent-encoded"},
		{"v=TLSRPTv1; rua=mailto:a@example.com,", "mailto:a@example.com", "no URI"},
		{"v=TLSRPTv1; rua=,mailto:a@example.com", "mailto:a@example.com", "no URI"},
		{"v=TLSRPTv1; rua= mailto:a@example.com", "mailto:a@example.com", "space after rua="},
		{"v=TLSRPTv1; rua =mailto:a@example.com", "", "name=value"},
		{"v=TLSRPTv1; rua=mailto:a@example.com;;", "mailto:a@example.com", "two semicolons"},
		{"v=TLSRPTv1; rua=mailto:a@example.com; x=", "mailto:a@example.com", "no value"},
		{"v=TLSRPTv1; rua=mailto:a@example.com; x=a=b", "mailto:a@example.com", "holds '='"},
	} {
		r, faults := dnscheck.ParseTLSRPTRecord(tt.text)
		if strings.Join(r.RUA, " ") != tt.rua || (tt.fault == "") != (len(faults) == 0) || !strings.Contains(strings.Join(faults, "|"), tt.fault) {
			t.Errorf("%q: rua %q, faults %q, want %q, %q", tt.text, r.RUA, faults, tt.rua, tt.fault)
		}
	}
}

func FuzzParseTLSRPTRecord(f *testing.F) {
	for _, s := range []string{"v=TLSRPTv1; rua=mailto:a@example.com,https://b.example/;x=y", "v=TLSRPTv1;rua=%zz", "rua=://[", "v=TLSRPTv1;rua=mailto:%40@a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, faults := dnscheck.ParseTLSRPTRecord(text)
		if len(faults) > 0 {
			return
		}
		again, faults := dnscheck.ParseTLSRPTRecord(r.String())
		if len(faults) > 0 || !slices.Equal(again.RUA, r.RUA) {
			t.Errorf("%q became %q: %q", text, r, faults)
		}
	})
}

func ExampleParseTLSRPTRecord() {
	record, faults := dnscheck.ParseTLSRPTRecord("v=TLSRPTv1; rua=mailto:tls@example.com,https://reports.example.net/v1")
	fmt.Println(record.RUA, len(faults))
	// Output: [mailto:tls@example.com https://reports.example.net/v1] 0
}
