package netprobe_test

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/netprobe"
)

func TestPlan(t *testing.T) {
	for _, tt := range []struct {
		name   string
		target netprobe.Target
		want   []string // role host:port, "listen"
	}{
		{
			"the usual matrix",
			netprobe.Target{Host: "mx.example.com", Port: 25, Listen: true},
			[]string{"target mx.example.com:25 listen", "matrix mx.example.com:465 listen", "matrix mx.example.com:587 listen", "matrix mx.example.com:2525 listen"},
		},
		{"no matrix", netprobe.Target{Host: "mx.example.com", Port: 1025, Ports: []uint16{}}, []string{"target mx.example.com:1025"}},
		{
			"each once, and the controls only connected",
			netprobe.Target{
				Host: "192.0.2.25", Port: 587, Ports: []uint16{587, 25, 25, 0}, Listen: true,
				Controls: []string{"192.0.2.25:25", "192.0.2.25:443", "api.example.com:443", "api.example.com:443", "[2001:db8::1]:25"},
			},
			[]string{"target 192.0.2.25:587 listen", "matrix 192.0.2.25:25 listen", "control 192.0.2.25:443", "control api.example.com:443", "control 2001:db8::1:25"},
		},
		{"nothing to dial", netprobe.Target{Host: "a b", Port: 25}, nil},
	} {
		var got []string
		for _, e := range netprobe.Plan(tt.target) {
			s := string(e.Role) + " " + e.Host + ":" + strconv.Itoa(int(e.Port))
			if e.Listen {
				s += " listen"
			}
			if e.Why == "" {
				t.Errorf("%s: %s has no reason", tt.name, s)
			}
			got = append(got, s)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestTargetsThatCannotBeUsed(t *testing.T) {
	if _, err := (netprobe.Prober{}).Probe(t.Context(), netprobe.Target{}); err != netprobe.ErrNothing {
		t.Errorf("no target: %v", err)
	}
	proxy := func(s string) *url.URL {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	good := netprobe.Target{Host: "192.0.2.25", Port: 25}
	for field, change := range map[string]func(*netprobe.Target){
		"Host 1":     func(t *netprobe.Target) { t.Host = "smtps://jo:" + canary + "@smtp.example.com" },
		"Host 2":     func(t *netprobe.Target) { t.Host = "jo:" + canary + "@smtp.example.com" },
		"Host 3":     func(t *netprobe.Target) { t.Host = "" },
		"Host 4":     func(t *netprobe.Target) { t.Host = strings.Repeat("a", 1<<20) },
		"Host 5":     func(t *netprobe.Target) { t.Host = "a..example" },
		"Host 6":     func(t *netprobe.Target) { t.Host = "\xff\x00" },
		"Port":       func(t *netprobe.Target) { t.Port = 0 },
		"Controls 1": func(t *netprobe.Target) { t.Controls = []string{"example.com"} },
		"Controls 2": func(t *netprobe.Target) { t.Controls = []string{"example.com:0"} },
		"Controls 3": func(t *netprobe.Target) { t.Controls = []string{"jo:" + canary + "@example.com:25"} },
		"SourceIP":   func(t *netprobe.Target) { t.SourceIP = netip.IPv4Unspecified() },
		"Proxy 1":    func(t *netprobe.Target) { t.Proxy = proxy("ftp://jo:" + canary + "@proxy.example.com") },
		"Proxy 2":    func(t *netprobe.Target) { t.Proxy = proxy("http://:3128") },
		"Proxy 3":    func(t *netprobe.Target) { t.Proxy = proxy("socks5://127.0.0.1:0") },
	} {
		target := good
		change(&target)
		r, err := netprobe.Prober{Dialer: neverDial{t}}.Probe(t.Context(), target)
		bad, ok := errors.AsType[*netprobe.TargetError](err)
		name, _, _ := strings.Cut(field, " ")
		if !ok || bad.Field != name || r == nil || bad.Reason == "" {
			t.Errorf("%s: %v, result %v", field, err, r)
			continue
		}
		if s := err.Error() + r.Host; strings.Contains(s, canary) || len(s) > 2000 {
			t.Errorf("%s: too much is told: %.200s", field, s)
		}
		if name == "Host" && (len(r.Findings()) == 0 || r.Findings()[0].Code != "host-malformed") {
			t.Errorf("%s: found %v", field, r.Findings())
		}
	}
}
