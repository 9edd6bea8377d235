package dnscheck_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// describeDMARC puts what matters of a record on one line: the policies for the
// domain, its subdomains, and those that do not exist, and what is not default.
func describeDMARC(r *dnscheck.DMARCRecord) string {
	if r.Ignored != "" {
		return "ignored"
	}
	if !r.Applies() {
		return "unusable"
	}
	p, _ := r.Requested(false, true)
	sp, _ := r.Requested(true, true)
	np, _ := r.Requested(true, false)
	s := fmt.Sprintf("%s %s %s", p, sp, np)
	if r.Testing {
		s += " t"
	}
	if r.PSD != "u" {
		s += " psd=" + r.PSD
	}
	if r.ADKIM+r.ASPF != "rr" {
		s += " " + r.ADKIM + r.ASPF
	}
	if fo := strings.Join(r.FO, ":"); fo != "0" {
		s += " fo=" + fo
	}
	for _, list := range [][]dnscheck.ReportURI{r.RUA, r.RUF} {
		for _, u := range list {
			if s += " "; u.Fault != "" {
				s += "!"
			}
			s += u.Address
		}
	}
	return s
}

func TestParseDMARC(t *testing.T) {
	for _, tt := range []struct{ record, want string }{
		// Section 4.7 and appendix B.2.
		{"v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com", "none none none dmarc-feedback@example.com"},
		{"v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@example.com", "none none none dmarc-feedback@example.com auth-reports@example.com"},
		{"v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net; t=y", "quarantine quarantine quarantine t dmarc-feedback@example.com tld-test@thirdparty.example.net"},
		{"v=DMARC1; p=reject; sp=quarantine; np=none", "reject quarantine none"},
		{"v=DMARC1; p=none; sp=reject", "none reject reject"},
		{"v=DMARC1; p=none; np=reject", "none none reject"},
		{"v=DMARC1; p=reject; psd=y", "reject reject reject psd=y"},
		{"v=DMARC1; p=reject; psd=n; adkim=s; aspf=s", "reject reject reject psd=n ss"},
		// The order does not matter after v, nor do capitals in values, spaces, a final
		// semicolon, or what is not known.
		{"v=DMARC1;rua=mailto:a@example.com;p=reject", "reject reject reject a@example.com"},
		{"v=DMARC1;p=REJECT;sp=Quarantine", "reject quarantine quarantine"},
		{"v = DMARC1 ;\tp = reject ; ", "reject reject reject"},
		{"v=DMARC1;p=reject;", "reject reject reject"},
		{"v=DMARC1; p=reject; x=1; future=yes please", "reject reject reject"},
		{"v=DMARC1;; p=reject;;", "reject reject reject"},
		{"v=DMARC1; p=reject; nonsense", "reject reject reject"},
		{"v=DMARC1; p=reject; pct=50; rf=afrf; ri=86400", "reject reject reject"},
		{"v=DMARC1; p=reject; pct=many", "reject reject reject"},
		{"V=DMARC1; P=reject", "reject reject reject"},
		{"v=DMARC1; p=reject; ADKIM=S; psd=N; t=Y", "reject reject reject t psd=n sr"},
		// Section 4.7: v must be there, first, and in capitals.
		{"v=dmarc1; p=reject", "ignored"},
		{"v=DMARC2; p=reject", "ignored"},
		{"v=DMARC11; p=reject", "ignored"},
		{"v=DMARC1 p=reject", "ignored"},
		{"v=DMARC1, p=reject", "ignored"},
		{"p=reject; v=DMARC1", "ignored"},
		{"p=reject", "ignored"},
		{" v=DMARC1; p=reject", "ignored"},
		{";v=DMARC1; p=reject", "ignored"},
		{`"v=DMARC1; p=reject"`, "ignored"},
		{"", "ignored"},
		{"v=spf1 -all", "ignored"},
		// RFC 6376, section 3.2: a tag that stands twice voids the list.
		{"v=DMARC1; p=none; p=reject", "ignored"},
		{"v=DMARC1; p=none; v=DMARC1", "ignored"},
		// Section 4.10.1: without valid policies it is p=none, if there is a valid rua.
		{"v=DMARC1", "unusable"},
		{"v=DMARC1; rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1; sp=reject", "unusable"},
		{"v=DMARC1; sp=reject; rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1; p=; rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1; p=rejected; rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1; p=rejected", "unusable"},
		{"v=DMARC1; p=rejected; ruf=mailto:a@example.com", "unusable"},
		{"v=DMARC1; p=rejected; rua=a@example.com", "unusable"},
		{"v=DMARC1; p=rejected; rua=https://example.com/r", "none none none "},
		{"v=DMARC1; p=reject; sp=quarantin; rua=mailto:a@example.com", "none none none a@example.com"},
		{"v=DMARC1; p=reject; sp=quarantin", "unusable"},
		{"v=DMARC1; p=reject; np=no", "unusable"},
		{"v=DMARC1; p=reject; sp=", "unusable"},
		// Section 4.8: other values that are not valid give way to their defaults.
		{"v=DMARC1; p=reject; t=yes; psd=x; adkim=strict; aspf=", "reject reject reject"},
		{"v=DMARC1; p=reject; fo=1:d:s; ruf=mailto:a@example.com", "reject reject reject fo=1:d:s a@example.com"},
		{"v=DMARC1; p=reject; fo=D:1:S; ruf=mailto:a@example.com", "reject reject reject fo=d:1:s a@example.com"},
		{"v=DMARC1; p=reject; fo=0:1; ruf=mailto:a@example.com", "reject reject reject a@example.com"},
		{"v=DMARC1; p=reject; fo=d:d; ruf=mailto:a@example.com", "reject reject reject a@example.com"},
		{"v=DMARC1; p=reject; fo=1", "reject reject reject"},
		// Section 4.8, dmarc-uri and obs-dmarc-uri.
		{"v=DMARC1; p=none; rua=mailto:a@example.com!10m", "none none none a@example.com"},
		{"v=DMARC1; p=none; rua=mailto:a@example.com!10x", "none none none !"},
		{"v=DMARC1; p=none; rua=mailto:a@example.com , mailto:b@example.net", "none none none a@example.com b@example.net"},
		{"v=DMARC1; p=none; rua=mailto:a@example.com mailto:b@example.net", "none none none !"},
		{"v=DMARC1; p=none; rua=MAILTO:a@example.com,b@example.net,mailto:@example.net", "none none none a@example.com ! !@example.net"},
		{"v=DMARC1; p=none; rua=mailto:a%21b@example.com?subject=x", "none none none a!b@example.com"},
		{"v=DMARC1; p=none; rua=", "none none none !"},
	} {
		r := dnscheck.ParseDMARC(tt.record)
		if got := describeDMARC(r); got != tt.want {
			t.Errorf("%q is read as %q, want %q (%v)", tt.record, got, tt.want, r.Faults)
		}
		if ignored := r.Ignored != "" && !strings.Contains(r.Ignored, "twice"); dnscheck.IsDMARC(tt.record) == ignored {
			t.Errorf("%q: IsDMARC and ParseDMARC disagree", tt.record)
		}
	}
}

func TestDMARCFaults(t *testing.T) {
	for _, tt := range []struct {
		record   string
		severity check.Severity
		at       string // the record from the fault on begins with this
		message  string
	}{
		{"v=dmarc1; p=reject", check.Error, "dmarc1;", "capitals"},
		{"v=DMARC1 p=reject", check.Error, " p=", "semicolon"},
		{"p=reject; v=DMARC1", check.Error, "v=DMARC1", "first"},
		{` v=DMARC1; p=reject`, check.Error, " v", "space"},
		{`"v=DMARC1; p=reject"`, check.Error, `"v`, "quotation"},
		{"v=DMARC1; p=none; p=reject", check.Error, "p=reject", "twice"},
		{"v=DMARC1; p=rejected", check.Error, "p=rejected", "none, quarantine or reject"},
		{"v=DMARC1; p=none; adkim=strict", check.Warning, "adkim", "r or s"},
		{"v=DMARC1; p=none; rua=mailto:a@example.com, b@example.com", check.Warning, "b@", "mailto: is missing"},
		{"v=DMARC1; p=none; rua=mailto:a@example.com; mailto:b@example.com", check.Warning, "mailto:b", "commas"},
		{"v=DMARC1; p=none; pct=10", check.Info, "pct", "obsolete"},
		{"v=DMARC1; p=none; foo=10", check.Info, "foo", "not known"},
		{"v=DMARC1; P=none", check.Info, "P=", "capitals"},
		{"v=DMARC1;; p=none", check.Info, "; p", "nothing"},
	} {
		r := dnscheck.ParseDMARC(tt.record)
		if len(r.Faults) == 0 {
			t.Errorf("%q: no fault", tt.record)
			continue
		}
		f := r.Faults[0]
		if f.Severity != tt.severity || !strings.HasPrefix(tt.record[f.Offset:], tt.at) || !strings.Contains(f.Message, tt.message) {
			t.Errorf("%q: %+v", tt.record, f)
		}
	}
	if f := dnscheck.ParseDMARC("v=DMARC1; p=reject; sp=none; np=reject; psd=n; t=n; adkim=r; aspf=s; fo=1:d; rua=mailto:a@b.example; ruf=mailto:a@b.example").Faults; f != nil {
		t.Errorf("faults in a good record: %v", f)
	}
}

func FuzzParseDMARC(f *testing.F) {
	f.Add("v=DMARC1; p=none; rua=mailto:a@example.com!10m,https://example.com; fo=1:d")
	f.Add("V =\tDMARC1;;p=; p=x; rua=,!1k,%,mailto:@")
	f.Add("“v=DMARC1”; v=dmarc1 p=reject")
	f.Fuzz(func(t *testing.T, text string) {
		r := dnscheck.ParseDMARC(text)
		for _, x := range r.Faults {
			if x.Offset < 0 || x.Offset > len(text) || x.Message == "" {
				t.Errorf("%q: fault %+v", text, x)
			}
		}
		if r.Applies() && !dnscheck.IsDMARC(text) {
			t.Errorf("%q applies, but is no DMARC record", text)
		}
		if d, tag := r.Requested(true, false); (d == "") != (tag == "") || (d == "") == r.Applies() {
			t.Errorf("%q: requests %q by %q", text, d, tag)
		}
	})
}
