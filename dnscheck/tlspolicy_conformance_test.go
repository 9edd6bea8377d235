package dnscheck_test

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestMTASTSRecordGrammar: the record by its ABNF (RFC 8461, section 3.1). What is
// not valid is no policy.
func TestMTASTSRecordGrammar(t *testing.T) {
	name32 := strings.Repeat("n", 32)
	for text, id := range map[string]string{ // "": not valid
		"v=STSv1;id=0":                         "0",
		"v=STSv1;\tid=aZ9;":                    "aZ9",
		"v=STSv1\t;\tid=a\t;\t":                "a",
		"v=STSv1; x=1; id=a":                   "a",
		"v=STSv1; id=a; v=STSv2":               "a",
		"v=STSv1; id=a; id=":                   "",
		"v=STSv1; id=a; " + name32 + "=~":      "a",
		"v=STSv1; id=a; x.y-z_1=!:<>@":         "a",
		"v=STSv1; id=a; id=b; id=!":            "a",
		"v=STSv1; id=" + name32:                name32,
		"v=STSv1; id=" + name32 + "n":          "",
		"v=STSv1; id=20261121T120000Z":         "20261121T120000Z",
		"v=STSv1; id=2026-11-21":               "",
		"v=STSv1; id=a_b":                      "",
		"v=STSv1; id=a.b":                      "",
		"v=STSv1; id='a'":                      "",
		"v=STSv1; id=\"a\"":                    "",
		"v=STSv1; id=a b":                      "",
		"v=STSv1; id:a":                        "",
		"v=STSv1; id==a":                       "",
		"v=STSv1; Id=a":                        "",
		"v=STSv1; id=a; x":                     "",
		"v=STSv1; id=a; x=":                    "",
		"v=STSv1; id=a; -x=1":                  "",
		"v=STSv1; id=a; .x=1":                  "",
		"v=STSv1; id=a; x=1 2":                 "",
		"v=STSv1; id=a; x=\t":                  "",
		"v=STSv1; id=a; x=1=2":                 "",
		"v=STSv1; id=a; x=\x7f":                "",
		"v=STSv1; id=a;;":                      "",
		"v=STSv1; ; id=a":                      "",
		"v=STSv1; id=a\n":                      "",
		"v=STSv1; id=a trailing":               "",
		"v=STSv1; id=a, x=1":                   "",
		"v= STSv1; id=a":                       "",
		"v =STSv1; id=a":                       "",
		"v=STSV1; id=a":                        "",
		"V=STSv1; id=a":                        "",
		"v=STSv1.0; id=a":                      "",
		"v=STSv; id=a":                         "",
		"v=STSv1id=a":                          "",
		";v=STSv1; id=a":                       "",
		"x=1; v=STSv1; id=a":                   "",
		"\"v=STSv1; id=a\"":                    "",
		"v=spf1 -all":                          "",
		"v=STSv1; id=a; \xc3\xa9=1":            "",
		"v=STSv1; id=a; x=" + "y;" + "\t; z=1": "",
	} {
		r, faults := dnscheck.ParseMTASTSRecord(text)
		switch {
		case id == "" && len(faults) == 0:
			t.Errorf("%q is read as %s", text, r)
		case id != "" && (len(faults) > 0 || r.ID != id):
			t.Errorf("%q: %s, %q", text, r, faults)
		}
	}
}

// TestMTASTSPolicyGrammar: the file by its ABNF (RFC 8461, section 3.2).
func TestMTASTSPolicyGrammar(t *testing.T) {
	const base = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 86400\n"
	for _, tt := range []struct {
		old, replacement string
		valid            bool
	}{
		{"", "", true},
		{"\n", "\r\n", true},
		{"86400\n", "86400", true},
		{"86400\n", "86400\r\n", true},
		{"86400\n", "86400\n\n", false},
		{"86400\n", "86400\n\r\n", false},
		{"version: ", "version:", true},
		{"version: ", "version:\t \t", true},
		{"version: ", "version : ", false},
		{"version: ", "\tversion: ", false},
		{"STSv1", "STSv1 \t", true},
		{"STSv1", "STSv2", false},
		{"STSv1", "STSV1", false},
		{"STSv1", "STSv1;", false},
		{"STSv1", "", false},
		{"version: STSv1\n", "", false},
		{"version: STSv1\nmode: enforce\n", "mode: enforce\nversion: STSv1\n", true},
		{"version: STSv1", "version: STSv1\nversion: STSv2", true},
		{"version: STSv1", "version: STSv2\nversion: STSv1", false},
		{"version: STSv1", "v: STSv1", false},
		{"enforce", "testing", true},
		{"enforce", "none", true},
		{"enforce", "None", false},
		{"enforce", "enforce, testing", false},
		{"enforce", "report", false},
		{"enforce", "", false},
		{"mode: enforce", "mode: enforce\nmode: bad", true},
		{"mode: enforce", "MODE: enforce", false},
		{"86400", "0", true},
		{"86400", "1", true},
		{"86400", "0000086400", true},
		{"86400", "00000086400", false},
		{"86400", "31557600", true},
		{"86400", "31557601", false},
		{"86400", "31557600 ", true},
		{"86400", "4294967296", false},
		{"86400", "99999999999", false},
		{"86400", "86400s", false},
		{"86400", "1 day", false},
		{"86400", "86,400", false},
		{"86400", "8.64e4", false},
		{"86400", "0x10", false},
		{"86400", "-0", false},
		{"86400", "٣", false},
		{"86400", "", false},
		{"max_age", "max-age", false},
		{"max_age: 86400\n", "", false},
		{"max_age: 86400", "max_age: 86400\nmax_age: 99999999999", true},
		{"mx: mx.example.com\n", "", false},
		{"mode: enforce\nmx: mx.example.com\n", "mode: testing\n", false},
		{"mode: enforce\nmx: mx.example.com\n", "mode: none\n", true},
		{"mx: ", "mx:", true},
		{"mx: mx", "mx: *", true},
		{"mx: mx.example.com", "mx: *.com", true},
		{"mx: mx.example.com", "mx: localhost", true},
		{"mx: mx.example.com", "mx: 1.2.3.4", true}, // a name by its syntax
		{"mx: mx.example.com", "mx: mx.example.com\nmx: mx.example.com", true},
		{"mx: mx.example.com", "mx: mx.example.com\nmx: bad_name.example", false},
		{"mx: mx.example.com", "mx: *", false},
		{"mx: mx.example.com", "mx: *.", false},
		{"mx: mx.example.com", "mx: *example.com", false},
		{"mx: mx.example.com", "mx: mx*.example.com", false},
		{"mx: mx.example.com", "mx: mx.*.com", false},
		{"mx: mx.example.com", "mx: *.*.com", false},
		{"mx: mx.example.com", "mx: .example.com", false},
		{"mx: mx.example.com", "mx: mx.example.com.", false},
		{"mx: mx.example.com", "mx: mx.example..com", false},
		{"mx: mx.example.com", "mx: -mx.example.com", false},
		{"mx: mx.example.com", "mx: mx-.example.com", false},
		{"mx: mx.example.com", "mx: m--x.example.com", true},
		{"mx: mx.example.com", "mx: mx.example.com:25", false},
		{"mx: mx.example.com", "mx: 10 mx.example.com", false},
		{"mx: mx.example.com", "mx: [2001:db8::1]", false},
		{"mx: mx.example.com", "mx: mx.bücher.example", false},
		{"mx: mx.example.com", "mx: mx.xn--bcher-kva.example", true},
		{"mx: mx.example.com", "mx: mx.example.com;", false},
		{"mx: mx.example.com", "mx: mx.example.com # the main one", false},
		{"mx: mx.example.com", "MX: mx.example.com", false},
		{"max_age", "x: y\nmax_age", true},
		{"max_age", "x-1._y: a: b = c; d\nmax_age", true},
		{"max_age", "x: grüße\nmax_age", true},
		{"max_age", "x:\nmax_age", false},
		{"max_age", "x\nmax_age", false},
		{"max_age", "x y: z\nmax_age", false},
		{"max_age", "# x: y\nmax_age", false},
		{"max_age", "x: a\x00b\nmax_age", false},
		{"max_age", "x: a\x7fb\nmax_age", false},
		{"max_age", "x: \xc3\nmax_age", false},
		{"\nmode", "\n\nmode", false},
		{"\nmode", "\n mode", false},
		{"\nmode", "\rmode", false},
		{"\nmode", "\r\r\nmode", false},
		{"\nmode", " mode", false},
		{"version", "\xef\xbb\xbfversion", false},
	} {
		body := strings.Replace(base, tt.old, tt.replacement, 1)
		if tt.old == "\n" {
			body = strings.ReplaceAll(base, tt.old, tt.replacement)
		}
		if p, faults := dnscheck.ParseMTASTSPolicy([]byte(body)); (len(faults) == 0) != tt.valid {
			t.Errorf("%q for %q: %+v, faults %q", tt.replacement, tt.old, p, faults)
		}
	}
	filler := strings.Repeat("x: "+strings.Repeat("y", 59)+"\n", 1023) // 63 octets each
	room := 64<<10 - len(base) - len(filler)
	if _, faults := dnscheck.ParseMTASTSPolicy([]byte(base + filler + "x:" + strings.Repeat("y", room-2))); len(faults) > 0 {
		t.Errorf("64 kilobytes: %q", faults)
	}
	if _, faults := dnscheck.ParseMTASTSPolicy([]byte(base + filler + "x:" + strings.Repeat("y", room-1))); len(faults) == 0 {
		t.Error("an octet more than 64 kilobytes")
	}
}

// TestMTASTSHosts: hosts against patterns (RFC 8461, section 4.1).
func TestMTASTSHosts(t *testing.T) {
	for _, tt := range []struct {
		pattern, host string
		want          bool
	}{
		{"mx.example.com", "mx.example.com", true},
		{"mx.example.com", "MX.Example.Com.", true},
		{"MX.EXAMPLE.COM", "mx.example.com", true},
		{"mx.example.com", "xmx.example.com", false},
		{"mx.example.com", "mx.example.com.au", false},
		{"*.example.com", "mx.example.com", true},
		{"*.Example.com", "mX.eXample.com.", true},
		{"*.example.com", "a.b.example.com", false},
		{"*.example.com", "example.com", false},
		{"*.example.com", "com", false},
		{"*.example.com", "mxexample.com", false},
		{"*.example.com", "*.example.com", true}, // a host of that very name
		{"*.com", "example.com", true},
		{"*.com", "mx.example.com", false},
		{"*.b.example.com", "a.b.example.com", true},
		{"mx.xn--bcher-kva.example", "mx.bücher.example", true},
		{"*.xn--bcher-kva.example", "mx.Bücher.example", true},
		{"*.example.com", "xn--bcher-kva.example.com", true},
		{"mx.example.com", "mx..example.com", false},
		{"mx.example.com", " mx.example.com", true},
		{"192.0.2.1", "192.0.2.1", false}, // no certificate for names covers it
	} {
		p := &dnscheck.MTASTSPolicy{MX: []string{"other.example.net", tt.pattern}}
		if got := p.Match(tt.host); got != tt.want {
			t.Errorf("%s against %s: %v", tt.pattern, tt.host, got)
		}
	}
}

// TestTLSPolicyRecords: which of several TXT records counts (RFC 8461, section 3.1;
// RFC 8460, section 3).
func TestTLSPolicyRecords(t *testing.T) {
	for _, tt := range []struct {
		records string // "|" between
		counts  bool
	}{
		{"V; x=1", true},
		{"V ; x=1", true},
		{"V; x=1|something else", true},
		{"something else|V; x=1|v=spf1 -all", true},
		{"V; x=1|V2; x=1", true},
		{"V; x=1|V ; x=2", true}, // the second is discarded
		{"V ; x=1|something else", false},
		{"V; x=1|V; x=1", false},
		{"V; x=1|V;", false},
		{"something else", false},
		{"V2; x=1", false},
		{"", false},
	} {
		var zoneText strings.Builder
		zoneText.WriteString("example.com. MX 10 mx.example.com.\nmx.example.com. A 192.0.2.25\n")
		for record := range strings.SplitSeq(tt.records, "|") {
			if record != "" {
				zoneText.WriteString("_mta-sts.example.com. TXT \"" + strings.NewReplacer("V", "v=STSv1", "x=", "id=").Replace(record) + "\"\n")
				zoneText.WriteString("_smtp._tls.example.com. TXT \"" + strings.NewReplacer("V", "v=TLSRPTv1", "x=", "rua=mailto:a@example.com?x=").Replace(record) + "\"\n")
			}
		}
		c := dnscheck.Checker{Resolver: zone(t, zoneText.String()), Blocklists: []dnscheck.Blocklist{}}
		r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com"})
		if err != nil {
			t.Fatal(err)
		}
		d := r.Destinations[0]
		if got := d.MTASTS.Record != nil && len(d.MTASTS.Faults) == 0; got != tt.counts {
			t.Errorf("MTA-STS, %s: %v (%q)", tt.records, got, d.MTASTS.Faults)
		}
		if got := d.TLSRPT.Record != nil && len(d.TLSRPT.Faults) == 0; got != tt.counts {
			t.Errorf("TLS-RPT, %s: %v (%q)", tt.records, got, d.TLSRPT.Faults)
		}
	}
}

// TestTLSRPTGrammar: the record by its ABNF (RFC 8460, section 3).
func TestTLSRPTGrammar(t *testing.T) {
	const a, b = "mailto:a@example.com", "https://b.example/r"
	for text, rua := range map[string]string{ // "": not valid
		"v=TLSRPTv1;rua=" + a:                            a,
		"v=TLSRPTv1; rua=" + a + ";":                     a,
		"v=TLSRPTv1\t;\trua=" + a + "\t;\t":              a,
		"v=TLSRPTv1; rua=" + b:                           b,
		"v=TLSRPTv1; rua=" + a + "," + b:                 a + " " + b,
		"v=TLSRPTv1; rua=" + a + " \t,\t " + b:           a + " " + b,
		"v=TLSRPTv1; x=1; rua=" + a:                      a,
		"v=TLSRPTv1; rua=" + a + "; x=1":                 a,
		"v=TLSRPTv1; rua=" + a + "; rua=" + b:            a + " " + b,
		"v=TLSRPTv1; rua=" + b + "?x=%3B":                b + "?x=%3B",
		"v=TLSRPTv1; rua=https://b.example:8443/r":       "https://b.example:8443/r",
		"v=TLSRPTv1; rua=https://[2001:db8::1]/r":        "https://[2001:db8::1]/r",
		"v=TLSRPTv1; rua=mailto:a+b@example.com":         "mailto:a+b@example.com",
		"v=TLSRPTv1; rua=mailto:a@xn--bcher-kva.example": "mailto:a@xn--bcher-kva.example",
		"v=TLSRPTv1; rua=ftp://a.example/," + a:          a,
		"v=TLSRPTv1; rua=ftp://a.example/":               "",
		"v=TLSRPTv1; rua=" + a + "!1m":                   "",
		"v=TLSRPTv1; rua=mailto:a":                       "",
		"v=TLSRPTv1; rua=mailto://a@example.com":         "",
		"v=TLSRPTv1; rua=mailto:a@example.com.":          "",
		"v=TLSRPTv1; rua=mailto:a@":                      "",
		"v=TLSRPTv1; rua=mailto:é@example.com":           "",
		"v=TLSRPTv1; rua=https:b.example":                "",
		"v=TLSRPTv1; rua=https:///r":                     "",
		"v=TLSRPTv1; rua=example.com":                    "",
		"v=TLSRPTv1; rua=" + a + ",," + b:                "",
		"v=TLSRPTv1; rua=" + a + " " + b:                 "",
		"v=TLSRPTv1; rua=":                               "",
		"v=TLSRPTv1; rua":                                "",
		"v=TLSRPTv1; rua:" + a:                           "",
		"v=TLSRPTv1; Rua=" + a:                           "",
		"v=TLSRPTv1; rua=" + a + "; x":                   "",
		"v=TLSRPTv1; rua=" + a + " ":                     "",
		"v=TLSRPTv1; rua=" + a + ";;":                    "",
		"v=TLSRPTv1;; rua=" + a:                          "",
		"v=TLSRPTv1 rua=" + a:                            "",
		"v=TLSRPTv1, rua=" + a:                           "",
		"v=TLSRPTv1":                                     "",
		"v=TLSRPTv1;":                                    "",
		"v=TLSRPTV1; rua=" + a:                           "",
		"v=TLSRPT1; rua=" + a:                            "",
		"v=TLSRPTv1.0; rua=" + a:                         "",
		"v = TLSRPTv1; rua=" + a:                         "",
		" v=TLSRPTv1; rua=" + a:                          "",
		"rua=" + a + "; v=TLSRPTv1":                      "",
		"\"v=TLSRPTv1; rua=" + a + "\"":                  "",
		"v=DMARC1; rua=" + a:                             "",
		"":                                               "",
	} {
		r, faults := dnscheck.ParseTLSRPTRecord(text)
		switch {
		case rua == "" && len(faults) == 0:
			t.Errorf("%q is read as %s", text, r)
		case rua != "" && (len(faults) > 0 || strings.Join(r.RUA, " ") != rua):
			t.Errorf("%q: %s, %q", text, r, faults)
		}
	}
}
