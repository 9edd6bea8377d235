package dnscheck_test

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// checkSPF checks example.com with addresses in a world, with nothing but SPF of
// interest.
func checkSPF(t *testing.T, world string, ips ...string) *dnscheck.Result {
	t.Helper()
	target := dnscheck.Target{Domain: "example.com"}
	for _, ip := range ips {
		target.IPs = append(target.IPs, netip.MustParseAddr(ip))
	}
	r, err := dnscheck.Checker{Resolver: zone(t, world), Blocklists: []dnscheck.Blocklist{}}.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func spfCodes(fs []check.Finding) (out []string) {
	for _, f := range fs {
		if strings.HasPrefix(string(f.Code), "spf-") {
			out = append(out, string(f.Code))
		}
	}
	return out
}

const spfTreeWorld = `
example.com.        TXT  "v=spf1 mx/28 include:_spf.%{d} include:%{i}.dyn.example.net redirect=loop.example.net"
example.com.        MX   10 mail.example.com.
mail.example.com.   A    192.0.2.25
mail.example.com.   AAAA 2001:db8::25
_spf.example.com.   TXT  "v=spf1 ip4:198.51.100.0/24 -ip6:2001:db8:1::/48 a:gone.example.com a:down.example.com -all"
down.example.com.   SERVFAIL
loop.example.net.   TXT  "v=spf1 include:example.com include:deaf.example.net ~all"
deaf.example.net.   REFUSED
`

func TestSPFTree(t *testing.T) {
	r := checkSPF(t, spfTreeWorld)
	tree := r.SPF.Domains[0].Tree
	var domains []string
	for _, n := range tree.Nodes {
		domains = append(domains, n.Domain)
	}
	if want := []string{"example.com", "_spf.example.com", "loop.example.net", "deaf.example.net"}; !slices.Equal(domains, want) {
		t.Fatalf("walked %q, want %q", domains, want)
	}
	root, included, deaf := tree.Nodes[0], tree.Nodes[1], tree.Nodes[3]
	if got := root.Uses[0].Networks; len(got) != 2 || got[0].String() != "192.0.2.16/28" || got[1].String() != "2001:db8::25/128" {
		t.Errorf("mx/28 stands for %v", got)
	}
	if u := root.Uses[2]; !u.Varies || u.Target != "" {
		t.Errorf("an include by a macro: %+v", u)
	}
	if u := included.Uses[2]; len(u.Void) != 2 || len(u.Networks) != 0 {
		t.Errorf("a name that is not there: %+v", u)
	}
	if included.Uses[3].Unknown == "" || deaf.Unknown == "" {
		t.Errorf("what failed is not known: %+v, %+v", included.Uses[3], deaf)
	}
	if got := spfCodes(r.Findings); slices.Contains(got, "spf-include-missing") || !slices.Contains(got, "spf-include-loop") {
		t.Errorf("found %v", got)
	}
	var skipped []string
	for _, s := range r.Skipped {
		skipped = append(skipped, s.Subject)
	}
	if !slices.Contains(skipped, "down.example.com") || !slices.Contains(skipped, "deaf.example.net") {
		t.Errorf("skipped %q", skipped)
	}
}

// TestSPFSaved judges a result again after it was saved: rules see no more than
// what JSON holds.
func TestSPFSaved(t *testing.T) {
	for name, world := range map[string]string{
		"tree":   spfTreeWorld,
		"mended": `example.com. TXT "v=spf1 ipv4:192.0.2.1, include: example.net -all"` + "\n" + `example.net. TXT "v=spf1 a/24 exists:%{i}.example.net ?all"`,
		"none":   `example.com. MX 10 mail.example.com.` + "\n" + `_spf.example.com. TXT "v=spf1 -all"`,
	} {
		r := checkSPF(t, world, "203.0.113.5", "2001:db8::5")
		saved, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.Result
		if err := json.Unmarshal(saved, &back); err != nil {
			t.Fatal(err)
		}
		if got, want := dnscheck.Judge(&back), dnscheck.Judge(r); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: judged %v again, and at first %v", name, got, want)
		}
	}
}

// TestSPFProof reads what proofs say.
func TestSPFProof(t *testing.T) {
	r := checkSPF(t, `
example.com.       TXT "v=spf1 mx include:_spf.example.net -all"
example.com.       TXT "keep=me"
example.com.       MX  10 mail.example.com.
mail.example.com.  A   192.0.2.25
_spf.example.net.  TXT "v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.192/26 ~all"
`, "203.0.113.5")
	i := slices.IndexFunc(r.Findings, func(f check.Finding) bool { return f.Code == "spf-ip-not-authorized" })
	if i < 0 || len(r.Findings[i].Fixes) == 0 {
		t.Fatalf("found %v", r.Findings)
	}
	fix := r.Findings[i].Fixes[0]
	if want := `example.com. TXT "v=spf1 ip4:203.0.113.5 mx include:_spf.example.net -all"`; fix.Text != want || fix.Message != "Change the SPF record of example.com: add ip4:203.0.113.5" {
		t.Errorf("%s: %s", fix.Message, fix.Text)
	}
	if c := fix.Change.(dnscheck.RecordChange); len(c.Remove) != 1 || !strings.HasPrefix(c.Remove[0].Data, `"v=spf1 mx`) {
		t.Errorf("%+v removes more than the old record", c)
	}
	if fix.Proof == nil || !fix.Proof.Works {
		t.Fatalf("proof %+v", fix.Proof)
	}
	seen := strings.Join(fix.Proof.Seen, "\n")
	for _, want := range []string{
		`SPF: pass for 203.0.113.5 as example.com, by "ip4:203.0.113.5" of example.com; 0 of 10 lookups`,
		"SPF: all 3 networks that passed for example.com before still pass (compared exactly",
		"SPF: example.com has one record of 55 octets, at most 2 of 10 lookups, 0 of 2 void",
	} {
		if !strings.Contains(seen, want) {
			t.Errorf("the proof lacks %q:\n%s", want, seen)
		}
	}
}

// TestSPFCauses names the root: what is only its symptom is left out.
func TestSPFCauses(t *testing.T) {
	for world, want := range map[string]string{
		`example.com. TXT "v=spf1 ip4:203.0.113.6/33 ip4=203.0.113.5 -all"`:                        "spf-syntax",
		`example.com. TXT "v=spf1 ip4:198.51.100.1 -all ip4:203.0.113.5"`:                          "spf-terms-after-all",
		`example.com. TXT "v=spf1 ip4=203.0.113.5 -all"`:                                           "spf-mechanism-as-modifier",
		`example.com. TXT "\"v=spf1 ip4:203.0.113.5 -all\""`:                                       "spf-record-not-recognised",
		`example.com. TXT "v=spf1 include:a.example.net" "-all"` + "\na.example.net. TXT v=spf1":   "spf-strings-joined",
		`example.com. TXT "v=spf1 a:x.example.com a:y.example.com a:z.example.com -all"`:           "spf-too-many-void-lookups",
		`example.com. TXT "v=spf1 ip4:198.51.100.1 -all"`:                                          "spf-ip-not-authorized",
		`example.com. TXT "v=spf1 include:example.com -all"`:                                       "spf-include-loop",
		`example.com. SPF "v=spf1 ip4:203.0.113.5 -all"`:                                           "spf-type99-only",
		`example.com. TXT "v=spf1 ip4:203.0.113.5 -all"` + "\n" + `example.com. TXT "v=spf1 -all"`: "spf-multiple-records",
	} {
		r := checkSPF(t, world, "203.0.113.5")
		if got := spfCodes(r.Causes()); len(got) == 0 || got[0] != want {
			t.Errorf("%s: causes %q of %q, want %s", world, got, spfCodes(r.Findings), want)
		}
	}
}

// FuzzSPFFixes writes any text into a TXT record. Whatever is proposed must be a
// record without a fault, and one that the record and its neighbours survive.
func FuzzSPFFixes(f *testing.F) {
	for _, seed := range []string{
		"v=spf1 -all", "v=spf1 ip4: 192.0.2.1, 192.0.2.2; include : example.net ~ all", "\"v=spf1 a mx -all\"", "spf2.0/pra +all",
		"v=spf1 include:example.com include:example.com redirect=example.com exp=%{i} ?all all", "v=spf1", "v=spf1include:a.exampleip4:1.2.3.4/3-all",
		"v=spf1 a/33//129 mx:%{p}.example.net ptr exists:%{l1r+}.example.net", "V=SPF1 -ip6:::/0 ip4:0.0.0.0/0 \u2013all", "all- =: ~ ? : v=spf1 \u00a0",
		strings.Repeat("v=spf1 ", 40), "v=spf1 " + strings.Repeat("a ", 900) + "-all", "v=spf1" + strings.Repeat(" a:example.net/3", 120),
		"v=spf1 " + strings.Repeat("-all, include:example.net ", 70), strings.Repeat(",", 2000), "v=spf1 " + strings.Repeat("ip4:1.2.3.4", 170),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		other := dnscheck.TXT("example.com", "keep=me")
		resolver := dnscheck.Overlay(zone(t, "example.com. A 192.0.2.1\nexample.net. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n"),
			dnscheck.Replace(dnscheck.TXT("example.com", text), other))
		target := dnscheck.Target{Domain: "example.com", IPs: []netip.Addr{netip.MustParseAddr("203.0.113.5")}}
		r, err := dnscheck.Checker{Resolver: resolver, Blocklists: []dnscheck.Blocklist{}}.Check(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range append(dnscheck.Judge(r), r.Findings...) {
			for _, fix := range found.Fixes {
				change, ok := fix.Change.(dnscheck.RecordChange)
				if !ok {
					continue
				}
				if slices.ContainsFunc(change.Remove, func(r dnscheck.Record) bool { return r.Data == "" || r.Data == other.Data }) {
					t.Errorf("%q: %s takes out what it should leave: %+v", text, found, change)
				}
				for _, add := range change.Add {
					if dnscheck.IsSPF(add.Text()) && !dnscheck.ParseSPF(add.Text()).Valid() {
						t.Errorf("%q: %s proposes %s, with %v", text, found, add, dnscheck.ParseSPF(add.Text()).Faults)
					}
				}
			}
		}
	})
}
