package dnscheck_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestRecords: a result names each record that it rests on, once.
func TestRecords(t *testing.T) {
	zone, err := dnscheck.ParseZone(`
example.com. MX 10 mail.example.com.
example.com. TXT "v=spf1 mx -all"
_dmarc.example.com. TXT "v=DMARC1; p=none"
mail.example.com. A 203.0.113.5
s1._domainkey.example.com. CNAME key.example.net.
key.example.net. TXT "v=DKIM1; p="
`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := dnscheck.Checker{Resolver: zone, Blocklists: []dnscheck.Blocklist{}}.Check(context.Background(), dnscheck.Target{Domain: "example.com", Selectors: []string{"s1"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, rec := range r.Records() {
		got = append(got, rec.Name+" "+rec.Type.String())
	}
	want := []string{
		"example.com MX", "mail.example.com A", "example.com TXT", "s1._domainkey.example.com CNAME", "key.example.net TXT", "_dmarc.example.com TXT",
	}
	if !slices.Equal(got, want) {
		t.Errorf("records\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(r.Summary()) == 0 || (*dnscheck.Result)(nil).Records() != nil || (*dnscheck.Result)(nil).Summary() != nil {
		t.Error("the summary is empty, or that of nothing is not")
	}
}
