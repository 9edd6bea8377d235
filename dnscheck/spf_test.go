package dnscheck_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// evaluate checks a sender from 192.0.2.1, or another address, in a zone.
func evaluate(t testing.TB, text, sender string, ip ...string) *dnscheck.SPFVerdict {
	t.Helper()
	z, err := dnscheck.ParseZone(text)
	if err != nil {
		t.Fatal(err)
	}
	q := dnscheck.SPFQuery{IP: netip.MustParseAddr(slices.Concat(ip, []string{"192.0.2.1"})[0]), HELO: "mail.example.com", MailFrom: sender}
	v := dnscheck.CheckSPF(t.Context(), z, q)
	if again := dnscheck.CheckSPF(t.Context(), z, q); !reflect.DeepEqual(v, again) {
		t.Errorf("the second evaluation differs:\n%+v\n%+v", v, again)
	}
	return v
}

const spfZone = `
$ORIGIN example.com.
@         TXT  "v=spf1 a mx include:_spf.example.net" " -all exp=why.%{d2}"
@         A    198.51.100.1
@         MX   10 mail
mail      A    192.0.2.25
mail      AAAA 2001:db8::25
why       TXT  "%{i} is not %{o}: see http://%{d}/?s=%{S}"
empty     TXT  "v=spf1"
none      TXT  "something else"
many      TXT  "v=spf1 -all"
many      TXT  "v=spf1 +all"
hop       TXT  "v=spf1 exp=why.example.com redirect=example.com"
lost      TXT  "v=spf1 redirect=none.example.com"
bare      TXT  "v=spf1 include:none.example.com -all"
down      SERVFAIL 22 delegation
slow      TIMEOUT
needs     TXT  "v=spf1 include:down.example.com -all"
mxdown    TXT  "v=spf1 mx -all"
mxdown    MX   10 mail
mxdown    MX   20 down
nullmx    TXT  "v=spf1 mx -all"
nullmx    MX   0 .
against   TXT  "v=spf1 -include:_spf.example.net +all exp=hel.example.com"
voids     TXT  "v=spf1 a:n1.example.com mx:n2.example.com exists:n3.example.com +all"
two       TXT  "v=spf1 a:n1.example.com mx:n2.example.com +all"
vexp      TXT  "v=spf1 a:n1.example.com mx:n2.example.com -all exp=n3.example.com"
eleven    TXT  "v=spf1 a a a a a a a a a a ~a +all"
eleven    A    198.51.100.1
ten       TXT  "v=spf1 a a a a a a a a a a ?all"
ten       A    198.51.100.1
loop      TXT  "v=spf1 include:loop.example.com +all"
circle    TXT  "v=spf1 redirect=circle.example.com"
broken    TXT  "v=spf1 +all ip4:1.2.3"
ptr       TXT  "v=spf1 ptr:Example.ORG. -all"
p         TXT  "v=spf1 exists:%{p}.p.example.com -all"
host.example.org.p A 127.0.0.2
six       TXT  "v=spf1 exists:four.example.com a:four.example.com -all"
four      A    127.0.0.2
alias     CNAME empty
mapped    TXT  "v=spf1 ip6:::ffff:192.0.2.0/120 ?ip4:192.0.2.0/24 -all"
odd       TXT  "v=spf1 a:a...example.com a:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com a:%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}%{h}.cut.example.com ?all"
local     TXT  "v=spf1 exists:%{l}.local.example.com include:%{l}.example.com -all"
bad\\slash.local A 127.0.0.2
notexp    TXT  "v=spf1 -all exp=many.example.com"
ctlexp    TXT  "v=spf1 -all exp=ctl.example.com"
ctl       TXT  "tab\009tab"
helexp    TXT  "v=spf1 -all exp=hel.example.com"
hel       TXT  "%{h} %{c} %{r} %{t} %{v} %% %_ %-"

$ORIGIN example.net.
_spf      TXT  "v=spf1 ip4:192.0.2.0/28 ?ip6:2001:db8::/64 ~all"

1.2.0.192.in-addr.arpa. PTR host.example.org.
1.2.0.192.in-addr.arpa. PTR liar.example.org.
host.example.org.       A   192.0.2.1
liar.example.org.       A   192.0.2.2
2.2.0.192.in-addr.arpa. PTR notexample.org.
notexample.org.         A   192.0.2.2
3.2.0.192.in-addr.arpa. SERVFAIL
`

func TestCheckSPF(t *testing.T) {
	for _, tt := range []struct{ sender, ip, want string }{
		{"x@example.com", "192.0.2.1", `pass: "include:_spf.example.net" in the SPF record of example.com matches 192.0.2.1: "ip4:192.0.2.0/28" in the SPF record of _spf.example.net matches 192.0.2.1.`},
		{"x@EXAMPLE.com.", "192.0.2.25", `pass: "mx" in the SPF record of EXAMPLE.com matches 192.0.2.25.`},
		{"x@example.com", "2001:db8::25", `pass: "mx" in the SPF record of example.com matches 2001:db8::25.`},
		{"x@example.com", "2001:db8::26", `fail: "-all" in the SPF record of example.com matches 2001:db8::26.`},
		{"x@example.com", "::ffff:192.0.2.25", `pass: "mx" in the SPF record of example.com matches 192.0.2.25.`},
		{"x@example.com", "203.0.113.1", `fail: "-all" in the SPF record of example.com matches 203.0.113.1.`},
		{"example.com", "192.0.2.25", `pass: "mx" in the SPF record of example.com matches 192.0.2.25.`},
		{"", "192.0.2.25", `none: mail.example.com has no SPF record.`},
		{"<>", "192.0.2.25", `none: mail.example.com has no SPF record.`},
		{`"a@b"@empty.example.com`, "192.0.2.1", `neutral: No term of the SPF record of empty.example.com matches 192.0.2.1, and it ends without "all" or redirect.`},
		{"x@alias.example.com", "192.0.2.1", `neutral: No term of the SPF record of alias.example.com matches 192.0.2.1, and it ends without "all" or redirect.`},
		{"x@none.example.com", "192.0.2.1", `none: none.example.com has no SPF record.`},
		{"x@no.example.com", "192.0.2.1", `none: no.example.com does not exist.`},
		{"x@localhost", "192.0.2.1", `none: "localhost" is a single label, not a domain that can have mail.`},
		{"x@[192.0.2.1]", "192.0.2.1", `none: "[192.0.2.1]" is no domain name.`},
		{"x@a..example.com", "192.0.2.1", `none: "a..example.com" is no domain name.`},
		{"x@", "192.0.2.1", `none: "" is no domain name.`},
		{"x@many.example.com", "192.0.2.1", `permerror: many.example.com has 2 SPF records, of which none can be chosen.`},
		{"x@hop.example.com", "192.0.2.1", `pass: "include:_spf.example.net" in the SPF record of example.com matches 192.0.2.1: "ip4:192.0.2.0/28" in the SPF record of _spf.example.net matches 192.0.2.1.`},
		{"x@lost.example.com", "192.0.2.1", `permerror: "redirect=none.example.com" in the SPF record of lost.example.com leads to no SPF record: none.example.com has no SPF record.`},
		{"x@bare.example.com", "192.0.2.1", `permerror: "include:none.example.com" in the SPF record of bare.example.com leads to no SPF record: none.example.com has no SPF record.`},
		{"x@down.example.com", "192.0.2.1", `temperror: Whether down.example.com has an SPF record could not be told: down.example.com TXT: SERVFAIL, EDE 22 (No Reachable Authority): delegation.`},
		{"x@needs.example.com", "192.0.2.1", `temperror: Whether down.example.com has an SPF record could not be told: down.example.com TXT: SERVFAIL, EDE 22 (No Reachable Authority): delegation.`},
		{"x@mxdown.example.com", "192.0.2.25", `temperror: "mx" in the SPF record of mxdown.example.com: down.example.com A: SERVFAIL, EDE 22 (No Reachable Authority): delegation.`},
		{"x@nullmx.example.com", "192.0.2.1", `fail: "-all" in the SPF record of nullmx.example.com matches 192.0.2.1.`},
		{"x@voids.example.com", "192.0.2.1", `permerror: "exists:n3.example.com" in the SPF record of voids.example.com asks about what is not there, once too often: 2 void lookups are allowed.`},
		{"x@two.example.com", "192.0.2.1", `pass: "+all" in the SPF record of two.example.com matches 192.0.2.1.`},
		{"x@vexp.example.com", "192.0.2.1", `fail: "-all" in the SPF record of vexp.example.com matches 192.0.2.1.`},
		{"x@eleven.example.com", "192.0.2.1", `permerror: "~a" in the SPF record of eleven.example.com is one term too many that asks DNS: 10 are allowed.`},
		{"x@ten.example.com", "192.0.2.1", `neutral: "?all" in the SPF record of ten.example.com matches 192.0.2.1.`},
		{"x@loop.example.com", "192.0.2.1", `permerror: "include:loop.example.com" in the SPF record of loop.example.com is one term too many that asks DNS: 10 are allowed.`},
		{"x@circle.example.com", "192.0.2.1", `permerror: "redirect=circle.example.com" in the SPF record of circle.example.com is one term too many that asks DNS: 10 are allowed.`},
		{"x@broken.example.com", "192.0.2.1", `permerror: The SPF record of broken.example.com cannot be read: "ip4:1.2.3", at octet 17: "1.2.3" is no address (RFC 7208, section 5.6).`},
		{"x@ptr.example.com", "192.0.2.1", `pass: "ptr:Example.ORG." in the SPF record of ptr.example.com matches 192.0.2.1.`},
		{"x@ptr.example.com", "192.0.2.2", `fail: "-all" in the SPF record of ptr.example.com matches 192.0.2.2.`},
		{"x@ptr.example.com", "192.0.2.3", `fail: "-all" in the SPF record of ptr.example.com matches 192.0.2.3.`},
		{"x@p.example.com", "192.0.2.1", `pass: "exists:%{p}.p.example.com" in the SPF record of p.example.com matches 192.0.2.1.`},
		{"x@p.example.com", "192.0.2.3", `fail: "-all" in the SPF record of p.example.com matches 192.0.2.3.`},
		{"x@six.example.com", "2001:db8::1", `pass: "exists:four.example.com" in the SPF record of six.example.com matches 2001:db8::1.`},
		{"x@mapped.example.com", "::ffff:192.0.2.1", `neutral: "?ip4:192.0.2.0/24" in the SPF record of mapped.example.com matches 192.0.2.1.`},
		{"x@odd.example.com", "192.0.2.1", `neutral: "?all" in the SPF record of odd.example.com matches 192.0.2.1.`},
		{`bad\slash@local.example.com`, "192.0.2.1", `pass: "exists:%{l}.local.example.com" in the SPF record of local.example.com matches 192.0.2.1.`},
		{"jürgen@local.example.com", "192.0.2.1", `fail: "-all" in the SPF record of local.example.com matches 192.0.2.1.`},
		{strings.Repeat("x", 2000) + "@example.com", "192.0.2.1", `none: The sender's local part is too long for an address.`},
	} {
		v := evaluate(t, spfZone, tt.sender, tt.ip)
		if got := string(v.Result) + ": " + v.Reason; got != tt.want {
			t.Errorf("%s from %s:\n got %s\nwant %s", tt.sender, tt.ip, got, tt.want)
		}
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.SPFVerdict
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(*v, back) {
			t.Errorf("%s from %s: JSON: %v\n%s", tt.sender, tt.ip, err, data)
		}
	}
}

func TestCheckSPFExplanation(t *testing.T) {
	for sender, want := range map[string]string{
		"strong-bad@example.com": "203.0.113.1 is not example.com: see http://example.com/?s=strong-bad%40example.com",
		"x@hop.example.com":      "203.0.113.1 is not hop.example.com: see http://example.com/?s=x%40hop.example.com", // that of the redirect's target
		"x@vexp.example.com":     "",
		"x@notexp.example.com":   "",
		"x@ctlexp.example.com":   "",
		"x@helexp.example.com":   "mail.example.com 203.0.113.1 mx.example.org 1234567890 in-addr %   %20",
	} {
		v := dnscheck.CheckSPF(t.Context(), zone(t, spfZone), dnscheck.SPFQuery{
			IP: netip.MustParseAddr("203.0.113.1"), HELO: "mail.example.com", MailFrom: sender, Receiver: "mx.example.org", Time: time.Unix(1234567890, 0),
		})
		if v.Result != dnscheck.SPFFail || v.Explanation != want {
			t.Errorf("%s: %s, %q", sender, v.Result, v.Explanation)
		}
		last := v.Steps[len(v.Steps)-1]
		if (last.Result == dnscheck.SPFNoMatch) != (want == "") || v.VoidLookups > 2 {
			t.Errorf("%s: %+v", sender, last)
		}
	}
}

// TestCheckSPFTrace: the steps, in the order of evaluation.
func TestCheckSPFTrace(t *testing.T) {
	v := evaluate(t, spfZone, "x@hop.example.com", "203.0.113.1")
	var got []string
	for _, s := range v.Steps {
		got = append(got, fmt.Sprintf("%s%s: %s (%s) %d/%d %v %v", strings.Repeat("  ", len(s.Path)), s.Term, s.Result, s.Target, s.Lookups, s.VoidLookups, s.Names, s.Addresses))
	}
	want := []string{
		"redirect=example.com: match (example.com) 1/0 [] []",
		"  a: no match (example.com) 2/0 [] [198.51.100.1]",
		"  mx: no match (example.com) 3/0 [mail.example.com] [192.0.2.25]",
		"  include:_spf.example.net: no match (_spf.example.net) 4/0 [] []",
		"    ip4:192.0.2.0/28: no match () 4/0 [] []",
		"    ?ip6:2001:db8::/64: no match () 4/0 [] []",
		"    ~all: match () 4/0 [] []",
		"  -all: match () 4/0 [] []",
		"  exp=why.%{d2}: match (why.example.com) 4/0 [] []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if v.Matched == nil || v.Matched.Term != "-all" || v.Matched.Domain != "example.com" || !slices.Equal(v.Matched.Path, []string{"redirect=example.com"}) {
		t.Errorf("matched: %+v", v.Matched)
	}
	if v.Domain != "hop.example.com" || v.Record != "v=spf1 exp=why.example.com redirect=example.com" || v.Sender != "x@hop.example.com" || v.Lookups != 4 {
		t.Errorf("%+v", v)
	}
	v = evaluate(t, spfZone, "x@example.com")
	if v.Matched == nil || v.Matched.Term != "ip4:192.0.2.0/28" || v.Matched.Path[0] != "include:_spf.example.net" || v.Matched.Pos != 7 {
		t.Errorf("matched: %+v", v.Matched)
	}
	v = evaluate(t, spfZone, "x@against.example.com")
	last := v.Steps[len(v.Steps)-1]
	if v.Result != dnscheck.SPFFail || v.Matched.Term != "ip4:192.0.2.0/28" || last.Term != "exp=hel.example.com" || len(last.Path) != 0 || last.Domain != "against.example.com" {
		t.Errorf("%+v", v)
	}
	v = evaluate(t, spfZone, "x@mxdown.example.com")
	if len(v.Unknown) != 1 || v.Unknown[0].Subject != "down.example.com" || v.Matched != nil || v.Steps[len(v.Steps)-1].Result != dnscheck.SPFStepTempError {
		t.Errorf("%+v", v)
	}
}

func TestCheckSPFNames(t *testing.T) {
	z := zone(t, `
bücher.example. A 192.0.2.1
xn--bcher-kva.example. TXT "v=spf1 exists:%{o} -all"
xn--bcher-kva.example. A 192.0.2.1
`)
	v := dnscheck.CheckSPF(t.Context(), z, dnscheck.SPFQuery{IP: netip.MustParseAddr("192.0.2.1"), MailFrom: "x@Bücher.example"})
	if v.Result != dnscheck.SPFPass || v.Domain != "xn--bcher-kva.example" || v.Sender != "x@xn--bcher-kva.example" {
		t.Errorf("%+v", v)
	}
	v = dnscheck.CheckSPF(t.Context(), z, dnscheck.SPFQuery{MailFrom: "x@example.com"})
	if v.Result != dnscheck.SPFNone || v.Reason != "The query names no IP address." {
		t.Errorf("%+v", v)
	}
}

// TestCheckSPFLimits: what hostile records cost is bounded.
func TestCheckSPFLimits(t *testing.T) {
	big := "v=spf1" + strings.Repeat(" ip4:203.0.113.1", 4000) + " -all"
	deep := ""
	for i := range 20 {
		deep += fmt.Sprintf("d%d.example. TXT \"v=spf1 include:d%d.example include:d%d.example ~all\"\n", i, i+1, i+1)
	}
	wide := "many.example. TXT \"v=spf1 mx -all\"\n"
	names := "1.2.0.192.in-addr.arpa. PTR host.example.\nhost.example. A 192.0.2.1\nptr.example. TXT \"v=spf1 ptr -all\"\n"
	for i := range 11 {
		wide += fmt.Sprintf("many.example. MX %d m%d.example.\n", i, i)
		names = fmt.Sprintf("1.2.0.192.in-addr.arpa. PTR h%d.example.\n", i) + names
	}
	for _, tt := range []struct {
		name, zone, sender string
		want               dnscheck.SPFResult
	}{
		{"64 kB", zoneTXT("big.example", big), "x@big.example", dnscheck.SPFFail},
		{"over what DNS can hold", zoneTXT("big.example", big+strings.Repeat(" ", 2000)), "x@big.example", dnscheck.SPFPermError},
		{"1 MB", zoneTXT("big.example", strings.Repeat(big, 16)), "x@big.example", dnscheck.SPFPermError},
		{"thousands of lookups", zoneTXT("big.example", "v=spf1"+strings.Repeat(" a", 30000)), "x@big.example", dnscheck.SPFPermError},
		{"thousands of faults", zoneTXT("big.example", "v=spf1"+strings.Repeat(" %", 30000)), "x@big.example", dnscheck.SPFPermError},
		{"macros that blow up", zoneTXT("big.example", "v=spf1 exists:"+strings.Repeat("%{s}", 15000)+" ?all"), strings.Repeat("x", 900) + "@big.example", dnscheck.SPFNeutral},
		{"a HELO name that blows up", zoneTXT("big.example", "v=spf1 exists:"+strings.Repeat("%{h1}", 12000)+" ?all"), "x@big.example", dnscheck.SPFNeutral},
		{"a tree of includes", deep, "x@d0.example", dnscheck.SPFPermError},
		{"eleven mail hosts", wide, "x@many.example", dnscheck.SPFPermError},
		{"the twelfth name", names, "x@ptr.example", dnscheck.SPFFail},
	} {
		z := zone(t, tt.zone)
		start := time.Now()
		v := dnscheck.CheckSPF(t.Context(), z, dnscheck.SPFQuery{IP: netip.MustParseAddr("192.0.2.1"), HELO: strings.Repeat("x.", 1<<20), MailFrom: tt.sender})
		if v.Result != tt.want {
			t.Errorf("%s: %s, %s", tt.name, v.Result, v.Reason)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", tt.name, took)
		}
		if len(v.Steps) > 1100 {
			t.Errorf("%s: %d steps", tt.name, len(v.Steps))
		}
	}
}

func zoneTXT(name, text string) string {
	out := name + ". TXT"
	for len(text) > 0 {
		n := min(len(text), 255)
		out, text = out+" \""+text[:n]+"\"", text[n:]
	}
	return out + "\n"
}

// counted answers after a while, and counts what it is asked.
type counted struct {
	next  dnscheck.Resolver
	delay time.Duration

	mu    sync.Mutex
	asked int
}

func (c *counted) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	select {
	case <-time.After(c.delay):
	case <-ctx.Done():
		return nil, &dnscheck.Error{Question: q, Err: ctx.Err()}
	}
	return c.next.Resolve(ctx, q)
}

// TestCheckSPFChain: the wall time is that of the longest chain of questions.
func TestCheckSPFChain(t *testing.T) {
	const world = `
example.com.     TXT "v=spf1 a:a.example.com mx include:b.example.com include:c.example.com exists:%{i}.e.example.com ptr:none.example -all exp=why.example.com"
example.com.     MX 10 mx1.example.com.
example.com.     MX 20 mx2.example.com.
mx1.example.com. A 198.51.100.1
mx2.example.com. A 198.51.100.2
a.example.com.   A 198.51.100.3
b.example.com.   TXT "v=spf1 include:d.example.com -all"
c.example.com.   TXT "v=spf1 mx:example.com ip4:192.0.2.1 exists:unwanted.example.com -all"
d.example.com.   TXT "v=spf1 a:a.example.com -all"
why.example.com. TXT "no"
1.2.0.192.in-addr.arpa. PTR h.example.com.
9.2.0.192.in-addr.arpa. PTR h.example.com.
h.example.com.   A 192.0.2.1
`
	for ip, tt := range map[string]struct {
		result dnscheck.SPFResult
		chain  time.Duration
		most   int // questions
	}{
		"192.0.2.1": {dnscheck.SPFPass, 3, 12}, // the record, b, d
		"192.0.2.9": {dnscheck.SPFFail, 3, 15}, // the record, its MX, their addresses
	} {
		synctest.Test(t, func(t *testing.T) {
			r := &counted{next: zone(t, world), delay: 50 * time.Millisecond}
			start := time.Now()
			v := dnscheck.CheckSPF(t.Context(), r, dnscheck.SPFQuery{IP: netip.MustParseAddr(ip), MailFrom: "x@example.com"})
			if took := time.Since(start); took != tt.chain*r.delay || v.Result != tt.result {
				t.Errorf("%s: %s after %v, %s", ip, v.Result, took, v.Reason)
			}
			if r.asked > tt.most {
				t.Errorf("%s: %d questions", ip, r.asked)
			}
		})
	}
}

// TestCheckSPFSlow: the context's end is a temperror, and leaves nothing behind:
// synctest would see it.
func TestCheckSPFSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := zone(t, "example.com. TXT \"v=spf1 a mx:other.example ip4:192.0.2.1 -all\"\nexample.com. TIMEOUT A\nother.example. TIMEOUT\n")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		v := dnscheck.CheckSPF(ctx, z, dnscheck.SPFQuery{IP: netip.MustParseAddr("192.0.2.1"), MailFrom: "x@example.com"})
		if v.Result != dnscheck.SPFTempError || time.Since(start) != time.Second || len(v.Unknown) != 1 {
			t.Errorf("%+v after %v", v, time.Since(start))
		}
		// A match does not wait for what was asked ahead.
		z = zone(t, "example.com. TXT \"v=spf1 a mx:other.example -all\"\nexample.com. A 192.0.2.1\nother.example. TIMEOUT\n")
		start = time.Now()
		v = dnscheck.CheckSPF(t.Context(), z, dnscheck.SPFQuery{IP: netip.MustParseAddr("192.0.2.1"), MailFrom: "x@example.com"})
		if v.Result != dnscheck.SPFPass || time.Since(start) != 0 {
			t.Errorf("%+v after %v", v, time.Since(start))
		}
	})
}

// TestCheckSPFShared: evaluations may share a cache and run at once.
func TestCheckSPFShared(t *testing.T) {
	cache := dnscheck.NewCache(&counted{next: zone(t, spfZone), delay: time.Millisecond})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			v := dnscheck.CheckSPF(t.Context(), cache, dnscheck.SPFQuery{IP: netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), MailFrom: "x@hop.example.com"})
			if want := map[bool]dnscheck.SPFResult{true: dnscheck.SPFPass, false: dnscheck.SPFFail}[i < 16 || i == 25]; v.Result != want {
				t.Errorf("192.0.2.%d: %s, %s", i, v.Result, v.Reason)
			}
		})
	}
	wg.Wait()
}

func FuzzSPFMacros(f *testing.F) {
	for _, s := range []string{"%{l1r+-}.%{S}", "%{ir}.%{v}._spf.%{d2}", "%{p}%{h}%{o}", "%%%_%-", "%{d0}", "%{c}%{r}%{t}", "%{d99999999999}", "a.%{L-}", "\xff%{"} {
		f.Add(s, "strong-bad@example.com", "mail.example.com")
	}
	f.Fuzz(func(t *testing.T, macros, sender, helo string) {
		z := answers(func(q dnscheck.Question) []dnscheck.Record {
			switch {
			case len(q.Name) > 253 || q.Name == "":
				t.Errorf("asked about %q", q.Name)
			case q.Type == dnscheck.TypePTR:
				return []dnscheck.Record{dnscheck.Pointer(q.Name, q.Type, "host.example.com")}
			case q.Type == dnscheck.TypeA && q.Name == "host.example.com":
				return []dnscheck.Record{dnscheck.Address(q.Name, netip.MustParseAddr("192.0.2.1"))}
			case q.Name == "why.example":
				return []dnscheck.Record{dnscheck.TXT(q.Name, macros)}
			case q.Type == dnscheck.TypeTXT:
				return []dnscheck.Record{dnscheck.TXT(q.Name, "v=spf1 exists:"+macros+" a:"+macros+".com/24 include:"+macros+" -all exp=why.example")}
			}
			return nil
		})
		v := dnscheck.CheckSPF(t.Context(), z, dnscheck.SPFQuery{IP: netip.MustParseAddr("192.0.2.1"), HELO: helo, MailFrom: sender})
		if v.Result == "" || v.Reason == "" || v.Lookups > 11 || strings.ContainsAny(v.Explanation, "\r\n\x00") {
			t.Errorf("%+v", v)
		}
	})
}

type answers func(dnscheck.Question) []dnscheck.Record

func (f answers) Resolve(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	return &dnscheck.Answer{Question: q, Records: f(q)}, nil
}

func BenchmarkCheckSPF(b *testing.B) {
	z, err := dnscheck.ParseZone(spfZone)
	if err != nil {
		b.Fatal(err)
	}
	q := dnscheck.SPFQuery{IP: netip.MustParseAddr("203.0.113.1"), HELO: "mail.example.com", MailFrom: "x@hop.example.com"}
	for b.Loop() {
		if v := dnscheck.CheckSPF(b.Context(), z, q); v.Result != dnscheck.SPFFail {
			b.Fatal(v.Reason)
		}
	}
}

func BenchmarkParseSPF(b *testing.B) {
	const text = "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.google.com include:%{ir}.%{v}._spf.example.com mx a:mail.example.com/28 -all"
	for b.Loop() {
		if r := dnscheck.ParseSPF(text); !r.Valid() {
			b.Fatal(r.Faults)
		}
	}
}

func ExampleCheckSPF() {
	zone, err := dnscheck.ParseZone(`
example.com.     TXT "v=spf1 include:spf.example.net -all"
spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 ~all"
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, ip := range []string{"192.0.2.25", "203.0.113.5"} {
		v := dnscheck.CheckSPF(context.Background(), zone, dnscheck.SPFQuery{
			IP:       netip.MustParseAddr(ip),
			HELO:     "mail.example.com",
			MailFrom: "news@example.com",
		})
		fmt.Println(v.Result, "by", v.Matched.Term, "in the record of", v.Matched.Domain)
	}
	// Output:
	// pass by ip4:192.0.2.0/24 in the record of spf.example.net
	// fail by -all in the record of example.com
}

func ExampleParseSPF() {
	for _, fault := range dnscheck.ParseSPF("v=spf1 a:192.0.2.25 include:_spf.example.com/24 -all").Faults {
		fmt.Println(fault)
	}
	// Output:
	// "a:192.0.2.25", at octet 18: "192.0.2.25" ends in the number 25, which is no top-level domain; addresses are written with ip4 and ip6 (RFC 7208, section 7.1)
	// "include:_spf.example.com/24", at octet 42: "_spf.example.com/24" does not end in a top-level domain: "com/24" is none (RFC 7208, section 7.1)
}
