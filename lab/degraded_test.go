//go:build linux

package lab_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/lab"
	"github.com/maildiag/maildiag/smtpcode"
)

// degraded are the faults that are looked at with a crippled probe, beside all
// healthy worlds: some of each group that a cripple could hide or disguise.
var degraded = []string{
	"certificate-expired", "starttls-not-offered", "spf-other-host", "dmarc-not-aligned-refused", "null-mx",
	"port-587-blocked", "port-25-rejected", "local-firewall-rejects", "server-name-typo",
	"sender-not-owned", "password-wrong", "tls-required-login", "too-many-recipients", "relay-denied-login",
	"recipient-unknown", "recipient-unknown-exim", "mailbox-full", "greylisted", "ptr-missing-refused", "spf-address-missing-refused", "helo-localhost-refused",
}

// TestDegraded looks at faults and at healthy worlds with one probe crippled. Of a
// healthy world nothing may be said but what the cripple itself does to the program.
// Of a fault the program has the error that it got without the cripple, and the
// verdict is the fault's cause, an honest unknown, or what the cripple does.
func TestDegraded(t *testing.T) {
	need(t)
	var worlds []lab.Fault
	for _, f := range lab.Faults() {
		if f.Group == lab.GroupHealthy || slices.Contains(degraded, f.Name) {
			worlds = append(worlds, f)
		}
	}
	count := crippled{byName: make(map[string]*counts)}
	t.Cleanup(func() {
		t.Log(count.table())
		if *update {
			read(t).set(t, "Crippled probes", count.table())
		}
	})
	for _, c := range lab.Cripples() {
		for _, f := range worlds {
			t.Run(c.Name+"/"+f.Name, func(t *testing.T) {
				t.Parallel()
				running.with(t, func(l *lab.Lab) {
					w, job := f.World(), lab.Job{}
					if f.Cause != "" {
						before, known := seen.of(f)
						if !known {
							before = do(t, l, w, lab.Job{SendOnly: true})
						}
						job = lab.Job{LookOnly: true, Error: before.Error}
					}
					c.Apply(w)
					s := do(t, l, w, job)
					keep(t, c.Name+"-"+f.Name, s)
					t.Logf("%q was injected: %s", f.Cause, told(s))
					if !count.add(c, f, s) {
						t.Errorf("with %s Diagnose says %q (%s), which is neither so nor an honest unknown", c.Name, s.Diagnosed.Cause, s.Diagnosed.Code)
					}
				})
			})
		}
	}
}

// crippled counts the verdicts under each cripple.
type crippled struct {
	mu     sync.Mutex
	byName map[string]*counts
}

type counts struct {
	worlds, silent              int // of the healthy worlds
	faults, right, unknown, own int // of the faults; own: what the cripple itself does
	accused                     []string
}

// add reports whether the verdict accuses nobody falsely.
func (c *crippled) add(by lab.Cripple, f lab.Fault, s lab.Sighting) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.byName[by.Name]
	if n == nil {
		n = new(counts)
		c.byName[by.Name] = n
	}
	cause := s.Diagnosed.Cause
	own := cause != "" && cause == by.Breaks(f.World().App)
	if f.Cause == "" {
		n.worlds++
	} else {
		n.faults++
	}
	switch {
	case f.Cause == "" && cause == "":
		n.silent++
	case f.Cause != "" && f.Accepts(cause):
		n.right++
	case own:
		n.own++
	case f.Cause != "" && (cause == "" || cause == smtpcode.Unclassified || s.Diagnosed.Confidence == check.Possible):
		n.unknown++
	default:
		n.accused = append(n.accused, fmt.Sprintf("`%s`: `%s`", f.Name, cause))
		return false
	}
	return true
}

func (c *crippled) table() string {
	var b strings.Builder
	b.WriteString("| cripple | healthy worlds | nothing is said | faults | the cause | an honest unknown | what the cripple does to the program | false accusations |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, by := range lab.Cripples() {
		n := c.byName[by.Name]
		if n == nil {
			continue
		}
		slices.Sort(n.accused)
		fmt.Fprintf(&b, "| `%s` %s | %d | %d | %d | %d | %d | %d | %s |\n", by.Name, by.Title, n.worlds, n.silent, n.faults, n.right, n.unknown, n.own,
			strings.Join(append([]string{fmt.Sprint(len(n.accused))}, n.accused...), " "))
	}
	return b.String()
}
