//go:build linux

package lab_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/maildiag/maildiag/lab"
)

var (
	update = flag.Bool("update", false, "write ACCURACY.md anew, as far as the tests that run know it")
	saved  = flag.String("evidence", "", "a folder in which the evidence of each diagnosis is kept")
	labs   = flag.Int("labs", 4, "how many labs run side by side")
	seed   = flag.Uint64("seed", 0, "of the order in TestShuffled; 0: another one each time")
)

func TestMain(m *testing.M) {
	lab.Role()
	flag.Parse()
	// A test holds a lab while it runs, and waits more than it works.
	if err := flag.Set("test.parallel", strconv.Itoa(*labs)); err != nil {
		panic(err)
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		running.stop()
		os.Exit(1)
	}()
	code := m.Run()
	running.stop()
	os.Exit(code)
}

// need skips the test unless the lab is asked for: it needs root, Debian's
// packages and minutes. MAILDIAG_LAB=require, as CI sets it, makes it an error if
// the lab cannot run.
func need(t *testing.T) {
	t.Helper()
	switch wanted := os.Getenv("MAILDIAG_LAB"); {
	case wanted == "" || wanted == "skip":
		t.Skip("the lab of real servers runs only with MAILDIAG_LAB=1: see lab/README.md")
	case lab.Missing() == "":
	case wanted == "require":
		t.Fatalf("the lab cannot run: this machine lacks %s", lab.Missing())
	default:
		t.Skipf("the lab cannot run: this machine lacks %s", lab.Missing())
	}
}

// labPool holds the labs of this run, and hands each out to one test at a time.
type labPool struct {
	start sync.Once
	free  chan *lab.Lab
	fails error
	named atomic.Int64
	stale atomic.Int64 // rows that differ from the file, and are right
	mu    sync.Mutex
	all   []*lab.Lab
}

var running labPool

// fresh starts a lab.
func (p *labPool) fresh() (*lab.Lab, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%dl%d", os.Getpid()%100000, p.named.Add(1))
	l, err := lab.Start(context.Background(), name, program, lab.Healthy())
	if err == nil {
		p.mu.Lock()
		p.all = append(p.all, l)
		p.mu.Unlock()
	}
	return l, err
}

// pool gives the labs that are free, and starts them if it is the first to ask.
// Who takes one out puts it back.
func pool(t *testing.T) chan *lab.Lab {
	t.Helper()
	need(t)
	p := &running
	p.start.Do(func() {
		p.free = make(chan *lab.Lab, *labs)
		errs := make([]error, *labs)
		var wait sync.WaitGroup
		for i := range *labs {
			wait.Go(func() {
				l, err := p.fresh()
				if errs[i] = err; err == nil {
					p.free <- l
				}
			})
		}
		wait.Wait()
		p.fails = errors.Join(errs...)
	})
	if p.fails != nil {
		t.Fatal(p.fails)
	}
	return p.free
}

// with lets a test use a lab by itself.
func (p *labPool) with(t *testing.T, use func(*lab.Lab)) {
	t.Helper()
	free := pool(t)
	l := <-free
	defer func() {
		free <- l
		if problem := recover(); problem != nil { // it would leave all that runs behind
			t.Errorf("panic: %v\n%s", problem, debug.Stack())
		}
	}()
	use(l)
}

// another starts a lab beside those of the pool, which the caller ends.
func (p *labPool) another(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := p.fresh()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (p *labPool) end(l *lab.Lab) {
	l.Stop(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = slices.DeleteFunc(p.all, func(o *lab.Lab) bool { return o == l })
}

func (p *labPool) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	var wait sync.WaitGroup
	for _, l := range p.all {
		wait.Go(func() { l.Stop(context.Background()) })
	}
	wait.Wait()
	p.all = nil
}

// do makes a lab be as the world says and lets the client do its job there.
func do(t *testing.T, l *lab.Lab, w *lab.World, job lab.Job) lab.Sighting {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if err := l.Serve(ctx, w); err != nil {
		t.Fatal(err)
	}
	job.App = w.App
	s, err := l.Do(ctx, job)
	if err != nil {
		t.Fatal(err)
	}
	if w.App.Password != "" && strings.Contains(fmt.Sprint(s)+string(s.Evidence), w.App.Password) {
		t.Errorf("the password came out: %+v", s)
	}
	return s
}

// keep writes the evidence of a diagnosis to the folder that the flag names.
func keep(t *testing.T, name string, s lab.Sighting) {
	t.Helper()
	if *saved == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*saved, name+".json"), s.Evidence, 0o600); err != nil {
		t.Error(err)
	}
}

// told is what maildiag said, on one line and some below it.
func told(s lab.Sighting) string {
	return fmt.Sprintf("Explain %q (%s), Diagnose %q (%s, %s) %.1f s, %d probes\n\tsaw %q\n\t%s\n\tothers %v",
		s.Explained.Cause, s.Explained.Confidence, s.Diagnosed.Cause, s.Diagnosed.Code, s.Diagnosed.Confidence,
		s.Elapsed.Seconds(), s.Probes, s.Error, s.Diagnosed.Summary, s.Diagnosed.Others)
}
