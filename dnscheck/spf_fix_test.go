package dnscheck_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// TestSPFFixes publishes every fix that a check calls proved on a real
// authoritative server, over a thousand worlds in which the sender is missing from
// the record, and most have other faults besides. There the sender must pass, and
// so must every address that passed before.
func TestSPFFixes(t *testing.T) {
	worlds := 1000
	if testing.Short() {
		worlds = 100
	}
	if testing.Short() {
		worlds = 100
	}
	server := startNameServer(t)
	var findings, offered, proved, pass, checked, broke, without int
	for seed := range worlds {
		w := newSPFWorld(uint64(seed))
		before := zone(t, w.text())
		r, err := dnscheck.Checker{Resolver: before, Blocklists: []dnscheck.Blocklist{}}.Check(t.Context(), dnscheck.Target{Domain: "example.com", IPs: []netip.Addr{w.sender}})
		if err != nil {
			t.Fatal(err)
		}
		samples := w.passing(t, before)
		mended := false
		for _, f := range ofSPF(dnscheck.Judge(r)) {
			for _, fix := range f.Fixes {
				if fix.Change != nil {
					offered++
				}
			}
		}
		for _, f := range ofSPF(r.Findings) {
			findings++
			for _, fix := range f.Fixes {
				change, ok := fix.Change.(dnscheck.RecordChange)
				if !ok {
					continue
				}
				if fix.Proof == nil || !fix.Proof.Works {
					continue
				}
				proved++
				resolver := dnscheck.NewCache(server.publish(t, w.text(), change))
				v := ask(t, resolver, "postmaster", w.sender)
				if v.Result == dnscheck.SPFPass {
					pass++
					mended = true
				} else {
					t.Errorf("seed %d: %s\n%s\n%s\nthe sender %s gets %s: %s", seed, f, w.text(), fix.Text, w.sender, v.Result, v.Reason)
				}
				for _, ip := range samples {
					checked++
					if v := ask(t, resolver, "someone", ip); v.Result != dnscheck.SPFPass {
						broke++
						t.Errorf("seed %d: %s\n%s\n%s\n%s passed before and gets %s: %s\n%q", seed, f, w.text(), fix.Text, ip, v.Result, v.Reason, fix.Proof.Seen)
						break
					}
				}
			}
		}
		if !mended {
			without++
			t.Logf("seed %d: nothing mends\n%s%v", seed, w.text(), r.Findings)
		}
	}
	t.Logf("%d trees, %d findings, %d fixes proposed, %d proved, %d really pass, %d addresses compared, %d broke anything; %d trees without a fix for the sender",
		worlds, findings, offered, proved, pass, checked, broke, without)
	if proved < worlds {
		t.Errorf("only %d fixes proved over %d trees", proved, worlds)
	}
}

func ofSPF(found []check.Finding) []check.Finding {
	return slices.DeleteFunc(found, func(f check.Finding) bool { return !strings.HasPrefix(string(f.Code), "spf-") })
}

// ask evaluates for one of the domain's mailboxes.
func ask(t *testing.T, r dnscheck.Resolver, mailbox string, ip netip.Addr) *dnscheck.SPFVerdict {
	t.Helper()
	return dnscheck.CheckSPF(t.Context(), r, dnscheck.SPFQuery{IP: ip, MailFrom: mailbox + "@example.com"})
}

// spfWorld is a generated world: example.com's record, and what it leads to.
type spfWorld struct {
	rand   *rand.Rand
	lines  []string
	sender netip.Addr
	names  int
}

func newSPFWorld(seed uint64) *spfWorld {
	w := &spfWorld{rand: rand.New(rand.NewPCG(seed, 7208))}
	w.sender = netip.MustParseAddr("203.0.113.77")
	if w.one(4) {
		w.sender = netip.MustParseAddr("2001:db8:ffff::77")
	}
	w.add("example.com. A %s", w.address())
	for range w.rand.IntN(3) {
		host := w.name("mx")
		w.add("example.com. MX 10 %s.", host)
		w.add("%s. A %s", host, w.address())
	}
	if w.one(3) {
		w.add(`example.com. TXT "some-verification=%d"`, w.rand.Uint32())
	}
	if w.one(20) {
		return w // no record at all
	}
	text := w.record(3, 8)
	switch {
	case w.one(8):
		text = w.spoil(text)
	case w.one(10):
		w.add(`example.com. TXT "%s"`, w.record(1, 3))
	case w.one(10):
		text += " ip4:" + w.network()
	}
	w.add(`example.com. TXT "%s"`, inStrings(text))
	return w
}

// spoil makes the mistakes that people make.
func (w *spfWorld) spoil(text string) string {
	for _, s := range [][2]string{{"ip4:", "ipv4:"}, {"include:", "include: "}, {"v=spf1 ", "v=spf1; "}, {" -all", " -all."}, {"ip4:", "ip4="}, {" ~all", " ~ all"}, {"v=spf1", `\"v=spf1`}} {
		if w.one(3) {
			text = strings.Replace(text, s[0], s[1], 1)
		}
	}
	return text
}

// record makes a record, with what it leads to.
func (w *spfWorld) record(depth, terms int) string {
	parts := []string{"v=spf1"}
	for range w.rand.IntN(terms) + 1 {
		parts = append(parts, w.term(depth))
	}
	if w.one(12) {
		parts = append(parts, parts[len(parts)-1])
	}
	end := []string{"-all", "~all", "?all", "", "-all", "~all", "+all"}
	switch i := w.rand.IntN(20); {
	case i < 6:
		parts = append(parts, end[i])
	case i == 7 && depth == 3:
		parts = append(parts, end[6])
	case i == 8 && depth > 0:
		target := w.name("r")
		w.add(`%s. TXT "%s"`, target, inStrings(w.record(depth-1, 3)))
		parts = append(parts, "redirect="+target)
	default:
		parts = append(parts, "~all")
	}
	return strings.Join(parts, " ")
}

func (w *spfWorld) term(depth int) string {
	switch i := w.rand.IntN(16); {
	case i < 5:
		return "ip4:" + w.network()
	case i == 5:
		return fmt.Sprintf("ip6:2001:db8:%x::/%d", w.rand.IntN(1<<12), 48+w.rand.IntN(3)*8)
	case i == 6:
		return "a"
	case i == 7:
		return "mx"
	case i == 8:
		host := w.name("h")
		w.add("%s. A %s", host, w.address())
		return fmt.Sprintf("a:%s/%d", host, 24+w.rand.IntN(9))
	case i == 9 && w.one(3):
		return "a:" + w.name("gone")
	case i == 10 && w.one(3):
		return "-ip4:" + w.network()
	case i == 11 && w.one(3):
		return "include:" + w.name("nowhere")
	case i == 12 && w.one(2):
		host := w.name("e")
		w.add("accounts.%s. A 127.0.0.2", host)
		return "exists:%{l}." + host
	case depth > 0:
		target := w.name("s")
		w.add(`%s. TXT "%s"`, target, inStrings(w.record(depth-1, 4)))
		return "include:" + target
	}
	return "ip4:" + w.network()
}

func (w *spfWorld) one(of int) bool { return w.rand.IntN(of) == 0 }

func (w *spfWorld) name(prefix string) string {
	w.names++
	return fmt.Sprintf("%s%d.example.%s", prefix, w.names, []string{"net", "org", "com"}[w.rand.IntN(3)])
}

func (w *spfWorld) address() string {
	return fmt.Sprintf("185.%d.%d.%d", 18+w.rand.IntN(2), w.rand.IntN(8), w.rand.IntN(256))
}

func (w *spfWorld) network() string {
	if w.one(3) {
		return w.address()
	}
	return fmt.Sprintf("%s/%d", w.address(), 20+w.rand.IntN(13))
}

func (w *spfWorld) add(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *spfWorld) text() string { return strings.Join(w.lines, "\n") + "\n" }

// inStrings cuts a text where zone files must.
func inStrings(text string) string {
	var parts []string
	for len(text) > 250 {
		parts, text = append(parts, text[:250]), text[250:]
	}
	return strings.Join(append(parts, text), `" "`)
}

var addressPattern = regexp.MustCompile(`185\.1[89]\.\d+\.\d+(/\d+)?|2001:db8:[0-9a-f]+::/\d+`)

// passing picks addresses at random out of the networks that the world's text
// names, and keeps those that pass otherwise than by "all".
func (w *spfWorld) passing(t *testing.T, before dnscheck.Resolver) (out []netip.Addr) {
	cache := dnscheck.NewCache(before)
	for _, text := range addressPattern.FindAllString(w.text(), -1) {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr := netip.MustParseAddr(text)
			prefix = netip.PrefixFrom(addr, []int{32, 24}[w.rand.IntN(2)])
		}
		b := prefix.Masked().Addr().AsSlice()
		for bit := prefix.Bits(); bit < len(b)*8; bit++ {
			if w.one(2) {
				b[bit/8] |= 0x80 >> (bit % 8)
			}
		}
		ip, _ := netip.AddrFromSlice(b)
		if v := ask(t, cache, "someone", ip); v.Result == dnscheck.SPFPass && !strings.HasSuffix(v.Matched.Term, "all") {
			out = append(out, ip)
		}
	}
	return out
}

// nameServer is an authoritative server on loopback, over UDP and TCP. It serves
// one zone at a time.
type nameServer struct {
	address string
	zone    atomic.Pointer[servedZone]
}

type servedZone struct {
	records map[string]map[uint16][]dns.RR
	names   map[string]bool
}

func startNameServer(t *testing.T) *nameServer {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	streams, err := net.Listen("tcp", packets.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	a := &nameServer{address: packets.LocalAddr().String()}
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: a}, {Listener: streams, Handler: a}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		go s.ActivateAndServe() //nolint:errcheck // it ends with the test
		<-started
		t.Cleanup(func() { s.Shutdown() }) //nolint:errcheck // as above
	}
	return a
}

// publish loads a zone file, with a change applied, and returns a resolver that
// asks the server over the network.
func (a *nameServer) publish(t *testing.T, text string, change dnscheck.RecordChange) dnscheck.Resolver {
	t.Helper()
	z := &servedZone{records: map[string]map[uint16][]dns.RR{}, names: map[string]bool{}}
	gone := func(rr dns.RR) bool {
		for _, r := range change.Remove {
			if want, err := dns.NewRR(r.String()); err == nil && dns.IsDuplicate(rr, want) {
				return true
			}
		}
		return false
	}
	parser := dns.NewZoneParser(strings.NewReader(text), ".", "")
	parser.SetDefaultTTL(300)
	removed := 0
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		if gone(rr) {
			removed++
			continue
		}
		z.add(rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	if removed != len(change.Remove) {
		t.Errorf("the change removes %d records, and the zone has %d of them: %v", len(change.Remove), removed, change.Remove)
	}
	for _, r := range change.Add {
		rr, err := dns.NewRR(r.String())
		if err != nil {
			t.Fatal(err)
		}
		z.add(rr)
	}
	a.zone.Store(z)
	return a
}

func (z *servedZone) add(rr dns.RR) {
	name := strings.ToLower(rr.Header().Name)
	if z.records[name] == nil {
		z.records[name] = map[uint16][]dns.RR{}
	}
	z.records[name][rr.Header().Rrtype] = append(z.records[name][rr.Header().Rrtype], rr)
	for labels := dns.SplitDomainName(name); len(labels) > 0; labels = labels[1:] {
		z.names[strings.Join(labels, ".")+"."] = true
	}
}

// ServeDNS answers with authority.
func (a *nameServer) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	z, m := a.zone.Load(), new(dns.Msg).SetReply(q)
	m.Authoritative = true
	name := strings.ToLower(q.Question[0].Name)
	if _, up, _ := strings.Cut(name, "."); !z.names[name] && z.names["*."+up] {
		name = "*." + up
	}
	for _, rr := range z.records[name][q.Question[0].Qtype] {
		rr = dns.Copy(rr)
		rr.Header().Name = q.Question[0].Name
		m.Answer = append(m.Answer, rr)
	}
	if !z.names[name] {
		m.Rcode = dns.RcodeNameError
	}
	if _, udp := w.RemoteAddr().(*net.UDPAddr); udp {
		m.Truncate(512)
	}
	w.WriteMsg(m) //nolint:errcheck // a client that is gone needs no answer
}

// Resolve asks the server, again over TCP if the answer does not fit.
func (a *nameServer) Resolve(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	m := new(dns.Msg).SetQuestion(dns.Fqdn(q.Name), uint16(q.Type))
	client := dns.Client{Timeout: 2 * time.Second}
	reply, _, err := client.ExchangeContext(ctx, m, a.address)
	if err == nil && reply.Truncated {
		client.Net = "tcp"
		reply, _, err = client.ExchangeContext(ctx, m, a.address)
	}
	if err != nil {
		return nil, &dnscheck.Error{Question: q, Err: err}
	}
	answer := &dnscheck.Answer{Question: q, RCode: dnscheck.RCode(reply.Rcode)}
	for _, rr := range reply.Answer {
		name := rr.Header().Name
		switch v := rr.(type) {
		case *dns.A:
			addr, _ := netip.AddrFromSlice(v.A.To4())
			answer.Records = append(answer.Records, dnscheck.Address(name, addr))
		case *dns.AAAA:
			addr, _ := netip.AddrFromSlice(v.AAAA)
			answer.Records = append(answer.Records, dnscheck.Address(name, addr))
		case *dns.MX:
			answer.Records = append(answer.Records, dnscheck.MX(name, v.Preference, v.Mx))
		case *dns.TXT:
			answer.Records = append(answer.Records, dnscheck.TXT(name, strings.ReplaceAll(strings.Join(v.Txt, ""), `\`, "")))
		}
	}
	return answer, nil
}
