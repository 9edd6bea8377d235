package dnscheck_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// reverseOf writes what is seen of an address as a person would.
func reverseOf(r dnscheck.Reverse) string {
	out := make([]string, 0, len(r.Names))
	for _, h := range r.Names {
		s := fmt.Sprintf("%s %v", h.Name, h.Addrs)
		if h.Missing {
			s += " missing"
		}
		out = append(out, s)
	}
	if r.Meant != nil {
		out = append(out, "meant "+r.Meant.Name)
	}
	for w, ok := range map[string]bool{"missing": r.Missing, "unknown": r.Unknown != ""} {
		if ok {
			out = append(out, w)
		}
	}
	return strings.Join(out, "; ")
}

func TestReverse(t *testing.T) {
	const hosts = "mail.example.com. A 192.0.2.25\nmail.example.com. AAAA 2001:db8::25\nwww.example.com. A 192.0.2.80\n"
	four, six := "192.0.2.25", "2001:db8::25"
	const rev4, rev6 = "25.2.0.192.in-addr.arpa.", "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
	var many strings.Builder
	for i := range 30 {
		fmt.Fprintf(&many, "%s PTR h%d.example.com.\n", rev4, i)
	}
	for _, tt := range []struct{ name, ip, world, want string }{
		{"confirmed", four, rev4 + " PTR mail.example.com.", "mail.example.com [192.0.2.25 2001:db8::25]"},
		{"IPv6", six, rev6 + " PTR mail.example.com.", "mail.example.com [192.0.2.25 2001:db8::25]"},
		{"two names", four, rev4 + " PTR mail.example.com.\n" + rev4 + " PTR www.example.com.", "mail.example.com [192.0.2.25 2001:db8::25]; www.example.com [192.0.2.80]"},
		{"delegated as in RFC 2317", four, rev4 + " CNAME 25.0-31.2.0.192.in-addr.arpa.\n25.0-31.2.0.192.in-addr.arpa. PTR mail.example.com.", "mail.example.com [192.0.2.25 2001:db8::25]"},
		{"none", four, "1.2.0.192.in-addr.arpa. PTR x.example.com.", "missing"},
		{"none, but the name is there", four, rev4 + " TXT x", ""},
		{"a name that is not there", four, rev4 + " PTR gone.example.com.", "gone.example.com [] missing"},
		{"final dot", four, rev4 + " PTR mail.example.com.2.0.192.in-addr.arpa.", "mail.example.com.2.0.192.in-addr.arpa [] missing; meant mail.example.com"},
		{"final dot in a delegated zone", four, rev4 + " CNAME 25.rev.example.net.\n25.rev.example.net. PTR mail.example.com.rev.example.net.", "mail.example.com.rev.example.net [] missing; meant mail.example.com"},
		{"not known", four, rev4 + " SERVFAIL", "unknown"},
		{"filtered", four, rev4 + " REFUSED", "unknown"},
		{"loopback", "127.0.0.1", "", "unknown"},
		{"private", "172.16.5.4", "", "unknown"},
		{"carrier-grade NAT", "100.64.0.1", "", "unknown"},
		{"link-local", "fe80::1", "", "unknown"},
		{"unique local", "fd12::1", "", "unknown"},
	} {
		r := checked(t, hosts+tt.world, dnscheck.Target{IPs: []netip.Addr{netip.MustParseAddr(tt.ip)}})
		if got := reverseOf(r.Reverse[0]); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
		if unknown := strings.Contains(tt.want, "unknown"); unknown != (len(r.Skipped) > 0) {
			t.Errorf("%s: skipped %v", tt.name, r.Skipped)
		}
	}
	r := checked(t, many.String(), dnscheck.Target{IPs: []netip.Addr{netip.MustParseAddr(four)}})
	if n := len(r.Reverse[0].Names); n != 20 || len(r.Reverse[0].Records) != 30 {
		t.Errorf("%d names looked up", n)
	}
}

func TestGeneric(t *testing.T) {
	for _, tt := range []struct {
		name, ip string
		generic  bool
	}{
		{"192-0-2-25.dsl.provider.example", "192.0.2.25", true},
		{"25-2-0-192.provider.example", "192.0.2.25", true},
		{"25.2.0.192.dynamic.provider.example", "192.0.2.25", true},
		{"static.25.2.0.192.clients.your-server.de", "192.0.2.25", true},
		{"host192000002025.provider.example", "192.0.2.25", true},
		{"ip-192-000-002-025.provider.example", "192.0.2.25", true},
		{"c0000219.provider.example", "192.0.2.25", true},
		{"x3221226009.provider.example", "192.0.2.25", true},
		{"cpe-0-2-25.provider.example", "192.0.2.25", true},
		{"vmi123456.contaboserver.net", "192.0.2.25", true},
		{"ec2-192-0-2-25.compute-1.amazonaws.com", "192.0.2.25", true},
		{"25.2.0.192.bc.googleusercontent.com", "192.0.2.25", true},
		{"pool-7.provider.example", "192.0.2.25", true},
		{"unassigned.provider.example", "192.0.2.25", true},
		{"2001-db8-0-1--25.provider.example", "2001:db8:0:1::25", true},
		{"20010db8000000010000000000000025.provider.example", "2001:db8:0:1::25", true},
		{"mail.example.com", "192.0.2.25", false},
		{"mail25.example.com", "192.0.2.25", false},
		{"mx2.mail-25.example.com", "192.0.2.25", false},
		{"mail-192-0-2-25.example.com", "192.0.2.25", false},
		{"smtp.clients.example.com", "192.0.2.25", false},
		{"a25-2.smtp-out.amazonses.com", "192.0.2.25", false},
		{"mail-ej1-f25.google.com", "192.0.2.25", false},
		{"srv25.cable.example", "192.0.2.25", false},
		{"relay.example.com", "2001:db8::25", false},
		{"web-10-25.example.com", "192.0.2.25", false},
	} {
		ip := netip.MustParseAddr(tt.ip)
		world := fmt.Sprintf("%s. %s %s\n%s. PTR %s.", tt.name, map[bool]string{true: "A", false: "AAAA"}[ip.Is4()], ip, pointerName(ip), tt.name)
		r := checked(t, world, dnscheck.Target{IPs: []netip.Addr{ip}})
		if got := slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return f.Code == "reverse-generic" }); got != tt.generic {
			t.Errorf("%s: %v, %v", tt.name, got, r.Findings)
		}
	}
}

// pointerName is the name that a PTR record stands at.
func pointerName(ip netip.Addr) string {
	b := ip.AsSlice()
	var labels []string
	for _, o := range slices.Backward(b) {
		if ip.Is4() {
			labels = append(labels, fmt.Sprint(o))
		} else {
			labels = append(labels, fmt.Sprintf("%x", o&15), fmt.Sprintf("%x", o>>4))
		}
	}
	if ip.Is4() {
		return strings.Join(labels, ".") + ".in-addr.arpa"
	}
	return strings.Join(labels, ".") + ".ip6.arpa"
}
