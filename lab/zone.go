//go:build linux

package lab

import (
	"fmt"
	"regexp"
	"strings"
)

// Zone is a zone and how it is signed.
type Zone struct {
	Name    string
	Servers []string // the host names that it is delegated to
	Records []string // lines of a zone file, without TTL and class; names are relative to the zone
	Serial  int      // 0: 2026112101

	// A zone is signed, with a DS record at its parent, unless it is Unsigned.
	Unsigned bool
	Expired  bool     // the signatures have run out
	Spoilt   []string // types whose signatures do not verify
	WrongDS  bool     // the parent's DS record matches no key
}

// Add adds records.
func (z *Zone) Add(records ...string) { z.Records = append(z.Records, records...) }

// Remove takes away the records whose line matches the expression, and panics if
// there is none: a fault that changes nothing is a mistake in the lab.
func (z *Zone) Remove(expression string) {
	re, before := regexp.MustCompile(expression), len(z.Records)
	var kept []string
	for _, r := range z.Records {
		if !re.MatchString(r) {
			kept = append(kept, r)
		}
	}
	if len(kept) == before {
		panic(fmt.Sprintf("zone %s has no record like %s", z.Name, expression))
	}
	z.Records = kept
}

// Set puts records in the place of those whose line matches the expression.
func (z *Zone) Set(expression string, records ...string) {
	z.Remove(expression)
	z.Add(records...)
}

// clone is for name servers that disagree.
func (z *Zone) clone() *Zone {
	c := *z
	c.Records = append([]string(nil), z.Records...)
	return &c
}

// text is the zone file, unsigned; delegations are the lines for the zones below.
func (z *Zone) text(delegations []string) string {
	serial := z.Serial
	if serial == 0 {
		serial = 2026112101
	}
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s.\n$TTL 60\n@ SOA %s. hostmaster.test. %d 60 30 3600 30\n", z.Name, z.Servers[0], serial)
	for _, s := range z.Servers {
		fmt.Fprintf(&b, "@ NS %s.\n", s)
	}
	for _, line := range append(append([]string(nil), z.Records...), delegations...) {
		b.WriteString(line + "\n")
	}
	return b.String()
}
