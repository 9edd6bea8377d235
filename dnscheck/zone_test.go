package dnscheck_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

const world = `
$ORIGIN example.com.
$TTL 300
@          SOA   ns1 hostmaster 7 7200 3600 1209600 60
@          NS    ns1
@          MX    10 mail
           TXT   "v=spf1 mx " "-all"   ; two strings
mail       A     192.0.2.25
mail       AAAA  2001:db8::25
www        CNAME web
web        A     192.0.2.80
loop       CNAME pool
pool       CNAME loop
gone       CNAME nowhere
*.wild     TXT   "caught"
a.b.wild   A     192.0.2.1
down       SERVFAIL 22 delegation
deaf       TIMEOUT A
mute       REFUSED
bad        BOGUS 7 expired
bad        A     192.0.2.66
odd        TXT   "a\"b\\c\200"
@          CAA   0 issue "ca.example"
$SIGNED    signed.example.com.
x.signed   A     192.0.2.9
$SERVER    192.0.2.53
mail       A     192.0.2.26
web        NXDOMAIN
$SERVER    192.0.2.54
*.         LAME
`

func zone(t *testing.T, text string) *dnscheck.Zone {
	t.Helper()
	z, err := dnscheck.ParseZone(text)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestZone(t *testing.T) {
	z := zone(t, world)
	server := netip.MustParseAddr("192.0.2.53")
	for _, tt := range []struct {
		q    dnscheck.Question
		want string
	}{
		{dnscheck.Question{Name: "example.com", Type: dnscheck.TypeMX}, "example.com MX: NOERROR [example.com. 300 MX 10 mail.example.com.]"},
		{dnscheck.Question{Name: "Example.COM.", Type: dnscheck.TypeTXT}, `example.com TXT: NOERROR [example.com. 300 TXT "v=spf1 mx " "-all"]`},
		{dnscheck.Question{Name: "www.example.com", Type: dnscheck.TypeA}, "www.example.com A: NOERROR [www.example.com. 300 CNAME web.example.com.] [web.example.com. 300 A 192.0.2.80]"},
		{dnscheck.Question{Name: "www.example.com", Type: dnscheck.TypeAAAA}, "www.example.com AAAA: NOERROR [www.example.com. 300 CNAME web.example.com.]"},
		{dnscheck.Question{Name: "gone.example.com", Type: dnscheck.TypeA}, "gone.example.com A: NXDOMAIN [gone.example.com. 300 CNAME nowhere.example.com.]"},
		{dnscheck.Question{Name: "loop.example.com", Type: dnscheck.TypeA}, "loop.example.com A: SERVFAIL"},
		{dnscheck.Question{Name: "no.example.com", Type: dnscheck.TypeA}, "no.example.com A: NXDOMAIN"},
		{dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeTXT}, "mail.example.com TXT: NOERROR"},
		{dnscheck.Question{Name: "x.wild.example.com", Type: dnscheck.TypeTXT}, `x.wild.example.com TXT: NOERROR [x.wild.example.com. 300 TXT "caught"]`},
		{dnscheck.Question{Name: "x.wild.example.com", Type: dnscheck.TypeA}, "x.wild.example.com A: NOERROR"},
		{dnscheck.Question{Name: "x.b.wild.example.com", Type: dnscheck.TypeTXT}, "x.b.wild.example.com TXT: NXDOMAIN"},
		{dnscheck.Question{Name: "down.example.com", Type: dnscheck.TypeA}, "down.example.com A: SERVFAIL (EDE 22 (No Reachable Authority): delegation)"},
		{dnscheck.Question{Name: "mute.example.com", Type: dnscheck.TypeA}, "mute.example.com A: REFUSED"},
		{dnscheck.Question{Name: "bad.example.com", Type: dnscheck.TypeA}, "bad.example.com A: SERVFAIL (EDE 7 (Signature Expired): expired)"},
		{dnscheck.Question{Name: "bad.example.com", Type: dnscheck.TypeA, CheckingDisabled: true}, "bad.example.com A +cd: NOERROR [bad.example.com. 300 A 192.0.2.66]"},
		{dnscheck.Question{Name: "x.signed.example.com", Type: dnscheck.TypeA}, "x.signed.example.com A: NOERROR ad [x.signed.example.com. 300 A 192.0.2.9]"},
		{dnscheck.Question{Name: "example.com", Type: 257}, `example.com TYPE257: NOERROR [example.com. 300 TYPE257 0 issue "ca.example"]`},
		{dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeA, Server: server}, "mail.example.com A @192.0.2.53: NOERROR [mail.example.com. 300 A 192.0.2.26]"},
		{dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeAAAA, Server: server}, "mail.example.com AAAA @192.0.2.53: NOERROR [mail.example.com. 300 AAAA 2001:db8::25]"},
		{dnscheck.Question{Name: "web.example.com", Type: dnscheck.TypeA, Server: server}, "web.example.com A @192.0.2.53: NXDOMAIN"},
		{dnscheck.Question{Name: "bad.example.com", Type: dnscheck.TypeA, Server: server}, "bad.example.com A @192.0.2.53: NOERROR [bad.example.com. 300 A 192.0.2.66]"},
		{dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeA, Server: server.Next()}, "mail.example.com A @192.0.2.54: NOERROR"},
		{dnscheck.Question{Name: "example.net", Type: dnscheck.TypeA, Server: server}, "example.net A @192.0.2.53: REFUSED"},
		{dnscheck.Question{Name: "example.net", Type: dnscheck.TypeA}, "example.net A: NXDOMAIN"},
	} {
		a, err := z.Resolve(context.Background(), tt.q)
		if err != nil || a.String() != tt.want {
			t.Errorf("%s: %v, %v\nwant %s", tt.q, a, err, tt.want)
		}
	}
	lame := dnscheck.Question{Name: "example.com", Type: dnscheck.TypeSOA, Server: server.Next()}
	if a, err := z.Resolve(context.Background(), lame); err != nil || a.Authoritative || len(a.Records) > 0 {
		t.Errorf("a lame server: %v, %v", a, err)
	}
	a, err := z.Resolve(context.Background(), dnscheck.Question{Name: "odd.example.com", Type: dnscheck.TypeTXT})
	if err != nil || a.Texts()[0] != "a\"b\\c\xc8" {
		t.Errorf("escapes: %q, %v", a.Texts(), err)
	}
}

func TestZoneTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		q := dnscheck.Question{Name: "deaf.example.com", Type: dnscheck.TypeA}
		if _, err := zone(t, world).Resolve(t.Context(), q); !errors.Is(err, dnscheck.ErrTimeout) || time.Since(start) != 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := zone(t, world).Resolve(ctx, q); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestParseZoneFaults(t *testing.T) {
	for text, want := range map[string]string{
		"example.com. MX mail":                    "line 1",
		"\n\nexample.com. A 300.1.1.1":            "line 3",
		" A 192.0.2.1":                            "no owner",
		"$TTL often":                              "seconds",
		"$SERVER here":                            "$SERVER",
		"$INCLUDE /etc/passwd":                    "no directive",
		"example.com. SERVFAIL FOO BAR":           "record type",
		"example.com. TXT \"unfinished":           "line 1",
		"example.com. CH TXT \"version\"":         "class",
		"example.com. A 192.0.2.1 (\n; open\nx.y": "line 1",
	} {
		if _, err := dnscheck.ParseZone(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseZone(f *testing.F) {
	f.Add(world)
	f.Add("$ORIGIN x.\n@ ( SOA a b 1 2 3\n 4 5 )\n")
	f.Fuzz(func(t *testing.T, text string) {
		z, err := dnscheck.ParseZone(text)
		if err != nil {
			return
		}
		for _, q := range []dnscheck.Question{{Name: "example.com", Type: dnscheck.TypeTXT}, {Name: "a.b.c.d", Type: dnscheck.TypeA}} {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if a, err := z.Resolve(ctx, q); a == nil && err == nil {
				t.Error("neither answer nor error")
			}
		}
	})
}

func TestOverlay(t *testing.T) {
	z := zone(t, world)
	mail := netip.MustParseAddr("203.0.113.9")
	for _, tt := range []struct {
		name    string
		changes []dnscheck.RecordChange
		q       dnscheck.Question
		want    string
	}{
		{"replaced", []dnscheck.RecordChange{dnscheck.Replace(dnscheck.TXT("example.com", "v=spf1 -all"))}, dnscheck.Question{Name: "example.com", Type: dnscheck.TypeTXT}, `example.com TXT: NOERROR [example.com. TXT "v=spf1 -all"]`},
		{"untouched", []dnscheck.RecordChange{dnscheck.Replace(dnscheck.TXT("example.com", "v=spf1 -all"))}, dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeA}, "mail.example.com A: NOERROR [mail.example.com. 300 A 192.0.2.25]"},
		{"added to a name that was not there", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.TXT("_dmarc.no.example.com", "v=DMARC1; p=none")}}}, dnscheck.Question{Name: "_dmarc.no.example.com", Type: dnscheck.TypeTXT}, `_dmarc.no.example.com TXT: NOERROR [_dmarc.no.example.com. TXT "v=DMARC1; p=none"]`},
		{"its parent exists now", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.TXT("_dmarc.no.example.com", "v=DMARC1; p=none")}}}, dnscheck.Question{Name: "no.example.com", Type: dnscheck.TypeTXT}, "no.example.com TXT: NOERROR"},
		{"added beside", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.Address("mail.example.com", mail)}}}, dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeA}, "mail.example.com A: NOERROR [mail.example.com. 300 A 192.0.2.25] [mail.example.com. A 203.0.113.9]"},
		{"removed", []dnscheck.RecordChange{{Remove: []dnscheck.Record{{Name: "mail.example.com", Type: dnscheck.TypeA}}}}, dnscheck.Question{Name: "mail.example.com", Type: dnscheck.TypeA}, "mail.example.com A: NOERROR"},
		{"at the end of an alias", []dnscheck.RecordChange{dnscheck.Replace(dnscheck.Address("web.example.com", mail))}, dnscheck.Question{Name: "www.example.com", Type: dnscheck.TypeA}, "www.example.com A: NOERROR [www.example.com. 300 CNAME web.example.com.] [web.example.com. A 203.0.113.9]"},
		{"instead of an alias", []dnscheck.RecordChange{dnscheck.Replace(dnscheck.Address("www.example.com", mail))}, dnscheck.Question{Name: "www.example.com", Type: dnscheck.TypeA}, "www.example.com A: NOERROR [www.example.com. A 203.0.113.9]"},
		{"an alias", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.Pointer("new.example.com", dnscheck.TypeCNAME, "www.example.com")}}}, dnscheck.Question{Name: "new.example.com", Type: dnscheck.TypeA}, "new.example.com A: NOERROR [new.example.com. CNAME www.example.com.] [www.example.com. 300 CNAME web.example.com.] [web.example.com. 300 A 192.0.2.80]"},
		{"an alias to itself", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.Pointer("new.example.com", dnscheck.TypeCNAME, "new.example.com")}}}, dnscheck.Question{Name: "new.example.com", Type: dnscheck.TypeA}, "new.example.com A: SERVFAIL"},
		{"where the server failed", []dnscheck.RecordChange{{Add: []dnscheck.Record{dnscheck.Address("down.example.com", mail)}}}, dnscheck.Question{Name: "down.example.com", Type: dnscheck.TypeA}, "down.example.com A: NOERROR [down.example.com. A 203.0.113.9]"},
	} {
		a, err := dnscheck.Overlay(z, tt.changes...).Resolve(context.Background(), tt.q)
		if err != nil || a.String() != tt.want {
			t.Errorf("%s: %v, %v\nwant %s", tt.name, a, err, tt.want)
		}
	}
}
