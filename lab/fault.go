//go:build linux

package lab

import (
	"slices"

	"github.com/maildiag/maildiag/smtpcode"
)

// Group is where a fault lies.
type Group string

// The groups, in the order of the table.
const (
	GroupHealthy    Group = "healthy"
	GroupNetwork    Group = "network"
	GroupDNS        Group = "dns"
	GroupTLS        Group = "tls"
	GroupSubmission Group = "submission"
	GroupReceiving  Group = "receiving"
)

// Fault is one thing that is wrong in a world. Its name is that of smtptest's
// fault where both can stage it.
type Fault struct {
	Name  string
	Group Group
	Title string         // what is wrong, a sentence
	Cause smtpcode.Cause // what must be named first; "": mail gets through, or nothing is wrong
	// Also are other answers that are as right: two words of the closed list for
	// one thing. Each has its reason in a comment beside it.
	Also []smtpcode.Cause

	Break func(*World)
}

// Accepts reports whether a cause is a right answer.
func (f Fault) Accepts(c smtpcode.Cause) bool { return c == f.Cause || slices.Contains(f.Also, c) }

// World is the fault's world.
func (f Fault) World() *World {
	w := Healthy()
	if f.Break != nil {
		f.Break(w)
	}
	return w
}

// Faults lists all, group by group, from the network up. Worlds in which all is
// well come first.
func Faults() []Fault {
	var all []Fault
	for _, g := range []struct {
		group  Group
		faults []Fault
	}{
		{GroupHealthy, healthyWorlds},
		{GroupNetwork, networkFaults},
		{GroupDNS, dnsFaults},
		{GroupTLS, tlsFaults},
		{GroupSubmission, submissionFaults},
		{GroupReceiving, receivingFaults},
	} {
		for _, f := range g.faults {
			f.Group = g.group
			all = append(all, f)
		}
	}
	return all
}
