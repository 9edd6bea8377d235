package dnscheck_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

func TestSuggestion(t *testing.T) {
	const world = "example.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.25\n"
	for typed, want := range map[string]string{
		"gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmailcom": "gmail.com",
		"gnail.com": "gmail.com", "gmal.com": "gmail.com", "gmaill.com": "gmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com",
		"hotmail.co.ku": "hotmail.co.uk", "yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "yhaoo.com": "yahoo.com", "outlok.com": "outlook.com",
		"outloook.com": "outlook.com", "iclould.com": "icloud.com", "icoud.com": "icloud.com", "googlemial.com": "googlemail.com", "protonmial.com": "protonmail.com",
		"example.con": "example.com", "example.cmo": "example.com", "www.example.com": "example.com", "example.ner": "",
		"gmaіl.com": "gmail.com", "ехample.com": "example.com", "exämple.com": "", "почта.example": "",
		"unheard-of.example": "", "x.com": "", "gail.org": "", "smail.co": "",
	} {
		r := checked(t, world, recipient(typed))
		if got := r.Destinations[0].MX.Suggestion; got != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
		shown := slices.ContainsFunc(r.Findings, func(f check.Finding) bool {
			return strings.HasPrefix(f.Fixes[0].Message, "Did you mean "+want+"?") && f.Fixes[0].Change == nil
		})
		if shown != (want != "") {
			t.Errorf("%s: %v", typed, r.Findings)
		}
	}
	// The mail's own domains are suggested too.
	r := checked(t, world, dnscheck.Target{Domain: "example.com", Recipients: []string{"exmaple.com"}})
	if !slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return f.Subject == "exmaple.com" && f.Fixes[0].Text == "example.com" }) {
		t.Errorf("%v", r.Findings)
	}
	// A domain that takes mail is nobody's slip of the finger.
	r = checked(t, "gmial.com. MX 10 mail.gmial.com.\nmail.gmial.com. A 192.0.2.25", recipient("gmial.com"))
	if len(r.Findings) > 0 || r.Destinations[0].MX.Suggestion != "" {
		t.Errorf("%v", r.Findings)
	}
}
