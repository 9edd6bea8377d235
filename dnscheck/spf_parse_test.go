package dnscheck_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

func TestIsSPF(t *testing.T) {
	for text, want := range map[string]bool{
		"v=spf1":         true,
		"V=SpF1 -all":    true,
		"v=spf1 ":        true,
		"v=spf1mx":       false,
		"v=spf10 -all":   false,
		"v=spf1\t-all":   false,
		" v=spf1 -all":   false,
		"v=spf1\x00":     false,
		"spf1 -all":      false,
		"v=sp":           false,
		"":               false,
		"v=spf2.0/pra":   false,
		"v=\u017fpf1 mx": false,
	} {
		if got := dnscheck.IsSPF(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestParseSPFValid: what is well formed, and how it is read.
func TestParseSPFValid(t *testing.T) {
	for _, tt := range []struct{ terms, want string }{
		{"", ""},
		{"   ", ""},
		{"-all", "-all"},
		{"  ~ALL  ", "~all"},
		{"a", "+a/32//128"},
		{"?A/0", "?a/0//128"},
		{"a//0", "+a/32//0"},
		{"a/24//64", "+a/24//64"},
		{"a:Mail.Example.com", "+a:Mail.Example.com/32//128"},
		{"a:example.com/8", "+a:example.com/8//128"},
		{"a:example.com//128", "+a:example.com/32//128"},
		{"a:sub/dir.example.com/24//48", "+a:sub/dir.example.com/24//48"},
		{"a:example.com.", "+a:example.com./32//128"},
		{"a:foo:bar/baz.example.com", "+a:foo:bar/baz.example.com/32//128"},
		{"a:.example.com", "+a:.example.com/32//128"},
		{"a:x..example.com", "+a:x..example.com/32//128"},
		{"a:example.xn--p1ai", "+a:example.xn--p1ai/32//128"},
		{"a:example.1a", "+a:example.1a/32//128"},
		{"a:example.1-2", "+a:example.1-2/32//128"},
		{"a:%{d}/24", "+a:%{d}/24//128"},
		{"a:1%%", "+a:1%%/32//128"},
		{"a:x%_", "+a:x%_/32//128"},
		{"a:x%-", "+a:x%-/32//128"},
		{"a:!\"#$&'()*+,;<>?@[\\]^`{|}~.com", "+a:!\"#$&'()*+,;<>?@[\\]^`{|}~.com/32//128"},
		{"mx", "+mx/32//128"},
		{"-MX:example.com/26//126", "-mx:example.com/26//126"},
		{"include:_spf.example.com", "+include:_spf.example.com"},
		{"INCLUDE:%{d2}", "+include:%{d2}"},
		{"ptr", "+ptr"},
		{"ptr:example.com", "+ptr:example.com"},
		{"exists:%{ir}.%{v}.%{l1r+-}.%{L}._spf.%{d255}", "+exists:%{ir}.%{v}.%{l1r+-}.%{L}._spf.%{d255}"},
		{"exists:%{s0010R-.+,/_=}", "+exists:%{s0010R-.+,/_=}"},
		{"exists:%{d99999999999999999999}", "+exists:%{d99999999999999999999}"},
		{"ip4:192.0.2.0", "+ip4 192.0.2.0/32"},
		{"ip4:192.0.2.1/24", "+ip4 192.0.2.1/24"},
		{"ip4:0.0.0.0/0", "+ip4 0.0.0.0/0"},
		{"ip6:2001:DB8::1", "+ip6 2001:db8::1/128"},
		{"ip6:::/0", "+ip6 ::/0"},
		{"ip6:::ffff:192.0.2.1/120", "+ip6 ::ffff:192.0.2.1/120"},
		{"ip6:2001:db8::192.0.2.1/96", "+ip6 2001:db8::c000:201/96"},
		{"redirect=example.com", "redirect:example.com"},
		{"Redirect=%{d}", "redirect:%{d}"},
		{"exp=explain._spf.%{d}", "exp:explain._spf.%{d}"},
		{"moo.cow-far_out=man:dog/cat", "moo.cow-far_out=man:dog/cat"},
		{"x=", "x="},
		{"a=b", "a="}, // an unknown modifier by the grammar, whatever was meant
		{"include=example.com", "include=example.com"},
		{"v=spf1", "v=spf1"},
		{"z9=%{d}%%%_%-", "z9=%{d}%%%_%-"},
		{"mx a:a.example.com -all", "+mx/32//128 +a:a.example.com/32//128 -all"},
	} {
		want := tt.want
		if want == "a=" {
			want = "a=b"
		}
		r := dnscheck.ParseSPF("v=spf1 " + tt.terms)
		if got := describe(r); !r.Valid() || got != want {
			t.Errorf("%q: %s %v", tt.terms, got, r.Faults)
		}
	}
}

func describe(r *dnscheck.SPFRecord) string {
	var out []string
	for _, t := range r.Terms {
		s := t.Name
		if t.Mechanism() {
			s = string(rune(t.Qualifier)) + s
		}
		if t.Domain != "" {
			s += ":" + t.Domain
		}
		switch {
		case t.Prefix.IsValid():
			s += " " + t.Prefix.String()
		case t.Mechanism() && (t.Name == "a" || t.Name == "mx"):
			s += fmt.Sprintf("/%d//%d", t.Mask4, t.Mask6)
		case !t.Mechanism() && t.Domain == "":
			s += "=" + t.Value
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// TestParseSPFFaults: each production's ways to be wrong, with the place, counted
// from the beginning of the term, the section, and a word of the reason.
func TestParseSPFFaults(t *testing.T) {
	for _, tt := range []struct {
		term    string
		offset  int
		section string
		reason  string
	}{
		{"all.", 0, "4.6.1", "no mechanism"},
		{"all:example.com", 4, "5.1", "nothing may follow"},
		{"-all:", 5, "5.1", "nothing may follow"},
		{"all/8", 3, "5.1", "nothing may follow"},
		{"include", 7, "5.2", "wants a domain"},
		{"include:", 8, "7.1", "missing"},
		{"include/24", 7, "5.2", "wants a domain"},
		{"include:example.com/24", 16, "7.1", "top-level"},
		{"exists", 6, "5.7", "wants a domain"},
		{"exists:", 7, "7.1", "missing"},
		{"exists:example.com/24", 15, "7.1", "top-level"},
		{"ptr:", 4, "7.1", "missing"},
		{"ptr/24", 3, "5.5", "no prefix length"},
		{"ptr:example.com/24", 12, "7.1", "top-level"},
		{"a:", 2, "7.1", "missing"},
		{"a:/24", 2, "7.1", "missing"},
		{"a/", 2, "5.3", "no prefix length"},
		{"a//", 3, "5.3", "no prefix length"},
		{"a/33", 2, "5.3", "over 32"},
		{"a/032", 2, "5.3", "zero"},
		{"a/00", 2, "5.3", "zero"},
		{"a//129", 3, "5.3", "over 128"},
		{"a//064", 3, "5.3", "zero"},
		{"a/24/64", 2, "5.3", "no prefix length"},
		{"a///64", 3, "5.3", "no prefix length"},
		{"a/24//64/", 6, "5.3", "no prefix length"},
		{"a/-1", 2, "5.3", "no prefix length"},
		{"a/+1", 2, "5.3", "no prefix length"},
		{"a/1x", 2, "5.3", "no prefix length"},
		{"a/99999999999999999999", 2, "5.3", "over 32"},
		{"a:example.com:8080", 10, "7.1", "top-level"},
		{"a:museum", 2, "7.1", "several labels"},
		{"a:museum.", 2, "7.1", "several labels"},
		{"a:192.0.2.1", 10, "7.1", "ip4 and ip6"},
		{"a:example.123/24", 10, "7.1", "ip4 and ip6"},
		{"a:example.-com", 10, "7.1", "top-level"},
		{"a:example.com-", 10, "7.1", "top-level"},
		{"a:example.c_m", 10, "7.1", "top-level"},
		{"a:example..", 10, "7.1", "follows no label"},
		{"a:%{d}.", 6, "7.1", "follows no label"},
		{"a:%{d}com", 6, "7.1", "several labels"},
		{"a:exam\x00ple.com", 6, "7.1", "0x00"},
		{"a:exämple.com", 4, "7.1", "0xc3"},
		{"a:x\t.com", 3, "7.1", "0x09"},
		{"a:x\x7f.com", 3, "7.1", "0x7f"},
		{"mx/33", 3, "5.4", "over 32"},
		{"mx:1.2.3.4", 9, "7.1", "ip4 and ip6"},
		{"ip4", 3, "5.6", "wants an address"},
		{"ip4/24", 3, "5.6", "wants an address"},
		{"ip4:", 4, "5.6", "no address"},
		{"ip4:192.0.2", 4, "5.6", "no address"},
		{"ip4:192.0.2.256", 4, "5.6", "no address"},
		{"ip4:192.0.2.01", 4, "5.6", "no address"},
		{"ip4:192.0.2.1:25", 4, "5.6", "no address"},
		{"ip4:192.0.2.1/", 14, "5.6", "no prefix length"},
		{"ip4:192.0.2.1/33", 14, "5.6", "over 32"},
		{"ip4:192.0.2.1/032", 14, "5.6", "zero"},
		{"ip4:192.0.2.1//32", 14, "5.6", "no prefix length"},
		{"ip4:2001:db8::1", 4, "5.6", "wants ip6"},
		{"ip4:%{i}", 4, "5.6", "no address"},
		{"ip4:example.com", 4, "5.6", "no address"},
		{"ip6:192.0.2.1", 4, "5.6", "wants ip4"},
		{"ip6:2001:db8:1", 4, "5.6", "no address"},
		{"ip6::2001:db8::", 4, "5.6", "no address"},
		{"ip6:2001:db8::1%eth0", 4, "5.6", "no address"},
		{"ip6:[2001:db8::1]", 4, "5.6", "no address"},
		{"ip6:2001:db8::/129", 15, "5.6", "over 128"},
		{"ip6:2001:db8:://33", 15, "5.6", "no prefix length"},
		{"ip:192.0.2.1", 0, "4.6.1", "ip4 and ip6"},
		{"moo", 0, "4.6.1", "no mechanism"},
		{"+-all", 0, "4.6.1", "no mechanism"},
		{"-", 0, "4.6.1", "no mechanism"},
		{"!all", 0, "4.6.1", "no mechanism"},
		{":example.com", 0, "4.6.1", "no mechanism"},
		{"a.b:example.com", 0, "4.6.1", "no mechanism"},
		{"\u0130nclude:example.com", 0, "4.6.1", "no mechanism"},
		{"redirect:example.com", 0, "4.6.1", "redirect=domain"},
		{"redirect", 0, "4.6.1", "redirect=domain"},
		{"-redirect=example.com", 0, "4.6.1", "no name of a modifier"},
		{"redirect=", 9, "7.1", "missing"},
		{"redirect=com", 9, "7.1", "several labels"},
		{"redirect=example.com/24", 17, "7.1", "top-level"},
		{"exp=", 4, "7.1", "missing"},
		{"exp=%{r}.example.com", 4, "7.2", "explanations only"},
		{"=all", 0, "4.6.1", "no name of a modifier"},
		{"1up=foo", 0, "4.6.1", "no name of a modifier"},
		{"m\u212ao=x", 0, "4.6.1", "no name of a modifier"},
		{"moo=%abc", 4, "7.1", "begins no macro"},
		{"moo=%{d", 4, "7.1", "no \"}\""},
		{"moo=x%", 5, "7.1", "stands alone"},
		{"moo=\xff", 4, "7.1", "0xff"},
		{"moo=%{t}", 4, "7.2", "explanations only"},
		{"exists:%{}.example.com", 7, "7.2", "no letter"},
		{"exists:%{a}.example.com", 7, "7.2", "one of the letters"},
		{"exists:%{1}.example.com", 7, "7.2", "one of the letters"},
		{"exists:%{C}.example.com", 7, "7.2", "explanations only"},
		{"exists:%{d0}", 7, "7.2", "0 parts"},
		{"exists:%{d000}", 7, "7.2", "0 parts"},
		{"exists:%{dr2}", 7, "7.2", "delimiters"},
		{"exists:%{drr}", 7, "7.2", "delimiters"},
		{"exists:%{d:}", 7, "7.2", "delimiters"},
		{"exists:%{d-r}", 7, "7.2", "delimiters"},
		{"exists:%{ d}", 7, "7.1", "no \"}\""}, // the space ends the term
		{"exists:%(ir).example.com", 7, "7.1", "begins no macro"},
		{"exists:%%{d}}%{d}%", 17, "7.1", "stands alone"},
	} {
		record := "v=spf1 mx " + tt.term + " -all"
		r := dnscheck.ParseSPF(record)
		if len(r.Faults) == 0 {
			t.Errorf("%q: no fault", tt.term)
			continue
		}
		f := r.Faults[0]
		if f.Pos != len("v=spf1 mx ")+tt.offset || f.Section != tt.section || !strings.Contains(f.Reason, tt.reason) {
			t.Errorf("%q: offset %d: %s", tt.term, f.Pos-len("v=spf1 mx "), f)
		}
		if last := r.Terms[len(r.Terms)-1]; last.Text != "-all" || last.Bad || record[last.Pos:] != "-all" {
			t.Errorf("%q: what follows is not read: %+v", tt.term, last)
		}
		if r.Terms[0].Bad || !r.Terms[1].Bad {
			t.Errorf("%q: the wrong term is marked", tt.term)
		}
	}
}

// TestParseSPFAll: all faults are told, those of the whole record too.
func TestParseSPFAll(t *testing.T) {
	for text, want := range map[string][]string{
		"v=spf1 redirect=a.example redirect=b.example exp=c.example EXP=d.example": {
			`"redirect=b.example", at octet 27: redirect= stands twice (RFC 7208, section 6)`,
			`"EXP=d.example", at octet 60: exp= stands twice (RFC 7208, section 6)`,
		},
		"v=spf1 a:/33 foo ip4:1": {
			`"a:/33", at octet 10: the domain is missing (RFC 7208, section 7.1)`,
			`"a:/33", at octet 11: the prefix length 33 is over 32 (RFC 7208, section 5.3)`,
			`"foo", at octet 14: there is no mechanism "foo" (RFC 7208, section 4.6.1)`,
			`"ip4:1", at octet 22: "1" is no address (RFC 7208, section 5.6)`,
		},
		"v=spf1mx -all": {
			`"v=spf1mx", at octet 1: the record does not begin with "v=spf1" and a space (RFC 7208, section 4.5)`,
		},
		"": {`"", at octet 1: the record does not begin with "v=spf1" and a space (RFC 7208, section 4.5)`},
	} {
		var got []string
		for _, f := range dnscheck.ParseSPF(text).Faults {
			got = append(got, f.String())
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n%s", text, strings.Join(got, "\n"))
		}
	}
}

func TestSPFRecordJSON(t *testing.T) {
	r := dnscheck.ParseSPF("v=spf1 ~a/0//0 ip4:192.0.2.0/24 ip6:::ffff:192.0.2.1/120 include:_spf.example.com redirect=example.net x=y foo")
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back dnscheck.SPFRecord
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(*r, back) {
		t.Errorf("%v\n%s\n%+v", err, data, back)
	}
	if !strings.Contains(string(data), `"qualifier":"~"`) {
		t.Errorf("%s", data)
	}
	var q dnscheck.SPFQualifier
	if err := q.UnmarshalText([]byte("!")); err == nil {
		t.Error("! is taken for a qualifier")
	}
}

func FuzzParseSPF(f *testing.F) {
	for _, s := range []string{
		"v=spf1 a:%{l1r+-}.example.com/24//64 ?mx:sub/dir.example.com//0 -all", "v=spf1 ip4:192.0.2.1/32 ip6:2001:db8::/32 redirect=%{d}",
		"v=spf1 exp=%{c} exists:%{ %% %_ %- %", "v=spf1mx", "v=spf1 \x00\xff ://=", "V=SPF1  ptr: include/ a// a/1/2/3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := dnscheck.ParseSPF(text)
		pos, bad := 0, 0
		for _, term := range r.Terms {
			if term.Pos < pos || text[term.Pos:term.Pos+len(term.Text)] != term.Text || strings.Contains(term.Text, " ") {
				t.Fatalf("%q does not stand at %d", term.Text, term.Pos)
			}
			pos = term.Pos + len(term.Text)
			if term.Bad {
				bad++
			}
			if !term.Bad && (term.Name == "ip4" || term.Name == "ip6") && term.Mechanism() != term.Prefix.IsValid() {
				t.Fatalf("%q has no prefix", term.Text)
			}
		}
		for _, fault := range r.Faults {
			if fault.Pos < 0 || fault.Pos > len(text) || fault.Reason == "" || fault.Section == "" {
				t.Fatalf("%+v", fault)
			}
		}
		if (bad > 0 || !dnscheck.IsSPF(text)) == r.Valid() {
			t.Fatalf("%d terms are bad; faults: %v", bad, r.Faults)
		}
	})
}
