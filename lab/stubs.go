package lab

import "context"

const eximProgram = "/opt/maildiag-lab/exim/usr/sbin/exim4"

type (
	filters struct{}
	dovecot struct{}
	postfix struct{}
	exim    struct{}
)

func (filters) serve(context.Context, *Lab, *World) error { return nil }
func (filters) stop(context.Context, *Lab)                {}
func (dovecot) serve(context.Context, *Lab, *World) error { return nil }
func (dovecot) stop(context.Context, *Lab)                {}
func (postfix) serve(context.Context, *Lab, *World) error { return nil }
func (postfix) stop(context.Context, *Lab)                {}
func (exim) serve(context.Context, *Lab, *World) error    { return nil }
func (exim) stop(context.Context, *Lab)                   {}

func (w *World) serveMail() {}

var (
	dnsFaults        []Fault
	tlsFaults        []Fault
	submissionFaults []Fault
	receivingFaults  []Fault
)
