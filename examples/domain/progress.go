package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/dnscheck"
)

// progress keeps one line on a terminal up to date while the check runs.
type progress struct {
	w io.Writer

	mu      sync.Mutex
	answers int
	done    []string
	found   int
	width   int // of the line that stands there
}

func newProgress(w io.Writer) *progress { return &progress{w: w} }

func (p *progress) trace() *dnscheck.Trace {
	return &dnscheck.Trace{
		Answer: func(dnscheck.Question, *dnscheck.Answer, error, time.Duration) {
			p.update(func() { p.answers++ })
		},
		Done:    func(part string) { p.update(func() { p.done = append(p.done, part) }) },
		Finding: func(check.Finding) { p.update(func() { p.found++ }) },
	}
}

func (p *progress) update(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	line := fmt.Sprintf("%d answers", p.answers)
	if len(p.done) > 0 {
		line += "; done: " + strings.Join(p.done, ", ")
	}
	if p.found > 0 {
		line += fmt.Sprintf("; %d findings, trying their fixes", p.found)
	}
	if len(line) > 100 {
		line = line[:97] + "..."
	}
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = len(line)
}

// clear leaves the terminal as it was.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "\r%*s\r", p.width, "")
}
