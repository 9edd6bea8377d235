//go:build linux

package lab

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// NameServer is an authoritative server: nsd, one process for each.
type NameServer struct {
	Number  int // the last number of its address
	Zones   []string
	Missing []string         // zones that it should serve and could not load: SERVFAIL
	Differs map[string]*Zone // zones of which it has another version
	Reach
}

func (s *NameServer) lose(zone string) {
	s.Zones = slices.DeleteFunc(s.Zones, func(z string) bool { return z == zone })
}

// nameServers runs nsd, and signs the zones.
type nameServers struct {
	keys    map[string]zoneKeys
	signed  map[string]string // by the hash of what was signed, and how
	running map[string]*daemon
	mu      sync.Mutex
}

// zoneKeys are the files of a zone's keys, without extension, and its DS record.
type zoneKeys struct{ ksk, zsk, ds string }

func (n *nameServers) serve(ctx context.Context, l *Lab, w *World) error {
	if n.keys == nil {
		n.keys, n.signed, n.running = make(map[string]zoneKeys), make(map[string]string), make(map[string]*daemon)
	}
	if err := n.makeKeys(ctx, l, w); err != nil {
		return err
	}
	for name, d := range n.running {
		if s := w.NameServers[name]; s == nil || s.Down {
			d.stop()
			delete(n.running, name)
		}
	}
	var wait sync.WaitGroup
	names := sortedKeys(w.NameServers)
	errs := make([]error, len(names))
	for i, name := range names {
		if !w.NameServers[name].Down {
			wait.Go(func() { errs[i] = n.serveOne(ctx, l, w, name) })
		}
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *nameServers) serveOne(ctx context.Context, l *Lab, w *World, name string) error {
	s := w.NameServers[name]
	folder := "nsd-" + name
	var conf strings.Builder
	fmt.Fprintf(&conf, "server:\n  ip-address: %s\n  ip-address: %s\n  username: \"\"\n  zonesdir: %q\n  database: \"\"\n  xfrdfile: %q\n  zonelistfile: %q\n  pidfile: \"\"\n  server-count: 1\n  hide-version: yes\nremote-control:\n  control-enable: no\n",
		v4(s.Number), v6(s.Number), l.path(folder), l.path(folder, "xfrd"), l.path(folder, "zones"))
	changed := false
	for _, zone := range s.Zones {
		z := w.Zones[zone]
		if other := s.Differs[zone]; other != nil {
			z = other
		}
		file := "zone." + zone
		fmt.Fprintf(&conf, "zone:\n  name: \"%s.\"\n  zonefile: %q\n", zone, file)
		if slices.Contains(s.Missing, zone) {
			if os.Remove(l.path(folder, file)) == nil {
				changed = true
			}
			continue
		}
		text, err := n.sign(ctx, l, w, z)
		if err != nil {
			return err
		}
		wrote, err := l.write(filepath.Join(folder, file), text, 0o644)
		if err != nil {
			return err
		}
		changed = changed || wrote
	}
	wrote, err := l.write(filepath.Join(folder, "nsd.conf"), conf.String(), 0o644)
	if err != nil {
		return err
	}
	n.mu.Lock()
	old := n.running[name]
	n.mu.Unlock()
	if !changed && !wrote && old != nil {
		return nil
	}
	old.stop()
	address := fmt.Sprintf("%s:53", v4(s.Number))
	d, err := l.start(ctx, folder, servers, []string{"udp/" + address, "tcp/" + address}, "nsd", "-d", "-c", l.path(folder, "nsd.conf"))
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.running[name] = d; err != nil {
		delete(n.running, name)
	}
	return err
}

// makeKeys makes a key-signing and a zone-signing key for each zone that is signed
// and has none yet, and writes the root's, which resolvers trust.
func (n *nameServers) makeKeys(ctx context.Context, l *Lab, w *World) error {
	if err := os.MkdirAll(l.path("keys"), 0o755); err != nil {
		return err
	}
	for _, name := range sortedKeys(w.Zones) {
		if _, ok := n.keys[name]; ok || w.Zones[name].Unsigned {
			continue
		}
		var k zoneKeys
		for _, kind := range []struct {
			file *string
			args []string
		}{{&k.ksk, []string{"-k"}}, {&k.zsk, nil}} {
			c := l.command(ctx, "", append(append([]string{"ldns-keygen"}, kind.args...), "-a", "ECDSAP256SHA256", name+".")...)
			c.Dir = l.path("keys")
			out, err := c.Output()
			if err != nil {
				return fmt.Errorf("lab: ldns-keygen: %w", err)
			}
			*kind.file = l.path("keys", strings.TrimSpace(string(out)))
		}
		ds, err := l.run(ctx, "", "", "ldns-key2ds", "-n", "-2", k.ksk+".key")
		if err != nil {
			return err
		}
		k.ds = strings.TrimSpace(ds)
		n.keys[name] = k
		if name == "" {
			anchor, err := os.ReadFile(k.ksk + ".key")
			if err != nil {
				return err
			}
			if _, err := l.write("root.key", string(anchor), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// sign gives a zone's file as it is served, with the delegations of the zones
// below it.
func (n *nameServers) sign(ctx context.Context, l *Lab, w *World, z *Zone) (string, error) {
	text := z.text(n.delegations(w, z.Name))
	if z.Unsigned {
		return text, nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	id := hash(text, fmt.Sprint(z.Expired), fmt.Sprint(z.Spoilt))
	if done, ok := n.signed[id]; ok {
		return done, nil
	}
	if _, err := l.write("unsigned."+id, text, 0o644); err != nil {
		return "", err
	}
	k := n.keys[z.Name]
	argv := []string{"ldns-signzone", "-o", z.Name + ".", "-f", l.path("signed." + id)}
	if z.Expired {
		argv = append(argv, "-i", "20260101000000", "-e", "20260201000000")
	}
	if _, err := l.run(ctx, "", "", append(argv, l.path("unsigned."+id), k.ksk, k.zsk)...); err != nil {
		return "", err
	}
	data, err := os.ReadFile(l.path("signed." + id))
	if err != nil {
		return "", err
	}
	done := string(data)
	for _, kind := range z.Spoilt {
		done = spoil(done, kind)
	}
	n.signed[id] = done
	return done, nil
}

// spoil changes an octet of each signature over records of a type.
func spoil(zone, kind string) string {
	re := regexp.MustCompile(`(?m)^(\S+\s+\d+\s+IN\s+RRSIG\s+` + kind + ` .*? )(\S+)$`)
	return re.ReplaceAllStringFunc(zone, func(line string) string {
		m := re.FindStringSubmatch(line)
		octets, err := base64.StdEncoding.DecodeString(m[2])
		if err != nil || len(octets) < 6 {
			panic("the lab cannot read its own signature: " + line)
		}
		octets[5] ^= 0xff
		return m[1] + base64.StdEncoding.EncodeToString(octets)
	})
}

// delegations are the records by which a zone names those right below it that
// stand on name servers of their own.
func (n *nameServers) delegations(w *World, parent string) (lines []string) {
	for _, name := range sortedKeys(w.Zones) {
		z := w.Zones[name]
		_, above, _ := strings.Cut(name, ".")
		if strings.HasSuffix(name, ".arpa") {
			above = "" // the lab has no zone arpa
		}
		if name == "" || above != parent {
			continue
		}
		for _, s := range z.Servers {
			lines = append(lines, fmt.Sprintf("%s. NS %s.", name, s))
		}
		if k, ok := n.keys[name]; ok && !z.Unsigned {
			ds := k.ds
			if z.WrongDS {
				ds = fmt.Sprintf("%s. IN DS 12345 13 2 %s", name, strings.Repeat("0", 64))
			}
			lines = append(lines, ds)
		}
	}
	if parent == "" { // the root's own server stands in test, and the root names it
		lines = append(lines, "a.root.test. A "+v4(53), "a.root.test. AAAA "+v6(53))
	}
	return lines
}

func (n *nameServers) stop(context.Context, *Lab) {
	var wait sync.WaitGroup
	for _, d := range n.running {
		wait.Go(d.stop)
	}
	wait.Wait()
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
