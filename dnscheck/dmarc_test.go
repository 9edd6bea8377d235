package dnscheck_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// dmarcZone makes a zone of "domain: record" lines, which stand at _dmarc under
// the domain, and of zone lines, which begin with "=".
func dmarcZone(t *testing.T, lines ...string) *dnscheck.Zone {
	t.Helper()
	var b strings.Builder
	for _, line := range lines {
		if plain, ok := strings.CutPrefix(line, "="); ok {
			fmt.Fprintln(&b, plain)
			continue
		}
		domain, record, _ := strings.Cut(line, ": ")
		fmt.Fprintf(&b, "_dmarc.%s. TXT %q\n", domain, record)
	}
	return zone(t, b.String())
}

// TestOrganizationalDomain has the examples of RFC 9989, sections 4.10, 4.10.2 and
// 5.1.8, and appendix B.4.
func TestOrganizationalDomain(t *testing.T) {
	const none, psd, notPSD = "v=DMARC1; p=none", "v=DMARC1; p=none; psd=y", "v=DMARC1; p=none; psd=n"
	bank := []string{"bank.example: " + psd, "giant.bank.example: " + none}
	for _, tt := range []struct {
		domain string
		zone   []string
		want   string
	}{
		{"a.mail.example.com", nil, "a.mail.example.com"},
		{"a.mail.example.com", []string{"mail.example.com: " + none, "example.com: " + none}, "example.com"},
		{"a.mail.example.com", []string{"mail.example.com: " + notPSD, "example.com: " + none}, "mail.example.com"},
		{"a.mail.example.com", []string{"com: " + psd}, "example.com"},
		{"a.mail.example.com", []string{"com: " + psd, "mail.example.com: " + none}, "example.com"},
		{"mail.example.com", []string{"example.com: " + psd}, "mail.example.com"},
		{"a.mail.example.com", []string{"com: " + none}, "com"},
		{"a.mail.example.com", []string{"a.mail.example.com: " + none}, "a.mail.example.com"},
		{"a.mail.example.com", []string{"a.mail.example.com: " + notPSD, "example.com: " + none}, "a.mail.example.com"},
		{"com", []string{"com: " + psd}, "com"},
		{"example.com", []string{"example.com: " + psd, "com: " + none}, "example.com"},
		{"Signing.Example.COM.", []string{"signing.example.com: " + none, "example.com: " + none}, "example.com"},
		{"giant.bank.example", bank, "giant.bank.example"},
		{"mail.giant.bank.example", bank, "giant.bank.example"},
		{"mail.mega.bank.example", bank, "mega.bank.example"},
		{"bank.example", bank, "bank.example"},
		{"a.b.c.d.e.f.g.h.i.j.k.example.com", []string{"example.com: " + none}, "example.com"},
		{"a.b.c.d.e.f.g.h.i.j.k.example.com", []string{"h.i.j.k.example.com: " + notPSD, "example.com: " + none}, "h.i.j.k.example.com"},
		{"mail.a.b.c.d.e.f.g.example.com", []string{"b.c.d.e.f.g.example.com: " + notPSD, "example.com: " + none}, "example.com"}, // never asked
		{"a.b.c.d.e.f.example.com", []string{"b.c.d.e.f.example.com: " + notPSD, "example.com: " + none}, "b.c.d.e.f.example.com"},
		{"x.a.b.c.d.e.f.example.com", []string{"b.c.d.e.f.example.com: " + psd}, "a.b.c.d.e.f.example.com"}, // not asked, but the name below
		// Step 2: what is no DMARC record is discarded, and so are several.
		{"a.example.com", []string{"a.example.com: " + none, "example.com: " + none, "example.com: " + notPSD}, "a.example.com"},
		{"a.example.com", []string{"example.com: " + none, "example.com: v=spf1 -all"}, "example.com"},
		{"a.example.com", []string{"example.com: v=dmarc1; p=none"}, "a.example.com"},
		{"a.b.example.com", []string{"b.example.com: v=DMARC1; psd=n", "example.com: " + none}, "b.example.com"}, // psd counts without p
		{"a.b.example.com", []string{"b.example.com: v=DMARC1; psd=maybe; p=none", "example.com: " + none}, "example.com"},
	} {
		got, err := dnscheck.OrganizationalDomain(context.Background(), dmarcZone(t, tt.zone...), tt.domain)
		if got != tt.want || err != nil {
			t.Errorf("%s with %v: %q, %v, want %q", tt.domain, tt.zone, got, err, tt.want)
		}
	}
	for _, domain := range []string{"", "not a domain", "192.0.2.1", "a..example"} {
		if org, err := dnscheck.OrganizationalDomain(context.Background(), dmarcZone(t), domain); err == nil {
			t.Errorf("%q has the organizational domain %q", domain, org)
		}
	}
}

// TestTreeWalkQuestions has the lists of questions of RFC 9989, sections 4.10 and
// 5.1.8.
func TestTreeWalkQuestions(t *testing.T) {
	for domain, want := range map[string]string{
		"a.b.c.d.e.f.g.h.i.j.mail.example.com": "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com",
		"mail.a.b.c.d.e.f.g.example.com":       "mail.a.b.c.d.e.f.g.example.com c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com",
		"a.b.c.d.e.f.example.com":              "a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com e.f.example.com f.example.com example.com com",
		"a.mail.example.com":                   "a.mail.example.com mail.example.com example.com com",
		"com":                                  "com",
	} {
		var got []string
		for _, s := range dnscheck.LookupDMARC(context.Background(), dmarcZone(t), domain).Walk.Steps {
			got = append(got, s.Domain)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: asks %s, want %s", domain, got, want)
		}
	}
	long := strings.Repeat(strings.Repeat("x", 62)+".", 3) + strings.Repeat("y", 58) + ".com" // 251 octets: no room for _dmarc
	if p := dnscheck.LookupDMARC(context.Background(), dmarcZone(t, "com: v=DMARC1; p=reject; psd=y"), long); p.Found != "com" {
		t.Errorf("too long a name: %+v", p)
	}
}

// TestDMARCPolicy has policy discovery (RFC 9989, section 4.10.1).
func TestDMARCPolicy(t *testing.T) {
	exists := "=sub.example.com. A 192.0.2.1"
	for _, tt := range []struct {
		domain string
		zone   []string
		want   string // where found, which tag, what is asked for, what applies
	}{
		{"example.com", nil, "none"},
		{"example.com", []string{"example.com: v=DMARC1; p=reject; sp=quarantine; np=none"}, "example.com p reject reject"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=reject; sp=quarantine; np=none", exists}, "example.com sp quarantine quarantine"},
		{"ghost.example.com", []string{"example.com: v=DMARC1; p=reject; sp=quarantine; np=none"}, "example.com np none none"},
		{"ghost.example.com", []string{"example.com: v=DMARC1; p=reject; sp=quarantine"}, "example.com sp quarantine quarantine"},
		{"ghost.example.com", []string{"example.com: v=DMARC1; p=reject"}, "example.com p reject reject"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=none; np=reject", exists}, "example.com p none none"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=none; np=reject", "=a.sub.example.com. A 192.0.2.1"}, "example.com p none none"},           // an empty name exists
		{"sub.example.com", []string{"example.com: v=DMARC1; p=none; np=reject", "=sub.example.com. CNAME gone.example.net."}, "example.com p none none"}, // an alias to nowhere does
		{"sub.example.com", []string{"example.com: v=DMARC1; p=none; np=reject", "=*.example.com. TXT x"}, "example.com p none none"},                     // so does what a wildcard covers
		{"example.com", []string{"example.com: v=DMARC1; p=reject; t=y"}, "example.com p reject quarantine"},
		{"example.com", []string{"example.com: v=DMARC1; p=quarantine; t=y"}, "example.com p quarantine none"},
		{"example.com", []string{"example.com: v=DMARC1; p=none; t=y"}, "example.com p none none"},
		{"ghost.example.com", []string{"example.com: v=DMARC1; p=none; np=reject; t=y"}, "example.com np reject quarantine"},
		{"example.com", []string{"example.com: v=DMARC1; p=reject; pct=0"}, "example.com p reject reject"},
		// The author domain first, then the organizational domain, then the public
		// suffix; never what lies between.
		{"sub.example.com", []string{"sub.example.com: v=DMARC1; p=none; sp=reject", "example.com: v=DMARC1; p=reject"}, "sub.example.com p none none"},
		{"a.sub.example.com", []string{"sub.example.com: v=DMARC1; p=none", "example.com: v=DMARC1; p=reject"}, "example.com p reject reject"},
		{"a.sub.example.com", []string{"sub.example.com: v=DMARC1; p=none; psd=n", "example.com: v=DMARC1; p=reject"}, "sub.example.com p none none"},
		{"a.sub.example.com", []string{"sub.example.com: v=DMARC1; p=none; sp=quarantine"}, "sub.example.com sp quarantine quarantine"},
		{"example.com", []string{"com: v=DMARC1; p=none; sp=quarantine; np=reject; psd=y", "=example.com. A 192.0.2.1"}, "com sp quarantine quarantine"},
		{"example.com", []string{"com: v=DMARC1; p=none; sp=quarantine; np=reject; psd=y"}, "com np reject reject"},
		{"a.example.com", []string{"com: v=DMARC1; p=none; psd=y", "example.com: v=DMARC1; p=reject"}, "example.com p reject reject"},
		{"a.b.example.com", []string{"com: v=DMARC1; p=none; psd=y", "b.example.com: v=DMARC1; p=reject"}, "com p none none"},
		{"com", []string{"com: v=DMARC1; p=none; sp=reject; psd=y"}, "com p none none"},
		{"giant.bank.example", []string{"bank.example: v=DMARC1; p=reject; psd=y", "giant.bank.example: v=DMARC1; p=none"}, "giant.bank.example p none none"},
		{"a.b.c.d.e.f.g.h.i.j.mail.example.com", []string{"example.com: v=DMARC1; p=reject; np=none"}, "example.com np none none"},
		{"mail.a.b.c.d.e.f.g.example.com", []string{"mail.a.b.c.d.e.f.g.example.com: v=DMARC1; p=reject"}, "mail.a.b.c.d.e.f.g.example.com p reject reject"},
		// Several records are none.
		{"example.com", []string{"example.com: v=DMARC1; p=none", "example.com: v=DMARC1; p=reject"}, "none"},
		{"sub.example.com", []string{"sub.example.com: v=DMARC1; p=none", "sub.example.com: v=DMARC1; p=reject", "example.com: v=DMARC1; p=quarantine"}, "example.com p quarantine quarantine"},
		{"example.com", []string{"example.com: v=DMARC1; p=none", "example.com: v=spf1 -all"}, "example.com p none none"},
		// A record without valid policies is found, but may not be usable.
		{"example.com", []string{"example.com: v=DMARC1; rua=mailto:d@example.com"}, "example.com p none none"},
		{"sub.example.com", []string{"example.com: v=DMARC1; sp=reject; rua=mailto:d@example.com", exists}, "example.com p none none"},
		{"sub.example.com", []string{"example.com: v=DMARC1; sp=reject; np=reject", exists}, "unusable"},
		{"sub.example.com", []string{"sub.example.com: v=DMARC1", "example.com: v=DMARC1; p=reject"}, "unusable"},
		{"sub.example.com", []string{"sub.example.com: v=dmarc1; p=none", "example.com: v=DMARC1; p=reject"}, "example.com p reject reject"},
		{"sub.example.com", []string{"sub.example.com: v=DMARC1; p=none; p=none", "example.com: v=DMARC1; p=reject"}, "example.com p reject reject"},
		// Questions without an answer are not "no".
		{"example.com", []string{"=_dmarc.example.com. SERVFAIL"}, "unknown"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=reject", "=_dmarc.sub.example.com. REFUSED"}, "unknown"},
		{"sub.example.com", []string{"=_dmarc.example.com. SERVFAIL"}, "unknown"},
		{"sub.example.com", []string{"sub.example.com: v=DMARC1; p=reject", "=_dmarc.example.com. SERVFAIL"}, "sub.example.com p reject reject"},
		{"a.sub.example.com", []string{"sub.example.com: v=DMARC1; p=reject; psd=n", "=_dmarc.example.com. SERVFAIL"}, "sub.example.com p reject reject"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=reject; np=none", "=sub.example.com. SERVFAIL"}, "example.com p reject reject"},
		{"example.com", []string{"example.com: v=DMARC1; p=reject", "=_dmarc.com. SERVFAIL"}, "example.com p reject reject"},
		{"sub.example.com", []string{"example.com: v=DMARC1; p=reject", "=_dmarc.com. SERVFAIL"}, "example.com p reject reject"}, // com could only be a public suffix
		{"a.sub.example.com", []string{"sub.example.com: v=DMARC1; p=reject", "=_dmarc.com. SERVFAIL"}, "unknown"},
		{"example.com", []string{"=_dmarc.com. SERVFAIL"}, "unknown"},
		{"Bücher.example", []string{"xn--bcher-kva.example: v=DMARC1; p=reject"}, "xn--bcher-kva.example p reject reject"},
		{"no domain", nil, "invalid"},
	} {
		p := dnscheck.LookupDMARC(context.Background(), dmarcZone(t, tt.zone...), tt.domain)
		got := string(p.Status)
		if p.Status == dnscheck.DMARCFound {
			got = fmt.Sprintf("%s %s %s %s", p.Found, p.Tag, p.Requested, p.Disposition)
		}
		if got != tt.want {
			t.Errorf("%s with %q: %q, want %q", tt.domain, tt.zone, got, tt.want)
		}
		again := new(dnscheck.DMARCPolicy)
		if b, err := json.Marshal(p); err != nil || json.Unmarshal(b, again) != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("%s: %s does not read back (%v)", tt.domain, b, err)
		}
	}
}

// TestDMARCVerdict has alignment: RFC 9989, section 4.4, table 1, appendix B.1 and
// B.4, and what follows from sections 4.10.2 and 5.3.
func TestDMARCVerdict(t *testing.T) {
	reject := "example.com: v=DMARC1; p=reject"
	bank := []string{"bank.example: v=DMARC1; p=reject; psd=y", "giant.bank.example: v=DMARC1; p=quarantine"}
	deep := []string{"example.com: v=DMARC1; p=reject", "signing.example.com: v=DMARC1; p=none"}
	for _, tt := range []struct {
		zone         []string
		author       string
		spf          string // domain result
		dkim         string // domain result, domain result …
		want         string
		wantBySuffix string // what receivers of RFC 7489 come to
	}{
		{[]string{reject}, "news.example.com", "foo.example.com pass", "", "pass none", "pass"},
		{[]string{reject}, "news.example.com", "news.example.com pass", "", "pass none", "pass"},
		{[]string{reject}, "news.example.com", "foo.example.net pass", "", "fail reject", "fail"},
		{[]string{reject}, "example.com", "child.example.com pass", "", "pass none", "pass"},
		{[]string{reject}, "child.example.com", "example.net pass", "", "fail reject", "fail"},
		{[]string{reject}, "child.example.com", "", "example.com pass", "pass none", "pass"},
		{[]string{reject}, "child.example.com", "", "example.net pass", "fail reject", "fail"},
		{[]string{reject}, "example.com", "mail.example.com pass", "example.com pass", "pass none", "pass"},
		{[]string{reject}, "EXAMPLE.com", "Mail.Example.Com. pass", "", "pass none", "pass"},
		{deep, "example.com", "", "signing.example.com pass", "pass none", "pass"},
		{deep, "a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com pass", "", "pass none", "pass"},
		{deep, "a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com fail", "signing.example.com pass", "pass none", "pass"},
		{bank, "giant.bank.example", "mail.giant.bank.example pass", "mail.mega.bank.example pass", "pass none", "pass"},
		{bank, "giant.bank.example", "", "mail.mega.bank.example pass", "fail quarantine", "pass"},
		{bank, "giant.bank.example", "bank.example pass", "", "fail quarantine", "pass"},
		// Nothing that fails can be aligned, and one that passes is enough.
		{[]string{reject}, "example.com", "example.com fail", "example.com fail", "fail reject", "fail"},
		{[]string{reject}, "example.com", "example.com softfail", "example.net pass, example.com pass", "pass none", "pass"},
		{[]string{reject}, "example.com", "", "", "fail reject", "fail"},
		// Strict alignment is the very same domain.
		{[]string{"example.com: v=DMARC1; p=reject; aspf=s"}, "example.com", "mail.example.com pass", "", "fail reject", "fail"},
		{[]string{"example.com: v=DMARC1; p=reject; aspf=s"}, "example.com", "example.com pass", "", "pass none", "pass"},
		{[]string{"example.com: v=DMARC1; p=reject; aspf=s"}, "example.com", "mail.example.com pass", "mail.example.com pass", "pass none", "pass"},
		{[]string{"example.com: v=DMARC1; p=reject; adkim=S"}, "example.com", "", "mail.example.com pass", "fail reject", "fail"},
		{[]string{"example.com: v=DMARC1; p=reject; adkim=s"}, "a.example.com", "", "a.example.com pass", "pass none", "pass"},
		// The organizational domain is where the records say.
		{[]string{"sub.example.com: v=DMARC1; p=reject"}, "sub.example.com", "example.com pass", "", "fail reject", "pass"},
		{[]string{"sub.example.com: v=DMARC1; p=reject"}, "a.sub.example.com", "b.sub.example.com pass", "", "pass none", "none"},
		{[]string{"sub.example.com: v=DMARC1; p=reject; psd=n", reject}, "a.sub.example.com", "example.com pass", "", "fail reject", "pass"},
		{[]string{"example.com: v=DMARC1; p=reject; psd=y"}, "a.example.com", "b.example.com pass", "", "fail reject", "pass"},
		{[]string{"co.example: v=DMARC1; p=reject"}, "a.co.example", "b.co.example pass", "", "pass none", "pass"},
		// Testing mode, monitoring mode and no policy.
		{[]string{"example.com: v=DMARC1; p=reject; t=y"}, "example.com", "example.net pass", "", "fail quarantine", "fail"},
		{[]string{"example.com: v=DMARC1; p=none"}, "example.com", "example.net pass", "", "fail none", "fail"},
		{nil, "example.com", "example.com pass", "", "none none", "none"},
		{[]string{"example.com: v=DMARC1; p=bogus"}, "example.com", "example.com pass", "", "none none", "none"},
		// What could not be looked up is neither pass nor fail, unless it does not matter.
		{[]string{reject}, "example.com", "example.com temperror", "", "temperror none", "temperror"},
		{[]string{reject}, "example.com", "example.net temperror", "example.net temperror", "fail reject", "fail"},
		{[]string{reject}, "example.com", "example.com temperror", "example.com pass", "pass none", "pass"},
		{[]string{reject, "=_dmarc.x.example.com. SERVFAIL"}, "example.com", "x.example.com pass", "", "temperror none", "pass"},
		{[]string{reject, "=_dmarc.x.example.net. SERVFAIL"}, "example.com", "x.example.net pass", "", "fail reject", "fail"},
		{[]string{"=_dmarc.example.com. SERVFAIL"}, "example.com", "example.com pass", "", "temperror none", ""},
		{[]string{"sub.example.com: v=DMARC1; p=reject", "=_dmarc.example.com. SERVFAIL"}, "sub.example.com", "sub.example.com pass", "", "pass none", "pass"},
		{[]string{"sub.example.com: v=DMARC1; p=reject", "=_dmarc.example.com. SERVFAIL"}, "sub.example.com", "b.example.com pass", "", "temperror none", "pass"},
		{nil, "not a domain", "example.com pass", "", "permerror none", ""},
		{[]string{reject}, "example.com", "not@a@domain pass", "", "fail reject", "fail"},
	} {
		var in dnscheck.DMARCInput
		in.SPF.Domain, in.SPF.Result, _ = strings.Cut(tt.spf, " ")
		for id := range strings.SplitSeq(tt.dkim, ", ") {
			domain, result, _ := strings.Cut(id, " ")
			in.DKIM = append(in.DKIM, dnscheck.DMARCIdentity{Domain: domain, Result: result})
		}
		_, v := dnscheck.CheckDMARC(context.Background(), dmarcZone(t, tt.zone...), tt.author, in)
		if got := fmt.Sprintf("%s %s", v.Result, v.Disposition); got != tt.want || string(v.RFC7489) != tt.wantBySuffix {
			t.Errorf("%s, SPF %s, DKIM %s, in %q: %s and %s, want %s and %s", tt.author, tt.spf, tt.dkim, tt.zone, got, v.RFC7489, tt.want, tt.wantBySuffix)
		}
	}
}
