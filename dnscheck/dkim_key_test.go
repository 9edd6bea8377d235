package dnscheck_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestDKIMSelectors looks for keys without a message.
func TestDKIMSelectors(t *testing.T) {
	for name, tt := range map[string]struct {
		world    string
		selector []string
		want     []string // selectors found
		unknown  string
	}{
		"a well-known sender":      {`google._domainkey.example.com. TXT "v=DKIM1; p="`, nil, []string{"google"}, ""},
		"none":                     {`example.com. TXT "x"`, nil, nil, "DKIM cannot be judged"},
		"a wildcard for all names": {`*._domainkey.example.com. TXT "v=DKIM1; p="`, nil, nil, "DKIM cannot be judged"},
		"beside a wildcard":        {"*._domainkey.example.com. TXT \"v=DKIM1; p=\"\nk1._domainkey.example.com. TXT \"v=DKIM1; p=AA==\"", nil, []string{"k1"}, ""},
		"DNS fails":                {`example.com. SERVFAIL` + "\n" + `google._domainkey.example.com. SERVFAIL`, nil, nil, "could not be looked up"},
		"asked for":                {`a._domainkey.example.com. TXT "v=DKIM1; p="`, []string{"a", "b"}, []string{"a", "b"}, ""},
	} {
		c := dnscheck.Checker{Resolver: zone(t, tt.world), Blocklists: []dnscheck.Blocklist{}}
		r, err := c.Check(context.Background(), dnscheck.Target{Domain: "example.com", Selectors: tt.selector})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range r.DKIM.Keys {
			got = append(got, k.Selector)
		}
		unknown := ""
		for _, u := range r.DKIM.Unknown {
			unknown += u.Reason
		}
		if !slices.Equal(got, tt.want) || !strings.Contains(unknown, tt.unknown) || tt.unknown == "" && unknown != "" {
			t.Errorf("%s: %q, unknown %q; want %q, %q", name, got, unknown, tt.want, tt.unknown)
		}
	}
}

func TestParseDKIMKey(t *testing.T) {
	good := strings.TrimPrefix(keyText(t, "rsa2048"), "v=DKIM1; ")
	for _, tt := range []struct {
		record, fault string
		bits          int
	}{
		{"v=DKIM1; " + good, "", 2048},
		{good, "", 2048},
		{"v=DKIM1; " + good + "; ", "", 2048},
		{"v=DKIM1;" + strings.Replace(good, "MIIB", "MI IB \r\n ", 1), "", 2048},
		{keyText(t, "ed25519"), "", 256},
		{"v=DKIM1; p=", "", 0},
		{"v=DKIM2; " + good, "v= at octet 1", 2048},
		{good + "; v=DKIM1", "must be the first tag", 2048},
		{"V=DKIM1; " + good, "", 2048}, // a tag of another name, which is ignored
		{"v=DKIM1; k=dsa; p=AA==", "k= at octet 10", 0},
		{"v=DKIM1; k=rsa", "there is no p=", 0},
		{"v=DKIM1; p=****", `p= at octet 10: not base64: '*' after 0 digits`, 0},
		{"v=DKIM1; p=AAA", "3 digits", 0},
		{"v=DKIM1; p=AAAA", "not an RSA public key", 0},
		{"v=DKIM1; k=ed25519; p=AAAA", "an Ed25519 key has 32 octets, this has 3", 0},
		{"v=DKIM1; " + good + "; p=", "stands twice", 2048},
		{"v=DKIM1;; " + good, "two semicolons", 2048},
		{"v=DKIM1; " + good[:len(good)-40], "it should have 294 octets and has 264", 0},
		{"v=DKIM1; h=sha1::sha256; " + good, "an empty word", 2048},
	} {
		k := dnscheck.ParseDKIMKey(tt.record)
		if faults := strings.Join(k.Faults, "; "); !strings.Contains(faults, tt.fault) || tt.fault == "" && faults != "" || k.Bits != tt.bits {
			t.Errorf("%.40q: %d bits, faults %q; want %d, %q", tt.record, k.Bits, faults, tt.bits, tt.fault)
		}
	}
}

func FuzzParseDKIMKey(f *testing.F) {
	f.Add(keyText(f, "rsa2048"))
	f.Add("v=DKIM1; k=ed25519; t=y:s; h=sha256; s=*; n=x; g=; p=AAAA")
	f.Fuzz(func(t *testing.T, record string) {
		if k := dnscheck.ParseDKIMKey(record); k.Usable() && (k.Bits == 0 || k.Record != record) {
			t.Errorf("%+v", k)
		}
	})
}
