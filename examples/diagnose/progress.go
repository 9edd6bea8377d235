package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

// lines writes a line as each probe begins and ends.
func lines(w io.Writer) *diagnose.Trace {
	var mu sync.Mutex
	start := time.Now()
	say := func(p diagnose.Probe, end string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "%6d ms  %s %s%s\n", time.Since(start).Milliseconds(), p.Kind, p.Subject, end)
	}
	return &diagnose.Trace{
		Probe: func(p diagnose.Probe) { say(p, "") },
		Done: func(p diagnose.Probe, took time.Duration) {
			say(p, fmt.Sprintf(": done in %d ms", took.Milliseconds()))
		},
	}
}

// progress keeps one line on a terminal up to date: what is being looked at.
type progress struct {
	w io.Writer

	mu    sync.Mutex
	now   []string
	width int // of the line that stands there
}

func newProgress(w io.Writer) *progress { return &progress{w: w} }

func (p *progress) trace() *diagnose.Trace {
	return &diagnose.Trace{
		Probe: func(pr diagnose.Probe) { p.update(func() { p.now = append(p.now, name(pr)) }) },
		Done: func(pr diagnose.Probe, _ time.Duration) {
			p.update(func() {
				if i := slices.Index(p.now, name(pr)); i >= 0 {
					p.now = slices.Delete(p.now, i, i+1)
				}
			})
		},
	}
}

func name(p diagnose.Probe) string { return strings.TrimSpace(string(p.Kind) + " " + p.Subject) }

func (p *progress) update(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	line := "looking: " + strings.Join(p.now, ", ")
	if len(p.now) == 0 {
		line = "trying the fixes"
	}
	line = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, line)
	if len(line) > 100 {
		line = line[:97] + "..."
	}
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}

// clear leaves the terminal as it was.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "\r%*s\r", p.width, "")
}
