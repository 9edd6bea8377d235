package dnscheck_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
)

// refuses is a dialer that notes whom it should have called, and for how long.
type refuses struct {
	mu    sync.Mutex
	calls []string
}

func (r *refuses) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	end, _ := ctx.Deadline()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprintf("%s %s %s", network, addr, time.Until(end).Round(time.Second)))
	return nil, errors.New("not here")
}

func TestResolvConf(t *testing.T) {
	const both = "udp 127.0.0.1:53 5s, udp [::1]:53 5s, tcp 127.0.0.1:53 5s, tcp [::1]:53 5s"
	for _, tt := range []struct{ name, text, want string }{
		{"as usual", "# by hand\nsearch example.com\nnameserver 192.0.2.1\nnameserver 2001:db8::1\n", "udp 192.0.2.1:53 5s, udp [2001:db8::1]:53 5s, tcp 192.0.2.1:53 5s, tcp [2001:db8::1]:53 5s"},
		{"a zone, comments and tabs", "nameserver\tfe80::1%eth0 # the router\n;nameserver 192.0.2.9\n", "udp [fe80::1%eth0]:53 5s, tcp [fe80::1%eth0]:53 5s"},
		{"options", "nameserver 192.0.2.1\noptions ndots:3 timeout:2 attempts:3 edns0\n", "udp 192.0.2.1:53 2s, tcp 192.0.2.1:53 2s, tcp 192.0.2.1:53 2s"},
		{"out of bounds", "nameserver 192.0.2.1\noptions timeout:999 attempts:0\n", "udp 192.0.2.1:53 30s"},
		{"unreadable options", "nameserver 192.0.2.1\noptions timeout:soon attempts: attempts\n", "udp 192.0.2.1:53 5s, tcp 192.0.2.1:53 5s"},
		{"TCP alone", "nameserver 192.0.2.1\noptions use-vc attempts:1", "tcp 192.0.2.1:53 5s"},
		{"more than three", "options attempts:1\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4", "udp 192.0.2.1:53 5s, udp 192.0.2.2:53 5s, udp 192.0.2.3:53 5s"},
		{"a port", "options attempts:1\nnameserver [192.0.2.1]:5353\nnameserver [::1]:54\nnameserver [::1]\nnameserver ::1]:53x\n", "udp 192.0.2.1:5353 5s, udp [::1]:54 5s"},
		{"nonsense", "nameserver\nnameserver localhost\noptions\n\x00\xff", both},
		{"empty", "", both},
		{"missing", "-", both},
		{"a line without end", "nameserver 192.0.2.1\noptions attempts:1\n" + strings.Repeat("x", 1<<20), "udp 192.0.2.1:53 5s"},
	} {
		path := filepath.Join(t.TempDir(), "resolv.conf")
		if tt.text != "-" {
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d := new(refuses)
		c := &dnscheck.Client{ResolvConf: path, Dialer: d}
		if a, err := c.Resolve(t.Context(), question("example.com")); err == nil {
			t.Errorf("%s: %v", tt.name, a)
		}
		if got := strings.Join(d.calls, ", "); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestResolvConfRotate: with rotate each question begins with another server.
func TestResolvConfRotate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(path, []byte("nameserver 192.0.2.1\nnameserver 192.0.2.2\noptions rotate trust-ad"), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := serveZone(t, world)
	c := &dnscheck.Client{ResolvConf: path, Dialer: leadsTo(addr)}
	var servers []string
	for range 4 {
		a, err := c.Resolve(t.Context(), question("x.signed.example.com"))
		if err != nil || !a.Authentic {
			t.Fatalf("%v, %v", a, err)
		}
		servers = append(servers, a.Server)
	}
	if want := []string{"192.0.2.1:53", "192.0.2.2:53", "192.0.2.1:53", "192.0.2.2:53"}; !slices.Equal(servers, want) {
		t.Errorf("asked %v", servers)
	}
}

// TestClientFieldsGoFirst: what the client sets goes before what the file says.
func TestClientFieldsGoFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(path, []byte("nameserver 192.0.2.1\noptions timeout:9 attempts:5"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := new(refuses)
	c := &dnscheck.Client{ResolvConf: path, Dialer: d, Timeout: 2 * time.Second, Attempts: 1, Port: 5353}
	_, _ = c.Resolve(t.Context(), question("example.com"))
	q := question("example.com")
	q.Server = loopback.Addr()
	_, err := c.Resolve(t.Context(), q)
	if got := strings.Join(d.calls, ", "); got != "udp 192.0.2.1:53 2s, udp 127.0.0.1:5353 2s" {
		t.Errorf("asked %s", got)
	}
	if e := new(dnscheck.Error); !errors.As(err, &e) || e.Server != "127.0.0.1:5353" {
		t.Errorf("%v", err)
	}
}
