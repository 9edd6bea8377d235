package dnscheck_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// netResolver is a [net.Resolver] whose every server is the one given.
func netResolver(addr netip.AddrPort) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: leadsTo(addr).DialContext}
}

func TestFromNet(t *testing.T) {
	r := dnscheck.FromNet(netResolver(serveZone(t, `
10.2.0.192.in-addr.arpa. PTR mail.example.com.
10.2.0.192.in-addr.arpa. PTR bad\032name.example.com.
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.example.com.
odd.example.net.   MX 10 bad\032name.example.net.
odd.example.net.   MX 20 good.example.net.
worse.example.net. MX 10 bad\032name.example.net.
null.example.net.  MX 0 .
`+world)))
	for _, tt := range []struct {
		name string
		t    dnscheck.Type
		want string
	}{
		{"Mail.Example.com.", dnscheck.TypeA, "NOERROR [mail.example.com. A 192.0.2.25]"},
		{"mail.example.com", dnscheck.TypeAAAA, "NOERROR [mail.example.com. AAAA 2001:db8::25]"},
		{"web.example.com", dnscheck.TypeAAAA, "NOERROR"},
		{"no.example.com", dnscheck.TypeA, "NOERROR"},
		{"example.com", dnscheck.TypeMX, "NOERROR [example.com. MX 10 mail.example.com.]"},
		{"null.example.net", dnscheck.TypeMX, "NOERROR [null.example.net. MX 0 .]"},
		{"odd.example.net", dnscheck.TypeMX, "NOERROR [odd.example.net. MX 20 good.example.net.]"},
		{"worse.example.net", dnscheck.TypeMX, "invalid names"},
		{"example.com", dnscheck.TypeTXT, `NOERROR [example.com. TXT "v=spf1 mx -all"]`},
		{"example.com", dnscheck.TypeNS, "NOERROR [example.com. NS ns1.example.com.]"},
		{"www.example.com", dnscheck.TypeCNAME, "NOERROR [www.example.com. CNAME web.example.com.]"},
		{"web.example.com", dnscheck.TypeCNAME, "NOERROR"},
		{"10.2.0.192.in-addr.arpa", dnscheck.TypePTR, "NOERROR [10.2.0.192.in-addr.arpa. PTR mail.example.com.]"},
		{"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa", dnscheck.TypePTR, "PTR six.example.com.]"},
		{"9.2.0.192.in-addr.arpa", dnscheck.TypePTR, "NOERROR"},
		{"down.example.com", dnscheck.TypeTXT, "SERVFAIL"},
		{"mute.example.com", dnscheck.TypeTXT, "server misbehaving"},
	} {
		q := dnscheck.Question{Name: tt.name, Type: tt.t}
		a, err := r.Resolve(t.Context(), q)
		if err != nil {
			if !strings.Contains(err.Error(), tt.want) || strings.HasPrefix(tt.want, "NOERROR") {
				t.Errorf("%s: %v, want %s", q, err, tt.want)
			}
			continue
		}
		if !strings.HasSuffix(a.String(), tt.want) || !a.Degraded {
			t.Errorf("%v, degraded %v, want %s", a, a.Degraded, tt.want)
		}
	}
}

func TestFromNetCannot(t *testing.T) {
	r := dnscheck.FromNet(netResolver(netip.MustParseAddrPort("127.0.0.1:1")))
	labels := strings.Repeat("0.", 31)
	for _, q := range []dnscheck.Question{
		{Name: "example.com", Type: dnscheck.TypeTLSA},
		{Name: "example.com", Type: dnscheck.TypeSOA},
		{Name: "example.com", Type: dnscheck.TypeA, CheckingDisabled: true},
		{Name: "example.com", Type: dnscheck.TypeA, Server: netip.MustParseAddr("127.0.0.1")},
		{Name: "example.com", Type: dnscheck.TypePTR},
		{Name: "2.0.192.in-addr.arpa", Type: dnscheck.TypePTR},
		{Name: "1.2.3.4.5.in-addr.arpa", Type: dnscheck.TypePTR},
		{Name: "010.2.0.192.in-addr.arpa", Type: dnscheck.TypePTR},
		{Name: "256.2.0.192.in-addr.arpa", Type: dnscheck.TypePTR},
		{Name: labels + "g.ip6.arpa", Type: dnscheck.TypePTR},
		{Name: labels + "00.ip6.arpa", Type: dnscheck.TypePTR},
		{Name: labels[2:] + "0.ip6.arpa", Type: dnscheck.TypePTR},
	} {
		if a, err := r.Resolve(t.Context(), q); !errors.Is(err, dnscheck.ErrUnsupported) {
			t.Errorf("%s: %v, %v", q, a, err)
		}
	}
	if a, err := r.Resolve(t.Context(), question("a..b")); !errors.Is(err, dnscheck.ErrName) {
		t.Errorf("%v, %v", a, err)
	}
}

func TestFromNetErrors(t *testing.T) {
	late := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, os.ErrDeadlineExceeded }}
	if a, err := dnscheck.FromNet(late).Resolve(t.Context(), question("example.com")); !errors.Is(err, dnscheck.ErrTimeout) {
		t.Errorf("late: %v, %v", a, err)
	}
	why := errors.New("gave up")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if a, err := dnscheck.FromNet(late).Resolve(ctx, question("example.com")); !errors.Is(err, why) {
		t.Errorf("cancelled: %v, %v", a, err)
	}
}
