package dnscheck_test

import (
	"context"
	"encoding/json"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// recorder writes down what a resolver is asked.
type recorder struct {
	dnscheck.Resolver
	mu    sync.Mutex
	asked []string
}

func (r *recorder) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	r.mu.Lock()
	r.asked = append(r.asked, q.String())
	r.mu.Unlock()
	return r.Resolver.Resolve(ctx, q)
}

const mapped = ".0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"

const lists = `
$ORIGIN bl.example.net.
2.0.0.127    A   127.0.0.2
5.2.0.192    A   127.0.0.9
5.2.0.192    TXT "Blocked, see https://bl.example.net/192.0.2.5."
6.2.0.192    A   127.255.255.254
7.2.0.192    A   203.0.113.1
8.2.0.192    SERVFAIL 22 no server answers
9.2.0.192    REFUSED
10.2.0.192   TIMEOUT
11.2.0.192   TXT "a reason without a listing"
12.2.0.192   A   127.255.255.7
13.2.0.192   A   127.0.0.2
13.2.0.192   TXT TIMEOUT
14.2.0.192   A   127.0.0.2
14.2.0.192   A   127.0.0.1
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.2
$ORIGIN both.example.net.
2.0.0.127    A   127.0.0.2
2` + mapped + ` A 127.0.0.2
$ORIGIN world6.example.net.
2.0.0.127    A   127.0.0.2
*.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A 127.0.0.2
$ORIGIN world.example.net.
*            A   127.0.0.2
$ORIGIN parked.example.net.
*            A   203.0.113.80
$ORIGIN shy.example.net.
*            A   127.0.0.1
$ORIGIN deaf.example.net.
2.0.0.127    TIMEOUT
1.0.0.127    TIMEOUT
5.2.0.192    TIMEOUT
$ORIGIN half.example.net.
2.0.0.127    A   127.0.0.2
1.0.0.127    SERVFAIL
5.2.0.192    A   127.0.0.2
$ORIGIN dom.example.net.
test         A   127.0.1.2
spam.example A   127.0.1.2
$ORIGIN domworld.example.net.
*            A   127.0.1.2
$ORIGIN multi.surbl.org.
test.surbl.org A 127.0.0.254
a.example    A   127.0.0.72
b.example    A   127.0.0.1
c.example    A   127.0.0.36
`

func TestLookupBlocklist(t *testing.T) {
	z := zone(t, strings.ReplaceAll(lists, "TXT TIMEOUT", "TIMEOUT TXT"))
	list := func(zone string) dnscheck.Blocklist { return blocklist(zone + ".example.net") }
	domains := func(zone string) dnscheck.Blocklist {
		return dnscheck.Blocklist{Zone: zone + ".example.net.", Kind: dnscheck.KindDomain}
	}
	four := dnscheck.Blocklist{Zone: "both.example.net", IPv4Only: true}
	for _, tt := range []struct {
		list    dnscheck.Blocklist
		subject string
		want    string // the whole of String, or the beginning of Unknown
	}{
		{list("bl"), "192.0.2.5", "bl.example.net lists 192.0.2.5 (127.0.0.9)"},
		{list("bl"), "::ffff:192.0.2.5", "bl.example.net lists ::ffff:192.0.2.5 (127.0.0.9)"},
		{list("bl"), "192.0.2.4", "bl.example.net does not list 192.0.2.4"},
		{list("bl"), "192.0.2.11", "bl.example.net does not list 192.0.2.11"},
		{list("bl"), "192.0.2.13", "bl.example.net lists 192.0.2.13 (127.0.0.2)"},
		{list("bl"), "192.0.2.6", "6.2.0.192.bl.example.net is answered with 127.255.255.254: the list does not answer public"},
		{list("bl"), "192.0.2.7", "7.2.0.192.bl.example.net is answered with 203.0.113.1: that is outside 127.0.0.0/8"},
		{list("bl"), "192.0.2.8", "the list did not answer: 8.2.0.192.bl.example.net A: SERVFAIL, EDE 22"},
		{list("bl"), "192.0.2.9", "the list did not answer: 9.2.0.192.bl.example.net A: REFUSED"},
		{list("bl"), "192.0.2.10", "the list did not answer: dns: 10.2.0.192.bl.example.net A: zone: no answer in time"},
		{list("bl"), "192.0.2.12", "12.2.0.192.bl.example.net is answered with 127.255.255.7: the list says that it cannot answer"},
		{list("bl"), "192.0.2.14", "14.2.0.192.bl.example.net is answered with 127.0.0.1: the list refuses"},
		{list("bl"), "2001:db8::1", "bl.example.net lists 2001:db8::1 (127.0.0.2)"}, // the IPv4 test entries show that the list works
		{list("bl"), "2001:db8::2", "the list does not hold its test entry ::FFFF:7F00:2, so it may hold no IPv6 addresses"},
		{list("both"), "2001:db8::2", "both.example.net does not list 2001:db8::2"},
		{list("world6"), "2001:db8::2", "the list holds ::FFFF:7F00:1, which none may"},
		{four, "2001:db8::2", "the list holds no IPv6 addresses"},
		{list("world"), "192.0.2.5", "the list holds 127.0.0.1, which none may"},
		{list("parked"), "192.0.2.5", "5.2.0.192.parked.example.net is answered with 203.0.113.80"},
		{list("shy"), "192.0.2.5", "5.2.0.192.shy.example.net is answered with 127.0.0.1"},
		{list("deaf"), "192.0.2.5", "the list did not answer"},
		{list("half"), "192.0.2.5", "the list did not answer: 1.0.0.127.half.example.net A: SERVFAIL"},
		{list("none"), "192.0.2.5", "the list does not hold its test entry 127.0.0.2: it is empty, dead, a list of domains"},
		{list("bl"), "spam.example", "the list holds addresses"},
		{list("bl"), "127.0.0.2", "not a public address"},
		{list("bl"), "10.0.0.1", "not a public address (private (RFC 1918))"},
		{list("bl"), "100.64.0.1", "not a public address (shared behind carrier-grade NAT"},
		{list("bl"), "fe80::1", "not a public address"},
		{domains("dom"), "Spam.Example.", "dom.example.net lists Spam.Example. (127.0.1.2)"},
		{domains("dom"), "ham.example", "dom.example.net does not list ham.example"},
		{domains("dom"), "192.0.2.5", "the list holds domains"},
		{domains("domworld"), "ham.example", "the list holds invalid, which none may"},
		{domains("bl"), "ham.example", "the list does not hold its test entry test: it is empty, dead, or hides"},
		{blocklist("multi.surbl.org"), "a.example", "SURBL lists a.example (PH: phishing; ABUSE: seen in spam)"},
		{blocklist("multi.surbl.org"), "b.example", "b.example.multi.surbl.org is answered with 127.0.0.1: the list refuses"},
		{blocklist("multi.surbl.org"), "c.example", "SURBL lists c.example (DM: disposable mail addresses; CT: a click tracker that spam uses)"},
		{dnscheck.Blocklist{Name: "SORBS", Zone: "Spam.DNSBL.sorbs.net"}, "192.0.2.5", "this list is dead since June 2024: any answer is meaningless"},
		{dnscheck.Blocklist{Zone: "cbl.abuseat.org"}, "192.0.2.5", "this list is dead: any answer is meaningless"},
		{dnscheck.Blocklist{Zone: strings.Repeat("a.", 124) + "net"}, "192.0.2.5", "the list did not answer: dns: "},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := dnscheck.LookupBlocklist(t.Context(), z, tt.list, tt.subject)
			if r.Unknown == "" && r.String() != tt.want || r.Unknown != "" && !strings.HasPrefix(r.Unknown, tt.want) {
				t.Errorf("%s at %s: %s\nwant %s", tt.subject, tt.list.Zone, r, tt.want)
			}
			if r.Unknown != "" && (len(r.Listings) > 0 || len(r.Records) > 0) {
				t.Errorf("%s at %s: not known, and yet %v %v", tt.subject, tt.list.Zone, r.Listings, r.Records)
			}
		})
	}
}

func TestLookupBlocklistAsks(t *testing.T) {
	for _, tt := range []struct {
		list dnscheck.Blocklist
		want []string
	}{
		{dnscheck.Blocklist{Zone: "bl.example.net"}, []string{"1.0.0.127.bl.example.net A", "2.0.0.127.bl.example.net A", "5.2.0.192.bl.example.net A", "5.2.0.192.bl.example.net TXT"}},
		{dnscheck.Blocklist{Zone: "both.example.net"}, []string{"1.0.0.127.both.example.net A", "2.0.0.127.both.example.net A", "5.2.0.192.both.example.net A"}},
		{dnscheck.Blocklist{Zone: "dnsbl.sorbs.net"}, nil},
	} {
		r := &recorder{Resolver: zone(t, strings.ReplaceAll(lists, "TXT TIMEOUT", "TIMEOUT TXT"))}
		got := dnscheck.LookupBlocklist(t.Context(), r, tt.list, "192.0.2.5")
		slices.Sort(r.asked)
		if !slices.Equal(r.asked, tt.want) {
			t.Errorf("%s: asked %q, want %q", tt.list.Zone, r.asked, tt.want)
		}
		if len(got.Listings) > 0 && (got.Removal != "https://bl.example.net/192.0.2.5" || len(got.Records) != 2) {
			t.Errorf("the reason is lost: %+v", got)
		}
	}
}

// Dead lists and slow ones take their own time at the same time, and the check's
// deadline ends them all.
func TestBlocklistsInParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := strings.ReplaceAll(lists, "TXT TIMEOUT", "TIMEOUT TXT")
		var all []dnscheck.Blocklist
		for _, name := range []string{"d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"} {
			world += "$ORIGIN " + name + ".example.net.\n2.0.0.127 TIMEOUT\n1.0.0.127 TIMEOUT\n5.2.0.192 TIMEOUT\n"
			all = append(all, dnscheck.Blocklist{Zone: name + ".example.net"})
		}
		all = append(all, blocklist("bl.example.net"))
		for timeout, want := range map[time.Duration]time.Duration{0: 5 * time.Second, time.Second: time.Second} {
			start := time.Now()
			c := dnscheck.Checker{Resolver: zone(t, world), Blocklists: all, Timeout: timeout}
			r, err := c.Check(t.Context(), dnscheck.Target{IPs: []netip.Addr{netip.MustParseAddr("192.0.2.5")}})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took != want {
				t.Errorf("took %v, want %v", took, want)
			}
			if codes := found(r); !slices.Contains(codes, "ip-on-blocklist 192.0.2.5") || len(codes) > 2 { // and no PTR record
				t.Errorf("found %q", codes)
			}
			n := 0
			for _, s := range r.Skipped {
				if s.Part == "blocklists" {
					n++
				}
			}
			if n != 8 {
				t.Errorf("%d lists skipped, want 8: %v", n, r.Skipped)
			}
		}
	})
}

func found(r *dnscheck.Result) (out []string) {
	for _, f := range r.Findings {
		out = append(out, string(f.Code)+" "+f.Subject)
	}
	return out
}

// What lists say survives JSON: a saved result gives the same findings.
func TestBlocklistsSaved(t *testing.T) {
	message := []byte("From: a@example.com\r\nDKIM-Signature: v=1; d=signer.example;\r\n s=x; b=\r\n\r\nHello\r\n")
	world := strings.ReplaceAll(lists, "TXT TIMEOUT", "TIMEOUT TXT") + `
$ORIGIN dom.example.net.
signer.example A 127.0.1.4
bounce.example.com A 127.0.1.5
`
	c := dnscheck.Checker{Resolver: zone(t, world), Blocklists: []dnscheck.Blocklist{
		blocklist("bl.example.net"), blocklist("gone.example.net"),
		{Name: "Domains", Zone: "dom.example.net", Kind: dnscheck.KindDomain, Removal: "https://dom.example.net/?q={subject}"},
	}}
	r, err := c.Check(t.Context(), dnscheck.Target{
		Domain: "example.com", MailFrom: "x@bounce.example.com", HELO: "spam.example", Message: message,
		IPs: []netip.Addr{netip.MustParseAddr("192.0.2.5"), netip.MustParseAddr("10.0.0.1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var lists []string
	for _, f := range r.Findings {
		if strings.Contains(string(f.Code), "blocklist") {
			lists = append(lists, f.Message+" "+f.Fixes[0].Text)
		}
	}
	want := []string{
		"192.0.2.5 is on bl.example.net. https://bl.example.net/192.0.2.5",
		"bounce.example.com is on Domains. https://dom.example.net/?q=bounce.example.com",
		"spam.example is on Domains. https://dom.example.net/?q=spam.example",
		"signer.example is on Domains. https://dom.example.net/?q=signer.example",
	}
	if !slices.Equal(lists, want) {
		t.Errorf("found %q\nwant %q", lists, want)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back dnscheck.Result
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Blocklists, r.Blocklists) {
		t.Errorf("read back otherwise:\n%+v\n%+v", back.Blocklists, r.Blocklists)
	}
	if again := dnscheck.Judge(&back); !slices.Equal(found(&dnscheck.Result{Findings: again}), found(r)) {
		t.Errorf("judged again: %v, want %v", again, r.Findings)
	}
}

// The table is what a maintainer edits: each list can be asked, none is dead, and
// each can be tested.
func TestDefaultBlocklists(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range dnscheck.DefaultBlocklists() {
		if l.Name == "" || l.Zone == "" || l.Kind == "" || l.Removal == "" || seen[l.Zone] {
			t.Errorf("%+v is incomplete, or stands twice", l)
		}
		seen[l.Zone] = true
		for _, link := range []string{l.Source, strings.ReplaceAll(l.Removal, "{subject}", "192.0.2.1")} {
			if u, err := url.Parse(link); err != nil || u.Scheme != "https" {
				t.Errorf("%s: %q is no web address", l.Name, link)
			}
		}
		subject := map[dnscheck.ListKind]string{dnscheck.KindIP: "192.0.2.1", dnscheck.KindDomain: "example.com"}[l.Kind]
		world := "2.0.0.127." + l.Zone + ". A 127.0.0.2\n" + l.Listed + "." + l.Zone + ". A 127.0.0.8\n"
		if l.Listed == "" {
			world, _, _ = strings.Cut(world, "\n")
		}
		if r := dnscheck.LookupBlocklist(t.Context(), zone(t, world), l, subject); r.Unknown != "" || len(r.Listings) > 0 {
			t.Errorf("%s, working and empty: %s", l.Name, r)
		}
		for _, code := range l.Codes {
			if code.Meaning == "" || (code.Addr == "") == (code.Bit == 0) {
				t.Errorf("%s: %+v", l.Name, code)
			}
			if code.Addr == "" {
				continue
			}
			if addr, err := netip.ParseAddr(code.Addr); err != nil || addr.String() != code.Addr {
				t.Errorf("%s: %q is no address as answers give it", l.Name, code.Addr)
			}
		}
	}
	changed := dnscheck.DefaultBlocklists()
	changed[0].Codes[0].Meaning = "changed"
	if dnscheck.DefaultBlocklists()[0].Codes[0].Meaning == "changed" {
		t.Error("a caller can change the table")
	}
}
