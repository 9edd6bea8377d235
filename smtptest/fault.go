package smtptest

import "github.com/maildiag/maildiag/smtpcode"

type Fault struct {
	Name, Title string
	Cause       smtpcode.Cause
	Road        Road
	apply       func(*World)
}

func Faults() []Fault { return nil }

type Behaviour struct {
	Name, Title string
	Stage       smtpcode.Stage
	act         func(c *session, reply string) bool
}
