package dnscheck_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestDMARCTags: what values are read, and what becomes of those that are not
// valid (RFC 9989, sections 4.7 and 4.8).
func TestDMARCTags(t *testing.T) {
	const ruf = "; ruf=mailto:a@example.com"
	for _, tt := range []struct{ record, want string }{
		// White space: around names, values and semicolons, never before v.
		{"v=DMARC1;p=reject", "reject reject reject"},
		{"v\t=\tDMARC1\t;\tp\t=\treject\t;", "reject reject reject"},
		{"v=DMARC1 ;p=reject ;", "reject reject reject"},
		{"v=DMARC1;    p=reject     ", "reject reject reject"},
		{"\tv=DMARC1;p=reject", "ignored"},
		{"v=DMARC1\n;p=reject", "ignored"}, // WSP is space and tab
		{"v=DMARC 1;p=reject", "ignored"},
		{"v=DMARC1 x;p=reject", "ignored"},
		{"v=DMARC1;p=re ject", "unusable"},
		{"v==DMARC1;p=reject", "ignored"},
		{"v=\"DMARC1\";p=reject", "ignored"},
		{"v:DMARC1;p=reject", "ignored"},
		{"DMARC1;p=reject", "ignored"},
		{"v=;p=reject", "ignored"},
		{"v;p=reject", "ignored"},
		{"v=DMARC1.0;p=reject", "ignored"},
		{"v=DMARC1;", "unusable"},
		{"v=DMARC1;;;;", "unusable"},
		// The policies, and the default of each.
		{"v=DMARC1;p=none", "none none none"},
		{"v=DMARC1;p=quarantine", "quarantine quarantine quarantine"},
		{"v=DMARC1;p=QuArAnTiNe", "quarantine quarantine quarantine"},
		{"v=DMARC1;p=reject;sp=none", "reject none none"},
		{"v=DMARC1;p=none;sp=none;np=reject", "none none reject"},
		{"v=DMARC1;p=none;sp=reject;np=none", "none reject none"},
		{"v=DMARC1;np=reject;sp=quarantine;p=none", "none quarantine reject"},
		{"v=DMARC1;p=reject;sp=NONE;np=Quarantine", "reject none quarantine"},
		{"v=DMARC1;p=discard", "unusable"},
		{"v=DMARC1;p=reject.", "unusable"},
		{"v=DMARC1;p=\"reject\"", "unusable"},
		{"v=DMARC1;p=discard;rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1;p=reject;sp=x;rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1;p=reject;np=x;rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1;p=reject;np=x;rua=nonsense", "unusable"},
		{"v=DMARC1;p=reject;np=x;rua=nonsense,mailto:a@example.com", "none none none ! a@example.com"},
		{"v=DMARC1;sp=reject;np=reject;rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1;p=x;ruf=mailto:a@example.com", "unusable"},
		// Flags.
		{"v=DMARC1;p=none;t=y", "none none none t"},
		{"v=DMARC1;p=none;t=Y", "none none none t"},
		{"v=DMARC1;p=none;t=n", "none none none"},
		{"v=DMARC1;p=none;t=", "none none none"},
		{"v=DMARC1;p=none;t=s", "none none none"},
		{"v=DMARC1;p=none;t=true", "none none none"},
		{"v=DMARC1;p=none;psd=y", "none none none psd=y"},
		{"v=DMARC1;p=none;psd=n", "none none none psd=n"},
		{"v=DMARC1;p=none;psd=u", "none none none"},
		{"v=DMARC1;p=none;psd=yes", "none none none"},
		{"v=DMARC1;p=none;adkim=s", "none none none sr"},
		{"v=DMARC1;p=none;aspf=s", "none none none rs"},
		{"v=DMARC1;p=none;adkim=S;aspf=R", "none none none sr"},
		{"v=DMARC1;p=none;adkim=x;aspf=s", "none none none rs"},
		{"v=DMARC1;p=none;adkim=strict;aspf=relaxed", "none none none"},
		// fo: every form of the ABNF, and some that are none.
		{"v=DMARC1;p=none;fo=0" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=1" + ruf, "none none none fo=1 a@example.com"},
		{"v=DMARC1;p=none;fo=d" + ruf, "none none none fo=d a@example.com"},
		{"v=DMARC1;p=none;fo=s" + ruf, "none none none fo=s a@example.com"},
		{"v=DMARC1;p=none;fo=0:d:s" + ruf, "none none none fo=0:d:s a@example.com"},
		{"v=DMARC1;p=none;fo=s:d:1" + ruf, "none none none fo=s:d:1 a@example.com"},
		{"v=DMARC1;p=none;fo=s:1:d" + ruf, "none none none fo=s:1:d a@example.com"},
		{"v=DMARC1;p=none;fo=1:0" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=1:1" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=s:s" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=1:" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=1,d" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=2" + ruf, "none none none a@example.com"},
		{"v=DMARC1;p=none;fo=d:s", "none none none"}, // nothing without ruf
		// Addresses: each by itself.
		{"v=DMARC1;p=none;rua=mailto:a@example.com,mailto:b@example.com", "none none none a@example.com b@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com\t,\tmailto:b@example.com", "none none none a@example.com b@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com,", "none none none a@example.com !"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com!50k", "none none none a@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com!50", "none none none a@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com!1T", "none none none a@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a@example.com!m", "none none none !"},
		{"v=DMARC1;p=none;rua=mailto:a!b@example.com", "none none none !"},
		{"v=DMARC1;p=none;rua=a@example.com", "none none none !"},
		{"v=DMARC1;p=none;rua=mailto:", "none none none !"},
		{"v=DMARC1;p=none;rua=mailto:a", "none none none !a"},
		{"v=DMARC1;p=none;rua=mailto:a%2Cb@example.com", "none none none !a,b@example.com"},
		{"v=DMARC1;p=none;rua=mailto:a+b@example.com", "none none none a+b@example.com"},
		// Unknown, obsolete and broken pieces.
		{"v=DMARC1;p=reject;pct=0;ri=1;rf=afrf:iodef", "reject reject reject"},
		{"v=DMARC1;p=reject;pct=-1;ri=x;rf=", "reject reject reject"},
		{"v=DMARC1;p=reject;a-b_1=x", "reject reject reject"},
		{"v=DMARC1;p=reject;1=x", "reject reject reject"},
		{"v=DMARC1;p=reject;=x", "reject reject reject"},
		{"v=DMARC1;p=reject;x", "reject reject reject"},
		{"v=DMARC1;p=reject;note=é", "reject reject reject"},
		{"v=DMARC1;p=reject;sp", "reject reject reject"}, // no tag at all
		{"v=DMARC1;p reject", "unusable"},
		{"v=DMARC1;p=reject,sp=none", "unusable"},
		{"v=DMARC1;p=reject;x=1;x=2", "ignored"},
		{"v=DMARC1;p=reject;adkim=r;adkim=s", "ignored"},
		{"v=DMARC1;p=reject;P=none", "ignored"},
	} {
		r := dnscheck.ParseDMARC(tt.record)
		if got := describeDMARC(r); got != tt.want {
			t.Errorf("%q is read as %q, want %q (%v)", tt.record, got, tt.want, r.Faults)
		}
	}
}

// TestDMARCTables runs whole evaluations: the records, what SPF and DKIM found, and
// what comes of it.
func TestDMARCTables(t *testing.T) {
	const (
		exists    = "=sub.example.com. A 192.0.2.1"
		policy    = "example.com: v=DMARC1; p=quarantine; sp=reject; np=none"
		psd       = "com: v=DMARC1; p=none; sp=quarantine; np=reject; psd=y"
		suffix    = "co.example: v=DMARC1; p=reject; sp=quarantine; psd=y"
		strict    = "example.com: v=DMARC1; p=reject; adkim=s; aspf=s"
		aspf      = "example.com: v=DMARC1; p=reject; aspf=s"
		ten       = "a.b.c.d.e.f.g.h.example.com"
		eight     = "a.b.c.d.e.f.example.com"
		reject    = "example.com: v=DMARC1; p=reject"
		cut       = "dept.example.com: v=DMARC1; p=quarantine; psd=n"
		undecided = "dept.example.com: v=DMARC1; p=quarantine"
	)
	for _, tt := range []struct {
		zone   []string
		author string
		spf    string // "domain result"
		dkim   string // "domain result, domain result"
		want   string // result disposition organizational-domain policy-domain
	}{
		// Which tag of the record applies.
		{[]string{policy}, "example.com", "", "", "fail quarantine example.com example.com"},
		{[]string{policy, exists}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{policy}, "sub.example.com", "", "", "fail none example.com example.com"},
		{[]string{policy, exists}, "a.sub.example.com", "", "", "fail none example.com example.com"},
		{[]string{policy, "=a.sub.example.com. MX 0 ."}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{policy, "=sub.example.com. TXT x"}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{policy, "=sub.example.com. NXDOMAIN"}, "sub.example.com", "", "", "fail none example.com example.com"},
		{[]string{policy, "=sub.example.com. SERVFAIL"}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{"sub.example.com: v=DMARC1; p=none; sp=reject; np=reject", policy}, "sub.example.com", "", "", "fail none example.com sub.example.com"},
		{[]string{"example.com: v=DMARC1; p=reject; sp=none; t=y", exists}, "sub.example.com", "", "", "fail none example.com example.com"},
		{[]string{"example.com: v=DMARC1; p=none; sp=reject; t=y", exists}, "sub.example.com", "", "", "fail quarantine example.com example.com"},
		{[]string{"example.com: v=DMARC1; p=none; sp=quarantine; t=y", exists}, "sub.example.com", "", "", "fail none example.com example.com"},
		{[]string{"example.com: v=DMARC1; p=reject; pct=0"}, "example.com", "", "", "fail reject example.com example.com"},
		// Public suffixes by their own word.
		{[]string{psd, "=example.com. A 192.0.2.1"}, "example.com", "", "", "fail quarantine example.com com"},
		{[]string{psd}, "example.com", "", "", "fail reject example.com com"},
		{[]string{psd, reject}, "example.com", "", "", "fail reject example.com example.com"},
		{[]string{psd, reject}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{psd, undecided, "=dept.example.com. A 192.0.2.1"}, "dept.example.com", "", "", "fail quarantine example.com dept.example.com"},
		{[]string{psd, undecided}, "x.dept.example.com", "", "", "fail reject example.com com"},
		{[]string{psd, cut}, "x.dept.example.com", "", "", "fail quarantine dept.example.com dept.example.com"},
		{[]string{psd}, "com", "", "", "fail none com com"},
		{[]string{suffix}, "co.example", "", "", "fail reject co.example co.example"},
		{[]string{suffix}, "a.co.example", "", "", "fail quarantine a.co.example co.example"},
		{[]string{suffix}, "b.a.co.example", "", "", "fail quarantine a.co.example co.example"},
		{[]string{suffix}, "a.co.example", "", "b.co.example pass", "fail quarantine a.co.example co.example"},
		{[]string{suffix}, "a.co.example", "", "x.a.co.example pass", "pass none a.co.example co.example"},
		{[]string{suffix}, "a.co.example", "co.example pass", "", "fail quarantine a.co.example co.example"},
		{[]string{suffix}, "co.example", "", "a.co.example pass", "fail reject co.example co.example"},
		{[]string{suffix}, "co.example", "", "co.example pass", "pass none co.example co.example"},
		{[]string{suffix, "example: v=DMARC1; p=reject; psd=y"}, "a.co.example", "", "", "fail quarantine a.co.example co.example"},
		{[]string{"example: v=DMARC1; p=none; psd=y", "co.example: v=DMARC1; p=reject"}, "a.co.example", "", "b.co.example pass", "pass none co.example co.example"},
		// The organization's own border.
		{[]string{reject, cut}, "dept.example.com", "example.com pass", "", "fail quarantine dept.example.com dept.example.com"},
		{[]string{reject, cut}, "x.dept.example.com", "", "y.dept.example.com pass", "pass none dept.example.com dept.example.com"},
		{[]string{reject, cut}, "example.com", "x.dept.example.com pass", "", "fail reject example.com example.com"},
		{[]string{reject, cut}, "sub.example.com", "", "example.com pass", "pass none example.com example.com"},
		{[]string{reject, undecided}, "dept.example.com", "example.com pass", "", "pass none example.com dept.example.com"},
		{[]string{reject, undecided}, "x.dept.example.com", "", "other.example.com pass", "pass none example.com example.com"},
		{[]string{undecided}, "x.dept.example.com", "example.com pass", "", "fail quarantine dept.example.com dept.example.com"},
		{[]string{undecided}, "x.dept.example.com", "y.x.dept.example.com pass", "", "pass none dept.example.com dept.example.com"},
		{[]string{undecided}, "example.com", "example.com pass", "", "none none example.com "},
		// Relaxed and strict.
		{[]string{reject}, "example.com", "badexample.com pass", "", "fail reject example.com example.com"},
		{[]string{reject}, "example.com", "example.com.evil.example pass", "", "fail reject example.com example.com"},
		{[]string{reject}, "a.example.com", "b.example.com pass", "", "pass none example.com example.com"},
		{[]string{reject}, "a.example.com", "", "c.b.example.com pass", "pass none example.com example.com"},
		{[]string{reject}, "example.com", "EXAMPLE.COM pass", "", "pass none example.com example.com"},
		{[]string{reject}, "example.com.", "example.com. pass", "", "pass none example.com example.com"},
		{[]string{strict}, "a.example.com", "a.example.com pass", "", "pass none example.com example.com"},
		{[]string{strict}, "a.example.com", "example.com pass", "b.example.com pass", "fail reject example.com example.com"},
		{[]string{strict}, "example.com", "a.example.com pass", "a.example.com pass", "fail reject example.com example.com"},
		{[]string{strict}, "example.com", "", "a.example.com pass, EXAMPLE.com pass", "pass none example.com example.com"},
		{[]string{aspf}, "example.com", "a.example.com pass", "", "fail reject example.com example.com"},
		{[]string{aspf}, "example.com", "", "a.example.com pass", "pass none example.com example.com"},
		// Results of SPF and DKIM.
		{[]string{reject}, "example.com", "example.com neutral", "", "fail reject example.com example.com"},
		{[]string{reject}, "example.com", "example.com none", "example.com neutral", "fail reject example.com example.com"},
		{[]string{reject}, "example.com", "example.com permerror", "example.com policy", "fail reject example.com example.com"},
		{[]string{reject}, "example.com", "example.com temperror", "example.net pass", "temperror none example.com example.com"},
		{[]string{reject}, "example.com", "example.com fail", "a.example.com temperror", "temperror none example.com example.com"},
		{[]string{strict}, "example.com", "example.com fail", "a.example.com temperror", "fail reject example.com example.com"},
		{[]string{reject}, "example.com", "example.com temperror", "example.com pass", "pass none example.com example.com"},
		{[]string{reject}, "example.com", "", "example.net pass, a.example.com pass, example.org fail", "pass none example.com example.com"},
		// Records that void each other, and others beside them.
		{[]string{reject, reject}, "example.com", "", "", "none none example.com "},
		{[]string{reject, reject, psd}, "example.com", "", "", "fail quarantine example.com com"},
		{[]string{reject, "example.com: v=DMARC1"}, "example.com", "", "", "none none example.com "},
		{[]string{reject, "example.com: v=DMARC2; p=none", "example.com: dmarc", "example.com: v=dmarc1; p=none"}, "example.com", "", "", "fail reject example.com example.com"},
		{[]string{reject, "sub.example.com: v=DMARC1; p=none", "sub.example.com: v=DMARC1; p=none"}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{reject, "sub.example.com: v=DMARC1; p=bad"}, "sub.example.com", "", "", "none none example.com sub.example.com"},
		{[]string{reject, "sub.example.com: v=DMARC1; rua=mailto:a@example.com"}, "sub.example.com", "", "", "fail none example.com sub.example.com"},
		{[]string{"=_dmarc.example.com. CNAME d.example.net.", `=d.example.net. TXT "v=DMARC1; p=reject"`}, "example.com", "", "", "fail reject example.com example.com"},
		{[]string{`=_dmarc.example.com. TXT "v=DMARC1; p=rej" "ect"`}, "example.com", "", "", "fail reject example.com example.com"},
		{[]string{`=*.example.com. TXT "v=DMARC1; p=reject"`}, "example.com", "", "", "fail reject example.com example.com"},
		// Eight labels and more.
		{[]string{reject}, ten, "", "", "fail reject example.com example.com"},
		{[]string{reject, "c.d.e.f.g.h.example.com: v=DMARC1; p=none; psd=n"}, ten, "", "", "fail reject example.com example.com"},
		{[]string{reject, "d.e.f.g.h.example.com: v=DMARC1; p=none; psd=n"}, ten, "", "", "fail none d.e.f.g.h.example.com d.e.f.g.h.example.com"},
		{[]string{reject, ten + ": v=DMARC1; p=none"}, ten, "", "", "fail none example.com " + ten},
		{[]string{reject, ten + ": v=DMARC1; p=none; psd=n"}, ten, "example.com pass", "", "fail none " + ten + " " + ten},
		{[]string{reject, "b.c.d.e.f.example.com: v=DMARC1; p=none; psd=n"}, eight, "", "", "fail none b.c.d.e.f.example.com b.c.d.e.f.example.com"},
		{[]string{reject}, "example.com", ten + " pass", "", "pass none example.com example.com"},
		// No answers.
		{[]string{reject, "=_dmarc.sub.example.com. TIMEOUT"}, "sub.example.com", "", "", "temperror none  "},
		{[]string{"=_dmarc.sub.example.com. NXDOMAIN", reject}, "sub.example.com", "", "", "fail reject example.com example.com"},
		{[]string{"=_dmarc.example.com. BOGUS", "sub.example.com: v=DMARC1; p=none"}, "sub.example.com", "sub.example.com pass", "", "pass none  sub.example.com"},
		{[]string{"=_dmarc.example.com. REFUSED"}, "sub.example.com", "", "", "temperror none  "},
		{[]string{"=_dmarc.com. SERVFAIL", reject}, "example.com", "example.com pass", "", "pass none example.com example.com"},
		{[]string{"=_dmarc.com. SERVFAIL", reject}, "example.com", "a.example.com pass", "", "pass none example.com example.com"},
		{[]string{reject, "=_dmarc.a.example.com. SERVFAIL"}, "example.com", "a.example.com pass", "b.example.com pass", "pass none example.com example.com"},
		// Names in their own script.
		{[]string{"xn--bcher-kva.example: v=DMARC1; p=reject"}, "bücher.example", "post.BÜCHER.example pass", "", "pass none xn--bcher-kva.example xn--bcher-kva.example"},
		{[]string{"xn--bcher-kva.example: v=DMARC1; p=reject"}, "xn--bcher-kva.example", "", "bücher.example pass", "pass none xn--bcher-kva.example xn--bcher-kva.example"},
	} {
		var in dnscheck.DMARCInput
		in.SPF.Domain, in.SPF.Result, _ = strings.Cut(tt.spf, " ")
		for id := range strings.SplitSeq(tt.dkim, ", ") {
			if domain, result, ok := strings.Cut(id, " "); ok {
				in.DKIM = append(in.DKIM, dnscheck.DMARCIdentity{Domain: domain, Result: result})
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		r := dnscheck.Resolver(dmarcZone(t, tt.zone...))
		if strings.Contains(strings.Join(tt.zone, " "), "TIMEOUT") {
			r = timedOut{r}
		}
		p, v := dnscheck.CheckDMARC(ctx, r, tt.author, in)
		cancel()
		if got := fmt.Sprintf("%s %s %s %s", v.Result, v.Disposition, p.Walk.Organizational, p.Found); got != tt.want {
			t.Errorf("%s, SPF %s, DKIM %s, in %q: %s, want %s", tt.author, tt.spf, tt.dkim, tt.zone, got, tt.want)
		}
	}
}

// timedOut does not wait for questions that get no answer.
type timedOut struct{ dnscheck.Resolver }

func (r timedOut) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	if strings.HasPrefix(q.Name, "_dmarc.sub.") {
		cancel(dnscheck.ErrTimeout)
	}
	defer cancel(nil)
	return r.Resolver.Resolve(ctx, q)
}
