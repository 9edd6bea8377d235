package diagnose

import (
	"context"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// gate lets one login at a time pass, and none after one was refused: sessions that
// are held to prove something must not lock an account.
type gate struct{ open chan bool }

func newGate() *gate {
	g := &gate{open: make(chan bool, 1)}
	g.open <- true
	return g
}

// pass follows a session through the gate, and ends it there if it is shut.
func (g *gate) pass(ctx context.Context, end context.CancelFunc) *smtpprobe.Trace {
	inside := false
	return &smtpprobe.Trace{
		Step: func(stage smtpcode.Stage, _ string) {
			if stage != smtpcode.StageAuth {
				return
			}
			select {
			case open := <-g.open:
				if inside = open; !open {
					g.open <- false
					end()
				}
			case <-ctx.Done():
			}
		},
		Done: func(step smtpprobe.Step) {
			if inside && step.Stage == smtpcode.StageAuth {
				inside = false
				g.open <- step.Passed
			}
		},
	}
}
