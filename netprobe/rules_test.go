package netprobe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
)

func TestCatalog(t *testing.T) {
	if err := check.Validate(netprobe.Catalog()); err != nil {
		t.Error(err)
	}
	for _, m := range netprobe.Catalog() {
		if m.Fix == "" || len(m.Refs) == 0 {
			t.Errorf("%s: a fix and a reference are needed", m.Code)
		}
		if smtpcode.Cause(m.Cause).Info().Cause != smtpcode.Cause(m.Cause) {
			t.Errorf("%s: cause %q is not on the list", m.Code, m.Cause)
		}
	}
}

// TestRules runs the case files, testdata/rules/CODE.txt: what a probe saw where a
// rule fires, and what looks alike where it stays silent.
func TestRules(t *testing.T) {
	for _, m := range netprobe.Catalog() {
		t.Run(string(m.Code), func(t *testing.T) {
			t.Parallel()
			fires, silent := 0, 0
			for _, c := range readCases(t, filepath.Join("testdata", "rules", string(m.Code)+".txt")) {
				if c.run(t, m.Code); c.fires {
					fires++
				} else {
					silent++
				}
			}
			if fires == 0 || silent == 0 {
				t.Errorf("%d cases fire and %d stay silent; there must be one of each", fires, silent)
			}
		})
	}
	files, err := os.ReadDir(filepath.Join("testdata", "rules"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		code := check.Code(strings.TrimSuffix(f.Name(), ".txt"))
		if !slices.ContainsFunc(netprobe.Catalog(), func(m check.Meta) bool { return m.Code == code }) {
			t.Errorf("%s is about no rule", f.Name())
		}
	}
}

// ruleCase is one case of a case file: what a probe saw, and what is expected.
//
//	@ host=smtp.example.com port=25 tls=starttls source=192.0.2.9
//	resolved 192.0.2.25 2001:db8::25
//	target 192.0.2.25:25 no-answer 5s
//	matrix 192.0.2.25:587 connected 20ms "220 mx.example.com ESMTP"
//	control 198.51.100.7:443 connected
//	local ipv4 loopback container=docker skew=26h
//	=> fires certain root fix 587
//
// "@" begins a case. Instead of "resolved" there may be "not-found" or "failed"
// with the resolver's words; as=NAME is the name that was looked up, control= what the
// resolver answered for another. A dial has a
// role, an address (or "-" and name=, behind a proxy that resolves), an outcome,
// how long it took, and then: what the peer said first, in quotes; after=6s, how
// late; mute, it was listened to; tls, it answers a ClientHello; answered="…", with
// what it answered one that is no TLS; name=, errno=, detail=, icmp="WORDS,SENDER". "local" lists
// what this machine has; "proxy" is a URL, an outcome, a fault and words; "path" an
// address and TTL=ADDRESS,WORDS for each hop. The last line says what is expected:
// "=> silent", or "=> fires" with the confidence, "root" if it is the first cause of
// all, and "fix" with what the text of a machine-applicable fix is.
type ruleCase struct {
	line   int
	result netprobe.Result

	fires, root bool
	confidence  string
	fix         string
}

func (c *ruleCase) run(t *testing.T, code check.Code) {
	t.Helper()
	r := roundTrip(t, &c.result)
	var found []check.Finding
	for _, f := range r.Findings() {
		if f.Code == code {
			found = append(found, f)
		}
	}
	if (len(found) > 0) != c.fires {
		t.Errorf("line %d: fires %v; all findings: %v", c.line, !c.fires, r.Findings())
	}
	if len(found) == 0 {
		return
	}
	f := found[0]
	if c.confidence != "" && string(f.Confidence) != c.confidence {
		t.Errorf("line %d: %s, want %s", c.line, f, c.confidence)
	}
	if len(f.Evidence) == 0 || f.Subject == "" || f.Message == "" {
		t.Errorf("line %d: %s lacks evidence, subject or message", c.line, f)
	}
	if causes := r.Causes(); c.root && causes[0].Code != code {
		t.Errorf("line %d: the first cause is %s", c.line, causes[0])
	}
	if c.fix != "" && !slices.ContainsFunc(f.Fixes, func(x check.Fix) bool { return x.Change != nil && strings.Contains(x.Text, c.fix) }) {
		t.Errorf("line %d: no fix to apply with %q: %+v", c.line, c.fix, f.Fixes)
	}
}

// roundTrip saves a result and reads it again: what is judged is what can be saved.
func roundTrip(t *testing.T, r *netprobe.Result) *netprobe.Result {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	back := new(netprobe.Result)
	if err := json.Unmarshal(data, back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, back) {
		t.Errorf("%s\nreads back as\n%+v", data, back)
	}
	return back
}

func readCases(t *testing.T, file string) (cases []*ruleCase) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c *ruleCase
	number := 0
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		number++
		words := split(t, s.Text())
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "@":
			if c != nil {
				t.Fatalf("%s:%d: the case before has no end", file, number)
			}
			c = &ruleCase{line: number}
			c.about(t, words[1:])
		case c == nil:
			t.Fatalf("%s:%d: no case has begun", file, number)
		case words[0] == "=>":
			c.expect(t, words[1:])
			cases, c = append(cases, c), nil
		default:
			c.saw(t, words)
		}
	}
	if c != nil {
		t.Fatalf("%s: the last case has no end", file)
	}
	return cases
}

// split takes a line apart at blanks; what is quoted, after "=" too, is one word,
// and begins with a quotation mark if nothing stands before it.
func split(t *testing.T, line string) (words []string) {
	t.Helper()
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		i := strings.IndexAny(line, " \"")
		if i < 0 {
			return append(words, line)
		}
		word := line[:i]
		if line = line[i:]; line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			text, _ := strconv.Unquote(quoted)
			if line = line[len(quoted):]; word == "" {
				text = "\"" + text
			}
			word += text
		}
		words = append(words, word)
	}
	return words
}

func (c *ruleCase) about(t *testing.T, words []string) {
	t.Helper()
	for _, w := range words {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "host":
			c.result.Host = value
		case "port":
			c.result.Port = uint16(number(t, value))
		case "tls":
			c.result.TLS = netprobe.TLSMode(value)
		case "source":
			c.result.SourceIP = netip.MustParseAddr(value)
		default:
			t.Fatalf("a case knows no %q", w)
		}
	}
}

func (c *ruleCase) saw(t *testing.T, words []string) {
	t.Helper()
	r := &c.result
	switch kind, rest := words[0], words[1:]; kind {
	case "resolved", "not-found", "failed":
		r.Resolution = &netprobe.Resolution{Host: r.Host, Outcome: netprobe.ResolutionOutcome(kind), Took: time.Millisecond}
		for _, w := range rest {
			if as, ok := strings.CutPrefix(w, "as="); ok {
				r.Resolution.Host = as
			} else if answered, ok := strings.CutPrefix(w, "control="); ok {
				r.Resolution.Control = answered
			} else if kind == "resolved" {
				r.Resolution.Addrs = append(r.Resolution.Addrs, netip.MustParseAddr(w))
			} else {
				r.Resolution.Detail = strings.TrimPrefix(w, "\"")
			}
		}
	case "target", "matrix", "control":
		r.Dials = append(r.Dials, dialOf(t, netprobe.Role(kind), rest))
	case "local":
		r.Local = localOf(t, rest)
	case "proxy":
		r.Proxy = &netprobe.Proxy{URL: rest[0], Outcome: netprobe.Outcome(rest[1])}
		if len(rest) > 3 {
			r.Proxy.Fault, r.Proxy.Detail = netprobe.ProxyFault(rest[2]), strings.TrimPrefix(rest[3], "\"")
		}
	case "path":
		p := netprobe.Path{To: netip.MustParseAddrPort(rest[0])}
		for _, w := range rest[1:] {
			ttl, hop, _ := strings.Cut(w, "=")
			from, said, _ := strings.Cut(hop, ",")
			h := netprobe.Hop{TTL: number(t, ttl), Said: said}
			if said != "" {
				h.Addr = netip.MustParseAddr(from)
			}
			p.Hops = append(p.Hops, h)
		}
		r.Paths = append(r.Paths, p)
	default:
		t.Fatalf("a case knows no %q", kind)
	}
}

func dialOf(t *testing.T, role netprobe.Role, words []string) netprobe.Dial {
	t.Helper()
	d := netprobe.Dial{Role: role, Outcome: netprobe.Outcome(words[1])}
	if words[0] != "-" {
		d.Addr = netip.MustParseAddrPort(words[0])
	}
	for _, w := range words[2:] {
		if said, ok := strings.CutPrefix(w, "\""); ok {
			d.Spoke, d.Listened = []byte(said), true
			d.Service = string(wire.Identify(d.Spoke))
			continue
		}
		switch key, value, _ := strings.Cut(w, "="); key {
		case "mute":
			d.Listened = true
		case "tls":
			d.Listened, d.AnswersTLS, d.Service = true, true, "tls"
		case "inside":
			d.Listened, d.AnswersTLS, d.Inside = true, true, []byte(value)
			d.Service = string(wire.Identify(d.Inside))
		case "answered":
			d.Listened, d.Answered = true, []byte(value)
			d.Service = string(wire.Identify(d.Answered))
		case "after":
			d.SpokeAfter = duration(t, value)
		case "name":
			d.Name = value
		case "errno":
			d.Errno = value
		case "detail":
			d.Detail = value
		case "icmp":
			says, from, _ := strings.Cut(value, ",")
			d.ICMP = &netprobe.ICMP{Says: says}
			if from != "" {
				d.ICMP.From = netip.MustParseAddr(from)
			}
		default:
			d.Took = duration(t, w)
		}
	}
	return d
}

func localOf(t *testing.T, words []string) *netprobe.Local {
	t.Helper()
	l := new(netprobe.Local)
	for _, w := range words {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "ipv4":
			l.IPv4Route = true
		case "ipv6":
			l.IPv6Route = true
		case "loopback":
			l.Loopback = true
		case "container":
			l.Container = value
		case "skew":
			l.ClockSkew, l.ClockFrom = duration(t, value), "the greeting of 192.0.2.25:25"
		default:
			t.Fatalf("a machine has no %q", w)
		}
	}
	return l
}

func (c *ruleCase) expect(t *testing.T, words []string) {
	t.Helper()
	switch words[0] {
	case "fires":
		c.fires = true
	case "silent":
	default:
		t.Fatalf("=> fires or => silent, not %q", words)
	}
	for i := 1; i < len(words); i++ {
		switch w := words[i]; w {
		case "possible", "likely", "certain":
			c.confidence = w
		case "root":
			c.root = true
		case "fix":
			i++
			c.fix = words[i]
		default:
			t.Fatalf("a case expects no %q", w)
		}
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func duration(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
