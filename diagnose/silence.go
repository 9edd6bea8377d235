package diagnose

import (
	"sync"
	"time"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// silence is what lies between a session's beginning and the server's first word.
type silence struct {
	hush  time.Duration
	timer *time.Timer
	over  chan struct{}
	end   func() // at any time, and more than once
}

func newSilence(t *smtpprobe.Target) *silence {
	s := &silence{hush: hush, timer: time.NewTimer(patience), over: make(chan struct{})}
	s.end = sync.OnceFunc(func() { s.timer.Stop(); close(s.over) })
	if _, tls := wire.Registered(portNumber(t.Server)); tls && !t.Implicit() {
		s.hush = 0 // a server that begins with TLS there is expected to be silent
	}
	return s
}

// hear is told each step that is over.
func (s *silence) hear(step smtpprobe.Step) {
	switch step.Stage {
	case smtpcode.StageConnect, smtpcode.StageTLS: // the server's word is due
		if step.Passed {
			s.timer.Reset(max(s.hush, 2*step.Took))
			return
		}
	}
	s.end()
}

// lasts waits, and reports whether the silence lasts longer than it should.
func (s *silence) lasts() bool {
	select {
	case <-s.over:
		return false
	case <-s.timer.C:
		return s.still()
	}
}

// still reports whether the server has said nothing so far.
func (s *silence) still() bool {
	select {
	case <-s.over:
		return false
	default:
		return true
	}
}

// waitsForOther reports whether a server has told what it waits for, and that is
// not what the session does: TLS, or another protocol. An address that told nothing
// may be the session's own.
func waitsForOther(r *netprobe.Result, implicit bool) bool {
	told := false
	for _, d := range r.Dials {
		if d.Role != netprobe.RoleTarget || d.Outcome != netprobe.Connected {
			continue
		}
		switch wire.Service(d.Service) {
		case "":
			return false
		case wire.SMTP, wire.LMTP:
			if d.AnswersTLS == implicit {
				return false // it is about to greet
			}
		case wire.TLS:
			if implicit {
				return false
			}
		}
		told = true
	}
	return told
}
