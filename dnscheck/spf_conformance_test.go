package dnscheck_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestSPFTables evaluates one record after the other (RFC 7208, sections 4 to 7)
// from 192.0.2.1, or from 2001:db8::1 where the case begins with "6 ".
func TestSPFTables(t *testing.T) {
	const world = `
$ORIGIN example.com.
here     A    192.0.2.1
here6    AAAA 2001:db8::1
both     A    192.0.2.1
both     AAAA 2001:db8::1
away     A    198.51.100.1
near     A    192.0.2.200
near6    AAAA 2001:db8::ffff
alias    CNAME here
mailed   MX   10 away
mailed   MX   20 here
mailed6  MX   10 here6
lost     MX   10 gone
null     MX   0 .
pass     TXT  "v=spf1 +all"
fail     TXT  "v=spf1 -all"
soft     TXT  "v=spf1 ~all"
neutral  TXT  "v=spf1 ?all"
nothing  TXT  "v=spf1"
norecord TXT  "hello"
twice    TXT  "v=spf1 -all"
twice    TXT  "v=spf1 -all"
broken   TXT  "v=spf1 ip4:1.2.3"
down     SERVFAIL
*.list   A    127.0.0.2
1.2.0.192.in-addr.arpa. PTR here.example.com.
r8       TXT  "v=spf1 redirect=fail.example.com"
loop     TXT  "v=spf1 include:loop.example.com -all"
rloop    TXT  "v=spf1 redirect=rloop.example.com"
`
	for record, want := range map[string]string{
		// Versions and borders.
		"v=spf1":           "neutral",
		"v=spf1 ":          "neutral",
		"v=SPF1 -all":      "fail",
		"v=spf10 -all":     "none",
		"v=spf2.0/mfrom x": "none",
		" v=spf1 -all":     "none",
		"v=spf1-all":       "none",
		"v=spf1,-all":      "none",
		"v=spf1   -all   ": "fail",
		"v=spf1\t-all":     "none", // a tab is no space (section 4.5)
		// all
		"v=spf1 all":            "pass",
		"v=spf1 ALL":            "pass",
		"v=spf1 ?all":           "neutral",
		"v=spf1 ~all":           "softfail",
		"v=spf1 -all:x":         "permerror",
		"v=spf1 -all/8":         "permerror",
		"v=spf1 +-all":          "permerror",
		"v=spf1 !all":           "permerror",
		"v=spf1 -all ip4:junk":  "permerror", // the whole record is read first (section 4.6)
		"v=spf1 -all redirect=": "permerror",
		// ip4 and ip6
		"v=spf1 ip4:192.0.2.1 -all":                "pass",
		"v=spf1 IP4:192.0.2.1 -all":                "pass",
		"v=spf1 ip4:192.0.2.1/32 -all":             "pass",
		"v=spf1 ip4:192.0.2.99/24 -all":            "pass",
		"v=spf1 ip4:0.0.0.0/0 -all":                "pass",
		"v=spf1 ip4:192.0.2.2 -all":                "fail",
		"v=spf1 ip4:192.0.2.1/33 -all":             "permerror",
		"v=spf1 ip4:192.0.2.1/024 -all":            "permerror",
		"v=spf1 ip4:192.0.2.1/ -all":               "permerror",
		"v=spf1 ip4:192.0.2.01 -all":               "permerror",
		"v=spf1 ip4:192.0.2 -all":                  "permerror",
		"v=spf1 ip4:192.0.2.1:25 -all":             "permerror",
		"v=spf1 ip4=192.0.2.1 -all":                "fail", // a modifier that nobody knows
		"v=spf1 ip4 -all":                          "permerror",
		"v=spf1 ip4: -all":                         "permerror",
		"v=spf1 ip4:192.0.2.1//32 -all":            "permerror",
		"v=spf1 ip4:2001:db8::1 -all":              "permerror",
		"v=spf1 ip6:::ffff:192.0.2.1 -all":         "fail", // an IPv4 client is no IPv6 one
		"v=spf1 ip6:::/0 -all":                     "fail",
		"v=spf1 ip6:192.0.2.1 -all":                "permerror",
		"v=spf1 ip6:2001:db8::/129 -all":           "permerror",
		"v=spf1 ip6:2001:db8:::1 -all":             "permerror",
		"6 v=spf1 ip6:2001:db8::1 -all":            "pass",
		"6 v=spf1 ip6:2001:DB8:0::0:1 -all":        "pass",
		"6 v=spf1 ip6:2001:db8::/32 -all":          "pass",
		"6 v=spf1 ip6:::/0 -all":                   "pass",
		"6 v=spf1 ip4:0.0.0.0/0 -all":              "fail",
		"6 v=spf1 ip6:2001:db8::2/127 -all":        "fail",
		"6 v=spf1 a:near6.example.com//64 -all":    "pass",
		"6 v=spf1 a:near6.example.com/24 -all":     "fail",
		"6 v=spf1 a:near6.example.com/24//64 ~all": "pass",
		// a
		"v=spf1 a:here.example.com -all":                    "pass",
		"v=spf1 a:HERE.example.COM. -all":                   "pass",
		"v=spf1 a:alias.example.com -all":                   "pass",
		"v=spf1 a:here6.example.com -all":                   "fail",
		"v=spf1 a:near.example.com/24 -all":                 "pass",
		"v=spf1 a:near.example.com/24//64 -all":             "pass",
		"v=spf1 a:near.example.com//24 -all":                "fail",
		"v=spf1 a:near.example.com/0 -all":                  "pass",
		"v=spf1 a:near.example.com/33 -all":                 "permerror",
		"v=spf1 a:near.example.com//129 -all":               "permerror",
		"v=spf1 a:gone.example.com -all":                    "fail",
		"v=spf1 a -all":                                     "fail",
		"v=spf1 a: -all":                                    "permerror",
		"v=spf1 a:/24 -all":                                 "permerror",
		"v=spf1 a:localhost -all":                           "permerror", // a domain-spec ends in a toplabel
		"v=spf1 a:here.example.123 -all":                    "permerror",
		"v=spf1 a:192.0.2.1 -all":                           "permerror",
		"v=spf1 a:down.example.com -all":                    "temperror",
		"v=spf1 a:here.example.com a:down.example.com -all": "pass", // never asked
		"6 v=spf1 a:both.example.com -all":                  "pass",
		"6 v=spf1 a:here.example.com -all":                  "fail",
		// mx
		"v=spf1 mx:mailed.example.com -all":    "pass",
		"v=spf1 mx:mailed6.example.com -all":   "fail",
		"6 v=spf1 mx:mailed6.example.com -all": "pass",
		"v=spf1 mx:lost.example.com -all":      "fail",
		"v=spf1 mx:null.example.com -all":      "fail",
		"v=spf1 mx:here.example.com -all":      "fail", // no implicit MX (section 5.4)
		"v=spf1 mx:down.example.com -all":      "temperror",
		// ptr
		"v=spf1 ptr -all":                  "pass",
		"v=spf1 ptr:example.com -all":      "pass",
		"v=spf1 ptr:here.example.com -all": "pass",
		"v=spf1 ptr:ple.com -all":          "fail",
		"v=spf1 ptr:example.net -all":      "fail",
		"v=spf1 ptr/24 -all":               "permerror",
		"6 v=spf1 ptr -all":                "fail",
		// exists
		"v=spf1 exists:here.example.com -all":            "pass",
		"v=spf1 exists:gone.example.com -all":            "fail",
		"v=spf1 exists:here6.example.com -all":           "fail",
		"6 v=spf1 exists:here.example.com -all":          "pass", // always A (section 5.7)
		"v=spf1 exists:%{ir}.list.example.com -all":      "pass",
		"v=spf1 exists:%{l}.%{d2}.list.example.com -all": "pass",
		"v=spf1 exists:%{i -all":                         "permerror",
		"v=spf1 exists:%x.example.com -all":              "permerror",
		"v=spf1 exists:%{c}.example.com -all":            "permerror", // only in exp (section 7.2)
		"v=spf1 exists:%{d0}.example.com -all":           "permerror",
		"v=spf1 exists -all":                             "permerror",
		"v=spf1 exists:here.example.com/24 -all":         "permerror",
		// include
		"v=spf1 include:pass.example.com -all":     "pass",
		"v=spf1 ?include:pass.example.com -all":    "neutral",
		"v=spf1 -include:pass.example.com +all":    "fail",
		"v=spf1 include:fail.example.com ~all":     "softfail",
		"v=spf1 include:soft.example.com -all":     "fail",
		"v=spf1 include:neutral.example.com -all":  "fail",
		"v=spf1 include:nothing.example.com -all":  "fail",
		"v=spf1 include:norecord.example.com -all": "permerror",
		"v=spf1 include:gone.example.com -all":     "permerror",
		"v=spf1 include:twice.example.com -all":    "permerror",
		"v=spf1 include:broken.example.com -all":   "permerror",
		"v=spf1 include:down.example.com -all":     "temperror",
		"v=spf1 include:loop.example.com -all":     "permerror",
		"v=spf1 include:r8.example.com +all":       "pass", // its redirect says fail
		"v=spf1 include -all":                      "permerror",
		"v=spf1 include:pass.example.com/24 -all":  "permerror",
		"v=spf1 include:pass..example.com -all":    "permerror",
		// redirect and exp
		"v=spf1 redirect=pass.example.com":                           "pass",
		"v=spf1 redirect=fail.example.com ?all":                      "neutral", // all makes it idle
		"v=spf1 ip4:192.0.2.1 redirect=fail.example.com":             "pass",
		"v=spf1 redirect=fail.example.com ip4:192.0.2.1":             "pass", // wherever it stands
		"v=spf1 redirect=soft.example.com":                           "softfail",
		"v=spf1 redirect=nothing.example.com":                        "neutral",
		"v=spf1 redirect=norecord.example.com":                       "permerror",
		"v=spf1 redirect=gone.example.com":                           "permerror",
		"v=spf1 redirect=down.example.com":                           "temperror",
		"v=spf1 redirect=rloop.example.com":                          "permerror",
		"v=spf1 redirect=r8.example.com":                             "fail",
		"v=spf1 redirect=pass.example.com redirect=pass.example.com": "permerror",
		"v=spf1 exp=a.example.com exp=b.example.com -all":            "permerror",
		"v=spf1 exp=gone.example.com -all":                           "fail",
		"v=spf1 exp=down.example.com -all":                           "fail",
		"v=spf1 exp= -all":                                           "permerror",
		"v=spf1 redirect:pass.example.com":                           "permerror",
		// Unknown things.
		"v=spf1 x=y -all":         "fail",
		"v=spf1 x=%{d} -all":      "fail",
		"v=spf1 x=%{ -all":        "permerror",
		"v=spf1 1x=y -all":        "permerror",
		"v=spf1 x -all":           "permerror",
		"v=spf1 x:y -all":         "permerror",
		"v=spf1 -x=y -all":        "permerror",
		"v=spf1 moo:example -all": "permerror",
	} {
		ip := "192.0.2.1"
		text, six := strings.CutPrefix(record, "6 ")
		if six {
			ip = "2001:db8::1"
		}
		v := evaluate(t, world+fmt.Sprintf("@ TXT %q\n", text), "strong-bad@example.com", ip)
		if got := string(v.Result); got != want {
			t.Errorf("%s: %s, want %s", record, got, want)
		}
	}
}

// TestSPFMacroTables expands every macro (RFC 7208, section 7), seen by the name
// that exists: asks about.
func TestSPFMacroTables(t *testing.T) {
	for _, tt := range []struct{ macro, ip, want string }{
		{"%{s}", "192.0.2.3", "strong-bad@email.example.com"},
		{"%{o}", "192.0.2.3", "email.example.com"},
		{"%{d}", "192.0.2.3", "email.example.com"},
		{"%{d4}", "192.0.2.3", "email.example.com"},
		{"%{d3}", "192.0.2.3", "email.example.com"},
		{"%{d2}", "192.0.2.3", "example.com"},
		{"%{d1}", "192.0.2.3", "com"},
		{"%{d99}", "192.0.2.3", "email.example.com"},
		{"%{dr}", "192.0.2.3", "com.example.email"},
		{"%{d2r}", "192.0.2.3", "example.email"},
		{"%{D2R}", "192.0.2.3", "example.email"},
		{"%{l}", "192.0.2.3", "strong-bad"},
		{"%{l-}", "192.0.2.3", "strong.bad"},
		{"%{lr}", "192.0.2.3", "strong-bad"},
		{"%{lr-}", "192.0.2.3", "bad.strong"},
		{"%{l1r-}", "192.0.2.3", "strong"},
		{"%{l1-}", "192.0.2.3", "bad"},
		{"%{d.-+,/_=}", "192.0.2.3", "email.example.com"},
		{"%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr._spf.example.com"},
		{"%{lr-}.lp._spf.%{d2}", "192.0.2.3", "bad.strong.lp._spf.example.com"},
		{"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "192.0.2.3", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
		{"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "192.0.2.3", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
		{"%{i}", "2001:db8::cb01", "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1"},
		{"%{ir}.%{v}", "2001:db8::cb01", "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6"},
		{"%{i}.%{v}", "::ffff:192.0.2.3", "192.0.2.3.in-addr"},
		{"%{h}", "192.0.2.3", "mail.example.com"},
		{"%{p}", "192.0.2.3", "unknown"},
		{"%%%_%-x", "192.0.2.3", "% %20x"},
		{"%{S}", "192.0.2.3", "strong-bad%40email.example.com"}, // capitals are escaped as in URIs
	} {
		var asked []string
		z := zone(t, fmt.Sprintf("email.example.com. TXT %q\n", "v=spf1 exists:"+tt.macro+".end.example.com -all"))
		var mu sync.Mutex
		r := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, q.Name)
			return z.Resolve(ctx, q)
		})
		dnscheck.CheckSPF(t.Context(), r, dnscheck.SPFQuery{IP: netip.MustParseAddr(tt.ip), HELO: "mail.example.com", MailFrom: "strong-bad@email.example.com"})
		if !strings.Contains(strings.ToLower(strings.Join(asked, " ")), strings.ToLower(tt.want)+".end.example.com") {
			t.Errorf("%s from %s asks %q, want %s", tt.macro, tt.ip, asked, tt.want)
		}
	}
}

// TestSPFBounds: ten terms that ask, two answers without records, ten names of a
// kind (RFC 7208, section 4.6.4).
func TestSPFBounds(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(" " + strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	hosts := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "m%d.example.com. A 198.51.100.%d\nmx.example.com. MX %d m%d.example.com.\n", i, i+1, i, i)
		}
		return b.String()
	}
	for _, tt := range []struct{ record, more, want string }{
		{"v=spf1" + many(10, "a:m#.example.com") + " -all", hosts(10), "fail"},
		{"v=spf1" + many(11, "a:m#.example.com") + " -all", hosts(11), "permerror"},
		{"v=spf1" + many(10, "a:m#.example.com") + " ip4:192.0.2.1 a:m10.example.com -all", hosts(11), "pass"}, // it stops before
		{"v=spf1" + many(10, "a:m#.example.com") + " redirect=other.example.com", hosts(10), "permerror"},
		{"v=spf1" + many(9, "a:m#.example.com") + " redirect=other.example.com", hosts(10) + "other.example.com. TXT \"v=spf1 -all\"\n", "fail"},
		{"v=spf1" + many(9, "a:m#.example.com") + " include:other.example.com -all", hosts(10) + "other.example.com. TXT \"v=spf1 a:m9.example.com -all\"\n", "permerror"},
		{"v=spf1" + many(30, "ip4:198.51.100.#") + " -all exp=e.example.com", "", "fail"},
		{"v=spf1" + many(10, "a:m#.example.com") + " -all exp=e.example.com", hosts(10) + "e.example.com. TXT why\n", "fail"},
		{"v=spf1 mx:mx.example.com -all", hosts(10), "fail"},
		{"v=spf1 mx:mx.example.com -all", hosts(11), "permerror"},
		{"v=spf1" + many(2, "a:v#.example.com") + " -all", "", "fail"},
		{"v=spf1" + many(3, "a:v#.example.com") + " -all", "", "permerror"},
		{"v=spf1" + many(3, "exists:v#.example.com") + " -all", "", "permerror"},
	} {
		synctest.Test(t, func(t *testing.T) {
			if v := evaluate(t, tt.more+fmt.Sprintf("example.com. TXT %q\n", tt.record), "a@example.com"); string(v.Result) != tt.want {
				t.Errorf("%s: %s, want %s", tt.record, v.Result, tt.want)
			}
		})
	}
}

// TestSPFIdentities: the domain that is checked, and what is no domain (RFC 7208,
// sections 2.3, 2.4 and 4.3).
func TestSPFIdentities(t *testing.T) {
	const world = "example.com. TXT \"v=spf1 -all\"\nmail.example.com. TXT \"v=spf1 +all\"\nexists.example.net. A 192.0.2.1\nlocal.example.com. TXT \"v=spf1 exists:%{l}.ok.example.com -all\"\npostmaster.ok.example.com. A 127.0.0.2\nxn--bcher-kva.example. TXT \"v=spf1 -all\""
	for sender, want := range map[string]string{
		"a@example.com":        "fail",
		"a@EXAMPLE.com":        "fail",
		"a@example.com.":       "fail",
		"\"a@b\"@example.com":  "fail",
		"":                     "pass", // postmaster at the HELO name
		"@local.example.com":   "pass", // postmaster
		"local.example.com":    "pass",
		"a@exists.example.net": "none",
		"a@gone.example.net":   "none",
		"a@com":                "none",
		"a@localhost":          "none",
		"a@[192.0.2.1]":        "none",
		"a@bad..example.com":   "none",
		"a@" + strings.Repeat("x", 64) + ".example.com": "none",
		"a@bücher.example":                              "fail",
	} {
		if v := evaluate(t, world, sender); string(v.Result) != want {
			t.Errorf("%q: %s, want %s", sender, v.Result, want)
		}
	}
}
