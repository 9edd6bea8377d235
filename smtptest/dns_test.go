package smtptest_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtptest"
)

// The server on loopback answers as the resolver does, over UDP and TCP.
func TestDNSAddr(t *testing.T) {
	w := smtptest.NewWorld()
	defer w.Close()
	address, err := w.DNSAddr()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.DNSAddr(); again != address || err != nil {
		t.Errorf("the second time it is %s, %v", again, err)
	}
	client := &dnscheck.Client{Servers: []netip.AddrPort{netip.MustParseAddrPort(address)}, Timeout: 2 * time.Second}
	for _, q := range []dnscheck.Question{
		{Name: "example.net", Type: dnscheck.TypeMX},
		{Name: "smtp.example.com", Type: dnscheck.TypeA},
		{Name: "smtp.example.com", Type: dnscheck.TypeAAAA},
		{Name: "s1._domainkey.example.com", Type: dnscheck.TypeTXT},
		{Name: "_25._tcp.mx.example.net", Type: dnscheck.TypeTLSA},
		{Name: "5.113.0.203.in-addr.arpa", Type: dnscheck.TypePTR},
		{Name: "gone.example.com", Type: dnscheck.TypeA},
		{Name: "2.0.0.127.zen.spamhaus.org", Type: dnscheck.TypeA},
		{Name: "1.0.0.127.zen.spamhaus.org", Type: dnscheck.TypeA},
	} {
		want, err := w.Resolver().Resolve(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.Resolve(t.Context(), q)
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		if got.RCode != want.RCode || got.Authentic != want.Authentic || !slices.EqualFunc(got.Records, want.Records, func(a, b dnscheck.Record) bool { return a.String() == b.String() }) {
			t.Errorf("%s:\n got %s\nwant %s", q, got, want)
		}
	}
}

func TestPublish(t *testing.T) {
	w := smtptest.Empty()
	defer w.Close()
	addrs := func() []netip.Addr {
		got, _ := w.NetResolver().LookupNetIP(t.Context(), "ip", "a.example.com")
		return got
	}
	for _, step := range []struct {
		publish string
		want    int
	}{
		{"", 0},
		{"a.example.com. A 192.0.2.1", 1},
		{"A.example.com. A 192.0.2.2\na.example.com. A 192.0.2.3\n; a remark\n", 2},
		{"a.example.com. AAAA 2001:db8::1", 3},
		{"b.example.com. A 192.0.2.9", 3},
	} {
		if err := w.Publish(step.publish); err != nil {
			t.Fatal(err)
		}
		if got := addrs(); len(got) != step.want {
			t.Errorf("after %q: %v", step.publish, got)
		}
	}
	for _, bad := range []string{"a A 192.0.2.1", "a.example.com.", "a.example.com. A 192.0.2", "a.example.com. A 192.0.2.1\nb.example.com. WRONG x"} {
		if err := w.Publish(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if got := addrs(); len(got) != 3 {
		t.Errorf("after bad lines: %v", got)
	}
	w.Withdraw("a.example.com.", "A")
	if got := addrs(); len(got) != 1 {
		t.Errorf("after taking A out: %v", got)
	}
	w.Withdraw("a.example.com", "")
	if got := addrs(); len(got) != 0 {
		t.Errorf("after taking all out: %v", got)
	}
}
