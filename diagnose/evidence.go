package diagnose

import (
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// EvidenceVersion is the version of the form of [Evidence].
const EvidenceVersion = 1

// Evidence is all that a report is drawn from. It can be saved and judged again
// elsewhere with [Conclude]. It holds no secrets.
type Evidence struct {
	Version int     `json:"version"`
	Server  string  `json:"server,omitempty"` // host:port as configured
	TLS     TLSMode `json:"tls,omitempty"`
	User    string  `json:"user,omitempty"`
	From    string  `json:"from,omitempty"`
	// Domains are those of the recipients, where no server is configured that mail for
	// them would go through.
	Domains []string `json:"domains,omitempty"`
	HELO    string   `json:"helo,omitempty"`
	App     string   `json:"app,omitempty"`
	Failure Failure  `json:"failure"`

	Elapsed  time.Duration `json:"elapsed_ns,omitempty"`
	ConnAge  time.Duration `json:"conn_age_ns,omitempty"`
	Accepted bool          `json:"accepted,omitempty"`

	Looked // what Diagnose saw; empty for Explain

	host, port string
}

// Failure is the error that the application got, taken apart.
type Failure struct {
	Text     string            `json:"text"` // the error's text, redacted
	Stage    smtpcode.Stage    `json:"stage,omitempty"`
	Reply    *smtpcode.Reply   `json:"reply,omitempty"` // what the server answered, if it did
	Status   int               `json:"status,omitempty"`
	Provider smtpcode.Provider `json:"provider,omitempty"`
	Events   []Event           `json:"events,omitempty"`   // what happened, by the errors' types or texts
	Readings []Reading         `json:"readings,omitempty"` // what a reply or an API's answer is known to mean
	Unread   bool              `json:"unread,omitempty"`   // maildiag itself failed on the error: please report its text
}

// Event is one thing that an error says has happened.
type Event struct {
	Kind   EventKind `json:"kind"`
	Detail string    `json:"detail,omitempty"` // a host, an address, the bytes that came: verbatim
	Typed  bool      `json:"typed,omitempty"`  // told by the error's type; else by its text
}

// Reading is what a server's reply or an API's answer means.
type Reading struct {
	Cause      smtpcode.Cause   `json:"cause"`
	Confidence check.Confidence `json:"confidence"`
	Temporary  bool             `json:"temporary"`
	Means      string           `json:"means,omitempty"`
	Fix        string           `json:"fix,omitempty"`
	Ref        string           `json:"ref,omitempty"`
	Evidence   string           `json:"evidence,omitempty"` // verbatim
	Retry      smtpcode.Retry   `json:"retry"`
}

func (e *Evidence) has(kinds ...EventKind) (Event, bool) {
	for _, ev := range e.Failure.Events {
		for _, k := range kinds {
			if ev.Kind == k {
				return ev, true
			}
		}
	}
	return Event{}, false
}

// answered reports whether a server's or an API's answer was read.
func (e *Evidence) answered() bool { return len(e.Failure.Readings) > 0 }
