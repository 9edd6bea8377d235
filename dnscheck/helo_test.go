package dnscheck_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

func TestHELO(t *testing.T) {
	const hosts = "mail.example.com. A 192.0.2.25\n25.2.0.192.in-addr.arpa. PTR mail.example.com.\n"
	for name, want := range map[string]string{
		"mail.example.com":         "",
		"MAIL.Example.COM":         "",
		"localhost":                "helo-localhost",
		"LOCALHOST.localdomain":    "helo-localhost",
		"app.localhost":            "helo-localhost",
		"web1":                     "helo-not-fqdn",
		"web1.local":               "helo-not-fqdn",
		"web1.lan":                 "helo-not-fqdn",
		"x.compute.internal":       "helo-not-fqdn",
		"x.home.arpa":              "helo-not-fqdn",
		"25.2.0.192.in-addr.arpa":  "helo-not-fqdn",
		"192.0.2.25":               "helo-address-literal",
		"[192.0.2.25]":             "helo-address-literal",
		"[192.0.2.26]":             "helo-address-literal",
		"2001:db8::25":             "helo-address-literal",
		"[IPv6:2001:db8::25]":      "helo-address-literal",
		"[ipv6:2001:db8::25]":      "helo-address-literal",
		"[2001:db8::25]":           "helo-invalid",
		"[IPv6:192.0.2.25]":        "helo-invalid",
		"[192.0.2.25":              "helo-invalid",
		"192.0.2.25]":              "helo-invalid",
		"[mail.example.com]":       "helo-invalid",
		"mail.example.com.":        "helo-invalid",
		"mail_1.example.com":       "helo-invalid",
		"mail example com":         "helo-invalid",
		"mail.example.com:587":     "helo-invalid",
		"user@example.com":         "helo-invalid",
		"https://mail.example.com": "helo-invalid",
		"mäil.example.com":         "helo-invalid",
		"192.0.2.300":              "helo-invalid",
		".example.com":             "helo-invalid",
		"nosuch.example.com":       "helo-does-not-resolve",
	} {
		r := checked(t, hosts, dnscheck.Target{HELO: name, IPs: []netip.Addr{netip.MustParseAddr("192.0.2.25")}})
		var found []string
		for _, f := range r.Findings {
			if strings.HasPrefix(string(f.Code), "helo-") && f.Severity != check.Info {
				found = append(found, string(f.Code))
			}
		}
		if want == "helo-invalid" && name == "mail_1.example.com" {
			found = slices.DeleteFunc(found, func(s string) bool { return s == "helo-does-not-resolve" })
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
		for _, f := range r.Findings {
			settings := slices.ContainsFunc(f.Fixes, func(x check.Fix) bool { return x.Text == "EHLO name: mail.example.com" && x.Change == nil })
			if !settings {
				t.Errorf("%q: the confirmed reverse name is not offered: %+v", name, f.Fixes)
			}
		}
	}
}

// FuzzNames puts whatever a zone or a client may hold in place of names.
func FuzzNames(f *testing.F) {
	f.Add("mail.example.com", "192.0.2.25")
	f.Add("[IPv6:2001:db8::1]", "2001:db8::25")
	f.Add("192-0-2-25.dsl.x", "192.0.2.25")
	f.Add("mail.example.com.example.com", "::ffff:192.0.2.1")
	f.Add("a..b_*\\032", "10.0.0.1")
	f.Fuzz(func(t *testing.T, name, address string) {
		ip, err := netip.ParseAddr(address)
		if err != nil {
			return
		}
		names := oneHost{name, ip}
		c := dnscheck.Checker{Resolver: names, Blocklists: []dnscheck.Blocklist{}}
		r, err := c.Check(t.Context(), dnscheck.Target{HELO: name, IPs: []netip.Addr{ip}, Recipients: []string{"example.com"}})
		if err != nil {
			return
		}
		for _, f := range r.Findings {
			if len(f.Evidence) == 0 || f.Subject == "" && name != "" {
				t.Errorf("%s: no evidence or subject", f)
			}
		}
	})
}

// oneHost says the same name and address to every question.
type oneHost struct {
	name string
	ip   netip.Addr
}

func (a oneHost) Resolve(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	out := &dnscheck.Answer{Question: q}
	switch q.Type {
	case dnscheck.TypeMX:
		out.Records = []dnscheck.Record{dnscheck.MX(q.Name, 10, a.name), dnscheck.MX(q.Name, 20, a.name+"."+q.Name)}
	case dnscheck.TypePTR:
		out.Records = []dnscheck.Record{dnscheck.Pointer(q.Name, dnscheck.TypePTR, a.name), dnscheck.Pointer(q.Name, dnscheck.TypePTR, a.name+"."+q.Name)}
	case dnscheck.TypeA, dnscheck.TypeAAAA:
		out.Records = []dnscheck.Record{dnscheck.Address(q.Name, a.ip)}
		if len(q.Name)%3 == 0 {
			out.RCode, out.Records = dnscheck.NXDomain, nil
		}
	}
	return out, nil
}
