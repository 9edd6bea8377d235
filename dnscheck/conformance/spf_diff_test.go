package conformance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"blitiri.com.ar/go/spf"
	"github.com/maildiag/maildiag/dnscheck"
)

// difference is a known way in which blitiri.com.ar/go/spf v1.6.0 reads RFC 7208
// otherwise than we do. Without takes its occasion out of a world: if both agree
// then, this is what they differed in.
type difference struct {
	name, section string
	why           string // why ours is right
	without       func(spfWorld) spfWorld
}

var differences = []difference{
	{
		"syntax error anywhere", "4.6",
		"\"if there are any syntax errors anywhere in the record, check_host() returns permerror\"; theirs reads terms as it comes to them, and reads them more widely than the grammar",
		spfWorld.withoutFaults,
	},
	{
		"void in the IP's family", "4.6.4, 5.3, 5.7",
		"the lookup is of A or AAAA, as the IP is (and always A for exists), and without such a record it is void; theirs asks for both",
		spfWorld.withBothFamilies,
	},
	{
		"each ptr without names is void", "4.6.4",
		"the limit is of terms; theirs counts the first only",
		spfWorld.withPTR,
	},
	{
		"%{p}", "7.3",
		"it expands to a validated name, if there is one; theirs says \"unknown\" always",
		spfWorld.withoutP,
	},
	{
		"empty local part", "4.3",
		"\"postmaster\" is put in its place; theirs expands %{l} and %{s} to the empty one",
		spfWorld.withLocalPart,
	},
	{
		"empty parts of a macro's value", "7.3",
		"a value is split at each delimiter, and what is between two of them is a part, if an empty one; theirs drops it",
		spfWorld.withoutEmptyParts,
	},
}

// TestSPFDifferences evaluates random record trees by us and by another
// implementation. Where the results differ, one of the known differences must
// account for it.
func TestSPFDifferences(t *testing.T) {
	const worlds = 10_000
	m := worldMaker{rand.New(rand.NewPCG(7208, 4408))}
	agreed, by, results := 0, map[string]int{}, map[dnscheck.SPFResult]int{}
	for range worlds {
		w := m.world()
		v := dnscheck.CheckSPF(t.Context(), w, w.query)
		results[v.Result]++
		theirs := theirResult(w)
		if v.Result == theirs {
			agreed++
			continue
		}
		name := explainDifference(t, w)
		if by[name]++; name == "" && by[name] <= 5 {
			t.Errorf("%s, theirs %s: %s\n%+v", v.Result, theirs, v.Reason, w)
		}
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "SPF against blitiri.com.ar/go/spf v1.6.0:\t%d worlds\t\nagree\t%d\t\n", worlds, agreed)
	for _, d := range differences {
		fmt.Fprintf(table, "%s\t%d\tsection %s: %s\n", d.name, by[d.name], d.section, d.why)
		if by[d.name] == 0 {
			t.Errorf("%s: no world shows it; the explanation can go", d.name)
		}
	}
	fmt.Fprintf(table, "unexplained\t%d\t\n", by[""])
	table.Flush()
	for _, r := range []dnscheck.SPFResult{dnscheck.SPFNone, dnscheck.SPFNeutral, dnscheck.SPFPass, dnscheck.SPFFail, dnscheck.SPFSoftFail, dnscheck.SPFTempError, dnscheck.SPFPermError} {
		if results[r] < worlds/50 {
			t.Errorf("only %d worlds give %s: the worlds are too poor", results[r], r)
		}
	}
}

// explainDifference takes the occasions out one by one, and then together, until
// both agree. It names the one that it took.
func explainDifference(t *testing.T, w spfWorld) string {
	for _, d := range differences {
		if agree(t, d.without(w)) {
			return d.name
		}
	}
	for _, d := range differences {
		if w = d.without(w); agree(t, w) {
			return d.name
		}
	}
	return ""
}

func agree(t *testing.T, w spfWorld) bool {
	return dnscheck.CheckSPF(t.Context(), w, w.query).Result == theirResult(w)
}

func theirResult(w spfWorld) dnscheck.SPFResult {
	r, _ := spf.CheckHostWithSender(w.query.IP.AsSlice(), w.query.HELO, w.query.MailFrom, spf.WithResolver(netWorld{w}))
	return dnscheck.SPFResult(r)
}

// eachRecord changes every text.
func (w spfWorld) eachRecord(change func(string) string) spfWorld {
	txt := map[string][]string{}
	for name, texts := range w.txt {
		for _, s := range texts {
			txt[name] = append(txt[name], change(s))
		}
	}
	w.txt = txt
	return w
}

func (w spfWorld) withoutFaults() spfWorld {
	return w.eachRecord(func(s string) string {
		if !dnscheck.IsSPF(s) {
			return s
		}
		terms := []string{"v=spf1"}
		for _, t := range dnscheck.ParseSPF(s).Terms {
			if !t.Bad {
				terms = append(terms, t.Text)
			}
		}
		return strings.Join(terms, " ")
	})
}

func (w spfWorld) withoutP() spfWorld {
	return w.eachRecord(func(s string) string { return strings.ReplaceAll(s, "%{p}", "unknown.test") })
}

func (w spfWorld) withBothFamilies() spfWorld {
	w.addrs = maps.Clone(w.addrs)
	for name, addrs := range w.addrs {
		w.addrs[name] = append(slices.Clip(addrs), netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("2001:db8:ffff::1"))
	}
	return w
}

func (w spfWorld) withPTR() spfWorld {
	w.ptr = map[string][]string{reverse(w.query.IP): append(slices.Clip(w.ptr[reverse(w.query.IP)]), "no.test")}
	return w
}

func (w spfWorld) withLocalPart() spfWorld {
	if strings.HasPrefix(w.query.MailFrom, "@") {
		w.query.MailFrom = "postmaster" + w.query.MailFrom
	}
	return w
}

func (w spfWorld) withoutEmptyParts() spfWorld {
	w.query.MailFrom = strings.ReplaceAll(w.query.MailFrom, "--", "-")
	return w
}
