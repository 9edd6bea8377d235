package dnscheck_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestDMARCSpeed: nothing waits for what it does not depend on.
func TestDMARCSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{next: dmarcZone(t), takes: time.Second}
		start := time.Now()
		dnscheck.LookupDMARC(t.Context(), s, "a.b.c.d.e.f.g.h.i.j.k.l.m.example.co.uk")
		if took := time.Since(start); len(s.asked) != 9 || took != time.Second {
			t.Errorf("%d questions in %s, want eight of the walk and one for the domain, in one second", len(s.asked), took)
		}
		start = time.Now()
		dnscheck.CheckDMARC(t.Context(), s, "example.com", dnscheck.DMARCInput{
			SPF:  dnscheck.DMARCIdentity{Domain: "bounce.example.net", Result: "pass"},
			DKIM: []dnscheck.DMARCIdentity{{Domain: "a.example.org", Result: "pass"}, {Domain: "b.example.org", Result: "pass"}},
		})
		if took := time.Since(start); took != time.Second {
			t.Errorf("a verdict takes %s, want one second", took)
		}
	})
}

const dmarcWorld = `
example.com. MX 10 mail.example.com.
mail.example.com. A 192.0.2.25
_dmarc.example.com. TXT "v=DMARC1; p=quarantine; pct=50; rua=mailto:a@reports.example,mailto:b@example.com"
reports.example. MX 10 mail.example.com.
`

// TestDMARCCheck looks at what a whole check brings: the walks of the domains that
// the message names, and evidence that can be judged again.
func TestDMARCCheck(t *testing.T) {
	message := "From: a@example.com\r\n" +
		"DKIM-Signature: v=1; a=rsa-sha256; s=x;\r\n\td=Mail.Example.COM; b=\r\n\tabc\r\n" +
		"dkim-signature : v=1; d=sender.example; s=y\r\n" +
		"DKIM-Signature: v=1; d=sender.example; s=z\r\n" +
		"X-DKIM-Signature: d=other.example\r\n\r\n" +
		"DKIM-Signature: d=body.example\r\n"
	c := dnscheck.Checker{Resolver: zone(t, dmarcWorld), Blocklists: []dnscheck.Blocklist{}}
	r, err := c.Check(t.Context(), dnscheck.Target{Domain: "example.com", MailFrom: "x@bounce.example.net", IPs: []netip.Addr{netip.MustParseAddr("192.0.2.25")}, Message: []byte(message)})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(r.DMARC.Signers); got != "[mail.example.com sender.example]" {
		t.Errorf("signers %s", got)
	}
	var walked []string
	for _, w := range r.DMARC.Walks {
		walked = append(walked, w.Domain+" in "+w.Organizational)
	}
	if got := strings.Join(walked, ", "); got != "bounce.example.net in bounce.example.net, mail.example.com in example.com, sender.example in sender.example" {
		t.Errorf("walked %s", got)
	}
	if r.DMARC.Reports[0].Authorized != dnscheck.NotAuthorized || r.DMARC.Reports[0].Mail != dnscheck.MailByMX || r.DMARC.Reports[1].External {
		t.Errorf("reports: %+v", r.DMARC.Reports)
	}
	if r, err := c.Check(t.Context(), dnscheck.Target{Domain: "sub.example.com"}); err != nil || r.DMARC.Walks != nil || r.DMARC.Signers != nil || r.DMARC.Verdict != nil {
		t.Errorf("without a message: %+v, %v", r.DMARC, err)
	}
	again := new(dnscheck.Result)
	if b, err := json.Marshal(r); err != nil || json.Unmarshal(b, again) != nil || !reflect.DeepEqual(r.DMARC, again.DMARC) {
		t.Errorf("%s does not read back (%v)", b, err)
	}
	var before, after []string
	for _, f := range dnscheck.Judge(r) {
		before = append(before, f.String())
	}
	for _, f := range dnscheck.Judge(again) {
		after = append(after, f.String())
	}
	if !slices.Equal(before, after) || len(before) == 0 {
		t.Errorf("judged %q, and again %q", before, after)
	}
}

// FuzzDMARCRules publishes any text as the domain's record. No rule may fail, and
// every record that a rule offers must be a good one.
func FuzzDMARCRules(f *testing.F) {
	f.Add("v=DMARC1; p=quarantin; rua=a@example.com;mailto:b@example.com; adkim=strict")
	f.Add("“v=dmarc1, p=reject, sp=none, rua=mailto:a@example.com!10m pct=0”")
	f.Add("v=DMARC1; p=none; psd=y; rua=,,mailto:%zz,mailto:a@b!; aspf=")
	f.Fuzz(func(t *testing.T, text string) {
		z := zone(t, dmarcWorld)
		r := &dnscheck.Result{DMARC: &dnscheck.DMARCCheck{Policy: dnscheck.LookupDMARC(t.Context(),
			dnscheck.Overlay(z, dnscheck.Replace(dnscheck.TXT("_dmarc.example.com", text))), "example.com")}}
		for _, f := range dnscheck.Judge(r) {
			if len(f.Evidence) == 0 || f.Message == "" {
				t.Errorf("%q: %+v", text, f)
			}
			for _, fix := range f.Fixes {
				change, _ := fix.Change.(dnscheck.RecordChange)
				for _, rec := range change.Add {
					if again := dnscheck.ParseDMARC(rec.Text()); f.Code == "dmarc-malformed" && (again.Ignored != "" || !again.Applies()) {
						t.Errorf("%q: %s offers %q", text, f.Code, rec.Text())
					}
				}
			}
		}
	})
}
