package lab_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maildiag/maildiag/lab"
)

var (
	update = flag.Bool("update", false, "write ACCURACY.md anew")
	saved  = flag.String("evidence", "", "a folder in which the evidence of each diagnosis is kept")
	labs   = flag.Int("labs", 4, "how many labs run side by side")
)

func TestMain(m *testing.M) {
	lab.Role()
	flag.Parse()
	// A test holds a lab while it runs, and waits more than it works.
	if err := flag.Set("test.parallel", strconv.Itoa(*labs)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// need skips the test unless the lab is asked for: it needs root, Debian's
// packages and minutes. MAILDIAG_LAB=require, as CI sets it, makes it an error if
// the lab cannot run.
func need(t *testing.T) {
	t.Helper()
	switch wanted := os.Getenv("MAILDIAG_LAB"); {
	case wanted == "":
		t.Skip("the lab of real servers runs only with MAILDIAG_LAB=1: see lab/README.md")
	case lab.Missing() == "":
	case wanted == "require":
		t.Fatalf("the lab cannot run: this machine lacks %s", lab.Missing())
	default:
		t.Skipf("the lab cannot run: this machine lacks %s", lab.Missing())
	}
}

// pool starts labs, and hands them out one test at a time.
func pool(t *testing.T) chan *lab.Lab {
	t.Helper()
	need(t)
	ctx := context.Background()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	free := make(chan *lab.Lab, *labs)
	started := make(chan error, *labs)
	for n := range *labs {
		go func() {
			l, err := lab.Start(ctx, strconv.Itoa(os.Getpid()%10000)+string(rune('a'+n)), program, lab.Healthy())
			if err == nil {
				t.Cleanup(func() { l.Stop(ctx) })
				free <- l
			}
			started <- err
		}()
	}
	for range *labs {
		if err := <-started; err != nil {
			t.Fatal(err)
		}
	}
	return free
}

// stage makes a lab have a fault and lets the client do its job there.
func stage(t *testing.T, l *lab.Lab, f lab.Fault) lab.Sighting {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	w := f.World()
	if err := l.Serve(ctx, w); err != nil {
		t.Fatal(err)
	}
	s, err := l.Do(ctx, lab.Job{App: w.App})
	if err != nil {
		t.Fatal(err)
	}
	if s.Diagnosed.Cause != "" && strings.Contains(fmt.Sprint(s), w.App.Password) && w.App.Password != "" {
		t.Errorf("the password came out: %+v", s)
	}
	return s
}

// TestMatrix stages every fault, with a healthy world after each, and compares
// what maildiag says with what was injected.
func TestMatrix(t *testing.T) {
	free := pool(t)
	for _, f := range lab.Faults() {
		t.Run(string(f.Group)+"/"+f.Name, func(t *testing.T) {
			t.Parallel()
			l := <-free
			defer func() { free <- l }()
			start := time.Now()
			s := stage(t, l, f)
			took := time.Since(start)
			t.Logf("want %q: Explain %q (%s), Diagnose %q (%s, %s) %.1f s of %.1f s, %d probes\n\tsaw %q\n\t%s\n\tothers %v",
				f.Cause, s.Explained.Cause, s.Explained.Confidence, s.Diagnosed.Cause, s.Diagnosed.Code, s.Diagnosed.Confidence,
				s.Elapsed.Seconds(), took.Seconds(), s.Probes, s.Error, s.Diagnosed.Summary, s.Diagnosed.Others)
			if *saved != "" {
				if err := os.WriteFile(filepath.Join(*saved, f.Name+".json"), s.Evidence, 0o600); err != nil {
					t.Error(err)
				}
			}
			if !f.Accepts(s.Diagnosed.Cause) {
				t.Errorf("Diagnose says %q, and %q was injected", s.Diagnosed.Cause, f.Cause)
			}
		})
	}
}
