//go:build linux

package lab_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/maildiag/maildiag/lab"
)

// TestMatrix stages every fault, with a healthy world after each, and compares what
// maildiag says with what ACCURACY.md says that it says. What is wrong stands
// there, listed by name; what has become wrong fails.
func TestMatrix(t *testing.T) {
	need(t)
	published := read(t)
	t.Cleanup(func() {
		if *update {
			published.summarise(t)
			return
		}
		if n := int(running.stale.Load()); n > len(lab.Faults())/stalest {
			t.Errorf("%d rows of %s are stale; -update writes it anew", n, accuracyFile)
		}
	})
	for _, f := range lab.Faults() {
		t.Run(string(f.Group)+"/"+f.Name, func(t *testing.T) {
			t.Parallel()
			running.with(t, func(l *lab.Lab) {
				published.put(observe(t, l, f, published, *update))
				if f.Group != lab.GroupHealthy {
					restore(t, l, f)
				}
			})
		})
	}
}

// TestShuffled stages everything once more, in another order, with nothing between:
// the causes are the same.
func TestShuffled(t *testing.T) {
	need(t)
	order := *seed
	if order == 0 {
		order = rand.Uint64()
	}
	t.Logf("the order is that of -seed %d", order)
	faults, published := lab.Faults(), read(t)
	rand.New(rand.NewPCG(order, 0)).Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
	for _, f := range faults {
		t.Run(string(f.Group)+"/"+f.Name, func(t *testing.T) {
			t.Parallel()
			running.with(t, func(l *lab.Lab) { observe(t, l, f, published, false) })
		})
	}
}

// stalest is of how many rows one may differ from the file and still be right: real
// servers have races, and machines their own speed.
const stalest = 20

// observe stages a fault and says whether the file still tells the truth about it,
// unless it is about to be written. Real servers have races: what differs from the
// file, or is about to stand there as wrong, is staged again in a lab of its own.
func observe(t *testing.T, l *lab.Lab, f lab.Fault, published *document, writing bool) row {
	t.Helper()
	s := do(t, l, f.World(), lab.Job{})
	r := rowOf(f, s)
	keep(t, f.Name, s)
	t.Logf("%q was injected: %s", f.Cause, told(s))
	if f.Cause == "" && !f.Accepts(r.Diagnose.Cause) {
		again := running.another(t)
		defer running.end(again)
		if s = do(t, again, f.World(), lab.Job{}); !f.Accepts(s.Diagnosed.Cause) {
			t.Errorf("nothing is wrong, and Diagnose says %q, twice", s.Diagnosed.Cause)
		}
		r = rowOf(f, s)
	}
	if writing {
		if !f.Accepts(r.Diagnose.Cause) {
			s = most(t, f, s)
		}
		seen.put(f, s)
		return rowOf(f, s)
	}
	old, ok := published.row(f)
	if !ok {
		t.Errorf("%s does not have it; -update writes it", accuracyFile)
		if !f.Accepts(r.Diagnose.Cause) {
			t.Errorf("Diagnose says %q, and %q was injected", s.Diagnosed.Cause, f.Cause)
		}
	}
	if ok && !r.same(old) {
		again := running.another(t)
		defer running.end(again)
		s = do(t, again, f.World(), lab.Job{})
		switch r = rowOf(f, s); {
		case r.same(old):
			t.Logf("the second time it was as %s has it", accuracyFile)
		case f.Accepts(r.Diagnose.Cause) || !f.Accepts(old.Diagnose.Cause):
			t.Logf("%s is stale here: %s\nwas %sis  %s", accuracyFile, told(s), old.line(f), r.line(f))
			running.stale.Add(1)
		default:
			if s = do(t, again, f.World(), lab.Job{}); !f.Accepts(s.Diagnosed.Cause) {
				t.Errorf("it was named rightly when %s was written, and is not any more, three times: %s", accuracyFile, told(s))
			}
			r = rowOf(f, s)
		}
	}
	seen.put(f, s)
	return r
}

// most stages a fault twice more, and gives what two of the three times agree on; the
// first one where none do.
func most(t *testing.T, f lab.Fault, first lab.Sighting) lab.Sighting {
	t.Helper()
	l := running.another(t)
	defer running.end(l)
	second := do(t, l, f.World(), lab.Job{})
	if rowOf(f, second).same(rowOf(f, first)) {
		return first
	}
	third := do(t, l, f.World(), lab.Job{})
	t.Logf("it is not always the same: %s\n%s", told(second), told(third))
	if rowOf(f, third).same(rowOf(f, second)) {
		return second
	}
	return first
}

// restore serves a healthy world after a fault, which undoes it, and sends through
// that.
func restore(t *testing.T, l *lab.Lab, f lab.Fault) {
	t.Helper()
	well := named(t, "healthy-submission")
	if f.World().App.Server == "" {
		well = named(t, "healthy-delivery")
	}
	if s := do(t, l, well.World(), lab.Job{}); s.Error != "" || s.Diagnosed.Cause != "" {
		t.Errorf("after the fault the world is healthy again, and %s", told(s))
	}
}

// named is the fault of that name.
func named(t *testing.T, name string) lab.Fault {
	t.Helper()
	for _, f := range lab.Faults() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no fault %s", name)
	return lab.Fault{}
}

// seen is what this run has seen of each fault.
var seen = sightings{byFault: make(map[string]lab.Sighting)}

type sightings struct {
	mu      sync.Mutex
	byFault map[string]lab.Sighting
}

func (s *sightings) put(f lab.Fault, what lab.Sighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byFault[f.Name] = what
}

func (s *sightings) of(f lab.Fault) (lab.Sighting, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what, ok := s.byFault[f.Name]
	return what, ok
}
