package smtptest

import (
	"slices"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// Behaviour is a way in which a server misbehaves on the wire, below the level of
// replies. It stands in [Config].Behaviours and takes the place of a reply. Only
// those of [Behaviours] do anything.
type Behaviour struct {
	Name  string         // stable and kebab-case
	Title string         // what the server does, a sentence
	Stage smtpcode.Stage // where
	Cause smtpcode.Cause // what a client should find; "": mail passes all the same
	Shows Symptom        // what a program with net/smtp sees; "": one of several things, as the time has it

	implicit bool // it needs TLS from the first octet
	act      func(c *session, reply string) bool
}

// Behaviours lists the ways to misbehave. Those with a cause are faults too,
// called "wire-" and their name.
func Behaviours() []Behaviour {
	return slices.Concat(greetings, services, replies, handshakes, steps())
}

// wireFaults are the behaviours as faults.
func wireFaults() (out []Fault) {
	for _, b := range Behaviours() {
		road := Submission
		if b.implicit {
			road = SMTPS
		}
		out = append(out, Fault{"wire-" + b.Name, b.Title, b.Cause, road, b.Stage, b.Shows, conf(func(c *Config) { c.Behaviours = append(c.Behaviours, b) })})
	}
	return out
}

// lazily makes a text of megabytes only where it is sent.
func lazily(act func(string) func(*session, string) bool, text func() string) func(*session, string) bool {
	return func(c *session, reply string) bool { return act(text())(c, reply) }
}

// raw sends octets in place of the reply, and goes on.
func raw(text string) func(*session, string) bool {
	return func(c *session, _ string) bool { return c.send(text) }
}

// last sends octets in place of the reply, and closes.
func last(text string) func(*session, string) bool {
	return func(c *session, _ string) bool {
		c.send(text)
		return false
	}
}

// stuck sends octets in place of the reply, and nothing more.
func stuck(text string) func(*session, string) bool {
	return func(c *session, _ string) bool {
		if c.send(text) {
			c.silence()
		}
		return false
	}
}

// endless sends the same again and again, until nobody reads any more.
func endless(first, again string) func(*session, string) bool {
	return func(c *session, _ string) bool {
		block := strings.Repeat(again, max(1, 16<<10/len(again)))
		for ok := c.send(first); ok; {
			ok = c.send(block)
		}
		return false
	}
}

// changed sends the reply, changed.
func changed(change func(string) string) func(*session, string) bool {
	return func(c *session, reply string) bool {
		return c.send(change(strings.ReplaceAll(reply, "\n", "\r\n") + "\r\n"))
	}
}

// answers does what stands in the place of a reply.
func answers(what string) func(*session, string) bool {
	return func(c *session, _ string) bool { return c.answer(what) }
}
