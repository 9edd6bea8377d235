package smtptest

import (
	"slices"

	"github.com/maildiag/maildiag/smtpcode"
)

// Fault is one thing that is wrong in a world, and nothing else is.
type Fault struct {
	Name  string         // stable and kebab-case; what [World.Break] takes
	Title string         // what is wrong, a sentence
	Cause smtpcode.Cause // why mail cannot be sent then; "": it can
	Road  Road           // on which the client meets it
	Stage smtpcode.Stage // where it meets it; "": that depends
	Shows Symptom        // what a program sees of it

	apply func(*World)
}

// Symptom is what a program that sends with [Settings.Send] sees of a fault.
type Symptom string

// The symptoms.
const (
	// ShowsReply: a reply, in which [smtpcode.Classify] reads the very cause.
	ShowsReply Symptom = "reply"
	// ShowsVague: a reply, which does not say why; the circumstances do.
	ShowsVague       Symptom = "vague"
	ShowsRefused     Symptom = "refused"     // ECONNREFUSED
	ShowsUnreachable Symptom = "unreachable" // ENETUNREACH, EHOSTUNREACH
	ShowsForbidden   Symptom = "forbidden"   // EPERM, EACCES
	ShowsTimeout     Symptom = "timeout"     // the program's own time is up
	ShowsClosed      Symptom = "closed"      // EOF, EPIPE
	ShowsReset       Symptom = "reset"       // ECONNRESET
	ShowsTLS         Symptom = "tls"         // an error of crypto/tls or crypto/x509
	ShowsDNS         Symptom = "dns"         // a [*net.DNSError]
	ShowsProtocol    Symptom = "protocol"    // what came is no reply, or not one to this command
	ShowsLocal       Symptom = "local"       // the program or its library would not go on
	ShowsProxy       Symptom = "proxy"       // a [*ProxyError]
	ShowsAfter       Symptom = "after"       // an error, though the message was taken
	ShowsNothing     Symptom = "nothing"     // the message goes through; only who looks sees it
)

// Faults lists all ways in which a world can be broken, by layer, from the network
// up. A fault is undone by taking a new world.
func Faults() []Fault {
	return slices.Concat(networkFaults, dnsFaults, tlsFaults, authFaults, envelopeFaults, recipientFaults,
		receivingFaults, authenticationFaults, contentFaults, serverFaults, wireFaults())
}

// at is the server that the client speaks with on its road.
func (w *World) at() *Server {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.settings.Road {
	case Delivery:
		return w.MX
	case SMTPS:
		return w.SMTPS
	}
	return w.Submission
}

// The building blocks of faults.

func conf(change func(*Config)) func(*World) {
	return func(w *World) { w.at().Change(change) }
}

func policy(change func(*Policy)) func(*World) {
	return conf(func(c *Config) { change(c.Policy) })
}

func set(change func(*Settings)) func(*World) {
	return func(w *World) { w.Set(change) }
}

func published(zone string) func(*World) {
	return func(w *World) { w.publish(zone) }
}

func linked(where string, l Link) func(*World) {
	return func(w *World) { w.SetLink(where, l) }
}

func drafted(change func(*draft)) func(*World) {
	return func(w *World) {
		w.mu.Lock()
		defer w.mu.Unlock()
		change(&w.draft)
	}
}

// says makes the server give a reply at a stage.
func says(stage smtpcode.Stage, reply string) func(*World) {
	return conf(func(c *Config) {
		if c.Replies == nil {
			c.Replies = make(map[smtpcode.Stage]string)
		}
		c.Replies[stage] = reply
	})
}

// shows makes the server show a certificate with a flaw.
func shows(flaw Flaw) func(*World) {
	return func(w *World) {
		w.at().Change(func(c *Config) { c.TLSConfig = w.CA.Config(flaw, c.name()) })
	}
}

func all(parts ...func(*World)) func(*World) {
	return func(w *World) {
		for _, p := range parts {
			p(w)
		}
	}
}
